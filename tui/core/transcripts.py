"""Recognising transcripts: who speaks where in a text, and when, by its labels.

A text is a transcript if labels of the same few speakers begin its paragraphs again and again. An article with "Note:"
or "Update:" before some lines is none, nor is a list of fields with values.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from tui.core.turns import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_STAMP = rf"(?:\[{_TIME}\]|\({_TIME}\)|\{{{_TIME}\}}|\#{_TIME}-\d\#)"
_NAME = r"[^\W\d_][^\n:\t\[\](){}<>*_#|\"“”„!?;,/=]{0,38}[^\s:\[\](){}<>*_#|\"“”„!?;,/=]|[^\W\d_]"

_LABEL = re.compile(
    rf"""
    [ \t>]{{0,8}}
    (?:(?P<before>{_STAMP}|{_TIME}(?=[ \t]))[ \t]*)?
    (?:<v(?:\.[^\s>]{{1,40}})*[ \t]+(?P<voice>[^>\n]{{1,60}})>
      |(?P<mark>\*\*|__|\*|_|\[|)(?P<name>{_NAME})
       (?:[ \t]*(?P<within>{_STAMP}|[(\[][^\W\d_][^\n()\[\]]{{0,30}}[)\]]))?
       (?:\*\*|__|\*|_|\])?[ \t]*[:：](?:\*\*|__|\*|_|\])?
       (?:[ \t]*(?P<after>{_STAMP}))?(?=\s|$|(?<=：))
      |(?P<bold>\*\*|)(?P<alone>{_NAME})(?:\*\*|)[ \t]+(?P<since>{_STAMP}|{_TIME})[ \t]*$)
    [ \t]*
    """,
    re.VERBOSE,
)
"""A label at the beginning of a line, up to the speech."""

_TABBED = re.compile(rf"(?:(?P<before>{_STAMP}|{_TIME})\t)?(?P<name>{_NAME})\t[ \t]*(?=\S)")
"""A row of a table with, in order, perhaps a time, the speaker, and the speech."""

_IN_LABELS = re.compile("[:：\t<]")
"""Each label has one of these, and most lines of other texts have none."""

_STAMPED = re.compile(rf"[ \t]*(?:{_STAMP}|(?:\d{{1,2}}:)?\d{{1,2}}:\d{{2}}(?=[ \t]*$))[ \t]*")
_ENDING_STAMP = re.compile(rf"[ \t]*{_STAMP}[ \t]*$")
_NUMBERED = re.compile(r"[ \t]*(\d{1,5})(?:[.:)]?[ \t]+|[.:)]?$)")
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_ENDED = re.compile(r"\w\w\.$")
_PLAIN_TIME = re.compile(r"\d+(?::\d+)+(?:[.,]\d+)?")

LABELLED = re.compile(r"\n(?! {4})[^\n:：\t<\[#,;!?\"“”„]{0,40}[:：\t<\[#]")
"""What a text must have twice, after a line end, to be a transcript."""

FEWEST = 3
"""The least turns of a transcript; with times or in bold two are enough."""

_BEGINS_BY = 300
"""Seconds into a recording by which somebody speaks: later "minutes" may be hours of a day."""

_OF_A_RECORDING = re.compile(r"\d:\d\d:\d\d|#\d")

_SHARE, _SHARE_OF_ROWS = 0.25, 0.7
"""The least share of labelled paragraphs from the first label on, or of rows of a table."""

_SHARE_OF_LINES = 0.15
"""The least share of labelled lines in a text without blank lines, after up to a third of it."""

_FIRST = 25
"""The most paragraphs before the first label: a heading, a summary, the people present."""

_SPEECH = 0.5
"""The least share of speech that ends like a sentence, in a text without times."""

_ENDS = re.compile(r"[.?!…:,;\"'”“’»)\]/–—-][*_]*$|[。！？」]$")

_ROLES = re.compile(
    r"(?:interviewer(?:in)?|interviewee|interviewte[rn]?|moderator(?:in)?|respondent|participant|speaker|sprecher(?:in)?"
    r"|narrator|host|guest|question|answer|frage|antwort|befragte[rn]?|facilitator|researcher|subject|patient"
    r"|intervieweuse|enquêteur|enquêtrice|enquêté|entrevistador[a]?|entrevistado|entrevistada|q|a|f|i|ip|int|p|r|s|m|b)"
    r"[ .]?\d{0,3}",
    re.IGNORECASE,
)
"""Usual labels of speakers, with a number if there are several."""

_FIELDS = frozenset(
    re.findall(
        r"\S+",
        """note notes nb source sources credit credits photo photos foto image images picture video audio caption
        update updates updated correction corrections clarification editor's editor’s related more tip tips warning
        caution important attention example examples e.g claim claims verdict rating ruling fact facts myth myths
        truth false true conclusion summary background context contact contacts email e-mail mail tel telephone
        phone mobile fax website web site url link links date dates time times place places location venue where
        when what who why how price prices cost costs from to cc bcc re sent by author authors written published
        posted copyright tags keywords topics filed figure fig table step day week month year chapter part section
        item rule lesson point number no name names age title job occupation profession born died nationality
        address pros cons pro con hint hinweis quelle quellen datum ort zeit thema bild stand autor fuente fuentes
        nota remarque points score result results total status type category ingredients method directions breaking
        live watch listen read opinion analysis abstract keypoints advertisement ad headline byline dateline
        language length duration file version subject topic today yesterday tomorrow monday tuesday wednesday
        thursday friday saturday sunday then now also however meanwhile instead first second third finally reason
        problem solution goal aim purpose scope definition remember see
        files license licence comment comments format classifier requires-dist project-url provides-extra dynamic""",
    )
)
"""Labels of fields rather than speakers."""


_FIELDS_AT_MOST = 3
"""The least number of speaker labels for each field label."""


class _Label(NamedTuple):
    line: int
    """The start of its line, including a number in the margin."""
    start: int
    said: int
    name: str
    """The speaker, "" if it is a field."""
    time: float | None
    is_marked: bool
    """Whether more than a colon marks it as a label: bold, capitals, a usual label."""
    is_row: bool = False


def recognise(text: str, *, are_captions: bool = False) -> tuple[Turn, ...]:
    """Return the turns of a transcript by its labels; none for any other text.

    Captions, separated by blank lines, are speech with times, even if the text has none.
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    numbered = numbers_in_margin(text, lines)
    every = [*_labels(text, lines, numbered)]
    labels = [label for label in every if label.name]
    counts = Counter(label.name for label in labels)
    begin = next((label.start for label in labels if counts[label.name] > 1), len(text))  # a header has fields, too
    if len(labels) < _FIELDS_AT_MOST * sum(not label.name and label.start > begin for label in every):
        return ()  # these are records of fields, not turns
    for is_row in (False, True):
        names = _speakers(text, [each for each in labels if each.is_row == is_row], lines, are_captions=are_captions)
        if names:
            accepted = {each.start: each for each in labels if each.is_row == is_row and each.name in names}
            return _turns(text, lines, numbered, accepted)
    times = [
        (start, *stamp) for start, end in lines if (stamp := _leading_stamp(text, numbered.get(start, start), end))
    ]
    return _turns(text, lines, numbered, {}) if _are_of_a_recording([time for *_, time in times], len(lines)) else ()


def lines_of_turns(lines: Sequence[str]) -> set[int]:
    """Return which lines of a transcript begin a paragraph: those with labels; all, if the margin has numbers."""
    text = "\n".join(lines)
    if len(LABELLED.findall(f"\n{text}")) < max(2, _SHARE_OF_LINES * len(lines)):
        return set()
    turns = recognise(text)
    if not turns:
        return set()
    if numbers_in_margin(text):
        return {*range(len(lines))}
    begins = {turn.start for turn in turns}
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    return {number for number, start in enumerate(starts) if start in begins}


def seconds(stamp: str) -> float | None:
    """Return the time of a stamp in seconds."""
    match = _PLAIN_TIME.search(stamp)
    if match is None:
        return None
    whole, _, fraction = match[0].replace(",", ".").partition(".")
    total = 0
    for part in whole.split(":"):
        total = 60 * total + int(part)
    return total + float(f"0.{fraction or 0}")


def numbers_in_margin(text: str, lines: list[tuple[int, int]] | None = None) -> dict[int, int]:
    """Return where lines with a number in the margin go on, by their starts; none if the numbers do not rise."""
    if lines is None:
        lines = [match.span() for match in _LINE.finditer(text)]
    numbers = [
        (start, match.end(), int(match[1])) for start, end in lines if (match := _NUMBERED.match(text, start, end))
    ]
    if len(numbers) < FEWEST:
        return {}
    steps = Counter(following[2] - before[2] for before, following in pairwise(numbers))
    step, count = steps.most_common(1)[0]
    is_rising = step in (1, 5) and count >= 0.8 * (len(numbers) - 1)
    is_every_line = step != 1 or len(numbers) >= 0.8 * len(lines)
    return {start: end for start, end, _ in numbers} if is_rising and is_every_line else {}


def _labels(text: str, lines: list[tuple[int, int]], numbered: dict[int, int]) -> Iterator[_Label]:
    """Yield possible labels, with a time that stands alone on the line before."""
    alone: float | None = None
    for line, end in lines:
        if not _IN_LABELS.search(text, line, end):
            alone = None
            continue
        start = numbered.get(line, line)
        label = _label(text, line, start, end)
        if label is not None:
            is_timed = label.time is None and alone is not None
            yield label._replace(time=alone) if is_timed else label
        stamp = _leading_stamp(text, start, end)
        alone = stamp[1] if stamp is not None and stamp[0] >= end else None


def _label(text: str, line: int, start: int, end: int) -> _Label | None:
    match = _LABEL.match(text, start, end)
    if match is None or match.end() == start:
        match = _TABBED.match(text, start, end)
        if match is None:
            return None
        name, time = " ".join(match["name"].split()), match["before"]
        if not _may_speak(name, is_sure=bool(time)):
            return None
        time_said = seconds(time) if time else None
        return _Label(line, start, match.end(), name, time_said, _is_usual(name), is_row=True)
    name = " ".join((match["voice"] or match["name"] or match["alone"] or "").split())
    within = match["within"] or ""
    stamp = match["before"] or match["after"] or match["since"] or ""
    if re.search(r"\d:\d\d", within):
        stamp = stamp or within
    if match["alone"] and _ends_a_turn(name):
        return None
    if not _may_speak(name, is_sure=bool(stamp or match["voice"])):
        return _Label(line, start, match.end(), "", None, is_marked=False) if _is_field(name) else None
    is_marked = bool(match["voice"] or match["mark"] or _is_usual(name))
    return _Label(line, start, match.end(), name, seconds(stamp) if stamp else None, is_marked)


def _ends_a_turn(words: str) -> bool:
    """Return whether words before a time are no name but the end of a turn: "and hung up. #00:01:34-4#"."""
    return (words[0].islower() and " " in words and not words[-1].isdigit()) or bool(_ENDED.search(words))


def _is_usual(name: str) -> bool:
    """Return whether transcripts commonly use this label for speakers."""
    return name.isupper() or name[-1].isdigit() or bool(_ROLES.fullmatch(name))


def _may_speak(name: str, *, is_sure: bool) -> bool:
    words = name.split()
    if not words or len(words) > 5 or not (name[0].isupper() or is_sure or not name[0].islower()):
        return False
    return not _is_field(name)


def _is_field(name: str) -> bool:
    plain = name.lower().rstrip(" .0123456789")
    return plain in _FIELDS or plain.partition(" ")[0].rstrip(".") in _FIELDS


def _speakers(text: str, labels: list[_Label], lines: list[tuple[int, int]], *, are_captions: bool) -> set[str]:
    """Return the speakers of a text with these labels, nobody if it is no transcript."""
    counts = Counter(label.name for label in labels)
    often = {name for name, count in counts.items() if count > 1}
    own = [label for label in labels if label.name in often]
    times = [label.time for label in labels if label.time is not None]
    timed = len(times) if times and (times[0] < _BEGINS_BY or _OF_A_RECORDING.search(text)) else 0
    marked = sum(label.is_marked or (timed > 0 and label.time is not None) for label in labels)
    is_marked = bool(labels) and marked > 0.8 * len(labels)
    if are_captions and is_marked:
        timed = len(labels)
    if is_marked and (timed >= 2 or len(counts) < len(labels)):
        own, often = labels, set(counts)  # a speaker with a single turn counts, too
    if len(own) < (2 if timed >= 2 else FEWEST) or (len(often) < 2 and not timed and len(own) < 2 * FEWEST):
        return set()
    if not is_marked and len(own) < FEWEST + 1:
        return set()
    first = next(number for number, (start, end) in enumerate(lines) if end > own[0].start)
    if first > max(_FIRST, len(lines) // 3) or (not timed and len(often) > max(2, len(own) // 3 + 1)):
        return set()
    paragraphs = _paragraphs(text, lines[first:])
    if len(own) < (_SHARE_OF_ROWS if own[0].is_row else _SHARE) * paragraphs:
        return set()
    if not timed:
        sentences = sum(_is_said(text, before, following.line) for before, following in pairwise(own))
        if sentences < _SPEECH * (len(own) - 1) and not are_captions:
            return set()
        if not is_marked and not _alternate(own):
            return set()
    return often | {name for name in counts if is_marked}


def _paragraphs(text: str, lines: list[tuple[int, int]]) -> int:
    """Count paragraphs: blocks between blank lines, if there are any, else lines."""
    blocks = 1 + sum("\n" in text[before[1] + 1 : following[0]] for before, following in pairwise(lines))
    return blocks if blocks > 2 else len(lines)


def _is_said(text: str, label: _Label, end: int) -> bool:
    """Return whether what follows a label, on its line or below, ends like speech."""
    return bool(_ENDS.search(_ENDING_STAMP.sub("", text[label.said : end].rstrip())))


def _alternate(labels: list[_Label]) -> bool:
    return sum(before.name != following.name for before, following in pairwise(labels)) >= 0.6 * (len(labels) - 1)


def _leading_stamp(text: str, start: int, end: int) -> tuple[int, float] | None:
    """Return where a line that begins with a time goes on, and the time."""
    match = _STAMPED.match(text, start, end)
    time = seconds(match[0]) if match else None
    return None if match is None or time is None else (match.end(), time)


def _are_of_a_recording(times: list[float], lines: int) -> bool:
    """Return whether times run from a beginning, rather than through the hours of a day."""
    if len(times) < FEWEST or len(times) < _SHARE * lines:
        return False
    return times[0] < _BEGINS_BY and all(before <= following for before, following in pairwise(times))


def _turns(
    text: str, lines: list[tuple[int, int]], numbered: dict[int, int], labels: dict[int, _Label]
) -> tuple[Turn, ...]:
    """Return the turns from the first label on, with times that stand before or at the end of them."""
    at_end = sum(bool(_ENDING_STAMP.search(text, start, end)) for start, end in lines)
    leading = sum(_leading_stamp(text, numbered.get(start, start), end) is not None for start, end in lines)
    ends_tell = at_end > max(leading, sum(label.time is not None for label in labels.values())) and at_end > 1
    turns: list[Turn] = []
    speaker, last_time, pending = "", 0.0 if ends_tell else None, -1
    for line_start, line_end in lines:
        start = numbered.get(line_start, line_start)
        label, end = labels.get(start), line_end
        stamp = None if label or ends_tell else _leading_stamp(text, start, line_end)
        ending = _ENDING_STAMP.search(text, start, line_end) if ends_tell else None
        if ending:
            end = ending.start()
        if label or stamp:
            words_start, time = (label.said, label.time) if label else stamp or (start, None)
            speaker = label.name if label else speaker
            begin = line_start if pending < 0 else pending
            if ends_tell or (time is None and pending >= 0):
                time = last_time
            last_time = time if time is not None else last_time
            if words_start >= end:  # the words are on the next line
                pending, last_time = begin, time
            else:
                turns.append(Turn(begin, words_start, end, speaker, time))
                pending = -1
        elif pending >= 0:
            turns.append(Turn(pending, start, end, speaker, last_time))
            pending = -1
        elif turns and ends_tell and turns[-1].time != last_time:
            turns.append(Turn(line_start, start, end, speaker, last_time))
        elif turns:
            turns[-1] = turns[-1]._replace(end=end)
        if ending:
            last_time = seconds(ending[0])
    return tuple(turn for turn in turns if turn.said < turn.end)
