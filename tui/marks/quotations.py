"""Direct quotations and their speakers: paired marks, then the reporting verbs around them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from tui.core.cues import QUOTED, QUOTED_PATTERN, cues, source_in
from tui.core.model import Mention, Quotation
from tui.core.paragraphs import LINE
from tui.core.speakers import MOST, Speakers

WEAK = 3
"""The most words of possible scare quotes."""

REMARK = 8
"""The most words of a sentence after a full quotation that may only name the speaker."""

FAR = 2000
"""The greatest distance in code points from a quotation to the end of its sentence."""

_STOP = re.compile(r"[.!?…](?=\s|$)")
_MARK = re.compile('[“”"„«»]')
_SINGLE = re.compile(r"(?<![\w’])‘[^‘\n]+?(?:(?<=[,.?!…])’|’(?=[\s,.;:!?]|$))(?!\w)")
_TITLES = "Mr Mrs Ms Dr St Gen Sen Rep Gov Lt Col No Jr"
# The full stop is matched first, so that the text before it is only examined if there is one.
_ENDS = re.compile(
    "[.!?…]" + "".join(rf"(?<!\b{title}[.!?…])" for title in _TITLES.split()) + r"(?<![A-Z][.!?…])"
    r"\s+(?=[A-Z\u0000“\"(\d])"
)
_GOES_ON = re.compile(r"\s+(?=[A-Z\u0000])")
_INVERTED = re.compile(
    rf"[\s,—–-]*{QUOTED_PATTERN}(?=\s+(?!that\b|in\b|on\b|to\b|by\b|at\b|from\b|during\b|after\b|as\b))\s+"
)
_DETERMINED = re.compile(r"(?i)\b(?:the|an?|this|that|his|her|its|their)\s+$")
_NOUN = re.compile(r"\s+[a-z]")
_ADDING = re.compile(r",?\s+(?:and |before |while )?(?:adding|saying|noting|warning|stressing)(?: that)?[:,]?\s+")
_CALLED = re.compile(
    r"\b(?:is|was|were|are|been|being) (?:\w+ly )?(?:called|dubbed|branded|labell?ed|deemed|termed|"
    r"(?:described|denounced|condemned|hailed|praised|dismissed) as) (?:an? |the )?$"
)
_BY = re.compile(r"\s+by\s+")
_CONTAINS = re.compile(r"\b(?:contain|read|include|feature|show)(?:s|ed|ing)?\b")
_COLON = re.compile(r":\s*$")


class _QuotedSpan(NamedTuple):
    """What is between quotation marks on one line; `open` if no mark closes it."""

    start: int
    end: int
    open: bool = False


def quotations(text: str, mentions: Sequence[Mention]) -> list[Quotation]:
    """Return the quotations of an article in text order, each on one line, with the speaker's canonical name or ""."""
    pieces = [piece for line in LINE.finditer(text) for piece in _pieces(text, *line.span())]
    if not pieces:
        return []
    quoted: list[Quotation] = []
    context = _Context(text, mentions, pieces)
    for piece in pieces:
        words = len(text[piece.start : piece.end].split())
        cued = context.speaker_if_added(piece, quoted) or context.speaker_by_cue(piece)
        speaker = cued
        if speaker is None:
            speaker = context.speaker_if_continued(piece, quoted) or ("" if words <= WEAK else context.nearest(piece))
        weak = (words <= WEAK and not cued and not context.alone(piece)) or _is_title(
            text[piece.start + 1 : piece.end - 1], cued
        )
        quoted.append(Quotation(piece.start, piece.end, "" if weak and not cued else speaker, weak))
    return quoted


class _Context:
    """The text around the quotations, with what is quoted masked."""

    def __init__(self, text: str, mentions: Sequence[Mention], pieces: Sequence[_QuotedSpan]) -> None:
        self.text = text
        self.pieces = pieces
        masked = list(text)
        for start, end, _ in pieces:
            masked[start:end] = "\u0000" * (end - start)
        self.masked = "".join(masked)
        self.speakers = Speakers(text, mentions, masked=self.masked)
        # A full stop inside the marks ends the sentence too, unless a word of saying follows.
        self._ending = [piece for piece in pieces if self._full_stop(piece) and _GOES_ON.match(self.masked, piece.end)]
        self._lines: dict[_QuotedSpan, tuple[int, int]] = {}
        begin, end = 0, -1
        for piece in pieces:
            if piece.start >= end:
                begin, end = text.rfind("\n", 0, piece.start) + 1, text.find("\n", piece.end)
                end = len(text) if end < 0 else end
            self._lines[piece] = begin, end
        self._sentences: dict[_QuotedSpan, tuple[int, int]] = {}

    def line(self, piece: _QuotedSpan) -> tuple[int, int]:
        return self._lines[piece]

    def sentence(self, piece: _QuotedSpan) -> tuple[int, int]:
        """Return the sentence around a quotation, ignoring sentence ends inside quotations."""
        if piece not in self._sentences:
            self._sentences[piece] = self._sentence(piece)
        return self._sentences[piece]

    def _sentence(self, piece: _QuotedSpan) -> tuple[int, int]:
        begin, stop = self.line(piece)
        begin, stop = max(begin, piece.start - FAR), min(stop, piece.end + FAR)
        start = begin
        for end in _ENDS.finditer(self.masked, begin, piece.start + 1):
            start = end.end()
        at = bisect_left(self._ending, piece) - 1
        if at >= 0 and self._ending[at].start >= start:
            start = self._ending[at].end
        following = _ENDS.search(self.masked, piece.end, stop)
        far = following.start() + 1 if following else stop
        # “It was cold.” Rojas said. But not: “It was cold.” The company also said it had sold ten ships last year.
        own = self.text[piece.end - 2] == "." and _GOES_ON.match(self.masked, piece.end) is not None
        return start, piece.end if own and len(self.masked[piece.end : far].split()) > REMARK else far

    def speaker_by_cue(self, piece: _QuotedSpan) -> str | None:
        """Return the speaker by a reporting verb in the quotation's sentence, None without such a verb.

        It is "" if the verb's subject is unknown: then nobody else is assumed.
        """
        start, end = self.sentence(piece)
        closed = self.text[piece.end - 2] in ",?!…-—–" or self.masked[piece.end : piece.end + 1] in {",", "-"}
        follows = closed or _INVERTED.match(self.masked, piece.end, end)
        if follows and (speaker := self._after(piece, end)):
            return speaker
        if _CALLED.search(self.masked, start, piece.start) and (by := _BY.match(self.masked, piece.end, end)):
            return self.speakers.after(by.end(), end)
        for cue, _ in list(cues(self.speakers.plain, start, piece.start, QUOTED))[: -MOST - 1 : -1]:
            if speaker := self.speakers.before(cue, start, piece.start):
                return speaker
        source = source_in(self.masked, start, end)
        if source and (speaker := self.speakers.after(source.end(), end)):
            return speaker
        first = next(cues(self.speakers.plain, start, end, QUOTED), None)
        colon = _COLON.search(self.masked, start, piece.start)
        if colon and (first is None or first[0] > colon.start()):
            return self.speakers.ending(start, colon.start()) or self.speakers.main(start, colon.start()) or None
        for cue, _ in islice(cues(self.speakers.plain, piece.end, end, QUOTED), MOST):
            if speaker := self.speakers.before(cue, piece.end, end):
                return speaker
        if first is not None:
            return ""
        _, close = self.line(piece)
        below = LINE.search(self.text, close + 1)
        while below is not None and below.group().isspace():
            below = LINE.search(self.text, below.end())
        return (self.speakers.signature(*below.span()) if below is not None and self.alone(piece) else "") or None

    def speaker_if_added(self, piece: _QuotedSpan, before: Sequence[Quotation]) -> str:
        """Return the speaker of the previous quotation if only "adding" or the like separates the two."""
        return before[-1].speaker if before and _ADDING.fullmatch(self.masked, before[-1].end, piece.start) else ""

    def speaker_if_continued(self, piece: _QuotedSpan, before: Sequence[Quotation]) -> str:
        """Return the speaker of the previous quotation if this one continues it: on its line, or alone on the next."""
        if not before or not before[-1].speaker:
            return self._introduced(piece)
        last = before[-1]
        begin, _ = self.line(piece)
        between = self.masked[last.end : piece.start]
        if last.start >= begin:
            own = self.speakers.people_in(max(last.end, self.sentence(piece)[0]), piece.start)
            return last.speaker if not own else ""
        if self._lead(begin, piece) or between.strip("\u0000\n\t \u00a0").count("\n") > 4:
            return ""
        return self._introduced(piece) or last.speaker

    def nearest(self, piece: _QuotedSpan) -> str:
        """Return the subject of the sentence a quotation is part of, else of the sentence before it on its line."""
        start, _ = self.sentence(piece)
        lead = self.masked[start : piece.start]
        if lead.strip():
            if _DETERMINED.search(lead) and _NOUN.match(self.masked, piece.end):  # the “peace camp” plan
                return ""
            speaker = self.speakers.owner(start, piece.start) or self.speakers.main(start, piece.start)
        else:
            begin, _ = self.line(piece)
            begin = max(begin, start - FAR)
            earlier = [end.end() for end in _ENDS.finditer(self.masked, begin, start + 1)]
            speaker = self.speakers.main(earlier[-2] if len(earlier) > 1 else begin, start)
        return speaker if self.speakers.is_person(speaker) else ""

    def alone(self, piece: _QuotedSpan) -> bool:
        """Return whether a quotation is a sentence of its own."""
        start, end = self.sentence(piece)
        return not (self.masked[start : piece.start] + self.masked[piece.end : end]).strip(" \t\u00a0\u0000.")

    def _introduced(self, piece: _QuotedSpan) -> str:
        """Return the speaker of a line that ends with a colon right before the quotation's."""
        begin, _ = self.line(piece)
        above = self.masked[max(0, begin - FAR) : begin]
        end = begin - len(above) + len(above.rstrip())
        if not self.masked.endswith(":", 0, end) or self._lead(begin, piece):
            return ""
        start = self.masked.rfind("\n", 0, end) + 1
        if speaker := self.speakers.said_in(start, end):
            return speaker
        return "" if _CONTAINS.search(self.masked, start, end) else self.speakers.main(start, end)

    def _lead(self, begin: int, piece: _QuotedSpan) -> str:
        """Return what precedes a quotation on the line that begins with it."""
        return self.masked[max(begin, piece.start - FAR) : piece.start].strip()

    def _after(self, piece: _QuotedSpan, end: int) -> str:
        inverted = _INVERTED.match(self.masked, piece.end, end)
        if inverted and (speaker := self.speakers.after(inverted.end(), end)):
            return speaker
        cue, _ = next(cues(self.speakers.plain, piece.end, min(end, piece.end + 160), QUOTED), (-1, -1))
        if cue < 0 or "\u0000" in self.masked[piece.end : cue]:
            goes_on = (
                self.masked[piece.end : piece.end + 3].strip(" \u00a0,")[:1].islower()
                or self.text[piece.end - 2] == ","
            )
            return self.speakers.following(piece.end, end) if goes_on else ""
        return self.speakers.before(cue, piece.end, end)

    def _full_stop(self, piece: _QuotedSpan) -> bool:
        return self.text[piece.end - 2 : piece.end - 1] in {".", "?", "!", "…"}


def _pieces(text: str, start: int, end: int) -> Iterator[_QuotedSpan]:
    """Yield the outermost stretches between quotation marks on the line `[start, end)`."""
    opened = -1
    depth = 0
    # Up to there the line has enough marks to close a nested quotation and the one around it.
    closes_later = text.rfind("”", start, max(start, text.rfind("”", start, end)))
    for mark in _MARK.finditer(text, start, end):
        position = mark.start()
        before, after = text[max(start, position - 1) : position], text[position + 1 : min(end, position + 2)]
        opens = _opens(mark.group(), before, after, opened >= 0)
        if opened < 0:
            if opens:
                opened, depth = position, 1
        elif opens:
            if mark.group() == '"' or position > closes_later:
                # The first quotation was never closed: it ends with its sentence.
                yield _QuotedSpan(opened, _sentence_end(text, opened, position), True)
                opened, depth = position, 1
            else:
                depth += 1
        else:
            depth -= 1
            if depth <= 0:
                if position + 1 - opened > 2:
                    yield _QuotedSpan(opened, position + 1)
                opened = -1
    if opened >= 0 and end - opened > 2:
        # Left open because the next paragraph continues it.
        whole = text[end:].lstrip()[:1] in {"“", '"', "«"}
        yield _QuotedSpan(opened, len(text[:end].rstrip()) if whole else _sentence_end(text, opened, end), True)
    yield from _singles(text, start, end)


def _opens(mark: str, before: str, after: str, is_open: bool) -> bool:
    if mark in "“„":
        return not (is_open and (not after or after in " ,.;:!?)\u00a0") and before not in " \u00a0(")
    if mark == "”":
        return not is_open and (not before or before in " (\u00a0") and after not in " \u00a0"
    if mark in "«»":
        return not is_open
    if not is_open:
        return not before.isdigit() or before == ""
    return (before in " \u00a0(" and before != "") and after.isalnum()


def _sentence_end(text: str, start: int, limit: int) -> int:
    """Return the end of the sentence that begins at `start`, including its full stop."""
    stop = _STOP.search(text, start + 1, limit)
    return stop.end() if stop else len(text[:limit].rstrip())


def _singles(text: str, start: int, end: int) -> Iterator[_QuotedSpan]:
    """Yield quotations of four words and more in single curly marks, on lines without double ones."""
    if _MARK.search(text, start, end):
        return
    for single in _SINGLE.finditer(text, start, end):
        if len(single.group().split()) > WEAK:
            yield _QuotedSpan(*single.span())


def _is_title(body: str, cued: str | None) -> bool:
    """Return whether the quoted words look like the title of a work."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", body) if len(word) > 3]
    return not cued and 0 < len(words) <= 6 and all(word[0].isupper() for word in words) and body[-1:] not in ",.?!"
