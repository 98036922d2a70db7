"""Articles that a creator has finished coding."""

from pathlib import Path

from tests.library.shelf import put
from tui.library import Library
from tui.library.upkeep.check import find_problems


def test_each_creator_calls_an_article_done_for_themselves_and_can_take_it_back(path: Path) -> None:
    with Library(path, "ann") as ann, Library(path, "ben") as ben:
        article, other = put(ann, "A text."), put(ann, "Another text.")
        ann.done.mark(article, done=True)
        assert (ann.done.is_done(article.id), ben.done.is_done(article.id)) == (True, False)
        ben.done.mark(article, done=True)
        ben.done.mark(other, done=True)
        ben.done.mark(other, done=True)
        assert [step.action for step in ben.journal.steps()] == ["done"] * 3, "what is done already is no step"
        done = ann.done.of_articles([article.id, other.id])
        assert {name: sorted(people) for name, people in done.items()} == {
            article.id: ["ann", "ben"],
            other.id: ["ben"],
        }
        ann.done.mark(article, done=False)
        assert sorted(ann.done.creators(article.id)) == ["ben"]
        ann.journal.undo()
        assert ann.done.of_articles([article.id, other.id]) == done
        ben.journal.undo()
        assert ben.done.creators(other.id) == {}
        assert list(find_problems(ann)) == []


def test_what_others_called_done_comes_in_once_with_its_time(path: Path) -> None:
    with Library(path, "ann") as library:
        article = put(library, "A text.")
        library.done.mark(article, done=True)
        mine = library.done.creators(article.id)
        elsewhere = {"ann": "2020-01-01T00:00:00.000Z", "ben": "2020-01-02T00:00:00.000Z"}
        for added in (1, 0):
            with library.journal.step("import") as step:
                assert library.done.bring_in(step, article.id, elsewhere) == added
        assert library.done.creators(article.id) == {**elsewhere, **mine}
