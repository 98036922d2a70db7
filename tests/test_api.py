"""The Python API: the examples of its page, that importing it is cheap, and that it keeps only a few rows in memory."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import tui.api
from tui.api import ArgumentError, ConflictError, NotFoundError, OpenLibrary, PostilError, open_library
from tui.api.checking import ClaimChecking
from tui.api.coding import Coding
from tui.library import Library

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
LOADED = "import sys, tui.api; print(sorted({name.partition('.')[0] for name in sys.modules}))"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("POSTIL_LIBRARY", "POSTIL_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def test_the_examples_of_the_page_run(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = seeds.parent
    seeds.rename(folder / "work.db")
    (folder / "articles").mkdir()
    (folder / "articles" / "one.txt").write_text("A short text.\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 5
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    with open_library("new.db") as library:
        assert len(list(library.articles())) == 6
        claim, *_ = library.claims("verdict:false")
        assert (claim["speaker"], claim["verdict"], claim["tags"]) == ("Kim Jong Un", "false", [])


def test_the_page_documents_exactly_the_public_names() -> None:
    for owner, kind in (("library", OpenLibrary), ("coding", Coding), ("checking", ClaimChecking)):
        called = set(re.findall(rf"\b{owner}\.(\w+)\(", PAGE))
        assert called
        assert called <= {name for name in vars(kind) if not name.startswith("_")}
    assert {name for name in tui.api.__all__ if name not in PAGE} <= {"OpenLibrary"}


def test_importing_the_api_loads_neither_the_reader_nor_the_model() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout
    assert "'tui'" in loaded
    assert not {"textual", "spacy", "sqlite_utils"} & set(re.findall(r"'(\w+)'", loaded))


def test_nothing_in_postil_imports_the_api_and_it_is_typed() -> None:
    house = Path(tui.api.__file__).parents[1]
    assert (house / "py.typed").is_file()
    named_in = {path.parent for path in house.rglob("*.py") if "tui.api" in path.read_text(encoding="utf-8")}
    assert named_in <= {house / "api", house / "core"}, "core names it in a message"


def test_a_transaction_is_one_step_or_nothing(seeds: Path) -> None:
    with open_library(seeds, "ann") as library:
        with library.transaction():
            first = library.annotate(1, 0, 10, tags=["a", "b"], note="why", color="pink")
            library.annotate(2, 0, 10, claim=True, verdict="false", rationale="No.")
        assert (first["tags"], first["note"], first["color"]) == (["a", "b"], "why", "pink")
        assert len(list(library.annotations())) == 2
        assert library.undo() is not None
        assert list(library.annotations()) == []
        assert library.redo() is not None
        with suppress(NotFoundError), library.transaction():
            library.annotate(3, 0, 10)
            library.annotate(3, quote="words that stand nowhere")
            pytest.fail("it was annotated")
        assert {row["article"] for row in library.annotations()} == {
            library.article(1)["id"],
            library.article(2)["id"],
        }


def test_new_values_go_to_ones_own_annotation_of_the_span(seeds: Path) -> None:
    with open_library(seeds, "ann") as library:
        first = library.annotate(1, 0, 10, note="why")
        second = library.annotate(1, 0, 10, tags=["t"], color="blue")
        assert (second["id"], second["note"], second["color"], second["tags"]) == (first["id"], "why", "blue", ["t"])
        library.undo()
        assert library.annotation(first["id"])["tags"] == []
    with open_library(seeds, "ben") as library:
        assert library.annotate(1, 0, 10)["id"] != first["id"]


def test_invalid_values_are_refused_and_change_nothing(seeds: Path) -> None:
    with open_library(seeds, "ann") as library:
        length = len(library.article(1)["text"])
        refusals: tuple[dict[str, Any], ...] = (
            {"start": 5, "end": 5},
            {"start": 0, "end": length + 1},
            {"start": -1, "end": 3},
            {"start": 0},
            {},
            {"quote": " "},
            {"start": 0, "end": 5, "quote": "x"},
            {"start": 0, "end": 5, "color": "puce"},
            {"start": 0, "end": 5, "tags": [" "]},
            {"start": 0, "end": 5, "verdict": "perhaps"},
        )
        for arguments in refusals:
            with pytest.raises(PostilError) as refused:
                library.annotate(1, **arguments)
            assert "\n" not in str(refused.value)
        with pytest.raises(NotFoundError, match="times"):
            library.annotate(1, quote="the")
        for kind, label in (("relabel", "PLANET"), ("nothing", "ORG"), ("reject", "ORG")):
            with pytest.raises(ArgumentError):
                library.correct(kind, article=1, start=0, end=1, label=label)
        with pytest.raises(ArgumentError):
            library.correct("rename", name="x")
        with pytest.raises(NotFoundError):
            library.annotate("no such article", 0, 5)
        claim = library.annotate(1, 0, 5, claim=True)
        library.undo()
        with pytest.raises(PostilError):
            library.set_claim(claim["id"], verdict="perhaps")
        with pytest.raises(PostilError):
            library.set_claim(claim["id"], colour="red")
        assert library.history()[0]["action"] == "undo"
        assert list(library.annotations()) == []


def test_equal_quotations_are_distinguished_by_their_context(blank: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One fish, two fish.\nRed fish,\nblue fish.\n", encoding="utf-8")
    path = Path(shutil.copy(blank, tmp_path / "a.db"))
    with open_library(path, "ann") as library:
        library.add(tmp_path / "a.txt")
        assert library.annotate(1, quote="fish", prefix="two ")["start"] == 14
        assert library.annotate(1, quote="fish", suffix=", two")["start"] == 4
        assert library.annotate(1, quote="Red fish, blue fish")["quote"] == "Red fish,\nblue fish"


def test_reading_does_not_create_a_missing_library(tmp_path: Path) -> None:
    for read_only, create in ((False, False), (True, False), (True, True)):
        with pytest.raises(NotFoundError):
            open_library(tmp_path / "no.db", read_only=read_only, create=create)
    assert not (tmp_path / "no.db").exists()


def test_a_library_opened_for_reading_cannot_be_written(seeds: Path) -> None:
    with open_library(seeds, read_only=True) as library:
        assert len(list(library.articles())) == 5
        with pytest.raises(PostilError, match="read_only"):
            library.annotate(1, 0, 5)


def test_other_peoples_work_is_changed_only_on_request(seeds: Path) -> None:
    with open_library(seeds, "ann") as library:
        annotation = library.annotate(1, 0, 10, tags=["hers"], speaker="Kim")
        mention = next(each for each in library.marks(1)["mentions"] if each["label"] == "PERSON")
        place: dict[str, Any] = {"article": 1, "start": mention["start"], "end": mention["end"]}
        library.correct("relabel", **place, label="ORG")
    with open_library(seeds, "ben") as library:
        library.tag(annotation["id"], "his")
        for change in (
            lambda **options: library.remove(annotation["id"], **options),
            lambda **options: library.untag(annotation["id"], "hers", **options),
            lambda **options: library.set_claim(annotation["id"], speaker="Putin", **options),
            lambda **options: library.correct("relabel", **place, label="GPE", **options),
        ):
            with pytest.raises(ConflictError, match="ann"):
                change()
            change(others=True)
            library.undo()
        library.set_claim(annotation["id"], verdict="false", status="asked")
    with open_library(seeds, "ann") as library, pytest.raises(ConflictError, match="ben"):
        library.remove(annotation["id"])


def test_a_correction_has_the_stated_reach(seeds: Path) -> None:
    with open_library(seeds, "ann") as library:
        mention = next(each for each in library.marks(1)["mentions"] if each["label"] == "PERSON")
        place: dict[str, Any] = {"article": 1, "start": mention["start"], "end": mention["end"]}
        assert library.correct("relabel", **place, label="ORG") == 1
        changed = next(each for each in library.marks(1)["mentions"] if each["start"] == mention["start"])
        assert (changed["label"], changed["state"]) == ("ORG", "confirmed")
        library.undo()
        library.correct("rename", **place, scope="everywhere", name="Somebody Else")
        assert all(row["name"] != mention["entity"] for row in library.entities(label="PERSON"))


def test_iterating_over_many_articles_keeps_few_rows_in_memory(blank: Path, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = Path(shutil.copy(blank, tmp_path / f"{count}.db"))
        lines = "".join(f'{{"text": "Article {number}. {"x " * 40}"}}\n' for number in range(count))
        (tmp_path / "articles.jsonl").write_text(lines, encoding="utf-8")
        with open_library(path, "ann") as library:
            library.add(tmp_path / "articles.jsonl")
        with open_library(path, "ann") as library:
            tracemalloc.start()
            assert sum(1 for _ in library.articles(with_text=True)) == count
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak

    few, more = peak(1_500), peak(4_500)
    assert more - few < 3_000 * 60, "less than 60 bytes per article: its number in the list, not its row"


def test_the_library_sees_changes_made_through_the_api(seeds: Path) -> None:
    with open_library(seeds, "ann") as library:
        annotation = library.annotate(1, 0, 10, claim=True, speaker="Kim")
    with Library(seeds, "ann") as opened:
        claim = opened.annotations.get(annotation["id"]).claim
        assert claim is not None
        assert claim.speaker == "Kim"
        assert opened.journal.undo() is not None
        assert opened.annotations.of_article(1) == []


def test_changes_to_other_peoples_tags_and_invalid_ones_are_refused(seeds: Path) -> None:
    with open_library(seeds, "ann") as library:
        library.edit(1, title="New", attributes={"year": 2019})
        library.annotate(1, 0, 20, tags=["a"])
    with open_library(seeds, "ben") as library:
        with pytest.raises(ConflictError, match="ann"):
            library.edit(1, title="Other", attributes={"year": 2020})
        assert library.article(1)["title"] == "New"
        assert library.edit(1, attributes={"year": 2020}, others=True)["attributes"] == {"year": "2020"}
        library.undo()
        assert library.edit(1, tags=["mine"])["tags"] == ["mine"]
        with pytest.raises(NotFoundError, match="no tag 'hers' of yours"):
            library.edit(1, title="Other", untag=["hers"])
        with pytest.raises(ArgumentError, match="is not a date"):
            library.edit(1, published="soon")
        with pytest.raises(ArgumentError, match="has no colour"):
            library.edit(1, colour="red")
        with pytest.raises(NotFoundError, match="fewer than two people"):
            library.coding.decisions(1)
        library.annotate(1, 10, 30, tags=["b"])
        (row,) = library.coding.decisions(1)
        wrong: tuple[dict[str, Any], ...] = (
            {},
            {"outcome": "neither", "take": "ann"},
            {"outcome": "no"},
            {"take": "x"},
        )
        for arguments in wrong:
            with pytest.raises(PostilError):
                library.coding.decide(1, row["start"], row["end"], **arguments)
        with pytest.raises(NotFoundError, match="no passage to decide from 0 to 5"):
            library.coding.decide(1, 0, 5, "both")
        library.coding.decide(1, row["start"], row["end"], "both")
        assert library.coding.decisions(1)[0]["consensus"][0]["tags"] == ["a", "b"]
        with pytest.raises(NotFoundError):
            library.coding.counts("tag", "moon")
        with pytest.raises(NotFoundError):
            library.coding.leave_out("nobody")
