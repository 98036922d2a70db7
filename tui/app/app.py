"""The Textual application: themes, keymap, the library and the child processes."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events
from textual.css.query import NoMatches
from textual.worker import Worker, WorkerState

from tui.app.actions import OPENING
from tui.app.background import in_background
from tui.app.changes import KEY_SECONDS
from tui.app.children.work import WorkBeside, first_of
from tui.app.combined_keys import CombinedKeys
from tui.app.depths import DEPTHS
from tui.app.dialogs.modal import Modal
from tui.app.ending import end_on_signals
from tui.app.keymap import Keymap, KeymapApp, bindings
from tui.app.layout import SMALLEST
from tui.app.screens.reader import ReaderScreen
from tui.app.session import Session
from tui.app.textual_fixes.app import FixedApp
from tui.app.textual_fixes.widgets import wait_for_mount
from tui.app.theme import DEFAULTS, THEMES, color_labels
from tui.app.warming import settle
from tui.app.widgets.bars import HeaderBar
from tui.app.widgets.line_view import LineList
from tui.core.errors import PostilError
from tui.library import Library
from tui.library.library import ONLY_READ
from tui.library.sqlite.connection import START_SECONDS
from tui.library.sqlite.foreign import expect_clean_ids
from tui.library.sqlite.place import place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tui.app.textual_fixes.app import Input
    from tui.app.widgets.bars import Progress
    from tui.config import Settings

POLL_SECONDS = 0.4
"""How often the file is checked for other programs' writes, and queued changes are tried."""

IDLE_SECONDS = 1.0
"""How long after the last write the write-ahead log is checkpointed."""

THREADS = 3
"""Enough for an export, an order and a search at once; each thread keeps some megabytes of its work."""

MOTIONS = ("next", "previous", "list_page_down", "list_page_up", "first", "last", "filter", "back")
"""Actions of a list that do not concern the item under the cursor."""


class PostilApp(FixedApp, KeymapApp):
    """The reader on one library.

    Raises `LibraryError` or `ConfigError` before the screen is touched.
    """

    TITLE = "Postil"
    CSS_PATH = "postil.tcss"
    ENABLE_COMMAND_PALETTE = False  # our palette is bound by the table of actions
    BINDINGS = bindings("app")

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        notices: Sequence[str] = (),
        marking: bool = True,
        folders: Sequence[str] = (),
        read_only: str = "",
        on_notice: Callable[[str], object] | None = None,
        dark: bool | None = None,
    ) -> None:
        self.settings = settings
        self._is_dark = settings.dark if dark is None else dark
        self.keymap = Keymap(settings.keymap, settings.where)
        if read_only:
            ONLY_READ[place(path)] = read_only  # in every thread that opens it
            marking, folders = False, ()
        library = Library(path, settings.creator, START_SECONDS, foreign=bool(read_only), on_notice=on_notice)
        if read_only:
            expect_clean_ids(library.connection)
        library.connection.wait_at_most(KEY_SECONDS)
        self.session = Session(library, settings, self.keymap)
        color_labels(library.labels.all())
        self._notices = (*self.keymap.notices, *notices)
        self._starter = os.getppid()
        self.work = WorkBeside(
            self, self.session, self._show_progress, marking=marking, folders=folders, read_only=bool(read_only)
        )
        self.combined = CombinedKeys(self, self.keymap, settings.count_wait, self.session.report)
        super().__init__(THEMES, self._first_theme(), DEPTHS, settings.colors, shows_cursor=settings.accessible)
        self.set_keymap(self.keymap.bindings)

    def _first_theme(self) -> str:
        names = [theme.name for theme in THEMES]
        for name in (f"postil-{self.settings.theme}", self.session.recall("theme")):
            if name in names:
                return name
        return names[not self._is_dark]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return a colour for every role, for themes that are not Postil's."""
        return DEFAULTS

    @property
    def reader(self) -> ReaderScreen:
        """The reader screen, at the bottom of the stack from the start to the end."""
        return next(screen for screen in self.screen_stack if isinstance(screen, ReaderScreen))

    def get_default_screen(self) -> ReaderScreen:
        return ReaderScreen(self.session)

    async def on_event(self, event: events.Event) -> None:
        """Ignore every key but `quit` while the terminal is too small: nothing is done unseen."""
        is_new = isinstance(event, events.InputEvent) and not event.is_forwarded
        if is_new:
            self.work.key_at = time.monotonic()
        if is_new and (self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]):
            if isinstance(event, events.Key) and self.keymap.calls(event, "reader.quit"):
                await self.action_quit()
            return
        if is_new and isinstance(event, events.MouseDown):
            self.combined.end()
        await super().on_event(event)

    async def deliver(self, key: Input) -> None:
        """Deliver a key, or the key it forms together with those before it."""
        combined = self.combined
        is_concerned = combined.is_holding or (isinstance(key, events.Key) and key.key in combined.starts)
        whole = combined.take(key) if is_concerned else key
        if whole is not None:
            await super().deliver(whole)

    async def on_mount(self) -> None:
        """Accept no keys until the reader's widgets exist."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(THREADS))
        if not self.is_headless:  # otherwise the terminal would be left without its own screen and echo
            end_on_signals(loop, self.end_for, self._hang_up)
        await wait_for_mount(self.reader)

    def _keep_all(self) -> None:
        """Save drafts and the reading position, just before the reader ends."""
        from tui.app.widgets.draft_field import keep_fields

        for screen in self.screen_stack:
            if isinstance(screen, Modal):
                screen.keep_draft()
            keep_fields(screen)
        self.reader.text.save_position()
        self.session.write_waiting()

    def end_for(self, number: int = signal.SIGTERM) -> None:
        """End as the default handler of a signal would, after saving drafts and restoring the terminal."""
        try:
            self._keep_all()
        finally:  # even if nothing can be stored anywhere
            self.exit(return_code=128 + number)

    def _hang_up(self) -> None:
        self._keep_all()
        self.on_unmount()
        self.give_terminal_back()

    def before_crash(self) -> None:
        with suppress(PostilError, NoMatches):  # the reader's widgets may be gone
            self._keep_all()

    def on_exit_app(self) -> None:
        """Save drafts when the browser page of textual-serve closes: this message is all that is sent then."""
        if self.is_web:
            self._keep_all()

    def _repeat(self, seconds: float, work: Callable[[], object]) -> None:
        """Call a function at an interval, but not while the app is closing and its widgets are disappearing."""
        self.set_interval(seconds, lambda: work() if self.is_running else None)

    def _look(self) -> None:
        if self.is_web and os.getppid() != self._starter:  # the server was killed, so nobody sees this reader
            self.end_for()
            return
        self.session.poll()
        self.session.write_waiting()
        self.work.apply_corrections()

    def on_ready(self) -> None:
        """Show the reader once it is laid out, then check the file and the marks."""
        self.reader.draw_soon()
        if not self.is_headless:
            self.run_worker(settle(self), group="settling", exit_on_error=False)
        self._repeat(POLL_SECONDS, self._look)
        self._repeat(IDLE_SECONDS, self._checkpoint)
        if self._notices:
            self.session.report(first_of(self._notices), failed=True)
        self.work.request_marks()
        if self.session.library.connection.read_only:
            from tui.app.dialogs.library_questions import ask_whether_own

            ask_whether_own(self.reader, self.session)
        else:
            self._offer_waiting()
        self.work.begin_watching()

    def _offer_waiting(self) -> None:
        """Offer to write what an earlier reader could not save."""
        from tui.jobs.unsaved import waiting_files

        for queue in waiting_files(self.session.path):
            if self.session.changes.claim(queue):
                from tui.app.dialogs.library_questions import ask_waiting

                ask_waiting(self.reader, self.session, queue)

    def _checkpoint(self) -> None:
        """Checkpoint the write-ahead log of a library that nobody else has open."""
        checkpoint = self.session.library.connection.checkpoint_when_idle(IDLE_SECONDS)
        if checkpoint is not None:
            in_background(self, checkpoint, lambda _done: None, group="log")

    def on_unmount(self) -> None:
        self.work.stop()
        self.session.close()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is not WorkerState.ERROR:
            return
        if isinstance(event.worker.error, PostilError):
            self.session.report_error(event.worker.error)
        else:
            message = f"{event.worker.name} failed: {event.worker.error!r}; please report it"
            self.session.report(message, failed=True)

    def read_as(self, key: Input) -> Input:
        if not isinstance(key, events.Key) or key.character is None or key.character.isascii():
            return key
        from tui.app.keyboard_layouts import in_place

        return in_place(self.screen, key, self.settings.layout)

    def refuse_late(self, action: str, pressed: float) -> bool:
        """Say that a key was meant for a row that has since moved from under the cursor; return whether it was."""
        focused = self.screen.focused
        if isinstance(focused, LineList):
            lists = [] if action in MOTIONS or action.startswith("app.") else [focused]
        else:
            is_answer = action == "submit" and isinstance(self.screen, Modal)
            lists = [*self.screen.query(LineList)] if is_answer else []
        if all(each.has_seen(pressed) for each in lists if each.display):
            return False
        self.session.report("not done: the item under the cursor is gone; look at what is there now, then press again")
        return True

    def explain(self, error: Exception) -> bool:
        """Show an error in the footer as soon as there is one."""
        has_footer = any(isinstance(screen, ReaderScreen) and screen.is_mounted for screen in self.screen_stack)
        if isinstance(error, PostilError) and has_footer:
            self.session.report_error(error)
            return True
        return False

    def action_suspend(self) -> None:
        """Suspend on `ctrl+z`, after saving drafts."""
        if self.is_web or os.getpgrp() == os.getsid(0):
            self.session.report("cannot suspend: this window has no shell, it was opened only for the reader")
            return
        self._keep_all()
        self.action_suspend_process()

    def opens(self, action: object) -> bool:
        name = action.partition("(")[0].rpartition(".")[2] if isinstance(action, str) else ""
        return name in OPENING

    def action_remove_article(self) -> None:
        from tui.app.dialogs.strip import ask_removal

        current = self.session.current
        remove = self.reader.articles.remove_open
        ask_removal(self.reader, self.session, [current.expect()], len(current.highlights), remove)

    def action_undo(self) -> None:
        self.session.undo(follow=self.screen is self.reader)

    def action_redo(self) -> None:
        self.session.redo(follow=self.screen is self.reader)

    def action_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        index = names.index(self.theme) if self.theme in names else 0
        self.theme = names[(index + 1) % len(names)]
        self.session.remember("theme", self.theme)
        self.reader.sidebar.show_card()

    def action_go_to(self, place: str) -> None:
        """Close the screens over the reader and open a pane or another screen, by its action."""
        if self.reader.navigation.close_all(but=place):
            getattr(self.reader, f"action_{place}")()

    def action_whole_list(self) -> None:
        self.reader.openings.show_articles(self.reader.articles)

    def action_next_review(self) -> None:
        """Close the screens over the reader and open the next article to review."""
        if self.reader.navigation.close_all():
            self.reader.text.names.next_review()

    def action_passages(self) -> None:
        """Close the screens over the reader and list the passages of a code."""
        if self.reader.navigation.close_all():
            self.reader.openings.show_passages()

    def action_go_back(self) -> None:
        self.reader.navigation.go_back()

    def action_go_forward(self) -> None:
        self.reader.navigation.go_forward()

    async def action_quit(self) -> None:
        """Quit at once; everything is saved or kept as a draft."""
        self._keep_all()
        self.exit()

    def action_command(self, typed: str = "") -> None:
        """Open the command line; after an import, review the imported names."""
        from tui.app.palette import open_command

        open_command(self.screen, self.session, typed, self.work.request_marks)

    def _show_progress(self, progress: Progress | None) -> None:
        self.reader.query_one(HeaderBar).progress = progress

    def action_learn(self) -> None:
        self.work.learn()

    def action_page_checks(self) -> None:
        """Propose the command that imports the fact checks published on the open article's page."""
        from tui.core.claim_reviews import split_checks

        article = self.session.current.article
        if article is None or not split_checks(article.intake)[0]:
            self.session.refuse("this article's page carries no published check")
        else:
            self.action_command(f"import claimreview --dry-run {article.retrieved or article.source}")

    def unbound(self, key: str) -> None:
        """Apply the user's own key for a code, or suggest a similar key."""
        from tui.app.palette import unbound

        unbound(self.screen, self.session, key)
