"""Sentences worth checking: how much verifiable content each has, and what shows it."""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from tui.core.cues import cues, source_in, word_set
from tui.core.model import Mention, Quotation, Suggestion
from tui.core.sentences import sentences
from tui.core.speakers import Speakers

THRESHOLD = 0.36
"""The score from which a sentence is suggested, where the F1 of the fit is highest."""

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

_STOP = re.compile(r"[.!?…][\"”’)\]]*$")
_AROUND = "“”\"‘’'.,;:!?()[]…–—"
_NUMBERS = word_set(
    """one two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand thousands
    million millions billion billions half third quarter percent"""
)
_FIRST_PERSON = word_set("I We we My my Our our us me You you Your your I'm I’m we're we’re")
_MODAL = word_set("should must could may might would hope hopes wish want wants please let")
_HAPPENED = word_set(
    """was were had has have did became began came fell found gave held led left lost made met paid rose sent told took
    went won wrote"""
)
_PRONOUN = word_set("He She It They This That These Those")
_CHANGE = word_set(
    """accused alleged allegedly denied denies confirmed revealed reported cause causes caused increase increased
    increases decrease decreased decreases rose fell grew dropped doubled cut"""
)


def suggestions(text: str, mentions: Sequence[Mention], quotations: Sequence[Quotation]) -> list[Suggestion]:
    """Return the sentences worth checking in text order, with the speaker as far as it is clear."""
    spans = sentences(text)
    speakers = Speakers(text, mentions, spans)
    suggested = []
    starts = [mention.start for mention in mentions]
    opens, closes = [q.start for q in quotations], [q.end for q in quotations]
    for span in spans:
        near = mentions[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]
        around = quotations[bisect_right(closes, span[0]) : bisect_left(opens, span[1])]
        values = features(text, span, near, around)
        score = 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in values.items())))
        if score >= THRESHOLD:
            kind = "quotation" if values["quoted"] > 0.5 else "sentence"
            speaker = speakers.of_sentence(span, around)
            reason = _reason(text[span[0] : span[1]], values)
            suggested.append(Suggestion(*span, kind, speaker, round(score, 3), reason))
    return suggested


def features(
    text: str, span: tuple[int, int], mentions: Sequence[Mention], quotations: Sequence[Quotation]
) -> dict[str, float]:
    """Return the features of a sentence, each roughly between 0 and 1; the keys are those of `WEIGHTS`."""
    start, end = span
    body = text[start:end]
    labels = [m.label for m in mentions if start <= m.start and m.end <= end]
    quoted = sum(min(end, q.end) - max(start, q.start) for q in quotations if q.start < end and q.end > start)
    parts = body.split()
    words = {word.strip(_AROUND) for word in parts}
    lower = {word.lower() for word in words}
    return {
        "bias": 1.0,
        "words": math.log(len(parts) + 1),
        "stop": float(_STOP.search(body[-6:]) is not None),
        "date": float("DATE" in labels),
        "number": float(any(map(str.isdigit, body)) or not lower.isdisjoint(_NUMBERS)),
        "names": min(4, sum(label != "DATE" for label in labels)) / 4,
        "quoted": quoted / (end - start),
        "first person": float(not words.isdisjoint(_FIRST_PERSON)),
        "question": float(body.rstrip('”"’) ').endswith("?")),
        "modal": float(not words.isdisjoint(_MODAL)),
        "happened": float(
            not words.isdisjoint(_HAPPENED) or any(len(word) > 4 and word.endswith("ed") for word in words)
        ),
        "pronoun": float(bool(parts) and parts[0].strip(_AROUND) in _PRONOUN),
        "change": float(not words.isdisjoint(_CHANGE) or "according to" in body),
    }


def _reason(body: str, values: dict[str, float]) -> str:
    """Return the evidence as readers see it: "number · date · said"."""
    evidence = [
        ("number", values["number"]),
        ("date", values["date"]),
        ("said", any(cues(body, 0, len(body))) or source_in(body, 0, len(body))),
        ("quoted", values["quoted"] > 0.5),
        ("change", values["change"]),
        ("names", values["names"]),
        ("event", values["happened"]),
    ]
    return " · ".join([name for name, is_seen in evidence if is_seen][:3])
