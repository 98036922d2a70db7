"""Editing in the user's own `$VISUAL` or `$EDITOR`."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tui.core.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.app import App

VARIABLES = ("VISUAL", "EDITOR")
"""The environment variables with the user's editor, in order."""


def edit(app: App[object], text: str, take: Callable[[str], object]) -> str:
    """Edit a text in the user's editor while the reader waits; return what went wrong.

    `take` receives what the editor left in the file, even if it failed, before the terminal is restored, since that may
    be gone. An unreadable file stays where it is.
    """
    command = next((os.environ[name] for name in VARIABLES if os.environ.get(name, "").strip()), "")
    if not command:
        return f"no editor is set: {' or '.join(VARIABLES)} names one, such as vi or nano"
    try:
        words = shlex.split(command)
    except ValueError as error:
        return f"{one_line(command, 40)} is no command ({error}): set EDITOR again"
    folder = Path(tempfile.mkdtemp(prefix="postil-"))  # which nobody else can read
    file = folder / "note.txt"
    message = ""
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as begun:
            begun.write(text)
        with app.suspend():  # which restores the terminal only if nothing is raised inside it
            message = _run_editor(words, file, text, take)
    except SuspendNotSupported:
        message = "this terminal cannot be lent to another program"
    except OSError as error:
        message = f"{error.strerror}: {folder} cannot be written"
    app.refresh(layout=True)
    if str(file) not in message:
        shutil.rmtree(folder, ignore_errors=True)
    return message


def _run_editor(words: list[str], file: Path, text: str, take: Callable[[str], object]) -> str:
    """Run the editor and take the file it leaves; return what went wrong."""
    name = one_line(words[0], 40)
    try:
        with _interrupts_ignored():
            ended = subprocess.run([*words, str(file)], check=False).returncode
    except OSError as error:
        return f"{name}: {error.strerror}: the text is as it was"
    try:
        written = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return f"not UTF-8: it is kept in {file}"
    except OSError as error:
        return f"{name} left no file ({error.strerror}): the text is as it was"
    take(_without_last_line_end(clean(written)[0], text))
    return f"{name} ended with {ended}; what it had written is here" if ended else ""


def _without_last_line_end(written: str, before: str) -> str:
    """Strip the newline that editors append to every file."""
    return written.removesuffix("\n") if not before.endswith("\n") else written


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore the interrupt while the editor owns the terminal; it handles it itself."""
    before = [(number, signal.signal(number, lambda *_: None)) for number in (signal.SIGINT, signal.SIGQUIT)]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
