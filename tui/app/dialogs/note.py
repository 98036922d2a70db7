"""Editing a longer text: a note or a rationale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label, TextArea

from tui.app.dialogs.drafted import DraftDialog
from tui.app.keymap import bindings
from tui.app.overwriting import Overwriting
from tui.app.typed_text import draft_on, draft_on_highlight
from tui.app.widgets.hint import Hint
from tui.app.widgets.text_field import TextField
from tui.core.text import one_line
from tui.library.tables.conflicts import join_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tui.app.changes import StepResult
    from tui.app.open_article import AnnotationTarget
    from tui.app.session import Session
    from tui.core.model import Highlight
    from tui.library.tables.drafts import Draft


class NoteEditor(DraftDialog):
    """Saves the text if it has changed. Escape saves it too: nothing typed is lost."""

    BINDINGS = bindings("note")
    KEYS = "{save_note} keeps it · {give_up_note} discards it · {own_editor} in your editor"
    REFUSED_KEYS = "{save_note} tries again · {give_up_note} leaves it as a draft"

    def __init__(
        self, session: Session, subject: Draft, title: str, text: str, save: Callable[[str], StepResult]
    ) -> None:
        self._title = title
        self._quote = subject.quote
        self._text = text
        self._save = save
        super().__init__(session, subject)

    @classmethod
    def of_note(cls, session: Session, target: AnnotationTarget) -> NoteEditor:
        """Return the editor of an annotation's note; the annotation may not exist yet."""
        subject = draft_on(session, "note", target.article, target.span, target.quote, target.highlight_id)
        note = target.highlight.note if target.highlight is not None else ""
        return cls(session, subject, "Note", note, lambda text: session.annotations.note(target, text))

    @classmethod
    def of_claim(
        cls, session: Session, highlight: Highlight, title: str, text: str, save: Callable[[str, str], StepResult]
    ) -> NoteEditor:
        """Return the editor of a text of a claim; `save` is called with the claim's id and the text."""
        subject = draft_on_highlight(session, one_line(title.split(",")[0]).lower(), highlight)
        return cls(session, subject, title, text, lambda words: save(highlight.id, words))

    @property
    def typed(self) -> str:
        text = self.query_one(TextArea).text
        return "" if text.strip() == self._text else text

    def differs(self, draft: str) -> bool:
        return draft.strip() != self._text.strip()

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(self._title, classes="title", markup=False)
            yield Label(f"“{one_line(self._quote, 110)}”", classes="about", markup=False)
            text = self.offered.text if self.offered is not None else self._text
            yield TextField(text)
            yield Hint(id="report")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def on_text_area_changed(self) -> None:
        self.wait_for_pause()

    def action_close(self) -> None:
        self.action_save_note()

    def action_save_note(self) -> None:
        text = self.query_one(TextArea).text.strip()
        if text == self._text:
            self.end()
        else:
            self.save(Overwriting(replace(self._subject, text=text), self._text), lambda: self._save(text))

    def follow(self, text: str) -> bool:
        area = self.query_one(TextArea)
        if area.text.strip() != self._text.strip():
            return False
        self._text = area.text = text
        area.move_cursor(area.document.end)
        return True

    def take_joined(self, local: str) -> None:
        self._text = local
        area = self.query_one(TextArea)
        area.text = join_texts(area.text.strip(), local)
        area.move_cursor(area.document.end)

    def action_undo_typing(self) -> None:
        self.query_one(TextArea).undo()

    def action_own_editor(self) -> None:
        """Edit the text in the user's own editor; the result comes back here."""
        from tui.app.own_editor import edit

        area = self.query_one(TextArea)

        def take(text: str) -> None:
            if text != area.text:
                area.replace(text, area.document.start, area.document.end)
            self.keep_draft()

        self.keep_draft()
        self.show_keys(edit(self.app, area.text, take))

    def action_give_up_note(self) -> None:
        self.give_up()
