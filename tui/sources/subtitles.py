"""Subtitles (WebVTT, SubRip): the speech in paragraphs with times and speakers; no settings and styles."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import dropwhile, groupby, pairwise
from typing import NamedTuple

from tui.core.errors import SourceError
from tui.core.text import clean, plural
from tui.core.transcripts import recognise
from tui.core.turns import Turn, speakers
from tui.sources.source import ParsedArticle
from tui.sources.text import decode_declared

_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,:](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}")
_MISTYPED = re.compile(r"\s*\d+:[\d:.,]*\s*-{1,2}>")
_UNSAID = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,100})>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:[bcisuv]|ruby|rt|lang|font|span)(?:[\s.][^>\n]{0,200})?>|<[\d:.]{5,14}>|\{\\[^}\n]{0,100}\}", re.IGNORECASE
)
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z-]{2,12})\s*$", re.MULTILINE)
_TURN = re.compile(r"^(?:[-–—]\s|>>)")
_LABEL = r"\W{{0,3}}({})(?:\s*[(\[][^()\[\]]{{1,31}}[)\]])?[\]*_]{{0,2}}\s?[:：][\]*_]{{0,2}}(?:\s+|$|(?<=：))"
"""Names at the beginning of a caption, as `recognise` reads them, up to the speech."""

_PAUSE_SECONDS = 3.0
"""The silence after which speech begins a paragraph."""

_TOUCH_SECONDS = 0.05
"""The gap between rolling captions; captions made by hand leave two frames between."""

_READABLE_SECONDS = 0.5
"""A shorter caption is a step of a rolling one."""

_AROUND = 5
"""Captions before and after one that show whether it rolls up."""


class _Caption(NamedTuple):
    begin: float
    end: float
    lines: list[str]


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the article of a file of subtitles: a turn for each paragraph."""
    written, notes = decode_declared(data, charset)
    text = clean(written)[0]
    captions, left_out = _captions(text)
    if not captions:
        raise SourceError("no subtitles in it; save them again or as text")
    cues, repeated = _once(captions)
    language = _LANGUAGE.search(text.partition("-->")[0])
    turns: list[Turn] = []
    words: list[str] = []
    start = 0
    for time, speaker, words_said in _paragraphs(cues, _named(cues)):
        turns.append(Turn(start, start, start + len(words_said), speaker, time))
        words.append(words_said)
        start += len(words_said) + 1
    notes = (
        *notes,
        f"times of {plural(len(captions), 'caption')}, of which those of paragraphs are kept",
        *([f"captions that roll up: {plural(repeated, 'line')} shown again, each taken once"] if repeated else []),
        *left_out,
    )
    return [
        ParsedArticle(text="\n".join(words), language=language[1] if language else "", turns=tuple(turns), intake=notes)
    ]


def _captions(text: str) -> tuple[list[_Caption], list[str]]:
    """Return the captions with words, and notes on the rest of the file."""
    is_vtt = text.startswith("WEBVTT")
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if _TIMES.match(line) or _MISTYPED.match(line)]
    head = lines[: heads[0] if heads else 0]
    before, comments = _words([*dropwhile(str.strip, head)] if is_vtt else head, is_vtt=is_vtt)
    captions: list[_Caption] = []
    begin, end, mistyped = 0.0, 0.0, 0
    for number, following in pairwise([*heads, len(lines)]):
        words, comments_here = _words(lines[number + 1 : following], is_vtt=is_vtt, is_last=following == len(lines))
        times = _TIMES.match(lines[number])
        if times:
            begin, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
        else:
            begin = end
        if words := [line for line in words if _plain(line)]:
            captions.append(_Caption(begin, end, words))
            mistyped += times is None
        comments += comments_here
    return captions, [
        *([f"{plural(mistyped, 'time')} of captions could not be read"] if mistyped else []),
        *([f"without {plural(comments, 'comment')}"] if comments else []),
        *([f"without {plural(len(before), 'line')} before the first caption"] if before else []),
    ]


def _words(lines: list[str], *, is_vtt: bool, is_last: bool = False) -> tuple[list[str], int]:
    """Return the lines of words up to the next caption's times, without its name, and the number of comments."""
    if not is_last and lines and (lines[-1].strip().isdigit() or (is_vtt and lines[-2:-1] == [""])):
        lines = lines[:-1]
    words: list[str] = []
    comments = 0
    for number, (is_blank, group) in enumerate(groupby(lines, lambda line: not line.strip())):
        block = [] if is_blank else [*group]
        if is_vtt and number and block and _UNSAID.match(block[0]):
            comments += block[0].startswith("NOTE")
        else:
            words += block
    return words, comments


def _once(cues: list[_Caption]) -> tuple[list[_Caption], int]:
    """Return captions that roll up without the lines repeated from the one before, and the number of those.

    In rolling captions most begin, at the moment the previous one ends, with its last lines, and then have another line
    or a longer one. Anywhere else a repeated line is said again, and stays.
    """
    plain = [[*map(_plain, cue.lines)] for cue in cues]
    carried, steps = [0], [0]
    for (before, cue), (old, new) in zip(pairwise(cues), pairwise(plain), strict=True):
        count = _carried(old, new)
        pause = cue.begin - before.end
        touches = before.begin <= cue.begin and pause <= _TOUCH_SECONDS
        goes_on = count < len(new) or old[-1] != new[-1]
        carried.append(count if touches or (goes_on and pause < _PAUSE_SECONDS) else 0)
        is_step = goes_on or cue.end - cue.begin < _READABLE_SECONDS
        steps.append(0 if not touches else -1 if not count else int(is_step))
    lines = [cue.lines for cue in cues]
    repeated = 0
    for number in range(len(cues) - 1, 0, -1):
        count = carried[number]
        if count and sum(steps[max(number - _AROUND, 0) : number + _AROUND + 1]) > 0:
            lines[number - 1] = [*lines[number - 1][:-1], lines[number][count - 1]]
            lines[number] = lines[number][count:]
            repeated += count
    return [cue._replace(lines=new) for cue, new in zip(cues, lines, strict=True)], repeated


def _carried(before: list[str], lines: list[str]) -> int:
    """Return how many lines at the end of a caption, of which the last may have grown, begin the next one.

    If several numbers fit it is best all but one, since one is new.
    """
    counts = [
        count
        for count in range(1, min(len(before), len(lines)) + 1)
        if before[-count:-1] == lines[: count - 1] and lines[count - 1].startswith(before[-1])
    ]
    return len(lines) - 1 if len(lines) - 1 in counts else max(counts, default=0)


def _seconds(stamp: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, parts = (part or "0" for part in stamp)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{parts}")


def _named(cues: list[_Caption]) -> re.Pattern[str] | None:
    """Return the labels of speakers that captions begin with, None if there are none."""
    captions = "\n\n".join("\n".join(_TURN.sub("", _plain(line)) for line in cue.lines) for cue in cues)
    names = speakers(recognise(captions, are_captions=True))
    return re.compile(_LABEL.format("|".join(map(re.escape, names)))) if names else None


def _paragraphs(cues: list[_Caption], named: re.Pattern[str] | None) -> Iterator[tuple[float, str, str]]:
    """Yield the speech between two pauses or by one speaker, with its start and speaker."""
    words: list[str] = []
    last_end, speaker, since = 0.0, "", 0.0
    for begin, end, lines in cues:
        is_first = True
        for raw in lines:
            voice, line = _SPEAKER.search(raw), _plain(raw)
            label = named.match(line) if named is not None and voice is None else None
            line = line[label.end() :] if label else line
            speaks = (voice or label or [speaker, speaker])[1].strip()
            is_pause = is_first and begin - last_end >= _PAUSE_SECONDS
            if words and (speaks != speaker or _TURN.match(line) or is_pause):
                yield since, speaker, " ".join(words)
                words = []
            since, speaker, is_first = since if words else begin, speaks, False
            words += [line] if line else []
        last_end = end
    if words:
        yield since, speaker, " ".join(words)


def _plain(line: str) -> str:
    return " ".join(unescape(_TAGS.sub("", _BREAK.sub(" ", line))).split())
