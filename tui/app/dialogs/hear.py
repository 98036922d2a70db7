"""Choosing whose turns of a transcript are shown, and whose count in coding and counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import StripScreen, assign_letters
from tui.app.dialogs.strip_bar import StripChoice
from tui.app.keymap import BY_NAME, bindings
from tui.core.text import one_line
from tui.core.turns import speakers

if TYPE_CHECKING:
    from tui.app.reading.pane import ReadingPane
    from tui.app.session import Session

MOST = 8
"""The most speakers with a letter: those who speak most."""


class HearStrip(StripScreen[tuple[str, bool] | None]):
    """Dismissed with a speaker, "" for everyone, and whether to exclude or include them instead."""

    BINDINGS = bindings("hear")

    def __init__(self, session: Session) -> None:
        turns, keymap = session.current.turns, session.keymap
        key = keymap.keys(BY_NAME["hear_everyone"])[0]
        counts = [(name, sum(turn.speaker == name for turn in turns)) for name in speakers(tuple(turns))[:MOST]]
        self._people = assign_letters((name for name, _ in counts), [key])
        letters = {name: letter for letter, name in self._people.items()}
        out = dict.fromkeys(session.current.left_out, " (out)")
        people: list[StripChoice] = [
            (letters[name], f"{one_line(name, 20)}{out.get(name, '')} {count}")
            for name, count in counts
            if name in letters
        ]
        everyone = (key, "everyone")
        title: StripChoice = (keymap.text("{hear}"), "")
        capital: list[StripChoice] = [("", "capital: count in or out"), (keymap.text("{close}"), "")]
        super().__init__(
            [title, everyone, *people, *capital],
            [title, everyone, *people],
            [everyone, *((letter, one_line(name, 10)) for letter, name in self._people.items())],
            title="whom to hear; a capital letter counts in or out",
        )

    def choose(self, letter: str) -> bool:
        """Take a speaker's letter; a capital excludes them from counting, or includes them again."""
        name = self._people.get(letter.lower())
        if name is None:
            return False
        self.dismiss((name, letter != letter.lower()))
        return True

    def action_hear_everyone(self) -> None:
        self.dismiss(("", False))


def ask_whom_to_hear(pane: ReadingPane, session: Session) -> None:
    """Show only one speaker's turns, or exclude or include a speaker in counting."""

    def take(answer: tuple[str, bool]) -> None:
        name, is_about_counting = answer
        if is_about_counting:
            session.article_steps.leave_out(name, name not in session.current.left_out)
            return
        pane.hear(name)
        if name:
            keys = session.keymap.text("{hear} {hear_everyone} everyone, {toggle_fold} what is folded here")
            session.report(f"hear {one_line(name, 30)} · {keys}")
        else:
            session.report("everyone is shown")

    if session.current.turns:
        ask(pane, session, HearStrip(session), take)
    else:
        session.refuse("this is not a transcript: no labels of speakers or times were recognised in it")
