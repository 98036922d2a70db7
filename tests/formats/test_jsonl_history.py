"""jsonl carries the past: versions, steps, who created what when, reading progress."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.formats.sample_library import exported
from tests.library.shelf import TEXT, put
from tui.core.annotations import Evidence
from tui.core.corrections import Merge, Reject, Target
from tui.core.errors import FormatError
from tui.core.model import Entity, Marks, Mention, NewArticle, Quotation, Suggestion
from tui.formats import import_
from tui.formats.import_common import BadInputError, InputFile, JsonValue
from tui.formats.jsonl import CARRIES_BACK
from tui.formats.jsonl_reader import read_article
from tui.formats.round_trip import compare_file, differences_between
from tui.library import Library
from tui.library.tables.history import History
from tui.library.transfer.bundles import Bundle, ExportSelection
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

LATER = TEXT.replace("Russia", "Norway").replace("Der Zug fährt über Köln", "Kim came back")

RAIN = "Kim saw rain in Paris. He said “so”.\n"


def revise(library: Library, text: str, article_id: str) -> None:
    library.intake.add([NewArticle(text, "ab" * 32, "Kim, again", id=article_id)], lambda *_: None)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library in which two people did everything that is possible, and a third person's library was merged."""
    folder = tmp_path_factory.mktemp("finished")
    path = folder / "own.db"
    with Library(path, "ann") as ann, Library(path, "ben") as ben:
        article = put(ann, TEXT, title="Kim", id="kim")
        ann.articles.set_position(article.pk, 20, 0.4)
        ben.corrections.correct(Reject(Target(Entity("Russia", "GPE"), "kim", "Russia", (16, 22))))
        ben.corrections.dismiss(article, 0, 23)
        other = put(ann, RAIN, id="rain")
        mentions = Mention(0, 3, "PERSON", "Kim"), Mention(16, 21, "GPE", "Paris")
        suggestions = Suggestion(0, 22, "claim", "Kim", 0.5), Suggestion(23, 36, "claim", "", 0.25)
        ann.marks.add(other.pk, Marks(mentions, (Quotation(31, 35, weak=True),), suggestions), "model", "1")
        ben.corrections.correct(Reject(Target(Entity("Paris", "GPE"), "rain", "Paris", (16, 21))))
        ann.corrections.correct(Merge(Target(Entity("Kim", "PERSON")), Entity("Kim Jong-un", "PERSON")))
        ann.corrections.dismiss(other, 0, 22)
        claim = ann.annotations.claim(article, 0, 23, "Kim")
        ann.claims.edit(claim.id, verdict="false", rationale="no train", method="asked", wording="Kim goes")
        ben.claims.edit(claim.id, verdict="true")
        second = ann.evidence.add(claim.id, Evidence("minutes", "document", "for", "p. 3"))
        ben.evidence.add(claim.id, Evidence("https://e.example/a", stance="against"))
        ann.evidence.move(second, 1)
        ann.claims.add_passage(claim.id, article, 25, 40, ben.annotations.highlight(article, 25, 40).id)
        ann.annotations.tag(article, 0, 23, "visit", claim.id)
        ben.annotations.tag(article, 0, 23, "train", claim.id)
        ann.annotations.note(article, 0, 23, "what?", claim.id)
        lone = ben.annotations.note(article, 30, 33, "gone soon")
        ben.annotations.claim(article, 65, 73, "", ben.annotations.highlight(article, 65, 73).id)
        bens = ann.annotations.highlight(article, 74, 76, "pink")
        ben.annotations.claim(article, 74, 76, "Kim", bens.id)
        for start in (0, 1, 2):
            ann.annotations.highlight(other, start, 4)
        ann.journal.undo()
        ann.journal.undo()
        ann.journal.redo()
        ann.annotations.highlight(other, 0, 4)
        ann.annotations.note(other, 0, 4, "deleted", ann.annotations.highlight(other, 0, 4).id)
        ann.journal.undo()
        ann.codebook.edit("visit", color="green", description="journeys")
        revise(ann, LATER, "kim")
        ben.claims.edit(claim.id, verdict="unproven")
        ben.claims.edit(claim.id, method="called them")
        ben.annotations.highlight(other, 23, 36)
        ben.journal.undo()
        revise(ann, f"{LATER}The end.\n", "kim")
        assert not ann.annotations.get(lone.id).placed
        ann.done.mark(ann.articles.get(article.pk), done=True)
        assert ann.annotations.get(claim.id).state == "fuzzy"
        removed_article = put(ann, "A secret that is removed.", id="secret")
        ann.annotations.note(removed_article, 0, 8, "secret note")
        ann.removals.remove([removed_article])
    with Library(folder / "cleo.db", "cleo") as cleo, Library(path, "ann") as ann:
        merge(cleo, path)
        cleo.annotations.note(cleo.articles.find("kim"), 0, 23, "cleo asks", claim.id)
        ann.annotations.note(ann.articles.find("kim"), 0, 23, "ann asks", claim.id)
        ann.codebook.edit("visit", name="journey")
        cleo.codebook.edit("visit", name="trip")
        merge(ann, cleo.path)
        assert ann.conflicts.count() > 1
        assert list(find_problems(ann)) == []
    return path


@pytest.fixture
def own(finished: Path, tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "own.db").write_bytes(finished.read_bytes())
    with Library(tmp_path / "own.db", "ann") as library:
        yield library


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "theirs.db", "dan") as library:
        yield library


def test_conflicts_about_an_existing_article_are_reported(own: Library, theirs: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    lines = [json.loads(line) for line in exported(own, "jsonl").decode().splitlines()]
    count = sum(len(line.pop("conflicts", ())) for line in lines)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    import_("jsonl", theirs, path)
    path.write_bytes(exported(own, "jsonl"))
    assert dict(import_("jsonl", theirs, path).tally.rows)["conflicts to decide"]["left out"] == count > 0
    assert theirs.conflicts.count() == 0


def test_export_import_export_gives_the_same_bytes(own: Library, theirs: Library, tmp_path: Path) -> None:
    data = exported(own, "jsonl")
    path = tmp_path / "x.jsonl"
    path.write_bytes(data)
    import_("jsonl", theirs, path)
    assert exported(theirs, "jsonl") == data
    assert list(find_problems(theirs)) == []
    for table in ("revisions", "claims", "highlight_tags", "claim_passages", "checks", "evidence", "tags", "conflicts",
                  "done", "decisions", "corrections", "dismissals"):  # fmt: skip
        mine, others = (sorted(map(repr, _rows(library, table))) for library in (own, theirs))
        assert mine == others, table
    assert compare_file("jsonl", own, ExportSelection(), path).differences == ()
    assert not import_("jsonl", theirs, path).imported.changed
    assert not import_("jsonl", own, path).imported.changed, "steps of this library are recognized"
    assert exported(own, "jsonl") == data
    theirs.journal.undo()
    assert [count for table in ("history", "revisions", "articles") for (count,) in _count(theirs, table)] == [0, 0, 0]
    theirs.journal.redo()
    assert exported(theirs, "jsonl") == data
    assert list(find_problems(theirs)) == []


def _count(library: Library, table: str) -> list[tuple[int]]:
    return library.connection.all(f"SELECT count(*) FROM {table}")


def _rows(library: Library, table: str) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name != "pk"} for row in library.connection.db.table(table).rows
    ]


def test_steps_of_others_are_imported_but_cannot_be_undone(own: Library, theirs: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(exported(own, "jsonl"))
    with Library(tmp_path / "theirs.db", "ann") as ann:  # the same name in another library
        mine = put(ann, "Mine.", id="mine")
        ann.annotations.highlight(mine, 0, 4)
        import_("jsonl", ann, path)
        steps = History(ann.connection).list_steps(ann.journal, 500, "kim")
        assert {(step.creator, step.action) for step in steps} >= {("ben", "note"), ("ann", "revision"), ("ann", "tag")}
        assert [step.time for step in steps] == sorted((step.time for step in steps), reverse=True)
        undone = []
        while step := ann.journal.undo():
            undone.append(step.action)
        assert undone == ["import", "highlight"]


def test_a_step_has_only_its_article_and_a_removed_text_is_not_exported(own: Library) -> None:
    lines = [json.loads(line) for line in exported(own, "jsonl").splitlines()]
    assert [line["id"] for line in lines] == ["kim", "rain"]
    assert {step.get("article", "kim") for step in lines[0]["history"]} == {"kim", "", "secret"}
    assert all("article" not in step for step in lines[1]["history"])
    (removal,) = [step for step in lines[0]["history"] if step.get("article") == "secret"]
    assert (removal["action"], removal["changes"]) == ("remove article", [])
    assert b"secret note" not in exported(own, "jsonl")
    assert "undone" in {step["state"] for step in lines[1]["history"]}
    assert not {step["action"] for line in lines for step in line["history"]} & {"import", "merge"}
    assert b'"history":[' not in exported(own, "jsonl", selection=ExportSelection(history=False))
    for line in exported(own, "jsonl", selection=ExportSelection(creators=("ben",))).splitlines():
        assert not {"history", "versions", "conflicts"} & json.loads(line).keys()


_FIELDS = """
position progress revision revised versions history conflicts found done corrections dismissals added mentions
suggestions highlights scare_quotes versions.added versions.sha256 versions.title versions.text history.creator
history.action history.summary history.start history.changes history.reverses history.counter history.article
codebook.creator codebook.created codebook.modified corrections.lost dismissals.lost found.mentions
found.suggestions highlights.tagged highlights.tag_givers highlights.passage highlights.note highlights.tags
highlights.score highlights.color highlights.creator highlights.created highlights.modified
highlights.claim.speaker highlights.claim.wording highlights.claim.creator highlights.claim.created
highlights.claim.modified highlights.claim.checks highlights.claim.evidence highlights.claim.of
highlights.claim.checks.id highlights.claim.checks.creator highlights.claim.checks.time
highlights.claim.checks.verdict highlights.claim.checks.rationale highlights.claim.checks.method
highlights.claim.checks.quote highlights.claim.checks.modified highlights.claim.evidence.id
highlights.claim.evidence.kind highlights.claim.evidence.stance highlights.claim.evidence.what
highlights.claim.evidence.note highlights.claim.evidence.creator highlights.claim.evidence.created
"""

FIELDS = _FIELDS.split()


def drop(value: Any, path: str) -> int:
    """Remove all members at a path, through lists; return their number."""
    if isinstance(value, list):
        return sum(drop(part, path) for part in value)
    key, _, rest = path.partition(".")
    if not isinstance(value, dict) or key not in value:
        return 0
    if rest:
        return drop(value[key], rest)
    del value[key]
    return 1


@pytest.fixture(scope="module")
def out(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Bundle], list[str]]:
    """The articles as they are in the library and as a file has them."""
    path = tmp_path_factory.mktemp("out") / "own.db"
    path.write_bytes(finished.read_bytes())
    with Library(path, "ann") as library:
        bundles = [
            replace(each, provenance=replace(each.provenance, versions=(*each.provenance.versions,),
                                             steps=(*each.provenance.steps,)))
            for each in library.exporter.bundles(provenance=True)
        ]  # fmt: skip
        return bundles, exported(library, "jsonl").decode().splitlines()


@pytest.mark.parametrize("field", FIELDS)
def test_the_check_reports_what_a_file_lacks(out: tuple[list[Bundle], list[str]], field: str) -> None:
    bundles, lines = out
    read = [json.loads(line) for line in lines]
    assert sum(drop(line, field) for line in read)
    differences: list[str] = []
    for original, line in zip(bundles, read, strict=True):
        with suppress(FormatError):  # that is reported, too
            copy = read_article(JsonValue(line, "line 1:"), InputFile(Path("x.jsonl")))
            differences += differences_between(original, copy, CARRIES_BACK)
            continue
        differences.append("refused")
    assert differences


def test_nothing_differs_where_nothing_is_lacking(out: tuple[list[Bundle], list[str]]) -> None:
    for original, line in zip(*out, strict=True):
        copy = read_article(JsonValue(json.loads(line), ""), InputFile(Path("x.jsonl")))
        assert [*differences_between(original, copy, CARRIES_BACK)] == []


@pytest.mark.parametrize("field", ["codebook.color", "tag_events", "highlights.claim.evidence.position"])
def test_the_complete_check_reports_it(own: Library, tmp_path: Path, field: str) -> None:
    lines = [json.loads(line) for line in exported(own, "jsonl").splitlines()]
    if field.endswith("position"):
        claims = [each["claim"] or {} for each in lines[0]["highlights"]]
        next(claim["evidence"] for claim in claims if claim.get("evidence")).reverse()
    else:
        assert drop(lines[0], field)
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert compare_file("jsonl", own, ExportSelection(), tmp_path / "x.jsonl").differences != ()


STEP = {"number": 1, "counter": 1, "time": "2026-01-01T00:00:00Z", "creator": "ann", "action": "tag", "state": "done"}
VERSION = {"number": 1, "added": "2026-01-01T00:00:00Z", "text": "Kim."}


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"history": [{**STEP, "time": "2026-02-30T00:00:00Z"}]}, "history.1..time is not an ISO 8601 time"),
        ({"history": [{**STEP, "time": None}]}, "history.1. has no time"),
        ({"history": [STEP, {**STEP, "state": "mine"}]}, "history.2. has a state other than"),
        ({"history": [{**STEP, "counter": 2**62}]}, "counter is larger"),
        ({"history": [{**STEP, "changes": {}}]}, "changes are none that a step can hold"),
        ({"history": [{**STEP, "changes": [["meta", {"key": "x"}, None, {}]]}]}, "changes are none"),
        ({"history": [{**STEP, "changes": [["tags", {"id": "x"}, None, {"a b": 1}]]}]}, "changes are none"),
        ({"versions": [{**VERSION, "number": 2**63}], "revision": 2}, "contains an invalid number"),
        ({"versions": [VERSION]}, "versions.1. has a number that is not one of an earlier version"),
        ({"versions": [{**VERSION, "added": "yesterday"}], "revision": 2}, "added is not an ISO"),
        ({"revision": 2**60}, "revision is not the number"),
        ({"progress": 1.5}, "progress is not a number"),
        ({"position": -1}, "position is not a whole number"),
        ({"codebook": [{"name": "a", "id": "b", "creator": "ann", "created": "2026-13-01"}]}, "created is not an ISO"),
        ({"conflicts": [{"created": "soon"}]}, "conflicts.1..created is not"),
        ({"corrections": [], "dismissals": [{"id": "a", "start": 0, "end": 1, "lost": {"span": [0]}}]}, "a passage"),
    ],
)
def test_impossible_values_are_refused_by_line(theirs: Library, tmp_path: Path, bad: dict[str, Any], told: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"text": "Kim met Putin.", **bad}))
    with pytest.raises(BadInputError, match=f"line 1: .*{told}"):
        import_("jsonl", theirs, path)
    assert theirs.articles.count() == 0


def test_nothing_in_a_history_can_control_a_terminal(theirs: Library, tmp_path: Path) -> None:
    bad = "a\x1b]52;c;x\x07\u202eb"
    changes = [["tags", {"id": bad}, None, {"name": bad}]]
    step = {**STEP, "action": bad, "summary": bad, "creator": bad, "changes": changes}
    versions = [{**VERSION, "text": f"Kim {bad}", "title": bad}]
    line = {"text": "Kim.", "id": "kim", "revision": 2, "versions": versions, "history": [step]}
    (tmp_path / "x.jsonl").write_text(json.dumps(line))
    import_("jsonl", theirs, tmp_path / "x.jsonl")
    out = exported(theirs, "jsonl").decode()
    assert out.isprintable() or set(out) - {"\n"} == {char for char in out if char.isprintable()}
    assert "\\u001b" not in out
    assert len([*History(theirs.connection).each("kim")]) == 1


def test_versions_of_an_existing_article_are_reported_and_left_out(
    own: Library, theirs: Library, tmp_path: Path
) -> None:
    put(theirs, TEXT, id="kim")
    (tmp_path / "x.jsonl").write_bytes(exported(own, "jsonl"))
    report = import_("jsonl", theirs, tmp_path / "x.jsonl")
    assert theirs.articles.find("kim").text == TEXT
    assert (report.tally.count("earlier versions", "kept"), report.tally.count("earlier versions", "left out")) == (
        1,
        1,
    )


def test_local_values_that_stay_and_entries_without_an_article_are_reported(
    own: Library, theirs: Library, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(exported(own, "jsonl"))
    import_("jsonl", theirs, path)
    kim = theirs.articles.find("kim")
    again = dict(import_("jsonl", theirs, path).tally.rows)
    assert again["marks before corrections"]["kept"] == 1
    assert "reading positions" not in again
    theirs.articles.set_position(kim.pk, 3, 0.1)
    report = import_("jsonl", theirs, path)
    (note,) = [note for note in report.tally.notes if note.kind == "reading positions"]
    assert (note.outcome, note.why) == ("kept", "the article was here already, and is read as far as it is here")
    assert theirs.articles.get(kim.pk).position == 3
    theirs.removals.remove([kim])
    counts = dict(import_("jsonl", theirs, path).tally.rows)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    (line,) = [line for line in lines if line["id"] == "kim"]
    assert counts["history"]["left out"] == len(line["history"]) > 0
    assert counts["earlier versions"]["left out"] == len(line["versions"]) > 0


def test_an_older_file_imported_again_leaves_a_note_that_came_in_a_merge(
    own: Library, theirs: Library, tmp_path: Path
) -> None:
    article = put(theirs, TEXT, title="Kim", id="rain-2")
    passage = theirs.annotations.highlight(article, 0, 10).id
    (tmp_path / "x.jsonl").write_bytes(exported(theirs, "jsonl"))
    merge(own, theirs.path)
    theirs.annotations.note(article, 0, 10, "written since", passage)
    merge(own, theirs.path)
    for _ in range(2):
        import_("jsonl", own, tmp_path / "x.jsonl")
        assert own.annotations.get(passage).note == "written since"


def test_a_file_from_before_an_undo_brings_nothing_back_after_a_merge_that_knew_it(
    own: Library, theirs: Library, tmp_path: Path
) -> None:
    def state() -> list[tuple[str, tuple[str, ...], str]]:
        found = own.annotations.of_article(own.articles.find("rain-2").pk)
        return [(each.color, each.tags, each.claim.speaker if each.claim else "") for each in found]

    article = put(theirs, TEXT, title="Kim", id="rain-2")
    passage = theirs.annotations.claim(article, 0, 10, "Kim").id
    merge(own, theirs.path)
    before = state()
    theirs.claims.edit(passage, speaker="Lee")
    theirs.annotations.recolor(passage, "blue")
    theirs.annotations.tag(article, 0, 10, "war", passage)
    theirs.annotations.highlight(article, 11, 14)
    (tmp_path / "x.jsonl").write_bytes(exported(theirs, "jsonl"))
    for _ in range(4):
        theirs.journal.undo()
    merge(own, theirs.path)
    import_("jsonl", own, tmp_path / "x.jsonl")
    assert state() == before
    for _ in range(4):
        theirs.journal.redo()
    (tmp_path / "y.jsonl").write_bytes(exported(theirs, "jsonl"))
    import_("jsonl", own, tmp_path / "y.jsonl")
    assert state() == [("blue", ("war",), "Lee"), ("yellow", (), "")]
