"""REFI-QDA project (`.qdpx`) for NVivo, ATLAS.ti, MAXQDA and QualCoder: texts, codes, coded passages, notes. Out, in.

A tag is a code, one of a whole article a coding of its source. A note is the description of its selection. A claim is
coded "Claim" and has a note with its speaker, verdict, evidence, links and rationale, to which its selection and its
text refer and which names its place: QualCoder shows no other. An annotation with neither tag nor claim is coded
"Highlight". GUIDs distinguish those two codes from tags of the same names.
"""

from __future__ import annotations

import tempfile
import uuid
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from tui.core.annotations import TagGiver
from tui.core.citation import byline
from tui.core.model import Tag
from tui.core.text import one_line
from tui.formats import archives
from tui.formats import codebook_xml as codes
from tui.formats.codebook_xml import element
from tui.formats.export_common import EPOCH, unique_name
from tui.formats.identifiers import NAMESPACE, article_uuid
from tui.formats.refi_groups import group_set
from tui.formats.refi_notes import claim_note, memo_note
from tui.formats.refi_project import QDA, read_project
from tui.formats.refi_variables import case, variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.tables.groups import ArticleGroup
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.versions import Maker, Member

CARRIES = frozenset(
    {
        *("bare", "text", "notes", "tags", "tag_givers", "codebook", "claims", "links", "evidence"),
        *("claim_makers", "claim_creators", "creators"),
        *("times", "attributes", "memos", "article_tags", "article_tag_givers", "code_memos", "groups"),
    }
)
CARRIES_BACK = CARRIES

_PROJECT_USER = "Postil"

NAME_BYTES = 200
"""The longest name of a source: a file's, with extension and number, may have 255 bytes."""

_NOT_IN_FILE_NAME = {ord(sign): ord(sign) + 0xFEE0 for sign in '\\/:*?"<>|'}
"""Characters that some system forbids in file names, and their full-width forms."""


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the archive: texts first, one at a time, then the project, which needs all codes and users."""
    tags: dict[str, Tag] = {}
    markers: set[str] = set()
    users: set[str] = {_PROJECT_USER}
    attributes: set[str] = set()
    sets: dict[ArticleGroup, list[str]] = {}
    used: set[str] = set()
    with (
        tempfile.TemporaryFile() as cases,
        tempfile.TemporaryFile() as sources,
        tempfile.TemporaryFile() as notes,
        archives.create_archive(output) as archive,
    ):
        for bundle in bundles:
            words = {highlight.id: highlight.quote for highlight in bundle.highlights}
            tags.update((tag.name, tag) for tag in bundle.codebook)
            if not bundle.article.id:  # the codebook of a library without articles
                continue
            for highlight in bundle.highlights:
                users.update((_user(highlight), _claimer(highlight), _judge(highlight)))
                users.update(giver.creator for giver in highlight.tag_givers)
                for name in highlight.tags:
                    tags.setdefault(name, Tag(name))
                markers.update(_markers(highlight))
                if highlight.claim is not None:
                    notes.write(_note(highlight, claim_note(highlight, highlight.claim, words)).encode())
            attributes.update(each.name for each in bundle.attributes)
            users.update({*(memo.creator for memo in bundle.memos), *(each.creator for each in bundle.tags)})
            notes.write("".join(memo_note(bundle, memo, _guid) for memo in bundle.memos).encode())
            cases.write(case(bundle).encode())
            for group in bundle.sets:
                sets.setdefault(group, []).append(article_uuid(bundle.article.id))
            archive.put(f"sources/{article_uuid(bundle.article.id)}.txt", bundle.article.text.encode())
            sources.write(_source(bundle, used).encode())
        with archive.file("project.qde") as project:
            for piece in _project(tags, markers, users, variables(attributes), cases, sources, notes, sets):
                project.write(piece)


def _project(
    tags: dict[str, Tag],
    markers: set[str],
    users: set[str],
    declared: str,
    cases: IO[bytes],
    sources: IO[bytes],
    notes: IO[bytes],
    sets: Mapping[ArticleGroup, Sequence[str]],
) -> Iterator[bytes]:
    # QualCoder shows the first user's codings when it opens the project.
    ordered = sorted(users, key=lambda name: (name == _PROJECT_USER, name))
    user_elements = [element("User", guid=_guid("user", name), name=name) for name in ordered]
    yield (
        f'{codes.XML_DECLARATION}<Project xmlns="{QDA}" name="Postil" origin="Postil" '
        f'creatingUserGUID="{_guid("user", _PROJECT_USER)}" creationDateTime="{EPOCH}">'
        f"{element('Users', inside=user_elements)}"
    ).encode()
    if tags or markers:
        yield element("CodeBook", inside=[codes.code_tree(codes.in_own_order(tags), markers)]).encode()
    if declared:
        yield f"<Variables>{declared}</Variables>".encode()
    for name, spool in (("Cases", cases), ("Sources", sources), ("Notes", notes)):
        if spool.tell():
            yield f"<{name}>".encode()
            spool.seek(0)
            while piece := spool.read(1 << 16):
                yield piece
            yield f"</{name}>".encode()
    if sets:
        yield "".join(("<Sets>", *(group_set(group, sources) for group, sources in sets.items()), "</Sets>")).encode()
    yield b"</Project>\n"


def _source(bundle: Bundle, used: set[str]) -> str:
    article = bundle.article
    guid = article_uuid(article.id)
    title = article.title or article.id
    name = _source_name(title, used)
    user = _guid("user", _PROJECT_USER)
    parts = (title if name != title else "", *byline(article), article.source)
    description = " · ".join(part for part in parts if part)
    inside = [element("Description", description)] if description else []
    makers = bundle.provenance.makers
    inside += [_selection(highlight, makers.get(highlight.id, {})) for highlight in bundle.highlights]
    inside += [_coding(each.id, each.tag, each.creator, each.created) for each in bundle.tags]
    inside += [_reference(highlight) for highlight in bundle.highlights if highlight.claim is not None]
    inside += [element("NoteRef", targetGUID=_guid("memo", f"{article.id} {memo.creator}")) for memo in bundle.memos]
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


def _coding(guid: str, tag: str, creator: str, created: str) -> str:
    reference = element("CodeRef", targetGUID=codes.code_guid(tag))
    user = _guid("user", creator or _PROJECT_USER)
    return element("Coding", inside=[reference], guid=guid, creatingUser=user, creationDateTime=created or EPOCH)


def _source_name(title: str, used: set[str]) -> str:
    """Return the name of a source, its title as a valid file name: QualCoder copies its text to a file."""
    name = "".join(c if c.isprintable() else " " for c in title.translate(_NOT_IN_FILE_NAME)).strip(". ")
    short = name.encode()[:NAME_BYTES].decode("utf-8", "ignore").strip(". ")
    return unique_name((f"{short}…" if short != name else name) or "…", used, "{} ({})")


def _selection(highlight: Highlight, makers: Mapping[Member, Maker]) -> str:
    """Return a passage with its codings, each with the tag's creator and time."""
    user = _guid("user", _user(highlight))
    inside = [element("Description", highlight.note)] if highlight.note else []
    givers = {giver.tag: giver for giver in highlight.tag_givers}
    codings: list[tuple[str, str, str]] = []
    for tag in highlight.tags:
        maker = makers.get(("highlight_tags", tag))
        giver = givers.get(tag) or TagGiver(tag, _user(highlight), maker.created if maker else highlight.modified)
        codings.append((codes.code_guid(tag), _guid("user", giver.creator), giver.created or highlight.created))
    claimer = _guid("user", _claimer(highlight))
    codings += [(codes.MARKERS[name], claimer, highlight.created) for name in _markers(highlight)]
    for guid, giver_guid, time in codings:
        reference = element("CodeRef", targetGUID=guid)
        coded = _guid("coding", f"{highlight.id} {guid}")
        inside.append(element("Coding", inside=[reference], guid=coded, creatingUser=giver_guid, creationDateTime=time))
    if highlight.claim is not None:
        inside.append(_reference(highlight))
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


def _reference(highlight: Highlight) -> str:
    return element("NoteRef", targetGUID=_guid("claim", highlight.id))


def _note(highlight: Highlight, content: str) -> str:
    start, end = str(highlight.start), str(highlight.end)
    place = element("PlainTextSelection", guid=_guid("claim place", highlight.id), startPosition=start, endPosition=end)
    user = _guid("user", _judge(highlight))
    return element(
        "Note",
        inside=[element("PlainTextContent", content), place],
        guid=_guid("claim", highlight.id),
        name=f"Claim: {one_line(highlight.quote, 60)}",
        creatingUser=user,
        creationDateTime=highlight.created,
        modifyingUser=user,
        modifiedDateTime=highlight.modified,
    )


def _markers(highlight: Highlight) -> list[str]:
    """Return the codes of an annotation that are not tags."""
    if highlight.claim is not None:
        return [codes.CLAIM]
    return [] if highlight.tags else [codes.HIGHLIGHT]


def _user(highlight: Highlight) -> str:
    return highlight.creator or _PROJECT_USER


def _claimer(highlight: Highlight) -> str:
    """Return who made an annotation a claim."""
    return (highlight.claim.creator if highlight.claim is not None else "") or _user(highlight)


def _judge(highlight: Highlight) -> str:
    """Return who gave the verdict that counts."""
    check = highlight.claim.check if highlight.claim is not None else None
    return (check.creator if check is not None else "") or _user(highlight)


@lru_cache(maxsize=4096)
def _guid(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind} {name}"))


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the text sources of a project with their codings."""
    return read_project(file)
