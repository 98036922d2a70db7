"""Each file read by somebody else's program, where there is one for Python."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf_of_formats import NAMES, ONE, TWO, bundles, exported, filled

from tui.core.errors import FormatError
from tui.core.model import Article
from tui.formats import EXPORTS, export, import_
from tui.formats.bibtex import entry, escape
from tui.formats.codes import code_tree
from tui.formats.values import Utf16, address, date_parts
from tui.library import Library
from tui.library.transfer import Bundle

FILES = [entry for entry in EXPORTS.values() if not entry.folder and entry.name != "docbin"]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry.name)
def test_golden(entry: Any, library: Library, golden: Callable[[str, bytes], None]) -> None:
    data = exported(library, entry.name)
    if not data.startswith(b"PK"):
        golden(f"{entry.name}{entry.extensions[0]}", data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:  # how it is packed depends on the zlib of the machine
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            golden(f"{entry.name}/{info.filename}", archive.read(info))


@pytest.mark.parametrize("name", ["brat", "label-studio", "obsidian", "cas-xmi"])
def test_golden_folder(name: str, library: Library, golden: Callable[[str, bytes], None], tmp_path: Path) -> None:
    if name == "cas-xmi":
        pytest.importorskip("cassis")
    export(name, library, target=tmp_path / name)
    for path in sorted((tmp_path / name).iterdir()):
        golden(f"{name}/{path.name}", path.read_bytes())


# W3C


def test_w3c_keeps_everything_as_linked_data(library: Library) -> None:
    """Nothing vanishes when the collection is read as RDF: the count of each statement is that of the annotations."""
    from pyld import jsonld
    from w3c_context import CONTEXT

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
    assert text.count(f'"{oa}assessing"') == 2 + 2  # as motivation and as purpose
    assert text.count("http://purl.org/dc/terms/identifier") == 6
    assert "contradicts" in text
    assert document["total"] == 6


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
        quote, position = item["target"]["selector"]
        assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
        text = ONE if item["target"]["source"]["dcterms:identifier"] == "one" else TWO
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text[: position["start"]].endswith(quote["prefix"])
    assert len({item["id"] for item in items}) == len(items)
    nothing = json.loads(exported(empty, "w3c"))
    assert nothing["total"] == 0
    assert "first" not in nothing


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "x", "id": "a", "type": "Annotation", "bodyValue": "hm", "target": "http://x.example/"},
        [
            {
                "target": {
                    "source": "https://news.example/a?b=1&c=2",
                    "selector": {"type": "FragmentSelector", "value": "x"},
                }
            }
        ],
    ],
)
def test_w3c_without_a_quote_is_left_out_and_counted(document: Any, library: Library, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps(document))
    report = import_("w3c", library, tmp_path / "x")
    assert "1 annotations without a quote" in report.line
    assert not report.restored.changed


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
    (made,) = [made for made in library.annotations.of_article(1) if made.note == "Which week?"]
    assert (made.quote, made.created) == ("next week", "2024-06-01T08:00:00.000Z")
    assert made.creator.endswith("eve")


# references


def reference(**values: str) -> Article:
    given = {"id": "a-1", "title": "", "publisher": "", "published": "", "source": "", "language": "", **values}
    return Article(0, added="2024-05-01T08:00:00.000Z", read="", position=0, progress=0.0, text="x", **given)


def test_ris_is_read_by_rispy(library: Library) -> None:
    import rispy

    found = rispy.loads(exported(library, "ris").decode())
    assert [one["type_of_reference"] for one in found] == ["NEWS"] * 3
    assert found[0]["title"] == "Kim's visit: <1> & more"
    assert found[0]["urls"] == ["https://news.example/a?b=1&c=2"]
    assert found[0]["date"] == "2019/04/15/"
    assert exported(library, "ris").count(b"\r\nER  - \r\n") == 3


def test_bibtex_is_read_by_bibtexparser(library: Library) -> None:
    import bibtexparser

    found = bibtexparser.parse_string(exported(library, "bibtex").decode())
    assert not found.failed_blocks
    assert [one.entry_type for one in found.entries] == ["online"] * 3
    first = found.entries[0].fields_dict
    assert first["title"].value == "{Kim's visit: <1> \\& more}"
    assert (first["date"].value, first["url"].value) == ("2019-04-15", "https://news.example/a?b=1&c=2")


@settings(max_examples=60, deadline=None)
@given(title=NAMES, publisher=NAMES, source=NAMES)
def test_any_title_makes_one_sound_bibtex_entry(title: str, publisher: str, source: str) -> None:
    import bibtexparser

    article = reference(title=title, publisher=publisher, source=f"https://x.example/{source}")
    found = bibtexparser.parse_string(entry(article, "key"))
    assert not found.failed_blocks
    (one,) = found.entries
    assert one.fields_dict["title"].value == f"{{{escape(title)}}}"


def test_csl_is_cited_by_a_citation_processor(library: Library) -> None:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    found = json.loads(exported(library, "csl-json"))
    assert found[1]["issued"] == {"date-parts": [[2019, 4]]}
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(found), formatter.plain)
    bibliography.register(Citation([CitationItem(one["id"]) for one in found]))
    cited = " ".join(str(line) for line in bibliography.bibliography())
    assert "Kim’s visit" in cited or "Kim's visit" in cited
    assert "2019" in cited


@pytest.mark.parametrize(
    ("date", "parts"),
    [("2019-04-15", [2019, 4, 15]), ("2019-04-15T10:00:00Z", [2019, 4, 15]), ("2019", [2019]), ("2019-13-01", [2019]),
     ("", []), ("yesterday", []), ("0000-01-01", [0][1:] or [0])],
)  # fmt: skip
def test_dates_go_as_far_as_they_are_known(date: str, parts: list[int]) -> None:
    assert date_parts(date) == parts


# training data


def test_docbin_is_read_by_spacy(library: Library, tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    report = export("docbin", library, target=tmp_path / "x.spacy")
    docs = [*DocBin().from_disk(tmp_path / "x.spacy").get_docs(spacy.blank("xx").vocab)]
    assert [doc.text for doc in docs] == [ONE, TWO, "Nothing said here.\n"]
    assert [(ent.text, ent.label_) for ent in docs[0].ents] == [("Kim", "PERSON"), ("Russia", "GPE")]
    assert ("visit Russia", "highlight") in [(span.text, span.label_) for span in docs[0].spans["sc"]]
    assert [span.label_ for span in docs[0].spans["claims"]] == ["mostly false"]
    assert report.lost["mentions that cut spaCy's words"] == 1
    export("docbin", library, target=tmp_path / "y.spacy")
    assert (tmp_path / "x.spacy").read_bytes() == (tmp_path / "y.spacy").read_bytes()


@settings(max_examples=20, deadline=None)
@given(bundles())
def test_prodigy_spans_begin_and_end_with_tokens(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        for line in exported(library, "prodigy").splitlines():
            task = json.loads(line)
            tokens = task["tokens"]
            assert [token["id"] for token in tokens] == [*range(len(tokens))]
            for token in tokens:
                assert task["text"][token["start"] : token["end"]] == token["text"]
            assert "".join(token["text"] + " " * token["ws"] for token in tokens) == task["text"]
            for span in task["spans"]:
                assert tokens[span["token_start"]]["start"] == span["start"]
                assert tokens[span["token_end"]]["end"] == span["end"]


def test_doccano_lines_are_ascii(library: Library) -> None:
    data = exported(library, "doccano")
    assert data.isascii()
    first = json.loads(data.splitlines()[0])
    assert [ONE[start:end] for start, end, label in first["label"] if label == "politics/dprk"] == [ONE[:34]]


def test_cas_is_read_by_cassis(library: Library, tmp_path: Path) -> None:
    cassis = pytest.importorskip("cassis")
    export("cas-xmi", library, target=tmp_path / "out")
    with (tmp_path / "out" / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    with (tmp_path / "out" / "one.xmi").open("rb") as file:
        cas = cassis.load_cas_from_xmi(file, typesystem=types)
    assert cas.sofa_string == ONE
    found = [(one.get_covered_text(), one.label) for one in cas.select("postil.Highlight")]
    assert (ONE[:34], "politics/dprk") in found
    assert ("東京で会議を開いた。", "highlight") in found
    assert cas.get_document_annotation().end == len(ONE)


def test_obsidian_notes_have_sound_front_matter(library: Library, tmp_path: Path) -> None:
    import yaml

    export("obsidian", library, target=tmp_path / "vault")
    notes = sorted((tmp_path / "vault").iterdir())
    assert [note.name for note in notes] == ["=Grain, wheat and 'rye'.md", "Kim's visit 1 & more.md"]
    for note in notes:
        _, front, body = note.read_text().split("---\n", 2)
        fields = yaml.safe_load(front)
        assert all(re.fullmatch(r"[\w/-]+", tag) for tag in fields["tags"])
        assert "\n> " in body


# brat: its rules as its own parser has them

ENTITY = re.compile(r"T\d+\t([A-Za-z0-9_-]+) (\d+ \d+(?:;\d+ \d+)*)\t(.+)")
OTHER = re.compile(r"(A\d+\tVerdict T\d+ \S+|#\d+\t\w+ T\d+\t.+|R\d+\t\S+ Arg1:T\d+ Arg2:T\d+)")


@settings(max_examples=30, deadline=None)
@given(bundles())
def test_brat_files_follow_its_rules(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        out = Path(name) / "out"
        export("brat", library, target=out)
        conf = (out / "annotation.conf").read_text()
        assert re.findall(r"^\[(\w+)\]$", conf, re.MULTILINE) == ["entities", "relations", "events", "attributes"]
        for path in out.glob("*.ann"):
            text = path.with_suffix(".txt").read_bytes().decode()
            for line in path.read_bytes().decode().split("\n")[:-1]:
                found = ENTITY.fullmatch(line)
                if found is None:
                    assert OTHER.fullmatch(line), line
                    continue
                assert re.search(rf"^{re.escape(found[1])}$", conf, re.MULTILINE)
                pieces = []
                for fragment in found[2].split(";"):
                    start, end = map(int, fragment.split())
                    assert "\n" not in text[start:end]
                    pieces.append(text[start:end])
                assert " ".join(pieces) == found[3]


def test_brat_brings_back_names_notes_claims_and_links(library: Library, tmp_path: Path) -> None:
    export("brat", library, target=tmp_path / "out")
    with filled(tmp_path / "b.db", [Bundle(one.article) for one in library.transfer.bundles()]) as other:
        import_("brat", other, tmp_path / "out")
        found = other.annotations.of_article(1)
        assert [made.tags for made in found] == [("politics/dprk", "visit, state"), (), ("=1+1; \\x",), ()]
        assert found[0].claim is not None
        assert (found[0].claim.speaker, found[0].claim.verdict) == ("Kim Jong-un", "mostly false")
        assert found[0].claim.rationale == "No train was seen.\n- See *below*."
        assert found[1].note == "=cmd|' /C calc'!A0\n2. second line"


@pytest.mark.parametrize(
    "line", ["T1\tClaim 0 999\tx", "T1\tClaim 5 2\tx", "T1", "T1\tClaim a b\tx", "T1\tClaim 0 " + "9" * 400]
)
def test_a_bad_brat_file_changes_nothing(line: str, empty: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kim met Putin.")
    (tmp_path / "a.ann").write_text(line)
    with pytest.raises(FormatError, match=r"a\.ann: line 1") as failed:
        import_("brat", empty, tmp_path)
    assert "\n" not in str(failed.value)
    assert empty.articles.count() == 0


# REFI-QDA


def test_code_names_are_unique_and_come_back(library: Library, empty: Library, tmp_path: Path) -> None:
    for name in ("a", "a/x", "b/x", "b", "x", "a//y", "/lead", "A/X"):
        library.codebook.add(name, "pink", "what <it> is")
    data = exported(library, "refi-qdc").decode()
    names = re.findall(r' name="([^"]*)"', data)
    assert len(set(names)) == len(names)
    (tmp_path / "x.qdc").write_text(data)
    import_("refi-qdc", empty, tmp_path / "x.qdc")
    there = {(tag.name, tag.color, tag.description) for tag in empty.codebook.all()}
    assert there >= {(tag.name, tag.color, tag.description) for tag in library.codebook.all()}


def test_a_project_has_its_parts_in_the_order_of_the_schema(library: Library, tmp_path: Path) -> None:
    import xml.etree.ElementTree as ET

    with zipfile.ZipFile(io.BytesIO(exported(library, "refi-qda"))) as archive:
        project = ET.fromstring(archive.read("project.qde"))
        assert [child.tag.partition("}")[2] for child in project] == ["Users", "CodeBook", "Sources", "Notes"]
        sources = project.find("{*}Sources")
        assert sources is not None
        for source in sources:
            name = source.get("plainTextPath", "").removeprefix("internal://")
            text = archive.read(f"sources/{name}").decode()
            for selection in source.iterfind("{*}PlainTextSelection"):
                start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
                assert 0 <= start < end <= len(text)
                assert selection.find("{*}Coding/{*}CodeRef") is not None
        guids = re.findall(r' guid="([^"]*)"', archive.read("project.qde").decode())
        assert len(guids) == len(set(guids))
        for note in project.iterfind("{*}Notes/{*}Note"):
            assert note.get("creationDateTime")


def test_an_archive_bomb_and_a_document_type_are_one_line(empty: Library, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.qdpx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b"\0" * 50_000_000)
    evil = tmp_path / "evil.qdc"
    evil.write_text('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><CodeBook>&b;</CodeBook>')
    for path, name, told in ((bomb, "refi-qda", "unpacks to"), (evil, "refi-qdc", "document type")):
        with pytest.raises(FormatError, match=told):
            import_(name, empty, path)


@given(st.sets(NAMES, max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_codebook_has_unique_code_names(names: set[str]) -> None:
    from tui.core.model import Tag

    found = re.findall(r' name="([^"]*)"', code_tree({name: Tag(name) for name in sorted(names)}))
    assert len(set(found)) == len(found)


# fact checks


def test_claims_are_reviews_only_once_they_are_checked(library: Library) -> None:
    first, second = json.loads(exported(library, "claimreview"))["@graph"]
    assert (first["@type"], second["@type"]) == ("ClaimReview", "Claim")
    assert first["reviewRating"] == {
        "@type": "Rating", "alternateName": "mostly false", "ratingValue": 2, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    assert first["itemReviewed"]["author"]["name"] == "Kim Jong-un"
    assert first["itemReviewed"]["appearance"][0]["url"] == "https://news.example/a?b=1&c=2"
    assert second["text"] == "Grain prices rose 12% on Monday."


def test_a_repeated_claim_lists_where(library: Library) -> None:
    one, two = (next(made for made in library.annotations.of_article(pk) if made.claim) for pk in (1, 2))
    library.annotations.link(two.id, "repeats", one.id)
    first = json.loads(exported(library, "claimreview"))["@graph"][0]
    headlines = [place["headline"] for place in first["itemReviewed"]["appearance"]]
    assert headlines == ["Kim's visit: <1> & more", "=Grain, \"wheat\" and 'rye'"]


# Hypothes.is


@given(st.text(st.sampled_from("aü東😀\U0010ffff \n"), max_size=30), st.data())
def test_utf16_offsets_are_those_of_the_encoding(text: str, data: st.DataObject) -> None:
    units = Utf16(text)
    at = data.draw(st.integers(0, len(text)))
    assert units.units(at) == len(text[:at].encode("utf-16-le")) // 2
    assert units.points(units.units(at)) == at


def test_hypothesis_positions_count_utf16(library: Library) -> None:
    document = json.loads(exported(library, "hypothesis"))
    wide = ONE.encode("utf-16-le")
    for one in document["annotations"]:
        position, quote = one["target"][0]["selector"]
        if one["uri"].startswith("https://news"):
            assert wide[position["start"] * 2 : position["end"] * 2].decode("utf-16-le") == quote["exact"]


@given(NAMES)
def test_any_address_is_ascii_without_spaces(source: str) -> None:
    found = address(f"https://x.example/{source}")
    assert found.isascii()
    assert not re.search(r'[\s<>"{}|\\^`]', found)


# Label Studio


def test_label_studio_tasks_match_their_configuration(library: Library, tmp_path: Path) -> None:
    import xml.etree.ElementTree as ET

    export("label-studio", library, target=tmp_path / "out")
    config = ET.fromstring((tmp_path / "out" / "config.xml").read_text())
    controls = {node.get("name"): {child.get("value") for child in node} for node in config if node.get("name")}
    for task in json.loads((tmp_path / "out" / "tasks.json").read_text()):
        for group in ("annotations", "predictions"):
            for result in (result for one in task[group] for result in one["result"]):
                if result["type"] == "relation":
                    continue
                value = result["value"]
                assert (
                    task["data"]["text"][value["start"] : value["end"]] == value["text"] or result["type"] == "textarea"
                )
                assert set(value.get("labels", value.get("choices", []))) <= controls[result["from_name"]]
