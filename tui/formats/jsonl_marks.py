"""Reading marks in Postil's own format, and their reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.model import COUNTER_AT_MOST, Marks, Mention, Quotation, Suggestion
from tui.core.reviews import Review
from tui.library.transfer.bundles import MarkingRun

if TYPE_CHECKING:
    from tui.formats.import_common import JsonValue

STATES = ("found", "confirmed", "rejected")


def read_marks(line: JsonValue, text: str) -> Marks:
    mentions = []
    for part in line.items("mentions"):
        start, end = part.span(len(text))
        state = part.raw("state", "found")
        if state not in STATES:
            raise part.error(f"has a state other than {', '.join(STATES)}")
        by_rule = part.get("by_rule").value if "by_rule" in part else False
        if not isinstance(by_rule, bool) or (by_rule and state != "rejected"):
            raise part.error("has a by_rule that is neither true, on a rejected name, nor false")
        if part.raw("text", text[start:end]) != text[start:end]:
            raise part.error(f"({start} to {end}) does not stand there")
        words = " ".join(text[start:end].split())
        mentions.append(
            Mention(
                start,
                end,
                part.line("label", "MISC"),
                part.line("entity", words) or words,
                part.line("origin", "model"),
                "ruled_out" if by_rule else state,  # type: ignore[arg-type] # mypy does not follow `in` through a tuple
            )
        )
    quotations = [
        *(Quotation(*part.span(len(text)), part.line("speaker")) for part in line.items("quotations")),
        *(Quotation(*part.span(len(text)), weak=True) for part in line.items("scare_quotes")),
    ]
    quotations.sort(key=lambda quotation: (quotation.start, quotation.end))
    suggestions = []
    for part in line.items("suggestions"):
        score = part.get("score").value
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise part.error("has no score")
        start, end = part.span(len(text))
        kind, speaker, reason = part.line("kind"), part.line("speaker"), part.line("reason")
        suggestions.append(Suggestion(start, end, kind, speaker, score, reason))
    return Marks(tuple(mentions), tuple(quotations), tuple(suggestions))


def read_marking(line: JsonValue, marks: Marks) -> MarkingRun | None:
    if "marking" in line:
        part = line.get("marking")
        return MarkingRun(part.line("model"), part.line("version"), part.time("marked"))
    return MarkingRun("import") if marks != Marks() and "marking" not in line.value else None


def read_review(part: JsonValue, revision: int) -> Review:
    """Read a review of an article with this many versions."""
    number = part.natural("revision") if "revision" in part else revision
    if not 1 <= number <= revision:
        raise part.error(f"is of revision {number}, and the article has {revision}")
    counter = part.natural("counter") if "counter" in part else 0
    if counter > COUNTER_AT_MOST:
        raise part.get("counter").error("is larger than any counter")
    return Review(part.line("creator"), part.time("created"), number, counter)
