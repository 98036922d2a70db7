"""Decisions about passages in Postil's own format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.text import whole_line
from tui.library.tables.decisions import PassageDecision
from tui.library.tables.seen_coding import as_text, from_text

if TYPE_CHECKING:
    from tui.formats.import_common import JsonValue

_FIELDS = ("start", "end", "quote", "outcome", "comment", "creator", "created", "modified")


def decision_value(decision: PassageDecision) -> dict[str, Any]:
    """Return a decision as JSON; what earlier versions of Postil did not note is left out if it is missing."""
    value = {name: getattr(decision, name) for name in _FIELDS}
    if decision.comment_creator:
        value["comment_creator"] = decision.comment_creator
    if (seen := from_text(decision.seen)) is not None:
        value["seen"] = sorted(seen)
    return value


def read_decision(part: JsonValue, text: str) -> PassageDecision:
    """Return a decision about words of a text. Raises `FormatError`."""
    start, end = part.natural("start"), part.natural("end")
    words = part.text("quote") or text[start:end], part.line("outcome"), part.text("comment").strip()
    maker = part.line("creator"), part.time("created"), part.time("modified")
    return PassageDecision(start, end, *words, *maker, part.line("comment_creator"), _read_seen(part.get("seen")))


def _read_seen(part: JsonValue) -> str:
    """Return how a passage was coded when it was decided about, as it is stored."""
    if part.value is None:
        return ""
    seen = [[item.value for item in each.items()] for each in part.items()]
    if not all(isinstance(item, str) for each in seen for item in each):
        raise part.error("is not a list of lists of texts")
    coding = as_text(tuple(map(whole_line, each)) for each in seen)
    return coding if from_text(coding) is not None else ""
