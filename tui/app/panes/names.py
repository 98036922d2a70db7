"""Reviewing names in the text: accept one, relabel or reject it, accept the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import ask_anyway, ask_correction, whose_names
from tui.core.model import Entity
from tui.core.names import normalise
from tui.core.reviews import decided_words
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from tui.app.dialogs.correct import Subject
    from tui.app.dialogs.relabel import NameDecision
    from tui.app.reading.pane import ReadingPane
    from tui.app.session import Session
    from tui.core.corrections import Correction
    from tui.core.model import Article, Marks, Mention
    from tui.core.spans import Span

SHOWN = 3
"""The people with a surname among whom is asked."""

NO_NAME = "no name here: {next_mention} goes to the next, {visual} selects one that was missed"


class NameReview:
    """Reviews the names of the open article; each decision is a step of the session."""

    def __init__(self, text: ReadingPane, session: Session) -> None:
        self._text = text
        self._session = session
        text.overlays.only_undecided = session.settings.names_visited == "undecided"
        self._led_to: set[int] = set()
        """Articles that the review key has already opened."""
        self._looked_at: Marks | None = None
        self._overview = ""
        self._unsure: list[Span] = []

    def overview(self, is_shown: bool) -> str:
        """Toggle the signs of unsure names in the gutter; return the header's count of decided ones."""
        article, marks = self._session.current.article, self._session.current.marks
        if not is_shown or article is None:
            self._text.update_doubts([])
            return ""
        if self._looked_at is not marks:
            from tui.core.doubts import unsure

            self._looked_at = marks
            doubtful = unsure(article.text, marks.mentions)
            words = ((each, normalise(article.text[each.start : each.end])) for each in marks.mentions)
            self._unsure = [
                (each.start, each.end) for each, name in words if each.state == "found" and name in doubtful
            ]
            left = self._session.library.reviews.least_sure.count_left()
            parts = [decided_words(marks.mentions)]
            parts += [f"{len(doubtful)} unsure"] if doubtful else []
            parts += [review] if (review := self._session.coding.review_words(article)) else []
            self._overview = " · ".join([*parts, f"{plural(left, 'article')} to review"])
        self._text.update_doubts(self._unsure)
        return self._overview

    def show_reviewers(self) -> None:
        """Show below the title the codes of the whole article, and who reviewed its names with what is open since."""
        article = self._session.current.article
        words = ""
        if article is not None:
            coding = self._session.coding
            words = " · ".join(filter(None, (coding.whole_words(article.id), coding.review_words(article))))
        if words != self._text.painter.review:
            self._text.painter.review = words
            self._text.refresh_rows(self._text.cursor.layout.byline_row, self._text.cursor.layout.byline_row)

    def about_name(self, asks: str = "") -> str:
        """Say of the name at the cursor what it is taken for, how often it stands here, and what the library has it as.

        Where it stands more than once, `asks` goes on from that; of words that are no name yet there are only they.
        """
        from tui.core import same_words
        from tui.core.labels import label_words

        article, mention = self._session.current.expect(), self._text.mention_at_cursor
        if self._text.cursor.mode == "visual":
            return f"“{one_line(article.text[slice(*self._text.span)], 30)}”"
        if mention is None:
            return ""
        words, marks = article.text[mention.start : mention.end], self._session.library.marks
        count = len(same_words.alike(article.text, self._session.current.marks.mentions, mention))
        rows = filter(None, (marks.entity(*each) for each in marks.entities_named(mention.entity)))
        counts = ", ".join(f"{label_words(row.label)} {row.mentions:,}" for row in rows)
        unsure = f" · unsure{self._which_person(mention)}" if (mention.start, mention.end) in self._unsure else ""
        if not mention.is_decided and mention.origin != "model":
            no_name = "" if mention.is_name else ", no name"
            unsure = f"{no_name} by {one_line(mention.origin, 20)}'s rule{unsure}"
        here = f"{count:,} here{asks if count > 1 else ''}"
        in_library = f" · in the library {counts}" if counts else ""
        return f"“{one_line(words, 30)}”   {label_words(mention.label)}{unsure} · {here}{in_library}"

    def _which_person(self, mention: Mention) -> str:
        """Ask which of the people with a surname is meant where the marks leave that undecided."""
        from tui.core import same_words

        people = same_words.longer_names(mention.entity, self._session.current.marks.mentions)
        names = [each.name for each in people if each.label == mention.label == "PERSON"]
        is_open = len(names) > 1 and " " not in mention.entity
        return f": {' or '.join(one_line(name, 30) for name in names[:SHOWN])}?" if is_open else ""

    def _subject(self, article: Article) -> Subject | None:
        """Return the name at the cursor; a selection is a missed name, or the right span of one."""
        from tui.app.dialogs.correct import Subject

        mention = self._text.mention_at_cursor
        selected = self._text.span if self._text.cursor.mode == "visual" else None
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

    def correct(self) -> None:
        """Relabel the name at the cursor by letter; a selection is a missed name."""
        from tui.app.dialogs.correct import CorrectScreen
        from tui.app.dialogs.relabel import RelabelStrip

        self._session.current.target, self._session.current.selected = self._text.span, self._text.cursor.selecting
        article = self._session.current.expect()
        subject = self._subject(article)
        if subject is None:
            self._session.refuse(NO_NAME)
            return

        def on_answer(answer: NameDecision) -> None:
            if answer.further is not None:
                dialog = CorrectScreen(self._session, subject, answer.further)
                ask(
                    self._text,
                    self._session,
                    dialog,
                    lambda each: ask_correction(self._text, self._session, each, article),
                )
            elif answer.corrections:
                self._correct(answer.corrections, article)
            else:
                self._session.report("nothing here has these words")

        about = self.about_name(": a capital takes all of them")
        ask(self._text, self._session, RelabelStrip(self._session, subject, about), on_answer)

    def right_name(self) -> None:
        """Confirm the name at the cursor, and go to the next undecided one."""
        from tui.core.same_words import decide_as_shown

        article, mention = self._session.current.expect(), self._text.mention_at_cursor
        if mention is None or self._text.cursor.mode == "visual":
            self._session.refuse(NO_NAME)
            return
        self._text.jump(mention.start, mention.end)
        self._correct(decide_as_shown(article, [mention]), article, go_on=self._session.settings.review_steps)

    def _correct(self, corrections: list[Correction], article: Article, *, go_on: bool = False) -> None:
        """Correct places of the article, after naming who decided about some of them before."""

        def correct() -> None:
            self._session.article_steps.correct_places(corrections, article)
            if go_on and (span := self._text.overlays.undecided_beside(self._text.cursor)) is not None:
                self._text.jump(*span)

        spans = {each.target.span for each in corrections}
        own = "model", self._session.library.creator
        others = Counter(
            each.origin
            for each in self._session.current.marks.mentions
            if each.is_decided and each.origin not in own and (each.start, each.end) in spans
        )
        if not others:
            correct()
            return
        hides = self._session.whose is not None and others.keys() != {self._session.whose}
        words = whose_names(others, is_here=len(corrections) == 1, hides=hides)
        ask_anyway(self._text, self._session, words, "changes it" if len(corrections) == 1 else "changes them", correct)

    def next_review(self) -> None:
        """Open the unreviewed article with the least certain names that this key has not shown yet."""
        session, open_now = self._session, self._session.current.expect().pk
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
        session.report(f"{words} · {plural(least_sure.count_left(), 'article')} to review")

    def review(self) -> None:
        """Mark the article's names as reviewed, which confirms the undecided ones."""
        self._session.article_steps.review(self._session.current.expect())
