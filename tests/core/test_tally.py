"""The table at the end of an import or a merge."""

from tui.core.dates import written_time
from tui.core.tally import Conflict, Tally, some_of_each


def test_the_table_has_a_row_per_kind_and_reasons_for_omissions() -> None:
    tally = Tally()
    tally.add("articles", "added", 1200)
    tally.add("highlights", "added", 41)
    tally.add("highlights", "kept", 118)
    tally.leave_out("relations", "Postil has no relations between passages", count=12)
    assert list(tally.lines()) == [
        "                        added   changed   kept   left out",
        "articles                1,200         ·      ·          ·",
        "highlights                 41         ·    118          ·",
        "relations                   ·         ·      ·         12",
        "",
        "left out:",
        "  12 relations: Postil has no relations between passages",
    ]


def test_the_singular_is_used_for_one() -> None:
    kinds = ("texts of articles", "copies", "colours and descriptions of tags", "checks, wording and status of claims")
    ones = "1 text of articles, 1 copy, 1 colour and description of tags, 1 checks, wording and status of claims"
    assert some_of_each(dict.fromkeys(kinds, 1)) == ones


def test_kinds_are_spelled_out_if_there_is_room() -> None:
    tally = Tally()
    for kind in ("results of kind number", "results of kind pairwise"):
        tally.leave_out(kind, "no place")
    assert [line.split("  ")[0] for line in [*tally.lines()][1:3]] == [
        "results of kind number",
        "results of kind pairwise",
    ]
    tally.leave_out("a kind of thing " * 5, "no place")
    assert max(map(len, [*tally.lines()][:4])) <= 79
    tally.leave_out("rows", "twelve has no place", "a long title " * 9)
    (line,) = (line for line in tally.lines() if "twelve" in line)
    assert len(line) <= 80
    assert line.endswith("…: twelve has no place")


def test_the_table_with_the_lines_below_it() -> None:
    tally = Tally()
    tally.people = "ben"
    rows = {
        "articles": (2, 0, 3, 0),
        "highlights": (41, 6, 118, 0),
        "codebook": (3, 0, 23, 0),
        "checks": (4, 0, 19, 0),
        "names corrected": (88, 0, 14, 0),
        "articles reviewed": (2, 0, 1, 0),
    }
    for kind, counts in rows.items():
        for outcome, count in zip(("added", "changed", "kept", "left out"), counts, strict=True):
            tally.add(kind, outcome, count)  # type: ignore[arg-type] # mypy makes texts of them
    tally.note("articles", "alike", "98 % the same words", "“01 EMIL.docx” and “EMIL final.docx”")
    times = "2026-06-03T12:02:00.000Z", "2025-06-03T07:41:00.000Z"
    tally.conflicts.append(Conflict("It was", "note", "a", "b", "Kim Jong-un lavrov ¶5", *times))
    for names in ("#mail → #letter", "#tests → #nuclear/tests"):
        tally.note("codebook", "changed", "renamed there", names)
    tally.note("without a place", "added", "the passage is not in the article here", "Kim")
    tally.leave_out("names corrected", "their words are gone here", "version 2 of the article", count=2)
    tally.waiting = 2
    here, there = map(written_time, times)
    assert list(tally.lines()) == [
        "                        added   changed   kept   left out    alike",
        "articles                    2         ·      3          ·        1",
        "highlights                 41         6    118          ·        ·",
        "checks                      4         ·     19          ·        ·",
        "codebook                    3         2     23          ·        ·",
        "names corrected            88         ·     14          2        ·",
        "articles reviewed           2         ·      1          ·        ·",
        "without a place             1         ·      ·          ·        ·",
        "",
        "changed: only ben's own, newer there. Changed by both, yours kept until you say:",
        f"  note on Kim Jong-un lavrov ¶5   here {here}   there {there}",
        "  verdicts are no conflict: 4 checks that came stand beside yours",
        "codebook: renamed there #mail → #letter, #tests → #nuclear/tests",
        "2 conflicts of earlier imports and merges still wait: postil conflicts",
        "without a place: 1 highlight whose passage is gone here; postil orphans lists it",
        "left out:",
        "  2 names corrected in version 2 of the article: their words are gone here",
        "alike, not merged: “01 EMIL.docx” and “EMIL final.docx”, 98 % the same words",
    ]
    assert all(len(line) <= 80 for line in tally.lines())
    assert written_time("2025-06-03T12:00:00.000Z").startswith("3 June 2025 ")


def test_the_same_reason_is_one_line_and_more_than_five_are_counted() -> None:
    tally = Tally()
    for _ in range(3):
        tally.leave_out("spans", "outside the text", "line 1")
    for line in range(2, 9):
        tally.leave_out("spans", "outside the text", f"line {line}")
    lines = list(tally.lines())
    assert "  3 spans in line 1: outside the text" in lines
    assert "  1 span in line 2: outside the text" in lines
    assert lines[-1] == "  and 3 more: --json"
    assert tally.count("spans", "left out") == 10
    assert len(tally.as_dict()["notes"]) == 8


def test_equal_reasons_are_added_up_in_any_order() -> None:
    tally, other = Tally(), Tally()
    for count in (tally, other):
        for kind in ("tasks", "labels", "tasks"):
            count.leave_out(kind, "no place")
    tally.merge(other)
    assert [(note.kind, note.count) for note in tally.notes] == [("tasks", 4), ("labels", 2)]


def test_conflicts_and_similar_articles_are_reported() -> None:
    tally = Tally()
    for name in ("EMIL final", "EMIL last"):
        tally.note("articles", "alike", "98 % the same words", f"“01 EMIL” and “{name}”")
    tally.conflicts.append(Conflict("“The text was”", "note", "mine", ""))
    lines = list(tally.lines())
    assert lines[0].endswith("left out    alike")
    assert "  note of “The text was”: here “mine”, there “nothing”" in lines
    assert lines[-3:] == [
        "alike, not merged:",
        "  “01 EMIL” and “EMIL final”, 98 % the same words",
        "  “01 EMIL” and “EMIL last”, 98 % the same words",
    ]


def test_there_is_no_table_without_rows() -> None:
    assert not list(Tally().lines())


def test_words_of_a_file_are_one_clean_line_in_every_report() -> None:
    tally = Tally()
    tally.leave_out("results of kind \n\x1b[31mred", "no\nplace", "task\r7")
    assert [*tally.rows] == [("results of kind red", {"added": 0, "changed": 0, "kept": 0, "left out": 1, "alike": 0})]
    (note,) = tally.notes
    assert (note.why, note.where) == ("no place", "task 7")
