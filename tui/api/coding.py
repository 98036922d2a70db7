"""Work on coded passages, as plain rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from tui.api.choosing import read_terms
from tui.core.errors import ArgumentError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.api.choosing import PlainRow
    from tui.config import Settings
    from tui.library import Library
    from tui.library.queries.agreement import AgreementUnit
    from tui.library.queries.counting import CountedUnit, Within


class Coding:
    """Passages, counts, agreement and decisions of an open library."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings

    def passages(self, *terms: str) -> Iterator[PlainRow]:
        """Yield the annotated passages that match all terms, as `postil passages --json` does."""
        from tui.library.queries.passages import list_passages

        chosen = read_terms(self._library, self._settings, terms)
        yield from map(asdict, list_passages(self._library.connection, chosen, self._library.creator))

    def places(self, words: str, limit: int = 1_000) -> list[PlainRow]:
        """Return occurrences of the words of `postil search` in texts, each with its context, at most `limit`."""
        from tui.library.queries.plain_rows import place_row

        return [*map(place_row, self._library.search.concordance(words, limit))]

    def counts(
        self,
        rows: str,
        columns: str,
        *,
        unit: CountedUnit = "passages",
        within: Within = "overlap",
        roll_up: bool = False,
    ) -> PlainRow:
        """Return a table as `postil count` does: names of rows and of columns, and a list of numbers for each row."""
        from tui.library.queries.counting import Counting
        from tui.library.queries.counts import count
        from tui.library.queries.known_values import expect_axes

        expect_axes(self._library, rows, columns)
        return count(self._library.connection, Counting(rows, columns, unit, within, roll_up)).as_dict()

    def agreement(
        self,
        *,
        tags: Sequence[str] = (),
        creators: Sequence[str] = (),
        articles: Sequence[str | int] = (),
        unit: AgreementUnit = "sentence",
        roll_up: bool = False,
    ) -> list[PlainRow]:
        """Return the agreement overall (`tag` is "") and on each tag, as `postil agreement --json` does."""
        from tui.library.queries.agreement import Comparison, agreement

        pks = tuple(self._library.articles.find(str(name)).pk for name in articles)
        comparison = Comparison(tuple(tags), tuple(creators), pks, unit, roll_up)
        return [row.as_dict(unit) for row in agreement(self._library, comparison)]

    def groups(self) -> list[PlainRow]:
        """Return the groups of articles, each with its filter and number of articles."""
        from tui.library.queries.plain_rows import group_rows

        return group_rows(self._library)

    def put_group(self, name: str, terms: str) -> None:
        """Save terms of `postil list` as a group of articles, or replace those of an existing group."""
        self._library.groups.put(name, terms)

    def speakers(self) -> list[PlainRow]:
        """Return the speakers of transcripts, and who is excluded from coding and counting."""
        return [each._asdict() for each in self._library.turns.speaking()]

    def leave_out(self, speaker: str, *, is_left_out: bool = True) -> None:
        """Exclude a speaker from coding and counting, in all transcripts, or include them again."""
        from tui.library.queries.known_values import expect

        expect("speaker", [speaker], [each.speaker for each in self._library.turns.speaking()])
        self._library.turns.leave_out(speaker, is_left_out=is_left_out)

    def mark_done(self, name: str | int, *, done: bool = True) -> None:
        """Mark an article as done, having coded all you found in it, or as not done."""
        self._library.done.mark(self._library.articles.find(str(name)), done=done)

    def decisions(self, name: str | int, people: Sequence[str] = ()) -> list[PlainRow]:
        """Return the passages of an article that two people coded, with the decision on each.

        `people` names the two if more have coded it.
        """
        from tui.jobs.adjudicating import passage_row, people_of
        from tui.library.queries.consensus import coded_passages

        article = self._library.articles.find(str(name))
        pair = people_of(self._library, article, people, "people=(…, …)")
        return [passage_row(article, each) for each in coded_passages(self._library, article, pair)]

    def decide(
        self,
        name: str | int,
        start: int,
        end: int,
        outcome: str = "",
        *,
        take: str = "",
        tags: Sequence[str] = (),
        untag: Sequence[str] = (),
        comment: str | None = None,
        people: Sequence[str] = (),
    ) -> None:
        """Decide about exactly one of these passages; what the two coded stays.

        `outcome` is "both", "neither" or "same"; alternatively `take` names whose coding is accepted, or the consensus
        gets other `tags`. A `comment` may be given alone.
        """
        from tui.jobs.adjudicating import OUTCOMES, DecisionOrder, decide, passage_between, people_of
        from tui.library.queries.consensus import coded_passages

        order = DecisionOrder((outcome,) if outcome else (), take, tuple(tags), tuple(untag), comment)
        if order.is_ambiguous:
            raise ArgumentError(f"say one of {', '.join(OUTCOMES)}, whose coding to take, or other tags")
        if order.is_empty:
            raise ArgumentError("say what is decided, or give a comment")
        article = self._library.articles.find(str(name))
        pair = people_of(self._library, article, people, "people=(…, …)")
        passage = passage_between(coded_passages(self._library, article, pair), start, end)
        for _, reason in decide(self._library, article, pair, [passage], order):
            raise ConflictError(reason)
