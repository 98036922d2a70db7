"""Steps in which people say of a whole article that they are done with it, or that its names are right; or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
