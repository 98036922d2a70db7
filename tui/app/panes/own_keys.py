"""Keys in the text that come from the codebook, and the memo on what is read."""

from __future__ import annotations

from tui.app.panes.names import NameKeys


class CodingKeys(NameKeys):
    """A text that gives codes by keys of one's own; the table of actions has none for these."""

    def on_mount(self) -> None:
        self.painter.code_colors = self.session.codes.colors
        self.session.codes.on_recolor = self._repaint

    def _repaint(self) -> None:
        self.painter.forget_all()
        self.refresh()

    def toggle_code(self, name: str) -> None:
        """Give what the cursor is on a code, or take one's own off."""
        from tui.app.dialogs.coding import toggle_code

        self.session.current.target, self.session.current.selected = self.span, self.cursor.selecting
        with self.session.reporting_errors():
            toggle_code(self.session, name)

    def action_article_memo(self) -> None:
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.memo import memo_editor

        with self.session.reporting_errors():
            write(self, self.session, memo_editor(self.session))
