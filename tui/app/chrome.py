"""ASCII replacements for what the reader draws."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.config import Settings

SIGNS = {
    "÷": ":", "≈": "t", "±": "m", "≉": "f", "≠": "F",
    "▍": "#", "■": "#", "▖": ".", "▌": "|", "▘": "'", "▪": "*", "●": "*", "◐": "~", "✓": "+", "×": "x",
    "╷": "|", "│": "|", "╵": "|", "┃": "|", "─": "-", "━": "-", "·": "-", "…": "~", "≡": "&", "⇄": "&", "⚖": "&",
    "█": "#", "▰": "#", "▱": ".", "▁": ".", "▂": ".", "▃": ":", "▄": ":", "▅": ":", "▆": "#", "▇": "#",
    "▔": "-", "▎": "|", "▏": "|", "▊": "|", "▋": "|", "▕": "|", "▐": "|", "☞": ">", "✎": "n",
    "▸": ">", "▾": "v", "▴": "^", "◂": "<", "←": "<", "→": ">", "↑": "^", "↓": "v", "↵": "<", "⏎": "<",
    "░": ".", "▒": ":", "▓": "+", "⇒": ">", "∅": "0", "Δ": "D",
    "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "•": "*", "¶": "P",
}  # fmt: skip
"""Each sign and its ASCII replacement, both one cell wide."""

ASCII = str.maketrans(SIGNS)

_BLANKS = "─━▁▂▃▄▅▆▇█▔▎▏▊▋▕▐╭╮╰╯"
SPOKEN = str.maketrans({"▌": ">", "│": "|", "┃": "|", **dict.fromkeys(_BLANKS, " ")})
"""Replacements of bars, rules and boxes where what is drawn is to be heard: a screen reader names each of them."""

ASCII_TERMS = ("linux",)
"""Values of `TERM` of terminals whose fonts lack most signs: the console of Linux has 512 characters at most."""


def signs_of(settings: Settings) -> dict[int, str]:
    """Return the replacements as a table for `str.translate`, empty where every sign can be drawn and seen."""
    is_ascii = settings.chrome == "ascii" or (settings.chrome == "auto" and os.environ.get("TERM") in ASCII_TERMS)
    return (ASCII if is_ascii else {}) | (SPOKEN if settings.accessible else {})
