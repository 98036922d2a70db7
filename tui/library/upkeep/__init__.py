"""Checking a library, and its backups."""
