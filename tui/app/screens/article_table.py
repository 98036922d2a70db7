"""The full-screen table of articles, one a row, and the facets beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.keymap import bindings
from tui.app.panes.listed_articles import ListedArticles
from tui.app.widgets.heading import Column, columns_with_room
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, in_words, line, pad
from tui.core.model import ArticleRow
from tui.core.text import one_line, plural
from tui.library.queries.counting import ATTRIBUTE
from tui.library.queries.facets import Facet
from tui.library.tables.attributes import attributes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from textual.strip import Strip

    from tui.library import Library
    from tui.library.queries.grouped_articles import GroupHeading

_ATTRIBUTE = "attribute"
"""The column of the attribute that the order or the filter asks about, which is never dropped."""

_WIDTHS = {"publisher": 14, "date": 12, _ATTRIBUTE: 12, "coded": 7, "claims": 5}
"""Cells of the columns beside the title, including gaps."""

_CLAIMS = "÷"
"""The heading of the claims, where signs are not written as words."""

_DROPPED = ("coded", "publisher", "claims", "date")
"""Columns in the order in which they are dropped for want of room."""

_ORDERS = {"title": "title", "date": "newest"}
_NUMBERS = "coded", "claims"

_LEAST = 36
"""Cells that the title keeps while another column can be dropped."""

_SIGNS = 5
"""Cells of the signs before the title: how far it is read, names reviewed, notes of intake or the same story again."""

_BAR = 6
"""Cells of a facet value's bar."""

_FACET_NAMES = {"names:open": "not yet", "intake:nothing": "none"}
"""What a facet calls some values, by term."""

STATES = {"new": "●", "done": " "}
"""The sign of each reading state; a begun article has another."""


class ArticleTable(ListedArticles["ArticleRow | GroupHeading"]):
    """One article a row: how far it is read, whether its names are reviewed, intake notes, and counts."""

    BINDINGS = bindings("all_articles")
    attribute = ""
    """The attribute that has a column."""
    values: Mapping[str, str] = {}
    """Its values by article id, as far as shown."""

    def show_attribute(self, library: Library, attribute: str, rows: Sequence[ArticleRow]) -> None:
        """Show the values of an attribute in a column of its own, "" for none."""
        values = self.values if attribute == self.attribute else {}
        stated = attributes_of(library.connection, [row.id for row in rows]) if attribute else {}
        new = {id_: each.value for id_, some in stated.items() for each in some if each.name == attribute}
        if attribute != self.attribute or any(values.get(id_, new[id_]) != new[id_] for id_ in new):
            self.refresh()  # rows of the same articles in the same places are not drawn again by themselves
        self.attribute, self.values = attribute, {**values, **new}

    def key(self, item: ArticleRow | GroupHeading, /) -> Hashable:
        return item.pk if isinstance(item, ArticleRow) else item.name

    def selectable(self, item: ArticleRow | GroupHeading) -> bool:
        return isinstance(item, ArticleRow)

    @property
    def current(self) -> ArticleRow | None:
        item = super().current
        return item if isinstance(item, ArticleRow) else None

    def columns(self, width: int) -> dict[str, int]:
        """Return the width in cells of each column that fits."""
        is_compact = self.screen.has_class("-compact")
        widths = {
            name: 7 if name == "claims" and in_words(self) else size
            for name, size in _WIDTHS.items()
            if (self.attribute if name == _ATTRIBUTE else not is_compact)
        }
        sizes = columns_with_room(widths, _DROPPED, width - _SIGNS - 1, _LEAST)
        return {"title": width - _SIGNS - 1 - sum(sizes.values()), **sizes}

    def heading(self, width: int) -> list[Column]:
        names = {} if in_words(self) else {"claims": _CLAIMS}
        columns = (
            Column(one_line(self.attribute, size - 1), size, f"{ATTRIBUTE}{self.attribute}")
            if name == _ATTRIBUTE
            else Column(names.get(name, name), size, _ORDERS.get(name, ""), is_number=name in _NUMBERS)
            for name, size in self.columns(width).items()
        )
        return [Column("", _SIGNS + 1), *columns]

    def render_item(self, item: ArticleRow | GroupHeading, here: bool, width: int) -> list[Strip]:
        styles, as_words = self.role_styles, in_words(self)
        if not isinstance(item, ArticleRow):
            name = one_line(item.name, 60) or "in no group"
            return [
                line(
                    width,
                    [("" if as_words else "▾ ", styles("dim")), (name, styles("dim", bold=True))],
                    [(f"{item.count:,} of {item.total:,} ", styles("dim"))],
                )
            ]
        sign = STATES.get(item.reading_state, "◐")
        state = item.reading_state if item.reading_state in STATES else "begun"
        signs: list[Part] = [(sign, styles("amber")), (" ", styles())]
        signs.append(("✓" if item.reviewed else " ", styles("amber" if item.undecided else "done")))
        signs.append(("!", styles("amber")) if item.intake else ("≡" if item.story_sign else " ", styles("dim")))
        signs.append((" ", styles()))
        if as_words:
            words = [state, "names right" if item.reviewed else "", "notes" if item.intake else ""]
            signs = [(f"{', '.join(filter(None, words))} ", styles("amber"))]
        sizes, of_claims = self.columns(width + 1), "sign-claim" if item.claims else "dim"
        values = {
            "title": (one_line(item.title, 400) or "(no title)", styles("foreground", bold=here or item.progress == 0)),
            _ATTRIBUTE: (one_line(self.values.get(item.id, "—"), 60), styles("foreground")),
            "publisher": (one_line(item.publisher, 60) or "—", styles("foreground" if item.publisher else "dim")),
            "date": (item.published[:10] or "—", styles("foreground" if item.published else "dim")),
            "coded": (f"{item.highlights or '·':>6}", styles("foreground")),
            "claims": (f"{item.claims or '·':>{sizes.get('claims', 1) - 1}}", styles(of_claims)),
        }
        sizes["title"] = max(sizes["title"] - max(sum(cell_len(text) for text, _ in signs) - _SIGNS, 0), 1)
        cells = [(pad(values[name][0], size - 1) + " ", values[name][1]) for name, size in sizes.items()]
        return [line(width, [*signs, *cells])]


class FacetList(LineList[Facet]):
    """Attribute values with the number of articles, those in the filter accented."""

    BINDINGS = bindings("facets")
    only: Collection[str] = ()
    """The terms of the values that the filter asks for."""
    without: Collection[str] = ()
    """The terms of those that it leaves out."""
    most = 1
    """The greatest number of articles with one value: all bars share a scale."""

    def key(self, item: Facet, /) -> Hashable:
        return item.term or item.name

    def selectable(self, item: Facet) -> bool:
        return bool(item.term)

    def render_item(self, item: Facet, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        if not item.term:
            is_title = bool(item.count)
            words = f"{item.name}   {plural(item.count, 'article')}" if is_title else item.name
            return [line(width, [(f" {words}", styles("dim"))])]
        is_only, is_without = item.term in self.only, item.term in self.without
        sign = "✓ " if is_only else "- " if is_without else "  "
        if in_words(self):
            sign = "only " if is_only else "without " if is_without else ""
        role = "amber" if is_only or is_without else "foreground"
        cells = max(round(item.count / self.most * _BAR), 1) if item.count else 0
        bar = "" if in_words(self) else f" {pad('█' * cells, _BAR)}"
        right = [(f"{item.count:,}", styles(role)), (f"{bar} ", styles("dim"))]
        name = _FACET_NAMES.get(item.term, item.name) or ("none" if in_words(self) else "—")
        return [line(width, [(f" {sign}{name}", styles(role, bold=here))], right)]
