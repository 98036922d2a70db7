"""Deciding between two people's passages like the reader's keys, for commands and scripts: one undoable step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.core.errors import ArgumentError, ConflictError, NotFoundError, PostilError
from tui.core.rows import annotation_row
from tui.core.text import plural
from tui.library.queries.consensus import (
    pairs_of,
    take,
    take_both,
    take_none,
    take_other,
    take_same,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tui.core.model import Article
    from tui.library import Library
    from tui.library.queries.consensus import CodedPassage
    from tui.library.tables.decisions import Ruling

OUTCOMES = ("both", "neither", "same")
"""Possible decisions, besides one person's coding and other tags."""

_OF_A_DECISION = ("outcome", "comment", "comment_creator", "creator", "modified")


@dataclass(frozen=True, slots=True)
class DecisionOrder:
    """A decision to make: one of `OUTCOMES`, whose coding to take, or other tags.

    A comment goes to each passage; None leaves existing ones.
    """

    outcomes: tuple[str, ...] = ()
    take: str = ""
    tags: tuple[str, ...] = ()
    untag: tuple[str, ...] = ()
    comment: str | None = None

    @property
    def decides(self) -> bool:
        return bool(self.outcomes or self.take or self.tags or self.untag)

    @property
    def is_empty(self) -> bool:
        """Whether it neither decides nor comments."""
        return not self.decides and self.comment is None

    @property
    def is_ambiguous(self) -> bool:
        """Whether it has several contradicting instructions, or an impossible one."""
        senses = *self.outcomes, self.take, self.tags or self.untag
        return sum(map(bool, senses)) > 1 or not set(self.outcomes) <= set(OUTCOMES)

    @property
    def outcome(self) -> str:
        """The one of `OUTCOMES`, "" if a person's coding, other tags or a comment say it all."""
        return next(iter(self.outcomes), "")

    @property
    def words(self) -> str:
        """The decision in words, for messages and the history."""
        tags = (*(f"#{tag}" for tag in self.tags), *(f"without #{tag}" for tag in self.untag))
        decision = f"{self.take}'s" if self.take else {"neither": "none"}.get(self.outcome, self.outcome)
        return ", ".join(filter(None, (decision, *tags))) or "comment"


def people_of(library: Library, article: Article, names: Sequence[str], advice: str) -> tuple[str, str]:
    """Return the two people who coded an article, if there are more those that are named.

    Raises `PostilError`; `advice` says how two are named.
    """
    pairs = pairs_of(library, article)
    if not pairs:
        raise NotFoundError(f"fewer than two people have coded {article.id}: `postil merge` brings a colleague's in")
    everybody = sorted({name for pair in pairs for name in pair})
    if not names and len(pairs) == 1:
        return pairs[0]
    if len(set(names)) != 2 or not set(names) <= set(everybody):
        raise ArgumentError(f"{', '.join(everybody)} have coded {article.id}: {advice} names two of them")
    return names[0], names[1]


def decide(
    library: Library, article: Article, people: tuple[str, str], passages: Sequence[CodedPassage], order: DecisionOrder
) -> list[tuple[CodedPassage, str]]:
    """Decide about passages of an article in one step; return the refused ones, each with the reason."""
    rulings: list[Ruling] = []
    refused: list[tuple[CodedPassage, str]] = []
    decided: list[CodedPassage] = []
    for passage in passages:
        try:
            if order.decides:
                rulings.append(_ruling(passage, people, order))
            decided.append(passage)
        except PostilError as error:
            refused.append((passage, str(error)))
    if not decided:
        return refused
    subject = decided[0].name if len(decided) == 1 else plural(len(decided), "passage")
    with library.connection.write(), library.journal.group():
        if rulings:
            library.decisions.decide(article, rulings, f"{subject}, {order.words}")
        if order.comment is not None:
            spans = [(each.start, each.end) for each in decided]
            library.decisions.comment_all(article, spans, order.comment, f"{subject}, comment")
    return refused


def open_alike(passages: Collection[CodedPassage]) -> list[CodedPassage]:
    """Return the undecided passages that both coded alike."""
    return [passage for passage in passages if passage.agreed and not passage.decided]


def passage_between(passages: Sequence[CodedPassage], start: int, end: int) -> CodedPassage:
    """Return the passage at exactly this span. Raises `NotFoundError`."""
    for passage in passages:
        if (passage.start, passage.end) == (start, end):
            return passage
    raise NotFoundError(f"no passage to decide from {start} to {end}: list the passages again")


def passage_row(article: Article, passage: CodedPassage) -> dict[str, Any]:
    """Return a passage as a plain row: both codings, as annotations, and the decision."""
    decision = passage.decision
    sides = {name: getattr(passage, name) for name in ("left", "right", "others", "consensus")}
    return {
        "article": article.id,
        "start": passage.start,
        "end": passage.end,
        "quote": passage.text,
        **{name: [annotation_row(each, article.id, article.title) for each in side] for name, side in sides.items()},
        "is_same": passage.agreed,
        "is_decided": passage.decided,
        **{name: getattr(decision, name) if decision else "" for name in _OF_A_DECISION},
    }


def _ruling(passage: CodedPassage, people: tuple[str, str], order: DecisionOrder) -> Ruling:
    """Return the ruling of an order on a passage. Raises `PostilError`."""
    left, right = people
    if order.outcome == "neither":
        return take_none(passage)
    if order.outcome == "same":
        if not passage.agreed:
            raise ConflictError("the two differ: take one person's, both or neither")
        return take_same(passage)
    if order.outcome == "both":
        ruling = take_both(passage)
        if ruling is None:
            raise ConflictError("their claims differ and cannot both be kept: take one person's")
        return ruling
    if order.take:
        if order.take not in people:
            raise ArgumentError(f"it is decided between {left} and {right}: {order.take} is neither")
        return take(passage, passage.left if order.take == left else passage.right, order.take)
    return take_other(passage, order.tags, order.untag)
