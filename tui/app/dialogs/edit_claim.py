"""Editing a claim apart from its checks: wording, when and where it was said, and by whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Label

from tui.app.dialogs.form import FormDialog
from tui.app.dialogs.speaker_kind import KINDS
from tui.app.keymap import bindings
from tui.app.overwriting import CLAIM, FIELDS
from tui.app.typed_text import draft_on_highlight
from tui.app.widgets.field import ChoiceField, Field
from tui.core.due import said_date
from tui.core.model import Claim, Highlight
from tui.core.text import one_line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.app.changes import StepResult
    from tui.app.session import Session


class EditClaim(FormDialog):
    """Saves changed fields of one claim."""

    BINDINGS = bindings("form", "edit_article")
    TITLE = "Edit the claim"
    LABELS: ClassVar = {
        "wording": "Wording",
        "said": "Said on",
        "place": "Said in",
        "speaker": "Said by",
        "speaker_kind": "… who is",
        "role": "Role",
    }
    LONGEST: ClassVar = {"wording": 1000}
    HINTS: ClassVar = {
        "wording": "the passage's own words",
        "said": "2022, 2022-06, 3 jun 2022, yesterday",
        "place": "Pyongyang",
        "role": "deputy minister",
    }

    def __init__(self, session: Session, highlight: Highlight) -> None:
        self._claim = highlight
        claim = highlight.claim or Claim()
        values = {name: str(getattr(claim, name)) for name in FIELDS[CLAIM]}
        super().__init__(session, draft_on_highlight(session, CLAIM, highlight), values)

    def compose_about(self) -> ComposeResult:
        yield Label(f"“{one_line(self._claim.quote, 110)}”", classes="about", markup=False)

    def field(self, name: str, value: str) -> Field:
        return ChoiceField(value, KINDS, name) if name == "speaker_kind" else super().field(name, value)

    def find_invalid(self, changed: dict[str, str]) -> tuple[str, str] | None:
        typed, today = changed.get("said", ""), date.today()
        said_on = said_date(typed, today)
        if said_on is None:
            return "said", f"{typed} is no date: write 2022, 2022-06, 2022-06-03 or 3 jun 2022"
        if said_on > today.isoformat()[: len(said_on)]:
            return "said", f"{typed} is yet to come: when was it said?"
        if typed:
            changed["said"] = said_on
        return None

    def write(self, changed: dict[str, str]) -> StepResult:
        return self.session.claims.edit_claim(self._claim.id, changed)
