"""Said elsewhere: passages of other articles that say nearly what a claim says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label

from tui.app.background import in_background
from tui.app.dates import human_date
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import line, wrap
from tui.core.model import RELATIONS
from tui.core.text import one_line
from tui.library import Library
from tui.library.queries.similar_claims import SimilarClaim, find_similar_claims

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.core.model import Highlight


@dataclass(frozen=True, slots=True)
class SimilarClaimAnswer:
    """What to do with a passage: go there (`relation` ""), or tie the claim to it."""

    passage: SimilarClaim
    relation: str = ""


class PassageList(LineList[SimilarClaim]):
    """Passages, the likeliest first."""

    item_height = 4

    def key(self, item: SimilarClaim) -> Hashable:
        return item.article, item.start, item.end

    def render_item(self, item: SimilarClaim, here: bool, width: int) -> list[Strip]:
        ink = self.ink
        sign = ("÷ " if item.claim else "  ", ink("sign-claim"))
        rows = wrap(item.text, width - 4, 2)
        strips = [
            line(width, [sign if not number else ("  ", ink()), (row, ink("ink", bold=here))])
            for number, row in enumerate(rows)
        ]
        where = " · ".join(part for part in (item.title, item.publisher, human_date(item.published)) if part)
        likeness = [(f"{item.likeness:.0%} alike ", ink("dim"))]
        strips.append(line(width, [("  ", ink()), (where, ink("dim"))], likeness))
        return strips


class SimilarClaimsScreen(Modal[SimilarClaimAnswer | None]):
    """Answers with what to do, or None. Looks in a thread with a connection of its own."""

    BINDINGS = bindings("similar", "screen")

    def __init__(self, path: Path, highlight: Highlight, creator: str | None = None) -> None:
        super().__init__()
        self._creator = creator
        self._path = path
        self._highlight = highlight

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -wide"):
            yield Label("Said elsewhere", classes="title")
            yield Label(one_line(self._highlight.quote, 200), classes="about", markup=False)
            yield PassageList()
            yield Label("looking …", id="told", classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(PassageList).focus()
        in_background(self, self._look, self._show, group="similar")

    def _look(self) -> list[SimilarClaim]:
        with Library(self._path) as library:
            return find_similar_claims(library, self._highlight, creator=self._creator)

    def _show(self, claims: list[SimilarClaim]) -> None:
        self.query_one(PassageList).show_all(claims, 0)
        links = "  ".join(f"{{link_{relation}}} {relation}" for relation in RELATIONS)
        keys = f"{{choose}} goes there · link it: {links} · {{back}} closes"
        nothing = "nothing like it in the other articles · {back} closes"
        self.query_one("#told", Label).update(self.with_keys(keys if claims else nothing))

    def on_line_list_chosen(self) -> None:
        self._answer("")

    def on_line_list_left(self) -> None:
        self.dismiss(None)

    def action_tie(self, relation: str) -> None:
        """Link the claim to the passage, which becomes a claim if it is none."""
        if relation in RELATIONS:
            self._answer(relation)

    def _answer(self, relation: str) -> None:
        passage = self.query_one(PassageList).current
        if passage is not None:
            self.dismiss(SimilarClaimAnswer(passage, relation))
