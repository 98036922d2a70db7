"""Whose coding is shown: everyone's, one's own, one person's, the consensus, no one's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import StripScreen, assign_letters
from tui.app.dialogs.strip_bar import StripChoice
from tui.app.keymap import BY_NAME, bindings
from tui.core.model import CONSENSUS
from tui.core.text import one_line

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.session import Session

_NAMED = ("whose_everyone", "whose_me", "whose_consensus", "whose_none")


class WhoseStrip(StripScreen[tuple[str | None] | None]):
    """Dismissed with the creator whose coding to show: None within it for everyone's, "" for no one's."""

    BINDINGS = bindings("whose")

    def __init__(self, session: Session) -> None:
        counts = session.library.creators.counts()
        self._creator = session.library.creator
        keymap = session.keymap
        keys = {name: keymap.keys(BY_NAME[name])[0] for name in _NAMED}
        own_keys = (key for name in _NAMED for key in keymap.keys(BY_NAME[name]))
        people = assign_letters((name for name in counts if name not in (self._creator, CONSENSUS)), own_keys)
        own, consensus = counts.get(self._creator, 0), counts.get(CONSENSUS, 0)
        everyone: list[StripChoice] = [
            (keys["whose_everyone"], f"everyone's {sum(counts.values())}"),
            (keys["whose_me"], f"only me {own}"),
            *((letter, f"{one_line(name, 20)} {counts[name]}") for letter, name in people.items()),
            (keys["whose_consensus"], f"consensus {consensus}"),
        ]
        no_one: StripChoice = (keys["whose_none"], "no one's")
        brief = [*((key, words.rsplit(" ", 1)[0]) for key, words in everyone), no_one]
        short = [
            (key, words.removesuffix("'s").removeprefix("only ").replace("consensus", "cons.")[:8])
            for key, words in brief
        ]
        title: StripChoice = (keymap.text("{whose}"), "")
        super().__init__(
            [title, *everyone, (no_one[0], "no one's: the bare text"), (keymap.text("{close}"), "")],
            [title, *everyone, no_one, (keymap.text("{close}"), "")],
            [title, *brief],
            short,
            title="whose coding is shown, counted and found",
            title_end=keymap.text("{whose} again: back to everyone's"),
            is_titled=True,
            answers={letter: (name,) for letter, name in people.items()},
        )

    def action_whose_everyone(self) -> None:
        self.dismiss((None,))

    def action_whose_me(self) -> None:
        self.dismiss((self._creator,))

    def action_whose_consensus(self) -> None:
        self.dismiss((CONSENSUS,))

    def action_whose_none(self) -> None:
        self.dismiss(("",))


def ask_whose(node: DOMNode, session: Session) -> None:
    """Ask whose coding to show, and show it."""
    ask(node, session, WhoseStrip(session), lambda answer: session.show_coding_of(answer[0]))
