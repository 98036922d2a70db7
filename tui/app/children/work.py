"""Work beside the reader: marking new articles, watching folders, learning, and their progress."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tui.app.background import in_background, library_of_thread, send
from tui.app.children.processes import LearningProcess, LearnResult, MarkingProcess, MarkResult, WatchingProcess
from tui.app.widgets.bars import Progress
from tui.core.errors import LockedError
from tui.core.labels import unmeant_line
from tui.core.text import plural
from tui.jobs.models import model_uses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from textual.app import App

    from tui.app.session import Session
    from tui.core.errors import PostilError

SHOWN_SECONDS = 0.3
"""How long work takes before its progress is shown, and between two updates."""

AFTER_KEY_SECONDS = 0.06
"""How long work in a thread makes way after a key: for what the key writes, and for its frame."""

MOST_WAITING_SECONDS = 0.3
"""The longest it makes way at a time, however many keys follow one another."""


def first_of(lines: Sequence[str]) -> str:
    return f"{lines[0]} (and {len(lines) - 1} more)" if len(lines) > 1 else lines[0]


class WorkBeside:
    """The children of one reader, one of each kind at a time; all end with the reader."""

    def __init__(
        self,
        app: App[Any],
        session: Session,
        show: Callable[[Progress | None], None],
        *,
        marking: bool,
        folders: Sequence[str],
        read_only: bool,
    ) -> None:
        """`show` receives the progress, None when it has ended."""
        self._app, self._session, self._show = app, session, show
        self._marking = MarkingProcess(session.path) if marking else None
        self.watching = WatchingProcess(session.path, folders) if folders else None
        self._learning = None if read_only else LearningProcess(session.path)
        self._may_apply = not read_only
        """Whether pending corrections may be applied now."""
        self._unmeant: set[str] = set()
        """Unmapped labels of models that were reported."""
        self._needs_marks = False
        self._marking_lock = asyncio.Lock()
        self.key_at = 0.0
        """When the last key was pressed, by the monotonic clock: work in a thread makes way for it."""

    def begin_watching(self) -> None:
        if self.watching is not None:
            self._app.run_worker(self._watch(self.watching), group="watching", exit_on_error=False)

    def stop(self) -> None:
        for child in (self._marking, self.watching, self._learning):
            if child is not None:
                child.stop()

    @property
    def is_learning(self) -> bool:
        return self._learning is not None and self._learning.is_running

    def request_marks(self) -> None:
        """Mark new articles now, or again after the current run."""
        if self._marking is not None and not self._needs_marks:
            self._needs_marks = True
            self._app.run_worker(self._mark(self._marking), group="marking", exit_on_error=False)

    def apply_corrections(self) -> None:
        """Apply pending corrections in a thread, to the open article first."""
        session = self._session
        if not self._may_apply or not session.library.corrected_marks.is_behind:
            return
        self._may_apply = False
        first = session.current.article.pk if session.current.article is not None else 0
        shown_at = time.monotonic()

        def is_after_key() -> bool:
            return time.monotonic() < self.key_at + AFTER_KEY_SECONDS

        def on_progress(done: int, total: int) -> None:
            nonlocal shown_at
            if time.monotonic() > shown_at + SHOWN_SECONDS:
                send(self._app, self._show, Progress("correcting", done, total))
                shown_at = time.monotonic()
            until = time.monotonic() + MOST_WAITING_SECONDS
            while time.monotonic() < until and is_after_key():
                time.sleep(AFTER_KEY_SECONDS / 10)

        def apply() -> int:
            with library_of_thread(session.path) as library:
                return library.corrected_marks.catch_up(on_progress, first=first, is_awaited=is_after_key)

        def finish(changed: int) -> None:
            self._may_apply = True
            self._show(None)
            session.report(f"corrected in {plural(changed, 'more article')}")

        def give_up(error: PostilError) -> None:
            self._may_apply = isinstance(error, LockedError)
            self._show(None)
            if not self._may_apply:
                session.report(f"not all articles are corrected yet: {error}", failed=True)

        in_background(self._app, apply, finish, group="corrections", on_error=give_up)

    def learn(self) -> None:
        """Train the recogniser on corrections; called again while it runs, stop it."""
        session = self._session
        if self._learning is None:
            session.refuse("this library is only read: nothing is learned from it")
        elif self._learning.is_running:
            self._learning.stop()
            session.report("learning was cancelled; nothing has changed")
        else:
            session.report("learning from corrections; the same command cancels it")
            self._app.run_worker(self._learn(self._learning), group="learning", exclusive=True, exit_on_error=False)

    async def _learn(self, learning: LearningProcess) -> None:
        outcome = None
        try:
            async for report in learning.run():
                if isinstance(report, LearnResult):
                    outcome = report
                else:
                    self._show(report)
        finally:
            self._show(None)
        if learning.failure:
            self._session.report(learning.failure.removeprefix("postil: "), failed=True)
        elif outcome is not None:
            self._session.report(outcome.line)

    async def _mark(self, marking: MarkingProcess) -> None:
        async with self._marking_lock:
            self._needs_marks = False
            library = self._session.library
            if not (library.marks.pending() or library.duplicates.pending() or self._may_have_model()):
                return
            async for report in marking.run():
                if isinstance(report, MarkResult):
                    self._report_marked(report)
                else:
                    self._show(report)
            self._show(None)
            if marking.failure:
                self._session.report(marking.failure, failed=True)

    def _report_marked(self, result: MarkResult) -> None:
        """Report what corrections decided, and, once a label, how many names of unmapped labels were left out."""
        new = {label: count for label, count in result.unmeant.items() if label not in self._unmeant}
        self._unmeant.update(new)
        lines = [result.taught] if result.taught else []
        if new:
            left_out = unmeant_line(new, self._session.library.labels.all())
            lines.append(f"{left_out}; `postil labels edit` says what such names are here")
        if lines:
            self._session.report(f"marked: {' · '.join(lines)}")

    def _may_have_model(self) -> bool:
        """Return whether articles without marks are in a language the settings now name a model for."""
        models = self._session.settings.model_settings
        if not models.by_language:
            return False
        uses = model_uses(self._session.library.markings.count_unmodelled(), models)
        return any(use.name is not None for use in uses)

    async def _watch(self, watching: WatchingProcess) -> None:
        async for report in watching.run():
            lines = [*report.refused, *report.articles]
            if lines:
                self._session.report(first_of(lines), failed=bool(report.refused))
            if report.articles:
                self.request_marks()
        if watching.failure:
            self._session.report(watching.failure, failed=True)
