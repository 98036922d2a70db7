"""A correction of names as a script asks for it: which mentions are meant, and how far it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.corrections import VERSION, from_json
from tui.core.errors import ArgumentError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.corrections import Scope
    from tui.core.model import Article
    from tui.core.spans import Span
    from tui.library import Library

WHOLE_ENTITY = ("rename", "merge", "distinct")
"""What is about all names of an entity, under whatever surface, unless it is about one place."""

_ENTITIES = ("into", "other")


def correct(
    library: Library,
    kind: str,
    article: Article | None,
    span: Span | None,
    entity: tuple[str, str] | None,
    scope: Scope,
    changes: Mapping[str, Any],
    *,
    others: bool = False,
) -> int:
    """Keep a correction; return in how many articles the marks changed. Raises `PostilError`.

    Meant is the mention on the span of the article, or all of the entity (a name and a label). What somebody else
    decided is changed only with `others`.
    """
    target: dict[str, Any] = {}
    if article is not None and span is not None:
        entity = entity or _entity_on(library, article, span)
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
        correction = from_json({"version": VERSION, "kind": kind, "target": target, **values})
    except ValueError as error:
        raise ArgumentError(f"this correction {error}") from error
    changed = library.corrections.others_changed(correction, article)
    changed.update(library.corrections.others_following(correction))
    if changed and not others:
        whose = ", ".join(sorted(changed))
        raise ConflictError(f"it changes what {whose} decided or claimed: others=True does it all the same")
    return library.corrections.correct(correction, article)


def _entity_on(library: Library, article: Article, span: Span) -> tuple[str, str]:
    for mention in library.marks.of_article(article.pk).mentions:
        if (mention.start, mention.end) == span:
            return mention.entity, mention.label
    raise ArgumentError(f"no name stands from {span[0]} to {span[1]}: `marks` tells where they do")


def _named(entity: tuple[str, str]) -> dict[str, str]:
    if len(entity) != 2:
        raise ArgumentError("an entity is a name and a label")
    return {"name": entity[0], "label": entity[1]}
