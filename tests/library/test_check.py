"""`find_problems` reports each kind of damage and what to do about it, and nothing in a sound library."""

import json
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.library.shelf import put
from tui.core.annotations import Evidence
from tui.core.corrections import Rename, Target
from tui.core.errors import ConflictError, LibraryError, LockedError
from tui.core.model import Article, Entity, Marks, Mention, NewArticle
from tui.library import Library
from tui.library.sqlite.place import backup_path
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems, repair


@pytest.fixture
def worked(library: Library, article: Article) -> Library:
    """A library in which everything that leaves a trace has been done."""
    library.markings.put(
        [(article.pk, Marks((Mention(0, 3, "PERSON", "Kim"), Mention(16, 22, "GPE", "Russia"))))], "m", "1"
    )
    one = library.annotations.tag(article, 0, 3, "proba")
    two = library.annotations.claim(article, 4, 22, "Kim")
    three = library.annotations.claim(article, 25, 40)
    library.claims.link(two.id, "repeats", three.id)
    library.evidence.write(two.id, [Evidence.of("https://example.org")])
    library.claims.edit(two.id, verdict="false")
    library.codebook.edit("proba", name="prima")
    library.articles.edit(article.pk, title="Another title")
    library.corrections.correct(Rename(Target(Entity("Kim", "PERSON")), "Kim Jong-un"))
    library.corrections.dismiss(article, 0, 3)
    library.annotations.remove(three.id)
    library.journal.undo()
    library.annotations.note(article, 0, 3, "a note", one.id)
    library.journal.undo()
    library.journal.redo()
    library.annotations.highlight(article, 30, 33)
    library.journal.undo()
    other = put(library, "A first version of a text that is long enough to be told from others.", id="other")
    library.annotations.highlight(other, 2, 15)
    library.annotations.highlight(other, 30, 40)
    library.revisions.revise(other.pk, NewArticle(text="The second version of a text to be told.", sha256="2"))
    library.journal.undo()
    library.journal.redo()
    return library


def test_a_sound_library_has_no_problems(worked: Library, opened: Callable[[str], Library]) -> None:
    bob = opened("bob")
    highlight = worked.annotations.last()
    assert highlight is not None
    bob.annotations.recolor(highlight.id, "pink")
    bob.journal.undo()
    assert list(find_problems(worked)) == []
    while worked.journal.undo():
        assert list(find_problems(worked)) == []
    while worked.journal.redo():
        pass
    assert list(find_problems(worked)) == []


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ('UPDATE highlights SET start = start + 1, "end" = "end" + 1', "does not quote what stands there"),
        ('UPDATE highlights SET "end" = 99999', "does not quote what stands there"),
        ('UPDATE mentions SET "end" = 99999', "2 mentions of article .* lie outside"),
        ("INSERT INTO quotations VALUES (1, 5, 3, '', 0)", "1 quotations of article .* lie outside"),
        ("DELETE FROM entities", "belongs to a row of entities that is not there"),
        ("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')", "articles_fts does not fit articles"),
        ("INSERT INTO highlights_fts (rowid, note) VALUES (99, 'ghost')", "highlights_fts does not fit highlights"),
        ("UPDATE articles SET text = replace(text, 'Kim', 'Tim')", "not the one that was added"),
        ("UPDATE highlights SET color = 'pink' WHERE note != ''", "another color than the history"),
        ("UPDATE highlights SET note = 'x' WHERE note != ''", "another note than the history"),
        ("UPDATE articles SET title = 'Old'", "article .* has another title than the history"),
        ("DELETE FROM highlight_tags", "tagging .* is gone, though the history has it"),
        ("DELETE FROM claim_links", "link .* repeats .* is gone"),
        ("DELETE FROM evidence", "evidence .* is gone"),
        ("UPDATE claims SET verdict = 'true' WHERE verdict = 'false'", "1 counts of claims"),
        ("UPDATE checks SET verdict = 'mixed'", "check .* has another verdict"),
        ("DELETE FROM checks", "check .* is gone"),
        (
            "INSERT INTO tags VALUES ('x', 'y', '', '', 'me', '9999', '', '', 0)",
            "tag x is there, though the history does not",
        ),
        ("UPDATE journal SET changes = 'nonsense' WHERE id = 1", "entry 1 of the history cannot be read"),
        ("DELETE FROM journal WHERE id = 3", "claim .* is there, though the history does not have it"),
        ("UPDATE counters SET count = 7 WHERE name = 'claims'", "1 counts of the library are not what"),
        ("UPDATE article_counts SET claims = 7", "2 counts of articles"),
        ("UPDATE tag_uses SET uses = 7", "1 counts of tags"),
        ("DELETE FROM tagged_passages", "counts of tagged passages"),
        ("UPDATE entities SET mentions = 7", "counts of entities"),
        ("UPDATE corrections SET detail = 'nonsense'", "correction .* cannot be read"),
        ("UPDATE mentions SET state = 'found', origin = 'model'", "marks of article .* not what its corrections make"),
    ],
)
def test_each_damage_is_reported_with_what_to_do(worked: Library, path: Path, damage: str, what: str) -> None:
    worked.close()
    connection = sqlite3.connect(path)
    connection.execute(damage)
    connection.commit()
    connection.close()
    with Library(path, "ann") as library:
        problems = list(find_problems(library))
        before = path.read_bytes()
        assert list(find_problems(library)) == problems
    assert path.read_bytes() == before
    lines = [str(problem) for problem in problems]
    assert any(re.search(what, problem.what) for problem in problems), lines
    assert all(problem.do and "\n" not in str(problem) for problem in problems)


def test_derived_data_is_rebuilt(worked: Library, path: Path) -> None:
    with worked.connection.write():
        worked.connection.run("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
        worked.connection.run('UPDATE mentions SET "end" = 99999')
        worked.connection.run("UPDATE article_counts SET claims = 7")
    assert len(list(find_problems(worked))) >= 3
    assert repair(worked) == 3
    assert list(find_problems(worked)) == []
    assert worked.search.count("Russia") == 1
    assert worked.marks.pending() == 2


def test_many_problems_of_one_kind_are_counted(library: Library, article: Article) -> None:
    for start in range(30):
        library.annotations.highlight(article, start, start + 1)
    with library.connection.write():
        library.connection.run("UPDATE highlights SET quote = '#'")
    problems = list(find_problems(library))
    assert len(problems) < 50
    assert any("10 more like it" in problem.what for problem in problems)


def test_a_check_reads_a_snapshot_while_others_write(worked: Library, opened: Callable[[str], Library]) -> None:
    bob = opened("bob")
    article = bob.articles.get(1)
    bob.annotations.highlight(article, 1, 2)
    looking = find_problems(worked)
    worked.connection.db.conn.set_progress_handler(None, 0)
    bob.annotations.highlight(article, 2, 3)
    assert list(looking) == []


def test_a_refusal_names_the_last_backup(worked: Library, path: Path) -> None:
    put(worked, "words " * 100_000)
    backup = backup_path(path)
    back_up(worked, backup)
    worked.close()
    whole = path.read_bytes()

    def refused() -> str:
        with pytest.raises(LibraryError) as failed:
            Library(path)
        assert "\n" not in str(failed.value)
        return str(failed.value)

    for content, says in (
        (whole[:-4096], "damaged"),
        (whole[: len(whole) // 3], "damaged"),
        (whole[:50], "damaged"),
        (b"", "is empty"),
        (b"SQLite format 3\0" + b"\xff" * 8000, "damaged|not a Postil library|another program"),
        (whole[:60] + (99).to_bytes(4) + whole[64:], "newer Postil"),
        (whole[:68] + b"\0\0\0\1" + whole[72:], "another program"),
    ):
        path.write_bytes(content)
        message = refused()
        assert re.search(says, message), message
        assert str(backup) in message
        assert path.read_bytes() == content
    backup.unlink()
    path.write_bytes(whole[:-4096])
    assert "no backup lies beside it" in refused()


def test_a_history_with_every_kind_of_json_value_is_sound(library: Library, article: Article) -> None:
    note = library.annotations.note(article, 0, 3, 'a "note" with \\ and 🙂 and \u2028 ends')
    library.annotations.tag(article, 0, 3, 'tag "\\', note.id)
    assert list(find_problems(library)) == []
    assert json.loads(library.connection.value("SELECT changes FROM journal ORDER BY id LIMIT 1"))


def test_redoing_after_another_persons_change_is_not_damage(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    highlight = library.annotations.highlight(article, 0, 3)
    other = opened("bob")
    library.annotations.recolor(highlight.id, "green")
    library.journal.undo()
    other.annotations.recolor(highlight.id, "pink")
    other.annotations.recolor(highlight.id, "yellow")
    with pytest.raises(ConflictError, match="bob has changed it since"):
        library.journal.redo()
    other.journal.undo()
    other.journal.undo()
    assert library.journal.redo()
    assert library.annotations.get(highlight.id).color == "green"
    assert list(find_problems(library)) == []


def test_a_lock_of_another_program_is_not_damage_and_hides_none(worked: Library, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Library(path, "ann", 0.05) as library:
        other.execute("BEGIN IMMEDIATE")
        assert list(find_problems(library)) == []
        other.execute("DELETE FROM articles_fts_docsize")
        other.execute("COMMIT")
        other.execute("BEGIN IMMEDIATE")
        (problem,) = find_problems(library)
        assert "articles_fts does not fit" in problem.what
        other.execute("ROLLBACK")


def test_a_library_that_stays_locked_is_reported_as_locked(worked: Library, path: Path) -> None:
    worked.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(LockedError, match="locked by another program"):
            Library(path, "ann", 0.2)
        assert 0.2 <= time.monotonic() - began < 1.2
