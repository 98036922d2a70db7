"""The text: the reading pane with the keys that annotate at its cursor.

A key that asks for more imports its dialog: the reader starts without it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.app.annotation_steps import ALL_PLACED, NO_CLAIM, NOTHING_HERE
from tui.app.chrome import signs_of
from tui.app.dialogs.strip import REMOVES, ask_owner
from tui.app.keymap import bindings
from tui.app.panes.names import NameReview
from tui.app.reading.pane import ReadingPane
from tui.app.theme import color_labels
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.session import Session, SessionChange
    from tui.core.annotations import Stance
    from tui.core.model import Article


SAVE_SECONDS = 2.0
"""How long after a movement the reading position is saved; a kill loses no more of it."""


class ArticleText(ReadingPane):
    """The open article; each annotating key is one step on the selection or the sentence."""

    # A key with two actions does the former while words are selected. The base's bindings are repeated: in Textual
    # a subclass's bindings of a key replace the base's, so that `e` and `b` would only select.
    BINDINGS = bindings("visual", "text", "annotate")

    def __init__(self, session: Session, on_jump: Callable[[tuple[int, int]], object], *, id: str) -> None:
        """`on_jump` receives article and code point before a jump leads elsewhere."""
        super().__init__(id=id)
        self.session = session
        self.names = NameReview(self, session)
        self._article: Article | None = None
        self._on_jump = on_jump
        self._furthest = 0.0
        """The largest share of the article reached since it was opened."""
        self._colors_read = 0
        self.text_width = session.settings.text_width
        self.painter.signs, self.painter.says_signs = signs_of(session.settings), session.settings.accessible
        self.painter.code_colors, self.painter.margin.creator = session.codes.colors, session.library.creator
        self.overlays.best_first = session.current.best_first

    def on_mount(self) -> None:
        self.session.subscribe(self.on_session_change)
        self.set_interval(SAVE_SECONDS, self.save_position)

    def action_move(self, motion: str) -> None:
        if motion != "next_suggestion" or self.overlays.suggestion_beside(self.cursor, 1) is not None:
            super().action_move(motion)
            return
        more = self.session.current.unlikely
        others = f"; {{suggestions.all_suggestions}} in the list of them shows {more} less likely" if more else ""
        self.session.refuse(f"no further passage worth checking{others}")

    def save_position(self) -> None:
        if self._article is not None:
            self._furthest = max(self._furthest, self.viewport.share_read())
            self.session.save_position(self._article.pk, self.position, self._furthest)

    def on_reading_pane_moved(self) -> None:
        """Record how far the article has been read, including moves too recent to be saved yet."""
        self._furthest = max(self._furthest, self.viewport.share_read())

    def on_session_change(self, change: SessionChange) -> None:
        current = self.session.current
        if current.article is None:
            self._article = None
            return
        if change.article:
            self.save_position()
            if change.focus and self._article is not None:
                self._on_jump((self._article.pk, self.position))
            self._show_article()
        else:
            if change.marks:
                self.update_marks(current.marks)
            if change.highlights:
                self.update_highlights(current.highlights)
        if self.painter.left_out != current.left_out:
            self.painter.left_out = current.left_out
            self.update_marks(current.marks)
        if change.marks or change.highlights:
            self.update_suggestions([(each.start, each.end) for each in current.suggestions])
        if change.marks and not change.step:  # another program may have changed the labels, too
            color_labels(self.session.library.labels.all())
            self.painter.mention_styles.clear()
        if self._colors_read != self.session.codes.colors.times_changed:
            self._colors_read = self.session.codes.colors.times_changed
            self.repaint()
        if change.marks or change.article or (change.lists and not change.step):
            self.names.show_reviewers()
        self.update_waiting(self.session.changes.waiting_in(current.article))
        if change.at is not None:
            self.jump(change.at, change.end)
        if change.article:
            self.save_position()
        if change.step and self.cursor.selecting:
            self.action_leave()

    def _show_article(self) -> None:
        current, old = self.session.current, self._article
        article = self._article = current.expect()
        if old is not None and _byline(old) == _byline(article):
            return
        is_same = old is not None and (old.pk, old.revision) == (article.pk, article.revision)
        at = self.position if is_same else min(article.position, len(article.text))
        self._furthest = self._furthest if is_same else 0.0
        self.show(article, current.marks, current.highlights, position=at, turns=current.turns)
        if not is_same:
            self.take_target()

    def take_target(self) -> None:
        self.session.current.target = self.span
        self.session.current.selected = self.cursor.selecting

    # moving

    def action_word_here(self) -> None:
        """Search for the selected words, else the name here, and go to the next occurrence."""
        mention = self.mention_at_cursor
        if self.cursor.mode == "visual":
            span = self.span
        elif mention is not None:
            span = mention.start, mention.end
        else:
            self.session.refuse("no name here: {next_mention} goes to the next, {visual} selects words")
            return
        words = self.cursor.layout.text[slice(*span)]
        self.action_leave()
        self.jump(span[0])
        quoted = words.replace('"', " ")
        count = self.search(f'"{quoted}"')
        if self.cursor.current == span:
            self.action_move("next_hit")
        keys = self.session.keymap.text("{next_hit} {previous_hit} go through them, {find} looks in the library")
        self.session.report(f"“{one_line(words, 30)}” occurs here {plural(count, 'time')}: {keys}")

    def action_next_own(self) -> None:
        self._jump_to_own(1)

    def action_previous_own(self) -> None:
        self._jump_to_own(-1)

    def _jump_to_own(self, step: int) -> None:
        """Jump to the next or previous annotation of one's own, as often as was typed."""
        at = self.cursor.current or (self.cursor.offset, self.cursor.offset)
        span = None
        for _ in range(self.take_times()):
            following = self.session.current.own_beside(span or at, step)
            if following is None:
                break
            span = following
        if span is not None:
            self.jump(*span)
        else:
            self.session.report(f"no annotation of yours {'further on' if step > 0 else 'before this'}")

    # one step each

    def action_highlight(self) -> None:
        self.take_target()
        self.session.annotations.highlight()

    def action_highlight_in(self, color: str) -> None:
        self.take_target()
        self.session.annotations.highlight(color)

    def action_claim(self) -> None:
        self.take_target()
        self.session.annotations.claim()

    def action_again(self) -> None:
        """Repeat the last annotation here, or on the next sentence if it is here already."""
        steps = self.session.annotations
        highlight = steps.last()
        self.take_target()
        # While changes wait, it is unknown which was the last and where it will be.
        if highlight is not None and not self.session.changes.waiting and steps.is_already_here(highlight):
            span = self.span
            self.action_move("next_sentence")
            self.take_target()
            if self.span == span or steps.is_already_here(highlight):
                self.session.report("it is here already")
                return
        steps.repeat_last()

    def action_remove(self) -> None:
        self.take_target()
        steps = self.session.annotations
        highlight = steps.removable_here()
        if highlight is None:
            self.session.refuse(NOTHING_HERE)
        else:
            ask_owner(self, self.session, highlight, partial(steps.remove, highlight), REMOVES)

    def action_dismiss(self) -> None:
        self.take_target()
        self.session.dismiss_here()

    def action_place(self) -> None:
        """Attach the orphan selected in the sidebar, else the first one, here."""
        self.take_target()
        steps = self.session.annotations
        orphan = steps.orphan_here()
        if orphan is None:
            self.session.refuse(ALL_PLACED)
        else:
            ask_owner(self, self.session, orphan, partial(steps.place, orphan))

    def action_copy(self) -> None:
        """Copy the selection, sentence or annotation with its source."""
        from tui.app.copying import copy_passage

        self.take_target()
        target = self.session.current.here()
        around = self.session.current.highlight_around(target.span)
        claim = around.claim if around is not None else None
        speaker = self.session.current.quoted_speaker(target.span, claim)
        copy_passage(self, self.session, target.article, target.span, speaker)
        self.action_leave()

    # actions that open a dialog

    def action_open_address(self) -> None:
        from tui.app.browser import ask_address
        from tui.app.links import addresses

        ask_address(self, self.session, addresses(self.session.current.expect().source))

    def action_verdict(self) -> None:
        """Ask for the verdict on the claim here; without a claim the letter makes one."""
        from tui.app.dialogs.claim import ask_verdict
        from tui.app.dialogs.verdict import pick_verdict

        self.take_target()
        steps = self.session.annotations
        claim = None if self.cursor.selecting else steps.claim_here()
        if claim is None:
            pick_verdict(self, self.session, partial(steps.give_verdict, self.session.current.here()))
        else:
            ask_verdict(self, self.session, claim)

    def action_evidence_for(self) -> None:
        self._add_evidence("for")

    def action_evidence_against(self) -> None:
        self._add_evidence("against")

    def _add_evidence(self, stance: Stance) -> None:
        from tui.app.dialogs.claim import ask_passage_evidence

        self.take_target()
        ask_passage_evidence(self, self.session, self.session.current.here(), stance)

    def action_elsewhere(self) -> None:
        """Show similar claims elsewhere; linking turns the sentence into a claim."""
        from tui.app.dialogs.claim import ask_similar, ask_similar_here

        self.take_target()
        claim = None if self.cursor.selecting else self.session.annotations.claim_here()
        if claim is None:
            ask_similar_here(self, self.session)
        else:
            ask_similar(self, self.session, claim)

    def action_speaker(self) -> None:
        from tui.app.dialogs.claim import ask_speaker

        self.take_target()
        claim = self.session.annotations.claim_here()
        if claim is None:
            self.session.refuse(NO_CLAIM)
        else:
            ask_speaker(self, self.session, claim)

    def action_tag(self) -> None:
        from tui.app.dialogs.coding import pick_tags

        self.take_target()
        pick_tags(self, self.session)

    def action_correct(self) -> None:
        self.names.correct()

    def action_right_name(self) -> None:
        self.names.right_name()

    def action_review(self) -> None:
        self.names.review()

    def action_page_reading(self) -> None:
        from tui.app.dialogs.page_reading import ask_page_reading

        ask_page_reading(self, self.session, self.session.current.expect())

    def action_hear(self) -> None:
        from tui.app.dialogs.hear import ask_whom_to_hear

        ask_whom_to_hear(self, self.session)

    def action_tag_own_words(self) -> None:
        from tui.app.dialogs.coding import tag_own_words

        self.take_target()
        tag_own_words(self.session)

    def action_note(self) -> None:
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.note import NoteEditor

        self.take_target()
        write(self, self.session, NoteEditor.of_note(self.session, self.session.current.here()))

    def action_article_memo(self) -> None:
        from tui.app.dialogs.memo import write_memo

        write_memo(self, self.session, self.session.current.expect())


def _byline(article: Article) -> tuple[object, ...]:
    about = article.title, article.authors, article.publisher, article.published, article.intake
    return article.pk, article.revision, *about
