"""Correcting a name: what is wrong, then how far the correction reaches; a key each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label

from tui.app.dialogs.modal import Modal
from tui.app.dialogs.picker import Choice, Picker
from tui.app.keymap import bindings
from tui.app.theme import LABEL_NAMES, label_variable
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import line
from tui.core.corrections import Correction, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

_LABELS = {f"label_{label.lower()}": label for label in LABEL_NAMES}
"""The label each of these actions gives a name."""

_SCOPES: dict[str, tuple[Scope, str]] = {
    "scope_here": ("here", "only this place"),
    "scope_article": ("article", "in this article"),
    "scope_everywhere": ("everywhere", "in the whole library, also in articles to come"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to do: the id of its action, and the key for it."""

    id: str
    name: str
    about: str = ""
    role: str = "ink"
    key: str = ""


class OptionList(LineList[Option]):
    """Options with their keys, which come before those of the list."""

    BINDINGS = bindings("correct", "scope", "list")

    def render_item(self, item: Option, index: int, width: int) -> list[Strip]:
        """Letter, what it does, a word about it."""
        ink = self.ink
        here = index == self.cursor
        parts = [(" ▌ " if here else "   ", ink("amber")), (f"{item.key}  ", ink("amber", bold=True))]
        parts += [(f"{item.name:<16}", ink(item.role, bold=here)), (item.about, ink("dim"))]
        return [line(width, parts, background=ink(on="cursor") if here else None)]


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be corrected: a mention, an entity (`start` < 0), or a span where a name was missed (`entity` "").

    `selected` is a span the person selected over a mention, to make it just that.
    """

    article: str
    surface: str
    start: int
    end: int
    label: str = ""
    entity: str = ""
    selected: tuple[int, int] | None = None
    words: str = ""


class CorrectScreen(Modal[Correction | None]):
    """Answers with the correction, or None."""

    def __init__(self, target: Target, names: Sequence[str]) -> None:
        super().__init__()
        self._target = target
        self._names = names
        self._made: Correction | None = None

    def compose(self) -> ComposeResult:
        """What it is, what can be done."""
        target = self._target
        what = f"{target.entity} · {LABEL_NAMES.get(target.label, '')}" if target.entity else "a name that was missed"
        with Vertical(classes="box"):
            yield Label(f"“{target.words or target.surface or target.entity}”", classes="title", markup=False)
            yield Label(what, classes="about", id="about", markup=False)
            yield OptionList()
            yield Label(
                self.with_keys("a letter, or {previous:last} {next:last} and {choose} · {back} leaves it as it is"),
                classes="hint",
                markup=False,
            )

    def on_mount(self) -> None:
        """Show the options."""
        self._offer(self._options())

    def _options(self) -> list[Option]:
        target = self._target
        labels = [
            Option(
                name, LABEL_NAMES[label], "" if label != target.label else "as it is: confirm", label_variable(label)
            )
            for name, label in _LABELS.items()
        ]
        if not target.entity:
            return labels
        options = [
            *labels,
            Option("reject_name", "no name", "reject it"),
            Option("join_name", "the same as …", "join it to another entity"),
            Option("rename_name", "rename …", "another canonical name"),
        ]
        if target.start >= 0:
            options.append(Option("split_name", "another one …", "split it off as another entity"))
        if target.selected:
            options.append(Option("resize_name", "just these words", f"“{target.words}” instead of “{target.surface}”"))
        return options

    def _offer(self, options: list[Option]) -> None:
        held = self.query_one(OptionList)
        held.styles.height = len(options)
        held.show_all([replace(option, key=self.with_keys(f"{{{option.id}}}")) for option in options], 0)
        held.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is not offered has no key: that may be one of the list."""
        return action != "choose_option" or self._option(parameters[0]) is not None

    def action_choose_option(self, name: str) -> None:
        """Do one of what is offered."""
        option = self._option(name)
        if option is not None:
            self._take(option)

    def _option(self, name: object) -> Option | None:
        options = self.query_one(OptionList)
        return next((option for at in range(options.count) if (option := options.item(at)) and option.id == name), None)

    def on_line_list_chosen(self) -> None:
        """Enter does the one under the cursor."""
        option = self.query_one(OptionList).current
        if option is not None:
            self._take(option)

    def on_line_list_left(self) -> None:
        """Leave it."""
        self.dismiss(None)

    def _take(self, option: Option) -> None:
        if self._made is not None:
            self._finish(_SCOPES[option.id][0])
            return
        target = self._target
        base = Correction(
            "relabel", "here", target.article, target.surface, target.start, target.end, target.label, target.entity
        )
        if option.id in _LABELS and not target.entity:
            self._scope(replace(base, kind="add", new_label=_LABELS[option.id]))
        elif option.id in _LABELS:
            self._scope(replace(base, new_label=_LABELS[option.id]))
        elif option.id == "reject_name":
            self._scope(replace(base, kind="reject"))
        elif option.id == "resize_name" and target.selected:
            start, end = target.selected
            self._scope(replace(base, kind="resize", new_start=start, new_end=end, new_surface=target.words))
        elif option.id == "join_name":
            self._ask_name("The same as", [Choice(name) for name in self._names], replace(base, kind="join"))
        elif option.id == "rename_name":
            self._ask_name("Rename", [Choice(target.entity)], replace(base, kind="rename"))
        elif option.id == "split_name":
            self._ask_name("Somebody else", [Choice(target.surface)], replace(base, kind="split"))

    def _ask_name(self, title: str, choices: list[Choice], correction: Correction) -> None:
        def named(name: str | None) -> None:
            if name:
                self._scope(replace(correction, new_entity=name))

        self.app.push_screen(
            Picker(title, self.with_keys("{submit} takes it; what you type can be new"), choices, create=True), named
        )

    def _scope(self, correction: Correction) -> None:
        self._made = correction
        told = " → ".join(part for part in (correction.kind, correction.new_entity or correction.new_label) if part)
        self.query_one("#about", Label).update(f"{told} · how far?")
        here = self._target.start >= 0
        self._offer(
            [
                Option(name, scope, about)
                for name, (scope, about) in _SCOPES.items()
                if here or scope == "everywhere" or (scope == "article" and self._target.article)
            ]
        )

    def _finish(self, scope: Scope) -> None:
        made = self._made
        if made is None:
            return
        if made.kind in ("join", "rename") and scope != "here":
            made = replace(made, surface="")  # the whole entity, under whatever name it stands
        if scope == "everywhere":
            made = replace(made, article="")
        self.dismiss(replace(made, scope=scope))
