"""The reader and the shell: suspending and resuming, and editing a note in an external editor."""

from __future__ import annotations

import shutil
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from tests.app.terminal import OpenTerminal, StartTerminal, postil, saved_highlights

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

EDITOR = """
import os, stat, sys
name = sys.argv[-1]
with open(name, encoding="utf-8") as file:
    text = file.read()
mode = f"{stat.S_IMODE(os.stat(name).st_mode):o} {stat.S_IMODE(os.stat(os.path.dirname(name)).st_mode):o}"
print("here is an editor of", len(text), "signs", sys.stdin.isatty(), flush=True)
how = input()
if how == "gone":
    os.unlink(name)
elif how == "latin":
    open(name, "wb").write("caf\xe9".encode("latin-1"))
else:
    with open(name, "w", encoding="utf-8") as file:
        file.write(text.upper() + "\\n" + mode + "\\n")
sys.exit(how == "fails")
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="a shell with jobs is needed")
def test_the_reader_is_suspended_and_resumed(start: StartTerminal, seeds: Path, place: Path) -> None:
    shell = start(["bash", "--norc", "--noprofile", "-i"], 80, 24, PS1="shell: ")
    shell.until("shell:")
    shell.press(" ".join(postil("--library", seeds)) + "\r")
    shell.until("? keys")
    shell.press("ga" + "half a thought")
    shell.until("half a thought")
    shell.press("\x1a")
    shell.until("Stopped")
    shell.press("echo $((6*7))\r")
    shell.until("42")
    shell.press("fg\r")
    shell.until(lambda: b"\x1b[?1049h" in shell.raw.rpartition(b"fg\r")[2], "the terminal's other screen")
    before = len(shell.raw)
    shell.until(lambda: b"keeps it" in shell.raw[before:], "the same screen")
    shell.press(" more\x13")
    shell.until("note written")
    shell.press("q")
    shell.until("shell:")
    (held,) = saved_highlights(seeds)
    assert held.note == "half a thought more"


def test_a_reader_without_a_shell_is_not_suspended_for_ever(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    reader.press("\x1a")
    reader.until("cannot suspend: this window has no shell")


def test_a_note_is_edited_in_an_external_editor(reads: OpenTerminal, seeds: Path, place: Path) -> None:
    script = place / "editor.py"
    script.write_text(EDITOR, encoding="utf-8")
    folder = place / "tmp"
    folder.mkdir()
    reader = reads(seeds, EDITOR=f"{sys.executable} '{script}'", VISUAL=" ", TMPDIR=str(folder))

    def have_edited(how: str, signs: int) -> None:
        reader.press("\x1bOS")  # f4
        reader.until(f"an editor of {signs} signs True")
        reader.press(f"{how}\r")
        reader.until("esc keeps it")

    reader.press("gahello")
    reader.until("hello")
    have_edited("", 5)
    reader.until("HELLO")
    reader.until("600 700")
    assert not list(folder.iterdir())
    reader.press("\x1f")  # the key that deletes the typed line in the shell
    reader.until(lambda: "HELLO" not in reader.text and "hello" in reader.text, "the text before")
    reader.press("\x19")
    reader.until("HELLO")
    have_edited("fails", 13)
    reader.until("ended with 1")
    have_edited("latin", 21)
    reader.until("not UTF-8")
    (kept,) = folder.iterdir()
    assert (kept / "note.txt").read_bytes() == b"caf\xe9"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    have_edited("gone", 21)
    reader.until("left no file")
    reader.press("\x13")
    reader.until("note written")
    assert [each.note for each in saved_highlights(seeds)] == ["HELLO\n600 700\n600 700"]


def test_without_an_editor_the_note_says_how_to_configure_one(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds, EDITOR="")
    reader.press("gax\x1bOS")
    reader.until("no editor is set: VISUAL or EDITOR names one")
    again = reads(seeds, EDITOR="/nowhere/vi -x")
    again.press("gax\x1bOS")
    again.until("/nowhere/vi: No such file")
