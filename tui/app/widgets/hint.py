"""Lines of keys and words that break only between one key with its words and the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content
from textual.visual import RenderOptions, Visual, VisualType
from textual.widgets import Label

from tui.app.keymap import KeymapApp

if TYPE_CHECKING:
    from collections.abc import Container

    from textual import events
    from textual.css.styles import RulesMap
    from textual.strip import Strip
    from textual.style import Style

BETWEEN = re.compile(r"(  +| · )")
"""What stands between two pairs of keys and words."""


def broken(text: str, width: int) -> str:
    """Break a line between its pairs into rows of so many cells; a pair that needs more is left as it is."""
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
    """Return the key at a column of a row of pairs, one of those that are bound; else the first of the pair there."""
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


class Pairs(Visual):
    """A text that is broken for the width it is drawn at."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    def _at(self, width: int) -> Content:
        return Content(broken(self._text, width))

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return Content(self._text).get_optimal_width(rules, container_width)

    def get_minimal_width(self, rules: RulesMap) -> int:
        return Content(self._text).get_minimal_width(rules)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._at(width).get_height(rules, width)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self._at(width).render_strips(width, height, style, options)


class Hint(Label):
    """The line below a dialog or a table: its keys, or a message."""

    def __init__(self, text: str = "", **options: Any) -> None:
        self._text = text
        super().__init__(Pairs(text), classes="hint", markup=False, **options)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked, or the first of the pair whose words were."""
        rows = broken(self._text, self.size.width).split("\n")
        if not isinstance(self.app, KeymapApp) or event.y >= len(rows):
            return
        bound = self.screen.active_bindings
        signs = {self.app.keymap.sign(key) for key, each in bound.items() if each.enabled}
        if (sign := key_at(rows[event.y], event.x, signs)) is not None:
            self.app.press(sign)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        self._text = str(content)
        super().update(Pairs(content) if isinstance(content, str) else content, layout=layout)
