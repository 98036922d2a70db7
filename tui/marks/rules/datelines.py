"""Datelines: where, and by which agency, a report begins ("VIENNA (Reuters) —")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.cues import word_set
from tui.marks.entities.gazetteer import gazetteer

if TYPE_CHECKING:
    from tui.marks.rules.workbench import Workbench

_WORD = r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'-]+"
_DATELINE = re.compile(
    rf"^({_WORD}(?: {_WORD}){{0,2}})(?:, (?!\w+\.? \d)([A-Z][\w.]+(?: [A-Z]\w+)?))?(?:, \w+\.? \d{{1,2}})?"
    r"(?: \(([A-Z][\w ]{1,30})\))?(?:(?: ?[–—]| - )(?=.*[a-z])|$)",
    re.MULTILINE,
)
_NO_PLACE = word_set(
    """EXCLUSIVE ANALYSIS OPINION UPDATE BREAKING NEWS VIDEO WATCH PHOTO PHOTOS CORRECTION REVIEW FACTBOX EXPLAINER
    COMMENT INTERVIEW LIVE FEATURE PREVIEW COLUMN SPECIAL ADVERTISEMENT"""
)


def dateline(bench: Workbench) -> None:
    """Make the capitals at the start of a report a place, and the name in brackets after them an agency."""
    labels: dict[tuple[int, int], str] = {}
    for match in _DATELINE.finditer(bench.plain):
        place, country, agency = match.groups()
        is_headline = match.end() == len(bench.plain) or bench.plain[match.end()] == "\n"
        entry = gazetteer().find(place)
        within = gazetteer().find(country or "")
        if (entry and entry.label != "GPE") or place.split()[0] in _NO_PLACE:
            continue
        if not is_headline or (within and within.label == "GPE"):
            labels[match.span(1)] = "GPE"
            if agency:
                labels[match.span(3)] = "ORG"
    bench.add((*span, label) for span, label in labels.items())
    for name in bench.names:
        if label := labels.get((name.start, name.end)):
            name.label, name.sure = label, True
