"""`postil tags` and `postil entities`."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, count, say, say_json_list, warn
from tui.core.model import COLORS, LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library import Library
    from tui.library.tables.marks import EntityRow

PAGE = 500


@click.group("tags", invoke_without_command=True)
@library_option
@json_option
@click.pass_context
def tags_command(context: click.Context, as_json: bool) -> None:
    """List the codebook, or change it.

    A / in a name makes the hierarchy: "economy/aid" stands below "economy".
    """
    if context.invoked_subcommand is None:
        _list(as_json)


@tags_command.command("list")
@library_option
@json_option
def tags_list(as_json: bool) -> None:
    """List the codebook."""
    _list(as_json)


def _list(as_json: bool) -> None:
    with job().open() as library:
        tags = library.codebook.all()
    if as_json:
        say_json_list(asdict(tag) for tag in tags)
        return
    if not tags:
        warn("no tags yet: `postil tags add NAME`, or `t` in the reader")
        return
    rows = Rows(("tag", max(12, *(len(tag.name) for tag in tags))), ("colour", 7), ("uses", -5), ("description", 0))
    rows.head()
    for tag in tags:
        rows.row(tag.name, tag.color, tag.uses or "·", tag.description)


_COLOR = click.option("--color", type=click.Choice(COLORS), help="Its colour in the reader.")
_DESCRIPTION = click.option("--description", metavar="TEXT", help="When to use it.")


@tags_command.command("add")
@click.argument("name")
@_COLOR
@_DESCRIPTION
@library_option
def tags_add(name: str, color: str | None, description: str | None) -> None:
    """Put a tag into the codebook."""
    with job().open(make=True) as library:
        if library.codebook.identity(name) is not None:
            raise click.ClickException(f"there is a tag {name!r} already: `postil tags edit` changes it")
        library.codebook.add(name, color or "", description or "")
    say(f"added {name}")


@tags_command.command("edit")
@click.argument("name")
@click.option("--name", "new_name", metavar="NAME", help="Its new name.")
@_COLOR
@_DESCRIPTION
@library_option
def tags_edit(name: str, new_name: str | None, color: str | None, description: str | None) -> None:
    """Rename, recolour or describe a tag; the highlights keep it."""
    values = {"name": new_name, "color": color, "description": description}
    given = {key: value for key, value in values.items() if value is not None}
    if not given:
        raise click.UsageError("nothing to change: give --name, --color or --description")
    with job().open() as library:
        library.codebook.edit(name, **given)
    say(f"changed {new_name or name}")


@tags_command.command("remove")
@click.argument("name")
@library_option
def tags_remove(name: str) -> None:
    """Take a tag out of the codebook and off its highlights, which stay; the reader's undo brings it back."""
    with job().open() as library:
        uses = next((tag.uses for tag in library.codebook.all() if tag.name == name), 0)
        library.codebook.remove(name)
    say(f"removed {name}" + (f" from {count(uses, 'highlight')}" if uses else ""))


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
    with job().open() as library:
        found = list(islice(_entities(library, " ".join(words), label or ""), limit))
        aliases = {entity.id: library.marks.aliases(entity.id) for entity in found}
    if as_json:
        say_json_list({**asdict(entity), "aliases": aliases[entity.id]} for entity in found)
        return
    if not found:
        warn("no names found: `postil mark` finds them" if not words else "no name has these words")
        return
    rows = Rows(("mentions", -8), ("articles", -8), ("label", 6), ("name", 0))
    rows.head()
    for entity in found:
        other = f" (also {', '.join(aliases[entity.id])})" if aliases[entity.id] else ""
        rows.row(entity.mentions, entity.articles, entity.label, f"{entity.name}{other}")


def _entities(library: Library, text: str, label: str) -> Iterator[EntityRow]:
    offset = 0
    while page := library.marks.entities(offset, PAGE, text, label):
        yield from page
        offset += len(page)
