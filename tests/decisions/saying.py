"""Steps in which people say of a whole article that they are done with it, or its names are right; or only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decisions.world import PEOPLE, FaultError

if TYPE_CHECKING:
    from tests.decisions.world import Seat

SAID = ("done", "reviewed")
"""The facts of an article that are one person's: nobody else says them, or takes them back."""


def call_done(seat: Seat) -> bool:
    """Call an article done, or not done after all."""
    if (article := seat.article()) is None:
        return False
    fact = ("done", article.id, seat.person)
    is_done = seat.record.value(*fact) is not None
    seat.library.done.mark(article, done=not is_done)
    seat.done(f"{article.id} is {'not ' if is_done else ''}done", {fact: None if is_done else True})
    return True


def call_right(seat: Seat) -> bool:
    """Call the names of an article right, or take that back; nothing has marked it, so that there are none."""
    if (article := seat.article()) is None:
        return False
    fact = ("reviewed", article.id, seat.person)
    is_reviewed = seat.record.value(*fact) is not None
    if is_reviewed:
        seat.library.reviews.take_back_own(article)
    else:
        seat.library.reviews.review(article)
    seat.done(f"{article.id} is {'not ' if is_reviewed else ''}reviewed", {fact: None if is_reviewed else True})
    return True


def look(seat: Seat) -> bool:
    """Have one person's coding shown, everyone's or no one's, as `W` does: it is just that, and nothing is written."""
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
    shown = {each.id: {*each.tags} for each in (*annotations, *annotations.orphans())}
    if shown != expected:
        raise FaultError(f"{seat.file}: {seat.person} sees {shown} of {whose}, not {expected}")
    if library.journal.counter != counter:
        raise FaultError(f"{seat.file}: looking at the coding of {whose} is a step of {seat.person}")
    seat.done(f"look at {whose}", {})
    return True
