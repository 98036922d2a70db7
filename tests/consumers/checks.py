"""What each program must read from the exports: everything in the library, value by value."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict
from functools import partial
from html import unescape
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tests.cli.conftest import serving
from tests.consumers.annotations import FORMATS as ANNOTATION_FORMATS
from tests.consumers.annotations import annotation_checks
from tests.consumers.databases import datasette
from tests.consumers.programs import chromium_opens, chromium_walks, gnumeric_reads, node_reads, python_reads, vnu
from tui.core.addresses import web_url
from tui.formats import EXPORTS, claim_words, csv, xlsx
from tui.formats.identifiers import label_of_tag
from tui.library.tables.article_tag_rows import tags_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tui.core.model import Highlight
    from tui.library import Library
    from tui.library.transfer.bundles import Bundle

_CODED = tuple(name for name in EXPORTS if name.startswith(("codes", "coded", "codebook-")))

FORMATS = (
    *("html", "report-html", "report", "docx", "graphml", "gexf", "org", "codebook", "xlsx", "site"),
    *("csl-json", "bibtex", "ris", "docbin", "cas-xmi", "parquet", "huggingface"),
    *("csv", "tsv", "markdown", "iob2", "refi-qda", "readwise"),
    *_CODED,
    *ANNOTATION_FORMATS,
)
"""What is exported: to `out.FORMAT` with the format's extension."""

_PAGES = ("html", "report-html", "codes-html", "coded-articles-html", "codebook-html")
_NOTHING_WRONG: dict[str, list[str]] = {"errors": [], "requests": [], "violations": []}
_IS_MOMENT = re.compile(r"\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d:\d\d|$)")
_QUOTES = str.maketrans(dict.fromkeys("‘’“”'", '"'))
"""Quotation marks, which pandoc sets as a printer does."""


def checks(library: Library, folder: Path) -> dict[str, Callable[[], None]]:
    """Return what each consumer must read from the exports in a folder."""
    bundles = [*library.exporter.bundles()]
    highlights = [each for bundle in bundles for each in bundle.highlights]
    claims = [each for each in highlights if each.claim is not None]
    tags = sorted(tag.name for tag in library.codebook.all())
    table, links = _table(bundles), _links(bundles)

    def networks() -> None:
        read = [python_reads("networkx", folder / f"out.{name}.{name}") for name in ("graphml", "gexf")]
        _same(read[0], read[1])
        assert read[0]["nodes"] >= len(claims), read

    def org() -> None:
        rows = {row["id"]: row for row in python_reads("orgparse", folder / "out.org.org")}
        _same(set(rows), {each.id for each in highlights})
        whole = {each.id: bundle.tags for bundle in bundles for each in bundle.highlights}
        memos = {each.id: bundle.memos for bundle in bundles for each in bundle.highlights}
        for each in highlights:
            row = rows[each.id]
            _same([row["creator"], row["tags"]], [each.creator, len(each.tags)])
            _same(
                row["article_tags"], [len({one.tag for one in whole[each.id]}), tags_in_words(whole[each.id], sign="")]
            )
            for memo in memos[each.id]:
                assert f"Memo by {memo.creator}: {' '.join(memo.text.split())}" in row["article"], row
            for text in (each.quote, each.note, *((each.claim.verdict, each.claim.rationale) if each.claim else ())):
                assert " ".join(text.split()) in row["text"], text

    def readwise() -> None:
        head, *rows = python_reads("duckdb_table", folder / "out.readwise.csv")
        _same(head, ["Highlight", "Title", "Author", "URL", "Note", "Location", "Date"])
        for row, (bundle, each) in zip(rows, ((b, each) for b in bundles for each in b.highlights), strict=True):
            article = bundle.article
            about = [each.quote, article.title or article.id, web_url(article.source), str(each.start)]
            _same([row[0], row[1], row[3], row[5]], about)
            assert row[4].endswith(each.note), row
            _same(row[4].count("."), len(each.tags) + each.note.count("."))
            _same(row[6], each.created[:19].replace("T", " "))

    def accessible() -> None:
        for name in _PAGES:
            _same(node_reads("axe", folder / f"out.{name}.html"), {"violations": []})

    def site() -> None:
        seen = chromium_walks(folder / "out.site")
        _same({name: seen[name] for name in ("errors", "requests", "violations")}, _NOTHING_WRONG)
        texts = {bundle.article.title: f"{bundle.article.title}\n{bundle.article.text}".lower() for bundle in bundles}
        _same(
            sorted(seen["found"]),
            sorted(title for title, text in texts.items() if _has_all(text) and "kremlin" not in text),
        )
        assert seen["landed"] in seen["found"], seen["landed"]
        passage = seen["target"].removesuffix("¶").lower()
        assert "nuclear" in passage or "north korea" in passage, passage
        assert passage in texts[seen["landed"]], passage
        _same(Counter(seen["verdicts"]), Counter(each.claim.verdict for each in claims if each.claim))
        _same(seen["sorted"], sorted(seen["verdicts"]))
        _same(seen["filtered"], ["true"] * seen["verdicts"].count("true"))
        assert seen["without_script"], "there is no text without a script"

    def reader() -> None:
        with serving(library.path, "--reader") as (address, _):
            _same(chromium_opens(address), {"errors": []})

    def workbook(read: Callable[[Path], dict[str, Any]]) -> None:
        found = read(folder / "out.xlsx.xlsx")
        for name, rows in table.items():
            width = len(rows[0])
            _rows([[*map(_cell, row), *[""] * (width - len(row))] for row in found["sheets"][name]], rows, name)
        if "links" in found:
            # SheetJS leaves addresses escaped as in the XML
            _same(Counter(unescape(each).partition("#")[0] for each in found["links"]), links)

    def report(path: Path) -> None:
        read = python_reads("pandoc", path)
        about = [each for each in bundles if (each.tags or each.memos) and any(one.claim for one in each.highlights)]
        headings = [claim_words.wording(each) for each in claims]
        headings += [each.article.title or each.article.id for each in about]
        _same(Counter(read["headings"]), Counter(" ".join(words.split()) for words in headings))
        said = [tags_in_words(each.tags, sign="") for each in about]
        for words in (*said, *(line for each in about for memo in each.memos for line in memo.text.split("\n"))):
            assert " ".join(words.split()) in read["text"], words
        pages = {web_url(bundle.article.source) for bundle in bundles if any(one.claim for one in bundle.highlights)}
        pieces = [piece for each in claims for piece in (each.claim.evidence if each.claim else ())]
        evidence = {web_url(address) for each in pieces for address in (each.what, each.archived)}
        _same(set(read["links"]), (pages | evidence) - {""})
        for each in claims:
            for check in each.claim.checks if each.claim else ():
                for line in check.rationale.split("\n"):
                    assert " ".join(line.split()) in read["text"], line

    def coded(name: str, extension: str) -> None:
        read = python_reads("pandoc", folder / f"out.{name}{extension}")
        is_by_article = name.startswith("coded-articles")
        _same(sorted({*read["headings"]}), ["About", "Passages"] if is_by_article else tags)
        passages = [each.quote for each in highlights if each.tags and not name.startswith("codebook")]
        definitions = [] if is_by_article else [tag.description for tag in library.codebook.all()]
        for words in (*passages, *definitions):
            for line in words.split("\n"):
                assert " ".join(line.split()).translate(_QUOTES) in read["text"].translate(_QUOTES), line

    def references(path: Path) -> None:
        read = python_reads("pandoc_references", path)
        wanted = Counter(
            (bundle.article.title or bundle.article.id, web_url(bundle.article.source)) for bundle in bundles
        )
        _same(*(Counter((title.translate(_QUOTES), url) for title, url in each) for each in (read, wanted.elements())))

    def spacy() -> None:
        from spacy import blank
        from spacy.tokens import DocBin

        docs = [*DocBin().from_disk(folder / "out.docbin.spacy").get_docs(blank("xx").vocab)]
        wanted = Counter(each.claim.verdict for each in claims if each.claim)
        texts = {bundle.article.text for bundle in bundles}
        assert {doc.text for doc in docs} <= texts
        whole = {bundle.article.text: dict.fromkeys((each.tag for each in bundle.tags), 1.0) for bundle in bundles}
        assert all(doc.cats == whole[doc.text] for doc in docs)
        found = Counter(span.label_ for doc in docs for span in doc.spans["claims"])
        assert found
        assert not found - wanted, f"{found} instead of {wanted}"

    def cassis() -> None:
        cassis = import_module("cassis")

        with (folder / "out.cas-xmi" / "TypeSystem.xml").open("rb") as file:
            types = cassis.load_typesystem(file)
        read = {}
        for path in (folder / "out.cas-xmi").glob("*.xmi"):
            with path.open("rb") as file:
                cas = cassis.load_cas_from_xmi(file, typesystem=types)
            read[cas.sofa_string] = (
                {one.get_covered_text() for one in cas.select("postil.Highlight")},
                {(one.value, one.creator, one.created, one.identifier) for one in cas.select("postil.ArticleTag")},
                {(one.creator, one.text, one.created, one.modified) for one in cas.select("postil.Memo")},
            )
        wanted = {}
        for bundle in bundles:
            given = {(each.tag, each.creator, each.created, each.id) for each in bundle.tags}
            wanted[bundle.article.text] = (
                {each.quote for each in bundle.highlights},
                given,
                {*map(tuple, bundle.memos)},
            )
        _same(read, wanted)

    def texts(name: str) -> None:
        rows = [[*map(str, row)] for bundle in bundles for row in csv.rows(bundle, guard=True)]
        _rows(python_reads("duckdb_table", folder / f"out.{name}.{name}"), [[*csv.COLUMNS], *rows], name)

    def markdown() -> None:
        text = python_reads("pandoc_text", folder / "out.markdown.md")
        for each in highlights:
            assert " ".join(each.quote.split()) in text, each.quote

    def tagger() -> None:
        read = import_module("spacy.training.converters.conll_ner_to_docs").conll_ner_to_docs
        data = (folder / "out.iob2.conll").read_text(encoding="utf-8")
        spans = [(span.label_, span.text) for doc in read(data, n_sents=0) for span in doc.ents]
        known = {each.replace(" ", "_") for each in (*map(label_of_tag, tags), "claim", "highlight")}
        # names that differ only in case get some digits at the end
        assert {label for label, _ in spans if label[:-7] not in known} <= known
        quoted = {"".join(each.quote.split()) for each in highlights}
        arrived = {"".join(text.split()) for _, text in spans}
        assert len(arrived & quoted) > len(quoted) / 2, arrived - quoted  # the others overlap, or end inside a word

    def project() -> None:
        read = python_reads("qualitative_coding", folder / "out.refi-qda.qdpx", "qualitative_coding")
        own = {each.replace(" (Postil 2)", "") for each in read["codes"]}  # the suffix marks an equally named tag
        _same(own, {each for name in tags for each in name.split("/")} | {"Claim", "Highlight"})
        assert {each.creator for each in highlights if each.creator} <= set(read["coders"]), read["coders"]
        _same(*(sorted("".join(text.split()) for text in some) for some in (read["texts"], map(_text, bundles))))
        assert read["coded"] > 0

    def taguette_tags() -> Any:
        return python_reads("taguette", folder / "out.codebook.csv", "taguette")["tags"]

    def parquet() -> None:
        _annotations(python_reads("duckdb", folder / "out.parquet.parquet"), highlights)

    def datasets() -> None:
        read = python_reads("datasets", folder / "out.huggingface", "labelling")
        _annotations(read["annotations"], highlights)
        for row, bundle in zip(read["articles"], bundles, strict=True):
            same = ("id", "title", "publisher", "published", "source", "language", "text")
            _same({name: row[name] for name in same}, {name: getattr(bundle.article, name) for name in same})
            for name, values in (("tags", bundle.tags), ("memos", bundle.memos)):
                _same(row[name], [each._asdict() for each in values])
            names = [bundle.article.text[mark.start : mark.end] for mark in bundle.marks.mentions]
            _same([mark.pop("text") for mark in row["mentions"]], names)
            for read_mark, mark in zip(row["mentions"], bundle.marks.mentions, strict=True):
                state, by_rule = mark.stored_state
                _same(read_mark, asdict(mark) | {"state": state, "by_rule": by_rule})

    def bibtexparser() -> None:
        from bibtexparser.entrypoint import parse_string

        read = parse_string((folder / "out.bibtex.bib").read_text(encoding="utf-8"))
        assert not read.failed_blocks, read.failed_blocks
        whole = [[each.tag for each in bundle.tags] for bundle in bundles]
        _same(len(read.entries), len(bundles))
        said = [entry.fields_dict["keywords"].value for entry in read.entries if "keywords" in entry.fields_dict]
        _same([each.count(", ") + 1 for each in said], [len({*names}) for names in whole if names])

    def citeproc() -> None:
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON

        source = json.loads((folder / "out.csl-json.json").read_text(encoding="utf-8"))
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(source), formatter.plain)
        bibliography.register(Citation([CitationItem(one["id"]) for one in source]))
        _same(len(bibliography.bibliography()), len(bundles))

    return {
        f"vnu ({', '.join(_PAGES)})": lambda: vnu(*(folder / f"out.{name}.html" for name in _PAGES)),
        f"axe ({', '.join(_PAGES)})": accessible,
        "vnu (site)": lambda: vnu(folder / "out.site"),
        "Chromium, with axe (site)": site,
        "Chromium (serve --reader)": reader,
        "NetworkX (graphml, gexf)": networks,
        "orgparse (org)": org,
        "Taguette (codebook)": lambda: _same(taguette_tags(), tags),
        "SheetJS (xlsx)": lambda: workbook(lambda path: node_reads("sheetjs", path)),
        "exceljs (xlsx)": lambda: workbook(lambda path: node_reads("exceljs", path)),
        "read-excel-file (xlsx)": lambda: workbook(lambda path: node_reads("readexcel", path)),
        "xlsx2csv (xlsx)": lambda: workbook(lambda path: python_reads("xlsx2csv", path)),
        "openpyxl (xlsx)": lambda: workbook(lambda path: python_reads("openpyxl", path)),
        "Gnumeric, else LibreOffice (xlsx)": lambda: workbook(gnumeric_reads),
        "pandoc (docx)": lambda: report(folder / "out.docx.docx"),
        "pandoc (report)": lambda: report(folder / "out.report.md"),
        "pandoc (report-html)": lambda: report(folder / "out.report-html.html"),
        **{f"pandoc ({name})": partial(coded, name, EXPORTS[name].extensions[0]) for name in _CODED},
        "pandoc (markdown)": markdown,
        "pandoc (bibtex)": lambda: references(folder / "out.bibtex.bib"),
        "pandoc (csl-json)": lambda: references(folder / "out.csl-json.json"),
        "pandoc (ris)": lambda: references(folder / "out.ris.ris"),
        "bibtexparser (bibtex)": bibtexparser,
        "citeproc-py (csl-json)": citeproc,
        "spaCy (docbin)": spacy,
        "spaCy (iob2)": tagger,
        "qualitative-coding (refi-qda)": project,
        "DuckDB (csv)": lambda: texts("csv"),
        "DuckDB (tsv)": lambda: texts("tsv"),
        "DuckDB (parquet)": parquet,
        "datasets (huggingface)": datasets,
        "cassis (cas-xmi)": cassis,
        "DuckDB (readwise)": readwise,
        "Datasette (the library)": lambda: datasette(library.path, folder),
        **annotation_checks(bundles, folder),
    }


def _has_all(text: str) -> bool:
    """Tell whether the search in `site.cjs` finds a text, which may still contain the excluded word."""
    return "nuclear" in text and "north korea" in text


def _text(bundle: Bundle) -> str:
    return bundle.article.text


def _annotations(rows: list[dict[str, Any]], highlights: Sequence[Highlight]) -> None:
    """Compare each value of a row with the library's value of the same name."""
    for row, highlight in zip(rows, highlights, strict=True):
        about = {name: value for name, value in asdict(highlight).items() if name not in ("claim", "article")}
        about["tag_givers"] = [giver._asdict() for giver in highlight.tag_givers]
        claim = highlight.claim
        if claim is not None:
            about |= asdict(claim) | {"verdict": claim.verdict, "rationale": claim.rationale}
        assert row["claim"] == (claim is not None), row
        assert not claim or {"verdict", "speaker", "checks", "evidence", "links", "passages"} <= row.keys()
        for name in about.keys() & row.keys():
            _same(_plain(row[name]), _plain(_of_row(about[name], row[name])))


def _of_row(value: Any, row: Any) -> Any:
    """Return a value with only the parts that its row has."""
    if isinstance(row, dict):
        return {name: _of_row(value[name], part) for name, part in row.items()}
    if isinstance(row, list) and len(value) == len(row):
        return [_of_row(*pair) for pair in zip(value, row, strict=True)]
    return value


def _plain(value: Any) -> Any:
    """Return a value with times to the second, as text, and with lists for tuples."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return _cell(value or "") if value is None or isinstance(value, str) else value


def _same(found: Any, wanted: Any) -> None:
    assert found == wanted, f"{found} instead of {wanted}"


def _rows(found: list[list[str]], wanted: list[list[str]], where: str) -> None:
    assert len(found) == len(wanted), f"{where}: {len(found)} rows instead of {len(wanted)}"
    for row, other in zip(found, wanted, strict=True):
        for column, (cell, value) in enumerate(zip(row, other, strict=True)):
            assert cell == value, f"{where}, {wanted[0][column]} of {other[0]}: {cell!r} instead of {value!r}"


def _cell(value: str | int) -> str:
    """Return a cell as text; times are to the second, as a spreadsheet shows them."""
    text = str(value)
    if _IS_MOMENT.match(text):  # Gnumeric writes 2024/05/02
        text = text[:19].replace("T", " ").replace("/", "-")
    return text.removesuffix(" 00:00:00")


def _table(bundles: Iterable[Bundle]) -> dict[str, list[list[str]]]:
    """Return the three sheets of a workbook as text."""
    rows: dict[str, list[Sequence[str | int]]] = {
        "Highlights": [csv.COLUMNS],
        "Evidence": [xlsx.EVIDENCE],
        "Checks": [xlsx.CHECKS],
    }
    for bundle in bundles:
        rows["Highlights"] += csv.rows(bundle, guard=False)
        for highlight in bundle.highlights:
            rows["Evidence"] += _evidence(highlight)
            rows["Checks"] += _checks(highlight)
    return {name: [[*map(_cell, row)] for row in sheet] for name, sheet in rows.items()}


def _evidence(highlight: Highlight) -> Iterable[Sequence[str]]:
    for one in highlight.claim.evidence if highlight.claim else ():
        about = (one.stance, one.kind, one.what, one.note, one.retrieved, one.archived, one.creator, one.created)
        yield (highlight.id, claim_words.wording(highlight), *about)


def _checks(highlight: Highlight) -> Iterable[Sequence[str]]:
    for one in highlight.claim.checks if highlight.claim else ():
        counts = "yes" if highlight.claim and one is highlight.claim.check and one.verdict else ""
        about = (one.verdict, counts, one.creator, one.time, one.method, one.rationale)
        yield (highlight.id, claim_words.wording(highlight), *about, one.quote if one.verdict else "")


def _links(bundles: Iterable[Bundle]) -> Counter[str]:
    """Return how often each address is a live link, without its fragment."""
    found: Counter[str] = Counter()
    for bundle in bundles:
        for highlight in bundle.highlights:
            pieces = highlight.claim.evidence if highlight.claim else ()
            addresses = [bundle.article.source, *(a for one in pieces for a in (one.what, one.archived))]
            found.update(url.partition("#")[0] for url in map(web_url, addresses) if url)
    return found
