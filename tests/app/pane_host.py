"""The reading pane in a small host app: the real widget with real text, and the strips it draws."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textual.app import App, ComposeResult
from textual.widgets import Static

from tui.app.reading.pane import ReadingPane
from tui.app.theme import DEFAULTS, THEMES
from tui.core.model import Article, Claim, Highlight, Marks, MarkState, Mention, Quotation
from tui.library.tables.annotations import LoadedAnnotations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rich.segment import Segment
    from textual.message import Message
    from textual.pilot import Pilot

SEEDS = Path(__file__).parents[2] / "seeds"
ROLES = THEMES[0].variables


def seed(number: int) -> str:
    return next(SEEDS.glob(f"{number:03}*.txt")).read_text(encoding="utf-8")


def article_of(text: str, title: str = "A title", publisher: str = "", published: str = "") -> Article:
    return Article(1, "a", title, publisher, published, "", "en", "", "", 0, 0.0, text)


def mention(text: str, name: str, label: str = "PERSON", nth: int = 0, state: MarkState = "found") -> Mention:
    start, end = [match.span() for match in re.finditer(re.escape(name), text)][nth]
    return Mention(start, end, label, name, state=state)


def highlight(text: str, quote: str, *, color: str = "yellow", note: str = "", claim: Claim | None = None) -> Highlight:
    start = text.index(quote)
    return Highlight(quote, 1, start, start + len(quote), quote, color=color, note=note, claim=claim)


class Host(App[None]):
    """An app with the pane between two other rows, so that offsets are not zero by accident."""

    CSS = "Static { height: 1; } ReadingPane { height: 1fr; background: $page; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def compose(self) -> ComposeResult:
        yield Static("above")
        yield ReadingPane()

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.pane.painter.all_signs = False
        self.pane.focus()

    @property
    def pane(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    def on_reading_pane_moved(self, message: ReadingPane.Moved) -> None:
        self.messages.append(message)

    def on_reading_pane_activated(self, message: ReadingPane.Activated) -> None:
        self.messages.append(message)


def messages_of(pilot: Pilot[None]) -> list[Message]:
    """Return the messages that the pane has posted to its host."""
    assert isinstance(pilot.app, Host)
    return pilot.app.messages


@asynccontextmanager
async def reading(
    text: str,
    marks: Marks | None = None,
    highlights: tuple[Highlight, ...] = (),
    *,
    size: tuple[int, int] = (60, 20),
    title: str = "A title",
    position: int = 0,
) -> AsyncIterator[tuple[ReadingPane, Pilot[None]]]:
    app = Host()
    async with app.run_test(size=size) as pilot:
        app.pane.show(article_of(text, title), marks or Marks(), LoadedAnnotations(highlights), position=position)
        await pilot.pause()
        yield app.pane, pilot


def row_with(pane: ReadingPane, words: str) -> list[Segment]:
    """Return the segments of the first row on the screen that contains the words."""
    for y in range(pane.size.height):
        strip = pane.render_line(y)
        if words in strip.text:
            return list(strip)
    raise AssertionError(f"{words!r} is not on the screen")


class Look(NamedTuple):
    """The look of some words; a colour is given as the set of theme roles that have it."""

    foreground: set[str]
    background: set[str]
    underline: bool
    bold: bool
    reverse: bool


def style_of(pane: ReadingPane, words: str) -> Look:
    """Return the look of the first segment on the screen that contains the words."""
    for segment in row_with(pane, words):
        if words in segment.text:
            style = segment.style
            assert style is not None
            assert style.color is not None
            assert style.bgcolor is not None
            return Look(
                _roles(style.color.name),
                _roles(style.bgcolor.name),
                bool(style.underline),
                bool(style.bold),
                bool(style.reverse),
            )
    raise AssertionError(f"{words!r} is not one segment")


def _roles(colour: str) -> set[str]:
    return {name for name, value in ROLES.items() if value == colour}


def gutter_of(pane: ReadingPane, words: str) -> str:
    text = "".join(segment.text for segment in row_with(pane, words))
    left = pane.columns[0]
    return text[left - 3 : left]


def screen(pane: ReadingPane) -> list[str]:
    return [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]


def chosen(pane: ReadingPane) -> str:
    return pane.cursor.layout.text[slice(*pane.span)]


STORY = """Ann Lee met Bob Ray in Rome. They spoke on Monday, at length.

"We will build the bridge," Lee said. Ray agreed that the bridge costs a lot.

Nothing else was said."""
MARKS = Marks(
    (
        mention(STORY, "Ann Lee"),
        mention(STORY, "Bob Ray"),
        mention(STORY, "Rome", "GPE"),
        mention(STORY, "Monday", "DATE"),
        mention(STORY, "Lee", nth=1),
        mention(STORY, "Ray", nth=1, state="rejected"),
    ),
    (Quotation(STORY.index('"We'), STORY.index('," Lee') + 2, "Lee"),),
)
