"""What labelled spans of a file are: tags of annotations, or names (`postil import FORMAT FILE --as mentions`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.model import LABELS, Marks, Mention
from tui.core.text import one_line
from tui.library.transfer.bundles import MarkingRun
from tui.library.transfer.import_result import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile
    from tui.library.transfer.bundles import Bundle

_SAME = {
    **dict.fromkeys(("PER", "PERS", "PEOPLE", "HUMAN"), "PERSON"),
    **dict.fromkeys(("ORGANIZATION", "ORGANISATION", "CORPORATION"), "ORG"),
    **dict.fromkeys(("LOCATION",), "LOC"),
    **dict.fromkeys(("GPE-LOC", "COUNTRY", "CITY"), "GPE"),
}
"""Labels of others, in capitals, that mean one of Postil's."""


def as_mentions(bundles: Iterable[Bundle], file: InputFile) -> Iterator[Bundle]:
    """Yield articles with the labelled spans of a file as names that their makers have confirmed.

    A span whose label is none of Postil's, and one that overlaps another, is left out and told. An article that is
    here with marks keeps these, which is told, too.
    """
    for bundle in bundles:
        if bundle.orphans:
            file.tally.leave_out(MARKS, "they have no place in the text", count=len(bundle.orphans))
        mentions = tuple(_mentions(bundle, file))
        run = MarkingRun("import") if mentions else bundle.marking
        yield replace(bundle, highlights=(), orphans=(), codebook=(), marks=Marks(mentions), marking=run)


def _mentions(bundle: Bundle, file: InputFile) -> Iterator[Mention]:
    end = 0
    for highlight in sorted(bundle.highlights, key=lambda each: (each.start, -each.end)):
        label = _label(highlight, file)
        if label and highlight.start < end:
            file.tally.leave_out(MARKS, "they overlap others")
        elif label:
            end = highlight.end
            words = " ".join(bundle.article.text[highlight.start : end].split())
            origin = highlight.creator or file.creator
            yield Mention(highlight.start, end, label, words, origin, "confirmed")


def _label(highlight: Highlight, file: InputFile) -> str:
    """Return the label of a name; "" where it has none, or several."""
    labels = [_SAME.get(tag.upper(), tag.upper()) for tag in highlight.tags]
    own = [label for label in labels if label in LABELS]
    for tag, label in zip(highlight.tags, labels, strict=True):
        if label not in LABELS:
            file.tally.leave_out(MARKS, f"the label {one_line(tag, 30)} is none of Postil's")
    if len(own) > 1:
        file.tally.leave_out(MARKS, "further labels of one name", count=len(own) - 1)
    return own[0] if own else ""
