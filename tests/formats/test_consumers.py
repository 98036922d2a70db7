"""Each export, read by another program's Python package where there is one."""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.conftest import GOLDEN
from tests.formats.sample_library import IDS, NAMES, ONE, TWO, exported
from tui.core.addresses import web_url
from tui.core.errors import FormatError
from tui.core.model import Highlight
from tui.formats import EXPORTS, export, import_
from tui.formats.export_common import Utf16Offsets
from tui.formats.import_common import imported_article, imported_claim
from tui.library import Library
from tui.library.transfer.bundles import Bundle

FILES = [entry for entry in EXPORTS.values() if not entry.folder and entry.name not in ("docbin", "parquet")]
OF_A_REPORT = {"word/document.xml", "word/_rels/document.xml.rels", "docProps/core.xml"}


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry.name)
def test_golden(entry: Any, library: Library, golden: Callable[[str, bytes], None]) -> None:
    data = exported(library, entry.name)
    if not data.startswith(b"PK"):
        golden(f"{entry.name}{entry.extensions[0]}", data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:  # the compressed bytes depend on the machine's zlib
        for info in archive.infolist():
            assert info.date_time[0] == 1980
            if info.filename.startswith(("word/", "customXml/", "docProps/")) and info.filename not in OF_A_REPORT:
                continue  # part of the template
            golden(f"{entry.name}/{info.filename}", archive.read(info))


@pytest.mark.parametrize("name", ["brat", "huggingface", "label-studio", "logseq", "obsidian", "site", "cas-xmi"])
def test_golden_folder(name: str, library: Library, golden: Callable[[str, bytes], None], tmp_path: Path) -> None:
    if name == "cas-xmi":
        pytest.importorskip("cassis")
    export(name, library, tmp_path / name)
    paths = sorted(path.relative_to(tmp_path) for path in (tmp_path / name).rglob("*") if path.is_file())
    paths = [path for path in paths if path.name not in ("site.css", "site.js")]  # these are in the package
    for path in paths:
        golden(str(path), (tmp_path / path).read_bytes())
    there = [path for path in (GOLDEN / name).rglob("*") if path.is_file()]
    assert paths == sorted(path.relative_to(GOLDEN) for path in there)


def test_golden_binary_tables(library: Library, golden: Callable[[str, bytes], None]) -> None:
    """Compare rows, as the bytes depend on the library that writes the files."""
    pytest.importorskip("pyarrow")
    from spacy import blank
    from spacy.tokens import DocBin

    table = import_module("pyarrow.parquet").read_table(io.BytesIO(exported(library, "parquet")))
    docs = DocBin().from_bytes(exported(library, "docbin")).get_docs(blank("xx").vocab)
    for name, rows in (("parquet", table.to_pylist()), ("docbin", (doc.to_json() for doc in docs))):
        golden(f"{name}.jsonl", "".join(json.dumps(row, default=str) + "\n" for row in rows).encode())


# Parquet


def test_parquet_is_a_typed_table_with_every_value_of_the_annotations(library: Library) -> None:
    pytest.importorskip("pyarrow")
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(exported(library, "parquet")))
    types = {field.name: field.type for field in table.schema}
    assert types["start"] == arrow.int64()
    assert types["claim"] == arrow.bool_()
    assert types["created"] == arrow.timestamp("ms", "UTC")
    assert types["tags"] == arrow.list_(arrow.string())
    assert {field.name for field in types["evidence"].value_type} >= {"stance", "what", "archived"}
    highlights = [each for bundle in library.exporter.bundles() for each in bundle.highlights]
    for row, highlight in zip(table.to_pylist(), highlights, strict=True):
        for name in ("id", "start", "end", "prefix", "quote", "suffix", "color", "note", "creator"):
            assert row[name] == getattr(highlight, name)
        assert row["created"] == datetime.fromisoformat(highlight.created)
        assert row["tags"] == [*highlight.tags]
        claim = highlight.claim
        assert row["verdict"] == (claim.verdict if claim else None)
        assert [check["rationale"] for check in row["checks"]] == [
            check.rationale for check in (claim.checks if claim else ())
        ]
        assert [piece["what"] for piece in row["evidence"]] == [*(claim.sources if claim else ())]
        assert [link["claim"] for link in row["links"]] == [link.claim for link in (claim.links if claim else ())]


def test_parquet_without_its_extra_says_what_to_install(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(FormatError, match=r"install postil\[parquet\]"):
        exported(library, "parquet")


# W3C


def test_w3c_keeps_everything_as_linked_data(library: Library) -> None:
    """No statement is lost when the collection is read as RDF: each is counted and compared with the annotations."""
    from pyld import jsonld

    from tests.formats.w3c_context import CONTEXT

    def load(url: str, _options: Any) -> dict[str, Any]:
        assert url == "http://www.w3.org/ns/anno.jsonld"
        return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}

    document = json.loads(exported(library, "w3c"))
    expanded = jsonld.expand(document, {"documentLoader": load})
    text = json.dumps(expanded)
    oa = "http://www.w3.org/ns/oa#"
    assert text.count(f'"{oa}exact"') == 6
    assert text.count(f'"{oa}start"') == 6
    assert text.count(f'"{oa}styleClass"') == 6
    assert text.count(f'"{oa}styledBy"') == 6
    assert text.count(f'"{oa}assessing"') == 2 + 2  # as motivation and as purpose
    assert text.count("http://purl.org/dc/terms/identifier") == 6 + 3 + 2  # tags and memos of the whole article
    assert text.count(f'"{oa}hasPurpose": [{{"@id": "{oa}tagging"}}]') == 4 + 3
    assert "contradicts" in text
    assert document["total"] == 6 + 3 + 2


def test_w3c_follows_the_model(library: Library, empty: Library) -> None:
    document = json.loads(exported(library, "w3c"))
    assert document["type"] == "AnnotationCollection"
    items = document["first"]["items"]
    assert document["first"]["startIndex"] == 0
    assert items
    assert "next" not in document["first"]
    for item in items:
        assert item["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", item["id"])
        assert item["type"] == "Annotation"
        assert "bodyValue" not in item
        if item["motivation"] in ("tagging", "commenting"):
            assert item["target"]["source"]["id"] == "https://news.example/a?b=1&c=2"
            continue
        quote, position = item["target"]["selector"]
        assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
        text = ONE if item["target"]["source"]["dcterms:identifier"] == "one" else TWO
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text[: position["start"]].endswith(quote["prefix"])
    assert len({item["id"] for item in items}) == len(items)
    nothing = json.loads(exported(empty, "w3c"))
    assert nothing["total"] == 0
    assert "first" not in nothing


def test_w3c_describes_each_style_class_and_identifies_each_library(
    library: Library, empty: Library, tmp_path: Path
) -> None:
    """Data model 4.4: a class without a style sheet is ignored; a collection has its own, permanent IRI."""
    library.annotations.highlight(library.articles.get(2), 0, 5, "green")
    before = json.loads(exported(library, "w3c"))
    for item in (item for item in before["first"]["items"] if "styleClass" in item["target"]):
        name, sheet = item["target"]["styleClass"], item["stylesheet"]
        assert sheet["type"] == "CssStylesheet"
        assert re.fullmatch(rf"\.{name} {{ background-color: #[0-9A-F]{{6}} }}", sheet["value"])
    assert before["first"]["partOf"] == before["id"]
    library.annotations.note(library.articles.get(2), 0, 5, "later")
    assert json.loads(exported(library, "w3c"))["id"] == before["id"]
    (tmp_path / "x.jsonl").write_bytes(exported(library, "jsonl"))
    import_("jsonl", empty, tmp_path / "x.jsonl")
    assert json.loads(exported(empty, "w3c"))["id"] != before["id"]


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("memos", {"@context": "x", "id": "a", "type": "Annotation", "bodyValue": "hm", "target": "http://x.example/"}),
        (
            "annotations",
            [
                {
                    "target": {
                        "source": "https://news.example/a?b=1&c=2",
                        "selector": {"type": "FragmentSelector", "value": "x"},
                    }
                }
            ],
        ),
    ],
)
def test_w3c_without_a_quote_is_left_out_and_counted(
    kind: str, document: Any, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "x").write_text(json.dumps(document))
    report = import_("w3c", library, tmp_path / "x")
    assert report.tally.count(kind, "left out") == 1
    assert not report.imported.changed


def test_w3c_of_other_programs_is_read(library: Library, tmp_path: Path) -> None:
    position = {"type": "TextPositionSelector", "start": 0, "end": 5}
    quote = {"type": "TextQuoteSelector", "exact": "next week", "refinedBy": position}
    document = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://elsewhere.example/anno/7",
        "type": "Annotation",
        "creator": "https://elsewhere.example/users/eve",
        "created": "2024-06-01T10:00:00+02:00",
        "body": {"type": "TextualBody", "value": "Which week?"},
        "target": [{"source": "https://news.example/a?b=1&c=2", "selector": [quote]}],
    }
    (tmp_path / "x").write_text(json.dumps(document))
    import_("w3c", library, tmp_path / "x")
    (annotation,) = [annotation for annotation in library.annotations.of_article(1) if annotation.note == "Which week?"]
    assert (annotation.quote, annotation.created) == ("next week", "2024-06-01T08:00:00.000Z")
    assert annotation.creator.endswith("eve")


def test_obsidian_notes_have_valid_front_matter(library: Library, tmp_path: Path) -> None:
    import yaml

    export("obsidian", library, tmp_path / "vault")
    notes = sorted((tmp_path / "vault").iterdir())
    assert [note.name for note in notes] == ["=Grain, wheat and 'rye'.md", "Kim's visit 1 & more.md"]
    for note in notes:
        _, front, body = note.read_text().split("---\n", 2)
        fields = yaml.safe_load(front)
        assert all(re.fullmatch(r"[\w/-]+", tag) for tag in fields["tags"])
        assert "\n> " in body


def test_obsidian_never_merges_two_tags(library: Library, tmp_path: Path) -> None:
    article = library.articles.get(1)
    for number, name in enumerate(("visit state", "Visit-State", "…")):
        library.annotations.tag(article, number, number + 1, name)
    tags: list[str] = []
    import yaml

    export("obsidian", library, tmp_path / "vault")
    for note in sorted((tmp_path / "vault").iterdir()):
        tags += yaml.safe_load(note.read_text().split("---\n", 2)[1])["tags"]
    assert len({tag.casefold() for tag in tags}) == len({"=1+1", "dprk", "visit, state", "visit state", "V-S", "…"})
    assert tags.count("politics/dprk") == 2


# fact checks


def test_only_checked_claims_become_reviews(library: Library) -> None:
    first, second = json.loads(exported(library, "claimreview"))["@graph"]
    assert (first["@type"], second["@type"]) == ("ClaimReview", "Claim")
    assert first["reviewRating"] == {
        "@type": "Rating", "alternateName": "mostly false", "ratingValue": 2, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    assert first["itemReviewed"]["author"]["name"] == "Kim Jong-un"
    assert first["itemReviewed"]["appearance"][0]["url"] == "https://news.example/a?b=1&c=2"
    assert second["text"] == "Grain prices rose 12% on Monday."


def test_a_repeated_claim_lists_its_places(library: Library) -> None:
    one, two = (next(highlight for highlight in library.annotations.of_article(pk) if highlight.claim) for pk in (1, 2))
    library.claims.unlink(one.id, "contradicts", two.id)
    library.claims.link(two.id, "repeats", one.id)
    first = json.loads(exported(library, "claimreview"))["@graph"][0]
    headlines = [place["headline"] for place in first["itemReviewed"]["appearance"]]
    assert headlines == ["Kim's visit: <1> & more", "=Grain, \"wheat\" and 'rye'"]


# Hypothes.is


@given(st.text(st.sampled_from("aü東😀\U0010ffff \n"), max_size=30), st.data())
def test_utf16_offsets_are_those_of_the_encoding(text: str, data: st.DataObject) -> None:
    units = Utf16Offsets(text)
    at = data.draw(st.integers(0, len(text)))
    assert units.units(at) == len(text[:at].encode("utf-16-le")) // 2


def test_hypothesis_positions_count_utf16(library: Library) -> None:
    document = json.loads(exported(library, "hypothesis"))
    wide = ONE.encode("utf-16-le")
    for one in (one for one in document["annotations"] if "selector" in one["target"][0]):
        position, quote = one["target"][0]["selector"]
        if one["uri"].startswith("https://news"):
            assert wide[position["start"] * 2 : position["end"] * 2].decode("utf-16-le") == quote["exact"]


@given(NAMES)
def test_any_address_is_ascii_without_spaces(source: str) -> None:
    address = web_url(f"https://x.example/{source}")
    assert address.isascii()
    assert not re.search(r'[\s<>"{}|\\^`]', address)


def test_a_claim_review_may_be_embedded_in_a_page(empty: Library) -> None:
    words = "</script><!-- <script> & ]]>"
    highlight = Highlight(IDS[1], 0, 0, len(words), words, creator="ann", claim=imported_claim(words, "false", words))
    empty.importer.add([Bundle(imported_article("a", words, text=words), highlights=(highlight,))])
    data = exported(empty, "claimreview")
    assert not set(b"<>&") & set(data)
    assert json.loads(data)["@graph"][0]["claimReviewed"] == words
