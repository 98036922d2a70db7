"""Picking one of many by typing part of it: tags, speakers, entities."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import getters
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.widgets import Input, Label

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.theme import sign_variable
from tui.app.widgets.draft_field import DraftField
from tui.app.widgets.field import Field
from tui.app.widgets.hint import Hint
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, fit, fit_path, in_words, line, spell_out_signs
from tui.core.codebook import shown_colors
from tui.core.labels import label_words
from tui.core.model import SPEAKER_LABELS, Entity
from tui.core.text import whole_line

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.core.model import Tag
    from tui.library.tables.drafts import Draft


DEFINED_FROM = 22
"""Rows of a terminal from which the definition of a tag is shown below the list."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: its name, an explanation, the name of its colour, whether it is set already.

    `answer` is the result of picking it where the name alone is ambiguous.
    """

    name: str
    about: str = ""
    color: str = ""
    chosen: bool = False
    new: bool = False
    answer: str = ""
    is_path: bool = False
    """Whether the name is a tag's path, of which the leaf always stays visible."""


class _Matcher(Matcher):
    """Textual's fuzzy matcher, with the positions of the matching letters."""

    def match_offsets(self, text: str) -> Iterable[int]:
        return self.fuzzy_search.match(self.query, text)[1]


class ChoiceList(LineList[Choice]):
    """The options that match."""

    matcher: _Matcher | None = None

    def key(self, item: Choice) -> Hashable:
        return item.answer or item.name

    def render_item(self, item: Choice, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        parts: list[Part] = []
        if item.color and not in_words(self):
            parts.append(("● ", styles(sign_variable(item.color))))
        if item.new:
            new = fit_path(item.name, width - 6) if item.is_path else item.name
            parts += [("new: ", styles("dim")), (new, styles("amber", bold=True))]
        else:
            hits = set(self.matcher.match_offsets(item.name)) if self.matcher is not None else set()
            name = fit_path(item.name, width - 6) if item.is_path else item.name
            left_out = len(item.name) - len(name)  # at the beginning
            for at, letter in enumerate(name, left_out):
                parts.append((letter, styles("amber", bold=True) if at in hits else styles("foreground", bold=here)))
        right: list[Part] = [("given " if in_words(self) else "✓ ", styles("done"))] if item.chosen else []
        room = width - sum(cell_len(text) for text, _ in [*parts, *right]) - 4
        if cell_len(item.about) <= 10:  # a key, a count
            right.insert(0, (f"{spell_out_signs(self, item.about)} ", styles("dim")))
        elif room > 8:  # the name takes precedence
            right.insert(0, (f"{fit(item.about, room)} ", styles("dim")))
        return [line(width, parts, right)]


class Picker(Modal[str | None]):
    """Dismissed with the name that was picked, or None.

    `create` allows new names. `look_up` finds options of exactly the typed name where there are more than are offered.
    """

    BINDINGS = bindings("picker")
    field = getters.query_one(Input)

    def __init__(
        self,
        title: str,
        about: str,
        choices: Sequence[Choice],
        *,
        create: bool = False,
        look_up: Callable[[str], Sequence[Choice]] = lambda _: (),
    ) -> None:
        super().__init__()
        self._look_up = look_up
        self._followed: tuple[Session, Callable[[], Sequence[Choice]]] | None = None
        self._title = title
        self._about = about
        self._choices = choices
        self._create = create

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(self._title, classes="title", markup=False)
            yield self.new_field("type a part of the name" if self._choices else "type a name")
            yield ChoiceList()
            yield Hint(self.with_keys(self._about))

    def new_field(self, placeholder: str) -> Field:
        return Field(placeholder=placeholder)

    def follow(self, session: Session, choices: Callable[[], Sequence[Choice]]) -> Picker:
        """Update the options when someone else has changed them."""
        self._followed = session, choices
        return self

    def _subscribe(self, session: Session, choices: Callable[[], Sequence[Choice]]) -> None:
        def on_session_change(change: SessionChange) -> None:
            if change.lists and (offered := choices()) != self._choices:
                self._choices = offered
                self.narrow(self.field.value, None)

        self.subscribe(session, on_session_change)

    def on_mount(self) -> None:
        if self._followed is not None:
            self._subscribe(*self._followed)
        self.query_one(ChoiceList).can_focus = False
        self.narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.narrow(event.value)

    def on_input_submitted(self) -> None:
        self.take()

    def on_line_list_chosen(self) -> None:
        self.take()

    def take(self) -> None:
        choice = self.query_one(ChoiceList).current
        self.dismiss(None if choice is None else choice.answer or choice.name)

    def action_pick_next(self) -> None:
        self.query_one(ChoiceList).action_next()

    def action_pick_previous(self) -> None:
        self.query_one(ChoiceList).action_previous()

    def action_pick_page_down(self) -> None:
        self.query_one(ChoiceList).action_list_page_down()

    def action_pick_page_up(self) -> None:
        self.query_one(ChoiceList).action_list_page_up()

    def narrow(self, typed: str, cursor: int | None = 0) -> None:
        """Show the options that match, an exact name or end of a path first; with None the cursor keeps its option."""
        typed = whole_line(typed)
        choice_list = self.query_one(ChoiceList)
        if not typed:
            choice_list.matcher = None
            choice_list.empty = "nothing to pick yet"
            choice_list.show_all([self.describe(each) for each in self._choices], cursor)
            return
        choice_list.matcher = matcher = _Matcher(typed.replace(" ", ""))
        choices = dict.fromkeys([*self._choices, *self._look_up(typed)])
        scored = [(matcher.match(choice.name), choice) for choice in choices]
        matching = [choice for score, choice in sorted(scored, key=lambda pair: -pair[0]) if score > 0]
        exact = [choice for choice in matching if choice.name.casefold() == typed.casefold()]
        exact.sort(key=lambda choice: choice.name != typed)
        has_name = any(choice.name == typed for choice in exact)
        exact += [each for each in matching if each not in exact and _is_end(typed, each.name)]
        if self._create and not has_name:
            # Letters scattered over a long name must not prevent enter from creating a new name.
            exact += [each for each in matching if each not in exact and _abbreviates(typed, each.name)]
            exact.append(Choice(typed, new=True))
        rest = [choice for choice in matching if choice not in exact]
        choice_list.empty = f"nothing has the letters of {typed}"
        choice_list.show_all([self.describe(each) for each in (*exact, *rest)], cursor)

    def describe(self, choice: Choice) -> Choice:
        """Return an option as it is shown for what was typed."""
        return choice


class TypedPicker(Picker):
    """A picker that accepts new names: one typed and not taken is offered again next time."""

    BINDINGS = bindings("naming")

    field = getters.query_one(DraftField)
    _draft_words = ""
    """The notice that a draft is offered."""

    def __init__(
        self,
        session: Session,
        subject: Draft,
        title: str,
        about: str,
        choices: Sequence[Choice],
        look_up: Callable[[str], Sequence[Choice]] = lambda _: (),
    ) -> None:
        about = f"{about} · {{close}} leaves it, {{give_up_note}} discards it"
        super().__init__(title, about, choices, create=True, look_up=look_up)
        self._session = session
        self._subject = subject

    def new_field(self, placeholder: str) -> Field:
        return DraftField(self._session, self._subject, placeholder=placeholder)

    def on_mount(self) -> None:
        if words := self.field.open():
            self._draft_words = f"{words} · "
            self.query_one(Hint).update(self._draft_words + self.with_keys(self._about))

    def action_close(self) -> None:
        self.field.close()
        self.dismiss(None)

    def take(self) -> None:
        self.field.forget()
        super().take()

    def action_give_up_note(self) -> None:
        self.field.forget()
        self.dismiss(None)


class SpeakerPicker(TypedPicker):
    """A picker of a name, optionally followed by a comma and a role; the answer has both, separated by a tab."""

    _role: str | None = None

    def narrow(self, typed: str, cursor: int | None = 0) -> None:
        name, comma, role = typed.partition(",")
        is_name = any("," in each.name and _abbreviates(typed, each.name) for each in self._choices)
        self._role = whole_line(role) if comma and not is_name else None
        super().narrow(typed if self._role is None else name, cursor)

    def describe(self, choice: Choice) -> Choice:
        return choice if self._role is None else replace(choice, about=f"role: {self._role or 'none'}")

    def take(self) -> None:
        choice = self.query_one(ChoiceList).current
        if choice is None or self._role is None:
            super().take()
            return
        self.field.forget()
        self.dismiss(f"{choice.name}\t{self._role}")


def _is_end(typed: str, name: str) -> bool:
    """Return whether a path ends in the levels that were typed."""
    return name.casefold().endswith(f"/{typed.casefold()}")


def _abbreviates(typed: str, name: str) -> bool:
    """Return whether every typed word is the beginning of a word of the name."""
    words = re.split(r"[\W_]+", name.casefold())
    return all(any(word.startswith(part) for word in words) for part in re.split(r"[\W_]+", typed.casefold()) if part)


def tag_choices(tags: Callable[[], Sequence[Tag]], chosen: Sequence[str]) -> list[Choice]:
    every = tags()
    colors = shown_colors({tag.name: tag.color for tag in every})
    return [
        Choice(
            tag.name,
            whole_line(tag.description) or (f"{tag.uses}×" if tag.uses else ""),
            colors[tag.name],
            tag.name in chosen,
            is_path=True,
        )
        for tag in every
    ]


def tag_picker(
    session: Session, subject: Draft, tags: Callable[[], Sequence[Tag]], chosen: Sequence[str], title: str = "Tag"
) -> Picker:
    """Ask for a tag of the codebook, or a new one; those in `chosen` are ticked."""

    def choices() -> list[Choice]:
        return tag_choices(tags, chosen)

    about = "{submit} takes it; a new name makes a tag, / a level"
    return TypedPicker(session, subject, title, about, choices()).follow(session, choices)


class TagPicker(TypedPicker):
    """A picker of tags that takes several in one visit: `on_take` receives each but the last."""

    BINDINGS = bindings("tagging", "naming")

    _has_taken = False

    def __init__(
        self,
        session: Session,
        subject: Draft,
        tags: Callable[[], Sequence[Tag]],
        chosen: Sequence[str],
        on_take: Callable[[str], object],
    ) -> None:
        """`chosen` are the tags already set; it grows as more are taken."""

        def choices() -> list[Choice]:
            return tag_choices(tags, chosen)

        about = "{submit} takes it, {take_another} and another; a new name makes a tag"
        super().__init__(session, subject, "Tag", about, choices())
        self.follow(session, choices)
        self._on_take, self._offered = on_take, choices

    def on_line_list_highlighted(self) -> None:
        """Show the whole definition of the tag where its row has no room for it."""
        choice = self.query_one(ChoiceList).current
        if choice is not None and self.app.size.height >= DEFINED_FROM:
            definition = f"{choice.about}\n" if cell_len(choice.about) > 10 else ""
            self.query_one(Hint).update(definition + self._draft_words + self.with_keys(self._about))

    def narrow(self, typed: str, cursor: int | None = 0) -> None:
        super().narrow(typed, cursor)
        self.on_line_list_highlighted()

    def take(self) -> None:
        choice = self.query_one(ChoiceList).current
        if self._has_taken and choice is not None and choice.chosen:
            self.action_give_up_note()  # nothing further was picked
        else:
            super().take()

    def action_take_another(self) -> None:
        """Take the current tag, and ask for another."""
        choice = self.query_one(ChoiceList).current
        if choice is not None:
            self._has_taken = True
            self.field.forget()
            self.field.value = ""
            self._on_take(choice.name)
            self._choices = self._offered()  # only after the library has changed is it one of the chosen
            self.field.open(offers=False)


def speaker_picker(session: Session, subject: Draft, now: str = "") -> Picker:
    """Ask for the speaker of a claim: `now` is the current one; new names are allowed."""

    def choices() -> list[Choice]:
        first = [Choice(now, chosen=True)] if now else []
        return [*first, *(Choice(name) for name in _speakers(session) if name != now)]

    about = "{submit} takes what is typed or picked · after a comma the role"
    return SpeakerPicker(session, subject, "Speaker", about, choices()).follow(session, choices)


def _speakers(session: Session) -> list[str]:
    """Return likely speakers: people of the open article, then the library's most frequent."""
    labels, marks = SPEAKER_LABELS, session.current.marks
    mentions = [each for each in marks.mentions if each.label in labels and each.is_name]
    rows = [row for label in labels for row in session.library.marks.entities(0, 100, label=label)]
    return list(dict.fromkeys([*(each.entity for each in mentions), *(row.name for row in rows)]))


def entity_choices(entities: Iterable[Entity], entity: Entity) -> list[Choice]:
    """Return entities as options for `entity_of`, naming the label where it differs."""
    return [
        Choice(each.name, "" if each.label == entity.label else label_words(each.label), answer="\t".join(each))
        for each in entities
        if each != entity
    ]


def entity_of(answer: str, label: str) -> Entity:
    """Return the entity that was picked; a new name gets this label."""
    name, _, own = answer.partition("\t")
    return Entity(name, own or label)
