"""The rows of the codebook: one path each, with counts and a bar."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.keymap import bindings, keymap_of
from tui.app.theme import sign_variable
from tui.app.widgets.heading import Column
from tui.app.widgets.lines import Part, fit_path, in_words, line, pad
from tui.app.widgets.marked_list import MarkedList
from tui.core.codebook import levels, own_order, search_text
from tui.core.wording import why_nothing, words_filter
from tui.library.queries.codes import CodeCount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.strip import Strip

    from tui.core.model import Tag

BAR_CELLS = 12
COUNTS_FROM = 60
"""Columns from which all counts are shown."""
BARS_FROM = 66


LAST_USED = "last used"

ORDERS = ("name", "passages", "mine", "branch", "key", LAST_USED)
"""As a tree in its own order, by name if nobody has ordered it; else by a number, the user's keys, or last use."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code, or a path that only codes below it have, which has no `tag_id`."""

    path: str
    color: str
    description: str
    tag_id: str
    count: CodeCount
    has_below: bool
    is_open: bool
    is_flat: bool
    """Whether it is shown by its path rather than in the tree."""
    memo: str = ""
    key: str = ""
    """The user's own key for it."""
    has_own_color: bool = True
    """Whether `color` is its own, not that of a code above it."""

    @property
    def sign(self) -> str:
        return sign_variable(self.color)


_AMOUNTS: dict[str, Callable[[CodeRow], int]] = {
    "passages": lambda row: row.count.total,
    "mine": lambda row: row.count.own,
    "branch": lambda row: row.count.branch,
}
"""The sort keys of orders other than by name."""


def code_rows(
    tags: Sequence[Tag],
    counts: Mapping[str, CodeCount],
    closed: set[str],
    order: str,
    text: str,
    *,
    hides: bool,
    keys: Mapping[str, str],
    recent: Sequence[str] = (),
) -> list[CodeRow]:
    """Return the rows to show: as a tree, or as paths under a filter or in another order.

    `keys` are the user's own keys by code, `recent` the codes by last use. Codes without a count yet show the library's
    number of uses, unless some coding is hidden (`hides`).
    """
    by_path = {tag.name: tag for tag in tags}
    paths = {above for name in by_path for above in levels(name)}
    with_below = {path.rpartition("/")[0] for path in paths}
    colors = {tag.name: tag.color for tag in tags}
    is_flat = bool(text) or order != ORDERS[0]

    def row(path: str) -> CodeRow:
        tag = by_path.get(path)
        color = next((each for above in reversed(levels(path)) if (each := colors.get(above))), "")
        count = counts.get(path) or CodeCount(0, tag.uses if tag is not None and not hides else 0, 0)
        has_below = path in with_below and not is_flat
        described = (tag.description, tag.id) if tag is not None else ("", "")
        memo, is_open = tag.memo if tag is not None else "", has_below and path not in closed
        key, is_own = keys.get(path, ""), color == colors.get(path)
        return CodeRow(path, color, *described, count, has_below, is_open, is_flat, memo, key, is_own)

    if is_flat:
        rows = [row(path) for path in sorted(by_path, key=str.casefold)]
        holds = words_filter(text)
        rows = [each for each in rows if holds(_text(each))]
        if order == LAST_USED:
            places = {name: at for at, name in enumerate(recent)}
            return sorted(rows, key=lambda row: places.get(row.path, len(places)))
        if order == "key":
            return sorted(rows, key=lambda row: (not row.key, row.key))
        return sorted(rows, key=_AMOUNTS[order], reverse=True) if order in _AMOUNTS else rows
    seen = (path for path in paths if not any(above in closed for above in levels(path)[:-1]))
    return [row(path) for path in sorted(seen, key=own_order(tags))]


def _text(row: CodeRow) -> str:
    """Return the text that the filter searches."""
    return f"{search_text(row.path)} {row.description} {row.memo}"


def why_no_row(tags: Sequence[Tag], text: str) -> str:
    """Return why a filter leaves no code."""
    texts = [f"{search_text(tag.name)} {tag.description} {tag.memo}" for tag in tags]
    return why_nothing(text, lambda some: sum(map(words_filter(some), texts)), lambda: texts)


class CodeTable(MarkedList[CodeRow]):
    """The codes, one a row."""

    BINDINGS = bindings("codebook")
    key = attrgetter("path")
    most = 0
    """The largest count of a branch."""
    order = ORDERS[0]
    """The order of the rows, whose number they have where there is room for one."""

    def all_rows(self) -> list[CodeRow]:
        return [row for at in range(self.count) if (row := self.item(at)) is not None]

    def place_of(self, path: str) -> int | None:
        """Return the row of a path, None if it is not shown."""
        return next((at for at, row in enumerate(self.all_rows()) if row.path == path), None)

    def follow(self, moved: Mapping[str, str]) -> None:
        """Stay on the code under the cursor if its path has changed, at the next `show`."""
        if (row := self.current) is not None and self._held_key == row.path and row.path in moved:
            self.hold(moved[row.path], self.cursor)

    def heading(self, width: int) -> Sequence[Column]:
        """Return the column headings, none for a single column."""
        if width < COUNTS_FROM:
            return ()
        return (
            Column("   code", self._name_width(width), ORDERS[0]),
            Column("key", 4, "key"),
            Column("mine", 7, "mine", is_number=True),
            Column("all", 7, "passages", is_number=True),
            Column("branch", 8, "branch", is_number=True),
            *([Column("  own █ below ░", BAR_CELLS + 3)] if width >= BARS_FROM and not in_words(self) else ()),
        )

    def _name_width(self, width: int) -> int:
        return width - 26 - (BAR_CELLS + 4 if width >= BARS_FROM else 2)

    def render_item(self, item: CodeRow, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        depth = 0 if item.is_flat else item.path.count("/")
        sign = "▪" if item.path == self.picked_up else "▾" if item.is_open else "▸" if item.has_below else " "
        as_words = in_words(self)
        before, mark, state = f" {'  ' * depth}{sign} ", "■ ", ""
        if as_words:
            is_moving, folded = (
                item.path == self.picked_up,
                "open" if item.is_open else "closed" if item.has_below else "",
            )
            words = ", ".join(filter(None, (item.color, folded, "picked up" if is_moving else "")))
            before, mark, state = f" {'  ' * depth}", "", f"  {words}"
        is_wide = width + 1 >= COUNTS_FROM
        room = (self._name_width(width + 1) - 1 if is_wide else width - 8) - cell_len(state)
        name = item.path if item.is_flat else item.path.rpartition("/")[2]
        left: list[Part] = [
            (before, styles("amber" if item.path == self.picked_up else "dim")),
            (mark, styles(item.sign)),
        ]
        left.append(
            (fit_path(name, max(room - len(before) - 2, 4)), styles("foreground" if item.tag_id else "dim", bold=here))
        )
        left.append((state, styles("dim")))
        if not is_wide:
            return [line(width, left, [(f"{self._in_one_column(item):>6} ", styles())])]
        count = item.count
        key = pad(f" {keymap_of(self).sign(item.key)}" if item.key else "", 4)
        numbers = f"{key}{_number(count.own):>7}{_number(count.total):>7}{_number(count.branch):>8}"
        right: list[Part] = [(numbers, styles())]
        if width + 1 >= BARS_FROM:
            right.append((f" {pad(self._bar(count), BAR_CELLS)}  ", styles("dim")))
        else:
            right.append((" ", styles()))
        return [line(width, left, right)]

    @property
    def one_column(self) -> str:
        """The name of the only column beside the names, "" where there are several."""
        names = {"passages": "all", "mine": "mine", "key": "key"}
        return "" if self.size.width >= COUNTS_FROM else names.get(self.order, "branch")

    def _in_one_column(self, item: CodeRow) -> str:
        if self.order == "key":
            return keymap_of(self).sign(item.key) if item.key else "·"
        count = item.count
        return _number(_AMOUNTS[self.order](item) if self.order in _AMOUNTS else count.branch or count.total)

    def _bar(self, count: CodeCount) -> str:
        """Draw the uses of a code and of those below it, on one scale for all rows."""
        if not self.most or in_words(self):
            return ""
        whole = max(count.branch, count.total)
        cells = max(round(whole / self.most * BAR_CELLS), 1) if whole else 0
        own = max(round(count.total / self.most * BAR_CELLS), 1) if count.total else 0
        return "█" * min(own, cells) + "░" * max(cells - own, 0)


def _number(number: int) -> str:
    return f"{number:,}" if number else "·"
