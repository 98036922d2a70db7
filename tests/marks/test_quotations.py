from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.model import Mention
from tui.marks.quotations import quotations

NAMES = {
    "Amina Diallo": ("PERSON", "Amina Diallo"),
    "Diallo": ("PERSON", "Amina Diallo"),
    "Pedro Rojas": ("PERSON", "Pedro Rojas"),
    "Rojas": ("PERSON", "Pedro Rojas"),
    "Norwind": ("ORG", "Norwind"),
    "Peruvian": ("NORP", "Peruvian"),
    "Dakar": ("GPE", "Dakar"),
}


def marked(text: str) -> list[Mention]:
    mentions: list[Mention] = []
    for name, (label, entity) in sorted(NAMES.items(), key=lambda item: -len(item[0])):
        start = text.find(name)
        while start >= 0:
            if not any(m.start < start + len(name) and start < m.end for m in mentions):
                mentions.append(Mention(start, start + len(name), label, entity))
            start = text.find(name, start + 1)
    return sorted(mentions, key=lambda m: m.start)


def quotations_of(text: str) -> list[tuple[str, str, bool]]:
    return [(text[q.start : q.end], q.speaker, q.weak) for q in quotations(text, marked(text))]


@pytest.mark.parametrize(
    ("text", "quoted", "speaker"),
    [
        ("“The harbour is full of ice,” Diallo said.", "“The harbour is full of ice,”", "Amina Diallo"),
        ('"The harbour is full of ice," said Pedro Rojas.', '"The harbour is full of ice,"', "Pedro Rojas"),
        ('“The harbour is full of ice", Rojas told Norwind.', '“The harbour is full of ice"', "Pedro Rojas"),
        ("Diallo said: “The harbour is full of ice.”", "“The harbour is full of ice.”", "Amina Diallo"),
        ("Diallo told Rojas it was “nothing but a pile of ice” now.", "“nothing but a pile of ice”", "Amina Diallo"),
        ("Diallo resigned. “I am tired of all this,” she said.", "“I am tired of all this,”", "Amina Diallo"),
        ("According to Norwind, “ice is not a problem at all” there.", "“ice is not a problem at all”", "Norwind"),
        ("«The harbour is full of ice», said Rojas in Dakar.", "«The harbour is full of ice»", "Pedro Rojas"),
        ("‘We can’t get out of here,’ Rojas said.", "‘We can’t get out of here,’", "Pedro Rojas"),
        (
            "Pedro Rojas, the Peruvian minister, left.\n“Nobody asked for my opinion,” the Peruvian minister said.",
            "“Nobody asked for my opinion,”",
            "Pedro Rojas",
        ),
        ("Rojas sighed.\n“He told me “never again” and I believed it,” said Diallo.", None, "Amina Diallo"),
        ("Rojas praised the “joint efforts of the coast guards. Nobody answered.", None, "Pedro Rojas"),
        ("Rojas gave this account:\n“The boat sank at two in the night.”", None, "Pedro Rojas"),
    ],
)
def test_a_quotation_and_its_speaker(text: str, quoted: str | None, speaker: str) -> None:
    ((body, name, weak),) = quotations_of(text)
    assert name == speaker
    assert not weak
    assert quoted is None or body == quoted


def test_a_quotation_continues_after_its_speaker_and_on_the_next_line() -> None:
    text = "“It was cold,” Rojas said. “It was dark.”\n“Nobody came to help us.”"
    assert [name for _, name, _ in quotations_of(text)] == ["Pedro Rojas"] * 3


def test_a_quotation_left_open_over_paragraphs_is_one_in_each() -> None:
    text = "Diallo said: “We waited for hours.\n“Then a boat came.”"
    assert [body for body, _, _ in quotations_of(text)] == ["“We waited for hours.", "“Then a boat came.”"]
    assert {name for _, name, _ in quotations_of(text)} == {"Amina Diallo"}


def test_an_unclosed_mark_ends_with_its_sentence() -> None:
    ((body, _, _),) = quotations_of("Rojas praised the “joint efforts of the coast guards. Nobody answered.")
    assert body == "“joint efforts of the coast guards."


def test_two_speakers_on_one_line() -> None:
    text = "“It was a great day for all,” said Diallo. Rojas replied: “It was a poor one for me.”"
    assert [name for _, name, _ in quotations_of(text)] == ["Amina Diallo", "Pedro Rojas"]


def test_scare_quotes_and_titles_are_weak_and_have_no_speaker() -> None:
    assert quotations_of("The so-called “peace camp” stays in Dakar.") == [("“peace camp”", "", True)]
    assert quotations_of("The film “Ice Over Dakar Harbour” opens today.") == [("“Ice Over Dakar Harbour”", "", True)]


def test_a_short_quotation_with_a_verb_of_saying_is_not_weak() -> None:
    assert quotations_of("Rojas called it “a disgrace”.") == [("“a disgrace”", "Pedro Rojas", False)]


def test_inch_signs_open_no_quotation() -> None:
    assert quotations_of('The 6" pipe burst.') == []


@given(st.text(alphabet=st.sampled_from("ab A.,!“”\"«»‘’' \n:said")))
def test_any_marks_give_disjoint_spans_inside_the_text(text: str) -> None:
    last = 0
    for quotation in quotations(text, []):
        assert last <= quotation.start < quotation.end <= len(text)
        assert "\n" not in text[quotation.start : quotation.end]
        last = quotation.end


@pytest.mark.parametrize("unit", ["“", "“a ", "“a b c d e, he said "])
def test_a_line_with_thousands_of_marks_takes_little_time(unit: str) -> None:
    start = process_time()
    assert quotations(unit * 2_400, [])
    assert process_time() - start < 5, "12 s and more if each mark looks at all others"
