"""Corrections of every place in an article with the same words, each as a correction of just its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.apply_corrections import occurrences
from tui.core.corrections import Add, Correction, Reject, Relabel, Target
from tui.core.model import Entity
from tui.core.names import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.core.model import Article, Mention
    from tui.core.spans import Span


def places(text: str, mentions: Sequence[Mention], words: str) -> list[Mention]:
    """Return the mentions that are names with these words, of any case or accents."""
    return [each for each in _open_places(text, mentions, words) if each.is_name]


def alike(text: str, mentions: Sequence[Mention], mention: Mention) -> list[Mention]:
    """Return the mentions with the same words that are names or not, like this one."""
    here = _open_places(text, mentions, text[mention.start : mention.end])
    return [each for each in here if each.is_name == mention.is_name]


def decide_as_shown(article: Article, mentions: Iterable[Mention]) -> list[Correction]:
    """Decide about mentions as they are shown: names are confirmed, and what a rule ruled out is rejected."""
    return [
        Relabel(target, each.label) if each.is_name else Reject(target)
        for each in mentions
        for target in [_target(article.id, article.text, (each.start, each.end), Entity.of(each))]
    ]


def _open_places(text: str, mentions: Sequence[Mention], words: str) -> list[Mention]:
    """Return those that are names, and those that are none by a rule alone."""
    same = normalise(words)
    return [each for each in mentions if each.state != "rejected" and normalise(text[each.start : each.end]) == same]


def longer_names(name: str, mentions: Sequence[Mention]) -> list[Entity]:
    """Return the entities of an article, in text order, with longer names that have all the words of this one."""
    words = set(normalise(name).split())
    named = dict.fromkeys(Entity.of(each) for each in mentions if each.is_name)
    return [each for each in named if words < set(normalise(each.name).split())]


def find_unmarked(text: str, mentions: Sequence[Mention], words: str) -> list[Span]:
    """Return where these words occur as whole words without a mention, accepted or rejected."""
    return [
        (start, end)
        for start, end in occurrences(text, words)
        if not any(each.start < end and start < each.end for each in mentions)
    ]


def correct_places(
    article: str, text: str, mentions: Sequence[Mention], words: str, make: Callable[[Target, Entity], Correction]
) -> list[Correction]:
    """Return a correction of each of these places; `make` receives the target of each, with its current entity.

    Those that a rule ruled out are among them: somebody decides about them now.
    """
    here = _open_places(text, mentions, words)
    entities = [Entity.of(each) for each in here]
    return [make(_target(article, text, (m.start, m.end), old), old) for m, old in zip(here, entities, strict=True)]


def add_places(article: str, text: str, mentions: Sequence[Mention], words: str, entity: Entity) -> list[Correction]:
    """Return corrections that add the entity wherever the words occur without a mention, accepted or rejected."""
    return [Add(_target(article, text, span, entity)) for span in find_unmarked(text, mentions, words)]


def relabel_places(
    article: str, text: str, mentions: Sequence[Mention], words: str, entity: Entity
) -> list[Correction]:
    """Return corrections that give all these places the entity's label, and add those without a mention.

    Places keep the names of their own entities.
    """
    places = correct_places(article, text, mentions, words, lambda target, _: Relabel(target, entity.label))
    return places + add_places(article, text, mentions, words, entity)


def reject_places(article: str, text: str, mentions: Sequence[Mention], words: str) -> list[Correction]:
    """Return corrections that reject these words as a name in the whole article."""
    return correct_places(article, text, mentions, words, lambda target, _: Reject(target))


def _target(article: str, text: str, span: Span, entity: Entity) -> Target:
    return Target(entity, article, text[slice(*span)], span)
