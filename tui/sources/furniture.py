"""Lines around the article on a page that are not part of it: its repeated title, its date, what is below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.text import cut, plural
from tui.sources.metadata import bylines, head
from tui.sources.metadata.headline import fold_to_letters

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_TITLE_LINES = 3
"""Lines above an article that may repeat its title, or say how long it takes to read."""

_ABOVE_LINES, _BELOW_LINES, _LIMIT = 8, 15, 300
"""Lines at the beginning and the end that may not be the article's, and their greatest length."""

_NAMED, _NAMED_LENGTH = 3, 40
"""The most lines quoted in a note, and characters of each."""

_TWO_WORDS = re.compile(r"[^\W\d_](?:\W|\d)+[^\W\d_]")
_SIGNS = " \t-–—:*#•|.…"


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


_READING_TIME = _any(
    r"(?:reading time|tempo de leitura|tiempo de lectura|temps de lecture|tempo di lettura|lesezeit|lesedauer)\W{0,3}"
    r"\d{1,3} ?(?:min\w*\.?)?",
    r"\d{1,3}[ -]min(?:ute)?s?\.? read",
)
_COUNTS = _any(
    r"(?:\d[\d,.]{0,8} ?k? )?(?:comments?|shares?|views?|replies|kommentare|commentaires)(?: \(?\d{1,6}\)?)?"
)
_LABEL = _any(
    r"you (?:may|might) also like|most read(?: in .{1,30})?|related(?: (?:stories|articles|posts|content|news))?",
    r"(?:story continues below )?advertis(?:ements?|ing)|anzeige|publicité|publicidad|read more",
    r"tweet may have been deleted",
    r"continue reading(?: the main story| below)?|(?:story|article) continues (?:below|after) .{1,30}",
    r"(?:table of )?contents|(?:on|in) this (?:page|article)|inhalt(?:sverzeichnis)?",
)
_SIGN_UP = _any(
    r"\[?(?:[^.!?]{0,60}: )?(?:sign up|subscribe|get|receive)\b[^.!?]{0,150}\b(?:newsletters?|inbox|mailing list"
    r"|e-?mail alerts?|news alerts?)\b[^.!?]{0,80}[.!]?\]?"
)
"""Whole lines of a page that are never part of its article."""

_ABOVE = _any(
    r"from the section\b.{1,40}",
    r"(?:topics|tags|filed under|share)\b ?:?.{0,120}",
    r"(?:(?:medically|clinically|scientifically) )?(?:reviewed|fact[- ]checked)(?: by\b|:).{2,80}",
)
_BELOW = _any(
    r"share this(?: .{1,20})?|share|tweet|related topics|recommended(?: for you)?|tags ?: .{1,100}|reuse content",
    r"(?:copyright\b|©|\(c\) ?\w).{0,300}|.{0,200}\ball rights reserved\b.{0,60}",
    r"(?:additional |further )?(?:reporting|editing|writing|research|production)(?: .{1,60})?(?: by\b|:).{2,400}",
    r"with (?:assistance|reporting|files|help|additional reporting) (?:by|from)\b.{2,300}",
    r".{2,200}(?: also)? contributed (?:to (?:this|the)\b|reporting\b).{0,60}",
    r"comments (?:are|have been) (?:closed|disabled)|(?:loading|view) comments|voir les contributions",
)
"""Whole lines above an article and below it."""


def without(
    text: str, titles: Collection[str], authors: Collection[str] = (), title: str = ""
) -> tuple[str, list[str]]:
    """Return an article without surrounding lines that are not part of it, and a note on those, if there were any.

    Its title (one of `titles`, folded) goes at the start, with a note if it is another one than its `title`; date,
    byline, labels and the like anywhere around the text.
    """
    own = fold_to_letters(title)
    names = {name for name in titles if not own or name in own or own in name}
    lines = text.split("\n")
    start, end = 0, len(lines)
    while start < min(end - 1, _ABOVE_LINES) and _is_above(lines[start].strip(), titles, authors):
        start += 1
    while end > max(start + 1, len(lines) - _BELOW_LINES) and _is_below(lines[end - 1].strip()):
        end -= 1
    labels = [line for line in lines[:start] if not _is_one_of(line, names)] + lines[end:]
    rest: list[str] = []
    for number, line in enumerate(lines[start:end], start):
        if _is_beside(line.strip(), is_first=number < _TITLE_LINES):
            labels.append(line)
        elif not (number < _TITLE_LINES and _is_one_of(line, titles)):
            rest.append(line)
        elif not _is_one_of(line, names):
            labels.append(line)
    if not any(rest):
        return text, []
    return "\n".join(rest), left_out_note(labels, "line", "around it")


def left_out_note(lines: Sequence[str], noun: str, place: str) -> list[str]:
    """Return the note on what was left out, none for nothing."""
    named = ", ".join(f"“{cut(line.strip(), _NAMED_LENGTH)}”" for line in lines[:_NAMED])
    more = ", …" if len(lines) > _NAMED else ""
    return [f"without {plural(len(lines), noun)} {place}: {named}{more}"] if lines else []


def edges_note(lines: Sequence[str]) -> list[str]:
    """Return the note on what stands above and below all pages, if it is more than "Page 3"."""
    words = [line for line in dict.fromkeys(lines) if _TWO_WORDS.search(line)]
    return left_out_note(words, "line", "above and below the pages")


def is_label(line: str) -> bool:
    """Return whether a line is only a label: "Advertisement", "Related"."""
    return bool(_LABEL.fullmatch(line.strip(_SIGNS)))


def _is_beside(line: str, *, is_first: bool) -> bool:
    """Return whether a line is not part of an article wherever it stands."""
    if len(line) > _LIMIT:
        return False
    return bool(
        is_label(line) or _SIGN_UP.fullmatch(line) or (is_first and _READING_TIME.fullmatch(line.strip(_SIGNS)))
    )


def _is_above(line: str, titles: Collection[str], authors: Collection[str]) -> bool:
    plain = line.strip(_SIGNS)
    return len(line) <= _LIMIT and (
        _is_one_of(line, titles)
        or _is_beside(line, is_first=True)
        or any(form.fullmatch(plain) for form in (_COUNTS, _ABOVE))
        or fold_to_letters(plain) in {fold_to_letters(name) for name in authors}
        or bool(bylines.of_line(line))
        or head.is_date(plain)
    )


def _is_below(line: str) -> bool:
    plain = line.strip(_SIGNS)
    return len(line) <= _LIMIT and (
        _is_beside(line, is_first=False)
        or any(form.fullmatch(plain) for form in (_COUNTS, _BELOW))
        or not any(map(str.isalnum, line))
    )


def _is_one_of(line: str, titles: Collection[str]) -> bool:
    name = fold_to_letters(line)
    return bool(name) and name in titles
