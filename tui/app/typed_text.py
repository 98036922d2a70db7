"""Text that was typed but not saved: kept at each pause, and offered again in the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.dates import moment
from tui.jobs.drafts import draft_about
from tui.library.tables.drafts import Draft

if TYPE_CHECKING:
    from tui.app.session import Session
    from tui.core.model import Article, Highlight

PAUSE_SECONDS = 0.6
"""The pause after a key until a draft is saved."""


def draft_on(session: Session, kind: str, article: Article, span: tuple[int, int], quote: str, id: str = "") -> Draft:
    """Return the draft, without its text, of what is written about a span, or about an annotation by id."""
    return Draft(kind, article.id, article.revision, *span, id, quote, session.library.creator)


def draft_on_highlight(session: Session, kind: str, highlight: Highlight) -> Draft:
    article = session.library.articles.get(highlight.article)
    return draft_on(session, kind, article, (highlight.start, highlight.end), highlight.quote, highlight.id)


def draft_in_field(session: Session, kind: str, place: str = "") -> Draft:
    """Return the draft, without its text, of a field that is not about a passage."""
    return Draft(kind, "", 0, 0, 0, place, "", session.library.creator)


class TypedText:
    """A text being typed: kept until it is saved or given up, and offered when it is opened again."""

    def __init__(self, session: Session, subject: Draft) -> None:
        self.subject = subject
        self.offered = draft_about(session.library, subject)
        """The unsaved text from before."""
        self._changes = session.changes
        self._kept_text = self.offered.text if self.offered is not None else ""

    @property
    def notice(self) -> str:
        """The notice that a draft is offered."""
        return f"a draft of {moment(self.offered.modified)}, not saved yet" if self.offered else ""

    def keep(self, text: str) -> None:
        """Save what is typed, "" for nothing. Raises `LibraryError` if it can be saved nowhere."""
        if text == self._kept_text:
            return
        if text:
            self._changes.keep_draft(self.subject, text)
        else:
            self.forget()
        self._kept_text = text

    def forget(self) -> None:
        for draft_id in {self.subject.id, self.offered.id if self.offered is not None else self.subject.id}:
            self._changes.forget_draft(draft_id)
