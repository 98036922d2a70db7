"""Lines of keys and words that break only between one key with its words and the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.visual import RenderOptions, Visual, VisualType
from textual.widgets import Label

from tui.app.changes import SAVED
from tui.app.keymap import KeymapApp, keymap_of
from tui.app.layout import COMPACT_BELOW
from tui.app.widgets.lines import in_words, spell_out_signs, styles_of, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from textual import events
    from textual.css.styles import RulesMap
    from textual.strip import Strip

BETWEEN = re.compile(r"(  +| · )")
"""The gap between two pairs of keys and words."""


def break_line(text: str, width: int) -> str:
    """Break a line between its pairs into rows of a width in cells; a wider pair is left whole."""
    rows = []
    for whole in text.split("\n"):
        row, between = "", ""
        for number, part in enumerate(BETWEEN.split(whole)):
            if number % 2:
                between = part
            elif number and cell_len(row) + cell_len(between) + cell_len(part) > width:
                rows.append(row)
                row = part
            else:
                row += f"{between if number else ''}{part}"
        rows.append(row)
    return "\n".join(rows)


def key_at(row: str, column: int, signs: Container[str]) -> str | None:
    """Return the bound key at a column of a row of pairs, else the first key of the pair there."""
    at = 0
    for part in BETWEEN.split(row):
        end = at + cell_len(part)
        if at <= column < end and not BETWEEN.fullmatch(part):
            words = part.split(" ")
            for word in words:
                if at <= column < at + cell_len(word) and word in signs:
                    return word
                at += cell_len(word) + 1
            return words[0] if len(words) > 1 and words[0] in signs and not words[1].endswith(",") else None
        at = end
    return None


def keys_in(row: str, signs: Container[str]) -> Iterator[tuple[int, int]]:
    """Yield where the keys stand in a row of pairs: what each pair begins with of those that are bound."""
    at = 0
    for part in BETWEEN.split(row):
        start = end = at
        for word in part.split(" "):
            if word not in signs:
                break
            yield start, start + len(word)
            start += len(word) + 1
        at = end + len(part)


class Pairs(Visual):
    """A text broken for the width it is drawn at, with a styled `sign` on the right of its first row.

    `signs` returns the keys that act at the time of drawing, which stand in the style `of_keys`.
    """

    def __init__(
        self,
        text: str,
        sign: str = "",
        style: Style | None = None,
        signs: Callable[[], Container[str]] = frozenset,
        of_keys: Style | None = None,
    ) -> None:
        self._text = text
        self._sign = sign
        self._style = style or Style()
        self.signs, self._of_keys = signs, of_keys or Style()

    def __str__(self) -> str:
        return f"{self._text} · {self._sign}" if self._sign else self._text

    def rows(self, width: int) -> list[str]:
        """Return the rows of the text without the sign."""
        if not self._sign:
            return break_line(self._text, width).split("\n")
        width -= cell_len(self._sign) + 1
        rows = break_line(self._text, width).split("\n")
        return [piece for row in rows for piece in wrap(row, width, 3) or [""]]

    def _at(self, width: int) -> Content:
        first, *others = self.rows(width)
        content = Content(first)
        if self._sign:
            room = " " * max(width - cell_len(first) - cell_len(self._sign), 1)
            content = Content.assemble(first, room, (self._sign, self._style))
        return Content("\n").join([content, *map(Content, others)])

    def _with_keys(self, width: int) -> Content:
        content, at, signs = self._at(width), 0, self.signs()
        for row in content.plain.split("\n"):
            for start, end in keys_in(row, signs):
                content = content.stylize(self._of_keys, at + start, at + end)
            at += len(row) + 1
        return content

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return Content(self._text).get_optimal_width(rules, container_width)

    def get_minimal_width(self, rules: RulesMap) -> int:
        return Content(self._text).get_minimal_width(rules)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._at(width).get_height(rules, width)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self._with_keys(width).render_strips(width, height, style, options)


class Hint(Label):
    """The line below a dialog or a table: its keys, or a message."""

    def __init__(self, text: str = "", **options: Any) -> None:
        super().__init__(classes="hint", markup=False, **options)
        self.update(text)

    def _signs(self) -> set[str]:
        """Return the keys that act, as a person reads them."""
        bound = self.screen.active_bindings if isinstance(self.app, KeymapApp) else {}
        return {keymap_of(self).sign(key) for key, each in bound.items() if each.enabled}

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked, or the first of the pair that was; a message is no key."""
        at = event.get_content_offset(self)
        rows = self._pairs.rows(self.size.width)
        if at is not None and isinstance(self.app, KeymapApp) and at.y < len(rows):
            sign = key_at(rows[at.y], at.x, self._pairs.signs())
            if sign is not None:
                self.app.press(sign)

    def update(
        self, content: VisualType = "", *, layout: bool = True, sign: str = "", is_message: bool = False
    ) -> None:
        """Show keys with their meanings, or a message; `sign` says on the right that it is on disk, or waits."""
        styles = styles_of(self)
        style = Style.from_rich_style(styles("amber" if sign != SAVED else "done", bold=sign != SAVED))
        if in_words(self):
            sign = sign.removesuffix(" ✓")
        elif self.app.size.width < COMPACT_BELOW[0]:
            sign = sign.removeprefix("saved ")
        signs = frozenset if is_message else self._signs
        self._pairs = Pairs(
            spell_out_signs(self, str(content)), sign, style, signs, Style.from_rich_style(styles("amber", bold=True))
        )
        super().update(self._pairs, layout=layout)
