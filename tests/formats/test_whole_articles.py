"""Tags of whole articles and memos on them go to whatever has a place, with whose they are; elsewhere they count."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.formats.sample_library import IDS, sample
from tui.formats import EXPORTS, export
from tui.formats.report import FEATURES
from tui.library import Library
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.memos import Memo

ZIPPED = ("xlsx", "parquet", "docbin", "refi-qda", "codes-docx", "codebook-docx")


@pytest.fixture
def tagged(empty: Library) -> Library:
    """One article with a passage, one without; what stands nowhere else are a tag of and a memo on both."""
    tags, other = ((ArticleTag(each, "wholly", "zora", "2024-05-03T08:00:00.000Z"),) for each in IDS[8:])
    memos = (Memo("yves", "Windy.", "2024-05-03T08:00:00.000Z", "2024-05-03T08:00:00.000Z"),)
    _, two, bare = sample()
    empty.importer.add([replace(two, tags=tags, memos=memos), replace(bare, tags=other, memos=memos)])
    return empty


def test_a_format_has_it_or_counts_it(tagged: Library, tmp_path: Path) -> None:
    for name, entry in EXPORTS.items():
        lost = export(name, tagged, target=tmp_path / name).lost
        has_bare = "bare" in entry.carries or name in ("w3c", "hypothesis") or name.startswith("code")
        for feature, word in (("article_tags", "wholly"), ("article_tag_givers", "zora"), ("memos", "yves")):
            is_there = feature in entry.carries
            assert lost[FEATURES[feature]] == (0 if is_there and has_bare else 1 if is_there else 2), (name, feature)
            if name not in ZIPPED:
                target = tmp_path / name
                files = sorted(target.rglob("*")) if target.is_dir() else [target]
                text = "\n".join(file.read_text(errors="replace") for file in files if file.is_file())
                assert (word in text) == is_there or entry.carries <= {"codebook", "code_memos"}, (name, feature)


def test_a_report_of_a_codebook_has_it_without_an_article(empty: Library, tmp_path: Path) -> None:
    with empty.journal.step("code") as step:
        empty.codebook.define(step, "alone")
    report = export("codebook-md", empty, target=tmp_path / "a.md")
    assert "alone" in (tmp_path / "a.md").read_text()
    assert not report.lost
