"""Marking in other processes."""
