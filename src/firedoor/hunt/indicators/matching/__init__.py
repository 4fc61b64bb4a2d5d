"""Indicators against records and files."""
