"""Correcting a name: what is wrong, then how far the correction reaches, one key each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label

from tui.app.dialogs.modal import Modal
from tui.app.dialogs.picker import Choice, TypedPicker, entity_choices, entity_of
from tui.app.keymap import bindings
from tui.app.theme import color_labels, label_variable
from tui.app.typed_text import draft_in_field
from tui.app.widgets.hint import Hint
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import line
from tui.core.corrections import (
    Add,
    Correction,
    Merge,
    Reject,
    Relabel,
    Rename,
    Resize,
    Scope,
    Split,
    Target,
)
from tui.core.labels import label_name, label_words
from tui.core.model import LABEL_NAMES, Entity
from tui.core.same_words import longer_names
from tui.core.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session
    from tui.core.labels import EntityLabel

LABEL_ACTIONS = {f"label_{label.lower()}": label for label in LABEL_NAMES}
"""The label that each of these actions sets."""

OFFERED = 500
"""How many entities of the library are offered by frequency."""

_SCOPES: dict[str, tuple[Scope, str]] = {
    "scope_here": ("here", "only this place"),
    "scope_article": ("article", "in this article"),
    "scope_everywhere": ("everywhere", "in the whole library, and in future articles"),
}


@dataclass(frozen=True, slots=True)
class CorrectionChoice:
    """A correction that is offered: the id of its action and its key; with `label` it sets that label."""

    id: str
    name: str
    about: str = ""
    role: str = "foreground"
    key: str = ""
    label: str = ""


class CorrectionChoiceList(LineList[CorrectionChoice]):
    """Options with keys of their own, which take precedence over the list's."""

    BINDINGS = bindings("correct", "scope", "list")
    key = attrgetter("id")

    def render_item(self, item: CorrectionChoice, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        parts = [(f"  {item.key}  ", styles("amber", bold=True))]
        parts += [(f"{item.name:<16}", styles(item.role, bold=here)), (item.about, styles("dim"))]
        return [line(width, parts)]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is corrected: a mention, an entity (no `span`), or a span where a name was missed (no `entity`).

    `article` is an id, None on the entities screen. `selected` is a span selected over a mention, to which it can be
    resized; `words` is the text there.
    """

    article: str | None
    entity: Entity | None
    surface: str = ""
    span: Span | None = None
    selected: Span | None = None
    words: str = ""


def own_labels(session: Session) -> list[EntityLabel]:
    """Return the user's own labels, which have letters but no actions."""
    return [each for each in session.library.labels.all() if each.name not in LABEL_NAMES]


class CorrectScreen(Modal[Correction | None]):
    """Dismissed with the correction, or None."""

    def __init__(self, session: Session, subject: Subject, first: str = "") -> None:
        """Start with the question of the action `first`; with "" offer everything."""
        super().__init__()
        self._session = session
        self._first = first
        self._subject = subject
        self._make: Callable[[Target], Correction] | None = None

    def compose(self) -> ComposeResult:
        subject, entity = self._subject, self._subject.entity
        what = f"{entity.name} · {label_words(entity.label)}" if entity else "a name that was missed"
        title = subject.words or subject.surface or (entity.name if entity else "")
        with Vertical(classes="box"):
            yield Label(f"“{title}”", classes="title", markup=False)
            yield Label(what, classes="about", id="about", markup=False)
            yield CorrectionChoiceList()
            yield Hint(
                self.with_keys("a letter, or {previous:last} {next:last} and {choose} · {back} leaves it as it is")
            )

    def on_mount(self) -> None:
        self._offer(self._options())
        if self._first:
            self.action_choose_option(self._first)

    def _options(self) -> list[CorrectionChoice]:
        subject, entity = self._subject, self._subject.entity
        about = {entity.label: "as it is: confirm"} if entity else {}
        named = [(name, label, "") for name, label in LABEL_ACTIONS.items()]
        named += [(each.name, each.name, each.key) for each in own_labels(self._session)]
        labels = [
            CorrectionChoice(name, label_words(label), about.get(label, ""), label_variable(label), key, label)
            for name, label, key in named
        ]
        labels.append(CorrectionChoice("new_label", "a label of mine …", "make one: WEAPON"))
        if entity is None:
            return labels
        options = [
            *labels,
            CorrectionChoice("reject_name", "no name", "reject it"),
            CorrectionChoice("join_name", "the same as …", "join it to another entity"),
            CorrectionChoice("rename_name", "rename …", "another canonical name"),
        ]
        if subject.span:
            options.append(CorrectionChoice("split_name", "another one …", "split it off as another entity"))
        if subject.selected:
            options.append(
                CorrectionChoice("resize_name", "just these words", f"“{subject.words}” instead of “{subject.surface}”")
            )
        return options

    def _offer(self, options: list[CorrectionChoice]) -> None:
        options_list = self.query_one(CorrectionChoiceList)
        options_list.styles.height = len(options)
        options_list.show_all([replace(option, key=self._key_of(option)) for option in options], 0)
        options_list.focus()

    def _key_of(self, option: CorrectionChoice) -> str:
        """Return the key of an option; a label of one's own has a letter but no action."""
        is_own = option.label and option.id not in LABEL_ACTIONS
        return option.key if is_own else self.with_keys(f"{{{option.id}}}")

    def on_key(self, event: events.Key) -> None:
        options = self.query_one(CorrectionChoiceList)
        items = (options.item(at) for at in range(options.count))
        own = next((each for each in items if each and each.label == each.id and each.key == event.character), None)
        if own is not None and self._make is None:
            event.stop()
            self._take(own)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys of what is not offered, so that the list can use them."""
        return action != "choose_option" or self._option(parameters[0]) is not None

    def action_choose_option(self, name: str) -> None:
        option = self._option(name)
        if option is not None:
            self._take(option)

    def _option(self, name: object) -> CorrectionChoice | None:
        options = self.query_one(CorrectionChoiceList)
        return next((option for at in range(options.count) if (option := options.item(at)) and option.id == name), None)

    def on_line_list_chosen(self) -> None:
        option = self.query_one(CorrectionChoiceList).current
        if option is not None:
            self._take(option)

    def on_line_list_left(self) -> None:
        self.dismiss(None)

    def _take(self, option: CorrectionChoice) -> None:
        if self._make is not None:
            self.dismiss(self._make(self._target(_SCOPES[option.id][0])))
            return
        entity, selected, words = self._subject.entity, self._subject.selected, self._subject.words
        if option.id == "new_label":
            self._ask_label()
            return
        label = option.label
        if entity is None:
            self._ask_scope(lambda target: Add(replace(target, entity=Entity(self._subject.surface, label))))
        elif label:
            self._ask_scope(lambda target: Relabel(target, label))
        elif option.id == "reject_name":
            self._ask_scope(Reject)
        elif option.id == "resize_name" and selected:
            self._ask_scope(lambda target: Resize(target, selected if target.span else words))
        elif option.id == "join_name":
            self._ask_entity("The same as", "", entity, lambda target, other: Merge(_whole(target), other))
        elif option.id == "rename_name":
            self._ask_entity("Rename", "", entity, lambda target, other: _named(Rename, _whole(target), other))
        elif option.id == "split_name":
            self._ask_entity("Somebody else", self._subject.surface, entity, partial(_named, Split))

    def _ask_entity(self, title: str, name: str, entity: Entity, make: Callable[[Target, Entity], Correction]) -> None:
        """Ask for an entity: longer names of the article, the library's, those of this label first, or a new one."""
        marks, mentions = self._session.library.marks, self._session.current.marks.mentions

        def take(answer: str | None) -> None:
            if answer:
                self._ask_scope(lambda target: make(target, entity_of(answer, entity.label)))

        def look_up(typed: str) -> list[Choice]:
            return entity_choices(marks.entities_named(typed), entity)

        def choices() -> list[Choice]:
            rows = [*marks.entities(0, OFFERED, label=entity.label), *marks.entities(0, OFFERED)]
            first = [Choice(name)] if name else []
            here = longer_names(entity.name, mentions) if self._subject.article else []
            return [*first, *entity_choices(dict.fromkeys([*here, *(row.entity for row in rows)]), entity)]

        about = "{submit} takes it; what you type can be new"
        subject = draft_in_field(self._session, title.lower(), "\t".join(entity))
        picker = TypedPicker(self._session, subject, title, about, choices(), look_up)
        self.app.push_screen(picker.follow(self._session, choices), take)

    def _ask_label(self) -> None:
        """Ask for the name of a new label and add it; the name can have it then."""
        session = self._session

        def take(answer: str | None) -> None:
            name = label_name(answer or "")
            if answer and not session.article_steps.add_label(name).failed:
                color_labels(session.library.labels.all())
                self._offer(self._options())

        about = "{submit} makes it: capital letters, digits and _"
        subject = draft_in_field(session, "new label", "")
        picker = TypedPicker(session, subject, "A label of mine", about, [])
        self.app.push_screen(picker.follow(session, list), take)

    def _ask_scope(self, make: Callable[[Target], Correction]) -> None:
        self._make = make
        subject = self._subject
        correction = make(self._target("here" if subject.span else "everywhere"))
        outcome = " → ".join(part for part in (correction.kind, correction.outcome) if part)
        self.query_one("#about", Label).update(f"{outcome} · how far?")
        self._offer(
            [
                CorrectionChoice(name, scope, about)
                for name, (scope, about) in _SCOPES.items()
                if subject.span or scope == "everywhere" or (scope == "article" and subject.article)
            ]
        )

    def _target(self, scope: Scope) -> Target:
        subject = self._subject
        return Target(
            subject.entity,
            None if scope == "everywhere" else subject.article,
            subject.surface or None,
            subject.span if scope == "here" else None,
        )


def _named(kind: type[Rename | Split], target: Target, other: Entity) -> Correction:
    """Return the correction to an entity of this name; if one of another label has it, they become one."""
    is_new_name = target.entity is None or target.entity.label == other.label
    return kind(target, other.name) if is_new_name else Merge(target, other)


def _whole(target: Target) -> Target:
    """Return the whole entity under all its surfaces; only this mention if the correction is for here."""
    return target if target.span else replace(target, surface=None)
