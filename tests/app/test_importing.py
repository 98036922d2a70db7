"""Importing files and a colleague's library in the reader: what is typed, the table at the end, and undo."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Label, Static

from tests.app.pilot import required
from tests.reviews import GRAPH
from tui.app import imports
from tui.app.background import WorkCancelledError
from tui.app.imports import ImportOrder, carry_out, parse_order
from tui.app.screens.imported import ImportScreen, columns
from tui.app.screens.imported_items import ImportedItems
from tui.core.corrections import Relabel, Target
from tui.core.errors import FormatError
from tui.core.model import Entity, NewArticle
from tui.core.tally import OUTCOMES, TallyNote
from tui.jobs.adding import add_paths
from tui.jobs.importing import guess_format
from tui.library import Library
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import NONE, Ruling

if TYPE_CHECKING:
    from tests.app.pilot import OpenReader, ReaderPilot

TEXT = "Zoë met Kim in Oslo. They spoke about grain."
TASKS = [
    {"text": TEXT, "answer": "accept", "spans": [{"start": 0, "end": 3, "label": "PERSON"}], "_session_id": "bo"},
    {"text": "Rejected.", "answer": "reject", "spans": [{"start": 0, "end": 8, "label": "X"}]},
    {"text": TEXT, "answer": "accept", "spans": 7},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "two tasks.jsonl").write_text("".join(f"{json.dumps(task)}\n" for task in TASKS))
    monkeypatch.chdir(tmp_path / "in")
    return tmp_path / "in"


def words(r: ReaderPilot, name: str) -> str:
    return " ".join(str(r.app.screen.query_one(f"#{name}", Label).render()).split())


def detail(r: ReaderPilot) -> str:
    return " ".join(str(r.app.screen.query_one("#detail", Static).render()).split())


async def import_by(r: ReaderPilot, *typed: str, key: str = "colon") -> None:
    await r.press(key)
    for part in typed:
        if part == "tab":
            await r.press(part)
        else:
            r.app.screen.query_one(Input).insert_text_at_cursor(part)
    await r.press("enter")
    await r.settle()


def counts(r: ReaderPilot) -> dict[str, dict[str, int]]:
    screen = r.app.screen
    assert isinstance(screen, ImportScreen)
    return {row.kind: {name: count for name, count in row.counts.items() if count} for row in screen.rows()}


def items(r: ReaderPilot) -> list[TallyNote]:
    assert isinstance(r.app.screen, ImportedItems)
    table = r.app.screen.table
    return [required(table.item(at)) for at in range(table.count)]


async def test_an_imported_file_is_counted_by_kind_and_one_key_undoes_it(
    reader: OpenReader, folder: Path, tmp_path: Path
) -> None:
    async with reader(tmp_path / "new.db", (80, 24)) as r:
        await import_by(r, "imp", "tab", "two", "tab")
        assert counts(r)["articles"]["added"] == 1
        assert counts(r)["highlights"]["added"] == 1
        assert counts(r)["broken places"] == {"left out": 1}
        assert "two tasks.jsonl done in" in words(r, "title")
        assert words(r, "title").endswith("one step for u")
        await r.press("j", "enter")
        await r.settle()
        assert [(note.where, note.outcome, note.why) for note in items(r)] == [(TEXT, "added", "“Zoë”")]
        await r.press("escape", "j", "enter")
        await r.settle()
        assert [note.why for note in items(r)] == ["#PERSON on “Zoë”"]
        await r.press("escape", "G")
        assert "line 3" in detail(r)
        await r.press("enter")
        await r.settle()
        assert isinstance(r.app.screen, ImportedItems)
        assert "line 3" in detail(r)
        await r.press("escape", "X")
        (written,) = folder.glob("*left-out.csv")
        assert "line 3" in written.read_text(encoding="utf-8-sig")
        await r.press("X")
        assert len([*folder.glob("*left-out*.csv")]) == 2, "no file is overwritten"
        assert r.article.text == TEXT
        await r.press("u")
        await r.settle()
        assert "taken back" in words(r, "title")
        assert r.library.articles.counts().articles == 0
        assert "u take all back" not in words(r, "report")
        await r.press("ctrl+r")
        await r.settle()
        assert [each.creator for each in r.highlights] == ["bo"]
        await r.press("escape")
        assert len(r.app.screen_stack) == 1


async def test_a_dry_run_changes_nothing_until_it_is_carried_out(reader: OpenReader, seeds: Path, folder: Path) -> None:
    async with reader(seeds, (80, 24)) as r:
        before = r.library.articles.counts()
        await import_by(r, "import --dry-run prodigy two tasks.jsonl")
        assert counts(r)["articles"]["added"] == 1
        assert "nothing is changed yet" in words(r, "title")
        assert "c carry it out esc leave all" in words(r, "report")
        assert r.library.articles.counts() == before
        await r.press("u")
        assert r.library.articles.counts() == before
        await r.press("c")
        await r.settle()
        assert counts(r)["articles"]["added"] == 1
        assert r.library.articles.counts().articles == before.articles + 1
        await r.press("s", "escape")
        await import_by(r, "import two tasks.jsonl")
        assert "nothing new" in words(r, "title")
        assert counts(r)["highlights"] == {"kept": 1}


def test_a_cancelled_import_leaves_nothing(seeds: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library(seeds, "ann") as library:
        library.annotations.highlight(library.articles.get(1), 0, 5)
        before, newest = library.articles.counts(), library.journal.newest()
    monkeypatch.setattr(imports, "PROGRESS_SECONDS", 0.0)
    progress: list[str] = []

    def give_up(words: str) -> None:
        progress.append(words)
        raise WorkCancelledError

    with pytest.raises(WorkCancelledError):
        carry_out(ImportOrder("import", folder / "two tasks.jsonl"), seeds, "ann", give_up)
    assert len(progress) == 1
    with Library(seeds, "ann") as library:
        assert (library.articles.counts(), library.journal.newest()) == (before, newest)


async def test_an_import_cannot_be_undone_after_a_later_step(reader: OpenReader, seeds: Path, folder: Path) -> None:
    async with reader(seeds, (80, 24)) as r:
        await import_by(r, "two tasks.jsonl", key="f6")
        with Library(seeds, "ann") as another_window:
            another_window.annotations.highlight(another_window.articles.get(1), 0, 5)
        before = r.library.articles.counts()
        await r.press("u")
        await r.settle()
        assert "something was done since" in words(r, "report")
        assert r.library.articles.counts() == before


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("import plain.txt", "no annotations of a format"),
        ("import nowhere.jsonl", "No such file"),
        ("import doccano bad.jsonl", "bad.jsonl"),
        ("merge two tasks.jsonl", "not a Postil library"),
    ],
)
async def test_a_failed_import_says_why_and_changes_nothing(
    reader: OpenReader, seeds: Path, folder: Path, typed: str, message: str
) -> None:
    (folder / "plain.txt").write_text("Only a text.")
    (folder / "bad.jsonl").write_text("{no json\n")
    async with reader(seeds, (120, 40)) as r:
        steps = r.library.journal.newest()
        await import_by(r, typed)
        assert "nothing was changed" in words(r, "title")
        assert message in detail(r)
        await r.press("u", "c", "enter", "escape", "escape")
        assert r.app.screen is r.screen
        assert r.library.journal.newest() == steps


async def test_a_colleagues_library_is_merged(reader: OpenReader, seeds: Path, folder: Path) -> None:
    shutil.copy(seeds, folder / "bea.db")
    with Library(folder / "bea.db", "bea") as library:
        library.annotations.tag(library.articles.get(1), 19, 60, "two")
    async with reader(seeds, (80, 24)) as r:
        await import_by(r, "bea.db", key="f7")
        assert counts(r)["highlights"] == {"added": 1}
        assert [each.creator for each in r.highlights] == ["bea"]
        await r.press("u")
        await r.settle()
        assert r.highlights == []
        await r.press("escape")
        removed = r.article
        r.library.removals.remove([removed])
        await import_by(r, "merge bea.db")
        assert counts(r)["articles"]["left out"] == 1
        await r.press("escape")
        await import_by(r, "merge --removed --dry-run bea.db")
        assert not r.library.articles.has(removed.id)
        await r.press("c")
        await r.settle()
        assert r.library.articles.has(removed.id), "the merge does what its dry run said"


async def test_conflicts_are_decided_after_the_merge_and_later(reader: OpenReader, seeds: Path, folder: Path) -> None:
    with Library(seeds, "ann") as library:
        article = library.articles.get(1)
        mine = library.annotations.note(article, 19, 60, "first")
    shutil.copy(seeds, folder / "bea.db")
    with Library(seeds, "ann") as library:
        library.annotations.note(article, 19, 60, "mine", mine.id)
        library.annotations.recolor(mine.id, "blue")
        mention = next(each for each in library.marks.of_article(1).mentions if each.start > 60)
        span = mention.start, mention.end
        name = Target(Entity.of(mention), article.id, article.text[slice(*span)], span)
        library.corrections.correct(Relabel(name, "EVENT"))
        library.decisions.decide(article, [Ruling(300, 340, NONE)], "")
    with Library(folder / "bea.db", "bea") as library:
        library.annotations.note(article, 19, 60, "theirs", mine.id)
        library.annotations.recolor(mine.id, "pink")
        library.corrections.correct(Relabel(name, "LOC"))
        passage = ConsensusPassage(300, 340, "green", ("agreed",))
        library.decisions.decide(article, [Ruling(300, 340, "of bea", (passage,))], "")
    async with reader(seeds, (80, 24)) as r:
        await import_by(r, "merge --dry-run bea.db")
        await r.press("f9")
        assert isinstance(r.app.screen, ImportScreen), "a dry run stores nothing"
        await r.press("c")
        await r.settle()
        assert counts(r)["changed by both"] == {"kept": 4}
        await r.press("G")
        assert "yours stays" in detail(r)
        await r.press("enter")
        table = r.table
        assert table.count == 4
        assert words(r, "heading").split() == ["there", "here"]

        def label() -> str:
            return next(each.label for each in r.library.marks.of_article(1).mentions if each.start == span[0])

        assert label() == "EVENT"
        await r.press("h")
        assert label() == "LOC"
        assert "of bea · #agreed" in detail(r)
        await r.press("h")
        assert [each.tags for each in r.highlights if each.creator == "consensus"] == [("agreed",)]
        await r.press("u", "u")
        assert (label(), table.count, len(r.highlights)) == ("EVENT", 4, 1)
        await r.press("g", "h", "l")
        assert (label(), table.count, len(r.highlights)) == ("LOC", 2, 1)
        await r.press("m")
        assert "cannot be joined" in words(r, "report")
        await r.press("h")
        assert [each.color for each in r.highlights] == ["pink"]
        assert table.count == 1
        await r.press("l", "u")
        assert table.count == 1
        await r.press("escape", "escape", "f9", "m")
        assert [each.note for each in r.highlights] == ["mine\n\ntheirs"]
        assert r.table.count == 0
        await r.press("u", "enter")
        assert len(r.app.screen_stack) == 1
        assert [each.note for each in r.highlights] == ["mine"]


async def test_every_action_is_a_command_by_its_name(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await import_by(r, "zen")
        assert r.screen.has_class("zen")
        await import_by(r, "nonsense")
        assert "no command 'nonsense'" in r.said
        await import_by(r, "import")
        assert "type its path" in r.said
        await r.press("colon", "escape")
        assert r.app.screen is r.screen


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("a.jsonl", ImportOrder("import", Path("a.jsonl"))),
        ("  brat  a b/", ImportOrder("import", Path("a b"), "brat")),
        ("--dry-run 'a b.qdpx'", ImportOrder("import", Path("a b.qdpx"), "", True)),
        ("jsonl ~/a --dry-run", ImportOrder("import", Path("~/a").expanduser(), "jsonl", True)),
        ("--removed brat a", ImportOrder("import", Path("a"), "brat", removed=True)),
        ("--removed --dry-run a", ImportOrder("import", Path("a"), "", dry_run=True, removed=True)),
        ("--dry-run a --removed", ImportOrder("import", Path("a"), "", dry_run=True, removed=True)),
        ("a--removed", ImportOrder("import", Path("a--removed"))),
        ("brat", ImportOrder("import", Path("brat"))),
        ("brat --dry-run a b", ImportOrder("import", Path("a b"), "brat", True)),
        (
            "claimreview https://check.example/dam?page=1",
            ImportOrder("import", Path("check.example"), "claimreview", address="https://check.example/dam?page=1"),
        ),
    ],
)
def test_a_typed_order_names_format_and_path(words: str, order: ImportOrder) -> None:
    assert parse_order("import", words) == order


@pytest.mark.parametrize(
    ("table", "format"),
    [
        ("tag,description,number of highlights\na,b,3\n", "codebook"),
        ("Code;Memo\na;b\n", "codebook"),
        ("work>>loss,memo\nfree,\n", "codebook"),
        ("id,document,tag,content\n1,a,b,c\n", "passages"),
        ("Highlight,Title,Author,URL,Note,Location,Date\n", "readwise"),
        ("#FORMAT=WebAnno TSV 3.2\n", "webanno-tsv"),
        ("title,text,tags\na,b,c\n", ""),
    ],
)
def test_a_table_is_recognised_by_its_columns(tmp_path: Path, table: str, format: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(table)
    if format:
        assert guess_format(path) == format
    else:
        with pytest.raises(FormatError, match="shows no annotations"):
            guess_format(path)


def test_an_import_of_nothing_says_so() -> None:
    with pytest.raises(FormatError, match="type its path"):
        parse_order("merge", " --dry-run ")


@pytest.mark.parametrize("width", [38, 78, 118])
def test_the_columns_fit(width: int) -> None:
    for outcomes in (OUTCOMES, OUTCOMES[:4]):
        kind, cells = columns(width, outcomes)
        assert kind >= 11
        assert kind + sum(room for _, room in cells) <= width
        assert {"added", "left out"} <= {outcome for outcome, _ in cells}


async def test_an_article_lists_its_fact_checks_below_the_title_and_one_key_imports_them(
    reader: OpenReader, tmp_path: Path
) -> None:
    page = tmp_path / "the dam.html"
    script = f'<script type="application/ld+json">{json.dumps(GRAPH)}</script>'
    body = "The ministry has said so for years: the dam costs “nothing”. That is wrong, as the budget shows. " * 6
    page.write_text(f"<html><head><title>The dam</title>{script}</head><body><p>{body}</p></body></html>")
    path = tmp_path / "library.db"
    with Library(path, "ann") as library:
        add_paths(library, [str(page)])
        library.articles.add([NewArticle("Something else. It says nothing.", "2", title="Else")])
    async with reader(path) as r:
        await r.press("]", "f5")
        assert "no published check" in r.said
        await r.press("[")
        rows = ["".join(segment.text for segment in r.pane.render_line(y)).strip() for y in range(6)]
        assert '! already checked by Check: False · “The dam costs "nothing"”' in rows
        await r.press("f5")
        assert r.app.screen.query_one(Input).value == f"import claimreview --dry-run {page}"
        await r.press("enter")
        await r.settle()
        assert counts(r)["checks"]["added"] == 1
        assert not r.library.desk.count()
        await r.press("c")
        await r.settle()
        await r.press("escape")
        (claim,) = [required(made.claim) for made in r.highlights]
        assert [(check.creator, check.verdict) for check in claim.checks] == [("Check", "false")]
