"""Readers and markers that are killed at random moments, and the proof that nothing acknowledged was lost.

Two oracles, neither of which is the reader's own opinion: what another connection read from the file after the footer
had said "saved ✓" must be there after the kill; and what `postil check` knows of a sound library must hold. Both are
asked again of what a power cut at that moment could have left.
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
    """What a run has seen."""

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
    """The seeds, unmarked."""
    with Library(path, "ann") as library:
        library.articles.add(item for item in read([str(ROOT / "seeds")]) if isinstance(item, NewArticle))
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def environment(home: Path, creator: str, *, marking: bool = False) -> dict[str, str]:
    """What a person with a home of their own has."""
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
    """A reader in a pseudo-terminal, with its own home."""
    return Terminal(postil("--library", library), environment(home, creator, marking=marking), home, 130, 30)


def rows(library: Path, after: int = 0) -> dict[int, tuple[Any, ...]]:
    """The history as another program reads it: what each step changed, by number."""
    connection = sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True, timeout=DEADLINE)
    try:
        found = connection.execute("SELECT id, creator, action, changes FROM journal WHERE id > ?", [after])
        return {number: (creator, action, _decided(changes)) for number, creator, action, changes in found}
    finally:
        connection.close()


def _decided(changes: str) -> str:
    """A step's changes without what an undo writes down of articles and history that came with an import."""
    kept = [change for change in json.loads(changes) if change[0] not in DERIVED]
    return json.dumps([[*change[:3], None] if change[0] in ("articles", "history") else change for change in kept])


@dataclass(frozen=True)
class Log:
    """How far the write-ahead log is known to be on the disk: `end` in bytes, of the log with this `salt`.

    A commit is synced before it is acknowledged (`synchronous=FULL`); what was written after it may not be.
    """

    salt: bytes
    end: int

    @classmethod
    def of(cls, library: Path) -> Log:
        """The log of a library that nobody writes to, up to its last commit."""
        data = library.with_name(f"{library.name}-wal").read_bytes()
        page = int.from_bytes(data[8:12])
        salt, end = data[16:24], 0
        for start in range(_LOG_HEAD, len(data), _FRAME_HEAD + page):
            if data[start + 8 : start + 16] != salt:  # of an earlier round of the log
                break
            if int.from_bytes(data[start + 4 : start + 8]):  # the last frame of a transaction
                end = start + _FRAME_HEAD + page
        return cls(salt, end)

    def cut(self, library: Path, target: Path, dice: random.Random) -> None:
        """Copy what is on the disk for certain, and of what was written since whatever sectors chance leaves."""
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
    """One reader that is given random keys; it remembers what was acknowledged to it."""

    def __init__(self, terminal: Terminal, library: Path, creator: str, dice: random.Random, tally: Tally) -> None:
        self.terminal, self.library, self.creator, self.dice, self.tally = terminal, library, creator, dice, tally
        self.base = max(rows(library), default=0)
        self.held: dict[int, tuple[Any, ...]] = {}
        self.log = Log(b"", 0)
        self.signs = 0

    def ready(self) -> None:
        """Wait for the keys; what an earlier reader could not write is written first."""
        offer = "not written yet"
        self.terminal.until(lambda: self._keys_shown() or offer in self.terminal.text, f"{self.creator}'s footer")
        if offer in self.terminal.text:
            self.press("\r")
            self.terminal.until(lambda: "saved ✓" in self.terminal.footer, "what had waited")

    def acknowledged_work(self) -> None:
        """An annotating key whose answer is waited for. What is then in the file must never be missing again."""
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
        """Press keys that change nothing until no message stands in the footer and nothing is asked."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:  # a message can outlive a key that came while it was on its way
            self._answer()  # another reader's work may have hidden that something was asked
            self.press(self.dice.choice(QUIET))
            self.run(0.5, self._keys_shown)
            if self._keys_shown():
                return

    def acknowledge(self, footer: str) -> None:
        """Remember what is in the file now that the footer has said so."""
        self.signs += 1
        seen = {number: row for number, row in rows(self.library, self.base).items() if row[0] == self.creator}
        if len(seen) < self.signs:
            self.tally.wrong.append(f"{footer!r} acknowledges {self.signs} steps, the file has {len(seen)}")
        self.held = seen
        self.log = Log.of(self.library)

    def set_clock(self) -> None:
        """Let this person's clock be an hour ahead, an hour behind or right from now on, by chance."""
        (Path(self.terminal.child.cwd) / "clock").write_text(str(self.dice.choice((0, 3600, -3600))))
        self.tally.clocks += 1

    def _answer(self) -> None:
        """Answer, by chance, where it is asked whose it is."""
        if _ASKS.search(self.terminal.footer):
            self.press(self.dice.choice(("\r", "\x1b")))
            self.terminal.until(lambda: not _ASKS.search(self.terminal.footer), "an answer to the answer")

    def burst(self) -> None:
        """Keys at once, waited for by nobody, and a moment for some of them to be worked on."""
        keys = [self.dice.choice(WORKS + MOVES) for _ in range(self.dice.randrange(1, 25))]
        self.press("".join(keys))
        self.run(self.dice.random() * 0.25)

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let the reader work so long, or until, taking in what it writes as a terminal does."""
        end = time.monotonic() + seconds
        try:
            while (left := end - time.monotonic()) > 0 and not until():
                self.terminal.take(min(left, 0.05))
        except pexpect.EOF:
            return

    def power_cut(self, folder: Path) -> None:
        """Stop it wherever it is and look at what would be on the disk, were the power cut now."""
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
        """SIGKILL, wherever it is."""
        if self._has_ended():
            return
        self.terminal.kill(signal.SIGKILL)
        self.tally.kills += 1
        self._expect_killed()

    def _has_ended(self) -> bool:
        """Whether nobody is there to be killed, which is wrong, and said with what stood on the screen."""
        if self.terminal.child.isalive():
            return False
        self._expect_killed()
        return True

    def _expect_killed(self) -> None:
        code = self.terminal.ended()
        if code != -signal.SIGKILL:
            self.tally.wrong.append(f"{self.creator}'s reader had ended by itself ({code}):\n{self.terminal.text}")

    def compare(self, library: Path | None = None) -> None:
        """Every step that was acknowledged is in the file as it was."""
        there = rows(library or self.library, self.base)
        for number, row in self.held.items():
            if there.get(number) != row:
                which = f"step {number} of {self.creator} in {(library or self.library).name}"
                self.tally.wrong.append(f"{which} was acknowledged and is lost or changed")

    def _keys_shown(self) -> bool:
        return "m highlight   t tag" in self.terminal.footer

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
    r"(highlighted|claim ·|again:|removed|undone|done again|dismissed|note written|#tag|\w+ highlight\b).*saved ✓$"
)
"""The footer's messages that acknowledge a change."""


def sound(library: Path) -> Iterator[str]:
    """What is wrong with the file: SQLite's own check, `postil check`, and each quote against its text by hand."""
    with Library(library, "nobody") as opened:
        yield from (str(problem) for problem in find_problems(opened))
        for (article,) in opened.connection.all("SELECT pk FROM articles"):
            text = opened.articles.get(article).text
            for made in opened.annotations.of_article(article):
                if made.placed and text[made.start : made.end] != made.quote:
                    yield f"{made.id} does not quote its text"


def a_reader(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """One reader, killed between or inside its keys."""
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
    """A reader whose marking child is killed: it says so and goes on; then it is killed too."""
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
    """Two readers and the marker of one of them at once; all are killed, one after the other."""
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
