"""A page that merely claims the address of a known article becomes a new version of it only after a yes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tui.library import Library

if TYPE_CHECKING:
    from tests.cli.conftest import Postil

STORY = "https://daily.example/news/bridge"
BODY = (
    "The minister for transport said on Monday that the plan for the bridge would cost 12 million crowns. "
    "The opposition asked for a second opinion on the plan, and the mayor of the town agreed with the minister. "
)


def page(name: str, more: str, address: str = STORY) -> Path:
    path = Path(name)
    path.write_text(
        f"<html><head><title>Bridge</title><link rel=canonical href={address}></head><body><article><h1>Bridge</h1>"
        f"<p>{BODY}</p><p>{BODY} {more}</p></article></body></html>",
        encoding="utf-8",
    )
    return path


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "library.db"
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    return path


def articles(library: Path) -> list[tuple[int, str, str, int]]:
    with Library(library) as opened:
        rows = [opened.articles.get(row.pk) for row in opened.articles.page(0, 9)]
    return [(each.pk, each.source, Path(each.retrieved).name, each.revision) for each in rows]


def test_a_claimed_address_makes_no_version_without_a_yes(postil: Postil, library: Path) -> None:
    assert postil("add", page("first.html", "It rains.")).code == 0
    second = page("second.html", "Buy our pills.")
    refused = postil("add", second)
    assert refused.code == 1
    assert f"second.html: says that it is {STORY}, which is article 1 here" in refused.err
    assert articles(library) == [(1, STORY, "first.html", 1)]
    assert postil("add", "--new-version", second).lines[0].endswith("Bridge (version 2)")
    assert articles(library) == [(1, STORY, "second.html", 2)]
    assert f"read from {second}" in postil("show", "1").out
    third = page("third.html", "Not the same at all.")
    assert postil("add", "--separate", third).code == 0
    assert articles(library) == [(1, STORY, "second.html", 2), (2, STORY, "third.html", 1)]


def test_another_text_under_a_known_id_makes_no_version_without_a_yes(postil: Postil, library: Path) -> None:
    def table(name: str, text: str) -> str:
        Path(name).write_text(json.dumps({"id": "1", "text": text}) + "\n", encoding="utf-8")
        return name

    first, second = BODY.strip().split(". ")
    for number, text in enumerate([BODY, f"{first} today. It rains.", f"{second} Nobody else was asked."], 1):
        assert postil("add", table(f"{number}.jsonl", text)).code == 0  # like one of its texts, though not the last
    other = table("c.jsonl", "A dog was found in the garden of an old lady who had lost it two years ago by the sea.")
    refused = postil("add", other)
    assert refused.code == 1
    assert "c.jsonl: has the id 1 of article 1 here, and an entirely different text" in refused.err
    assert [(pk, revision) for pk, _, _, revision in articles(library)] == [(1, 3)]
    for count in (1, 0):
        assert postil("add", "--separate", other).lines[-1].startswith(f"added {count} article")
    assert [(pk, revision) for pk, _, _, revision in articles(library)] == [(1, 3), (2, 1)]


def test_the_file_from_which_an_article_was_read_updates_it(postil: Postil, library: Path) -> None:
    postil("add", page("first.html", "It rains."))
    assert postil("add", page("first.html", "It snows.")).code == 0
    assert articles(library) == [(1, STORY, "first.html", 2)]


def test_a_nearly_empty_page_does_not_replace_an_article(postil: Postil, library: Path) -> None:
    for text in (f"{BODY} {BODY} It rains.", "The minister for transport said."):
        Path("links.jsonl").write_text(f'{{"url": "{STORY}", "text": "{text}"}}\n')
        result = postil("add", "links.jsonl")
    assert (result.code, articles(library)) == (1, [(1, STORY, "", 1)])
    assert f"{STORY}: has next to nothing of article 1 here any more, which stays" in result.err
    assert postil("add", "--new-version", "links.jsonl").code == 0
    assert articles(library) == [(1, STORY, "", 2)]


def test_tracking_parameters_do_not_change_an_address(postil: Postil, library: Path) -> None:
    for number, address in enumerate((STORY, f"{STORY}?utm_source=rss", "http://www.daily.example/news/bridge/#top")):
        Path("feed.jsonl").write_text(f'{{"title": "Bridge", "url": "{address}", "text": "{BODY} {number}."}}\n')
        assert postil("add", "feed.jsonl").code == 0
    assert articles(library) == [(1, STORY, "", 3)]
    Path("feed.jsonl").write_text(f'{{"url": "{STORY}/2", "text": "{BODY} another one."}}\n')
    postil("add", "feed.jsonl")
    assert len(articles(library)) == 2, "a longer path is another page"


def test_the_place_from_which_an_article_was_read_survives_export_and_import(
    postil: Postil, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postil("add", page("first.html", "It rains."))
    postil("export", "jsonl", "-o", "out.jsonl")
    before = articles(library)
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "other.db"))
    postil("import", "jsonl", "out.jsonl")
    assert articles(tmp_path / "other.db") == before
    postil("export", "jsonl", "-o", "again.jsonl")
    assert Path("again.jsonl").read_bytes() == Path("out.jsonl").read_bytes()
