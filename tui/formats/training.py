"""Decided names as training data: `postil export FORMAT --reviewed`.

Nothing is stated about undecided words. In an article with reviewed names all other words are no names, except for
names found since; in other articles only the decided places are known. Rejected names are kept apart.
"""

from __future__ import annotations

import hashlib
import importlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from tui.core.errors import FormatError
from tui.core.spans import Span
from tui.core.tally import some_of_each
from tui.core.text import plural
from tui.formats.output_files import atomic_file
from tui.library.queries.teaching import Teaching

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tui.library import Library
    from tui.library.queries.teaching import TaughtArticle

LabelledPlace = tuple[int, int, str]

WRITERS = {"docbin": "docbin", "iob2": "conll_names", "conll": "conll_names", "prodigy": "prodigy_names"}
"""The formats for training, and the modules that write them."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its names, rejected ones (`rejected`), and undecided places (`unknown`).

    If it is not `whole` only the names and rejected ones are known.
    """

    id: str
    title: str
    text: str
    language: str
    names: tuple[LabelledPlace, ...]
    rejected: tuple[LabelledPlace, ...]
    unknown: tuple[Span, ...]
    whole: bool


@dataclass(slots=True)
class TrainingReport:
    """What went into which file, and what was left out, by kind."""

    format: str
    files: list[dict[str, Any]] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def lose(self, what: str, count: int = 1) -> None:
        if count:
            self.lost[what] += count

    @property
    def lines(self) -> list[str]:
        """The report in lines."""
        parts = [
            f"{each['file']}: {plural(each['articles'], 'article')} ({each['reviewed']:,} reviewed), "
            f"{plural(each['names'], 'name')}, {each['rejected']:,} rejected"
            for each in self.files
        ]
        return [*parts, *([f"left out: {some_of_each(self.lost)}"] if self.lost else [])]

    def as_dict(self) -> dict[str, Any]:
        return {"format": self.format, "files": self.files, "lost": dict(self.lost)}


class TrainingWriter(Protocol):
    """A module that writes names for training."""

    def write_names(self, output: IO[bytes], texts: Iterable[LabelledText], report: TrainingReport, name: str) -> None:
        """Write the texts; what has no place goes to `report.lose`."""


def export_training(
    name: str,
    library: Library,
    target: Path | IO[bytes],
    *,
    articles: Collection[str] = (),
    share: float = 0.0,
    seed: int = 0,
    labels: Collection[str] = (),
    overwrite: bool = False,
) -> TrainingReport:
    """Write the decided names, in all articles or those of these ids.

    With a `share` that part of the articles goes to a file whose name ends with `-train` and the rest to `-dev`; the
    seed decides which, and articles with the same story stay together. Raises `FormatError`.
    """
    if name not in WRITERS:
        raise FormatError(f"{name} holds no names for training: choose one of {', '.join(WRITERS)}")
    writer: TrainingWriter = importlib.import_module(f"tui.formats.{WRITERS[name]}")
    report = TrainingReport(name)
    reviewed = set(library.reviews.articles())
    teaching = Teaching(library.connection, library.marks)
    pks = sorted(reviewed | set(teaching.corrected_articles()))
    if articles:
        pks = [pk for pk in pks if library.articles.get(pk).id in articles]
    if not pks:
        raise FormatError("nobody has reviewed an article or corrected a name: `R` in the reader, or `postil correct`")
    if not share:
        _write(writer, library, pks, reviewed, target, report, labels, overwrite=overwrite)
        return report
    if not isinstance(target, Path):
        raise FormatError("two parts are two files: name them with -o")
    first, second = split(teaching.stories(pks), share, seed)
    for end, part in (("train", first), ("dev", second)):
        path = target.with_name(f"{target.stem}-{end}{target.suffix}")
        _write(writer, library, part, reviewed, path, report, labels, overwrite=overwrite)
    return report


def split(stories: dict[int, int], share: float, seed: int) -> tuple[list[int], list[int]]:
    """Split articles (each with its story) in two, as close to the share as whole stories allow, by the seed.

    With two stories neither part is empty.
    """
    by_story: dict[int, list[int]] = {}
    for pk, story in stories.items():
        by_story.setdefault(story, []).append(pk)
    order = sorted(by_story, key=lambda story: hashlib.sha256(f"{seed} {story}".encode()).digest())
    first: list[int] = []
    second: list[int] = []
    for at, story in enumerate(order):
        is_last = at == len(order) - 1
        fits = len(first) + len(by_story[story]) / 2 <= share * len(stories)
        (first if (fits or not first) and not (is_last and first and not second) else second).extend(by_story[story])
    return sorted(first), sorted(second)


def _write(
    writer: TrainingWriter,
    library: Library,
    pks: list[int],
    reviewed: set[int],
    target: Path | IO[bytes],
    report: TrainingReport,
    labels: Collection[str],
    *,
    overwrite: bool,
) -> None:
    teaching = Teaching(library.connection, library.marks)
    counts = {"articles": 0, "reviewed": 0, "names": 0, "rejected": 0}

    def count_texts() -> Iterator[LabelledText]:
        for pk in pks:
            for taught in teaching.articles([pk], are_reviewed=pk in reviewed):
                text = _labelled(library, taught, labels, report)
                if name_needs_whole and not text.whole:
                    report.lose("articles that nobody reviewed (a word there may be a name or not)")
                    continue
                counts["articles"] += 1
                counts["reviewed"] += text.whole
                counts["names"] += len(text.names)
                counts["rejected"] += len(text.rejected)
                yield text

    name_needs_whole = report.format in ("iob2", "conll")
    if isinstance(target, Path):
        with atomic_file(target, overwrite=overwrite) as output:
            writer.write_names(output, count_texts(), report, report.format)
        report.files.append({"file": str(target), **counts})
    else:
        writer.write_names(target, count_texts(), report, report.format)
        report.files.append({"file": "", **counts})


def _labelled(library: Library, taught: TaughtArticle, labels: Collection[str], report: TrainingReport) -> LabelledText:
    article = library.articles.get(taught.pk)

    def places(mentions: Iterable[Any]) -> tuple[LabelledPlace, ...]:
        chosen = [each for each in mentions if not labels or each.label in labels]
        report.lose("names with labels that were not selected", len([*mentions]) - len(chosen))
        return tuple((each.start, each.end, each.label) for each in chosen)

    unknown = tuple((each.start, each.end) for each in taught.undecided)
    report.lose("names nobody decided about", len(unknown))
    names, rejected = places(taught.confirmed), places(taught.rejected)
    about = article.id, article.title, article.text, article.language
    return LabelledText(*about, names, rejected, unknown, taught.is_reviewed)
