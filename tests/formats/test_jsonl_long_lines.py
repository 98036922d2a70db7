"""Lines of any size: annotations are imported in parts, but as one import."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.formats.sample_library import exported
from tui.formats import BadInputError, import_
from tui.formats.import_common import InputFile
from tui.formats.jsonl_reader import LONG_LINE, read_articles
from tui.library import Library
from tui.library.upkeep.check import find_problems

TEXT = " ".join(f"word{number % 97} 😀" for number in range(2_000))
COUNT = 2_500


def line(*more: dict[str, Any], **values: Any) -> str:
    """Return an article with so many annotations that its line is long."""
    highlights = [
        {"start": start, "end": start + 9, "quote": TEXT[start : start + 9], "note": "n" * 400, "tags": ["a/b"]}
        for start in ((number * 7) % (len(TEXT) - 20) for number in range(COUNT))
    ]
    book = [{"name": "a/b", "color": "red", "description": "it comes after them"}]
    data = json.dumps({"id": "long", "highlights": [*highlights, *more], "text": TEXT, "codebook": book, **values})
    assert len(data) > LONG_LINE
    return data


def test_a_long_line_is_one_article_and_one_step(empty: Library, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(f"{line()}\n{json.dumps({'text': 'Short.'})}\n")
    report = import_("jsonl", empty, tmp_path / "x.jsonl")
    assert (report.imported.articles, report.imported.known) == (2, 0)
    stored = exported(empty, "jsonl")
    highlights = json.loads(stored.splitlines()[0])["highlights"]
    assert len(highlights) == len({each["id"] for each in highlights}) == report.imported.added
    assert all(each["quote"] == TEXT[each["start"] : each["end"]] for each in highlights)
    assert [(tag.name, tag.color) for tag in empty.codebook.all()] == [("a/b", "red")]
    assert list(find_problems(empty)) == []
    assert not import_("jsonl", empty, tmp_path / "x.jsonl").imported.changed
    (tmp_path / "again.jsonl").write_bytes(stored)
    assert not import_("jsonl", empty, tmp_path / "again.jsonl").imported.changed
    empty.journal.undo()
    assert (empty.articles.count(), empty.articles.counts().highlights, empty.codebook.all()) == (0, 0, [])


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (line({"start": -1, "end": 3}), rf"line 1: highlights.{COUNT + 1}..start is not a whole number"),
        (line({"start": 2**63, "end": 3}), "line 1: it contains an invalid number"),
        (line(score=float("inf")), "line 1: it contains an invalid number"),
        (line()[:-1], "line 1: it is not JSON"),
        (line() + "}", "line 1: it is not JSON"),
        (line(text=None), "line 1: has no text"),
    ],
)
def test_an_invalid_long_line_is_reported_by_number_and_changes_nothing(
    empty: Library, tmp_path: Path, broken: str, message: str
) -> None:
    (tmp_path / "x.jsonl").write_text(f"{broken}\n{json.dumps({'text': 7})}\n")
    with pytest.raises(BadInputError, match=message) as failed:
        import_("jsonl", empty, tmp_path / "x.jsonl")
    assert [problem.split(":")[0] for problem in failed.value.problems] == ["line 1", "line 2"]
    assert empty.articles.count() == 0


def test_an_interrupted_import_can_be_continued(empty: Library, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(line())

    def stop(done: int, total: int) -> None:
        if empty.articles.counts().highlights > 500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_("jsonl", empty, tmp_path / "x.jsonl", stop)
    count = empty.articles.counts().highlights
    assert list(find_problems(empty)) == []
    report = import_("jsonl", empty, tmp_path / "x.jsonl")
    assert (report.imported.same, report.imported.articles) == (count, 0)
    empty.journal.undo()
    assert empty.articles.counts().highlights == count
    empty.journal.undo()
    assert empty.articles.count() == 0


def test_a_long_line_needs_little_memory(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(line(*({"start": 0, "end": 4, "note": "x" * 4_000} for _ in range(4_000))))
    size = (tmp_path / "x.jsonl").stat().st_size
    tracemalloc.start()
    try:
        count = sum(len(bundle.highlights) for bundle in read_articles(InputFile(tmp_path / "x.jsonl", "ann")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == COUNT + 4_000
    assert peak < size / 3
