"""Child processes of the reader."""
