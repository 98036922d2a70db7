"""ASCII replacements for what the reader draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.config import Settings

SIGNS = {
    "÷": ":", "≈": "t", "±": "m", "≉": "f", "≠": "F",
    "▍": "#", "■": "#", "▖": ".", "▌": "|", "▘": "'", "▪": "*", "●": "*", "◐": "~", "✓": "+", "×": "x",
    "╷": "|", "│": "|", "╵": "|", "┃": "|", "─": "-", "━": "-", "·": "-", "…": "~", "≡": "&", "⇄": "&", "⚖": "&",
    "█": "#", "░": ".", "▰": "#", "▱": ".", "▁": ".", "▂": ".", "▃": ":", "▄": ":", "▅": ":", "▆": "#", "▇": "#",
    "▔": "-", "▎": "|", "▏": "|", "▊": "|", "▋": "|", "▕": "|", "▐": "|", "☞": ">", "✎": "n",
    "▸": ">", "▾": "v", "▴": "^", "◂": "<", "←": "<", "→": ">", "↑": "^", "↓": "v", "↵": "<", "⏎": "<",
    "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "•": "*", "¶": "P",
}  # fmt: skip
"""Each sign and its ASCII replacement, both one cell wide."""

ASCII = str.maketrans(SIGNS)


def signs_of(settings: Settings) -> dict[int, str]:
    """Return the replacements as a table for `str.translate`, empty where every sign can be drawn."""
    return ASCII if settings.chrome == "ascii" else {}
