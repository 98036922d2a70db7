"""A pane of Textual's Line API with a cursor line and nothing else: `python bare_pane.py FILE`."""

import sys
import textwrap
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

PLAIN, CURSOR = Style(), Style(bgcolor="grey23")


class Pane(ScrollView, can_focus=True):
    """Wrapped lines; j and k move the cursor line."""

    BINDINGS: ClassVar = [("j", "move(1)"), ("k", "move(-1)")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines = [row for line in text.splitlines() for row in (textwrap.wrap(line, 70) or [""])]
        self.cursor = 0
        self.virtual_size = Size(70, len(self.lines))

    def render_line(self, y: int) -> Strip:
        """One row of the text."""
        at = y + self.scroll_offset.y
        text = self.lines[at] if at < len(self.lines) else ""
        return Strip([Segment(text.ljust(self.size.width), CURSOR if at == self.cursor else PLAIN)])

    def action_move(self, step: int) -> None:
        """Move the cursor to the next line and keep it visible."""
        before = self.cursor
        self.cursor = min(max(before + step, 0), len(self.lines) - 1)
        top = self.scroll_offset.y
        if not top <= self.cursor < top + self.size.height:
            self.scroll_to(y=self.cursor - self.size.height // 2, animate=False, immediate=True)
            self.refresh()
        else:
            self.refresh_lines(before - top, 1)
            self.refresh_lines(self.cursor - top, 1)


class BareApp(App[None]):
    """An app with the pane alone."""

    BINDINGS: ClassVar = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Pane(Path(sys.argv[1]).read_text(encoding="utf-8"))


if __name__ == "__main__":
    BareApp().run()
