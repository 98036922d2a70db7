"""Followed web addresses: each is requested periodically, and only changes are sent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.text import one_line
from tui.sources import url
from tui.sources.source import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MINUTES = 30
"""The default interval between two requests of an address."""

_DAY = 86_400.0
_GONE = 410


@dataclass(slots=True)
class _Followed:
    """An address with the validators of its last state, its due time, and its recent failures."""

    address: str
    validators: url.Validators = url.NOTHING
    due: float = 0.0
    failures: int = 0
    reported: str = ""


class Follower:
    """Requests addresses for changes, each at an interval in seconds.

    It sends the validators of the last state (ETag, Last-Modified), waits longer if the server asks for that, and
    longer and longer, up to a day, while it fails. An address that is gone is not requested again.
    """

    def __init__(self, addresses: Iterable[str], seconds: float, *, private: bool = False) -> None:
        self._followed = [_Followed(address) for address in dict.fromkeys(addresses)]
        self._seconds = seconds
        self._private = private

    @property
    def rest(self) -> float | None:
        """The seconds until an address is due; None if all are gone."""
        first = min((each.due for each in self._followed), default=None)
        return None if first is None else max(first - time.monotonic(), 0.0)

    def news(self) -> Iterator[url.Download | Refusal]:
        """Request the addresses that are due and yield what is new; a failure once, until it changes."""
        for each in [each for each in self._followed if each.due <= time.monotonic()]:
            wait = self._seconds
            try:
                page = url.fetch(each.address, private=self._private, validators=each.validators)
            except SourceError as error:
                each.failures += 1
                wait = min(wait * 2**each.failures, max(_DAY, wait))
                what = str(error)
                if isinstance(error, url.StatusError):
                    wait = max(wait, min(error.wait, _DAY))
                    if error.status == _GONE:
                        self._followed.remove(each)
                        what = f"{error}; not asked again"
                if each.reported != what:
                    each.reported = what
                    yield Refusal(one_line(each.address, 2000), what)
            else:
                each.failures, each.reported, each.validators = 0, "", page.validators
                if not page.is_same:
                    yield page
            each.due = time.monotonic() + wait
