"""Walking the names on which the last marking and people's decisions disagree."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from tui.core.labels import label_words

if TYPE_CHECKING:
    from tui.app.reading.pane import ReadingPane
    from tui.app.session import Session


def show_next(session: Session, pane: ReadingPane) -> None:
    """Go to the next disagreement after the cursor, and say what the marking found there."""
    current = pane.cursor.current
    after = current[0] if current else pane.position - 1
    corrections, article = session.library.corrections, session.current.article
    place = (article.pk, after) if article is not None else (0, -1)
    pk, disagreement = next(chain(corrections.disagreements(place), corrections.disagreements(until=place)), (0, None))
    if disagreement is None:
        session.report("the last marking agrees with every decision about a name")
        return
    mention = disagreement.mention
    session.open(pk, mention.start, mention.end, focus=True)
    text = session.current.expect().text
    names = ", ".join(f"“{text[m.start : m.end]}” {label_words(m.label)}" for m in disagreement.instead)
    name = f"“{text[mention.start : mention.end]}” {label_words(mention.label)}"
    session.report(f"{name}, {mention.state} by {mention.origin}; the model finds {names or 'no name here'}")
