"""What all commands share: the library, the settings, `--library` and `--json`."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tui.core.errors import LibraryError, LockedError

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.library import Library

POSITIVE = click.IntRange(1, 10**9)
"""How many, or the number of a version: SQLite knows no number above 2⁶³."""

UNWRITABLE = "check its permissions, its folder's and the room on its disk"
"""What to do about a read-only library."""

Command = TypeVar("Command", bound="Callable[..., object]")


@dataclass
class Job:
    """One call of `postil`, with the options that all commands share."""

    library: str = ""

    @cached_property
    def settings(self) -> Settings:
        from tui.config import load_settings

        return load_settings()

    @property
    def is_named(self) -> bool:
        return bool(self.library or os.environ.get("POSTIL_LIBRARY"))

    def path(self) -> Path:
        """Return the library to work on, with links and addresses resolved."""
        from tui.config import library_path, working_library
        from tui.library.sqlite.place import place

        return working_library(place(library_path(self.library or None)))

    def why_unknown(self, path: Path) -> str:
        """Return why a library in the working folder is read-only: nobody here has made or named it; else ""."""
        from tui.config import SAMPLE, user_library
        from tui.jobs.user_folders import UNKNOWN, is_known, remember

        if path == user_library() or path.parent.parent.name == ".git" or not path.exists():
            return ""  # inside a git directory it is the copy of the sample that Postil makes, which no clone contains
        if self.is_named:
            remember(path)
            return ""
        return "" if is_known(path) else UNKNOWN.replace("--library", f"--library {SAMPLE}")

    def expect_known(self, path: Path) -> None:
        """Raise `LibraryError` for a library that merely lies in the working folder: it is not written to."""
        if why := self.why_unknown(path):
            raise LibraryError(f"{path} is not written to: {why}")

    @contextmanager
    def open_to_check(self, *, repair: bool) -> Iterator[Library]:
        """Open the library, or a copy of one that is read-only or unknown, since checking makes SQLite write."""
        path = self.path()
        self._expect_there(path)
        if repair:
            self.expect_known(path)
        elif self.why_unknown(path):
            with self._open_copy(path) as library:
                yield library
            return
        try:
            opened = self.open(expects_own=False)
        except LockedError:
            raise
        except LibraryError as error:
            if repair:
                raise
            with ExitStack() as stack:
                try:
                    library = stack.enter_context(self._open_copy(path))
                except LibraryError:
                    raise error from None  # report what is wrong with the file, not with its copy
                yield library
            return
        with opened:
            yield opened

    @contextmanager
    def _open_copy(self, path: Path) -> Iterator[Library]:
        from tempfile import TemporaryDirectory

        from tui.library import Library
        from tui.library.sqlite.copy import private_copy
        from tui.library.sqlite.foreign import STATEMENT_SECONDS

        with (
            TemporaryDirectory(prefix="postil-") as folder,
            Library(private_copy(path, Path(folder)), self.settings.creator, expects_own=False) as library,
        ):
            library.connection.limit(STATEMENT_SECONDS)
            library.path = path
            yield library

    def open(
        self,
        *,
        make: bool = False,
        reads: bool = False,
        timeout_seconds: float | None = None,
        expects_own: bool = True,
        whole: bool = False,
    ) -> Library:
        """Open the library; with `make` create it if it was named and does not exist: see `open_or_make`.

        A command that only `reads` also works on a read-only or an unknown library. It is warned of corrections not yet
        applied everywhere, or, with `whole`, applies them first. `expects_own` is explained at `Library`.
        """
        library = self._opened(make, reads, timeout_seconds, expects_own)
        if (reads or whole) and (line := library.corrected_marks.behind):
            from tui.cli.output import warn

            warn(f"postil: {line}")
            if whole and not library.connection.read_only:
                library.corrected_marks.catch_up()
        return library

    def _expect_there(self, path: Path) -> None:
        if self.is_named and not path.exists():
            raise LibraryError(f"{path} is not there: correct the name, or `postil add` articles to make it")

    def _opened(self, make: bool, reads: bool, timeout_seconds: float | None, expects_own: bool) -> Library:
        path = self.path()
        if not make:
            self._expect_there(path)
        import_quickly("tui.library")
        from tui.cli.output import warn
        from tui.jobs.user_folders import remember
        from tui.library import Library
        from tui.library.sqlite.connection import BULK_CACHE_KIB
        from tui.library.sqlite.reading import BUSY_SECONDS

        creator, timeout_seconds = self.settings.creator, timeout_seconds or BUSY_SECONDS
        if why := self.why_unknown(path):
            if not reads:
                self.expect_known(path)
            warn(f"postil: {path} is only read: {why}")
            return Library(path, creator, timeout_seconds, cache_kib=BULK_CACHE_KIB, foreign=True, read_only=why)
        is_new = not path.exists()
        try:
            library = Library(
                path,
                creator,
                timeout_seconds,
                cache_kib=BULK_CACHE_KIB,
                expects_own=expects_own,
                on_notice=lambda text: warn(f"postil: {text}"),
            )
        except LockedError:
            raise
        except LibraryError:
            if not reads or is_new:
                raise
            try:
                return Library(path, creator, timeout_seconds, cache_kib=BULK_CACHE_KIB, read_only=UNWRITABLE)
            except LibraryError:
                pass
            raise
        if is_new:
            remember(library.path)
        if library.notice:
            warn(f"postil: {library.notice}")
        return library

    @contextmanager
    def open_or_make(self) -> Iterator[Library]:
        """Open the library, creating it if missing, and remove it again if nothing was added."""
        is_new = not self.path().exists()
        with self.open(make=True) as library:
            try:
                yield library
            finally:
                if is_new:
                    from tui.library.sqlite.place import remove_unused

                    remove_unused(library.path, library.connection.raw)


def job() -> Job:
    context = click.get_current_context()
    _expect_text(context)
    current: Job = context.find_root().ensure_object(Job)
    return current


class FilePath(click.Path):
    """The path of a file or folder: an empty one is a variable of the shell that is not set, not the current folder."""

    def __init__(self) -> None:
        super().__init__(readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty: name a file or a folder", param, ctx)
        return super().convert(value, param, ctx)


def _is_undecoded(value: str) -> bool:
    from tui.cli.output import UNDECODED

    return UNDECODED.search(value) is not None


def _expect_text(context: click.Context) -> None:
    """Refuse what is not UTF-8, which could neither be stored nor found, and empty names of files.

    The names of files may be any bytes, but an empty one is a variable of the shell that is not set.
    """
    for parameter in context.command.params:
        is_path = parameter.type.name == "path"
        values = context.params.get(parameter.name or "")
        for value in values if isinstance(values, tuple) else (values,):
            if is_path and value == "":
                raise click.BadParameter("it is empty: name a file, a folder or an address", context, parameter)
            if not is_path and isinstance(value, str) and not value.isascii() and _is_undecoded(value):
                raise click.BadParameter("it is not text in UTF-8", context, parameter)


def import_quickly(module: str) -> None:
    """Import a module, a fifth faster without the garbage collector, which then ignores it for good.

    Otherwise it would scan a hundred thousand objects again and again, and a key would wait for it.
    """
    gc.disable()
    import_module(module)
    gc.freeze()
    gc.enable()


def _choose_library(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value == "":
        raise click.BadParameter("it is empty: name a file, or leave --library out", context, parameter)
    if value:
        context.find_root().ensure_object(Job).library = value


def library_option(command: Command) -> Command:
    return click.option(
        "--library",
        metavar="FILE",
        expose_value=False,
        callback=_choose_library,
        is_eager=True,
        help="The library to work on.",
    )(command)


def json_option(command: Command) -> Command:
    """Add `--json` to a command, passed on as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def output_options(where: str) -> Callable[[Command], Command]:
    """Add `--output`, described by `where`, and `--force` to a command, passed on as a path or None and a flag."""

    def decorate(command: Command) -> Command:
        command = click.option("--force", is_flag=True, help="Replace what is at OUT.")(command)
        return click.option("-o", "--output", metavar="OUT", type=FilePath(), help=where)(command)

    return decorate


def limit_options(command: Command) -> Command:
    """Add `--limit` and `--all` to a command, passed on as `limit` and `is_all`; it has to report omissions."""
    command = click.option("--all", "is_all", is_flag=True, help="All of them.")(command)
    limit = click.option("--limit", metavar="N", type=POSITIVE, default=50, show_default=True, help="Only the first N.")
    return limit(command)


def exit_when_terminated() -> None:
    """Make SIGTERM unwind the stack like Ctrl+C, so that pending work is written and child processes end."""
    signal.signal(signal.SIGTERM, _exit)


def _exit(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)
