"""The people of a REFI-QDA project, by their GUIDs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import whole_line

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from tui.core.tally import Tally


class ProjectPeople:
    """Names the creators; anyone the project does not list stays a person of their own, and is reported."""

    def __init__(self, root: ET.Element, namespace: str, tally: Tally) -> None:
        self._tally = tally
        self._users = {
            user.get("guid", "").lower(): whole_line(user.get("name", "") or user.get("id", ""))
            for user in root.iterfind(f"{namespace}Users/{namespace}User")
        }
        self._strangers: dict[str, str] = {}

    def of(self, *elements: ET.Element) -> str:
        """Return the first creator that one of these names; in a project of one person that one."""
        for element in elements:
            guid = (element.get("creatingUser") or "").lower()
            if guid in self._users:
                return self._users[guid]
            if guid.strip("0-"):
                return self._stranger(guid)
        return next(iter(self._users.values())) if len(self._users) == 1 else ""

    def _stranger(self, guid: str) -> str:
        if guid not in self._strangers:
            self._strangers[guid] = name = f"user {whole_line(guid)}"
            self._tally.note("coders", "changed", f"not among the people of the project: {name!r} here")
        return self._strangers[guid]
