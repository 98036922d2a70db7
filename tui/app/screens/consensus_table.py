"""The rows of two people's coding and their consensus."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tui.app.keymap import bindings, keymap_of
from tui.app.screens.coded_words import decision_columns, how_decided, style_of, words
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, in_words, line, pad
from tui.core.text import one_line
from tui.library.queries.consensus import CodedPassage, outcome_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.strip import Strip

NARROW = 60
"""Columns below which the two people are shown below one another."""

GAP = 2
"""Cells between two of the three columns."""

_IN_WORDS = {"✓": "decided ", "×": "none ", "=": "the same ", "≠": "they differ "}


class ConsensusTable(LineList[CodedPassage]):
    """Passages with what each of the two people says and the decision."""

    BINDINGS = bindings("adjudicate")
    item_height = 3
    people = ("", "")
    """The person on the left and the one on the right."""
    names: Mapping[str, str] = {}
    """Tags as displayed: the leaf, with its parents if another tag has the same."""
    key = attrgetter("start", "end")

    def render_item(self, item: CodedPassage, here: bool, width: int) -> list[Strip]:
        """The words, then one person on the left, one in the middle, the consensus on the right; or all stacked."""
        styles = self.role_styles
        names = "" if width < NARROW else f" {', '.join(item.differing)}"
        right = [(f"+{len(item.differing)}{names}", styles("amber"))] if item.differing else []
        passage: list[Part] = [self._sign(item), (f"{item.paragraph} ", styles("dim"))]
        passage.append((one_line(item.text, 300), styles("dim" if item.decided else "foreground", bold=here)))
        role = "done" if item.consensus and item.decided else "amber" if item.reopened else "dim"
        if width < NARROW:
            return [
                line(width, passage, [*right, (f" {outcome_words(item)}", styles(role))]),
                *self._people(item, width),
            ]
        column = column_width(width)
        parts: list[Part] = [("    ", styles())]
        for coding, style in self._sides(item):
            parts += [(pad(coding, column - GAP), style), (" " * GAP, styles())]
        signs = not in_words(self)
        agreed = words(item.consensus, self.names, item, signs=signs) if item.consensus else "none"
        room = width - 4 - 2 * column
        coded, how = decision_columns(agreed if item.decided else "·", how_decided(item), room)
        return [line(width, passage, right), line(width, [*parts, (coded, styles(role)), (how, styles(role))])]

    def _sign(self, item: CodedPassage) -> Part:
        styles = self.role_styles
        if item.decided:
            sign, style = ("✓ ", styles("done")) if item.consensus else ("× ", styles("dim"))
        else:
            sign, style = ("= ", styles("done")) if item.agreed else ("≠ ", styles("verdict-false", bold=True))
        return (_IN_WORDS[sign[0]] if in_words(self) else sign), style

    def _sides(self, item: CodedPassage) -> list[Part]:
        styles, signs = self.role_styles, not in_words(self)
        return [
            (
                words(side, self.names, item, is_done=is_done, signs=signs),
                styles("dim") if item.decided else style_of(styles, side),
            )
            for side, is_done in ((item.left, item.left_done), (item.right, item.right_done))
        ]

    def _people(self, item: CodedPassage, width: int) -> list[Strip]:
        """Return a row for each of the two, with the key that takes theirs."""
        styles = self.role_styles
        letters = (keymap_of(self).text(f"{{{name}}}") for name in ("accept_left", "accept_right"))
        rows = []
        for letter, name, (coding, style) in zip(letters, self.people, self._sides(item), strict=True):
            whose = f"{letter} {pad(name, 8)} "
            rows.append(line(width, [("  ", styles()), (whose, styles("dim")), (coding, style)]))
        return rows


def column_width(width: int) -> int:
    """Return the cells of each of the three columns of a row, with the gap to the next."""
    return (width - 4) // 3
