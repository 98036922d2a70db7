"""`postil read`: adds what is new and opens the reader; without a terminal it prints instead."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import Job, import_quickly, job, library_option
from tui.cli.output import print_line, progress, warn
from tui.cli.parameters import PATH_NAME
from tui.core.errors import LockedError, PostilError
from tui.core.text import plural

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.library import Library

WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
"""The driver textual-serve sets for a reader in a browser."""


class _SomethingNewError(Exception):
    """Raised through the reading of sources at the first bytes that the library does not know."""


@click.command("read")
@click.argument("paths", metavar="[PATH…]", nargs=-1, type=PATH_NAME)
@click.option("--no-mark", is_flag=True, help="Leave new articles unmarked; also: POSTIL_NO_MARKING=1.")
@library_option
def read_command(paths: tuple[str, ...], no_mark: bool) -> int:
    """Add what is new at PATHs, then open the reader.

    Folders are watched: new files in them appear in the list while you read.

    In a pipe or without a terminal the articles are added, marked and listed.
    """
    current = job()
    if paths and _are_missing(paths):  # a misspelt command or name: neither make a library nor open the reader
        from tui.sources.source import unreadable

        near = _near_command(paths[0])
        for path in paths[:1] if near else paths:
            refusal = unreadable(path, FileNotFoundError())
            warn(_refusal_line({"source": refusal.source, "reason": refusal.reason}))
        return 2 if near else 1
    marking = current.settings.marking and not no_mark and os.environ.get("POSTIL_NO_MARKING", "0") in {"", "0"}
    if (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TEXTUAL_DRIVER") == WEB_DRIVER:
        return _open(current, paths, marking)
    return _print(current, paths, marking)


def _open(current: Job, paths: Sequence[str], marking: bool) -> int:
    path, refusals, is_locked = current.path(), None, False
    why = current.why_unknown(path)
    if paths:
        from tui.library.sqlite.connection import START_SECONDS
        from tui.sources.reading import is_address

        with current.open(make=True, timeout_seconds=START_SECONDS) as library:
            fetched = any(map(is_address, paths))  # do not request them twice, nor keep the code for requests in memory
            refusals = None if fetched else known_refusals(library, paths)
            is_locked = refusals is None and _is_locked(library)
        if refusals is None and not is_locked:
            refusals = _add_elsewhere(path, paths)
            if refusals is None:
                return 1
    notices = [_refusal_line(refusal) for refusal in refusals or ()]
    if is_locked:
        notices.append("another program holds the library: nothing was added; run `postil add` when it has ended")
    if not path.exists():  # it will be created now, by this user
        from tui.jobs.user_folders import remember

        remember(path)
    folders = [name for name in paths if Path(name).is_dir()]
    show_reader(path, current.settings, notices=notices, marking=marking, folders=folders, read_only=why)
    return 0


def show_reader(path: Path, settings: Settings, **how: Any) -> None:
    """Open the reader with the arguments of `tui.app.run`, for the terminal's background."""
    from tui.cli.terminal_background import ask_background

    with ask_background(is_wanted=settings.theme == "auto") as terminal:
        import_quickly("tui.app.textual_fixes.unused")  # before anything else imports Textual
        import_quickly("tui.app.app")
        from tui.app import run

    run(path, settings, dark=terminal.is_dark, typed=terminal.typed, **how)


def _is_locked(library: Library) -> bool:
    """Return whether another program keeps the library from being written."""
    try:
        with library.connection.write():
            return False
    except LockedError:
        return True


def known_refusals(library: Library, paths: Sequence[str]) -> list[dict[str, str]] | None:
    """Return the refusals at the paths if everything else is in the library; None if anything is new.

    Articles are identified by the digest of their bytes, so nothing is parsed and the reader's process stays small.
    """
    from tui.sources import Refusal, read

    def expect_known(digest: str, source: str) -> bool:
        if not library.articles.has_source(digest, source):
            raise _SomethingNewError
        return True

    try:
        return [
            {"source": item.source, "reason": item.reason}
            for item in read(paths, is_known=expect_known)
            if isinstance(item, Refusal)
        ]
    except _SomethingNewError:
        return None


def _add_elsewhere(library: Path, paths: Sequence[str]) -> list[dict[str, str]] | None:
    """Add in another process: what guesses dates and languages would stay in the reader's memory."""
    from tui.config import own_command

    adding = subprocess.run(
        own_command("add", "--json", "--library", str(library), "--", *paths),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    try:
        refusals: list[dict[str, str]] = json.loads(adding.stdout)["refused"]
    except (ValueError, KeyError):
        return None  # the message has been printed
    return refusals


def _print(current: Job, paths: Sequence[str], marking: bool) -> int:
    from tui.cli.add import add_with_progress
    from tui.cli.articles import list_articles
    from tui.jobs.mark_report import MarkReport
    from tui.jobs.marking import mark_library

    code = 0
    with current.open(make=True, reads=not paths) as library:
        marking = marking and not library.connection.read_only
        if paths:
            report = add_with_progress(library, paths)
            for refusal in report.refused:
                warn(_refusal_line(refusal))
            code = int(report.failed)
        if marking and (library.marks.pending() or library.duplicates.pending()):
            models = current.settings.model_settings
            try:
                mark_library(library, MarkReport(), models=models, show_progress=progress, on_warning=warn)
            except PostilError as error:
                warn(f"postil: {error}")  # reading goes on without marks
        counts = library.articles.counts()
        if counts.articles:
            list_articles(library)
            print_line()
        print_line(
            f"{plural(counts.articles, 'article')}, {plural(counts.highlights, 'highlight')}, "
            f"{plural(counts.claims, 'claim')} in {library.path}"
        )
    warn("the reader needs a terminal: run `postil` in one, without a pipe")
    return code


def _are_missing(paths: Sequence[str]) -> bool:
    """Return whether none of them is a file, a folder, an address or standard input."""
    if any(path == "-" or os.path.lexists(path) for path in paths):
        return False
    from tui.sources.reading import is_address

    return not any(map(is_address, paths))


def _refusal_line(refusal: dict[str, str]) -> str:
    """Return why a source was left out; a missing one may be a misspelt command."""
    source = refusal["source"]
    if near := _near_command(source):
        return f"there is no file, folder or command {source!r}: did you mean `postil {near}`?"
    return f"refused {source}: {refusal['reason']}"


def _near_command(name: str) -> str:
    """Return the command that the name of no file resembles."""
    from difflib import get_close_matches

    from tui.cli.root import COMMANDS

    return "" if "/" in name or os.path.lexists(name) else next(iter(get_close_matches(name, COMMANDS, 1, 0.75)), "")
