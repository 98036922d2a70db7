"""Annotating a passage like the reader's keys, for commands and scripts: one undoable step each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from tui.core.annotations import UNCHECKED, giver_of
from tui.core.errors import ArgumentError, NotFoundError
from tui.core.evidence_lines import evidence_in
from tui.core.model import COLORS
from tui.core.spoken import spoken_sentence
from tui.core.text import clean, cut, one_line
from tui.core.turns import speaker_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.annotations import Evidence
    from tui.core.model import Article, Highlight
    from tui.core.spans import Span
    from tui.library import Library

QUOTED = 60
"""Characters of a quotation in a refusal."""


@dataclass(frozen=True, slots=True)
class AnnotationValues:
    """The values of an annotation: None keeps the current one, or the reader's default in a new annotation.

    `claim` makes it a claim, and so does any of a claim's fields. Without a `speaker` that of a new claim is guessed.
    """

    color: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    claim: bool = False
    speaker: str | None = None
    verdict: str | None = None
    rationale: str | None = None
    untag: tuple[str, ...] = ()
    """Tags to be removed from one's own annotation."""
    unclaim: bool = False
    """Whether to turn one's own claim back into a plain highlight."""

    @property
    def is_claim(self) -> bool:
        return self.claim or any(value is not None for value in (self.speaker, self.verdict, self.rationale))


@dataclass(frozen=True, slots=True)
class AnnotatedPassage:
    """The outcome of annotating a passage."""

    highlight: Highlight
    is_new: bool
    replaced_note: str = ""
    """The note that was replaced; undo restores it."""


def find_quote(article: Article, quote: str, prefix: str = "", suffix: str = "") -> Span:
    """Return where words occur in an article, between the given context.

    Raises `NotFoundError` unless that is one place. White space is ignored only if there is no exact occurrence.
    """
    quote = clean(quote)[0]
    if not quote.strip():
        raise ArgumentError("a quotation needs words")
    places = _places(article.text, re.escape(prefix), re.escape(quote), re.escape(suffix))
    if not places:
        places = _places(article.text, *map(_any_space, (prefix, quote, suffix)))
    excerpt = f"“{cut(one_line(quote), QUOTED)}”"
    if not places:
        raise NotFoundError(f"{excerpt} does not stand in {article.id}: `postil show {article.id}` prints its text")
    if len(places) > 1:
        raise NotFoundError(
            f"{excerpt} stands {len(places)} times in {article.id}: give more of the words, or the span"
        )
    return places[0]


def _places(text: str, prefix: str, quote: str, suffix: str) -> list[Span]:
    pattern = re.compile(f"(?={prefix}({quote}){suffix})", re.DOTALL)
    return [match.span(1) for match in pattern.finditer(text)]


def _any_space(words: str) -> str:
    return r"\s+".join(re.escape(part) for part in re.split(r"\s+", words))


@dataclass(frozen=True, slots=True)
class HitSentence:
    """A sentence with a hit, and the user's own annotation of exactly it, if there is one."""

    article: Article
    start: int
    end: int
    own: Highlight | None = None


def hit_sentences(library: Library, places: Iterable[tuple[int, int]]) -> tuple[list[HitSentence], int]:
    """Return the distinct sentences at code points of articles, by article number.

    Those of speakers excluded from coding are only counted.
    """
    left_out = library.turns.left_out_names()
    sentences: dict[tuple[int, int, int], HitSentence] = {}
    skipped: set[tuple[int, int, int]] = set()
    for pk, hits in groupby(sorted(places), itemgetter(0)):
        article, turns = library.articles.get(pk), library.turns.of_article(pk)
        own = {
            (each.start, each.end): each
            for each in library.annotations.of_article(pk)
            if each.placed and each.creator == library.creator
        }
        for _, at in hits:
            span = spoken_sentence(article.text, article.language, turns, at)
            if speaker_at(turns, at) in left_out:
                skipped.add((pk, *span))
            else:
                sentences[pk, *span] = HitSentence(article, *span, own.get(span))
    return [*sentences.values()], len(skipped)


def tag_hits(library: Library, tag: str, hits: Sequence[HitSentence]) -> int:
    """Tag sentences, in one step; return how many did not have the tag."""
    count = 0
    with library.connection.write(), library.journal.group():
        for hit in hits:
            if hit.own is None or tag not in hit.own.tags:
                id = hit.own.id if hit.own is not None else ""
                library.annotations.tag(hit.article, hit.start, hit.end, tag, id)
                count += 1
    return count


def expect_values(library: Library, values: AnnotationValues, verdicts: tuple[str, ...] = ()) -> None:
    """Refuse values that no annotation can have. Raises `ArgumentError` or `NotFoundError`."""
    from tui.library.queries import known_values

    if values.color is not None and values.color not in COLORS:
        raise ArgumentError(f"no colour {values.color!r}: choose one of {', '.join(COLORS)}")
    if not all(clean(tag)[0].strip() for tag in values.tags):
        raise ArgumentError("a tag needs a name: type at least one character")
    if values.unclaim and values.is_claim:
        raise ArgumentError(
            "it cannot both become a claim and stop being one: leave out unclaim, or what makes it a claim"
        )
    if values.verdict is not None:
        known_values.expect_verdicts(library, [values.verdict or UNCHECKED], verdicts)


def expect_inside(article: Article, span: Span) -> None:
    """Raise `ArgumentError` for a span outside the article's text."""
    start, end = span
    if not 0 <= start < end <= len(article.text):
        raise ArgumentError(
            f"{start} to {end} is no passage of {article.id}, which has {len(article.text):,} characters"
        )


def own_annotation(library: Library, article: Article, span: Span) -> Highlight | None:
    """Return one's own annotation of exactly this span."""
    around = library.annotations.in_article(article, None).own_around(library.creator, span[0])
    return next((each for each in around if (each.start, each.end) == span), None)


def _others(library: Library, article: Article, span: Span, tag: str) -> str:
    """Return whose tag there is on exactly this span, as the end of a message; "" for nobody's."""
    there = library.annotations.matching('h.article = ? AND h.start = ? AND h."end" = ?', (article.pk, *span))
    names = sorted({giver_of(each, tag) for each in there.get(article.pk, ()) if tag in each.tags})
    return f"; it is {' and '.join(names)}'s" if names else ""


def annotate(
    library: Library, article: Article, span: Span, values: AnnotationValues, *, verdicts: tuple[str, ...] = ()
) -> AnnotatedPassage:
    """Annotate a span; one's own annotation of exactly it is changed, as by the reader's keys.

    `verdicts` are one's own vocabulary. Raises `PostilError`, in which case nothing has changed.
    """
    start, end = span
    expect_inside(article, span)
    expect_values(library, values, verdicts)
    annotations = library.annotations
    with library.connection.write(), library.journal.group():
        own = own_annotation(library, article, span)
        replaced = own.note if own is not None and values.note is not None and own.note != values.note else ""
        if own is None:
            highlight_id = annotations.highlight(article, start, end, values.color or COLORS[0]).id
        else:
            highlight_id = own.id
            if values.color is not None:
                annotations.recolor(highlight_id, values.color)
        for tag in values.untag:
            if own is None or tag not in own.tags or giver_of(own, tag) != library.creator:
                raise NotFoundError(
                    f"there is no tag {tag!r} of yours on this passage{_others(library, article, span, tag)}"
                )
            annotations.untag(highlight_id, tag)
        if values.unclaim:
            if own is None or own.claim is None:
                raise NotFoundError("there is no claim of yours on this passage")
            annotations.unclaim(highlight_id)
        for tag in values.tags:
            annotations.tag(article, start, end, tag, highlight_id)
        if values.note is not None:
            annotations.note(article, start, end, values.note, highlight_id)
        if values.is_claim:
            _claim(library, article, span, values, highlight_id, is_claim=own is not None and own.claim is not None)
        return AnnotatedPassage(annotations.get(highlight_id), own is None, replaced)


def _claim(
    library: Library, article: Article, span: Span, values: AnnotationValues, highlight_id: str, *, is_claim: bool
) -> None:
    if not is_claim:
        speaker = guess_speaker(library, article, span) if values.speaker is None else values.speaker
        library.annotations.claim(article, *span, speaker, highlight_id)
    elif values.speaker is not None:
        library.claims.edit(highlight_id, speaker=values.speaker)
    check = {"verdict": values.verdict, "rationale": values.rationale}
    check_values = {name: value for name, value in check.items() if value is not None}
    if check_values:
        library.claims.edit(highlight_id, **check_values)


def guess_speaker(library: Library, article: Article, span: Span) -> str:
    """Return the speaker of a span as the reader guesses it: that of its turn, else as suggested or quoted."""
    if speaker := speaker_at(library.turns.of_article(article.pk), span[0]):
        return speaker
    marks = library.marks.of_article(article.pk)
    for suggestion in marks.suggestions:
        if (suggestion.start, suggestion.end) == span:
            return suggestion.speaker
    from tui.core.speakers import guess

    return guess(span, article.text, marks.mentions, marks.quotations)


def written_evidence(library: Library, text: str, present: Evidence | None = None) -> list[Evidence]:
    """Return evidence that a person wrote; the first piece replaces `present`.

    One that names a passage is the claim there, or words if there is none.
    """

    def resolve(evidence: Evidence) -> Evidence:
        if evidence.kind not in ("passage", "claim") or (present is not None and evidence.what == present.what):
            return evidence
        try:
            is_claim = library.annotations.get(evidence.what).claim is not None
        except NotFoundError:
            return replace(evidence, kind="source")
        return replace(evidence, kind="claim" if is_claim else "passage")

    return [resolve(each) for each in evidence_in(text)]
