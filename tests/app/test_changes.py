"""Changes that wait lead to the same library as changes written at once."""

from __future__ import annotations

import inspect
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import required
from tui.app.changes import STEPS
from tui.app.keymap import DEFAULT_KEYMAP
from tui.app.session import Session
from tui.config import Settings
from tui.core.annotations import Claim, Evidence
from tui.core.corrections import Reject, Target
from tui.core.errors import LibraryError
from tui.core.model import Entity, NewArticle
from tui.jobs.unsaved import unsaved_folder, waiting_files
from tui.library import Library
from tui.library.queries.similar_claims import SimilarClaim
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import Ruling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITABLE = {
    "Article | None",
    *("AnnotationTarget", "Article", "Highlight", "Suggestion", "Correction", "Sequence[Ruling]", "Span", "Side"),
    "list[Correction]",
    *("str", "int", "bool", "int | None", "dict[str, str]", "EvidenceKind", "Stance"),
}
"""What the arguments of a change may be: `tui.app.change_arguments` can write it down."""


CLAIM = Claim("Kim", evidence=(Evidence("x", id="e"),))


def opened(path: Path) -> Session:
    library = Library(path, "ann")
    library.connection.wait_at_most(0)
    session = Session(library, Settings(creator="ann"), DEFAULT_KEYMAP)
    session.open(1)
    session.current.target = (19, 60)
    return session


@pytest.fixture
def sessions(seeds: Path, tmp_path: Path) -> Iterator[tuple[Session, Session]]:
    """Two sessions with the same work, each on its own copy of the library."""
    with Library(seeds, "ann") as library:
        article = library.articles.get(1)
        library.annotations.claim(article, 19, 60, "Somebody")
        library.annotations.tag(article, 100, 140, "one")
        library.annotations.claim(article, 200, 240, "Another")
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path / "copy.db"
    shutil.copyfile(seeds, copy)
    first, second = opened(seeds), opened(copy)
    yield first, second
    first.close()
    second.close()


def work(session: Session) -> None:
    """Do one of nearly everything."""
    steps, current = session.annotations, session.current
    claim, tagged, other = current.highlights
    article, suggestions = current.expect(), current.suggestions[:2]
    steps.set_rationale(claim.id, "because")
    session.claims.write_evidence(claim.id, "https://example.org\nhearsay")
    steps.set_speaker(claim.id, "Nobody")
    steps.set_verdict(claim.id, "true")
    steps.link(claim.id, "contradicts", other.id)
    words = session.library.articles.get(2).text[30:60]
    steps.link_passage(claim.id, "repeats", SimilarClaim(2, "", "", "", 30, 60, words, 1.0))
    steps.toggle_tag(current.of_highlight(tagged), "one")
    steps.toggle_tag(current.of_highlight(tagged), "two/three")
    steps.toggle_claim(tagged)
    steps.note(current.of_span((300, 340)), "a note")
    steps.tag(current.of_span((300, 340)), "one")
    current.target = (360, 390)
    steps.repeat_last()  # repeats the waiting change, not the one in the library
    current.target = (400, 440)
    steps.highlight()
    steps.highlight()
    steps.claim()
    steps.take_suggestion(suggestions[0])
    session.dismiss(suggestions[1])
    mention = current.marks.mentions[0]
    surface = article.text[mention.start : mention.end]
    span = mention.start, mention.end
    session.correct(Reject(Target(Entity(mention.entity, mention.label), article.id, surface, span)))
    ruling = Ruling(
        500,
        540,
        "of ann",
        (ConsensusPassage(500, 540, "green", ("one",), CLAIM),),
    )
    steps.decide(article, [ruling], "the first")
    steps.comment_decision(article, (500, 540), "we agreed", "a comment")
    session.article_steps.edit(session.current.expect(), {"title": "Another title"})
    session.mark_done()
    steps.remove(other)
    session.open(3)
    session.remove_article()


def summary(session: Session) -> list[object]:
    library = session.library
    articles = [library.articles.get(pk) for pk in (1, 2, 4, 5)]
    annotations = [
        (each.start, each.end, each.color, each.note, each.tags, each.creator, *claimed(each.claim))
        for article in articles
        for each in library.annotations.of_article(article.pk)
    ]
    decisions = [(each.outcome, each.comment) for each in library.decisions.of_article(articles[0])]
    marks = [*library.marks.of_article(1).mentions, *library.marks.of_article(1).suggestions]
    history = [(step.action, step.state, step.article) for step in library.journal.steps(100)]
    return [annotations, decisions, marks, history, articles[0].title, library.done.is_done(articles[0].id)]


def claimed(claim: Claim | None) -> tuple[object, ...]:
    if claim is None:
        return ()
    return claim.speaker, claim.verdict, claim.rationale, claim.sources, tuple(link.relation for link in claim.links)


def test_waiting_changes_lead_to_the_same_library_as_immediate_ones(sessions: tuple[Session, Session]) -> None:
    at_once, waiting = sessions
    work(at_once)
    with closing(sqlite3.connect(waiting.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = summary(waiting)
        work(waiting)
        assert len(waiting.changes.waiting) >= 24
        assert summary(waiting) == before
        waiting.write_waiting()
        assert summary(waiting) == before
        other.execute("COMMIT")
    while waiting.changes.waiting:
        count = len(waiting.changes.waiting)
        waiting.write_waiting()
        assert len(waiting.changes.waiting) < count
    assert summary(waiting) == summary(at_once)
    assert list(unsaved_folder().glob("*.waiting")) == []


def test_a_change_to_a_text_that_differs_by_now_is_refused_and_kept(sessions: tuple[Session, Session]) -> None:
    session, _ = sessions
    with closing(sqlite3.connect(session.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        session.annotations.note(session.current.of_span((300, 340)), "too late")
        other.execute("ROLLBACK")
    with Library(session.path, "bob") as library:
        text = library.articles.get(1).text
        library.revisions.revise(1, NewArticle(text=text[:300] + text[340:], sha256=""))
    session.write_waiting()
    assert not session.changes.waiting
    assert "too late" not in [each.note for each in session.library.annotations.of_article(1)]
    (queue,) = waiting_files(session.path)
    ((change, reason),) = queue.refused.values()
    assert "too late" in change.words
    assert "has another text now" in reason


def test_a_waiting_change_applies_to_the_words_that_were_seen(sessions: tuple[Session, Session]) -> None:
    session, _ = sessions
    with Library(session.path, "bob") as library:
        text = library.articles.get(1).text
    with closing(sqlite3.connect(session.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        session.annotations.note(session.current.of_span((300, 340)), "late")
        other.execute("ROLLBACK")
    with Library(session.path, "bob") as library:
        library.revisions.revise(1, NewArticle(text=f"New. {text}", sha256=""))
    session.write_waiting()
    (note,) = [each for each in session.library.annotations.of_article(1) if each.note == "late"]
    assert (note.start, note.quote) == (305, text[300:340])


def test_no_change_waits_where_it_cannot_be_saved(
    sessions: tuple[Session, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = sessions
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    session = opened(session.path)
    with closing(sqlite3.connect(session.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        session.current.target = (400, 440)
        with pytest.raises(LibraryError, match="cannot be stored"):
            session.annotations.highlight()
    assert not session.changes.waiting
    session.close()


@pytest.mark.parametrize("name", STEPS)
def test_every_change_can_be_serialized(name: str) -> None:
    parameters = list(inspect.signature(STEPS[name]).parameters.values())[1:]
    assert {parameter.annotation for parameter in parameters} <= WRITABLE


def test_undo_cancels_a_waiting_change_and_redo_queues_it_again(sessions: tuple[Session, Session]) -> None:
    session, _ = sessions
    session.current.target = (400, 440)
    with closing(sqlite3.connect(session.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        session.annotations.highlight()
        session.annotations.claim()
        assert session.undo().message.startswith("undone before it was written: claim")
        assert [change.step for change in session.changes.waiting] == ["_highlight"]
        session.redo()
        assert [change.step for change in session.changes.waiting] == ["_highlight", "_claim"]
        session.undo()
        other.execute("ROLLBACK")
    session.write_waiting()
    assert [required(each).claim for each in session.current.highlights if each.start == 400] == [None]
