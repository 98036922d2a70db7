"""The list of articles by group: headings with their articles, and at the end those in no group."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

    from tui.core.model import ArticleRow
    from tui.library import Library


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """A group, "" for the articles in none, with how many of its articles match the list's filter."""

    name: str
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class GroupedArticles:
    """Article numbers in order, group by group; an article in two groups occurs in both.

    A heading is the number -1 - its index among `headings`.
    """

    headings: tuple[GroupHeading, ...]
    rows: array[int]

    @classmethod
    def of(cls, library: Library, order: str, text: str, hidden: str = "") -> GroupedArticles:
        """Collect the articles of a filter; the time grows with the library, for each group.

        `hidden` is the part of the filter that the user did not type: it also limits the total of a group.
        """
        articles, headings, rows = library.articles, list[GroupHeading](), array("i")
        terms = {group.name: f'group:"{group.name}"' for group in library.groups.all()}
        for name, term in {**terms, "": " ".join(f"-{term}" for term in terms.values())}.items():
            numbers = articles.listing(order, f"{text} {term}").rows
            total = articles.count(f"{hidden}{term}")
            if name or numbers:
                rows.append(-1 - len(headings))
                rows.extend(numbers)
                headings.append(GroupHeading(name, len(numbers), total))
        return cls(tuple(headings), rows)

    def page(
        self, offset: int, limit: int, rows_of: Callable[[Sequence[int]], Iterable[ArticleRow]]
    ) -> list[ArticleRow | GroupHeading]:
        """Return headings and articles; `rows_of` returns the rows of article numbers that still exist."""
        numbers = self.rows[offset : offset + limit]
        rows = {row.pk: row for row in rows_of([number for number in numbers if number >= 0])}
        items = (self.headings[-1 - number] if number < 0 else rows.get(number) for number in numbers)
        return [item for item in items if item is not None]

    def places(self, keys: Collection[Hashable], near: int) -> Mapping[Hashable, int]:
        """Return the positions of articles, by number: in several groups the one nearest to `near`."""
        places: dict[Hashable, int] = {}
        for at, number in enumerate(self.rows):
            if number in keys and (number not in places or abs(at - near) < abs(places[number] - near)):
                places[number] = at
        return places
