"""Claims exported as ClaimReview by the rules of its vocabulary and as a report, and import of published checks."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.decisions.world import wait
from tests.formats.schema_org import RECOMMENDED, problems
from tests.reviews import GRAPH
from tui.core.annotations import Evidence, SpeakerKind
from tui.core.errors import FormatError
from tui.core.model import Highlight, NewArticle
from tui.core.publication import Publication
from tui.formats import ExportOptions, export, import_
from tui.library import Library

HOUSE = Publication(
    "Example Check", "organisation", "https://check.example", "https://check.example/{date}/{slug}-{id}"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "desk.db", "anna") as library:
        texts = (
            "The ministry said the dam costs nothing. Then it rained.",
            "“Twelve people were killed in the flood,” she said.",
            "As the ministry says, the dam costs nothing.",
        )
        library.articles.add(
            NewArticle(text, "", f"Story {number}", "Paper", f"2022-05-0{number}", f"https://p.example/{number}", "en")
            for number, text in enumerate(texts, 1)
        )
        yield library


def claim_on(library: Library, number: int, words: str) -> Highlight:
    article = library.articles.get(number)
    start = article.text.index(words)
    return library.annotations.claim(article, start, start + len(words), "")


def graph(library: Library, publication: Publication = HOUSE) -> tuple[list[Any], dict[str, int]]:
    output = io.BytesIO()
    report = export("claimreview", library, target=output, options=ExportOptions(publication=publication))
    return json.loads(output.getvalue())["@graph"], report.lost


def test_a_review_that_could_be_published(desk: Library) -> None:
    dam = claim_on(desk, 1, "The ministry said the dam costs nothing.")
    again = desk.articles.get(3)
    start = again.text.index("the dam")
    further = desk.claims.add_passage(dam.id, again, start, start + 20)
    desk.claims.edit(
        dam.id, wording="The dam costs nothing", speaker="Ministry of Works", speaker_kind="organisation",
        said="2022-04", place="Oslo", verdict="false", rationale="The budget says 3 million.",
    )  # fmt: skip
    desk.evidence.add(
        dam.id,
        Evidence("https://b.example/budget", "document", "against", "page 9", "2022-05-02", "https://a.example/1"),
    )
    desk.claims.set_first(dam.id, further.id)
    (review,), lost = graph(desk)
    assert problems(review) == []
    assert review.keys() >= RECOMMENDED["ClaimReview"]
    assert review["itemReviewed"].keys() >= RECOMMENDED["Claim"]
    assert review["reviewRating"].keys() >= RECOMMENDED["Rating"]
    assert review["author"] == {"@type": "Organization", "name": "Example Check", "url": "https://check.example"}
    assert review["url"].startswith("https://check.example/2")
    assert review["url"].endswith(f"/the-dam-costs-nothing-{dam.id}")
    item = review["itemReviewed"]
    assert review["claimReviewed"] == item["text"] == "The dam costs nothing"
    assert item["author"] == {"@type": "Organization", "name": "Ministry of Works"}
    assert (item["datePublished"], item["locationCreated"]["name"]) == ("2022-04", "Oslo")
    assert item["firstAppearance"]["url"] == "https://p.example/3"
    assert [place["url"] for place in item["appearance"]] == ["https://p.example/1", "https://p.example/3"]
    assert review["reviewRating"]["ratingValue"] == 1
    assert review["citation"][0]["archivedAt"] == "https://a.example/1"
    assert lost["creators of checks (Example Check is named as the publisher)"] == 1
    assert problems({**review, "jobTitle": "chief", "url": "urn:uuid:1", "datePublished": "yesterday"}) == [
        "ClaimReview.url: 'urn:uuid:1' where URL is expected",
        "ClaimReview.datePublished: 'yesterday' where Date DateTime is expected",
        "ClaimReview has no jobTitle",
    ]


def test_every_claim_is_exported_by_the_rules_or_reported_with_what_is_missing(desk: Library) -> None:
    passage = desk.annotations.highlight(desk.articles.get(1), 41, 56)
    flood = claim_on(desk, 2, "Twelve people were killed in the flood")
    dam = claim_on(desk, 3, "the dam costs nothing")
    for kind in ("source", "data", "document"):
        desk.evidence.add(dam.id, Evidence("https://b.example/1", kind, note="page 9"))
        desk.evidence.add(dam.id, Evidence("the budget, on paper", kind))
    desk.evidence.add(dam.id, Evidence(passage.id, "passage", "for"))
    desk.evidence.add(dam.id, Evidence(flood.id, "claim", "against"))
    kinds: tuple[SpeakerKind, ...] = ("person", "organisation", "unknown", "")
    for speaker_kind in kinds:
        for speaker, role, date in (("Ada", "minister", "2022"), ("", "", ""), ("Ada", "", "2022-05-01")):
            values = {"speaker": speaker, "speaker_kind": speaker_kind, "role": role, "said": date}
            desk.claims.edit(dam.id, verdict="odd", rationale="why", method="asked", **values)
            entries, lost = graph(desk)
            review, claim = entries[1], entries[0]
            untold = "speakers not known to be a person or an organisation"
            unknown = [
                "ClaimReview.itemReviewed: Claim.author: a node without a type where Organization Person is expected"
            ]
            assert problems(review) == unknown * bool(speaker and lost.get(untold))
            assert problems(claim, "Claim") == []


def test_the_chosen_check_is_exported_and_the_others_are_reported(desk: Library, tmp_path: Path) -> None:
    dam = claim_on(desk, 1, "The ministry said the dam costs nothing.")
    desk.claims.edit(dam.id, verdict="pants on fire")
    wait()
    with Library(tmp_path / "desk.db", "ben") as other:
        other.claims.edit(dam.id, verdict="half true")
    first = desk.annotations.get(dam.id).claim
    assert first is not None
    desk.claims.edit(dam.id, chosen=first.checks[0].id)
    own = Publication("Ada", "person", ratings=("pants on fire", "half true", "true"))
    (review,), lost = graph(desk, own)
    assert (review["author"]["@type"], review["reviewRating"]["alternateName"]) == ("Person", "pants on fire")
    assert (review["reviewRating"]["ratingValue"], review["reviewRating"]["bestRating"]) == (1, 3)
    assert lost["checks beside the one that counts"] == 1
    assert lost["addresses of checks (publication.url in the settings is their pattern)"] == 1
    assert lost["speakers not known to be a person or an organisation"] == 0


def test_a_verdict_is_exported_with_the_words_it_was_given_on(desk: Library) -> None:
    flood = claim_on(desk, 2, "Twelve people were killed in the flood")
    desk.claims.edit(flood.id, verdict="true")
    desk.connection.db.execute("UPDATE checks SET quote = 'Ten people were killed in the flood'")
    (review,), lost = graph(desk)
    assert review["claimReviewed"] == "Ten people were killed in the flood"
    assert lost["words that changed since they were checked (the checked words are exported)"] == 1


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.jsonld"
    dam = GRAPH["@graph"][0]
    flood = {**dam, "url": "https://check.example/2", "claimReviewed": "12 people were killed in the flood"}
    flood["itemReviewed"] = {"@type": "Claim", "appearance": "https://www.p.example/2/"}
    more = {**flood, "claimReviewed": "Thirteen people were killed in the flood"}
    nothing = {**flood, "claimReviewed": "Cows fly"}
    quoted = {**flood, "claimReviewed": "The ministry said the dam costs nothing", "itemReviewed": {}}
    path.write_text(json.dumps([dam, flood, more, nothing, quoted, GRAPH["@graph"][1]]))
    return path


def test_published_checks_are_imported_as_checks_of_their_reviewer(desk: Library, reviews: Path) -> None:
    dam = claim_on(desk, 3, "the dam costs nothing")
    desk.claims.edit(dam.id, wording="The dam costs “nothing”", verdict="true")
    report = import_("claimreview", desk, reviews)
    claim = desk.annotations.get(dam.id).claim
    assert claim is not None
    theirs = next(check for check in claim.checks if check.creator == "Check")
    assert (theirs.verdict, theirs.time[:10]) == ("false", "2022-06-03")
    assert theirs.method == "published at https://check.example/1, rated 1 on a scale from 1 to 5"
    assert claim.verdict == "true", "the later check counts"
    (flood,) = desk.annotations.of_article(2)
    assert flood.claim is not None
    assert (flood.quote, flood.claim.wording) == (
        "Twelve people were killed in the flood",
        "12 people were killed in the flood",
    )
    assert (flood.creator, flood.claim.checks[0].creator) == ("anna", "Check")
    (quoted,) = desk.annotations.of_article(1)
    assert quoted.quote == "The ministry said the dam costs nothing"
    lines = [note.line for note in report.tally.notes if note.outcome == "left out"]
    assert sum("Cows fly" in line or "Thirteen" in line for line in lines) == 2
    assert not import_("claimreview", desk, reviews).imported.changed
    desk.journal.undo()
    desk.journal.undo()
    assert desk.annotations.of_article(2) == []


def test_importing_an_export_adds_nothing(desk: Library, tmp_path: Path) -> None:
    dam = claim_on(desk, 1, "The ministry said the dam costs nothing.")
    desk.claims.edit(dam.id, verdict="false")
    export("claimreview", desk, tmp_path / "x.jsonld", options=ExportOptions(publication=HOUSE))
    before = desk.annotations.of_article(1)
    assert not import_("claimreview", desk, tmp_path / "x.jsonld").imported.changed
    assert desk.annotations.of_article(1) == before


def test_a_page_without_a_check_is_refused(desk: Library, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("<html><p>No check")
    with pytest.raises(FormatError, match="carries no ClaimReview"):
        import_("claimreview", desk, tmp_path / "x.html")


def word_reads(output: io.BytesIO) -> str:
    """Return the text of a document with the addresses of its links."""
    document = Document(output)
    assert [one.style and one.style.name for one in document.paragraphs[:3]] == ["Title", "Normal", "Heading 1"]
    lines = [(one.text, *(link.address for link in one.hyperlinks)) for one in document.paragraphs]
    return "\n".join(" ".join(line) for line in lines)


@pytest.mark.parametrize("name", ["report", "report-html", "docx"])
def test_a_report_is_ordered_by_verdict_signed_and_dated(name: str, desk: Library) -> None:
    dam = claim_on(desk, 1, "The ministry said the dam costs nothing.")
    flood = claim_on(desk, 2, "Twelve people were killed in the flood")
    claim_on(desk, 3, "the dam costs nothing")
    desk.claims.edit(dam.id, wording="The dam <costs> nothing", speaker="Ministry", verdict="true")
    desk.claims.edit(flood.id, verdict="false", rationale="It was ten.", method="asked the police")
    desk.evidence.add(flood.id, Evidence("https://police.example/1", "source", "against", "the police's count"))
    desk.evidence.add(flood.id, Evidence(dam.id, "claim"))
    desk.claims.link(flood.id, "supports", dam.id)
    output = io.BytesIO()
    report = export(name, desk, target=output, options=ExportOptions(publication=HOUSE))
    page = word_reads(output) if name == "docx" else output.getvalue().decode()
    places = [page.index(words) for words in ("False", "Twelve people", "True", "Ministry", "Not checked", "Signed")]
    assert places == sorted(places)
    for words in ("It was ten.", "asked the police", "https://police.example/1", "Example Check", "as of 20", "anna"):
        assert words in page
    assert ("<costs>" in page) == (name == "docx")
    assert report.lost["notes"] == 0


def test_a_document_is_reproducible_and_supports_right_to_left(desk: Library) -> None:
    dam = claim_on(desk, 1, "The ministry said the dam costs nothing.")
    desk.claims.edit(dam.id, wording="السد لا يكلف شيئا", verdict="false")
    outputs = [io.BytesIO(), io.BytesIO()]
    for output in outputs:
        export("docx", desk, target=output)
    assert outputs[0].getvalue() == outputs[1].getvalue()
    (heading,) = [one for one in Document(outputs[0]).paragraphs if one.style and one.style.name == "Heading 2"]
    assert heading._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
