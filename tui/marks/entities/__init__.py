"""Which entity a name stands for."""
