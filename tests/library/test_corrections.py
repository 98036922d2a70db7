"""Corrections apply to existing marks, to later markings and to new articles, and are undone completely."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.library.ames_and_bors import BORS, ONE, TWO, add_both, labels, mark
from tests.library.shelf import claim_of, put
from tui.core.annotations import Evidence
from tui.core.corrections import Add, Correction, Merge, Reject, Relabel, Rename, Resize, Split, Target
from tui.core.model import Entity, Marks, Mention, NewArticle, Quotation
from tui.formats import export, import_
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def library(library: Library) -> Library:
    return add_both(library)


def test_a_label_corrected_everywhere_applies_everywhere_and_later(library: Library) -> None:
    changed = library.corrections.correct(Relabel(Target(BORS, surface="Bors"), "PERSON"), library.articles.get(1))
    assert changed == 2
    assert labels(library, 1, "Bors") == [("PERSON", "confirmed")] * 2  # its creator saw this
    mark(library)
    assert labels(library, 1, "Bors") == [("PERSON", "confirmed")] * 2
    assert labels(library, 2, "Bors") == [("PERSON", "found")]  # nobody saw this one
    library.articles.add([NewArticle("A third on Bors.", "3" * 64, "Three")])
    mark(library)
    assert labels(library, 3, "Bors") == [("PERSON", "found")]
    assert library.marks.of_article(3).mentions[0].origin == "ann"
    library.journal.undo()
    for pk in (1, 2, 3):
        assert set(labels(library, pk, "Bors")) == {("ORG", "found")}
    library.journal.redo()
    assert labels(library, 3, "Bors") == [("PERSON", "found")]
    assert labels(library, 1, "Bors") == [("PERSON", "confirmed")] * 2


def test_in_one_article_or_one_place_only(library: Library) -> None:
    article = library.articles.get(1)
    library.corrections.correct(Reject(Target(BORS, article.id, "Bors", (9, 13))))
    assert labels(library, 1, "Bors") == [("ORG", "rejected"), ("ORG", "found")]
    library.corrections.correct(Relabel(Target(BORS, article.id, "Bors"), "PERSON"))
    assert labels(library, 2, "Bors") == [("ORG", "found")]
    before = library.marks.of_article(1)
    mark(library)
    assert library.marks.of_article(1) == before


def test_renaming_an_entity_takes_its_claims_along(library: Library) -> None:
    article = library.articles.get(1)
    claim = library.annotations.claim(article, 0, 22, "Bors")
    library.corrections.correct(Rename(Target(BORS), "Bors AB"))
    renamed = library.marks.entity("Bors AB", "ORG")
    assert renamed is not None
    assert renamed.mentions == 3
    assert claim_of(library, claim.id).speaker == "Bors AB"
    assert library.marks.of_article(1).suggestions[0].speaker == "Bors AB"
    library.journal.undo()
    assert claim_of(library, claim.id).speaker == "Bors"
    assert library.marks.of_article(1).suggestions[0].speaker == "Bors"


def test_a_missed_name_is_added_at_every_occurrence(library: Library) -> None:
    library.corrections.correct(Add(Target(Entity("Monday", "DATE"), surface="Monday")))
    assert labels(library, 2, "Monday") == [("DATE", "found")]
    library.journal.undo()
    assert labels(library, 2, "Monday") == []


def test_a_dismissed_suggestion_stays_away(library: Library) -> None:
    article = library.articles.get(1)
    (suggestion,) = library.marks.of_article(1).suggestions
    library.corrections.dismiss(article, suggestion.start, suggestion.end)
    assert library.marks.of_article(1).suggestions == ()
    mark(library)
    assert library.marks.of_article(1).suggestions == ()
    library.journal.undo()
    assert library.marks.of_article(1).suggestions == (suggestion,)


def test_what_was_confirmed_elsewhere_survives_a_marking(library: Library) -> None:
    library.articles.add([NewArticle("Bors again.", "4" * 64, "Four")])
    library.marks.add(3, Marks((Mention(0, 4, "PERSON", "Bors", "bob", "confirmed"),)))
    mark(library)
    assert labels(library, 3, "Bors") == [("PERSON", "confirmed")]


def test_what_was_confirmed_elsewhere_survives_marking_with_corrections_here(library: Library) -> None:
    library.articles.add([NewArticle("Bors left Ames.", "4" * 64, "Four")])
    library.marks.add(3, Marks((Mention(0, 4, "PERSON", "Bors", "bob", "confirmed"),)))
    mark(library)
    article = library.articles.get(3)
    library.corrections.correct(Reject(Target(Entity("Ames", "PERSON"), article.id, "Ames", (10, 14))))
    for _ in range(2):
        mark(library)
        assert labels(library, 3, "Bors") == [("PERSON", "confirmed")]
        assert labels(library, 3, "Ames") == [("PERSON", "rejected")]
    assert list(find_problems(library)) == []


def test_corrections_are_merged_from_library_to_library(library: Library, tmp_path: Path) -> None:
    library.corrections.correct(Relabel(Target(BORS), "PERSON"))
    with Library(tmp_path / "other.db", "bob") as other:
        other.articles.add([NewArticle(TWO, "2" * 64, "Two")])
        mark(other)
        assert other.corrections.add(library.corrections.for_export([""])[""]) == 1
        assert labels(other, 1, "Bors") == [("PERSON", "found")]
        assert other.corrections.add(library.corrections.for_export([""])[""]) == 0


def test_a_decision_replaced_here_does_not_block_one_from_there(library: Library, tmp_path: Path) -> None:
    article = library.articles.get(1).id
    with Library(tmp_path / "other.db", "bob") as other, Library(library.path, "bob") as bob:
        merge(other, library.path)
        other.corrections.correct(Reject(Target(BORS, article, "Bors", (9, 13))))
        library.corrections.correct(Resize(Target(BORS, article, "Bors", (9, 13)), (9, 16)))
        bob.corrections.correct(Add(Target(Entity("in Lund", "GPE"), article, "in Lund", (14, 21))))
        for here, there in ((library, other), (other, library)):
            assert merge(here, there.path).tally.conflicts == []
            decided = [each for each in here.marks.of_article(1).mentions if each.state != "found"]
            assert [(each.start, each.state, each.origin) for each in decided] == [
                (9, "rejected", "bob"),
                (14, "confirmed", "bob"),
            ]


def test_evidence_is_stored_and_undone(library: Library) -> None:
    claim = library.annotations.claim(library.articles.get(1), 0, 22, "Bors")
    library.evidence.write(claim.id, [Evidence.of("https://example.org/a"), Evidence.of("the minutes")])
    assert claim_of(library, claim.id).sources == ("https://example.org/a", "the minutes")
    library.evidence.remove(claim_of(library, claim.id).evidence[0].id)
    assert claim_of(library, claim.id).sources == ("the minutes",)
    library.annotations.remove(claim.id)
    for _ in range(3):
        library.journal.undo()
    assert claim_of(library, claim.id).sources == ()


def test_the_table_of_claims_is_filtered_ordered_and_linked(library: Library) -> None:
    one, two = library.articles.get(1), library.articles.get(2)
    first = library.annotations.claim(one, 0, 22, "Bors")
    second = library.annotations.claim(two, 0, 25, "Ames")
    library.claims.edit(second.id, verdict="false")
    library.annotations.tag(two, 0, 25, "travel", highlight_id=second.id)
    library.claims.link(second.id, "repeats", first.id)
    assert [row.speaker for row in library.desk.page(0, 10, "speaker")] == ["Ames", "Bors"]
    assert [row.id for row in library.desk.page(0, 10, text="#travel FALSE")] == [second.id]
    assert library.desk.count("lund") == 2
    assert [(link.words, link.claim.id) for link in library.desk.linked_claims(first.id)] == [
        ("repeated by", second.id)
    ]
    assert library.desk.page(0, 10, "article")[0].links == 1
    assert library.desk.records()[0].verdicts == (("false", 1),)


def test_corrections_survive_export_and_import_as_jsonl(library: Library, tmp_path: Path) -> None:
    from tui.formats import export, import_

    article = library.articles.get(1)
    library.corrections.correct(Relabel(Target(BORS), "PERSON"))
    library.corrections.correct(Reject(Target(Entity("Lund", "GPE"), article.id, "Lund", (17, 21))))
    library.corrections.dismiss(article, 0, 22)
    export("jsonl", library, tmp_path / "out.jsonl")
    with Library(tmp_path / "other.db", "bob") as other:
        import_("jsonl", other, tmp_path / "out.jsonl")
        assert other.corrections.all() == library.corrections.all()
        mark(other)
        assert labels(other, 1, "Lund") == [("GPE", "rejected")]
        assert labels(other, 2, "Bors") == [("PERSON", "found")]
        assert other.marks.of_article(1).suggestions == ()
        export("jsonl", other, tmp_path / "again.jsonl")
    first = (tmp_path / "out.jsonl").read_bytes()
    with Library(tmp_path / "third.db", "bob") as third:
        import_("jsonl", third, tmp_path / "out.jsonl")
        export("jsonl", third, tmp_path / "third.jsonl")
    assert (tmp_path / "third.jsonl").read_bytes() == first


def kinds(article: str) -> list[Correction]:
    """One correction of every kind and reach."""
    targets = [
        Target(BORS, article, "Bors", (9, 13)),
        Target(BORS, article, "Bors"),
        Target(BORS, surface="Bors"),
        Target(BORS, article),
        Target(BORS),
    ]
    return [
        correction
        for target in targets
        for correction in (
            Relabel(target, "PERSON"),
            Merge(target, Entity("Ames", "PERSON")),
            Split(target, "Another"),
            Rename(target, "Bors AB"),
            Reject(target),
            Resize(target, (9, 16) if target.span else "met Bors"),
            *([Add(target)] if target.surface else []),
        )
    ]


def state(library: Library) -> object:
    """Return the corrections, their effects, and what they changed besides marks."""
    return (
        library.corrections.all(),
        [library.marks.of_article(pk) for pk, _ in library.markings.texts(again=True)],
        library.connection.all("SELECT speaker FROM claims"),
    )


@pytest.mark.parametrize("number", range(len(kinds("x"))))
def test_every_kind_is_stored_undone_and_merged(library: Library, tmp_path: Path, number: int) -> None:
    from tui.formats import export, import_
    from tui.library.transfer.merge import merge

    correction = kinds(library.articles.get(1).id)[number]
    library.annotations.claim(library.articles.get(1), 0, 22, "Bors")
    before = state(library)
    library.corrections.correct(correction)
    (stored,) = library.corrections.all()
    assert (stored.kind, stored.target, stored.outcome, stored.creator) == (
        correction.kind,
        correction.target,
        correction.outcome,
        "ann",
    )
    after = state(library)
    mark(library)
    assert state(library) == after
    library.journal.undo()
    assert state(library) == before
    library.journal.redo()
    assert state(library) == after
    assert list(find_problems(library)) == []
    export("jsonl", library, tmp_path / "out.jsonl")
    with Library(tmp_path / "other.db", "bob") as other:
        import_("jsonl", other, tmp_path / "out.jsonl")
        assert state(other) == after
        mark(other)
        assert state(other) == after
    with Library(tmp_path / "third.db", "cid") as third:
        merge(third, library.path)
        mark(third)
        assert state(third) == after


def test_two_entities_with_one_name_stay_two(library: Library) -> None:
    """The person Washington becomes George Washington; the place of that name stays a place."""
    text = "Washington spoke in Washington. George Washington agreed."
    library.articles.add([NewArticle(text, "5" * 64, "Two of a name")])
    person, place, george = Entity("Washington", "PERSON"), Entity("Washington", "GPE"), "George Washington"
    mentions = (
        Mention(0, 10, person.label, person.name),
        Mention(20, 30, place.label, place.name),
        Mention(32, 49, "PERSON", george),
    )
    library.markings.put([(3, Marks(mentions, (Quotation(0, 30, "Washington"),)))], "model", "1")
    claim = library.annotations.claim(library.articles.get(3), 0, 31, "Washington")
    assert (library.marks.claims_by(person), library.marks.claims_by(place)) == ((1, 0), (0, 0))
    library.corrections.correct(Rename(Target(place), "Washington, D.C."))
    marks = library.marks.of_article(3)
    assert [(m.entity, m.label, m.state) for m in marks.mentions] == [
        ("Washington", "PERSON", "found"),
        ("Washington, D.C.", "GPE", "found"),
        (george, "PERSON", "found"),
    ]
    assert marks.quotations[0].speaker == "Washington"
    library.journal.undo()
    library.corrections.correct(Merge(Target(person), Entity(george, "PERSON")))
    marks = library.marks.of_article(3)
    assert [(m.entity, m.label, m.state) for m in marks.mentions] == [
        (george, "PERSON", "found"),
        ("Washington", "GPE", "found"),
        (george, "PERSON", "found"),
    ]
    assert marks.quotations[0].speaker == george
    assert claim_of(library, claim.id).speaker == george


def test_corrections_in_the_flat_form_of_old_files_are_read(library: Library, tmp_path: Path) -> None:
    from tui.formats import import_

    article = library.articles.get(1)
    here = {"kind": "reject", "scope": "here", "article": article.id, "surface": "Lund", "start": 17, "end": 21}
    flat = [
        {"id": "1", "kind": "join", "scope": "everywhere", "entity": "Bors", "label": "ORG", "new_entity": "Bors AB"},
        {"id": "2", **here, "label": "GPE", "entity": "Lund", "creator": "eva"},
        {
            "id": "3",
            "kind": "dismiss",
            "scope": "here",
            "article": article.id,
            "surface": ONE[:22],
            "start": 0,
            "end": 22,
        },
    ]
    path = tmp_path / "old.jsonl"
    path.write_text(json.dumps({"id": article.id, "text": ONE, "corrections": flat}), encoding="utf-8")
    import_("jsonl", library, path)
    assert labels(library, 1, "Lund") == [("GPE", "rejected")]
    entity = library.marks.entity("Bors AB", "ORG")
    assert entity is not None
    assert entity.mentions == 3
    assert library.marks.of_article(1).suggestions == ()
    library.journal.undo()
    assert library.corrections.all() == []
    assert len(library.marks.of_article(1).suggestions) == 1


def test_an_unreadable_correction_stops_nothing_and_is_reported(library: Library) -> None:
    library.corrections.correct(Relabel(Target(BORS), "PERSON"))
    library.connection.run("UPDATE corrections SET detail = replace(detail, 'PERSON', 'no label')")
    assert library.corrections.all() == []
    mark(library)
    assert any("cannot be read" in str(problem) for problem in find_problems(library))


def test_decisions_of_two_people_about_the_same_words_are_both_kept_and_reported(tmp_path: Path) -> None:
    def labels(library: Library) -> list[tuple[str, str, str]]:
        return [(each.label, each.state, each.origin) for each in library.marks.of_article(1).mentions]

    with Library(tmp_path / "ann.db", "ann") as ann, Library(tmp_path / "ben.db", "ben") as ben:
        for library in (ann, ben):
            article = put(library, "Only France and Britain remain.", id="a")
            library.marks.add(article.pk, Marks((Mention(5, 11, "GPE", "France"),)), "model", "1")
        ann.corrections.correct(Relabel(Target(Entity("France", "GPE"), "a", "France", (5, 11)), "GPE"))
        ben.corrections.correct(Relabel(Target(Entity("France", "GPE"), "a", "France", (5, 11)), "ORG"))
        for library, other, own in ((ann, ben, ("GPE", "confirmed", "ann")), (ben, ann, ("ORG", "confirmed", "ben"))):
            done = merge(library, other.path)
            assert labels(library) == [own]
            (conflict,) = done.tally.conflicts
            assert (conflict.field, conflict.where) == ("name", "a")
            assert own[2] in conflict.here
            assert other.creator in conflict.there
            assert merge(library, other.path).tally.conflicts == [], "reported once"
            library.corrected_marks.apply_again()
            assert labels(library) == [own]
            assert list(find_problems(library)) == []
        export("jsonl", ann, tmp_path / "x.jsonl")
        with Library(tmp_path / "cleo.db", "cleo") as cleo:
            import_("jsonl", cleo, tmp_path / "x.jsonl")
            assert labels(cleo) == [("GPE", "confirmed", "ann")]
            assert len(cleo.corrections.for_export(["a"])["a"]) == 2, "both are kept"
        ann.journal.undo()
        ann.journal.undo()
        assert labels(ann) == [("GPE", "found", "model")]
        merge(ann, ben.path)
        assert labels(ann) == [("ORG", "confirmed", "ben")], "nobody else decides anything there now"
