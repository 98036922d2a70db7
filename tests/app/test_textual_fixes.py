"""A canary for each fix: it fails when Textual no longer does what the fix relies on or no longer needs the fix."""

from __future__ import annotations

import asyncio
import gc
import inspect
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.binding import Binding
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.driver import Driver
from textual.drivers import linux_driver, web_driver
from textual.filter import Monochrome
from textual.geometry import Region, Size
from textual.keys import format_key
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip
from textual.theme import Theme
from textual.widgets import Button, Input, Static, TextArea

from tui.app.actions import ACTIONS
from tui.app.textual_fixes.app import FixedApp
from tui.app.textual_fixes.cells import ShownCells
from tui.app.textual_fixes.colors import ColorlessFilter
from tui.app.textual_fixes.key_names import full_name, key_of_character
from tui.app.textual_fixes.sequences import PASTE_END, PASTE_START
from tui.app.textual_fixes.terminal_input import TerminalParser, use_terminal_parser
from tui.app.textual_fixes.widgets import (
    WholeFrameScreen,
    dispatch,
    dispatch_and_explain,
    divide,
    divide_and_keep,
    keep_styles,
    quiet_focus,
    wait_for_mount,
)
from tui.app.widgets.field import Field
from tui.app.widgets.line_view import LineView
from tui.app.widgets.text_field import TextField

if TYPE_CHECKING:
    from textual.app import ComposeResult

THEME = Theme("one", primary="#123456", variables={"side": "#000000"})


class Fixed(FixedApp):
    """An app with the fixes alone."""

    def __init__(self) -> None:
        super().__init__([THEME], "one")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"side": "#000000"}


# pastes


def test_textual_takes_an_escape_in_a_paste_for_its_end() -> None:
    data = f"{PASTE_START}a\x1bq{PASTE_END}"
    assert any(isinstance(event, events.Key) for event in XTermParser().feed(data))
    assert [type(event) for event in TerminalParser().feed(data)] == [events.Paste]
    assert linux_driver.__dict__["XTermParser"] in (XTermParser, TerminalParser)
    use_terminal_parser(linux_driver.LinuxDriver)
    assert "XTermParser(" in inspect.getsource(web_driver.WebDriver.run_input_thread)
    assert linux_driver.__dict__["XTermParser"] is TerminalParser


def test_textual_sends_unknown_sequences_as_keys() -> None:
    answer = f"\x1b]52;c;{'am1j' * 9}\x07"
    assert [event for event in XTermParser().feed(answer) if isinstance(event, events.Key)]
    with pytest.raises(ValueError, match="106:74"):
        list(XTermParser().feed("\x1b[106:74;2u"))
    assert [event.key for event in XTermParser().feed("\x1b[25~") if isinstance(event, events.Key)] != ["f13"]
    assert {"_sequence_to_key_events", "feed", "tick"} <= {*dir(XTermParser)}
    reads = inspect.getsource(linux_driver.LinuxDriver.run_input_thread)
    assert 'getincrementaldecoder("utf-8")()' in reads  # an invalid byte raises an error there
    assert "selector.select(0.1)" in reads
    assert "self._key_thread.join()" in inspect.getsource(linux_driver.LinuxDriver.disable_input)


# keys


class Question(Screen[None]):
    """The screen that the first key opens; the next keys are meant for its field."""

    def compose(self) -> ComposeResult:
        yield Input()


class PlainKeys(App[None]):
    """An app in which `t` opens a screen with a field."""

    BINDINGS: ClassVar = [("t", "open", "")]

    def compose(self) -> ComposeResult:
        yield Button()

    def action_open(self) -> None:
        self.push_screen(Question())


class QueuedKeys(Fixed):
    """The same with the fixes."""

    BINDINGS = PlainKeys.BINDINGS
    compose = PlainKeys.compose
    action_open = PlainKeys.action_open


@pytest.mark.parametrize(("kind", "typed"), [(PlainKeys, ""), (QueuedKeys, "tx")])
async def test_textual_handles_a_key_before_the_last_one_is_done(kind: type[PlainKeys], typed: str) -> None:
    app = kind()
    async with app.run_test() as pilot:
        for key in "ttx":
            app.post_message(events.Key(key, key))
        for _ in range(5):
            await pilot.pause()
        assert app.screen.query_one(Input).value == typed


def test_textual_resumes_after_a_stop_without_suspending_first() -> None:
    continued = inspect.getsource(linux_driver.LinuxDriver._sigcont_application)
    assert "resume" in continued
    assert "suspend" not in continued
    assert "refresh" not in continued


def test_textual_has_no_public_name_of_a_character() -> None:
    assert next(iter(Binding.make_bindings([("kaboom", "quit", "")]))).key == "kaboom"  # Textual accepts any name
    assert full_name("kaboom") is None
    for action in ACTIONS:
        assert [full_name(key) for key in action.keys.split(",")] == action.keys.split(",")
    assert [key_of_character(sign) for sign in "/a5]"] == ["slash", "a", "5", "right_square_bracket"]
    assert format_key("slash") == "/"
    assert not hasattr(import_module("textual.keys"), "character_to_key")


# frames


class Parts(Screen[None]):
    """Nested widgets and a count of the frames in which they are drawn."""

    frames = 0

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical():
                yield Static("one")
            yield Button("two")

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        self.frames += 1


class WholeParts(WholeFrameScreen[None], Parts):
    """The same, drawn only when complete."""


async def test_textual_draws_a_new_screen_more_than_once() -> None:
    app = Fixed()
    async with app.run_test() as pilot:
        plain, whole = Parts(), WholeParts()
        await app.push_screen(plain)
        await pilot.pause()
        assert plain.frames > 1
        await app.push_screen(whole)
        await pilot.pause()
        assert whole.frames == 0
        whole.draw_soon()
        await pilot.pause()
        assert whole.frames > 0


class EarlyApp(Fixed):
    """Looks for the widgets of its first screen in `on_mount`."""

    def get_default_screen(self) -> Screen[None]:
        return Parts()

    async def on_mount(self) -> None:
        self.before = len(self.screen.query(Button))
        await wait_for_mount(self.screen)
        self.after = len(self.screen.query(Button))


async def test_textual_mounts_the_app_before_its_first_screen() -> None:
    app = EarlyApp()
    async with app.run_test():
        assert (app.before, app.after) == (0, 1)


def test_textual_redraws_a_screen_when_the_focus_changes() -> None:
    assert Screen.focused._repaint
    assert not quiet_focus()._repaint


async def test_textual_restyles_a_widget_that_gets_the_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    styled: list[type] = []
    app = Fixed()
    async with app.run_test() as pilot:
        button, view = Button("one"), LineView()
        await app.mount(button, view)
        monkeypatch.setattr("textual.widget.Widget.update_node_styles", lambda self, **_: styled.append(type(self)))
        view.can_focus = True
        button.focus()
        await pilot.pause()
        assert styled == [Button]
        view.focus()
        await pilot.pause()
        assert LineView not in styled
    assert LineView.watch_has_focus is keep_styles


async def test_textual_lays_the_screen_out_for_a_new_content_height() -> None:
    app = Fixed()
    async with app.run_test() as pilot:
        view = LineView()
        await app.mount(view)
        await pilot.pause()
        view.measure(500)
        assert not view._layout_required
        assert (view.virtual_size.height, view.max_scroll_y) == (500, 500 - view.size.height)
        assert view.vertical_scrollbar.window_virtual_size == 500
        view.virtual_size = Size(view.size.width, 600)
        assert view._layout_required


def test_textual_leaves_strips_to_the_garbage_collector() -> None:
    gc.collect()
    for how, left in ((divide_and_keep, True), (divide, False)):
        strip = Strip([Segment("ab")])
        assert how(strip, [2, 5]) == [strip]
        assert [each.text for each in how(strip, [1, 2])] == ["a", "b"]
        del strip
        assert bool(gc.collect()) is left
    assert Strip.__dict__["divide"] in (divide, divide_and_keep)


def test_textual_writes_unchanged_cells_again() -> None:
    """What `cells.py` relies on: how a frame is made of strips, and when and how it is written."""
    console = Console(color_system="truecolor", force_terminal=True)
    red = Strip([Segment("ab", Style(color="#ff0000", link="https://example.org/"))])
    whole = LayoutUpdate([[red]], Region(0, 0, 2, 1))
    part = ChopsUpdate([{0: red}], [(0, 0, 2)], [[2]])
    shown = ShownCells()
    assert "ab" in shown.take(whole, Size(2, 1))
    for update in (whole, part):
        assert [update.render_segments(console).count("ab") for _ in range(2)] == [1, 1]
        assert shown.take(update, Size(2, 1)) == ""
    assert Strip.render_ansi(Style(color="#ff0000"), ColorSystem.EIGHT_BIT) == "38;5;196"
    assert {"_ansi", "_link"} <= {*Style.__slots__}
    assert "if x > x2 or end <= x1:" in inspect.getsource(ChopsUpdate.render_segments)
    assert "strip.crop(0, min(end, x2) - x)" in inspect.getsource(ChopsUpdate.render_segments)
    writes = inspect.getsource(App._display)
    assert "if isinstance(renderable, CompositorUpdate):" in writes
    for condition in ("_batch_count", "_running", "not self._closed", "not self.is_headless", "_driver is not None"):
        assert condition in writes
    assert "self.screen.outer_size.clamp_offset" in writes
    assert "self._previous_cursor_position = cursor_position" in writes
    assert "render_full_update" in vars(Compositor)
    assert "1049h" in inspect.getsource(linux_driver.LinuxDriver.start_application_mode)
    assert "start_application_mode" in inspect.getsource(Driver.resume_application_mode)


def test_textual_makes_cursors_blink() -> None:
    assert (Input.cursor_blink._default, TextArea.cursor_blink._default) == (True, True)
    assert (Field.cursor_blink._default, TextField.cursor_blink._default) == (False, False)


# the app


async def test_textual_compares_a_theme_with_all_others() -> None:
    plain = App[None]()
    with pytest.raises(Exception, match="one"):
        plain.theme = "one"
    assert Fixed().current_theme is THEME
    assert "available_themes" in inspect.getsource(App.get_theme)


def test_textual_turns_colours_into_greys() -> None:
    red = [Segment("x", Style(color="#ff0000", bold=True, meta={"offset": (1, 2)}))]
    (grey,) = Monochrome().apply(red, Color.parse("#000000"))
    assert grey.style is not None
    assert grey.style.color is not None
    (plain,) = ColorlessFilter().apply(red, Color.parse("#000000"))
    assert plain.style is not None
    assert (plain.style.color, plain.style.bold, plain.style.meta) == (None, True, {"offset": (1, 2)})


class Lenient(Fixed):
    """An app that explains the errors it knows."""

    def explain(self, error: Exception) -> bool:
        return isinstance(error, LookupError)


def _fail() -> None:
    raise LookupError("of a timer")


async def run_with_error(app: Fixed) -> None:
    async with app.run_test() as pilot:
        app.call_next(_fail)
        await pilot.pause()
        await pilot.pause()


class Failing(Static):
    """A widget that cannot handle what it is told."""

    def on_blur(self) -> None:
        raise LookupError("of a message")


async def test_textual_ends_the_app_after_an_error() -> None:
    with pytest.raises(LookupError):
        await run_with_error(Fixed())
    await run_with_error(Lenient())


@pytest.mark.parametrize("goes_on", [False, True])
async def test_textual_ends_a_widget_after_an_error(goes_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Lenient()
    monkeypatch.setattr(MessagePump, "_dispatch_message", dispatch_and_explain if goes_on else dispatch)
    async with app.run_test():
        failing = Failing()
        await app.mount(failing)
        failing.post_message(events.Blur())
        for _ in range(50):
            await asyncio.sleep(0)
        assert failing.is_running is goes_on
