"""Every table and report has all parts of a claim: checks, evidence, links and the judged words."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.formats.sample_library import exported
from tui.core.annotations import Evidence
from tui.core.model import Highlight, NewArticle
from tui.formats import export
from tui.library import Library

OLD = "The ferry sank with 12 people aboard.\n\nThe harbour said it sank.\n\nThe ferry was new, a guard said.\n"
ADDRESS = "https://ferry.example/1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Library]:
    """A claim that anna and bo judged before the article's text changed."""
    with Library(tmp_path / "desk.db", "anna") as library:
        article = library.articles.get(
            library.articles.add([NewArticle(OLD, "1", "Ferry", source=ADDRESS, canonical=True)])[0].pk
        )
        one, other = claim_on(library, "The ferry sank with 12 people aboard."), claim_on(library, "The ferry was new")
        start = OLD.index("it sank")
        library.claims.add_passage(one.id, article, start, start + len("it sank"))
        library.claims.edit(
            one.id, verdict="true", rationale="The list\nof the harbour.", method="counted",
            wording="Twelve were aboard", speaker="Jane Roe", speaker_kind="person", role="harbour master",
            said="2026-05", place="Oslo",
            status="second reader", assignee="bo", due="2026-05-20",
        )  # fmt: skip
        piece = Evidence(
            "https://list.example/a", "document", "for", "page 9", "2026-05-02", "https://archive.example/7"
        )
        library.evidence.add(one.id, piece)
        library.evidence.add(one.id, Evidence("a guard", "source", "against"))
        library.claims.link(one.id, "contradicts", other.id)
    with Library(tmp_path / "desk.db", "bo") as library:
        library.claims.edit(one.id, verdict="mixed", rationale="=Not sure")
        library.evidence.add(one.id, Evidence("a diver"))
        library.claims.link(other.id, "updates", one.id)
        new = OLD.replace("12", "14")
        library.revisions.revise(article.pk, NewArticle(new, "2", "Ferry", source=ADDRESS, canonical=True))
        yield library


def claim_on(library: Library, words: str) -> Highlight:
    start = OLD.index(words)
    return library.annotations.claim(library.articles.get(1), start, start + len(words), "")


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_tables_have_all_parts_of_a_claim(desk: Library, name: str, delimiter: str) -> None:
    text = io.StringIO(exported(desk, name).decode("utf-8-sig"), newline="")
    row, passage, other = csv.DictReader(text, delimiter=delimiter)
    assert (row["quote"], row["verdict"]) == ("The ferry sank with 14 people aboard.", "mixed")
    assert row["changed since checked"] == "judged were “The ferry sank with 12 people aboard.”"
    assert other["changed since checked"] == ""
    names = ("wording", "speaker kind", "role", "said", "place", "status", "assignee", "due")
    assert [row[each] for each in names] == [
        "Twelve were aboard", "person", "harbour master", "2026-05", "Oslo", "second reader", "bo", "2026-05-20",
    ]  # fmt: skip
    checks = sorted(row["checks"].splitlines())
    assert [line.split(" · ")[:2] for line in checks] == [["mixed", "bo"], ["true", "anna"]]
    judged = "given on other words: “The ferry sank with 12 people aboard.”"
    assert f" · this one counts · {judged} · rationale: =Not sure" in checks[0]
    assert checks[1].endswith(f" · method: counted · {judged} · rationale: The list of the harbour.")
    assert row["evidence"].splitlines() == [
        "for · document · https://list.example/a · note: page 9 · retrieved 2026-05-02 · "
        "archived https://archive.example/7",
        "against · source · a guard",
        "source · a diver · by bo",
    ]
    assert (row["links"], other["links"]) == (f"contradicts {other['id']}", f"updates {row['id']} · by bo")
    assert (row["passages"], passage["passage of"]) == (passage["id"], row["id"])


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_reports_have_all_parts_of_a_claim(desk: Library, name: str) -> None:
    page = exported(desk, name).decode()
    page = (
        page.replace(' rel="noreferrer"', "").replace(' dir="auto"', "")
        if name == "html"
        else MarkdownIt().render(page)
    )
    for words in (
        "Changed since checked: judged were “The ferry sank with 12 people aboard.”</p>",
        "Wording: Twelve were aboard</p>",
        "Said by: Jane Roe, person, harbour master</p>",
        "Said: 2026-05, Oslo</p>",
        "Status: second reader · with bo · due 2026-05-20</p>",
        "Check: true · anna · ",
        "Check: mixed · bo · ",
        " · method: counted",
        "of the harbour.</p>",
        'Evidence for: document · <a href="https://list.example/a">https://list.example/a</a> · retrieved 2026-05-02 · '
        '<a href="https://archive.example/7">archived https://archive.example/7</a></p>',
        "<p>page 9</p>",
        "Evidence against: source · a guard</p>",
        "Evidence: source · a diver · by bo</p>",
        "Contradicts: “The ferry was new” · ",
        "Also said in: “it sank” · ",
        "Passage of the claim: “The ferry sank with 14 people aboard.” · ",
    ):
        assert words in page
    assert page.count("Changed since checked") == 1


def test_other_peoples_parts_of_a_claim_are_attributed_or_reported(desk: Library) -> None:
    report = export("tei", desk, io.BytesIO())
    assert report.lost["creators of links and evidence on other people's claims"] == 2
    assert "a diver · by bo" in exported(desk, "report").decode()


def test_somebody_elses_verdict_is_reported_if_the_format_cannot_attribute_it(tmp_path: Path) -> None:
    with Library(tmp_path / "one.db", "anna") as library:
        library.articles.add([NewArticle(OLD, "1", "Ferry", source=ADDRESS, canonical=True)])
        claim = claim_on(library, "The ferry sank with 12 people aboard.").id
    with Library(tmp_path / "one.db", "bo") as library:
        library.claims.edit(claim, verdict="true")
        assert "1 checks, wording and status of claims" in export("tei", library, io.BytesIO()).line


def test_whose_claim_is_on_somebody_elses_annotation_is_reported_if_the_format_has_no_place_for_it(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "one.db", "anna") as anna, Library(tmp_path / "one.db", "bo") as bo:
        anna.articles.add([NewArticle(OLD, "1", "Ferry")])
        annotation = anna.annotations.highlight(anna.articles.get(1), 0, 9)
        bo.annotations.claim(bo.articles.get(1), 0, 9, highlight_id=annotation.id)
        what = "1 creator of claims on other people's annotations"
        assert what in export("tei", anna, io.BytesIO()).line
        assert what not in export("jsonl", anna, io.BytesIO()).line


def test_a_format_that_cannot_hold_the_judged_words_reports_that(tmp_path: Path) -> None:
    with Library(tmp_path / "one.db", "anna") as library:
        pk = library.articles.add([NewArticle(OLD, "1", "Ferry", source=ADDRESS, canonical=True)])[0].pk
        library.claims.edit(claim_on(library, "The ferry sank with 12 people aboard.").id, verdict="true")
        what = "checks, wording and status of claims"
        assert what not in export("w3c", library, io.BytesIO()).line
        new = OLD.replace("12", "14")
        library.revisions.revise(pk, NewArticle(new, "2", "Ferry", source=ADDRESS, canonical=True))
        assert f"1 {what}" in export("w3c", library, io.BytesIO()).line
        assert what not in export("csv", library, io.BytesIO()).line
