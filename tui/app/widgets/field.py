"""A field to type in."""

from textual.widgets import Input

from tui.app.keymap import bindings


class Field(Input):
    """Textual's input, whose key for being done is in the table of actions."""

    BINDINGS = bindings("field")
