"""Marks in transcripts do not cross turns."""

from tui.core.model import Marks, Mention, Quotation, Suggestion
from tui.core.transcripts import recognise
from tui.marks.turns import within_turns


def test_marks_do_not_cross_turns() -> None:
    text = "ANN: He said “Bob is\nEMIL: here” in 1999.\nANN: Good.\nEMIL: Yes."
    turns = recognise(text)
    end = text.index("here” in 1999.")
    marks = Marks(
        (Mention(0, 3, "PERSON", "Ann"), Mention(14, 17, "PERSON", "Bob")),
        (Quotation(13, end + 5, "Bob"),),
        (Suggestion(turns[1].start, turns[1].end, "sentence", "Bob", 0.9),),
    )
    kept = within_turns(marks, turns)
    assert [mention.entity for mention in kept.mentions] == ["Bob"]
    assert [text[each.start : each.end] for each in kept.quotations] == ["“Bob is"]
    (suggestion,) = kept.suggestions
    assert (text[suggestion.start : suggestion.end], suggestion.speaker) == ("here” in 1999.", "EMIL")
