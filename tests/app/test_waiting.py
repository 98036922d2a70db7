"""Another program holds the library: no key waits for it, changes are queued in order, and none is lost."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.app.terminal import OpenTerminal, StartTerminal, Terminal, postil, saved_highlights
from tests.disks import BOUND_BY_RIGHTS, UNPAGED_BYTES, limit_files
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

SIGN = "another program holds the library"

ANSWER_SECONDS = 0.1
"""What a key may take, as the best of three: others use this machine, too."""

MOVES = ("jk", "}{", "][")


QUIET_SECONDS = 0.05
"""After so long nothing more is drawn."""


@contextmanager
def held(path: Path, how: str = "BEGIN EXCLUSIVE") -> Iterator[None]:
    """Hold the library's lock from this process, which is not the reader's."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(how)
        yield
        other.execute("COMMIT")


def answer_seconds(reader: Terminal, keys: str) -> float:
    """Return how long the answer to some keys takes on the screen."""
    length = -1
    while length != len(reader.raw):  # output that is still coming is not an answer
        length = len(reader.raw)
        reader.take(QUIET_SECONDS)
    began = time.monotonic()
    reader.press(keys)
    reader.until(lambda: len(reader.raw) > length, f"an answer to {keys!r}")
    return time.monotonic() - began


def best_seconds(reader: Terminal, pair: str) -> float:
    """Return the slower of two keys, the best of three runs; away from the edges each of them has something to draw."""
    seconds = [[answer_seconds(reader, key) for key in pair] for _ in range(3)]
    assert max(map(max, seconds)) < 1, (pair, seconds)
    return max(min(first for first, _ in seconds), min(second for _, second in seconds))


def usual_seconds(reader: Terminal, *pairs: str) -> float:
    """Return how long a key may take on this machine: `ANSWER_SECONDS`, or twice the slowest key without trouble."""
    reader.press("]jjj")
    reader.until("sentence 4 of")
    return max([ANSWER_SECONDS, *(2 * best_seconds(reader, pair) for pair in pairs)])


@pytest.mark.parametrize(("how", "pairs"), [("BEGIN EXCLUSIVE", MOVES), ("BEGIN IMMEDIATE", MOVES[2:])])
def test_no_key_waits_for_a_lock_and_changes_are_written_in_order(
    reads: OpenTerminal, seeds: Path, how: str, pairs: tuple[str, ...]
) -> None:
    reader = reads(seeds)
    usual = usual_seconds(reader, *pairs)
    with held(seeds, how):
        reader.press("[m")
        reader.until(SIGN)
        assert "waiting: 1 change" in reader.footer
        assert "…▌ North Korean President" in reader.text, "the gutter shows the annotation"
        assert "✓" not in reader.footer
        for pair in (*pairs, "mc"):
            assert best_seconds(reader, pair) < usual, pair
        assert "✓" not in reader.text
        assert saved_highlights(seeds) == []
    reader.until(lambda: reader.footer.endswith("saved ✓"), "saved ✓")
    assert "changes that waited are written" in reader.footer
    assert "…▌" not in reader.text
    assert saved_highlights(seeds)
    reader.press("q")
    assert reader.ended() == 0


def is_full(reader: Terminal, _path: Path) -> None:
    limit_files(reader.pid, UNPAGED_BYTES)


def is_read_only(_reader: Terminal, path: Path) -> None:
    path.chmod(0o444)
    path.parent.chmod(0o555)


def is_replaced(_reader: Terminal, path: Path) -> None:
    path.rename(path.with_name("aside.db"))
    Library(path, "somebody").close()


def is_without_log(_reader: Terminal, path: Path) -> None:
    for ending in ("wal", "shm"):
        path.with_name(f"{path.name}-{ending}").unlink()


@pytest.mark.parametrize("trouble", [is_full, is_read_only, is_replaced, is_without_log])
def test_no_key_waits_for_a_library_in_trouble(
    start: StartTerminal, seeds: Path, trouble: Callable[[Terminal, Path], None]
) -> None:
    reader = start([*BOUND_BY_RIGHTS, *postil("--library", seeds)])
    reader.until("? keys")
    reader.press("gm")
    reader.until("highlighted")
    usual = usual_seconds(reader, "][")
    trouble(reader, seeds)
    for pair in ("][", "mj"):
        assert best_seconds(reader, pair) < usual, pair
    reader.press("q")
    assert reader.ended() == 0


def test_waiting_changes_are_written_as_if_the_keys_were_pressed_then(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    with held(seeds):
        reader.press("gm")
        reader.until("waiting: 1 change")
        reader.press("m")
        reader.until("waiting: 2 changes")
        reader.press("a")
        reader.until("esc keeps it")
        reader.press("a thought\x1b")
        reader.until("waiting: 3 changes")
        reader.press("jm")
        reader.until("waiting: 4 changes")
        reader.press("u")
        reader.until("waiting: 3 changes")
        reader.press("c")
        reader.until("waiting: 4 changes")
    reader.until("4 changes that waited are written")
    first, second = saved_highlights(seeds)
    assert (first.color, first.note, first.claim) == ("green", "a thought", None)
    assert second.claim is not None
    for says in ("claim", "note", "color", "highlight"):  # each is a step of its own
        reader.press("u")
        reader.until(f"undone: {says}")
    assert saved_highlights(seeds) == []


def test_q_quits_at_once_and_the_next_start_offers_the_waiting_changes(
    reads: OpenTerminal, start: StartTerminal, seeds: Path, place: Path
) -> None:
    reader = reads(seeds)
    with held(seeds):
        reader.press("gm")
        reader.until(SIGN)
        reader.press("jc")
        reader.until("waiting: 2 changes")
        began = time.monotonic()
        reader.press("q")
        assert reader.ended() == 0
        assert time.monotonic() - began < 1.5
        assert "2 changes could not be written yet" in reader.raw.decode()
        (kept,) = (place / "home" / "state" / "postil" / "unsaved").glob("*.waiting")
        assert kept.stat().st_mode & 0o777 == 0o600
        began = time.monotonic()
        again = start(postil("--library", seeds))
        again.until("2 changes of")
        assert time.monotonic() - began < 5, "it waits for no lock"
    again.press("\x1b")
    again.until("? keys")
    again.press("q")
    assert again.ended() == 0
    assert kept.exists()
    third = start(postil("--library", seeds))
    third.until("2 changes of")
    third.press("\r")
    third.until("2 changes that waited are written")
    assert not kept.exists()
    assert [each.claim is not None for each in saved_highlights(seeds)] == [False, True]


def test_the_position_survives_q_under_a_lock(reads: OpenTerminal, seeds: Path, place: Path) -> None:
    reader = reads(seeds)
    with held(seeds):
        reader.press("]jjj")
        reader.until("sentence 4 of")
        reader.press("[")
        reader.until("sentence 1 of")
        reader.press("]")
        reader.until("sentence 4 of")  # it is shown before it is in the library
        reader.press("q")
        assert reader.ended() == 0
        (kept,) = (place / "home" / "state" / "postil" / "unsaved").iterdir()
        assert kept.stat().st_mode & 0o777 == 0o600
        again = reads(seeds)
        assert "sentence 4 of" in again.text
    again.until(lambda: not kept.exists(), "the place in the library")
    with Library(seeds) as library:
        assert library.view_state.get("article") == "2"
        assert library.articles.get(2).position > 0
    again.press("q")
    assert again.ended() == 0


def test_waiting_changes_survive_a_kill_and_another_reader_does_not_touch_them(
    reads: OpenTerminal, start: StartTerminal, seeds: Path
) -> None:
    reader = reads(seeds)
    with held(seeds):
        reader.press("gm")
        reader.until(SIGN)
        beside = reads(seeds)
        assert "not written yet" not in beside.text, "its reader is still open"
        beside.press("q")
        assert beside.ended() == 0
        reader.kill()
        assert reader.ended() == -9
    again = start(postil("--library", seeds))
    again.until("1 change of")
    again.press("\r")
    again.until("highlighted")
    assert again.footer.endswith("saved ✓")
    assert len(saved_highlights(seeds)) == 1


def test_changes_that_the_library_refuses_later_are_reported_and_kept(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    reader.press("gm")
    reader.until("highlighted")
    with Library(seeds, "ann") as library:
        (highlight,) = library.annotations.of_article(1)
        with held(seeds):
            reader.press("a")
            reader.until("esc keeps it")
            reader.press("remember\x1b")
            reader.until(SIGN)
        reader.until("note written")
    with closing(sqlite3.connect(seeds, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reader.press("a")
        reader.until("esc keeps it")
        reader.press("another\x1b")
        reader.until(SIGN)
        other.execute("DELETE FROM highlights WHERE id = ?", [highlight.id])
        other.execute("COMMIT")
    reader.until("not done: note")
    assert "no longer there" in reader.footer
    assert "✓" not in reader.footer


def start_seconds(start: StartTerminal, *arguments: object) -> tuple[Terminal, float]:
    began = time.monotonic()
    reader = start(postil(*arguments))
    reader.until("? keys")
    return reader, time.monotonic() - began


def test_the_start_waits_for_no_lock_even_with_articles_to_add(start: StartTerminal, seeds: Path, place: Path) -> None:
    (place / "new.txt").write_text("News from afar.\n\nIt was a long day.", encoding="utf-8")
    free, usual = start_seconds(start, "--library", seeds)
    free.press("q")
    assert free.ended() == 0
    with held(seeds):
        reader, seconds = start_seconds(start, "--library", seeds)
        assert seconds < usual + 1
        reader.press("q")
        assert reader.ended() == 0
        began = time.monotonic()
        reader = start(postil("--library", seeds, place / "new.txt"))
        reader.until("nothing was added; run `postil add`")
        assert time.monotonic() - began < 2 * usual + 1
        reader.press("q")
        assert reader.ended() == 0


def test_an_unreadable_library_is_reported_at_once_in_one_line(start: StartTerminal, seeds: Path) -> None:
    with closing(sqlite3.connect(seeds, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        reader = start(postil("--library", seeds))
        assert reader.ended() == 1
        assert time.monotonic() - began < 5
        assert "is locked by another program" in reader.text
        assert "Traceback" not in reader.text


def test_a_single_waiting_change_is_named_when_it_is_written(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    with held(seeds):
        reader.press("gm")
        reader.until("waiting: 1 change")
    reader.until(lambda: "highlighted" in reader.footer and reader.footer.endswith("saved ✓"), "saved ✓")
