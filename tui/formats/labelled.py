"""What formats share that know texts, spans and labels only: an annotation has a label for each tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.model import Article, Claim, Highlight
from tui.core.text import clean, one_line
from tui.formats.identifiers import CLAIM, PLAIN
from tui.formats.import_values import identity, placed
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.import_values import Fields


def bundle(where: Fields, raw: str, spans: Iterable[tuple[int, int, str]], name: str = "", title: str = "") -> Bundle:
    """An article with an annotation for each span; labels of one span are tags of one annotation.

    Raises `FormatError` for a span outside the text.
    """
    text = clean(raw)[0]
    merged: dict[tuple[int, int], set[str]] = {}
    for start, end, label in spans:
        place = placed(raw, text, start, end) if 0 <= start < end <= len(raw) else None
        if place is None:
            raise where.wrong(f"has a span ({start} to {end}) outside its text, which has {len(raw)} characters")
        merged.setdefault(place, set()).add(one_line(label, 100))
    highlights = []
    for (start, end), names in sorted(merged.items()):
        claim = Claim() if CLAIM in names else None
        tags = tuple(sorted(names - {CLAIM, PLAIN, ""}))
        made = identity("span", text, start, end)
        highlights.append(Highlight(made, 0, start, end, text[start:end], tags=tags, claim=claim))
    about = Article(0, one_line(name, 2000), one_line(title, 2000), "", "", "", "", "", "", 0, 0.0, text)
    return Bundle(about, highlights=tuple(highlights))
