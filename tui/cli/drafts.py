"""`postil drafts`: what was typed or done but not saved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from tui.cli.annotate import read_ids
from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, print_json, print_line, warn
from tui.core.errors import LibraryError, NotFoundError
from tui.core.text import cut, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.jobs.unsaved import WaitingFile
    from tui.library import Library


@dataclass(frozen=True, slots=True)
class _Unsaved:
    """A draft, or a change that is queued or was refused."""

    id: str
    state: str
    kind: str
    creator: str
    time: str
    article: str
    quote: str
    text: str
    reason: str = ""


@click.command("drafts")
@click.argument("ids", metavar="[ID…]", nargs=-1)
@click.option("--discard", is_flag=True, help="Discard the drafts with these IDs.")
@library_option
@json_option
def drafts_command(ids: tuple[str, ...], discard: bool, as_json: bool) -> None:
    """List what was typed or done but not saved.

    With IDs, or their beginnings, print those in full; - reads them from standard input, one a line. A draft is offered
    when you write in the same place again; a queued change, at the next start of the reader. A change that the library
    refused is kept here until it is discarded.
    """
    from tui.jobs.unsaved import waiting_files

    if discard and not ids:
        raise click.UsageError("--discard needs the IDs of the drafts to discard")
    ids = read_ids(ids)
    with job().open(reads=not discard) as library:
        queues = waiting_files(library.path)
        every = _unsaved(library, queues)
        chosen = [_named(every, name) for name in ids] or every
        if discard:
            for each in chosen:
                _discard(library, queues, each)
    if as_json:
        print_json([asdict(each) for each in chosen])
    elif discard:
        print_line(f"discarded {plural(len(chosen), 'draft')}")
    elif not chosen:
        warn("nothing is unsaved")
    else:
        _show(chosen, in_full=bool(ids))


def _unsaved(library: Library, queues: Sequence[WaitingFile]) -> list[_Unsaved]:
    from tui.jobs.drafts import drafts

    some = [
        _Unsaved(each.id, "draft", each.kind, each.creator, each.modified, each.article, each.quote, each.text)
        for each in drafts(library)
    ]
    for queue in queues:
        waiting = [(change, "") for change in queue.changes.values()]
        for change, reason in [*queue.refused.values(), *waiting]:
            state = "refused" if reason else "waiting"
            facts = (change.step.strip("_"), change.creator, change.time, "", "", change.words)
            some.append(_Unsaved(change.id[:12], state, *facts, reason))
    return some


def _named(every: Sequence[_Unsaved], name: str) -> _Unsaved:
    matching = [each for each in every if each.id.startswith(name)]
    if len(matching) != 1:
        what = "names several: give more of the id" if matching else "names nothing unsaved"
        raise NotFoundError(f"{name!r} {what} (`postil drafts` lists them)")
    return matching[0]


def _discard(library: Library, queues: Sequence[WaitingFile], unsaved: _Unsaved) -> None:
    from tui.jobs.drafts import discard

    if unsaved.state == "draft":
        discard(library, unsaved.id)
        return
    for queue in queues:
        for change_id in [*queue.changes, *queue.refused]:
            if change_id.startswith(unsaved.id):
                if not queue.claim():
                    raise LibraryError(f"{unsaved.id} belongs to an open reader: quit that first, or undo it there")
                queue.end(change_id)
                queue.close()


def _show(some: Sequence[_Unsaved], *, in_full: bool) -> None:
    for each in some:
        state = each.state if each.state == "draft" else f"{each.state} change"
        about = f" on “{cut(one_line(each.quote), 60)}”" if each.quote else ""
        print_line(f"{each.id}  {state}: {each.kind}{about}", bold=True)
        print_line(each.text if in_full else f"    {cut(one_line(each.text), 100)}")
        facts = (each.creator, each.time[:16].replace("T", " "), each.article, each.reason)
        print_line(f"    {' · '.join(filter(None, facts))}", dim=True)
