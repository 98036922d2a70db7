"""Ids, addresses and labels that are the same in every export, and recognised on import."""

from __future__ import annotations

import re
import uuid
from hashlib import sha256
from typing import TYPE_CHECKING

from tui.core.addresses import web_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Highlight

NAMESPACE = uuid.UUID("b5c6d1b0-6f0e-5d6f-9d53-6a1f3c2f7a11")
"""Where the UUIDs of what came without one are derived, the same each time it comes."""

PLAIN, CLAIM = "highlight", "claim"
"""The labels of an annotation without a tag, and of a claim, where a format knows labels only."""

_NOT_IN_INLINE_TAG = re.compile(r"[\s.]+")
_AS_TAG = " (tag)"
_LIKE_RESERVED = re.compile(rf"(?:{PLAIN}|{CLAIM})(?:{re.escape(_AS_TAG)})*")
_UUID = re.compile(r"(urn:uuid:)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def urn(highlight_id: str) -> str:
    """Return the absolute IRI of an annotation."""
    return f"urn:uuid:{highlight_id}"


def article_uuid(article_id: str) -> str:
    """Return a UUID for an article, the same in every export: its id if that is one."""
    is_own = len(article_id) == 36 and article_id == article_id.lower() and _UUID.fullmatch(article_id)
    return article_id if is_own else str(uuid.uuid5(NAMESPACE, f"article {article_id}"))


def article_iri(article_id: str, source: str) -> str:
    """Return the absolute IRI of an article: its URL, else one derived from its id."""
    return web_url(source) or urn(article_uuid(article_id))


def highlight_uuid(*parts: object) -> str:
    """Return the only part if it is a UUID, else one derived from everything that identifies an annotation."""
    if len(parts) == 1 and isinstance(parts[0], str):
        try:
            return str(uuid.UUID(parts[0].removeprefix("urn:uuid:")))
        except ValueError:
            pass
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(map(str, parts)).encode("utf-8", "replace").decode()))


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID, which no two annotations share by chance."""
    return bool(_UUID.fullmatch(text))


def mention_uuid(start: int, end: int, label: str) -> str:
    """Return the id of an exported name, which distinguishes it from an annotation on import."""
    return highlight_uuid("mention", start, end, label)


def memo_uuid(article_id: str, creator: str) -> str:
    """Return the id of a memo exported as an annotation: each person has one on an article."""
    return highlight_uuid("memo", article_id, creator)


def label_of_tag(name: str) -> str:
    """Return the label of a tag: its name, made distinct from labels that are not tags."""
    return f"{name}{_AS_TAG}" if _LIKE_RESERVED.fullmatch(name) else name


OWN = "postil"
"""The key that says of a line or region that Postil wrote it: only there are PLAIN and CLAIM no tags."""


def tags_of_labels(names: Iterable[str], *, is_own: bool) -> set[str]:
    """Return the tags among labels; all of them in files by other programs."""
    if not is_own:
        return {*names}
    tags = {name for name in names if name not in {PLAIN, CLAIM}}
    return {name.removesuffix(_AS_TAG) if _LIKE_RESERVED.fullmatch(name) else name for name in tags}


def inline_tag(name: str) -> str:
    """Return the name of a tag as one word of a text, without white space and dots."""
    return _NOT_IN_INLINE_TAG.sub("-", name).strip("-") or f"tag-{sha256(name.encode()).hexdigest()[:6]}"


def labels(highlight: Highlight) -> list[str]:
    """Return the labels of an annotation for a format without anything else: its tags, else its kind."""
    names = [label_of_tag(name) for name in highlight.tags]
    if highlight.claim is not None:
        names.append(CLAIM)
    return names or [PLAIN]
