"""Drafts, wherever they can be kept: in the library, or else in files of the user's state folder."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.jobs.unsaved import library_key, unsaved_folder, write_private
from tui.library.tables.drafts import Draft
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from pathlib import Path

    from tui.library import Library


def keep(library: Library, draft: Draft) -> None:
    """Keep what is being typed, in place of what was typed there before. Raises `LibraryError` if it can be nowhere.

    What is about nothing in the library is no part of it: typing a filter or a command writes nothing there.
    """
    draft = replace(draft, modified=now())
    if not draft.article:
        _write(_file(library, draft.id), draft)
        return
    try:
        library.drafts.put(draft)
    except LibraryError:
        _write(_file(library, draft.id), draft)
    else:
        _remove(_file(library, draft.id))


def discard(library: Library, draft_id: str) -> None:
    """Forget a draft. Raises `LibraryError` where that has to be done again."""
    discard_file(library, draft_id)
    library.drafts.discard(draft_id)


def discard_file(library: Library, draft_id: str) -> None:
    """Forget what is kept of a draft outside the library."""
    _remove(_file(library, draft_id))


def drafts(library: Library) -> list[Draft]:
    """Return all drafts of a library, the last first, and of the same thing the last alone."""
    latest: dict[str, Draft] = {}
    for draft in sorted([*_files(library), *library.drafts.all()], key=lambda draft: draft.modified, reverse=True):
        latest.setdefault(draft.id, draft)
    return list(latest.values())


def draft_about(library: Library, subject: Draft) -> Draft | None:
    """Return the last draft of what `subject` names."""
    return next((draft for draft in drafts(library) if draft.is_about(subject)), None)


def _file(library: Library, draft_id: str) -> Path:
    return unsaved_folder() / f"{library_key(library.path)}-{draft_id}.draft"


def _files(library: Library) -> list[Draft]:
    drafts = []
    for path in unsaved_folder().glob(f"{library_key(library.path)}-*.draft"):
        with suppress(OSError, ValueError, TypeError):
            drafts.append(Draft(**json.loads(path.read_bytes())))
    return drafts


def _write(path: Path, draft: Draft) -> None:
    try:
        write_private(path, json.dumps(asdict(draft), ensure_ascii=False).encode())
    except OSError as error:
        raise LibraryError(
            f"what you type can be kept neither in the library nor in {path.parent} ({error.strerror}): make room"
        ) from error


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
