"""Figures of Postil, each beside its yardstick."""
