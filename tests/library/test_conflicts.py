"""What both sides changed stays as it is here until a person decides, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.library.shelf import TEXT, claim_of, clock_off_by, content, put
from tui.core.annotations import Evidence
from tui.core.corrections import Relabel, Target
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import Article, Claim, Entity, Highlight, Marks, Mention
from tui.library import Library
from tui.library.tables.conflicts import OpenConflict, Side, join_texts
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import Ruling
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "theirs.db", "bob") as library:
        yield library


@pytest.fixture
def shared(library: Library, theirs: Library) -> tuple[Article, Highlight]:
    """A claim in both libraries whose note, colour and rationale both have changed since."""
    article = put(library, TEXT, title="Kim")
    claim = library.annotations.claim(article, 0, 23, "Kim")
    library.annotations.tag(article, 0, 23, "visit", claim.id)
    merge(theirs, library.path)
    for each, name in ((library, "here"), (theirs, "there")):
        each.annotations.note(article, 0, 23, f"note {name}", claim.id)
        each.claims.edit(claim.id, rationale=f"reason {name}", speaker=f"Kim {name}")
    return article, claim


def fields(library: Library) -> dict[str, OpenConflict]:
    return {conflict.name: conflict for conflict in library.conflicts.page(0, 100)}


def test_a_conflict_waits_with_both_values_until_it_is_decided(
    library: Library, theirs: Library, shared: tuple[Article, Highlight]
) -> None:
    article, claim = shared
    assert len(merge(library, theirs.path).tally.conflicts) == 2
    waiting = fields(library)
    assert library.conflicts.count() == 2
    assert {(each.name, each.here, each.there) for each in waiting.values()} == {
        ("note", "note here", "note there"),
        ("speaker", "Kim here", "Kim there"),
    }
    assert {(each.creator, each.source, each.article, each.end) for each in waiting.values()} == {
        ("bob", "theirs.db", article.pk, 23)
    }
    before = content(library)
    decisions: tuple[tuple[str, Side], ...] = (("note", "joined"), ("speaker", "mine"))
    for name, side in decisions:
        library.conflicts.decide(waiting[name], side)
    decided = library.annotations.get(claim.id)
    assert decided.note == "note here\n\nnote there"
    assert claim_of(library, claim.id).speaker == "Kim here"
    assert {(check.creator, check.rationale) for check in claim_of(library, claim.id).checks} == {
        (library.creator, "reason here"),
        ("bob", "reason there"),
    }, "checks are no conflict: both stand"
    assert library.conflicts.count() == 0
    assert list(find_problems(library)) == []
    after = content(library)
    again = merge(library, theirs.path)
    assert again.tally.conflicts == []
    assert library.conflicts.count() == 0
    assert content(library) == after
    for number in (1, 2):
        library.journal.undo()
        assert library.conflicts.count() == number
    assert content(library) == before
    library.journal.undo()
    assert library.conflicts.count() == 0, "the merge"
    assert list(find_problems(library)) == []


def test_two_speakers_cannot_be_joined(library: Library, theirs: Library, shared: tuple[Article, Highlight]) -> None:
    merge(library, theirs.path)
    before = content(library)
    speaker = fields(library)["speaker"]
    with pytest.raises(ConflictError, match="cannot be joined"):
        library.conflicts.decide(speaker, "joined")
    assert content(library) == before
    assert library.conflicts.count() == 2
    library.conflicts.decide(speaker, "mine")
    with pytest.raises(NotFoundError, match="decided already"):
        library.conflicts.get(speaker.subject, speaker.field, speaker.there)


def test_a_conflict_shows_the_present_value_and_joins_a_later_note(
    library: Library, theirs: Library, shared: tuple[Article, Highlight]
) -> None:
    article, claim = shared
    merge(library, theirs.path)
    library.annotations.note(article, 0, 23, "later", claim.id)
    note = fields(library)["note"]
    assert note.here == "later"
    library.conflicts.decide(note, "joined")
    assert library.annotations.get(claim.id).note == "later\n\nnote there"


@pytest.mark.parametrize(("side", "stays"), [("theirs", False), ("mine", True)])
def test_what_somebody_else_removed_there_is_removed_here_only_on_request(
    library: Library, theirs: Library, side: Side, stays: bool
) -> None:
    article = put(library, TEXT)
    tagged = library.annotations.tag(article, 0, 3, "one")
    removed = library.annotations.highlight(article, 4, 9)
    merge(theirs, library.path)
    theirs.annotations.untag(tagged.id, "one")
    theirs.annotations.remove(removed.id)
    theirs.codebook.edit("one", color="pink")
    library.codebook.edit("one", color="blue")
    merge(library, theirs.path)
    waiting = fields(library)
    assert {*waiting} == {"tag one", "annotation", "color"}
    assert waiting["color"].where == "#one"
    for conflict in waiting.values():
        library.conflicts.decide(conflict, side)
    assert library.annotations.get(tagged.id).tags == (("one",) if stays else ())
    assert {each.id for each in library.annotations.of_article(article.pk)} == {
        tagged.id,
        *([removed.id] if stays else []),
    }
    assert library.codebook.colors() == {"one": "blue" if stays else "pink"}
    assert merge(library, theirs.path).tally.conflicts == []
    assert library.conflicts.count() == 0
    assert list(find_problems(library)) == []


def test_a_conflict_about_whether_a_highlight_is_a_claim(library: Library, theirs: Library) -> None:
    article = put(library, TEXT)
    shared = library.annotations.highlight(article, 0, 3)
    merge(theirs, library.path)
    theirs.annotations.claim(article, 0, 3, "Kim", shared.id)
    theirs.claims.edit(shared.id, verdict="false", rationale="no")
    theirs.evidence.write(shared.id, [Evidence.of("a letter")])
    merge(library, theirs.path)
    (conflict,) = library.conflicts.page(0, 9)
    library.conflicts.decide(conflict, "theirs")
    assert claim_of(library, shared.id) == claim_of(theirs, shared.id)


def test_two_peoples_decisions_about_one_name_are_a_conflict(library: Library, theirs: Library) -> None:
    article = put(library, TEXT, title="Kim")
    library.markings.put([(article.pk, Marks((Mention(0, 3, "PERSON", "Kim"),)))], "model", "1")
    merge(theirs, library.path)
    target = Target(Entity("Kim", "PERSON"), article.id, "Kim", (0, 3))
    library.corrections.correct(Relabel(target, "ORG"))
    theirs.corrections.correct(Relabel(target, "GPE"))
    (reported,) = merge(library, theirs.path).tally.conflicts
    assert (reported.field, reported.here.split()[2], reported.there.split()[2]) == ("name", "ORG", "GPE")
    conflict = fields(library)["name"]
    assert (conflict.where, conflict.article, conflict.start, conflict.end) == ("Kim", article.pk, 0, 3)
    assert [(m.label, m.origin) for m in library.marks.of_article(article.pk).mentions] == [("ORG", library.creator)]
    library.conflicts.decide(conflict, "theirs")
    assert [(m.label, m.origin) for m in library.marks.of_article(article.pk).mentions] == [("GPE", library.creator)]
    assert list(find_problems(library)) == []
    library.journal.undo()
    assert [m.label for m in library.marks.of_article(article.pk).mentions] == ["ORG"]
    library.conflicts.decide(fields(library)["name"], "mine")
    assert [m.label for m in library.marks.of_article(article.pk).mentions] == ["ORG"]
    assert merge(library, theirs.path).tally.conflicts == []
    with pytest.raises(ConflictError, match="cannot be joined"):
        library.conflicts.decide(conflict, "joined")


def test_two_decisions_about_one_passage_are_a_conflict(library: Library, theirs: Library) -> None:
    article = put(library, TEXT, title="Kim")
    merge(theirs, library.path)
    claim = Claim.with_check("Kim", "true", "so it is", (), ("read",))
    coded = ConsensusPassage(0, 10, "green", ("theirs",), claim), ConsensusPassage(12, 20, "blue", ("also",))
    library.decisions.decide(article, [Ruling(0, 23, "both", (ConsensusPassage(0, 23, "red", ("mine",)),))], "")
    theirs.decisions.decide(theirs.articles.find(article.id), [Ruling(0, 23, "other", coded)], "")
    theirs.decisions.comment(theirs.articles.find(article.id), 0, 23, "seen twice", "")
    (reported,) = merge(library, theirs.path).tally.conflicts
    assert reported.field == "decision"
    (conflict,) = library.conflicts.page(0, 9)
    assert (conflict.name, conflict.where, conflict.end) == ("decision", TEXT[:23], 23)
    again = merge(library, theirs.path).tally
    assert (again.conflicts, again.waiting) == ([], 1), "it is reported once, and waits"
    before = content(library)
    library.conflicts.decide(conflict, "theirs")
    (decision,) = library.decisions.of_article(article)
    assert (decision.outcome, decision.comment, decision.creator) == ("other", "seen twice", library.creator)
    consensus = library.annotations.of_article(article.pk)
    assert [(each.start, each.end, each.tags, each.color) for each in consensus] == [
        (0, 10, ("theirs",), "green"), (12, 20, ("also",), "blue")]  # fmt: skip
    assert consensus[0].claim is not None
    assert consensus[0].claim.plain() == claim
    library.journal.undo()
    assert content(library) == before, "one undo reverts all of it"
    library.conflicts.decide(library.conflicts.page(0, 9)[0], "mine")
    assert merge(library, theirs.path).tally.conflicts == []
    assert content(library) == before


def test_only_a_conflict_about_what_is_here_waits(
    library: Library, theirs: Library, shared: tuple[Article, Highlight]
) -> None:
    article, claim = shared
    for each, outcome in ((library, "none"), (theirs, "other")):
        each.decisions.decide(each.articles.find(article.id), [Ruling(0, 23, outcome)], "")
    with Library(library.path, "cy") as cy:
        merge(cy, theirs.path)
    assert {*fields(library)} == {"note", "speaker", "decision"}
    library.annotations.unclaim(claim.id)
    assert {*fields(library)} == {"note", "decision"}
    library.removals.remove([article])
    assert (library.conflicts.count(), fields(library)) == (0, {})
    library.journal.undo()
    library.journal.undo()
    assert (library.conflicts.count(), {*fields(library)}) == (3, {"note", "speaker", "decision"})
    library.journal.undo()  # the decision here
    merge(library, theirs.path)
    assert [each.outcome for each in library.decisions.of_article(article)] == ["other"]
    assert "decision" not in fields(library)


def test_a_value_is_asked_about_again_when_its_owner_chooses_it(
    library: Library, theirs: Library, shared: tuple[Article, Highlight]
) -> None:
    _, claim = shared
    merge(library, theirs.path)
    assert fields(library)["speaker"].creator == "bob"
    library.conflicts.decide(fields(library)["speaker"], "mine")
    with Library(theirs.path, library.creator) as own:
        for speaker in ("Lee", "Kim there"):
            own.claims.edit(claim.id, speaker=speaker)
    assert [each.there for each in merge(library, theirs.path).tally.conflicts] == ["Kim there"]
    assert fields(library)["speaker"].creator == library.creator
    assert merge(library, theirs.path).tally.conflicts == []


def test_two_who_decide_alike_are_not_asked_and_a_renamed_code_is_the_same(library: Library, theirs: Library) -> None:
    article = put(library, TEXT, title="Kim")
    library.codebook.add("visit")
    merge(theirs, library.path)
    coded = ConsensusPassage(0, 23, "red", ("visit",))
    for each in (library, theirs):
        each.decisions.decide(each.articles.find(article.id), [Ruling(0, 23, "both", (coded,))], "")
    library.codebook.edit("visit", name="travel")
    tally = merge(library, theirs.path).tally
    assert tally.conflicts == []
    assert [(note.kind, note.why) for note in tally.notes if note.kind == "decisions"] == [
        ("decisions", "decided alike here")
    ]
    library.decisions.decide(article, [Ruling(0, 23, "none")], "")
    theirs.decisions.comment(theirs.articles.find(article.id), 0, 23, "see 4.2", "")
    merge(library, theirs.path)
    library.conflicts.decide(library.conflicts.page(0, 9)[0], "theirs")
    assert [each.tags for each in library.annotations.of_article(article.pk)] == [("travel",)]
    assert [tag.name for tag in library.codebook.all()] == ["travel"]


def order(library: Library, claim: str) -> str:
    return "".join(piece.what for piece in claim_of(library, claim).evidence)


def test_an_order_of_evidence_is_merged_unless_both_have_chosen_one(library: Library, theirs: Library) -> None:
    article = put(library, TEXT)
    claim = library.annotations.claim(article, 0, 23, "Kim").id
    library.evidence.write(claim, [Evidence(what) for what in "abc"])
    merge(theirs, library.path)

    def move(side: Library, what: str, by: int) -> None:
        piece = next(piece for piece in claim_of(side, claim).evidence if piece.what == what)
        side.evidence.move(piece.id, by)

    first = claim_of(theirs, claim).evidence[0].id
    theirs.evidence.add(claim, Evidence("n"), first)
    move(theirs, "c", -3)
    library.evidence.add(claim, Evidence("z"))
    assert (order(library, claim), order(theirs, claim)) == ("abcz", "canb")
    tally = merge(library, theirs.path).tally
    assert order(library, claim) == "czanb", "nobody here had chosen an order"
    assert ("evidence", "changed", "in the order that bob gave it") in {(n.kind, n.outcome, n.why) for n in tally.notes}
    assert not merge(library, theirs.path).tally.conflicts
    library.journal.undo()
    assert order(library, claim) == "abcz", "undoing the merge removes it"
    library.journal.redo()
    move(library, "a", 9)
    assert not merge(library, theirs.path).tally.conflicts
    assert order(library, claim) == "cznba", "the order there was changed from the one here"
    assert not merge(theirs, library.path).tally.conflicts
    assert order(theirs, claim) == "cznba", "it is later than theirs, and by its creator"
    move(theirs, "z", -9)
    move(library, "n", -9)
    (conflict,) = merge(library, theirs.path).tally.conflicts
    assert (conflict.field, conflict.here, conflict.there) == ("order of evidence", "n, c, z, b, a", "z, c, n, b, a")
    (waiting,) = library.conflicts.page(0, 9)
    assert order(library, claim) == "nczba"
    library.conflicts.decide(waiting, "theirs")
    assert (order(library, claim), library.conflicts.count()) == ("zcnba", 0)
    library.journal.undo()
    assert order(library, claim) == "nczba"
    assert [*find_problems(library), *find_problems(theirs)] == []


def test_evidence_added_on_both_sides_has_no_chosen_order(library: Library, theirs: Library) -> None:
    claim = library.annotations.claim(put(library, TEXT), 0, 23, "Kim").id
    merge(theirs, library.path)
    library.evidence.add(claim, Evidence("a"))
    theirs.evidence.add(claim, Evidence("b"))
    for _ in range(2):
        for into, other in ((library, theirs), (theirs, library)):
            assert not merge(into, other.path).tally.conflicts
    assert (order(library, claim), order(theirs, claim)) == ("ab", "ba")
    b, a = claim_of(theirs, claim).evidence
    c = theirs.evidence.add(claim, Evidence("c"), b.id)
    for _ in range(2):
        assert not merge(library, theirs.path).tally.conflicts
        assert (order(library, claim), order(theirs, claim)) == ("abc", "bca"), "adding below another orders nothing"
    theirs.evidence.move(c, -1)
    assert not merge(library, theirs.path).tally.conflicts
    assert order(library, claim) == "cba", "nobody here has chosen an order"
    library.evidence.remove(a.id)
    assert ("removed here", "a") in {(note.why, note.where) for note in merge(library, theirs.path).tally.notes}


def test_a_value_that_both_chose_is_not_replaced_by_an_earlier_one(library: Library, tmp_path: Path) -> None:
    article = put(library, TEXT)
    claim = library.annotations.claim(article, 0, 23, "")
    with Library(tmp_path / "away.db", library.creator) as away:
        merge(away, library.path)
        with clock_off_by(-1):
            for speaker in ("Kim", "Putin"):
                library.claims.edit(claim.id, speaker=speaker)
        away.claims.edit(claim.id, speaker="Kim")  # after “Putin”, which the other library does not know
        for here, there in ((away, library), (library, away)):
            speaker = claim_of(here, claim.id).speaker
            assert [each.field for each in merge(here, there.path).tally.conflicts] == ["speaker"]
            assert claim_of(here, claim.id).speaker == speaker
            assert merge(here, there.path).tally.conflicts == []


def test_undoing_a_merge_says_who_has_settled_its_conflict(library: Library, theirs: Library) -> None:
    article = put(library, TEXT, id="kim")
    merge(theirs, library.path)
    library.decisions.decide(article, [Ruling(0, 23, "none")], "")
    theirs.decisions.comment(theirs.articles.find(article.id), 0, 23, "seen twice", "")
    merge(library, theirs.path)
    with Library(library.path, "cleo") as cleo:
        (conflict,) = cleo.conflicts.page(0, 9)
        cleo.conflicts.decide(conflict, "mine")
    with pytest.raises(ConflictError, match="cleo has changed it since"):
        library.journal.undo()


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        ("not", "note it", "not\n\nnote it"),
        ("false", "not false", "false\n\nnot false"),
        ("one\ntwo", "one", "one\ntwo"),
        ("two", "one\n\ntwo", "one\n\ntwo"),
        ("", "one", "one"),
    ],
)
def test_joined_texts_keep_every_line_of_both(here: str, there: str, both: str) -> None:
    assert join_texts(here, there) == both
