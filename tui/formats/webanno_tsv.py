"""WebAnno TSV 3, which INCEpTION writes, too: a word a line, with columns for the features of its annotations. In only.

Its layers are those of UIMA, and mean what they mean in its XMI. What is placed is the words of a line, as its offsets
may count UTF-16 units, as INCEpTION does, or code points, as others do. An annotation of several words has a number in
brackets on each of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.text import plural
from tui.formats.cas_annotations import NO_PLACE, CasAnnotations, View
from tui.formats.cas_files import files_of
from tui.formats.offsets import CODE_POINTS, UTF_16, ImportedText, recognise
from tui.formats.placing import FOUND_AGAIN
from tui.formats.webanno_layers import Layer, LayersOfText, layer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.offsets import Pieces, Unit
    from tui.library.transfer.bundles import Bundle

CARRIES_BACK = frozenset({"bare", "text", "tags", "creators"})

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3\.\d+\s*")
_HEADER = re.compile(r"#T_(SP|RL|CH)=(.*)")
_WORD = re.compile(
    r"\d+-\d+(?P<part>\.\d+)?\t(?P<start>\d{1,10})-(?P<end>\d{1,10})\t(?P<word>[^\t]*)(?:\t(?P<rest>.*))?"
)
_ESCAPED = re.compile(r"\\([\\tnrfb\x00-\x07\x0e-\x1f]|u[0-9A-Fa-f]{4})")
_MEANINGS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}

_GAP_AT_MOST = 1_000
"""The most white space between two sentences that offsets are believed about."""


@dataclass(slots=True)
class _Word:
    """A line of a word or of a part of one (`is_part`), with the file's offsets and the values of its columns."""

    start: int
    end: int
    word: str
    values: list[str]
    is_part: bool
    where: str


@dataclass(slots=True)
class _Sentence:
    lines: list[str] = field(default_factory=list)
    words: list[_Word] = field(default_factory=list)
    text: str = ""
    imported: ImportedText = field(default_factory=lambda: ImportedText(""))

    def close(self) -> None:
        self.text = "\n".join(self.lines)
        self.imported = ImportedText(self.text)

    @property
    def start(self) -> int:
        """Where the file says that the sentence begins; white space may come before its first word."""
        first = self.words[0]
        before = self.text.find(first.word)
        return first.start - (before if before > 0 and not self.text[:before].strip() else 0)

    @property
    def end(self) -> int:
        """Where the file says that it ends; after its last word is hardly ever anything."""
        last = max((word for word in self.words if not word.is_part), key=lambda word: word.end)
        return last.end + len(self.text) - max(self.text.rfind(last.word) + len(last.word), 0)


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the TSV files of a folder or zip, or a single one."""
    count = 0
    for entry in files_of(file, ".tsv"):
        count += 1
        try:
            reading = _TextReader(entry.data, file, entry.name)
        except FormatError as error:
            file.problem(f"{entry.name}: {error}")
            continue
        file.records += 1
        view = reading.view()
        view.document, view.annotator = entry.document, entry.annotator
        yield CasAnnotations(view, file, entry.name).bundle()
    if not count:
        raise FormatError("it has no .tsv files: name a folder, zip or file of WebAnno TSV 3")


class _TextReader:
    """A file being read: its layers and sentences, then the text and the annotations of it."""

    def __init__(self, data: bytes, file: InputFile, name: str) -> None:
        self._file, self._name = file, name
        self._layers: list[Layer] = []
        self._sentences: list[_Sentence] = []
        try:
            lines = data.decode("utf-8-sig").split("\n")
        except UnicodeDecodeError as error:
            raise FormatError(f"it is not UTF-8 at byte {error.start + 1}") from error
        if not _FORMAT.fullmatch(lines[0]):
            raise FormatError("it does not begin with #FORMAT=WebAnno TSV 3: export that or UIMA CAS XMI")
        self._read(lines)

    def _read(self, lines: list[str]) -> None:
        sentence = _Sentence()
        for number, line in enumerate(lines[1:], 2):
            line = line.removesuffix("\r")
            if header := _HEADER.fullmatch(line):
                self._layers.append(layer_of(header[1], header[2]))
            elif line.startswith("#Text="):
                if sentence.words:
                    self._end(sentence)
                    sentence = _Sentence()
                sentence.lines.append(_unescape(line.removeprefix("#Text=")))
            elif line.startswith("#Sentence.id="):
                self._file.tally.leave_out("ids of sentences", NO_PLACE, self._name)
            elif line.strip() and not line.startswith("#"):
                self._read_word(line, f"{self._name} line {number}", sentence)
        self._end(sentence)

    def _read_word(self, line: str, where: str, sentence: _Sentence) -> None:
        match = _WORD.fullmatch(line)
        values = (match["rest"] or "").split("\t") if match else []
        count = sum(len(layer.columns) for layer in self._layers)
        if match is None or not sentence.lines:
            self._file.problem(f"{where}: it is not a word with its offsets in a sentence")
            return
        if len(values) < count:
            self._file.problem(f"{where}: {plural(len(values), 'column')} of annotations, but {count} are declared")
            return
        further = sum(value not in ("", "_") for value in values[count:])
        self._file.tally.leave_out("columns that are not declared", NO_PLACE, self._name, further)
        offsets = int(match["start"]), int(match["end"])
        sentence.words.append(_Word(*offsets, match["word"], values[:count], bool(match["part"]), where))

    def _end(self, sentence: _Sentence) -> None:
        sentence.close()
        if any(not word.is_part for word in sentence.words):
            self._sentences.append(sentence)
        elif sentence.text.strip():
            self._file.problem(f"{self._name}: a sentence has no words: {sentence.text}")

    def view(self) -> View:
        """Return the text, composed of its sentences, with its annotations."""
        unit = recognise(self._evidence(), UTF_16)
        parts: list[str] = []
        length, end = 0, 0
        layers = LayersOfText(self._layers, self._file.tally)
        for number, sentence in enumerate(self._sentences):
            between = _between(sentence.start - end) if number else ""
            length += len(between)
            layers.begin_sentence()
            for word, (left, right) in self._placed(sentence, unit):
                layers.add(word.values, length + left, length + right, is_part=word.is_part)
            parts += [between, sentence.text]
            length += len(sentence.text)
            end = sentence.end
        layers.end()
        text = "".join(parts)
        return View("", text, layers.elements, by_id=layers.pieces, unit=CODE_POINTS)

    def _evidence(self) -> Iterator[tuple[ImportedText, Pieces, str]]:
        for sentence in self._sentences:
            start = sentence.start
            for word in sentence.words:
                yield sentence.imported, ((word.start - start, word.end - start),), word.word

    def _placed(self, sentence: _Sentence, unit: Unit) -> Iterator[tuple[_Word, tuple[int, int]]]:
        """Yield the words of a sentence with their spans in it: where the offsets say, or the next place of a word."""
        start, text = sentence.start, sentence.text
        last_left = last_right = 0
        for word in sentence.words:
            left, right = (sentence.imported.raw_offset(each - start, unit) for each in (word.start, word.end))
            if not 0 <= left <= right or text[left:right] != word.word:
                left = text.find(word.word, last_left if word.is_part else last_right)
                right = left + len(word.word)
                if left < 0 or not word.word:
                    self._file.problem(f"{word.where}: {word.word!r} is not in its sentence")
                    continue
                self._file.tally.note("words", "changed", FOUND_AGAIN, word.where)
            if not word.is_part:
                last_left, last_right = left, right
            yield word, (left, right)


def _between(gap: int) -> str:
    """Return what stands between two sentences, as WebAnno composes a text of them."""
    if gap == 0:
        return ""
    return "\n" + " " * (gap - 1) if 0 < gap <= _GAP_AT_MOST else "\n"


def _unescape(text: str) -> str:
    def meaning(match: re.Match[str]) -> str:
        sign = match[1]
        return chr(int(sign[1:], 16)) if len(sign) > 1 else _MEANINGS.get(sign, sign)

    # Java's escapes of an emoji are two surrogates
    return _ESCAPED.sub(meaning, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
