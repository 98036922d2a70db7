"""Files with a text and annotations: `postil import` reads both, while adding one would take it apart."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

from tui.core.claim_reviews import in_json
from tui.core.errors import SourceError
from tui.core.foreign_files import LABEL_STUDIO_RECORD, PERSON_FOLDERS
from tui.sources.source import HEAD

if TYPE_CHECKING:
    from collections.abc import Collection

    from tui.sources.source import Source

FILE = "<FILE>"
"""Stands for the file's name where a parser, which does not know it, refuses."""

_BRAT = re.compile(rb"(?:[TEARMN]\d+\t\S+ |\*\t\S+ |#\d+\t\S+ )")
_HYPOTHESIS = {b"URL", b"Author"}, {b"Quote", b"Quote/description"}
"""Columns of the table of Hypothes.is's client: all of the first, and one of the second."""
_OF_SUFFIXES = {".qdpx": "refi-qda", ".qdc": "refi-qdc", ".spacy": "spacy"}
_WEBANNO = b"#FORMAT=WebAnno TSV 3"
_CAS = b'"http:///uima/cas.ecore"'
_DOCUMENTS = re.compile(rb'"(?:client_version|export_userid)"\s*:|"@context"\s*:[^{}]{0,200}/ns/anno\.jsonld')
_REVIEW = re.compile(rb'"@type"\s*:\s*(?:\[[^\[\]{}]{0,100})?"ClaimReview"')
_TAG = re.compile(rb"O|[BIESLU]-\S+")
_WORDS_AT_LEAST = 3
_OWN = {"id", "text", "mentions", "quotations", "suggestions", "highlights"}
"""Members of each line of `postil export jsonl`: without highlights, names may be decided, or coding done."""
_DOCUMENT = {"document", "document name"}
_SOURCE = _DOCUMENT | {"article", "file", "filename", "file name"}
_QUOTATION = {"quotation", "quote", "passage", "segment", "quotation content", "coded text"}
_WORDS = _QUOTATION | {"content", "text"}
_CODE = {"code", "codes", "code name", "codename", "tag", "tags"}
"""Columns that tables of coded passages have, of Taguette, MAXQDA, ATLAS.ti, QualCoder and Postil's own."""
_CODES, _OF_CODES = {"name", "code", "code name", "tag"}, {"color", "colour", "description", "definition", "memo"}
"""Columns of a codebook: one for its codes, and at least one for what is said of them."""
_OF_PASSAGES = {"article", "start", "end", "prefix", "quote", "suffix"}
"""Members of each line of annotations that `postil export huggingface` writes."""
_PRODIGY = {"_input_hash", "_task_hash", "_session_id", "_annotator_id", "_view_id"}
_OF_TASKS = _PRODIGY | {"spans", "tokens", "options", "accept", "cats"}
_ANSWERS = ("accept", "reject", "ignore")
_LABEL_STUDIO = {"annotations", "completions", "predictions"}
_DOCCANO = {"id", "text", "data", "label", "labels", "annotations", "meta", "cats", "Comments", "comments"}
_DOCCANO |= {"user", "username", "annotator", "annotation_approver", "created_at", "updated_at"}
"""Members of the lines of doccano; with others, such as a title, its labels are rather those of an article."""


class AnnotatedSourceError(SourceError):
    """A source has annotations, or a codebook, in the format of this name."""

    def __init__(self, format_name: str, name: str = FILE, what: str = "has annotations") -> None:
        super().__init__(f"{what}: postil import {format_name} {name}")
        self.format_name = format_name


def refuse(format_name: str) -> SourceError:
    """Return the message for a file with annotations."""
    return AnnotatedSourceError(format_name)


def refuse_codebook() -> SourceError:
    """Return the message for a table of codes."""
    return AnnotatedSourceError("codebook", what="looks like a codebook")


def name_file(reason: str, source: str) -> str:
    """Return a reason with the file's name, quoted if a shell needs it."""
    name = source if re.fullmatch(r"[\w./+-]+", source) else "'" + source.replace("'", "'\\''") + "'"
    return reason.replace(FILE, name)


def refuse_by_head(source: Source) -> None:
    """Raise `SourceError` for a file whose name or first lines show that it has annotations."""
    head = source.head.removeprefix(b"\xef\xbb\xbf")
    if source.suffix in _OF_SUFFIXES:
        raise refuse(_OF_SUFFIXES[source.suffix])
    if _CAS in head:
        raise refuse("cas-xmi")
    if head.startswith(_WEBANNO):
        raise refuse("webanno-tsv")
    if source.suffix == ".zip" and (name := _of_zip(source.origin)):
        raise refuse(name)
    lines = [line for line in head.replace(b"\r", b"").split(b"\n") if line.strip()]
    _refuse_columns({name.strip(b' "') for name in re.split(rb"[,;\t]", lines[0])} if lines else set())
    is_standoff = source.suffix == ".ann" and lines and _BRAT.match(lines[0])
    if is_standoff or (source.suffix == ".txt" and _has_standoff(source.origin)):
        folder = str(PurePath(source.name).parent)
        raise AnnotatedSourceError("brat", name_file(FILE, folder))
    if source.suffix == ".conf" and lines and lines[0].strip() == b"[entities]":
        raise SourceError("describes annotations of brat: postil import brat takes its folder")
    if b"<typeSystemDescription" in head:
        raise SourceError("describes annotations of UIMA: postil import cas-xmi takes its folder")
    if head.lstrip()[:1] in {b"{", b"["} and (match := _DOCUMENTS.search(head)):
        raise refuse("w3c" if match[0].endswith(b"jsonld") else "hypothesis")
    if head.lstrip()[:1] in {b"{", b"["} and _REVIEW.search(head):
        raise refuse("claimreview")
    if _is_columns(lines if len(source.head) < HEAD else lines[:-1]):  # the last line may be cut
        raise refuse("conll")


def _refuse_columns(columns: set[bytes]) -> None:
    """Raise `SourceError` for the first line of a table that another program wrote."""
    every, some = _HYPOTHESIS
    if columns >= every and columns & some:
        raise refuse("hypothesis")
    if columns >= {name.encode() for name in LABEL_STUDIO_RECORD}:
        raise SourceError("has annotations of Label Studio as a table, which no import reads: export JSON there")


def _has_standoff(path: str) -> bool:
    """Return whether a text has brat's annotation file beside it, which may be empty."""
    try:
        suffix = ".ANN" if path.endswith(".TXT") else ".ann"
        with Path(path).with_suffix(suffix).open("rb") as file:
            head = file.read(HEAD).strip()
    except (OSError, ValueError):  # no such file, or not a path
        return False
    return not head or bool(_BRAT.match(head))


def is_webanno_tsv(path: Path) -> bool:
    """Return whether a file begins as those of WebAnno TSV 3 do."""
    with path.open("rb") as file:
        return file.read(HEAD).removeprefix(b"\xef\xbb\xbf").startswith(_WEBANNO)


def _of_zip(path: str) -> str:
    """Return the format of the files that INCEpTION or WebAnno exported in a zip; "" for any other."""
    try:
        with zipfile.ZipFile(path) as zipped:
            names = [PurePosixPath(name) for name in zipped.namelist()]
    except (OSError, ValueError, zipfile.BadZipFile):  # no such file, not a path, or no zip
        return ""
    if any(name.suffix == ".xmi" for name in names):
        return "cas-xmi"
    if {name.with_suffix(".txt") for name in names if name.suffix == ".ann"} & {*names}:
        raise SourceError("has annotations: unpack it, then postil import brat takes its folder")
    is_project = any(name.suffix == ".tsv" and PERSON_FOLDERS & {*name.parts} for name in names)
    return "webanno-tsv" if is_project else ""


def _is_columns(lines: list[bytes]) -> bool:
    """Return whether each line is a word with its tags, as in CoNLL's formats."""
    words = [line.split() for line in lines if not line.startswith((b"-DOCSTART-", b"#"))]
    is_short = len(words) < _WORDS_AT_LEAST and not any(line.startswith(b"-DOCSTART-") for line in lines)
    if is_short or not words or len({len(word) for word in words}) != 1 or len(words[0]) < 2:
        return False
    if all(len(word) == 10 and word[0][:1].isdigit() and not word[3][:1].isdigit() for word in words):
        return True  # CoNLL-U
    tags = [word[-1] for word in words]
    return all(map(_TAG.fullmatch, tags)) and (any(tag != b"O" for tag in tags) or len(words[0]) > 2)


def refuse_line(fields: dict[str, Any]) -> None:
    """Raise `SourceError` for a line of JSON with an article and annotations."""
    if fields.keys() >= _OWN or _some_dicts(fields.get("highlights"), "start", "end"):
        raise refuse("jsonl")
    if fields.keys() >= _OF_PASSAGES:
        raise SourceError(
            "has annotations in a form that no import reads: postil export jsonl writes one that comes back"
        )
    is_export = any(_some_dicts(fields.get(key), "target", "uri") for key in ("rows", "annotations"))
    if is_export or (isinstance(fields.get("target"), list) and isinstance(fields.get("uri"), str)):
        raise refuse("hypothesis")
    if isinstance(fields.get("tokens"), list) and isinstance(fields.get("ner_tags"), list):
        raise refuse("tokens")
    if isinstance(fields.get("data"), dict) and fields.keys() & _LABEL_STUDIO:
        raise refuse("label-studio")
    if not isinstance(fields.get("text", fields.get("data")), str):
        return
    is_task = "answer" in fields and (fields.keys() & _PRODIGY or fields["answer"] in _ANSWERS)
    if _some_dicts(fields.get("spans"), "start", "end") or (is_task and fields.keys() & _OF_TASKS):
        raise refuse("prodigy")
    for key in ("label", "labels", "entities", "annotations"):
        if _some_dicts(fields.get(key), "start_offset", "end_offset") or _are_spans(fields.get(key)):
            raise refuse("doccano")
        if fields.keys() <= _DOCCANO and _are_labels(fields.get(key)):
            raise refuse("doccano")


def refuse_document(document: Any) -> None:
    """Raise `SourceError` for a JSON document of annotations."""
    if in_json(document):
        raise refuse("claimreview")
    values = document if isinstance(document, list) else [document]
    first = next((value for value in values if isinstance(value, dict)), {})
    if first.keys() >= LABEL_STUDIO_RECORD:
        raise refuse("label-studio")
    if "target" in first and ("body" in first or first.get("type") == "Annotation"):
        raise refuse("w3c")
    if first.get("type") in {"AnnotationCollection", "AnnotationPage"}:
        raise refuse("w3c")
    for value in values:
        if isinstance(value, dict):
            refuse_line(value)


def is_of_passages(columns: Collection[str]) -> bool:
    """Return whether a table is one of coded passages, by its columns in small letters."""
    names = set(columns)
    is_placed = (names & _SOURCE and names & _QUOTATION) or (names & _DOCUMENT and names & _WORDS)
    return bool(is_placed and names & _CODE)


def is_codebook(columns: Collection[str]) -> bool:
    """Return whether a table is one of codes, by its columns in small letters."""
    return bool(_CODES & {*columns} and _OF_CODES & {*columns})


def _some_dicts(value: Any, *keys: str) -> bool:
    return isinstance(value, list) and any(
        isinstance(part, dict) and all(key in part for key in keys) for part in value
    )


def _are_labels(value: Any) -> bool:
    """Return whether these are labels of a whole text, or as doccano's older versions write them."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(part, str | int) or (isinstance(part, dict) and "label" in part) for part in value)
    )


def _are_spans(value: Any) -> bool:
    """Return whether these are doccano's `[start, end, label]`."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(part, list)
            and len(part) >= 3
            and isinstance(part[0], int)
            and isinstance(part[1], int)
            and isinstance(part[2], str)
            for part in value
        )
    )
