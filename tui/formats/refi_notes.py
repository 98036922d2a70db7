"""A claim as a note of a REFI-QDA project: lines for any program's reader, recognised on import."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
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

    from tui.core.annotations import Evidence
    from tui.core.model import Claim, Highlight
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


_BY = r"(?: by \(((?:[^\\()\n]|\\.)*)\))?"
"""Whoever added a piece of evidence or a link, if that was not the annotation's creator."""
_CLAIM_NOTE = re.compile(
    rf"Speaker: ?([^\n]*)\nVerdict: ?([^\n]*)\n?((?:Evidence{_BY}: [^\n]*\n)*)((?:Link{_BY}: [^\n]*\n)*)(.*)",
    re.DOTALL,
)
_EVIDENCE = re.compile(rf"Evidence{_BY}: (.*)")
_LINK = re.compile(rf"Link{_BY}: (.*?) ([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})(?: “.*”)?")
_IN_NAME = re.compile(r"[\\()]")


def claim_note(highlight: Highlight, claim: Claim, words: Mapping[str, str]) -> str:
    """Return the note of a claim. `words` are those of annotations, by id, for the targets of links."""

    def by(part: ClaimLink | Evidence) -> str:
        is_own = part.creator in ("", highlight.creator)
        return "" if is_own else f" by ({_IN_NAME.sub(lambda sign: chr(92) + sign[0], part.creator)})"

    links = (
        f"Link{by(link)}: {link.relation} {link.claim}"
        + (f" “{one_line(words[link.claim], 200)}”" if link.claim in words else "")
        for link in claim.links
    )
    pieces = {piece.what: piece for piece in reversed(claim.evidence)}
    evidence = (f"Evidence{by(pieces[what])}: {what}" for what in claim.sources)
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
    speaker, verdict, evidence, _, links, _, rationale = match.groups()
    pieces = [match for line in evidence.splitlines() if (match := _EVIDENCE.fullmatch(line))]
    claim_links = [
        ClaimLink(whole_line(match[2]), highlight_uuid(match[3]), _name(match[1]))
        for line in links.splitlines()
        if (match := _LINK.fullmatch(line))
    ]
    claim = imported_claim(speaker, verdict, rationale, claim_links, [piece[2] for piece in pieces])
    makers = {whole_line(piece[2]): _name(piece[1]) for piece in pieces}
    return replace(claim, evidence=tuple(replace(each, creator=makers.get(each.what, "")) for each in claim.evidence))


def with_makers(claim: Claim, claimer: str, judge: str) -> Claim:
    """Return a claim with who made it and who judged it."""
    return replace(claim, creator=claimer, checks=tuple(replace(check, creator=judge) for check in claim.checks))


def _name(written: str | None) -> str:
    return whole_line(re.sub(r"\\(.)", r"\1", written or ""))
