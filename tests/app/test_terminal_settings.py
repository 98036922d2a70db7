"""Settings for a terminal: signs and their width, the mouse, words for signs, the letters of a keyboard layout."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from tests.app.terminal import ROOT, StartTerminal, postil
from tui.app.chrome import SIGNS
from tui.app.keyboard_layouts import KEYS, key_in_place
from tui.app.textual_fixes.cells import ShownCells
from tui.app.widgets.line_view import LineList
from tui.config import load_settings
from tui.core.errors import ConfigError
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

BARE = """
chrome = "ascii"
mouse = false
accessible = true
ambiguous_width = 2
colors = "16"
"""


def test_a_plain_terminal_for_speech_output(start: StartTerminal, place: Path) -> None:
    (place / "config.toml").write_text(BARE, encoding="utf-8")
    sample = shutil.copyfile(ROOT / "annotations.db", place / "sample.db")
    reader = start(postil("--library", sample), POSTIL_CONFIG=str(place / "config.toml"))
    reader.until("? keys")
    reader.press("gjj")
    reader.until("sentence 3 of")
    with Library(sample) as library:
        texts = "".join(library.articles.get(pk).text + library.articles.get(pk).title for pk in range(1, 6))
    drawn = {sign for row in reader.rows for sign in row if not sign.isascii()}
    assert drawn <= {*texts}
    assert "parts" in reader.text, "words instead of the bars of a name"
    assert b"\x1b[?1000h" not in reader.raw
    assert reader.raw.rindex(b"\x1b[?25h") > reader.raw.rindex(b"\x1b[?25l")

    def is_at_cursor(words: str) -> bool:
        return words in reader.rows[reader.screen.cursor.y]

    reader.until(
        lambda: " > " in reader.rows[reader.screen.cursor.y][30:60],
        "the terminal's cursor beside the bar of the sentence",
    )
    assert " no check   [North Korean President" in reader.text, "beside the text instead of its sign"
    for key, words in (("?", "type what you want to do"), ("W", " only me ")):
        reader.press(key)
        reader.until(words)
        reader.until(partial(is_at_cursor, words), "the cursor there")
        reader.press("\x1b")
        reader.until_gone(words)
    reader.press("q")
    assert reader.ended() == 0


@pytest.mark.parametrize("size", [(40, 12), (120, 40)])
async def test_rows_use_words_for_what_signs_and_bars_show(
    reader: OpenReader, seeds: Path, size: tuple[int, int]
) -> None:
    for creator in ("ann", "bea"):
        with Library(seeds, creator) as library:
            article = library.articles.get(1)
            claim = library.annotations.claim(article, 19, 60, "Somebody")
            library.annotations.tag(article, 19, 60, "war/talks", claim.id)
            library.annotations.highlight(article, 100, 120 + len((creator == "ann" and "moved") or ""))
            library.annotations.note(article, 200, 220, "a note")
    async with reader(seeds, size, creator="ann", accessible=True) as r:
        r.session.open(1)
        seen: dict[str, str] = {}
        for keys in ("1", "d", "3", "3", "5", "6", "7", "4", "escape A"):
            await r.press(*keys.split())
            await r.settle()
            for view in r.app.screen.query(LineList):
                if view.display and view.region.area:
                    rows = [view.render_line(y).text[1:] for y in range(view.size.height)]
                    seen[type(view).__name__] = "\n".join(rows)
        for name, text in seen.items():
            assert not {*text} & {*"●◐÷▍■▾▸█░▁▂▃▄▅▆▇✓≠✎∅≡⇄¶"}, f"{name}\n{text}"
        await r.press("escape", "5", "enter")
        assert "claim: " in r.shown.splitlines()[-1], "the claim that gets the evidence"
        await r.press("2", "m")
        assert " saved " in r.shown
        assert not {*r.shown} & {*"☞✓"}
        if size[0] < 60:
            assert " yellow highli" in r.shown.splitlines()[0], "the header says what is at the cursor"
        await r.press("5", "p")
        await r.settle()
        picture = str(r.app.screen.query_one("#detail").render())
        assert "■" not in picture
        assert "2 unchecked" in picture
        assert {"ArticleList", "AnnotationList", "ClaimTable", "CodeTable", "CountTable", "ConsensusTable"} <= {*seen}
        assert "open" in seen["CodeTable"]
        assert "claim Somebody" in seen["AnnotationList"] or "claim " in seen["AnnotationList"]
        assert "they differ" in seen["ConsensusTable"]
        assert size[0] < 60 or "paragraph" in seen["DeskCard"]


def test_on_the_console_everything_but_article_text_is_ascii(start: StartTerminal, place: Path) -> None:
    sample = shutil.copyfile(ROOT / "annotations.db", place / "sample.db")
    reader = start(postil("--library", sample), TERM="linux")
    reader.until("? keys")
    for key, words in (("5", "Claims"), ("6", "Codebook"), ("7", "Counts"), ("4", "Entities"), ("?", "Keys that act")):
        reader.press(key)
        reader.until(words)
        reader.until("keys" if key != "?" else "closes")
        signs = {sign for row in reader.rows for sign in row} & {*SIGNS}
        assert not signs, reader.text


def test_the_width_of_a_sign_is_that_of_its_replacement() -> None:
    assert {
        sign for sign, drawn in SIGNS.items() if (cell_len(sign), len(drawn), drawn.isascii()) != (1, 1, True)
    } == set()


def test_the_column_is_set_after_characters_that_a_terminal_may_draw_wider() -> None:
    shown = ShownCells()
    shown.is_wide = True
    frame = LayoutUpdate([[Strip([Segment("a·b")])]], Region(0, 0, 3, 1))
    assert shown.take(frame, Size(3, 1)).endswith("a \x1b[2G·\x1b[3Gb")


def test_a_letter_of_another_layout_is_the_key_in_its_place() -> None:
    assert [key_in_place(letter, {}) for letter in "оЛжЖі"] == ["j", "K", ";", ":", "s"]
    assert [key_in_place(letter, {}) for letter in "ξΚך"] == ["j", "K", "l"]
    assert key_in_place("ø", {}) == ""
    assert key_in_place("ø", {"ø": ";"}) == ";"
    assert all(key.isascii() and len(key) == 1 for key in KEYS.values())


async def test_letters_of_another_layout_are_keys_except_in_text_fields(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, layout={"ø": "c"}) as r:
        await r.press("g", "о", "о", "л")
        assert r.pane.cursor.index == 1
        await r.press("ø")
        await r.press("М", "е")  # the strip of verdicts, then the letter of "true"
        assert [made.claim and made.claim.verdict for made in r.highlights] == ["true"]
        await r.press("ф", *"щука", "escape")
        assert [made.note for made in r.highlights] == ["щука"]
    async with reader(seeds, keymap={"highlight": "ь"}) as r:
        await r.press("G", "ь")
        assert len(r.highlights) == 2


@pytest.mark.parametrize(
    "line",
    [
        'colors = "8"',
        'chrome = "utf"',
        "ambiguous_width = 3",
        "mouse = 1",
        'accessible = "yes"',
        'layout = {"ab" = "c"}',
    ],
)
def test_an_invalid_setting_is_reported(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text(line, encoding="utf-8")
    monkeypatch.setenv("POSTIL_CONFIG", str(path))
    with pytest.raises(ConfigError, match=line.split()[0]):
        load_settings()


def test_the_mouse_is_off_in_gnu_screen(start: StartTerminal, seeds: Path) -> None:
    """With the mouse on, GNU screen passes an escape on only together with the next key."""
    outside, inside = start(postil("--library", seeds)), start(postil("--library", seeds), STY="1.here")
    for reader, is_on in (outside, True), (inside, False):
        reader.until("? keys")
        assert (b"\x1b[?1000h" in reader.raw) is is_on
