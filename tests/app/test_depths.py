"""In 256 and in 16 colours text is readable and roles look different; computed from the colour tables."""

from __future__ import annotations

import os
import re
import select
import shutil
import termios
from itertools import combinations
from math import dist
from typing import TYPE_CHECKING

import pytest
from rich.color import Color
from rich.style import Style

from tests.app.roles import BACKGROUNDS, PAGES, SIGNS, TEXT
from tests.app.terminal import ROOT, OpenTerminal, StartTerminal, postil
from tui.app.depths import ALIKE_IN_256, BACKGROUNDS_IN_16, DEPTHS, IN_16, IN_256
from tui.app.reading.painter import SECOND_SHAPE
from tui.app.textual_fixes.colors import colors_of
from tui.app.textual_fixes.looks import entry_rgb
from tui.app.theme import ROLES, THEMES, background_variable, sign_variable
from tui.cli.terminal_background import ASK, ask_background
from tui.core.annotations import verdict_sign
from tui.core.model import COLORS, VERDICTS

if TYPE_CHECKING:
    from pathlib import Path


def linear(entry: int) -> list[float]:
    parts = [part / 255 for part in entry_rgb(entry)]
    return [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(entry: int) -> float:
    """Relative luminance as WCAG 2 defines it."""
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear(entry), strict=True))


def contrast(one: int, other: int) -> float:
    dim, bright = sorted(map(luminance, (one, other)))
    return (bright + 0.05) / (dim + 0.05)


def lab(entry: int) -> tuple[float, float, float]:
    red, green, blue = linear(entry)
    white = (0.95047, 1.0, 1.08883)
    xyz = (
        0.4124 * red + 0.3576 * green + 0.1805 * blue,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        0.0193 * red + 0.1192 * green + 0.9505 * blue,
    )
    x, y, z = (
        (part / of) ** (1 / 3) if part / of > 0.008856 else 7.787 * part / of + 16 / 116
        for part, of in zip(xyz, white, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("dark", [True, False])
def test_text_is_readable_on_every_background_in_256_colours(dark: bool) -> None:
    table = IN_256[dark]
    pairs = [
        *((foreground, background) for foreground in TEXT for background in BACKGROUNDS),
        *((foreground, background) for foreground in SIGNS for background in PAGES),
        ("foreground", "hit"),
        ("page", "amber"),
    ]
    poor = {pair: round(contrast(*(table[name] for name in pair)), 2) for pair in pairs}
    assert {pair: value for pair, value in poor.items() if value < 4.5} == {}


@pytest.mark.parametrize("dark", [True, False])
def test_different_roles_differ_in_256_colours(dark: bool) -> None:
    table = IN_256[dark]
    assert table.keys() == ROLES[dark].keys()
    with_signs = {background_variable(color) for color in ALIKE_IN_256[dark]}
    assert len(with_signs) == 2
    backgrounds = [background for background in BACKGROUNDS[3:] if background not in with_signs]
    for names, least in (([*backgrounds, "page", "hit"], 8), (TEXT, 8), (PAGES, 0.1)):
        near = {pair: dist(*(lab(table[name]) for name in pair)) for pair in combinations(names, 2)}
        assert {pair: value for pair, value in near.items() if value < least} == {}


@pytest.mark.parametrize("dark", [True, False])
def test_different_roles_differ_in_16_colours(dark: bool) -> None:
    table = IN_16[dark]
    assert dark or table["amber"] != 3, "bold yellow is bright on white in xterm"
    assert len({table[name] for name in TEXT}) == len(TEXT)
    stripes = [(table[sign_variable(color)], color in SECOND_SHAPE) for color in COLORS]
    assert len({*stripes}) == len(COLORS)
    assert not {*BACKGROUNDS} & BACKGROUNDS_IN_16[dark].keys(), (
        "the 16 colours are not known, so text stays on the terminal's own background"
    )
    assert len({verdict_sign(verdict) for verdict in VERDICTS}) == len(VERDICTS)


def test_a_theme_colour_is_one_entry() -> None:
    for tables in (IN_256, IN_16):
        entries: dict[str, int] = {}
        for dark, table in tables.items():
            for role, entry in table.items():
                assert entries.setdefault(ROLES[dark][role], entry) == entry, role
    assert {theme.dark: theme for theme in THEMES}.keys() == ROLES.keys()


def test_styles_are_written_as_escape_codes() -> None:
    dark = ROLES[True]
    style = Style(color=dark["label-org"], bgcolor=dark["background-blue"], bold=True)
    look = DEPTHS["256"].look(style)
    assert (look.color, look.background, look.attributes) == ("38;5;225", "48;5;24", frozenset("1"))
    look = DEPTHS["16"].look(style)
    assert (look.color, look.background, look.attributes) == ("95", "", frozenset("1"))
    assert DEPTHS["16"].look(Style(color=dark["foreground"], bgcolor=dark["page"])).colors == ("", "", "")
    other = Color.parse("#5fd700")
    assert DEPTHS["256"].look(Style.from_color(other, other)).colors == ("38;5;76", "48;5;76", "")


def test_the_number_of_colours_is_that_of_the_terminal() -> None:
    assert colors_of({"TERM": "xterm-direct", "NO_COLOR": ""}, "standard") == "truecolor"
    assert colors_of({"TERM": "linux"}, "standard") == "standard"
    assert colors_of({"TERM": "xterm-direct", "NO_COLOR": "1"}, "standard") == colors_of({}, None) == "none"


CODES = {
    "truecolor": re.compile(r"38;2;\d+;\d+;\d+|48;2;\d+;\d+;\d+"),
    "256": re.compile(r"[34]8;5;\d+"),
    "16": re.compile(r"3[0-7]|9[0-7]|4[0-7]|10[0-7]"),
    "none": re.compile(r"none"),
}
"""How a terminal with so many colours is told of one."""


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("colors", CODES)
def test_no_more_colours_are_written_than_the_terminal_has(reads: OpenTerminal, place: Path, colors: str) -> None:
    (place / "config.toml").write_text(f'colors = "{colors}"\n', encoding="utf-8")
    sample = shutil.copyfile(ROOT / "annotations.db", place / "sample.db")
    reader = reads(sample, NO_COLOR="", COLORTERM="", POSTIL_CONFIG=str(place / "config.toml"))
    reader.press("gjjm5")
    reader.until("/ filter")
    before = len(reader.raw)
    reader.press("/")
    reader.until("peaker, words")
    assert re.search(rb"\x1b\[(?:[\d;]*;)?7[;m]", reader.raw[before:]), "the cursor in the field"
    written = {code for codes in re.findall(rb"\x1b\[([0-9;]*)m", reader.raw) for code in _split(codes.decode())}
    attributes = {str(code) for code in (*range(10), *range(21, 30), 39, 49)} | {""}
    others = {code for code in written if code not in attributes and not CODES[colors].fullmatch(code)}
    assert others == set()
    assert (colors == "none") == (not written - attributes)


def _split(codes: str) -> list[str]:
    return re.findall(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+", codes)


@pytest.mark.parametrize(
    ("term", "is_wanted", "is_asked"),
    [("xterm", True, True), ("xterm", False, False), ("linux", True, False), ("vt220", True, False)],
)
def test_only_a_terminal_that_can_answer_is_asked(
    term: str, is_wanted: bool, is_asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.openpty()
    before = termios.tcgetattr(theirs)
    with os.fdopen(ours, "r+b", 0) as terminal, os.fdopen(theirs, "r+b", 0) as program:
        monkeypatch.setattr("sys.stdin", program)
        monkeypatch.setattr("sys.stderr", program)
        monkeypatch.setenv("TERM", term)
        with ask_background(is_wanted=is_wanted) as answer:
            assert bool(select.select([terminal], [], [], 0)[0]) == is_asked
            if is_asked:
                assert terminal.read(99) == ASK
                terminal.write(b"j\x1b]11;rgb:ffff/fbfb/f0f0\x07k\x1b[?62;c")
        assert (answer.is_dark, answer.typed) == ((False, b"jk") if is_asked else (None, b""))
        assert termios.tcgetattr(theirs) == before


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_the_terminal_is_asked_whether_it_is_dark(start: StartTerminal, seeds: Path) -> None:
    reader = start(postil("--library", seeds), NO_COLOR="")
    reader.until(lambda: b"\x1b]11;?" in reader.raw, "the question")
    reader.press("jj\x1b]11;rgb:ffff/fbfb/f0f0\x1b\\\x1b[?62;c")
    reader.until("sentence 3 of")
    assert f"48;5;{IN_256[False]['page']}".encode() in reader.raw
    assert f"48;5;{IN_256[True]['page']}".encode() not in reader.raw
    reader.press("q")
    assert reader.ended() == 0
    assert reader.attributes() == reader.before
