"""The reader screen, and the screens that open over it."""
