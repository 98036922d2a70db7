"""Questions about all marked rows; what is done to them is one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.copying import copy_highlight, copy_highlights
from tui.app.dialogs.annotation import ask_tag, ask_whether_to_remove, target_of
from tui.app.dialogs.claim import ask_speaker, ask_verdict
from tui.app.dialogs.claim_work import (
    NOBODY,
    DueField,
    StatusStrip,
    ask_assignee,
    ask_due,
    ask_status,
    assignee_picker,
)
from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import speaker_picker, tag_picker
from tui.app.dialogs.strip import ask_anyway, ask_owners
from tui.app.dialogs.verdict import pick_verdict
from tui.app.open_article import AnnotationTarget
from tui.app.typed_text import draft_in_field
from tui.core.text import cut_path, plural
from tui.jobs.annotating import hit_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.dom import DOMNode

    from tui.app.panes.claim_questions import Question
    from tui.app.session import Session
    from tui.core.model import Highlight

    MarkedQuestion = Callable[[DOMNode, Session, Sequence[Highlight]], object]

PLACE = "marked"
"""The key of drafts typed for marked rows."""


def _set(session: Session, highlights: Sequence[Highlight], name: str, *arguments: object) -> None:
    session.changes.for_each(name, [each.id for each in highlights], *arguments)


def ask_verdicts(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    """Set one's own verdict on all of them; other people's checks stay."""
    pick_verdict(node, session, lambda verdict: _set(session, highlights, "set_verdict", verdict))


def ask_statuses(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    strip = StatusStrip(session.keymap, "")
    ask(node, session, strip, lambda status: _set(session, highlights, "edit_claim", {"status": status}))


def ask_due_days(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    field = DueField(session, draft_in_field(session, "due", PLACE), "")
    ask(node, session, field, lambda day: _set(session, highlights, "edit_claim", {"due": day}))


def ask_assignees(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    now = next((each.claim.assignee for each in highlights if each.claim is not None and each.claim.assignee), "")
    picker = assignee_picker(session, draft_in_field(session, "assignee", PLACE), now)

    def hand_to(name: str) -> None:
        _set(session, highlights, "edit_claim", {"assignee": "" if name == NOBODY else name})

    ask(node, session, picker, hand_to)


def ask_speakers(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    """Set the speaker of all of them; with several, each keeps its role."""

    def choose() -> None:
        picker = speaker_picker(session, draft_in_field(session, "speaker", PLACE))
        ask(node, session, picker, lambda answer: _set(session, highlights, "set_speaker", answer.partition("\t")[0]))

    ask_owners(node, session, highlights, choose)


def ask_tags(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    """Tag all of them."""

    def give(name: str) -> None:
        session.changes.for_each("tag", [target_of(session, each) for each in highlights], name)

    def choose() -> None:
        picker = tag_picker(session, draft_in_field(session, "tag", PLACE), session.coding.tags, ())
        ask(node, session, picker, give)

    ask_owners(node, session, highlights, choose)


def ask_tag_of_hits(node: DOMNode, session: Session, places: Sequence[tuple[int, int]]) -> None:
    """Tag the sentences at code points of articles, after saying how many they are in how many articles."""
    if not places:
        return

    def choose(name: str) -> None:
        hits, skipped = hit_sentences(session.library, places)
        articles = plural(len({hit.article.pk for hit in hits}), "article")
        left = f", not on {skipped:,} of speakers left out of coding" if skipped else ""
        what = f"#{cut_path(name, 30)} on {plural(len(hits), 'sentence')} in {articles}{left}"
        targets = [AnnotationTarget(hit.article, hit.start, hit.end, hit.own) for hit in hits]
        ask_anyway(node, session, what, "gives it", lambda: session.changes.for_each("tag", targets, name))

    ask(node, session, tag_picker(session, draft_in_field(session, "tag", PLACE), session.coding.tags, ()), choose)


def ask_whether_to_remove_all(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    ask_owners(node, session, highlights, lambda: session.changes.for_each("remove", highlights), removes=True)


OF_MARKED: Mapping[Question, MarkedQuestion] = {
    ask_verdict: ask_verdicts,
    ask_speaker: ask_speakers,
    ask_status: ask_statuses,
    ask_assignee: ask_assignees,
    ask_due: ask_due_days,
    ask_tag: ask_tags,
    ask_whether_to_remove: ask_whether_to_remove_all,
    copy_highlight: copy_highlights,
}
"""The question about all marked claims, by the key that asks about one."""
