"""The meaning of labelled spans in a file: tags, or names (`postil import FORMAT FILE --as mentions`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.labels import meanings
from tui.core.model import Marks, Mention
from tui.core.text import one_line
from tui.library.transfer.bundles import MarkingRun
from tui.library.transfer.import_result import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tui.core.labels import EntityLabel
    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile
    from tui.library.transfer.bundles import Bundle

_SAME = {
    **dict.fromkeys(("PER", "PERS", "PEOPLE", "HUMAN"), "PERSON"),
    **dict.fromkeys(("ORGANIZATION", "ORGANISATION", "CORPORATION"), "ORG"),
    **dict.fromkeys(("LOCATION",), "LOC"),
    **dict.fromkeys(("GPE-LOC", "COUNTRY", "CITY"), "GPE"),
}
"""Labels of others, in capitals, that mean one that comes with Postil."""


def as_mentions(bundles: Iterable[Bundle], file: InputFile, labels: Sequence[EntityLabel]) -> Iterator[Bundle]:
    """Yield articles with the labelled spans of a file as names confirmed by their creators.

    A span with a label that is none of the library's `labels`, and one that overlaps another, is left out and reported.
    An article with marks here keeps those, which is reported, too.
    """
    label_of = {**_SAME, **{each.name: each.name for each in labels}, **meanings(labels, "")}
    for bundle in bundles:
        if bundle.orphans:
            file.tally.leave_out(MARKS, "they have no place in the text", count=len(bundle.orphans))
        mentions = tuple(_mentions(bundle, file, label_of))
        run = MarkingRun("import") if mentions else bundle.marking
        yield replace(bundle, highlights=(), orphans=(), codebook=(), marks=Marks(mentions), marking=run)


def _mentions(bundle: Bundle, file: InputFile, label_of: Mapping[str, str]) -> Iterator[Mention]:
    end = 0
    for highlight in sorted(bundle.highlights, key=lambda each: (each.start, -each.end)):
        label = _label(highlight, file, label_of)
        if label and highlight.start < end:
            file.tally.leave_out(MARKS, "they overlap others")
        elif label:
            end = highlight.end
            words = " ".join(bundle.article.text[highlight.start : end].split())
            origin = highlight.creator or file.creator
            yield Mention(highlight.start, end, label, words, origin, "confirmed")


def _label(highlight: Highlight, file: InputFile, label_of: Mapping[str, str]) -> str:
    """Return the label of a name; "" if it has none, or several."""
    own = [label_of[tag.upper()] for tag in highlight.tags if tag.upper() in label_of]
    for tag in highlight.tags:
        if tag.upper() not in label_of:
            file.tally.leave_out(MARKS, f"the label {one_line(tag, 30)} is none of the library's")
    if len(own) > 1:
        file.tally.leave_out(MARKS, "further labels of one name", count=len(own) - 1)
    return own[0] if own else ""
