"""Every rule alone, on sentences written for it: what the model is assumed to find, and what the rule changes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.model import LABELS
from tui.marks.mentions import RULES, Rule, by_table, mentions
from tui.marks.pipeline import RawSpan
from tui.marks.rules import datelines, headlines, koreas, no_names, people, repair, sky
from tui.marks.rules import head_words as heads
from tui.marks.rules.workbench import Name, Workbench

Labelled = list[tuple[str, str]]


def bench_of(text: str, labelled: Labelled) -> Workbench:
    spans, position = [], 0
    for surface, label in labelled:
        start = text.index(surface, position)
        position = start + len(surface)
        spans.append(Name(start, position, label))
    return Workbench(text, spans)


CASES: list[tuple[Rule, str, Labelled, Labelled]] = [
    (
        repair.split_credits,
        "Boats at dawn. NORDPRESS/Ilse Kranz/Handout",
        [("NORDPRESS/Ilse Kranz/Handout", "ORG")],
        [("NORDPRESS", "ORG"), ("Ilse Kranz", "PERSON")],
    ),
    (repair.split_lists, "A Peru-Chile treaty.", [("Peru-Chile", "ORG")], [("Peru", "GPE"), ("Chile", "GPE")]),
    (
        repair.split_lists,
        "Boats from Peru and Chile met.",
        [("Peru and Chile", "ORG")],
        [("Peru", "GPE"), ("Chile", "GPE")],
    ),
    (
        repair.split_brackets,
        "The Fish Board (FB) met.",
        [("Fish Board (FB", "ORG")],
        [("Fish Board", "ORG"), ("FB", "ORG")],
    ),
    (repair.trim_edges, "OSLO, May 3 - Boats sank.", [("May 3 - Boats", "DATE")], [("May 3", "DATE")]),
    (
        no_names.no_building,
        "The Oduya hotel has a 737 Max, iPhones, Kranz missiles and Apple TV, but no Kranz.",
        [(text, "PERSON") for text in ("Oduya", "Max", "iPhones", "Kranz", "Apple TV", "Kranz")],
        [("Kranz", "PERSON")],
    ),
    (
        repair.split_known,
        "Siemens Ilse Kranz left. TURN ON Siemens.",
        [("Siemens Ilse Kranz", "PERSON"), ("ON Siemens", "PERSON")],
        [("Siemens", "ORG"), ("Ilse Kranz", "PERSON"), ("Siemens", "ORG")],
    ),
    (repair.split_known, "Siemens Kranz left.", [("Siemens Kranz", "PERSON")], [("Siemens Kranz", "PERSON")]),
    (
        no_names.common_word,
        "Glue is bad: the glue of Kranz. MEND what they mend. He said WHO, she said who.",
        [("Glue", "PERSON"), ("Kranz", "PERSON"), ("MEND", "ORG"), ("WHO", "ORG")],
        [("Kranz", "PERSON"), ("MEND", "ORG"), ("WHO", "ORG")],
    ),
    (no_names.common_word, "GLUED shut: it is glued.", [("GLUED", "ORG")], []),
    (
        no_names.no_date,
        "An annual fair, its 12th, on May 3; call 0207 782 4368.",
        [("annual", "DATE"), ("12th", "DATE"), ("May 3", "DATE"), ("0207 782 4368", "DATE")],
        [("May 3", "DATE")],
    ),
    (heads.called_organisation, "His Oduya party won.", [("Oduya", "PERSON")], [("Oduya", "ORG")]),
    (
        people.missed_surnames,
        "Eva Fernández de Kranz came. Fernandez left.",
        [("Eva Fernández de Kranz", "PERSON")],
        [("Eva Fernández de Kranz", "PERSON"), ("Fernandez", "PERSON")],
    ),
    (repair.trim_edges, "He saw • the “Norwind”, too.", [("• the “Norwind”,", "ORG")], [("Norwind", "ORG")]),
    (repair.trim_edges, "Norwind’s ships", [("Norwind’s", "ORG")], [("Norwind", "ORG")]),
    (repair.trim_edges, "Norwind Newsletter", [("Norwind Newsletter", "ORG")], [("Norwind", "ORG")]),
    (repair.trim_edges, "Share", [("Share", "PERSON")], []),
    (repair.join_hyphens, "Ri Yong-mok left.", [("Ri Yong", "PERSON")], [("Ri Yong-mok", "PERSON")]),
    (repair.join_hyphens, "The Oslo-based firm.", [("Oslo-based", "GPE")], [("Oslo", "GPE")]),
    (repair.cut_titles, "Dr. Ilse Kranz left.", [("Dr. Ilse Kranz", "PERSON")], [("Ilse Kranz", "PERSON")]),
    (
        repair.cut_titles,
        "Peruvian President Ana Ruiz left.",
        [("Peruvian President Ana Ruiz", "PERSON")],
        [("Peruvian", "NORP"), ("Ana Ruiz", "PERSON")],
    ),
    (repair.cut_titles, "Ambassador Ilse Kranz left.", [("Ambassador Ilse Kranz", "ORG")], [("Ilse Kranz", "PERSON")]),
    (repair.cut_titles, "King Harald left.", [("King Harald", "PERSON")], [("King Harald", "PERSON")]),
    (
        repair.known_names,
        "The Republic of Korea and the DPRK met.",
        [("Korea", "GPE")],
        [("Republic of Korea", "GPE"), ("DPRK", "GPE")],
    ),
    (repair.known_names, "Paris Kranz met Lima Ruiz.", [], []),
    (repair.widen, "She saw Ilse Kranz there.", [("Ilse", "PERSON")], [("Ilse Kranz", "PERSON")]),
    (repair.widen, "Mayor Tove Kranz left.", [("Kranz", "PERSON")], [("Tove Kranz", "PERSON")]),
    (repair.widen, "She saw Kranz on Monday.", [("Kranz", "PERSON")], [("Kranz", "PERSON")]),
    (no_names.no_building, "It rained at Kranz Stadium.", [("Kranz Stadium", "ORG")], []),
    (
        headlines.title_case,
        "Norwind Boss Kranz Sells Oslo Yard To Rival\nIlse Kranz sold it.",
        [("Boss Kranz Sells Oslo Yard", "ORG"), ("Ilse Kranz", "PERSON")],
        [("Kranz", "PERSON"), ("Oslo", "GPE"), ("Ilse Kranz", "PERSON")],
    ),
    (
        by_table,
        "He flew to Lima with Peruvians.",
        [("Lima", "PERSON"), ("Peruvians", "ORG")],
        [("Lima", "GPE"), ("Peruvians", "NORP")],
    ),
    (by_table, "Chad spoke.", [("Chad", "PERSON")], [("Chad", "PERSON")]),
    (people.missed_given_names, "Then Anna Kranz came.", [("Kranz", "ORG")], [("Anna Kranz", "PERSON")]),
    (people.missed_given_names, "Then Anna-Lena Kranz came.", [], [("Anna-Lena Kranz", "PERSON")]),
    (
        people.titled_person,
        "Mrs Kranz and spokesman Oduya left.",
        [("Kranz", "ORG"), ("Oduya", "GPE")],
        [("Kranz", "PERSON"), ("Oduya", "PERSON")],
    ),
    (people.titled_person, "By ADA KRANZ", [("ADA KRANZ", "ORG")], [("ADA KRANZ", "PERSON")]),
    (people.titled_person, "His mother, Oduya, left.", [("Oduya", "ORG")], [("Oduya", "PERSON")]),
    (people.aged_person, "Oduya, 44, left.", [("Oduya", "GPE")], [("Oduya", "PERSON")]),
    (people.aged_person, "Kranz, 31, left.", [], [("Kranz", "PERSON")]),
    (people.given_name_person, "He met Pedro Oduya.", [("Pedro Oduya", "ORG")], [("Pedro Oduya", "PERSON")]),
    (
        people.coordinated,
        "He met Sefu Oduya and Anna Kranz.",
        [("Sefu Oduya", "ORG"), ("Anna Kranz", "PERSON")],
        [("Sefu Oduya", "PERSON"), ("Anna Kranz", "PERSON")],
    ),
    (
        people.surname_is_person,
        "Sefu Oduya left. Oduya cried.",
        [("Sefu Oduya", "PERSON"), ("Oduya", "ORG")],
        [("Sefu Oduya", "PERSON"), ("Oduya", "PERSON")],
    ),
    (
        people.surname_is_person,
        "Han Sol Bi left. Han cried.",
        [("Han Sol Bi", "PERSON"), ("Han", "GPE")],
        [("Han Sol Bi", "PERSON"), ("Han", "PERSON")],
    ),
    (
        people.missed_surnames,
        "Sefu Oduya left. Then Oduya’s boat sank.",
        [("Sefu Oduya", "PERSON")],
        [("Sefu Oduya", "PERSON"), ("Oduya", "PERSON")],
    ),
    (
        heads.geographic_head,
        "The Kranz Peninsula, Lake Oduya",
        [("Kranz Peninsula", "ORG"), ("Lake Oduya", "PERSON")],
        [("Kranz Peninsula", "LOC"), ("Lake Oduya", "LOC")],
    ),
    (
        heads.formal_place,
        "The Free Republic of Oduya and Far Central Asia",
        [("Free", "NORP"), ("Oduya", "GPE"), ("Central Asia", "LOC")],
        [("Free Republic of Oduya", "GPE"), ("Far Central Asia", "LOC")],
    ),
    (heads.geographic_head, "In Kranz Province", [("Kranz Province", "ORG")], [("Kranz Province", "GPE")]),
    (heads.institution_head, "The Kranz Institute", [("Kranz Institute", "PERSON")], [("Kranz Institute", "ORG")]),
    (
        heads.whole_institution,
        "The Kranz County Sheriff's Office closed.",
        [("Kranz County", "GPE")],
        [("Kranz County Sheriff's Office", "ORG")],
    ),
    (
        heads.missed_institution,
        "The Fisheries Ministry and the University of Kranz agreed.",
        [],
        [("Fisheries Ministry", "ORG"), ("University of Kranz", "ORG")],
    ),
    (
        heads.called_organisation,
        "The airline Kranzair and daily Oduya",
        [("Oduya", "PERSON")],
        [("Kranzair", "ORG"), ("Oduya", "ORG")],
    ),
    (
        heads.missed_acronym,
        "The Kranz Fisheries Board (KFB) met. The KFB voted.",
        [("Kranz Fisheries Board", "ORG")],
        [("Kranz Fisheries Board", "ORG"), ("KFB", "ORG"), ("KFB", "ORG")],
    ),
    (
        heads.event_head,
        "Storm Oduya and the Kranz Cup",
        [("Storm Oduya", "ORG"), ("Kranz Cup", "ORG")],
        [("Storm Oduya", "EVENT"), ("Kranz Cup", "EVENT")],
    ),
    (heads.event_head, "On Harvest Day", [("Harvest Day", "EVENT")], [("Harvest Day", "DATE")]),
    (heads.placed, "The town of Oduya slept.", [("Oduya", "PERSON")], [("Oduya", "GPE")]),
    (
        heads.placed,
        "It rained in Oduya, Kenya.",
        [("Oduya", "ORG"), ("Kenya", "GPE")],
        [("Oduya", "GPE"), ("Kenya", "GPE")],
    ),
    (heads.in_it, "It rained in Oduya.", [("Oduya", "ORG")], [("Oduya", "GPE")]),
    (heads.in_it, "He bought shares in Oduya.", [("Oduya", "ORG")], [("Oduya", "ORG")]),
    (heads.unplaced, "Oduya bought a bank.", [("Oduya", "GPE")], [("Oduya", "ORG")]),
    (
        heads.unplaced,
        "He left from Oduya. Oduya slept.",
        [("Oduya", "GPE"), ("Oduya", "GPE")],
        [("Oduya", "GPE"), ("Oduya", "GPE")],
    ),
    (
        heads.playing_club,
        "The Leeds striker scored after half-time in a league match. Leeds beat Hull.",
        [("Leeds", "GPE"), ("Leeds", "GPE"), ("Hull", "GPE")],
        [("Leeds", "ORG"), ("Leeds", "ORG"), ("Hull", "ORG")],
    ),
    (
        heads.playing_club,
        "The Wales striker scored after half-time in a qualifying match. Wales beat Hungary.",
        [("Wales", "GPE"), ("Wales", "GPE"), ("Hungary", "GPE")],
        [("Wales", "GPE"), ("Wales", "GPE"), ("Hungary", "GPE")],
    ),
    (
        sky.in_the_sky,
        "NASA sent a probe to Titan, a moon of Saturn. Titan has lakes, and its orbit is known to astronomers.",
        [("NASA", "ORG"), ("Titan", "GPE"), ("Titan", "PERSON")],
        [("NASA", "ORG"), ("Titan", "LOC"), ("Saturn", "LOC"), ("Titan", "LOC")],
    ),
    (sky.in_the_sky, "Titan sold shares. Mercury fell.", [("Titan", "ORG")], [("Titan", "ORG")]),
    (
        repair.trim_edges,
        "It took less than three months and nearly a year.",
        [("less than three months", "DATE"), ("nearly a year", "DATE")],
        [("three months", "DATE"), ("a year", "DATE")],
    ),
    (
        koreas.the_two_koreas,
        "South Korea said the North fired. The South answered.",
        [("South Korea", "GPE"), ("North", "LOC")],
        [("South Korea", "GPE"), ("North", "GPE"), ("South", "GPE")],
    ),
    (koreas.the_two_koreas, "He went from the North to Oslo.", [("North", "LOC")], [("North", "LOC")]),
    (
        repair.missed_dates,
        "On 3 March 2021 and last week, earlier in May, on Friday.",
        [("May", "DATE")],
        [("3 March 2021", "DATE"), ("last week", "DATE"), ("earlier in May", "DATE"), ("Friday", "DATE")],
    ),
    (
        datelines.dateline,
        "OSLOVIK, Norway (Nordpress) - Boats sank.\nEXCLUSIVE - They floated.\nROWING - OAR.\nGLARIS, SWITZERLAND",
        [("OSLOVIK", "ORG")],
        [("OSLOVIK", "GPE"), ("Nordpress", "ORG"), ("GLARIS", "GPE")],
    ),
    (
        no_names.kind_of_thing,
        "Early Warning Boats (EWBs) and an SRV. The EWB and the KFB float.",
        [("Early Warning Boats", "ORG"), ("EWBs", "ORG"), ("SRV", "ORG"), ("EWB", "ORG"), ("KFB", "ORG")],
        [("KFB", "ORG")],
    ),
    (
        no_names.no_address,
        "See https://kranz.example/Oduya, says Oduya (REUTERS/Oduya).",
        [("Oduya", "PERSON"), ("Oduya", "PERSON"), ("Oduya", "PERSON")],
        [("Oduya", "PERSON"), ("Oduya", "PERSON")],
    ),
    (
        repair.cut_roles,
        "Founder of Kranz Tools Inc, Fish Board Speaker and Oslo Exchange OSE12 met.",
        [("Founder of Kranz Tools Inc", "ORG"), ("Fish Board Speaker", "ORG"), ("Oslo Exchange OSE12", "ORG")],
        [("Kranz Tools Inc", "ORG"), ("Fish Board", "ORG"), ("Oslo Exchange", "ORG")],
    ),
    (
        repair.trim_edges,
        "Ilse Kranz - both of them - told the Fish Board “Boats sank. Director_Ada Quist",
        [("Ilse Kranz - both", "PERSON"), ("Fish Board “Boats", "ORG"), ("Director_Ada Quist", "PERSON")],
        [("Ilse Kranz", "PERSON"), ("Fish Board", "ORG"), ("Ada Quist", "PERSON")],
    ),
    (
        heads.whole_institution,
        "The Academy of Boats, Ropes and Oars met the Oslo Boats, Ropes and Oars Committee.",
        [("Academy of Boats", "ORG"), ("Oars", "PERSON"), ("Oars Committee", "ORG")],
        [("Academy of Boats, Ropes and Oars", "ORG"), ("Oslo Boats, Ropes and Oars Committee", "ORG")],
    ),
    (
        heads.geographic_head,
        "The Kvern Falls are near. He lives in Kvern Falls.",
        [("Kvern Falls", "GPE"), ("Kvern Falls", "LOC")],
        [("Kvern Falls", "LOC"), ("Kvern Falls", "GPE")],
    ),
    (heads.placed, "He is of Addlestad, a small village.", [("Addlestad", "ORG")], [("Addlestad", "GPE")]),
    (
        heads.called_organisation,
        "This was originally published by Nordnett. It first ran in the Kranz.",
        [("Kranz", "PERSON")],
        [("Nordnett", "ORG"), ("Kranz", "ORG")],
    ),
    (
        heads.with_article,
        "The new Kranzback is cheaper than Oduya. Kranzback sells.",
        [("Kranzback", "PERSON"), ("Oduya", "PERSON"), ("Kranzback", "PERSON")],
        [("Kranzback", ""), ("Oduya", "PERSON"), ("Kranzback", "")],
    ),
    (
        heads.with_article,
        "The coach of the Storms praised a striker in the match.",
        [("Storms", "PERSON")],
        [("Storms", "ORG")],
    ),
    (
        people.repeated_organisation,
        "Nordnett sold Nordnett. KRANZBACK and NORDNETT fell. Swift is swift, said Swift.",
        [("Nordnett", "ORG"), ("Nordnett", "ORG"), ("Swift", "ORG")],
        [("Nordnett", "ORG"), ("Nordnett", "ORG"), ("NORDNETT", "ORG"), ("Swift", "ORG")],
    ),
    (repair.missed_dates, "The 50th anniversary.", [], [("50th anniversary", "DATE")]),
    (repair.missed_dates, "Reuters Friday", [("Reuters Friday", "DATE")], [("Reuters", "ORG"), ("Friday", "DATE")]),
]


@pytest.mark.parametrize(("rule", "text", "before", "after"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_rule_alone(rule: Rule, text: str, before: Labelled, after: Labelled) -> None:
    bench = bench_of(text, before)
    rule(bench)
    assert [(text[name.start : name.end], name.label) for name in bench.names] == after


def test_a_decision_by_evidence_applies_to_the_same_name_everywhere() -> None:
    bench = bench_of("Mr Oduya left. Oduya cried. Then Oduya slept.", [("Oduya", "PERSON"), ("Oduya", "ORG")])
    people.titled_person(bench)
    bench.names[0].sure = True
    people.same_name(bench)
    assert [name.label for name in bench.names] == ["PERSON"] * 3


def test_every_rule_has_a_case_and_a_reason() -> None:
    tested = {rule for rule, *_ in CASES} | {people.same_name}
    assert set(RULES) == tested
    assert all(rule.__doc__ and "\n" not in rule.__doc__ for rule in RULES)


@pytest.mark.parametrize("piece", ["OSLO-", "_A", "Abc, ", "A.com/"])
def test_a_line_of_one_repeated_piece_is_read_once(piece: str) -> None:
    start = time.process_time()
    mentions(piece * (50_000 // len(piece)), [])
    assert time.process_time() - start < 2  # a rule that starts again at each piece takes minutes


WORDS = """Mr Oduya Kim Jong-un the North South Korea Korean US U.S. - / , . said “ ” ’s in of Ministry University
Friday 2017 ( ) Sea Paris President and KCNA Email é 😀 44 earlier Oslo-based Cup""".split()  # noqa: SIM905
text_of_news = st.lists(st.sampled_from([*WORDS, "\n", "\u00a0", "  "]), max_size=40)


@given(
    text_of_news,
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30), st.sampled_from([*LABELS, "FAC", "TIME"]))),
)
def test_no_rule_returns_an_empty_overlapping_or_out_of_range_span(
    parts: list[str], raw: list[tuple[int, int, str]]
) -> None:
    text = " ".join(parts)
    spans, last = [], 0
    for start, length, label in sorted(raw):
        start = max(start, last)
        end = min(len(text), start + length)
        if start < end and "\n" not in text[start:end]:
            spans.append(RawSpan(start, end, label))
            last = end
    last = 0
    for mention in mentions(text, spans):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        assert "\n" not in text[mention.start : mention.end]
        assert mention.label in LABELS
        assert mention.entity
        last = mention.end
