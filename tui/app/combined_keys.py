"""Keys that have a meaning together: a count before a motion, and key sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from tui.app.actions import PLACES
from tui.app.reading.pane import ReadingPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.keymap import Keymap
    from tui.app.textual_fixes.app import FixedApp, Input

ALONE = {f"reader.{action}": action.removeprefix("focus_") for action, *_ in PLACES}
"""What a digit alone opens, by the action's name; a digit the keymap reassigns starts no count."""

DIGITS = frozenset("123456789")
"""The digits that start a count."""

LONGEST = 3
"""The most digits of a count."""

COUNTED = frozenset(
    f"text.{direction}_{what}"
    for direction in ("next", "previous")
    for what in ("sentence", "paragraph", "hit", "mention", "suggestion")
) | {
    *(f"text.{name}" for name in ("extend_next", "extend_previous", "page_down", "page_up", "read_on")),
    *("text.half_page_down", "text.half_page_up", "annotate.next_own", "annotate.previous_own"),
    *(f"visual.visual_{name}" for name in ("left", "right", "word", "word_back", "word_end")),
    *("reader.next_article", "reader.previous_article"),
}  # fmt: skip
"""Motions that can be repeated by a count."""


class CombinedKeys:
    """Holds keys back until the next one decides their meaning.

    Digits are held only in the text and for at most `wait` seconds, after which they act alone. Keys already in the
    queue are considered before the clock, so a slow machine changes nothing.
    """

    def __init__(self, app: FixedApp, keymap: Keymap, wait: float, show_line: Callable[[str], object]) -> None:
        """`show_line` shows the keys held so far."""
        self._app = app
        self._keymap = keymap
        self._show_line = show_line
        self._wait = wait
        self._digits: list[events.Key] = []
        self._begun: list[str] = []
        """The keys of an unfinished sequence."""
        self._plain: list[Input] = []
        """Keys that belong to no count: they were held before."""
        self.starts = DIGITS | keymap.beginnings
        """Keys that may be held; while none is, all others are delivered at once."""
        self.is_holding = False
        """Whether keys are held, or yet to be delivered."""

    def take(self, key: Input) -> Input | None:
        """Return the meaning of the next key, or None while it is held."""
        whole = self._combine(key)
        self.is_holding = bool(self._digits or self._begun or self._plain)
        return whole

    def _combine(self, key: Input) -> Input | None:
        is_plain = key in self._plain
        if is_plain:
            self._plain.remove(key)
        else:
            self._plain.clear()  # they take precedence, so the rest of them was dropped
        if not isinstance(key, events.Key):
            if is_plain or not self._digits:
                self._begun.clear()
                return key
            self._release(key)
            return None
        whole = self._sequence(key)
        return whole if is_plain or whole is None else self._count(whole)

    def _sequence(self, key: events.Key) -> events.Key | None:
        """Return the key that the held keys form with this one, else this one."""
        name = " ".join([*self._begun, key.key])
        if name not in self._keymap.beginnings and not self._begun:
            return key
        focused = self._app.screen.focused
        if not self._begun and focused is not None and focused.check_consume_key(key.key, key.character):
            return key  # it is being typed into a field
        bound = self._app.screen.active_bindings
        following = sorted(each for each in bound if each.startswith(f"{name} "))
        if following:
            self._begun.append(key.key)
            self._show_line(f"{self._keymap.sign(name)} …  then {self._ways(name, following)}")
            return None
        if not self._begun:
            return key
        self._begun.clear()
        if name in bound:
            return events.Key(name, None)
        self._digits.clear()
        self._show_line("" if key.key == "escape" else f"{self._keymap.sign(name)} does nothing here")
        return None

    def _ways(self, name: str, following: list[str]) -> str:
        keymap, bound = self._keymap, self._app.screen.active_bindings
        return "  ".join(
            f"{keymap.sign(each.removeprefix(f'{name} '))} {bound[each].binding.description}" for each in following[:4]
        )

    def _count(self, key: events.Key) -> events.Key | None:
        """Hold a digit of a count, repeat a motion that often, or release the digits before any other key."""
        text = self._app.focused
        if self._wait and isinstance(text, ReadingPane) and self._is_counting(key):
            if len(self._digits) < LONGEST:
                self._digits.append(key)
                count = len(self._digits)
                self._app.set_timer(self._wait, lambda: self._app.call_later(self._alone, key, count))
                self._show_line(self._hint())
            else:
                self._release(key)
            return None
        if not self._digits:
            return key
        binding = self._app.screen.active_bindings.get(key.key)
        if binding is None or binding.binding.id not in COUNTED:
            self._release(key)
            return None
        if isinstance(text, ReadingPane):
            text.times = int("".join(each.key for each in self._digits))
        self._digits.clear()
        return key

    def _is_counting(self, key: events.Key) -> bool:
        if key.key == "0":
            return bool(self._digits)
        if key.key not in DIGITS:
            return False
        bound = self._app.screen.active_bindings.get(key.key)
        return bound is None or bound.binding.id in ALONE

    def _hint(self) -> str:
        typed = "".join(each.key for each in self._digits)
        bound = self._app.screen.active_bindings.get(typed)
        name = ALONE.get(bound.binding.id or "") if bound is not None else None
        return f"{typed} …  alone: {name}" if name else f"{typed} …"

    def _alone(self, last: events.Key, count: int) -> None:
        """Release the digits on their own, unless a key has arrived since."""
        if len(self._digits) == count and self._digits[-1] is last:
            self._release()

    def _release(self, *keys: Input) -> None:
        """Release held keys, and some after them, one by one."""
        plain = [*self._digits, *keys]
        self._digits.clear()
        self._begun.clear()
        self._plain += plain
        self.is_holding = True
        self._app.keys.put_first(plain)

    def end(self) -> None:
        """Release digits and forget an unfinished sequence: an event other than a key has arrived."""
        self._begun.clear()
        if self._digits:
            self._release()
