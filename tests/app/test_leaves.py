"""Where a tag's path does not fit, its leaf stays visible, and so does its parent if two tags have the same leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.style import Style

from tui.app.widgets.lines import end_of, fit, fit_path, fit_tags, line, sparkline
from tui.core.text import cut_path, short_paths
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

BRANCH = "source/newspapers of the capital/what was said in them"
LEAF = "second hand"
LONG = f"{BRANCH}/{LEAF}"
OTHER = f"diplomacy/language/{LEAF}"

SIZES = [(40, 12), (80, 23)]


def shown(r: ReaderPilot) -> str:
    """Return the text on the screen, from the parts that draw rows of their own."""
    return "\n".join(strip.text for strip in r.app.screen._compositor.render_strips())


def test_a_path_is_shortened_at_its_beginning() -> None:
    assert cut_path(LONG, 80) == LONG
    assert [cut_path(LONG, width) for width in (50, 30, 13, 10)] == [
        f"…/what was said in them/{LEAF}", f"…/{LEAF}", f"…/{LEAF}", "…/second…",
    ]  # fmt: skip
    assert cut_path("a word that is long", 10) == "a word…"


def test_a_leaf_of_two_tags_is_shown_with_its_parent() -> None:
    names = short_paths((LONG, OTHER, "letter", "war/letter", "war"))
    assert names == {
        LONG: f"what was said in them/{LEAF}", OTHER: f"language/{LEAF}", "letter": "letter",
        "war/letter": "war/letter", "war": "war",
    }  # fmt: skip


@pytest.mark.parametrize("width", [12, 20, 28, 40, 60, 100])
def test_several_tags_show_their_leaves_and_count_the_rest(width: int) -> None:
    tags = [LONG, OTHER, "war/letter", "aid"]
    fitted = fit_tags(tags, width)
    assert sum(cell_len(each) + 1 for each in fitted) <= width
    for tag, each in zip(tags, fitted, strict=False):
        leaf = tag.rpartition("/")[2]
        assert leaf in each or each[0] == "+" or (width < 20 and each.endswith("…"))
    left_out = len(tags) - sum(each[0] == "#" for each in fitted)
    assert fitted[-1] == f"+{left_out}" if left_out else "+" not in fitted[-1]


def test_parents_of_a_leaf_are_shown_as_far_as_there_is_room() -> None:
    tags = ["aid/food/rice", "trade"]
    rows = [" ".join(fit_tags(tags, width)) for width in (22, 21, 20, 15, 14)]
    assert rows == [
        "#aid/food/rice #trade", "#…/food/rice #trade", "#…/food/rice #trade", "#…/rice #trade", "#…/rice +1",
    ]  # fmt: skip


def test_counts_are_bars_relative_to_the_largest() -> None:
    assert [sparkline(values) for values in ([0, 1, 4, 8], [1, 1000], [0, 0], [])] == ["▁▂▅█", "▂█", "▁▁", ""]


PLAIN, RED = Style(), Style(color="red")


@pytest.mark.parametrize(
    ("left", "row"),
    [
        (["abcdef"], "abcdef  12"),
        (["abcdefg"], "abcdefg 12"),
        (["abcdefgh"], "abcdef… 12"),
        (["abcdefg", "h"], "abcdef… 12"),  # the ellipsis is where the first part ends
        (["abcd", "efgh"], "abcdef… 12"),
        (["abcd", "efghij", "kl"], "abcdef… 12"),
    ],
)
def test_a_row_keeps_its_right_part_and_shortens_the_left(left: list[str], row: str) -> None:
    strip = line(10, [(text, PLAIN) for text in left], [("12", RED)], Style(bgcolor="blue"))
    assert strip.text == row
    assert {segment.style.bgcolor.name for segment in strip if segment.style and segment.style.bgcolor} == {"blue"}
    assert [segment.text for segment in strip if segment.style and segment.style.color] == ["12"]


def test_words_are_shortened_at_either_end() -> None:
    assert [fit("abcdef", width) for width in (6, 5, 1, 0)] == ["abcdef", "abcd…", "…", ""]
    assert fit("ab… cd", 5) == "ab…", "one ellipsis, whatever was there"
    assert [end_of("one\nabcdef", width) for width in (7, 6, 5)] == [" abcdef", "abcdef", "…cdef"]
    assert fit_path("abcdefghij", 8) == "abcdefg…"


@pytest.mark.parametrize("size", SIZES)
async def test_annotations_and_the_dialogs_of_the_codebook_show_the_leaf(
    reader: OpenReader, seeds: Path, size: tuple[int, int]
) -> None:
    with Library(seeds) as library:
        claim = library.annotations.claim(library.articles.get(1), 19, 160, "Somebody with a name of some length")
        for tag in (LONG, OTHER):
            library.annotations.tag(library.articles.get(1), 19, 160, tag, claim.id)
    async with reader(seeds, size) as r:
        r.session.open(1)
        await r.press("3", "3")
        annotations = r.list_of("#annotations")
        about = next(each.text for each in annotations.render_lines(annotations.size.region) if "#" in each.text)
        assert LEAF in about
        await r.press("escape", "6")
        await r.settle()
        await r.press("slash")
        await r.type("newspapers")
        await r.press("enter")
        for keys in ("r", "m G m", "x", "c"):
            await r.press(*keys.split())
            await r.settle()
            assert LEAF in shown(r), f"{keys}:\n{shown(r)}"
            await r.press("escape")
        await r.press("enter")
        await r.settle()
        assert LEAF in str(r.app.screen.query_one(".title").render())
        await r.press("escape", "x", "c")
        assert LEAF in str(r.app.screen.query_one("#report").render())


@pytest.mark.parametrize("size", SIZES)
async def test_the_consensus_and_the_conflicts_show_the_leaf(
    reader: OpenReader, seeds: Path, size: tuple[int, int]
) -> None:
    for creator, tag in (("ann", LONG), ("bea", OTHER)):
        with Library(seeds, creator) as library:
            library.annotations.tag(library.articles.get(1), 19, 60, tag)
            library.annotations.tag(library.articles.get(1), 100, 140, "war/letter")
    with Library(seeds, "ann") as library:
        tag_id = library.codebook.tag_id(LONG)
        library.connection.run(
            "INSERT INTO conflicts (subject, field, there, here, creator, source, created, decided) "
            "VALUES (?, 'name', ?, ?, 'bea', 'bea.db', '2026-11-27T10:00:00.000Z', '')",
            *(tag_id, f"{BRANCH}/at {LEAF}", LONG),
        )
    async with reader(seeds, size, creator="ann") as r:
        r.session.open(1)
        await r.press("A")
        await r.settle()
        text = shown(r)
        assert f"language/{LEAF}" in text
        assert f"them/{LEAF}" in text or f"…/{LEAF}" in text
        assert "■letter" in text
        await r.press("h")
        assert LEAF in shown(r).splitlines()[-1] or LEAF in str(r.app.screen.query_one("#report").render())
        await r.press("escape", "f9")
        await r.settle()
        text = shown(r)
        assert f"#…/{LEAF}" in text or LONG in text
        assert f"at {LEAF}" in text
