"""Sentences worth checking: how much a sentence states that can be looked up, and what says so."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from tui.core.cues import SAID, SOURCE
from tui.core.model import Suggestion
from tui.core.sentences import sentences
from tui.core.speakers import Speakers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Mention, Quotation

THRESHOLD = 0.36
"""Score from which a sentence is suggested; the F1 of the fit is highest there."""

# A logistic regression fitted by `benchmarks/marks_claims.py`, which also cross-validates it.
WEIGHTS = {
    "bias": -4.39,
    "words": 0.58,
    "stop": 1.0,
    "date": 0.95,
    "number": 0.37,
    "names": 0.61,
    "quoted": -0.71,
    "first person": -0.38,
    "question": -0.25,
    "modal": -0.25,
    "happened": 0.77,
    "pronoun": -0.42,
    "change": 0.33,
}


def suggestions(text: str, mentions: Sequence[Mention], quotations: Sequence[Quotation]) -> list[Suggestion]:
    """The sentences worth checking in text order, with the speaker as far as it can be told."""
    spans = sentences(text)
    speakers = Speakers(text, mentions, spans)
    found = []
    for span in spans:
        seen = features(text, span, mentions, quotations)
        score = 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in seen.items())))
        if score >= THRESHOLD:
            kind = "quotation" if seen["quoted"] > 0.5 else "sentence"
            speaker = speakers.of_sentence(span, quotations)
            found.append(Suggestion(*span, kind, speaker, round(score, 3), _reason(text[span[0] : span[1]], seen)))
    return found


def features(
    text: str, span: tuple[int, int], mentions: Sequence[Mention], quotations: Sequence[Quotation]
) -> dict[str, float]:
    """What can be seen of a sentence, each roughly between 0 and 1."""
    start, end = span
    body = text[start:end]
    labels = [m.label for m in mentions if start <= m.start and m.end <= end]
    quoted = sum(min(end, q.end) - max(start, q.start) for q in quotations if q.start < end and q.end > start)
    return {
        "bias": 1.0,
        "words": math.log(len(body.split()) + 1),
        "stop": float(_STOP.search(body) is not None),
        "date": float("DATE" in labels),
        "number": float(_NUMBER.search(body) is not None),
        "names": min(4, sum(label != "DATE" for label in labels)) / 4,
        "quoted": quoted / (end - start),
        "first person": float(_FIRST_PERSON.search(body) is not None),
        "question": float(body.rstrip('”"’) ').endswith("?")),
        "modal": float(_MODAL.search(body) is not None),
        "happened": float(_HAPPENED.search(body) is not None),
        "pronoun": float(_PRONOUN.match(body) is not None),
        "change": float(_CHANGE.search(body) is not None),
    }


def _reason(body: str, seen: dict[str, float]) -> str:
    """The evidence as a reader may see it: "number · date · said"."""
    evidence = [
        ("number", seen["number"]),
        ("date", seen["date"]),
        ("said", SAID.search(body) or SOURCE.search(body)),
        ("quoted", seen["quoted"] > 0.5),
        ("change", seen["change"]),
        ("names", seen["names"]),
        ("event", seen["happened"]),
    ]
    return " · ".join([name for name, there in evidence if there][:3])


_STOP = re.compile(r"[.!?…][\"”’)\]]*$")
_NUMBER = re.compile(
    r"(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|"
    r"millions?|billions?|half|third|quarter|percent)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me|[Yy]ou|[Yy]our)\b")
_MODAL = re.compile(r"\b(?:should|must|could|may|might|would|hopes?|wish|wants?|please|let)\b")
_HAPPENED = re.compile(
    r"\b(?:was|were|had|has|have|did|\w{3,}ed|became|began|came|fell|found|gave|held|led|left|lost|made|met|paid|rose|"
    r"sent|told|took|went|won|wrote)\b"
)
_PRONOUN = re.compile(r"[\"“]?(?:He|She|It|They|This|That|These|Those)\b")
_CHANGE = re.compile(
    r"\b(?:according to|accused|alleged|allegedly|denie[sd]|confirmed|revealed|reported|causes?|caused|increase[ds]?|"
    r"decrease[ds]?|rose|fell|grew|dropped|doubled|cut)\b"
)
