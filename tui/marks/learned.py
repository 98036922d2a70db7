"""A recogniser trained further on a library, in a private folder beside it: its weights and a card.

The card is decisive: it is written last and atomically, and names the weights that belong to it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tui.core.errors import MarkingError

if TYPE_CHECKING:
    from pathlib import Path

CARD = "card.json"
WEIGHTS = "recogniser-{}.weights"
"""The name of a file of weights, with the first letters of its SHA-256."""

LARGEST_CARD = 10_000_000
LARGEST_WEIGHTS = 100_000_000


def folder_of(library: Path) -> Path:
    """Return the folder of a library's recogniser, which may not exist."""
    return library.with_name(f"{library.name}.learned")


def is_there(folder: Path) -> bool:
    """Return whether a folder has a recogniser, complete or damaged."""
    return (folder / CARD).is_file()


def read_card(folder: Path) -> dict[str, Any] | None:
    """Return the card of a recogniser; None without one. Raises `MarkingError` for a damaged card."""
    path = folder / CARD
    try:
        with path.open("rb") as file:
            card = json.loads(file.read(LARGEST_CARD))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not isinstance(card, dict) or not all(isinstance(card.get(key), str) for key in ("base", "sha256", "created")):
        raise _damaged(folder)
    return card


def read_weights(folder: Path, card: dict[str, Any], *, judged: bool = False) -> bytes:
    """Return the weights that belong to a card: those that mark, or those that were `judged`.

    Raises `MarkingError` where they are others, or none.
    """
    sha256 = card.get("judged_sha256", card["sha256"]) if judged else card["sha256"]
    try:
        with (folder / WEIGHTS.format(sha256[:12])).open("rb") as file:
            weights = file.read(LARGEST_WEIGHTS)
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(folder) from error
    if hashlib.sha256(weights).hexdigest() != sha256:
        raise _damaged(folder)
    return weights


def weights_in(folder: Path) -> bytes:
    """Return the weights of a recogniser. Raises `MarkingError` if there is none, or a damaged one."""
    card = read_card(folder)
    if card is None:
        raise _damaged(folder)
    return read_weights(folder, card)


def keep(folder: Path, weights: bytes, card: dict[str, Any], judged: bytes = b"") -> None:
    """Put a recogniser in the place of the one that was there; until that is done the old one is in force.

    `judged` are the weights that were, before what was held out was taught, too: the next ones are compared with them.
    Raises `MarkingError` where that cannot be written.
    """
    files = weights, judged or weights
    sha256s = [hashlib.sha256(each).hexdigest() for each in files]
    names = [WEIGHTS.format(sha256[:12]) for sha256 in sha256s]
    about = {**card, "sha256": sha256s[0], "judged_sha256": sha256s[1]}
    try:
        if folder.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "it is a link")
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        for name, each in zip(names, files, strict=True):
            _write(folder, name, each)
        _write(folder, CARD, json.dumps(about, ensure_ascii=False, indent=1).encode())
        _tidy(folder, {CARD, *names})
    except OSError as error:
        raise MarkingError(
            f"{folder} cannot be written ({error.strerror}): nothing was learned, check its permissions and the disk"
        ) from error


def forget(folder: Path) -> bool:
    """Remove a recogniser; return whether there was one. Raises `MarkingError` if that fails."""
    try:
        was_there = (folder / CARD).exists()
        if folder.is_dir() and not folder.is_symlink():
            (folder / CARD).unlink(missing_ok=True)
            _tidy(folder, set())
            with suppress(OSError):  # it contains other files
                folder.rmdir()
    except OSError as error:
        raise MarkingError(f"{folder} cannot be removed ({error.strerror}): check its permissions") from error
    return was_there


def _write(folder: Path, name: str, data: bytes) -> None:
    part = folder / f"{name}.part"
    part.unlink(missing_ok=True)
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(folder / name)


def _tidy(folder: Path, remaining: set[str]) -> None:
    """Remove leftovers of an earlier recogniser, or of an unfinished one."""
    for path in folder.iterdir():
        if path.name not in remaining and (path.name.startswith("recogniser-") or path.name == f"{CARD}.part"):
            path.unlink(missing_ok=True)


def _damaged(folder: Path) -> MarkingError:
    return MarkingError(f"the recogniser in {folder} is damaged: `postil learn` makes it again, --forget removes it")
