"""What replaces or adds whole libraries under a reader: a merge or a restored backup; either may be killed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tests.app.terminal import DEADLINE
from tests.crash.commands import command, end
from tests.crash.harness import Session, Tally, start
from tui.formats import import_
from tui.library import Library
from tui.library.sqlite.copy import read_only
from tui.library.sqlite.place import backups
from tui.library.transfer.merge import merge

if TYPE_CHECKING:
    import random
    from pathlib import Path

COUNT = 400
"""Annotations that a colleague has from a file: a merge of fewer is over before it can be killed."""


def a_merger(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Merge a colleague's library under a reader, repeatedly; in the end everything is there once."""
    theirs = folder / "colleague.db"
    for old in folder.glob("colleague.db*"):
        old.unlink()
    shutil.copyfile(library, theirs)
    with Library(theirs, "bob") as before:
        import_("jsonl", before, _file_of_many(theirs, folder))
    bob = Session(start(theirs, folder / "bob", "bob"), theirs, "bob", dice, tally)
    ann = Session(start(library, folder / "ann", "ann"), library, "ann", dice, tally)
    try:
        bob.ready()
        ann.ready()
        for _ in range(2):
            bob.acknowledged_work()
            merging = command(library, folder, "ann", "merge", theirs)
            ann.acknowledged_work()
            killed = dice.random() < 0.6
            if killed:
                ann.run(dice.random())
            end(merging, tally, killed=killed)
        for each in dice.sample((ann, bob), 2):
            each.burst()
            each.kill()
        ann.compare()
        bob.compare()
    finally:
        ann.terminal.close()
        bob.terminal.close()
    with Library(library, "ann") as here:
        merge(here, theirs)
        ann.compare()
        tally.wrong += _missing(library, theirs)
        if merge(here, theirs).imported.changed:
            tally.wrong.append("a merge of the same again changes something")


def _file_of_many(library: Path, folder: Path) -> Path:
    """Write the file that adds many annotations to one article."""
    with closing(sqlite3.connect(library)) as connection:
        name, text = connection.execute("SELECT id, text FROM articles ORDER BY pk LIMIT 1 OFFSET 2").fetchone()
    file = folder / "many.jsonl"
    spans = [(at * 3, at * 3 + 9) for at in range(COUNT)]
    made = [{"start": begin, "end": ends, "quote": text[begin:ends], "creator": "bob"} for begin, ends in spans]
    file.write_text(json.dumps({"id": name, "text": text, "highlights": made}), encoding="utf-8")
    return file


def _missing(library: Path, theirs: Path) -> list[str]:
    """Return what a colleague has that is neither here nor in a step that removed it."""
    with closing(sqlite3.connect(library)) as here, closing(sqlite3.connect(theirs)) as there:
        have = {name for (name,) in here.execute("SELECT id FROM highlights")}
        done = [text for (text,) in here.execute("SELECT changes FROM journal WHERE action NOT LIKE 'merge%'")]
        wanted = [name for (name,) in there.execute("SELECT id FROM highlights")]
    lost = [name for name in wanted if name not in have and not any(name in text for text in done)]
    return [f"{len(lost)} of {len(wanted)} annotations did not come in by a merge: {lost[:3]}"] if lost else []


class _Restored(Session):
    """Compares acknowledged steps by content, because a restored backup has numbers of its own."""

    def acknowledge(self, footer: str) -> None:
        before = len(self.values)
        self.values |= _steps(self.library)
        if len(self.values) == before:
            self.tally.wrong.append(f"{footer!r} acknowledges nothing that is in the file or in what was kept")

    def compare(self, library: Path | None = None) -> None:
        lost = self.values - _steps(self.library)
        if lost:
            self.tally.wrong.append(f"{len(lost)} steps are neither in the file nor in what was kept: {[*lost][:2]}")

    values: set[tuple[Any, ...]]


def a_restorer(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Restore a backup under a reader.

    What was acknowledged before must be in the library or in the copy that was kept; the reader continues with what was
    restored. A killed restore leaves either the old or the new library.
    """
    backup = folder / "kept.db"
    for old in (backup, *backups(library)):
        old.unlink(missing_ok=True)
    session = _Restored(start(library, folder / "ann", "ann"), library, "ann", dice, tally)
    session.values = set()
    try:
        session.ready()
        for _ in range(2):
            session.acknowledged_work()
        end(command(library, folder, "ann", "backup", backup), tally)
        kept = _steps(library)
        session.acknowledged_work()
        restoring = command(library, folder, "ann", "restore", backup)
        if dice.random() < 0.5:
            session.acknowledged_work()
        killed = dice.random() < 0.4
        if killed:
            session.run(dice.random() * 0.5)
        end(restoring, tally, killed=killed)
        session.compare()
        if not kept <= _library_steps(library):
            tally.wrong.append("what the backup held is not in the file")
        for _ in range(2):
            session.acknowledged_work()
        session.burst()
        session.kill()
        session.compare()
    finally:
        session.terminal.close()


def _steps(library: Path) -> set[tuple[Any, ...]]:
    """Return every step of the history, in the library or in the copy that was kept of it."""
    kept = (_history(read_only(path)) for path in backups(library))
    return _library_steps(library).union(*kept)


def _library_steps(library: Path) -> set[tuple[Any, ...]]:
    return _history(sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True, timeout=DEADLINE))


def _history(connection: sqlite3.Connection) -> set[tuple[Any, ...]]:
    """Return the steps with their times, because the same colour chosen again after a restore is another step."""
    with closing(connection):
        return {*connection.execute("SELECT creator, action, changes, time FROM journal")}
