"""The keys of the text that go through its names: this one is right, that one is another, the rest are right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import ask_anyway, ask_correction, whose_names
from tui.app.reading.pane import ReadingPane
from tui.core.model import Entity
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from tui.app.dialogs.correct import Subject
    from tui.app.dialogs.relabel import NameDecision
    from tui.app.session import Session
    from tui.core.corrections import Correction
    from tui.core.model import Article

NO_NAME = "no name here: {next_mention} goes to the next, {visual} selects one that was missed"


class NameKeys(ReadingPane):
    """A text whose names a person decides about; each key is one step of the session."""

    session: Session

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._led_to: set[int] = set()
        """Articles that the key for the next one to review has led to."""

    def show_reviews(self) -> None:
        """Say below the title who has called the names right, and what is open since."""
        article = self.session.current.article
        words = self.session.coding.review_words(article) if article is not None else ""
        if words != self.painter.review:
            self.painter.review = words
            self.refresh_rows(self.cursor.layout.byline_row, self.cursor.layout.byline_row)

    def _subject(self, article: Article) -> Subject | None:
        """Return the name at the cursor; a selection is a name that was missed, or the right words of one."""
        from tui.app.dialogs.correct import Subject

        mention = self.mention_at_cursor
        selected = self.span if self.cursor.mode == "visual" else None
        words = article.text[slice(*selected)] if selected is not None else ""
        if selected is not None and (
            mention is None or not (mention.start < selected[1] and selected[0] < mention.end)
        ):
            return Subject(article.id, None, words, selected)
        if mention is None:
            return None
        span = mention.start, mention.end
        subject = Subject(article.id, Entity.of(mention), article.text[slice(*span)], span)
        return subject if selected in (None, span) else replace(subject, selected=selected, words=words)

    def action_correct(self) -> None:
        """Correct the name at the cursor by a letter; a selection is a name that was missed."""
        from tui.app.dialogs.correct import CorrectScreen
        from tui.app.dialogs.relabel import RelabelStrip

        self.session.current.target, self.session.current.selected = self.span, self.cursor.selecting
        article = self.session.current.expect()
        subject = self._subject(article)
        if subject is None:
            self.session.refuse(NO_NAME)
            return

        def answered(answer: NameDecision) -> None:
            if answer.further is not None:
                dialog = CorrectScreen(self.session, subject, answer.further)
                ask(self, self.session, dialog, lambda each: ask_correction(self, self.session, each, article))
            elif answer.corrections:
                self._correct(answer.corrections, article)
            else:
                self.session.report("nothing here stands under these words")

        ask(self, self.session, RelabelStrip(self.session, subject), answered)

    def action_right_name(self) -> None:
        """Say that the name at the cursor is right, and go on to the next that nobody has decided about."""
        from tui.core.corrections import Relabel, Target

        article, mention = self.session.current.expect(), self.mention_at_cursor
        if mention is None or self.cursor.mode == "visual":
            self.session.refuse(NO_NAME)
            return
        span = mention.start, mention.end
        target = Target(Entity.of(mention), article.id, article.text[slice(*span)], span)
        self.jump(*span)
        self._correct([Relabel(target, mention.label)], article, go_on=self.session.settings.review_steps)

    def _correct(self, corrections: list[Correction], article: Article, *, go_on: bool = False) -> None:
        """Correct places of the article: at once, or after naming who has decided about some of them."""

        def correct() -> None:
            self.session.article_steps.correct_places(corrections, article)
            if go_on and (span := self.overlays.undecided_beside(self.cursor)) is not None:
                self.jump(*span)

        spans = {each.target.span for each in corrections}
        own = "model", self.session.library.creator
        others = Counter(
            each.origin
            for each in self.session.current.marks.mentions
            if each.state != "found" and each.origin not in own and (each.start, each.end) in spans
        )
        if not others:
            correct()
            return
        hides = self.session.whose is not None and others.keys() != {self.session.whose}
        words = whose_names(others, is_here=len(corrections) == 1, hides=hides)
        ask_anyway(self, self.session, words, "changes it" if len(corrections) == 1 else "changes them", correct)

    def action_next_review(self) -> None:
        """Open the article whose names are least sure, of those not reviewed and not come to by this key yet."""
        session, open_now = self.session, self.session.current.expect().pk
        least_sure = session.library.reviews.least_sure
        following = least_sure.next({*self._led_to, open_now}) or least_sure.next([open_now])
        if following is None:
            session.report("no other article is left to review")
            return
        self._led_to.add(following.pk)
        session.open(following.pk, focus=True)
        names = ", ".join(f"“{one_line(name, 20)}”" for name in following.unsure[:3])
        count = len(following.unsure)
        unsure = f"{count} unsure: {names}{' …' if count > 3 else ''}" if count else "none of them unsure"
        words = f"{plural(following.undecided, 'name')} to decide, {unsure}"
        session.report(f"{words} · {plural(least_sure.left(), 'article')} to review")

    def action_review(self) -> None:
        """Call all names of the article right: those that nobody has decided about are confirmed."""
        self.session.article_steps.review(self.session.current.expect())
