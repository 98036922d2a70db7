"""Removing articles, and undo."""

from pathlib import Path
from typing import Any

import pytest

from tests.library.shelf import TEXT, claim_of, content, put
from tui.core.annotations import Evidence
from tui.core.corrections import Reject, Rename, Target
from tui.core.errors import ConflictError
from tui.core.model import Article, Entity, Marks, Mention, NewArticle, Suggestion
from tui.formats import export, import_
from tui.library import Library
from tui.library.tables.decisions import NONE, Ruling
from tui.library.tables.memos import Memos
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

KIM = Entity("Kim", "PERSON")
NUMBERED = ("highlights", "claims", "mentions", "tagged_passages")
"""Tables whose rows are not referred to by number."""
LEFT = ("journal", "sqlite_sequence", "entities", "tags", "meta")
"""What a removal leaves or adds: the history, entities without mentions, the codebook."""


def tables(library: Library) -> dict[str, list[Any]]:
    """Return every table row by row; of a search index, its contents."""
    rows_of: dict[str, list[Any]] = {}
    for table in library.connection.db.tables:
        if "_fts" in table.name or table.name.startswith("_"):
            continue
        names = [
            c.name
            for c in table.columns
            if not (table.name in NUMBERED and c.name in ("pk", "id", "passage") and c.is_pk)
        ]
        columns = ", ".join(f'"{name}"' for name in names)
        rows_of[table.name] = sorted(library.connection.all(f"SELECT {columns} FROM {table.name}"), key=repr)
    for counter in ("listed", "claimed"):  # these only grow
        rows_of["counters"] = [row for row in rows_of["counters"] if row[0] != counter]
    return rows_of


def hits(library: Library) -> list[int]:
    return [
        library.connection.value(f"SELECT count(*) FROM {index} WHERE {index} MATCH ?", word)
        for index, word in (("articles_fts", "Russia"), ("highlights_fts", "odd"), ("claims_fts", "Kim"))
    ]


@pytest.fixture
def other(library: Library) -> Article:
    return put(library, "Another text of Kim.", title="Other")


@pytest.fixture
def full(path: Path, library: Library, other: Article) -> Article:
    """An article with everything that can belong to one."""
    library.intake.add([NewArticle("Kim was here.", "1" * 64, "First", source="https://a.test/1")], lambda *_: None)
    library.intake.add([NewArticle(TEXT, "2" * 64, "Kim", source="https://a.test/1")], lambda *_: None)
    article = library.articles.find("https://a.test/1")
    assert article.revision == 2
    mentions = Mention(0, 3, "PERSON", "Kim", state="confirmed"), Mention(16, 22, "GPE", "Russia")
    marks = Marks(mentions, (), (Suggestion(0, 23, "sentence", "Kim", 0.7, "names"),))
    library.markings.put([(article.pk, marks), (other.pk, Marks((Mention(16, 19, "PERSON", "Kim"),)))], "model", "1")
    library.corrections.correct(Rename(Target(KIM), "Kim Jong-un"))
    library.corrections.correct(Reject(Target(Entity("Russia", "GPE"), article.id, "Russia", (16, 22))))
    library.corrections.dismiss(article, 0, 23)
    claim = library.annotations.claim(article, 0, 23, "Kim")
    library.evidence.write(claim.id, [Evidence.of("https://b.test")])
    library.annotations.note(article, 0, 23, "odd", claim.id)
    library.decisions.decide(article, [Ruling(24, 30, NONE)], "none")
    library.done.mark(article, done=True)
    library.articles.set_position(article.pk, 7, 0.5)
    library.duplicates.find()
    with Library(path, "ben") as ben:
        ben.annotations.tag(article, 4, 9, "visit")
        theirs = ben.annotations.claim(other, 0, 7, "Kim")
        ben.claims.link(theirs.id, "repeats", claim.id)
    return article


def test_undo_restores_everything_and_redo_removes_it_again(library: Library, full: Article, other: Article) -> None:
    before, hits_before = tables(library), hits(library)
    assert list(find_problems(library)) == []
    (went,) = library.removals.remove([full])
    assert went.line == (
        "2 highlights (1 by ann, 1 by ben), 1 claim, 1 link, 1 corrected name, 1 dismissed suggestion, 1 decision, "
        "1 person done with it, 1 earlier version"
    )
    after = tables(library)
    for table, rows in after.items():
        if table not in LEFT:
            assert not any(full.id in row for row in rows), table
    assert [table for table in ("highlights", "claims", "revisions", "evidence") if after[table]] == [
        "highlights",
        "claims",
    ], "those of the other article"
    assert hits(library) == [0, 0, 1]
    assert list(find_problems(library)) == []
    undone = library.journal.undo()
    assert undone is not None
    assert (undone.action, undone.article) == ("remove article", full.id)
    again = tables(library)
    for table in before:
        if table not in ("journal", "sqlite_sequence", "meta", "signatures", "bands"):
            assert again[table] == before[table], table
    assert library.duplicates.pending() == 1, "it is compared with other articles again"
    library.duplicates.find()
    assert tables(library)["bands"] == before["bands"]
    assert hits(library) == hits_before
    assert list(find_problems(library)) == []
    library.articles.set_position(full.pk, 9, 0.9)
    library.markings.put([(full.pk, Marks())], "model", "2")
    library.journal.redo()
    removed = tables(library)
    assert {t: removed[t] for t in removed if t not in LEFT} == {t: after[t] for t in after if t not in LEFT}
    assert list(find_problems(library)) == []


def test_an_article_number_is_never_reused(library: Library, full: Article, other: Article) -> None:
    assert library.articles.last_number() == full.pk
    library.removals.remove([full])
    new = put(library, "A third text.")
    assert new.pk > full.pk
    assert library.articles.find(str(other.pk)) == other
    assert library.articles.find(str(new.pk)) == new
    assert [row.pk for row in library.articles.page(0, 10)] == [other.pk, new.pk]
    library.journal.undo()
    assert [row.pk for row in library.articles.page(0, 10)] == [other.pk, full.pk, new.pk]


def test_one_step_for_several(library: Library, full: Article, other: Article) -> None:
    before = library.articles.counts()
    library.removals.remove([full, other])
    assert library.articles.counts().articles == before.articles - 2
    library.journal.undo()
    assert library.articles.counts() == before


def test_an_older_copy_brings_a_removed_article_back_only_on_request(
    library: Library, article: Article, tmp_path: Path
) -> None:
    highlight = library.annotations.highlight(article, 0, 3)
    with Library(tmp_path / "copy.db", "ben") as copy:
        merge(copy, library.path)
        library.removals.remove([article])
        before, steps = content(library), len(library.journal.steps())
        done = merge(library, copy.path)
        assert (content(library), len(library.journal.steps())) == (before, steps)
        (note,) = [note for note in done.tally.notes if note.kind == "articles"]
        assert note.line.startswith("1 article in “Kim and the trains”: removed here by ann on ")
        assert note.why.endswith("; --removed brings it back")
        copy.annotations.note(copy.articles.find(article.id), 4, 9, "Since then.")
        done = merge(library, copy.path)
        assert "1 of its highlights made or changed since" in " ".join(done.tally.lines())
        assert content(library) == before

        done = merge(library, copy.path, revive=True)
        back = library.annotations.of_article(library.articles.find(article.id).pk)
        assert [(each.id == highlight.id, each.note, each.creator) for each in back] == [
            (True, "", "ann"),
            (False, "Since then.", "ben"),
        ]
        assert list(find_problems(library)) == []
        library.journal.undo()
        assert content(library) == before


def test_a_merged_removal_removes_nobody_elses_article_or_work(
    library: Library, article: Article, tmp_path: Path
) -> None:
    library.annotations.highlight(article, 0, 3)
    with Library(tmp_path / "copy.db", "ben") as copy:
        merge(copy, library.path)
        other = copy.articles.find(article.id)
        copy.annotations.note(other, 4, 9, "Mine.")
        merge(library, copy.path)
        library.removals.remove([library.articles.find(article.id)])
        done = merge(copy, library.path)
        assert done.tally.conflicts == []
        assert [(each.creator, each.note) for each in copy.annotations.of_article(other.pk)] == [("ben", "Mine.")]
        (note,) = [note for note in done.tally.notes if note.kind == "articles"]
        assert (note.outcome, note.where) == ("kept", "“Kim and the trains”")
        assert note.why == f"removed there by ann; `postil remove {article.id}` removes it here, too"
        before = content(copy)
        merge(copy, library.path)
        assert content(copy) == before


@pytest.mark.parametrize("name", ["jsonl", "refi-qda", "doccano", "w3c"])
def test_a_file_brings_a_removed_article_back_only_on_request(library: Library, tmp_path: Path, name: str) -> None:
    articles = [put(library, TEXT, source=f"{place}.txt") for place in ("first", "second")]
    library.annotations.highlight(articles[0], 0, 3)
    with Library(library.path, "ben") as ben:
        ben.annotations.highlight(articles[0], 4, 9)
    path = tmp_path / "file"
    export(name, library, path)
    library.removals.remove(articles[:1])
    report = import_(name, library, path)
    assert [row.highlights for row in library.articles.page(0, 9)] == [0], "the second has the same words"
    reasons = [note.why for note in report.tally.notes if note.kind == "highlights"]
    assert {*reasons} == {"their article was removed here"}
    has_text = name != "w3c"
    assert report.tally.count("articles", "left out") == has_text
    import_(name, library, path, revive=True)
    assert sorted(row.highlights for row in library.articles.page(0, 9)) == ([0, 2] if has_text else [0])


def test_statements_about_a_removed_article_cannot_be_redone(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as ann, Library(tmp_path / "a.db", "bob") as bob:
        article = put(ann, TEXT, id="kim")
        ann.done.mark(article, done=True)
        ann.reviews.review(article)
        ann.corrections.dismiss(article, 0, 4)
        ann.corrections.correct(Reject(Target(KIM, "kim", "Kim", (0, 3))), article)
        ann.attributes.set(article, {"year": "2019"})
        ann.decisions.decide(article, [Ruling(0, 4, NONE)], "none")
        Memos(ann.connection, ann.journal).write(article, "mine")
        tables = "done", "reviewed", "dismissals", "corrections", "attributes", "decisions", "memos"
        for table in tables:
            assert ann.connection.value(f"SELECT creator FROM {table}") == "ann", table
        while ann.journal.undo():
            pass
        bob.removals.remove([bob.articles.find("kim")])
        for _ in tables:
            with pytest.raises(ConflictError, match="bob has changed it since"):
                ann.journal.redo()
        assert [table for table in tables if ann.connection.all(f"SELECT 1 FROM {table}")] == []


def test_an_article_in_which_somebody_has_worked_since_is_not_removed_by_a_redo(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as ann, Library(tmp_path / "a.db", "bob") as bob:
        ann.removals.remove([put(ann, TEXT, id="kim")])
        ann.journal.undo()
        bob.annotations.remove(bob.annotations.highlight(bob.articles.find("kim"), 0, 3).id)
        with pytest.raises(ConflictError, match="bob has changed it since"):
            ann.journal.redo()
        bob.journal.undo()
        assert [row.highlights for row in ann.articles.page(0, 9)] == [1]


def test_an_article_that_was_added_again_gives_way_to_the_undo_of_its_removal(tmp_path: Path) -> None:
    new = NewArticle(TEXT, "s", "Kim", id="kim")
    with Library(tmp_path / "a.db", "ann") as ann, Library(tmp_path / "a.db", "bob") as bob:
        passage = bob.annotations.highlight(put(ann, TEXT, id="kim"), 0, 3)
        back_up(ann, tmp_path / "backup.db")
        ann.removals.remove([ann.articles.find("kim")])
        ann.intake.add([new], lambda *_: None)
        ann.journal.undo()
        assert ann.annotations.get(passage.id) == passage
        ann.journal.redo()
        ann.intake.add([new], lambda *_: None)
        bob.annotations.highlight(bob.articles.find("kim"), 4, 7)
        words = (
            "cannot undo remove article: the article was added again, and bob worked in it; merging a backup from "
            "before the removal brings its coding into this one; undo again takes the step before it"
        )
        with pytest.raises(ConflictError) as refused:
            ann.journal.undo()
        assert str(refused.value) == words
        merge(ann, tmp_path / "backup.db")
        assert [row.highlights for row in ann.articles.page(0, 9)] == [2]
        ann.removals.remove([ann.articles.find("kim")])
        ann.intake.add([NewArticle(f"{TEXT} More.", "s", "Kim", id="kim")], lambda *_: None)
        with pytest.raises(ConflictError, match="the article was added again with another text"):
            ann.journal.undo()
        merge(ann, tmp_path / "backup.db")
        assert [row.highlights for row in ann.articles.page(0, 9)] == [1]
        assert list(find_problems(ann)) == []


def test_earlier_work_of_others_does_not_block_undoing_the_return_of_an_article(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as ann, Library(tmp_path / "a.db", "bob") as bob:
        article = put(ann, TEXT, id="kim")
        bob.annotations.highlight(article, 0, 3)
        back_up(ann, tmp_path / "copy.db")
        ann.removals.remove([article])
        merge(ann, tmp_path / "copy.db", revive=True)
        bob.annotations.highlight(bob.articles.find("kim"), 4, 7)
        with pytest.raises(ConflictError, match="bob has worked since on an article that came with it"):
            ann.journal.undo()
        bob.journal.undo()
        ann.journal.undo()
        assert ann.articles.count() == 0
        ann.journal.redo()
        assert [row.highlights for row in ann.articles.page(0, 9)] == [1]
        for _ in range(2):
            ann.journal.undo()
        bob.annotations.highlight(bob.articles.find("kim"), 4, 7)
        with pytest.raises(ConflictError, match="bob has changed it since"):
            ann.journal.redo()
        assert list(find_problems(ann)) == []


def test_an_older_copy_brings_the_work_removed_with_an_article_once_the_article_is_back(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as ann, Library(tmp_path / "a.db", "bob") as bob:
        articles = [put(ann, text, id=name) for name, text in (("kim", TEXT), ("lee", f"Lee. {TEXT}"))]
        back_up(ann, tmp_path / "bare.db")
        for article in articles:
            bob.annotations.highlight(article, 0, 3)
        back_up(ann, tmp_path / "copy.db")
        ann.removals.remove(articles)
        merge(bob, tmp_path / "bare.db", revive=True)
        assert [row.highlights for row in ann.articles.page(0, 9)] == [0, 0]
        merge(bob, tmp_path / "copy.db")
        assert [row.highlights for row in ann.articles.page(0, 9)] == [1, 1], "nobody has removed these themselves"


def test_a_link_to_a_claim_of_a_removed_article_is_restored_with_it_and_kept_by_a_colleague(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as ann, Library(tmp_path / "b.db", "bob") as bob:
        kim, lee = (put(ann, text, id=name) for name, text in (("kim", TEXT), ("lee", f"Lee. {TEXT}")))
        merge(bob, ann.path)
        other = bob.annotations.claim(bob.articles.find("lee"), 0, 9, "Lee").id
        merge(ann, bob.path)
        claim = ann.annotations.claim(kim, 0, 9, "Kim").id
        ann.claims.link(claim, "supports", other)
        merge(bob, ann.path)
        ann.removals.remove([lee])

        def links(library: Library) -> list[str]:
            return [link.claim for link in claim_of(library, claim).links]

        assert links(ann) == []
        merge(bob, ann.path)
        assert links(bob) == [other], "the article stays here, and nobody has removed the link"
        merge(ann, bob.path)
        assert links(ann) == []
        merge(ann, bob.path, revive=True)
        assert links(ann) == [other]
        ann.claims.unlink(claim, "supports", other)
        merge(bob, ann.path)
        assert links(bob) == [], "now somebody has removed it"
        for library in (ann, bob):
            assert list(find_problems(library)) == []
