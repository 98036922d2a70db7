"""Articles that a creator has finished coding."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from tests.library.shelf import put
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems


def test_each_creator_marks_articles_done_separately_and_can_withdraw_it(path: Path) -> None:
    with Library(path, "ann") as ann, Library(path, "ben") as ben:
        article, other = put(ann, "A text."), put(ann, "Another text.")
        ann.done.mark(article, done=True)
        assert (ann.done.is_done(article.id), ben.done.is_done(article.id)) == (True, False)
        ben.done.mark(article, done=True)
        ben.done.mark(other, done=True)
        ben.done.mark(other, done=True)
        assert [step.action for step in ben.journal.steps()] == ["done"] * 3, "marking a done article is not a step"
        done = ann.done.of_articles([article.id, other.id])
        assert {name: sorted(people) for name, people in done.items()} == {
            article.id: ["ann", "ben"],
            other.id: ["ben"],
        }
        ann.done.mark(article, done=False)
        assert sorted(ann.done.creators(article.id)) == ["ben"]
        ann.journal.undo()
        assert sorted(ann.done.creators(article.id)) == ["ann", "ben"]
        ben.journal.undo()
        assert ben.done.creators(other.id) == {}
        assert list(find_problems(ann)) == []


def test_articles_that_others_finished_are_merged_once_with_their_time(path: Path) -> None:
    with Library(path, "ann") as library:
        article = put(library, "A text.")
        library.done.mark(article, done=True)
        mine = library.done.creators(article.id)
        elsewhere = {"ann": "2020-01-01T00:00:00.000Z", "ben": "2020-01-02T00:00:00.000Z"}
        for added in (1, 0):
            with library.journal.step("import") as step:
                assert library.done.import_statements(step, article.id, elsewhere) == added
        assert library.done.creators(article.id) == {**elsewhere, **mine}


@pytest.mark.parametrize("what", ["done", "reviewed"])
def test_what_a_merge_withdrew_stays_withdrawn_until_that_is_undone(tmp_path: Path, what: str) -> None:
    say, sayers = partial(_state, what), partial(_creators, what)
    with Library(tmp_path / "ben.db", "ben") as ben:
        ben.articles.add([NewArticle("A text.", "1" * 64, "One", id="one")])
        say(ben, is_so=True)
    older = Path(shutil.copy(tmp_path / "ben.db", tmp_path / "older.db"))
    with Library(tmp_path / "ben.db", "ben") as ben, Library(tmp_path / "ann.db", "ann") as ann:
        merge(ann, ben.path)
        assert sayers(ann) == ["ben"]
        say(ben, is_so=False)
        merge(ann, ben.path)
        merge(ann, older)
        assert sayers(ann) == [], "an older copy does not bring it back"
        with Library(tmp_path / "dora.db", "dora") as dora:
            merge(dora, ben.path)
            merge(dora, older)
            assert sayers(dora) == [], "nor into a library that never had it"
        with Library(older, "carl") as carl:
            merge(carl, ann.path)
            assert sayers(carl) == [], "it is also withdrawn in a library that merges this one"
        ben.journal.undo()
        merge(ben, ann.path)
        assert sayers(ben) == ["ben"]
        merge(ann, ben.path)
        with Library(older, "carl") as carl:
            merge(carl, ann.path)
            assert (sayers(ann), sayers(carl)) == (["ben"], ["ben"]), "an undone withdrawal is in effect again"
            merge(ann, carl.path)
            assert sayers(ann) == ["ben"]
        say(ben, is_so=False)
        say(ben, is_so=True)
        ben.removals.remove([ben.articles.get(1)])
        merge(ann, ben.path)
        assert sayers(ann) == ["ben"], "the article stays here, and with it what was said last"


@pytest.mark.parametrize("what", ["done", "reviewed"])
def test_the_latest_statement_of_one_person_in_two_libraries_counts(tmp_path: Path, what: str) -> None:
    say, sayers = partial(_state, what), partial(_creators, what)
    with Library(tmp_path / "home.db", "ben") as home, Library(tmp_path / "away.db", "ben") as away:
        home.articles.add([NewArticle("A text.", "1" * 64, "One", id="one")])
        merge(away, home.path)
        for library in (away, home):
            say(library, is_so=True)
        merge(away, home.path)
        say(away, is_so=False)
        merge(away, home.path)
        assert sayers(away) == [], "an earlier statement in the other library is withdrawn, too"
        merge(home, away.path)
        assert sayers(home) == []
        say(home, is_so=True)
        merge(away, home.path)
        home.journal.undo()
        say(away, is_so=False)
        home.journal.redo()
        for library, other in ((away, home), (home, away)):
            assert merge(library, other.path).tally.conflicts == []
            assert sayers(library) == ["ben"], "it was stated again later"
            assert list(find_problems(library)) == []
        say(home, is_so=False)
        home.journal.undo()
        assert sayers(home) == ["ben"]
        home.journal.undo()
        assert sayers(home) == [], "the undo before stated it again, and is not a step of its own"
        for library in (home, away):
            say(library, is_so=False)
            say(library, is_so=True)
        with Library(home.path, "ann") as ann:
            merge(ann, away.path)
            assert home.journal.undo() is not None, "a colleague brought only the time at which it was stated elsewhere"
            assert (sayers(home), ann.journal.undo() is not None, sayers(home)) == ([], True, [])


def _state(what: str, library: Library, *, is_so: bool) -> None:
    article = library.articles.get(1)
    if what == "done":
        library.done.mark(article, done=is_so)
    elif is_so:
        library.reviews.review(article)
    else:
        library.reviews.take_back_own(article)


def _creators(what: str, library: Library) -> list[str]:
    reviewed = [each.creator for each in library.reviews.of_article("one")]
    return [*library.done.creators("one")] if what == "done" else reviewed
