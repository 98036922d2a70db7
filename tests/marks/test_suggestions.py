import pytest

from tui.core.model import Marks, Mention, Quotation
from tui.marks.finder import Finder
from tui.marks.suggestions import THRESHOLD, WEIGHTS, features, suggestions

CLAIM = "In March, Norwind closed 40 of its 300 turbines near Dakar, Amina Diallo said."
CHAT = "Who would want that?"
TEXT = f"{CHAT} {CLAIM}"


def mention(surface: str, label: str) -> Mention:
    start = TEXT.index(surface)
    return Mention(start, start + len(surface), label, surface)


MENTIONS = [
    mention("March", "DATE"),
    mention("Norwind", "ORG"),
    mention("Dakar", "GPE"),
    mention("Amina Diallo", "PERSON"),
]


def test_a_checkable_sentence_is_suggested_with_its_speaker_and_reason() -> None:
    (suggestion,) = suggestions(TEXT, MENTIONS, [])
    assert TEXT[suggestion.start : suggestion.end] == CLAIM
    assert THRESHOLD <= suggestion.score <= 1
    assert suggestion.reason == "number · date · said"
    assert suggestion.speaker == "Amina Diallo"
    assert suggestion.kind == "sentence"


def test_a_sentence_that_is_a_quotation_is_suggested() -> None:
    text = "“Norwind closed 40 turbines in March and sold 200 of its old ships to Peru,” she said."
    quoted = Quotation(0, text.index("”") + 1, "Amina Diallo")
    names = [("Norwind", "ORG"), ("March", "DATE"), ("Peru", "GPE")]
    marked = [Mention(text.index(name), text.index(name) + len(name), label, name) for name, label in names]
    (suggestion,) = suggestions(text, marked, [quoted])
    assert (suggestion.kind, suggestion.speaker) == ("quotation", "Amina Diallo")
    assert suggestion.reason.startswith("number · date")


def test_every_feature_has_a_weight() -> None:
    assert list(features(TEXT, (0, len(CHAT)), [], [])) == list(WEIGHTS)


@pytest.mark.parametrize("text", ["", "\n", "?", "“", "A headline without an end"])
def test_too_little_text_gives_no_suggestion(text: str) -> None:
    assert suggestions(text, [], []) == []


def test_the_finder_finds_all_kinds_of_marks(finder: Finder) -> None:
    text = "Lisbon, May 3.\n“We lost 40 boats in 2019,” said Maria Lopez, a fisher from Porto. The sea is cold."
    ((_, marks),) = finder.find([(1, text)])
    assert isinstance(marks, Marks)
    assert marks.quotations[0].speaker == "Maria Lopez"
    assert marks.suggestions[0].kind in {"sentence", "quotation"}
    assert {m.entity for m in marks.mentions} >= {"Lisbon", "Maria Lopez", "Porto"}
