"""Groups of articles in a REFI-QDA project: sets of its texts, with the filters in their descriptions. Out, in."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.text import whole_line
from tui.formats.codebook_xml import element
from tui.formats.identifiers import NAMESPACE
from tui.formats.import_common import JsonValue, parse_json
from tui.library.tables.groups import ArticleGroup, is_set

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable

    from tui.formats.import_common import InputFile


def group_set(group: ArticleGroup, sources: Iterable[str]) -> str:
    """Return the set of a group with the GUIDs of its texts; a filter that lists articles is only that."""
    fields = {key: value for key, value in group._asdict().items() if key != "name" and value}
    if is_set(group.filter):
        del fields["filter"]
    inside = [element("Description", json.dumps(fields, ensure_ascii=False))]
    inside += [element("MemberSource", targetGUID=source) for source in sources]
    return element("Set", inside=inside, guid=str(uuid.uuid5(NAMESPACE, f"set {group.name}")), name=group.name)


class ProjectSets:
    """The sets of a project, as groups; those of Postil's own projects get their filters back."""

    def __init__(self, root: ET.Element, namespace: str, file: InputFile, *, is_own: bool) -> None:
        self._tally = file.tally
        self._groups: dict[str, ArticleGroup] = {}
        self._sources: dict[str, set[str]] = {}
        no_place = "Postil has no place for them"
        for each in root.iterfind(f"{namespace}Sets/{namespace}Set"):
            name, description = whole_line(each.get("name", "")), each.findtext(f"{namespace}Description") or ""
            members = {member.get("targetGUID", "").lower() for member in each.iterfind(f"{namespace}MemberSource")}
            if name in self._groups:
                file.tally.note("sets", "changed", "two of one name are one group here", name)
            self._sources.setdefault(name, set()).update(members)
            group = _read_group(name, description) if is_own else None
            self._groups.setdefault(name, group or ArticleGroup(name, "", "", "", ""))
            others = len(each.findall(f"{namespace}MemberCode")) + len(each.findall(f"{namespace}MemberNote"))
            file.tally.leave_out("codes and notes in sets", no_place, count=others)
            file.tally.leave_out("descriptions of sets", no_place, name, count=bool(description.strip() and not group))
        self._empty = {*self._groups}

    def of(self, *elements: ET.Element) -> tuple[ArticleGroup, ...]:
        """Return the groups that contain a text: its own element, or that of its PDF or recording."""
        guids = {each.get("guid", "").lower() for each in elements} - {""}
        names = [name for name in self._groups if guids & self._sources[name]]
        self._empty.difference_update(names)
        return tuple(self._groups[name] for name in names)

    def count_rest(self) -> None:
        """Count the sets of which no text was imported."""
        for name in self._groups:
            self._tally.leave_out("sets", "they have no text", name, count=name in self._empty)


def _read_group(name: str, description: str) -> ArticleGroup | None:
    try:
        value = JsonValue(parse_json(description.encode(), ""), "")
        times = value.time("created"), value.time("modified")
        return ArticleGroup(name, value.line("filter"), value.line("creator"), *times)
    except FormatError:  # somebody wrote something else
        return None
