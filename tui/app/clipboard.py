"""Copying to tmux, to the terminal (OSC 52, which works over SSH) and to the system's clipboard.

The footer says which of them took the text. A terminal never confirms OSC 52: it is named only where nothing better is
available, and never where it is known to ignore the sequence.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tui.app.background import in_background
from tui.core.terminals import BARE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.dom import DOMNode

    from tui.app.session import Session

MOST_BYTES = 74_994
"""The longest text sent to the terminal: in base64 with the sequence around it 100,000 bytes, a common limit."""

WAIT_SECONDS = 2.0
"""How long tmux may take."""


_WHAT_TO_DO = "install xclip or wl-clipboard, or read in tmux"


def takes_from_terminal(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal may accept OSC 52, as far as is known."""
    return not (
        environment.get("TERM", "") in BARE
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
        or "VTE_VERSION" in environment
    )


def copy(node: DOMNode, session: Session, text: str, what: str = "copied with its citation") -> None:
    """Copy text to every clipboard there is and report which took it.

    Runs in a thread, since helper programs can hang.
    """
    app, is_short = node.app, len(text.encode()) <= MOST_BYTES

    def to_terminal() -> list[str]:
        if is_short:
            app.copy_to_clipboard(text)
        return ["the terminal"] if is_short and takes_from_terminal(os.environ) else []

    in_tmux = bool(os.environ.get("TMUX"))
    by_now = [] if in_tmux else to_terminal()

    def to_others() -> tuple[bool, bool]:
        return in_tmux and _to_tmux(text), _to_system(text)

    def report(takes: tuple[bool, bool]) -> None:
        first = ["tmux"] if takes[0] else by_now or (to_terminal() if in_tmux else [])
        if takers := [*first, *(["the clipboard"] if takes[1] else [])]:
            session.report(f"{what}, to {' and '.join(takers)}")
            return
        why = "" if is_short else f" ({len(text):,} characters are more than a terminal takes)"
        session.report(f"not copied: no clipboard here took it{why}; {_WHAT_TO_DO}", failed=True)

    in_background(app, to_others, report, group="clipboard", exclusive=False)


def _to_tmux(text: str) -> bool:
    """Load text into tmux's buffer, and, from tmux 3.2, pass it on to the outer terminal."""
    for options in (["-w"], []):
        try:
            command = ["tmux", "load-buffer", *options, "-"]
            subprocess.run(command, input=text.encode(), check=True, capture_output=True, timeout=WAIT_SECONDS)
        except (OSError, subprocess.SubprocessError):
            continue
        return True
    return False


def _to_system(text: str) -> bool:
    import pyperclip

    try:
        pyperclip.copy(text)
    except (OSError, pyperclip.PyperclipException):
        return False  # no clipboard here: SSH, no display
    return True
