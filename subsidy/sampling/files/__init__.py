"""Worksheets as files: plain openpyxl, no database."""
