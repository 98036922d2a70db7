"""The terms of the design as plain values. Every span is `[start, end)` in code points of the stored text."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from tui.core.annotations import ANCHOR_STATES as ANCHOR_STATES
from tui.core.annotations import RELATIONS as RELATIONS
from tui.core.annotations import VERDICTS as VERDICTS
from tui.core.annotations import AnchorState as AnchorState
from tui.core.annotations import Claim as Claim
from tui.core.annotations import ClaimLink as ClaimLink
from tui.core.annotations import Highlight as Highlight
from tui.core.annotations import TagGiver as TagGiver
from tui.core.errors import LibraryError

if TYPE_CHECKING:
    from tui.core.pages import Page
    from tui.core.turns import Turn

MarkState = Literal["found", "confirmed", "rejected", "ruled_out"]
"""A mark is found by the program, confirmed or rejected by a person, or rejected unseen by a person's rule."""

SORTS = ("added", "newest", "oldest", "title", "unread")
"""The orders of an article list: as added, by publication date, by title, unread first."""

CONSENSUS = "consensus"
"""The creator of the consensus, a layer beside people's own coding."""

LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "DATE")
"""The built-in entity labels in display order, the most likely speakers first."""

LABEL_NAMES = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "region",
    "NORP": "people or group",
    "EVENT": "event",
    "DATE": "date",
}
"""The names of the entity labels for people."""

SPEAKER_LABELS = ("PERSON", "ORG")
"""The labels of entities that speak, if no mention tells which it is."""

COUNTER_AT_MOST = 2**53
"""The greatest credible counter of edits from elsewhere."""

COLORS = ("yellow", "green", "blue", "purple", "orange", "pink")
CODE_COLORS = (*COLORS, "red", "lime", "cyan", "indigo", "brown", "grey")
"""Names of highlight colours; a theme gives each its shade."""


@dataclass(frozen=True, slots=True)
class NewHighlight:
    """Another program's highlight of an article: its words, to be found in the text, and its parts.

    `created` is an ISO date or time, or "".
    """

    quote: str
    note: str = ""
    tags: tuple[str, ...] = ()
    color: str = ""
    created: str = ""


LARGEST_SOURCE = 200_000_000
"""The greatest size of a source, in bytes."""

Reading = Literal["strict", "normal", "whole"]
"""How much of a page is its article: what surely is, what may be, or everything visible."""

READINGS: dict[Reading, str] = {
    "strict": "read strictly, as somebody asked",
    "normal": "read generously, as somebody asked",
    "whole": "the whole page, as somebody asked",
}
"""The intake notes of articles extracted in another mode than the automatic one."""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """What an article was read from: its kind, the encoding its server stated, its bytes, and those compressed."""

    kind: str
    charset: str
    size: int
    packed: bytes

    @classmethod
    def of(cls, data: bytes, kind: str, charset: str) -> KeptSource:
        return cls(kind, charset, len(data), zlib.compress(data))

    @property
    def data(self) -> bytes:
        """The original bytes. Raises `LibraryError` if they are damaged."""
        with suppress(zlib.error):
            if 0 <= self.size <= LARGEST_SOURCE:
                data = zlib.decompressobj().decompress(self.packed, self.size + 1)
                if len(data) == self.size:
                    return data
        raise LibraryError(
            "the kept source is damaged: go back to a backup with `postil restore`, or `postil source --drop`"
        )


class AttributeChange(NamedTuple):
    """The outcome for an attribute from an article's source: `before` is its old value, "" if it had none."""

    name: str
    outcome: Literal["added", "changed", "kept"]
    before: str
    value: str


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article on its way in: cleaned text and what could be guessed about it.

    `sha256` is the hex digest of the source's bytes, `removed` the number of control characters taken out. `canonical`
    tells that `source`, though no web address, names this one article: another text from there is a later version.
    `tags` are another program's for the whole article, which `is_read` where it was put away there. `key` names it
    where its file holds several and gives each a name: it is another article than one of the same text with another
    key. `copy` tells which one of this text it is in its file, where nothing names it. `left_out` are the fields of
    its source that an article has no place for. `retrieved` is the file or address that was read, where that holds
    this article alone: `source` is what is cited then, and may be what the page says of itself. `intake` are lines
    on what was left out or altered when it was read, and on published checks that its page carries; `authors` names
    joined by "; ". `is_part` tells that `source` is a place in a file that holds several, `is_entry` that
    `retrieved` is one in a feed, and names it whatever link and words it has in the feed's later issues.
    `kept_source` is the source, where that is to be kept. `attributes` are names and values of fields of its own
    that its source has, `turns` who speaks where in it, `pages` where the pages of its document begin.
    """

    text: str
    sha256: str
    title: str = ""
    publisher: str = ""
    published: str = ""
    source: str = ""
    language: str = ""
    removed: int = 0
    id: str = ""
    canonical: bool = False
    tags: tuple[str, ...] = ()
    highlights: tuple[NewHighlight, ...] = ()
    key: str = ""
    copy: int = 1
    left_out: tuple[str, ...] = ()
    retrieved: str = ""
    intake: str = ""
    authors: str = ""
    is_part: bool = False
    is_entry: bool = False
    kept_source: KeptSource | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    turns: tuple[Turn, ...] = ()
    pages: tuple[Page, ...] = ()
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class _StoredArticle:
    """The metadata of a stored article. `published` is an ISO date or "", `added` and `read` ISO times or ""."""

    pk: int
    id: str
    title: str
    publisher: str
    published: str
    source: str
    language: str
    added: str
    read: str


@dataclass(frozen=True, slots=True)
class Article(_StoredArticle):
    """An article with its text. `revision` counts its versions; earlier ones stay in the library.

    `source` is what is cited, `retrieved` the file or address the text was read from, "" if unknown. `intake` are notes
    on what was left out or altered when it was read, and on published checks of its page; `authors` are names joined by
    "; ".
    """

    position: int
    progress: float
    text: str
    revision: int = 1
    retrieved: str = ""
    intake: str = ""
    authors: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRow(_StoredArticle):
    """What a list shows of an article; counts are of annotations.

    `repeats`: part of the text occurs twice. `alike` counts other articles with the same story in largely the same
    words. `done` are the creators who finished coding it, by name, `reviewed` those who reviewed its names; `undecided`
    counts names found, or corrected by others, since. `intake` are an article's notes.
    """

    progress: float
    words: int
    repeats: bool
    highlights: int
    claims: int
    mentions: int
    revision: int = 1
    alike: int = 0
    intake: str = ""
    authors: str = ""
    done: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    undecided: int = 0

    @property
    def review_sign(self) -> str:
        """The sign that its names are reviewed, with the number of open ones; "" if they are not."""
        return "" if not self.reviewed else f"✓ but {self.undecided}" if self.undecided else "✓"

    @property
    def reading_state(self) -> str:
        """How far it is read: "new", a share such as "42%", and "done", never before 100 %."""
        if self.read or self.progress >= 1:
            return "done"
        return f"{max(int(self.progress * 100), 1)}%" if self.progress > 0 else "new"

    @property
    def story_sign(self) -> str:
        """How many articles tell the same story, including this one, or that a text occurs twice in it; else ""."""
        return f"≡ {self.alike + 1}" if self.alike else "≡ twice" if self.repeats else ""


class Entity(NamedTuple):
    """A person, place or organisation: two of the same name are different if their labels are."""

    name: str
    label: str

    @classmethod
    def of(cls, mention: Mention) -> Entity:
        """Return the entity of a mention."""
        return cls(mention.entity, mention.label)


# A library has millions of these two. They are not frozen, which would make creating them eight times slower, but
# nothing ever changes one.


@dataclass(slots=True, unsafe_hash=True)
class Mention:
    """A name in the text and its entity (`entity` is the canonical name)."""

    start: int
    end: int
    label: str
    entity: str
    origin: str = "model"
    state: MarkState = "found"

    @property
    def is_name(self) -> bool:
        """Whether it counts as a name: neither a person nor a rule has rejected it."""
        return self.state in ("found", "confirmed")

    @property
    def is_decided(self) -> bool:
        """Whether a person who saw it confirmed or rejected it."""
        return self.state in ("confirmed", "rejected")

    @property
    def stored_state(self) -> tuple[MarkState, bool]:
        """The state in the library and in files, and whether it is by a rule: one ruled out is rejected there.

        So nobody who leaves out rejected names has to know of rules.
        """
        return ("rejected", True) if self.state == "ruled_out" else (self.state, False)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A direct quotation, marks included in the span; `weak` for a few words in scare quotes."""

    start: int
    end: int
    speaker: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence or quotation worth checking. `score` is 0 to 1, `reason` names the evidence ("number · date")."""

    start: int
    end: int
    kind: str
    speaker: str
    score: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything the program found in one article, in text order."""

    mentions: tuple[Mention, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """An entry of the codebook; `/` in the name makes the hierarchy. `uses` counts highlights.

    `id` identifies it under any name; "" if another program gave none. `position` is its place among its siblings, from
    1; those without one (0) follow, by name.
    """

    name: str
    color: str = ""
    description: str = ""
    uses: int = 0
    id: str = ""
    memo: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class TagEvent:
    """An event of a tag (its id): a new `name`, `color` or the like, that it was `removed`, or is the `same`.

    `old` and `new` are the values; for a removed tag its name, and the id of the one it was merged into; for one that
    two people made independently its name and the other's id. Events are ordered by their counters, which reflect what
    their makers knew, then by time.
    """

    id: str
    tag: str
    field: str
    old: str
    new: str
    creator: str
    time: str
    counter: int = 0

    @property
    def place(self) -> tuple[int, str, str]:
        """The sort key of events."""
        return self.counter, self.time, self.id


def speaking_label(labels: Collection[str]) -> str | None:
    """Return which of several entities of one name speaks, by label; None if there is none.

    A speaker is only a name: the first in the order of `LABELS` is assumed.
    """
    return min(labels, key=lambda label: LABELS.index(label) if label in LABELS else len(LABELS), default=None)
