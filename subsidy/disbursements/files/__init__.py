"""The bank's files, written and read by plain functions: no Django, no database."""
