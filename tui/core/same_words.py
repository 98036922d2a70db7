"""Corrections of every place of an article where the same words stand: each is a correction of just its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.apply_corrections import occurrences
from tui.core.corrections import Add, Correction, Merge, Reject, Relabel, Target
from tui.core.model import Entity
from tui.core.names import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def relabelled(article: str, text: str, mentions: Sequence[Mention], words: str, entity: Entity) -> list[Correction]:
    """Give all these places the entity's label, and add those where the words stand and nothing was found.

    Places keep the name of their own entity; what was rejected stays so.
    """
    corrections: list[Correction] = [
        Relabel(_target(article, text, (each.start, each.end), Entity.of(each)), entity.label)
        for each in places(text, mentions, words)
    ]
    return corrections + [Add(_target(article, text, span, entity)) for span in missed(text, mentions, words)]


def rejected(article: str, text: str, mentions: Sequence[Mention], words: str) -> list[Correction]:
    """Say that these words are no name anywhere in the article."""
    return [
        Reject(_target(article, text, (each.start, each.end), Entity.of(each)))
        for each in places(text, mentions, words)
    ]


def merged(article: str, text: str, mentions: Sequence[Mention], words: str, into: Entity) -> list[Correction]:
    """Say that these words mean one entity, wherever they stand in the article."""
    return [
        Merge(_target(article, text, (each.start, each.end), Entity.of(each)), into)
        for each in places(text, mentions, words)
    ]


def _target(article: str, text: str, span: Span, entity: Entity) -> Target:
    return Target(entity, article, text[slice(*span)], span)
