"""Where a later marking disagrees with people's decisions, derived from corrections and marks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.core.apply_corrections import Decision, apply, apply_corrections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tui.core.corrections import Correction
    from tui.core.model import Marks, Mention


MentionPlace = tuple[int, int, str]
"""Where a mention starts and ends, and its label."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A mention that people decided, and what the model found across it, which gave way."""

    mention: Mention
    instead: tuple[Mention, ...]


def disagreements(
    corrections: Sequence[Correction], article: str, text: str, fresh: Marks, marked: str
) -> list[Disagreement]:
    """Return where the marking of an article contradicts what people decided there, whatever its reach.

    Decisions made after the article was `marked` were made knowing the marks. What the model finds is no news if it
    equals what was decided about, by itself or as corrections of more than one place leave it, or if it finds nothing
    where a name was rejected.
    """
    applied = apply_corrections(corrections, article, text, fresh)
    rules = [replace(each, places=()) for each in corrections if each.target.span is None]
    mentions = apply(rules, article, text, fresh).mentions
    result = []
    for mention in applied.marks.mentions:
        span = mention.start, mention.end
        decision = applied.decisions.get(span) or applied.seen.get(span)
        if not mention.is_decided or decision is None or decision.time > marked:
            continue
        alone, across = (_across(each, mention) for each in (fresh.mentions, mentions))
        if _is_news(decision, mention, alone) and _is_news(decision, mention, across):
            result.append(Disagreement(mention, across))
    return result


def surely_agrees(details: Iterable[Mapping[str, Any]], marked: str, mentions: Sequence[MentionPlace]) -> bool:
    """Return whether a quick look shows that a marking contradicts nothing; False needs a closer look.

    `details` are corrections as JSON with what their makers saw in the article, `mentions` what the marking found, in
    text order. They agree if it found exactly what a correction is about, or nothing where a name was added.
    """
    starts = [start for start, _, _ in mentions]
    longest = max((end - start for start, end, _ in mentions), default=0)
    for data in details:
        target, kind = data["target"], data["kind"]
        if data["created"] > marked:
            continue
        if not target.get("entity"):
            return False
        label = target["entity"]["label"]
        spans = [target["span"]] if target.get("span") else [place[:2] for place in data.get("places", ())]
        for span in map(tuple, spans):
            start, end = data["to"] if kind == "resize" and target.get("span") else span
            near = mentions[bisect_right(starts, start - longest - 1) : bisect_left(starts, end)]
            across = {each for each in near if each[0] < end and start < each[1]}
            expected = [{(*span, label)}, *([{(*span, data["label"])}] if kind == "relabel" else [])]
            if across not in expected and (across or kind != "add"):
                return False
    return True


def _across(mentions: Iterable[Mention], mention: Mention) -> tuple[Mention, ...]:
    return tuple(each for each in mentions if each.start < mention.end and mention.start < each.end)


def _is_news(decision: Decision, mention: Mention, across: tuple[Mention, ...]) -> bool:
    spans = {((m.start, m.end), m.label) for m in across if m.is_name}
    if not spans:
        return mention.state != "rejected" and not decision.is_added
    if mention.state != "rejected" and spans == {((mention.start, mention.end), mention.label)}:
        return False
    return not spans <= decision.seen
