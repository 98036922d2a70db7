"""The reader as a person uses it: a process in a pseudo-terminal with keys, a screen, signals, and a second reader."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.app.terminal import (
    ROOT,
    OpenTerminal,
    StartTerminal,
    assert_terminal_is_restored,
    postil,
    saved_highlights,
)
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.sqlite.migrations import LONG_BYTES
from tui.sources import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"  # pexpect forks and executes at once
)

FIRST_SENTENCES = ("North Korean President Kim Jong-un has expressed", '"I am ready to cooperate', "He also noted that")


@pytest.fixture(scope="module")
def unmarked_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unmarked") / "seeds.db"
    with Library(path, "ann") as library:
        library.articles.add(item for item in read([str(ROOT / "seeds")]) if isinstance(item, NewArticle))
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def unmarked(unmarked_seeds: Path, place: Path) -> Path:
    return shutil.copyfile(unmarked_seeds, place / "annotations.db")


def test_migrating_a_large_library_is_announced_before_the_first_screen(reads: OpenTerminal, place: Path) -> None:
    path = shutil.copyfile(ROOT / "tests/library/formats/format_12.db", place / "old.db")
    os.truncate(path, LONG_BYTES)
    one = reads(path)
    assert one.raw.index(b"postil: old.db (30 MB) is of an older Postil: ") < one.raw.index(b"\x1b[?1049h")


def test_an_hours_work_with_a_power_cut_in_it(reads: OpenTerminal, seeds: Path) -> None:
    with Library(seeds) as library:
        text = library.articles.get(1).text
    one = reads(seeds)

    def says_so(words: str) -> bool:
        return words in (one.text if words.startswith("new") else one.footer)

    for keys, says in (
        ("2gjjm", "highlighted"),
        ("jc", "claim · "),
        ("t", "new name makes a tag"),
        ("proba/prima\r", "#proba/prima"),
        ("j.", "again: claim, #proba/prima"),
        ("j.", "again: claim, #proba/prima"),
        ("u", "undone"),
    ):
        one.press(keys)
        one.until(partial(says_so, says), says)
    one.until(lambda: one.footer.endswith("saved ✓"), "the sign that it is saved")
    one.press("jm" * 5)

    def shown_annotations() -> int:
        return int(re.findall(r"Annotations (\d+)", one.text)[0])

    one.until(lambda: shown_annotations() >= 5)  # at least two of the five
    acknowledged = shown_annotations()
    one.kill()
    assert one.ended() == -signal.SIGKILL

    held = saved_highlights(seeds)
    assert len(held) >= acknowledged
    assert all(text[made.start : made.end] == made.quote for made in held)
    assert held[0].quote.startswith(FIRST_SENTENCES[2])
    assert (held[0].claim, held[0].tags) == (None, ())
    assert [bool(made.claim) for made in held[1:3]] == [True, True]
    assert [made.tags for made in held[1:3]] == [("proba/prima",)] * 2
    before = [made.id for made in held]

    again = reads(seeds)
    assert f"Annotations {len(held)}" in again.text
    again.press("u")
    again.until("undone")
    assert len(saved_highlights(seeds)) == len(before) - 1
    again.press("\x12")
    again.until("redone")
    assert [made.id for made in saved_highlights(seeds)] == before
    again.press("q")
    assert again.ended() == 0


def test_q_quits_at_once_and_restores_the_terminal(start: StartTerminal, seeds: Path, place: Path) -> None:
    command = " ".join(postil("--library", seeds))
    shell = start(["/bin/sh", "-c", f"stty -g >before; {command}; echo $? >code; stty -g >after"])
    shell.until("? keys")
    shell.press("q")
    asked = time.monotonic()
    shell.ended()
    assert time.monotonic() - asked < 2
    assert (place / "code").read_text() == "0\n"
    assert (place / "after").read_text() == (place / "before").read_text()
    assert_terminal_is_restored(shell)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_ctrl_c_and_sigterm_end_it_cleanly(reads: OpenTerminal, seeds: Path, how: int, code: int) -> None:
    reader = reads(seeds)
    reader.press("ja")
    reader.until("esc keeps it")
    reader.press("\x1b[200~half a note\x1b[201~\x03")  # pasted, then Ctrl+C: the text is saved
    reader.until("note written")
    if how is signal.SIGINT:
        reader.press("\x03")
    else:
        reader.kill(how)
    assert reader.ended() == code
    assert_terminal_is_restored(reader)
    assert b"Traceback" not in reader.raw
    assert [made.note for made in saved_highlights(seeds)] == ["half a note"]


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGTSTP])
def test_after_a_stop_the_reader_redraws_and_can_be_quit(reads: OpenTerminal, seeds: Path, how: int) -> None:
    reader = reads(seeds)
    parts = ("Postil", "Articles  5", "sentence 1 of", "Kim Jong Un", "? keys")
    for _ in range(3):
        reader.kill(how)
        os.waitid(os.P_PID, reader.pid, os.WSTOPPED)
        reader.screen.reset()
        reader.kill(signal.SIGCONT)
        reader.until(lambda: all(part in reader.text for part in parts), "the screen as it was")
        for key, number in (("j", 2), ("k", 1)):
            reader.press(key)
            reader.until(f"sentence {number} of")
    reader.press("q")
    assert reader.ended() == 0


def test_the_first_screen_and_screens_over_it_are_drawn_once(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    reader.until("? keys")
    assert reader.raw.count("☞ Postil".encode()) == 1
    reader.press("t")
    reader.until("enter takes it")
    assert reader.raw.count(b"takes it") == 1


def test_marks_arrive_from_the_marking_process_and_spacy_is_not_loaded(reads: OpenTerminal, unmarked: Path) -> None:
    reader = reads(unmarked, POSTIL_NO_MARKING="0")
    (child,) = reader.children()
    seen = set()

    def marked() -> bool:
        seen.update(re.findall(r"\S*/(?:spacy|thinc|blis|numpy)/\S*", reader.maps()))
        return bool(re.search(r"Entities [1-9]", reader.text)) and "marking" not in reader.text

    reader.until(marked, "every mark")
    assert not seen
    assert child not in reader.children()
    with Library(unmarked) as library:
        assert library.marks.pending() == 0
    reader.press("3" + "j" * 5 + "2]]]]e")
    reader.until("sentence")
    reader.press("[[[[")
    reader.until("Kim Jong-un lavrov")
    assert reader.memory() < 140
    reader.press("q")
    assert reader.ended() == 0


def test_a_killed_marking_process_is_reported_in_the_footer(reads: OpenTerminal, unmarked: Path) -> None:
    reader = reads(unmarked, POSTIL_NO_MARKING="0")
    (child,) = reader.children()
    os.kill(child, signal.SIGKILL)
    reader.until("marking stopped (signal SIGKILL); start again to go on")
    reader.press("gm")
    reader.until("highlighted")
    reader.press("q")
    assert reader.ended() == 0
    assert len(saved_highlights(unmarked)) == 1


def test_q_ends_the_marking_process_too(reads: OpenTerminal, unmarked: Path) -> None:
    reader = reads(unmarked, POSTIL_NO_MARKING="0")
    (child,) = reader.children()
    reader.press("q")
    assert reader.ended() == 0
    end = time.monotonic() + 5
    while os.path.exists(f"/proc/{child}") and time.monotonic() < end:  # noqa: PTH110 (it is init's now, not ours)
        os.sched_yield()
    assert not os.path.exists(f"/proc/{child}")  # noqa: PTH110


def test_two_readers_see_each_others_changes(reads: OpenTerminal, seeds: Path) -> None:
    one, two = reads(seeds), reads(seeds)
    waits = []
    for count, (writer, other) in enumerate([(one, two), (two, one), (one, two)], start=1):
        writer.press("j" * count + "m")
        writer.until("highlighted")
        since = time.monotonic()
        other.until(f"Annotations {count}")
        waits.append(time.monotonic() - since)
    assert sorted(waits)[1] < 1, waits
    assert len(saved_highlights(seeds)) == 3
    one.press("u")  # my own step, not the other person's
    one.until("undone")
    two.until("Annotations 2")


def test_any_size_while_reading(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    reader.press("gjjj")
    reader.until("sentence 4 of")
    words = "The text was a response"
    for columns, rows, shows in ((80, 24, words), (38, 11, "here are 38 and 11"), (150, 44, "Entities")):
        reader.resize(columns, rows)
        reader.until(shows)
    reader.until(words)
    assert reader.rows[0].startswith(" ☞ Postil")
    reader.press("m")
    reader.until("highlighted")


def test_the_mouse(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    x, y = reader.place("friendly relations between Korea")
    reader.click(x, y)
    reader.until("sentence 3 of")
    reader.mouse((0, x, y, False), (32, x + 9, y, False), (32, x + 17, y, False), (0, x + 17, y, True))
    reader.until("SELECT")
    reader.press("m")
    reader.until("highlighted")
    assert [made.quote for made in saved_highlights(seeds)] == ["friendly relations"]
    reader.click(*reader.place("Annotations"))
    reader.until("yellow")  # the list names a highlight that has nothing else by its colour
    reader.until(lambda: reader.footer.startswith("j k move   enter open"), "the list's keys")
    reader.click(*reader.place("News Bharati"))
    reader.until("filter")
    reader.click(*reader.place("News Bharati"))
    reader.until("25 April 2019")


def test_the_list_is_filtered_and_complete_again(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds, columns=110, rows=30)
    reader.press("1")
    reader.until("/ filter")
    reader.press("/")
    reader.until("all articles again")
    reader.press("bharati")
    reader.until("1 of 5")
    reader.press("\x1b")
    reader.until("/ filter")
    reader.until_gone("1 of 5")
    reader.press("\x1b")
    reader.until("m highlight")


def test_without_colours_nothing_depends_on_colour(reads: OpenTerminal, place: Path) -> None:
    sample = shutil.copyfile(ROOT / "annotations.db", place / "sample.db")
    reader = reads(sample, NO_COLOR="1")
    reader.press("g}vwwJ?")
    reader.until("esc closes")
    reader.press("\x1b")
    reader.until_gone("esc closes")
    reader.press("\x1b")
    reader.until("enter open   x remove   j k sentence   t tag   m highlight   c claim   a note")
    reader.press("5")
    reader.until("/ filter")
    weights = {number for codes in re.findall(rb"\x1b\[([0-9;]*)m", reader.raw) for number in codes.split(b";")}
    assert weights <= {b"", *(str(code).encode() for code in (*range(10), *range(22, 30)))}
    assert weights >= {b"1", b"3", b"4", b"7"}
    reader.press("q")
    reader.until("▍")
    assert "÷" in reader.text


def test_a_pipe_gets_the_list_instead(start: StartTerminal, seeds: Path) -> None:
    command = " ".join(postil("--library", seeds))
    shell = start(["/bin/sh", "-c", f"{command} 2>&1 | cat"])
    assert shell.ended() == 0
    assert "News Bharati" in shell.text
    assert "the reader needs a terminal" in shell.text
    assert b"\x1b" not in shell.raw


MARKUP = "[bold red]x[/] [@click=app.quit]y[/]"
ESCAPES = "\x1b]0;stolen\x07\x1b[38;5;199m\x9b31m\u202e"


def test_the_text_of_an_article_is_never_markup_or_a_control_sequence(
    reads: OpenTerminal, add: Callable[[Path, dict[str, object]], None], place: Path
) -> None:
    path = place / "hostile.db"
    text = f"{MARKUP} said Ann{ESCAPES} Lee.\n\nNext {MARKUP}."
    add(path, {"title": f"T {MARKUP}{ESCAPES}", "publisher": f"P {MARKUP}{ESCAPES}", "text": text})
    (place / f"{ESCAPES.replace('/', '')}name.txt").write_text("Another one.\n", encoding="utf-8")
    with Library(path, f"me {MARKUP}") as library:
        article = library.articles.get(1)
        library.articles.add(item for item in read([str(place)]) if isinstance(item, NewArticle))
        made = library.annotations.claim(article, 0, 20, f"Speaker {MARKUP}{ESCAPES}")
        library.annotations.note(article, 0, 20, f"Note {MARKUP}{ESCAPES}", highlight_id=made.id)
        library.annotations.tag(article, 0, 20, f"tag {MARKUP}", highlight_id=made.id)
        library.claims.edit(made.id, rationale=f"Why {MARKUP}{ESCAPES}")
    reader = reads(path, columns=130, rows=40)
    for keys, says in (
        ("g\r", f"Why {MARKUP[:5]}"),  # the claim's card
        ("S", "enter changes it"),  # the claim is somebody else's
        ("\r", OVER_THE_READER[0]),
        ("2", "m highlight"),
        ("f", OVER_THE_READER[1]),
        ("1", "/ filter"),
        ("s", "ordered by"),
        ("2", "m highlight"),
        ("i", OVER_THE_READER[2]),
        ("a", OVER_THE_READER[3]),
        ("t", OVER_THE_READER[4]),
        ("X", OVER_THE_READER[5]),
        ("?", OVER_THE_READER[6]),
        ("\x10", OVER_THE_READER[7]),
        ("u", "nothing to undo"),
    ):
        reader.press(keys)
        reader.until(says)
        if says in OVER_THE_READER:
            reader.press("\x1b")
            reader.until_gone(says)
    reader.press("/")
    reader.until(lambda: any(row.startswith(" / ") for row in reader.rows[-2:]), "the search line")
    reader.press("said")
    reader.until("1 hit")
    assert f"T {MARKUP}" in reader.text
    assert f"{MARKUP} said Ann Lee." in reader.text
    reader.kill(signal.SIGTERM)
    reader.ended()
    for sequence in ("stolen", "\x1b[38;5;199m", "\x9b", "\u202e"):
        assert sequence.encode() not in reader.raw


OVER_THE_READER = (
    "what is typed",
    "an exact phrase",
    "esc keeps it",
    "esc keeps it",
    "a new name makes a tag",
    "enter exports",
    "↓ ↑ scroll",
    "What to do",
)


@pytest.fixture
def add(place: Path) -> Callable[[Path, dict[str, object]], None]:
    """A function that adds one article as `postil add` does."""

    def add(path: Path, article: dict[str, object]) -> None:
        source = place / "articles.jsonl"
        source.write_text(json.dumps(article) + "\n", encoding="utf-8")
        with Library(path, "ann") as library:
            library.articles.add(item for item in read([str(source)]) if isinstance(item, NewArticle))
        source.unlink()

    return add


def test_keys_that_arrive_in_one_packet_go_where_they_are_meant(reads: OpenTerminal, seeds: Path) -> None:
    """Over a slow line many keys arrive at once; each must wait for the screen that the one before it opens."""
    reader = reads(seeds)
    reader.press("2gjjm" + "jc" + "tslow/line\r" + "j." + "/putin\r" + "n")
    reader.until("÷2 ▍1")  # the effect of the last key remains; an earlier message is gone with the next key
    reader.press("5")
    reader.until("Claims")
    reader.press("\x1b")
    reader.until("? keys")
    with Library(seeds, "ann") as library:
        made = library.annotations.of_article(1)
    assert [made.claim is not None for made in made] == [False, True, True]
    assert [made.tags for made in made] == [(), ("slow/line",), ("slow/line",)]
    assert [made.note for made in made] == ["", "", ""]
