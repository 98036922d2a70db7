"""The command line in the place of the footer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Horizontal
from textual.widgets import Label, Static

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.typed_text import draft_in_field
from tui.app.widgets.draft_field import DraftField
from tui.app.widgets.lines import fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from tui.app.session import Session

ENTRIES_AT_MOST = 2_000
"""The most names of a folder considered for completing a path."""


class CommandLine(Modal[str | None]):
    """Dismissed with what was typed.

    `names` are the commands with descriptions; those `of_paths` take a path.
    """

    BINDINGS = bindings("command")
    field = getters.query_one(DraftField)

    def __init__(self, session: Session, typed: str, names: Mapping[str, str], of_paths: Mapping[str, str]) -> None:
        super().__init__()
        self._session = session
        self._typed = typed
        self._offered = ""
        """The message about an unfinished command, until another letter is typed."""
        self._names = {**of_paths, **names}
        self._of_paths = of_paths

    def compose(self) -> ComposeResult:
        yield Label(id="report", markup=False)
        with Horizontal(id="command"):
            yield Static(":", id="colon", markup=False)
            subject = draft_in_field(self._session, "command", self._typed.strip() or ":")
            yield DraftField(self._session, subject, self._typed, select_on_focus=False)

    def on_mount(self) -> None:
        self.field.focus()
        self.field.cursor_position = len(self._typed)
        self._offered = self.field.open()
        self._typed = self.field.value
        self._show_completions()

    def on_input_changed(self) -> None:
        self._show_completions()

    def on_input_submitted(self) -> None:
        self.field.forget()
        self.dismiss(self.field.value.strip() or None)

    def action_close(self) -> None:
        self.field.forget()
        self.dismiss(None)

    def action_complete(self) -> None:
        """Complete what is typed as far as it is unambiguous."""
        value = self.field.value
        name, space, rest = value.partition(" ")
        if not space:
            matching = self._matching(name)
            if matching:
                ending = " " if len(matching) == 1 and matching[0] in self._of_paths else ""
                value = common_beginning(matching) + ending
        elif name in self._of_paths:
            before, typed = split_path(rest)
            paths = completions(typed)
            if paths:
                value = f"{name} {before}{common_beginning(paths)}"
        self.field.value = value
        self.field.cursor_position = len(value)

    def _matching(self, name: str) -> list[str]:
        return [each for each in self._names if each.startswith(name)]

    def _show_completions(self) -> None:
        """Show the possible completions."""
        name, space, rest = self.field.value.partition(" ")
        if self._offered and self.field.value == self._typed:
            words = self._offered
        elif space and name in self._of_paths:
            typed = split_path(rest)[1]
            names = [
                path.rstrip("/").rpartition("/")[2] + ("/" if path.endswith("/") else "") for path in completions(typed)
            ]
            words = "  ".join(names) if typed and names != [Path(typed).name] else self._of_paths[name]
        elif name in self._names:
            words = self._names[name]
        else:
            words = "  ".join(self._matching(name)) or "there is no such command"
        keys = self.with_keys("{complete} completes · {submit} does it · {close} leaves it")
        room = self.app.size.width - len(keys) - 5
        line = f"{fit(words, room)} · {keys}" if room > 16 else fit(words, self.app.size.width - 2)
        self.query_one("#report", Label).update(line)


def common_beginning(names: Sequence[str]) -> str:
    """Return the longest common prefix."""
    first, last = min(names), max(names)
    return next((first[:at] for at, letter in enumerate(first) if last[at : at + 1] != letter), first)


def split_path(words: str) -> tuple[str, str]:
    """Return what precedes a path (options, a format), and the path typed so far, which may have spaces."""
    from tui.formats.registry import ALSO_CALLED, IMPORTS

    before, formats = "", (*IMPORTS, *ALSO_CALLED)
    while True:
        first, space, rest = words.partition(" ")
        if not space or not (first == "" or first.startswith("--") or first in formats):
            return before, words
        before, words = f"{before}{first} ", rest


def completions(typed: str) -> list[str]:
    """Return the paths with this beginning, folders with a trailing slash."""
    folder, slash, name = typed.rpartition("/")
    paths = []
    try:
        with os.scandir(Path(f"{folder}{slash}" or ".").expanduser()) as entries:
            for number, entry in enumerate(entries):
                if number == ENTRIES_AT_MOST:
                    break
                if entry.name.startswith(name) and (name or not entry.name.startswith(".")):
                    is_printable = entry.name.isprintable()
                    paths += [f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}"] if is_printable else []
    except OSError:
        return []
    return sorted(paths)
