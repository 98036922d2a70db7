"""Readers killed with unsaved work: changes that wait for a lock, and text being typed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.crash.harness import Session, Tally, rows, start
from tests.disks import UNPAGED_BYTES, limit_files

if TYPE_CHECKING:
    import random
    from pathlib import Path


def a_waiting_reader(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Make highlights while another program locks the library; kill the reader before, while or after they are written.

    After the next start each must be there exactly once.
    """
    session = Session(start(library, folder / "ann", "ann"), library, "ann", dice, tally)
    count = dice.randrange(2, 8)
    try:
        session.ready()
        with closing(sqlite3.connect(library, isolation_level=None)) as other:
            other.execute(dice.choice(("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")))
            for number in range(1, count + 1):
                session.press("jm")
                session.terminal.until(f"waiting: {number} change", "the sign")
            if dice.random() < 0.3:
                session.kill()
            other.execute("COMMIT")
        if session.terminal.child.isalive():
            session.run(dice.random() * 0.4)
            session.kill()
    finally:
        session.terminal.close()
    tally.acknowledged += count
    again = Session(start(library, folder / "ann", "ann"), library, "ann", dice, tally)
    try:
        again.ready()
    finally:
        again.terminal.close()
    steps = [row for row in rows(library).values() if row[:2] == ("ann", "highlight")]
    if len(steps) != count:
        tally.wrong.append(f"{count} highlights waited, {len(steps)} are in the file")


def a_typist(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Type a note, at random under a lock; after the kill the text of the last pause must be offered."""
    home = folder / "ann"
    session = Session(start(library, home, "ann"), library, "ann", dice, tally)
    words = f"thought {dice.randrange(10**6)}"
    try:
        session.ready()
        with closing(sqlite3.connect(library, isolation_level=None)) as other:
            if dice.random() < 0.5:
                other.execute("BEGIN IMMEDIATE")
            session.press("ga")
            session.terminal.until("esc keeps it")
            session.press(words)
            session.terminal.until(lambda: draft(library, home) == words, "the draft")
            tally.acknowledged += 1
            session.press(" and on, and on")
            session.run(dice.random())
            session.kill()
        if not draft(library, home).startswith(words):
            tally.wrong.append(f"{words!r} was typed, {draft(library, home)!r} is kept")
    finally:
        session.terminal.close()
    again = Session(start(library, home, "ann"), library, "ann", dice, tally)
    try:
        again.ready()
        again.press("ga")
        again.terminal.until("a draft of")
        if words not in again.terminal.text:
            tally.wrong.append(f"{words!r} is not offered")
        again.press("\x1b")
        again.terminal.until("note written")
        if draft(library, home):
            tally.wrong.append("a draft that was saved is still there")
    finally:
        again.terminal.close()


def a_troubled_reader(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Remove the log under a reader, or fill the disk so that changes wait; then kill the reader."""
    session = Session(start(library, folder / "ann", "ann"), library, "ann", dice, tally)
    is_full, tag = dice.random() < 0.5, f"tag{dice.randrange(10**6)}"
    try:
        session.ready()
        for _ in range(dice.randrange(1, 4)):
            session.acknowledged_work()
        if is_full:
            _fill_up(session, dice, tag)
        else:
            for ending in dice.choice((("wal",), ("shm",), ("wal", "shm"))):
                library.with_name(f"{library.name}-{ending}").unlink()
            session.terminal.until("removed the log of", "the line about it")  # a kill before loses what was in it
            for _ in range(dice.randrange(4)):
                session.acknowledged_work()
            session.run(dice.random())
        session.kill()
        session.compare()
    finally:
        session.terminal.close()
    again = Session(start(library, folder / "ann", "ann"), library, "ann", dice, tally)
    try:
        again.ready()
    finally:
        again.terminal.close()
    session.compare()
    if is_full:
        count = sum(row[1] == "tag" and tag in row[2] for row in rows(library, session.base).values())
        if count != 1:
            tally.wrong.append(f"{tag} waited for a full disk, it is in the file {count} times")


def _fill_up(session: Session, dice: random.Random, tag: str) -> None:
    """Do something on a full disk, at random with room again at once.

    The disk is filled only once the list of tags is open: a motion's message can come before the change that was made
    after it, and that change would wait instead of the tag.
    """
    picker = "a new name makes a tag"
    session.terminal.until_gone(picker)
    session.settle()  # a question about another person's annotation would take the key
    session.press("t")
    session.terminal.until(picker)
    limit_files(session.terminal.pid, UNPAGED_BYTES)
    session.press(f"{tag}\r")
    session.terminal.until("waiting: 1 change", "the sign")
    if dice.random() < 0.5:
        limit_files(session.terminal.pid)
        session.run(dice.random())
    session.tally.acknowledged += 1


def draft(library: Path, home: Path) -> str:
    """Return the only draft, from a file in the home or from the library as another program reads it; "" if none."""
    for file in (home / "state" / "postil" / "unsaved").glob("*.draft"):
        return str(json.loads(file.read_text(encoding="utf-8"))["text"])
    with closing(sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True)) as connection:
        row = connection.execute("SELECT text FROM drafts").fetchone()
        return str(row[0]) if row else ""
