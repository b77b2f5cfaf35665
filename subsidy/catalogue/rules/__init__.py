"""Arithmetic of the catalogue, without a database."""
