"""`postil entities`: people, organisations and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, say_json, warn
from tui.core.model import LABELS

if TYPE_CHECKING:
    from tui.library import Library
    from tui.library.tables.marks import EntityRow

PAGE = 500


@click.command("entities")
@click.argument("words", metavar="[WORD…]", nargs=-1)
@click.option("--label", type=click.Choice(LABELS, case_sensitive=False), help="Of one kind only.")
@click.option("--limit", metavar="N", type=click.IntRange(1), default=50, show_default=True, help="The first N only.")
@library_option
@json_option
def entities_command(words: tuple[str, ...], label: str | None, limit: int, as_json: bool) -> None:
    """List people, organisations and places.

    The most often mentioned come first; with WORDs those that have them in the name.
    """
    with job().open(reads=True) as library:
        entities = list(islice(_entities(library, " ".join(words), label or ""), limit))
        aliases = {entity.id: library.marks.aliases(entity.id) for entity in entities}
    if as_json:
        say_json({**asdict(entity), "aliases": aliases[entity.id]} for entity in entities)
        return
    if not entities:
        warn("no names found: `postil mark` finds them" if not words else "no name has these words")
        return
    rows = Rows(("mentions", -8), ("articles", -8), ("label", 6), ("name", 0))
    rows.head()
    for entity in entities:
        also = f" (also {', '.join(aliases[entity.id])})" if aliases[entity.id] else ""
        rows.row(entity.mentions, entity.articles, entity.label, f"{entity.name}{also}")


def _entities(library: Library, text: str, label: str) -> Iterator[EntityRow]:
    offset = 0
    while page := library.marks.entities(offset, PAGE, text, label):
        yield from page
        offset += len(page)
