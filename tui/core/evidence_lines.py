"""Evidence as people type or paste it: each line is a piece, and indented lines below it belong to it.

    - data: https://example.org/tests
      List of announced tests: six to 2017
      retrieved 2026-05-03
      archived https://archive.example/tests

A leading sign says that it supports the claim (`+`), contradicts it (`-`) or neither (`=`), a kind what it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tui.core.annotations import EVIDENCE_KINDS, STANCES, Evidence
from tui.core.text import clean

SIGNS = {"": "=", "for": "+", "against": "-"}
"""The sign of each stance; without a sign it is neither."""

FIELDS = ("what", "kind", "stance", "note", "retrieved", "archived")
"""The fields of evidence in its lines."""

_STANCE = re.compile(r"([+\-=])(?:\s+|(?=https?://))(?=\S)", re.IGNORECASE)
_KIND = re.compile(rf"({'|'.join(EVIDENCE_KINDS)}):\s+(?=\S)")
_RETRIEVED = re.compile(r"retrieved (\d{4}(?:-\d\d){0,2})")
_ARCHIVED = re.compile(r"archived (https?://\S+)", re.IGNORECASE)
_NOTE = "note: "
_INDENT = "  "


def evidence_in(text: str) -> list[Evidence]:
    """Return the pieces of evidence in a text."""
    rows: list[tuple[str, list[str]]] = []
    for line in clean(text)[0].expandtabs(4).split("\n"):
        if rows and (not line.strip() or line[0].isspace()):
            rows[-1][1].append(line.removeprefix(_INDENT).rstrip())
        elif line.strip():
            rows.append((line, []))
    return [_with(_row(" ".join(line.split())), below) for line, below in rows]


def _row(line: str) -> Evidence:
    sign = _STANCE.match(line)
    what = line[sign.end() :] if sign else line
    stance = next((each for each in STANCES if sign and SIGNS[each] == sign[1]), STANCES[0])
    if kind := _KIND.match(what):
        named = Evidence(what[kind.end() :])
        is_ours = kind[1] in ("passage", "claim")
        if not is_ours or Evidence.of(named.what).kind == "passage":
            return replace(named, kind=next(each for each in EVIDENCE_KINDS if each == kind[1]), stance=stance)
    return replace(Evidence.of(what), stance=stance)


def _with(evidence: Evidence, below: list[str]) -> Evidence:
    """Return it with what the lines below say about it; from "note: " on they are its note."""
    lines = iter(below)
    note: list[str] = []
    for line in lines:
        words = line.strip()
        if (match := _RETRIEVED.fullmatch(words)) and not evidence.retrieved:
            evidence = replace(evidence, retrieved=match[1])
        elif (match := _ARCHIVED.fullmatch(words)) and not evidence.archived:
            evidence = replace(evidence, archived=match[1])
        elif words.startswith(_NOTE) and not note:
            note = [words.removeprefix(_NOTE), *lines]
        else:
            note.append(line)
    return replace(evidence, note="\n".join(note).strip())


def lines_of(evidence: Evidence) -> str:
    """Return evidence as lines from which `evidence_in` returns the same."""
    sign = f"{SIGNS[evidence.stance]} "
    kind = f"{evidence.kind}: "
    ways = [f"{before}{evidence.what}" for before in ("", kind, sign, f"{sign}{kind}")]
    first = next((line for line in ways if _is_of(line, evidence)), ways[-1])
    below = []
    if evidence.retrieved:
        below.append(f"retrieved {evidence.retrieved}")
    if evidence.archived:
        below.append(f"archived {evidence.archived}")
    if evidence.note:
        lines = evidence.note.split("\n")
        is_plain = not any(
            _RETRIEVED.fullmatch(line.strip()) or _ARCHIVED.fullmatch(line.strip()) for line in lines
        ) and not lines[0].strip().startswith(_NOTE)
        below += f"{'' if is_plain else _NOTE}{evidence.note}".split("\n")
    return "\n".join([first, *(f"{_INDENT}{line}".rstrip() for line in below)])


def _is_of(line: str, evidence: Evidence) -> bool:
    row = _row(line)
    return (row.what, row.kind, row.stance) == (evidence.what, evidence.kind, evidence.stance)


def edits(before: Evidence, after: Evidence) -> dict[str, str]:
    """Return the fields changed by the lines of a piece of evidence; what no line mentions stays."""
    before_rows = evidence_in(lines_of(before))[0]
    return {name: getattr(after, name) for name in FIELDS if getattr(after, name) != getattr(before_rows, name)}
