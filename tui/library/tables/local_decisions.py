"""The decisions about single names that stand in a library, when others come from another one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.model import COUNTER_AT_MOST
from tui.library.tables.corrected_marks import IN_EFFECT, read_detail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.core.corrections import Correction
    from tui.core.spans import Span
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.standing_names import StandingNames

_NEWEST_FIRST = (
    f"SELECT id, detail FROM corrections WHERE scope = 'here' AND article = ? AND {IN_EFFECT} "
    "ORDER BY counter DESC, created DESC, id DESC"
)


class LocalDecisions:
    """Corrections of single places here, by article: those that stand, and those that a later one replaced."""

    def __init__(self, connection: Connection, counter: int, names: StandingNames, late: set[str]) -> None:
        """`counter` is greater than those of all corrections here; `late` receives people whose are applied last."""
        self._connection, self._counter, self._names, self._late = connection, counter, names, late
        self._standing: dict[str, list[tuple[str, Correction]]] = {}
        self._replaced: dict[str, list[Correction]] = {}

    def settle(
        self,
        incoming: Correction,
        following: Sequence[Correction],
        on_dispute: Callable[[Correction, Correction], None],
    ) -> Correction:
        """Return an incoming correction as it takes effect here: `following` are the later ones in effect there.

        It yields to one that stands, of somebody else, which `on_dispute` receives with it, unless it was replaced
        there. One that was replaced here is in nobody's way: an incoming one made before it is applied after it.
        Decisions about more than one place, here or there, yield to those about names that people saw. One that spares
        somebody is applied after theirs, and so are the later ones of its maker, if it is about more than one place.
        """
        place, article = incoming.place, incoming.target.article
        if place is None or article is None:
            is_repeated = any(_repeats(each, incoming) for each in following)
            settled = self._names.settle(incoming, _nobody if is_repeated else on_dispute)
            if incoming.creator not in self._late and not self._names.is_overruled_by(settled):
                return settled
            self._late.add(incoming.creator)
            return self._last(settled)
        if article not in self._standing:
            self._read(article)
        meeting = [each for each in self._standing[article] if _meets(each[1], place)]
        for name, local in meeting:
            if local.creator != incoming.creator:
                if _is_same(local, incoming):
                    break
                # Those that are here were made without knowing of it, though they come after it there, too.
                here = [*(each for _, each in meeting), *self._replaced[article]]
                here = [each for each in here if each.creator != incoming.creator]
                replaced = (each for each in following if _replaces(each, incoming) and each not in here)
                if all(_agrees(each, incoming) for each in replaced):
                    on_dispute(local, incoming)
                return replace(incoming, yields_to=name)
        is_repeated = any(_replaces(each, incoming) and not _agrees(each, incoming) for each in following)
        settled = self._names.settle(incoming, _nobody if is_repeated else on_dispute)
        replaced = (each for each in self._replaced[article] if _meets(each, place))
        is_after = not meeting and not is_repeated and any(_order(each) > _order(incoming) for each in replaced)
        return self._last(settled) if is_after or self._names.is_overruled_by(settled) else settled

    def _last(self, incoming: Correction) -> Correction:
        self._counter = min(self._counter + 1, COUNTER_AT_MOST)
        return replace(incoming, counter=self._counter)

    def _read(self, article: str) -> None:
        standing: list[tuple[str, Correction]] = []
        replaced: list[Correction] = []
        for name, detail in self._connection.all(_NEWEST_FIRST, article):
            correction = read_detail(detail)
            if correction is None:
                continue
            if any(_replaces(later, correction) for later in (*(each for _, each in standing), *replaced)):
                replaced.append(correction)
            else:
                standing.append((name, correction))
        self._standing[article], self._replaced[article] = standing, replaced


def _nobody(local: Correction, incoming: Correction) -> None:
    """Report nothing: its maker has decided otherwise since."""


def _is_same(correction: Correction, other: Correction) -> bool:
    return replace(correction, creator="", created="") == replace(other, creator="", created="")


def _agrees(correction: Correction, other: Correction) -> bool:
    """Return whether two people made the same decision: who agrees replaces nobody's."""
    return correction.creator != other.creator and _is_same(correction, other)


def _order(correction: Correction) -> tuple[int, str]:
    return correction.counter, correction.created


def _repeats(later: Correction, earlier: Correction) -> bool:
    is_same = (later.creator, later.target) == (earlier.creator, earlier.target)
    return is_same and {*earlier.places} <= {*later.places}


def _replaces(later: Correction, earlier: Correction) -> bool:
    same_article = later.target.article == earlier.target.article
    return same_article and earlier.place is not None and _meets(later, earlier.place)


def _meets(correction: Correction, place: Span) -> bool:
    own = correction.place
    return own is not None and own[0] < place[1] and place[0] < own[1]
