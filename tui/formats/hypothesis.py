"""Hypothes.is JSON, as its client exports and imports annotations. Offsets count UTF-16 units. Out and in.

A claim goes out as a paragraph below the note: Hypothes.is knows text and tags only.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from tui.core.model import Article, Highlight
from tui.formats.identifiers import Utf16, article_iri
from tui.formats.import_values import Reading, identity, iso
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = frozenset({"notes", "tags", "claims", "evidence", "creators", "times"})

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_EPOCH = "2000-01-01T00:00:00.000Z"
_GROUP = "__world__"


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write one file for the client's import, an annotation a line."""
    out.write(b'{"client_version":"1.0.0 (postil)","annotations":[')
    latest, first = _EPOCH, True
    for bundle in bundles:
        units = Utf16(bundle.article.text)
        for made in bundle.highlights:
            out.write(b"\n" if first else b",\n")
            out.write(_encode(_annotation(bundle.article, made, units)).encode())
            latest, first = max(latest, made.modified), False
    # The date is that of the last change, not of the day: the same library gives the same file.
    out.write(f'\n],"export_date":"{latest}","export_userid":"acct:postil@localhost"}}\n'.encode())


def _annotation(article: Article, made: Highlight, units: Utf16) -> dict[str, Any]:
    iri = article_iri(article)
    user = f"acct:{made.creator or 'postil'}@localhost"
    return {
        "id": made.id,
        "created": made.created,
        "updated": made.modified,
        "user": user,
        "uri": iri,
        "text": _text(made),
        "tags": made.tags,
        "group": _GROUP,
        "permissions": {"read": [user], "admin": [user], "update": [user], "delete": [user]},
        "target": [
            {
                "source": iri,
                "selector": [
                    {"type": "TextPositionSelector", "start": units.units(made.start), "end": units.units(made.end)},
                    {"type": "TextQuoteSelector", "exact": made.quote, "prefix": made.prefix, "suffix": made.suffix},
                ],
            }
        ],
        "document": {"title": [article.title or article.id]},
        "links": {},
        "hidden": False,
        "flagged": False,
        "references": [],
        "user_info": {"display_name": made.creator or None},
    }


def _text(made: Highlight) -> str:
    claim = made.claim
    if claim is None:
        return made.note
    speaker = f" by {claim.speaker}" if claim.speaker else ""
    parts = [made.note, f"Claim{speaker}: {claim.verdict}", claim.rationale]
    if claim.evidence:
        parts.append(f"Evidence: {', '.join(claim.evidence)}")
    return "\n\n".join(part for part in parts if part)


def read(reading: Reading) -> Iterator[Bundle]:
    """Read an export of the client or an answer of its API; page notes and replies have no passage and stay behind."""
    document = reading.json()
    parts = (
        document.items()
        if isinstance(document.value, list)
        else document.items("annotations" if "annotations" in document else "rows")
    )
    for part in parts:
        made = Highlight("", 0, -1, -1, "")
        target = next(part.items("target"), None)
        quote, prefix, suffix = "", "", ""
        for selector in target.items("selector") if target is not None else ():
            if selector.get("type").value == "TextQuoteSelector":
                quote, prefix, suffix = selector.text("exact"), selector.text("prefix"), selector.text("suffix")
        if not quote.strip():
            reading.skipped["annotations of whole pages or replies"] += 1
            continue
        source = part.line("uri", limit=2000)
        if not source:
            raise part.wrong("has no uri to find its article by")
        created = iso(part.raw("created"))
        made = Highlight(
            identity(part.raw("id")) if "id" in part else identity("hypothesis", source, quote, prefix),
            0,
            -1,
            -1,
            quote,
            prefix,
            suffix,
            note=part.text("text").strip(),
            creator=part.line("user", limit=100).removeprefix("acct:").rpartition("@")[0],
            created=created,
            modified=iso(part.raw("updated")) or created,
            tags=part.names("tags"),
        )
        yield Bundle(Article(0, "", "", "", "", source, "", "", "", 0, 0.0, ""), highlights=(made,))
