"""Screens: the reader, and what opens over it."""
