"""The table of the claims desk, one claim a row."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.app.keymap import bindings
from tui.app.theme import verdict_variable
from tui.app.widgets.heading import Column, columns_with_room
from tui.app.widgets.lines import Part, in_words, line, pad
from tui.app.widgets.marked_list import MarkedList
from tui.core.annotations import UNCHECKED, verdict_sign
from tui.core.dates import short_date
from tui.core.text import one_line, plural
from tui.library.queries.desk import ClaimRow

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

CHANGED = "Δ"
"""The sign beside a verdict whose passage has changed since."""

CHECKS_SHOWN = 4
"""Signs of checks that fit in a row; "+" stands for the others."""

_WIDTHS = {"verdict": 14, "said by": 15, "status": 11, "with": 7, "due": 11, "checks": 10, "ev.": 7, "links": 4}
"""Cells of the columns beside the claim's words, including gaps, in the order they are drawn."""

_SHORT = {"second reader": "2nd reader"}
"""Short forms of statuses that do not fit in the column."""

_DROPPED = ("links", "ev.", "checks", "verdict", "said by", "status", "with", "due")
"""Columns in the order in which they are dropped for want of room."""

OF_ORDER = {
    "speaker": "said by", "due date": "due", "status": "status", "verdict": "verdict", "words": "claim", "with": "with",
    "checks": "checks", "evidence": "ev.",
}  # fmt: skip
"""The column of each order that has one."""

_ORDERS = {column: order for order, column in OF_ORDER.items()}

_LEAST = 26
"""Cells that the words of the claim keep while another column can be dropped."""


class ClaimTable(MarkedList[ClaimRow]):
    """The claims, one a row."""

    BINDINGS = bindings("desk")
    order = ""
    """The order of the rows, whose column is kept if possible."""
    key = attrgetter("id")

    def columns(self, width: int) -> dict[str, int]:
        """Return the width in cells of each column that fits."""
        widths, least, room = _WIDTHS | ({"links": 6} if in_words(self) else {}), _LEAST, width - 4
        if self.screen.has_class("-compact"):
            room += 1
            column = OF_ORDER.get(self.order, "")
            widths, least = {column: _WIDTHS[column]} if column in _WIDTHS else {}, 0
        sizes = columns_with_room(widths, _DROPPED, room, least)
        words = room + 1 - sum(sizes.values())
        verdict = {"verdict": sizes.pop("verdict")} if "verdict" in sizes else {}
        return {**verdict, "claim": words, **sizes}

    def render_item(self, item: ClaimRow, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        verdict = styles(verdict_variable(item.verdict))
        is_late = is_overdue(item, date.today())
        values: dict[str, tuple[str, Style]] = {
            "verdict": (verdict_words(item), verdict),
            "claim": (one_line(item.words, 400), styles("foreground", bold=here)),
            "said by": (item.speaker or "—", styles("foreground")),
            "status": (_SHORT.get(item.status, item.status), styles("done" if item.status == "done" else "foreground")),
            "with": (item.assignee or "·", styles("foreground" if item.assignee else "dim")),
            "due": (
                f"{'!' if is_late else ' '}{short_date(item.due):>9}",
                styles("sign-claim" if is_late else "foreground"),
            ),
            "checks": (_signs(item), verdict),
            "ev.": (evidence_counts(item), styles("dim")),
            "links": (f"⇄{item.links}" if item.links else "", styles("dim")),
        }
        sign = "⇄" if item.id == self.picked_up else verdict_sign(item.verdict)
        if in_words(self):  # the verdict is a word in its own column
            sign = ">" if item.id == self.picked_up else " "
            values["links"] = (str(item.links or ""), styles("dim"))
            values["checks"] = (plural(len(item.checks), "check") if item.checks else "", verdict)
        parts: list[Part] = [(pad(sign, 1), verdict), (CHANGED if item.judged else " ", styles("sign-claim"))]
        if not self.screen.has_class("-compact"):
            parts.append((" ", styles()))
        for number, (name, size) in enumerate(self.columns(width + 1).items()):
            text, style = values[name]
            parts += [(" " if number else "", styles()), (pad(text, size - 1), style)]
        return [line(width, parts)]

    def heading(self, width: int) -> list[Column]:
        columns = [
            Column("" if name == "links" and not in_words(self) else name, size, _ORDERS.get(name, ""))
            for name, size in self.columns(width).items()
        ]
        return [Column("", 4), *columns]


def verdict_words(row: ClaimRow) -> str:
    return "no check" if row.verdict == UNCHECKED else row.verdict


def is_overdue(row: ClaimRow, today: date) -> bool:
    return bool(row.due) and row.due < today.isoformat() and row.status != "done"


def _signs(row: ClaimRow) -> str:
    signs = [pad(verdict_sign(verdict), 1) for _, verdict in row.checks]
    more = "+" if len(signs) > CHECKS_SHOWN else ""
    return " ".join(signs[:CHECKS_SHOWN]) + more


def evidence_counts(row: ClaimRow) -> str:
    """Return the numbers of pieces of evidence for and against a claim, "" for none."""
    return " ".join(f"{sign}{count}" for sign, count in (("+", row.pro), ("-", row.contra)) if count)
