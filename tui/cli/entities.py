"""`postil entities`: people, organisations and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option, limit_options
from tui.cli.output import Rows, print_json, warn, warn_of_more
from tui.cli.parameters import LABEL_NAME
from tui.cli.terms import TermsCommand, typed_filter

if TYPE_CHECKING:
    from tui.library import Library
    from tui.library.tables.marks import EntityRow

PAGE = 500


@click.command("entities", cls=TermsCommand)
@click.argument("words", metavar="[TERM…]", nargs=-1)
@click.option("--label", type=LABEL_NAME, help="Only those with this label.")
@limit_options
@library_option
@json_option
def entities_command(words: tuple[str, ...], label: str | None, limit: int, is_all: bool, as_json: bool) -> None:
    """List people, organisations and places.

    The most frequently mentioned come first. A TERM is a word of the name or of an alias, or #code for names that stand
    in passages with this code or one below it; all of them must match.
    """
    from tui.library.queries.entity_terms import ENTITY_KEYS
    from tui.library.queries.known_values import why_no_entity

    label = label or ""
    with job().open(reads=True) as library:
        text = typed_filter(library, words, ENTITY_KEYS)
        if label:
            library.labels.get(label)
        total = library.marks.entity_count(text, label)
        entities = islice(_entities(library, text, label), None if is_all else limit)
        aliases = library.marks.aliases
        if as_json:
            print_json({**asdict(entity), "aliases": aliases(entity.id)} for entity in entities)
        elif not total:
            nothing = why_no_entity(library, text, label) if words or label else ""
            warn(nothing or "no names found: `postil mark` finds them")
        else:
            width = max(len(each.name) for each in library.labels.all())
            rows = Rows(("mentions", -8), ("articles", -8), ("label", width), ("name", 0))
            rows.all(_cells(entity, aliases(entity.id)) for entity in entities)
    if not is_all:
        warn_of_more(min(limit, total), total, "name")


def _cells(entity: EntityRow, aliases: list[str]) -> tuple[object, ...]:
    also = f" (also {', '.join(aliases)})" if aliases else ""
    return entity.mentions, entity.articles, entity.label, f"{entity.name}{also}"


def _entities(library: Library, text: str, label: str) -> Iterator[EntityRow]:
    offset = 0
    while page := library.marks.entities(offset, PAGE, text, label):
        yield from page
        offset += len(page)
