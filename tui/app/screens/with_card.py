"""The base of tables whose current row is shown in a card that can have the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.screens.table import Answer, TableScreen
from tui.app.widgets.card import Card

if TYPE_CHECKING:
    from collections.abc import Sequence


class ScreenWithCard(TableScreen[Answer]):
    """Shows the card beside or below the table, or while it has the focus in place of it where rows are few."""

    def action_into_card(self) -> None:
        """Go to the card, to walk its rows, or back to the table."""
        card = self.query_one(Card)
        if card.has_focus:
            self.table.focus()
            return
        if not card.region.area or self.has_class("-low"):
            self.add_class("-card")  # an invisible widget cannot have the focus
            self.show_current()
        card.focus()

    def on_descendant_focus(self) -> None:
        """Show the keys of the focused widget; the table comes back with the focus."""
        if not self.query_one(Card).has_focus and self.has_class("-card"):
            self.remove_class("-card")
            self.show_current()
        self.show_keys()

    def hints_of(self, names: Sequence[str], into_card: str) -> str:
        """Return the keys of the table or the card; where one takes the other's place, also what leads there."""
        if self.query_one(Card).has_focus:
            return self.fitting([self.with_keys(f"{{{into_card}}} list"), self.keys("screen.help")])
        if self.has_class("-low"):
            names = (*names[:2], into_card, *names[2:])
        return self.fitting([*map(self.keys, names), self.keys("screen.help")])
