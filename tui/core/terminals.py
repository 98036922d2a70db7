"""What is known about terminals, by name."""

BARE = frozenset({"", "linux", "dumb", "ansi", "vt100", "vt102", "vt220", "cons25"})
"""Values of `TERM` of terminals without background queries, title and clipboard."""
