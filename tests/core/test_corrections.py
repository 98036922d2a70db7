from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.corrections import KINDS, SCOPES, Correction, apply
from tui.core.model import LABELS, Marks, Mention, Quotation

TEXT = "Jordan met Ana Ruiz in Oslo.\nRuiz left Jordan for the Bay of Oslo with Jordan Lee."


def mention(surface: str, label: str, entity: str = "", nth: int = 0) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(surface, start + 1)
    return Mention(start, start + len(surface), label, entity or surface)


MARKS = Marks(
    (
        mention("Jordan", "PERSON"),
        mention("Ana Ruiz", "PERSON"),
        mention("Oslo", "GPE"),
        mention("Ruiz", "ORG", "Ruiz", 1),
        mention("Jordan", "PERSON", "Jordan", 1),
        mention("Oslo", "GPE", "Oslo", 1),
        mention("Jordan Lee", "PERSON"),
    ),
    (Quotation(0, 10, "Ana Ruiz"),),
)


def after(*corrections: Correction, article: str = "a") -> list[tuple[str, str, str, str]]:
    marks = apply(corrections, article, TEXT, MARKS)
    return [(TEXT[m.start : m.end], m.label, m.entity, m.state) for m in marks.mentions]


def test_a_relabelling_reaches_as_far_as_its_scope() -> None:
    fix = Correction("relabel", "everywhere", surface="Jordan", new_label="GPE", creator="eva")
    assert [row for row in after(fix) if row[0] == "Jordan"] == [("Jordan", "GPE", "Jordan", "confirmed")] * 2
    here = replace(fix, scope="here", article="a", start=0, end=6)
    assert [row[1] for row in after(here) if row[0] == "Jordan"] == ["GPE", "PERSON"]
    assert after(replace(fix, scope="article", article="b")) == after()


def test_the_creator_becomes_the_origin() -> None:
    fix = Correction("relabel", "everywhere", surface="Jordan", new_label="GPE", creator="eva")
    marks = apply([fix], "a", TEXT, MARKS)
    assert [m.origin for m in marks.mentions].count("eva") == 2


def test_join_split_and_rename_move_mentions_between_entities() -> None:
    join = Correction("join", "article", "a", surface="Ruiz", new_entity="Ana Ruiz", new_label="PERSON")
    assert ("Ruiz", "PERSON", "Ana Ruiz", "confirmed") in after(join)
    split = Correction("split", "here", "a", start=0, end=6, entity="Jordan", new_entity="Michael Jordan")
    assert after(split)[0] == ("Jordan", "PERSON", "Michael Jordan", "confirmed")
    rename = Correction("rename", "everywhere", entity="Ana Ruiz", new_entity="Ana María Ruiz")
    assert ("Ana Ruiz", "PERSON", "Ana María Ruiz", "confirmed") in after(rename)


def test_speakers_follow_a_renamed_entity() -> None:
    first = Correction("rename", "everywhere", entity="Ana Ruiz", new_entity="Anna Ruiz")
    second = Correction("join", "everywhere", entity="Anna Ruiz", new_entity="Ana María Ruiz")
    assert apply([first, second], "a", TEXT, MARKS).quotations[0].speaker == "Ana María Ruiz"


def test_a_rejection_stays_in_the_list_and_the_later_decision_wins() -> None:
    reject = Correction("reject", "everywhere", surface="Oslo")
    relabel = Correction("relabel", "everywhere", surface="Oslo", new_label="LOC")
    assert [row[3] for row in after(reject) if row[0] == "Oslo"] == ["rejected"] * 2
    assert [row[3] for row in after(relabel, reject) if row[0] == "Oslo"] == ["rejected"] * 2
    assert [row[1:] for row in after(reject, relabel) if row[0] == "Oslo"] == [("LOC", "Oslo", "confirmed")] * 2


def test_a_resized_mention_pushes_aside_what_it_covers() -> None:
    fix = Correction("resize", "everywhere", surface="Oslo", new_surface="Bay of Oslo", new_entity="Bay of Oslo")
    rows = after(fix)
    assert ("Bay of Oslo", "GPE", "Bay of Oslo", "confirmed") in rows
    assert rows[2] == ("Oslo", "GPE", "Oslo", "found")
    start = TEXT.index("Ana Ruiz")
    shrink = Correction("resize", "here", "a", start=start, end=start + 8, new_start=start + 4, new_end=start + 8)
    assert after(shrink)[1] == ("Ruiz", "PERSON", "Ana Ruiz", "confirmed")


def test_an_added_mention_is_put_wherever_its_words_stand_but_not_inside_a_longer_name() -> None:
    bare = Marks((mention("Jordan Lee", "PERSON"),))
    add = Correction("add", "everywhere", surface="Jordan", new_label="GPE", creator="eva")
    marks = apply([add], "a", TEXT, bare)
    assert [(TEXT[m.start : m.end], m.label) for m in marks.mentions] == [
        ("Jordan", "GPE"),
        ("Jordan", "GPE"),
        ("Jordan Lee", "PERSON"),
    ]


def test_a_decision_about_one_place_holds_when_the_model_no_longer_sees_the_name() -> None:
    fix = Correction("relabel", "here", "a", "Oslo", 23, 27, "GPE", "Oslo", new_label="LOC")
    marks = apply([fix], "a", TEXT, Marks())
    assert marks.mentions == (Mention(23, 27, "LOC", "Oslo", "model", "confirmed"),)


def test_rows_go_out_and_come_back() -> None:
    fix = Correction("join", "article", "a", surface="Ruiz", new_entity="Ana Ruiz", creator="eva")
    assert Correction.from_row({"id": 7, **fix.as_row()}) == fix


spans = st.integers(-3, len(TEXT) + 3)
surfaces = st.sampled_from(["", "Jordan", "Oslo", "Bay of Oslo", "Ruiz", "Oslo.\nRuiz", " ", "nobody", "Lee"])
labels = st.sampled_from(["", "CARDINAL", *LABELS])
corrections = st.builds(
    Correction,
    kind=st.sampled_from(KINDS),
    scope=st.sampled_from(SCOPES),
    article=st.sampled_from(["", "a", "b"]),
    surface=surfaces,
    start=spans,
    end=spans,
    label=labels,
    entity=surfaces,
    new_label=labels,
    new_entity=surfaces,
    new_surface=surfaces,
    new_start=spans,
    new_end=spans,
    creator=st.sampled_from(["", "eva"]),
)


@given(st.lists(corrections, max_size=6))
def test_whatever_is_corrected_mentions_lie_apart_in_the_text(fixes: list[Correction]) -> None:
    marks = apply(fixes, "a", TEXT, MARKS)
    assert marks == apply(fixes, "a", TEXT, MARKS)
    last = 0
    for m in marks.mentions:
        assert last <= m.start < m.end <= len(TEXT)
        assert "\n" not in TEXT[m.start : m.end]
        assert m.label in LABELS
        last = m.end


@given(st.lists(corrections, max_size=4), st.sampled_from(["Jordan", "Oslo", "Ruiz"]))
def test_a_last_rejection_leaves_nothing_of_the_name(fixes: list[Correction], surface: str) -> None:
    marks = apply([*fixes, Correction("reject", "everywhere", surface=surface)], "a", TEXT, MARKS)
    assert all(m.state == "rejected" for m in marks.mentions if TEXT[m.start : m.end] == surface)


@pytest.mark.parametrize("kind", KINDS)
def test_no_corrections_of_another_article_are_felt(kind: str) -> None:
    assert apply([Correction(kind, "article", "b", "Oslo", new_label="LOC", new_entity="x")], "a", TEXT, MARKS) == MARKS  # type: ignore[arg-type]
