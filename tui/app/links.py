"""Web addresses in what is shown, as terminal links (OSC 8) that stay whole across rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from rich.style import Style

from tui.core.addresses import address_places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.app.widgets.lines import Part

ASCII = "".join(map(chr, range(0x21, 0x7F))).replace("\\", "")
"""Characters allowed in an address: a backslash would end the terminal's sequence."""


def addresses(*texts: str) -> list[str]:
    """Return the distinct addresses in texts, in order."""
    return list(dict.fromkeys(text[start:end] for text in texts for start, end in address_places(text)))


def link_addresses(parts: Iterable[Part]) -> list[Part]:
    """Return parts of a row with each address as a link, whole even if the row breaks it."""
    pieces: list[Part] = []
    for text, style in parts:
        at = 0
        for start, end in address_places(text):
            link = Style(link=quote(text[start:end], safe=ASCII))
            pieces += [(text[at:start], style), (text[start:end], style + link)]
            at = end
        pieces.append((text[at:], style))
    return [piece for piece in pieces if piece[0]]
