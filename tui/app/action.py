"""One row of the table of actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.app.contexts import CONTEXTS


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does in one context.

    The same id may stand in several contexts; a keymap entry then applies to all of them. `keys` are Textual's names,
    comma-separated; `hint` is the word in the footer ("" leaves it out), `hints` has that of contexts with their own.
    `of_screen` marks what the screen does although the keys belong to the text, `priority` what takes precedence over
    a field's own keys. `call` names the method where it differs from the action.
    """

    id: str
    keys: str
    does: str
    context: str
    hint: str = ""
    of_screen: bool = False
    call: str = ""
    priority: bool = False
    hints: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """The id with its context, unique in the table."""
        return f"{self.context}.{self.id}"

    @property
    def action(self) -> str:
        """The action string that Textual calls."""
        return self.call or (self.id if self.of_screen else CONTEXTS[self.context].call.format(self.id))

    @property
    def method(self) -> str:
        """The method that implements it, with its class: `ArticleText.action_claim`."""
        owner, name = CONTEXTS[self.context].owner, self.action.split("(")[0]
        if name.startswith("app."):
            owner = "PostilApp"
        elif self.of_screen:
            owner = "ReaderScreen"
        return f"{owner}.action_{name.split('.')[-1]}"
