import pytest

from tui.core.model import Mention, Quotation
from tui.core.sentences import sentences
from tui.core.speakers import guess

PEOPLE = {
    "Amina Diallo": "PERSON",
    "Diallo": "PERSON",
    "Pedro Rojas": "PERSON",
    "Rojas": "PERSON",
    "Norwind": "ORG",
    "Harbour Council": "ORG",
    "Dakar": "GPE",
    "Peru": "GPE",
    "Peruvian": "NORP",
    "43-year-old": "DATE",
}
FULL = {"Diallo": "Amina Diallo", "Rojas": "Pedro Rojas"}


def marked(text: str) -> list[Mention]:
    mentions: list[Mention] = []
    for name in sorted(PEOPLE, key=len, reverse=True):
        start = text.find(name)
        while start >= 0:
            if not any(m.start < start + len(name) and start < m.end for m in mentions):
                mentions.append(Mention(start, start + len(name), PEOPLE[name], FULL.get(name, name)))
            start = text.find(name, start + 1)
    return sorted(mentions, key=lambda m: m.start)


def speaker(text: str) -> str:
    return guess(sentences(text)[-1], text, marked(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amina Diallo said the port would open.", "Amina Diallo"),
        ("The port would open, said Amina Diallo.", "Amina Diallo"),
        ("The port will open in May, harbour master Amina Diallo told reporters.", "Amina Diallo"),
        ("In Dakar on Monday, Diallo warned that costs may double.", "Amina Diallo"),
        ("Diallo, who met Rojas in Peru, also said that the road is safe.", "Amina Diallo"),
        ("The head of Norwind, Pedro Rojas, has repeatedly denied the leak.", "Pedro Rojas"),
        ("According to Norwind, half of the turbines stand still.", "Norwind"),
        ("Half of the turbines stand still, according to the Harbour Council.", "Harbour Council"),
        ("Diallo and Rojas said the talks had failed.", "Amina Diallo"),
        ("Norwind has 300 turbines, but officials in Peru said only half work.", "officials in Peru"),
        ("Rojas resigned. He said that he was tired.", "Pedro Rojas"),
        ("Norwind lost a third of its value. It denied any wrongdoing.", "Norwind"),
        ("Harbour master Amina Diallo opened the pier. The harbour master said it cost $3m.", "Amina Diallo"),
        ("Pedro Rojas, the Peruvian minister, left. The Peruvian minister said fog was to blame.", "Pedro Rojas"),
        ("Rojas spoke with Diallo. She was not there, the minister's aides claimed.", "minister's aides"),
        ("The leader of Norwind, Amina Diallo, condemned the leak, saying it was no accident.", "Amina Diallo"),
        ("Secretary of State Amina Diallo said the port would open.", "Amina Diallo"),
        ("The Harbour Council, a Dakar-based think tank, concluded that it pays.", "Harbour Council"),
        ("The port is shut, wrote 43-year-old Amina Diallo of Dakar.", "Amina Diallo"),
        ("The pier is 300 metres long.", ""),
        ("The United States of old said nothing.", "United States of old"),
    ],
)
def test_the_speaker_of_a_sentence(text: str, expected: str) -> None:
    assert speaker(text) == expected


def test_verbs_of_saying_inside_quotation_marks_do_not_count() -> None:
    assert speaker("The film “Rojas said no” runs in Dakar.") == ""


def test_a_sentence_that_is_a_quotation_has_the_speaker_of_the_quotation() -> None:
    text = "Rojas nodded. “We sold 300 boats in Dakar last year.”"
    span = sentences(text)[1]
    assert guess(span, text, marked(text), [Quotation(*span, "Amina Diallo")]) == "Amina Diallo"


def test_a_sentence_without_a_verb_of_saying_has_no_speaker() -> None:
    assert speaker("Rojas said he would leave for Peru. The boats stayed in the harbour.") == ""


def test_a_rejected_mention_is_never_the_speaker() -> None:
    text = "Diallo said nothing."
    rejected = [Mention(0, 6, "PERSON", "Amina Diallo", "ann", "rejected")]
    assert guess((0, len(text)), text, rejected) == "Diallo"


@pytest.mark.parametrize("text", ["", "said", "“", "He said", ", said", "According to"])
def test_a_text_without_names_has_no_speaker(text: str) -> None:
    assert guess((0, len(text)), text, []) == ""


def test_a_speaker_contains_no_control_characters() -> None:
    assert guess((0, 8), "\u0000 said X", []) == "X"
