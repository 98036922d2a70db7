"""Turns of a transcript: who speaks where in a text, and when."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.spans import Span


class Turn(NamedTuple):
    """A stretch of text by one speaker: the label from `start`, the speech from `said` to `end`.

    `time` is in seconds from the beginning of the recording, None if unknown; `speaker` is "" if unknown.
    """

    start: int
    said: int
    end: int
    speaker: str = ""
    time: float | None = None


_MOST_NAMED = 4
"""The most speakers that a line names."""

_START = itemgetter(0)


def speakers(turns: tuple[Turn, ...]) -> list[str]:
    """Return the speakers by number of turns."""
    return [name for name, _ in Counter(turn.speaker for turn in turns if turn.speaker).most_common()]


def describe_turns(turns: tuple[Turn, ...]) -> str:
    """Describe what was recognised: `transcript: 41 turns of EMIL and INTERVIEWER`."""
    names = speakers(turns)
    some = names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} more"]
    of = f" of {' and '.join(filter(None, (', '.join(some[:-1]), some[-1])))}" if some else ""
    return f"transcript: {plural(len(turns), 'turn')}{of}" if turns else ""


def turn_at(turns: Sequence[Turn], offset: int) -> Turn | None:
    """Return the turn at a code point, including its label; None between and before turns."""
    at = bisect_right(turns, offset, key=_START) - 1
    return turns[at] if at >= 0 and offset < turns[at].end else None


def speaker_at(turns: Sequence[Turn], offset: int) -> str:
    """Return the speaker at a code point, "" for nobody."""
    turn = turn_at(turns, offset)
    return turn.speaker if turn is not None else ""


def turn_words(turn: Turn) -> str:
    """Return time and speaker of a turn: `0:48 EMIL`."""
    return " ".join(filter(None, ("" if turn.time is None else clock(turn.time), one_line(turn.speaker, 60))))


def without_labels(spans: Sequence[Span], turns: Sequence[Turn]) -> list[Span]:
    """Return the speech in paragraphs, without labels and times; anything before the first turn is kept."""
    if not turns:
        return list(spans)
    spoken = [(0, turns[0].start), *((turn.said, turn.end) for turn in turns)]
    parts: list[Span] = []
    at = 0
    for start, end in spans:
        while at < len(spoken) and spoken[at][1] <= start:
            at += 1
        following = at
        while following < len(spoken) and spoken[following][0] < end:
            first, last = spoken[following]
            parts.append((max(start, first), min(end, last)))
            following += 1
    return parts


def clock(seconds: float) -> str:
    """Return a time as 0:48, with hours only if there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
