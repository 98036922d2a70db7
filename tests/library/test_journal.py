from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.library.shelf import TEXT, content, put
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import COLORS, VERDICTS, Article
from tui.library import Library


def test_the_cost_of_undo_and_redo_does_not_grow_with_the_history(library: Library, article: Article) -> None:
    raw, journal = library.connection.raw, library.journal

    def work() -> int:
        """Return SQLite's instructions, in thousands, for an annotation, its undo and its redo."""
        steps = iter(range(1_000_000))
        raw.set_progress_handler(lambda: next(steps) < 0, 1_000)
        library.annotations.highlight(article, 0, 3)
        journal.undo()
        journal.redo()
        journal.undo()
        raw.set_progress_handler(None, 0)
        return next(steps)

    before = work()
    with library.connection.write():
        library.connection.run(
            "WITH n (at) AS (SELECT 1000 UNION ALL SELECT at + 1 FROM n WHERE at < 6000) "
            "INSERT INTO journal (id, step, time, creator, action, summary, changes) "
            "SELECT at, at, '2020-01-01T00:00:00.000Z', 'bob', 'note', '', '[]' FROM n"
        )
    assert work() < before + 20


def test_undo_and_redo_continue_after_the_library_was_closed(
    library: Library, article: Article, path: Path, opened: Callable[[str], Library]
) -> None:
    states = [content(library)]
    highlight = library.annotations.highlight(article, 0, 3)
    states.append(content(library))
    library.annotations.tag(article, 0, 3, "visit", highlight.id)
    states.append(content(library))
    library.journal.undo()
    library.close()
    again = opened("ann")
    assert content(again) == states[1]
    step = again.journal.undo()
    assert step is not None
    assert (step.action, step.article, step.start) == ("highlight", article.id, 0)
    assert content(again) == states[0]
    assert again.journal.undo() is None
    once_more = opened("ann")
    once_more.journal.redo()
    once_more.journal.redo()
    assert content(once_more) == states[2]
    assert once_more.journal.redo() is None
    assert [s.action for s in once_more.journal.steps()] == ["redo", "redo", "undo", "undo", "tag", "highlight"]


def test_a_new_step_after_an_undo_ends_redo(library: Library, article: Article) -> None:
    library.annotations.highlight(article, 0, 3)
    library.journal.undo()
    library.annotations.highlight(article, 4, 9)
    assert library.journal.redo() is None
    assert [s.state for s in library.journal.steps()] == ["done", "reversal", "dropped"]


def test_each_creator_undoes_only_their_own_steps(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    bob = opened("bob")
    mine = library.annotations.highlight(article, 0, 3)
    theirs = bob.annotations.highlight(article, 0, 3)
    library.journal.undo()
    assert library.annotations.of_article(article.pk) == [theirs]
    bob.journal.undo()
    library.journal.redo()
    assert bob.annotations.of_article(article.pk) == [mine]
    assert bob.journal.redo() is not None


def test_undo_is_refused_if_somebody_built_on_the_step(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    bob = opened("bob")
    earlier = library.annotations.highlight(article, 4, 7)
    highlight = library.annotations.highlight(article, 0, 3)
    bob.annotations.tag(article, 0, 3, "visit", highlight.id)
    before = content(library)
    with pytest.raises(ConflictError, match="bob has changed it since; undo again takes the step before it"):
        library.journal.undo()
    assert content(library) == before
    library.journal.undo()
    assert [each.id for each in library.annotations.of_article(article.pk)] == [highlight.id], f"not {earlier.id}"
    bob.journal.undo()
    bob.annotations.recolor(highlight.id, "pink")
    bob.journal.undo()
    library.annotations.recolor(highlight.id, "green")
    library.journal.undo()
    bob.journal.redo()
    with pytest.raises(ConflictError, match="bob has changed it since; redo again"):
        library.journal.redo()
    bob.journal.undo()
    assert library.journal.redo() is not None


def test_undo_is_refused_if_the_old_name_of_a_code_is_taken_and_says_by_whom(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    library.codebook.add("visit")
    library.journal.undo()
    opened("bob").codebook.add("visit")
    with pytest.raises(
        ConflictError, match="another code is called #visit by now, bob's; redo again takes the step after it"
    ):
        library.journal.redo()


def test_undo_of_a_colour_does_not_conflict_with_somebody_elses_tag(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    bob = opened("bob")
    highlight = library.annotations.highlight(article, 0, 3)
    library.annotations.recolor(highlight.id, "pink")
    bob.annotations.tag(article, 0, 3, "visit", highlight.id)
    noted = bob.annotations.note(article, 0, 3, "why", highlight.id).modified
    library.journal.undo()
    now = library.annotations.get(highlight.id)
    assert (now.color, now.tags, now.note) == ("yellow", ("visit",), "why")
    assert now.modified == noted, "to a merge the later time tells the later note"
    library.journal.redo()
    assert library.annotations.get(highlight.id).color == "pink"
    bob.annotations.recolor(highlight.id, "blue")
    with pytest.raises(ConflictError):
        library.journal.undo()


def test_a_check_that_an_undo_brings_back_is_later_than_the_one_it_undoes(library: Library, article: Article) -> None:
    claim = library.annotations.claim(article, 0, 3)

    def check() -> tuple[str, str]:
        ((verdict, modified),) = library.connection.all("SELECT verdict, modified FROM checks")
        return verdict, modified

    library.claims.edit(claim.id, verdict="false")
    library.claims.edit(claim.id, verdict="true")
    undone = check()[1]
    library.journal.undo()
    verdict, restored = check()
    assert verdict == "false"
    assert restored > undone, "a merge would take the undone one for the newer"


def test_grouped_steps_are_undone_and_redone_together(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    first = library.annotations.highlight(article, 0, 3)
    before = content(library)
    with library.journal.group():
        for start in range(5, 9):
            library.annotations.tag(article, start, start + 1, "visit")
            opened("bob").annotations.highlight(article, start, start + 1)
    after = content(library)
    library.journal.undo()
    mine = [h for h in library.annotations.of_article(article.pk) if h.creator == "ann"]
    assert mine == [first]
    assert content(library)["tags"] == before["tags"]
    library.journal.redo()
    assert content(library) == after
    library.journal.undo()
    library.journal.undo()
    assert all(h.creator == "bob" for h in library.annotations.of_article(article.pk))


def test_a_failed_step_leaves_no_trace(library: Library, article: Article) -> None:
    before = content(library)
    columns = ("id", "name", "color", "description", "creator", "created", "modified")

    def fail() -> None:
        with library.journal.step("test") as step:
            step.insert("tags", dict.fromkeys(columns, "x"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert content(library) == before
    assert library.journal.steps() == []


class Undoing(RuleBasedStateMachine):
    """Any series of actions, undone completely, gives the state before it, and redone the state after it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "library.db"
        self.library = Library(self.path, "ann")
        self.articles = [put(self.library, TEXT), put(self.library, "Another one. 🙂🙂 And more of it.")]
        self.start = content(self.library)

    def teardown(self) -> None:
        end = content(self.library)
        undone = 0
        while self.library.journal.undo():
            undone += 1
        assert content(self.library) == self.start
        for _ in range(undone):
            assert self.library.journal.redo()
        assert content(self.library) == end
        assert self.library.connection.value("PRAGMA integrity_check") == "ok"
        self.library.close()
        self.folder.cleanup()

    def pick(self, data: st.DataObject) -> str:
        ids: list[str] = [row[2] for row in content(self.library)["highlights"]]
        return data.draw(st.sampled_from(ids or [""]))

    @initialize()
    def begin(self) -> None:
        self.library.annotations.highlight(self.articles[0], 0, 3)
        self.library.journal.undo()

    @rule(index=st.integers(0, 1), start=st.integers(0, 20), length=st.integers(1, 9), color=st.sampled_from(COLORS))
    def highlight(self, index: int, start: int, length: int, color: str) -> None:
        self.library.annotations.highlight(self.articles[index], start, start + length, color)

    @rule(index=st.integers(0, 1), tag=st.sampled_from(["a", "a/b", "c, d", "=1+1"]))
    def tag(self, index: int, tag: str) -> None:
        self.library.annotations.tag(self.articles[index], 0, 5, tag)

    def names(self) -> list[str]:
        return [row[0] for row in self.library.connection.all("SELECT id FROM highlights ORDER BY id")]

    @precondition(lambda self: self.names())
    @rule(data=st.data(), note=st.text(max_size=5))
    def change(self, data: Any, note: str) -> None:
        annotations = self.library.annotations
        name = data.draw(st.sampled_from(self.names()))
        highlight = annotations.get(name)
        article = self.articles[0]
        action = data.draw(st.sampled_from(["note", "claim", "verdict", "color", "untag", "again", "remove", "link"]))
        if action == "note":
            annotations.note(article, 0, 1, note, name)
        elif action == "claim":
            self.library.annotations.claim(article, 0, 1, note, name)
        elif action == "verdict" and highlight.claim:
            self.library.claims.edit(name, verdict=data.draw(st.sampled_from(VERDICTS)), rationale=note)
        elif action == "color":
            annotations.recolor(name, data.draw(st.sampled_from(COLORS)))
        elif action == "untag" and highlight.tags:
            annotations.untag(name, highlight.tags[0])
        elif action == "again":
            annotations.repeat(article, 2, 6, highlight)
        elif action == "remove":
            annotations.remove(name)
        elif action == "link" and highlight.claim:
            try:
                self.library.claims.link(name, "repeats", data.draw(st.sampled_from(self.names())))
            except (NotFoundError, ConflictError):  # not a claim, the same claim, or linked the other way round
                return

    @rule()
    def undo(self) -> None:
        self.library.journal.undo()

    @rule()
    def redo(self) -> None:
        self.library.journal.redo()

    @rule(name=st.sampled_from(["a", "c, d", "e"]), new=st.sampled_from(["a", "e", "f"]))
    def codebook(self, name: str, new: str) -> None:
        try:
            self.library.codebook.edit(name, name=new)
        except (NotFoundError, ConflictError):
            self.library.codebook.add(new, "pink")

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = Library(self.path, "ann")

    @invariant()
    def quotes_are_the_text(self) -> None:
        texts = {article.pk: article.text for article in self.articles}
        for annotations in self.library.annotations.of_articles([*texts]).values():
            for each in annotations:
                assert texts[each.article][each.start : each.end] == each.quote


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
