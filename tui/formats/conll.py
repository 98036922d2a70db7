"""CoNLL's columns, a word a line with its tag (BIO, IOB or BIOES) in the last one. In only.

The text is composed of the words, a sentence a line; `-DOCSTART-` begins an article.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.text import one_line, whole_line
from tui.formats.import_common import imported_article
from tui.formats.placing import Placing, tag_name
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.formats.import_common import InputFile

CARRIES_BACK = frozenset({"text", "tags"})

TAG = re.compile(r"O|-|[BIESLU]-\S+")
"""A word's tag: outside, not known, or where in an entity it is, with the entity's label."""

_NAME_OF_WORD = re.compile(r"(?:^|\|)(?:NE|NER|ne|ner)=([BIESLU]-[^|\s]+)")
"""Where CoNLL-U has an entity, in its last column."""

_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")

_UNIVERSAL = 10
"""Columns of CoNLL-U, where the word is the second and the last one says whether a space follows."""


_UNEVEN = "other lines have more columns or fewer: the first is read as the word, the last as its tag"


@dataclass(slots=True)
class WordsOfText:
    """An article being read: the parts of its text, and the spans of its words with their tags."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    words: list[tuple[int, int, str]] = field(default_factory=list)
    space: str = ""
    together: range = range(0)
    """CoNLL-U's numbers of the words that are written as the last one ("du" for "de", "le")."""

    def tag_last(self, tag: str) -> None:
        """Give the last word the tag of one that it is written for, if it has none."""
        start, end, last_tag = self.words[-1]
        self.words[-1] = start, end, tag if last_tag == "O" else last_tag

    def add(self, word: str, tag: str, space: str) -> None:
        start = self.length + len(self.space)
        self.parts += [self.space, word]
        self.length = start + len(word)
        self.space = space
        self.words.append((start, self.length, tag))

    @property
    def at_sentence(self) -> bool:
        """Whether the next word begins a sentence."""
        return not self.words or self.words[-1][2] == "\n"

    def end_sentence(self) -> None:
        self.together = range(0)
        if not self.at_sentence:
            self.space = "\n"
            self.words.append((self.length, self.length, "\n"))

    def entities(self) -> Iterator[tuple[int, int, str]]:
        """Yield the spans of entities with their labels."""
        opened: tuple[int, int, str] | None = None
        for start, end, tag in self.words:
            state, _, label = tag.partition("-")
            if opened is not None and (state not in {"I", "E", "L"} or label != opened[2]):
                yield opened
                opened = None
            if label and state in {"B", "I", "E", "L", "S", "U"}:
                opened = (opened[0] if opened is not None else start), end, label
                if state in {"E", "L", "S", "U"}:
                    yield opened
                    opened = None
        if opened is not None:
            yield opened


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the articles of a file; columns between the word and its tag are counted as left out."""
    number = 0
    for document in _documents(file):
        if not document.words:
            continue
        number += 1
        file.records += 1
        yield bundle_of(document, file, f"{file.path.stem}-{number}", "conll")


def bundle_of(document: WordsOfText, file: InputFile, name: str, kind: str) -> Bundle:
    """Return an article composed of words, each entity an annotation tagged with its label."""
    placing = Placing(file, "".join(document.parts))
    highlights = []
    for start, end, label in document.entities():
        place = placing.place(start, end)
        if place is not None:
            name_id = placing.highlight_id(kind, file.creator, *place)
            highlights.append(placing.highlight(name_id, place, tags={tag_name(label)}))
    return Bundle(imported_article(text=placing.text), highlights=tuple(highlights), part=whole_line(name))


def _documents(file: InputFile) -> Iterator[WordsOfText]:
    document = WordsOfText()
    try:
        lines = file.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise FormatError(f"it is not UTF-8 at byte {error.start + 1}") from error
    rows = [_columns(line) for line in lines if line.strip() and not line.startswith(("#", "-DOCSTART-"))]
    widths = Counter(map(len, rows))
    usual = widths.most_common(1)[0][0] if widths else 0
    tagged = sum(len(row) > 1 and (bool(TAG.fullmatch(row[-1])) or len(row) >= _UNIVERSAL) for row in rows)
    if 2 * tagged < max(len(rows), 1):
        raise FormatError("it has no columns of words and their tags")
    for line in lines:
        columns = _columns(line)
        if not line.strip():
            document.end_sentence()
        elif columns[0].startswith("-DOCSTART-"):
            yield document
            document = WordsOfText()
        elif not (line.startswith("#") and document.at_sentence):  # a comment is before its sentence
            if len(columns) != usual:
                file.tally.leave_out("uneven lines", _UNEVEN, one_line(line, 60))
            _add(document, columns, file)
    yield document


def _columns(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def _add(document: WordsOfText, columns: list[str], file: InputFile) -> None:
    if len(columns) == _UNIVERSAL and columns[0][:1].isdigit():
        space = "" if "SpaceAfter=No" in columns[-1] else " "
        entity = _NAME_OF_WORD.search(columns[-1])
        tag = entity[1] if entity else "O"
        numbers = _NUMBERS.fullmatch(columns[0])
        if numbers and numbers[2]:
            document.add(columns[1], tag, space)
            document.together = range(int(numbers[1]), int(numbers[2]) + 1)
        elif numbers and int(numbers[1]) in document.together:
            document.tag_last(tag)
        elif numbers:
            document.add(columns[1], tag, space)
        file.tally.leave_out("columns of other tags", "Postil has no place for them", count=len(columns) - 2)
        return
    tag = columns[-1] if len(columns) > 1 else "O"
    document.add(columns[0], tag, " ")
    file.tally.leave_out("columns of other tags", "Postil has no place for them", count=max(len(columns) - 2, 0))
