"""A person's corrections of automatic marks, as values that can be stored and applied to every later marking."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal

from tui.core.model import LABELS, Marks, Mention
from tui.core.names import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = Literal["relabel", "join", "split", "rename", "reject", "resize", "add"]
KINDS: tuple[Kind, ...] = ("relabel", "join", "split", "rename", "reject", "resize", "add")
"""What can be corrected."""

Scope = Literal["here", "article", "everywhere"]
SCOPES: tuple[Scope, ...] = ("here", "article", "everywhere")
"""How far a correction reaches: one span, one article, the library."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. It is aimed at a `surface` (as it stands in the text) or, if that is "", at an `entity`.

    `article` is the article's id, "" with scope everywhere; `start` and `end` are the span that was corrected and
    matter with scope here only. What is to be is in the `new_…` fields:

    relabel new_label · join new_entity (and new_label) · split new_entity (default: the surface) ·
    rename new_entity · reject nothing · resize new_start and new_end here, new_surface otherwise ·
    add new_label and new_entity (default: the surface)
    """

    kind: Kind
    scope: Scope
    article: str = ""
    surface: str = ""
    start: int = -1
    end: int = -1
    label: str = ""
    entity: str = ""
    new_label: str = ""
    new_entity: str = ""
    new_surface: str = ""
    new_start: int = -1
    new_end: int = -1
    creator: str = ""
    created: str = ""

    def as_row(self) -> dict[str, Any]:
        """The correction as a flat row of strings and integers."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Correction:
        """The correction of a row; other columns are passed over."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in row.items() if name in names and value is not None})


def apply(corrections: Iterable[Correction], article: str, text: str, marks: Marks) -> Marks:
    """Fresh marks of the article `article` after all corrections that reach it, in the order given: the last one wins.

    Mentions stay in text order, apart from one another and inside the text. What a person decided about is confirmed
    or rejected and has the person as its origin; rejected mentions stay in the list as such.
    """
    mentions = sorted(marks.mentions, key=lambda m: m.start)
    speakers: dict[str, str] = {}
    for correction in corrections:
        if correction.scope != "everywhere" and correction.article != article:
            continue
        mentions = _applied(correction, text, mentions)
        if correction.kind in {"rename", "join"} and not correction.surface and correction.scope != "here":
            speakers = {
                old: correction.new_entity if new == correction.entity else new for old, new in speakers.items()
            }
            speakers[correction.entity] = correction.new_entity
    if not speakers:
        return replace(marks, mentions=tuple(mentions))
    return Marks(
        tuple(mentions),
        tuple(replace(q, speaker=speakers.get(q.speaker, q.speaker)) for q in marks.quotations),
        tuple(replace(s, speaker=speakers.get(s.speaker, s.speaker)) for s in marks.suggestions),
    )


def _applied(correction: Correction, text: str, mentions: list[Mention]) -> list[Mention]:
    if correction.kind in {"add", "resize"}:
        changed = list(_placed(correction, text, mentions))
        return _settled(text, mentions, changed)
    hit = [mention for mention in mentions if _aimed_at(correction, text, mention)]
    if not hit and correction.scope == "here" and correction.kind != "reject":
        # The model no longer sees the name that a person has decided about: it stays.
        label = correction.new_label or correction.label
        lost = Mention(correction.start, correction.end, label, correction.entity)
        return _settled(text, mentions, [_changed(correction, text, lost)])
    return [_changed(correction, text, mention) if mention in hit else mention for mention in mentions]


def _aimed_at(correction: Correction, text: str, mention: Mention) -> bool:
    if correction.scope == "here":
        return mention.start < correction.end and correction.start < mention.end
    if correction.surface:
        return normalise(text[mention.start : mention.end]) == normalise(correction.surface)
    return bool(correction.entity) and mention.entity == correction.entity


def _changed(correction: Correction, text: str, mention: Mention) -> Mention:
    kind = correction.kind
    entity = mention.entity
    if kind in {"join", "rename", "split"} or (kind == "relabel" and correction.new_entity):
        entity = correction.new_entity or _surface(text, mention.start, mention.end)
    label = correction.new_label if correction.new_label in LABELS else mention.label
    state: Literal["confirmed", "rejected"] = "rejected" if kind == "reject" else "confirmed"
    return replace(mention, label=label, entity=entity, origin=correction.creator or mention.origin, state=state)


def _placed(correction: Correction, text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """The mentions that an addition or a resizing puts into the text."""
    if correction.kind == "add":
        if correction.scope == "here":
            spans = [(correction.start, correction.end)]
        else:
            spans = list(_occurrences(text, correction.surface))
        for start, end in spans:
            around = [m for m in mentions if m.start <= start and end <= m.end and m.end - m.start > end - start]
            if correction.scope == "here" or not around:
                entity = correction.new_entity or _surface(text, start, end)
                yield Mention(start, end, correction.new_label, entity, correction.creator or "model", "confirmed")
        return
    for mention in mentions:
        if not _aimed_at(correction, text, mention):
            continue
        if correction.scope == "here":
            spans = [(correction.new_start, correction.new_end)]
        else:
            spans = [
                (start, end)
                for start, end in _occurrences(text, correction.new_surface)
                if start < mention.end and mention.start < end
            ]
        entity = correction.new_entity or mention.entity
        for start, end in spans[:1]:
            yield replace(
                mention,
                start=start,
                end=end,
                entity=entity,
                origin=correction.creator or mention.origin,
                state="confirmed",
            )


def _settled(text: str, mentions: list[Mention], changed: list[Mention]) -> list[Mention]:
    """The mentions with the changed ones among them, which push aside what they overlap."""
    kept = list(mentions)
    for new in changed:
        start, end = _trimmed(text, new.start, new.end)
        if start < end and "\n" not in text[start:end] and new.label in LABELS:
            kept = [old for old in kept if old.end <= start or end <= old.start]
            kept.append(replace(new, start=start, end=end))
    return sorted(kept, key=lambda m: m.start)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _occurrences(text: str, surface: str) -> Iterator[tuple[int, int]]:
    """Where a surface stands as whole words; its spaces match any but line ends."""
    parts = [re.escape(part) for part in surface.split()]
    if parts:
        body = r"[^\S\n]+".join(parts).replace("’", "'").replace("'", "['’]")
        for found in re.finditer(rf"(?<!\w){body}(?!\w)", text):
            yield found.span()


def _surface(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())
