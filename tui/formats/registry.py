"""Which formats there are. Each lives in one file that is imported when it is asked for."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from tui.core.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from tui.formats.files import Folder
    from tui.formats.import_values import Reading
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of an export. `guard`: a `'` before what a spreadsheet would take for a formula."""

    guard: bool = True


class FileWriter(Protocol):
    """A format module that writes one file."""

    CARRIES: frozenset[str]

    def write(self, out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
        """Write all articles."""


class FolderWriter(Protocol):
    """A format module that writes a folder."""

    CARRIES: frozenset[str]

    def write_folder(self, out: Folder, bundles: Iterable[Bundle], report: Report, options: Options) -> None:
        """Write all articles."""


class Reader(Protocol):
    """A format module that can be read back."""

    def read(self, reading: Reading) -> Iterator[Bundle]:
        """The articles of a file; bad places go to `reading.problem`. Called twice, it must give the same again."""


@dataclass(frozen=True, slots=True)
class Export:
    """A format that annotations leave in. `marks`: it has a place for what the program found."""

    name: str
    extensions: tuple[str, ...]
    description: str
    module: str
    folder: bool = False
    marks: bool = False

    def load(self) -> Any:
        """The module that writes it."""
        return importlib.import_module(f"tui.formats.{self.module}")

    @property
    def carries(self) -> frozenset[str]:
        """What it has a place for, see `report.FEATURES`."""
        return cast("frozenset[str]", self.load().CARRIES)


@dataclass(frozen=True, slots=True)
class Import:
    """A format that annotations come back in."""

    name: str
    extensions: tuple[str, ...]
    description: str
    module: str

    def load(self) -> Reader:
        """The module that reads it."""
        return cast("Reader", importlib.import_module(f"tui.formats.{self.module}"))


EXPORTS: dict[str, Export] = {
    entry.name: entry
    for entry in (
        Export("jsonl", (".jsonl",), "Postil's own: everything, one article a line", "jsonl", marks=True),
        Export("markdown", (".md",), "a report to read, grouped by article", "markdown"),
        Export("obsidian", ("",), "a folder of notes for Obsidian, one an article", "obsidian", folder=True),
        Export("csv", (".csv",), "a table, one highlight a row, for spreadsheets", "csv"),
        Export("tsv", (".tsv",), "the same table with tabs", "tsv"),
        Export("xlsx", (".xlsx",), "the same table as an Excel workbook", "xlsx"),
        Export("html", (".html",), "a web page: the articles with their passages marked", "html"),
        Export("w3c", (".jsonld", ".json"), "W3C Web Annotations, for Recogito, Annotorious and servers", "w3c"),
        Export("refi-qda", (".qdpx",), "a REFI-QDA project, for NVivo, ATLAS.ti, MAXQDA and QualCoder", "refi_qda"),
        Export("refi-qdc", (".qdc",), "the codebook for the same programs", "refi_qdc"),
        Export("codebook", (".csv",), "the codebook as a table", "codebook_xml"),
        Export("hypothesis", (".json",), "Hypothes.is JSON, for its client's import", "hypothesis"),
        Export("claimreview", (".jsonld", ".json"), "schema.org ClaimReview, for fact-check sites", "claimreview"),
        Export("docbin", (".spacy",), "spaCy's DocBin, for training", "docbin", marks=True),
        Export("prodigy", (".jsonl",), "JSON Lines for Prodigy's span tasks", "prodigy"),
        Export("doccano", (".jsonl",), "JSON Lines for doccano's sequence labelling", "doccano"),
        Export("brat", ("",), "a folder of brat standoff files", "brat", folder=True, marks=True),
        Export("csl-json", (".json",), "the articles as references, for Zotero and Pandoc", "csl_json"),
        Export("bibtex", (".bib",), "the articles as references, for LaTeX", "bibtex"),
        Export("ris", (".ris",), "the articles as references, for EndNote and Zotero", "ris"),
        Export("label-studio", ("",), "a folder with Label Studio's tasks and configuration", "label_studio",
               folder=True, marks=True),
        Export("readwise", (".csv",), "highlights for Readwise's CSV import", "readwise"),
        Export("cas-xmi", ("",), "a folder of UIMA CAS XMI, for INCEpTION (extra: postil[cas])", "cas_xmi",
               folder=True, marks=True),
    )
}  # fmt: skip

IMPORTS: dict[str, Import] = {
    entry.name: entry
    for entry in (
        Import("jsonl", (".jsonl",), "Postil's own: everything, one article a line", "jsonl"),
        Import("w3c", (".jsonld", ".json"), "W3C Web Annotations on articles that are here", "w3c"),
        Import("refi-qda", (".qdpx",), "a REFI-QDA project: texts, codes and coded passages", "refi_qda"),
        Import("refi-qdc", (".qdc",), "a REFI-QDA codebook", "refi_qdc"),
        Import("codebook", (".csv",), "a codebook as a table: name, color, description", "codebook_xml"),
        Import("hypothesis", (".json",), "Hypothes.is annotations on articles that are here", "hypothesis"),
        Import("prodigy", (".jsonl",), "accepted tasks of Prodigy", "prodigy"),
        Import("doccano", (".jsonl",), "an export of doccano's sequence labelling", "doccano"),
        Import("brat", ("",), "a folder of brat standoff files", "brat"),
        Import("label-studio", (".json", ""), "Label Studio's tasks with their annotations", "label_studio"),
        Import("readwise", (".csv",), "Readwise highlights on articles that are here", "readwise"),
    )
}


def find_export(name: str) -> Export:
    """The format of this name. Raises `FormatError`."""
    if name not in EXPORTS:
        raise FormatError(f"no format {name!r} to export to: choose one of {', '.join(EXPORTS)}")
    return EXPORTS[name]


def find_import(name: str) -> Import:
    """The format of this name. Raises `FormatError`."""
    if name not in IMPORTS:
        raise FormatError(f"no format {name!r} to import from: choose one of {', '.join(IMPORTS)}")
    return IMPORTS[name]
