"""Addresses are terminal links, complete even over several rows, and open only when a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.style import Style
from textual.strip import Strip

from tui.app.links import addresses, link_addresses
from tui.app.widgets.card import CardEntry, rows_of
from tui.core.annotations import Evidence
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

LONG = "https://example.org/a/long/path/that/no/row/of/a/card/has/room/for?x=1&y=2#there"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"see {LONG}, and (http://b.example/c).", [LONG, "http://b.example/c"]),
        ("https://en.wikipedia.org/wiki/A_(b) “https://q.example/x”", ["https://en.wikipedia.org/wiki/A_(b)", "https://q.example/x"]),
        ("javascript:alert(1) file:///etc/passwd ftp://a.example https:// ", []),
        ("https://a.example/\x1b]8;;evil\x07 https://a.example/", ["https://a.example/"]),
    ],
)  # fmt: skip
def test_addresses_are_recognized(text: str, found: list[str]) -> None:
    assert addresses(text) == found


def test_an_address_over_several_rows_is_one_link() -> None:
    rows = rows_of([CardEntry(tuple(link_addresses([(f"see {LONG} ü", Style())])), ("evidence", Style()))], 40)
    assert len(rows) > 2
    pieces = [(text, style) for row in rows for text, style in row.parts if style.link]
    assert {style.link for _, style in pieces} == {LONG}
    assert len({style.link_id for _, style in pieces}) == 1, (
        "one link id tells the terminal that the rows belong together"
    )
    assert "".join(text for text, _ in pieces).replace(" ", "") == LONG
    ((_, link),) = link_addresses([("https://a.example/ü", Style())])
    assert link.link == "https://a.example/%C3%BC"


async def test_the_card_and_the_desk_send_links(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        claim = library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
        library.evidence.write(claim.id, [Evidence.of(LONG)])
    async with reader(seeds, (80, 24)) as r:
        r.sidebar.focus_here(r.session.current.highlights[0], None)
        await r.pilot.pause()
        card = r.sidebar.card
        assert LONG in links([card.render_line(y) for y in range(card.size.height)])
        await r.press("5")
        detail = r.app.screen.query_one("#card")
        assert LONG in links([detail.render_line(y) for y in range(detail.size.height)])


def links(strips: list[Strip]) -> set[str]:
    return {segment.style.link or "" for strip in strips for segment in strip if segment.style is not None}


async def test_an_address_opens_after_a_yes(
    reader: OpenReader, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" >> {opened}\n', encoding="utf-8")
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", f"{browser} --new:other")
    evil = "https://a.example/$(touch${IFS}x);`x`"

    async def opens(r: ReaderPilot, address: str) -> None:
        await r.until(lambda: opened.exists() and opened.read_text(encoding="utf-8").endswith("\n" + address + "\n"))
        assert opened.read_text(encoding="utf-8") == f"2\n--new\n{address}\n"
        opened.unlink()

    with Library(seeds, "ann") as library:
        claim = library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
        library.evidence.write(claim.id, [Evidence.of(LONG)])
        library.articles.edit(1, source=evil)
    async with reader(seeds) as r:
        await r.press("g", "O")
        assert "a.example" in r.app.screen.query_one("StripBar").render_line(0).text
        await r.press("escape")
        assert not opened.exists()
        await r.press("O", "enter")
        await opens(r, evil)
    async with reader(seeds) as r:
        await r.press("5", "O")
        await opens(r, LONG)
        await r.press("escape")
        r.sidebar.focus_here(r.session.current.highlights[0], None)
        await r.press("a")
        await r.type("see https://b.example/")
        await r.press("escape", "O", *"b.ex", "enter")
        await opens(r, "https://b.example/")
        monkeypatch.setenv("BROWSER", "/nowhere/browser")
        await r.press("2", "O")
        assert "set BROWSER" in r.said
        await r.press("right_square_bracket", "O")
        assert "no address here" in r.said
