"""Exports name the speaker of a passage in a transcript if they have a place for it, and count it otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.core.citation import citation
from tui.core.model import NewArticle
from tui.core.pages import Page, page_labels
from tui.core.turns import Turn
from tui.formats import EXPORTS, export, import_
from tui.library import Library

TEXT = "We sold nothing.\nWho did?\nIt was seized."
SEIZED = TEXT.index("It was seized.")
TURNS = (Turn(0, 0, 16, "EMIL", 1.0), Turn(17, 17, 25, "IVA", 5.0), Turn(SEIZED, SEIZED, len(TEXT), "MARA", 69.5))


@pytest.fixture
def interview(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "interview.db", "anna") as library:
        library.articles.add([NewArticle(TEXT, "1", "Interview", turns=TURNS)])
        article = library.articles.get(1)
        library.annotations.tag(article, SEIZED, len(TEXT), "sale")
        yield library


def text_of_files(target: Path) -> str:
    files = sorted(target.rglob("*")) if target.is_dir() else [target]
    return "\n".join(file.read_text(errors="replace") for file in files if file.is_file())


def test_a_passage_has_its_speaker(interview: Library, tmp_path: Path) -> None:
    zipped = ("xlsx", "parquet", "codes-docx", "coded-articles-docx")
    for name, entry in EXPORTS.items():
        if "spoken" not in entry.carries:
            report = export(name, interview, tmp_path / name)
            assert report.lost["speakers of passages in transcripts"] == 1, name
        elif name not in zipped:
            export(name, interview, tmp_path / name)
            assert "MARA" in text_of_files(tmp_path / name), name
    assert text_of_files(tmp_path / "csv").endswith(",MARA,1:09\n"), "minutes and seconds"
    assert text_of_files(tmp_path / "tei").count('xml:id="turn-') == len(TURNS), "its schema requires an id"


def test_a_passage_has_its_page_number(tmp_path: Path) -> None:
    pages = (Page(0, "112"), Page(17, "113"))
    with Library(tmp_path / "other.db", "anna") as other, Library(tmp_path / "paper.db", "anna") as library:
        library.intake.add([NewArticle(TEXT, "1", "Paper", pages=pages)], lambda _, result: None)
        library.annotations.tag(library.articles.get(1), 3, 25, "sale")
        for name in ("markdown", "html", "org", "logseq", "codes", "site"):
            export(name, library, tmp_path / name)
            assert "112–113" in text_of_files(tmp_path / name), name
        assert export("csv", library, tmp_path / "a.csv").lost["page numbers of passages"] == 1
        export("jsonl", library, tmp_path / "a.jsonl")
        import_("jsonl", other, tmp_path / "a.jsonl")
        article = other.articles.get(1)
        assert other.pages_of(article.text) == pages
        assert page_labels(pages, (17, 25)) == "113"
        assert "Paper, pp. 112–113)" in citation(article, "sold", pages=page_labels(pages, (3, 25)))


def test_a_page_names_the_speaker_if_the_text_does_not(interview: Library, tmp_path: Path) -> None:
    export("html", interview, tmp_path / "page.html")
    page = text_of_files(tmp_path / "page.html")
    assert '<span class="turn">0:01 EMIL</span>We sold nothing.\n<span class="turn">0:05 IVA</span>Who did?' in page
    assert '<span class="turn">1:09 MARA</span>It was seized.' in page
