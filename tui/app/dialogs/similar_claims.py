"""Similar claims: passages of other articles that say nearly the same as a claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label

from tui.app.background import in_background, library_of_thread
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.widgets.hint import Hint
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import in_words, line, wrap
from tui.core.dates import human_date
from tui.core.model import RELATIONS
from tui.core.text import one_line
from tui.library.queries.similar_claims import SimilarClaim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.app.widgets.lines import Part
    from tui.core.model import Highlight


@dataclass(frozen=True, slots=True)
class SimilarClaimAnswer:
    """What to do with a passage: go there (`relation` ""), or link the claim to it; `carry` copies verdicts."""

    passage: SimilarClaim
    relation: str = ""
    carry: bool = False


@dataclass(frozen=True, slots=True)
class _PassageRow:
    """A row of the list; copies that were expanded stand below the passage that represents them."""

    passage: SimilarClaim
    is_copy: bool = False
    is_open: bool = False


class PassageList(LineList[_PassageRow]):
    """Passages, the likeliest first; the same sentence in several articles is one row until expanded."""

    item_height = 4
    relations: Mapping[str, str] = {}
    """The claim's existing links: ids of claims, and relations."""
    key = attrgetter("passage.article", "passage.start", "passage.end")

    def show_passages(self, passages: Sequence[SimilarClaim]) -> None:
        """Show these passages; expanded rows and the cursor stay on their passages."""
        opened = {self.key(row) for row in map(self.item, range(self.count)) if row is not None and row.is_open}
        rows = []
        for passage in passages:
            row = _PassageRow(passage)
            row = replace(row, is_open=bool(passage.copies) and self.key(row) in opened)
            rows += [row, *([_PassageRow(copy, is_copy=True) for copy in passage.copies] if row.is_open else [])]
        self.show_all(rows)

    def toggle_copies(self) -> None:
        """Expand the copies of the current row, or collapse them."""
        rows = [row for row in (self.item(index) for index in range(self.count)) if row is not None]
        at = self.cursor
        while rows[at].is_copy if rows else False:
            at -= 1
        if not rows or not rows[at].passage.copies:
            return
        is_open = not rows[at].is_open
        first = rows[at].passage
        below = [_PassageRow(copy, is_copy=True) for copy in first.copies]
        after = rows[at + 1 + (0 if is_open else len(below)) :]
        self.show_all([*rows[:at], _PassageRow(first, is_open=is_open), *(below if is_open else ()), *after], at)

    def render_item(self, item: _PassageRow, here: bool, width: int) -> list[Strip]:
        styles, passage = self.role_styles, item.passage
        mark = "claim: " if in_words(self) else "÷ "
        sign: Part = (mark if passage.claim else "  ", styles("sign-claim"))
        indent = "  " if item.is_copy else ""
        rows = [""] if item.is_copy else wrap(passage.text, width - 2 - len(mark), 2)
        strips = [
            line(width, [sign if not number else ("  ", styles()), (row, styles("foreground", bold=here))])
            for number, row in enumerate(rows)
        ]
        if item.is_copy:
            strips = [
                line(width, [(indent, styles()), sign, (one_line(passage.text, width), styles("dim", bold=here))])
            ]
        where = " · ".join(part for part in (passage.title, passage.publisher, human_date(passage.published)) if part)
        strips.append(line(width, [(f"{indent}  ", styles()), (where, styles("dim"))], self._how_like(item)))
        return strips

    def _how_like(self, item: _PassageRow) -> list[Part]:
        """Return the right-hand column: linked already, in how many articles, likely or weak."""
        styles, passage = self.role_styles, item.passage
        parts: list[Part] = []
        if relation := self.relations.get(passage.claim):
            parts.append((f"{'linked:' if in_words(self) else '⇄'} {relation}  ", styles("done")))
        if passage.copies:
            sign = "" if in_words(self) else "≡ "
            style = styles("amber" if not item.is_open else "dim")
            parts.append((f"{sign}in {len(passage.copies) + 1} articles  ", style))
        if not item.is_copy:
            likely = "likely " if not passage.is_weak else "weak " if in_words(self) else "~ weak "
            parts.append((likely, styles("dim" if passage.is_weak else "foreground")))
        return parts


class SimilarClaimsScreen(Modal[SimilarClaimAnswer | None]):
    """Dismissed with what to do, or None. Searches in a thread with its own connection."""

    BINDINGS = bindings("similar", "screen")

    def __init__(self, session: Session, highlight: Highlight) -> None:
        super().__init__()
        self._session = session
        self._highlight = highlight
        self._version = session.words_version

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -wide"):
            yield Label("Said elsewhere", classes="title")
            yield Label(one_line(self._highlight.quote, 200), classes="about", markup=False)
            yield PassageList()
            yield Hint("looking …", id="report")

    def on_mount(self) -> None:
        passages = self.query_one(PassageList)
        links = self._highlight.claim.links if self._highlight.claim is not None else ()
        passages.relations = {link.claim: link.relation for link in links}
        passages.focus()
        self.subscribe(self._session, self.on_session_change)
        self._begin()

    def on_session_change(self, change: SessionChange) -> None:
        """Search again when a text or an annotation has changed."""
        if change.lists and self._version != self._session.words_version:
            self._begin()

    def _begin(self) -> None:
        self._version = self._session.words_version
        session, version = self._session, self._version
        path, creator = session.path, session.whose

        def look() -> list[SimilarClaim]:
            with library_of_thread(path) as library:
                return session.similar_counts.look(library, self._highlight, creator)

        def show(passages: list[SimilarClaim]) -> None:
            if self._highlight.id and session.similar_counts.keep(self._highlight.id, creator, version, passages):
                session.show_again()
            self._show(passages)

        in_background(self, look, show, group="similar")

    def _show(self, passages: list[SimilarClaim]) -> None:
        self.query_one(PassageList).show_passages(passages)
        weak = sum(passage.is_weak for passage in passages)
        counts = [f"{count} {word}" for count, word in ((len(passages) - weak, "likely"), (weak, "weak")) if count]
        self.query_one(".title", Label).update(
            "   ".join(("Said elsewhere", *([" · ".join(counts)] if counts else [])))
        )
        links = "  ".join(f"{{link_{relation}}} {relation}" for relation in RELATIONS)
        copies = " · {toggle_copies} copies" if any(passage.copies for passage in passages) else ""
        along = " · {link_carrying} verdict along" if any(passage.claim for passage in passages) else ""
        keys = f"{{choose}} links it: repeats · or {links}{along} · {{go_there}} goes there{copies} · {{back}} closes"
        nothing = "nothing like it in the other articles · {back} closes"
        self.query_one("#report", Label).update(self.with_keys(keys if passages else nothing))

    def on_line_list_chosen(self) -> None:
        self.action_link(RELATIONS[0])

    def on_line_list_left(self) -> None:
        self.dismiss(None)

    def action_go_there(self) -> None:
        self._answer("")

    def action_toggle_copies(self) -> None:
        self.query_one(PassageList).toggle_copies()

    def action_link(self, relation: str, carry: bool = False) -> None:
        """Link the claim to the passage, which becomes a claim if it is none."""
        if relation in RELATIONS:
            self._answer(relation, carry)

    def _answer(self, relation: str, carry: bool = False) -> None:
        row = self.query_one(PassageList).current
        if row is not None:
            self.dismiss(SimilarClaimAnswer(row.passage, relation, carry))
