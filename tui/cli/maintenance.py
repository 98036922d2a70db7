"""`postil stats`, `check`, `backup` and `restore`."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import FilePath, job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line, progress, stopping, warn
from tui.core.errors import LibraryError
from tui.core.text import plural, size_in_words

if TYPE_CHECKING:
    from tui.library import Library


@click.command("stats")
@library_option
@json_option
def stats_command(as_json: bool) -> None:
    """Show what is in the library, and where it is."""
    current = job()
    with current.open(reads=True) as library:
        stats = _stats(library)
    if as_json:
        print_json(stats)
        return
    del stats["json_schema"]
    verdicts = stats.pop("verdicts")
    size, of_sources = stats.pop("bytes"), stats.pop("sources_bytes")
    if sources := stats.pop("sources"):
        stats["sources"] = f"{sources:,} ({size_in_words(of_sources)})"
    width = max(map(len, [*stats, *(f"  {verdict}" for verdict in verdicts)])) + 2
    for name, value in stats.items():
        print_line(f"{name:{width}}{value:,}" if isinstance(value, int) else f"{name:{width}}{value}")
        if name == "claims":
            for verdict, number in verdicts.items():
                print_line(f"  {verdict:{width - 2}}{number:,}")
    print_line(f"{'size':{width}}{size / 1_000_000:,.1f} MB")


def _stats(library: Library) -> dict[str, Any]:
    from tui.core.rows import SCHEMA
    from tui.library.tables.sources import Sources

    counts, (sources, sources_bytes) = library.articles.counts(), Sources(library.connection).total()
    return {
        "json_schema": SCHEMA,
        "library": str(library.path),
        "articles": counts.articles,
        "new": counts.new,
        "marked": counts.marked,
        "highlights": counts.highlights,
        "claims": counts.claims,
        "verdicts": library.desk.verdicts(),
        "tags": len(library.codebook.all()),
        "sources": sources,
        "sources_bytes": sources_bytes,
        "bytes": library.path.stat().st_size,
    }


@click.command("check")
@click.option(
    "--repair",
    is_flag=True,
    help="Back up, then rebuild search indexes, triggers and marks, and find misplaced annotations again.",
)
@library_option
@json_option
def check_command(repair: bool, as_json: bool) -> int:
    """Check whether the library is sound.

    This checks the file, its indexes, texts and spans, that each annotation quotes its text, and that the history leads
    to the current contents. Each problem comes with what to do. The exit code is 1 if there is any.
    """
    with job().open_to_check(repair=repair) as library:
        from tui.library.sqlite.place import backup_path
        from tui.library.upkeep.backup import back_up
        from tui.library.upkeep.check import find_problems
        from tui.library.upkeep.check import repair as repair_library

        path = library.path
        if repair:
            back_up(library, backup_path(path))
            parts = repair_library(library)
            warn(f"{plural(parts, 'part')} rebuilt; the old state is in the newest backup")
        nothing = "nothing was changed; run it again to start over"
        with stopping(lambda: nothing), progress("checking", None) as on_progress, library.connection.interruptible():
            problems = list(find_problems(library, on_progress))
        counts = None if problems else library.articles.counts()
        orphans = 0 if problems else library.revisions.count_orphans()
        behind = "" if problems else library.corrected_marks.behind
    from tui.library.sqlite.place import last_backup

    if as_json:
        findings = {"problems": [asdict(problem) for problem in problems], "orphans": orphans, "behind": behind}
        print_json({"library": str(path), **findings})
    elif counts is None:
        for problem in problems:
            print_line(str(problem))
    else:
        print_line(f"sound: {plural(counts.articles, 'article')}, {plural(counts.highlights, 'annotation')} in {path}")
    if orphans and not as_json:
        print_line(f"{plural(orphans, 'annotation')} without a place in the text: `postil orphans` lists them")
    if behind and not as_json:
        print_line(f"{behind}; an open reader goes on with it, so do `postil mark` and `postil export`")
    if problems:
        warn(f"postil: {path} has {plural(len(problems), 'problem')}{last_backup(path)}")
    return 1 if problems else 0


@click.command("backup")
@click.argument("dest", required=False, type=FilePath())
@library_option
@json_option
def backup_command(dest: Path | None, as_json: bool) -> None:
    """Copy the library, even while others write.

    DEST is a new file or a folder; without it the copy is put beside the library, where `postil restore` finds it. With
    - it is written to standard output.
    """
    if dest == Path("-"):
        if as_json or sys.stdout.isatty():
            raise click.UsageError(
                "with - the library itself is printed: send it to a program or a file, without --json"
            )
        _print_backup()
        return
    with job().open(reads=True) as library:
        from tui.library.sqlite.place import backup_path
        from tui.library.upkeep.backup import back_up

        target = dest or backup_path(library.path)
        if target.is_dir():
            target /= backup_path(library.path).name
        with (
            stopping(lambda: f"there is no {target}; run it again to start over"),
            progress("copying", None) as on_progress,
        ):
            back_up(library, target, on_progress)
    if as_json:
        print_json({"path": str(target), "bytes": target.stat().st_size})
    else:
        print_line(f"the library is copied to {target}")


def _print_backup() -> None:
    """Print a copy, which is complete before its first byte is printed."""
    from tui.library.upkeep.backup import back_up

    with job().open(reads=True) as library, TemporaryDirectory(prefix="postil-", dir=library.path.parent) as folder:
        path = Path(folder) / "copy.db"
        back_up(library, path)
        with path.open("rb") as copy:
            shutil.copyfileobj(copy, sys.stdout.buffer)


@click.command("restore")
@click.argument("backup", required=False, type=FilePath())
@library_option
@json_option
def restore_command(backup: Path | None, as_json: bool) -> None:
    """Restore a backup, or list the backups.

    BACKUP is a file or its number in the list. The current library is kept as another backup; a damaged one is set
    aside, under a name that ends in .aside, and listed too.
    """
    current = job()
    path = current.path()
    if backup is not None:
        current.expect_known(path)
    from tui.library.sqlite.place import backups
    from tui.library.upkeep.backup import restore

    entries = backups(path)
    if backup is not None:
        number = str(backup)
        if not backup.exists() and number.isdecimal() and 0 < int(number) <= len(entries):
            backup = entries[int(number) - 1]
        with (
            stopping(lambda: f"{path} is as it was; run it again to start over"),
            progress("copying", None) as on_progress,
        ):
            replaced = restore(path, backup, on_progress)
        if as_json:
            print_json({"library": str(path), "backup": str(backup), "replaced": str(replaced or "")})
        else:
            print_line(
                f"{path} is now what {backup.name} was" + (f"; what was there is in {replaced}" if replaced else "")
            )
        return
    if as_json:
        print_json({"path": str(entry), "bytes": entry.stat().st_size} for entry in entries)
        return
    if not entries:
        raise LibraryError(f"no backups beside {path}: `postil backup` makes one")
    rows = Rows(("#", -3), ("MB", -8), ("backup", 0))
    rows.head()
    for position, entry in enumerate(entries, 1):
        rows.row(position, f"{entry.stat().st_size / 1_000_000:,.1f}", entry)
