"""REFI-QDA project (`.qdpx`) for NVivo, ATLAS.ti, MAXQDA and QualCoder: texts, codes, coded passages, notes. Out, in.

A tag is a code. A note is the description of its selection. A claim is coded "Claim" and has a note with its speaker,
verdict and rationale; an annotation with neither tag nor claim is coded "Highlight".
"""

from __future__ import annotations

import re
import tempfile
import uuid
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.model import Claim, Highlight, Tag
from tui.core.text import clean, one_line
from tui.formats import archives
from tui.formats import codebook_xml as codes
from tui.formats.codebook_xml import element
from tui.formats.export_common import EPOCH, unique_name
from tui.formats.identifiers import NAMESPACE, article_uuid, highlight_uuid
from tui.formats.import_common import ImportedText, imported_article, imported_claim, stored_time
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    import zipfile
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport

CARRIES = frozenset({"bare", "text", "notes", "tags", "codebook", "claims", "evidence", "creators", "times"})
BRINGS = CARRIES

QDA = "urn:QDA-XML:project:1.0"
_NS = f"{{{QDA}}}"

HIGHLIGHT, CLAIM = "Highlight", "Claim"
"""Codes for what has no tag; a tag of the same name is the same code."""

_PROJECT_USER = "Postil"

NAME_BYTES = 200
"""How long the name of a source may be: that of a file, with an ending and a number, may have 255."""

_NOT_IN_FILE_NAME = {ord(sign): ord(sign) + 0xFEE0 for sign in '\\/:*?"<>|'}
"""What no name of a file may hold on some system, and its wide form, which every one takes."""

_CLAIM_NOTE = re.compile(r"Speaker: ?([^\n]*)\nVerdict: ?([^\n]*)\n?((?:Evidence: [^\n]*\n)*)(.*)", re.DOTALL)


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the archive: texts first, one at a time, then the project, which had to wait for all codes and users."""
    tags: dict[str, Tag] = {}
    users: set[str] = {_PROJECT_USER}
    used: set[str] = set()
    with (
        tempfile.TemporaryFile() as sources,
        tempfile.TemporaryFile() as notes,
        archives.create_archive(output) as archive,
    ):
        for bundle in bundles:
            tags.update((tag.name, tag) for tag in bundle.codebook)
            for highlight in bundle.highlights:
                users.add(_user(highlight))
                for name in _codes(highlight):
                    tags.setdefault(name, Tag(name))
                if highlight.claim is not None:
                    notes.write(_note(highlight, highlight.claim).encode())
            archive.put(f"sources/{article_uuid(bundle.article.id)}.txt", bundle.article.text.encode())
            sources.write(_source(bundle, used).encode())
        with archive.file("project.qde") as project:
            for piece in _project(tags, users, sources, notes):
                project.write(piece)


def _project(tags: dict[str, Tag], users: set[str], sources: IO[bytes], notes: IO[bytes]) -> Iterator[bytes]:
    user_elements = [element("User", guid=_guid("user", name), name=name) for name in sorted(users)]
    yield (
        f'{codes.XML_DECLARATION}<Project xmlns="{QDA}" name="Postil" origin="Postil" '
        f'creatingUserGUID="{_guid("user", _PROJECT_USER)}" creationDateTime="{EPOCH}">'
        f"{element('Users', inside=user_elements)}"
    ).encode()
    if tags:
        yield element("CodeBook", inside=[codes.code_tree(dict(sorted(tags.items())))]).encode()
    for name, spool in (("Sources", sources), ("Notes", notes)):
        if spool.tell():
            yield f"<{name}>".encode()
            spool.seek(0)
            while piece := spool.read(1 << 16):
                yield piece
            yield f"</{name}>".encode()
    yield b"</Project>\n"


def _source(bundle: Bundle, used: set[str]) -> str:
    article = bundle.article
    guid = article_uuid(article.id)
    title = article.title or article.id
    name = _source_name(title, used)
    user = _guid("user", _PROJECT_USER)
    parts = (title if name != title else "", article.publisher, article.published, article.source)
    description = " · ".join(part for part in parts if part)
    inside = [element("Description", description)] if description else []
    inside += [_selection(highlight) for highlight in bundle.highlights]
    added = article.added or EPOCH
    return element(
        "TextSource",
        inside=inside,
        guid=guid,
        name=name,
        plainTextPath=f"internal://{guid}.txt",
        creatingUser=user,
        creationDateTime=added,
    )


def _source_name(title: str, used: set[str]) -> str:
    """Return the name of a source, as like its title as the name of a file may be: QualCoder copies its text to one."""
    name = "".join(c if c.isprintable() else " " for c in title.translate(_NOT_IN_FILE_NAME)).strip(". ")
    short = name.encode()[:NAME_BYTES].decode("utf-8", "ignore").strip(". ")
    return unique_name((f"{short}…" if short != name else name) or "…", used, "{} ({})")


def _selection(highlight: Highlight) -> str:
    user = _guid("user", _user(highlight))
    inside = [element("Description", highlight.note)] if highlight.note else []
    for name in _codes(highlight):
        reference = element("CodeRef", targetGUID=codes.code_guid(name))
        coded = _guid("coding", f"{highlight.id} {name}")
        inside.append(
            element("Coding", inside=[reference], guid=coded, creatingUser=user, creationDateTime=highlight.created)
        )
    if highlight.claim is not None:
        inside.append(element("NoteRef", targetGUID=_guid("claim", highlight.id)))
    return element(
        "PlainTextSelection",
        inside=inside,
        guid=highlight.id,
        name=one_line(highlight.quote, 60) or "…",
        startPosition=str(highlight.start),
        endPosition=str(highlight.end),
        creatingUser=user,
        creationDateTime=highlight.created,
        modifyingUser=user,
        modifiedDateTime=highlight.modified,
    )


def _note(highlight: Highlight, claim: Claim) -> str:
    lines = [
        f"Speaker: {claim.speaker}",
        f"Verdict: {claim.verdict}",
        *(f"Evidence: {piece}" for piece in claim.evidence),
    ]
    content = "\n".join([*lines, "", claim.rationale]).rstrip("\n") + "\n"
    user = _guid("user", _user(highlight))
    return element(
        "Note",
        inside=[element("PlainTextContent", content)],
        guid=_guid("claim", highlight.id),
        name=f"Claim: {one_line(highlight.quote, 60)}",
        creatingUser=user,
        creationDateTime=highlight.created,
        modifyingUser=user,
        modifiedDateTime=highlight.modified,
    )


def _codes(highlight: Highlight) -> list[str]:
    names = [*highlight.tags]
    if highlight.claim is not None and CLAIM not in names:
        names.append(CLAIM)
    return names or [HIGHLIGHT]


def _user(highlight: Highlight) -> str:
    return highlight.creator or _PROJECT_USER


@lru_cache(maxsize=4096)
def _guid(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind} {name}"))


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the text sources of a project with their codings."""
    with archives.open_archive(file.path) as archive:
        try:
            project = codes.parse_xml(archive.read("project.qde"))
        except KeyError:
            raise FormatError("it has no project.qde: it is not a REFI-QDA project") from None
        tree = project.find(f"{_NS}CodeBook/{_NS}Codes")
        tags = {} if tree is None else codes.read_tree(tree, _NS)
        users = {
            user.get("guid", "").lower(): one_line(user.get("name", ""), 100)
            for user in project.iterfind(f"{_NS}Users/{_NS}User")
        }
        notes = {
            note.get("guid", "").lower(): note.findtext(f"{_NS}PlainTextContent") or ""
            for note in project.iterfind(f"{_NS}Notes/{_NS}Note")
        }
        codebook = tuple(tag for tag in tags.values() if tag.name not in {HIGHLIGHT, CLAIM})
        if codebook:
            yield Bundle(imported_article(), codebook=codebook)
        sources = project.find(f"{_NS}Sources")
        for source in () if sources is None else sources:
            if source.tag == f"{_NS}TextSource":
                yield _read_source(source, archive, tags, users, notes, file)
            else:
                file.skipped["sources that are not texts"] += 1


def _read_source(
    source: ET.Element,
    archive: zipfile.ZipFile,
    tags: dict[str, Tag],
    users: dict[str, str],
    notes: dict[str, str],
    file: InputFile,
) -> Bundle:
    imported = ImportedText(_text(source, archive, file))
    text = imported.text
    name = one_line(source.get("name", ""), 2000)
    highlights = []
    for number, selection in enumerate(source.iterfind(f"{_NS}PlainTextSelection"), 1):
        try:
            start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            start, end = 0, 0
        place = imported.place(start, end)
        if place is None:
            file.problem(f"source {name!r}, selection {number}: it is outside the text")
            continue
        coded = {
            tags[ref.get("targetGUID", "").lower()].name
            for ref in selection.iterfind(f"{_NS}Coding/{_NS}CodeRef")
            if ref.get("targetGUID", "").lower() in tags
        }
        claim = None
        for ref in selection.iterfind(f"{_NS}NoteRef"):
            claim = claim or _read_claim(notes.get(ref.get("targetGUID", "").lower(), ""))
        if claim is not None or CLAIM in coded:
            claim = claim or Claim()
            coded.discard(CLAIM)
        coded.discard(HIGHLIGHT)
        guid = selection.get("guid", "")
        created = stored_time(selection.get("creationDateTime", ""))
        highlights.append(
            Highlight(
                highlight_uuid(guid) if guid else highlight_uuid("qda", text[:200], *place),
                0,
                *place,
                text[slice(*place)],
                note=clean(selection.findtext(f"{_NS}Description") or "")[0].strip(),
                creator=users.get(selection.get("creatingUser", "").lower(), ""),
                created=created,
                modified=stored_time(selection.get("modifiedDateTime", "")) or created,
                tags=tuple(sorted(coded)),
                claim=claim,
            )
        )
    return Bundle(imported_article(title=name, text=text), highlights=tuple(highlights))


def _text(source: ET.Element, archive: zipfile.ZipFile, file: InputFile) -> str:
    content = source.findtext(f"{_NS}PlainTextContent")
    if content is not None:
        return content
    path = source.get("plainTextPath", "")
    for name in (f"sources/{path.removeprefix('internal://')}", f"Sources/{path.removeprefix('internal://')}"):
        if path.startswith("internal://") and name in archive.namelist():
            data = archive.read(name)
            encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
            return data.decode(encoding, "replace")
    file.problem(f"source {source.get('name', '')!r}: its text is not in the archive")
    return ""


def _read_claim(note: str) -> Claim | None:
    match = _CLAIM_NOTE.fullmatch(note)
    if not match:
        return None
    speaker, verdict, evidence, rationale = match.groups()
    pieces = [line.removeprefix("Evidence: ") for line in evidence.splitlines()]
    return imported_claim(speaker, verdict, rationale, evidence=pieces)
