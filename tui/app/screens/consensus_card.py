"""The card of a passage that several people coded: its context, and everyone's coding side by side."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.screens.coded_words import claim_words, words
from tui.app.screens.consensus_table import column_width
from tui.app.theme import sign_variable, verdict_variable
from tui.app.widgets.card import Card, CardRow
from tui.app.widgets.lines import fit, fit_path, in_words, styles_of, wrap, wrap_parts
from tui.core.dates import written_day
from tui.core.text import one_line
from tui.library.queries.consensus import extent, outcome_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.app.widgets.lines import Part, RoleStyles
    from tui.core.model import Highlight
    from tui.library.queries.consensus import CodedPassage

INDENT = 4
"""Cells at the left of everything but the number of the paragraph."""

BEFORE = 60
"""Characters of the text before the passage."""


class ConsensusCard(Card):
    """The context of a passage, then one person on the left, one in the middle, the consensus on the right."""

    MORE = "{adjudicate.card_on} more"

    def __init__(self) -> None:
        super().__init__(id="detail")
        self._passage: tuple[CodedPassage, str] | None = None

    def show_passage(self, passage: CodedPassage | None, before: str) -> None:
        """Show a passage with the text before it, from the top if it is another one."""
        new = (passage, before) if passage is not None else None
        if new != self._passage:
            old = self._passage[0].start if self._passage is not None else None
            self._passage = new
            self.lay_out(is_other=passage is None or passage.start != old)

    def _set_columns(self, width: int) -> None:
        rows = (
            passage_rows(styles_of(self), *self._passage, width - 1, as_words=in_words(self)) if self._passage else ()
        )
        self.set_rows([CardRow(((" ", styles_of(self)()), *row), number) for number, row in enumerate(rows)], width)


def passage_rows(
    styles: RoleStyles, passage: CodedPassage, before: str, width: int, *, as_words: bool
) -> Iterator[list[Part]]:
    """Yield the rows of a passage in context and of its coding; `as_words` replaces signs by words."""
    dim, blank = styles("dim"), styles()
    number = f"{'paragraph ' if as_words else '¶'}{passage.paragraph} "
    indent = max(INDENT, cell_len(number))
    lead = one_line(before[-BEFORE:])
    context: list[Part] = [(f"{'… ' if before[:-BEFORE] else ''}{lead} ", dim)] if lead else []
    context.append((f"[{one_line(passage.text)}]", styles()))
    first, *others = wrap_parts(context, max(width - indent, 1))
    yield [(number.ljust(indent), dim), *first]
    yield from ([(" " * indent, blank), *row] for row in others)
    yield []
    column = column_width(width)
    codings = (passage.left, passage.left_done), (passage.right, passage.right_done)
    sides = [[*_coding(styles, *coding, passage, column - 2, as_words=as_words)] for coding in codings]
    decision = [*_decision(styles, passage, column - 2, as_words=as_words)]
    for parts in zip_longest(*sides, decision):
        row: list[Part] = [(" " * INDENT, blank)]
        for text, style in (part or ("", blank) for part in parts):
            row.append((text + " " * (column - cell_len(text)), style))
        row[-1] = (row[-1][0].rstrip(), row[-1][1])
        yield row
    for highlight in passage.others:
        yield []
        coded = f"{highlight.creator}  {words((highlight,), {}, passage, signs=not as_words)}"
        noted = [f"note {one_line(highlight.note)}"] if highlight.note else []
        for text in (coded, " · ".join([f"made {written_day(highlight.created)}", *noted])):
            yield from ([(" " * INDENT + row, dim)] for row in wrap(text, width - INDENT, 20))


def _coding(
    styles: RoleStyles,
    highlights: Sequence[Highlight],
    is_done: bool,
    passage: CodedPassage,
    width: int,
    *,
    as_words: bool,
) -> Iterator[Part]:
    """Yield the rows of one person's coding."""
    dim = styles("dim")
    for highlight in highlights:
        yield from _codes(styles, highlight, width, as_words=as_words)
        yield from ((row, dim) for row in wrap(extent(highlight, passage), width, 3))
        yield f"made {written_day(highlight.created)}", dim
        yield from ((row, dim) for row in wrap(f"note {one_line(highlight.note) or '—'}", width, 20))
    if not highlights:
        yield from ((row, dim) for row in wrap("—" if is_done else "nothing, and not marked as done", width, 3))


def _codes(styles: RoleStyles, highlight: Highlight, width: int, *, as_words: bool) -> Iterator[Part]:
    if highlight.claim is not None:
        claim = claim_words(highlight.claim, signs=not as_words)
        yield fit(claim, width), styles(verdict_variable(highlight.claim.verdict))
    sign = styles(sign_variable(highlight.color))
    yield from ((f"{'#' if as_words else '■ '}{fit_path(tag, width - 2)}", sign) for tag in highlight.tags)
    if highlight.claim is None and not highlight.tags:
        yield highlight.color, sign


def _decision(styles: RoleStyles, passage: CodedPassage, width: int, *, as_words: bool) -> Iterator[Part]:
    """Yield the rows of the decision: what, how, by whom and when, and the comment."""
    decision, dim = passage.decision, styles("dim")
    if decision is None or not (how := outcome_words(passage)):
        yield "not decided", dim
    else:
        if not passage.consensus:
            yield "none", dim
        for each in passage.consensus:
            yield from _codes(styles, each, width, as_words=as_words)
            yield from ((row, dim) for row in wrap(extent(each, passage), width, 3))
        by = f"{how} · {decision.creator}, {written_day(decision.modified)}"
        yield from ((row, styles("done")) for row in wrap(by, width, 4))
    if decision is not None and decision.comment:
        by = f"comment by {decision.comment_creator}:" if decision.comment_creator else "comment"
        yield from ((row, styles("done")) for row in wrap(f"{by} {one_line(decision.comment)}", width, 20))
