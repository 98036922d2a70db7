"""Units of export and import: a selection, and each article with everything that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from tui.core.model import CONSENSUS, Article, Highlight, Marks, Tag, TagEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.attributes import Attribute
    from tui.core.corrections import Correction, Dismissal
    from tui.core.labels import EntityLabel
    from tui.core.pages import Page
    from tui.core.reviews import Review
    from tui.core.turns import Turn
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.tables.decisions import PassageDecision
    from tui.library.tables.groups import ArticleGroup
    from tui.library.tables.history import HistoryStep
    from tui.library.tables.memos import Memo
    from tui.library.transfer.versions import Maker, Member

PART_HIGHLIGHTS = 100
"""Annotations written in one transaction: some milliseconds of work."""


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """What is exported; an empty field excludes nothing.

    `articles` are ids, `passages` numbers of highlights; a tag includes those below it (`a` also `a/b`); `since` and
    `until` are ISO dates or times of an annotation's last change, both inclusive. If annotations are selected (any
    field but `articles`), articles without one of them are left out. `shared` leaves out articles that fewer than two
    people annotated. Without `history` the steps, with everything deleted and undone, are left out. With `corrections`
    articles whose marks the chosen people corrected, or at the chosen times, are exported too.
    """

    articles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    claims_only: bool = False
    since: str = ""
    until: str = ""
    shared: bool = False
    history: bool = True
    passages: tuple[int, ...] = ()
    corrections: bool = False

    @property
    def chooses_annotations(self) -> bool:
        """Whether some annotations may be left out."""
        chosen = self.tags, self.creators, self.verdicts, self.passages, self.claims_only, self.since, self.until
        return any(chosen)

    @property
    def chooses_corrections(self) -> bool:
        """Whether the corrections of chosen people or times are exported, wherever they are."""
        others = self.tags, self.verdicts, self.passages, self.claims_only
        return self.corrections and self.chooses_annotations and not any(others)

    @property
    def takes_corrections_everywhere(self) -> bool:
        """Whether corrections of the whole library are exported: with all of it, or as chosen people's work."""
        return self.everything or (self.chooses_corrections and not self.articles)

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.articles and not self.shared and not self.chooses_annotations

    @property
    def nothing(self) -> str:
        """The message if nothing is selected: `nothing to export: no claim by ann with #trade`."""
        if self.creators == ("",):
            return "nothing to export: no one's annotations are chosen"
        parts = [
            (" by ", self.creators),
            (" with ", [f"#{tag}" for tag in self.tags]),
            (" with the verdict ", self.verdicts),
            (" changed since ", [self.since]),
            (" until " if self.since else " changed until ", [self.until]),
        ]
        chosen = "".join(f"{before}{' or '.join(values)}" for before, values in parts if any(values))
        kind = "claim" if self.claims_only or self.verdicts else "annotation"
        return f"nothing to export: no {kind}{chosen}{' in what was named' if self.articles else ''}"


EVERYTHING = ExportSelection()


@dataclass(frozen=True, slots=True)
class MarkingRun:
    """What marked an article, and when (ISO time)."""

    model: str
    version: str = ""
    marked: str = ""


class Version(NamedTuple):
    """An earlier text of an article: its number, starting at 1, its time, the digest of its source, its turns."""

    number: int
    added: str
    sha256: str
    title: str
    text: str
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who made what when, and earlier states: only Postil's own format has room for it.

    `makers` are, by annotation id, those of parts whose makers and times differ from the annotation's;
    `claims_modified` the times of claims where they differ. `tags` are makers and times of tags by id. `uncorrected`
    are the original marks, of an article that corrections changed. `lost` are, by id, the passages of corrections and
    dismissals whose text is gone. `conflicts` are rows of that table; `left_out_speakers`, with the first bundle of a
    whole library, of that one. `labels` are changed or added labels of its names; the first bundle of a whole library
    has all, and the `groups`. Versions and steps may be numerous, and are read on iteration.
    """

    removed: int = 0
    revised: str = ""
    makers: Mapping[str, Mapping[Member, Maker]] = field(default_factory=dict)
    claims_modified: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    uncorrected: Marks | None = None
    lost: Mapping[str, Mapping[str, list[int | str]]] = field(default_factory=dict)
    conflicts: tuple[Mapping[str, str], ...] = ()
    left_out_speakers: tuple[Mapping[str, str], ...] = ()
    labels: tuple[EntityLabel, ...] = ()
    groups: tuple[ArticleGroup, ...] = ()
    versions: Iterable[Version] = ()
    steps: Iterable[HistoryStep] = ()


NO_PROVENANCE = Provenance()


@dataclass(frozen=True, slots=True)
class Bundle:
    """An article with everything that belongs to it.

    `sha256` is of its source's bytes; without `marking` it was never marked. `highlights` have a place in the text,
    `orphans` have none: whatever needs spans looks at the former only. `codebook` has the tags used, by name; the first
    bundle of a whole library also has unused ones. `corrections` and `dismissals` have ids; those made everywhere come
    with the first bundle of a whole library. `goes_on`: these are more annotations of the previous article. `part` is a
    file's name for this text, if that is not an article's id: two with different names are two articles, whatever their
    texts. It becomes the id of a new article unless it starts with "#", for a mere number. `done` are the creators who
    marked it as done, with times, `reviews` those who reviewed its names, including earlier versions; `decisions` are
    the consensus: left out if only part of the annotations is exported. `tag_events` are events of tags, each with the
    first bundle that has its tag; those of removed tags come with the first bundle of a whole library. `exported` has,
    by annotation id, digests of texts as Postil exported them: what differs was edited since. `left_out` are the
    speakers excluded from coding. `provenance` is used by Postil's own format only.
    """

    article: Article
    sha256: str = ""
    marking: MarkingRun | None = None
    marks: Marks = field(default_factory=Marks)
    highlights: tuple[Highlight, ...] = ()
    codebook: tuple[Tag, ...] = ()
    corrections: tuple[tuple[str, Correction], ...] = ()
    orphans: tuple[Highlight, ...] = ()
    dismissals: tuple[tuple[str, Dismissal], ...] = ()
    part: str = ""
    goes_on: bool = False
    done: Mapping[str, str] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    decisions: tuple[PassageDecision, ...] = ()
    tag_events: tuple[TagEvent, ...] = ()
    exported: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    provenance: Provenance = NO_PROVENANCE
    attributes: tuple[Attribute, ...] = ()
    turns: tuple[Turn, ...] = ()
    may_be_spoken: bool = False
    """Whether a new text becomes a transcript if speakers' labels are recognised in it."""
    pages: tuple[Page, ...] = ()
    left_out: frozenset[str] = frozenset()
    memos: tuple[Memo, ...] = ()
    tags: tuple[ArticleTag, ...] = ()
    """The tags of the article as a whole."""
    part_of: tuple[str, int] | None = None
    """Of a paragraph in a file: its article's id, and where it begins there."""
    names_of_others: int = 0
    """How many names look different without corrections by others than the chosen people, or of other times."""
    names_of_all: int = 0
    """How many names were changed by corrections of the whole library that are not exported."""
    sets: tuple[ArticleGroup, ...] = ()
    """The groups of the article; one without a filter has exactly the articles imported with it."""

    @property
    def summary(self) -> str:
        """What the history calls it."""
        return self.article.title or self.article.source or ("the codebook" if self.codebook else "")


def in_parts(bundles: Iterable[Bundle], *, by_place: bool) -> Iterator[Bundle]:
    """Yield bundles, splitting those with many annotations into transactions, unless they are matched `by_place`.

    Then everything at a place is needed at once.
    """
    for bundle in bundles:
        count = len(bundle.highlights)
        if count <= PART_HIGHLIGHTS or by_place:
            yield bundle
            continue
        passages = sorted(bundle.highlights, key=lambda each: each.creator != CONSENSUS)  # these need decisions
        yield replace(bundle, highlights=tuple(passages[:PART_HIGHLIGHTS]))
        for start in range(PART_HIGHLIGHTS, count, PART_HIGHLIGHTS):
            part = tuple(passages[start : start + PART_HIGHLIGHTS])
            more = replace(bundle.provenance, conflicts=(), versions=(), steps=())
            yield Bundle(bundle.article, highlights=part, goes_on=True, exported=bundle.exported, provenance=more)
