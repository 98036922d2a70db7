"""Details of an entity, or of two that may be the same, below the table of entities."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tui.app.layout import COMPACT_BELOW, is_compact
from tui.app.theme import label_variable
from tui.app.widgets.lines import Part, fit, from_to, sparkline, wrap_parts
from tui.core.labels import label_words
from tui.core.text import plural

if TYPE_CHECKING:
    from tui.app.widgets.lines import RoleStyles
    from tui.library import Library
    from tui.library.tables.marks import EntityRow

_ROWS = 4
"""The rows available for it."""

_BEFORE = 30
"""Characters of context before a name."""


def entity_detail(
    styles: RoleStyles, library: Library, row: EntityRow, width: int, creator: str | None, *, as_words: bool
) -> Text:
    """Return the details of an entity; claims are one creator's, or with None everyone's."""
    detail = Text()
    aliases = library.marks.aliases(row.id)
    detail.append(row.name, styles(label_variable(row.label), bold=True))
    also = f"  also {', '.join(aliases[:8])}" if aliases else ""
    if is_compact(width, COMPACT_BELOW[1]):
        detail = Text(fit(row.name, width - 2), styles(label_variable(row.label), bold=True))
        also = fit(also, width - 2 - cell_len(row.name))
    detail.append(f"{also}\n", styles("dim"))
    months = library.marks.months(row.id)
    if months:
        latest = months[-max(width - 50, 12) :]
        detail.append("mentions  ", styles("dim"))
        if as_words:
            month, most = max(latest, key=lambda each: each[1])
            detail.append(f"{sum(count for _, count in latest)}, most in {month}: {most} ", styles("dim"))
        else:
            detail.append(sparkline([count for _, count in latest]), styles(label_variable(row.label)))
        detail.append(f"  {from_to(latest[0][0], latest[-1][0])}\n", styles("dim"))
    claims, checked = library.marks.claims_by(row.entity, creator)
    if claims:
        detail.append(f"{plural(claims, 'claim')}, {checked} checked", styles("dim"))
    return detail


def pair_detail(styles: RoleStyles, library: Library, pair: tuple[EntityRow, EntityRow], width: int) -> Text:
    """Return both entities of a pair with a mention of each in context, side by side."""
    half = max((width - 7) // 2, 12)
    detail = Text()
    for left, right in zip_longest(*(_context(styles, library, row, half) for row in pair), fillvalue=[]):
        for words, style in left:
            detail.append(words, style)
        detail.append(" " * (half - sum(cell_len(words) for words, _ in left)) + " │ ", styles("rule"))
        for words, style in right:
            detail.append(words, style)
        detail.append("\n")
    return detail


def _context(styles: RoleStyles, library: Library, row: EntityRow, width: int) -> list[list[Part]]:
    """Return rows of `width` cells: the name with its label, then its first mention in context."""
    heading = fit(f"{row.name}  {label_words(row.label)}", width)
    rows: list[list[Part]] = [[(heading, styles(label_variable(row.label), bold=True))]]
    for place in library.marks.concordance(row.id, limit=1, around=width * _ROWS):
        before = " ".join(place.before.rpartition("\n")[2].split())
        lead = f"…{before[-_BEFORE:]}" if len(before) > _BEFORE else before
        after = " ".join(place.after.partition("\n")[0].split())
        parts: list[Part] = [
            (f"{lead} " if place.before[-1:].isspace() else lead, styles("dim")),
            (" ".join(place.text.split()), styles("foreground", bold=True)),
            (f" {after}" if place.after[:1].isspace() else after, styles("dim")),
        ]
        rows += wrap_parts(parts, width)
    return rows[:_ROWS]
