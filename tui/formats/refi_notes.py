"""A claim as a note of a REFI-QDA project: lines for any program's reader, recognised on import."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.annotations import ClaimLink
from tui.core.text import clean, one_line, whole_line
from tui.formats.codebook_xml import element
from tui.formats.export_common import EPOCH
from tui.formats.identifiers import highlight_uuid
from tui.formats.import_common import imported_claim
from tui.library.tables.memos import Memo

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable, Mapping, Sequence

    from tui.core.model import Claim
    from tui.library.transfer.bundles import Bundle


@dataclass(slots=True)
class ProjectNote:
    """A memo of a project, and whether something in a text refers to it."""

    text: str
    creator: str
    created: str
    modified: str
    selections: list[ET.Element]
    used: bool = field(default=False)


def memo_of(notes: Sequence[ProjectNote]) -> Memo:
    """Return everything one person wrote on a text as one memo."""
    text = clean("\n\n".join(note.text for note in notes))[0].strip()
    return Memo(notes[0].creator, text, notes[0].created, notes[-1].modified)


_CLAIM_NOTE = re.compile(
    r"Speaker: ?([^\n]*)\nVerdict: ?([^\n]*)\n?((?:Evidence: [^\n]*\n)*)((?:Link: [^\n]*\n)*)(.*)", re.DOTALL
)
_LINK = re.compile(r"Link: (.*?) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?: “.*”)?")


def claim_note(claim: Claim, words: Mapping[str, str]) -> str:
    """Return the note of a claim. `words` are those of annotations, by id, for the targets of links."""
    links = (
        f"Link: {link.relation} {link.claim}"
        + (f" “{one_line(words[link.claim], 200)}”" if link.claim in words else "")
        for link in claim.links
    )
    evidence = (f"Evidence: {piece}" for piece in claim.sources)
    lines = [f"Speaker: {claim.speaker}", f"Verdict: {claim.verdict}", *evidence, *links, "", claim.rationale]
    return "\n".join(lines).rstrip("\n") + "\n"


def memo_note(bundle: Bundle, memo: Memo, guid: Callable[[str, str], str]) -> str:
    """Return the project note for a person's memo on a text."""
    user = guid("user", memo.creator)
    return element(
        "Note",
        inside=[element("PlainTextContent", memo.text)],
        guid=guid("memo", f"{bundle.article.id} {memo.creator}"),
        name=f"Memo: {one_line(bundle.article.title or bundle.article.id, 60)}",
        creatingUser=user,
        creationDateTime=memo.created or EPOCH,
        modifyingUser=user,
        modifiedDateTime=memo.modified or EPOCH,
    )


def read_claim_note(note: str) -> Claim | None:
    """Return the claim of a note, or None for any other note."""
    match = _CLAIM_NOTE.fullmatch(note)
    if not match:
        return None
    speaker, verdict, evidence, links, rationale = match.groups()
    pieces = [line.removeprefix("Evidence: ") for line in evidence.splitlines()]
    matches = (_LINK.fullmatch(line) for line in links.splitlines())
    claim_links = [ClaimLink(whole_line(link[1]), highlight_uuid(link[2])) for link in matches if link is not None]
    return imported_claim(speaker, verdict, rationale, claim_links, pieces)
