"""Figures, each beside its yardstick in the same run: `make bench`, or `python -m benchmarks [--quick] [PART…]`."""
