"""Splitting a code: letters assign its passages to other codes, all applied in one step."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from textual import getters

from tui.app.dialogs.codes import ask_letter
from tui.app.dialogs.strip import assign_letters
from tui.app.keymap import bindings, keymap_of
from tui.app.screens.passage_card import SplitCard
from tui.app.screens.passage_table import SplitTable
from tui.app.screens.passages import PassagesScreen, ask_for_code, send
from tui.app.widgets.heading import Heading
from tui.core.text import cut
from tui.library.queries.codes import passages_of_code
from tui.library.queries.passage_rows import passage_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from tui.app.session import Session
    from tui.library import Library
    from tui.library.queries.passage_rows import PassagePlace


class SplitScreen(PassagesScreen, inherit_bindings=False):
    """Dismissed without an answer: the assignments are applied or given up here."""

    BINDINGS = bindings("split", "screen", "dialog")
    table = getters.query_one(SplitTable)

    def __init__(self, session: Session, name: str) -> None:
        def look(library: Library, _on_progress: object) -> Sequence[PassagePlace]:
            return passages_of_code(library.connection, name, session.whose, below=False)

        super().__init__(session, f"Split #{name}", look, code=name)
        self._letters: dict[str, str] = {}
        """The codes that passages can be assigned to, by letter."""
        self._targets: dict[int, tuple[str, str]] = {}

    def compose(self) -> ComposeResult:
        yield from self.compose_table(
            "words, #code, by:, speaker:, name=value, 2019..",
            Heading(),
            SplitTable(),
            SplitCard(id="detail"),
            has_detail=False,
        )

    def on_mount(self) -> None:
        self.table.targets = self._targets
        below = [tag.name for tag in self.session.library.codebook.all() if tag.name.startswith(f"{self.code}/")]
        self.call_after_refresh(self._add, *(code for code in below if code.count("/") == self.code.count("/") + 1))

    def _add(self, *codes: str) -> None:
        """Give each code a letter that is free here."""
        bound = {keymap_of(self).sign(key) for key in self.active_bindings}
        for code in codes:
            if code != self.code and code not in self._letters.values():
                letters = assign_letters([code.rpartition("/")[2]], {*bound, *self._letters})
                self._letters |= dict.fromkeys(letters, code)
        self.show_keys()

    def hints(self) -> str:
        counts = Counter(code for _, code in self._targets.values())
        ways = [
            f"{letter} {cut(code.rpartition('/')[2], 16)} {counts[code]:,}" for letter, code in self._letters.items()
        ]
        keys = ["{choose} sends them", "{split.new_code} another code", "{take_off} off", "{back} back"]
        if not ways:
            keys.insert(0, keys.pop(1))  # first there must be a code to send them to
        return self.fitting([*ways, *map(self.with_keys, keys), self.keys("screen.help")])

    def on_key(self, event: events.Key) -> None:
        """Assign the passage to the code of a letter and go to the next; the same letter again clears it."""
        if self.table.has_focus and (code := self._letters.get(event.character or "")):
            event.stop()
            self._send(event.character or "", code)

    def _send(self, letter: str, code: str) -> None:
        if (row := self.table.current) is None:
            return
        if self._targets.get(row.pk) == (letter, code):
            del self._targets[row.pk]
            self.table.redraw(self.table.cursor)
        else:
            self._targets[row.pk] = letter, code
            self.table.redraw(self.table.cursor)
            self.table.action_next()
        self.show_keys()

    def action_new_code(self) -> None:
        """Add another code to assign passages to."""
        ask_for_code(self, self.session, "Passages go to …", self._add)

    def action_take_off(self) -> None:
        self._send("×", "")

    def choose_row(self) -> None:
        """Apply all assignments, after a preview."""
        if not self._targets:
            self.show_line(self.with_keys("nothing is sent yet: {split.new_code} takes a code, its letter sends there"))
            return
        rows = passage_rows(self.session.library.connection, [*self._targets], self.session.whose)
        rows = [row for row in rows if self.code in dict(row.codes)]
        targets = {row.id: self._targets[row.pk][1] for row in rows}
        send(self, self.session, self.code, targets, rows, lambda: self.dismiss(None), asks_always=True)

    def go_back(self) -> None:
        """Clear the filter, then close, after asking about assignments not applied."""
        if self.clear_filter() or self._is_asking():
            return
        self.dismiss(None)

    def _is_asking(self) -> bool:
        if self._targets:
            choices = {"s": f"sends {len(self._targets):,}", "x": "gives that up"}
            ask_letter(self, self.session, "not sent yet:", choices, self._leave)
        return bool(self._targets)

    def _leave(self, letter: str) -> None:
        if letter == "s":
            self.choose_row()
        else:
            self.dismiss(None)

    def leave(self) -> None:
        """Stay while some assignments are not applied."""
        if not self._is_asking():
            super().leave()
