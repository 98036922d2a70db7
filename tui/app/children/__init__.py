"""Child processes: marking, learning and parsing sources never run in the reader's own process."""
