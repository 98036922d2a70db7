"""The table of passages: each in context, with codes, creator and article."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.keymap import bindings
from tui.app.theme import sign_variable
from tui.app.widgets.heading import Column, columns_with_room
from tui.app.widgets.lines import Part, end_of, fit, in_words, line, pad, wrap_parts
from tui.app.widgets.marked_list import MarkedList
from tui.core.sentences import sentence_span
from tui.core.text import one_line
from tui.library.queries.passage_rows import AROUND, PassageRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.strip import Strip

_WIDTHS = {"before": 20, "codes": 24, "who": 9, "article": 22}
_DROPPED = ("before", "who", "article", "codes")
"""Columns in the order in which they are dropped for want of room."""

_ORDERS = {"passage": "words", "codes": "code", "who": "coder", "article": "article"}

_LEAST = 40
"""Cells that the words of the passage keep while another column can be dropped."""


CONTEXTS_SHOWN = {"row": 1, "sentence": 3, "paragraph": 6}
"""How much context a passage's rows show, and how many rows that takes."""


class CodedTable(MarkedList[PassageRow]):
    """One passage a row, or several rows with more context."""

    BINDINGS = bindings("passages")
    key = attrgetter("pk")
    code_colors: Mapping[str, str] = {}
    """The colours of codes by name."""
    context = next(iter(CONTEXTS_SHOWN))
    branch = ""
    """The code whose passages these are, "" for passages of any code."""

    def columns(self, width: int) -> dict[str, int]:
        """Return the width of each column, including the gap to the next."""
        is_compact, sixth = self.screen.has_class("-compact"), width // 6
        before = sixth if CONTEXTS_SHOWN[self.context] == 1 else 0
        widths = {} if is_compact else {**_WIDTHS, "before": before, "article": sixth}
        sizes = columns_with_room(widths, _DROPPED, width - 4, _LEAST)
        passage = width - 4 - sum(sizes.values())
        first = {"before": sizes.pop("before")} if sizes.get("before") else {}
        return {**first, "passage": passage, **sizes}

    def heading(self, width: int) -> list[Column]:
        """Return the column headings."""
        sizes = self.columns(width)
        first = [Column("before", sizes.pop("before"), is_number=True)] if "before" in sizes else []
        return [*first, Column("", 4), *(Column(name, size, _ORDERS[name]) for name, size in sizes.items())]

    def show_context(self, context: str) -> None:
        """Set how much context the rows show."""
        self.context, self.item_height = context, CONTEXTS_SHOWN[context]
        self.on_resize()
        self.refresh()

    def is_of_branch(self, name: str) -> bool:
        return not self.branch or name == self.branch or name.startswith(f"{self.branch}/")

    def render_item(self, item: PassageRow, here: bool, width: int) -> list[Strip]:
        styles, sizes = self.role_styles, self.columns(width + 1)
        code = next((name for name, _ in item.codes if self.is_of_branch(name)), "")
        sign_style = styles("sign-claim" if item.is_claim else sign_variable(self.code_colors[code]) if code else "dim")
        sign = " " if in_words(self) else "÷" if item.is_claim else "▍"
        parts: list[Part] = []
        if room := sizes.get("before", 0):
            parts.append((end_of(item.before, room), styles("dim")))
        width_cells = sizes["passage"] - 1
        first, *more = self._words(item, here, width_cells)
        rest = width_cells - sum(cell_len(text) for text, _ in first)
        parts += [(f" {sign} ", sign_style), *first, (" " * (rest + 1), styles())]
        if room := sizes.get("codes", 0):
            parts += self._codes(item, room)
        if room := sizes.get("who", 0):
            parts.append((pad(one_line(item.creator, 40), room - 1) + " ", styles("foreground")))
        if room := sizes.get("article", 0):
            parts.append((pad(item.title, room - 1), styles("foreground" if here else "dim")))
        return [line(width, parts), *(line(width, [("   ", styles()), *row]) for row in more)]

    def _words(self, item: PassageRow, here: bool, width: int) -> list[list[Part]]:
        """Return the rows of a passage with its context, as far as that is shown."""
        styles = self.role_styles
        bright, dim = styles("foreground", bold=here), styles("dim")
        height = CONTEXTS_SHOWN[self.context]
        if height == 1:
            text = one_line(item.text, 400)
            words = fit(text, width)
            after = fit(item.after.split("\n")[0].replace("\t", " "), width - cell_len(words)) if words == text else ""
            return [[(words, bright), (after, dim)]]
        before, after = around(item, self.context)
        room = width * (height - 1) // 2
        before = f"…{before[-room:]}" if len(before) > room else before
        rows = wrap_parts([(before, dim), (one_line(item.text, 1000), bright), (after, dim)], width)
        if len(rows) > height:
            end = "".join(text for text, _ in rows[height - 1])
            rows[height - 1] = [(fit(f"{end} …", width), rows[height - 1][-1][1])]
        return rows[:height]

    def _codes(self, item: PassageRow, room: int) -> list[Part]:
        """Draw the leaves of the codes, each after its colour, as far as they fit."""
        styles, parts, left = self.role_styles, list[Part](), room - 1
        for name, _ in item.codes:
            leaf = fit(name.rpartition("/")[2], max(left - 1, 0))
            if left < 3:
                break
            sign = "#" if in_words(self) else "■"
            parts += [
                (sign, styles(sign_variable(self.code_colors[name]))),
                (f"{leaf} "[: left - 1], styles("foreground")),
            ]
            left -= 1 + min(cell_len(leaf) + 1, left - 1)
        return [*parts, (" " * (left + 1), styles())]


def around(item: PassageRow, context: str) -> tuple[str, str]:
    """Return the sentences or paragraphs around a passage; "…" stands for what is not loaded."""
    before, after = item.before.split("\n")[-1], item.after.split("\n")[0]
    is_cut = (len(before) == AROUND and item.start > AROUND, len(after) == AROUND)
    if context == "sentence":
        text, start, end = f"{before}{item.text}{after}", len(before), len(before) + len(item.text)
        first, last = (sentence_span(text, item.language, at) for at in (start, max(start, end - 1)))
        is_cut = is_cut[0] and not first[0], is_cut[1] and last[1] == len(text)
        before, after = text[min(first[0], start) : start], text[end : max(last[1], end)]
    return f"{'…' * is_cut[0]}{before}", f"{after}{'…' * is_cut[1]}"


class SplitTable(CodedTable, inherit_bindings=False):
    """Passages of a code being split, each with its destination so far."""

    BINDINGS = bindings("split", "list")
    targets: Mapping[int, tuple[str, str]] = {}
    """A letter and a code by the number of the passage."""

    def render_item(self, item: PassageRow, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        letter, code = self.targets.get(item.pk, ("·", ""))
        room = min(max(width // 5, 8), 24)
        where: Sequence[Part] = (
            (f"{letter} ", styles("amber" if code else "dim", bold=bool(code))),
            (pad(code.rpartition("/")[2], room - 2), styles("foreground")),
        )
        words: Part = (one_line(item.text, 400), styles("foreground", bold=here))
        return [line(width, [(" ", styles()), *where, words, (f" {one_line(item.after, 200)}", styles("dim"))])]

    def heading(self, width: int) -> list[Column]:
        room = min(max((width - 1) // 5, 8), 24)
        return [Column("  goes to", room + 2), Column("passage", max(width - room - 2, 8), "words")]
