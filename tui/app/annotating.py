"""What the annotating keys do: each is one step in the library, told in the footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app import clipboard
from tui.app.screens.note import NoteEditor
from tui.app.screens.picker import Choice, Picker, tag_choices
from tui.core.model import COLORS, Highlight
from tui.core.speakers import guess

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.screens.reader_view import ReaderView
    from tui.core.model import Article
    from tui.library.annotations import Annotations

Span = tuple[int, int]


class Annotator:
    """The annotating actions of the reader screen."""

    def __init__(self, screen: ReaderView) -> None:
        self._screen = screen

    # what the cursor is on

    def held(self, span: Span) -> Highlight | None:
        """The annotation an annotating key goes to: one of just this span, else the smallest around all of it."""
        return next(iter(self._ranked(span, inside=False)), None)

    def touched(self, span: Span) -> Highlight | None:
        """The annotation the cursor is on: as `held`, else the first that the span meets."""
        return next(iter(self._ranked(span, inside=True)), None)

    def _ranked(self, span: Span, *, inside: bool) -> list[Highlight]:
        start, end = span
        around = [h for h in self._screen.highlights if h.start <= start and end <= h.end]
        found = sorted(around, key=lambda h: (h.end - h.start, h.created))
        if inside:
            found += [h for h in self._screen.highlights if h.start < end and start < h.end and h not in around]
        return found

    # keys of the text

    def highlight(self) -> None:
        """A highlight; on one that is there, its next colour."""
        article, span = self._here()
        held = self.held(span)
        if held is not None and (held.start, held.end) == span:
            if held.claim is not None:
                self._screen.say("this is a claim already; enter opens it")
                return
            color = COLORS[(COLORS.index(held.color) + 1) % len(COLORS) if held.color in COLORS else 0]
            self._library.recolor(held.id, color)
            self._done(f"{color} highlight")
        else:
            self._library.highlight(article, *span)
            self._done("highlighted")

    def tag(self) -> None:
        """Pick a tag, or name a new one."""
        article, span = self._here()
        held = self.held(span)
        self._pick_tag(held, lambda name: self._library.tag(article, *span, name, highlight=held.id if held else ""))

    def claim(self) -> None:
        """A claim with a guessed speaker, without a question."""
        article, span = self._here()
        held = self.held(span)
        if held is not None and held.claim is not None:
            self._screen.say("this is a claim already; enter opens it")
            return
        made = self._library.claim(article, *span, self._speaker(span), highlight=held.id if held else "")
        self._done(f"claim · {made.claim.speaker if made.claim and made.claim.speaker else 'speaker unknown'}")

    def note(self) -> None:
        """Write a note."""
        article, span = self._here()
        held = self.held(span)

        def write(text: str | None) -> None:
            if text is not None:
                with self._screen.telling():
                    self._library.note(article, *span, text, highlight=held.id if held else "")
                    self._done("note written")

        quote = held.quote if held else article.text[slice(*span)]
        self._screen.app.push_screen(NoteEditor("Note", quote, held.note if held else ""), write)

    def again(self) -> None:
        """The last annotation's kind on this span; where it stands already, on the next sentence."""
        like = self._library.last()
        if like is None:
            self._screen.say("nothing to repeat yet: m highlights, t tags, c makes a claim")
            return
        article, span = self._here()
        held = self.held(span)
        if held is not None and _alike(held, like):
            before = span
            self._screen.pane.next_sentence()
            article, span = self._here()
            held = self.held(span)
            if span == before or (held is not None and _alike(held, like)):
                self._screen.say("it is here already")
                return
        speaker = self._speaker(span) if like.claim else ""
        self._library.again(article, *span, like, speaker, highlight=held.id if held else "")
        self._done("again: " + ", ".join(_shape(like)))

    def remove(self) -> None:
        """Remove the annotation at the cursor."""
        _, span = self._here()
        held = self.touched(span)
        if held is None:
            self._screen.say("no annotation here")
            return
        self.remove_annotation(held)

    def copy(self) -> None:
        """Copy the selection, sentence or annotation with where it is from."""
        article, span = self._here()
        held = self.held(span)
        speaker = held.claim.speaker if held and held.claim else ""
        clipboard.copy(self._screen.app, clipboard.citation(article, article.text[slice(*span)], speaker))
        self._screen.say("copied with its citation")
        self._screen.pane.leave()

    # keys of the sidebar

    def edit_tags(self, held: Highlight) -> None:
        """Add a tag, or take one off."""

        def toggle(name: str) -> None:
            if name in held.tags:
                self._library.untag(held.id, name)
            else:
                self._library.tag(self._screen.present, held.start, held.end, name, highlight=held.id)

        self._pick_tag(held, toggle)

    def edit_note(self, held: Highlight) -> None:
        """Change the note."""

        def write(text: str | None) -> None:
            if text is not None:
                with self._screen.telling():
                    self._library.note(self._screen.present, held.start, held.end, text, highlight=held.id)
                    self._done("note written")

        self._screen.app.push_screen(NoteEditor("Note", held.quote, held.note), write)

    def edit_rationale(self, held: Highlight) -> None:
        """Why the verdict is what it is."""
        if held.claim is None:
            self._screen.say("this is no claim; c makes it one")
            return

        def write(text: str | None) -> None:
            if text is not None:
                with self._screen.telling():
                    self._library.edit_claim(held.id, rationale=text)
                    self._done("rationale written")

        self._screen.app.push_screen(NoteEditor("Rationale", held.quote, held.claim.rationale), write)

    def edit_speaker(self, held: Highlight) -> None:
        """Who says it: a name of the article, or any other."""
        if held.claim is None:
            self._screen.say("this is no claim; c makes it one")
            return

        def set_speaker(name: str | None) -> None:
            if name is not None:
                with self._screen.telling():
                    self._library.edit_claim(held.id, speaker=name)
                    self._done(f"speaker: {name}")

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
            self._screen.say("this is no claim; c makes it one")
            return
        verdicts = self._screen.verdicts
        at = verdicts.index(held.claim.verdict) if held.claim.verdict in verdicts else 0
        verdict = verdicts[(at + step) % len(verdicts)]
        self._library.edit_claim(held.id, verdict=verdict)
        self._done(f"verdict: {verdict}")

    def make_claim(self, held: Highlight) -> None:
        """A claim of a highlight, or a highlight of a claim."""
        if held.claim is None:
            speaker = self._speaker((held.start, held.end))
            self._library.claim(self._screen.present, held.start, held.end, speaker, highlight=held.id)
            self._done("claim")
        else:
            self._library.unclaim(held.id)
            self._done("no claim any more")

    def remove_annotation(self, held: Highlight) -> None:
        """Remove this annotation."""
        self._library.remove(held.id)
        self._done("removed; u brings it back")

    # parts

    @property
    def _library(self) -> Annotations:
        return self._screen.library.annotations

    def _here(self) -> tuple[Article, Span]:
        return self._screen.present, self._screen.pane.span

    def _speaker(self, span: Span) -> str:
        return guess(span, self._screen.present.text, self._screen.marks.mentions)

    def _pick_tag(self, held: Highlight | None, apply: Callable[[str], object]) -> None:
        def picked(name: str | None) -> None:
            if name:
                with self._screen.telling():
                    apply(name)
                    self._done(f"#{name}")

        choices = tag_choices(self._screen.library.codebook.recent(), held.tags if held else ())
        self._screen.app.push_screen(
            Picker("Tag", "enter takes it; a new name makes a tag, / a level", choices, create=True), picked
        )

    def _done(self, what: str) -> None:
        self._screen.pane.leave()
        self._screen.reread_highlights()
        self._screen.say(what, saved=True)


def _shape(held: Highlight) -> list[str]:
    return [*(["claim"] if held.claim else [held.color]), *(f"#{tag}" for tag in held.tags)]


def _alike(held: Highlight, like: Highlight) -> bool:
    return (
        set(like.tags) <= set(held.tags)
        and (like.claim is None or held.claim is not None)
        and (like.claim is not None or held.color == like.color)
    )
