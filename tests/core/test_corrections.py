import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.core.apply_corrections import apply, decisions
from tui.core.corrections import (
    KINDS,
    Add,
    Correction,
    Distinct,
    Merge,
    Reject,
    Relabel,
    Rename,
    Resize,
    Split,
    Target,
    from_json,
)
from tui.core.disagreements import disagreements, surely_agrees
from tui.core.flat_corrections import tagged
from tui.core.model import LABELS, Entity, Marks, MarkState, Mention, Quotation, Suggestion

TEXT = "Jordan met Ana Ruiz in Oslo.\nRuiz left Jordan for the Bay of Oslo with Jordan Lee."

JORDAN, RUIZ, OSLO = Entity("Jordan", "PERSON"), Entity("Ana Ruiz", "PERSON"), Entity("Oslo", "GPE")


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


def after(*corrections: Correction, article: str = "a", marks: Marks = MARKS) -> list[tuple[str, str, str, str]]:
    marks = apply(corrections, article, TEXT, marks)
    return [(TEXT[m.start : m.end], m.label, m.entity, m.state) for m in marks.mentions]


def test_a_relabelling_affects_only_its_target() -> None:
    fix = Relabel(Target(JORDAN, surface="Jordan"), "GPE", creator="eva")
    assert [row for row in after(fix) if row[0] == "Jordan"] == [("Jordan", "GPE", "Jordan", "confirmed")] * 2
    here = Relabel(Target(JORDAN, "a", "Jordan", (0, 6)), "GPE")
    assert [row[1] for row in after(here) if row[0] == "Jordan"] == ["GPE", "PERSON"]
    assert after(Relabel(Target(JORDAN, "b"), "GPE")) == after()
    assert apply([fix], "a", TEXT, MARKS).mentions[0].origin == "eva"


def test_merge_split_and_rename_move_mentions_between_entities() -> None:
    merge = Merge(Target(Entity("Ruiz", "ORG"), "a", "Ruiz"), RUIZ)
    assert ("Ruiz", "PERSON", "Ana Ruiz", "confirmed") in after(merge)
    split = Split(Target(JORDAN, "a", "Jordan", (0, 6)), "Michael Jordan")
    assert after(split)[0] == ("Jordan", "PERSON", "Michael Jordan", "confirmed")
    rename = Rename(Target(RUIZ), "Ana María Ruiz")
    assert ("Ana Ruiz", "PERSON", "Ana María Ruiz", "confirmed") in after(rename)


def test_speakers_follow_a_whole_entity() -> None:
    first = Rename(Target(RUIZ), "Anna Ruiz")
    second = Merge(Target(Entity("Anna Ruiz", "PERSON")), Entity("Ana María Ruiz", "PERSON"))
    assert apply([first, second], "a", TEXT, MARKS).quotations[0].speaker == "Ana María Ruiz"
    assert apply([Split(Target(RUIZ), "Anna Ruiz")], "a", TEXT, MARKS).quotations[0].speaker == "Ana Ruiz"
    surface = Rename(Target(RUIZ, surface="Ana Ruiz"), "Anna Ruiz")
    assert apply([surface], "a", TEXT, MARKS).quotations[0].speaker == "Ana Ruiz"


@pytest.mark.parametrize(
    ("here", "renamed", "speaker"),
    [
        (["PERSON", "GPE"], "PERSON", "X"),
        (["PERSON", "GPE"], "GPE", "Jordan"),
        (["PERSON", "ORG"], "ORG", "Jordan"),
        (["GPE"], "GPE", "X"),
        (["GPE"], "PERSON", "Jordan"),
        ([], "PERSON", "X"),
        ([], "ORG", "X"),
        ([], "GPE", "Jordan"),
    ],
)
def test_of_two_entities_with_one_name_the_likelier_is_the_speaker(here: list[str], renamed: str, speaker: str) -> None:
    mentions = tuple(mention("Jordan", label, nth=nth) for nth, label in enumerate(here))
    marks = Marks(mentions, (Quotation(0, 10, "Jordan"),), (Suggestion(0, 9, "sentence", "Jordan", 0.5),))
    result = apply([Rename(Target(Entity("Jordan", renamed)), "X")], "a", TEXT, marks)
    assert result.quotations[0].speaker == result.suggestions[0].speaker == speaker


def test_a_rejection_is_kept_and_the_later_decision_wins() -> None:
    reject, relabel = Reject(Target(OSLO)), Relabel(Target(OSLO), "LOC")
    assert [row[3] for row in after(reject) if row[0] == "Oslo"] == ["rejected"] * 2
    assert [row[1:] for row in after(reject, relabel) if row[0] == "Oslo"] == [("LOC", "Oslo", "confirmed")] * 2
    again = Reject(Target(Entity("Oslo", "LOC")))
    assert [row[3] for row in after(relabel, again) if row[0] == "Oslo"] == ["rejected"] * 2


def test_a_resized_mention_replaces_those_it_covers() -> None:
    rows = after(Resize(Target(OSLO, surface="Oslo"), "Bay of Oslo"))
    assert ("Bay of Oslo", "GPE", "Oslo", "confirmed") in rows
    assert rows[2] == ("Oslo", "GPE", "Oslo", "found")
    start = TEXT.index("Ana Ruiz")
    shrink = Resize(Target(RUIZ, "a", "Ana Ruiz", (start, start + 8)), (start + 4, start + 8))
    assert after(shrink)[1] == ("Ruiz", "PERSON", "Ana Ruiz", "confirmed")
    lee = Resize(Target(JORDAN, surface="Jordan"), "Jordan Lee")
    assert after(lee) == after(), "another person's name is there"


def test_a_mention_is_added_at_each_occurrence_that_is_no_other_name() -> None:
    bare = Marks((mention("Jordan Lee", "PERSON"), mention("Oslo", "GPE")))
    add = Add(Target(Entity("Jordan", "GPE"), surface="Jordan"), creator="eva")
    assert [row[:2] for row in after(add, marks=bare)] == [
        ("Jordan", "GPE"),
        ("Oslo", "GPE"),
        ("Jordan", "GPE"),
        ("Jordan Lee", "PERSON"),
    ]
    assert after(add) == after()
    assert after(Reject(Target(JORDAN)), add)[0] == ("Jordan", "GPE", "Jordan", "confirmed"), "no name is there"
    bay = Add(Target(Entity("Bay of Oslo", "LOC"), surface="Bay of Oslo"))
    assert ("Bay of Oslo", "LOC", "Bay of Oslo", "confirmed") in after(bay), "a name inside it is part of it"


def test_a_decision_about_one_place_holds_whatever_the_model_finds_there() -> None:
    fix = Relabel(Target(OSLO, "a", "Oslo", (23, 27)), "LOC")
    fixed = Mention(23, 27, "LOC", "Oslo", "model", "confirmed")
    assert apply([fix], "a", TEXT, Marks()).mentions == (fixed,)
    longer = Marks((Mention(20, 27, "EVENT", "in Oslo"),))
    assert apply([fix], "a", TEXT, longer).mentions == (fixed,)
    reject = Reject(Target(OSLO, "a", "Oslo", (23, 27)))
    rejected = Mention(23, 27, "GPE", "Oslo", "model", "rejected")
    assert apply([reject], "a", TEXT, longer).mentions == (rejected,), "overlapping ones are dropped"
    assert apply([reject], "a", TEXT, Marks()).mentions == (rejected,)
    drifted = Marks((Mention(23, 27, "GPE", "City of Oslo"),))
    assert apply([reject], "a", TEXT, drifted).mentions[0].state == "rejected"
    assert apply([fix], "a", TEXT.replace("Oslo", "Bonn"), longer) == longer, "it has no effect on another text"


FLAT: dict[str, object] = {
    "kind": "join",
    "scope": "everywhere",
    "article": "",
    "surface": "",
    "start": -1,
    "end": -1,
    "creator": "eva",
}


@pytest.mark.parametrize(
    ("flat", "correction"),
    [
        (
            {"entity": "Jordan", "label": "PERSON", "new_entity": "Ana Ruiz", "new_label": "PERSON"},
            Merge(Target(JORDAN), RUIZ),
        ),
        ({"kind": "relabel", "surface": "Oslo", "new_label": "LOC"}, Relabel(Target(None, surface="Oslo"), "LOC")),
        (
            {"kind": "relabel", "surface": "Oslo", "entity": "Oslo", "label": "GPE", "new_label": "CARDINAL"},
            Relabel(Target(OSLO, surface="Oslo"), "GPE"),
        ),
        (
            {"kind": "rename", "scope": "article", "article": "a", "entity": "Oslo", "label": "GPE", "new_entity": "X"},
            Rename(Target(OSLO, "a"), "X"),
        ),
        (
            {
                "kind": "add",
                "scope": "here",
                "article": "a",
                "surface": "Lee",
                "start": 0,
                "end": 3,
                "new_label": "ORG",
            },
            Add(Target(Entity("Lee", "ORG"), "a", "Lee", (0, 3))),
        ),
        (
            {"kind": "resize", "surface": "Oslo", "entity": "Oslo", "label": "GPE", "new_surface": "Bay of Oslo"},
            Resize(Target(OSLO, surface="Oslo"), "Bay of Oslo"),
        ),
        (
            {"kind": "split", "surface": "Oslo", "entity": "City", "label": "GPE"},
            Split(Target(Entity("City", "GPE"), surface="Oslo"), "Oslo"),
        ),
    ],
)
def test_corrections_in_the_flat_form_are_read(flat: dict[str, object], correction: Correction) -> None:
    assert from_json(tagged({**FLAT, "creator": "", **flat})) == correction


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], {"version": 1}),
        {"version": 2, "kind": "dismiss", "target": {"entity": {"name": "x", "label": "ORG"}}},
        {"version": 2, "kind": "reject", "target": {}},
        {"version": 2, "kind": "reject", "target": {"entity": {"name": "x"}}},
        {"version": 2, "kind": "reject", "target": {"entity": {"name": "x", "label": "ORG"}, "span": [0, 1]}},
        {"version": 2, "kind": "relabel", "target": {"surface": "x"}, "label": "Cardinal"},
        {"version": 2, "kind": "merge", "target": {"surface": "x"}, "into": ["x", "ORG"]},
        {"version": 2, "kind": "resize", "target": {"surface": "x"}, "to": [True, 3]},
        {"version": 2, "kind": "add", "target": {"surface": "x"}},
    ],
)
def test_an_invalid_correction_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_json(data)


# properties

names = st.sampled_from(["Jordan", "Oslo", "Ruiz", "Ana Ruiz", "Jordan Lee", "nobody"])
entities = st.builds(Entity, names, st.sampled_from(LABELS))
surfaces = st.sampled_from(["Jordan", "Oslo", "Bay of Oslo", "Ruiz", "Oslo.\nRuiz", "jordan", "nobody", "Lee"])
spans = st.tuples(st.integers(0, len(TEXT) + 3), st.integers(0, len(TEXT) + 3))
articles = st.sampled_from(["a", "b"])
targets = st.one_of(
    st.builds(Target, entities, articles, st.none() | surfaces, spans),
    st.builds(Target, entities, st.none() | articles, st.none() | surfaces),
)


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    kind = draw(st.sampled_from(KINDS))
    target = draw(targets)
    parts: dict[type[Correction], dict[str, st.SearchStrategy[Any]]] = {
        Relabel: {"label": st.sampled_from(LABELS)},
        Merge: {"into": entities},
        Split: {"name": names},
        Rename: {"name": names},
        Distinct: {"other": entities},
        Resize: {"to": spans if target.span else surfaces},
    }
    if kind is Add:
        assume(target.surface or target.span)
    creator = draw(st.sampled_from(["", "eva"]))
    return kind(target, **{name: draw(values) for name, values in parts.get(kind, {}).items()}, creator=creator)


@st.composite
def marks(draw: st.DrawFn) -> Marks:
    mentions, at = [], 0
    for start, length in draw(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), max_size=8)):
        at += start
        if at + length <= len(TEXT) and "\n" not in TEXT[at : at + length]:
            name, label = draw(entities)
            state: MarkState = draw(st.sampled_from(["found", "confirmed", "rejected"]))
            mentions.append(Mention(at, at + length, label, name, "model", state))
        at += length
    speakers = draw(st.lists(names, max_size=2))
    return Marks(tuple(mentions), tuple(Quotation(at, at + 1, name) for at, name in enumerate(speakers)))


@given(corrections(), st.one_of(marks(), st.just(MARKS)))
def test_no_correction_changes_a_mention_of_another_entity(correction: Correction, before: Marks) -> None:
    after = apply([correction], "a", TEXT, before)
    target = correction.target
    assert target.entity is not None
    new = [m for m in after.mentions if m not in before.mentions]
    for m in before.mentions:
        if m in after.mentions or Entity.of(m) == target.entity:
            continue
        over = [n for n in new if n.start < m.end and m.start < n.end]
        if target.span:
            drawn = target.span
            if isinstance(correction, Resize) and not isinstance(correction.to, str):
                drawn = correction.to
            at_place = (m.start, m.end) == target.span and m.label == target.entity.label
            assert over, "only a mention that a person drew replaces another"
            assert at_place or all(drawn[0] <= n.start and n.end <= drawn[1] for n in over)
        else:
            assert isinstance(correction, Add | Resize)
            assert over
            assert m.state == "rejected" or all(
                n.start <= m.start and m.end <= n.end and n.end - n.start > m.end - m.start for n in over
            ), "only a longer name replaces its parts"
    for m in new:
        assert Entity.of(m) == correction.correct(target.entity)
        assert m.state == correction.state
    for old, quotation in zip(before.quotations, after.quotations, strict=True):
        assert quotation.speaker in (old.speaker, correction.correct(target.entity).name)
        assert quotation.speaker == old.speaker or old.speaker == target.entity.name


@given(st.lists(corrections(), max_size=6))
def test_corrected_mentions_never_overlap(fixes: list[Correction]) -> None:
    marks = apply(fixes, "a", TEXT, MARKS)
    assert marks == apply(fixes, "a", TEXT, MARKS)
    last = 0
    for m in marks.mentions:
        assert last <= m.start < m.end <= len(TEXT)
        assert m.label in LABELS
        last = m.end


@given(st.lists(corrections(), max_size=6), marks(), marks())
def test_a_decision_about_one_place_survives_another_model(fixes: list[Correction], first: Marks, other: Marks) -> None:
    """The corrections name their entities, so that they do not depend on what the first model found."""
    here = decisions(fixes, "a", TEXT, first)
    assert decisions(fixes, "a", TEXT, other) == [
        replace(each, mention=replace(each.mention, origin=again.mention.origin))
        for each, again in zip(here, decisions(fixes, "a", TEXT, other), strict=True)
    ]
    for model_marks in (first, other, Marks()):
        result = apply(fixes, "a", TEXT, model_marks).mentions
        decided = [each.mention for each in decisions(fixes, "a", TEXT, model_marks)]
        assert [(m.start, m.end, m.label, m.entity, m.state) for m in decided] == [
            (each.mention.start, each.mention.end, each.mention.label, each.mention.entity, each.mention.state)
            for each in here
        ]
        assert set(decided) <= set(result)
        broad = [fix for fix in fixes if fix.target.span is None]
        for m in result:
            if m not in decided and m not in model_marks.mentions:
                assert any(fix.target.article in (None, "a") and fix.state == m.state for fix in broad)


@given(st.lists(corrections(), max_size=6), marks(), marks())
def test_a_decision_after_a_marking_is_no_disagreement(fixes: list[Correction], seen: Marks, found: Marks) -> None:
    places = tuple((m.start, m.end, " ".join(TEXT[m.start : m.end].split())) for m in seen.mentions)
    fixes = [fix if fix.target.span else replace(fix, places=places, seen_in="a") for fix in fixes]
    later = [replace(fix, created="2026") for fix in fixes]
    assert disagreements(later, "a", TEXT, found, "2025") == []
    decided = {mention for mention in apply(later, "a", TEXT, found).mentions if mention.is_decided}
    assert {each.mention for each in disagreements(later, "a", TEXT, found, "2027")} <= decided
    details = [fix.as_json() for fix in fixes if fix.target.article in (None, "a")]
    spans = [(m.start, m.end, m.label) for m in found.mentions]
    assert not (surely_agrees(details, "~", spans) and disagreements(fixes, "a", TEXT, found, "~"))


def test_overlapping_findings_of_another_model_are_reported() -> None:
    target = Target(OSLO, "a", "Oslo", (23, 27))
    confirm, relabel = Relabel(target, "GPE"), Relabel(target, "LOC")
    reject, add = Reject(target), Add(target)
    as_it_was, longer = Mention(23, 27, "GPE", "Oslo"), Mention(20, 27, "EVENT", "in Oslo")
    drawn = Mention(23, 27, "LOC", "Oslo")
    for fix, mention, is_reported in [
        (confirm, as_it_was, False),
        (confirm, longer, True),
        (confirm, None, True),
        (confirm, drawn, True),
        (relabel, as_it_was, False),
        (relabel, drawn, False),
        (relabel, longer, True),
        (reject, as_it_was, False),
        (reject, None, False),
        (reject, drawn, True),
        (reject, longer, True),
        (add, None, False),
        (add, longer, True),
    ]:
        marks = Marks(() if mention is None else (mention,))
        new = disagreements([fix], "a", TEXT, marks, "")
        assert [each.instead for each in new] == ([marks.mentions] if is_reported else [])


def test_broad_corrections_do_not_change_decisions_about_one_place() -> None:
    here = Relabel(Target(OSLO, "a", "Oslo", (23, 27)), "GPE", creator="ann")
    for broad in (
        Relabel(Target(OSLO), "LOC"),
        Reject(Target(OSLO, surface="Oslo")),
        Resize(Target(OSLO, surface="Oslo"), "in Oslo"),
        Merge(Target(OSLO), JORDAN),
        Add(Target(Entity("in Oslo", "EVENT"), surface="in Oslo")),
    ):
        for fixes in ([here, broad], [broad, here]):
            assert Mention(23, 27, "GPE", "Oslo", "ann", "confirmed") in apply(fixes, "a", TEXT, MARKS).mentions
            assert not disagreements(fixes, "a", TEXT, MARKS, "~"), "the model finds the mention that was decided about"
    rename = Rename(Target(OSLO), "City of Oslo", creator="bob")
    renamed = Mention(23, 27, "GPE", "City of Oslo", "ann", "confirmed")
    assert renamed in apply([here, rename], "a", TEXT, MARKS).mentions, "it belongs to the entity with that name"


@given(corrections())
def test_corrections_survive_json(correction: Correction) -> None:
    assert from_json(json.loads(json.dumps(correction.as_json()))) == correction


@given(corrections())
def test_a_correction_of_another_article_has_no_effect(correction: Correction) -> None:
    if correction.target.article == "b":
        assert apply([correction], "a", TEXT, MARKS) == MARKS
