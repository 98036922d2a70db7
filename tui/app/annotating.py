"""What the annotating keys of the text do: each is one step in the library, told in the footer.

As in `screens.opening`, a key that asks for more imports the screen it opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.model import COLORS, Highlight, Suggestion

if TYPE_CHECKING:
    from tui.app.dialogs.correct import Target
    from tui.app.editing import Editor, Span
    from tui.app.screens.reader_view import ReaderView
    from tui.core.corrections import Correction
    from tui.core.model import Article
    from tui.library.tables.annotations import Annotations


class Annotator:
    """The annotating actions of the reader screen."""

    def __init__(self, screen: ReaderView, editor: Editor) -> None:
        self._screen = screen
        self._editor = editor

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
            self._editor.done(f"{color} highlight")
        else:
            self._library.highlight(article, *span)
            self._editor.done("highlighted")

    def tag(self) -> None:
        """Pick a tag, or name a new one."""
        article, span = self._here()
        held = self.held(span)

        def tag(name: str) -> str:
            self._library.tag(article, *span, name, highlight_id=held.id if held else "")
            return f"#{name}"

        self._editor.pick_tag(held, tag)

    def claim(self) -> None:
        """A claim with a guessed speaker, without a question."""
        article, span = self._here()
        held = self.held(span)
        if held is not None and held.claim is not None:
            self._screen.say("this is a claim already; enter opens it")
            return
        made = self._library.claim(article, *span, self._editor.speaker(span), highlight_id=held.id if held else "")
        self._editor.done(f"claim · {made.claim.speaker if made.claim and made.claim.speaker else 'speaker unknown'}")

    def note(self) -> None:
        """Write a note."""
        article, span = self._here()
        held = self.held(span)

        def write(text: str | None) -> None:
            if text is not None:
                with self._screen.telling():
                    self._library.note(article, *span, text, highlight_id=held.id if held else "")
                    self._editor.done("note written")

        quote = held.quote if held else article.text[slice(*span)]
        self._editor.ask("Note", quote, held.note if held else "", write)

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
            self._screen.pane.action_next_sentence()
            article, span = self._here()
            held = self.held(span)
            if span == before or (held is not None and _alike(held, like)):
                self._screen.say("it is here already")
                return
        speaker = self._editor.speaker(span) if like.claim else ""
        self._library.repeat(article, *span, like, speaker, highlight_id=held.id if held else "")
        self._editor.done("again: " + ", ".join(_shape(like)))

    def remove(self) -> None:
        """Remove the annotation at the cursor."""
        _, span = self._here()
        held = self.touched(span)
        if held is None:
            self._screen.say("no annotation here")
            return
        self._editor.remove_annotation(held)

    def place(self) -> None:
        """Place the orphan that is current in the sidebar, else the first one, here."""
        current = self._screen.sidebar.annotations.current
        orphans = [held for held in self._screen.highlights if not held.placed]
        if not orphans:
            self._screen.say("every annotation of this article has its place")
            return
        self._editor.place(current if current in orphans else orphans[0], self._screen.pane.span)

    def copy(self) -> None:
        """Copy the selection, sentence or annotation with where it is from."""
        from tui.app import clipboard

        article, span = self._here()
        held = self.held(span)
        speaker = held.claim.speaker if held and held.claim else self._quoted(span)
        form = self._screen.postil.settings.copy
        clipboard.copy(self._screen.app, clipboard.citation(article, article.text[slice(*span)], speaker, form))
        self._screen.say("copied with its citation")
        self._screen.pane.action_leave()

    def _quoted(self, span: Span) -> str:
        """Who says a span that lies in a quotation, or holds one."""
        met = [q for q in self._screen.marks.quotations if q.start < span[1] and span[0] < q.end and not q.weak]
        return met[0].speaker if met else ""

    # suggestions

    def take(self, item: Suggestion) -> None:
        """Make a suggestion a claim."""
        self._library.claim(self._screen.present, item.start, item.end, item.speaker)
        self._editor.done(f"claim · {item.speaker or 'speaker unknown'}")

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
        self._editor.done("dismissed; u brings it back")

    # names

    def correct(self) -> None:
        """Correct the name at the cursor; a selection is a name that was missed, or the right words of one."""
        from tui.app.dialogs.correct import Target

        article, span = self._here()
        pane = self._screen.pane
        mention = pane.mention_at_cursor
        text = article.text
        selected = span if pane.cursor.mode == "visual" else None
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
        from tui.app.dialogs.correct import Target

        self._correct(Target(self._screen.present.id, "", -1, -1, label, name))

    def _correct(self, target: Target) -> None:
        from tui.app.dialogs.correct import CorrectScreen

        def correct(correction: Correction | None) -> None:
            if correction is None:
                return
            with self._screen.telling():
                changed = self._screen.library.corrections.correct(correction)
                self._screen.reread_marks()
                many = "" if changed == 1 else f" in {changed} articles"
                self._editor.done(f"{correction.kind}{many}")

        names = [row.name for row in self._screen.library.marks.entities(0, 1000, label=target.label)]
        self._screen.app.push_screen(CorrectScreen(target, [name for name in names if name != target.entity]), correct)

    # parts

    @property
    def _library(self) -> Annotations:
        return self._screen.library.annotations

    def _here(self) -> tuple[Article, Span]:
        return self._screen.present, self._screen.pane.span


def _shape(held: Highlight) -> list[str]:
    return [*(["claim"] if held.claim else [held.color]), *(f"#{tag}" for tag in held.tags)]


def _alike(held: Highlight, like: Highlight) -> bool:
    return (
        set(like.tags) <= set(held.tags)
        and (like.claim is None or held.claim is not None)
        and (like.claim is not None or held.color == like.color)
    )
