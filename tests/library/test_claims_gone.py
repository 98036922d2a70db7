"""A claim, or its evidence, is removed in one library while somebody works on it in another."""

from pathlib import Path

from tests.decisions.world import wait
from tests.library.shelf import TEXT, claim_of, put
from tui.core.annotations import Evidence
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems


def test_a_claim_that_a_colleague_worked_on_meanwhile_does_not_go_unasked(tmp_path: Path) -> None:
    with Library(tmp_path / "ann.db", "ann") as ann, Library(tmp_path / "bob.db", "bob") as bob:
        article = put(ann, TEXT)
        claims = [ann.annotations.claim(article, at, at + 6, "Kim").id for at in range(0, 48, 6)]
        seen, checked, rated, noted, spoken, linked, wider, _ = claims
        evidence = {name: ann.evidence.add(name, Evidence("https://a.example")) for name in (seen, noted, wider)}
        merge(bob, ann.path)
        bob.claims.edit(seen, verdict="true")
        own = bob.evidence.add(seen, Evidence("https://b.example"))
        bob.evidence.edit(evidence[seen], note="whose?")
        merge(ann, bob.path)
        wait()
        for name in claims:
            ann.annotations.unclaim(name)
        bob.claims.edit(checked, verdict="false")
        bob.evidence.add(rated, Evidence("https://c.example"))
        bob.evidence.edit(evidence[noted], stance="against")
        bob.claims.edit(spoken, speaker="Putin")
        bob.claims.link(linked, "repeats", checked)
        bob.claims.add_passage(wider, bob.articles.get(1), 50, 55)
        before = {name: bob.annotations.get(name).claim for name in claims}
        worked_on = {bob.annotations.get(name).quote.strip() for name in claims[1:-1]}
        for library in (bob, ann):  # where it is, it stays; where it is gone, it stays gone
            conflicts = merge(library, (tmp_path / ("ann.db" if library is bob else "bob.db"))).tally.conflicts
            assert {(each.where, each.field) for each in conflicts} == {(quote, "claim") for quote in worked_on}
            assert [*find_problems(library)] == []
        now = {name: bob.annotations.get(name).claim for name in claims}
        assert {name for name in claims if now[name] is None} == {seen, claims[-1]}, "the rest was known to ann"
        assert own not in {piece.id for piece in claim_of(bob, rated).evidence}
        assert now[checked] == before[checked]
        assert merge(bob, ann.path).tally.conflicts == []


def test_evidence_that_a_colleague_edited_meanwhile_does_not_go_unasked(tmp_path: Path) -> None:
    with Library(tmp_path / "ann.db", "ann") as ann, Library(tmp_path / "bob.db", "bob") as bob:
        claim = ann.annotations.claim(put(ann, TEXT), 0, 9, "Kim").id
        edited, known = (ann.evidence.add(claim, Evidence(what)) for what in ("the minutes", "hearsay"))
        merge(bob, ann.path)
        bob.evidence.edit(known, note="from whom?")
        merge(ann, bob.path)
        wait()
        for piece in (edited, known):
            ann.evidence.remove(piece)
        bob.evidence.edit(edited, note="page 3")
        tally = merge(bob, ann.path).tally
        (conflict,) = tally.conflicts
        assert (conflict.field, conflict.here, conflict.there) == ("evidence", "the minutes", "removed")
        assert ("removed there by ann", "hearsay") in [(note.why, note.where) for note in tally.notes]
        assert [(piece.what, piece.note) for piece in claim_of(bob, claim).evidence] == [("the minutes", "page 3")]


def test_an_older_copy_brings_no_evidence_that_was_removed_before_it_was_here(tmp_path: Path) -> None:
    with Library(tmp_path / "ann.db", "ann") as ann, Library(tmp_path / "bob.db", "bob") as bob:
        claim = ann.annotations.claim(put(ann, TEXT), 0, 9, "Kim").id
        merge(bob, ann.path)
        piece = ann.evidence.add(claim, Evidence("the minutes"))
        back_up(ann, tmp_path / "old.db")
        ann.evidence.remove(piece)
        merge(bob, ann.path)
        merge(bob, tmp_path / "old.db")
        assert claim_of(bob, claim).evidence == ()
        ann.journal.undo()
        merge(bob, ann.path)
        assert [each.what for each in claim_of(bob, claim).evidence] == ["the minutes"]
