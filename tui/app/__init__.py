"""The reader: one Textual application on one library."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.config import Settings


def run(
    path: Path,
    settings: Settings,
    *,
    notices: Sequence[str] = (),
    marking: bool = True,
    folders: Sequence[str] = (),
    read_only: str = "",
    dark: bool | None = None,
    typed: bytes = b"",
    tour: bool = False,
) -> None:
    """Open the reader and return when the user leaves it.

    Files that arrive in `folders` meanwhile are added. `read_only` says why the library may not be written to until the
    user claims it as their own. `dark` is the terminal's answer about its background, `typed` the keys pressed while it
    was asked. With `tour` the reader teaches its keys. Raises `LibraryError` or `ConfigError` before anything is drawn,
    and `SystemExit` after a signal.
    """
    from tui.app.app import PostilApp
    from tui.app.chrome import signs_of

    def print_notice(text: str) -> None:
        sys.stderr.write(f"postil: {text}\n")

    if tour:
        from tui.app.tour import TourApp

        app: PostilApp = TourApp(path, settings, marking=False, on_notice=print_notice, dark=dark)
    else:
        app = PostilApp(
            path,
            settings,
            notices=notices,
            marking=marking,
            folders=folders,
            read_only=read_only,
            on_notice=print_notice,
            dark=dark,
        )
    app.typed_before = typed
    app.shown_cells.signs, app.shown_cells.is_wide = signs_of(settings), settings.ambiguous_width > 1
    app.run(mouse=settings.mouse and "STY" not in os.environ)  # in GNU screen escape would wait for the next key
    if app.session.library.notice:
        print_notice(app.session.library.notice)
    if waiting := app.session.changes.waiting:
        from tui.core.text import plural

        sys.stderr.write(
            f"postil: {plural(len(waiting), 'change')} could not be written yet; the next start offers it\n"
        )
    if app.return_code:
        raise SystemExit(app.return_code)
