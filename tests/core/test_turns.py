"""Turns of transcripts: which labels are recognised, and that other texts have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.paragraphs import paragraphs
from tui.core.spoken import spoken_lines, spoken_sentence, spoken_sentences, without_numbers
from tui.core.transcripts import lines_of_turns, recognise
from tui.core.turns import Turn, describe_turns

TWO = [("INTERVIEWER", None, "How was it?"), ("EMIL", None, "Cold."), ("INTERVIEWER", None, "Whom did you ask?")]


def parsed(text: str) -> list[tuple[str, float | None, str]]:
    return [(turn.speaker, turn.time, text[turn.said : turn.end]) for turn in recognise(text)]


@pytest.mark.parametrize(
    "text",
    [
        "INTERVIEWER: How was it?\n\nEMIL: Cold.\n\nINTERVIEWER: Whom did you ask?\n",
        "Date: 3 May\nPlace: Brno\nLength: 18 min\nLanguage: Czech\n\n"
        "INTERVIEWER: How was it?\nEMIL: Cold.\nINTERVIEWER: Whom did you ask?",
        "Notes on the day\n\nINTERVIEWER: How was it?\nEMIL:\tCold.\nINTERVIEWER: Whom did you ask?",
        "**INTERVIEWER:** How was it?\n\n**EMIL:** Cold.\n\n**INTERVIEWER:** Whom did you ask?\n",
        "**INTERVIEWER**: How was it?\n**EMIL**: Cold.\n**INTERVIEWER**: Whom did you ask?\n",
        "<v INTERVIEWER>How was it?\n<v EMIL>Cold.\n<v.loud INTERVIEWER>Whom did you ask?",
        "1 INTERVIEWER: How was it?\n2 EMIL: Cold.\n3 INTERVIEWER: Whom did you ask?",
        "INTERVIEWER:\nHow was it?\n\nEMIL:\nCold.\n\nINTERVIEWER:\nWhom did you ask?",
        "INTERVIEWER\tHow was it?\nEMIL\tCold.\nINTERVIEWER\tWhom did you ask?",
    ],
)
def test_labels_start_turns(text: str) -> None:
    assert parsed(text) == TWO


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:48] I: How was it?\n[00:00:51] B: Cold.\n",
        "#00:00:48-0# I: How was it?\n#00:00:51-0# B: Cold.\n",
        "I [00:48]: How was it?\nB [00:51]: Cold.\n",
        "I: [00:48] How was it?\nB: [00:51] Cold.\n",
        "I (00:48): How was it?\nB (00:51): Cold.\n",
        "[00:00:48]\nI: How was it?\n[00:00:51]\nB: Cold.\n",
        "I  0:48\nHow was it?\n\nB  0:51\nCold.\n",
        "00:00:48 I: How was it?\n00:00:51 B: Cold.\n",
    ],
)
def test_times_identify_a_transcript_from_two_turns_on(text: str) -> None:
    assert parsed(text) == [("I", 48.0, "How was it?"), ("B", 51.0, "Cold.")]


def test_a_time_continues_the_same_speaker_and_a_time_at_the_end_starts_the_next_turn() -> None:
    text = "[0:48] ANN: How was it?\n[0:51] EMIL: Cold.\n[1:51] So we went on with one room.\n"
    assert parsed(text)[2] == ("EMIL", 111.0, "So we went on with one room.")
    text = "I: How was it? #00:00:48-0#\nB: Cold, and\nwe heated #00:01:12-3#\nI: Whom did you ask? #00:01:14-0#\n"
    assert parsed(text) == [
        ("I", 0.0, "How was it?"),
        ("B", 48.0, "Cold, and\nwe heated"),
        ("I", pytest.approx(72.0, abs=1), "Whom did you ask?"),
    ]
    assert parsed("[00:00:01]\nGood evening.\n[00:00:09]\nI speak.\n[00:00:20]\nThat was all.\n") == [
        ("", 1.0, "Good evening."),
        ("", 9.0, "I speak."),
        ("", 20.0, "That was all."),
    ]


def test_a_turn_continues_over_paragraphs_and_numbered_lines() -> None:
    text = "Anna: How was it?\nEmil: Cold.\n\nVery cold.\n\nAnna: Whom did you ask?\nEmil: The landlord.\n"
    assert parsed(text)[1] == ("Emil", None, "Cold.\n\nVery cold.")
    text = "1 ANN: How was\n2 it then?\n3 EMIL: Cold, we heated\n4 one room.\n5 ANN: Whom did you ask?\n"
    assert [words for *_, words in parsed(text)] == [
        "How was\n2 it then?",
        "Cold, we heated\n4 one room.",
        "Whom did you ask?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He spoke.\n\nNote: It rained.\n\nHe went.\n\nNote: Another.\n\nUpdate: It changed.\n\nNote: A third.\n",
        "Name: Emil\nAge: 30\nName: Anna\nAge: 31\nName: Bob\nAge: 20\n",
        "Germany: 3 points\nFrance: 2 points\nGermany: 1 point\nFrance: 4 points\n",
        "Claim: It rained.\nVerdict: False.\nClaim: It snowed.\nVerdict: True.\nClaim: It froze.\nVerdict: False.\n",
        "[14:30] The minister arrives.\n[14:35] He speaks.\n[14:50] He goes.\n",
        "He said:\n\n“It is cold.”\n\nShe said:\n\n“It is not.”\n\nHe said:\n\n“It is.”\n",
        "INTERVIEWER: How was it?\nEMIL: Cold.\n",
        "Kind: a\nNote: Once it was so.\nKind: b\nNote: It was.\nKind: c\nNote: It will be.\nKind: d\nNote: It is.\n",
        "Jan: a\nFeb: b\nMar: c\nApr: d\n",
        "10:00 Opening: The mayor speaks.\n10:30 Panel: Four experts.\n12:00 Lunch: In the hall.\n13:00 Panel: More.\n",
        "".join(f"{sign}: You will be happy.\n" for sign in ("ARIES", "TAURUS", "GEMINI", "CANCER") for _ in "ab"),
        "",
    ],
)
def test_other_texts_have_no_turns(text: str) -> None:
    assert recognise(text) == ()


@given(st.text(alphabet="AB:\n []#01-*<v>\t.", max_size=200))
def test_turns_are_consecutive_parts_of_their_text(text: str) -> None:
    end = 0
    for turn in recognise(text):
        assert end <= turn.start <= turn.said < turn.end <= len(text)
        assert text[turn.said : turn.end].strip()
        end = turn.end


def test_the_summary_says_what_was_recognised() -> None:
    turns = tuple(Turn(n, n, n + 1, name) for n, name in enumerate("ABACDEA"))
    assert describe_turns(turns[:1]) == "transcript: 1 turn of A"
    assert describe_turns(turns[:3]) == "transcript: 3 turns of A and B"
    assert describe_turns(turns) == "transcript: 7 turns of A, B, C and 2 more"
    assert describe_turns((Turn(0, 0, 1),)) == "transcript: 1 turn"
    assert describe_turns(()) == ""


def test_a_paragraph_starts_where_a_speaker_starts_on_a_page() -> None:
    lines = ["Interview", "ANN: How was it?", "EMIL: Cold. We heated one", "room only.", "ANN: Oh?"]
    assert lines_of_turns(lines) == {1, 2, 4}
    assert lines_of_turns([f"{number} {line}" for number, line in enumerate(lines, 1)]) == {0, 1, 2, 3, 4}
    assert lines_of_turns(["He said:", "it is cold."]) == set()


def test_line_numbers_in_the_margin_are_not_part_of_the_speech() -> None:
    text = "1 ANNA: How was it?\n2 EMIL: Cold. We heated\n3 one room of 3.\n4 ANNA: Whom?\n5 EMIL: The landlord.\n"
    turns = recognise(text)
    lines = [text[start:end] for start, end in spoken_lines(text, paragraphs(text), turns, {"ANNA"})]
    assert lines == ["Cold. We heated", "one room of 3.", "The landlord."]
    whole = spoken_sentences(text, "en", turns, {"ANNA"})
    assert [without_numbers(text, span, turns) for span in whole] == [
        *("Cold.", "We heated\none room of 3.", "The landlord.")
    ], "a line that was wrapped for print continues; its number stays only in the text"
    at = text.index("room")
    assert spoken_sentence(text, "en", turns, at) == whole[1]
    apart = "1 ANNA: How was it, and whom did you ask?\n2 EMIL: Cold\n3 Yes\n\n4 it rained.\n5 ANNA: Oh?\n6 EMIL: Yes."
    lines = [apart[start:end] for start, end in spoken_sentences(apart, "en", recognise(apart), {"ANNA"})]
    assert lines == ["Cold", "Yes", "it rained.", "Yes."], "the next word would have fitted, or there is a blank line"
