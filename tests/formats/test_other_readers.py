"""Formats without an import, checked by the rules of their readers: networks, TEI, IOB2, Logseq, Org, Taguette."""

import codecs
import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from tests.formats.sample_library import IDS, ONE, bundles, exported, filled
from tui.formats import export
from tui.library import Library
from tui.library.transfer.bundles import Bundle

ID = "{http://www.w3.org/XML/1998/namespace}id"


def test_both_network_formats_have_the_same_content(library: Library) -> None:
    """Read nodes and edges like NetworkX and Gephi: by declared keys, each edge between existing nodes."""
    graphml = ET.fromstring(exported(library, "graphml"))
    keys = {key.get("id"): key.get("attr.name") for key in graphml.iterfind("{*}key")}
    nodes = {
        node.get("id"): {keys[data.get("key")]: data.text for data in node} for node in graphml.iterfind(".//{*}node")
    }
    edges = {
        (edge.get("source"), edge.get("target"), edge.findtext("{*}data[@key='relation']"))
        for edge in graphml.iterfind(".//{*}edge")
    }
    labels = {(node["kind"], node["label"]) for node in nodes.values()}
    assert {
        ("speaker", "Kim Jong-un"),
        ("code", "visit, state"),
        ("claim", "Grain prices rose 12% on Monday."),
    } <= labels
    assert nodes[IDS[1]]["verdict"] == "mostly false"
    assert (IDS[1], IDS[5], "contradicts") in edges
    assert {relation for *_, relation in edges} == {"says", "tagged", "uses", "contradicts"}
    assert all({source, target} <= nodes.keys() for source, target, _ in edges)
    gexf = ET.fromstring(exported(library, "gexf"))
    names = {each.get("id"): each.get("title") for each in gexf.iterfind(".//{*}attribute")}
    assert {node.get("id"): node.get("label") for node in gexf.iterfind(".//{*}node")} == {
        node: values["label"] for node, values in nodes.items()
    }
    verdicts = {value.get("value") for value in gexf.iterfind(".//{*}attvalue") if names[value.get("for")] == "verdict"}
    assert verdicts == {"mostly false", "unchecked"}
    assert {(e.get("source"), e.get("target"), e.get("label")) for e in gexf.iterfind(".//{*}edge")} == edges


@settings(max_examples=20, deadline=None)
@given(bundles())
def test_any_library_gives_valid_tei_with_ranges_on_the_passages(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        corpus = ET.fromstring(exported(library, "tei"))
        bundles = [*library.exporter.bundles()]
    quotes = [each.quote for bundle in bundles for each in bundle.highlights]
    wholes = [bundle.article.text for bundle in bundles for _ in bundle.tags]
    ids = [each.get(ID) for each in corpus.iter() if each.get(ID)]
    assert len(ids) == len(set(ids))
    texts = {each.get(ID): each.text or "" for each in corpus.iterfind(".//{*}ab")}
    ranges, whole = [], []
    for each in corpus.iterfind(".//{*}annotation"):
        place = re.fullmatch(r"#string-range\(([^,]+),(\d+),(\d+)\)", each.get("target", ""))
        if place:
            ranges.append(texts[place[1]][int(place[2]) : int(place[2]) + int(place[3])])
        else:
            whole.append(texts[each.get("target", "")[1:]])
        assert {code[1:] for code in each.get("ana", "").split()} <= {*ids}
    assert (ranges, whole) == (quotes, wholes)


def test_iob2_has_one_label_per_word_and_reports_overlaps(library: Library, tmp_path: Path) -> None:
    report = export("iob2", library, tmp_path / "x.conll")
    lines = (tmp_path / "x.conll").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line]
    assert all(len(row) == 2 and re.fullmatch(r"O|[BI]-\S+", row[1]) for row in rows)
    assert [row for row in rows if row[0] == "-DOCSTART-"] == [["-DOCSTART-", "O"]] * 2
    assert rows[1:4] == [["Kim", "B-politics/dprk"], ["could", "I-politics/dprk"], ["visit", "I-politics/dprk"]]
    before = "O"
    for _, label in rows:
        assert not label.startswith("I-") or before[2:] == label[2:]
        before = label
    assert report.lost["highlights that overlap others"] == 1
    assert report.lost["further tags of one highlight"] == 1


def test_inline_tags_follow_the_syntax_of_logseq_and_org(library: Library, tmp_path: Path) -> None:
    library.annotations.tag(library.articles.get(1), 0, 3, "visit state")
    library.annotations.tag(library.articles.get(1), 0, 3, "a [[b]] #c")
    report = export("logseq", library, tmp_path / "pages")
    assert [count for what, count in report.lost.items() if what.startswith("spellings of tags")] == [1]
    page = (tmp_path / "pages" / "Kim's visit 1 & more.md").read_text()
    assert "#[[visit, state]]" in page
    assert "#[[a ((b)) #c]]" in page
    assert f"id:: {IDS[1]}\n" in page
    assert f"Contradicts: (({IDS[5]}))" in page
    assert all(line[:2] in {"- ", "  ", ""} or ":: " in line for line in page.split("\n"))
    org = exported(library, "org").decode()
    tagged = re.findall(r"^\*\* .*  :([\w@%:]+):$", org, re.MULTILINE)
    assert len({tag for tags in tagged for tag in tags.split(":")}) == 5
    assert len(re.findall(r"^\* ", org, re.MULTILINE)) == 2
    assert org.count("#+begin_quote") == org.count("#+end_quote") == 8
    assert f"[[id:{IDS[5]}]]" in org


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("*a* _b_ [c](d) #e [[f]] ((g)) {{h}}", r"\*a\* \_b\_ [c\](d) \#e [[f\]\] ((g)\) \{\{h}}"),
        ("see:: x", r"see:\: x"),
        ("TODO 1", r"\TODO 1"),
        ("TODOS", "TODOS"),
        ("- a", r"\- a"),
        ("12. May", r"12\. May"),
        ("[2024-05-01 Wed]", r"[2024\-05-01 Wed\]"),
        ("in https://x.example/a_b?c=*d* a_b", r"in https://x.example/a_b?c=*d* a\_b"),
    ],
)
def test_no_text_is_markup_in_logseq(text: str, plain: str, empty: Library, tmp_path: Path) -> None:
    """Read like mldoc, Logseq's parser; `make consumers` runs the real one."""
    from tests.formats.sample_library import highlight_of
    from tui.formats.import_common import imported_article

    empty.importer.add(
        [Bundle(imported_article("a", "T", text=text), highlights=(highlight_of(1, text, text, note=text),))]
    )
    export("logseq", empty, tmp_path / "pages")
    page = (tmp_path / "pages" / "T.md").read_text()
    assert f"\n- > {plain}\n" in page
    assert f"\n  - {plain}\n" in page


def test_no_two_logseq_pages_have_the_same_title(empty: Library, tmp_path: Path) -> None:
    """Of two pages with one title, Logseq opens one and reports the other's file."""
    from tests.formats.sample_library import highlight_of
    from tui.formats.import_common import imported_article

    for number, title in ((1, "Same"), (2, "SAME")):
        passage = highlight_of(number, f"Kim {number}", "Kim")
        empty.importer.add([Bundle(imported_article(title, title, text=f"Kim {number}"), highlights=(passage,))])
    export("logseq", empty, tmp_path / "pages")
    titles = {path.name: path.read_text().split("\n")[0] for path in (tmp_path / "pages").iterdir()}
    assert titles == {"Same.md": "title:: Same", "SAME 2.md": "title:: SAME (2)"}


def test_no_text_is_markup_in_org(empty: Library) -> None:
    from tests.formats.sample_library import highlight_of
    from tui.formats.import_common import imported_article

    text = "* no heading\n#+end_quote\n\n:END:"
    empty.importer.add([Bundle(imported_article("a", "T", text=text), highlights=(highlight_of(1, text, text),))])
    org = exported(empty, "org").decode()
    assert len(re.findall(r"^\*+ ", org, re.MULTILINE)) == 2
    assert len(re.findall(r"^#\+end_quote", org, re.MULTILINE)) == 1
    assert "\n\n\u200b:END:" in org, "paragraphs stay separate"


def test_taguette_reads_the_codebook(library: Library) -> None:
    """By the rules of `import_codebook.py` in Taguette: one column has the tag, another the description."""
    reader = csv.reader(codecs.getreader("utf-8-sig")(io.BytesIO(exported(library, "codebook"))))
    header = [cell.lower() for cell in next(reader)]
    assert sum(name in header for name in ("tag", "name", "path")) == 1
    path, description = header.index("name"), header.index("description")
    tags = {row[path].strip(): row[description].strip() for row in reader if any(row)}
    assert tags["politics/dprk"] == "all of it"
    assert "" not in tags


def test_a_text_that_is_only_marked_as_done_is_in_iob2(empty: Library, library: Library) -> None:
    bare = next(each for each in library.exporter.bundles() if each.article.id == "bare")
    empty.importer.add([replace(bare, done={"ann": "2024-05-01T08:00:00.000Z"})])
    assert exported(empty, "iob2").decode().split("\n\n")[1].splitlines()[0] == "Nothing\tO"
    assert ONE not in exported(empty, "iob2").decode()
