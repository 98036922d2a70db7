"""`postil history`, `stats`, `check`, `backup` and `restore`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, count, progress, say, say_json, say_json_list, stopping, warn
from tui.core.errors import LibraryError

if TYPE_CHECKING:
    from tui.library import Library


@click.command("history")
@click.argument("article", required=False)
@click.option("--limit", metavar="N", type=click.IntRange(1), default=50, show_default=True, help="The last N only.")
@library_option
@json_option
def history_command(article: str | None, limit: int, as_json: bool) -> None:
    """List what was done, in all articles or in one.

    The newest comes first. What was undone stays in the list.
    """
    with job().open() as library:
        name = library.articles.find(article).id if article else ""
        steps = library.journal.steps(limit, article=name)
    if as_json:
        say_json_list(asdict(step) for step in steps)
        return
    if not steps:
        warn("nothing was done yet")
        return
    rows = Rows(("time (UTC)", 16), ("who", 12), ("what", 10), ("state", 8), ("article", 12), ("", 0))
    rows.head()
    for step in steps:
        state = "" if step.state == "done" else step.state
        rows.row(step.time[:16].replace("T", " "), step.creator, step.action, state, step.article, step.summary)


@click.command("stats")
@library_option
@json_option
def stats_command(as_json: bool) -> None:
    """Say what is in the library, and where it is."""
    current = job()
    with current.open() as library:
        found = _stats(library)
    if as_json:
        say_json(found)
        return
    verdicts = found.pop("verdicts")
    size = found.pop("bytes")
    width = max(map(len, [*found, *(f"  {verdict}" for verdict in verdicts)])) + 2
    for name, value in found.items():
        say(f"{name:{width}}{value:,}" if isinstance(value, int) else f"{name:{width}}{value}")
        if name == "claims":
            for verdict, number in verdicts.items():
                say(f"  {verdict:{width - 2}}{number:,}")
    say(f"{'size':{width}}{size / 1_000_000:,.1f} MB")


def _stats(library: Library) -> dict[str, Any]:
    counts = library.articles.counts()
    return {
        "library": str(library.path),
        "articles": counts.articles,
        "new": counts.new,
        "marked": counts.marked,
        "highlights": counts.highlights,
        "claims": counts.claims,
        "verdicts": library.claims.verdicts(),
        "tags": len(library.codebook.all()),
        "bytes": library.path.stat().st_size,
    }


@click.command("check")
@click.option("--repair", is_flag=True, help="Back up, then make anew what can be: search indexes, marks.")
@library_option
@json_option
def check_command(repair: bool, as_json: bool) -> int:
    """Look whether the library is sound.

    That is the file, its indexes, texts and spans, that each annotation quotes what stands there, and that the
    history leads to what there is. Each finding says what to do. Exit code 1 if there is one.
    """
    with job().open() as library:
        from tui.library.sqlite.backups import backup_path
        from tui.library.upkeep.check import findings
        from tui.library.upkeep.check import repair as make_anew

        path = library.path
        if repair:
            library.backup(backup_path(path))
            made = make_anew(library)
            warn(f"{count(made, 'part')} made anew; what was there is in the newest backup")
        nothing = "nothing was changed; the same command begins anew"
        with stopping(lambda: nothing), progress("checking", None) as told, library.connection.interruptible():
            found = list(findings(library, told))
        counts = None if found else library.articles.counts()
        orphans = 0 if found else library.revisions.count_orphans()
    from tui.library.sqlite.backups import last_backup

    if as_json:
        problems = [asdict(finding) for finding in found]
        say_json({"library": str(path), "problems": problems, "orphans": orphans})
    elif counts is None:
        for finding in found:
            say(str(finding))
    else:
        say(f"sound: {count(counts.articles, 'article')}, {count(counts.highlights, 'annotation')} in {path}")
    if orphans and not as_json:
        say(f"{count(orphans, 'annotation')} without a place in the text: `postil orphans` lists them")
    if found:
        warn(f"postil: {path} has {count(len(found), 'problem')}{last_backup(path)}")
    return 1 if found else 0


@click.command("backup")
@click.argument("dest", required=False, type=click.Path(path_type=Path))
@library_option
def backup_command(dest: Path | None) -> None:
    """Copy the library, also while others write.

    DEST is a new file or a folder; without it the copy goes beside the library, where `postil restore` finds it.
    """
    with job().open() as library:
        from tui.library.sqlite.backups import backup_path

        target = dest or backup_path(library.path)
        if target.is_dir():
            target /= backup_path(library.path).name
        with stopping(lambda: f"there is no {target}; the same command begins anew"), progress("copying", None) as told:
            library.backup(target, told)
    say(f"the library is copied to {target}")


@click.command("restore")
@click.argument("backup", required=False, type=click.Path(path_type=Path))
@library_option
@json_option
def restore_command(backup: Path | None, as_json: bool) -> None:
    """Go back to a backup, or list them.

    BACKUP is a file or its number in the list. What the library was before is kept as another backup.
    """
    path = job().path()
    from tui.library.sqlite.backups import backups
    from tui.library.upkeep.backup import restore

    found = backups(path)
    if backup is not None:
        number = str(backup)
        if not backup.exists() and number.isdecimal() and 0 < int(number) <= len(found):
            backup = found[int(number) - 1]
        with stopping(lambda: f"{path} is as it was; the same command begins anew"), progress("copying", None) as told:
            kept = restore(path, backup, told)
        say(f"{path} is now what {backup.name} was" + (f"; what was there is in {kept}" if kept else ""))
        return
    if as_json:
        say_json_list({"path": str(entry), "bytes": entry.stat().st_size} for entry in found)
        return
    if not found:
        raise LibraryError(f"no backups beside {path}: `postil backup` makes one")
    rows = Rows(("#", -3), ("MB", -8), ("backup", 0))
    rows.head()
    for at, entry in enumerate(found, 1):
        rows.row(at, f"{entry.stat().st_size / 1_000_000:,.1f}", entry)
