"""The Textual application: themes, keymap, the library, and the child that marks."""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from textual.actions import parse
from textual.worker import Worker, WorkerState

from tui.app.actions import ACTIONS, Action
from tui.app.children.marking import MarkingProcess
from tui.app.children.watching import WatchingProcess
from tui.app.keymap import Keymap, KeymapApp, bindings
from tui.app.layout import Layout
from tui.app.screens.reader import ReaderScreen
from tui.app.styles import Ink
from tui.app.textual_fixes.first_frame import mounted
from tui.app.textual_fixes.fixed_app import FixedApp
from tui.app.theme import DEFAULTS, THEMES
from tui.core.errors import PostilError
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from textual.dom import DOMNode

    from tui.config import Settings

POLL_SECONDS = 0.4
"""How often the file is asked whether somebody else has written to it."""

THREADS = 3
"""An export, an order and a search at once; each thread keeps some megabytes of what it has worked with."""

PATIENCE_SECONDS = 2.0
"""How long a key waits for a lock before it is told; marking and imports hold theirs for some 20 ms."""


class PostilApp(FixedApp, KeymapApp):
    """The reader on one library. Raises `LibraryError` or `ConfigError` before the screen is touched."""

    TITLE = "Postil"
    CSS_PATH = "postil.tcss"
    ENABLE_COMMAND_PALETTE = False  # ours is bound by the table
    BINDINGS = bindings("app")

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        notices: Sequence[str] = (),
        marking: bool = True,
        folders: Sequence[str] = (),
    ) -> None:
        self.settings = settings
        self.keymap = Keymap(settings.keymap)
        self.library = Library(path, settings.creator, PATIENCE_SECONDS)
        self._notices = tuple(notices)
        self._marking = MarkingProcess(path, settings.model) if marking else None
        self._marks_wanted = False
        self._one_marks = asyncio.Lock()
        self._watching = WatchingProcess(path, folders) if folders else None
        self._inks: dict[str, Ink] = {}
        super().__init__(THEMES, self._first_theme())
        self.set_keymap(self.keymap.bindings)

    def _first_theme(self) -> str:
        names = [theme.name for theme in THEMES]
        for wanted in (f"postil-{self.settings.theme}", self.library.view_state.get("theme")):
            if wanted in names:
                return wanted
        return names[not self.settings.dark]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Every role has a colour, also under a theme that is not ours."""
        return DEFAULTS

    @property
    def ink(self) -> Ink:
        """The present theme's roles as Rich styles."""
        if self.theme not in self._inks:
            self._inks[self.theme] = Ink({**DEFAULTS, **self.current_theme.variables})
        return self._inks[self.theme]

    @property
    def reader(self) -> ReaderScreen:
        """The screen everything happens on."""
        for screen in self.screen_stack:
            if isinstance(screen, ReaderScreen):
                return screen
        raise RuntimeError("the reader's screen is up from the start to the end")

    def get_default_screen(self) -> ReaderScreen:
        """The reader, from the start to the end."""
        return ReaderScreen(Layout.remembered(self.library))

    async def on_mount(self) -> None:
        """Take no key before the reader's parts are there."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(THREADS))
        if not self.is_headless:  # else a terminal would be left without its own screen and echo
            loop.add_signal_handler(signal.SIGTERM, partial(self.exit, return_code=143))
        await mounted(self.reader)

    def on_ready(self) -> None:
        """The reader's parts have their places: show it, then look after the file and the marks."""
        self.reader.draw_soon()
        self.set_interval(POLL_SECONDS, self._poll)
        if self._notices:
            more = f" (and {len(self._notices) - 1} more)" if len(self._notices) > 1 else ""
            self.reader.say(f"{self._notices[0]}{more}", failed=True)
        self._want_marks()
        if self._watching is not None:
            self.run_worker(self._watch(self._watching), group="watching", exit_on_error=False)

    def on_unmount(self) -> None:
        """Leave nothing running and the file closed."""
        if self._marking is not None:
            self._marking.stop()
        if self._watching is not None:
            self._watching.stop()
        self.library.close()

    def _want_marks(self) -> None:
        """Have what is new marked, now or, while the child is at work, when it is done."""
        if self._marking is None:
            return
        if not self._marks_wanted:
            self._marks_wanted = True
            self.run_worker(self._mark(self._marking), group="marking", exit_on_error=False)

    async def _mark(self, marking: MarkingProcess) -> None:
        async with self._one_marks:
            self._marks_wanted = False
            if not (self.library.marks.pending() or self.library.duplicates.pending()):
                return
            async for progress in marking.run():
                self.reader.working(progress)
            self.reader.working(None)
            if marking.failure:
                self.reader.say(marking.failure, failed=True)

    async def _watch(self, watching: WatchingProcess) -> None:
        async for report in watching.run():
            articles = [f"new: {title}" for title in report.added] + [f"changed: {title}" for title in report.changed]
            lines = [*report.refused, *articles]
            if lines:
                more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
                self.reader.say(f"{lines[0]}{more}", failed=bool(report.refused))
            if articles:
                self._want_marks()
        if watching.failure:
            self.reader.say(watching.failure, failed=True)

    def _poll(self) -> None:
        with self.telling():
            if self.library.changed():
                self.reader.reread()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed says so; the reader goes on."""
        if event.state is WorkerState.ERROR:
            self.reader.say(f"{event.worker.name} failed: {event.worker.error!r}; please report it", failed=True)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """What fails inside is told in the footer; the reader goes on."""
        try:
            yield
        except PostilError as error:
            self._tell(error)

    def explain(self, error: Exception) -> bool:
        """Tell an error of ours in the footer, as soon as there is one."""
        has_footer = any(isinstance(screen, ReaderScreen) and screen.is_mounted for screen in self.screen_stack)
        if isinstance(error, PostilError) and has_footer:
            self._tell(error)
            return True
        return False

    def _tell(self, error: PostilError) -> None:
        """The library by its name: its whole path would leave no room for what to do."""
        line = str(error).replace(str(self.library.path), self.library.path.name)
        self.reader.say(line, failed=True)

    async def run_action(self, *args: object, **kwargs: object) -> bool:
        """As Textual's, but what fails is told in the footer."""
        try:
            return await super().run_action(*args, **kwargs)  # type: ignore[arg-type]
        except PostilError as error:
            self._tell(error)
            return True

    def action_interrupt(self) -> None:
        """Ctrl+C where there is nothing to copy ends the reader."""
        self.reader.action_quit()

    def action_command_palette(self) -> None:
        """Every action that can be done now, by its name, with its keys."""
        from tui.app.dialogs.picker import Choice, Picker

        reader = self.reader
        if self.screen is not reader:
            return
        able: dict[str, tuple[Action, DOMNode]] = {}
        for action in ACTIONS:
            target = reader.target_of(action)
            if target is not None and action.id != "palette" and target.check_action(*_parsed(action)):
                able.setdefault(action.does, (action, target))
        choices = [Choice(does, " ".join(self.keymap.keys(action))) for does, (action, _) in able.items()]

        def do(name: str | None) -> None:
            if name is not None:
                action, target = able[name]
                self.call_later(self.run_action, action.action, target)

        self.push_screen(Picker("What to do", "enter does it · the keys do it without asking", choices), do)

    def hint(self, name: str) -> tuple[str, str]:
        """The keys and the word of an action for the footer."""
        return self.keymap.hint(name)


def _parsed(action: Action) -> tuple[str, tuple[object, ...]]:
    _, name, parameters = parse(action.action)
    return name, parameters
