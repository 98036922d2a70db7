"""What all commands share: which library, which settings, `--library` and `--json`."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

import click

from tui.core.errors import LibraryError

if TYPE_CHECKING:
    from pathlib import Path

    from tui.config import Settings
    from tui.library import Library

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
        """Return the library to work on, whatever links or addresses name it."""
        from tui.config import library_path, working_library
        from tui.library.sqlite.place import place

        return working_library(place(library_path(self.library or None)))

    def open(self, *, make: bool = False, timeout_seconds: float | None = None) -> Library:
        """Open the library; with `make` also one that a person named and that is not there."""
        path = self.path()
        if self.is_named and not make and not path.exists():
            raise LibraryError(f"{path} is not there: correct the name, or `postil add` articles to make it")
        imported("tui.library")
        from tui.library import Library
        from tui.library.sqlite.connection import BULK_CACHE_KIB, BUSY_SECONDS

        return Library(path, self.settings.creator, timeout_seconds or BUSY_SECONDS, cache_kib=BULK_CACHE_KIB)


def job() -> Job:
    current: Job = click.get_current_context().find_root().ensure_object(Job)
    return current


def imported(module: str) -> None:
    """Import a module, a fifth quicker without the collector, which then leaves alone for good what is there now.

    It would look through a hundred thousand objects again and again, and a key would wait for it.
    """
    gc.disable()
    import_module(module)
    gc.freeze()
    gc.enable()


def _choose_library(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
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
    """Give a command `--json`, passed on as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def exit_when_terminated() -> None:
    """Let SIGTERM unwind the stack as Ctrl+C does, so that what waits is written and child processes end."""
    signal.signal(signal.SIGTERM, _exit)


def _exit(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)
