"""The workbench of the rules: one article with the names found so far."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tui.core.credits import is_credited
from tui.core.cues import word_set
from tui.core.paragraphs import LINE
from tui.marks.entities.gazetteer import GazetteerEntry, gazetteer, plain

_BEFORE = re.compile(r"[\w'@#-]")
_BEHIND = re.compile(r"[\w@-]")
CAPITAL = re.compile(r"[A-Z\u00c0-\u00de]")
_WORD = re.compile(r"[^\W\d_][\w'.-]*")
_SMALL_WORD = re.compile(r"(?<![\w@#.-])[a-z]{3,}(?![\w@-])")
_SMALL = word_set("a an and as at but by for from in into is of off on or over the to up vs with after that")


@dataclass(slots=True)
class Name:
    """A name while the rules work on it. `sure` once evidence has decided its label."""

    start: int
    end: int
    label: str
    text: str = ""
    sure: bool = False
    entity: str = ""
    entry: GazetteerEntry | None = None


class Workbench:
    """An article's text, the same in plain characters, as long, and names in text order that never overlap."""

    def __init__(self, text: str, names: Iterable[Name]) -> None:
        self.text = text
        self.plain = plain(text)
        self.names: list[Name] = []
        self.times: list[tuple[int, int]] = []
        self.headlines: list[tuple[int, int]] = _title_case_lines(self.plain)
        for name in sorted(names, key=lambda n: n.start):
            self.put(name)

    def put(self, name: Name) -> None:
        """Append a name that follows all others, looking up its text and gazetteer entry."""
        if name.start < name.end:
            self.refresh(name)
            self.names.append(name)

    def refresh(self, name: Name) -> None:
        """Read a name's text and gazetteer entry again after its span changed."""
        name.text = " ".join(self.plain[name.start : name.end].split())
        name.entry = gazetteer().find(name.text)

    def before(self, name: Name, length: int = 40) -> str:
        """Return the plain text before a name on its line, at most `length` characters."""
        start = max(0, name.start - length, self.plain.rfind("\n", 0, name.start) + 1)
        return self.plain[start : name.start]

    def after(self, name: Name, length: int = 40) -> str:
        """Return the plain text after a name on its line, at most `length` characters."""
        line = self.plain[name.end : name.end + length]
        cut = line.find("\n")
        return line if cut < 0 else line[:cut]

    def add(self, spans: Iterable[tuple[int, int, str]]) -> None:
        """Add names where there are none yet: start, end, label."""
        for start, end, label in spans:
            place = bisect_left(self.names, start, key=_start)
            before = self.names[place - 1].end if place else 0
            after = self.names[place].start if place < len(self.names) else end
            if before <= start < end <= after:
                name = Name(start, end, label)
                self.refresh(name)
                self.names.insert(place, name)

    def occurrences(self, texts: Iterable[str]) -> Iterator[tuple[int, int, str]]:
        """Yield independent occurrences of texts: not in a longer word, handle, address or capitalised name."""
        for text in sorted(texts, key=lambda word: (-len(word), word)):
            start = self.plain.find(text)
            while start >= 0:
                end = start + len(text)
                if not _BEFORE.match(self.plain[start - 1 : start]) and not _BEHIND.match(self.plain, end):
                    yield start, end, text
                start = self.plain.find(text, end)

    def replace(self, change: Callable[[Name], list[Name]]) -> None:
        """Replace each name by what `change` returns; empty and overlapping ones are dropped."""
        names, self.names = self.names, []
        last = 0
        for name in names:
            changed = change(name)
            for new in changed if len(changed) < 2 else sorted(changed, key=_start):
                if last <= new.start < new.end:
                    if not new.text or new.end - new.start != len(new.text):
                        self.refresh(new)
                    self.names.append(new)
                    last = new.end

    def uncredited(self) -> Iterator[Name]:
        """Yield the names outside credits and bylines: those the article is about."""
        return (name for name in self.names if not is_credited(self.text, name.start))

    def small_words(self) -> set[str]:
        """Return the words of three letters and more that the article writes in lower case."""
        return set(_SMALL_WORD.findall(self.plain))

    def of(self, *labels: str) -> Iterator[Name]:
        return (name for name in self.names if name.label in labels)


def _start(name: Name) -> int:
    return name.start


def _title_case_lines(plain: str) -> list[tuple[int, int]]:
    """Return the lines in which nearly every word is capitalised."""
    spans = []
    for line in LINE.finditer(plain):
        if 20 < len(line.group()) < 160:
            words = [word for word in _WORD.findall(line.group()) if word.lower() not in _SMALL]
            if len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.85 * len(words):
                spans.append(line.span())
    return spans
