"""The table an import or a merge ends with."""

from tui.core.tally import Conflict, Tally


def test_the_table_has_a_row_a_kind_and_says_why_something_was_left_out() -> None:
    tally = Tally()
    tally.add("articles", "added", 1200)
    tally.add("highlights", "added", 41)
    tally.add("highlights", "kept", 118)
    tally.leave_out("relations", "Postil has no relations between passages", count=12)
    assert list(tally.lines()) == [
        "                             added   changed      kept  left out",
        "articles                     1,200         ·         ·         ·",
        "highlights                      41         ·       118         ·",
        "relations                        ·         ·         ·        12",
        "left out:",
        "  relations (12): Postil has no relations between passages",
    ]


def test_the_same_reason_is_one_line_and_more_than_five_are_counted() -> None:
    tally = Tally()
    for _ in range(3):
        tally.leave_out("spans", "outside the text", "line 1")
    for line in range(2, 9):
        tally.leave_out("spans", "outside the text", f"line {line}")
    lines = list(tally.lines())
    assert "  spans (3) in line 1: outside the text" in lines
    assert lines[-1] == "  and 3 more: --json"
    assert tally.count("spans", "left out") == 10
    assert len(tally.as_dict()["notes"]) == 8


def test_reasons_are_added_up_wherever_they_come() -> None:
    tally, other = Tally(), Tally()
    for count in (tally, other):
        for kind in ("tasks", "labels", "tasks"):
            count.leave_out(kind, "no place")
    tally.merge(other)
    assert [(note.kind, note.count) for note in tally.notes] == [("tasks", 4), ("labels", 2)]


def test_what_both_changed_and_what_looks_alike_is_told() -> None:
    tally = Tally()
    tally.note("articles", "alike", "98 % the same words as “01 EMIL”", "EMIL final")
    tally.conflicts.append(Conflict("“The text was”", "note", "mine", ""))
    lines = list(tally.lines())
    assert lines[0].endswith("left out     alike")
    assert "  note of “The text was”: here “mine”, there “nothing”" in lines
    assert "  articles in EMIL final: 98 % the same words as “01 EMIL”" in lines


def test_nothing_is_no_table() -> None:
    assert not list(Tally().lines())
