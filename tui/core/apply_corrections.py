"""Corrections applied to the marks of an article, one after another: the last one wins."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.corrections import Add, Correction, Reject, Relabel, Resize, Span
from tui.core.model import SPEAKER_LABELS, Entity, Marks, Mention, speaking_label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


def apply(corrections: Iterable[Correction], article: str, text: str, marks: Marks) -> Marks:
    """Return the marks of the article `article` after all corrections that reach it, in order: the last one wins.

    Mentions stay in text order, apart from one another and inside the text. What a person decided about is confirmed
    or rejected and has the person as its origin; rejected mentions stay in the list as such.
    """
    mentions = sorted(marks.mentions, key=lambda mention: mention.start)
    speakers = {
        name: name for name in (*(q.speaker for q in marks.quotations), *(s.speaker for s in marks.suggestions))
    }
    for correction in corrections:
        if correction.target.article not in (None, article):
            continue
        for first, speaker in speakers.items():
            labels = {m.label for m in mentions if m.entity == speaker and m.state != "rejected"}
            speakers[first] = new_speaker(correction, speaker, labels)
        mentions = _corrected(correction, text, mentions)
    if all(first == speaker for first, speaker in speakers.items()):
        return replace(marks, mentions=tuple(mentions))
    return Marks(
        tuple(mentions),
        tuple(replace(mark, speaker=speakers[mark.speaker]) for mark in marks.quotations),
        tuple(replace(mark, speaker=speakers[mark.speaker]) for mark in marks.suggestions),
    )


def new_speaker(correction: Correction, speaker: str, labels: Collection[str]) -> str:
    """Return what a speaker is called after the correction; `labels` are those of the entities of that name there."""
    old = correction.target.entity
    if not correction.is_followed or old is None or speaker != old.name or not correction.target.is_whole_entity:
        return speaker
    speaks = old.label == speaking_label(labels) if labels else old.label in SPEAKER_LABELS
    return correction.corrected(old).name if speaks else speaker


def _corrected(correction: Correction, text: str, mentions: list[Mention]) -> list[Mention]:
    if correction.target.span is not None:
        return _corrected_here(correction, correction.target.span, text, mentions)
    if isinstance(correction, Add):
        return _added(correction, text, mentions)
    if isinstance(correction, Resize):
        return _resized(correction, text, mentions)
    return [
        _decided(correction, mention) if correction.target.reaches(text, mention) else mention for mention in mentions
    ]


def _corrected_here(correction: Correction, span: Span, text: str, mentions: list[Mention]) -> list[Mention]:
    """Put what was decided about a span on it, also where the model sees no name any more, or others."""
    target = correction.target
    if target.surface is not None and _words(text, span) != " ".join(target.surface.split()):
        return mentions  # the text is another one
    meeting = [mention for mention in mentions if mention.start < span[1] and span[0] < mention.end]
    there = next((mention for mention in meeting if (mention.start, mention.end) == span), None)
    if isinstance(correction, Reject):
        label = target.entity.label if target.entity else there and there.label
        rejected = [m for m in meeting if target.reaches(text, replace(m, start=span[0], end=span[1]))]
        if there is not None and there.label == label:
            rejected.append(there)
        return [_decided(correction, mention) if mention in rejected else mention for mention in mentions]
    entity = target.entity or next((Entity.of(mention) for mention in meeting), None)
    if entity is None and isinstance(correction, Relabel):
        entity = Entity(_words(text, span), correction.label)
    if entity is None:
        return mentions
    if isinstance(correction, Resize) and not isinstance(correction.to, str):
        span, there = correction.to, None
    if there is not None:
        decided = _decided(correction, replace(there, entity=entity.name, label=entity.label))
        return [decided if mention is there else mention for mention in mentions]
    name, label = correction.corrected(entity)
    mention = Mention(*span, label, name, correction.creator or "model", correction.state)
    return _placed(text, mentions, mention, across_lines=not isinstance(correction, Add | Resize))


def _decided(correction: Correction, mention: Mention) -> Mention:
    name, label = correction.corrected(Entity.of(mention))
    origin = correction.creator or mention.origin
    return replace(mention, entity=name, label=label, origin=origin, state=correction.state)


def _added(correction: Add, text: str, mentions: list[Mention]) -> list[Mention]:
    entity, surface = correction.target.entity, correction.target.surface
    if entity is None or surface is None:
        return mentions
    for start, end in _occurrences(text, surface):
        new = Mention(start, end, entity.label, entity.name, correction.creator or "model", "confirmed")
        if not _met(mentions, new):
            mentions = _placed(text, mentions, new)
    return mentions


def _resized(correction: Resize, text: str, mentions: list[Mention]) -> list[Mention]:
    if not isinstance(correction.to, str):
        return mentions
    spans = list(_occurrences(text, correction.to))
    for mention in [mention for mention in mentions if correction.target.reaches(text, mention)]:
        span = next(((start, end) for start, end in spans if start < mention.end and mention.start < end), None)
        if span is not None:
            new = replace(_decided(correction, mention), start=span[0], end=span[1])
            if not _met(mentions, new, mention):
                mentions = _placed(text, [other for other in mentions if other is not mention], new)
    return mentions


def _met(mentions: Sequence[Mention], new: Mention, old: Mention | None = None) -> bool:
    """Whether a new mention meets one that does not give way: another entity's that is no part of the longer name."""
    return any(
        mention.start < new.end
        and new.start < mention.end
        and mention is not old
        and mention.state != "rejected"
        and (mention.start < new.start or new.end < mention.end or mention.end - mention.start == new.end - new.start)
        and ((mention.start, mention.end) != (new.start, new.end) or Entity.of(mention) != Entity.of(new))
        for mention in mentions
    )


def _placed(text: str, mentions: list[Mention], new: Mention, *, across_lines: bool = False) -> list[Mention]:
    """Put a mention among the others; what it overlaps gives way."""
    start, end = _trimmed(text, new.start, new.end)
    if start >= end or ("\n" in text[start:end] and not across_lines):
        return mentions
    others = [mention for mention in mentions if mention.end <= start or end <= mention.start]
    return sorted([*others, replace(new, start=start, end=end)], key=lambda mention: mention.start)


def _trimmed(text: str, start: int, end: int) -> Span:
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _occurrences(text: str, surface: str) -> Iterator[Span]:
    """Yield where a surface stands as whole words; its spaces match any but line ends."""
    parts = [re.escape(part) for part in surface.split()]
    if parts:
        body = r"[^\S\n]+".join(parts).replace("’", "'").replace("'", "['’]")
        for match in re.finditer(rf"(?<!\w){body}(?!\w)", text):
            yield match.span()


def _words(text: str, span: Span) -> str:
    return " ".join(text[slice(*span)].split())
