"""The table of passages: each in its context, with its codes, who made it, and its article."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.keymap import bindings
from tui.app.theme import sign_variable
from tui.app.widgets.heading import Column, columns_with_room
from tui.app.widgets.lines import Part, end_of, fit, in_words, line, pad
from tui.app.widgets.marked_list import MarkedList
from tui.core.text import one_line
from tui.library.queries.passage_rows import PassageRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.strip import Strip

_WIDTHS = {"before": 20, "codes": 24, "who": 9, "article": 22}
_DROPPED = ("before", "who", "article", "codes")
"""Columns in the order in which they go where there is no room."""

_ORDERS = {"passage": "words", "codes": "code", "who": "coder", "article": "article"}

_LEAST = 40
"""Cells that the words of the passage keep while another column can go."""


class CodedTable(MarkedList[PassageRow]):
    """A passage a row."""

    BINDINGS = bindings("passages")
    key = attrgetter("pk")
    code_colors: Mapping[str, str] = {}
    """The colours of codes by name."""
    branch = ""
    """The code whose passages these are, "" for passages of whatever codes."""

    def columns(self, width: int) -> dict[str, int]:
        """Return the cells of each column, the space to the next among them."""
        is_compact, sixth = self.screen.has_class("-compact"), width // 6
        widths = {} if is_compact else {**_WIDTHS, "before": sixth, "article": sixth}
        sizes = columns_with_room(widths, _DROPPED, width - 4, _LEAST)
        passage = width - 4 - sum(sizes.values())
        before = {"before": sizes.pop("before")} if "before" in sizes else {}
        return {**before, "passage": passage, **sizes}

    def heading(self, width: int) -> list[Column]:
        """Return the names over the columns."""
        sizes = self.columns(width)
        first = [Column("before", sizes.pop("before"), is_number=True)] if "before" in sizes else []
        return [*first, Column("", 4), *(Column(name, size, _ORDERS[name]) for name, size in sizes.items())]

    def is_of_branch(self, name: str) -> bool:
        return not self.branch or name == self.branch or name.startswith(f"{self.branch}/")

    def render_item(self, item: PassageRow, here: bool, width: int) -> list[Strip]:
        styles, sizes = self.role_styles, self.columns(width + 1)
        asked = next((name for name, _ in item.codes if self.is_of_branch(name)), "")
        sign_style = styles(
            "sign-claim" if item.is_claim else sign_variable(self.code_colors[asked]) if asked else "dim"
        )
        sign = " " if in_words(self) else "÷" if item.is_claim else "▍"
        parts: list[Part] = []
        if room := sizes.get("before", 0):
            parts.append((end_of(item.before, room), styles("dim")))
        shown = sizes["passage"] - 1
        words = fit(one_line(item.text, 400), shown)
        rest = pad(item.after.split("\n")[0].replace("\t", " "), shown - cell_len(words))
        parts += [(f" {sign} ", sign_style), (words, styles("ink", bold=here)), (rest, styles("dim")), (" ", styles())]
        if room := sizes.get("codes", 0):
            parts += self._codes(item, room)
        if room := sizes.get("who", 0):
            parts.append((pad(one_line(item.creator, 40), room - 1) + " ", styles("ink")))
        if room := sizes.get("article", 0):
            parts.append((pad(item.title, room - 1), styles("ink" if here else "dim")))
        return [line(width, parts)]

    def _codes(self, item: PassageRow, room: int) -> list[Part]:
        """Draw the leaves of the codes, each behind its colour, as far as there is room."""
        styles, parts, left = self.role_styles, list[Part](), room - 1
        for name, _ in item.codes:
            leaf = fit(name.rpartition("/")[2], max(left - 1, 0))
            if left < 3:
                break
            sign = "#" if in_words(self) else "■"
            parts += [(sign, styles(sign_variable(self.code_colors[name]))), (f"{leaf} "[: left - 1], styles("ink"))]
            left -= 1 + min(cell_len(leaf) + 1, left - 1)
        return [*parts, (" " * (left + 1), styles())]


class SplitTable(CodedTable, inherit_bindings=False):
    """Passages of a code that is split, each with where it goes, as far as that is said."""

    BINDINGS = bindings("split", "list")
    targets: Mapping[int, tuple[str, str]] = {}
    """A letter and a code by the number of the passage."""

    def render_item(self, item: PassageRow, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        letter, code = self.targets.get(item.pk, ("·", ""))
        room = min(max(width // 5, 8), 24)
        where: Sequence[Part] = (
            (f"{letter} ", styles("amber" if code else "dim", bold=bool(code))),
            (pad(code.rpartition("/")[2], room - 2), styles("ink")),
        )
        words: Part = (one_line(item.text, 400), styles("ink", bold=here))
        return [line(width, [(" ", styles()), *where, words, (f" {one_line(item.after, 200)}", styles("dim"))])]

    def heading(self, width: int) -> list[Column]:
        room = min(max((width - 1) // 5, 8), 24)
        return [Column("  goes to", room + 2), Column("passage", max(width - room - 2, 8), "words")]
