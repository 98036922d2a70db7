"""Two readers on one library file: each undoes its own steps and sees the changes of the other."""

from __future__ import annotations

import random
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tui.app.keymap import DEFAULT_KEYMAP
from tui.app.session import Session
from tui.config import Settings
from tui.core.errors import ConflictError
from tui.core.model import COLORS, NewArticle
from tui.library import Library
from tui.library.sqlite.sessions import began

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.core.model import Highlight

TEXT = "Kim is to visit Russia. The deal was signed in Oslo on Monday. Prices rose by 12 percent in May.\n"
SPANS = ((0, 23), (24, 62), (63, 96), (4, 22))


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[tuple[Session, Session]]:
    """The sessions of Ann and Bob."""
    with ExitStack() as stack:
        yield tuple(_session(stack, tmp_path / "library.db", name) for name in ("ann", "bob"))  # type: ignore[misc]


@pytest.fixture
def twice(tmp_path: Path) -> Iterator[tuple[Session, Session]]:
    """Two sessions of ann, as two processes have them."""
    with ExitStack() as stack:
        first, second = (_session(stack, tmp_path / "library.db", "ann") for _ in range(2))
        second.library.journal.session = f"1-{began(1)}"  # process 1 certainly runs
        yield first, second


def _session(stack: ExitStack, path: Path, creator: str) -> Session:
    library = stack.enter_context(Library(path, creator))
    library.articles.add([NewArticle(TEXT, "1", "Kim", id="kim")])
    session = Session(library, Settings(creator=creator), DEFAULT_KEYMAP)
    session.open(1)
    return session


def own(session: Session) -> list[Highlight]:
    session.poll()
    return [each for each in session.current.highlights if each.creator == session.library.creator]


def act(session: Session, dice: random.Random) -> str:
    """Do what a random key does at a random place."""
    session.poll()
    session.current.target = dice.choice(SPANS)
    name = dice.choice(("highlight", "tag", "note", "claim", "remove", "undo", "redo"))
    steps, target = session.annotations, session.current.here()
    if name == "highlight":
        steps.highlight()
    elif name == "tag":
        steps.tag(target, dice.choice(("one", "two", session.library.creator)))
    elif name == "note":
        steps.note(target, f"note {dice.randrange(1000)}")
    elif name == "claim":
        steps.claim()
    elif name == "remove" and (highlight := steps.removable_here()) and highlight in own(session):
        steps.remove(highlight)
    elif name in ("undo", "redo"):
        try:
            session.undo() if name == "undo" else session.redo()
        except ConflictError:
            return "refused"
    return name


@pytest.mark.parametrize("seed", range(6))
def test_a_key_changes_nothing_of_the_other_reader_and_is_seen_there(
    sessions: tuple[Session, Session], seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(60):
        active, other = dice.sample(sessions, 2)
        before = own(other)
        act(active, dice)
        assert own(other) == before
        other.poll()
        assert list(other.current.highlights) == list(active.current.highlights)


def test_two_readers_of_one_login_undo_their_own_steps(twice: tuple[Session, Session]) -> None:
    first, second = twice
    for session, span in ((first, SPANS[0]), (second, SPANS[1])):
        session.current.target = span
        session.annotations.highlight()
    first.undo()
    second.poll()
    assert [(each.start, each.end) for each in second.current.highlights] == [SPANS[1]]
    assert first.undo().message == "nothing to undo"
    assert second.redo().message == "nothing to redo", "only the first reader can redo its own undone step"
    second.annotations.note(second.current.here(), "a new step")
    assert first.redo().saved
    assert first.undo().saved
    second.undo()
    second.undo()
    assert second.undo().message == "nothing to undo"


def test_the_steps_of_an_ended_reader_are_undone_by_the_next(twice: tuple[Session, Session]) -> None:
    first, second = twice
    first.current.target = SPANS[0]
    first.annotations.highlight()
    second.library.journal.session = "999999999-1"
    second.current.target = SPANS[1]
    second.annotations.highlight()
    assert first.undo().saved
    assert first.undo().saved
    assert not first.current.highlights


def test_a_step_that_others_depend_on_is_skipped_after_a_message(sessions: tuple[Session, Session]) -> None:
    ann, bob = sessions
    library = ann.library
    article = library.articles.get(1)
    free = library.annotations.highlight(article, *SPANS[1])
    shared = library.annotations.highlight(article, *SPANS[0])
    bob.library.annotations.tag(article, *SPANS[0], "bobs", shared.id)
    with pytest.raises(ConflictError, match=r"^cannot undo highlight “Kim is to visit Russia.”: bob has"):
        ann.undo()
    assert len(own(ann)) == 2
    ann.undo()
    assert own(ann) == [library.annotations.get(shared.id)]
    with pytest.raises(ConflictError, match="bob"):
        ann.undo()
    bob.undo()
    ann.undo()
    assert own(ann) == []
    ann.redo()
    ann.redo()
    assert {each.id for each in own(ann)} == {free.id, shared.id}


def test_a_value_restored_by_another_person_is_not_undone(sessions: tuple[Session, Session]) -> None:
    ann, bob = sessions
    made = ann.library.annotations.highlight(ann.library.articles.get(1), *SPANS[0], COLORS[0])
    ann.library.annotations.recolor(made.id, COLORS[1])
    bob.library.annotations.recolor(made.id, COLORS[2])
    bob.library.annotations.recolor(made.id, COLORS[1])
    with pytest.raises(ConflictError, match="bob"):
        ann.undo()
    assert own(ann)[0].color == COLORS[1]
