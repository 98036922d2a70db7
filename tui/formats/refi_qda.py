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
from tui.core.model import Article, Claim, Highlight, Tag
from tui.core.text import clean, one_line
from tui.formats import archives
from tui.formats import codebook_xml as codes
from tui.formats.codebook_xml import element
from tui.formats.identifiers import article_uuid
from tui.formats.import_values import NAMESPACE, Reading, identity, iso, placed
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    import zipfile
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = frozenset({"bare", "text", "notes", "tags", "codebook", "claims", "evidence", "creators", "times"})

QDA = "urn:QDA-XML:project:1.0"
_NS = f"{{{QDA}}}"

HIGHLIGHT, CLAIM = "Highlight", "Claim"
"""Codes for what has no tag; a tag of the same name is the same code."""

_EPOCH = "2000-01-01T00:00:00.000Z"
_PROJECT_USER = "Postil"


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the archive: texts first, one at a time, then the project, which had to wait for all codes and users."""
    tags: dict[str, Tag] = {}
    users: set[str] = {_PROJECT_USER}
    taken: set[str] = set()
    with tempfile.TemporaryFile() as sources, tempfile.TemporaryFile() as notes, archives.writing(out) as archive:
        for bundle in bundles:
            tags.update((tag.name, tag) for tag in bundle.codebook)
            for made in bundle.highlights:
                users.add(_user(made))
                for name in _codes(made):
                    tags.setdefault(name, Tag(name))
                if made.claim is not None:
                    notes.write(_note(made, made.claim).encode())
            archive.put(f"sources/{article_uuid(bundle.article.id)}.txt", bundle.article.text.encode())
            sources.write(_source(bundle, taken).encode())
        with archive.file("project.qde") as project:
            for piece in _project(tags, users, sources, notes):
                project.write(piece)


def _project(tags: dict[str, Tag], users: set[str], sources: IO[bytes], notes: IO[bytes]) -> Iterator[bytes]:
    known = [element("User", guid=_guid("user", name), name=name) for name in sorted(users)]
    yield (
        f'{codes.XML}<Project xmlns="{QDA}" name="Postil" origin="Postil" '
        f'creatingUserGUID="{_guid("user", _PROJECT_USER)}" creationDateTime="{_EPOCH}">'
        f"{element('Users', inside=known)}"
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


def _source(bundle: Bundle, taken: set[str]) -> str:
    article = bundle.article
    guid = article_uuid(article.id)
    name = article.title or article.id
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{article.title or article.id} ({number})"
    taken.add(name.casefold())
    user = _guid("user", _PROJECT_USER)
    about = " · ".join(part for part in (article.publisher, article.published, article.source) if part)
    inside = [element("Description", about)] if about else []
    inside += [_selection(made) for made in bundle.highlights]
    added = article.added or _EPOCH
    return element(
        "TextSource",
        inside=inside,
        guid=guid,
        name=name,
        plainTextPath=f"internal://{guid}.txt",
        creatingUser=user,
        creationDateTime=added,
    )


def _selection(made: Highlight) -> str:
    user = _guid("user", _user(made))
    inside = [element("Description", made.note)] if made.note else []
    for name in _codes(made):
        reference = element("CodeRef", targetGUID=codes.code_guid(name))
        coded = _guid("coding", f"{made.id} {name}")
        inside.append(
            element("Coding", inside=[reference], guid=coded, creatingUser=user, creationDateTime=made.created)
        )
    if made.claim is not None:
        inside.append(element("NoteRef", targetGUID=_guid("claim", made.id)))
    return element(
        "PlainTextSelection",
        inside=inside,
        guid=made.id,
        name=one_line(made.quote, 60) or "…",
        startPosition=str(made.start),
        endPosition=str(made.end),
        creatingUser=user,
        creationDateTime=made.created,
        modifyingUser=user,
        modifiedDateTime=made.modified,
    )


def _note(made: Highlight, claim: Claim) -> str:
    lines = [f"Speaker: {claim.speaker}", f"Verdict: {claim.verdict}", *(f"Evidence: {one}" for one in claim.evidence)]
    content = "\n".join([*lines, "", claim.rationale]).rstrip("\n") + "\n"
    user = _guid("user", _user(made))
    return element(
        "Note",
        inside=[element("PlainTextContent", content)],
        guid=_guid("claim", made.id),
        name=f"Claim: {one_line(made.quote, 60)}",
        creatingUser=user,
        creationDateTime=made.created,
        modifyingUser=user,
        modifiedDateTime=made.modified,
    )


def _codes(made: Highlight) -> list[str]:
    names = [*made.tags]
    if made.claim is not None and CLAIM not in names:
        names.append(CLAIM)
    return names or [HIGHLIGHT]


def _user(made: Highlight) -> str:
    return made.creator or _PROJECT_USER


@lru_cache(maxsize=4096)
def _guid(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind} {name}"))


def read(reading: Reading) -> Iterator[Bundle]:
    """Read the text sources of a project with their codings."""
    with archives.opened(reading.path) as archive:
        try:
            project = codes.xml(archive.read("project.qde"))
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
        whole = tuple(tag for tag in tags.values() if tag.name not in {HIGHLIGHT, CLAIM})
        if whole:
            yield Bundle(codes.NOTHING, codebook=whole)
        sources = project.find(f"{_NS}Sources")
        for source in () if sources is None else sources:
            if source.tag == f"{_NS}TextSource":
                yield _read_source(source, archive, tags, users, notes, reading)
            else:
                reading.skipped["sources that are not texts"] += 1


def _read_source(
    source: ET.Element,
    archive: zipfile.ZipFile,
    tags: dict[str, Tag],
    users: dict[str, str],
    notes: dict[str, str],
    reading: Reading,
) -> Bundle:
    raw = _text(source, archive, reading)
    text = clean(raw)[0]
    name = one_line(source.get("name", ""), 2000)
    highlights = []
    for number, selection in enumerate(source.iterfind(f"{_NS}PlainTextSelection"), 1):
        try:
            start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            start, end = 0, 0
        place = placed(raw, text, start, end) if 0 <= start < end <= len(raw) else None
        if place is None:
            reading.problem(f"source {name!r}, selection {number}: it is outside the text")
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
        created = iso(selection.get("creationDateTime", ""))
        highlights.append(
            Highlight(
                identity(guid) if guid else identity("qda", text[:200], *place),
                0,
                *place,
                text[slice(*place)],
                note=clean(selection.findtext(f"{_NS}Description") or "")[0].strip(),
                creator=users.get(selection.get("creatingUser", "").lower(), ""),
                created=created,
                modified=iso(selection.get("modifiedDateTime", "")) or created,
                tags=tuple(sorted(coded)),
                claim=claim,
            )
        )
    about = Article(0, "", name, "", "", "", "", "", "", 0, 0.0, text)
    return Bundle(about, highlights=tuple(highlights))


def _text(source: ET.Element, archive: zipfile.ZipFile, reading: Reading) -> str:
    content = source.findtext(f"{_NS}PlainTextContent")
    if content is not None:
        return content
    path = source.get("plainTextPath", "")
    for name in (f"sources/{path.removeprefix('internal://')}", f"Sources/{path.removeprefix('internal://')}"):
        if path.startswith("internal://") and name in archive.namelist():
            data = archive.read(name)
            encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
            return data.decode(encoding, "replace")
    reading.problem(f"source {source.get('name', '')!r}: its text is not in the archive")
    return ""


def _read_claim(note: str) -> Claim | None:
    found = re.fullmatch(r"Speaker: ?([^\n]*)\nVerdict: ?([^\n]*)\n?((?:Evidence: [^\n]*\n)*)(.*)", note, re.DOTALL)
    if not found:
        return None
    evidence = {one_line(line.removeprefix("Evidence: "), 500) for line in found[3].splitlines()} - {""}
    return Claim(
        one_line(found[1], 200),
        one_line(found[2], 200) or "unchecked",
        clean(found[4])[0].strip(),
        evidence=tuple(sorted(evidence)),
    )
