"""Questions about a claim, with the same keys wherever it is shown."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from tui.app.dialogs.claim import (
    ask_addresses,
    ask_evidence,
    ask_rationale,
    ask_similar,
    ask_speaker,
    ask_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Highlight

    Question = Callable[[DOMNode, Session, Highlight], object]


def asks(question: Question) -> Callable[[ClaimQuestions], None]:
    """Return an action that asks about the claim."""

    def action(self: ClaimQuestions) -> None:
        self.ask_about_claim(question)

    return action


class ClaimQuestions:
    """The actions of a widget or screen that shows one claim."""

    action_verdict = asks(ask_verdict)
    action_speaker = asks(ask_speaker)
    action_rationale = asks(ask_rationale)
    action_evidence = asks(ask_evidence)
    action_open_address = asks(ask_addresses)
    action_elsewhere = asks(ask_similar)

    @abstractmethod
    def ask_about_claim(self, question: Question) -> None:
        """Ask about the claim, if there is one."""

    def action_copy(self) -> None:
        from tui.app.copying import copy_highlight

        self.ask_about_claim(copy_highlight)
