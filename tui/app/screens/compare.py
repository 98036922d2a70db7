"""Two texts side by side: an article and the same story elsewhere, or an earlier version."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.containers import Vertical
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Label

from tui.app.background import in_background
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.widgets.hint import Hint
from tui.app.widgets.lines import RoleStyles, line, styles_of
from tui.core.compare import SentencePair, compare, describe_comparison
from tui.core.dates import human_date, written_day
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from tui.core.compare import Words
    from tui.core.model import Article
    from tui.library import Library

ComparedRow = list[tuple[str, bool]]
"""A row of a column: pieces of text, each with whether the other side has it too."""

MIDDLE = " │ "


@dataclass(frozen=True, slots=True)
class Other:
    """What an article is compared with: another article (`pk`), or its own version `version`."""

    label: str
    pk: int = 0
    version: int = 0


def others(library: Library, article: Article) -> list[Other]:
    """Return the earlier versions of an article, the last first, then the same story elsewhere."""
    versions = [
        Other(f"version {version.number} of this article, from {written_day(version.added)}", version=version.number)
        for version in reversed(library.revisions.of(article.pk))
    ]
    duplicates = [
        Other(
            " · ".join(filter(None, (one_line(each.title, 80), each.publisher, human_date(each.published))))
            + f" · {each.likeness:.0%} alike",
            pk=each.pk,
        )
        for each in library.duplicates.of(article.pk)
    ]
    return versions + duplicates


class CompareView(ScrollView, can_focus=True):
    """The sentences of two texts, matching ones side by side."""

    BINDINGS = bindings("list", "compare")
    DEFAULT_CSS = "CompareView { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    def __init__(self) -> None:
        super().__init__()
        self.pairs: Sequence[SentencePair] = ()
        self.rows: list[tuple[ComparedRow, ComparedRow]] = []
        self.differing: list[int] = []
        """The first row of each pair that differs."""

    @property
    def role_styles(self) -> RoleStyles:
        return styles_of(self)

    def show(self, pairs: Sequence[SentencePair]) -> None:
        self.pairs = pairs
        self._lay_out()
        self.scroll_to(y=0, animate=False, force=True)

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = max((self.scrollable_content_region.width - len(MIDDLE)) // 2, 8)
        self.rows, self.differing = [], []
        for pair in self.pairs:
            if pair.begins and self.rows:
                self.rows.append(([], []))
            if not pair.same:
                self.differing.append(len(self.rows))
            self.rows += zip_longest(_wrap(pair.left, width), _wrap(pair.right, width), fillvalue=[])
        self.virtual_size = Size(self.size.width, len(self.rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        y += self.scroll_offset.y
        if y >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        styles, column = self.role_styles, max((width - len(MIDDLE)) // 2, 8)
        left, right = self.rows[y]
        both = bool(left) and bool(right)
        segments: list[Segment] = []
        for side in (left, right):
            if segments:
                segments.append(Segment(MIDDLE, styles("rule")))
            style_of = {True: styles("foreground"), False: styles("amber", bold=True, under=both)}
            segments += line(column, [(text, style_of[same]) for text, same in side])
        background = self.rich_style
        return Strip(
            [Segment(text, background + style if style else background) for text, style, _ in segments]
        ).adjust_cell_length(width, background)

    # the keys of a list scroll

    async def action_choose(self) -> None:
        await self.run_action("screen.open_other")

    async def action_back(self) -> None:
        await self.run_action("screen.close")

    def action_filter(self) -> None:
        """Do nothing: there is nothing to filter."""

    def action_next(self) -> None:
        self._to(self.scroll_offset.y + 1)

    def action_previous(self) -> None:
        self._to(self.scroll_offset.y - 1)

    def action_list_page_down(self) -> None:
        self._to(self.scroll_offset.y + max(self.size.height - 2, 1))

    def action_list_page_up(self) -> None:
        self._to(self.scroll_offset.y - max(self.size.height - 2, 1))

    def action_first(self) -> None:
        self._to(0)

    def action_last(self) -> None:
        self._to(len(self.rows))

    def next_difference(self) -> bool:
        """Scroll to the next difference; return False at the last one."""
        at = bisect_right(self.differing, self.scroll_offset.y)
        return at < len(self.differing) and self._to(self.differing[at])

    def previous_difference(self) -> bool:
        """Scroll to the previous difference; return False at the first one."""
        at = bisect_left(self.differing, self.scroll_offset.y) - 1
        return at >= 0 and self._to(self.differing[at])

    def _to(self, y: int) -> bool:
        before = self.scroll_offset.y
        self.scroll_to(y=min(max(y, 0), self.max_scroll_y), animate=False, force=True, immediate=True)
        return self.scroll_offset.y != before


def _wrap(words: Words, width: int) -> list[ComparedRow]:
    """Wrap a sentence into rows of `width` cells, at blanks or within an overlong word."""
    rows: list[ComparedRow] = [[]]
    room = width
    word: ComparedRow = []

    def put(piece: str, same: bool) -> None:
        nonlocal room
        rows[-1].append((piece, same))
        room -= cell_len(piece)

    def end_word() -> None:
        nonlocal room
        size = sum(cell_len(piece) for piece, _ in word)
        if size > room and rows[-1]:
            rows.append([])
            room = width
        for piece, same in word:
            for part in chop_cells(piece, width) if size > width else [piece]:
                if cell_len(part) > room:
                    rows.append([])
                    room = width
                put(part, same)
        word.clear()

    for text, same in words:
        for piece in re.findall(r"\s+|\S+", text):
            if not piece.isspace():
                word.append((piece, same))
                continue
            end_word()
            if rows[-1] and room > 0:
                put(" ", same)
    end_word()
    return [row for row in rows if row]


class CompareScreen(Modal[int | None]):
    """Dismissed with the article to open, or None."""

    BINDINGS = bindings("screen")

    def __init__(self, library: Library, article: Article, choices: Sequence[Other]) -> None:
        super().__init__()
        self._library = library
        self._article = article
        self._others = choices
        self._at = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -full"):
            yield Label(
                f"left   {one_line(self._article.title or self._article.source, 200)}", classes="title", markup=False
            )
            yield Label(id="other", classes="title", markup=False)
            yield Hint(id="common")
            yield CompareView()
            yield Hint(id="report")

    def on_mount(self) -> None:
        self.query_one(CompareView).focus()
        more = "{compare_next} the next of them · " if len(self._others) > 1 else ""
        differences = "{next_difference} {previous_difference} differences"
        keys = f"{{next}} {{previous}} scroll · {differences} · {more}{{choose}} opens it · {{back}} closes"
        self.query_one("#report", Label).update(self.with_keys(keys))
        self._turn(0)

    def _turn(self, step: int) -> None:
        self._at = (self._at + step) % len(self._others)
        other = self._others[self._at]
        number = f" · {self._at + 1} of {len(self._others)}" if len(self._others) > 1 else ""
        self.query_one("#other", Label).update(f"right  {other.label}{number}")
        self.query_one("#common", Label).update("comparing …")
        texts = self._library
        text = texts.articles.get(other.pk).text if other.pk else texts.revisions.text(self._article.pk, other.version)
        work = partial(compare, self._article.text, text, self._article.language)
        in_background(self, work, self._show, group="compare")

    def _show(self, pairs: list[SentencePair]) -> None:
        self.query_one(CompareView).show(pairs)
        self.query_one("#common", Label).update(describe_comparison(pairs))

    # keys

    def action_compare_next(self) -> None:
        self._turn(1)

    def action_compare_previous(self) -> None:
        self._turn(-1)

    def action_next_difference(self) -> None:
        self.query_one(CompareView).next_difference()

    def action_previous_difference(self) -> None:
        self.query_one(CompareView).previous_difference()

    def action_open_other(self) -> None:
        self.dismiss(self._others[self._at].pk or None)

    def action_close(self) -> None:
        self.dismiss(None)
