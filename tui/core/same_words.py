"""Corrections of every place of an article where the same words stand: each is a correction of just its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.apply_corrections import occurrences
from tui.core.corrections import Add, Correction, Merge, Reject, Relabel, Target
from tui.core.model import Entity
from tui.core.names import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.core.model import Mention
    from tui.core.spans import Span


def places(text: str, mentions: Sequence[Mention], words: str) -> list[Mention]:
    """Return the mentions that nobody rejected and that stand under these words, whatever their case or accents."""
    same = normalise(words)
    return [each for each in mentions if each.state != "rejected" and normalise(text[each.start : each.end]) == same]


def missed(text: str, mentions: Sequence[Mention], words: str) -> list[Span]:
    """Return where these words stand, as whole words, and nothing was found or rejected."""
    return [
        (start, end)
        for start, end in occurrences(text, words)
        if not any(each.start < end and start < each.end for each in mentions)
    ]


def corrected(
    article: str, text: str, mentions: Sequence[Mention], words: str, make: Callable[[Target, Entity], Correction]
) -> list[Correction]:
    """Correct all these places; `make` is given the target of each, and the entity it is of now."""
    here = places(text, mentions, words)
    entities = [Entity.of(each) for each in here]
    return [make(_target(article, text, (m.start, m.end), old), old) for m, old in zip(here, entities, strict=True)]


def added(article: str, text: str, mentions: Sequence[Mention], words: str, entity: Entity) -> list[Correction]:
    """Add the entity wherever the words stand and nothing was found; what was rejected stays so."""
    return [Add(_target(article, text, span, entity)) for span in missed(text, mentions, words)]


def relabelled(article: str, text: str, mentions: Sequence[Mention], words: str, entity: Entity) -> list[Correction]:
    """Give all these places the entity's label, and add those where the words stand and nothing was found.

    Places keep the name of their own entity.
    """
    places = corrected(article, text, mentions, words, lambda target, _: Relabel(target, entity.label))
    return places + added(article, text, mentions, words, entity)


def rejected(article: str, text: str, mentions: Sequence[Mention], words: str) -> list[Correction]:
    """Say that these words are no name anywhere in the article."""
    return corrected(article, text, mentions, words, lambda target, _: Reject(target))


def merged(article: str, text: str, mentions: Sequence[Mention], words: str, into: Entity) -> list[Correction]:
    """Say that these words mean one entity, wherever they stand in the article."""
    return corrected(article, text, mentions, words, lambda target, _: Merge(target, into))


def _target(article: str, text: str, span: Span, entity: Entity) -> Target:
    return Target(entity, article, text[slice(*span)], span)
