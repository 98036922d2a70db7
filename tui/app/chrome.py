"""What the reader draws in a terminal, or in a font, that has ASCII alone."""

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
"""Each sign and the character of ASCII that is drawn for it, both one cell wide."""

ASCII = str.maketrans(SIGNS)


def signs_of(settings: Settings) -> dict[int, str]:
    """Return what is drawn for signs, as `str.translate` has it: nothing else where they can be drawn."""
    return ASCII if settings.chrome == "ascii" else {}
