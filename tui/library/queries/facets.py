"""Facets of an article list: values with counts, by which it can be filtered."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.core.attributes import one_spelling
from tui.core.terms import VALUE, split_terms
from tui.library.queries.article_terms import ARTICLE_KEYS, WHOLE, ArticleConditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.library.sqlite.reading import ReadingConnection

VALUES = 7
"""The most values of a facet: those of most articles."""

ATTRIBUTES = 8
"""The most attributes that are facets."""

_STATE = "iif(a.read OR a.progress >= 1, 'done', iif(a.progress > 0, 'begun', 'new'))"
_STATES = "new", "begun", "done"
_STATE_TERM, _INTAKE = "state:", "intake:"
_NUMBER = re.compile(r"^[\d.,]+ ")
_KIND_END = re.compile(r"[,:;(]")
"""Where the kind of an intake note ends, and its details begin: `3 tracked changes, read as accepted`."""

_NAMES = """iif(EXISTS (
    SELECT 1 FROM reviewed r WHERE r.article = a.id AND ({0} IS NULL OR r.creator = {0})
), 'reviewed', 'open')"""
_ATTRIBUTE = "(SELECT t.value FROM attributes t WHERE t.article = a.id AND t.name = {0})"


@dataclass(frozen=True, slots=True)
class Facet:
    """A value, "" for none, how many articles of the list have it, and its term; a heading has no term."""

    name: str
    count: int = 0
    term: str = ""
    begins: str = ""
    """What its term has before the value."""


def facets(connection: ReadingConnection, text: str, creator: str, whose: str | None) -> list[Facet]:
    """Return headings, each with its first values, "" for none, and the number of further ones.

    Before each is an empty row.
    """
    rows: list[Facet] = []
    for heading, values in every_facet(connection, text, creator, whose, ATTRIBUTES):
        stated, none = [each for each in values if each.name], [each for each in values if not each.name]
        more = [Facet(f"{len(stated) - VALUES:,} more")] if len(stated) > VALUES else []
        rows += [Facet(""), Facet(heading), *stated[:VALUES], *none, *more]
    return rows


def every_facet(
    connection: ReadingConnection, text: str, creator: str, whose: str | None, attributes: int = -1
) -> Iterator[tuple[str, list[Facet]]]:
    """Yield headings with their values, the most frequent first, but how far articles are read in its order.

    The last value of those that an article need not have is "", for the articles without one.
    Counts respect the filter, but a facet's own values ignore its own terms, to show what the next choice brings.
    `whose` limits reviews to one person, None to nobody; `attributes` is the greatest number of attribute facets, -1
    for all.
    """
    most = "SELECT name FROM attributes GROUP BY name ORDER BY count(*) DESC, name LIMIT ?"
    facets: list[tuple[str, str, str, tuple[str | None, ...]]] = [("state", _STATE_TERM, _STATE, ())]
    facets += [(name, f"{quote(name)}=", _ATTRIBUTE, (name,)) for (name,) in connection.all(most, attributes)]
    facets += [("publisher", "publisher:", "a.publisher", ()), ("language", "language:", "a.language", ())]
    facets.append(("names", "names:", _NAMES, (whose,)))
    for heading, begins, value, own in facets:
        where, params = ArticleConditions.of_list(connection, without(text, begins), creator)
        column = value.format(f"?{len(params) + 1}")
        counts = connection.all(
            f"SELECT {column}, count(*) FROM articles a WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1", *params, *own
        )
        stated = [(each, count) for each, count in counts if each]
        stated = _as_compared(stated) if value == _ATTRIBUTE else stated
        none = sum(count for each, count in counts if not each)
        values = _values(begins, [*stated, *([("", none)] if stated and none else [])])
        if begins == _STATE_TERM:
            values.sort(key=lambda each: _STATES.index(each.name))
        if len(values) > 1 or (values and begins in text):  # otherwise there is nothing to choose from
            yield heading, values
        if begins == _STATE_TERM:
            yield from _named_by_people(connection, text, creator, whose)
    if notes := _notes(connection, text, creator):
        yield "notes", notes


def _as_compared(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return values that a filter does not distinguish as one."""
    spellings = one_spelling(counts)
    sums = Counter[str]()
    for value, count in counts:
        sums[spellings[value]] += count
    return sorted(sums.items(), key=lambda each: (-each[1], each[0]))


def _named_by_people(
    connection: ReadingConnection, text: str, creator: str, whose: str | None
) -> Iterator[tuple[str, list[Facet]]]:
    if groups := _groups(connection, text, creator):
        yield "groups", groups
    if tags := _whole(connection, text, creator, whose):
        yield "code", tags


def _notes(connection: ReadingConnection, text: str, creator: str) -> list[Facet]:
    """Return the kinds of intake notes, of which an article may have several; `nothing` for those without."""
    where, params = ArticleConditions.of_list(connection, without(text, _INTAKE), creator)
    kinds = Counter[str]()
    for intake, count in connection.all(f"SELECT a.intake, count(*) FROM articles a WHERE {where} GROUP BY 1", *params):
        kinds.update(dict.fromkeys(map(kind_of_note, intake.splitlines() or ["nothing"]), count))
    if len(kinds) < 2 and _INTAKE not in text:
        return []
    return _values(_INTAKE, sorted(kinds.items(), key=lambda each: (-each[1], each[0])))


def kind_of_note(note: str) -> str:
    """Return what an intake note is about, without number and details; one and several of a kind are the same."""
    kind = _KIND_END.split(_NUMBER.sub("", note.strip()), maxsplit=1)[0].strip()
    return kind.removesuffix("s") if _NUMBER.match(note) else kind


def _groups(connection: ReadingConnection, text: str, creator: str) -> list[Facet]:
    """Return the library's groups, including empty ones; an article may be in several."""
    counts = []
    for (name,) in connection.all("SELECT name FROM groups ORDER BY name"):
        facets = f"{without(text, 'group:')} group:{quote(name)}"
        where, params = ArticleConditions.of_list(connection, facets, creator)
        counts.append((name, int(connection.value(f"SELECT count(*) FROM articles a WHERE {where}", *params))))
    counts.sort(key=lambda each: -each[1])
    return _values("group:", counts)


def _whole(connection: ReadingConnection, text: str, creator: str, whose: str | None) -> list[Facet]:
    """Return the tags of whole articles, of which one may have several."""
    where, params = ArticleConditions.of_list(connection, without(text, f"{WHOLE}:"), creator)
    counts = connection.all(
        "SELECT g.name || '!', count(DISTINCT a.pk) FROM article_tags w CROSS JOIN articles a ON a.id = w.article "
        f"JOIN tags g ON g.id = w.tag WHERE ({where}) AND (?{len(params) + 1} IS NULL OR w.creator = "
        f"?{len(params) + 1}) GROUP BY 1 ORDER BY 2 DESC, 1",
        *(*params, whose),
    )
    return [replace(each, name=each.name.removesuffix("!")) for each in _values(f"{WHOLE}:", counts)]


def _values(begins: str, counts: Sequence[tuple[str, int]]) -> list[Facet]:
    return [Facet(each, n, f"{begins}{quote(each)}", begins) for each, n in counts]


def quote(value: str) -> str:
    """Return a value quoted for a term."""
    value = value.replace('"', "")
    return value if value and not set(value) & set(" ,=()") else f'"{value}"'


def without(text: str, begins: str) -> str:
    """Return a filter without the terms, positive or negative, of one facet."""
    return " ".join(term for term in split_terms(text) if _values_typed(term, begins) is None)


def toggle(text: str, facet: Facet, sign: str) -> str:
    """Return a filter that asks for a value, or with the sign "-" leaves it out, or no longer does so.

    Values of one facet are alternatives, in one term. A value moves from one sign to the other.
    """
    value, terms, chosen = facet.term.removeprefix(facet.begins), list[str](), list[str]()
    was_chosen, at = False, None
    for term in split_terms(text):
        values = _values_typed(term, facet.begins)
        if values is None:
            terms.append(term)
            continue
        others = [each for each in values if each != value]
        if term.startswith("-") == bool(sign):
            was_chosen |= value in values
            chosen += others
            at = len(terms) if at is None else at
        elif others:
            terms.append(f"{'-' if term.startswith('-') else ''}{facet.begins}{','.join(others)}")
    if not was_chosen:
        chosen.append(value)
    if chosen:
        terms.insert(len(terms) if at is None else at, f"{sign}{facet.begins}{','.join(dict.fromkeys(chosen))}")
    return " ".join(terms)


def is_chosen(text: str, facet: Facet, sign: str = "") -> bool:
    """Return whether a filter asks for a value, or with the sign "-" leaves it out."""
    value, terms = facet.term.removeprefix(facet.begins), split_terms(text)
    of_sign = [term for term in terms if term.startswith("-") == bool(sign)]
    return any(value in (_values_typed(term, facet.begins) or ()) for term in of_sign)


def _values_typed(term: str, begins: str) -> list[str] | None:
    """Return the values of a term, positive or negative, as typed; None for another facet's."""
    term = term.removeprefix("-")
    if " OR " in term:
        return None
    ways = (begins, f"{begins[:-1]}:") if begins.endswith("=") and begins[:-1] not in ARTICLE_KEYS else (begins,)
    way = next((each for each in ways if term.startswith(each)), None)
    return None if way is None else VALUE.findall(term.removeprefix(way))
