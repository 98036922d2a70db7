"""Measurements of Postil, each beside a figure to compare it with."""
