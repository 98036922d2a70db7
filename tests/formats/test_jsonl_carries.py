"""jsonl carries decisions beside annotations: codes, done articles, consensus decisions."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.formats.sample_library import exported
from tests.library.shelf import TEXT, put
from tui.core.annotations import Evidence
from tui.core.corrections import Add, Reject, Relabel, Target
from tui.core.labels import EntityLabel
from tui.core.model import Article, Entity, Marks, Mention, NewArticle
from tui.core.transcripts import recognise
from tui.formats import export, import_, would_import
from tui.formats.round_trip import check_round_trip
from tui.library import Library
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import NONE, Ruling
from tui.library.transfer.bundles import ExportSelection
from tui.library.transfer.merge import merge


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Library]:
    """A library in which all of this was done."""
    with Library(tmp_path / "own.db", "ann") as library:
        article = put(library, TEXT, title="Kim")
        for name, start in (("mail", 0), ("post", 4), ("wire", 7)):
            library.annotations.tag(article, start, start + 3, name)
        library.codebook.edit("mail", name="letter")
        library.codebook.merge("post", "letter")
        library.codebook.remove("wire")
        library.codebook.edit("letter", color="red")
        library.codebook.add("unused", "pink")
        library.done.mark(article, done=True)
        both = ConsensusPassage(0, 3, "green", ("letter",))
        library.decisions.decide(article, [Ruling(0, 3, "both", (both,)), Ruling(4, 9, NONE)], "")
        library.decisions.comment(article, 10, 20, "what of this?", "")
        put(library, "Nothing here.", title="Bare")
        yield library


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "theirs.db", "ben") as library:
        yield library


def carried(source: Library, target: Library, folder: Path) -> bytes:
    """Import an export of one library into another."""
    data = exported(source, "jsonl")
    (folder / "x.jsonl").write_bytes(data)
    import_("jsonl", target, folder / "x.jsonl")
    return data


def tags(library: Library, article: Article) -> list[tuple[str, ...]]:
    return [each.tags for each in library.annotations.of_article(article.pk)]


def test_everything_is_imported_into_an_empty_library(own: Library, theirs: Library, tmp_path: Path) -> None:
    data = carried(own, theirs, tmp_path)
    assert exported(theirs, "jsonl") == data
    assert theirs.codebook.all() == own.codebook.all()
    assert theirs.codebook.events() == own.codebook.events()
    assert {event.field for event in theirs.codebook.events()} == {"name", "color", "removed"}
    for article in (own.articles.get(1), own.articles.get(2)):
        assert theirs.done.creators(article.id) == own.done.creators(article.id)
        assert theirs.decisions.of_article(article) == own.decisions.of_article(article)
    assert [each.outcome for each in own.decisions.of_article(own.articles.get(1))] == ["both", "none", "open"]
    assert check_round_trip("jsonl", own).differences == ()
    theirs.journal.undo()
    assert theirs.codebook.events() == []
    assert theirs.connection.value("SELECT count(*) FROM done") == 0
    assert theirs.connection.value("SELECT count(*) FROM decisions") == 0


def test_importing_it_into_its_own_library_changes_nothing(own: Library, tmp_path: Path) -> None:
    before, steps = exported(own, "jsonl"), len(own.journal.steps())
    (tmp_path / "x.jsonl").write_bytes(before)
    report = import_("jsonl", own, tmp_path / "x.jsonl")
    assert not report.imported.changed
    assert report.tally.conflicts == []
    assert [kind for kind, counts in report.tally.rows if sum(counts.values()) > counts["kept"]] == []
    assert len(own.journal.steps()) == steps
    assert exported(own, "jsonl") == before


def test_a_file_without_one_of_them_is_another_file(own: Library, tmp_path: Path) -> None:
    data = exported(own, "jsonl").decode()
    for table in ("tag_events", "done", "decisions"):
        lines = [json.loads(line) for line in data.splitlines()]
        for line in lines:
            line.pop(table, None)
        (tmp_path / "less.jsonl").write_text("\n".join(map(json.dumps, lines)))
        with Library(tmp_path / f"{table}.db", "ben") as less:
            import_("jsonl", less, tmp_path / "less.jsonl")
            assert exported(less, "jsonl") != data.encode(), table


def test_a_colleagues_older_file_does_not_bring_back_what_was_renamed_or_removed(
    own: Library, theirs: Library, tmp_path: Path
) -> None:
    own.codebook.add("tests")
    old = carried(own, theirs, tmp_path)
    own.codebook.edit("letter", name="correspondence", color="blue")
    own.codebook.merge("tests", "correspondence")
    own.codebook.remove("unused")
    before = exported(own, "jsonl")
    (tmp_path / "old.jsonl").write_bytes(old)
    report = import_("jsonl", own, tmp_path / "old.jsonl")
    assert exported(own, "jsonl") == before
    assert report.tally.conflicts == []
    assert {(note.where, note.why) for note in report.tally.notes if note.kind == "codebook"} == {
        ("#tests → #correspondence", "merged here"),
        ("#unused", "removed here"),
    }
    carried(own, theirs, tmp_path)
    assert exported(theirs, "jsonl") == before, "and the colleague gets it the same way"


def test_a_code_that_both_renamed_is_a_conflict(own: Library, theirs: Library, tmp_path: Path) -> None:
    carried(own, theirs, tmp_path)
    own.codebook.edit("letter", name="here")
    theirs.codebook.edit("letter", name="there")
    for source, target, name in ((theirs, own, "here"), (own, theirs, "there")):
        (tmp_path / "x.jsonl").write_bytes(exported(source, "jsonl"))
        tally = import_("jsonl", target, tmp_path / "x.jsonl").tally
        assert [(each.where, each.field, each.here) for each in tally.conflicts] == [(f"#{name}", "name", name)]
        tally = import_("jsonl", target, tmp_path / "x.jsonl").tally
        assert (tally.conflicts, tally.waiting) == ([], 1), "it is reported once"
        assert name in {tag.name for tag in target.codebook.all()}


def test_a_repeated_decision_is_taken_and_one_of_two_people_is_reported(
    own: Library, theirs: Library, tmp_path: Path
) -> None:
    carried(own, theirs, tmp_path)
    mine = own.articles.get(1)
    other = theirs.articles.find(mine.id)
    own.decisions.decide(mine, [Ruling(4, 9, "other", (ConsensusPassage(4, 9, "blue", ("letter",)),))], "")
    theirs.decisions.comment(other, 10, 20, "a train", "")
    theirs.decisions.decide(other, [Ruling(0, 3, NONE)], "")
    own.decisions.comment(mine, 0, 3, "sure?", "")
    carried(own, theirs, tmp_path)
    assert [(each.outcome, each.comment) for each in theirs.decisions.of_article(other)] == [
        (NONE, ""),
        ("other", ""),
        ("open", "a train"),
    ]
    (tmp_path / "x.jsonl").write_bytes(exported(theirs, "jsonl"))
    report = import_("jsonl", own, tmp_path / "x.jsonl")
    assert {(each.field, each.here[:12], each.there[:11]) for each in report.tally.conflicts} == {
        ("decision", "both (ann, 2", "none (ben, "),
        ("decision", "open (ann, 2", "open (ann, "),
    }
    consensus = [each for each in own.annotations.of_article(mine.pk) if each.creator == "consensus"]
    assert [(each.start, each.end) for each in consensus] == [(0, 3), (4, 9)]


def test_a_decision_brings_what_its_maker_saw_and_whose_the_comment_is(
    own: Library, theirs: Library, tmp_path: Path
) -> None:
    mine = own.articles.get(1)
    for start in (30, 40):
        own.annotations.tag(mine, start, start + 5, "letter")
    own.decisions.decide(mine, [Ruling(30, 35, NONE), Ruling(40, 45, NONE)], "")
    with Library(own.path, "ben") as ben:
        ben.decisions.comment(mine, 30, 35, "sure?", "")
    own.annotations.tag(mine, 40, 43, "letter")
    carried(own, theirs, tmp_path)
    other = theirs.articles.find(mine.id)
    decisions = [each for each in theirs.decisions.of_article(other) if each.start >= 30]
    assert [(each.creator, each.comment_creator) for each in decisions] == [("ann", "ben"), ("ann", "")]
    assert [*theirs.decisions.find_reopened(other, decisions)] == decisions[1:]


def test_an_older_file_changes_nothing_here(own: Library, theirs: Library, tmp_path: Path) -> None:
    carried(own, theirs, tmp_path)
    before = exported(own, "jsonl")
    lines = [json.loads(line) for line in before.splitlines()]
    for line in lines:
        for name in ("tag_events", "done", "decisions"):
            line.pop(name, None)
        for tag in line["codebook"]:
            del tag["id"]
    (tmp_path / "old.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert not import_("jsonl", own, tmp_path / "old.jsonl").imported.changed
    assert exported(own, "jsonl") == before


def test_an_invalid_event_is_refused_with_its_line(theirs: Library, tmp_path: Path) -> None:
    for event in ({"field": "size"}, {"field": "name", "counter": -1}, {"field": "name", "counter": 1, "time": "now"}):
        line = {"text": "Kim.", "tag_events": [{"id": "a", "tag": "b", **event}]}
        (tmp_path / "x.jsonl").write_text(json.dumps(line))
        with pytest.raises(Exception, match=r"line 1: tag_events.1.") as failed:
            import_("jsonl", theirs, tmp_path / "x.jsonl")
        assert "nothing was imported" in str(failed.value)


def test_a_partial_export_leaves_out_what_concerns_the_whole_library(own: Library) -> None:
    (bundle,) = own.exporter.bundles(ExportSelection(creators=("ann",)))
    assert (dict(bundle.done), bundle.decisions) == ({}, ())
    (bare,) = own.exporter.bundles(ExportSelection(articles=(own.articles.get(2).id,)))
    assert replace(bare, marks=bundle.marks).tag_events == ()


def test_the_giver_of_a_tag_survives_export_and_import(own: Library, theirs: Library, tmp_path: Path) -> None:
    article = own.articles.get(1)
    passage = own.annotations.of_article(1)[0]
    with Library(own.path, "ben") as ben:
        ben.annotations.tag(article, passage.start, passage.end, "odd", passage.id)
    data = carried(own, theirs, tmp_path)
    (giver,) = theirs.annotations.get(passage.id).tag_givers
    assert (giver.tag, giver.creator) == ("odd", "ben")
    assert theirs.annotations.get(passage.id) == own.annotations.get(passage.id)
    assert exported(theirs, "jsonl") == data
    assert check_round_trip("jsonl", own).differences == ()
    theirs.codebook.edit("odd", name="strange")
    assert not import_("jsonl", theirs, tmp_path / "x.jsonl").imported.changed
    own.annotations.untag(passage.id, "letter")
    (giver,) = own.annotations.get(passage.id).tag_givers
    assert giver.creator == "ben"
    for creator, tags in (("ann", ()), ("ben", ("odd",))):
        (bundle,) = own.exporter.bundles(ExportSelection(creators=(creator,)), marks=False)
        assert {each.id: each.tags for each in bundle.highlights}[passage.id] == tags
    (bundle,) = own.exporter.bundles(ExportSelection(creators=("ben",), tags=("odd",)))
    assert [(each.id, each.creator) for each in bundle.highlights] == [(passage.id, "ann")]
    assert [*own.exporter.bundles(ExportSelection(creators=("ann",), tags=("odd",)))] == []
    lost = export("csv", own, tmp_path / "out.csv").lost
    assert lost["creators of tags on other people's annotations"] == 1


def test_the_giver_of_a_tag_survives_a_merge(own: Library, tmp_path: Path) -> None:
    passage = own.annotations.of_article(1)[0]
    with Library(own.path, "ben") as ben:
        ben.annotations.tag(own.articles.get(1), passage.start, passage.end, "odd", passage.id)
    with Library(tmp_path / "new.db", "cleo") as new:
        merge(new, own.path)
        assert new.annotations.get(passage.id).tag_givers == own.annotations.get(passage.id).tag_givers != ()


def test_all_parts_of_a_claim_survive_export_and_import_exactly(tmp_path: Path) -> None:
    with Library(tmp_path / "own.db", "ann") as library, Library(tmp_path / "own.db", "ben") as ben:
        article = put(library, TEXT, title="Kim")
        claim = library.annotations.claim(article, 0, 23, "Kim")
        library.claims.edit(
            claim.id, verdict="true", rationale="a list", wording="Kim visits", speaker_kind="person", role="leader",
            said="2022-06", place="Pyongyang", status="waiting", assignee="ben", due="2026-12-01",
        )  # fmt: skip
        ben.claims.edit(claim.id, verdict="false", method="read it")
        ben.checks.choose(claim.id, library.annotations.get(claim.id).claim.checks[0].id)  # type: ignore[union-attr]
        two = library.evidence.add(claim.id, Evidence("minutes", "document", "for", "p. 3"))
        library.evidence.add(claim.id, Evidence("https://e.example/a", archived="https://archive.example"))
        library.evidence.move(two, 1)
        more = library.claims.add_passage(claim.id, article, 25, 40)
        library.claims.set_first(claim.id, more.id)
        first = exported(library, "jsonl")
        assert f'"claim":{{"of":"{claim.id}"}}'.encode() in first
        assert b'"status":"waiting"' in first
        (tmp_path / "a.jsonl").write_bytes(first)
        for name, kind, number in (
            ("w3c", "without their details", 2),
            ("tei", "without their details", 2),
            ("claimreview", "stances", 1),
        ):
            lost = export(name, library, tmp_path / name).lost
            assert [count for what, count in lost.items() if kind in what] == [number], (
                "what is known about two sources"
            )
        lost = export("jsonl", library, tmp_path / "ben", ExportSelection(creators=("ben",))).lost
        assert lost == {"checks and pieces of evidence on claims of others": 1}, "his check is of ann's claim"
        before = library.annotations.of_article(article.pk)
        assert not import_("jsonl", library, tmp_path / "a.jsonl").imported.changed
        assert library.annotations.of_article(article.pk) == before
    with Library(tmp_path / "other.db", "carl") as other:
        import_("jsonl", other, tmp_path / "a.jsonl")
        assert exported(other, "jsonl") == first
        assert not import_("jsonl", other, tmp_path / "a.jsonl").imported.changed


def test_a_claim_of_an_older_file_is_read_and_its_verdict_belongs_to_its_creator(tmp_path: Path) -> None:
    text = "Kim visits."
    claim = {"speaker": "Kim", "verdict": "false", "rationale": "no", "links": [], "evidence": ["b", "a"]}
    place = {"id": str(uuid.UUID(int=1)), "start": 0, "end": 11, "quote": text, "color": "yellow", "note": ""}
    times = {"creator": "ben", "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-02T00:00:00.000Z"}
    line = {"id": "a", "text": text, "highlights": [{**place, **times, "tags": [], "claim": claim}]}
    (tmp_path / "old.jsonl").write_text(json.dumps(line))
    with Library(tmp_path / "own.db", "ann") as library:
        import_("jsonl", library, tmp_path / "old.jsonl")
        (highlight,) = library.annotations.of_article(1)
        assert highlight.claim is not None
        (check,) = highlight.claim.checks
        assert (check.creator, check.verdict, check.rationale, check.quote) == ("ben", "false", "no", text)
        assert highlight.claim.sources == ("b", "a"), "in their order"
        library.claims.edit(highlight.id, verdict="true")
        assert not import_("jsonl", library, tmp_path / "old.jsonl").imported.changed, "ann's check belongs to her"


def test_a_selection_by_person_or_time_leaves_out_other_corrections(tmp_path: Path) -> None:
    """`--creator` and `--since` select corrections and dismissals in the same way as annotations."""
    path = tmp_path / "two.db"
    names = Marks((Mention(0, 3, "PERSON", "Kim"), Mention(4, 6, "PERSON", TEXT[4:6])))
    claims: list[str] = []
    for creator, start, end in (("ann", 0, 3), ("bob", 4, 6)):
        with Library(path, creator) as library:
            article = library.articles.get(1) if start else put(library, TEXT, title="Kim")
            library.marks.add(article.pk, names)
            claims.append(library.annotations.claim(article, start, end).id)
            words = article.text[start:end]
            library.corrections.correct(Reject(Target(Entity(words, "PERSON"), article.id, words, (start, end))))
            library.corrections.dismiss(article, start, end)
    with Library(path, "bob") as library:  # an article with nothing but a correction, and a correction made everywhere
        article = put(library, "Kim left Moscow.", title="Moscow")
        library.corrections.correct(Reject(Target(Entity("Kim", "PERSON"), article.id, "Kim", (0, 3))))
        library.marks.add(article.pk, Marks((Mention(9, 15, "GPE", "Moscow"),)))
        library.corrections.correct(Reject(Target(Entity("Moscow", "GPE"))))
        library.claims.link(claims[1], "repeats", claims[0])
    with Library(path, "ann") as library:
        for selection, who, counts, lost in (
            (ExportSelection(), {"ann", "bob"}, (2, 4), {}),
            (
                ExportSelection(creators=("bob",)),
                {"bob"},
                (2, 3),
                {"corrections by other people": 1, "links to claims": 1},
            ),
            (ExportSelection(creators=("bob",), claims_only=True), {"bob"}, (1, 1), {"corrections by other people": 1}),
            (ExportSelection(since="2000-01-01"), {"ann", "bob"}, (2, 4), {}),
            (ExportSelection(until="2000-01-01"), set(), (0, 0), {}),
        ):
            report = export("jsonl", library, tmp_path / "x.jsonl", selection, overwrite=True)
            assert {what[: len(each)]: n for each in lost for what, n in report.lost.items() if each in what} == lost
            lines = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
            assert (len(lines), sum(len(line["corrections"]) for line in lines)) == counts
            decided = {
                each["origin"] for line in lines for each in line["mentions"] if each.get("state", "found") != "found"
            }
            assert decided == who, "names have only the corrections of the selected people"
            assert not check_round_trip("jsonl", library, selection).differences
            for kind in ("corrections", "dismissals"):
                assert {each["creator"] for line in lines for each in line.get(kind, [])} == who
            bare = library.exporter.bundles(selection, marks=False)
            assert all(bundle.marks == Marks() for bundle in bare), "without marks not even the corrected ones"


def test_a_field_of_another_program_is_counted_at_any_level(empty: Library, tmp_path: Path) -> None:
    claim = {"speaker": "Kim", "mood": "cross", "checks": [{"verdict": "true", "stars": 3}]}
    passage = {"start": 0, "end": 6, "quote": "Prices", "weight": 2, "claim": claim}
    line = {"text": "Prices fell.", "label": [[0, 6, "price"]], "meta": None, "highlights": [passage]}
    line["memos"] = [{"text": "Odd.", "pinned": True}]
    (tmp_path / "x.jsonl").write_text(json.dumps(line))
    report = import_("jsonl", empty, tmp_path / "x.jsonl")
    assert [(note.outcome, note.where) for note in report.tally.notes if note.kind == "fields"] == [
        ("left out", "label"),
        ("left out", "weight of highlights"),
        ("left out", "mood of highlights claim"),
        ("left out", "stars of highlights claim checks"),
        ("left out", "pinned of memos"),
    ]


def test_words_with_unusual_spaces_are_unchanged(tmp_path: Path) -> None:
    words = "earlier in\u00a0April"
    text = f"ANNA\u00a0LEE: We left {words}.\n\nBO: Why?\n\nANNA\u00a0LEE: It rained.\n\nBO: So.\n"
    with Library(tmp_path / "own.db", "ann") as library:
        library.articles.add([NewArticle(text, "1", "Talk", turns=recognise(text))])
        article = library.articles.get(1)
        span = text.index(words), text.index(words) + len(words)
        library.corrections.correct(Add(Target(Entity("April", "DATE"), article.id, words, span)), article)
        library.corrections.correct(Relabel(Target(Entity("April", "DATE"), article.id, words, span), "EVENT"), article)
        library.labels.add(EntityLabel("WEAPON", "red", "w"))
        library.turns.leave_out("BO", is_left_out=True)
        assert library.turns.speakers() == ["ANNA LEE", "BO"]
        with Library(tmp_path / "theirs.db", "ben") as other:
            data = carried(library, other, tmp_path)
            assert exported(other, "jsonl") == data
            again = would_import("jsonl", other, tmp_path / "x.jsonl")
            assert not any(counts["left out"] for _, counts in again.tally.rows)
        assert not check_round_trip("jsonl", library).differences
