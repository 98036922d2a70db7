"""The sidebar: the names in the article and what people made of it, each with a card."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.reactive import reactive

from tui.app.keymap import bindings
from tui.app.theme import label_variable, sign_variable, verdict_variable
from tui.app.widgets.bars import Bar
from tui.app.widgets.card import Card, Entry
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import Part, line, sparkline, wrap
from tui.app.widgets.messages import WidgetMessage
from tui.core.model import LABELS, Highlight, Marks, Suggestion
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.strip import Strip

BUCKETS = 10
"""Bars of the picture of where in an article a name stands."""

GROUPS = {
    "PERSON": "people",
    "ORG": "organisations",
    "GPE": "places",
    "LOC": "regions",
    "NORP": "peoples",
    "EVENT": "events",
    "DATE": "dates",
}
LABEL_NAMES = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "region",
    "NORP": "people or group",
    "EVENT": "event",
    "DATE": "date",
}


@dataclass(frozen=True, slots=True)
class EntityItem:
    """An entity of the article, or the heading of a group (label "")."""

    name: str
    label: str = ""
    count: int = 0
    bars: str = ""
    first: int = 0


class EntityList(LineList[EntityItem]):
    """Names of the article by kind, the most frequent first."""

    BINDINGS = bindings("entities")

    def selectable(self, item: EntityItem) -> bool:
        """Headings are only read."""
        return bool(item.label)

    def render_item(self, item: EntityItem, index: int, width: int) -> list[Strip]:
        """Name, where it stands, how often."""
        ink = self.ink
        if not item.label:
            return [line(width, [(f" {item.name}", ink("dim"))])]
        here = index == self.cursor
        role = label_variable(item.label)
        bar = ("▌" if here else " ", ink("amber"))
        bars = item.bars if width >= 34 else "".join(map(max, zip(item.bars[::2], item.bars[1::2], strict=True)))
        right: list[Part] = [(f"{bars} ", ink(role))] if width >= 24 else []
        right.append((f"{item.count:>3} ", ink("dim")))
        ground = ink(on="cursor") if here and self.has_focus else None
        return [line(width, [bar, (item.name, ink(role, bold=here))], right, ground)]


class AnnotationList(LineList[Highlight]):
    """The annotations of the article in text order."""

    BINDINGS = bindings("annotations")
    item_height = 3

    def render_item(self, item: Highlight, index: int, width: int) -> list[Strip]:
        """Sign and quote in two rows, then what is said about it."""
        ink = self.ink
        here = index == self.cursor
        ground = ink(on="cursor") if here and self.has_focus else None
        bar = ("▌" if here else " ", ink("amber"))
        claim = item.claim
        sign = ("÷ ", ink(verdict_variable(claim.verdict))) if claim else ("▍ ", ink(sign_variable(item.color)))
        quote = wrap(item.quote, width - 4, 1) or [""]
        about: list[Part] = [bar, ("  ", ink())]
        if not item.placed:
            sign = ("∅ ", ink("amber", bold=True))
            about.append(("orphan · ", ink("amber")))
        elif item.state == "fuzzy":
            about.append((f"≈{item.score:.0%} · ", ink("amber")))
        if claim:
            about.append((f"{claim.speaker or '—'} · {claim.verdict} ", ink("dim")))
        about += [(f"#{tag} ", ink("dim")) for tag in item.tags]
        if item.note:
            about.append((f"✎ {' '.join(item.note.split())}", ink("dim")))
        if len(about) == 2:
            about.append((item.color, ink("dim")))
        return [
            line(width, [bar, sign, (quote[0], ink("ink", bold=here))], ground=ground),
            line(width, about, ground=ground),
        ]


class SuggestionList(LineList[Suggestion]):
    """Passages of the article that are worth checking, in text order."""

    BINDINGS = bindings("suggestions")
    item_height = 3

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.text = ""

    def render_item(self, item: Suggestion, index: int, width: int) -> list[Strip]:
        """The passage, who says it, and why it is shown."""
        ink = self.ink
        here = index == self.cursor
        ground = ink(on="cursor") if here and self.has_focus else None
        bar = ("▌" if here else " ", ink("amber"))
        passage = wrap(self.text[item.start : item.end], width - 4, 1) or [""]
        why: list[Part] = [bar, ("  ", ink()), (f"{item.speaker or '—'} · {item.reason}", ink("dim"))]
        score = [(f"{item.score:.0%} ", ink("dim"))]
        head: list[Part] = [bar, ("· ", ink("dim", bold=True)), (passage[0], ink("ink", bold=here))]
        return [line(width, head, ground=ground), line(width, why, score, ground)]


class Tabs(Bar):
    """Which of the sidebar's lists is shown."""

    titles: reactive[Sequence[tuple[str, int]]] = reactive(())
    active: reactive[int] = reactive(0)

    class Clicked(WidgetMessage["Tabs"]):
        """A title was clicked."""

        def __init__(self, control: Tabs, number: int) -> None:
            self.number = number
            super().__init__(control)

    def __init__(self) -> None:
        super().__init__()
        self._ends: list[int] = []  # the column after each title

    def on_click(self, event: events.Click) -> None:
        """Tell which title it was."""
        number = bisect_right(self._ends, event.x)
        if number < len(self._ends):
            self.post_message(self.Clicked(self, number))

    def draw(self, width: int) -> Strip:
        """Titles with their counts, the active one bold; the others are cut short where all do not fit."""
        ink = self.ink
        counts = [f" {count}" for _, count in self.titles]
        names = [title for title, _ in self.titles]

        def cut(to: int) -> list[str]:
            return [
                name if number == self.active or len(name) < 7 else f"{name[:to]}." for number, name in enumerate(names)
            ]

        ways = ((names, 3), (names, 2), (cut(4), 3), (cut(4), 2), (cut(3), 2), (cut(3), 1), (cut(1), 1))
        shown, gap = next(
            ((chosen, gap) for chosen, gap in ways if len("".join(chosen + counts)) + gap * len(names) < width + gap),
            ways[-1],
        )
        parts: list[Part] = [(" ", ink())]
        self._ends = []
        for number, (name, count) in enumerate(zip(shown, counts, strict=True)):
            self._ends.append(sum(len(text) for text, _ in parts) + len(name + count) + gap)
            here = number == self.active
            parts.append((" " * gap if number else "", ink()))
            parts += [(name, ink("ink" if here else "dim", bold=here, under=here)), (count, ink("dim"))]
        return line(width, parts)


class Sidebar(Vertical):
    """Tabs, the list of the active one, and the card of what is under its cursor."""

    DEFAULT_CSS = """
    Sidebar Tabs { margin: 1 0; }
    Sidebar LineList { height: 1fr; }
    Sidebar Card { height: 24; max-height: 50%; border-top: solid $rule; }
    Sidebar.-entities Card { height: 9; }
    Sidebar.-suggestions Card { height: 15; }
    """
    BINDINGS = bindings("sidebar")
    active: reactive[int] = reactive(0, init=False)

    class Shown(WidgetMessage["Sidebar"]):
        """Another tab is shown."""

    def compose(self) -> ComposeResult:
        """The parts."""
        yield Tabs()
        yield EntityList(id="entities")
        yield AnnotationList(id="annotations")
        yield SuggestionList(id="suggestions")
        yield Card()

    def on_mount(self) -> None:
        """Show the first tab."""
        self.watch_active()

    @property
    def lists(self) -> tuple[EntityList, AnnotationList, SuggestionList]:
        """The lists in the order of the tabs."""
        return self.entities, self.annotations, self.suggestions

    @property
    def entities(self) -> EntityList:
        """The names."""
        return self.query_one(EntityList)

    @property
    def annotations(self) -> AnnotationList:
        """What people made."""
        return self.query_one(AnnotationList)

    @property
    def suggestions(self) -> SuggestionList:
        """What is worth checking."""
        return self.query_one(SuggestionList)

    @property
    def shown(self) -> EntityList | AnnotationList | SuggestionList:
        """The list of the active tab."""
        return self.lists[self.active]

    def on_tabs_clicked(self, event: Tabs.Clicked) -> None:
        """Show that list, with the keys."""
        self.active = event.number
        self.shown.focus()

    def watch_active(self) -> None:
        """Show the active list alone."""
        for number, held in enumerate(self.query(LineList)):
            held.display = number == self.active
            self.set_class(held.display, f"-{held.id}")
        self.query_one(Tabs).active = self.active
        self.post_message(self.Shown(self))

    def show(self, text: str, marks: Marks, highlights: Sequence[Highlight], *, fresh: bool = False) -> None:
        """Fill the lists for an article; the cursors stay unless it is a fresh one."""
        start = 0 if fresh else None
        items = entity_items(marks, len(text))
        self.entities.show_all(items, start)
        self.annotations.show_all(highlights, start)
        self.suggestions.text = text
        self.suggestions.show_all(marks.suggestions, start)
        names = sum(1 for item in items if item.label)
        found = len(marks.suggestions)
        self.query_one(Tabs).titles = (("Entities", names), ("Annotations", len(highlights)), ("Found", found))

    def words_of(self, item: EntityItem | Highlight | Suggestion) -> str:
        """What an item is picked by: the name, or the words of the passage; "" for a heading."""
        if isinstance(item, EntityItem):
            return item.name if item.label else ""
        words = item.quote if isinstance(item, Highlight) else self.suggestions.text[item.start : item.end]
        return one_line(words, 200)

    @property
    def card(self) -> Card:
        """What is under the list's cursor, in full."""
        return self.query_one(Card)

    def show_nothing(self, why: str) -> None:
        """Say below an empty list why it is empty."""
        self.card.show([Entry(((why, self.shown.ink("dim")),))])

    def action_card_on(self) -> None:
        """Read on in the card."""
        self.card.turn(0.5)

    def action_card_back(self) -> None:
        """Back in the card."""
        self.card.turn(-0.5)


def entity_items(marks: Marks, length: int) -> list[EntityItem]:
    """The entities of an article by kind, each kind under a heading, the most frequent first."""
    places: dict[tuple[str, str], list[int]] = {}
    for mention in marks.mentions:
        if mention.state != "rejected":
            places.setdefault((mention.label, mention.entity), []).append(mention.start)
    items: list[EntityItem] = []
    for label in LABELS:
        group = [(name, starts) for (kind, name), starts in places.items() if kind == label]
        if not group:
            continue
        if items:
            items.append(EntityItem(""))
        items.append(EntityItem(GROUPS[label]))
        for name, starts in sorted(group, key=lambda pair: (-len(pair[1]), pair[1][0])):
            counts = [0] * BUCKETS
            for start in starts:
                counts[min(start * BUCKETS // max(length, 1), BUCKETS - 1)] += 1
            items.append(EntityItem(name, label, len(starts), sparkline(counts), starts[0]))
    return items
