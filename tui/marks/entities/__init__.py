"""Which entity a name refers to."""
