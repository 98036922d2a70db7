"""What a terminal sends: keys are keys, a paste is text, an answer is neither, and no byte ends the reader."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.app.pilot import required
from tests.app.terminal import OpenTerminal, saved_highlights
from tui.app.textual_fixes import terminal_input
from tui.app.textual_fixes.sequences import PASTE_END, PASTE_START
from tui.app.textual_fixes.terminal_input import TerminalParser

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from textual.message import Message

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

ANSWERS = (
    "\x1b]10;rgb:d5d5/d8d8/dede\x1b\\",
    "\x1b]11;rgb:1616/1818/1d1d\x07",
    "\x1b]52;c;am1jeHV1\x1b\\",
    "\x1b]lpostil\x1b\\",
    "\x1bP1+r524742=382f382f38\x1b\\",
    "\x1bP0+r\x1b\\",
    "\x1bP>|tmux 3.3a\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1bP!|7E565445\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b[?62;1;4c",
    "\x1b[>41;330;0c",
    "\x1b[?31u",
    "\x1b[?997;1n",
    "\x1b[?1;3;256S",
    "\x1b[0n",
    "\x1b[24;80R",
    "\x1b[?24;80;1R",
    "\x1b[8;24;80t",
    "\x1b[48;0;0;0;0t",
    "\x1b[32;10;20M",
    "\udc9d11;rgb:0000/0000/0000\udc9c",
)
"""Colours, the clipboard, titles, capabilities, names, states, sizes, places, the mouse as urxvt tells of it."""

REPORTS = (
    ("\x1b[106:74;2u", "J"),
    ("\x1b[106;1:3u", ""),
    ("\x1b[99999999u", ""),
    ("\x1b[55296u", ""),
    ("\x1b[u", ""),
    ("\x1b[1:2:3:4;5:6:7u", ""),
    ("\x1b[120;1;1114112u", "x"),
    ("\x1b[1;5:1A", "ctrl+up"),
    ("\x1b[1;1:3A", ""),
    ("\x1b[27;5;106~", "ctrl+j"),
    ("\x1b[25~", "f13"),
    ("\x1b[106~", ""),
    ("\x1b[1;2R", "shift+f3"),
    ("\x1b[3$", "shift+delete"),
    ("\x1b[[A", "f1"),
    ("\x1bOP", "f1"),
    ("\x1b]", ""),
    ("\x1bx", "alt+x"),
    ("\x1b[M !!", ""),
    ("\x1b[M\udcff\xe9", ""),
    ("\udce9", "é"),
    ("\udc80", ""),
)
"""What tells of keys, or seems to, and of the mouse, as it was and as it is."""


def fed(pieces: Iterable[str]) -> list[Message]:
    parser = TerminalParser()
    return [event for piece in pieces for event in parser.feed(piece)]


def keys(pieces: Iterable[str]) -> list[str]:
    return [event.key for event in fed(pieces) if isinstance(event, events.Key)]


@given(st.text(st.sampled_from("\x1b[]0123;~mxqu\x07\x9b\x00\ta\u202e")), st.integers(1, 9))
def test_a_paste_is_one_text_and_not_keys(pasted: str, size: int) -> None:
    if PASTE_END in pasted:
        return
    data = f"{PASTE_START}{pasted}{PASTE_END}q"
    found = fed(data[at : at + size] for at in range(0, len(data), size))
    assert [type(event) for event in found] == [events.Paste, events.Key]
    kept = "".join(c for c in pasted if c not in "\x1b\x07\x9b\x00\u202e")
    assert "".join(event.text for event in found if isinstance(event, events.Paste)) == kept


def test_a_paste_in_an_older_encoding_is_decoded() -> None:
    data = f"{PASTE_START}caf\udce9 \udc93so\udc94{PASTE_END}"
    assert [event.text for event in fed([data]) if isinstance(event, events.Paste)] == ["café “so”"]


def test_keys_and_sequences_are_passed_on_unchanged() -> None:
    assert keys(["j\x1b[A", "\x1bO", "Pq\x1bf"]) == ["j", "up", "f1", "q", "ctrl+right"]
    others = fed(["\x1b[I\x1b[<0;3;4M\x1b[?2026;2$y\x1b[48;24;80;480;800tj"])
    names = ["AppFocus", "MouseDown", "TerminalSupportsSynchronizedOutput", "Resize", "Key"]
    assert [type(each).__name__ for each in others] == names


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_not_a_key_wherever_it_is_split(answer: str) -> None:
    assert not fed([answer])
    assert keys(answer + "j") == ["j"]
    for at in range(1, len(answer)):
        assert keys([answer[:at], answer[at:] + "j"]) == ["j"], answer[:at]


@pytest.mark.parametrize(("sequence", "key"), REPORTS)
def test_a_key_report_is_the_key_it_names(sequence: str, key: str) -> None:
    expected = [key] if key else []
    assert keys([sequence]) == expected
    if sequence != "\x1b]":
        assert keys([sequence + "j"]) == keys(sequence + "j") == [*expected, "j"]


def test_the_parser_does_not_wait_for_an_answer_that_never_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1.0
    monkeypatch.setattr(terminal_input, "get_time", lambda: now)
    parser = TerminalParser()
    for begun, key in (("\x1b", "escape"), ("\x1b]", "alt+right_square_bracket"), ("\x1b]11;rgb", ""), ("\x1b[1;", "")):
        assert not [*parser.feed(begun)]
        assert parser.waits
        assert not [*parser.tick()]
        now += parser.waits
        assert [event.key for event in parser.tick() if isinstance(event, events.Key)] == ([key] if key else [])
        assert parser.waits is None
    for pieces in (
        ("]11;rgb:1616/1818/1d1d\x1b\\",),
        ("]52;c;am1", "jeHV1\x1b", "\\"),
        ("[24;8", "0R"),
        ("[200~j\x1b[201~",),
    ):
        assert not [*parser.feed("\x1b")]
        now += 0.5
        assert [event.key for event in parser.tick() if isinstance(event, events.Key)] == ["escape"]
        late = [event for piece in pieces for event in parser.feed(piece)]
        assert not [event for event in late if isinstance(event, events.Key)]
        assert len([*parser.feed("j")]) == 1
    for begun in ("\x1b]11;rgb", "\x1bX"):  # an answer that has no end, or escape and X in one packet
        assert not [*parser.feed(begun + "j")]
        for _ in range(3):
            now += 0.9
            list(parser.tick())
            last = [*parser.feed("j")]
        assert len(last) == 1, "typing does not make it wait longer"
        assert not [*parser.feed("616/1818/1d1d\x1b\\")], "its end"


def test_keys_after_a_paste_without_an_end_are_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1.0
    monkeypatch.setattr(terminal_input, "get_time", lambda: now)
    for typed, key in (("j", "j"), ("\x1b[A", "up"), ("\x1b", "escape")):
        parser = TerminalParser()
        assert not [*parser.feed(f"{PASTE_START}one\r")]
        now += required(parser.waits)
        assert [event.text for event in parser.tick() if isinstance(event, events.Paste)] == ["one\r"]
        assert parser.waits is None
        assert not [*parser.feed("two\rthree")], "over a slow line it may go on"
        now += required(parser.waits)
        assert [event.text for event in parser.tick() if isinstance(event, events.Paste)] == ["two\rthree"]
        pressed = [*parser.feed(typed)]
        now += parser.waits or 0
        assert [event.key for event in [*pressed, *parser.tick()] if isinstance(event, events.Key)] == [key]


@given(st.lists(st.binary() | st.sampled_from([each.encode("utf-8", "surrogateescape") for each in ANSWERS])))
def test_no_input_breaks_the_parser(pieces: list[bytes]) -> None:
    parser = TerminalParser()
    for piece in pieces:
        for event in parser.feed(piece.decode("utf-8", "surrogateescape") or "j"):
            assert not isinstance(event, events.Key) or not any("\ud800" <= each <= "\udfff" for each in event.key)


def test_answers_and_bad_bytes_do_not_affect_the_reader(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    fd = reader.child.child_fd
    for answer in ANSWERS:
        data = answer.encode("utf-8", "surrogateescape")
        for at in (0, 1, 2, 4, len(data) - 1):
            os.write(fd, data[:at])
            reader.take(0)
            os.write(fd, data[at:])
    for sequence, key in REPORTS:
        if not key:
            os.write(fd, sequence.encode("utf-8", "surrogateescape"))
    os.write(fd, b"ga")
    reader.until("esc keeps it")
    os.write(fd, b"\x1b[200~caf\xe9\x1b[201~ ")
    reader.until("café")
    os.write(fd, b"\xe9")  # alone it could be the start of a character
    reader.take(0)
    os.write(fd, b"t\xe9 \x1b[M !\xff")
    reader.until("café été")
    reader.press("\x1b")
    reader.until("note written")
    reader.press("j")
    reader.until("sentence 2 of")
    assert [made.note for made in saved_highlights(seeds)] == ["café été"]
    reader.press("q")
    assert reader.ended() == 0
    assert b"Traceback" not in reader.raw
