"""CoNLL's columns for training taggers: a word a line with its label in IOB2, a blank line after a sentence. Out.

A word has one label: of overlapping annotations the first and longest is exported, and of several tags the first; the
rest is counted. Labels have no white space. Of a transcript only speech is exported, without speakers excluded from
coding. `import conll` reads it, composing a text from the words.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from tui.core.spoken import spoken_sentences
from tui.core.transcripts import numbers_in_margin
from tui.core.turns import speaker_at
from tui.formats.export_common import DistinctNames
from tui.formats.identifiers import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "text", "tags"})

WORD = re.compile(r"\w+(?:[.'’-]\w+)*|[^\w\s]")
_SPACE = re.compile(r"\s+")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the articles, each after a line `-DOCSTART-`; those neither annotated nor marked as done are left out."""
    names = DistinctNames(lambda name: _SPACE.sub("_", name))
    for bundle in bundles:
        if bundle.highlights or bundle.done:
            output.write("".join(_lines(bundle, names, report)).encode())
        else:
            report.leave_out_article("that nobody annotated or marked as done")
    report.lose("spellings of tags (a label has no spaces)", names.changed)


def _lines(bundle: Bundle, names: DistinctNames, report: ExportReport) -> Iterator[str]:
    yield "-DOCSTART-\tO\n\n"
    left_out = bundle.left_out
    spoken = (each for each in bundle.highlights if speaker_at(bundle.turns, each.start) not in left_out)
    chosen = _apart(spoken, report)
    numbers = numbers_in_margin(bundle.article.text) if bundle.turns else {}
    margin = {at for begin, end in numbers.items() for at in range(begin, end)}
    at = 0
    started: Highlight | None = None
    report.lose(
        "words of speakers who are left out of coding",
        sum(len(WORD.findall(bundle.article.text, *turn[1:3])) for turn in bundle.turns if turn.speaker in left_out),
    )
    for start, end in spoken_sentences(bundle.article.text, "en", bundle.turns, left_out):
        for word in WORD.finditer(bundle.article.text, start, end):
            if word.start() in margin:
                continue
            while at < len(chosen) and chosen[at].end <= word.start():
                at += 1
            covering = chosen[at] if at < len(chosen) and chosen[at].start < word.end() else None
            if covering is None:
                yield f"{word[0]}\tO\n"
                continue
            is_first = covering is not started
            label = names.of(labels(covering)[0])
            yield f"{word[0]}\t{'B' if is_first else 'I'}-{label}\n"
            if (is_first and covering.start > word.start()) or covering.end < word.end():
                report.lose("ends of highlights within a word")
            started = covering
        yield "\n"


def _apart(highlights: Iterable[Highlight], report: ExportReport) -> list[Highlight]:
    """Return the annotations that do not overlap an earlier one."""
    chosen: list[Highlight] = []
    for highlight in sorted(highlights, key=lambda each: (each.start, -each.end)):
        if chosen and highlight.start < chosen[-1].end:
            report.lose("highlights that overlap others")
        else:
            chosen.append(highlight)
            report.lose("further tags of one highlight", max(len(highlight.tags) - 1, 0))
    return chosen
