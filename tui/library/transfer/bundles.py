"""What goes out of a library and comes in: which articles, and each with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tui.core.model import Article, Highlight, Marks, Tag, TagEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """What goes out; an empty field leaves nothing out.

    `articles` are ids, `passages` numbers of highlights; a tag brings those below it (`a` also `a/b`); `since` and
    `until` are ISO dates or times of the last change of an annotation, both included. As soon as annotations are chosen
    (any field but `articles`), articles without one of them stay behind. `shared` leaves articles out that fewer than
    two people annotated. Without `history` the steps stay behind, in which is what was deleted and undone.
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

    @property
    def chooses_annotations(self) -> bool:
        """Whether some annotations may stay behind."""
        chosen = self.tags, self.creators, self.verdicts, self.passages, self.claims_only, self.since, self.until
        return any(chosen)

    @property
    def everything(self) -> bool:
        """Whether nothing stays behind."""
        return not self.articles and not self.shared and not self.chooses_annotations

    @property
    def nothing(self) -> str:
        """What to say where no annotation is as this chooses: `nothing to export: no claim by ann with #trade`."""
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
    """An earlier text of an article: its number from 1 on, when it came, the digest of its source's bytes, turns."""

    number: int
    added: str
    sha256: str
    title: str
    text: str
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who made what when, and what was before: only Postil's own format has a place for it.

    `makers` are by the ids of annotations who made what on them, where that does not follow from whose they are and
    when they were made or modified; `claims_modified` when claims were, where that is another time. `tags` are the
    makers and times of tags by their ids. `uncorrected` are the marks before corrections, of an article that
    these changed. `lost` are, by the ids of corrections and dismissals, the passages they are about that are gone from
    the text. `conflicts` are rows of that table; `left_out_speakers`, with the first bundle of a whole library,
    of that one. `labels` are those of its names that are not as they come with Postil; the first of a whole library has
    all. So has it the `groups`. Versions and steps may be many: they are read as they are asked for.
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
    """An article with all that belongs to it. `sha256` is of its source's bytes; no `marking`: it was never marked.

    `highlights` have a place in the text, `orphans` have none: what counts on spans looks at the former alone.
    `codebook` holds the tags used, by name; that of the first bundle of a whole library also those nobody used.
    `corrections` and `dismissals` have their ids; those made everywhere are with the first bundle of a whole library.
    `goes_on`: these are more annotations of the article before. `part` is what a file calls this text, where that is no
    id of an article: two of different names are two, whatever their texts. It becomes the id of a new one unless it
    begins with "#", as what is but a number there.
    `done` are the creators who called the article done, with the times, `reviews` who called its names right, those of
    earlier revisions too; `decisions` are what people decided together:
    none of them where only some of what people made goes out. `tag_events` is what became of tags, each event with
    the first bundle that has its tag; those of tags that are gone are with the first bundle of a whole library.
    `exported` has by the ids of annotations the digests of texts as they left Postil: what differs was written since.
    `left_out` are the speakers whose words count in no coding.
    `provenance` is only read and written where Postil's own format is.
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
    pages: tuple[Page, ...] = ()
    left_out: frozenset[str] = frozenset()
    memos: tuple[Memo, ...] = ()
    tags: tuple[ArticleTag, ...] = ()
    """The tags of the article as a whole."""
    sets: tuple[ArticleGroup, ...] = ()
    """The groups that the article is in; one without a filter has the articles that come with it, and no others."""
