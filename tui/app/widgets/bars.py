"""The header above the panes and the footer below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.app.keymap import KeymapApp
from tui.app.shown_coding import EVERYONES
from tui.app.textual_fixes.widgets import own_rows
from tui.app.theme import sign_variable
from tui.app.widgets.lines import Part, RoleStyles, fit, fit_path, in_words, line, spell_out_signs, styles_of, wrap
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.geometry import Region

    from tui.app.session import Session, SessionChange
    from tui.core.spans import Span

_HIDDEN_FROM = 50
"""Columns from which a brief header has room for how much is hidden."""

MESSAGE_ROWS = 3
"""Rows of a message that one row has no room for."""

BETWEEN_CODES = 3
"""Cells between two codes."""

READ_ONLY = "read-only"

DONE = "coded ✓ "
"""Stands before the names of those who have finished coding the open article."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a long piece of work."""

    what: str
    done: int
    total: int


class LineBar(Widget):
    """A widget of one row."""

    DEFAULT_CSS = "LineBar { height: 1; }"

    @property
    def role_styles(self) -> RoleStyles:
        return styles_of(self)

    def render_lines(self, crop: Region) -> list[Strip]:
        return own_rows(self, crop) or super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        return self.draw(self.size.width).apply_style(self.rich_style)

    def draw(self, width: int) -> Strip:
        raise NotImplementedError


class HeaderBar(LineBar):
    """The library at a glance, and work in progress."""

    counts: reactive[str] = reactive("")
    progress: reactive[Progress | None] = reactive(None)
    whose: reactive[str] = reactive("")
    """Whose coding is shown, if not everyone's."""
    hidden: reactive[int] = reactive(0)
    """How many annotations of the library are not shown."""
    brief: reactive[bool] = reactive(False)
    """Whether there is room but for the article's title and the place in it."""
    title: reactive[str] = reactive("", repaint=False)
    place: reactive[str] = reactive("", repaint=False)
    cursor_words: reactive[str] = reactive("", repaint=False)
    """What is at the cursor, where signs are words: there is no other room for it when space is short."""
    unmodelled: reactive[str] = reactive("")
    """The open article's language, if no model marks names in it."""
    done: reactive[str] = reactive("")
    """Who has finished coding the open article."""
    names: reactive[str] = reactive("")
    """The number of decided names, in place of the counts, during a review."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def on_mount(self) -> None:
        self.session.subscribe(self.on_session_change)
        self._show_counts()
        self._show_done()

    def on_session_change(self, change: SessionChange) -> None:
        current = self.session.current
        article = None if current.has_model else current.article
        self.unmodelled = "" if article is None else article.language or "this language"
        if change.lists or change.article:
            self._show_counts()
            if not change.step:
                self._show_done()

    def show_names(self, overview: Callable[[bool], str], *, is_shown: bool) -> None:
        """Show the count of decided names, or hide it."""
        if is_shown or self.names:
            self.names = overview(is_shown)

    def _show_done(self) -> None:
        article = self.session.current.article
        self.done = ", ".join(self.session.coding.creators_done(article)) if article is not None else ""

    def _show_place(self) -> None:
        """Redraw title and place where they are visible; elsewhere the frame would not change."""
        if self.brief:
            self.refresh()

    watch_title = watch_place = watch_cursor_words = _show_place

    def _show_counts(self) -> None:
        session = self.session
        counts = session.library.articles.counts()
        claims, checked = counts.claims, counts.checked
        self.hidden = 0
        if session.whose is not None:
            claims, checked = session.coding.claims(session.whose)
            self.hidden = session.coding.hidden_count(session.whose)
        self.whose = "" if session.whose is None else session.coding.words
        article = session.current.article
        self.title = article.title if article is not None else ""
        of_claims = f"{plural(claims, 'claim')}{f', {checked:,} checked' if claims else ''}"
        state = f" · {READ_ONLY}" if session.library.connection.read_only else ""
        self.counts = f"{plural(counts.articles, 'article')} · {counts.new:,} new · {of_claims}{state}"

    def _draw_brief(self, width: int) -> Strip:
        """Draw the article's title and the place in it, after anything that restricts what is shown or allowed."""
        styles = self.role_styles
        right: list[Part] = []
        if (now := self.progress) is not None:
            right.append((f"{now.what} {now.done:,}/{now.total:,}  ", styles("dim")))
        if self.session.library.connection.read_only:
            right.append((f"{READ_ONLY}  ", styles("amber")))
        if self.whose:
            hidden = f" · {self.hidden:,} hidden" if width >= _HIDDEN_FROM else ""
            right.append((f"{fit(self.whose, 14)}{hidden}  ", styles("amber", bold=True)))
        if self.unmodelled:
            right.append((f"no model: {self.unmodelled}  ", styles("amber")))
        right.append((f"{self.place} ", styles("dim")))
        title = self.title or "(no title)" if self.place else self.session.path.name
        title = " · ".join(filter(None, (self.cursor_words, title)))
        return line(width, [(f" {title}", styles("foreground", bold=True))], right)

    def draw(self, width: int) -> Strip:
        if self.brief:
            return self._draw_brief(width)
        styles = self.role_styles
        right: list[Part] = []
        if (now := self.progress) is not None:
            full = round(now.done / now.total * 5) if now.total else 0
            right = [(f"{now.what} {now.done:,}/{now.total:,} ", styles("dim"))]
            if not in_words(self):
                right += [("▰" * full, styles("amber")), ("▱" * (5 - full), styles("faint")), (" ", styles())]
        if self.whose:
            others = "" if self.session.whose == "" else " of others"
            words = f"{self.whose} · {self.hidden:,}{others if width >= 60 else ''} hidden "
            right.append((words, styles("amber", bold=True)))
        left = [
            (" Postil   " if in_words(self) else " ☞ Postil   ", styles("amber", bold=True)),
            (fit(self.session.path.name, max(width // 3, 12)), styles("dim")),
        ]
        room = width - sum(cell_len(text) for text, _ in [*left, *right]) - 4
        left += [("   ", styles()), (_fitting_parts(self.names or self.counts, room), styles("dim"))]
        room = width - sum(cell_len(text) for text, _ in [*left, *right]) - 3
        if self.unmodelled:
            words = f"no model for {self.unmodelled}"
            whole = f"{words}: names are not marked"
            right.insert(0, (f"{whole if len(whole) < room else words} ", styles("amber")))
            room -= len(right[0][0])
        if self.done and room > len(DONE) + 3:  # the list shows it, too
            done = f"{'coded by ' if in_words(self) else DONE}{self.done}"
            right.insert(0, (f"{fit(done, room)}  ", styles("done")))
            room -= len(right[0][0])
        if not self.whose and room > len(EVERYONES):
            right.append((f"{EVERYONES} ", styles("dim")))
        return line(width, left, right)


def _fitting_parts(words: str, room: int) -> str:
    """Return as many whole parts as fit, the first at least; that nothing can be written stays to the last."""
    parts = words.split(" · ")
    while len(parts) > 1 and cell_len(" · ".join(parts)) > room:
        del parts[-2 if parts[-1] == READ_ONLY and parts[2:] else -1]
    return " · ".join(parts)


class CodesBar(LineBar):
    """The codes at a span of the open article, each after its colour; those that do not fit are counted."""

    codes: reactive[tuple[str, ...]] = reactive(())
    about: reactive[str] = reactive("")
    """The description of the name at the cursor, in place of the codes."""

    def __init__(self, session: Session, text_column: Callable[[], int]) -> None:
        """`text_column` returns the column where the text above begins."""
        super().__init__()
        self.session = session
        self._text_column = text_column
        self._span: Span = (0, 0)

    def on_mount(self) -> None:
        self.session.subscribe(lambda _: self.show_at(self._span))

    def show_at(self, span: Span) -> None:
        """Show the codes of all passages that touch a span, in their order."""
        self._span = span
        touching = self.session.current.highlights.touching(*span)
        self.codes = tuple(dict.fromkeys(tag for *_, highlight in touching for tag in highlight.tags))

    def watch_about(self) -> None:
        self.set_class(bool(self.about), "-on")

    def draw(self, width: int) -> Strip:
        styles, colors = self.role_styles, self.session.codes.colors
        left = self._text_column()
        parts: list[Part] = [(" " * left, styles())]
        if self.about:
            return line(width, [*parts, (self.about, styles("dim"))])
        room = width - left - 1
        for number, name in enumerate(self.codes):
            more = f"{len(self.codes) - number} more"
            sign = "#" if in_words(self) else "■ "
            is_last = number == len(self.codes) - 1
            path = fit_path(name, max(room - len(sign) - (0 if is_last else BETWEEN_CODES + len(more)), 0))
            if number and (not path or path != name):
                parts.append((more, styles("dim")))
                break
            gap = "" if is_last else " " * BETWEEN_CODES
            parts += [(sign, styles(sign_variable(colors[name]))), (f"{path}{gap}", styles())]
            room -= len(sign) + cell_len(path) + len(gap)
        return line(width, parts)


class FooterBar(LineBar):
    """The keys that matter here, or the last message, with the sign that it is on disk on the right."""

    hints: reactive[Sequence[tuple[str, str]]] = reactive(())
    message: reactive[str] = reactive("")
    failed: reactive[bool] = reactive(False)
    saved: reactive[bool] = reactive(False)
    mode: reactive[str] = reactive("")
    brief: reactive[bool] = reactive(False)
    """Whether the signs are short and the gaps small."""
    waiting: reactive[str] = reactive("")
    """The queued changes and why they wait: while there are any, nothing is said to be saved."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_drawn: dict[int, str] = {}
        """The key at each column."""
        self._keys_seen: dict[int, str] = {}
        """The same when the mouse was pressed."""

    def on_mouse_down(self) -> None:
        self._keys_seen = {} if self.message else self._keys_drawn

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked, or the key of the clicked words."""
        sign = self._keys_seen.get(event.x)
        if sign is not None and isinstance(self.app, KeymapApp):
            self.app.press(sign)

    def _drawn_at(self, column: int, keys: str, does: str) -> dict[int, str]:
        """Return the key at each column of a hint that starts at a column."""
        signs = keys.split(" ")
        at = {column + len(keys) + 1 + cell: signs[0] for cell in range(-1, cell_len(does))}
        for sign in signs:
            at.update((column + cell, sign) for cell in range(cell_len(sign)))
            column += cell_len(sign) + 1
        return at

    def draw(self, width: int) -> Strip:
        styles = self.role_styles
        self._keys_drawn = {}
        right = self._signs(width)
        if self.message:
            role = "verdict-false" if self.failed else "foreground"
            words = self._rows(width)[0]
            return line(width, [(f" {words}", styles(role, bold=self.failed))], right)
        left: list[Part] = [(" ", styles())]
        if self.mode:
            left.append((f" {self.mode} ", styles("page", on="amber", bold=True)))
            left.append(("  ", styles()))
        room = width - sum(cell_len(text) for text, _ in [*left, *right]) - (1 if right else 0)
        for number, (keys, does) in enumerate(self._fitting(room)):
            gap = self._gap if number else 0
            column = sum(cell_len(text) for text, _ in left) + gap
            self._keys_drawn.update(self._drawn_at(column, keys, does))
            left += [
                (" " * gap, styles()),
                (keys, styles("amber", bold=True)),
                (f" {does}" if does else "", styles("dim")),
            ]
        return line(width, left, right)

    def show(self, message: str, *, failed: bool = False, saved: bool = False) -> None:
        """Show a message in place of the keys, "" for the keys; `saved` adds the sign that the change is on disk."""
        self.failed, self.saved, self.message = failed, saved, message

    def _signs(self, width: int) -> list[Part]:
        """Return what stands at the right of the first row: what waits, or that all is on disk."""
        styles = self.role_styles
        if self.waiting:
            sign = self.waiting if len(self.waiting) < width // 2 else self.waiting.partition(" · ")[0]
            return [(f"{sign} ", styles("amber", bold=True))]
        sign = "saved " if in_words(self) else "✓ " if self.brief else "saved ✓ "
        return [(sign, styles("done"))] if self.saved else []

    def _rows(self, width: int) -> list[str]:
        """Wrap the message beside the signs in its first row."""
        room = width - 2 - sum(cell_len(text) for text, _ in self._signs(width))
        return wrap(spell_out_signs(self, self.message), room, MESSAGE_ROWS)

    def render_line(self, y: int) -> Strip:
        if y and self.message:
            rows, role = self._rows(self.size.width), "verdict-false" if self.failed else "foreground"
            words = rows[y] if y < len(rows) else ""
            below = line(self.size.width, [(f" {words}", self.role_styles(role, bold=self.failed))])
            return below.apply_style(self.rich_style)
        return super().render_line(y)

    def watch_message(self) -> None:
        height = len(self._rows(self.app.size.width)) if self.message else 1
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    @property
    def _gap(self) -> int:
        return 2 if self.brief else 3

    def _fitting(self, room: int) -> list[tuple[str, str]]:
        """Return as many hints as fit, always including the last, which leads to the others."""
        sizes = [cell_len(f"{keys} {does}".rstrip()) + self._gap for keys, does in self.hints]
        room += self._gap
        if not sizes or sum(sizes) <= room:
            return list(self.hints)
        room -= sizes[-1]
        fitting = 0
        while sizes[fitting] <= room:
            room -= sizes[fitting]
            fitting += 1
        return [*self.hints[:fitting], self.hints[-1]]
