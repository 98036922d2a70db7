"""Correcting a name: what is wrong, then how far the correction reaches; a key each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Label

from tui.app.dialogs.modal import Modal
from tui.app.dialogs.picker import Choice, Picker
from tui.app.theme import label_variable
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import line
from tui.app.widgets.sidebar import LABEL_NAMES
from tui.core.corrections import Correction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.strip import Strip

_LETTERS = {"PERSON": "p", "ORG": "o", "GPE": "g", "LOC": "l", "NORP": "n", "EVENT": "v", "DATE": "d"}
_SCOPES = (
    ("h", "here", "only this place"),
    ("a", "article", "in this article"),
    ("e", "everywhere", "in the whole library, also in articles to come"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to do, by its letter."""

    key: str
    name: str
    about: str = ""
    role: str = "ink"


class OptionList(LineList[Option]):
    """Options with their letters."""

    def render_item(self, item: Option, index: int, width: int) -> list[Strip]:
        """Letter, what it does, a word about it."""
        ink = self.ink
        here = index == self.cursor
        parts = [(" ▌ " if here else "   ", ink("amber")), (f"{item.key}  ", ink("amber", bold=True))]
        parts += [(f"{item.name:<16}", ink(item.role, bold=here)), (item.about, ink("dim"))]
        return [line(width, parts, ground=ink(on="cursor") if here else None)]


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

    BINDINGS: ClassVar = [Binding("escape", "cancel", show=False)]

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
            yield Label("a letter, or ↑ ↓ and enter · esc leaves it as it is", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Show the options."""
        self._offer(self._options())

    def _options(self) -> list[Option]:
        target = self._target
        labels = [
            Option(
                letter, LABEL_NAMES[label], "" if label != target.label else "as it is: confirm", label_variable(label)
            )
            for label, letter in _LETTERS.items()
        ]
        if not target.entity:
            return labels
        options = [
            *labels,
            Option("x", "no name", "reject it"),
            Option("j", "the same as …", "join it to another entity"),
            Option("m", "rename …", "another canonical name"),
        ]
        if target.start >= 0:
            options.append(Option("s", "another one …", "split it off as another entity"))
        if target.selected:
            options.append(Option("w", "just these words", f"“{target.words}” instead of “{target.surface}”"))
        return options

    def _offer(self, options: list[Option]) -> None:
        held = self.query_one(OptionList)
        held.styles.height = len(options)
        held.show_all(options, 0)
        held.focus()

    def on_key(self, event: events.Key) -> None:
        """A letter does it."""
        held = self.query_one(OptionList)
        for index in range(held.count):
            option = held.item(index)
            if option is not None and option.key == event.key:
                event.stop()
                event.prevent_default()
                self._take(option)
                return

    def on_line_list_chosen(self) -> None:
        """Enter does the one under the cursor."""
        option = self.query_one(OptionList).current
        if option is not None:
            self._take(option)

    def on_line_list_left(self) -> None:
        """Leave it."""
        self.dismiss(None)

    def action_cancel(self) -> None:
        """Leave it."""
        self.dismiss(None)

    def _take(self, option: Option) -> None:
        if self._made is not None:
            self._finish({"h": "here", "a": "article", "e": "everywhere"}[option.key])
            return
        target = self._target
        base = Correction(
            "relabel", "here", target.article, target.surface, target.start, target.end, target.label, target.entity
        )
        by_letter = {letter: label for label, letter in _LETTERS.items()}
        if option.key in by_letter and not target.entity:
            self._scope(replace(base, kind="add", new_label=by_letter[option.key]))
        elif option.key in by_letter:
            self._scope(replace(base, new_label=by_letter[option.key]))
        elif option.key == "x":
            self._scope(replace(base, kind="reject"))
        elif option.key == "w" and target.selected:
            start, end = target.selected
            self._scope(replace(base, kind="resize", new_start=start, new_end=end, new_surface=target.words))
        elif option.key == "j":
            self._ask_name("The same as", [Choice(name) for name in self._names], replace(base, kind="join"))
        elif option.key == "m":
            self._ask_name("Rename", [Choice(target.entity)], replace(base, kind="rename"))
        elif option.key == "s":
            self._ask_name("Somebody else", [Choice(target.surface)], replace(base, kind="split"))

    def _ask_name(self, title: str, choices: list[Choice], correction: Correction) -> None:
        def named(name: str | None) -> None:
            if name:
                self._scope(replace(correction, new_entity=name))

        self.app.push_screen(Picker(title, "enter takes it; what you type can be new", choices, create=True), named)

    def _scope(self, correction: Correction) -> None:
        self._made = correction
        told = " → ".join(part for part in (correction.kind, correction.new_entity or correction.new_label) if part)
        self.query_one("#about", Label).update(f"{told} · how far?")
        here = self._target.start >= 0
        self._offer(
            [
                Option(key, name, about)
                for key, name, about in _SCOPES
                if here or key == "e" or (key == "a" and self._target.article)
            ]
        )

    def _finish(self, scope: str) -> None:
        made = self._made
        if made is None:
            return
        if made.kind in ("join", "rename") and scope != "here":
            made = replace(made, surface="")  # the whole entity, under whatever name it stands
        if scope == "everywhere":
            made = replace(made, article="")
        self.dismiss(replace(made, scope=scope))  # type: ignore[arg-type]
