"""`NO_COLOR` means no colour, and a terminal of direct colours has all of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.style import Style
    from textual.color import Color


def colors_of(environ: Mapping[str, str], system: str | None) -> str:
    """Return which colours there are, by the name of rich's `system`.

    Rich 15 takes a terminal such as `xterm-direct` for one of 16. That part can go when it does not.
    """
    if environ.get("NO_COLOR") or system is None:
        return "none"
    return "truecolor" if "-direct" in environ.get("TERM", "") else system


class ColorlessFilter(LineFilter):
    """A filter that removes every colour; weight, slant, underline and reverse stay.

    Textual 8.2 turns colours into greys instead. This can go when it removes them.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _colorless(style), control) for text, style, control in segments]


@lru_cache(4096)
def _colorless(style: Style) -> Style:
    plain = style.without_color  # which also drops the mouse position
    return plain + style.from_meta(style.meta) if style.meta else plain
