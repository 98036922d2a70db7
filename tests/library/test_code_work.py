"""Order, memos and keys of codes, recoding of passages, memos of articles: each is one step, and merges carry them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tui.core.codebook import own_order
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.tables.article_tags import ArticleTags
from tui.library.tables.code_work import CodeWork
from tui.library.tables.memos import Memos
from tui.library.transfer.bundles import ExportSelection
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Kim went to Moscow. Putin read the letter. Wages fell in Oslo."


def work(library: Library) -> CodeWork:
    return CodeWork(library.connection, library.journal, library.codebook)


def memos(library: Library) -> Memos:
    return Memos(library.connection, library.journal)


def tree(library: Library) -> list[str]:
    tags = library.codebook.all()
    return sorted((tag.name for tag in tags), key=own_order(tags))


def tags_on(library: Library, highlight_id: str) -> dict[str, str]:
    rows = library.connection.all(
        "SELECT t.name, g.creator FROM highlight_tags g JOIN tags t ON t.id = g.tag WHERE highlight = ?", highlight_id
    )
    return dict(rows)


def summaries(library: Library) -> list[str]:
    return [step.summary for step in library.journal.steps()]


@pytest.fixture
def library(path: Path) -> Library:
    library = Library(path, "ann")
    library.articles.add([NewArticle(TEXT, "1" * 64, "One")])
    for name in ("aid", "aid/food", "aid/fuel", "labour", "trade"):
        library.codebook.add(name)
    return library


def test_codes_are_moved_together_with_those_below_them(library: Library) -> None:
    with library:
        assert work(library).shift("trade", -1)
        assert tree(library) == ["aid", "aid/food", "aid/fuel", "trade", "labour"]
        assert work(library).shift("aid", 1)
        assert tree(library) == ["trade", "aid", "aid/food", "aid/fuel", "labour"]
        assert not work(library).shift("trade", -3), "it is the first already"
        assert work(library).put_beside("aid/fuel", "aid/food")
        assert work(library).put_beside("trade", "labour", after=True)
        assert tree(library) == ["aid", "aid/fuel", "aid/food", "labour", "trade"]
        assert summaries(library)[0] == "order of tag trade: place 1 → 3, last"
        library.codebook.add("zero")
        library.codebook.add("zebra")
        assert tree(library)[-2:] == ["zebra", "zero"], "codes that nobody moved come last, by name"
        with pytest.raises(ConflictError, match="another level"):
            work(library).put_beside("aid/food", "trade")
        with pytest.raises(NotFoundError):
            work(library).shift("nothing", 1)
        for _ in range(6):
            library.journal.undo()
        assert tree(library) == ["aid", "aid/food", "aid/fuel", "labour", "trade"]
        assert list(find_problems(library)) == []


def test_a_key_belongs_to_one_person_and_one_code(library: Library, path: Path) -> None:
    with library:
        work(library).set_key("aid", "B")
        with pytest.raises(ConflictError, match="key of 'aid' already"):
            work(library).set_key("trade", "B")
        work(library).set_key("aid", "Q")
        assert summaries(library)[0] == "key of tag aid: B → Q"
        work(library).set_key("trade", "B")
        assert library.codebook.own_keys() == {"Q": "aid", "B": "trade"}
        library.codebook.merge("trade", "labour")
        assert library.codebook.own_keys() == {"Q": "aid", "B": "labour"}, "the key goes along"
        library.codebook.remove("aid")
        assert library.codebook.own_keys() == {"B": "labour"}
        library.journal.undo()
        library.journal.undo()
        assert library.codebook.own_keys() == {"Q": "aid", "B": "trade"}
        work(library).set_key("aid", "")
        assert library.codebook.own_keys() == {"B": "trade"}
        assert list(find_problems(library)) == []
    with Library(path, "ben") as other:
        assert other.codebook.own_keys() == {}
        work(other).set_key("labour", "B")
        assert other.codebook.own_keys() == {"B": "labour"}


def test_a_recoded_passage_keeps_the_creator_of_its_code(library: Library, path: Path) -> None:
    with library:
        article = library.articles.get(1)
        first, second = (library.annotations.tag(article, *span, "aid") for span in ((0, 19), (20, 42)))
        library.annotations.tag(article, 20, 42, "trade", second.id)
    with Library(path, "ben") as ben:
        third = ben.annotations.tag(ben.articles.get(1), 43, 62, "aid")
        targets = {first.id: "aid/food", second.id: "trade", third.id: "aid/new"}
        assert work(ben).recode("aid", targets) == 3
        assert tags_on(ben, first.id) == {"aid/food": "ann"}
        assert tags_on(ben, second.id) == {"trade": "ann"}
        assert tags_on(ben, third.id) == {"aid/new": "ben"}
        assert summaries(ben)[0] == "passages of tag aid → aid/food 1, trade 1, aid/new 1"
        ben.journal.undo()
        assert tags_on(ben, first.id) == {"aid": "ann"}
        assert tags_on(ben, second.id) == {"aid": "ann", "trade": "ann"}
        assert "aid/new" not in tree(ben)
        assert work(ben).recode("aid", {first.id: ""}) == 1
        assert tags_on(ben, first.id) == {}
        assert list(find_problems(ben)) == []


def test_memos_of_codes_and_articles_are_steps(library: Library, path: Path) -> None:
    with library:
        article = library.articles.get(1)
        library.codebook.edit("aid", memo="Split off\nfrom trade.")
        assert library.codebook.text(library.codebook.tag_id("aid") or "", "memo") == "Split off\nfrom trade."
        memos(library).write(article, "Mostly about Kim.")
        memos(library).write(article, "Mostly about Putin.")
        assert summaries(library)[0] == "Mostly about Kim. → Mostly about Putin."
        with Library(path, "ben") as ben:
            memos(ben).write(article, "Dull.")
        assert [(each.creator, each.text) for each in memos(library).of_article(article.id)] == [
            ("ann", "Mostly about Putin."),
            ("ben", "Dull."),
        ]
        library.journal.undo()
        assert memos(library).own(article.id) == "Mostly about Kim."
        assert library.removals.count_attached(article).line == "2 memos"
        library.removals.remove([article])
        library.journal.undo()
        assert memos(library).own(article.id) == "Mostly about Kim."
        memos(library).write(article, "")
        assert memos(library).own(article.id) == ""
        assert list(find_problems(library)) == []


def test_a_merge_brings_order_and_memos_and_keeps_newer_ones(library: Library, path: Path) -> None:
    other = path.with_name("other.db")
    with library:
        article = library.articles.get(1)
        library.codebook.edit("aid", memo="old")
        memos(library).write(article, "first")
    shutil.copy(path, other)
    with Library(other, "ann") as there:
        there.codebook.edit("aid", memo="new")
        work(there).shift("trade", -1)
        memos(there).write(article, "second")
        work(there).set_key("aid", "B")
    with Library(path, "ben") as here:
        memos(here).write(article, "ben's")
        result = merge(here, other)
        assert not result.imported.tally.conflicts
        assert tree(here)[-2:] == ["trade", "labour"]
        assert here.codebook.text(here.codebook.tag_id("aid") or "", "memo") == "new"
        assert [(each.creator, each.text) for each in memos(here).of_article(article.id)] == [
            ("ann", "second"),
            ("ben", "ben's"),
        ]
        assert not merge(here, other).imported.changed
        assert list(find_problems(here)) == []
        with Library(other, "ann") as there:
            memos(there).write(article, "")
        tally = merge(here, other).imported.tally
        assert [(note.kind, note.outcome, note.why) for note in tally.notes] == [("memos", "changed", "removed there")]
        assert [each.creator for each in memos(here).of_article(article.id)] == ["ben"]
        here.journal.undo()
        assert not merge(here, other).imported.changed, "a code that was removed there and came back here stays"
        assert [each.creator for each in memos(here).of_article(article.id)] == ["ann", "ben"]
        assert list(find_problems(here)) == []
    with Library(path, "ann") as here:
        assert here.codebook.own_keys() == {}, "keys are not merged"
        here.codebook.edit("aid", memo="mine")
        with Library(other, "ann") as there:
            there.codebook.edit("aid", memo="theirs")
            work(there).shift("aid", 1)
        work(here).shift("labour", -1)
        merge(here, other)
        assert [(each.name, each.here, each.there) for each in here.conflicts.page(0, 9)] == [
            ("memo", "mine", "theirs")
        ]
        here.conflicts.decide(here.conflicts.page(0, 9)[0], "joined")
        assert here.codebook.text(here.codebook.tag_id("aid") or "", "memo") == "mine\n\ntheirs"


def whole(library: Library) -> ArticleTags:
    return ArticleTags(library.connection, library.journal, library.codebook)


def tags_of_one(library: Library) -> list[tuple[str, str]]:
    return [(each.tag, each.creator) for each in whole(library).of_article(library.articles.get(1).id)]


def test_codes_of_whole_articles_are_steps_and_follow_changes_of_the_codebook(library: Library, path: Path) -> None:
    with library:
        article = library.articles.get(1)
        whole(library).change(article, ["aid", "interview"])
        assert summaries(library)[0] == "#aid #interview on One"
        assert {tag.name for tag in library.codebook.recent("ann")[:2]} == {"aid", "interview"}
        assert {tag.name for tag in library.codebook.recent()[:2]} == {"aid", "interview"}
        assert {tag.uses for tag in library.codebook.recent()} == {0}, "no passage has a code"
        with Library(path, "ben") as ben:
            whole(ben).change(article, ["aid"])
        assert tags_of_one(library) == [("aid", "ann"), ("aid", "ben"), ("interview", "ann")]
        assert library.removals.count_attached(article).line == "3 tags of the whole"
        library.codebook.edit("aid", name="help")
        library.codebook.merge("interview", "help")
        assert tags_of_one(library) == [("help", "ann"), ("help", "ben")], "each has it once"
        library.journal.undo()
        assert tags_of_one(library) == [("help", "ann"), ("help", "ben"), ("interview", "ann")]
        library.codebook.remove("help")
        assert tags_of_one(library) == [("interview", "ann")]
        library.journal.undo()
        library.removals.remove([article])
        library.journal.undo()
        whole(library).change(article, off=["interview"])
        with pytest.raises(NotFoundError, match="no tag 'trade' of yours"):
            whole(library).change(article, off=["trade"])
        assert tags_of_one(library) == [("help", "ann"), ("help", "ben")]
        library.journal.undo()
        library.journal.undo()
        library.journal.undo()
        assert tags_of_one(library) == [("aid", "ben")], "ann's code on the article, with the new codebook entry"
        assert list(find_problems(library)) == []


def test_an_export_selects_articles_by_the_codes_on_the_whole_article(library: Library) -> None:
    def chosen(selection: ExportSelection) -> list[tuple[str, int, list[str]]]:
        bundles = [*library.exporter.bundles(selection)]
        assert library.exporter.count_articles(selection) == len(bundles)
        return [(each.article.title, len(each.highlights), [tag.tag for tag in each.tags]) for each in bundles]

    with library:
        article = library.articles.get(1)
        library.annotations.highlight(article, 0, 19)
        whole(library).change(article, ["first/interview"])
        assert chosen(ExportSelection(tags=("first",))) == [("One", 0, ["first/interview"])]
        assert chosen(ExportSelection(tags=("first",), creators=("ann",))) == [("One", 0, ["first/interview"])]
        for other in ({"creators": ("ben",)}, {"claims_only": True}, {"until": "2001"}, {"since": "9999"}):
            assert chosen(ExportSelection(tags=("first",), **other)) == []


def test_a_merge_brings_codes_of_articles_and_their_removal(library: Library, path: Path) -> None:
    other, older = path.with_name("other.db"), path.with_name("older.db")
    with library:
        article = library.articles.get(1)
    shutil.copy(path, other)
    with Library(other, "ann") as there:
        whole(there).change(article, ["aid", "trade"])
        there.codebook.edit("aid", name="help")
    shutil.copy(other, older)
    with Library(path, "ben") as here:
        whole(here).change(article, ["trade"])
        merge(here, other)
        assert tags_of_one(here) == [("help", "ann"), ("trade", "ann"), ("trade", "ben")]
        assert not merge(here, other).imported.changed
        here.journal.undo()
        assert tags_of_one(here) == [("trade", "ben")]
        merge(here, other)
        assert len(tags_of_one(here)) == 3, "an undone merge may be repeated"
        with Library(other, "ann") as there:
            whole(there).change(article, off=["help"])
            there.codebook.merge("trade", "labour")
        tally = merge(here, other).imported.tally
        assert ("codes of articles", "changed", "taken off there") in [
            (note.kind, note.outcome, note.why) for note in tally.notes
        ]
        assert tags_of_one(here) == [("labour", "ann"), ("labour", "ben")]
        merge(here, older)
        assert tags_of_one(here) == [("labour", "ann"), ("labour", "ben")], "an older copy brings nothing back"
        with Library(other, "ann") as there:
            there.journal.undo()
            there.journal.undo()
        merge(here, other)
        assert ("help", "ann") in tags_of_one(here), "it comes back for the person who took it off"
        assert list(find_problems(here)) == []
