"""All formats. Each is one module, imported on demand."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, cast

from tui.core.errors import FormatError
from tui.core.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from tui.formats.import_common import InputFile
    from tui.formats.output_files import OutputFolder
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle, ExportSelection


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of an export. `guard`: a `'` before what a spreadsheet would read as a formula.

    `publication` is who publishes checks. `library` identifies the library, the same in each of its exports.
    """

    guard: bool = True
    publication: Publication = field(default_factory=Publication)
    library: str = ""


class FileWriter(Protocol):
    """A format module that writes one file."""

    CARRIES: frozenset[str]

    def write(self, output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
        """Write all articles; what cannot be carried goes to `report.lose`."""


class FolderWriter(Protocol):
    """A format module that writes a folder."""

    CARRIES: frozenset[str]

    def write_folder(
        self, folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions
    ) -> None:
        """Write all articles; each file is written completely."""


class FormatReader(Protocol):
    """A format module that can be read back. `CARRIES_BACK`: what is taken of its file, see `report.FEATURES`."""

    CARRIES_BACK: frozenset[str]

    def read(self, file: InputFile) -> Iterator[Bundle]:
        """Yield the articles of a file, the same on each call.

        Broken parts go to `file.problem`, and what is not simply taken to `file.tally`.
        """


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format to export to. `module` writes it, or an attribute of it, after a colon.

    `marks`: it has a place for marks, `tag_times` for when each tag was given, `codebook_alone` for a codebook without
    an article, as have those that hold no more: it comes as a bundle whose article has no id. One that `shows_colors`
    gets codes with the colours that the reader shows them with.
    """

    name: str
    extensions: tuple[str, ...]
    description: str
    module: str
    folder: bool = False
    marks: bool = False
    tag_times: bool = False
    shows_colors: bool = False
    codebook_alone: bool = False
    plugin: FileWriter | FolderWriter | None = None
    """The writer of another package's format."""

    def load(self) -> FileWriter | FolderWriter:
        """Import what writes it: a `FolderWriter` if `folder`."""
        if self.plugin is not None:
            return self.plugin
        module, _, name = self.module.partition(":")
        writer = importlib.import_module(f"tui.formats.{module}")
        return cast("FileWriter | FolderWriter", vars(writer)[name] if name else writer)

    @property
    def carries(self) -> frozenset[str]:
        """What it has a place for, see `report.FEATURES`."""
        return self.load().CARRIES

    def parts_of(self, selection: ExportSelection) -> ExportSelection:
        """Return a selection without what it has no place for, and with what few formats have one for."""
        has_history = selection.history and "history" in self.carries
        return replace(selection, history=has_history, corrections="corrections" in self.carries)


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """A format to import from. `counts_utf_16`: its offsets count UTF-16 units, not code points.

    `ids`: each annotation has an id, so two on one span are two; otherwise they are also matched by article, span and
    creator. `inline_tags`: its tags are single words, as `identifiers.inline_tag` writes them. `of_others`: it has
    other programs' work, and does not bring back an export.
    """

    name: str
    extensions: tuple[str, ...]
    description: str
    module: str
    counts_utf_16: bool = False
    ids: bool = False
    inline_tags: bool = False
    of_others: bool = False
    plugin: FormatReader | None = None

    def load(self) -> FormatReader:
        """Import the module that reads it."""
        if self.plugin is not None:
            return self.plugin
        return cast("FormatReader", importlib.import_module(f"tui.formats.{self.module}"))

    @property
    def carries_back(self) -> frozenset[str]:
        """What is taken of a file; an import must not touch anything else."""
        return self.load().CARRIES_BACK


EXPORTS: dict[str, ExportFormat] = {
    entry.name: entry
    for entry in (
        ExportFormat("jsonl", (".jsonl",), "Postil's own: everything, one article per line", "jsonl", marks=True),
        ExportFormat("markdown", (".md",), "a report to read, grouped by article", "markdown"),
        ExportFormat("obsidian", ("",), "a folder of notes for Obsidian, one per article", "obsidian", folder=True),
        ExportFormat("logseq", ("",), "a folder of pages for Logseq, one block per passage", "logseq", folder=True),
        ExportFormat("org", (".org",), "an org-mode file, one heading per passage with its tags", "org"),
        ExportFormat("csv", (".csv",), "a table, one highlight per row, for spreadsheets", "csv"),
        ExportFormat("tsv", (".tsv",), "the same table with tabs", "tsv"),
        ExportFormat("xlsx", (".xlsx",), "the same table as an Excel workbook", "xlsx"),
        ExportFormat("parquet", (".parquet",), "the annotations as a typed table, for pandas, DuckDB and R (extra: "
                     "postil[parquet])", "parquet"),
        ExportFormat("huggingface", ("",), "a folder that Hugging Face's load_dataset reads", "huggingface",
                     folder=True, marks=True),
        ExportFormat("html", (".html",), "a web page: the articles with their passages marked", "html",
                     shows_colors=True),
        ExportFormat("site", ("",), "a folder of web pages: articles, claims, codes, names, a search; no server",
                     "site", folder=True, marks=True, shows_colors=True),
        ExportFormat("w3c", (".jsonld", ".json"), "W3C Web Annotations, for Recogito, Annotorious and servers", "w3c"),
        ExportFormat("tei", (".xml",), "TEI P5: the texts with standoff annotations", "tei"),
        ExportFormat("graphml", (".graphml",), "the network of speakers, claims and codes (yEd, NetworkX)",
                     "graphml"),
        ExportFormat("gexf", (".gexf",), "the same network for Gephi", "gexf"),
        ExportFormat("refi-qda", (".qdpx",), "a REFI-QDA project, for NVivo, ATLAS.ti, MAXQDA and QualCoder",
                     "refi_qda", tag_times=True, codebook_alone=True),
        ExportFormat("refi-qdc", (".qdc",), "the codebook for the same programs", "refi_qdc"),
        ExportFormat("codebook", (".csv",), "the codebook as a table, for Taguette and spreadsheets", "codebook"),
        ExportFormat("hypothesis", (".json",), "Hypothes.is JSON, for its client's import", "hypothesis"),
        ExportFormat("claimreview", (".jsonld", ".json"), "schema.org ClaimReview, for fact-check sites",
                     "claimreview", marks=True),
        ExportFormat("report", (".md",), "a fact-check report: claims by verdict, checks, evidence, signed",
                     "reports.fact_check:AS_MARKDOWN"),
        ExportFormat("report-html", (".html",), "the same report as a web page, to send and to print",
                     "reports.fact_check:AS_HTML"),
        ExportFormat("docx", (".docx",), "the same report as a Word document, to edit and to send",
                     "reports.fact_check:AS_WORD"),
        ExportFormat("codes", (".md",), "a report of the coded passages by code, each with its context",
                     "reports.codes:AS_MARKDOWN"),
        ExportFormat("codes-html", (".html",), "the same report as a web page, to send and to print",
                     "reports.codes:AS_HTML"),
        ExportFormat("codes-docx", (".docx",), "the same report as a Word document, to edit and to send",
                     "reports.codes:AS_WORD"),
        ExportFormat("coded-articles", (".md",), "a report of the coded passages by article, each with its context",
                     "reports.coded_articles:AS_MARKDOWN"),
        ExportFormat("coded-articles-html", (".html",), "the same report as a web page, to send and to print",
                     "reports.coded_articles:AS_HTML"),
        ExportFormat("coded-articles-docx", (".docx",), "the same report as a Word document, to edit and to send",
                     "reports.coded_articles:AS_WORD"),
        ExportFormat("codebook-md", (".md",), "the codebook with definitions, counts and an example of each code",
                     "reports.codes:CODEBOOK_AS_MARKDOWN"),
        ExportFormat("codebook-html", (".html",), "the same codebook as a web page, to send and to print",
                     "reports.codes:CODEBOOK_AS_HTML"),
        ExportFormat("codebook-docx", (".docx",), "the same codebook as a Word document, to edit and to send",
                     "reports.codes:CODEBOOK_AS_WORD"),
        ExportFormat("docbin", (".spacy",), "spaCy's DocBin, for training", "docbin", marks=True),
        ExportFormat("prodigy", (".jsonl",), "JSON Lines for Prodigy's span tasks", "prodigy"),
        ExportFormat("doccano", (".jsonl",), "JSON Lines for doccano's sequence labelling", "doccano"),
        ExportFormat("iob2", (".conll",), "one word per line with its label (CoNLL, IOB2), for taggers", "iob2"),
        ExportFormat("brat", ("",), "a folder of brat standoff files", "brat", folder=True, marks=True),
        ExportFormat("csl-json", (".json",), "the articles as references, for Zotero and Pandoc", "csl_json"),
        ExportFormat("bibtex", (".bib",), "the articles as references, for LaTeX", "bibtex"),
        ExportFormat("ris", (".ris",), "the articles as references, for EndNote and Zotero", "ris"),
        ExportFormat("label-studio", ("",), "a folder with Label Studio's tasks and configuration", "label_studio",
                     folder=True, marks=True),
        ExportFormat("readwise", (".csv",), "highlights for Readwise's CSV import", "readwise"),
        ExportFormat("cas-xmi", ("",), "a folder of UIMA CAS XMI, for INCEpTION (extra: postil[cas])", "cas_xmi",
                     folder=True, marks=True),
    )
}  # fmt: skip

IMPORTS: dict[str, ImportFormat] = {
    entry.name: entry
    for entry in (
        ImportFormat("jsonl", (".jsonl",), "Postil's own: everything, one article per line", "jsonl", ids=True),
        ImportFormat("w3c", (".jsonld", ".json"), "W3C Web Annotations on articles that are here", "w3c", ids=True),
        ImportFormat(
            "refi-qda", (".qdpx",), "a REFI-QDA project: texts, codes and coded passages", "refi_qda", ids=True
        ),
        ImportFormat("refi-qdc", (".qdc",), "a REFI-QDA codebook", "refi_qdc"),
        ImportFormat(
            "codebook", (".csv", ".tsv", ".xlsx"), "a codebook as a table: name, color, description", "codebook"
        ),
        ImportFormat(
            "passages",
            (".csv", ".tsv", ".xlsx"),
            "a table of document, quotation and code, on articles of the library",
            "coded_passages",
        ),
        ImportFormat(
            "hypothesis",
            (".json", ".csv"),
            "Hypothes.is annotations on articles that are here",
            "hypothesis",
            counts_utf_16=True,
        ),
        ImportFormat(
            "claimreview",
            (".jsonld", ".json", ".html", ".htm"),
            "published checks (ClaimReview) of a page or file, by their reviewers",
            "claimreview",
            ids=True,
            of_others=True,
        ),
        ImportFormat("prodigy", (".jsonl",), "accepted tasks of Prodigy", "prodigy"),
        ImportFormat("doccano", (".jsonl",), "an export of doccano's sequence labelling", "doccano"),
        ImportFormat("brat", ("",), "a folder of brat standoff files", "brat"),
        ImportFormat(
            "cas-xmi", ("", ".xmi", ".zip"), "UIMA CAS XMI of INCEpTION: named entities, Postil's own", "cas_xmi"
        ),
        ImportFormat(
            "webanno-tsv",
            (".tsv", "", ".zip"),
            "WebAnno TSV 3 of WebAnno and INCEpTION: named entities, custom layers",
            "webanno_tsv",
        ),
        ImportFormat(
            "conll", (".conll", ".conllu", ".iob", ".bio"), "CoNLL's columns: one word per line with its tag", "conll"
        ),
        ImportFormat("spacy", (".spacy",), "spaCy's DocBin: its entities", "docbin"),
        ImportFormat(
            "tokens", (".jsonl",), "lines with tokens and ner_tags, as in data sets of Hugging Face", "tokens"
        ),
        ImportFormat("label-studio", (".json", ""), "Label Studio's tasks with their annotations", "label_studio"),
        ImportFormat(
            "readwise", (".csv",), "Readwise highlights on articles that are here", "readwise", inline_tags=True
        ),
    )
}


ALSO_CALLED = {"docbin": "spacy", "iob2": "conll", "conllu": "conll", "hf": "tokens"}
"""Import formats by other names: as they are exported, and as their files are called."""


def import_name(name: str) -> str:
    """Return the name of the import format that is also called so; any other name unchanged."""
    return ALSO_CALLED.get(name, name)


def find_export(name: str) -> ExportFormat:
    """Return the export format of this name. Raises `FormatError`."""
    if name not in EXPORTS:
        raise FormatError(f"no format {name!r} to export to: choose one of {', '.join(EXPORTS)}")
    return EXPORTS[name]


def find_import(name: str) -> ImportFormat:
    """Return the import format of this name, or that is also called so. Raises `FormatError`."""
    name = import_name(name)
    if name not in IMPORTS:
        raise FormatError(f"no format {name!r} to import from: choose one of {', '.join(IMPORTS)}")
    return IMPORTS[name]
