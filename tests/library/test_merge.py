import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.library.shelf import TEXT, content, put
from tui.core.errors import LibraryError
from tui.library import Library
from tui.library.tables.journal import now
from tui.library.transfer.merge import merge


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "theirs.db", "bob") as library:
        yield library


def made(library: Library) -> list[Any]:
    """What people made, without the articles' numbers and times."""
    tables = content(library)
    names = {row[0]: row[1] for row in library.connection.all("SELECT pk, id FROM articles")}
    found = [tuple(names.get(v, v) if n == 1 else v for n, v in enumerate(row)) for row in tables["highlights"]]
    tags = {row[0]: row[1] for row in tables["tags"]}
    claims = [row[:5] for row in tables["claims"]]  # when it became a claim is each library's own
    return [sorted(found), sorted((row[0], tags[row[1]]) for row in tables["highlight_tags"]), claims]


def a_moment_later() -> None:
    """Times are kept in milliseconds."""
    before = now()
    while now() == before:
        pass


def test_both_ways_and_again_give_the_same(library: Library, theirs: Library, tmp_path: Path) -> None:
    mine = put(library, TEXT, title="Kim")
    other = put(theirs, TEXT, title="Kim")
    put(theirs, "Only there.")
    shared = library.annotations.claim(mine, 0, 23, "Kim")
    library.annotations.tag(mine, 4, 9, "visit")
    theirs.annotations.tag(other, 4, 9, "visit")
    theirs.codebook.add("empty")
    done = merge(theirs, library.path)
    assert (done.imported.articles, done.imported.added, done.imported.known) == (0, 2, 1)
    theirs.annotations.edit_claim(shared.id, verdict="false")
    done = merge(library, theirs.path)
    assert (done.imported.articles, done.imported.updated) == (1, 1)
    assert len(done.conflicts) == 1
    assert "the newer one there wins" in done.conflicts[0]
    assert library.annotations.get(shared.id).claim.verdict == "false"  # type: ignore[union-attr]
    assert made(library) == made(theirs)
    before = content(library)
    steps = len(library.journal.steps())
    again = merge(library, theirs.path)
    assert not again.imported.changed
    assert again.conflicts == ()
    assert content(library) == before
    assert len(library.journal.steps()) == steps


def test_a_dry_run_tells_and_changes_nothing(library: Library, theirs: Library) -> None:
    article = put(theirs, TEXT)
    theirs.annotations.highlight(article, 0, 3)
    put(library, "Mine.")
    before = content(library)
    done = merge(library, theirs.path, dry_run=True)
    assert "would add 1 articles, 1 highlights" in done.line
    assert content(library) == before
    assert merge(library, theirs.path).imported.added == 1


def test_the_older_version_stays_in_the_history_once_and_one_undo_takes_the_merge_back(
    library: Library, theirs: Library
) -> None:
    mine = put(library, TEXT)
    shared = library.annotations.highlight(mine, 0, 3)
    merge(theirs, library.path)
    other = theirs.articles.find(mine.id)
    theirs.annotations.note(other, 0, 3, "theirs, older", shared.id)
    library.annotations.note(mine, 0, 3, "mine, newer", shared.id)
    before = content(library)
    done = merge(library, theirs.path)
    assert done.imported.older == 1
    assert "the newer one here stays" in done.conflicts[0]
    assert content(library) == before
    changes = [row[0] for row in library.connection.all("SELECT changes FROM journal WHERE action = 'merge'")]
    assert sum("theirs, older" in json.dumps(json.loads(one)) for one in changes) == 1
    merge(library, theirs.path)
    assert library.connection.value("SELECT count(*) FROM journal WHERE action = 'merge'") == len(changes)
    library.journal.undo()
    assert content(library) == before


def test_what_was_removed_on_one_side_is_removed_on_both(library: Library, theirs: Library) -> None:
    mine = put(library, TEXT)
    here, there, changed, later = (library.annotations.highlight(mine, start, start + 3) for start in (0, 4, 7, 10))
    merge(theirs, library.path)
    other = theirs.articles.find(mine.id)
    library.annotations.remove(here.id)
    theirs.annotations.remove(there.id)
    library.annotations.remove(changed.id)
    theirs.annotations.remove(later.id)
    a_moment_later()
    theirs.annotations.note(other, 7, 10, "changed since", changed.id)
    library.annotations.note(mine, 10, 13, "changed since", later.id)
    before = content(library)

    tried = merge(library, theirs.path, dry_run=True)
    assert "would remove 1 that were removed there; kept removed: 1" in tried.line
    assert content(library) == before
    done = merge(library, theirs.path)
    assert (done.kept_removed, done.removed, done.imported.added) == (1, 1, 1)
    assert [line.rpartition(": ")[2] for line in done.conflicts] == [
        "the newer one there wins",
        "removed here as well",
        "the newer one here stays",
    ]
    merged = content(library)
    assert {made[0] for made in merged["highlights"]} == {changed.id, later.id}
    library.journal.undo()
    assert content(library) == before
    library.journal.redo()
    assert content(library) == merged

    back = merge(theirs, library.path)
    assert (back.kept_removed, back.removed, back.imported.added) == (0, 1, 1)
    assert made(library) == made(theirs)
    assert not merge(theirs, library.path).imported.changed


def test_what_was_undone_was_never_done(library: Library, theirs: Library) -> None:
    mine = put(library, TEXT)
    shared = library.annotations.highlight(mine, 0, 3)
    merge(theirs, library.path)
    library.annotations.remove(shared.id)
    library.journal.undo()
    assert merge(theirs, library.path).removed == 0
    theirs.journal.undo()  # the first merge
    assert theirs.annotations.of_article(theirs.articles.find(mine.id).pk) == []
    assert merge(theirs, library.path).imported.added == 1


def test_the_other_file_is_left_as_it_is(library: Library, theirs: Library, tmp_path: Path) -> None:
    put(theirs, TEXT)
    theirs.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    theirs.close()
    before = theirs.path.read_bytes()
    merge(library, theirs.path)
    assert theirs.path.read_bytes() == before
    (tmp_path / "no.db").write_text("no library " * 200)
    for path, told in (
        (tmp_path / "no.db", "not a Postil library"),
        (tmp_path / "nowhere.db", "not a file"),
        (library.path, "itself"),
    ):
        with pytest.raises(LibraryError, match=told):
            merge(library, path)
