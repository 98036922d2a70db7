"""Checks, evidence, passages and links of claims: their creators, undo, and the words they were based on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.decisions.world import wait
from tests.library.shelf import TEXT, claim_of, content, put
from tui.core.annotations import Evidence
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import NewArticle
from tui.core.tally import Tally
from tui.formats import export, import_
from tui.library import Library
from tui.library.queries import claim_terms
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.core.model import Article, Highlight


@pytest.fixture
def ben(path: Path, library: Library) -> Iterator[Library]:
    """Another reader of the same file."""
    assert library.path == path
    with Library(path, "ben") as opened:
        yield opened


@pytest.fixture
def claim(library: Library, article: Article) -> Highlight:
    return library.annotations.claim(article, 0, 23, "Kim")


def checks(library: Library, claim: Highlight) -> list[tuple[str, str, str]]:
    return [(check.creator, check.verdict, check.rationale) for check in claim_of(library, claim.id).checks]


def shown_checks(library: Library) -> list[tuple[str, str]]:
    """Return the checks shown in the table of claims, which triggers maintain."""
    return [(row.verdict, row.rationale) for row in library.desk.page(0, 9)]


def test_two_people_have_separate_checks_and_each_undoes_their_own(
    library: Library, ben: Library, claim: Highlight
) -> None:
    me = library.creator
    library.claims.edit(claim.id, verdict="true", rationale="a list")
    wait()
    ben.claims.edit(claim.id, verdict="false")
    ben.claims.edit(claim.id, rationale="no list", method="read")
    wait()
    assert checks(library, claim) == [(me, "true", "a list"), ("ben", "false", "no list")]
    assert (claim_of(library, claim.id).verdict, shown_checks(library)) == ("false", [("false", "no list")]), "the last"
    library.checks.choose(claim.id, claim_of(library, claim.id).checks[0].id)
    assert (claim_of(ben, claim.id).verdict, shown_checks(ben)) == ("true", [("true", "a list")]), "the chosen"
    library.journal.undo()
    library.claims.edit(claim.id, verdict="mixed")
    assert checks(library, claim)[-1] == (me, "mixed", "a list"), "judged again it is the last"
    library.journal.undo()
    library.journal.undo()
    assert checks(library, claim) == [("ben", "false", "no list")]
    ben.journal.undo()
    ben.journal.undo()
    assert (checks(library, claim), shown_checks(library)) == ([], [("unchecked", "")])
    library.journal.redo()
    ben.journal.redo()
    assert {each[:2] for each in checks(library, claim)} == {(me, "true"), ("ben", "false")}
    assert list(find_problems(library)) == []


def test_a_rationale_without_a_verdict_does_not_count_as_a_check(
    library: Library, ben: Library, claim: Highlight
) -> None:
    ben.claims.edit(claim.id, rationale="to be asked")
    assert (claim_of(library, claim.id).verdict, library.connection.counter("checked")) == ("unchecked", 0)
    assert claim_of(library, claim.id).rationale == "", "ben's, about somebody else's claim"
    library.claims.edit(claim.id, rationale="mine so far")
    ben.claims.edit(claim.id, method="by phone")
    assert claim_of(ben, claim.id).rationale == "mine so far"
    library.journal.undo()
    ben.journal.undo()
    library.claims.edit(claim.id, verdict="to check")
    assert library.connection.counter("checked") == 1, "a check is there, whatever word it says"
    library.claims.edit(claim.id, verdict="unchecked")
    assert checks(library, claim) == [("ben", "", "to be asked")]
    with pytest.raises(NotFoundError, match="have not checked"):
        library.checks.take_back(claim.id)
    ben.checks.take_back(claim.id)
    assert library.connection.counter("checked") == 0


def test_the_history_has_the_earlier_verdict(library: Library, claim: Highlight) -> None:
    library.claims.edit(claim.id, verdict="true")
    library.claims.edit(claim.id, verdict="false", speaker="Choe", status="waiting", due="2026-01-02")
    step = library.journal.steps(1)[0]
    assert step.summary.startswith(
        "speaker Kim → Choe, status to do → waiting, due — → 2026-01-02, verdict true → false"
    )
    with pytest.raises(ValueError, match="no verdikt"):
        library.claims.edit(claim.id, verdikt="true")


def test_a_verdict_keeps_the_words_it_was_given_on(library: Library) -> None:
    url, old = "https://example.org/port", "The mayor said 12 people were dead on Friday. The port was closed."
    article = library.articles.get(library.articles.add([NewArticle(old, "1", "", source=url, canonical=True)])[0].pk)
    claim = library.annotations.claim(article, 0, 45, "The mayor")
    library.claims.edit(claim.id, verdict="true", rationale="the hospital's list")
    assert not library.annotations.get(claim.id).changed_since_checked
    library.revisions.revise(article.pk, NewArticle(old.replace("12", "14"), "2", source=url, canonical=True))
    now = library.annotations.get(claim.id)
    (check,) = claim_of(library, claim.id).checks
    assert (check.quote, now.quote) == (old[:45], "The mayor said 14 people were dead on Friday.")
    assert now.changed_since_checked
    changed = (
        "SELECT c.highlight FROM claims c JOIN highlights h ON h.id = c.highlight WHERE c.judged NOT IN ('', h.quote)"
    )
    assert library.connection.all(changed) == [(claim.id,)]
    library.claims.edit(claim.id, rationale="and the police")
    assert library.annotations.get(claim.id).changed_since_checked, (
        "a new rationale does not mean that the words were looked at again"
    )
    library.claims.edit(claim.id, verdict="false")
    assert [(each.verdict, each.quote) for each in claim_of(library, claim.id).checks] == [
        ("true", old[:45]),
        ("false", now.quote),
    ], "the verdict on the words before stays"
    assert not library.annotations.get(claim.id).changed_since_checked
    assert list(find_problems(library)) == []


def test_evidence_is_ordered(library: Library, claim: Highlight) -> None:
    one = library.evidence.add(claim.id, Evidence("https://example.org/tests", "data", "against", "six to 2017"))
    three = library.evidence.add(claim.id, Evidence("the\nminutes", "document"))
    two = library.evidence.add(claim.id, Evidence("hearsay"), after=one)
    assert [piece.id for piece in claim_of(library, claim.id).evidence] == [one, two, three]
    library.evidence.edit(two, stance="for", note="who?", retrieved="2026-05-03")
    library.evidence.move(three, -5)
    library.evidence.move(one, 1)
    pieces = claim_of(library, claim.id).evidence
    assert [(piece.what, piece.stance) for piece in pieces] == [
        ("the minutes", ""),
        ("hearsay", "for"),
        ("https://example.org/tests", "against"),
    ]
    assert [hit.kind for hit in library.search.annotations("hearsay")] == ["claim"]
    library.evidence.edit(three, archived="https://copies.example/minutes")
    assert [hit.kind for hit in library.search.annotations("copies.example")] == ["claim"]
    for whose in ("", claim_terms.creator_filter(library.creator)):
        assert [row.id for row in library.desk.page(0, 9, text=f"{whose}copies.example")] == [claim.id]
    library.evidence.edit(three, archived="")
    assert library.search.annotations("copies.example") == []
    library.evidence.remove(two)
    newest = library.journal.newest()
    library.evidence.move(one, 1)
    assert library.journal.newest() == newest, "the last piece cannot be moved down"
    assert library.search.annotations("hearsay") == []
    for bad in (Evidence(" "), Evidence("x", "hearsay"), Evidence("x", stance="perhaps")):  # type: ignore[arg-type]
        with pytest.raises(ConflictError, match="evidence"):
            library.evidence.add(claim.id, bad)
    with pytest.raises(NotFoundError):
        library.evidence.move(two, 1)
    for _ in range(9):
        library.journal.undo()
    assert claim_of(library, claim.id).evidence == ()
    assert list(find_problems(library)) == []


def test_a_claim_has_further_passages_and_a_first_appearance(
    library: Library, article: Article, claim: Highlight
) -> None:
    annotations = library.annotations
    other = put(library, "Another day. Kim is to visit Russia.")
    more = library.claims.add_passage(claim.id, other, 13, 36)
    assert (more.claim_of, more.claim, claim_of(library, claim.id).passages) == (claim.id, None, (more.id,))
    library.claims.set_first(claim.id, more.id)
    assert claim_of(library, claim.id).first == more.id
    with pytest.raises(ConflictError, match="already a passage of a claim"):
        library.annotations.claim(other, 13, 36, highlight_id=more.id)
    apart = library.annotations.claim(article, 25, 40)
    with pytest.raises(ConflictError, match="claim itself"):
        library.claims.add_passage(claim.id, article, 25, 40, apart.id)
    with pytest.raises(NotFoundError):
        library.claims.set_first(claim.id, apart.id)
    annotations.remove(more.id)
    assert (claim_of(library, claim.id).passages, claim_of(library, claim.id).first) == ((), "")
    library.journal.undo()
    annotations.remove(claim.id)
    assert annotations.get(more.id).claim_of == "", "it stays a highlight"
    library.journal.undo()
    assert claim_of(library, claim.id).first == more.id
    assert list(find_problems(library)) == []


def test_links_do_not_contradict_each_other_and_can_carry_a_check(library: Library, article: Article) -> None:
    old, new = (library.annotations.claim(article, start, start + 10).id for start in (0, 12))
    library.claims.edit(old, verdict="false", rationale="no visit")
    library.evidence.write(old, [Evidence.of("https://example.org/a"), Evidence.of("b")])
    library.evidence.write(new, [Evidence.of("b")])
    library.claims.link(new, "repeats", old, carry=True)
    carried = claim_of(library, new)
    assert (carried.verdict, carried.rationale, carried.sources) == (
        "false",
        "no visit",
        ("b", "https://example.org/a"),
    )
    for claim_id, relation, other in ((old, "repeats", new), (old, "contradicts", new), (new, "contradicts", old)):
        with pytest.raises(ConflictError, match=r"linked already \(repeats"):
            library.claims.link(claim_id, relation, other)
    with pytest.raises(ConflictError, match="to itself"):
        library.claims.link(new, "supports", new)
    library.claims.link(new, "repeats", old)
    assert not library.journal.changed
    library.claims.unlink(new, "repeats", old)
    library.claims.link(old, "contradicts", new)
    assert list(find_problems(library)) == []


def test_a_merge_keeps_everyones_checks_unchanged(library: Library, tmp_path: Path, claim: Highlight) -> None:
    library.claims.edit(claim.id, verdict="true")
    with Library(tmp_path / "ben.db", "ben") as ben:
        merge(ben, library.path)
        ben.claims.edit(claim.id, verdict="false", rationale="no list")
        library.claims.edit(claim.id, verdict="mixed")
        done = merge(library, ben.path)
        assert done.tally.conflicts == []
        assert any(note.why == f"ben judged “{TEXT[:23]}” false" for note in done.tally.notes)
        assert {each[:2] for each in checks(library, claim)} == {(library.creator, "mixed"), ("ben", "false")}
        merge(ben, library.path)
        assert claim_of(ben, claim.id) == claim_of(library, claim.id)
        ben.checks.take_back(claim.id)
        merge(library, ben.path)
        assert [each[:2] for each in checks(library, claim)] == [(library.creator, "mixed")]
        library.journal.undo()
        assert len(checks(library, claim)) == 2
        for each in (library, ben):
            assert list(find_problems(each)) == []


def test_a_colleagues_copy_does_not_bring_back_what_an_undo_took_from_a_check(
    library: Library, tmp_path: Path, claim: Highlight
) -> None:
    library.claims.edit(claim.id, verdict="true")
    library.claims.edit(claim.id, rationale="a list")
    with Library(tmp_path / "ben.db", "ben") as ben:
        merge(ben, library.path)
        for reverse in (library.journal.undo, library.journal.undo, library.journal.redo):
            reverse()
        merge(library, ben.path)
        assert checks(library, claim) == [(library.creator, "true", "")]
        merge(ben, library.path)
        assert claim_of(ben, claim.id) == claim_of(library, claim.id)


def test_an_older_copy_does_not_bring_back_what_was_removed_again_after_an_undo(
    library: Library, tmp_path: Path, claim: Highlight
) -> None:
    article = library.articles.get(claim.article)
    library.claims.edit(claim.id, verdict="true")
    library.annotations.note(article, 0, 23, "said", claim.id)
    with Library(tmp_path / "ben.db", "ben") as ben:
        merge(ben, library.path)
        for path in (tmp_path / "older.db", None):
            wait()
            library.checks.take_back(claim.id)
            library.annotations.note(article, 0, 23, "", claim.id)
            if path is not None:
                merge(ben, library.path)
                back_up(library, path)
                for _ in range(2):
                    library.journal.undo()
        for path in (library.path, tmp_path / "older.db"):
            assert merge(ben, path).tally.conflicts == []
            assert (ben.annotations.get(claim.id).note, checks(ben, claim)) == ("", [])


def test_a_verdict_changed_by_a_merge_is_reported_and_a_chosen_one_stays(
    library: Library, tmp_path: Path, claim: Highlight
) -> None:
    def conflict_lines(tally: Tally) -> list[str]:
        return [note.why for note in tally.notes if note.kind == "claims" and note.outcome == "changed"]

    library.claims.edit(claim.id, verdict="true")
    other = library.annotations.claim(library.articles.get(claim.article), 25, 40)
    library.claims.edit(other.id, verdict="true")
    library.checks.choose(other.id, claim_of(library, other.id).checks[0].id)
    with Library(tmp_path / "ben.db", "ben") as ben:
        merge(ben, library.path)
        ben.claims.edit(claim.id, verdict="false")
        ben.claims.edit(other.id, verdict="false")
        tally = merge(library, ben.path).tally
        assert conflict_lines(tally) == ["verdict changed by ben: true → false"]
        assert any("verdict changed by ben" in line for line in tally.lines())
        assert claim_of(library, other.id).verdict == "true", "the chosen one"
        library.journal.undo()
        assert claim_of(library, claim.id).verdict == "true"
        path = tmp_path / "ben.jsonl"
        export("jsonl", ben, target=path)
    assert conflict_lines(import_("jsonl", library, path).tally) == ["verdict changed by ben: true → false"]


def test_a_check_that_one_person_changed_on_two_machines_is_kept_twice(
    library: Library, tmp_path: Path, claim: Highlight
) -> None:
    library.claims.edit(claim.id, verdict="true")
    with Library(tmp_path / "laptop.db", library.creator) as laptop:
        merge(laptop, library.path)
        laptop.claims.edit(claim.id, verdict="false", rationale="at home")
        library.claims.edit(claim.id, verdict="mixed", rationale="at work")
        assert merge(library, laptop.path).tally.conflicts == []
        merge(laptop, library.path)
        both = {(check.verdict, check.rationale) for check in claim_of(library, claim.id).checks}
        assert both == {("false", "at home"), ("mixed", "at work")}
        assert claim_of(laptop, claim.id).checks == claim_of(library, claim.id).checks
        before = content(library)
        assert not merge(library, laptop.path).imported.changed
        assert content(library) == before


def test_evidence_that_both_changed_is_a_conflict(library: Library, tmp_path: Path, claim: Highlight) -> None:
    piece = library.evidence.add(claim.id, Evidence("https://example.org/a", note="first"))
    with Library(tmp_path / "ben.db", "ben") as ben:
        merge(ben, library.path)
        ben.evidence.edit(piece, note="ben's", archived="https://archive.example/a")
        library.evidence.edit(piece, note="mine", stance="for")
        merge(library, ben.path)
        conflicts = {each.name: each for each in library.conflicts.page(0, 9)}
        assert (conflicts["note of evidence"].here, conflicts["note of evidence"].there) == ("mine", "ben's")
        library.conflicts.decide(conflicts["note of evidence"], "joined")
        (now,) = claim_of(library, claim.id).evidence
        assert (now.note, now.stance) == ("mine\n\nben's", "for")
        assert list(find_problems(library)) == []
