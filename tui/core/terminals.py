"""What is known about terminals, by name."""

BARE = frozenset({"", "linux", "dumb", "ansi", "vt100", "vt102", "vt220", "cons25"})
"""Values of `TERM` of terminals that tell no background, have no title and no clipboard, or draw what asks for one."""
