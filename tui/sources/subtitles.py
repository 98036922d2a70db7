"""Subtitles (WebVTT, SubRip): what is said, in paragraphs, each with its time and speaker; no settings and styles."""

import re
from collections.abc import Iterator
from html import unescape

from tui.core.errors import SourceError
from tui.core.text import clean, plural
from tui.core.transcripts import FEWEST, recognise
from tui.core.turns import Turn, speakers
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
    """Return the one article of a file of subtitles: a turn for each paragraph."""
    text = clean(decode(data))[0]
    cues = [*_cues(text)]
    if not cues:
        raise SourceError("no subtitles in it; save them again or as text")
    language = _LANGUAGE.search(text.partition("-->")[0])
    turns: list[Turn] = []
    words: list[str] = []
    start = 0
    for time, speaker, words_said in _paragraphs(cues, _named(cues)):
        turns.append(Turn(start, start, start + len(words_said), speaker, time))
        words.append(words_said)
        start += len(words_said) + 1
    return [
        ParsedArticle(
            text="\n".join(words),
            language=language[1] if language else "",
            turns=tuple(turns),
            intake=(f"times of {plural(len(cues), 'caption')}, of which those of paragraphs are kept",),
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


def _named(cues: list[tuple[float, float, list[str]]]) -> re.Pattern[str] | None:
    """Return what captions begin with that say in words who speaks, None where they do not."""
    captions = "\n".join(filter(None, (_plain(line) for *_, lines in cues for line in lines)))
    names = speakers(recognise(captions)) if captions.count(":") >= FEWEST else []
    return re.compile(rf"\W{{0,3}}({'|'.join(map(re.escape, names))})\s?:\s+") if names else None


def _paragraphs(
    cues: list[tuple[float, float, list[str]]], named: re.Pattern[str] | None
) -> Iterator[tuple[float, str, str]]:
    """Yield what is said between two pauses or by one speaker, with when it begins and by whom.

    A caption that rolls up is there once.
    """
    words: list[str] = []
    recent: list[str] = []
    last_end, speaker, since = 0.0, "", 0.0
    for begin, end, lines in cues:
        is_first = True
        for raw in lines:
            voice, line = _SPEAKER.search(raw), _plain(raw)
            if not line or (line in recent and begin - last_end < _PAUSE_SECONDS):
                continue
            label = named.match(line) if named is not None and voice is None else None
            line = line[label.end() :] if label else line
            speaks = (voice or label or [speaker, speaker])[1].strip()
            is_pause = is_first and begin - last_end >= _PAUSE_SECONDS
            if words and (speaks != speaker or _TURN.match(line) or is_pause):
                yield since, speaker, " ".join(words)
                words = []
            since, speaker, is_first = since if words else begin, speaks, False
            words += [line] if line else []
        recent = [*recent, *map(_plain, lines)][-_REPEATED:]
        last_end = end
    if words:
        yield since, speaker, " ".join(words)


def _plain(line: str) -> str:
    return " ".join(unescape(_TAGS.sub("", line)).split())
