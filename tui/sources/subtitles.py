"""Subtitles (WebVTT, SubRip): what is said, in paragraphs; the times, settings and styles of the cues are not taken."""

import re
from collections.abc import Iterator
from html import unescape

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources.source import ParsedArticle
from tui.sources.text import decode

_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,100})>")
_TAGS = re.compile(r"</?[a-zA-Z][^>\n]{0,200}>|<[\d:.]{5,14}>|\{\\[^}\n]{0,100}\}")
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z-]{2,12})\s*$", re.MULTILINE)
_TURN = re.compile(r"^(?:[-–—]\s|>>)")
_PAUSE_SECONDS = 3.0
"""Silence after which what is said begins a paragraph of its own."""

_REPEATED = 3
"""Lines before that a line of captions that roll up the screen may repeat."""


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the one article of a file of subtitles."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    cues = [*_cues(text)]
    if not cues:
        raise SourceError("no subtitles in it; save them again or as text")
    language = _LANGUAGE.search(text.partition("-->")[0])
    return [
        ParsedArticle(
            text="\n".join(_paragraphs(cues)),
            language=language[1] if language else "",
            intake=(f"times of {plural(len(cues), 'caption')}, left out",),
        )
    ]


def _cues(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Yield begin and end in seconds of each cue, and its lines."""
    lines: list[str] | None = None
    begin = end = 0.0
    for line in (*text.split("\n"), ""):
        if match := _TIMES.match(line):
            if lines:
                yield begin, end, lines[:-1] if lines[-1].strip().isdigit() else lines
            begin, end, lines = _seconds(match.groups()[:4]), _seconds(match.groups()[4:]), []
        elif line.strip() and lines is not None:
            lines.append(line)
        elif lines is not None:
            if lines:
                yield begin, end, lines
            lines = None


def _seconds(stamp: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, parts = (part or "0" for part in stamp)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{parts}")


def _paragraphs(cues: list[tuple[float, float, list[str]]]) -> Iterator[str]:
    """Yield what is said between two pauses or by one speaker; a caption that rolls up is there once."""
    words: list[str] = []
    recent: list[str] = []
    last_end, last_speaker = 0.0, ""
    for begin, end, lines in cues:
        new: list[str] = []
        for raw in lines:
            speaker = _SPEAKER.search(raw)
            line = _plain(raw)
            is_other = speaker is not None and speaker[1].strip() != last_speaker
            if not line or (line in recent and begin - last_end < _PAUSE_SECONDS):
                continue
            if (words or new) and (is_other or _TURN.match(line) or (not new and begin - last_end >= _PAUSE_SECONDS)):
                yield " ".join((*words, *new))
                words, new = [], []
            if is_other and speaker is not None:
                last_speaker = speaker[1].strip()
                line = f"{last_speaker}: {line}"
            new.append(line)
        recent = [*recent, *map(_plain, lines)][-_REPEATED:]
        words += new
        last_end = end
    if words:
        yield " ".join(words)


def _plain(line: str) -> str:
    return " ".join(unescape(_TAGS.sub("", line)).split())
