"""Pages of a paged document: where each begins in the text, and its label."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.spans import Span


class Page(NamedTuple):
    """A page that begins at a code point of a text; `label` is its number as printed."""

    start: int
    label: str


_START = itemgetter(0)


def page_labels(pages: Sequence[Page], span: Span) -> str:
    """Return the page of a span, or the first and the last ("12–13"); "" if the text has no pages."""
    if not pages:
        return ""
    first, last = (pages[max(0, bisect_right(pages, at, key=_START) - 1)].label for at in (span[0], span[1] - 1))
    return first if first == last else f"{first}–{last}"


def cited_pages(labels: str) -> str:
    """Return pages for a citation: p. 12, pp. 12–13."""
    return f"{'pp.' if '–' in labels else 'p.'} {labels}" if labels else ""
