"""Groups of articles: named filters. A fixed set is a filter that lists its articles: `article:id,id`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.errors import ConflictError, NotFoundError, TermError
from tui.core.text import cut, one_line, whole_line
from tui.library.queries.article_terms import ARTICLE_KEYS, ArticleConditions, typed_terms
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.changes import ChangesByTable
    from tui.library.tables.journal import Journal, Recorder

LONGEST_NAME = 60
_COLUMNS = "name, filter, creator, created, modified"


class ArticleGroup(NamedTuple):
    """A named filter with its creator, and when it was created and last changed."""

    name: str
    filter: str
    creator: str
    created: str
    modified: str


class IncomingGroups(NamedTuple):
    """Names of imported groups: new, identical, different here, removed here."""

    added: list[str]
    same: list[str]
    unlike: list[str]
    removed: list[str]


_REMOVED = """
SELECT json_extract(c.value, '$[1].name'), json_extract(c.value, '$[2].modified')
FROM journal j, json_each(j.changes) c
WHERE j.state = 'done' AND instr(j.changes, '["groups",') AND json_extract(c.value, '$[0]') = 'groups'
  AND json_type(c.value, '$[3]') = 'null'
"""


class Groups:
    """The groups of a library, shared by everyone."""

    def __init__(self, connection: ReadingConnection, journal: Journal) -> None:
        self._connection, self._journal = connection, journal

    def all(self) -> list[ArticleGroup]:
        return all_groups(self._connection)

    def put(self, name: str, text: str) -> None:
        """Save a filter as a group, or replace its filter, as one step. Raises `TermError` and `ConflictError`."""
        name, text = whole_line(name), whole_line(text)
        if why := refusal(name, text):
            raise TermError(why)
        with self._journal.step("group") as step:
            before = next((each for each in self.all() if each.name.casefold() == name.casefold()), None)
            if before is not None and before.name != name:
                raise ConflictError(f"there is a group {before.name}: give that name, or another one")
            if before is None:
                time = now()
                step.summary = f"{name}: {one_line(text, 80)}"
                step.insert("groups", ArticleGroup(name, text, step.creator, time, time)._asdict())
            elif before.filter != text:
                step.summary = f"{name}: {one_line(before.filter, 80)} → {one_line(text, 80)}"
                step.update("groups", {"name": name}, {"filter": text, "creator": step.creator, "modified": now()})

    def remove(self, name: str) -> None:
        """Remove a group but none of its articles, as one step. Raises `NotFoundError`."""
        if name not in {each.name for each in self.all()}:
            raise NotFoundError(f"no group {name!r}: `postil groups` lists them")
        with self._journal.step("group") as step:
            step.summary = f"{name} removed"
            step.delete("groups", {"name": name})

    def removed_groups(self) -> set[tuple[str, str]]:
        """Return removed groups by case-folded name, each with the time of its last change."""
        rows = self._connection.all(_REMOVED)
        return {(str(name).casefold(), modified) for name, modified in rows}

    def follow_removals(self, step: Recorder, other: Groups) -> list[str]:
        """Remove, inside a step, what was removed in another library and not changed here since; return the names."""
        removed, present = other.removed_groups(), {each.name.casefold() for each in other.all()}
        names = [
            each.name
            for each in self.all()
            if each.name.casefold() not in present and (each.name.casefold(), each.modified) in removed
        ]
        for name in names:
            step.delete("groups", {"name": name})
        return names

    def follow_undo(self, changes: ChangesByTable, step: Recorder) -> None:
        """Give groups that an undo restored the current time, so that copies without them do not remove them."""
        for change in changes.get("groups", ()):
            if change.after is not None:
                step.update("groups", change.key, {"modified": now()}, times=True)

    def import_groups(self, step: Recorder, groups: Iterable[ArticleGroup]) -> IncomingGroups:
        """Add groups inside a step, except ones with another filter here and ones removed here."""
        here = {each.name.casefold(): each for each in self.all()}
        removed = self.removed_groups()
        added, same, unlike, outdated = IncomingGroups([], [], [], [])
        for group in groups:
            if (group.name.casefold(), group.modified) in removed and group.name.casefold() not in here:
                outdated.append(group.name)
                continue
            local = here.setdefault(group.name.casefold(), group)
            if local is not group:
                (same if local.filter == group.filter else unlike).append(group.name)
            elif not refusal(group.name, group.filter):
                time = group.created or now()
                values = group._replace(
                    creator=group.creator or step.creator, created=time, modified=group.modified or time
                )
                step.insert("groups", values._asdict())
                added.append(group.name)
            else:
                unlike.append(group.name)
        return IncomingGroups(added, same, unlike, outdated)


def refusal(name: str, text: str) -> str:
    """Return why a group cannot have this name or filter; "" if it can."""
    if not name or len(name) > LONGEST_NAME:
        return f"{cut(name, 40)!r} is no name of a group: it has a character at least, and {LONGEST_NAME} at most"
    return "" if text else f"the group {name} has no filter: give it terms, or articles"


def set_filter(article_ids: Iterable[str]) -> str:
    """Return the filter for a fixed set of articles."""
    quoted = (each if each.isalnum() else f'"{each}"' for each in article_ids)
    return f"article:{','.join(quoted)}"


def is_set(text: str) -> bool:
    """Return whether a filter only lists articles."""
    return text.startswith("article:") and " " not in text


def all_groups(connection: ReadingConnection) -> list[ArticleGroup]:
    return [
        ArticleGroup(*row)
        for row in connection.all(f"SELECT {_COLUMNS} FROM groups ORDER BY name COLLATE NOCASE, name")
    ]


def groups_of(
    connection: ReadingConnection, article_ids: Sequence[str] | None = None, creators: Sequence[str] = ()
) -> dict[str, list[ArticleGroup]]:
    """Return, by article id, the groups of some articles or all; with `creators` only theirs."""
    groups: dict[str, list[ArticleGroup]] = {}
    for group in all_groups(connection):
        if creators and group.creator not in creators:
            continue
        where, builder = _members(connection, group)
        if article_ids is not None:
            where += f" AND a.id IN (SELECT value FROM json_each({builder.put(json.dumps([*article_ids]))}))"
        for (article_id,) in connection.all(f"SELECT a.id FROM articles a WHERE {where}", *builder.params):
            groups.setdefault(article_id, []).append(group)
    return groups


def count_empty(connection: ReadingConnection) -> int:
    """Return how many groups have no article."""
    count = 0
    for group in all_groups(connection):
        where, builder = _members(connection, group)
        exists = f"SELECT EXISTS (SELECT 1 FROM articles a WHERE {where})"
        count += not connection.value(exists, *builder.params)
    return count


def _members(connection: ReadingConnection, group: ArticleGroup) -> tuple[str, ArticleConditions]:
    terms = typed_terms(connection, group.filter, ARTICLE_KEYS)
    builder = ArticleConditions(connection, group.creator, terms)
    return builder.all_of(terms), builder
