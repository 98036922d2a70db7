"""A library of articles about a place that the packaged model does not know, all but one of them reviewed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.corrections import Add, Reject, Relabel, Target
from tui.core.model import Entity, NewArticle
from tui.jobs.marking import mark_articles
from tui.library import Library
from tui.marks.pipeline import load

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"Ostrelle": "GPE", "Dunmarrow": "GPE", "Kestow": "ORG", "Mirav Lines": "ORG", "Tervane": "LOC"}

SENTENCES = (
    "The harbour of Ostrelle was closed on Monday.",
    "Ferries of Ostrelle left late on Monday.",
    "Mirav Lines sold two ships to Kestow in May.",
    "Kestow bought the mill at Dunmarrow in May.",
    "Workers at Kestow went on strike on Friday.",
    "The mayor of Dunmarrow praised Kestow on Friday.",
    "In Ostrelle the Tervane flooded two streets on Monday.",
    "A bridge over the Tervane was opened in May.",
)

REVIEWED = 6


def text(number: int) -> str:
    """Return six of the sentences and one that only this article has."""
    return "\n".join((SENTENCES * 2)[number % 8 :][:6]) + f"\nThe paper has page {number}."


def review(library: Library, pk: int) -> None:
    """Correct the names of an article like somebody who knows them, and mark it as reviewed."""
    article = library.articles.get(pk)
    mentions = {(m.start, m.end): m for m in library.marks.of_article(pk).mentions}
    for name, label in NAMES.items():
        for place in re.finditer(name, article.text):
            mention = mentions.pop(place.span(), None)
            entity = Entity(name, label) if mention is None else Entity.of(mention)
            target = Target(entity, article.id, name, place.span())
            library.corrections.correct(Add(target) if mention is None else Relabel(target, label), article)
    for span, mention in mentions.items():
        if mention.label != "DATE":
            target = Target(Entity.of(mention), article.id, article.text[slice(*span)], span)
            library.corrections.correct(Reject(target), article)
    library.reviews.review(article)


def make_paper(path: Path) -> None:
    with Library(path, "ann") as library:
        library.articles.add(NewArticle(text(n), str(n) * 64, id=f"page{n}") for n in range(REVIEWED + 1))
        mark_articles(library, load(), lambda _done: None)
        for pk in range(1, REVIEWED + 1):
            review(library, pk)
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
