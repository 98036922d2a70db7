"""Drafts, in the library or, if that is not possible, in files of the user's state folder."""

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
    """Save a draft in place of an earlier one of the same text. Raises `LibraryError` if it can be saved nowhere.

    A draft about nothing in the library, such as a filter or a command, is not saved there.
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
    """Delete a draft. Raises `LibraryError` if that has to be repeated."""
    discard_file(library, draft_id)
    library.drafts.discard(draft_id)


def discard_file(library: Library, draft_id: str) -> None:
    """Delete a draft's file outside the library."""
    _remove(_file(library, draft_id))


def drafts(library: Library) -> list[Draft]:
    """Return all drafts of a library, the last first, and of one text only the last."""
    latest: dict[str, Draft] = {}
    for draft in sorted([*_files(library), *library.drafts.all()], key=lambda draft: draft.modified, reverse=True):
        latest.setdefault(draft.id, draft)
    return list(latest.values())


def draft_about(library: Library, subject: Draft) -> Draft | None:
    """Return the last draft of what `subject` identifies."""
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
