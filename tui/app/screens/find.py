"""Search in the library: articles, notes and claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Input, Label

from tui.app.background import in_background, library_of_thread, send
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.typed_text import draft_in_field
from tui.app.widgets.draft_field import DraftField
from tui.app.widgets.hint import Hint
from tui.app.widgets.lines import Part, in_words, line
from tui.app.widgets.marked_list import MarkedList
from tui.core.dates import human_date
from tui.core.terms import positive_words, read_terms
from tui.core.text import one_line, plural
from tui.library.queries.article_terms import ARTICLE_KEYS
from tui.library.queries.known_values import refusal
from tui.library.queries.search_hits import HIT_END, HIT_START, SearchHit

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.core.errors import PostilError
    from tui.jobs.citing import CitedWords

FIRST, SHOWN = 30, 200
"""Hits that are loaded first, and after them; the count shows that there are more."""


_KINDS = {"text": "", "note": "✎ note · ", "claim": "÷ claim · ", "memo": "memo · ", "code": "code · "}

PLACEHOLDER = 'words, "an exact phrase", -without, title: by: #code …'
HINT = "{pick_previous} {pick_next} · {submit} opens · {concordance} in context · {find.copy} copies · {close} leaves"


@dataclass(frozen=True, slots=True)
class FindState:
    """The query, and the hit under the cursor."""

    query: str
    key: Hashable
    cursor: int


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """Where to go: an article, the words to search in it, and the start of an annotation if that was found.

    `everywhere` asks for all occurrences of the words instead.
    """

    article: int
    query: str
    start: int | None
    everywhere: bool = False
    code: str = ""
    """A code whose passages are wanted instead."""
    state: FindState | None = None
    """The search to come back to."""


class HitList(MarkedList[SearchHit]):
    """Hits with title, source, and the words in their sentence."""

    item_height = 3
    key = attrgetter("kind", "id", "start", "quote")

    def render_item(self, item: SearchHit, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        kind = _KINDS[item.kind].lstrip("✎÷ ") if in_words(self) else _KINDS[item.kind]
        where = " · ".join(part for part in (item.publisher, human_date(item.published)) if part)
        parts: list[Part] = [("  ", styles())]
        snippet = " ".join(item.snippet.split())
        for number, piece in enumerate(snippet.replace(HIT_END, HIT_START).split(HIT_START)):
            parts.append((piece, styles("amber", bold=True) if number % 2 else styles("dim")))
        if item.quote:  # words of a note or a speaker's name do not identify the claim
            parts.append((f"  “{one_line(item.quote, 300)}”", styles("foreground")))
        title = [(kind, styles("sign-claim")), (item.title or "(no title)", styles("foreground", bold=True))]
        return [line(width, title, [(f"{where} ", styles("dim"))]), line(width, parts)]


class FindScreen(Modal[FindAnswer | None]):
    """Searches while the user types, in a thread with its own connection."""

    BINDINGS = bindings("picker", "find")

    def __init__(self, session: Session, state: FindState | None = None) -> None:
        """Search only the annotations that are shown; a `state` restores query and hit."""
        super().__init__()
        self._state = state
        self._session = session
        self._creator = session.whose
        self._path = session.path
        self._query = ""
        self._shown_query = ""
        """The query whose hits are listed."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -wide"):
            yield Label("Find in the library", classes="title")
            typed = self._state.query if self._state is not None else ""
            subject, placeholder = (
                draft_in_field(self._session, "find"),
                PLACEHOLDER,
            )
            yield DraftField(self._session, subject, typed, placeholder=placeholder, select_on_focus=False)
            yield HitList()
            yield Hint(self.with_keys(HINT), id="report")

    def on_mount(self) -> None:
        hits = self.query_one(HitList)
        hits.can_focus = False
        if self._state is not None:
            self._shown_query = self._state.query  # the cursor stays on its hit
            hits.hold(self._state.key, self._state.cursor)
        self.subscribe(self._session, self.on_session_change)
        if words := self.query_one(DraftField).open():
            self._show_report(words)

    def on_session_change(self, change: SessionChange) -> None:
        """Search again after a change; the cursor stays on its hit."""
        if change.result is not None:
            self._show_report(change.result.with_sign)
        if change.lists and self._query.strip() and self._version != self._session.words_version:
            self.search(self._query)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.search(event.value)

    def search(self, query: str) -> None:
        """Search the library; a later query discards this one's result."""
        self._query, self._version = query, self._session.words_version
        look = partial(self._look, query, self._shown_query == query)
        in_background(self, look, lambda answer: self._show(*answer), group="find", on_error=self._show_error)

    def _look(self, query: str, is_again: bool) -> tuple[list[SearchHit], str]:
        with library_of_thread(self._path) as library:
            search, whose = library.search, self._creator
            hits = [*search.annotations(query, 20, whose), *search.articles(query, 0, FIRST, whose)]
            if len(hits) >= FIRST:
                if not is_again:  # a screen of hits does not wait for the count
                    send(self, self._show, list(hits), "counting …")
                hits += search.articles(query, FIRST, SHOWN - FIRST, whose)
            count = search.count(query, whose)
            near = refusal(library, query, whose=whose, keys=ARTICLE_KEYS) or ("" if hits else search.hint(query))
        some = f" · the first {SHOWN} shown" if count > SHOWN else ""
        return hits, near or (f"{plural(count, 'article')}{some}" if query.strip() else "")

    def _show_report(self, words: str) -> None:
        self.query_one("#report", Label).update(f"{words} · {self.with_keys(HINT)}")

    def _show_error(self, error: PostilError) -> None:
        self._show([], str(error))

    def _show(self, hits: list[SearchHit], count: str) -> None:
        hit_list = self.query_one(HitList)
        hit_list.empty = "nothing has these words" if self._query.strip() and count != "counting …" else ""
        hit_list.show_all(hits, None if self._shown_query == self._query else 0)
        self._shown_query = self._query
        self.query_one("#report", Label).update(f"{count + ' · ' if count else ''}{self.with_keys(HINT)}")

    def on_input_submitted(self) -> None:
        hits = self.query_one(HitList)
        hit = hits.current
        if hit is not None:
            typed = self.query_one(Input).value
            words = " ".join(positive_words(read_terms(typed, ARTICLE_KEYS))) if hit.kind == "text" else ""
            state = FindState(typed, hits.key(hit), hits.cursor)
            code = hit.title.removeprefix("#") if hit.kind == "code" else ""
            self._answer(FindAnswer(hit.article, words, hit.start, code=code, state=state))

    def on_line_list_chosen(self) -> None:
        self.on_input_submitted()

    def action_concordance(self) -> None:
        words = self.query_one(Input).value.strip()
        if words:
            self._answer(FindAnswer(0, words, None, everywhere=True))

    def action_close(self) -> None:
        self._answer(None)

    def _answer(self, answer: FindAnswer | None) -> None:
        self.query_one(DraftField).forget()
        self.dismiss(answer)

    def action_pick_next(self) -> None:
        self.query_one(HitList).action_next()

    def action_pick_previous(self) -> None:
        self.query_one(HitList).action_previous()

    def action_pick_page_down(self) -> None:
        self.query_one(HitList).action_list_page_down()

    def action_pick_page_up(self) -> None:
        self.query_one(HitList).action_list_page_up()

    def action_copy(self) -> None:
        """Copy the words of the hit, or of the marked ones."""
        from tui.app.copying import copy_passages

        with self._session.reporting_errors():
            copy_passages(
                self, self._session, [self._passage(hit) for hit in self.query_one(HitList).chosen if hit.article]
            )

    def _passage(self, hit: SearchHit) -> CitedWords:
        """Return the words of a hit: the passage of a note or claim, or the sentence of a text."""
        from tui.jobs.citing import cited_sentence, passage_of

        library = self._session.library
        if hit.annotation:
            return passage_of(library, library.annotations.get(hit.annotation))
        article = library.articles.get(hit.article)
        return cited_sentence(library, article, hit.place_in(article.text))

    def action_mark_row(self) -> None:
        self.query_one(HitList).action_mark_row()
