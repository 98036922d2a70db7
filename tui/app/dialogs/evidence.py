"""Evidence typed or pasted in the place of the footer, one piece a line; enter saves it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import TextArea

from tui.app.dialogs.note import NoteEditor
from tui.app.keymap import bindings
from tui.app.typed_text import draft_on, draft_on_highlight
from tui.app.widgets.hint import Hint
from tui.app.widgets.text_field import TextField
from tui.core.evidence_lines import evidence_in, lines_of
from tui.core.text import plural

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.app.session import Session
    from tui.core.annotations import Evidence
    from tui.core.model import Highlight

MOST_ROWS = 6
"""The most rows of the field; a longer text scrolls."""


class EvidenceField(NoteEditor):
    """Saves new pieces of evidence, or an edited one."""

    BINDINGS = bindings("evidence_row")
    KEYS = "{evidence_row.submit} keeps it · {give_up_note} discards it"
    EMPTY = "address, words · for (+), against (-)"

    @classmethod
    def of_new(cls, session: Session, highlight: Highlight) -> EvidenceField:
        subject = draft_on_highlight(session, "evidence", highlight)
        return cls(session, subject, "", "", partial(session.claims.write_evidence, highlight.id))

    @classmethod
    def of_row(cls, session: Session, highlight: Highlight, evidence: Evidence) -> EvidenceField:
        article = session.library.articles.get(highlight.article)
        span = highlight.start, highlight.end
        subject = draft_on(session, "evidence row", article, span, highlight.quote, evidence.id)
        text = lines_of(evidence)
        return cls(
            session,
            subject,
            "",
            text,
            lambda words: session.claims.write_evidence(highlight.id, words, evidence.id),
        )

    def compose(self) -> ComposeResult:
        text = self.offered.text if self.offered is not None else self._text
        with Vertical(id="evidence-row"):
            yield Hint(id="report")
            yield TextField(text)

    def on_mount(self) -> None:
        self._fit()

    def on_text_area_changed(self) -> None:
        self._fit()
        self.show_keys()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Make the field as high as its text, as far as there is room."""
        area = self.query_one(TextArea)
        area.styles.height = min(max(area.wrapped_document.height, 1), MOST_ROWS)

    def show_keys(self, message: str = "") -> None:
        super().show_keys(message or self._understood())

    def _understood(self) -> str:
        """Show how the text will be read."""
        rows = evidence_in(self.query_one(TextArea).text)
        if len(rows) != 1:
            return f"{plural(len(rows), 'row')}: what is indented belongs to the row above" if rows else self.EMPTY
        (row,) = rows
        return ", ".join(filter(None, (row.kind, row.stance and f"{row.stance} the claim")))

    def action_submit(self) -> None:
        self.action_save_note()

    def action_next_line(self) -> None:
        area = self.query_one(TextArea)
        area.insert("\n")
