"""Evidence as lines of text: parsing what is typed, and showing evidence without changing it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.annotations import EVIDENCE_KINDS, STANCES, Evidence
from tui.core.evidence_lines import edits, evidence_in, lines_of
from tui.core.text import clean

KEY = "0b5c1f0e-3d3f-4a52-9a9f-1f2a3b4c5d6e"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("https://a.example", Evidence("https://a.example")),
        ("+ https://a.example", Evidence("https://a.example", stance="for")),
        ("-https://a.example", Evidence("https://a.example", stance="against")),
        ("  the  minutes\tof May ", Evidence("the minutes of May")),
        ("-5 degrees in May", Evidence("-5 degrees in May")),
        ("- 5 degrees in May", Evidence("5 degrees in May", stance="against")),
        ("= - 5 degrees", Evidence("- 5 degrees")),
        ("+ data: https://a.example", Evidence("https://a.example", "data", "for")),
        ("document: Minutes: May", Evidence("Minutes: May", "document")),
        ("claim: he did not say so", Evidence("claim: he did not say so")),
        (f"- {KEY}", Evidence(KEY, "passage", "against")),
        (f"claim: {KEY}", Evidence(KEY, "claim")),
        ("+", Evidence("+")),
    ],
)
def test_a_line_is_parsed(line: str, expected: Evidence) -> None:
    assert evidence_in(line) == [expected]


def test_each_line_is_a_row_and_indented_lines_continue_it() -> None:
    text = (
        "\n- data: https://a.example\n\tTests until 2017\n\n  and no more\n  retrieved 2026-05-03\n"
        "  archived https://b.example/1\n\nthe minutes\n  note: retrieved 2026\n"
    )
    note = "Tests until 2017\n\nand no more"
    first = Evidence("https://a.example", "data", "against", note, "2026-05-03", "https://b.example/1")
    assert evidence_in(text) == [first, Evidence("the minutes", note="retrieved 2026")]
    assert evidence_in(" \n") == []


def test_fields_without_a_line_are_kept() -> None:
    odd = Evidence("a", "source", "for", retrieved="last spring", archived="in a drawer")
    assert edits(odd, evidence_in(lines_of(odd).replace("+ a", "- a"))[0]) == {"stance": "against"}
    piece = Evidence("a", retrieved="2026-05-03", note="x")
    assert edits(piece, evidence_in("a\n  y")[0]) == {"note": "y", "retrieved": ""}


words = st.text(max_size=30).map(lambda text: " ".join(clean(text)[0].split()))
lines = st.one_of(
    words, st.sampled_from(["+ x", "note: x", "retrieved 2020", "archived https://a", "data: x", "=", KEY])
)
notes = st.lists(lines, max_size=4).map(lambda each: "\n".join(each).strip())


@given(
    st.builds(
        Evidence,
        what=lines.filter(bool),
        kind=st.sampled_from(EVIDENCE_KINDS),
        stance=st.sampled_from(STANCES),
        note=notes,
        retrieved=st.sampled_from(["", "2026", "2026-05-03"]),
        archived=st.sampled_from(["", "https://b.example/1"]),
    )
)
def test_evidence_survives_conversion_to_lines(evidence: Evidence) -> None:
    if evidence.kind in ("passage", "claim"):
        evidence = replace(evidence, what=KEY)
    elif evidence.what == KEY:
        evidence = replace(evidence, what="words")
    assert evidence_in(lines_of(evidence)) == [evidence]
