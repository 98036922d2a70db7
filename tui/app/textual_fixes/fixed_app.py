"""Textual's application with the fixes that need its methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import App

from tui.app.textual_fixes.colors import ColorlessFilter
from tui.app.textual_fixes.key_queue import KeyQueue
from tui.app.textual_fixes.paste import use_paste_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter
    from textual.theme import Theme


class FixedApp(App[None]):
    """An app that starts with a theme of its own, takes keys one by one, and outlives the errors it can explain."""

    def __init__(self, themes: Sequence[Theme], theme: str) -> None:
        """Start with one of some themes.

        Textual 8.2 registers themes after it has read the style sheets with the first one, and looks the current theme
        up, in a merged table of all themes, for every row that is drawn. This can go when neither is so.
        """
        use_paste_parser()
        self._own_themes = {each.name: each for each in themes}
        self._colorless_filters = (ColorlessFilter(),)
        self.set_reactive(App.theme, theme)  # set later, all style sheets would be read twice
        super().__init__()
        self._key_queue = KeyQueue(self, super().on_event)
        for each in themes:
            self.register_theme(each)

    def get_theme(self, theme_name: str) -> Theme | None:
        return self._own_themes.get(theme_name) or super().get_theme(theme_name)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return none but for `NO_COLOR`: no style of ours names one of the terminal's own colours."""
        return self._colorless_filters if self.no_color else ()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._key_queue.put(event)
        else:
            await super().on_event(event)

    def explain(self, error: Exception) -> bool:
        """Tell the person about an error that needs no end of the app; return False for any other."""
        return False

    def _handle_exception(self, error: Exception) -> None:
        """Go on after an error that is explained.

        Textual 8.2 ends the app for whatever is raised in drawing, in a message or in a timer, and has no public place
        to say otherwise. This can go when it has.
        """
        if not self.explain(error):
            super()._handle_exception(error)
