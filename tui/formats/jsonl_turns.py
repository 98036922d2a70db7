"""Turns of a transcript in JSON: start, end, speaker, time in seconds, and `said` after a label; also pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.pages import Page
from tui.core.turns import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.formats.import_common import JsonValue


def turns_value(turns: Sequence[Turn]) -> dict[str, list[dict[str, Any]]]:
    """Return the member of an article or version for them, none if it has none."""
    return {"turns": [_value(turn) for turn in turns]} if turns else {}


def _value(turn: Turn) -> dict[str, Any]:
    start_of_words = {"said": turn.said} if turn.said != turn.start else {}
    time = {} if turn.time is None else {"time": int(turn.time) if turn.time == int(turn.time) else turn.time}
    return {"start": turn.start, **start_of_words, "end": turn.end, "speaker": turn.speaker, **time}


def read_turns(holder: JsonValue, text: str) -> tuple[Turn, ...]:
    """Return the turns of a line's or version's text. Raises `FormatError` for one outside of it."""
    turns: list[Turn] = []
    for part in holder.items("turns"):
        start, end = part.natural("start"), part.natural("end")
        words_start = part.natural("said") if "said" in part else start
        before = turns[-1].end if turns else 0
        if not before <= start <= words_start < end <= len(text):
            raise part.error("is no part of the text after the turn before")
        turns.append(Turn(start, words_start, end, part.line("speaker"), _time(part)))
    return tuple(turns)


def read_pages(line: JsonValue, text: str) -> tuple[Page, ...]:
    """Return where the pages of a line's text begin. Raises `FormatError` for one outside of it."""
    pages: list[Page] = []
    for part in line.items("pages"):
        start = part.natural("start")
        if not (pages[-1].start if pages else 0) <= start < len(text):
            raise part.error("begins before the page before it or behind the text")
        pages.append(Page(start, part.line("label")))
    return tuple(pages)


def read_left_out(line: JsonValue) -> tuple[dict[str, str], ...]:
    """Return the speakers a library excludes from coding and counting."""
    return tuple(
        {"speaker": name, "creator": part.line("creator"), "created": part.time("created")}
        for part in line.items("left_out_speakers")
        if (name := part.line("speaker"))
    )


def _time(part: JsonValue) -> float | None:
    time = part.get("time").value
    if time is None:
        return None
    if isinstance(time, bool) or not isinstance(time, int | float) or not 0 <= time < 10_000_000:
        raise part.get("time").error("is not a time in seconds")
    return float(time)
