"""Corrections of one name, an article or the whole library by two people in two libraries, and what became of names.

Which names a rule finds where nobody saw them is not modelled: only what somebody saw and decided has to stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.decisions import transfer, undoing
from tests.decisions.names import MODELS, meet, pipeline
from tests.decisions.versions import TEXTS
from tests.decisions.world import FaultError
from tui.core.corrections import Merge, Reject, Relabel, Rename, Split, Target
from tui.core.model import LABELS, Entity
from tui.jobs.marking import mark_articles

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.decisions.world import Seat
    from tui.core.corrections import Correction
    from tui.library import Library

Place = tuple[str, int, int]
Name = tuple[str, str, str, str]
"""Label, name, state and creator."""

Names = dict[Place, Name]
"""Decided names by article and span."""


@dataclass(frozen=True)
class Seen:
    """A correction with the places that its maker saw, and the label, name and state that names have after it."""

    creator: str
    entity: Entity
    outcome: tuple[str, str, str]
    places: frozenset[Place]


def correct(seat: Seat) -> bool:
    """Decide about a name in one place, in an article, or everywhere, with an article open."""
    article = seat.article()
    assert article is not None
    mentions = [each for each in seat.library.marks.of_article(article.pk).mentions if each.is_name]
    if not mentions:
        return False
    mention, roll = seat.dice.choice(mentions), seat.dice.random()
    entity, span = Entity.of(mention), (mention.start, mention.end)
    target = Target(entity)
    if roll < 0.3:
        target = Target(entity, article.id, article.text[slice(*span)], span)
    elif roll < 0.6:
        target = Target(entity, article.id, article.text[slice(*span)] if seat.dice.random() < 0.5 else None)
    seat.library.corrections.correct(correction := _correction(seat, target, entity), article)
    what = f"{correction.kind} {correction.target.scope} {entity} in {article.id}"
    seat.record_step(what, dict.fromkeys(seat.new_facts("correction"), seat.person))
    return True


def _correction(seat: Seat, target: Target, entity: Entity) -> Correction:
    names = [words for model in MODELS for words, _ in model]
    into = Entity(seat.dice.choice(names), entity.label)
    kinds: list[Correction] = [
        Reject(target),
        Relabel(target, seat.dice.choice(LABELS)),
        Relabel(target, entity.label),
        Merge(target, into),
        Split(target, f"{entity.name} II") if target.article else Rename(target, f"{entity.name} I"),
    ]
    return seat.dice.choice(kinds)


def mark_again(seat: Seat) -> bool:
    """Mark everything again with one of two models: what was decided stays."""
    before = decided(seat.library)
    mark_articles(seat.library, pipeline(seat.dice.randrange(2)), lambda _: None, again=True)
    _expect(seat, before, decided(seat.library), "marking again")
    return True


def merge_other(seat: Seat) -> bool:
    return _merge(seat, transfer.merge_other, seat.world.seats[seat.other_file, seat.person])


def merge_copy(seat: Seat) -> bool:
    return bool(seat.world.copies) and _merge(seat, transfer.merge_copy, None)


def _merge(seat: Seat, take: Callable[[Seat], bool], other: Library | None) -> bool:
    """Merge; what somebody here decided stays, unless they decided otherwise there; what others decided is reported."""
    before, known, steps = decided(seat.library), _corrections(seat.library), len(seat.record.steps)
    waiting = seat.library.conflicts.count()
    take(seat)
    after = decided(seat.library)
    new = {name: each for name, each in _corrections(seat.library).items() if name not in known}
    people = {each.creator for each in new.values()}
    for place, name in before.items():
        if after.get(place) != name and name[3] not in people and (after.get(place) or ())[:3] != name[:3]:
            raise FaultError(f"{seat.file}, names after a merge: {place}: {name} has become {after.get(place)}")
    for place, name in after.items():
        if place not in before and name[3] not in people and not _has_waited(place, name, known, (before, after)):
            raise FaultError(f"{seat.file}, names after a merge: {place}: nobody has decided {name}")
    if other is not None and seat.library.conflicts.count() == waiting:
        _expect_reports(seat, before, decided(other), new)
    if len(seat.record.steps) > steps and seat.dice.random() < 0.3:
        undoing.undo(seat)
        _expect(seat, before, decided(seat.library), "undoing a merge")
        undoing.redo(seat)
        _expect(seat, after, decided(seat.library), "redoing a merge")
    return True


def _has_waited(place: Place, name: Name, known: dict[str, Seen], names: tuple[Names, Names]) -> bool:
    """Return whether a decision that gave way to another one is in effect now because that one is gone."""
    before, after = names
    is_known = any(
        (each.creator, each.outcome) == (name[3], name[:3]) and place in each.places for each in known.values()
    )
    return is_known and any(_meet(place, at) and after.get(at) != each for at, each in before.items())


def _expect_reports(seat: Seat, here: Names, there: Names, new: dict[str, Seen]) -> None:
    """Expect reports of what was decided otherwise there, unless known here, or whoever decided here has moved on."""
    for place, name in there.items():
        differing = [
            each
            for at, each in here.items()
            if _meet(at, place) and (at, each[:3]) != (place, name[:3]) and not _is_replaced(at, each, new)
        ]
        made = {(each.creator, each.outcome) for each in new.values() if place in each.places}
        is_new = (name[3], name[:3]) in made
        if is_new and any(each[3] != name[3] for each in differing):
            raise FaultError(
                f"{seat.file}, names after a merge: {place}: {name} there is left for {differing}, unreported"
            )


def _is_replaced(place: Place, name: Name, new: dict[str, Seen]) -> bool:
    """Return whether whoever decided about a name has decided about it otherwise in the other library."""
    own = [each for each in new.values() if each.creator == name[3]]
    return any(each.entity == Entity(name[1], name[0]) or any(_meet(place, at) for at in each.places) for each in own)


def _expect(seat: Seat, before: Names, after: Names, what: str) -> None:
    for place in sorted(before.keys() | after.keys()):
        if before.get(place) != after.get(place):
            raise FaultError(f"{seat.file}, {what}: {place}: {before.get(place)} has become {after.get(place)}")


def decided(library: Library) -> Names:
    return {
        (name, each.start, each.end): (each.label, each.entity, each.state, each.origin)
        for name in TEXTS
        for each in library.marks.of_article(library.articles.find(name).pk, dismissed=True).mentions
        if each.is_decided
    }


def _corrections(library: Library) -> dict[str, Seen]:
    """Return the corrections by id, with the places that their makers saw."""
    seen: dict[str, Seen] = {}
    for (name,) in library.connection.all("SELECT id FROM corrections"):
        each = library.corrections.get(name)
        assert each is not None
        places = {(each.seen_in or "", start, end) for start, end, _ in each.places}
        if each.target.span is not None:
            places.add((each.target.article or "", *each.target.span))
        entity = each.target.entity
        assert entity is not None
        to = each.correct(entity)
        seen[name] = Seen(each.creator, entity, (to.label, to.name, each.state), frozenset(places))
    return seen


def _meet(one: Place, other: Place) -> bool:
    return one[0] == other[0] and meet(one[1:], other[1:])
