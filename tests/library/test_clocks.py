"""Wrong clocks neither lose a change nor make it win: what counts is which other change its maker knew of."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.shelf import TEXT, claim_of, clock_off_by, put
from tui.core.corrections import Relabel, Target
from tui.core.model import Entity, Marks, Mention
from tui.formats import export, import_
from tui.library import Library
from tui.library.transfer.impossible_times import EARLIEST
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems


def modified(library: Library, highlight_id: str) -> str:
    return library.annotations.get(highlight_id).modified


def test_a_colleagues_clock_an_hour_ahead_does_not_always_win(tmp_path: Path) -> None:
    with Library(tmp_path / "here.db", "ann") as here, Library(tmp_path / "there.db", "ann") as there:
        article = put(here, TEXT)
        shared = here.annotations.note(article, 0, 3, "first")
        merge(there, here.path)
        with clock_off_by(3600):
            there.annotations.note(there.articles.find(article.id), 0, 3, "ahead", shared.id)
        merge(here, there.path)
        ahead = modified(here, shared.id)
        here.annotations.note(article, 0, 3, "after it", shared.id)
        assert modified(here, shared.id) > ahead
        for _ in range(2):
            assert merge(here, there.path).tally.conflicts == []
            assert here.annotations.get(shared.id).note == "after it"
        with Library(tmp_path / "third.db", "cleo") as third:
            for source in (there, here, there):
                export("jsonl", source, tmp_path / "x.jsonl", overwrite=True)
                import_("jsonl", third, tmp_path / "x.jsonl")
            assert third.annotations.get(shared.id).note == "after it", "also where there is no history"
        here.annotations.remove(shared.id)
        with clock_off_by(7200):
            assert merge(here, there.path).imported.added == 0, "nobody has changed it since it was removed"
        merge(there, here.path)
        assert there.annotations.of_article(there.articles.find(article.id).pk) == []


@pytest.mark.parametrize("way", ["merge", "jsonl"])
def test_a_change_in_one_of_two_copies_is_taken_whatever_its_clock_says(way: str, tmp_path: Path) -> None:
    with Library(tmp_path / "here.db", "ann") as here:
        article = put(here, TEXT)
        shared = here.annotations.claim(article, 0, 3)
        here.annotations.note(article, 0, 3, "first", shared.id)
        here.claims.edit(shared.id, verdict="true")
        back_up(here, tmp_path / "there.db")
        with Library(tmp_path / "there.db", "ann") as there:
            for note, verdict, seconds in (("second", "false", -60), ("first", "true", 0), ("third", "mixed", -60)):
                with clock_off_by(seconds):
                    there.annotations.note(article, 0, 3, note, shared.id)
                    there.claims.edit(shared.id, verdict=verdict)
                for source, target in ((there, here), (here, there)):
                    if way == "merge":
                        tally = merge(target, source.path).tally
                    else:
                        export("jsonl", source, tmp_path / "x.jsonl", overwrite=True)
                        tally = import_("jsonl", target, tmp_path / "x.jsonl").tally
                    highlight = target.annotations.get(shared.id)
                    assert highlight.claim is not None
                    assert (highlight.note, highlight.claim.verdict, tally.conflicts) == (note, verdict, [])


def test_a_clock_that_is_set_back_loses_no_correction_or_code(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as library:
        article = put(library, "Kim met Putin.")
        library.marks.add(article.pk, Marks((Mention(0, 3, "PERSON", "Kim"),)), "model", "1")
        kim = Target(Entity("Kim", "PERSON"), article.id, "Kim", (0, 3))
        with clock_off_by(86_400):
            library.corrections.correct(Relabel(kim, "ORG"))
            library.codebook.add("mail")
            library.codebook.edit("mail", name="post")
        library.corrections.correct(Relabel(kim, "GPE"))
        library.codebook.edit("post", name="letter")
        assert [each.label for each in library.marks.of_article(article.pk).mentions] == ["GPE"]
        library.corrected_marks.apply_again()
        assert [each.label for each in library.marks.of_article(article.pk).mentions] == ["GPE"]
        export("jsonl", library, tmp_path / "x.jsonl")
        with Library(tmp_path / "b.db", "ben") as other:
            import_("jsonl", other, tmp_path / "x.jsonl")
            assert [each.label for each in other.marks.of_article(article.pk).mentions] == ["GPE"]
            assert [tag.name for tag in other.codebook.all()] == ["letter"]
            assert [event.new for event in other.codebook.events()] == ["post", "letter"]
            merge(library, other.path)
            assert [tag.name for tag in library.codebook.all()] == ["letter"]
        assert list(find_problems(library)) == []


STEPS = st.lists(
    st.tuples(st.sampled_from(["note", "speaker"]), st.integers(0, 2))
    | st.tuples(st.integers(0, 2), st.integers(0, 2)),
    max_size=14,
)


@settings(max_examples=12, deadline=None)
@given(STEPS, st.lists(st.sampled_from([0, 3600, -3600, 400_000, -0.5]), min_size=3, max_size=3))
def test_an_edit_based_on_another_replaces_it_whatever_the_clocks_say(
    steps: list[tuple[Any, int]], skews: list[float]
) -> None:
    """Each value records which ones it was based on; if neither of two does, the one here stays."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        libraries = [stack.enter_context(Library(Path(folder) / f"{n}.db", "ann")) for n in range(3)]
        article = put(libraries[0], TEXT)
        shared = libraries[0].annotations.claim(article, 0, 23, "")
        for other in libraries[1:]:
            merge(other, libraries[0].path)
        before: dict[str, set[str]] = {"": set()}
        values = [{"note": "", "speaker": ""} for _ in libraries]
        times = [modified(library, shared.id) for library in libraries]
        for number, (what, at) in enumerate(steps):
            library = libraries[at]
            with clock_off_by(skews[at]):
                if isinstance(what, str):
                    old, value = values[at][what], f"{what} {number}"
                    before[value] = before[old] | {old}
                    values[at][what] = value
                    if what == "note":
                        library.annotations.note(library.articles.find(article.id), 0, 23, value, shared.id)
                    else:
                        library.claims.edit(shared.id, speaker=value)
                elif what != at:
                    merge(library, libraries[what].path)
                    for name, there in values[what].items():
                        if values[at][name] in before[there]:
                            values[at][name] = there
            highlight = library.annotations.get(shared.id)
            assert highlight.claim is not None
            assert {"note": highlight.note, "speaker": highlight.claim.speaker} == values[at]
            assert highlight.modified >= times[at]
            times[at] = highlight.modified


def test_a_clock_that_was_a_month_ahead_is_not_damage_and_its_times_stay(tmp_path: Path) -> None:
    """The clock is right again here, which looks as if it had been set back."""
    with Library(tmp_path / "here.db", "ann") as here, Library(tmp_path / "there.db", "bob") as there:
        article = put(here, TEXT)
        merge(there, here.path)
        with clock_off_by(30 * 86400):
            here.annotations.note(article, 0, 3, "in a month")
            note = there.annotations.note(there.articles.find(article.id), 5, 8, "theirs, in a month")
        merge(here, there.path)
        assert here.annotations.get(note.id).created == note.created
        problems = [*find_problems(here)]
        assert problems
        for each in problems:
            assert "after tomorrow" in each.what
            assert "nothing is lost" in each.do
            assert "backup" not in each.do


def test_no_two_steps_have_the_same_time(library: Library) -> None:
    article = put(library, TEXT)
    ids = [library.annotations.highlight(article, start, start + 1).id for start in range(20)]
    library.journal.undo()
    library.journal.redo()
    times = [time for (time,) in library.connection.all("SELECT time FROM journal ORDER BY id")]
    assert times == sorted({*times})
    last = library.annotations.last()
    assert last is not None
    assert last.id == ids[-1]


def test_an_impossible_time_of_another_library_wins_nothing_here(tmp_path: Path) -> None:
    with Library(tmp_path / "here.db", "ann") as here, Library(tmp_path / "there.db", "bob") as there:
        passage = there.annotations.note(put(there, TEXT), 0, 3, "theirs")
        there.connection.run("UPDATE highlights SET created = '2999', modified = '2999-01-01T00:00:00.000Z'")
        merge(here, there.path)
        copied = here.annotations.get(passage.id)
        assert (copied.note, copied.created, copied.modified) == ("theirs", EARLIEST, EARLIEST)
        assert [*find_problems(here)] == []


def test_a_step_that_a_colleague_took_in_the_same_millisecond_is_not_undone_with_ones_own(tmp_path: Path) -> None:
    with Library(tmp_path / "ann.db", "ann") as ann, Library(tmp_path / "bob.db", "bob") as bob:
        claim = ann.annotations.claim(put(ann, TEXT), 0, 9, "Kim").id
        ann.claims.edit(claim, rationale="why")
        merge(bob, ann.path)
        ann.claims.edit(claim, verdict="false")
        bob.claims.edit(claim, verdict="true")
        last = "SELECT counter, time FROM journal ORDER BY id DESC LIMIT 1"
        bob.connection.run("UPDATE journal SET counter = ?, time = ? WHERE id = ?",
                           *ann.connection.all(last)[0], bob.journal.newest())  # fmt: skip
        assert bob.journal.undo() is not None
        merge(bob, ann.path)
        assert [(check.creator, check.verdict) for check in claim_of(bob, claim).checks] == [("ann", "false")]


def test_two_people_who_change_one_field_in_the_same_millisecond_are_both_asked(tmp_path: Path) -> None:
    with Library(tmp_path / "ann.db", "ann") as ann, Library(tmp_path / "bob.db", "bob") as bob:
        claim = ann.annotations.claim(put(ann, TEXT), 0, 9, "Kim").id
        merge(bob, ann.path)
        ann.claims.edit(claim, speaker="Putin")
        bob.claims.edit(claim, speaker="Lavrov")
        last = "SELECT counter, time FROM journal ORDER BY id DESC LIMIT 1"
        bob.connection.run("UPDATE journal SET counter = ?, time = ? WHERE id = ?",
                           *ann.connection.all(last)[0], bob.journal.newest())  # fmt: skip
        for library, other in ((ann, bob), (bob, ann)):
            (conflict,) = merge(library, other.path).tally.conflicts
            assert (conflict.here, conflict.there) == tuple(claim_of(each, claim).speaker for each in (library, other))
            assert merge(library, other.path).tally.conflicts == []
        assert [claim_of(each, claim).speaker for each in (ann, bob)] == ["Putin", "Lavrov"]
