"""Which local annotation an incoming one is."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from tui.library.transfer.removed import removed_annotations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.model import Highlight
    from tui.library.transfer.incoming import Incoming
    from tui.library.transfer.versions import VersionReader


class ArticleMatcher:
    """Matches the annotations of one import, by id, else by place."""

    def __init__(self, incoming: Incoming, creator: str, versions: VersionReader) -> None:
        """`versions` are those of the local annotations."""
        self._incoming, self._versions = incoming, versions
        self._creator = creator
        self._matched: set[str] = set()
        self.named: set[str] = set()
        """The ids of all annotations of the current article in the file: each is matched by its own."""

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
        free = [
            one for one in places.get((incoming.start, incoming.end), []) if one.id not in self._matched | self.named
        ]
        candidates = [one for one in free if creator in ("", one.creator)]
        own = creator or self._creator
        noted = self._noted(incoming.note, candidates)
        if candidates and incoming.note and not noted and self._went_with_another(incoming):
            return []
        candidates.sort(
            key=lambda o: (o.id not in noted, len(tags ^ {*o.tags}), o.note != incoming.note, o.creator != own, o.id)
        )
        self._matched |= {one.id for one in candidates[:1]}  # another highlight of the file must not match it again
        return candidates

    def _noted(self, note: str, candidates: list[Highlight]) -> set[str]:
        """Return which ones have a note, or else had it: what somebody wrote identifies better than codes."""
        present = {one.id for one in candidates if note and one.note == note}
        return present or {one.id for one in candidates if note and self._had_note(one.id, note)}

    def _went_with_another(self, incoming: Highlight) -> bool:
        """Return whether an annotation that was removed from this place had its note."""
        return (incoming.article, incoming.start, incoming.end, incoming.note) in self._removed_notes

    @cached_property
    def _removed_notes(self) -> set[tuple[int, int, int, str]]:
        return {(*each.place, each.note) for each in removed_annotations(self._versions.connection).values()}

    def _had_note(self, highlight_id: str, note: str) -> bool:
        """Return whether an annotation had a note that was replaced or undone since."""
        versions = self._versions.of(highlight_id).fields.get("note")
        return versions is not None and (note in versions.earlier or note in versions.withdrawn)

    def is_nobodys(self, incoming: Highlight) -> bool:
        """Return whether the file does not name a creator, so that its reader used the importing person."""
        return not self._incoming.has("creators") and incoming.creator in ("", self._creator)
