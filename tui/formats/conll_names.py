"""Names for training in CoNLL's columns: `iob2` has the word and its tag, `conll` the four columns of CoNLL-2003."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.core.sentences import sentences
from tui.formats.iob2 import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.training import LabelledText, TrainingReport


def write_names(output: IO[bytes], texts: Iterable[LabelledText], report: TrainingReport, name: str) -> None:
    """Write one word a line, a blank line after a sentence; sentences with undecided names are left out."""
    begin, line = ("-DOCSTART- -X- O O\n\n", "{} -X- O {}\n") if name == "conll" else ("-DOCSTART-\tO\n\n", "{}\t{}\n")
    for text in texts:
        output.write(begin.encode())
        for words in _sentences(text, report):
            rows = "".join(line.format(word, tag) for word, tag in words)
            output.write(f"{rows}\n".encode())


def _sentences(text: LabelledText, report: TrainingReport) -> Iterator[list[tuple[str, str]]]:
    names = sorted(text.names)
    at = 0
    for start, end in sentences(text.text):
        if any(first < end and start < last for first, last in text.unknown):
            report.lose("sentences with names nobody decided about")
            continue
        words: list[tuple[str, str]] = []
        former = -1
        for word in WORD.finditer(text.text, start, end):
            while at < len(names) and names[at][1] <= word.start():
                at += 1
            if at == len(names) or names[at][0] >= word.end():
                words.append((word[0], "O"))
                continue
            first, last, label = names[at]
            words.append((word[0], f"{'I' if former == at else 'B'}-{label}"))
            report.lose("ends of names within a word", int(word.start() < first) + int(last < word.end()))
            former = at
        if words:
            yield words
