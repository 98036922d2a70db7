"""The part of the history that a merge reads does not grow with the number of things imported together."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.library.shelf import TEXT, put
from tui.core.model import Article
from tui.formats import export, import_
from tui.library import Library
from tui.library.tables.changes import read_changes
from tui.library.transfer.merge import merge
from tui.library.transfer.versions import VersionReader


def test_an_import_is_read_once_however_large_it_is(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(tmp_path / "elsewhere.db", "ann") as elsewhere:
        article = put(elsewhere, TEXT * 4, title="Kim")
        for start in range(40):
            elsewhere.annotations.tag(article, start, start + 8, f"tag {start % 3}")
        export("jsonl", elsewhere, tmp_path / "many.jsonl")
    with Library(tmp_path / "theirs.db", "bob") as theirs:
        import_("jsonl", theirs, tmp_path / "many.jsonl")  # one entry of the history
    readings = readings_of_entries(monkeypatch)
    assert merge(library, tmp_path / "theirs.db").imported.added == 40
    assert len(readings) < 5


def readings_of_entries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that collects every entry that is read."""
    readings: list[str] = []

    def read(text: str, *rest: Any) -> Any:
        readings.append(text)
        return read_changes(text, *rest)

    monkeypatch.setattr("tui.library.transfer.entry_reader.read_changes", read)
    return readings


def test_each_of_many_entries_is_read_once_in_any_order_of_the_text(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 20
    with Library(tmp_path / "theirs.db", "bob") as theirs:
        for number in range(count):  # the annotations of each are spread over the text
            highlights = [{"start": at, "end": at + 5, "tags": ["x"]} for at in range(number, 3 * count, count)]
            (tmp_path / "x.jsonl").write_text(json.dumps({"id": "long", "text": TEXT * 4, "highlights": highlights}))
            assert import_("jsonl", theirs, tmp_path / "x.jsonl").imported.added == 3
    readings = readings_of_entries(monkeypatch)
    assert merge(library, tmp_path / "theirs.db").imported.added == 3 * count
    assert len(readings) == len({*readings})


def test_the_provenance_of_an_annotation_costs_the_same_in_a_large_step(library: Library, article: Article) -> None:
    def operations(count: int) -> int:
        with library.journal.group():
            highlights = [library.annotations.highlight(article, start, start + 3) for start in range(count)]
        versions = VersionReader(library.connection, library.codebook)
        versions.of(highlights[0].id)
        total = 0

        def one_more() -> int:
            nonlocal total
            total += 1
            return 0

        library.connection.raw.set_progress_handler(one_more, 1)
        versions.of(highlights[-1].id)
        library.connection.raw.set_progress_handler(None, 1)
        return total

    few, many = operations(3), operations(40)
    assert many < 1.5 * few


def test_an_article_of_many_parts_is_not_scanned_for_each_part(
    library: Library, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.library.transfer.exporter.PART_AT_LEAST", 5)
    total = 0

    def one_more() -> int:
        nonlocal total
        total += 1
        return 0

    def operations(count: int) -> int:
        nonlocal total
        with library.journal.step("many"):
            for start in range(count):
                library.annotations.highlight(article, start % 60, start % 60 + 3 + start // 60)
        total = 0
        library.connection.raw.set_progress_handler(one_more, 1)
        handed = sum(len(bundle.highlights) for bundle in library.exporter.parted_bundles())
        library.connection.raw.set_progress_handler(None, 1)
        return total // handed

    few, many = operations(40), operations(400)
    assert many < 1.2 * few
