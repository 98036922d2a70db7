"""Which of several people with one surname an article means by the surname alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.genders import pronoun_after
from tui.core.roles import gender
from tui.marks.entities.gazetteer import fold_name
from tui.marks.rules.people import TITLE_BEFORE, same_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.marks.rules.people import People
    from tui.marks.rules.workbench import Name, Workbench

_SUFFIX = re.compile(r",? (Jr|Sr|II|III|IV)\b")
_TITLES = {"sen": "senator", "rep": "representative", "gov": "governor", "gen": "general", "col": "colonel",
           "lt": "lieutenant", "maj": "major", "capt": "captain", "sgt": "sergeant", "prof": "professor"}  # fmt: skip


_MAIN = 2 / 3
"""The share of one person among the full names with a surname above which an article is about them."""


class Namesakes:
    """Where an article names its people in full, and what it says about them there."""

    def __init__(self, bench: Workbench, people: People) -> None:
        self._bench = bench
        self._people = people
        self._spans = [(name.start, name.end) for name in bench.of("PERSON")]
        self._settled: dict[str, list[Name]] = {}

    def bearer_of(self, name: Name, bearers: Sequence[str]) -> str:
        """Return which of its bearers a surname refers to, by its context, else by who was named before it.

        The surname itself if nothing decides, so that it refers to nobody. Ask for surnames in text order.
        """
        bearer = self._bearer_in_context(name, bearers)
        self._settled.setdefault(bearer, []).append(name)
        return bearer

    def _bearer_in_context(self, name: Name, bearers: Sequence[str]) -> str:
        places = {bearer: self._places(bearer) for bearer in bearers}
        suffix = _SUFFIX.search(name.text) or _SUFFIX.match(self._bench.plain, name.end)
        if suffix and (one := _only(bearer for bearer in bearers if bearer.rstrip(".").endswith(suffix.group(1)))):
            return one
        title = self._title(name)
        if title and (one := _only(b for b in bearers if title in {self._title(place) for place in places[b]})):
            return one
        own = gender([], title) or self._pronoun(name)
        genders = {bearer: self._gender(bearer, places[bearer]) for bearer in bearers}
        left = [bearer for bearer in bearers if not own or genders[bearer] in {own, ""}]
        if len(left) == 1:
            return left[0]
        if own and (one := _only(bearer for bearer in left if genders[bearer])):
            return one
        if name.entry and name.entry.name in left:
            return name.entry.name
        counts = {bearer: self._count(bearer) for bearer in bearers}
        main = _only(bearer for bearer in left if counts[bearer] > _MAIN * sum(counts.values()))
        paragraph = self._bench.plain.rfind("\n", 0, name.start)
        for since in (paragraph, 0):
            before = [b for b in left if any(since <= place.start < name.start for place in places[b])]
            if len(before) == 1:
                return before[0] if main in {before[0], ""} else name.text
            if before:
                break
        return main or name.text

    def _places(self, bearer: str) -> list[Name]:
        full = [name for name in self._bench.of("PERSON") if _is_form(name.text, bearer)]
        return full + self._settled.get(bearer, [])

    def _count(self, bearer: str) -> int:
        return sum(count for form, count in self._people.full.items() if _is_form(form, bearer))

    def _title(self, name: Name) -> str:
        """Return the title before a name, "" without one."""
        title = TITLE_BEFORE.search(self._bench.before(name))
        word = title.group(1).lower() if title else ""
        return _TITLES.get(word, word)

    def _gender(self, bearer: str, places: Iterable[Name]) -> str:
        """Return the pronoun of a person by name, titles or their own sentences."""
        places = list(places)
        titles = [self._title(place) for place in places]
        pronouns = [gender(bearer.split(), title) for title in titles] + [self._pronoun(place) for place in places]
        return next(filter(None, pronouns), "")

    def _pronoun(self, name: Name) -> str:
        """Return "he" or "she" if that follows a name in its sentence before anyone else is named."""
        return pronoun_after(self._bench.plain, self._spans, self._spans.index((name.start, name.end)))


def _is_form(name: str, bearer: str) -> bool:
    return fold_name(name) == fold_name(bearer) or same_person(name, bearer)


def _only(bearers: Iterable[str]) -> str:
    """Return the only element, "" if there are none or several."""
    several = list(bearers)
    return several[0] if len(several) == 1 else ""
