"""Picking one of many by typing a part of it: tags, speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.widgets import Input, Label

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.styles import sign_variable
from tui.app.widgets.field import Field
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, fit, line
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.core.model import Tag


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick: its name, a word about it, its colour's name, whether it is set already."""

    name: str
    about: str = ""
    color: str = ""
    chosen: bool = False
    new: bool = False


class _Matcher(Matcher):
    """Textual's matcher, telling where the letters were found."""

    def match_offsets(self, text: str) -> Iterable[int]:
        return self.fuzzy_search.match(self.query, text)[1]


class ChoiceList(LineList[Choice]):
    """The choices that match."""

    matcher: _Matcher | None = None

    def key(self, item: Choice) -> Hashable:
        return item.name

    def render_item(self, item: Choice, here: bool, width: int) -> list[Strip]:
        ink = self.ink
        parts: list[Part] = []
        if item.color:
            parts.append(("● ", ink(sign_variable(item.color))))
        if item.new:
            parts += [("new: ", ink("dim")), (item.name, ink("amber", bold=True))]
        else:
            hits = set(self.matcher.match_offsets(item.name)) if self.matcher is not None else set()
            for at, letter in enumerate(item.name):
                parts.append((letter, ink("amber", bold=True) if at in hits else ink("ink", bold=here)))
        right: list[Part] = [("✓ ", ink("done"))] if item.chosen else []
        room = width - sum(cell_len(text) for text, _ in [*parts, *right]) - 4
        if cell_len(item.about) <= 10:  # a key, a count
            right.insert(0, (f"{item.about} ", ink("dim")))
        elif room > 8:  # the name comes first
            right.insert(0, (f"{fit(item.about, room)} ", ink("dim")))
        return [line(width, parts, right)]


class Picker(Modal[str | None]):
    """Answers with the name that was picked, or None. `create` lets a name be new."""

    BINDINGS = bindings("picker")

    def __init__(self, title: str, about: str, choices: Sequence[Choice], *, create: bool = False) -> None:
        super().__init__()
        self._title = title
        self._about = about
        self._choices = choices
        self._create = create

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(self._title, classes="title", markup=False)
            yield Field(placeholder="type a part of the name" if self._choices else "type a name")
            yield ChoiceList()
            yield Label(self.with_keys(self._about), classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(ChoiceList).can_focus = False
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def on_input_submitted(self) -> None:
        choice = self.query_one(ChoiceList).current
        self.dismiss(None if choice is None else choice.name)

    def on_line_list_chosen(self) -> None:
        self.on_input_submitted()

    def action_pick_next(self) -> None:
        self.query_one(ChoiceList).action_next()

    def action_pick_previous(self) -> None:
        self.query_one(ChoiceList).action_previous()

    def _narrow(self, typed: str) -> None:
        typed = one_line(typed, 100)
        choice_list = self.query_one(ChoiceList)
        if not typed:
            choice_list.matcher = None
            choice_list.show_all(self._choices, 0)
            return
        choice_list.matcher = matcher = _Matcher(typed.replace(" ", ""))
        scored = [(matcher.match(choice.name), choice) for choice in self._choices]
        matching = [choice for score, choice in sorted(scored, key=lambda pair: -pair[0]) if score > 0]
        exact = [choice for choice in matching if choice.name == typed]
        if exact:
            matching = [*exact, *(choice for choice in matching if choice.name != typed)]
        elif self._create:
            new = Choice(typed, new=True)
            # Letters scattered over a long name are no reason to keep a new one from being made by enter.
            likely = [choice for choice in matching if _abbreviates(typed, choice.name)]
            matching = [*likely, new, *(choice for choice in matching if choice not in likely)]
        choice_list.show_all(matching, 0)


def _abbreviates(typed: str, name: str) -> bool:
    """Whether every word typed begins a word of the name."""
    words = re.split(r"[\W_]+", name.casefold())
    return all(any(word.startswith(part) for word in words) for part in re.split(r"[\W_]+", typed.casefold()) if part)


def tag_picker(tags: Sequence[Tag], chosen: Sequence[str]) -> Picker:
    """Ask for a tag of the codebook, or a new one; those in `chosen` are set already."""
    choices = [
        Choice(tag.name, tag.description or (f"{tag.uses}×" if tag.uses else ""), tag.color, tag.name in chosen)
        for tag in tags
    ]
    return Picker("Tag", "{submit} takes it; a new name makes a tag, / a level", choices, create=True)


def speaker_picker(names: Sequence[str], now: str = "") -> Picker:
    """Ask who says a claim: the one who is said to `now`, one of these, or anybody else."""
    about = "{submit} takes the name, or what you typed"
    first = [Choice(now, chosen=True)] if now else []
    return Picker("Speaker", about, [*first, *(Choice(name) for name in names if name != now)], create=True)
