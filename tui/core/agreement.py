"""Agreement of coders: Krippendorff's nominal alpha, for any number of coders and gaps, and Cohen's kappa.

Beside each stands the plain share of equal judgements.
"""

from collections import Counter
from collections.abc import Hashable, Sequence


class Alpha:
    """Krippendorff's alpha, accumulated unit by unit as counts of values."""

    def __init__(self) -> None:
        self._values: Counter[Hashable] = Counter()
        self._pairable = 0.0
        self._same = 0.0
        self._pairs = self._same_pairs = 0
        self.units = 0

    def add(self, values: Sequence[Hashable], times: int = 1) -> None:
        """Count the values of the coders who coded a unit, or `times` identical ones; a single value has no effect."""
        coders = len(values)
        if coders < 2:
            return
        self.units += times
        for value, count in Counter(values).items():
            self._values[value] += count * times
            self._same += count * (count - 1) / (coders - 1) * times
            self._same_pairs += count * (count - 1) // 2 * times
        self._pairs += coders * (coders - 1) // 2 * times
        self._pairable += coders * times

    @property
    def share(self) -> float | None:
        """The share of equal pairs of values in a unit, 0 to 1; None without pairs."""
        return self._same_pairs / self._pairs if self._pairs else None

    @property
    def value(self) -> float | None:
        """1 for full agreement, 0 for chance; None if nothing could vary or be compared."""
        total = self._pairable
        expected = sum(count * (count - 1) for count in self._values.values())
        if total < 2 or len(self._values) < 2:
            return None
        return float(((total - 1) * self._same - expected) / (total * (total - 1) - expected))


class Kappa:
    """Cohen's kappa of two coders, accumulated unit by unit."""

    def __init__(self) -> None:
        self._first: Counter[Hashable] = Counter()
        self._second: Counter[Hashable] = Counter()
        self._same = 0
        self.units = 0

    def add(self, first: Hashable, second: Hashable, times: int = 1) -> None:
        """Count the two values of a unit, or of `times` identical ones."""
        self.units += times
        self._same += times if first == second else 0
        self._first[first] += times
        self._second[second] += times

    @property
    def share(self) -> float | None:
        """The share of units with equal values, 0 to 1; None without units."""
        return self._same / self.units if self.units else None

    @property
    def value(self) -> float | None:
        """1 for full agreement, 0 for chance; None if chance alone would always agree."""
        if not self.units:
            return None
        observed = self._same / self.units
        expected = sum(count * self._second[value] for value, count in self._first.items()) / self.units**2
        return None if expected == 1 else (observed - expected) / (1 - expected)
