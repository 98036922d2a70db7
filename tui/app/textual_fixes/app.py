"""Textual's application with the fixes that override its methods, and its queue of keys and pastes."""

from __future__ import annotations

import asyncio
import os
from base64 import b64encode
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual._callback import invoke
from textual._compositor import LayoutUpdate
from textual.app import App

from tui.app.textual_fixes.cells import Drawn, ShownCells, Update
from tui.app.textual_fixes.colors import ColorlessFilter, colors_of
from tui.app.textual_fixes.terminal_input import use_terminal_parser
from tui.app.textual_fixes.widgets import free_strips, go_on_after_errors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
    from pathlib import PurePath

    from rich.console import RenderableType
    from textual.await_complete import AwaitComplete
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.message_pump import MessagePump
    from textual.screen import Screen
    from textual.theme import Theme

    from tui.app.textual_fixes.looks import Depth

SCREEN_BYTES = 500
"""How much GNU screen passes on in one piece."""

Input = events.Key | events.Paste
"""What is typed or pasted."""

WATCH_SECONDS = 0.5
"""How often what a key waits for is checked: it may have been removed, and would never answer."""


class KeyQueue:
    """Keys passed to `deliver` one by one, each after everything the previous one started has finished.

    Textual 8.2 sends a key to whatever is focused when it arrives. Of `t`, `n`, `e`, `w` sent at once, the last three
    would still reach the text, where they mean something else, because the picker that `t` opens does not exist yet.
    However slow the machine, a key waits while what the previous one started is alive: messages on their way, a screen
    that is opening (`hold` until `release`), or the answer of one that has closed. This can go when Textual waits for a
    key's effects before it takes the next.
    """

    def __init__(
        self,
        app: App[None],
        deliver: Callable[[Input], Awaitable[None]],
        on_gone: Callable[[MessagePump], object],
        read_as: Callable[[Input], Input],
    ) -> None:
        """`on_gone` receives keys that waited in vain; `read_as` returns the meaning of a key on arrival."""
        self._app = app
        self._deliver = deliver
        self._on_gone = on_gone
        self._read_as = read_as
        self._waiting: deque[Input] = deque()
        self._turn = 0
        self._path: list[MessagePump | None] | None = None
        """The widgets the current key has yet to pass, the first being where it is; None without a key."""
        self._at: MessagePump = app
        """The widget in whose message queue it is."""
        self.pressed: float | None = None
        """When the current key was pressed; None outside of a key."""
        self.last = 0.0
        """When the last key was pressed."""
        self._awaited: dict[Hashable, MessagePump] = {}
        """What has to appear first, and the widget without which it never will."""
        self._watch: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether all keys have had their effects."""
        return self._path is None and not self._awaited and not self._waiting

    async def put(self, key: Input) -> None:
        self._waiting.append(key)
        self.last = key.time
        if self._path is None and not self._awaited:
            await self._deliver_next()

    def put_first(self, keys: Sequence[Input]) -> None:
        """Put keys before all that wait."""
        self._waiting.extendleft(reversed(keys))
        self._go_on()

    def drop(self) -> None:
        """Drop the waiting keys: what they were typed for will not open."""
        self._waiting.clear()

    def hold(self, what: Hashable, of: MessagePump) -> None:
        """Make keys wait until `release`, or until a widget is gone."""
        self._awaited[what] = of
        self._keep_watch()

    def release(self, what: Hashable) -> None:
        if self._awaited.pop(what, None) is not None:
            self._go_on()

    def _go_on(self) -> None:
        if self._path is None and not self._awaited and self._waiting:
            self._app.call_later(self._deliver_next)

    async def _deliver_next(self) -> None:
        if not self._waiting or self._path is not None or self._awaited:
            return
        key = self._waiting.popleft()
        self._turn += 1
        self.pressed = key.time
        app = self._app
        # The path of a key up to the app, which runs its binding; the path of a message that a widget then
        # posts; the requested focus; and the opened screen.
        bubbling = (app.focused or app.screen).ancestors_with_self
        path: list[MessagePump | None] = [*bubbling, app, *bubbling, app, None, app]
        self._path, self._at = path, app
        self._keep_watch()
        await self._deliver(self._read_as(key))
        self._follow(path, self._turn)

    def _follow(self, path: list[MessagePump | None], turn: int) -> None:
        """Wait for the message queues on a path of widgets, None being the top screen by then."""
        if turn != self._turn:
            return
        while path:
            self._path = path
            node, *path = path
            self._at = node or self._app.screen
            step: Any = partial(self._follow, path, turn)
            step._param_count = 0  # otherwise Textual inspects the signature each time: 15 times a key
            if self._at.post_message(events.Callback(step)):
                return
        self._path = self.pressed = None
        self._go_on()

    def _keep_watch(self) -> None:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().call_later(WATCH_SECONDS, self._look)

    def _look(self) -> None:
        """Stop waiting for what is gone."""
        self._watch = None
        if not self._app.is_running:
            return
        for what, node in tuple(self._awaited.items()):
            if _is_gone(node):
                self._on_gone(node)
                self.release(what)
        if self._path and _is_gone(self._at):
            self._turn += 1
            self._follow(self._path[1:], self._turn)
        if self._awaited or self._path:
            self._keep_watch()


def _is_gone(node: MessagePump) -> bool:
    """Return whether a widget will never answer; one that is yet to be mounted will."""
    return node._closed or (node._is_mounted and not node.is_running)


class FixedApp(App[None]):
    """An app with its own first theme, a queue of keys, and recovery from errors it can explain."""

    def __init__(
        self,
        themes: Sequence[Theme],
        theme: str,
        depths: Mapping[str, Depth] | None = None,
        colors: str = "auto",
        *,
        shows_cursor: bool = False,
    ) -> None:
        """Start with one of the themes and this many `colors`, written as `depths` says where they are few.

        Textual 8.2 treats an empty `NO_COLOR` as set. It also registers themes after parsing the style sheets with the
        first one, and looks the current theme up, in a merged table of all themes, for every row it draws. This can go
        when none of that is so.
        """
        self._own_themes = {each.name: each for each in themes}
        self._colorless_filters = (ColorlessFilter(),)
        self.set_reactive(App.theme, theme)  # if it were set later, all style sheets would be read twice
        free_strips()
        go_on_after_errors()
        super().__init__()
        if colors == "auto":
            colors = colors_of(os.environ, self.console.color_system)
        self.no_color = colors == "none"
        self.depth = (depths or {}).get(colors)
        self.keys = KeyQueue(self, self.deliver, self.close_failed, self.read_as)
        self._opened = 0
        self.shown_cells = ShownCells(self.depth)
        self.shows_cursor = shows_cursor
        """Whether the terminal's own cursor is visible, and signs are words."""
        self.typed_before = b""
        """What was typed before the app started reading."""
        for each in themes:
            self.register_theme(each)

    def give_terminal_back(self) -> None:
        """Give the terminal back at once, though it may be gone; afterwards nothing may be drawn."""
        from tui.app.textual_fixes.terminal_driver import TerminalDriver

        if isinstance(self._driver, TerminalDriver):
            self._driver.give_back_at_once()

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that can be suspended, in place of the one that cannot."""
        from textual.drivers.linux_driver import LinuxDriver

        from tui.app.textual_fixes.terminal_driver import TerminalDriver

        driver = super().get_driver_class()
        use_terminal_parser(driver)
        return TerminalDriver if driver is LinuxDriver else driver

    def get_theme(self, theme_name: str) -> Theme | None:
        return self._own_themes.get(theme_name) or super().get_theme(theme_name)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return no filters unless there are no colours: none of our styles uses the terminal's own."""
        return self._colorless_filters if self.no_color else ()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Resize):
            self.shown_cells.forget()  # a terminal may wrap, cut or keep its contents
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.keys.put(event)
        else:
            await super().on_event(event)

    async def deliver(self, key: Input) -> None:
        """Deliver a key or a paste whose turn it is."""
        await super().on_event(key)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Run what a key is bound to, or `unbound`.

        Textual 8.2 has no public hook for unbound keys. This can go when it has.
        """
        is_done = await super()._check_bindings(key, priority)
        if not is_done and not priority:
            self.unbound(key)
        return is_done

    def unbound(self, key: str) -> None:
        """Say what may have been meant by a key that does nothing where it was pressed."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write the changed cells; nothing if none changed and the cursor stays."""
        self._place_cursor()
        if (
            renderable is None
            or self._batch_count
            or not self._running
            or self._closed
            or self.is_headless
            or self._driver is None
        ):  # Textual's own condition for writing nothing
            super()._display(screen, renderable)
        elif not isinstance(renderable, Update) or self._driver.is_inline:
            self.shown_cells.forget()
            super()._display(screen, renderable)
        else:
            if not self.shown_cells.is_known and not isinstance(renderable, LayoutUpdate):
                renderable = screen._compositor.render_full_update()
            written = self.shown_cells.take(renderable, screen.outer_size)
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            stays = not written and cursor == self._previous_cursor_position
            super()._display(screen, None if stays else cast("RenderableType", Drawn(written)))

    def _place_cursor(self) -> None:
        """Put the terminal's cursor where that of the focused widget is, or that of a screen without one.

        Textual 8.2 moves it when a field gets the focus, before the field has its place on the screen.
        """
        for screen in self.screen_stack[-1:]:
            at = getattr(screen.focused or screen, "cursor_screen_offset", None)
            self.cursor_position = at or self.cursor_position

    def action_redraw(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Write the whole screen again."""
        self.shown_cells.forget()
        self.refresh(layout=True)

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the terminal's clipboard, wrapped for GNU screen if needed.

        Textual 8.2 does not wrap it, so screen keeps it. This can go when Textual does.
        """
        if self._driver is None or "STY" not in os.environ or "TMUX" in os.environ:
            super().copy_to_clipboard(text)
            return
        self._clipboard = text
        sequence = f"\x1b]52;c;{b64encode(text.encode()).decode()}\a"
        pieces = [sequence[at : at + SCREEN_BYTES] for at in range(0, len(sequence), SCREEN_BYTES)]
        self._driver.write("".join(f"\x1bP{piece}\x1b\\" for piece in pieces))

    def read_as(self, key: Input) -> Input:
        """Return the meaning of a key now that its turn has come."""
        return key

    def refuse_late(self, action: str, pressed: float) -> bool:
        """Return whether a key's action now would differ from its action when it was pressed."""
        return False

    def push_screen(  # type: ignore[override]
        self, screen: Screen[Any], callback: Callable[[Any], object] | None = None, **options: Any
    ) -> Any:
        """Open a screen; keys typed from now on wait until it is focused."""

        async def on_answer(answer: object) -> None:
            try:
                if callback is not None:
                    await invoke(callback, answer)
            finally:
                self.keys.release((screen, "answered"))

        self._opened += 1
        self.read_styles(*screen.css_path)
        self.keys.hold(screen, screen)
        try:
            awaited = super().push_screen(screen, on_answer, **options)
        except BaseException:
            self.keys.release(screen)
            raise
        # After its composing in its own queue, and after the focus it requests in the app's queue.
        screen.call_later(self.call_later, self.keys.release, screen)
        return awaited

    def read_styles(self, *paths: PurePath) -> None:
        """Parse style sheets, except known ones.

        Textual 8.2 parses all others again for one that a screen brings. This can go when it does not.
        """
        for path in paths:
            if not self.stylesheet.has_source(str(path)):
                self.stylesheet.add_source(Path(path).read_text(encoding="utf-8"), (str(path), ""))

    def close_failed(self, screen: MessagePump) -> None:
        """Close a screen that failed before it was shown: it would swallow every key."""
        if screen is self.screen and len(self.screen_stack) > 1:
            super().pop_screen()

    def pop_screen(self) -> AwaitComplete:
        """Close the top screen; keys typed from now on wait until its answer has been handled."""
        answers = self.screen._result_callbacks
        if answers and answers[-1].callback is None:  # Textual's sign that the callback is about to be called
            self.keys.hold((self.screen, "answered"), answers[-1].requester)
        return super().pop_screen()

    async def run_action(self, *args: Any, **kwargs: Any) -> bool:
        pressed, opened = self.keys.pressed, self._opened
        try:
            if pressed is not None and self.refuse_late(str(args[0]), pressed):
                return True
            return await super().run_action(*args, **kwargs)
        except Exception as error:
            if not self.explain(error):
                raise
            return True
        finally:
            if self._opened == opened and self.opens(args[0]):
                self.keys.drop()

    def opens(self, action: object) -> bool:
        """Return whether an action opens something to type in; if it then does not, keys typed for it are dropped."""
        return False

    def explain(self, error: Exception) -> bool:
        """Explain an error that need not end the app; return False for any other."""
        return False

    def _handle_exception(self, error: Exception) -> None:
        """Continue after an error that is explained.

        Textual 8.2 ends the app for anything raised in drawing, in a message or in a timer, and has no public hook.
        This can go when it has.
        """
        if not self.explain(error):
            self.before_crash()
            super()._handle_exception(error)

    def before_crash(self) -> None:
        """Save what would be lost: the app is about to end with an error."""
