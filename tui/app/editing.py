"""What the keys of the annotation list do to one annotation: each is one step in the library, told in the footer.

As in `screens.opening`, a key that asks for more imports the screen it opens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.core.text import one_line

if TYPE_CHECKING:
    from tui.app.screens.reader_view import ReaderView
    from tui.app.screens.similar_claims import Said
    from tui.core.model import Highlight
    from tui.library.tables.annotations import Annotations

Span = tuple[int, int]
Told = Callable[[str], None]
"""Where else than in the footer it is told what was done."""

_NO_CLAIM = "this is no claim; c makes it one"


class Editor:
    """Changes an annotation of the reader's article."""

    def __init__(self, screen: ReaderView) -> None:
        self._screen = screen

    def edit_tags(self, held: Highlight) -> None:
        """Add a tag, or take one off."""

        def toggle(name: str) -> str:
            if name in held.tags:
                self._library.untag(held.id, name)
                return f"#{name} taken off"
            self._library.tag(self._screen.present, held.start, held.end, name, highlight_id=held.id)
            return f"#{name}"

        self.pick_tag(held, toggle)

    def edit_note(self, held: Highlight) -> None:
        """Change the note."""

        def write(text: str | None) -> None:
            if text is not None:
                with self._screen.telling():
                    self._library.note(self._screen.present, held.start, held.end, text, highlight_id=held.id)
                    self.done("note written")

        self.ask("Note", held.quote, held.note, write)

    def edit_rationale(self, held: Highlight, told: Told | None = None) -> None:
        """Why the verdict is what it is."""

        def write(text: str) -> None:
            self._library.edit_claim(held.id, rationale=text)

        if held.claim is None:
            self._screen.say(_NO_CLAIM)
        else:
            self._write("Rationale", held, held.claim.rationale, write, "rationale written", told)

    def edit_evidence(self, held: Highlight, told: Told | None = None) -> None:
        """What a claim was checked against: addresses or words, one a line."""

        def write(text: str) -> None:
            self._library.set_evidence(held.id, text.splitlines())

        if held.claim is None:
            self._screen.say(_NO_CLAIM)
        else:
            self._write("Evidence, one a line", held, "\n".join(held.claim.evidence), write, "evidence kept", told)

    def _write(
        self, title: str, held: Highlight, text: str, write: Callable[[str], None], done: str, told: Told | None
    ) -> None:
        def written(answer: str | None) -> None:
            if answer is not None:
                with self._screen.telling():
                    write(answer)
                    self.done(done)
                    if told is not None:
                        told(done)

        self.ask(title, held.quote, text, written)

    def elsewhere(self, held: Highlight, told: Told | None = None) -> None:
        """Where else a claim is said; go there, or link the two."""
        from tui.app.screens.similar_claims import ElsewhereScreen
        from tui.core.speakers import guess

        if held.claim is None:
            self._screen.say(_NO_CLAIM)
            return

        def go(said: Said | None) -> None:
            if said is None:
                return
            passage = said.passage
            if not said.relation:
                while self._screen.app.screen is not self._screen:
                    self._screen.app.pop_screen()
                self._screen.open(passage.article, at=passage.start, end=passage.end)
                self._screen.pane.focus()
                return
            with self._screen.telling():
                article = self._screen.library.articles.get(passage.article)
                mentions = self._screen.library.marks.of_article(article.pk).mentions
                speaker = guess((passage.start, passage.end), article.text, mentions)
                self._library.link_passage(
                    held.id, said.relation, article, (passage.start, passage.end), speaker, passage.claim
                )
                self.done(f"linked: {said.relation}")
                if told is not None:
                    told(f"linked: {said.relation}")

        self._screen.app.push_screen(ElsewhereScreen(self._screen.library.path, held), go)

    def edit_speaker(self, held: Highlight) -> None:
        """Who says it: a name of the article, or any other."""
        from tui.app.dialogs.picker import Choice, Picker

        if held.claim is None:
            self._screen.say(_NO_CLAIM)
            return

        def set_speaker(name: str | None) -> None:
            if name is not None:
                with self._screen.telling():
                    self._library.edit_claim(held.id, speaker=name)
                    self.done(f"speaker: {name}")

        names = [Choice(name) for name in self._screen.speakers()]
        self._screen.app.push_screen(
            Picker("Speaker", "enter takes the name, or what you typed", names, create=True), set_speaker
        )

    def next_verdict(self, held: Highlight) -> None:
        """The next verdict of the vocabulary."""
        self._turn_verdict(held, 1)

    def previous_verdict(self, held: Highlight) -> None:
        """The one before."""
        self._turn_verdict(held, -1)

    def _turn_verdict(self, held: Highlight, step: int) -> None:
        if held.claim is None:
            self._screen.say(_NO_CLAIM)
            return
        verdicts = self._screen.verdicts
        at = verdicts.index(held.claim.verdict) if held.claim.verdict in verdicts else 0
        verdict = verdicts[(at + step) % len(verdicts)]
        self._library.edit_claim(held.id, verdict=verdict)
        self.done(f"verdict: {verdict}")

    def place_orphan(self, held: Highlight) -> None:
        """Place this orphan where the cursor was in the text."""
        if held.placed:
            self._screen.say("this one has its place")
        else:
            self.place(held, self._screen.left_at or self._screen.pane.span)

    def place(self, held: Highlight, span: Span) -> None:
        """Place an orphan on a span."""
        made = self._screen.library.revisions.place(held.id, self._screen.present, *span)
        self.done(f"placed: {one_line(made.quote, 40)}; u takes it back")

    def make_claim(self, held: Highlight) -> None:
        """A claim of a highlight, or a highlight of a claim."""
        if held.claim is None:
            speaker = self.speaker((held.start, held.end)) if held.placed else ""
            self._library.claim(self._screen.present, held.start, held.end, speaker, highlight_id=held.id)
            self.done("claim")
        else:
            self._library.unclaim(held.id)
            self.done("no claim any more")

    def remove_annotation(self, held: Highlight) -> None:
        """Remove this annotation."""
        self._library.remove(held.id)
        self.done("removed; u brings it back")

    # what the annotating keys of the text do as well

    def speaker(self, span: Span) -> str:
        """Who says a span: as suggested, else by a verb of saying, else who was speaking last."""
        from tui.core.speakers import guess

        for found in self._screen.suggestions:
            if (found.start, found.end) == span:
                return found.speaker
        marks = self._screen.marks
        return guess(span, self._screen.present.text, marks.mentions, marks.quotations, always=True)

    def ask(self, title: str, quote: str, text: str, written: Callable[[str | None], None]) -> None:
        """Have a text written about a quote; None comes back when it is given up."""
        from tui.app.dialogs.note import NoteEditor

        self._screen.app.push_screen(NoteEditor(title, quote, text), written)

    def pick_tag(self, held: Highlight | None, apply: Callable[[str], str]) -> None:
        """Ask for a tag; `apply` does something with it and says what."""
        from tui.app.dialogs.picker import Picker, tag_choices

        def picked(name: str | None) -> None:
            if name:
                with self._screen.telling():
                    self.done(apply(name), f"it has #{name} already")

        choices = tag_choices(self._screen.library.codebook.recent(), held.tags if held else ())
        self._screen.app.push_screen(
            Picker("Tag", "enter takes it; a new name makes a tag, / a level", choices, create=True), picked
        )

    def done(self, what: str, otherwise: str = "nothing changed") -> None:
        """Show and tell what a step did; `otherwise` if there was nothing to do."""
        if self._screen.pane.cursor.selecting:
            self._screen.pane.action_leave()
        self._screen.reread_highlights()
        self._screen.done(what, otherwise)

    @property
    def _library(self) -> Annotations:
        return self._screen.library.annotations
