"""An empty Textual app with three panes, a header line and a footer."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Footer, Static


class EmptyApp(App[None]):
    """Starts, shows its panes, and quits with q."""

    CSS = "#left { width: 28; } #right { width: 32; } #middle { width: 1fr; }"
    BINDINGS: ClassVar = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Static("header")
        with Horizontal():
            yield Static("left", id="left")
            yield Static("ready", id="middle")
            yield Static("right", id="right")
        yield Footer()


if __name__ == "__main__":
    EmptyApp().run()
