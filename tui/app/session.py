"""The one owner of what the app knows and writes: screens and widgets only draw it.

A key becomes a call of a method here, that one call of the library in one transaction, and subscribers are notified of
what changed. Nothing here knows Textual.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.app.annotation_steps import AnnotationSteps
from tui.app.article_steps import ArticleSteps
from tui.app.changes import Changes, Outcome, StepResult
from tui.app.claim_steps import ClaimSteps
from tui.app.codebook_steps import CodebookSteps
from tui.app.open_article import OpenArticle, OpenedClaim
from tui.app.shown_coding import ShownCoding
from tui.app.similar_counts import SimilarClaimCounts
from tui.core.errors import PostilError
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tui.app.keymap import Keymap
    from tui.config import Settings
    from tui.core.corrections import Correction
    from tui.core.model import Article, Suggestion
    from tui.jobs.unsaved import WaitingFile
    from tui.library import Library
    from tui.library.tables.annotations import ArticleAnnotations

OPENED = 0.01
"""The share read of an opened article: it is not new any more."""


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What has changed, and the message of the step that changed it."""

    article: bool = False
    """The open article changed: it is another one, or has another text, title or date."""
    marks: bool = False
    highlights: bool = False
    lists: bool = False
    """Counts and lists over the whole library."""
    at: int | None = None
    """The code point to show, None for where the reader is or was."""
    end: int | None = None
    focus: bool = False
    """The user goes there: the text gets the focus."""
    chosen: str = ""
    """The id of the annotation the user goes to."""
    step: bool = False
    """A step on marks or annotations has ended."""
    result: StepResult | None = None


def _reader_of_keys(codes: CodebookSteps) -> Callable[[SessionChange], None]:
    """Return a subscriber that reads the keys of codes after changes that may affect them."""

    def read(change: SessionChange) -> None:
        if change.article or (change.lists and not change.step):
            codes.read_keys()

    return read


class Session:
    """A person's work on a library: the open article, and all steps, undo and redo."""

    def __init__(self, library: Library, settings: Settings, keymap: Keymap) -> None:
        self.library = library
        self.settings = settings
        self.keymap = keymap
        self.current = OpenArticle.of(library.creator, settings)
        self.changes = Changes(library, self._finish, lambda each: self._notify(SessionChange(step=True, result=each)))
        self.coding = ShownCoding(library, self.current)
        self.opened = OpenedClaim(library, lambda: self.coding.creator, self.remember)
        self.similar_counts = SimilarClaimCounts(self.coding, keymap, lambda: self.words_version)
        steps = library, self.current, settings.verdicts, self.changes, self.refuse
        self.annotations = AnnotationSteps(*steps, self.opened.begin)
        self.article_steps = ArticleSteps(library, self.current, self.changes, self.refuse)
        self.claims, self.codes = ClaimSteps(library, self.changes), CodebookSteps(library, self.changes)
        for owner in (self.article_steps, self.annotations, self.claims, self.codes):
            self.changes.add_owner(owner)
        self._subscribers: list[Callable[[SessionChange], None]] = [_reader_of_keys(self.codes)]
        self._written_position: tuple[int, int, float] | None = None

    @property
    def path(self) -> Path:
        """The library's file, for threads that open it with their own connection."""
        return self.library.path

    # announcing changes

    def subscribe(self, on_change: Callable[[SessionChange], None]) -> Callable[[], None]:
        """Call `on_change` after every change, in the order of subscription, until the returned function is called."""
        self._subscribers.append(on_change)
        return lambda: self._subscribers.remove(on_change)

    def _notify(self, change: SessionChange) -> None:
        for on_change in tuple(self._subscribers):
            on_change(change)

    def report(self, message: str, *, failed: bool = False) -> StepResult:
        result = StepResult(message, failed=failed)
        self.show_result(result)
        return result

    def show_again(self) -> None:
        """Redraw lists and cards, after their counts have arrived."""
        self._notify(SessionChange(lists=True))

    def show_result(self, result: StepResult) -> None:
        """Show a message in the footer."""
        self._notify(SessionChange(result=result))

    @contextmanager
    def reporting_errors(self) -> Iterator[None]:
        """Report errors raised inside; the reader goes on."""
        try:
            yield
        except PostilError as error:
            self.report_error(error)

    def report_error(self, error: PostilError) -> None:
        """Show an error with the library's name, since its path would leave no room for the advice."""
        self.report(str(error).replace(str(self.path), self.path.name), failed=True)

    def refuse(self, template: str) -> StepResult:
        """Say why nothing is done, the actions in braces replaced by their keys."""
        return self.report(self.keymap.text(template))

    def _finish(self, outcome: Outcome) -> StepResult:
        """Finish a change: read again what it may have affected, and tell the subscribers."""
        saved = self.library.journal.changed
        message = outcome.message if saved else outcome.otherwise
        if saved and outcome.then:
            message = f"{message}; {self.keymap.text(outcome.then)}"
        if outcome.opens is not None:
            self.open(outcome.opens, at=outcome.at)
        elif outcome.article and not self._leave_removed():
            self.refresh_article()
        result = StepResult(message, saved=saved)
        self._read_again(result, marks=outcome.marks, step=not outcome.article)
        return result

    def write_waiting(self) -> None:
        """Write queued changes if possible, and say so once all are on disk."""
        with self.reporting_errors():
            self.opened.keep()
            result = self.changes.write()
            if result is not None:
                self.refresh()
                self._notify(SessionChange(result=result if result.message else None))

    def adopt(self, queue: WaitingFile) -> None:
        """Write what an earlier reader left in its queue."""
        self.changes.adopt(queue)
        self.write_waiting()

    def make_writable(self) -> None:
        """Make a library writable that the user has confirmed as their own."""
        from tui.jobs.user_folders import remember

        with self.reporting_errors():
            self.library.allow_writing()
            remember(self.path)
            self.report(f"{self.path.name} is yours: it is written to from now on")
            self.refresh()

    def close(self) -> None:
        with suppress(PostilError):
            self.opened.keep()
        self.changes.close()
        self.library.close()

    # opening and reading again

    def open(
        self, pk: int, at: int | None = None, end: int | None = None, *, focus: bool = False, chosen: str = ""
    ) -> None:
        """Open an article where it was left, at a code point, or at an annotation by its id. Raises `NotFoundError`."""
        article = self.library.articles.get(pk)
        if place := self.changes.values.get("position", str(pk)):
            article = replace(article, position=place[0], progress=place[1])
        old, self.current.article = self.current.article, article
        change = SessionChange(article=True, at=at, end=end, focus=focus, chosen=chosen)
        if old is None or (old.pk, old.revision) != (article.pk, article.revision):
            self._read_article(change)
        else:
            self._read_again(None, marks=True)
            self._notify(change)

    def show(self, start: int, end: int, *, focus: bool = False) -> None:
        self._notify(SessionChange(at=start, end=end, focus=focus))

    def _read_article(self, change: SessionChange) -> None:
        current = self.current
        current.read(self.library)
        self._take_highlights(None)
        current.find_suggestions()
        self._notify(replace(change, marks=True, highlights=True))

    def refresh_article(self) -> bool:
        """Read the metadata again, and the text if it has a new version; return whether it has."""
        old = self.current.article
        if old is None:
            return False
        article = self.library.articles.get(old.pk)
        if article.revision != old.revision:
            self.current.article = article
            self._read_article(SessionChange(article=True))
            return True
        if any(getattr(article, name) != getattr(old, name) for name in ("title", "authors", "publisher", "published")):
            self.current.article = article
            self._notify(SessionChange(article=True))
        return False

    def poll(self) -> None:
        """Refresh if another program has written to the file."""
        connection = self.library.connection
        with self.reporting_errors():
            if connection.check_for_changes() or self.current.highlights.is_incomplete:
                self.refresh()
        if connection.notice:
            self.report(connection.notice, failed=True)
            connection.notice = ""

    def refresh(self) -> None:
        """Read again what others may have written: the marking process, another reader, a command."""
        article = self.current.article
        if article is None:
            self._notify(SessionChange(lists=True))
            return
        result = None
        if self._leave_removed():
            result = StepResult(f"“{one_line(article.title, 40)}” was removed from the library")
        elif self.library.revisions.number(article.pk) != article.revision and self.refresh_article():
            revision = self.current.expect().revision
            compares = self.keymap.text("{compare} compares it with what it was")
            result = StepResult(f"this article has changed: version {revision}; {compares}")
        self._read_again(result, marks=True)

    def _read_again(self, result: StepResult | None, *, marks: bool = False, step: bool = False) -> None:
        """Read annotations again, and marks where they may have changed; return what did."""
        current = self.current
        new_marks = new_highlights = False
        if current.article is not None:
            if marks:
                new_marks = current.read_marks(self.library)
            new_highlights = self._take_highlights(current.highlights)
            changed = current.highlights.changed
            if not new_marks and changed is not None:
                current.look_for_claims(changed)
            elif new_marks or new_highlights:
                current.find_suggestions()
        self.opened.read_again(current.highlights)
        self._notify(SessionChange(False, new_marks, new_highlights, lists=True, step=step, result=result))

    def _take_highlights(self, before: ArticleAnnotations | None) -> bool:
        """Read the annotations of the open article again; return whether those shown may have changed."""
        now = self.library.annotations.in_article(self.current.expect(), self.whose, before)
        self.current.take(now, self.library)
        return before is None or not now.is_as(before)

    @property
    def words_version(self) -> tuple[int, int]:
        """A value that changes with texts and annotations, but not with marks alone."""
        return self.library.journal.counter, self.library.articles.counts().articles

    # whose coding is shown

    @property
    def whose(self) -> str | None:
        """The creator whose coding is shown: None for everyone's, "" for no one's."""
        return self.coding.creator

    def show_coding_of(self, creator: str | None) -> StepResult:
        """Show one creator's coding only, everyone's (None) or no one's (""), now and next time."""
        self.coding.creator = creator
        self.remember(self.coding.key, "" if creator is None else f"={creator}")
        result = StepResult(f"shown: {self.coding.words}")
        self._read_again(result)
        return result

    def mark_done(self) -> StepResult:
        """Mark the coding of the open article as finished, or as unfinished again."""
        return self.article_steps.mark_done(self.current.expect())

    # steps on marks and articles

    def correct(self, correction: Correction, article: Article | None = None) -> StepResult:
        """Correct a name; `article` is the version the user saw when choosing its place."""
        return self.article_steps.correct(correction, article)

    def toggle_suggestions(self) -> None:
        self._notify(SessionChange(highlights=True, result=StepResult(self.current.toggle_suggestions())))

    def dismiss(self, suggestion: Suggestion) -> StepResult:
        return self.article_steps.dismiss(self.current.expect(), suggestion.start, suggestion.end)

    def dismiss_here(self) -> StepResult:
        """Dismiss the suggestion at the text's target."""
        suggestion = self.current.suggestion_touching(self.current.here().span)
        if suggestion is None:
            return self.refuse("nothing is suggested here; {next_suggestion} goes to the next passage worth checking")
        return self.dismiss(suggestion)

    def remove_article(self, following: int | None = None) -> StepResult:
        """Remove the open article with everything attached; `following` opens next, or the one added after it."""
        article = self.current.expect()
        return self.article_steps.remove_article(article, following)

    def _leave_removed(self) -> bool:
        """Open another article, or none, if the open one has been removed; return whether it was."""
        article = self.current.article
        if article is None or self.library.articles.has(article.id):
            return False
        following = self.library.articles.after(article.pk)
        if following is not None:
            self.open(following)
            return True
        self.current.close()
        self._notify(SessionChange(True, marks=True, highlights=True, lists=True))
        return True

    # undo

    def undo(self, *, follow: bool = True) -> StepResult:
        """Undo the last step; `follow` opens the article it was in."""
        if (waiting := self.changes.take_back()) is not None:
            return self.report(f"undone before it was written: {waiting.words}")
        return self.article_steps.undo(follow)

    def redo(self, *, follow: bool = True) -> StepResult:
        return self.changes.take_again() or self.article_steps.redo(follow)

    # stored with the library

    def save_position(self, pk: int, position: int, progress: float) -> None:
        """Save the reading position (code point) and the share read (0 to 1), unless unchanged."""
        state = (pk, position, max(progress, OPENED))
        if state != self._written_position:
            self._written_position = state
            with self.reporting_errors():
                self.changes.remember("position", str(pk), position, state[2])

    def recall(self, key: str) -> str:
        return self.library.view_state.get(key)

    @property
    def last_article(self) -> str:
        """The number of the article read last, "" for none."""
        return self.changes.values.last("position") or self.recall("article")

    def remember(self, key: str, value: str) -> None:
        """Save view state: an order, a width, a theme."""
        self.changes.remember("state", key, value)
