"""JSON-LD in pages: the scripts that contain it, and its objects."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 40
"""The most levels of JSON that are read."""

_SCRIPT = re.compile(r"<script\b[^>]{0,300}?\btype\s*=\s*[\"']?application/ld\+json\b[^>]{0,300}>", re.IGNORECASE)
_END = re.compile(r"</script\b", re.IGNORECASE)
_WRAPPED = re.compile(r"^\s*(?:<!--|(?://\s*)?<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*$")


def scripts(html: str) -> Iterator[str]:
    """Yield the JSON-LD scripts of a page verbatim."""
    at = 0
    while (start := _SCRIPT.search(html, at)) and (end := _END.search(html, start.end())):
        at = end.end()
        yield html[start.end() : end.start()]


def of_script(script: str) -> Any:
    """Return the JSON of a script, unescaping HTML entities if needed; None if it is not JSON."""
    text = _WRAPPED.sub("", script.strip()).strip()
    for candidate in (text, unescape(text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in JSON, each before those inside it."""
    stack = [(value, 0)]
    while stack:
        each, depth = stack.pop()
        if depth > DEEPEST:
            continue
        if isinstance(each, dict):
            yield each
            stack += [(part, depth + 1) for part in reversed(each.values())]
        elif isinstance(each, list):
            stack += [(part, depth + 1) for part in reversed(each)]


def types(node: dict[str, Any]) -> set[str]:
    """Return the last part of each type: equal for "https://schema.org/ClaimReview" and "schema:ClaimReview"."""
    return {re.split(r"[/:#]", kind)[-1] for kind in as_list(node.get("@type")) if isinstance(kind, str)}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def by_id(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the objects by their `@id`."""
    return {node["@id"]: node for node in reversed(objects) if isinstance(node.get("@id"), str) and len(node) > 1}
