"""Opening addresses in the browser."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from tui.app.dialogs.modal import ask
from tui.app.keymap import keymap_of
from tui.app.links import ASCII
from tui.core.text import one_line
from tui.jobs.user_folders import user_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.dom import DOMNode

    from tui.app.session import Session

_started: list[subprocess.Popen[bytes]] = []
"""The browsers that were started; none is waited for, and none becomes a zombie."""


def ask_address(node: DOMNode, session: Session, choices: Sequence[str]) -> None:
    """Open the only address at once; let the user pick one of several."""
    from tui.app.dialogs.picker import Choice, Picker

    if not choices:
        session.report("no address here to open")
    elif len(choices) == 1:
        _open_after_asking(node, session, choices[0])
    else:
        picker = Picker("Address", "{submit} opens it · {close} leaves it", [Choice(each) for each in choices])
        ask(node, session, picker, lambda address: _open_after_asking(node, session, address))


def _open_after_asking(node: DOMNode, session: Session, address: str) -> None:
    """Open an address, after asking once per user and machine whether that is wanted."""
    from tui.app.dialogs.strip import Confirmation
    from tui.app.dialogs.strip_bar import StripChoice

    allowed = user_folder("state") / "opens-addresses"
    if allowed.exists():
        session.report(_open(address))
        return

    def open_from_now_on() -> None:
        try:
            allowed.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            allowed.touch(mode=0o600)
        except OSError:
            pass  # asked again the next time
        session.report(_open(address))

    enter, escape = keymap_of(node).text("{change_anyway}"), keymap_of(node).text("{close}")
    host = one_line(urlsplit(address).netloc, 40)
    keys: tuple[StripChoice, ...] = ((enter, "in the browser, unasked from now on,"), (escape, "leaves it"))
    question = Confirmation((("", f"open {host}:"), *keys), ((enter, "opens"), (escape, "leaves"), ("", host)))
    ask(node, session, question, lambda _: open_from_now_on())


def _open(address: str) -> str:
    """Open an address in the browser, without a shell, and report the outcome."""
    browser = os.environ.get("BROWSER", "").split(os.pathsep)[0].strip()
    try:
        command = shlex.split(browser) or ["open" if sys.platform == "darwin" else "xdg-open"]
        url = quote(address, safe=ASCII)
        words = [word.replace("%s", url) for word in command] if "%s" in browser else [*command, url]
        _started[:] = [each for each in _started if each.poll() is None]
        quiet = subprocess.DEVNULL
        started = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    except (OSError, ValueError) as error:
        return f"nothing opens addresses here ({error}); set BROWSER to a program that does"
    _started.append(started)
    return f"opened: {one_line(address, 60)}"
