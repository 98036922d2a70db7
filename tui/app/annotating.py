"""What the annotating keys do: each is one step in the library, told in the footer.

As in `screens.opening`, a key that asks for more imports the screen it opens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.core.model import COLORS, Highlight, Suggestion
from tui.core.text import one_line

if TYPE_CHECKING:
    from tui.app.screens.correct import Target
    from tui.app.screens.elsewhere import Said
    from tui.app.screens.reader_view import ReaderView
    from tui.core.corrections import Correction
    from tui.core.model import Article
    from tui.library.annotations import Annotations

Span = tuple[int, int]
Told = Callable[[str], None]
"""Where else than in the footer it is told what was done."""

_NO_CLAIM = "this is no claim; c makes it one"


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
        placed = self._screen.placed
        around = [h for h in placed if h.start <= start and end <= h.end]
        found = sorted(around, key=lambda h: (h.end - h.start, h.created))
        if inside:
            found += [h for h in placed if h.start < end and start < h.end and h not in around]
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
        self._ask("Note", quote, held.note if held else "", write)

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

    def place(self) -> None:
        """Place the orphan that is current in the sidebar, else the first one, here."""
        current = self._screen.sidebar.annotations.current
        orphans = [held for held in self._screen.highlights if not held.placed]
        if not orphans:
            self._screen.say("every annotation of this article has its place")
            return
        self._place(current if current in orphans else orphans[0], self._screen.pane.span)

    def copy(self) -> None:
        """Copy the selection, sentence or annotation with where it is from."""
        from tui.app import clipboard

        article, span = self._here()
        held = self.held(span)
        speaker = held.claim.speaker if held and held.claim else self._quoted(span)
        form = self._screen.postil.settings.copy
        clipboard.copy(self._screen.app, clipboard.citation(article, article.text[slice(*span)], speaker, form))
        self._screen.say("copied with its citation")
        self._screen.pane.leave()

    def _quoted(self, span: Span) -> str:
        """Who says a span that lies in a quotation, or holds one."""
        met = [q for q in self._screen.marks.quotations if q.start < span[1] and span[0] < q.end and not q.weak]
        return met[0].speaker if met else ""

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

        self._ask("Note", held.quote, held.note, write)

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
                    self._done(done)
                    if told is not None:
                        told(f"{done} · saved ✓")

        self._ask(title, held.quote, text, written)

    def _ask(self, title: str, quote: str, text: str, written: Callable[[str | None], None]) -> None:
        from tui.app.screens.note import NoteEditor

        self._screen.app.push_screen(NoteEditor(title, quote, text), written)

    def elsewhere(self, held: Highlight, told: Told | None = None) -> None:
        """Where else a claim is said; go there, or link the two."""
        from tui.app.screens.elsewhere import ElsewhereScreen
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
                self._library.tie(held.id, said.relation, article, (passage.start, passage.end), speaker, passage.claim)
                self._done(f"linked: {said.relation}")
                if told is not None:
                    told(f"linked: {said.relation} · saved ✓")

        self._screen.app.push_screen(ElsewhereScreen(self._screen.library.path, held), go)

    # suggestions

    def take(self, item: Suggestion) -> None:
        """Make a suggestion a claim."""
        self._library.claim(self._screen.present, item.start, item.end, item.speaker)
        self._done(f"claim · {item.speaker or 'speaker unknown'}")

    def dismiss(self) -> None:
        """The suggestion at the cursor is not worth checking."""
        _, span = self._here()
        found = next((s for s in self._screen.suggestions if s.start < span[1] and span[0] < s.end), None)
        if found is None:
            self._screen.say("nothing is suggested here; ; goes to the next passage worth checking")
        else:
            self.dismiss_one(found)

    def dismiss_one(self, item: Suggestion) -> None:
        """Suggest it no more."""
        self._screen.library.corrections.dismiss(self._screen.present, item.start, item.end)
        self._screen.reread_marks()
        self._done("dismissed; u brings it back")

    # names

    def correct(self) -> None:
        """Correct the name at the cursor; a selection is a name that was missed, or the right words of one."""
        from tui.app.screens.correct import Target

        article, span = self._here()
        pane = self._screen.pane
        mention = pane.mention_at_cursor
        text = article.text
        selected = span if pane.mode == "visual" else None
        if selected is not None:
            words = text[slice(*selected)]
            if mention is None or not (mention.start < selected[1] and selected[0] < mention.end):
                self._correct(Target(article.id, words, *selected))
                return
            if (mention.start, mention.end) == selected:
                selected = None
        if mention is None:
            self._screen.say("no name here: e goes to the next, v selects one that was missed")
            return
        surface = text[mention.start : mention.end]
        words = text[slice(*selected)] if selected else ""
        self._correct(
            Target(article.id, surface, mention.start, mention.end, mention.label, mention.entity, selected, words)
        )

    def correct_entity(self, name: str, label: str) -> None:
        """Correct an entity in this article or everywhere."""
        from tui.app.screens.correct import Target

        self._correct(Target(self._screen.present.id, "", -1, -1, label, name))

    def _correct(self, target: Target) -> None:
        from tui.app.screens.correct import CorrectScreen

        def correct(correction: Correction | None) -> None:
            if correction is None:
                return
            with self._screen.telling():
                changed = self._screen.library.corrections.correct(correction)
                self._screen.reread_marks()
                many = "" if changed == 1 else f" in {changed} articles"
                self._done(f"{correction.kind}{many}")

        names = [row.name for row in self._screen.library.marks.entities(0, 1000, label=target.label)]
        self._screen.app.push_screen(CorrectScreen(target, [name for name in names if name != target.entity]), correct)

    def edit_speaker(self, held: Highlight) -> None:
        """Who says it: a name of the article, or any other."""
        from tui.app.screens.picker import Choice, Picker

        if held.claim is None:
            self._screen.say(_NO_CLAIM)
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
            self._screen.say(_NO_CLAIM)
            return
        verdicts = self._screen.verdicts
        at = verdicts.index(held.claim.verdict) if held.claim.verdict in verdicts else 0
        verdict = verdicts[(at + step) % len(verdicts)]
        self._library.edit_claim(held.id, verdict=verdict)
        self._done(f"verdict: {verdict}")

    def place_orphan(self, held: Highlight) -> None:
        """Place this orphan where the cursor was in the text."""
        if held.placed:
            self._screen.say("this one has its place")
        else:
            self._place(held, self._screen.left_at or self._screen.pane.span)

    def _place(self, held: Highlight, span: Span) -> None:
        made = self._screen.library.revisions.place(held.id, self._screen.present, *span)
        self._done(f"placed: {one_line(made.quote, 40)}; u takes it back")

    def make_claim(self, held: Highlight) -> None:
        """A claim of a highlight, or a highlight of a claim."""
        if held.claim is None:
            speaker = self._speaker((held.start, held.end)) if held.placed else ""
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
        """Who says a span: as suggested, else by a verb of saying, else who was speaking last."""
        from tui.core.speakers import guess

        for found in self._screen.suggestions:
            if (found.start, found.end) == span:
                return found.speaker
        marks = self._screen.marks
        return guess(span, self._screen.present.text, marks.mentions, marks.quotations, always=True)

    def _pick_tag(self, held: Highlight | None, apply: Callable[[str], object]) -> None:
        from tui.app.screens.picker import Picker, tag_choices

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
        if self._screen.pane.selecting:
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
