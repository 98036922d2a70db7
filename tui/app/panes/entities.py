"""The entities of the open article by label, each with a card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import ask_correction
from tui.app.keymap import bindings
from tui.app.theme import label_variable
from tui.app.widgets.card import CardEntry, plain_entry
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import BARS, Part, in_words, line, sparkline
from tui.core.labels import label_words
from tui.core.model import LABELS, Entity, Marks, Mention
from tui.core.names import normalise
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.strip import Strip

    from tui.app.session import Session
    from tui.core.corrections import Correction

BUCKETS = 10
"""Bars of the chart of an entity's positions in the article."""

DECIDED, UNSURE, REJECTED = "✓", "?", "×"
"""Signs beside an entity: all its names are confirmed, some are unsure or no names by a rule, they are rejected."""

GROUPS = {
    "PERSON": "people",
    "ORG": "organisations",
    "GPE": "places",
    "LOC": "regions",
    "NORP": "peoples",
    "EVENT": "events",
    "DATE": "dates",
}


@dataclass(frozen=True, slots=True)
class EntityItem:
    """An entity of the article, or the heading of a group (label "").

    `sign` says whether its names are all decided, partly unsure, or rejected. `ruled_out` are its names if a rule alone
    rejects these.
    """

    name: str
    label: str = ""
    count: int = 0
    bars: str = ""
    first: int = 0
    sign: str = ""
    ruled_out: tuple[Mention, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The entity, set apart if these are names that a rule rejects."""
        return key_of(self.ruled_out[0]) if self.ruled_out else (self.name, self.label)


class EntityList(LineList[EntityItem]):
    """Entities of the article by label, the most frequent first."""

    BINDINGS = bindings("entities")
    is_pane = True
    key = attrgetter("key")

    def __init__(self, session: Session) -> None:
        super().__init__(id="entities")
        self.session = session
        self.items: list[EntityItem] = []

    def fill(self, marks: Marks, text: str, cursor: int | None) -> None:
        """Show the entities of an article with this text."""
        self.items = entity_items(marks, text)
        self.show_all(self.items, cursor)

    def follow(self, mention: Mention | None) -> None:
        """Put the cursor on the entity of a name that was reached in the text."""
        if mention is not None and not self.has_focus:
            places = self._places([key_of(mention)])
            self.cursor = next(iter(places.values()), self.cursor)

    def selectable(self, item: EntityItem) -> bool:
        return bool(item.label)

    def render_item(self, item: EntityItem, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        if not item.label:
            return [line(width, [(item.name, styles("dim"))])]
        role = label_variable(item.label)
        bars = item.bars if width >= 33 else "".join(map(max, zip(item.bars[::2], item.bars[1::2], strict=True)))
        right: list[Part] = [(f"{bars} ", styles(role))] if width >= 23 else []
        right.append((f"{item.count:>3} ", styles("dim")))
        if in_words(self):
            parts = f" in {10 - item.bars.count(BARS[0])} of 10 parts" if width >= 34 else ""
            right = [(f"{item.count}{parts} ", styles("dim"))]
        sign = [(f"{item.sign} ", styles("done" if item.sign == DECIDED else "amber"))] if item.sign else []
        return [line(width, [*sign, (item.name, styles(role, bold=here))], right)]

    def words(self) -> Iterator[str]:
        """Yield what each item is found by, "" for a heading."""
        return (item.name if item.label else "" for item in self.items)

    def card(self, item: EntityItem) -> list[CardEntry]:
        styles, marks = self.role_styles, self.session.library.marks
        dim = styles("dim")
        name = (item.name, styles(label_variable(item.label), bold=True))
        card = [CardEntry((name, (f"  {label_words(item.label)}", dim)))]
        if item.ruled_out:
            makers = ", ".join(dict.fromkeys(one_line(f"{each.origin}'s rule", 30) for each in item.ruled_out))
            card.append(plain_entry(f"no name by {makers}; nobody has seen it here", dim))
            keys = "{entities.right_name}: it is none · {choose}: where it stands, {annotate.correct} there: what it is"
            return [*card, plain_entry(self.session.keymap.text(keys), dim)]
        row = marks.entity(item.name, item.label)
        if row is None:
            return card
        aliases = marks.aliases(row.id)[:6]
        if aliases:
            card.append(plain_entry(f"also {', '.join(aliases)}", dim))
        card.append(plain_entry(f"here {item.count}, library {row.mentions} in {plural(row.articles, 'article')}", dim))
        claims, checked = marks.claims_by(row.entity, self.session.whose)
        if claims:
            card.append(plain_entry(f"{plural(claims, 'claim')}, {checked} checked", dim))
        return [*card, plain_entry(self.session.keymap.text("{choose}: everywhere it stands"), dim)]

    def action_right_name(self) -> None:
        """Decide in this article as it is shown: a name, or none by a rule."""
        from tui.core.same_words import decide_as_shown

        item, article = self.current, self.session.current.expect()
        if item is not None:
            names = item.ruled_out or [
                each
                for each in self.session.current.marks.mentions
                if each.state == "found" and Entity.of(each) == (item.name, item.label)
            ]
            if names:
                self.session.article_steps.correct_places(decide_as_shown(article, names), article)
            else:
                self.session.report("somebody has decided about all of these")

    def action_correct(self) -> None:
        from tui.app.dialogs.correct import CorrectScreen, Subject

        item = self.current
        if item is not None:
            entity = Entity(item.name, item.label)
            subject = Subject(self.session.current.expect().id, entity)
            dialog = CorrectScreen(self.session, subject)
            ask(self, self.session, dialog, self._correct)

    def _correct(self, correction: Correction) -> None:
        """Correct a name; the cursor follows it to its new entity."""

        def follow() -> None:
            if correction.target.entity is not None and self.has_lost:
                self.hold(tuple(correction.correct(correction.target.entity)), self.cursor)
                self.show_all(self.items)
                self.post_message(self.Highlighted(self))

        ask_correction(self, self.session, correction, then=follow)


def entity_items(marks: Marks, text: str) -> list[EntityItem]:
    """Return the entities of an article under the headings of their labels, the most frequent first.

    Once a name is decided each entity has a sign, and rejected ones come last, those that a rule rejects at the end.
    """
    places: dict[tuple[str, str], list[Mention]] = {}
    rejected: dict[tuple[str, str], list[Mention]] = {}
    ruled_out: dict[tuple[str, str], list[Mention]] = {}
    for mention in marks.mentions:
        some = places if mention.is_name else rejected if mention.is_decided else ruled_out
        some.setdefault((mention.label, mention.entity), []).append(mention)
    is_begun = any(mention.state != "found" for mention in marks.mentions)
    doubtful: set[str] = set()
    if is_begun:
        from tui.core.doubts import unsure

        doubtful = unsure(text, marks.mentions)
    items: list[EntityItem] = []
    others = sorted({label for label, _ in places}.difference(LABELS))
    for label in (*LABELS, *others):
        group = [(name, mentions) for (kind, name), mentions in places.items() if kind == label]
        if not group:
            continue
        if items:
            items.append(EntityItem(""))
        items.append(EntityItem(GROUPS.get(label) or f"{label_words(label)}s"))
        for name, mentions in sorted(group, key=lambda pair: (-len(pair[1]), pair[1][0].start)):
            sign = _sign(text, mentions, doubtful) if is_begun else ""
            items.append(_item(name, label, mentions, len(text), sign))
    absent = [(label, name, mentions) for (label, name), mentions in rejected.items() if (label, name) not in places]
    if absent:
        items += [EntityItem(""), EntityItem("no names")]
        items += [_item(name, label, mentions, len(text), REJECTED) for label, name, mentions in absent]
    if ruled_out:
        items += [EntityItem(""), EntityItem("no names by a rule")]
        for (label, name), mentions in ruled_out.items():
            items.append(replace(_item(name, label, mentions, len(text), UNSURE), ruled_out=tuple(mentions)))
    return items


def key_of(mention: Mention) -> tuple[str, ...]:
    """Return the key of the item with a mention that is a name, or ruled out."""
    return (mention.entity, mention.label) if mention.is_name else (mention.entity, mention.label, REJECTED)


def _item(name: str, label: str, mentions: list[Mention], length: int, sign: str) -> EntityItem:
    counts = [0] * BUCKETS
    for mention in mentions:
        counts[min(mention.start * BUCKETS // max(length, 1), BUCKETS - 1)] += 1
    return EntityItem(name, label, len(mentions), sparkline(counts), mentions[0].start, sign)


def _sign(text: str, mentions: list[Mention], doubtful: set[str]) -> str:
    if all(mention.state == "confirmed" for mention in mentions):
        return DECIDED
    return UNSURE if any(normalise(text[each.start : each.end]) in doubtful for each in mentions) else " "
