"""Where a later marking sees something else than people decided: derived from corrections and what was found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.core.apply_corrections import Decision, apply, decisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tui.core.corrections import Correction
    from tui.core.model import Marks, Mention


MentionPlace = tuple[int, int, str]
"""Where a mention starts and ends, and its label."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A mention that stands as people decided, and what the model found across it instead, which gave way."""

    mention: Mention
    instead: tuple[Mention, ...]


def disagreements(
    corrections: Sequence[Correction], article: str, text: str, fresh: Marks, marked: str
) -> tuple[int, list[Disagreement]]:
    """Return how many decisions about single places stand in an article, and with which the marking disagrees.

    What somebody decided after the article was `marked`, they decided in view of what was found; and what the model
    finds is no news where it is what they decided about, or nothing where they said that no name stands there.
    """
    decided = decisions(corrections, article, text, fresh)
    broad = [correction for correction in corrections if correction.target.span is None]
    mentions = apply(broad, article, text, fresh).mentions
    result = []
    for decision in decided:
        mention = decision.mention
        across = tuple(m for m in mentions if m.start < mention.end and mention.start < m.end)
        if decision.time <= marked and _is_news(decision, across):
            result.append(Disagreement(mention, across))
    return len(decided), result


def surely_agrees(details: Iterable[Mapping[str, Any]], marked: str, mentions: Sequence[MentionPlace]) -> bool:
    """Tell without applying anything that a marking disagrees with nothing; False where it has to be looked at closely.

    `details` are corrections of single places as JSON, `mentions` what the marking found after all others, in text
    order. It agrees where it found just what the correction is about, or nothing where a name was added.
    """
    starts = [start for start, _, _ in mentions]
    longest = max((end - start for start, end, _ in mentions), default=0)
    for data in details:
        target, kind = data["target"], data["kind"]
        if data["created"] > marked:
            continue
        if not target.get("entity"):
            return False
        span, label = tuple(target["span"]), target["entity"]["label"]
        start, end = data["to"] if kind == "resize" else span
        near = mentions[bisect_right(starts, start - longest - 1) : bisect_left(starts, end)]
        across = {each for each in near if each[0] < end and start < each[1]}
        expected = [{(*span, label)}, *([{(*span, data["label"])}] if kind == "relabel" else [])]
        if across not in expected and (across or kind != "add"):
            return False
    return True


def _is_news(decision: Decision, across: tuple[Mention, ...]) -> bool:
    mention = decision.mention
    spans = {((m.start, m.end), m.label) for m in across if m.state != "rejected"}
    if not spans:
        return mention.state != "rejected" and not decision.is_added
    if mention.state != "rejected" and spans == {((mention.start, mention.end), mention.label)}:
        return False
    return not spans <= decision.seen
