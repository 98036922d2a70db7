"""Applying corrections to the marks of an article in order: the last one wins.

A correction of one place (*here*) owns its span: what the model finds across it gives way, and corrections of an
article or of everything do not reach it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from tui.core.corrections import Add, Correction, Distinct, Reject, Relabel, Resize
from tui.core.model import SPEAKER_LABELS, Entity, Marks, MarkState, Mention, speaking_label
from tui.core.spans import Span, strip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_START = attrgetter("start")

_APOSTROPHE = re.compile("['’]")


@dataclass(frozen=True, slots=True)
class Decision:
    """A mention that was accepted or rejected where a person saw it; `time` is when that last happened.

    `seen` are the spans and labels the person saw and decided about; `is_added`: there was none.
    """

    mention: Mention
    seen: frozenset[tuple[Span, str]]
    is_added: bool
    time: str


class Applied(NamedTuple):
    """The result of corrections on the marks of an article.

    `decisions` are those about single places, by span, `seen` those that reached further, where their makers saw them.
    `entities` are all that its names had on the way, including the first and last: a correction of any other has no
    effect there.
    """

    marks: Marks
    decisions: dict[Span, Decision]
    seen: dict[Span, Decision]
    entities: set[Entity]


def apply(corrections: Iterable[Correction], article: str, text: str, marks: Marks) -> Marks:
    """Return the marks of the article `article` after all corrections that reach it.

    Mentions stay in text order, disjoint and inside the text. What a person decided about is confirmed or rejected,
    with the person as its origin; rejected mentions stay in the list. What a person's rule changed where nobody saw it
    is found or ruled out, with that person as its origin.
    """
    return apply_corrections(corrections, article, text, marks).marks


def decisions(corrections: Iterable[Correction], article: str, text: str, marks: Marks) -> list[Decision]:
    """Return the decisions by corrections of single places in an article with these marks, in text order."""
    decided = apply_corrections(corrections, article, text, marks).decisions
    return [decided[span] for span in sorted(decided)]


def apply_corrections(corrections: Iterable[Correction], article: str, text: str, marks: Marks) -> Applied:
    mentions = _Mentions(text, marks.mentions)
    speakers = {
        name: name for name in (*(q.speaker for q in marks.quotations), *(s.speaker for s in marks.suggestions))
    }
    for correction in corrections:
        if correction.target.article not in (None, article) or isinstance(correction, Distinct):
            continue
        for first, speaker in speakers.items() if correction.is_followed else ():
            if correction.target.entity is not None and speaker == correction.target.entity.name:
                labels = {m.label for m in mentions.all if m.entity == speaker and m.is_name}
                speakers[first] = new_speaker(correction, speaker, labels)
        mentions.correct(correction, article)
    result = replace(marks, mentions=tuple(mentions.all))
    if any(first != speaker for first, speaker in speakers.items()):
        result = Marks(
            result.mentions,
            tuple(replace(mark, speaker=speakers[mark.speaker]) for mark in marks.quotations),
            tuple(replace(mark, speaker=speakers[mark.speaker]) for mark in marks.suggestions),
        )
    return Applied(result, mentions.decisions, mentions.seen, mentions.entities)


def new_speaker(correction: Correction, speaker: str, labels: Collection[str]) -> str:
    """Return a speaker's name after the correction; `labels` are those of the entities of that name there."""
    old = correction.target.entity
    if not correction.is_followed or old is None or speaker != old.name or not correction.target.is_whole_entity:
        return speaker
    speaks = old.label == speaking_label(labels) if labels else old.label in SPEAKER_LABELS
    return correction.correct(old).name if speaks else speaker


class _Mentions:
    """The mentions of an article, and which of them were decided by corrections of just their place."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self._text = text
        self.all = sorted(mentions, key=_START)
        self._longest = max((mention.end - mention.start for mention in self.all), default=0)
        self.decisions: dict[Span, Decision] = {}
        self.seen: dict[Span, Decision] = {}
        self.entities = {Entity.of(mention) for mention in self.all}
        """All entities that mentions have or had: corrections of any other are skipped."""

    def correct(self, correction: Correction, article: str) -> None:
        entity = correction.target.entity
        if correction.target.span is not None:
            self._decide(correction, correction.target.span)
            return
        for start, end, words in correction.places if correction.seen_in in (None, article) else ():
            if entity is not None:
                self._keep(correction, (start, end), words, entity)
        if isinstance(correction, Add):
            self._add(correction)
        elif entity is not None and entity not in self.entities:
            return
        elif isinstance(correction, Resize):
            self._resize(correction)
        else:
            before, self.all = self.all, [self._changed(correction, mention) for mention in self.all]
            self.entities.update(Entity.of(now) for old, now in zip(before, self.all, strict=True) if now is not old)

    # one place

    def _decide(self, correction: Correction, span: Span) -> None:
        """Apply a decision about a span, even if the model sees no name there any more, or others."""
        target = correction.target
        if target.surface is not None and _words(self._text, span) != " ".join(target.surface.split()):
            return  # the text has changed
        meeting = self._meeting(span)
        if _spares_any(correction, meeting):
            return
        there = next((mention for mention in meeting if _span(mention) == span), None)
        old = there if there is not None or isinstance(correction, Reject) else next(iter(meeting), None)
        entity = target.entity or (Entity.of(old) if old else None)
        if entity is None and isinstance(correction, Relabel):
            entity = Entity(_words(self._text, span), correction.label)
        if entity is None:
            return
        place = correction.to if isinstance(correction, Resize) and not isinstance(correction.to, str) else span
        start, end = max(0, place[0]), min(len(self._text), place[1])
        if isinstance(correction, Add | Resize) or not self._text[start:end].strip():
            start, end = strip(self._text, max(0, start), min(len(self._text), end))
        if start >= end:
            return
        name, label = correction.correct(entity)
        origin = correction.creator or (there.origin if there else "model")
        mention = Mention(start, end, label, name, origin, correction.state)
        former = self.decisions.get(span) or self.seen.get(span)
        self._place(mention, [there] if there else [])
        self.decisions[start, end] = _decision(correction, mention, (span, entity.label), former)

    # an article, or the whole library

    def _changed(self, correction: Correction, mention: Mention) -> Mention:
        if not correction.target.reaches(self._text, mention) or _spares_any(correction, [mention]):
            return mention
        decision = self.decisions.get(_span(mention))
        if decision is None:
            return _corrected(correction, mention)
        # It stays as decided, except that it follows a new name of its entity as a whole.
        name, label = correction.correct(Entity.of(mention))
        if not (correction.is_followed and correction.target.is_whole_entity):
            return mention
        if mention.state == "rejected" or label != mention.label:
            return mention
        renamed = replace(mention, entity=name)
        self.decisions[_span(mention)] = replace(decision, mention=renamed)
        return renamed

    def _keep(self, correction: Correction, span: Span, words: str, entity: Entity) -> None:
        """Put a name where the maker of a correction saw it, whatever was found there since."""
        meeting = self._meeting(span)
        if _words(self._text, span) != words or any(_span(mention) in self.decisions for mention in meeting):
            return
        if _spares_any(correction, meeting):
            return
        name, label = correction.correct(entity)
        mention = Mention(*span, label, name, correction.creator or "model", correction.state)
        decision = _decision(correction, mention, (span, entity.label), self.seen.get(span))
        self._place(mention)
        self.seen[span] = decision
        self.entities.add(entity)

    def _add(self, correction: Add) -> None:
        entity, surface = correction.target.entity, correction.target.surface
        if entity is None or surface is None:
            return
        for start, end in occurrences(self._text, surface):
            new = Mention(start, end, entity.label, entity.name, correction.creator or "model", _state(correction))
            meeting = self._meeting((start, end))
            is_here = any(_is_same(new, mention) for mention in meeting)
            if not is_here and not self._is_met(new) and not _spares_any(correction, meeting):
                self._place(new)

    def _resize(self, correction: Resize) -> None:
        if not isinstance(correction.to, str):
            return
        spans = list(occurrences(self._text, correction.to))
        for mention in self.all.copy():
            if not correction.target.reaches(self._text, mention) or _spares_any(correction, [mention]):
                continue
            span = next((span for span in spans if _meet(span, _span(mention))), None)
            if span is not None:
                new = replace(_corrected(correction, mention), start=span[0], end=span[1])
                if not self._is_met(new, mention) and not _spares_any(correction, self._meeting(span)):
                    self._place(new, [mention])

    def _is_met(self, new: Mention, old: Mention | None = None) -> bool:
        """Return whether a new mention overlaps one that does not give way.

        Those are decided in just their place, or belong to another entity and are no part of the longer name.
        """
        return any(
            _span(mention) in self.decisions
            or (
                mention is not old
                and mention.is_name
                and (mention.start < new.start or new.end < mention.end or _span(mention) == _span(new))
                and (_span(mention) != _span(new) or Entity.of(mention) != Entity.of(new))
            )
            for mention in self._meeting(_span(new))
        )

    def _place(self, new: Mention, old: Iterable[Mention] = ()) -> None:
        """Put a mention in place of `old` ones; what it overlaps gives way."""
        for mention in (*self._meeting(_span(new)), *old):
            for decided in (self.decisions, self.seen):
                decided.pop(_span(mention), None)
            at = bisect_left(self.all, mention.start, key=_START)
            at = next((i for i in range(at, len(self.all)) if self.all[i] is mention), -1)
            if at >= 0:
                del self.all[at]
        insort(self.all, new, key=_START)
        self.entities.add(Entity.of(new))
        self._longest = max(self._longest, new.end - new.start)

    def _meeting(self, span: Span) -> list[Mention]:
        """Return the mentions that overlap a span, looking only at those near it."""
        first = bisect_right(self.all, span[0] - self._longest, key=_START)
        last = bisect_left(self.all, span[1], key=_START)
        return [mention for mention in self.all[first:last] if _meet(_span(mention), span)]


def _decision(correction: Correction, mention: Mention, saw: tuple[Span, str], former: Decision | None) -> Decision:
    seen = (former.seen if former else frozenset()) | {saw}
    is_added = former.is_added if former else isinstance(correction, Add)
    return Decision(mention, seen, is_added, correction.created)


def _corrected(correction: Correction, mention: Mention) -> Mention:
    name, label = correction.correct(Entity.of(mention))
    if correction.seen_in is not None and mention.state != "found":
        if correction.state == "rejected":
            if mention.state == "rejected":  # somebody saw it
                return mention
        else:
            is_followed = correction.is_followed and correction.target.is_whole_entity
            is_same = mention.entity == name and mention.is_decided
            if (is_followed or is_same) and label == mention.label:  # whoever decided about it stays
                return replace(mention, entity=name)
    origin = correction.creator or mention.origin
    return replace(mention, entity=name, label=label, origin=origin, state=_state(correction))


def _spares_any(correction: Correction, mentions: Iterable[Mention]) -> bool:
    """Return whether somebody decided one of these mentions whose decisions an imported correction does not change."""
    return bool(correction.spares) and any(each.is_decided and each.origin in correction.spares for each in mentions)


def _state(correction: Correction) -> MarkState:
    """Return the state of a name that a correction changes, apart from places where its maker saw that."""
    if correction.seen_in is None:
        return correction.state
    return "ruled_out" if correction.state == "rejected" else "found"


def _is_same(new: Mention, mention: Mention) -> bool:
    """Whether a mention is that very one, which somebody has confirmed."""
    return mention.state == "confirmed" and (_span(mention), Entity.of(mention)) == (_span(new), Entity.of(new))


def _span(mention: Mention) -> Span:
    return mention.start, mention.end


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def occurrences(text: str, surface: str) -> Iterator[Span]:
    """Yield where a surface occurs as whole words; its spaces match any white space but line ends."""
    parts = [re.escape(part) for part in surface.split()]
    if parts and (_APOSTROPHE.search(surface) or all(part in text for part in surface.split())):
        body = r"[^\S\n]+".join(parts).replace("’", "'").replace("'", "['’]")
        for match in re.finditer(rf"(?<!\w){body}(?!\w)", text):
            yield match.span()


def _words(text: str, span: Span) -> str:
    return " ".join(text[slice(*span)].split())
