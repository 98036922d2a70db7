"""Queries over the whole library."""
