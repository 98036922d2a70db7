"""Which local annotation an incoming one is."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.model import Highlight
    from tui.library.transfer.incoming import Incoming


class ArticleMatcher:
    """Matches the annotations of one import, by id, else by place."""

    def __init__(self, incoming: Incoming, creator: str) -> None:
        self._incoming = incoming
        self._creator = creator
        self._matched: set[str] = set()

    def find(
        self, incoming: Highlight, local: Mapping[str, Highlight], places: Mapping[tuple[int, int], list[Highlight]]
    ) -> list[Highlight]:
        """Return the local annotations that an incoming one may be, the most likely first: by id, else by place."""
        same = local.get(incoming.id)
        if not self._incoming.by_place:
            return [same] if same is not None else []
        self._matched.add(incoming.id)
        creator = "" if self.is_nobodys(incoming) else incoming.creator
        if same is not None and (not creator or same.creator == creator):
            return [same]
        if same is None and uuid.UUID(incoming.id).version != 5:  # an id assigned by the other program
            return []
        tags = set(incoming.tags)
        free = [one for one in places.get((incoming.start, incoming.end), []) if one.id not in self._matched]
        candidates = [one for one in free if creator in ("", one.creator)]
        own = creator or self._creator
        candidates.sort(key=lambda o: (len(tags ^ {*o.tags}), o.note != incoming.note, o.creator != own, o.id))
        self._matched |= {one.id for one in candidates[:1]}  # another highlight of the file must not match it again
        return candidates

    def is_nobodys(self, incoming: Highlight) -> bool:
        """Return whether the file does not name a creator, so that its reader used the importing person."""
        return not self._incoming.has("creators") and incoming.creator in ("", self._creator)
