"""Control sequences of a terminal: which are keys, and which the mouse, the size or an answer."""

from __future__ import annotations

import re

from textual._keyboard_protocol import FUNCTIONAL_KEYS

ESC = "\x1b"
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"

COMPLETE = re.compile(
    r"\x1b(?:\[(?:\[[^\x1b]|\d{1,2}\$(?!y)|[0-?]*[ -/]*[@-Z\\-~])|O[^\x1b]|[^\[O\]P_^X\x1b\x80-\x9f\udc80-\udcff])"
)
"""A sequence at its start; rxvt ends some keys with a `$`, after which other terminals' sequences continue."""

PARTIAL = re.compile(r"\x1b(?:\[\[|\[[0-?]*[ -/]*|[O\]P_^X]|)")
"""The beginning of a sequence."""

ANSWER = re.compile(r"\x1b(?:\][0-9lL]|P[0-9>!+$|]|[_^X].)")
"""The beginning of an answer of any length: OSC, DCS, APC, PM, SOS."""

ANSWER_BODY = re.compile(r"[^\x00-\x1f\x7f-\x9f\udc80-\udc9f]*")
ANSWER_END = re.compile(r"\x07|\x1b\\|[\x9c\udc9c]")

LATE = re.compile(
    r"\]\d+;|\][lL][^\x00-\x1f]*\x1b\\|P\d?[+$!>][!-~]|_[ -~]|[\^X][^\x00-\x1f]+\x1b\\"
    r"|\[[?>=<]\d|\[\d+;\d|\[20[01]~|\[0n|\[M[ !\"#@`][^\x00-\x1f]{2}|\[[IO](?:\x1b|\Z)"
)
"""What follows an escape that came so early that it was taken for a key, if no person types that in one go."""

LATE_END = re.compile(r"[^\x00-\x1f\x7f]+(?:\x07|\x1b\\)")
"""The end of an answer that was no longer awaited."""

EIGHT_BIT = {0x40 + ord(sign): f"{ESC}{sign}" for sign in "[O]P_^X\\"}
"""The beginnings of sequences, and the end of an answer, in eight-bit terminals."""

_OTHER = re.compile(r"\x1b\[(?:[IO]|\?\d{1,5};[0-4]\$y|<\d{1,5};-?\d{1,5};-?\d{1,5}[mM])")
"""Focus, a mode of the terminal, the mouse."""

_SIZE = re.compile(r"\x1b\[48;0*[1-9]\d{0,3}(?::\d*)*;0*[1-9]\d{0,3}(?::\d*)*(?:;\d{1,5}(?::\d*)*){2}t")
_CURSOR = re.compile(r"\x1b\[(?!1;[2-8]R)\d+;\d+R")
"""The cursor position report; with few columns it looks like a key."""

_NUMBERS = re.compile(r"\x1b\[[\d:;]*[u~ABCDEFHPQRS]")
_REPORT = re.compile(
    r"\x1b\[(?P<code>\d{0,7})(?::(?P<shifted>\d*)(?::\d*)?)?"
    r"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>\d*))?(?:;(?P<text>[\d:]*))?)?(?P<end>[u~ABCDEFHPQRS])"
)

_SHIFT, _LOCKS, _RELEASED = 1, 0b1100_0000, "3"


def is_other(sequence: str) -> bool:
    """Return whether Textual reads a whole sequence as something other than a key."""
    return _OTHER.fullmatch(sequence) is not None or _SIZE.fullmatch(sequence) is not None


def as_key(sequence: str) -> str:
    """Return a whole sequence in a form Textual can read, "" if its numbers are not those of a key."""
    if _CURSOR.fullmatch(sequence):
        return ""
    if not _NUMBERS.fullmatch(sequence):
        return sequence
    report = _REPORT.fullmatch(sequence)
    if report is None or report["event"] == _RELEASED:
        return ""
    code, end, modifiers = report["code"], report["end"], report["modifiers"] or ""
    text = _characters(report["text"])
    if end == "u":
        if not text and max(int(modifiers or "1") - 1, 0) & ~_LOCKS == _SHIFT:
            text = _characters(report["shifted"])
        if not text and not _is_character(int(code or "0")):
            return ""
    elif f"{code or '1'}{end}" not in FUNCTIONAL_KEYS and not (code == "27" and text):  # xterm's modifyOtherKeys
        return ""
    parts = [code, *([modifiers or "1"] if modifiers or text else []), *([text] if text else [])]
    return f"{ESC}[{';'.join(parts)}{end}"


def _characters(codes: str | None) -> str:
    parts = [code for code in (codes or "").split(":") if 0 < len(code) < 8 and _is_character(int(code))]
    return ":".join([code for code in parts if chr(int(code)).isprintable() or chr(int(code)).isspace()])


def _is_character(code: int) -> bool:
    return 0 < code < 0xD800 or 0xE000 <= code < 0x110000
