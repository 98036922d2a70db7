"""Transcripts in the reader: the speaker beside the text, a filter by speaker, and turns excluded from coding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.coded import detail
from tests.app.pilot import ReaderPilot
from tui.core.model import NewArticle
from tui.core.transcripts import recognise
from tui.jobs.annotating import hit_sentences
from tui.jobs.citing import cited_sentence
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

TEXT = """Interview with Emil

[00:00:48] ANNA: How was the first winter?

[00:00:51] EMIL: Cold. We heated one room.

[00:01:14] ANNA: Whom did you ask?

[01:00:17] EMIL: The landlord first.

[01:00:51] So we went on with one room.
"""


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    path = tmp_path / "spoken.db"
    with Library(path, "anna") as library:
        library.articles.add([NewArticle(TEXT, "", title="01 EMIL", turns=recognise(TEXT))])
        library.articles.add([NewArticle("It was cold.", "", title="News")])
    return path


def rows(r: ReaderPilot) -> list[str]:
    return [r.pane.render_line(y).text.rstrip() for y in range(r.pane.size.height)]


@pytest.mark.parametrize(("size", "is_aside"), [((120, 40), True), ((60, 30), False)])
async def test_the_speaker_is_shown_beside_the_text_or_above_it(
    reader: OpenReader, spoken: Path, size: tuple[int, int], is_aside: bool
) -> None:
    async with reader(spoken, size, creator="anna") as r:
        await r.press("z")
        words = [" ".join(row.split()) for row in rows(r) if row.strip()]
        expected = [
            ("0:48 ANNA", "How was the first winter?"),
            ("0:51 EMIL", "Cold. We heated one room."),
            ("1:14 ANNA", "Whom did you ask?"),
            ("1:00:17 EMIL", "The landlord first."),
            ("1:00:51", "So we went on with one room."),
        ]
        for label, said in expected:
            if is_aside:
                assert f"{label} {said}" in words
            else:
                assert words[words.index(label) + 1] == said
        assert not any("[00:00:48]" in row for row in words), "the label is not drawn in the text"
        await r.press("j", "c")
        assert r.said == "claim · ANNA"
        (highlight,) = r.highlights
        assert highlight.quote == "How was the first winter?"


async def test_a_citation_names_the_speaker_and_the_time(reader: OpenReader, spoken: Path) -> None:
    async with reader(spoken, (120, 40), creator="anna") as r:
        await r.press("j", "j", "y")
        assert r.sentence == "Cold."
        assert r.session.current.quoted_speaker(r.pane.span) == "EMIL, 0:51"
        assert "(EMIL, 0:51, in: 01 EMIL)" in r.app.clipboard
        await r.press("t", *"cold", "enter", "F")
        await r.settle()
        assert "01 EMIL · 0:51 EMIL" in detail(r)
        r.app.copy_to_clipboard("")
        await r.press("y")
        assert "(EMIL, 0:51, in: 01 EMIL)" in r.app.clipboard, "also in a list of passages"


def test_a_found_sentence_has_no_label(spoken: Path) -> None:
    with Library(spoken, "anna") as library:
        (hit,), _ = hit_sentences(library, [(1, TEXT.index("landlord"))])
        assert TEXT[hit.start : hit.end] == "The landlord first."
        cited = cited_sentence(library, hit.article, TEXT.index("landlord"))
        assert cited[1:3] == ("The landlord first.", "EMIL, 1:00:17")


async def test_the_text_can_show_one_speaker_alone(reader: OpenReader, spoken: Path) -> None:
    async with reader(spoken, (120, 40), creator="anna") as r:
        await r.press("H", "e")
        text = "\n".join(rows(r))
        assert "How was the first winter?" not in text
        assert "The landlord first." in text
        assert text.count("· ANNA  1 turn · o shows it") == 2
        await r.press("j")
        assert r.sentence == "Cold."
        await r.press("H", "a")
        assert "How was the first winter?" in "\n".join(rows(r))


async def test_an_excluded_speaker_is_not_coded_and_not_counted_until_undone(reader: OpenReader, spoken: Path) -> None:
    async with reader(spoken, (120, 40), creator="anna") as r:
        await r.press("H", "N")
        assert r.said.startswith("ANNA left out of coding and counting")
        assert r.library.turns.left_out_names() == {"ANNA"}
        await r.press("j", "t")
        refused = "ANNA is left out of coding; H and the capital letter counts them in"
        assert r.said == refused
        start = TEXT.index("Cold.")
        r.library.annotations.tag(r.article, start, start + 5, "winter")
        await r.press("escape", "full_stop")
        assert r.said == refused, "the repeated annotation is a tag"
        r.library.journal.undo()
        await r.press("H", "e")
        assert "ANNA  1 turn, out of coding and counting" in "\n".join(rows(r))
        await r.press("u")
        assert r.library.turns.left_out_names() == frozenset()
        await r.press("right_square_bracket", "H")
        assert r.said.startswith("this is not a transcript")


async def test_a_page_is_read_again_with_more_or_less_of_it(
    reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui.cli.root import run

    paragraph = (
        "<p>The town council said on Monday that it will vote on the budget next week, after months of talks.</p>"
    )
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><head><title>Council</title></head><body><nav><a href='/s'>Sport news</a></nav><article>"
        f"<h1>Council</h1>{paragraph * 3}</article><aside>Words beside it.</aside></body></html>",
        encoding="utf-8",
    )
    assert run(["add", str(page), "--library", str(tmp_path / "pages.db")]) == 0
    async with reader(tmp_path / "pages.db", (120, 40), creator="anna") as r:
        assert "Sport news" not in r.article.text
        await r.press("P", "w")
        await r.until(lambda: r.article.revision == 2)
        assert "Sport news" in r.article.text
        await r.until(lambda: r.said.startswith("whole: version 2"))
        await r.press("P", "w")
        await r.until(lambda: "the same text" in r.said)
        await r.press("u")
        assert "Sport news" not in r.article.text
    async with reader(tmp_path / "pages.db", (120, 40), creator="anna") as r:
        run(["source", "1", "--drop", "--library", str(tmp_path / "pages.db")])
        await r.press("1", "o", "P", "s")
        await r.until(lambda: "is not stored" in r.said)
