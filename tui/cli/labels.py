"""`postil labels`: what kinds of names there are, and what of a model's is one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, say, say_json
from tui.cli.parameters import LABEL_NAME
from tui.core.labels import EntityLabel, new_label
from tui.core.model import CODE_COLORS

if TYPE_CHECKING:
    from collections.abc import Callable

_COLOR = click.option("--color", type=click.Choice(CODE_COLORS), help="Its colour in the reader.")
_KEY = click.option("--key", metavar="LETTER", help="The letter that relabels a name to it.")
_DESCRIPTION = click.option("--description", metavar="TEXT", help="What it is for.")
_MEANS = click.option(
    "--means",
    metavar="NAME",
    multiple=True,
    help='A model\'s label that means it, or MODEL:NAME of one model; may be repeated; "" is none.',
)


@click.group("labels", invoke_without_command=True)
@library_option
@json_option
@click.pass_context
def labels_command(context: click.Context, as_json: bool) -> None:
    """List the kinds of names, or change them.

    Seven come with Postil. A name that a model finds under a label that means none of them is left out, and `postil
    mark` says so.
    """
    if context.invoked_subcommand is None:
        _list(as_json=as_json)


@labels_command.command("list")
@library_option
@json_option
def labels_list(as_json: bool) -> None:
    """List the kinds of names."""
    _list(as_json=as_json)


def _list(*, as_json: bool) -> None:
    with job().open(reads=True) as library:
        rows = [(label, *library.labels.uses(label.name)) for label in library.labels.all()]
    if as_json:
        say_json({**label._asdict(), "names": names, "corrections": corrections} for label, names, corrections in rows)
        return
    width = max(len(label.name) for label, *_ in rows)
    table = Rows(
        *(("label", width), ("key", 3), ("colour", 7), ("names", -7)),
        *(("corrections", -11), ("means", 16), ("what for", 0)),
    )
    table.head()
    for label, names, corrections in rows:
        about = (label.key, label.color or "·", names or "·", corrections or "·", " ".join(label.means) or "·")
        table.row(label.name, *about, label.description)


def _settings(command: Callable[..., None]) -> Callable[..., None]:
    for option in (_COLOR, _KEY, _DESCRIPTION, _MEANS, library_option):
        command = option(command)
    return command


@labels_command.command("add")
@click.argument("name", type=LABEL_NAME)
@_settings
def labels_add(name: str, color: str | None, key: str | None, description: str | None, means: tuple[str, ...]) -> None:
    """Make a kind of name, as WEAPON."""
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
    say(f"added {name}" + (f", key {label.key}" if label.key else ""))


@labels_command.command("edit")
@click.argument("name", type=LABEL_NAME)
@_settings
def labels_edit(name: str, color: str | None, key: str | None, description: str | None, means: tuple[str, ...]) -> None:
    """Change a kind of name; names keep it, and what a model found is as it was until `postil mark --again`."""
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
    say(f"changed {name}")


@labels_command.command("remove")
@click.argument("name", type=LABEL_NAME)
@library_option
def labels_remove(name: str) -> None:
    """Take a kind of name away that no name has; one that comes with Postil is as it came again."""
    with job().open() as library:
        library.labels.remove(name)
    say(f"removed {name}" if name not in _defaults() else f"{name} is as it came with Postil")


def _defaults() -> list[str]:
    from tui.core.labels import DEFAULT_LABELS

    return [label.name for label in DEFAULT_LABELS]
