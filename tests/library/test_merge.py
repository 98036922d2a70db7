import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.library.shelf import TEXT, content, put
from tui.core.annotations import Evidence
from tui.core.dates import written_time
from tui.core.errors import LibraryError
from tui.formats import export, import_
from tui.library import Library
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import Ruling
from tui.library.tables.journal import now
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "theirs.db", "bob") as library:
        yield library


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Library]:
    """Ann's own library on another computer."""
    with Library(tmp_path / "elsewhere.db", "ann") as library:
        yield library


def content_without_times(library: Library) -> list[Any]:
    """Return what people created, without times and the keys of articles."""
    tables = content(library)
    names = {row[0]: row[1] for row in library.connection.all("SELECT pk, id FROM articles")}
    rows = [tuple(names.get(v, v) if n == 1 else v for n, v in enumerate(row)) for row in tables["highlights"]]
    tags = {row[0]: row[1] for row in tables["tags"]}
    # without the time at which it became a claim, which each library sets
    claims = [row[:5] for row in tables["claims"]]
    return [sorted(rows), sorted((row[0], tags[row[1]]) for row in tables["highlight_tags"]), claims]


def a_moment_later() -> None:
    """Wait, as times are stored in milliseconds."""
    before = now()
    while now() == before:
        pass


def test_merging_both_ways_and_repeatedly_gives_the_same(library: Library, theirs: Library, tmp_path: Path) -> None:
    mine = put(library, TEXT, title="Kim")
    other = put(theirs, TEXT, title="Kim")
    put(theirs, "Only there.")
    shared = library.annotations.claim(mine, 0, 23, "Kim")
    library.annotations.tag(mine, 4, 9, "visit")
    theirs.annotations.tag(other, 4, 9, "visit")
    theirs.codebook.add("empty")
    done = merge(theirs, library.path)
    assert (done.imported.articles, done.imported.added, done.imported.known) == (0, 2, 1)
    library.claims.edit(shared.id, verdict="false")
    done = merge(theirs, library.path)
    assert (done.imported.articles, done.imported.updated) == (0, 1)
    assert done.tally.conflicts == []
    assert theirs.annotations.get(shared.id).claim.verdict == "false"  # type: ignore[union-attr]
    assert merge(library, theirs.path).imported.articles == 1
    assert content_without_times(library) == content_without_times(theirs)
    before = content(library)
    steps = len(library.journal.steps())
    again = merge(library, theirs.path)
    assert not again.imported.changed
    assert again.tally.conflicts == []
    assert content(library) == before
    assert len(library.journal.steps()) == steps


def test_a_dry_run_reports_and_changes_nothing(library: Library, theirs: Library) -> None:
    article = put(theirs, TEXT)
    theirs.annotations.highlight(article, 0, 3)
    put(library, "Mine.")
    before = content(library)
    done = merge(library, theirs.path, dry_run=True)
    assert done.line.startswith(f"Merging {theirs.path.name} (bob, 1 article, last change ")
    assert done.line.endswith(") would do this. Nothing is changed yet.")
    assert (done.tally.count("articles", "added"), done.tally.count("highlights", "added")) == (1, 1)
    assert content(library) == before
    assert merge(library, theirs.path).imported.added == 1


def test_the_older_version_stays_in_the_history_once_and_one_undo_reverts_the_merge(
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
    assert [(one.field, one.here, one.there) for one in done.tally.conflicts] == [
        ("note", "mine, newer", "theirs, older")
    ]
    assert content(library) == before
    changes = [row[0] for row in library.connection.all("SELECT changes FROM journal WHERE action = 'merge'")]
    assert sum("theirs, older" in json.dumps(json.loads(one)) for one in changes) == 1
    merge(library, theirs.path)
    assert library.connection.value("SELECT count(*) FROM journal WHERE action = 'merge'") == len(changes)
    library.journal.undo()
    assert content(library) == before


def test_a_removal_on_one_side_removes_it_on_both(library: Library, elsewhere: Library) -> None:
    mine = put(library, TEXT)
    here, there, changed, later = (library.annotations.highlight(mine, start, start + 3) for start in (0, 4, 7, 10))
    merge(elsewhere, library.path)
    other = elsewhere.articles.find(mine.id)
    library.annotations.remove(here.id)
    elsewhere.annotations.remove(there.id)
    library.annotations.remove(changed.id)
    elsewhere.annotations.remove(later.id)
    a_moment_later()
    elsewhere.annotations.note(other, 7, 10, "changed since", changed.id)
    library.annotations.note(mine, 10, 13, "changed since", later.id)
    before = content(library)

    tried = merge(library, elsewhere.path, dry_run=True)
    assert (tried.imported.removed, tried.imported.kept_removed) == (1, 1)
    assert content(library) == before
    done = merge(library, elsewhere.path)
    assert (done.imported.kept_removed, done.imported.removed, done.imported.added) == (1, 1, 1)
    assert [(one.here, one.there) for one in done.tally.conflicts] == [
        ("removed by ann", "changed by ann, so it is here again"),
        ("ann's, kept", "removed by ann"),
    ]
    merged = content(library)
    assert {content_without_times[0] for content_without_times in merged["highlights"]} == {changed.id, later.id}
    library.journal.undo()
    assert content(library) == before
    library.journal.redo()
    assert content(library) == merged

    back = merge(elsewhere, library.path)
    assert (back.imported.kept_removed, back.imported.removed, back.imported.added) == (0, 1, 1)
    assert content_without_times(library) == content_without_times(elsewhere)
    assert not merge(elsewhere, library.path).imported.changed


def test_an_edit_here_and_another_there_are_both_kept(library: Library, elsewhere: Library) -> None:
    mine = put(library, TEXT)
    shared = library.annotations.claim(mine, 0, 23, "Kim")
    library.annotations.tag(mine, 0, 23, "old", shared.id)
    merge(elsewhere, library.path)
    library.claims.edit(shared.id, verdict="false")
    library.annotations.tag(mine, 0, 23, "here", shared.id)
    a_moment_later()
    elsewhere.claims.edit(shared.id, rationale="no train")
    elsewhere.annotations.recolor(shared.id, "pink")
    elsewhere.annotations.untag(shared.id, "old")
    elsewhere.evidence.write(shared.id, [Evidence.of("the timetable")])
    done = merge(library, elsewhere.path)
    assert done.tally.conflicts == []
    both = library.annotations.get(shared.id)
    assert both.claim is not None
    assert (both.color, both.tags) == ("pink", ("here",))
    assert [(check.verdict, check.rationale) for check in both.claim.checks] == [("false", ""), ("", "no train")]
    assert (both.claim.verdict, both.claim.sources) == ("false", ("the timetable",))
    merge(elsewhere, library.path)
    assert content_without_times(library) == content_without_times(elsewhere)
    assert not merge(library, elsewhere.path).imported.changed


def test_a_field_changed_on_both_sides_stays_and_is_reported_once_and_kept_in_the_history(
    library: Library, elsewhere: Library
) -> None:
    mine = put(library, TEXT)
    shared = library.annotations.highlight(mine, 0, 23)
    merge(elsewhere, library.path)
    library.annotations.note(mine, 0, 23, "first", shared.id)
    a_moment_later()
    elsewhere.annotations.note(elsewhere.articles.find(mine.id), 0, 23, "second", shared.id)
    done = merge(library, elsewhere.path)
    assert [(one.field, one.here, one.there) for one in done.tally.conflicts] == [("note", "first", "second")]
    assert library.annotations.get(shared.id).note == "first"
    assert merge(library, elsewhere.path).tally.conflicts == []
    result = merge(elsewhere, library.path)
    assert len(result.tally.conflicts) == 1, "knowing a value does not mean having replaced it"
    assert elsewhere.annotations.get(shared.id).note == "second"
    library.annotations.note(mine, 0, 23, "second", shared.id)  # the person decides
    assert not merge(library, elsewhere.path).tally.conflicts


def test_somebody_elses_change_to_anns_work_is_reported_and_not_taken(library: Library, theirs: Library) -> None:
    mine = put(library, TEXT)
    shared = library.annotations.highlight(mine, 0, 23)
    merge(theirs, library.path)
    a_moment_later()
    theirs.annotations.recolor(shared.id, "pink")
    theirs.annotations.tag(theirs.articles.find(mine.id), 0, 23, "bobs", shared.id)
    done = merge(library, theirs.path)
    assert [(one.field, one.here, one.there) for one in done.tally.conflicts] == [("color", "yellow", "pink")]
    assert library.annotations.get(shared.id).tags == ("bobs",)
    assert library.connection.value("SELECT creator FROM highlight_tags") == "bob", "a new tag belongs to its creator"
    theirs.annotations.remove(shared.id)
    assert merge(library, theirs.path).imported.removed == 0
    assert library.annotations.get(shared.id).color == "yellow"


def test_an_older_copy_changes_nothing(library: Library, tmp_path: Path) -> None:
    mine = put(library, TEXT)
    shared = library.annotations.claim(mine, 0, 23, "Kim")
    library.annotations.tag(mine, 0, 23, "old", shared.id)
    back_up(library, tmp_path / "old.db")
    library.annotations.note(mine, 0, 23, "newer", shared.id)
    library.annotations.untag(shared.id, "old")
    library.claims.edit(shared.id, verdict="true")
    before = content(library)
    done = merge(library, tmp_path / "old.db")
    assert (content(library), done.tally.conflicts) == (before, [])
    assert done.tally.count("codes on them", "kept") == 1


def codebook(library: Library) -> dict[str, tuple[str, int]]:
    return {tag.name: (tag.color, tag.uses) for tag in library.codebook.all()}


def test_an_unchanged_older_copy_brings_no_code_back(library: Library, tmp_path: Path) -> None:
    mine = put(library, TEXT)
    for tag in ("one", "two", "three", "four/a"):
        library.annotations.tag(mine, 0, 23, tag)
    back_up(library, tmp_path / "old.db")
    export("jsonl", library, tmp_path / "old.jsonl")
    export("doccano", library, tmp_path / "old.doccano")
    library.codebook.add("four")
    library.codebook.edit("one", name="uno", color="pink")
    library.codebook.remove("two")
    library.codebook.merge("three", "uno")
    library.codebook.edit("four", name="vier")
    before, tags = content(library), codebook(library)
    assert {name: uses for name, (_, uses) in tags.items()} == {"uno": 2, "vier": 0, "vier/a": 1}
    assert merge(library, tmp_path / "old.db").tally.conflicts == []
    assert content(library) == before
    for name in ("jsonl", "doccano"):
        report = import_(name, library, tmp_path / f"old.{name}")
        assert report.tally.conflicts == []
        assert codebook(library) == tags


def test_renames_merges_and_removals_of_codes_are_merged(library: Library, theirs: Library) -> None:
    mine = put(library, TEXT)
    for tag in ("one", "two", "three", "free"):
        library.annotations.tag(mine, 0, 23, tag)
    library.codebook.add("unused")
    merge(theirs, library.path)
    theirs.codebook.edit("one", name="letters/one", description="renamed by bob")
    theirs.codebook.merge("two", "letters/one")
    theirs.codebook.remove("three")
    theirs.codebook.remove("unused")
    library.codebook.edit("one", color="pink")
    library.codebook.edit("free", name="here")
    done = merge(library, theirs.path)
    assert {name: uses for name, (_, uses) in codebook(library).items()} == {"here": 1, "letters/one": 2, "three": 1}
    assert codebook(library)["letters/one"][0] == "pink", "each side changed another field"
    tags = [(one.where, one.there) for one in done.tally.conflicts if one.where.startswith("#")]
    assert tags == [("#three", "removed by bob")], "ann's coding"
    assert done.tally.count("codebook", "changed") == 3
    before = content(library)
    merge(library, theirs.path)
    assert content(library) == before
    library.journal.undo()
    assert sorted(codebook(library)) == ["here", "one", "three", "two", "unused"]


def test_undone_steps_have_no_effect_in_a_merge(library: Library, theirs: Library) -> None:
    mine = put(library, TEXT)
    shared = library.annotations.highlight(mine, 0, 3)
    merge(theirs, library.path)
    library.annotations.remove(shared.id)
    library.journal.undo()
    assert merge(theirs, library.path).imported.removed == 0
    theirs.journal.undo()  # undo the first merge
    assert not theirs.articles.has(mine.id)
    theirs.journal.redo()
    assert theirs.reviews.least_sure.next() is None, "nobody has marked it: it has no names to review"
    theirs.journal.undo()
    assert merge(theirs, library.path).imported.added == 1


def test_the_other_file_is_not_changed(library: Library, theirs: Library, tmp_path: Path) -> None:
    put(theirs, TEXT)
    theirs.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    theirs.close()
    before = theirs.path.read_bytes()
    merge(library, theirs.path)
    assert theirs.path.read_bytes() == before
    (tmp_path / "no.db").write_text("no library " * 200)
    (tmp_path / "empty.db").touch()
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE cards (name)")
    for path, message in (
        (tmp_path / "no.db", "not a Postil library"),
        (tmp_path / "empty.db", "is empty"),
        (tmp_path / "other.db", f"{tmp_path}/other.db belongs to another program: name another file$"),
        (tmp_path / "nowhere.db", "not a file"),
        (library.path, "itself"),
    ):
        with pytest.raises(LibraryError, match=message):
            merge(library, path)


def test_done_articles_and_decisions_are_merged_including_withdrawals(library: Library, theirs: Library) -> None:
    mine = put(library, TEXT, title="Kim")
    library.done.mark(mine, done=True)
    both = ConsensusPassage(0, 23, "green", ("visit",))
    library.decisions.decide(mine, [Ruling(0, 23, "both", (both,)), Ruling(30, 40, "none")], "")
    library.decisions.comment(mine, 30, 40, "nothing in it", "")
    done = merge(theirs, library.path)
    assert dict(done.tally.rows)["articles coded"]["added"] == 1
    assert dict(done.tally.rows)["decisions"]["added"] == 2
    other = theirs.articles.find(mine.id)
    assert theirs.done.creators(mine.id) == library.done.creators(mine.id)
    assert theirs.decisions.of_article(other) == library.decisions.of_article(mine)
    assert content_without_times(theirs) == content_without_times(library)
    assert not merge(theirs, library.path).imported.changed

    theirs.done.mark(other, done=True)
    theirs.decisions.decide(other, [Ruling(0, 23, "none")], "")
    library.done.mark(mine, done=False)
    done = merge(library, theirs.path)
    assert done.tally.conflicts == []
    assert library.annotations.of_article(mine.pk) == [], "what the earlier decision caused"
    assert [each.outcome for each in library.decisions.of_article(mine)] == ["none", "none"]
    assert [*library.done.creators(mine.id)] == ["bob"], "an older copy does not bring it back"
    merge(theirs, library.path)
    assert [*theirs.done.creators(mine.id)] == ["bob"]
    assert theirs.annotations.of_article(other.pk) == []
    assert theirs.decisions.of_article(other) == library.decisions.of_article(mine)
    for each in (library, theirs):
        assert list(find_problems(each)) == []


def test_an_earlier_decision_does_not_replace_a_later_one(library: Library, tmp_path: Path) -> None:
    mine = put(library, TEXT)
    library.decisions.decide(mine, [Ruling(0, 23, "both", (ConsensusPassage(0, 23, "green"),))], "")
    back_up(library, tmp_path / "older.db")
    library.decisions.decide(mine, [Ruling(0, 30, "none")], "")
    before = content(library)
    done = merge(library, tmp_path / "older.db")
    assert content(library) == before
    assert done.tally.conflicts == []
    assert [each.outcome for each in library.decisions.of_article(mine)] == ["none"]


def test_two_notes_are_distinguished_by_their_times(library: Library, elsewhere: Library) -> None:
    mine = put(library, f"First.\n\n{TEXT}", title="Kim")
    shared = library.annotations.highlight(mine, 9, 12)
    merge(elsewhere, library.path)
    library.annotations.note(mine, 9, 12, "here", shared.id)
    elsewhere.annotations.note(elsewhere.articles.find(mine.id), 9, 12, "there", shared.id)
    times = [each.annotations.get(shared.id).modified for each in (library, elsewhere)]
    (conflict,) = merge(library, elsewhere.path).tally.conflicts
    assert conflict.line.startswith(f"note on Kim ¶2   here {written_time(times[0])}   there {written_time(times[1])}")


def test_metadata_of_an_article_stays_as_here_and_differences_are_reported(
    library: Library, theirs: Library, tmp_path: Path
) -> None:
    article = put(library, TEXT, title="Kim", language="en")
    merge(theirs, library.path)
    theirs.articles.edit(1, title="Kim in May", authors="Ana Lee", language="")
    export("jsonl", theirs, tmp_path / "theirs.jsonl")
    imported = import_("jsonl", library, tmp_path / "theirs.jsonl").tally
    for tally in (merge(library, theirs.path).tally, imported):
        (note,) = [each for each in tally.notes if each.kind == "article details"]
        assert note.line == "2 article details in Kim: there title “Kim in May”, authors “Ana Lee”"
    assert library.articles.get(1) == article


def test_an_article_with_very_many_annotations_is_merged_in_parts_and_completely(
    library: Library, theirs: Library, elsewhere: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = put(theirs, TEXT * 4, title="Kim")
    for start in range(0, 90, 10):
        theirs.annotations.tag(article, start, start + 8, f"tag {start % 30}")
    theirs.annotations.claim(article, 0, 23, "Kim")
    theirs.connection.run("UPDATE highlights SET state = 'orphan' WHERE start = 20")
    merge(elsewhere, theirs.path)
    monkeypatch.setattr("tui.library.transfer.exporter.PART_AT_LEAST", 2)
    assert sum(bundle.goes_on for bundle in theirs.exporter.parted_bundles()) == 5
    assert merge(library, theirs.path).imported.added == 10
    assert content_without_times(library) == content_without_times(elsewhere)
    assert list(find_problems(library)) == []
    assert not merge(library, theirs.path).imported.changed
