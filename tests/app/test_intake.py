"""What changes while the reader is open: new versions, orphans, duplicates, watched folders."""

import asyncio
import json
from pathlib import Path

import pytest
from textual.widget import Widget

from tests.app.pilot import OpenReader, required
from tests.reviews import GRAPH
from tui.app.screens.compare import CompareScreen, CompareView
from tui.core.model import NewArticle
from tui.library import Library

SOURCE = "https://example.org/bridge"
FIRST = "The minister spoke in Oslo. Nobody was hurt on the bridge, they said.\nIt was the third.\nA last line.\n"
SECOND = "Updated on Monday.\nThe minister spoke in Bergen. It was the third.\nA last line.\n"
WORDS = " ".join(f"word{number}" for number in range(120))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    with Library(path, "ann") as library:
        library.intake.add([NewArticle(FIRST, "1", title="The bridge", source=SOURCE)], lambda *_: None)
        article = library.articles.get(1)
        for words in ("The minister spoke in Oslo.", "Nobody was hurt on the bridge, they said.", "A last line."):
            at = FIRST.index(words)
            library.annotations.tag(article, at, at + len(words), "who")
    return path


def revise(path: Path) -> None:
    results: list[str] = []
    with Library(path, "ann") as library:
        library.intake.add(
            [NewArticle(SECOND, "2", title="The bridge", source=SOURCE)],
            lambda _, result: results.append(result.outcome),
        )
    assert results == ["changed"]


def shown(widget: Widget) -> str:
    return "\n".join("".join(segment.text for segment in widget.render_line(y)) for y in range(widget.size.height))


async def test_a_new_version_appears_and_one_key_places_an_orphan(reader: OpenReader, path: Path) -> None:
    async with reader(path) as r:
        revise(path)
        await r.until(lambda: r.article.revision == 2)
        assert r.pane.cursor.layout.text == SECOND
        assert "version 2" in r.said
        assert [made.state for made in r.highlights] == ["fuzzy", "orphan", "moved"]
        assert len(r.session.current.highlights.orphans()) == 1

        await r.press("2", "g")
        here = r.sentence
        await r.press("3", "3")
        assert "∅" in shown(r.sidebar.annotations)
        assert "orphan" in shown(r.sidebar.annotations)
        await r.press("j")
        assert not required(r.sidebar.annotations.current).placed
        assert r.sentence == here, "an orphan does not move the cursor in the text"
        await r.press("p")
        placed = [made for made in r.highlights if made.quote == here]
        assert (len(placed), placed[0].state, placed[0].tags) == (1, "exact", ("who",))
        await r.press("u")
        assert [made.state for made in r.highlights].count("orphan") == 1

        await r.press("2", "G", "p")
        assert r.sentence in [made.quote for made in r.highlights if made.state == "exact"]
        await r.press("p")
        assert "has its place" in r.said


async def test_a_new_version_is_undone_in_the_reader(reader: OpenReader, path: Path) -> None:
    async with reader(path) as r:
        revise(path)
        await r.until(lambda: r.article.revision == 2)
        await r.press("u")
        assert r.pane.cursor.layout.text == FIRST
        assert {made.state for made in r.highlights} == {"exact"}
        await r.press("ctrl+r")
        assert r.pane.cursor.layout.text == SECOND


async def test_duplicates_are_compared_side_by_side(reader: OpenReader, path: Path) -> None:
    with Library(path, "ann") as library:
        texts = (
            f"A talk in Oslo.\n{WORDS}.\nThe end.",
            f"A talk in Bergen.\n{WORDS}.\nThe end of it.",
            f"{WORDS}. {WORDS[:300][::-1]}",
        )
        library.articles.add(NewArticle(text, "", title=f"Story {n}") for n, text in enumerate(texts))
        library.duplicates.find()
    async with reader(path) as r:
        assert "≡ 3" in shown(r.screen.article_list)
        await r.press("D")
        assert "nothing to compare with" in r.said
        await r.press("]", "D")
        screen = r.app.screen
        assert isinstance(screen, CompareScreen)
        await r.settle()
        view = screen.query_one(CompareView)
        assert view.has_focus
        first = view.render_line(0)
        assert "A talk in Oslo." in first.text
        assert "A talk in Bergen." in first.text
        styled = [segment for segment in first if segment.text.strip() in {"Oslo", "Bergen"}]
        assert len(styled) == 2
        styles = [required(segment.style) for segment in styled]
        assert all(style.bold and style.underline for style in styles), "readable without colours"
        assert not any(s.style and s.style.underline for s in first if "talk" in s.text)
        other = screen._others[screen._at].label
        await r.press("tab")
        await r.settle()
        assert screen._others[screen._at].label != other
        await r.press("shift+tab", "G", "j", "g", "space", "b", "k", "n", "N", "slash", "enter")
        assert r.article.title == other.split(" · ")[0]
        await r.press("D", "escape")
        assert r.app.screen is r.screen


async def test_an_earlier_version_is_compared_in_a_small_terminal(reader: OpenReader, path: Path) -> None:
    revise(path)
    async with reader(path, (80, 24)) as r:
        await r.press("D")
        await r.settle()
        view = r.app.screen.query_one(CompareView)
        assert "Bergen" in shown(view)
        assert "Oslo" in shown(view)
        assert all(line.cell_length <= 80 for line in map(view.render_line, range(20)))
        await r.press("n")
        await r.press("enter")
        assert r.app.screen is r.screen


async def test_articles_added_to_a_folder_appear(reader: OpenReader, path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    async with reader(path, folders=[str(folder)]) as r:
        (folder / "new.md").write_text("# Fresh news\n\nSomething happened in the north, they say.\n")
        await r.until(lambda: r.screen.article_list.count == 2)
        await r.until(lambda: r.said == "new: Fresh news")
        script = f'<script type="application/ld+json">{json.dumps(GRAPH)}</script>'
        body = "The ministry said that the dam costs nothing, which is wrong. " * 20
        head = f"<title>The dam</title>{script}"
        (folder / "dam.html").write_text(f"<html><head>{head}</head><body><p>{body}</p></body></html>")
        await r.until(lambda: r.said == 'already checked by Check: False · “The dam costs "nothing"” · new: The dam')
        (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
        await r.until(lambda: "refused" in r.said)
        watching = required(required(r.app.work.watching)._process)
    await asyncio.wait_for(watching.wait(), 20)


async def test_an_orphaned_claim_is_at_the_desk_and_leads_to_its_article(reader: OpenReader, path: Path) -> None:
    with Library(path, "ann") as library:
        (lost,) = [made for made in library.annotations.of_article(1) if made.quote.startswith("Nobody")]
        library.annotations.claim(library.articles.get(1), lost.start, lost.end, "The police", highlight_id=lost.id)
    revise(path)
    async with reader(path) as r:
        await r.press("G", "5", "enter")
        assert r.app.screen is r.screen
        assert r.sentence == "Updated on Monday."
        await r.press("3", "w", "escape", "V", "escape")
        for key in ("c", "c", "t", "x"):  # each key sees the result of the one before: no claim any more, a claim again
            await r.press(key)
            await r.settle()
        await r.press("enter")
        found = r.library.annotations.get(lost.id)
        assert (found.state, found.quote, required(found.claim).verdict) == ("orphan", lost.quote, "unchecked")
        assert "x" in found.tags


async def test_a_sentence_wrapped_by_a_mail_program_is_one_sentence(reader: OpenReader, tmp_path: Path) -> None:
    mail = (
        "The minister of transport said on Friday that the plan to build a new\nairport will be given up, because the"
        " fund has no money left for it and\nthe builder has gone. She will resign next week from the board.\n\n"
        "We will not say more about it.\n"
    )
    path = tmp_path / "mail.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(mail, "1", title="Statement")])
    async with reader(path) as r:
        assert r.article.text == mail
        await r.press("2", "g")
        await r.press("m")
        (highlight,) = r.highlights
        assert highlight.quote == mail[: mail.index(" She will")]
        await r.press("}")
        assert r.sentence == "We will not say more about it."
