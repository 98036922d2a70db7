"""Changes to articles and their marks, and undo: each method returns the message to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.changes import Changes, Outcome, StepResult, change
from tui.core.labels import label_words, new_label
from tui.core.reviews import decided_words
from tui.core.text import cut_path, one_line, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.annotation_steps import Refuse
    from tui.app.open_article import OpenArticle
    from tui.core.corrections import Correction
    from tui.core.model import Article, ArticleRow
    from tui.library import Library
    from tui.library.tables.journal import Step


def correction_words(corrections: Sequence[Correction]) -> str:
    """Describe a set of corrections that share their words."""
    from tui.core.corrections import Add, Reject, Relabel

    first, places = corrections[0], len(corrections)
    words = f"“{one_line(first.target.surface or '', 30)}”"
    times = f" at {plural(places, 'place')}" if places > 1 else ""
    if isinstance(first, Reject):
        return f"{words} is no name{times}"
    if isinstance(first, Relabel) and places == 1 and first.target.entity and first.target.entity.label == first.label:
        return f"{words} is right"
    if isinstance(first, Relabel | Add):
        label = first.outcome
        return f"{words} is {label_words(label)}{times}"
    return f"{words}: {first.kind}{times}"


class ArticleSteps:
    """The steps that change anything but annotations."""

    def __init__(self, library: Library, current: OpenArticle, changes: Changes, refuse: Refuse) -> None:
        self._library = library
        self._current = current
        self.changes = changes
        self._refuse = refuse
        self._shares_before: dict[int, float] = {}
        """How far articles were read before a key marked them as read."""

    def toggle_read(self, rows: Sequence[ArticleRow]) -> str:
        """Mark articles as read; if all of them are, restore how far they were read before.

        This is no undoable step. Returns the message to show. Raises `LibraryError` in a read-only library.
        """
        current = self._library.articles.rows([row.pk for row in rows])
        read = any(row.progress < 1 for row in current)
        for row in current:
            if row.progress < 1:
                self._shares_before[row.pk] = row.progress
            share = 0.0 if read else self._shares_before.pop(row.pk, 0.0)
            self.changes.remember("read", str(row.pk), read, share)
        return f"{plural(len(current), 'article')} {'read' if read else 'unread again'} · undo leaves that"

    @change
    def mark_done(self, article: Article) -> Outcome:
        done = not self._library.done.is_done(article.id)
        self._library.done.mark(article, done=done)
        creator = self._library.creator
        return Outcome(f"done by {creator}" if done else f"not done by {creator} any more", article=True)

    @change
    def correct(self, correction: Correction, article: Article | None) -> Outcome:
        """Correct a name; the spans of the correction refer to the text of `article`."""
        from tui.core.corrections import Distinct

        changed = self._library.corrections.correct(correction, article)
        if self._library.corrected_marks.is_behind:
            articles = " here, and elsewhere one after another"
        else:
            articles = "" if changed == 1 else f" in {changed} articles"
        words = (
            f"{correction.kind}{articles}" if correction.kind != Distinct.kind else "two, not one: not suggested again"
        )
        return Outcome(words, marks=True)

    @change
    def correct_places(self, corrections: list[Correction], article: Article) -> Outcome:
        """Correct names in several places of an article, in one step."""
        self._library.reviews.correct(article, corrections)
        decided = decided_words(self._library.marks.of_article(article.pk).mentions)
        return Outcome(f"{correction_words(corrections)} · {decided}", marks=True)

    @change
    def add_label(self, name: str) -> Outcome:
        """Add an entity label; its key is the first letter of its name that is free."""
        label = new_label(name, self._library.labels.all())
        self._library.labels.add(label)
        return Outcome(f"label {name}, key {label.key}" if label.key else f"label {name}")

    @change
    def review(self, article: Article) -> Outcome:
        """Mark all names of an article as reviewed."""
        reviews = self._library.reviews
        decided = reviews.review(article).words
        rest = f": {decided}" if decided else ""
        return Outcome(
            f"names reviewed by {self._library.creator}{rest}",
            then="{undo} takes it back, {next_review} goes on to the next",
            otherwise="you have reviewed these names already, and nothing is open since",
            marks=True,
            article=True,
        )

    @change
    def dismiss(self, article: Article, start: int, end: int) -> Outcome:
        self._library.corrections.dismiss(article, start, end)
        return Outcome("dismissed", then="{undo} brings it back", marks=True)

    @change
    def edit(self, article: Article, values: dict[str, str]) -> Outcome:
        self._library.articles.edit(article.pk, **values)
        return Outcome("edited", article=True)

    @change
    def leave_out(self, speaker: str, is_left_out: bool) -> Outcome:
        """Exclude a speaker's turns from coding and counting in all transcripts, or include them again."""
        self._library.turns.leave_out(speaker, is_left_out=is_left_out)
        what = "left out of coding and counting" if is_left_out else "counts"
        return Outcome(f"{one_line(speaker, 40)} {what}", then="{undo} takes it back")

    @change
    def set_attribute(self, article: Article, name: str, value: str) -> Outcome:
        """Set an attribute of an article; an empty value removes it."""
        replaced = self._library.attributes.set(article, {name: value})
        whose = "".join(f" (it was {one_line(each.value, 30)}, {one_line(each.creator, 20)}'s)" for each in replaced)
        return Outcome((f"{name}: {one_line(value, 60)}" if value else f"{name} removed") + whose)

    @change
    def tag_article(self, article: Article, name: str, is_off: bool = False) -> Outcome:
        """Add a code to a whole article, or remove one's own."""
        from tui.library.tables.article_tags import ArticleTags

        tags = ArticleTags(self._library.connection, self._library.journal, self._library.codebook)
        tags.change(article, () if is_off else [name], [name] if is_off else ())
        words = f"#{cut_path(name, 40)}{' off' if is_off else ''} · the whole of “{one_line(article.title, 40)}”"
        return Outcome(words, then="{undo} takes it back", article=True)

    @change
    def put_group(self, name: str, text: str) -> Outcome:
        """Save a filter of the article list as a group."""
        self._library.groups.put(name, text)
        return Outcome(f"group {name}: {one_line(text, 60)}", then="{undo} takes it back")

    @change
    def remove_article(self, article: Article, following: int | None) -> Outcome:
        self._library.removals.remove([article])
        message = f"removed “{one_line(article.title, 40)}”"
        return Outcome(message, then="{undo} brings it back", marks=True, article=True, opens=following)

    @change
    def undo(self, follow: bool) -> Outcome | StepResult:
        """Undo the last step; `follow` opens the article it was in."""
        return self._reversed(self._library.journal.undo(), "undone", "nothing to undo", follow=follow)

    @change
    def redo(self, follow: bool) -> Outcome | StepResult:
        return self._reversed(self._library.journal.redo(), "redone", "nothing to redo", follow=follow)

    @change
    def undo_decision(self, article: Article) -> Outcome | StepResult:
        """Undo the last consensus decision in an article; a step of any other kind stays."""
        step = self._library.decisions.undo(article)
        if step is None:
            return self._refuse("your last step is no decision on this article; it stays as it is")
        return Outcome(f"undone: {step.summary}")

    @change
    def redo_decision(self, article: Article) -> Outcome | StepResult:
        """Redo the consensus decision undone last in an article."""
        step = self._library.decisions.redo(article)
        return self._refuse("no decision to redo here") if step is None else Outcome(f"redone: {step.summary}")

    def _reversed(self, step: Step | None, message: str, nothing: str, *, follow: bool) -> Outcome | StepResult:
        if step is None:
            return self._refuse(nothing)
        article, articles, opens = self._current.article, self._library.articles, None
        if follow and step.article and (article is None or step.article != article.id) and articles.has(step.article):
            opens = articles.find(step.article).pk
        summary = f" “{step.summary}”" if step.summary else ""
        return Outcome(f"{message}: {step.words}{summary}", marks=True, article=True, opens=opens, at=step.start)
