"""The session without an app: what a step does to the library, and the changes that subscribers get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import required
from tui.app.keymap import DEFAULT_KEYMAP
from tui.app.session import Session, SessionChange
from tui.config import Settings
from tui.core.corrections import Reject, Target
from tui.core.errors import LibraryError, NotFoundError
from tui.core.model import Entity
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.core.model import Highlight


class Listener:
    """A subscriber that records the changes it gets."""

    def __init__(self, session: Session) -> None:
        self.changes: list[SessionChange] = []
        self.end = session.subscribe(self.changes.append)

    @property
    def last(self) -> SessionChange:
        return self.changes[-1]


@pytest.fixture
def session(seeds: Path) -> Iterator[Session]:
    with Library(seeds, "ann") as library:
        session = Session(library, Settings(creator="ann"), DEFAULT_KEYMAP)
        session.open(1)
        session.current.target = (19, 60)
        yield session


def stored(session: Session) -> list[Highlight]:
    return session.library.annotations.of_article(1)


def test_opening_an_article_loads_everything_about_it(seeds: Path) -> None:
    with Library(seeds) as library:
        session = Session(library, Settings(), DEFAULT_KEYMAP)
        listener = Listener(session)
        with pytest.raises(NotFoundError):
            session.current.expect()
        session.open(2, 10, 20, focus=True)
        assert session.current.expect().pk == 2
        assert session.current.marks == library.marks.of_article(2)
        assert listener.last == SessionChange(True, True, True, at=10, end=20, focus=True)
        with pytest.raises(NotFoundError):
            session.open(99)


def test_a_step_is_written_announced_and_undone(session: Session) -> None:
    listener = Listener(session)
    result = session.annotations.highlight()
    assert (result.message, result.saved) == ("highlighted", True)
    assert list(session.current.highlights) == stored(session)
    assert listener.last == SessionChange(highlights=True, lists=True, step=True, result=result)
    assert session.annotations.highlight().message == "green highlight"
    undone = session.undo()
    assert undone.message.startswith("undone: color “")
    assert [each.color for each in session.current.highlights] == ["yellow"]
    assert session.redo().saved
    assert [each.color for each in stored(session)] == ["green"]
    assert session.redo().message == "nothing to redo"


def test_a_cancelled_subscription_gets_no_changes(session: Session) -> None:
    listener = Listener(session)
    listener.end()
    session.annotations.highlight()
    assert listener.changes == []


def test_a_step_without_effect_says_so(session: Session) -> None:
    target = session.current.here()
    assert session.annotations.tag(target, "one").message == "#one"
    again = session.annotations.tag(session.current.here(), "one")
    assert (again.message, again.saved) == ("it has #one already", False)
    assert session.annotations.toggle_tag(session.current.here(), "one").message == "#one removed"
    assert session.annotations.note(session.current.here(), "").message == "nothing changed"


def test_a_claim_removes_its_suggestion(session: Session) -> None:
    suggestion = session.current.suggestions[0]
    session.current.target = (suggestion.start, suggestion.end)
    session.annotations.claim()
    (claim,) = session.current.highlights
    assert required(claim.claim).speaker == suggestion.speaker
    assert suggestion not in session.current.suggestions
    assert not session.annotations.claim().saved, "it is a claim already"
    session.annotations.set_verdict(claim.id, session.annotations.verdicts[-1])
    assert required(stored(session)[0].claim).verdict == session.annotations.verdicts[-1]
    session.claims.write_evidence(claim.id, "one\ntwo")
    assert required(stored(session)[0].claim).sources == ("one", "two")
    session.annotations.toggle_claim(session.current.highlights[0])
    assert suggestion in session.current.suggestions


def test_a_dismissed_suggestion_is_restored(session: Session) -> None:
    suggestion = session.current.suggestions[0]
    session.current.target = (suggestion.start, suggestion.end)
    listener = Listener(session)
    session.dismiss_here()
    assert listener.last.marks
    assert suggestion not in session.current.suggestions
    session.undo()
    assert suggestion in session.current.suggestions


def test_a_step_applies_to_the_innermost_annotation(session: Session) -> None:
    session.annotations.highlight()
    session.current.target = (19, 100)
    session.annotations.highlight()
    assert required(session.current.highlight_around((30, 40))).end == 60
    assert session.current.highlight_around((90, 120)) is None
    assert required(session.current.highlight_touching((90, 120))).end == 100
    session.annotations.remove(required(session.annotations.removable_here()))
    assert [each.end for each in stored(session)] == [60]


def test_again_repeats_the_last_annotation_where_it_is_missing(session: Session) -> None:
    assert session.annotations.last() is None
    session.annotations.tag(session.current.here(), "one")
    example = required(session.annotations.last())
    assert session.annotations.is_already_here(example)
    session.current.target = (100, 120)
    assert not session.annotations.is_already_here(example)
    assert session.annotations.repeat_last().message == "again: yellow, #one"
    assert [each.tags for each in stored(session)] == [("one",), ("one",)]


def test_undo_opens_the_article_of_the_step_unless_another_screen_is_open(session: Session) -> None:
    session.annotations.highlight()
    session.open(3)
    listener = Listener(session)
    session.undo(follow=False)
    assert session.current.expect().pk == 3
    session.redo()
    assert session.current.expect().pk == 1
    assert [change.at for change in listener.changes if change.article] == [19]


def test_a_correction_changes_the_marks_of_the_open_article(session: Session) -> None:
    mention = session.current.marks.mentions[0]
    article = session.current.expect()
    surface = article.text[mention.start : mention.end]
    target = Target(Entity(mention.entity, mention.label), article.id, surface, (mention.start, mention.end))
    listener = Listener(session)
    session.correct(Reject(target))
    assert listener.last.marks
    assert session.current.marks.mentions[0].state == "rejected"


def test_changes_by_others_are_read_on_poll(session: Session, seeds: Path) -> None:
    listener = Listener(session)
    with Library(seeds, "bob") as other:
        other.annotations.claim(other.articles.get(1), 19, 40, "Somebody")
    assert not session.current.highlights
    session.refresh()
    assert [each.creator for each in session.current.highlights] == ["bob"]
    assert listener.last == SessionChange(highlights=True, lists=True)
    session.refresh()
    assert not listener.last.highlights, "nothing has changed since"


def test_an_error_is_reported_in_one_line_without_the_path(session: Session, seeds: Path) -> None:
    listener = Listener(session)
    session.report_error(LibraryError(f"{seeds} is locked"))
    result = required(listener.last.result)
    assert (result.message, result.failed, result.saved) == ("annotations.db is locked", True, False)
    with session.reporting_errors():
        session.open(99)
    assert required(listener.last.result).message == "article 99 is no longer in the library"


def test_the_position_is_saved_once_and_for_the_article_that_was_open(session: Session) -> None:
    session.save_position(1, 40, 0.5)
    assert session.recall("article") == "1"
    row = session.library.articles.get(1)
    assert (row.position, row.progress) == (40, 0.5)
    session.library.articles.set_position(1, 7, 0.5)
    session.save_position(1, 40, 0.5)
    assert session.library.articles.get(1).position == 7
