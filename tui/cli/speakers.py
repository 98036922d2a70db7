"""`postil speakers`: the speakers of transcripts, and who is excluded from coding and counting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import read_ids
from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line, warn
from tui.cli.parameters import SPEAKER_NAME
from tui.core.errors import NotFoundError
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from tui.library import Library


@click.command("speakers")
@click.argument("names", metavar="[NAME…]", nargs=-1, type=SPEAKER_NAME)
@click.option("--leave-out", is_flag=True, help="Leave what NAMEs say out of coding and counting.")
@click.option("--count", is_flag=True, help="Code and count what NAMEs say again.")
@library_option
@json_option
def speakers_command(names: tuple[str, ...], leave_out: bool, count: bool, as_json: bool) -> int:
    """List the speakers of transcripts, or exclude some from coding and counting.

    This is for interviewers and others who only ask: `postil count`, `postil agreement` and `postil tags put` ignore
    them, in all transcripts. Several NAMEs are one step, which undo reverts; - reads them from standard input, one a
    line.
    """
    if leave_out + count != bool(names):
        raise click.UsageError("NAMEs need --leave-out or --count; without NAMEs all are listed")
    if not names:
        with job().open(reads=True) as library:
            rows = [each._asdict() for each in library.turns.speaking()]
        if as_json:
            print_json(iter(rows))
        elif not _print(rows):
            warn("no speakers: no article is a transcript")
        return 0
    names = tuple(dict.fromkeys(read_ids(names)))
    with job().open() as library, library.connection.write(), library.journal.group():
        refused = _leave_out(library, names, is_left_out=leave_out)
        rows = [each._asdict() for each in library.turns.speaking() if each.speaker in names]
    if as_json:
        reasons = [{"speaker": name, "reason": reason} for name, reason in refused]
        print_json({"speakers": rows, "refused": reasons})
    else:
        for row in rows:
            what = "left out of coding and counting" if row["left_out"] else "counts"
            print_line(f"{one_line(str(row['speaker']))} {what}")
    for _, reason in refused:
        warn(f"postil: {reason}")
    if refused and len(names) > 1:
        warn(f"postil: {len(refused)} of {plural(len(names), 'speaker')} refused")
    return int(bool(refused))


def _leave_out(library: Library, names: tuple[str, ...], *, is_left_out: bool) -> list[tuple[str, str]]:
    """Exclude speakers, or include them; return unknown ones, each with the reason."""
    from tui.library.queries.known_values import expect

    speakers = [each.speaker for each in library.turns.speaking()]
    refused = []
    for name in names:
        try:
            expect("speaker", [name], speakers, "`postil speakers`")
        except NotFoundError as error:
            refused.append((name, str(error)))
        else:
            library.turns.leave_out(name, is_left_out=is_left_out)
    return refused


def _print(rows: list[dict[str, Any]]) -> int:
    columns = ("speaker", 24), ("turns", -6), ("articles", -8), ("", 0)
    return Rows(*columns).all(
        (row["speaker"], row["turns"], row["articles"], f"left out by {row['creator']}" if row["left_out"] else "")
        for row in rows
    )
