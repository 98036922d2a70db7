"""What is asked about a claim by the same keys wherever it is shown."""

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


class ClaimQuestions:
    """The actions of a widget or screen that asks about one claim."""

    @abstractmethod
    def ask_about_claim(self, question: Question) -> None:
        """Ask about the claim, if there is one."""

    def action_copy(self) -> None:
        from tui.app.copying import copy_highlight

        self.ask_about_claim(copy_highlight)

    def action_verdict(self) -> None:
        self.ask_about_claim(ask_verdict)

    def action_speaker(self) -> None:
        self.ask_about_claim(ask_speaker)

    def action_rationale(self) -> None:
        self.ask_about_claim(ask_rationale)

    def action_evidence(self) -> None:
        self.ask_about_claim(ask_evidence)

    def action_open_address(self) -> None:
        self.ask_about_claim(ask_addresses)

    def action_elsewhere(self) -> None:
        self.ask_about_claim(ask_similar)
