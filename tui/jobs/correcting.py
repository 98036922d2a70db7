"""Corrections of names from the command line and scripts: which mentions are meant, and how far it reaches."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tui.core.corrections import VERSION, from_json
from tui.core.errors import ArgumentError, ConflictError
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.core.corrections import Correction, Scope
    from tui.core.model import Article
    from tui.core.spans import Span
    from tui.library import Library

WHOLE_ENTITY = ("rename", "merge", "distinct")
"""Corrections of all names of an entity, of any surface, unless at one place."""

_ENTITIES = ("into", "other")


def correction_of(
    kind: str,
    article: Article | None,
    span: Span | None,
    entity: tuple[str, str] | None,
    scope: Scope,
    changes: Mapping[str, Any],
) -> Correction:
    """Return a correction of an entity (a name and a label), or of it at a span of the article.

    Raises `ArgumentError` if it is invalid.
    """
    target: dict[str, Any] = {}
    if article is not None and span is not None:
        if scope == "here" or kind not in WHOLE_ENTITY:
            target["surface"] = article.text[slice(*span)]
        if scope == "here":
            target["span"] = list(span)
    if article is not None and scope != "everywhere":
        target["article"] = article.id
    if entity is not None:
        target["entity"] = _named(entity)
    values = {name: _named(value) if name in _ENTITIES else value for name, value in changes.items()}
    try:
        return from_json({"version": VERSION, "kind": kind, "target": target, **values})
    except ValueError as error:
        raise ArgumentError(f"this correction {error}") from error


def correct(
    library: Library, article: Article | None, corrections: Sequence[Correction], *, others: bool, advice: str
) -> int:
    """Store corrections, those of places in one article as one step; return in how many articles marks changed.

    What someone else decided, or claimed, changes only with `others`: otherwise `ConflictError` is raised, with advice.
    """
    changed: Counter[str] = Counter()
    for correction in () if others else corrections:
        changed.update(library.corrections.others_changed(correction, article))
        changed.update(library.corrections.others_following(correction))
    if changed:
        people = ", ".join(f"{one_line(creator)} {count:,}" for creator, count in changed.items())
        raise ConflictError(f"others decided about these ({people}): {advice}")
    if article is not None and all(correction.target.span is not None for correction in corrections):
        return int(library.reviews.correct(article, corrections) > 0)
    with library.journal.group():
        count = max(library.corrections.correct(correction, article) for correction in corrections)
    return count + library.corrected_marks.catch_up()


def correct_place(
    library: Library,
    kind: str,
    article: Article | None,
    span: Span | None,
    entity: tuple[str, str] | None,
    scope: Scope,
    changes: Mapping[str, Any],
    *,
    others: bool,
) -> int:
    """Store a correction described by a script, of the name at a span if no entity is named."""
    if article is not None and span is not None and entity is None:
        there = [each for each in library.marks.of_article(article.pk).mentions if (each.start, each.end) == span]
        if not there:
            raise ArgumentError(f"there is no name from {span[0]} to {span[1]}: `marks` lists the names")
        entity = there[0].entity, there[0].label
    correction = correction_of(kind, article, span, entity, scope, changes)
    return correct(library, article, [correction], others=others, advice="others=True changes them")


def _named(entity: tuple[str, str]) -> dict[str, str]:
    if len(entity) != 2:
        raise ArgumentError("an entity is a name and a label")
    return {"name": entity[0], "label": entity[1]}
