import re

import pytest

from tui.marks.mentions import mentions
from tui.marks.pipeline import RawSpan


def entities(text: str, *labelled: tuple[str, str]) -> list[str]:
    spans, position = [], 0
    for surface, label in labelled:
        start = text.index(surface, position)
        position = start + len(surface)
        spans.append(RawSpan(start, position, label))
    return [mention.entity for mention in mentions(text, spans)]


def test_a_surname_is_resolved_to_the_full_name_and_the_rest_by_the_table() -> None:
    text = "Sefu Oduya met Han Sol-bi in the DPRK. Oduya smiled at Han."
    assert entities(text, ("Sefu Oduya", "PERSON"), ("Han Sol-bi", "PERSON"), ("Oduya", "ORG"), ("Han", "ORG")) == [
        "Sefu Oduya", "Han Sol-bi", "North Korea", "Sefu Oduya", "Han Sol-bi",
    ]  # fmt: skip


def test_forms_of_one_full_name_are_one_person() -> None:
    text = "Daniel J. Kranz came. Dan Kranz left. Daniel Kranz Jr. sat."
    canonical = entities(text, ("Daniel J. Kranz", "PERSON"), ("Dan Kranz", "PERSON"), ("Daniel Kranz Jr.", "PERSON"))
    assert len(set(canonical)) == 1


def test_a_known_body_with_its_country_in_front_is_the_same_body() -> None:
    text = "The German Bundestag met. The Bundestag voted."
    assert entities(text, ("German Bundestag", "ORG"), ("Bundestag", "ORG")) == ["Bundestag", "Bundestag"]


def test_brothers_are_two_people() -> None:
    text = "Daniel Kranz came. Otto Kranz left."
    assert len(set(entities(text, ("Daniel Kranz", "PERSON"), ("Otto Kranz", "PERSON")))) == 2


def test_a_surname_of_several_words_is_not_a_full_name() -> None:
    text = "Van Der Mark wrote. James Van Der Mark, and Van Der Mark again."
    assert set(entities(text, ("Van Der Mark", "PERSON"), ("James Van Der Mark", "PERSON"))) == {"James Van Der Mark"}
    text = "Jo Ann Norr wrote. Ann Norr slept."
    assert set(entities(text, ("Jo Ann Norr", "PERSON"), ("Ann Norr", "PERSON"))) == {"Jo Ann Norr"}


def test_a_jr_who_is_not_in_the_table_is_not_the_person_who_is() -> None:
    text = "Donald Trump Jr. met Donald Trump. Trump slept."
    assert entities(text, ("Donald Trump Jr.", "PERSON"))[-2:] == ["Donald Trump", "Donald Trump"]
    assert entities("Donald J. Trump slept.", ("Donald J. Trump", "PERSON")) == ["Donald Trump"]


def test_an_acronym_may_use_several_letters_of_a_word() -> None:
    text = "The Ministry of Trade, Industry and Energy (MOTIE) met. MOTIE slept."
    assert len(set(entities(text, ("Ministry of Trade, Industry and Energy", "ORG"), ("MOTIE", "ORG")))) == 1


def test_a_place_in_capitals_in_a_dateline_gets_its_usual_spelling() -> None:
    assert entities("OSLOVIK (Nordpress) - Boats sank.", ("OSLOVIK", "ORG"))[0] == "Oslovik"


def test_short_forms_of_organisations() -> None:
    text = "Kranz Tools Ltd grew. Kranz Tools paid the Sea Fishing Board (SFB). SFB smiled."
    canonical = entities(
        text, ("Kranz Tools Ltd", "ORG"), ("Kranz Tools", "ORG"), ("Sea Fishing Board", "ORG"), ("SFB", "ORG")
    )
    assert canonical[0] == canonical[1]
    assert canonical[2] == canonical[3] == canonical[4] == "Sea Fishing Board"


def entities_of(text: str, pattern: str, label: str) -> list[str]:
    """Return the entities of a model's names; names in the table are found anyway."""
    mentioned = mentions(text, [RawSpan(*match.span(), label) for match in re.finditer(pattern, text)])
    return [mention.entity for mention in mentioned if mention.label == label]


FRANCE = "France slept, and so did Paris and Lyon. "
AMERICA = "Texas and Ohio waited. "


@pytest.mark.parametrize(
    ("text", "body", "whose"),
    [
        ("Peru slept. The Supreme Court met.", "Supreme Court", "Peruvian Supreme Court"),
        (FRANCE + "The US State Department met.", "US State Department", "Department of State"),
        (FRANCE + "The State Department met.", "State Department", "Department of State"),
        (FRANCE + "China’s Defense Department met.", "Defense Department", "Chinese Defense Department"),
        (FRANCE + "The Justice Department met.", "Justice Department", "Justice Department"),
        (FRANCE + "The Texas Supreme Court met.", "Supreme Court", "Supreme Court"),
        (FRANCE + "Germany woke, and so did Spain. The Supreme Court met.", "Supreme Court", "Supreme Court"),
        (FRANCE + "The Indian Supreme Court met.", "Indian Supreme Court", "Indian Supreme Court"),
        (FRANCE + "The Supreme Court in Delhi met.", "Supreme Court", "Supreme Court"),
        (FRANCE + "India's Supreme Court met. The Supreme Court slept.", "Supreme Court", "Indian Supreme Court"),
        (FRANCE + "The Supreme Court of India met.", "Supreme Court", "Indian Supreme Court"),
        ("Kenya woke, and the US State Department. The High Court met.", "High Court", "Kenyan High Court"),
        (AMERICA + "Britain slept. The Supreme Court met.", "Supreme Court", "Supreme Court"),
        (AMERICA + "The Justice Department met.", "Justice Department", "Department of Justice"),
        (FRANCE + "The New Zealand Parliament met.", "New Zealand Parliament", "New Zealand Parliament"),
        (AMERICA + "The Congress met.", "Congress", "US Congress"),
        (AMERICA + "The Health Department met.", "Health Department", "Health Department"),
    ],
)
def test_a_body_that_every_country_has_gets_the_country_of_its_own_words_or_of_the_text(
    text: str, body: str, whose: str
) -> None:
    assert entities_of(text, body, "ORG")[-1] == whose


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Hillary Norr met Bill Norr. Mrs Norr left.", "Hillary Norr"),
        ("Hillary Norr met Bill Norr.\nNorr said she had won.", "Hillary Norr"),
        ("Hillary Norr met Bill Norr.\nEva Kranz told Norr she had won.", "Norr"),
        ("Hillary Norr met President Bill Norr. Then President Norr left.", "Bill Norr"),
        ("Jo Norr Jr. met Jo P. Norr Sr. In the end Norr Sr. left.", "Jo P. Norr Sr."),
        ("Hillary Norr left. Norr had won.", "Hillary Norr"),
        ("Hillary Norr left.\nThen Bill Norr came, and Norr slept.", "Bill Norr"),
        ("Hillary Norr met Bill Norr. Norr had won.", "Norr"),
        ("By Hillary Norr\nThe next day Norr came.", "Norr"),
    ],
)
def test_a_surname_of_two_people_is_resolved_by_the_text_or_not_at_all(text: str, whose: str) -> None:
    everybody = entities_of(text, r"Eva Kranz|(?:[A-Z][a-z]+ (?:P\. )?)?Norr(?: [JS]r\.)?", "PERSON")
    assert [name for name in everybody if name != "Eva Kranz"][-1] == whose


def test_a_credit_names_nobody_whom_the_article_is_about() -> None:
    credit = (
        "(Reporting by Ada Quist; Editing by Jo Lee)", "By Ada Quist and Jo Lee",
        "Story by Ada Quist", "Photo: Ada Quist",
        "Reuters writer Ada Quist contributed to this report.", "With assistance from Ada Quist.",
        "Ada Quist and Jo Lee reported from Oslo.", "To contact the reporter: Ada Quist", "Follow Ada Quist on Twitter",
    )  # fmt: skip
    for line in credit:
        assert entities_of(f"The minister met Quist.\n{line}", "(Ada )?Quist", "PERSON")[:2] == [
            "Quist",
            "Ada Quist",
        ], line
    said = "Ada Quist contributed to the report on Monday."
    assert entities_of(f"The minister met Quist.\n{said}", "(Ada )?Quist", "PERSON") == ["Ada Quist"] * 2


def test_epa_in_a_credit_is_the_picture_agency() -> None:
    text = "The EPA sued.\nPhoto: EPA"
    assert entities_of(text, "EPA", "ORG") == ["Environmental Protection Agency", "European Pressphoto Agency"]
