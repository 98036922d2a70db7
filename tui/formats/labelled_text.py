"""What doccano and Prodigy share: lines of JSON with a text and its labelled spans; an annotation has a label a tag."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.core.model import Claim, Highlight
from tui.core.text import one_line
from tui.formats.identifiers import CLAIM, PLAIN, highlight_uuid
from tui.formats.import_common import ImportedText, imported_article
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.formats.import_common import JsonValue
    from tui.formats.report import ExportReport

CARRIES = frozenset({"bare", "text", "tags"})


def write_lines(
    output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, encode: Callable[[Bundle], str]
) -> None:
    """Write what `encode` makes of each article as a line."""
    for bundle in bundles:
        output.write(f"{encode(bundle)}\n".encode())
        claims = sum(highlight.claim is not None for highlight in bundle.highlights)
        report.lose("speakers, verdicts and rationales of claims", claims)


def read_article(
    line: JsonValue, spans: Iterable[tuple[int, int, str]], article_id: str = "", title: str = ""
) -> Bundle:
    """Return an article with an annotation for each span; labels of one span are tags of one annotation.

    Raises `FormatError` for a span outside the text.
    """
    if "text" not in line:
        raise line.error("has no text")
    imported = ImportedText(line.raw("text"))
    text = imported.text
    labels: dict[tuple[int, int], set[str]] = {}
    for start, end, label in spans:
        place = imported.place(start, end)
        if place is None:
            size = len(imported.raw)
            raise line.error(f"has a span ({start} to {end}) outside its text, which has {size} characters")
        labels.setdefault(place, set()).add(one_line(label, 100))
    highlights = tuple(
        Highlight(
            highlight_uuid("span", text, start, end),
            0,
            start,
            end,
            text[start:end],
            tags=tuple(sorted(names - {CLAIM, PLAIN, ""})),
            claim=Claim() if CLAIM in names else None,
        )
        for (start, end), names in sorted(labels.items())
    )
    return Bundle(imported_article(article_id, title, text=text), highlights=highlights)
