"""What widgets draw rows with: styles by role, and text that is cut, aligned and padded."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.app.textual_fixes.app import FixedApp
from tui.app.theme import DEFAULTS, color_of
from tui.core.wrapping import graphemes, printable
from tui.core.wrapping import wrap as wrap_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import App
    from textual.widget import Widget

    from tui.core.wrapping import Row

Part = tuple[str, Style]
"""Text and its style."""

BARS = "▁▂▃▄▅▆▇█"


class RoleStyles:
    """Styles by role: `styles("dim")`, `styles("amber", on="side", bold=True)`. One object per theme, cached."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._style: Callable[[str, str, bool, bool, bool, bool], Style] = cache(self._make)

    def __call__(
        self,
        role: str = "foreground",
        *,
        on: str = "",
        bold: bool = False,
        dim: bool = False,
        under: bool = False,
        rev: bool = False,
    ) -> Style:
        return self._style(role, on, bold, dim, under, rev)

    def _make(self, role: str, on: str, bold: bool, dim: bool, under: bool, rev: bool) -> Style:
        return Style(
            color=color_of(self._variables, role),
            bgcolor=color_of(self._variables, on) if on else None,
            bold=bold or None,
            dim=dim or None,
            underline=under or None,
            reverse=rev or None,
        )


_BY_THEME: dict[str, RoleStyles] = {}


def styles_of(node: Widget | App[Any]) -> RoleStyles:
    app = node.app
    if app.theme not in _BY_THEME:
        _BY_THEME[app.theme] = RoleStyles({**DEFAULTS, **app.current_theme.variables})
    return _BY_THEME[app.theme]


def in_words(node: Widget) -> bool:
    """Whether signs and bars are replaced by words, to be heard."""
    return isinstance(node.app, FixedApp) and node.app.shows_cursor


_SPOKEN = (
    (re.compile(r"(?<=\d)×"), " times"),
    (re.compile(r" × "), " by "),
    (re.compile(r"→ "), "to "),
    (re.compile(r"¶(?=\d)"), "paragraph "),
    (re.compile(r" ✓"), ""),
)
"""Signs in the program's own words, and what is said in their place."""


def spell_out_signs(node: Widget, text: str) -> str:
    """Return a text of the program, with words for its signs where signs are to be heard."""
    if in_words(node) and not text.isascii():
        for sign, words in _SPOKEN:
            text = sign.sub(words, text)
    return text


def fit(text: str, width: int) -> str:
    """Cut a text to at most `width` cells, with "…"."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return "…" if width == 1 else ""
    return set_cell_size(text, width - 1).rstrip(" \n\t…") + "…"


def fit_path(path: str, width: int) -> str:
    """Cut a tag's path to at most `width` cells from the left, keeping its leaf: `…/second hand`."""
    if cell_len(path) <= width:
        return path
    _, slash, rest = path.partition("/")
    while slash:
        if cell_len(rest) + 2 <= width:
            return f"…/{rest}"
        _, slash, rest = rest.partition("/")
    leaf = path.rpartition("/")[2]
    return fit(f"…/{leaf}" if leaf != path and width > 6 else leaf, width)


def end_of(text: str, width: int) -> str:
    """Return the end of a text's last paragraph, right-aligned in `width` cells, "…" for what is cut."""
    text = " ".join(text.split("\n")[-1].split())
    if cell_len(text) > width:
        while cell_len(text) > width - 1:
            text = text[1:]
        text = f"…{text}"
    return " " * (width - cell_len(text)) + text


def fit_tags(tags: Sequence[str], width: int) -> list[str]:
    """Return tags for a row of `width` cells, a blank after each: as many leaves as fit, at least one.

    Parents are shown as far as there is room; the rest is counted: `+2`.
    """
    least = [cell_len(fit_path(tag, 1 + cell_len(tag.rpartition("/")[2]) + 1)) + 2 for tag in tags]
    count = len(tags)
    while count > 1 and sum(least[:count]) + _counted(len(tags) - count) > width:
        count -= 1
    room = width - _counted(len(tags) - count)
    fitted = []
    for at in range(count):
        fitted.append(f"#{fit_path(tags[at], room - sum(least[at + 1 : count]) - 2)}")
        room -= cell_len(fitted[-1]) + 1
    return [*fitted, f"+{len(tags) - count}"] if count < len(tags) else fitted


def _counted(left_out: int) -> int:
    return len(f"+{left_out} ") if left_out else 0


def pad(text: str, width: int) -> str:
    """Cut or pad a text to exactly `width` cells."""
    return set_cell_size(fit(text, width), max(width, 0))


def wrap(text: str, width: int, lines: int) -> list[str]:
    """Wrap a text into at most `lines` rows of `width` cells, "…" for what is left out."""
    rows: list[str] = []
    row = ""
    # A word too long for a row is broken into pieces that fill their rows, so that no space joins them.
    words = [piece for word in text.split() for piece in (_pieces(word, width) if cell_len(word) > width else [word])]
    for number, word in enumerate(words):
        joined = f"{row} {word}" if row else word
        if cell_len(joined) <= width:
            row = joined
            continue
        if len(rows) == lines - 1:
            return [*rows, fit(" ".join([row, *words[number:]]).strip(), width)]
        if row:
            rows.append(row)
        row = word
    return [*rows, row] if row else rows


def _pieces(word: str, width: int) -> list[str]:
    return [word[row.start : row.end] for row in wrap_rows(word, 0, len(word), width)]


def wrap_parts(parts: Sequence[Part], width: int) -> list[list[Part]]:
    """Wrap each line of a styled text into rows of `width` cells; at least one row."""
    text = "".join(words for words, _ in parts)
    rows: list[list[Part]] = []
    start = 0
    for words in text.split("\n"):
        end = start + len(words.rstrip())
        first = min(start + len(words) - len(words.lstrip()), end)
        rows += [_row_of(parts, row) for row in wrap_rows(text, first, end, width)] or [[]]
        start += len(words) + 1
    return rows


def _row_of(parts: Sequence[Part], row: Row) -> list[Part]:
    row_parts: list[Part] = []
    at = 0
    for words, style in parts:
        first, last = max(row.start - at, 0), min(row.end - at, len(words))
        if first < last:
            row_parts.append(("".join(printable(words, part) for part in graphemes(words, first, last)), style))
        at += len(words)
    return row_parts


def line(width: int, left: Sequence[Part], right: Sequence[Part] = (), background: Style | None = None) -> Strip:
    """Return a row of `width` cells: `right` keeps its place, `left` is cut with "…", over `background`."""
    tail = sum(cell_len(text) for text, _ in right)
    room = max(width - tail - (1 if tail else 0), 0)
    over = sum(cell_len(text) for text, _ in left) > room
    segments: list[Segment] = []
    for text, style in left:
        size = cell_len(text)
        if over and size >= room:  # the sign has to be in this part, if not in the next
            cut = fit(text if size > room else f"{text} ", room)
            segments.append(Segment(cut, style))
            room -= cell_len(cut)
            break
        segments.append(Segment(text, style))
        room -= size
    segments.append(Segment(" " * (room + (1 if tail else 0)), Style.null()))
    segments.extend(Segment(text, style) for text, style in right)
    if background is not None:
        segments = [Segment(text, background + style if style else background) for text, style, _ in segments]
    return Strip(segments).adjust_cell_length(width, background)


def from_to(first: str, last: str) -> str:
    """Return the ends of what a sparkline draws, or the one that there is."""
    return first if first == last else f"{first} … {last}"


def sparkline(values: Sequence[int]) -> str:
    """Return counts as bars of eight heights, scaled to the largest; zero is the lowest."""
    most = max(values, default=0)
    return "".join(BARS[0] if not value else BARS[max(1, round(value / most * 7))] for value in values)
