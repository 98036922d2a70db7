"""`postil pairs`: names that may be the same, and decisions about them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option, limit_options
from tui.cli.output import Rows, one_line, print_json, print_line, warn, warn_of_more
from tui.core.errors import NotFoundError
from tui.core.text import plural

if TYPE_CHECKING:
    from tui.core.model import Entity
    from tui.jobs.pairs import EntityPair
    from tui.library import Library


@click.command("pairs")
@click.argument("names", metavar="[NAME OTHER]", nargs=-1)
@click.option("--merge", "is_merge", is_flag=True, help="Merge NAME into OTHER, everywhere and in future articles.")
@click.option("--different", "is_different", is_flag=True, help="They are two entities: do not suggest them again.")
@click.option("--others", is_flag=True, help="Also if that changes what other people decided.")
@limit_options
@library_option
@json_option
def pairs_command(
    names: tuple[str, ...], is_merge: bool, is_different: bool, others: bool, limit: int, is_all: bool, as_json: bool
) -> None:
    """List pairs of names that may be the same, or decide about one.

    `postil pairs "Angela Merkle" "Angela Merkel" --merge` merges the first into the second. Any two names with one
    label can be merged, listed or not. This is one step, which undo reverts.
    """
    if (is_merge or is_different) != (len(names) == 2) or (is_merge and is_different) or len(names) not in (0, 2):
        raise click.UsageError("NAME OTHER needs --merge or --different; without them all are listed")
    with job().open(reads=not names) as library:
        if names:
            first, other = _one_kind(library, *names)
            count = _decide(library, first, other, is_merge=is_merge, others=others)
            decided = {"decision": "merge" if is_merge else "different", "label": first.label}
            row = {"name": first.name, "other": other.name, **decided, "articles": count}
            if as_json:
                print_json(row)
            else:
                what = f"is {one_line(other.name)}" if is_merge else f"and {one_line(other.name)} are two"
                print_line(f"{one_line(first.name)} {what}: {plural(count, 'article')} changed")
            return
        from tui.jobs.pairs import possible_pairs

        pairs = possible_pairs(library)
    listed = pairs if is_all else pairs[:limit]
    if as_json:
        print_json(
            {"rarer": asdict(pair.rarer), "other": asdict(pair.other), "reason": pair.reason, "score": pair.score}
            for pair in listed
        )
    elif not pairs:
        warn("no two names look alike")
    else:
        rows = Rows(("mentions", -8), ("of other", -8), ("label", 10), ("names", 0))
        rows.all(
            (pair.rarer.mentions, pair.other.mentions, _labels(pair), f"{pair.rarer.name} · {pair.other.name}")
            for pair in listed
        )
    warn_of_more(len(listed), len(pairs), "pair")


def _labels(pair: EntityPair) -> str:
    return "/".join(dict.fromkeys((pair.rarer.label, pair.other.label)))


def _one_kind(library: Library, name: str, other: str) -> tuple[Entity, Entity]:
    """Return the entities of two names, which have one label. Raises `NotFoundError`."""
    namesakes = {each: library.marks.entities_named(each) for each in (name, other)}
    for each, entities in namesakes.items():
        if not entities:
            raise NotFoundError(f"no name is {one_line(each)!r}: `postil entities` lists them")
    for first in namesakes[name]:
        for second in namesakes[other]:
            if first.label == second.label and first != second:
                return first, second
    if name == other:
        raise NotFoundError(f"{one_line(name)!r} is one name: give two")
    raise NotFoundError(
        f"{one_line(name)!r} and {one_line(other)!r} have different labels: `postil correct ARTICLE NAME --label LABEL"
        " --everywhere` first"
    )


def _decide(library: Library, name: Entity, other: Entity, *, is_merge: bool, others: bool) -> int:
    """Store the decision; return in how many articles the marks changed. Raises `ConflictError`."""
    from tui.core.corrections import Distinct, Merge, Target
    from tui.jobs.correcting import correct

    correction = (Merge if is_merge else Distinct)(Target(name), other)
    return correct(library, None, [correction], others=others, advice="--others changes them anyway")
