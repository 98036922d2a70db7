"""The tables of the library's entities and of possible merges."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tui.app.keymap import bindings
from tui.app.theme import label_variable
from tui.app.widgets.heading import Column
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, line, pad, spell_out_signs
from tui.app.widgets.marked_list import MarkedList
from tui.core.labels import label_words
from tui.jobs.pairs import EntityPair
from tui.library.tables.marks import EntityRow

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual.strip import Strip


class EntityTable(MarkedList[EntityRow]):
    """The entities, one a row."""

    BINDINGS = bindings("all_entities")
    order = ""
    key = attrgetter("id")

    def render_item(self, item: EntityRow, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        parts: list[Part] = [("⇒ " if item.id == self.picked_up else "  ", styles("amber"))]
        if self.screen.has_class("-compact"):
            count = f"{item.articles if self.order == 'articles' else item.mentions:,} "
            parts.append((item.name, styles(label_variable(item.label), bold=here)))
            return [line(width, parts, [(count, styles("foreground"))])]
        parts.append((pad(item.name, _name_cells(width)), styles(label_variable(item.label), bold=here)))
        parts.append((f"  {label_words(item.label):<16}", styles("dim")))
        right: list[Part] = [(f"{item.mentions:>8,} ", styles("foreground")), (f"{item.articles:>11,} ", styles("dim"))]
        return [line(width, parts, right)]


def _name_cells(width: int) -> int:
    return max(width - 43, 20)


def entity_columns(width: int) -> tuple[Column, ...]:
    """Return the column headings of rows of `width` cells, which start one cell after the names."""
    between = max(width - 3 - _name_cells(width) - 18 - 9 - 12, 0)
    return (
        Column("", 3),
        Column("name", _name_cells(width) + 2, "name"),
        Column("kind", 16 + between, "kind"),
        Column("mentions", 9, "mentions", is_number=True),
        Column("articles", 12, "articles", is_number=True),
    )


class PairTable(LineList[EntityPair]):
    """Possible merges, one pair a row."""

    BINDINGS = bindings("pairs")

    def key(self, item: EntityPair) -> Hashable:
        return frozenset((item.rarer.id, item.other.id))

    def render_item(self, item: EntityPair, here: bool, width: int) -> list[Strip]:
        """Draw both names side by side, or stacked where there is little room."""
        styles = self.role_styles
        right: list[Part] = [(f"{item.reason} {item.score:.0%} ", styles("dim"))]
        if self.item_height == 2:
            names = [
                (
                    (sign, styles("dim")),
                    (
                        spell_out_signs(self, f"{row.name} ({row.mentions}×)"),
                        styles(label_variable(row.label), bold=here),
                    ),
                )
                for sign, row in (("", item.rarer), (spell_out_signs(self, "→ "), item.other))
            ]
            return [line(width, names[0], right), line(width, names[1])]
        half = max((width - 29) // 2, 16)
        parts: list[Part] = [(" ", styles())]
        for row in (item.rarer, item.other):
            text = spell_out_signs(self, f"{row.name} ({row.mentions}×)")
            parts += [(pad(text, half), styles(label_variable(row.label), bold=here)), ("  ", styles())]
        return [line(width, parts, right)]
