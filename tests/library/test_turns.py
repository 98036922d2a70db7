"""Turns of transcripts in a library: each text has its own, and they go where the text goes."""

import json
from pathlib import Path

import pytest

from tui.core.errors import NotFoundError
from tui.core.model import NewArticle
from tui.core.transcripts import recognise
from tui.core.turns import Turn
from tui.formats import export, import_
from tui.library import Library
from tui.library.queries.agreement import agreement
from tui.library.queries.counting import Counting
from tui.library.queries.counts import count
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

TEXT = (
    "[00:01:05] ANNA: How was it?\n\n[00:01:07] EMIL: Cold. We heated one room.\n\n"
    "[00:02:00] ANNA: Whom did you ask?\n\n[00:02:02] EMIL: The landlord.\n"
)
LATER = TEXT.replace("one room", "one room only")


def spoken(text: str, **values: str) -> NewArticle:
    return NewArticle(text, f"{len(text)}", turns=recognise(text), source="/in/emil.txt", canonical=True, **values)  # type: ignore[arg-type]


def add(library: Library, *articles: NewArticle) -> None:
    library.intake.add(articles, lambda *_: None)


def names(turns: tuple[Turn, ...]) -> list[str]:
    return [turn.speaker for turn in turns]


def test_a_later_text_has_its_own_turns_and_undo_restores_the_earlier_ones(library: Library) -> None:
    add(library, spoken(TEXT))
    before = library.turns.of_article(1)
    assert names(before) == ["ANNA", "EMIL", "ANNA", "EMIL"]
    add(library, spoken(LATER))
    assert library.articles.get(1).text == LATER
    after = library.turns.of_article(1)
    assert after == recognise(LATER) != before
    library.journal.undo()
    assert library.turns.of_article(1) == before
    library.journal.redo()
    assert library.turns.of_article(1) == after
    assert library.turns.speakers() == ["ANNA", "EMIL"]
    assert list(find_problems(library)) == []


def test_a_removed_article_is_restored_with_its_turns(library: Library) -> None:
    add(library, spoken(TEXT))
    library.removals.remove([library.articles.get(1)])
    assert library.turns.speakers() == []
    library.journal.undo()
    assert names(library.turns.of_article(1)) == ["ANNA", "EMIL", "ANNA", "EMIL"]


def test_turns_survive_export_and_import_including_those_of_earlier_texts(library: Library, tmp_path: Path) -> None:
    add(
        library,
        spoken(TEXT),
        spoken(LATER),
        NewArticle("Oh?\n\nYes.", "x", turns=(Turn(0, 0, 3, "A", 1.5), Turn(5, 5, 9))),
    )
    library.turns.leave_out("ANNA", is_left_out=True)
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    export("jsonl", library, first)
    lines = [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["turns"][0] == {"start": 0, "said": 17, "end": 28, "speaker": "ANNA", "time": 65}
    assert lines[0]["versions"][0]["turns"][1]["speaker"] == "EMIL"
    assert lines[1]["turns"] == [
        {"start": 0, "end": 3, "speaker": "A", "time": 1.5},
        {"start": 5, "end": 9, "speaker": ""},
    ]
    with Library(tmp_path / "other.db", "bea") as other:
        assert "fields" not in dict(import_("jsonl", other, first).tally.rows)
        export("jsonl", other, second)
        assert other.turns.left_out_names() == {"ANNA"}
    assert first.read_bytes() == second.read_bytes()


def test_a_merge_adds_turns_to_a_text_without_any_in_one_step(library: Library, tmp_path: Path) -> None:
    with Library(tmp_path / "other.db", "bea") as other:
        add(other, spoken(TEXT, id="one"))
        other.turns.leave_out("ANNA", is_left_out=True)
    add(library, NewArticle(TEXT, "x", id="one"))
    tally = merge(library, tmp_path / "other.db").imported.tally
    assert "bea leaves them out, here they count" in repr(tally.as_dict())
    assert library.turns.left_out_names() == frozenset()
    assert names(library.turns.of_article(1)) == ["ANNA", "EMIL", "ANNA", "EMIL"]
    assert list(find_problems(library)) == []
    library.journal.undo()
    assert library.turns.of_article(1) == ()


def test_speakers_are_counted_by_turns_and_can_be_left_out(library: Library, tmp_path: Path) -> None:
    add(library, spoken(TEXT))
    article = library.articles.get(1)
    for words in ("Cold.", "Whom did you ask?", "The landlord."):
        start = TEXT.index(words)
        library.annotations.tag(article, start, start + len(words), "winter")
    counts = count(library.connection, Counting("speaker", "tag"))
    assert (counts.rows, [*counts.lines()], counts.left_out) == (("ANNA", "EMIL"), [[1], [2]], {})
    library.turns.leave_out("ANNA", is_left_out=True)
    assert library.turns.left_out_names() == {"ANNA"}
    counts = count(library.connection, Counting("tag", "article"))
    assert ([*counts.lines()], counts.passages, counts.left_out) == ([[2]], 2, {"ANNA": 1})
    with Library(library.path, "ben") as ben:
        ben.annotations.tag(article, 0, len(TEXT), "all")
    assert agreement(library)[0].units == 2, "what ANNA says is not a unit"
    export("iob2", library, tmp_path / "x.iob2")
    lines = [line for line in (tmp_path / "x.iob2").read_text(encoding="utf-8").split("\n") if line]
    words = " ".join(line.partition("\t")[0] for line in lines[1:])
    assert words == "Cold . We heated one room . The landlord ."
    assert list(find_problems(library)) == []
    library.journal.undo()
    assert library.turns.left_out_names() == frozenset()


def test_an_existing_article_becomes_a_transcript_and_a_mistaken_one_does_not(library: Library) -> None:
    add(library, NewArticle(TEXT, "x"), NewArticle("It rained.", "y"))
    article = library.articles.get(1)
    library.turns.recognise(article, is_transcript=True)
    assert library.turns.of_article(1) == recognise(TEXT)
    library.turns.recognise(article, is_transcript=False)
    assert library.turns.of_article(1) == ()
    library.journal.undo()
    assert library.turns.of_article(1) == recognise(TEXT)
    assert list(find_problems(library)) == []
    library.journal.undo()
    assert library.turns.of_article(1) == ()
    with pytest.raises(NotFoundError, match="no labels"):
        library.turns.recognise(library.articles.get(2), is_transcript=True)
