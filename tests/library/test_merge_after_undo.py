"""Work that is undone and redone arrives in its final state, whenever merges happen in between."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.decisions.world import wait
from tests.library.shelf import clock_off_by
from tui.core.annotations import Evidence
from tui.core.corrections import Reject, Target
from tui.core.errors import ConflictError
from tui.core.model import Entity, Highlight, NewArticle
from tui.formats import export, import_
from tui.library import Library
from tui.library.tables.article_tags import ArticleTags
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

TEXT = "One two three four five. Six seven eight nine ten."


def first(library: Library) -> Highlight:
    """Bob's annotation of the first words."""
    (annotation,) = [each for each in library.annotations.of_article(1) if each.start == 0]
    return annotation


def highlight(library: Library) -> None:
    library.annotations.highlight(library.articles.get(1), 0, 7)


def claim(library: Library) -> None:
    library.annotations.claim(library.articles.get(1), 0, 7)


STEPS: dict[str, tuple[Callable[[Library], object], Callable[[Library], object]]] = {
    "highlight": (lambda library: None, highlight),
    "note": (
        highlight,
        lambda library: library.annotations.note(library.articles.get(1), 0, 7, "said", first(library).id),
    ),
    "tag": (highlight, lambda library: library.annotations.tag(library.articles.get(1), 0, 7, "a", first(library).id)),
    "claim": (highlight, claim),
    "verdict": (claim, lambda library: library.claims.edit(first(library).id, verdict="true")),
    "evidence": (claim, lambda library: library.evidence.write(first(library).id, [Evidence("https://x.example")])),
    "removal": (highlight, lambda library: library.annotations.remove(first(library).id)),
}


def state(library: Library) -> list[object]:
    return [(each.id, each.note, each.tags, each.claim) for each in library.annotations.of_article(1) if not each.start]


@pytest.mark.parametrize("off", [3600, -3600])
@pytest.mark.parametrize("kind", STEPS)
def test_each_merge_carries_undo_and_redo(tmp_path: Path, kind: str, off: int) -> None:
    before, change = STEPS[kind]
    with Library(tmp_path / "bob.db", "bob") as bob:
        bob.articles.add([NewArticle(TEXT, "x")])
        before(bob)
    shutil.copy(tmp_path / "bob.db", tmp_path / "ann.db")
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        start = state(bob)
        change(bob)
        assert state(bob) != start
        for step in (bob.journal.redo, bob.journal.undo, bob.journal.redo, bob.journal.undo, bob.journal.redo):
            step()
            ann.annotations.highlight(ann.articles.get(1), 25, 28 + len(ann.journal.steps()))  # meanwhile she continues
            with clock_off_by(off):
                merge(ann, bob.path)
                assert state(ann) == state(bob)
                assert not merge(ann, bob.path).imported.changed


@pytest.mark.parametrize("kind", STEPS)
def test_an_older_copy_removes_nothing_that_was_redone_since(tmp_path: Path, kind: str) -> None:
    before, change = STEPS[kind]
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        bob.articles.add([NewArticle(TEXT, "x")])
        before(bob)
        merge(ann, bob.path)
        change(bob)
        for number in range(2):  # the second time, Ann has it already and sees neither the undo nor the redo
            bob.journal.undo()
            wait()
            back_up(bob, tmp_path / f"{number}.db")
            bob.journal.redo()
            wait()
            merge(ann, bob.path)
            there = state(ann)
            assert there == state(bob)
            assert merge(ann, tmp_path / f"{number}.db").tally.conflicts == []
            assert state(ann) == there


@pytest.mark.parametrize("off", [3600, -3600])
def test_an_older_copy_does_not_bring_back_a_repeated_removal(tmp_path: Path, off: int) -> None:
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        bob.articles.add([NewArticle(TEXT, "x")])
        highlight(bob)
        merge(ann, bob.path)
        bob.journal.undo()
        merge(ann, bob.path)
        bob.journal.redo()
        merge(ann, bob.path)
        shutil.copy(bob.path, tmp_path / "older.db")
        for side in ("-wal", "-shm"):
            if (path := Path(f"{bob.path}{side}")).exists():
                shutil.copy(path, tmp_path / f"older.db{side}")
        bob.annotations.remove(first(bob).id)
        with clock_off_by(off):
            merged = merge(ann, bob.path)
            assert state(ann) == []
            assert "undo in the reader takes it back" in merged.line
            merge(ann, tmp_path / "older.db")
        assert state(ann) == []


@pytest.mark.parametrize("copies", ["a colleague's", "one's own"])
def test_a_correction_or_dismissal_that_was_undone_does_not_come_back_with_a_copy(tmp_path: Path, copies: str) -> None:
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        bob.articles.add([NewArticle(TEXT, "x", id="x")])
        bob.corrections.correct(Reject(Target(Entity("One", "PERSON"), "x", "One", (0, 3))))
        bob.corrections.dismiss(bob.articles.get(1), 4, 7)
        bob.corrections.dismiss(bob.articles.get(1), 8, 13)
        merge(ann, bob.path)
        back_up(bob, tmp_path / "older.db")
        for _ in range(3):
            assert bob.journal.undo() is not None
        assert bob.journal.redo() is not None
        merged = merge(bob, ann.path if copies == "a colleague's" else tmp_path / "older.db")
        assert bob.connection.all("SELECT creator FROM corrections") == [("bob",)]
        assert bob.connection.all("SELECT 1 FROM dismissals") == []
        notes = [(each.why, each.count) for each in merged.tally.notes if each.kind == "names corrected"]
        assert notes == [("taken back here", 2)]
        assert merge(ann, bob.path).tally.conflicts == []
        assert ann.connection.all("SELECT start FROM dismissals ORDER BY start") == [(4,), (8,)]


def test_a_colleagues_copy_does_not_bring_back_what_its_creator_undid(tmp_path: Path) -> None:
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        bob.articles.add([NewArticle(TEXT, "x")])
        highlight(bob)
        wait()
        bob.annotations.note(bob.articles.get(1), 0, 7, "said", first(bob).id)
        merge(ann, bob.path)
        wait()
        for _ in range(2):
            bob.journal.undo()
        assert merge(bob, ann.path).tally.conflicts == []
        assert state(bob) == []
        assert merge(ann, bob.path).tally.conflicts == []
        assert state(ann) == []


def test_an_undone_step_on_which_something_depends_in_a_copy_is_told(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home:
        home.articles.add([NewArticle(TEXT, "x")])
        highlight(home)
        back_up(home, tmp_path / "away.db")
        with Library(tmp_path / "away.db", "ann") as away:
            away.annotations.tag(away.articles.get(1), 0, 7, "war", first(away).id)
        home.journal.undo()
        told = [note.line for note in merge(home, tmp_path / "away.db").tally.notes if note.kind == "steps"]
        assert told == ["1 step in bob's highlight “One two”: undone since; a later one there needs it"]


def test_what_a_merge_brought_and_its_undo_removed_comes_with_the_next_one(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        home.articles.add([NewArticle(TEXT, "x")])
        highlight(home)
        back_up(home, tmp_path / "older.db")
        home.annotations.tag(home.articles.get(1), 0, 7, "war", first(home).id)
        home.journal.undo()  # from now on an older copy may have what is here
        home.annotations.note(home.articles.get(1), 0, 7, "Bob's", first(home).id)
        wait()
        merge(away, tmp_path / "older.db")
        merge(away, home.path)
        away.journal.undo()
        assert merge(away, home.path).tally.conflicts == []
        assert first(away).note == "Bob's"


def test_of_two_colours_chosen_in_two_libraries_the_last_wins(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        home.articles.add([NewArticle(TEXT, "x")])
        highlight(home)
        recolor(home, "pink")
        merge(away, home.path)
        recolor(home, "blue")
        # away has higher numbers, and does not know what was done at home
        for color in ("blue", "green", "blue", "pink"):
            recolor(away, color)
        recolor(home, "green")
        home.journal.undo()
        for library, other in ((home, away), (away, home)):
            assert merge(library, other.path).tally.conflicts == []
            assert first(library).color == "blue"


def test_a_note_its_owner_emptied_is_a_conflict_if_its_writer_redid_it(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        with Library(away.path, "bob") as bob:
            bob.articles.add([NewArticle(TEXT, "x")])
            highlight(bob)
        away.annotations.note(away.articles.get(1), 0, 7, "said", first(away).id)
        merge(home, away.path)
        wait()
        away.journal.undo()
        home.annotations.note(home.articles.get(1), 0, 7, "", first(home).id)
        wait()
        away.journal.redo()
        (conflict,) = merge(away, home.path).tally.conflicts
        assert (conflict.field, conflict.here, conflict.there, first(away).note) == ("note", "said", "", "said")


def recolor(library: Library, color: str) -> None:
    wait()
    library.annotations.recolor(first(library).id, color)


@pytest.mark.parametrize("is_tagged", [True, False])
def test_a_tag_that_one_person_changed_repeatedly_has_their_latest_state(tmp_path: Path, *, is_tagged: bool) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        home.articles.add([NewArticle(TEXT, "x")])
        highlight(home)
        merge(away, home.path)
        away.annotations.tag(away.articles.get(1), 0, 7, "a", first(away).id)
        merge(home, away.path)
        home.annotations.untag(first(home).id, "a")
        for library in (away, home) if is_tagged else (home, away):
            wait()
            library.journal.undo()
        for _ in range(4):  # away has higher numbers, and does not know what was done at home
            away.annotations.highlight(away.articles.get(1), 14, 18)
        merge(home, away.path)
        merge(away, home.path)
        tags = ("a",) if is_tagged else ()
        assert (first(home).tags, first(away).tags) == (tags, tags)


def test_a_tag_that_its_giver_has_undone_does_not_come_with_an_older_copy(tmp_path: Path) -> None:
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        bob.articles.add([NewArticle(TEXT, "x")])
        highlight(bob)
        bob.annotations.tag(bob.articles.get(1), 0, 7, "new", first(bob).id)
        back_up(bob, tmp_path / "older.db")
        bob.journal.undo()
        for path in (bob.path, tmp_path / "older.db", bob.path):
            wait()
            merge(ann, path)
            assert first(ann).tags == ()


def test_the_latest_decision_of_its_giver_counts_for_a_code_on_a_whole_article(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        home.articles.add([NewArticle(TEXT, "x", id="x")])
        merge(away, home.path)

        def change(library: Library, *, put: str = "", off: str = "") -> None:
            wait()
            tables = ArticleTags(library.connection, library.journal, library.codebook)
            tables.change(library.articles.find("x"), put=[put] if put else [], off=[off] if off else [])

        def converge(expected: list[str]) -> None:
            for library, other in ((home, away), (away, home), (home, away)):
                merge(library, other.path)
            for each in (home, away):
                assert ArticleTags(each.connection, each.journal, each.codebook).own("x") == expected
                assert list(find_problems(each)) == []

        change(home, put="a")
        converge(["a"])
        change(home, off="a")
        change(away, off="a")
        wait()
        home.journal.undo()
        converge(["a"])  # it was given again after it had been taken off in the other library
        back_up(away, tmp_path / "older.db")
        change(away, off="a")
        merge(home, away.path)
        assert merge(home, tmp_path / "older.db").tally.count("codes of articles", "kept") == 1
        converge([])
        change(home, put="a")
        change(away, put="a")  # given independently in both, the latest decision counts as well
        back_up(home, tmp_path / "independent.db")
        change(home, off="a")
        for copy in (home.path, tmp_path / "independent.db"):
            merge(away, copy)
        assert ArticleTags(away.connection, away.journal, away.codebook).own("x") == []
        converge([])
        home.removals.remove([home.articles.find("x")])
        change(away, put="a")
        merge(home, away.path, revive=True)
        converge(["a"])
        change(home, put="b")
        change(home, off="b")
        change(away, put="b")
        with Library(home.path, "carl") as carl:
            merge(carl, away.path)
        with pytest.raises(ConflictError, match=r"the article has #b again, your own, by carl's step \(merge “"):
            home.journal.undo()
        change(home, put="c")
        change(away, put="c")
        merge(home, away.path)
        away.journal.undo()  # the code is gone there, too
        merge(home, away.path)
        assert ArticleTags(home.connection, home.journal, home.codebook).own("x") == ["a", "b"]
        change(home, put="d")
        change(away, put="d")
        home.journal.undo()
        merge(away, home.path)
        assert ArticleTags(away.connection, away.journal, away.codebook).own("x") == ["a", "b", "d"], (
            "it is another one"
        )
        change(home, put="e")
        back_up(home, tmp_path / "with-e.db")
        change(home, off="e")
        for copy in (home.path, tmp_path / "with-e.db"):  # the first tells what the older one does not know
            merge(away, copy)
        assert ArticleTags(away.connection, away.journal, away.codebook).own("x") == ["a", "b", "d"]


def test_two_codes_that_another_library_has_under_one_name_each_keep_their_article(tmp_path: Path) -> None:
    def own(library: Library) -> list[str]:
        return ArticleTags(library.connection, library.journal, library.codebook).own("x")

    def give(library: Library, tag: str) -> None:
        tables = ArticleTags(library.connection, library.journal, library.codebook)
        tables.change(library.articles.find("x"), put=[tag])

    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        ann.articles.add([NewArticle(TEXT, "x", id="x")])
        give(ann, "sources")
        merge(bob, ann.path)
        give(bob, "economy")
        ann.codebook.edit("sources", name="economy")
        give(bob, "sources")
        with Library(ann.path, "bob") as there:
            merge(there, bob.path)
            bob.journal.undo()
            merge(there, bob.path)
            assert own(there) == ["economy"], "only the other one was undone"
            bob.journal.redo()
            bob.codebook.add("war")
            bob.codebook.merge("economy", "war")
            merge(there, bob.path)
            assert own(there) == ["economy", "war"]
            assert list(find_problems(there)) == []
            give(bob, "peace")
            merge(there, bob.path)
            there.codebook.merge("economy", "peace")
            bob.journal.undo()
            merge(there, bob.path)
            assert own(there) == ["peace", "war"], "the other of two that are one code here"
            give(there, "rain")
            give(bob, "rain")
            merge(there, bob.path)
            there.codebook.edit("rain", name="weather")
            with Library(bob.path, "ann") as ann_there:
                ann_there.annotations.tag(ann_there.articles.find("x"), 0, 3, "snow")
                ann_there.codebook.merge("rain", "snow")
            merge(there, bob.path)
            assert own(there) == ["peace", "war", "weather"], "given in both, it is one, called as here"


def test_a_tag_redone_with_its_annotation_comes_back_with_it(tmp_path: Path) -> None:
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        bob.articles.add([NewArticle(TEXT, "x")])
        highlight(bob)
        bob.annotations.tag(bob.articles.get(1), 0, 7, "a", first(bob).id)
        merge(ann, bob.path)
        for _ in range(2):  # each removal is followed by itself
            bob.journal.undo()
            merge(ann, bob.path)
        bob.journal.redo()
        bob.journal.redo()
        merge(ann, bob.path)
        assert first(ann).tags == ("a",)


def test_a_file_from_before_a_merge_takes_off_no_tag_that_came_with_it(tmp_path: Path) -> None:
    with Library(tmp_path / "bob.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        home.articles.add([NewArticle(TEXT, "x")])
        highlight(home)
        merge(away, home.path)
        home.annotations.tag(home.articles.get(1), 0, 7, "a", first(home).id)
        wait()
        away.annotations.tag(away.articles.get(1), 0, 7, "b", first(away).id)
        export("label-studio", away, target=tmp_path / "x.json")
        away.journal.undo()
        merge(away, home.path)
        import_("label-studio", away, tmp_path / "x.json")
        assert first(away).tags == ("a",)
