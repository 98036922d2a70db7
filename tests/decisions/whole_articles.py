"""Steps about whole articles: marking them as done, their names as reviewed, or only looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decisions.world import PEOPLE, FaultError
from tui.core.model import CONSENSUS

if TYPE_CHECKING:
    from tests.decisions.world import Seat

OF_ONE_PERSON = ("done", "reviewed")
"""Facts about an article that belong to one person: nobody else states or withdraws them."""


def mark_done(seat: Seat) -> bool:
    """Mark an article as done, or as not done."""
    if (article := seat.article()) is None:
        return False
    fact = ("done", article.id, seat.person)
    is_done = seat.record.value(*fact) is not None
    seat.library.done.mark(article, done=not is_done)
    seat.record_step(f"{article.id} is {'not ' if is_done else ''}done", {fact: None if is_done else True})
    return True


def mark_reviewed(seat: Seat) -> bool:
    """Mark the names of an article as reviewed, or withdraw that; it has none, as nothing has marked it."""
    if (article := seat.article()) is None:
        return False
    fact = ("reviewed", article.id, seat.person)
    is_reviewed = seat.record.value(*fact) is not None
    if is_reviewed:
        seat.library.reviews.take_back_own(article)
    else:
        seat.library.reviews.review(article)
    seat.record_step(f"{article.id} is {'not ' if is_reviewed else ''}reviewed", {fact: None if is_reviewed else True})
    return True


def look(seat: Seat) -> bool:
    """Show the coding of one person, of everyone or of no one, like the key `W`. That must not write anything."""
    if (article := seat.article()) is None:
        return False
    record, library, whose = seat.record, seat.library, seat.dice.choice((None, "", *PEOPLE))
    counter = library.journal.counter
    library.view_state.set("coding", f"={whose}")
    expected: dict[str, set[str]] = {}
    for _, name, place in record.of("highlight in"):
        given = {fact[2]: record.value(*fact) for fact in record.of("tag") if fact[1] == name}
        own = {record.value("code", code) for code, giver in given.items() if whose in (None, giver)}
        if place == article.id and (own or whose in (None, record.value("highlight", name)[0])):
            expected[name] = own
    annotations = library.annotations.in_article(article, whose)
    every = (*annotations, *annotations.orphans())
    shown = {each.id: {*each.tags} for each in every if whose is not None or each.creator != CONSENSUS}
    if shown != expected:
        raise FaultError(f"{seat.file}: {seat.person} sees {shown} of {whose}, not {expected}")
    if library.journal.counter != counter:
        raise FaultError(f"{seat.file}: looking at the coding of {whose} is a step of {seat.person}")
    seat.record_step(f"look at {whose}", {})
    return True
