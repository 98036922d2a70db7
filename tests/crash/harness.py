"""Readers and markers killed at random moments, and the proof that nothing acknowledged was lost.

Two oracles are used, neither of which is the reader itself: what another connection read from the file after the footer
said "saved ✓" must be there after the kill, and the rules by which `postil check` calls a library sound must hold. Both
are also applied to what a power cut at that moment could have left.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import time
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pexpect

from tests.app.terminal import DEADLINE, ROOT, Terminal, postil
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.tables.rows import DERIVED
from tui.library.upkeep.check import find_problems
from tui.sources import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOVES = ("j", "k", "}", "{", "G", "g", " ", "b", "e", ";", "]", "[")
QUIET = ("j", "k", "}", "{", " ", "b")
"""Moves that never say anything: the last message goes, so that the next one is known for a new one."""

WORKS = ("m", "c", ".", "x", "u", "\x12", "d")
"""Keys that annotate at once; a tag, a note, a verdict take several and are put together in `_long_work`."""


@dataclass
class Tally:
    """What was observed in a run."""

    rounds: int = 0
    keys: int = 0
    acknowledged: int = 0
    kills: int = 0
    marker_kills: int = 0
    command_kills: int = 0
    cuts: int = 0
    clocks: int = 0
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def make_library(path: Path) -> Path:
    """Write a library with the seeds, unmarked."""
    with Library(path, "ann") as library:
        library.articles.add(item for item in read([str(ROOT / "seeds")]) if isinstance(item, NewArticle))
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def environment(home: Path, creator: str, *, marking: bool = False) -> dict[str, str]:
    """Return the environment of a person with a home of their own."""
    home.mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "USER": creator,
        "LOGNAME": creator,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests" / "crash" / "clock"))),
        "CLOCK": str(home / "clock"),
        **({} if marking else {"POSTIL_NO_MARKING": "1"}),
        **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "STATE")},
    }


def start(library: Path, home: Path, creator: str, *, marking: bool = False) -> Terminal:
    """Start a reader in a pseudo-terminal, with its own home."""
    return Terminal(postil("--library", library), environment(home, creator, marking=marking), home, 130, 30)


def rows(library: Path, after: int = 0) -> dict[int, tuple[Any, ...]]:
    """Return the history as another program reads it: the changes of each step, by number."""
    connection = sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True, timeout=DEADLINE)
    try:
        found = connection.execute("SELECT id, creator, action, changes FROM journal WHERE id > ?", [after])
        return {number: (creator, action, _decided(changes)) for number, creator, action, changes in found}
    finally:
        connection.close()


def _decided(changes: str) -> str:
    """Return a step's changes without the entries that an undo writes for imported articles and history."""
    kept = [change for change in json.loads(changes) if change[0] not in DERIVED]
    return json.dumps([[*change[:3], None] if change[0] in ("articles", "history") else change for change in kept])


@dataclass(frozen=True)
class Log:
    """How much of the write-ahead log is certainly on the disk: up to byte `end` of the log with this `salt`.

    A commit is synced before it is acknowledged (`synchronous=FULL`); what was written after it may be missing.
    """

    salt: bytes
    end: int

    @classmethod
    def of(cls, library: Path) -> Log:
        """Return the log of a library that nobody is writing to, up to its last commit."""
        data = library.with_name(f"{library.name}-wal").read_bytes()
        page = int.from_bytes(data[8:12])
        salt, end = data[16:24], 0
        for start in range(_LOG_HEAD, len(data), _FRAME_HEAD + page):
            if data[start + 8 : start + 16] != salt:  # left over from an earlier cycle of the log
                break
            if int.from_bytes(data[start + 4 : start + 8]):  # the last frame of a transaction
                end = start + _FRAME_HEAD + page
        return cls(salt, end)

    def cut(self, library: Path, target: Path, dice: random.Random) -> None:
        """Copy what is certainly on the disk and a random choice of the sectors written since then."""
        for old in target.parent.glob(f"{target.name}*"):
            old.unlink()
        shutil.copyfile(library, target)
        data = bytearray(library.with_name(f"{library.name}-wal").read_bytes())
        for start in range(self.end if data[16:24] == self.salt else 0, len(data), _SECTOR):
            if dice.random() < 0.5:
                lost = data[start : start + _SECTOR]
                data[start : start + _SECTOR] = bytes(len(lost))
        target.with_name(f"{target.name}-wal").write_bytes(data)


_LOG_HEAD, _FRAME_HEAD, _SECTOR = 32, 24, 512


class Session:
    """A reader that gets random keys; it remembers what was acknowledged."""

    def __init__(self, terminal: Terminal, library: Path, creator: str, dice: random.Random, tally: Tally) -> None:
        self.terminal, self.library, self.creator, self.dice, self.tally = terminal, library, creator, dice, tally
        self.base = max(rows(library), default=0)
        self.held: dict[int, tuple[Any, ...]] = {}
        self.log = Log(b"", 0)
        self.signs = 0

    def ready(self) -> None:
        """Wait for the footer; changes that an earlier reader could not write are written first."""
        offer = "not written yet"
        self.terminal.until(lambda: self._keys_shown() or offer in self.terminal.text, f"{self.creator}'s footer")
        if offer in self.terminal.text:
            self.press("\r")
            self.terminal.until(lambda: "saved ✓" in self.terminal.footer, "what had waited")

    def acknowledged_work(self) -> None:
        """Press an annotating key and wait for the answer. What is then in the file must never be lost."""
        if self.dice.random() < 0.15:
            self.set_clock()
        self.press(self.dice.choice(MOVES))
        self.settle()
        if not self.signs:
            self.press("m")
        elif self.dice.random() < 0.3:
            self._long_work()
        else:
            self.press(self.dice.choice(WORKS))
        self.terminal.until(lambda: not self._keys_shown(), "an answer to a key")
        self._answer()
        footer = self.terminal.footer
        if _CHANGES.match(footer):
            self.tally.acknowledged += 1
            self.acknowledge(footer)

    def settle(self) -> None:
        """Press keys without effect until the footer has no message and no question."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:  # a message can survive a key that came while it was on its way
            self._answer()  # another reader's work may have hidden a question
            self.press(self.dice.choice(QUIET))
            self.run(0.5, self._keys_shown)
            if self._keys_shown():
                return

    def acknowledge(self, footer: str) -> None:
        """Remember what is in the file now that the footer has acknowledged it."""
        self.signs += 1
        seen = {number: row for number, row in rows(self.library, self.base).items() if row[0] == self.creator}
        if len(seen) < self.signs:
            self.tally.wrong.append(f"{footer!r} acknowledges {self.signs} steps, the file has {len(seen)}")
        self.held = seen
        self.log = Log.of(self.library)

    def set_clock(self) -> None:
        """Set this person's clock at random an hour ahead, an hour behind or right from now on."""
        (Path(self.terminal.child.cwd) / "clock").write_text(str(self.dice.choice((0, 3600, -3600))))
        self.tally.clocks += 1

    def _answer(self) -> None:
        """Answer at random if the footer asks about another person's annotation."""
        if _ASKS.search(self.terminal.footer):
            self.press(self.dice.choice(("\r", "\x1b")))
            self.terminal.until(lambda: not _ASKS.search(self.terminal.footer), "an answer to the answer")

    def burst(self) -> None:
        """Press several keys without waiting, then give some of them a moment."""
        keys = [self.dice.choice(WORKS + MOVES) for _ in range(self.dice.randrange(1, 25))]
        self.press("".join(keys))
        self.run(self.dice.random() * 0.25)

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let the reader run this long, or until a condition holds, and read its output as a terminal does."""
        end = time.monotonic() + seconds
        try:
            while (left := end - time.monotonic()) > 0 and not until():
                self.terminal.take(min(left, 0.05))
        except pexpect.EOF:
            return

    def power_cut(self, folder: Path) -> None:
        """Stop the reader wherever it is and look at what would be on the disk after a power cut."""
        if self._has_ended():
            return
        self.terminal.kill(signal.SIGSTOP)
        os.waitid(os.P_PID, self.terminal.pid, os.WSTOPPED)
        left = folder / "cut.db"
        self.log.cut(self.library, left, self.dice)
        self.tally.cuts += 1
        self.compare(left)
        self.tally.wrong += [f"after a power cut: {line}" for line in sound(left)]

    def kill(self) -> None:
        """Send SIGKILL, wherever the reader is."""
        if self._has_ended():
            return
        self.terminal.kill(signal.SIGKILL)
        self.tally.kills += 1
        self._expect_killed()

    def _has_ended(self) -> bool:
        """Tell whether the reader has already ended, which is an error and reported with its screen."""
        if self.terminal.child.isalive():
            return False
        self._expect_killed()
        return True

    def _expect_killed(self) -> None:
        code = self.terminal.ended()
        if code != -signal.SIGKILL:
            self.tally.wrong.append(f"{self.creator}'s reader had ended by itself ({code}):\n{self.terminal.text}")

    def compare(self, library: Path | None = None) -> None:
        """Check that every acknowledged step is in the file unchanged."""
        there = rows(library or self.library, self.base)
        for number, row in self.held.items():
            if there.get(number) != row:
                which = f"step {number} of {self.creator} in {(library or self.library).name}"
                self.tally.wrong.append(f"{which} was acknowledged and is lost or changed")

    def _keys_shown(self) -> bool:
        return "m highlight" in self.terminal.footer

    def press(self, keys: str) -> None:
        self.tally.keys += len(keys)
        self.terminal.press(keys)

    def _note_open(self) -> bool:
        return "esc keeps it" in self.terminal.text

    def _long_work(self) -> None:
        which = self.dice.choice("ta")
        if which == "t":
            self.press("t")
            self.terminal.until("a new name makes a tag")
            self.press(f"tag{self.dice.randrange(10**6)}\r")
        else:
            self.press("a")
            self.terminal.until(lambda: self._note_open() or _ASKS.search(self.terminal.footer) is not None, "the note")
            if not self._note_open():
                self.press("\r")
            self.terminal.until("esc keeps it")
            self.press(f"note {self.dice.randrange(10**6)}\x1b")


_ASKS = re.compile("enter (changes|removes) it")
"""The footer's question about what is another person's."""

_CHANGES = re.compile(
    r"(highlighted|claim ·|again:|removed|undone|redone|dismissed|note written|#tag|\w+ highlight\b).*saved ✓$"
)
"""The footer's messages that acknowledge a change."""


def sound(library: Path) -> Iterator[str]:
    """Return what is wrong with the file: SQLite's own check, `postil check`, and each quote compared with its text."""
    with Library(library, "nobody") as opened:
        yield from (str(problem) for problem in find_problems(opened))
        for (article,) in opened.connection.all("SELECT pk FROM articles"):
            text = opened.articles.get(article).text
            for made in opened.annotations.of_article(article):
                if made.placed and text[made.start : made.end] != made.quote:
                    yield f"{made.id} does not quote its text"


def a_reader(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Run one reader, killed between or during its keys."""
    session = Session(start(library, folder / "ann", "ann"), library, "ann", dice, tally)
    try:
        session.ready()
        for _ in range(dice.randrange(3, 10)):
            session.acknowledged_work()
        session.burst()
        session.power_cut(folder)
        session.kill()
        session.compare()
    finally:
        session.terminal.close()


def a_marker(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Kill the marking process of a reader, which must say so and continue; then kill the reader."""
    session = Session(start(library, folder / "ann", "ann", marking=True), library, "ann", dice, tally)
    try:
        session.ready()
        if children := session.terminal.children():
            session.run(dice.random() * 2.5)
            if _kill(children[0]):
                tally.marker_kills += 1
        for _ in range(5):
            session.acknowledged_work()
        session.kill()
        session.compare()
    finally:
        session.terminal.close()


def a_crowd(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Run two readers and the marking process of one of them; kill all, one after the other."""
    one = Session(start(library, folder / "ann", "ann", marking=True), library, "ann", dice, tally)
    two = Session(start(library, folder / "bea", "bea"), library, "bea", dice, tally)
    try:
        one.ready()
        two.ready()
        children = one.terminal.children()
        for _ in range(4):
            dice.choice((one, two)).acknowledged_work()
        one.burst()
        first, second = (one, two) if dice.random() < 0.5 else (two, one)
        first.kill()
        second.acknowledged_work()
        second.burst()
        second.kill()
        for child in children:
            if _kill(child):
                tally.marker_kills += 1
        one.compare()
        two.compare()
    finally:
        one.terminal.close()
        two.terminal.close()


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
