"""`postil labels`: the entity labels, and which labels of models they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line
from tui.cli.parameters import LABEL_NAME
from tui.core.labels import EntityLabel, new_label
from tui.core.model import CODE_COLORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.library import Library

_COLOR = click.option("--color", type=click.Choice(CODE_COLORS), help="Its colour in the reader.")
_KEY = click.option("--key", metavar="LETTER", help="The letter that relabels a name to it.")
_DESCRIPTION = click.option("--description", metavar="TEXT", help="What it is for.")
_MEANS = click.option(
    "--means",
    metavar="NAME",
    multiple=True,
    help=('A model\'s label that means it, or MODEL:NAME of one (its package or folder); may be repeated; "" is none.'),
)


@click.group("labels", invoke_without_command=True)
@library_option
@json_option
@click.pass_context
def labels_command(context: click.Context, as_json: bool) -> None:
    """List the entity labels, or change them.

    Seven are built in. A name that a model finds under an unmapped label is left out, and `postil mark` says so.
    """
    if context.invoked_subcommand is None:
        _list(as_json=as_json)


@labels_command.command("list")
@library_option
@json_option
def labels_list(as_json: bool) -> None:
    """List the entity labels."""
    _list(as_json=as_json)


def _list(*, as_json: bool) -> None:
    with job().open(reads=True) as library:
        rows = [_row(library, label) for label in library.labels.all()]
    if as_json:
        print_json(iter(rows))
        return
    width = max(len(row["name"]) for row in rows)
    table = Rows(
        *(("label", width), ("key", 3), ("colour", 7), ("names", -7)),
        *(("corrections", -11), ("means", 16), ("what for", 0)),
    )
    table.head()
    for row in rows:
        about = (row[name] or "·" for name in ("color", "names", "corrections"))
        table.row(row["name"], row["key"], *about, " ".join(row["means"]) or "·", row["description"])


def _row(library: Library, label: EntityLabel) -> dict[str, Any]:
    names, corrections = library.labels.uses(label.name)
    return {**label._asdict(), "names": names, "corrections": corrections}


def _print(row: dict[str, Any], done: str, *, as_json: bool) -> None:
    if as_json:
        print_json(row)
    else:
        print_line(f"{done} {row['name']}" + (f", key {row['key']}" if row["key"] else ""))


def _settings(command: Callable[..., None]) -> Callable[..., None]:
    for option in (json_option, library_option, _MEANS, _DESCRIPTION, _KEY, _COLOR):
        command = option(command)
    return command


@labels_command.command("add")
@click.argument("name", type=LABEL_NAME)
@_settings
def labels_add(
    name: str, color: str | None, key: str | None, description: str | None, means: tuple[str, ...], as_json: bool
) -> None:
    """Add an entity label, such as WEAPON."""
    with job().open_or_make() as library:
        usual = new_label(name, library.labels.all())
        label = EntityLabel(
            name,
            usual.color if color is None else color,
            usual.key if key is None else key,
            description or "",
            tuple(filter(None, means)),
        )
        library.labels.add(label)
        row = _row(library, label)
    _print(row, "added", as_json=as_json)


@labels_command.command("edit")
@click.argument("name", type=LABEL_NAME)
@_settings
def labels_edit(
    name: str, color: str | None, key: str | None, description: str | None, means: tuple[str, ...], as_json: bool
) -> None:
    """Change an entity label.

    Names keep it, and what a model found changes only with `postil mark --again`.
    """
    if (color, key, description) == (None, None, None) and not means:
        raise click.UsageError("nothing to change: give --color, --key, --description or --means")
    with job().open() as library:
        before = library.labels.get(name)
        changed = before._replace(
            color=before.color if color is None else color,
            key=before.key if key is None else key,
            description=before.description if description is None else description,
            means=tuple(filter(None, means)) if means else before.means,
        )
        library.labels.edit(changed)
        row = _row(library, library.labels.get(name))
    _print(row, "changed", as_json=as_json)


@labels_command.command("remove")
@click.argument("name", type=LABEL_NAME)
@library_option
@json_option
def labels_remove(name: str, as_json: bool) -> None:
    """Remove an entity label that no name has.

    A built-in one is reset.
    """
    with job().open() as library:
        library.labels.remove(name)
        rows = [_row(library, label) for label in library.labels.all() if label.name == name]
    if as_json:
        print_json(rows[0] if rows else {"removed": name})
    else:
        print_line(f"{name} is as shipped with Postil" if rows else f"removed {name}")
