"""Colours of terminals with 256 or 16: the entry for each role of the themes.

Each background in the 256 colours keeps 4.5:1 with the text and every entity colour. For two of the thirteen in each
theme no entry of its own does: they have another's, and signs at the ends of the passage. The 16 colours are whatever
the user has configured, so nothing is drawn behind text: signs in the gutter tell highlights apart by shape and hue,
and the current sentence is bold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.color import Color

from tui.app.textual_fixes.app import FixedApp
from tui.app.textual_fixes.looks import Depth
from tui.app.theme import ROLES, background_variable
from tui.core.model import CODE_COLORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App


def _table(entries: str) -> dict[str, int]:
    """Return the entries by role, given in order."""
    words = entries.split()
    return {role: int(entry) for role, entry in zip(words[::2], words[1::2], strict=True)}


IN_256 = {
    True: _table(
        "page 234 side 235 cursor 237 rule 236 foreground 255 dim 248 faint 239 "
        "amber 221 done 157 hit 94 "
        "label-person 189 label-org 225 label-gpe 157 label-loc 123 label-norp 223 "
        "label-event 221 label-date 188 "
        "background-yellow 58 background-green 22 background-blue 24 background-purple 54 background-orange 52 "
        "background-pink 89 background-claim 88 "
        "background-red 53 background-lime 22 background-cyan 23 background-indigo 17 "
        "background-brown 58 background-grey 238 "
        "sign-yellow 221 sign-green 79 sign-blue 75 sign-purple 147 sign-orange 215 "
        "sign-pink 212 sign-claim 210 "
        "sign-red 209 sign-lime 149 sign-cyan 80 sign-indigo 111 sign-brown 180 sign-grey 248 "
        "verdict-unchecked 210 verdict-true 78 verdict-mostly-true 149 verdict-mixed 221 "
        "verdict-mostly-false 216 verdict-false 209 verdict-unproven 248 "
    ),
    False: _table(
        "page 231 side 255 cursor 254 rule 253 foreground 236 dim 241 faint 250 "
        "amber 94 done 22 hit 221 "
        "label-person 24 label-org 54 label-gpe 22 label-loc 23 label-norp 88 "
        "label-event 58 label-date 240 "
        "background-yellow 229 background-green 194 background-blue 195 background-purple 189 background-orange 223 "
        "background-pink 225 background-claim 224 "
        "background-red 224 background-lime 193 background-cyan 159 background-indigo 189 "
        "background-brown 187 background-grey 254 "
        "sign-yellow 58 sign-green 23 sign-blue 25 sign-purple 55 sign-orange 94 "
        "sign-pink 126 sign-claim 124 "
        "sign-red 124 sign-lime 58 sign-cyan 24 sign-indigo 57 sign-brown 94 sign-grey 240 "
        "verdict-unchecked 124 verdict-true 22 verdict-mostly-true 23 verdict-mixed 58 "
        "verdict-mostly-false 94 verdict-false 88 verdict-unproven 241 "
    ),
}
"""Each role's entry among the 256 colours, in the dark and the light theme."""

ALIKE_IN_256 = {
    dark: frozenset(
        color
        for at, color in enumerate(CODE_COLORS)
        if table[background_variable(color)]
        in {table["background-claim"], *(table[background_variable(each)] for each in CODE_COLORS[:at])}
    )
    for dark, table in IN_256.items()
}
"""The colours of codes whose background is also an earlier one's, in the dark and the light theme."""

DEFAULT = -1
"""The terminal's default colour of text or background."""

_HUES = _table(
    "amber 3 done 2 "
    "label-person 4 label-org 5 label-gpe 2 label-loc 6 label-norp 1 label-event 3 "
    "sign-yellow 3 sign-green 2 sign-blue 4 sign-purple 5 sign-orange 3 sign-pink 5 "
    "sign-red 1 sign-lime 2 sign-cyan 6 sign-indigo 4 sign-brown 1 "
    "sign-claim 1 verdict-unchecked 1 verdict-true 2 verdict-mostly-true 6 verdict-mixed 3 "
    "verdict-mostly-false 5 verdict-false 1 "
)
"""The hue, among eight, of each role that is not grey."""

_DIM = ("dim", "label-date", "verdict-unproven", "sign-grey")

_GREYS = {
    True: {"page": 0, "foreground": DEFAULT, "faint": 8, "rule": 8, **dict.fromkeys(_DIM, 7)},
    False: {"page": 15, "foreground": DEFAULT, "faint": 7, "rule": 7, **dict.fromkeys(_DIM, 8)},
}

IN_16: dict[bool, dict[str, int]] = {
    dark: {**{role: hue + 8 * dark for role, hue in _HUES.items()}, **_GREYS[dark]} for dark in (True, False)
}
"""Each role's text colour among the 16: bright on a dark page, normal on a light one."""

IN_16[False]["amber"] = 4  # xterm draws bold yellow (the style of keys) bright, which is unreadable on white

BACKGROUNDS_IN_16 = {dark: {role: texts[role] for role in ("amber", "faint", "rule")} for dark, texts in IN_16.items()}
"""Backgrounds that are drawn with 16 colours; any other is the terminal's own."""


def _codes(tables: Mapping[bool, Mapping[str, int]]) -> dict[tuple[int, int, int], int]:
    """Return the entries by the colours the themes use for their roles."""
    return {
        Color.parse(ROLES[dark][role]).rgb: entry for dark, table in tables.items() for role, entry in table.items()
    }


_SIXTEEN, _ALL = Depth(16, _codes(IN_16), _codes(BACKGROUNDS_IN_16)), _codes(IN_256)
DEPTHS = {"256": Depth(256, _ALL, _ALL), "16": _SIXTEEN, "standard": _SIXTEEN}
"""How colours are written, by the setting or by rich's name; unlisted depths write all of them."""


def alike_colors(app: App[Any]) -> frozenset[str]:
    """Return the colours of codes whose backgrounds cannot be told from another's, so that signs must."""
    return ALIKE_IN_256[app.current_theme.dark] if has_256_colors(app) else frozenset()


def has_256_colors(app: App[Any]) -> bool:
    return isinstance(app, FixedApp) and app.depth is not None and app.depth.colors == 256


def has_few_colors(app: App[Any]) -> bool:
    """Return whether backgrounds cannot be told apart, so that signs must."""
    return app.no_color or (isinstance(app, FixedApp) and app.depth is not None and app.depth.colors == 16)
