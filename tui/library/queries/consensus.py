"""How several people coded the passages of an article, and the consensus on them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from tui.core.annotations import by_person
from tui.core.model import COLORS, CONSENSUS
from tui.core.paragraphs import paragraphs
from tui.core.spans import SpanIndex
from tui.core.text import cut, cut_path, one_line
from tui.library.queries.agreement import Comparison, shared_articles
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import ACTION, BOTH, NONE, ONE, OPEN, OTHER, SAME, Ruling

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tui.core.model import Article, Highlight
    from tui.library.library import Library
    from tui.library.tables.decisions import PassageDecision


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """Two people's coding of a passage, other people's, and the decision; each may be missing."""

    start: int
    end: int
    text: str
    paragraph: int
    left: tuple[Highlight, ...] = ()
    right: tuple[Highlight, ...] = ()
    others: tuple[Highlight, ...] = ()
    consensus: tuple[Highlight, ...] = ()
    decision: PassageDecision | None = None
    reopened: bool = False
    """Whether someone has coded it since the decision."""
    left_done: bool = False
    """Whether the person on the left has marked the article as done: no coding of the passage says something then."""
    right_done: bool = False

    @property
    def agreed(self) -> bool:
        """Whether both coded the same words alike."""
        return _judgements(self.left) == _judgements(self.right)

    @property
    def decided(self) -> bool:
        return self.decision is not None and self.decision.outcome != OPEN and not self.reopened

    @property
    def differing(self) -> tuple[str, ...]:
        """Who else coded it differently from the two."""
        names = sorted({each.creator for each in self.others})
        sides = [_judgements(side) for side in (self.left, self.right)]
        return tuple(
            name for name in names if _judgements(each for each in self.others if each.creator == name) not in sides
        )

    @property
    def name(self) -> str:
        """The passage in a message: its paragraph and its tags."""
        tags = sorted({cut_path(tag, 30) for each in (*self.left, *self.right) for tag in each.tags})
        return f"¶{self.paragraph} {', '.join(tags) or cut(one_line(self.text), 20)}"


class Adjudication(NamedTuple):
    """How many of two people's passages of an article are decided."""

    article: Article
    people: tuple[str, str]
    passages: int
    decided: int


def pairs_of(library: Library, article: Article) -> list[tuple[str, str]]:
    """Return all pairs of people who coded an article, even if they found nothing in it."""
    highlights = library.annotations.of_article(article.pk)
    people = {coding.creator for highlight in highlights for coding in by_person(highlight)}
    people |= library.done.creators(article.id).keys()
    return list(combinations(sorted(people - {CONSENSUS}), 2))


def last_coding_entry(library: Library) -> int:
    """Return the number of the history's last entry that is no decision: until the next one, agreement is the same."""
    latest = "SELECT id FROM journal WHERE action != ? ORDER BY id DESC LIMIT 1"
    return library.connection.value(latest, ACTION) or 0


def coded_passages(library: Library, article: Article, people: tuple[str, str]) -> list[CodedPassage]:
    """Return the passages of an article that either of two people annotated, with the decision on each."""
    decisions = library.decisions.of_article(article)
    reopened = library.decisions.find_reopened(article, decisions)
    highlights, done = library.annotations.of_article(article.pk), library.done.creators(article.id)
    return align(article.text, highlights, *people, decisions, reopened, done)


def adjudications(library: Library) -> Iterator[Adjudication]:
    """Yield the state of the consensus of each two people who coded the same article, by article."""
    for pk, _ in shared_articles(library, Comparison()):
        article = library.articles.get(pk)
        for people in pairs_of(library, article):
            passages = coded_passages(library, article, people)
            yield Adjudication(article, people, len(passages), sum(each.decided for each in passages))


def align(
    text: str,
    highlights: Sequence[Highlight],
    left: str,
    right: str,
    decisions: Sequence[PassageDecision] = (),
    reopened: Collection[PassageDecision] = (),
    done: Collection[str] = (),
) -> list[CodedPassage]:
    """Return the passages that two people annotated, in text order; overlapping annotations are one passage.

    It is the same passage whichever two people are compared: other people's annotations extend it, and the consensus
    does, so that a decision replaces all of what it replaces. `reopened` are decisions older than some coding of their
    passage. `done` are the people who have marked the article as done.
    """
    groups: list[list[Highlight]] = []
    end = 0
    coded = [own for each in highlights if each.placed for own in by_person(each)]
    for highlight in sorted(coded, key=lambda each: (each.start, each.end)):
        if groups and highlight.start < end:
            groups[-1].append(highlight)
        else:
            groups.append([highlight])
            end = 0
        end = max(end, highlight.end)
    decided = SpanIndex((each.start, each.end, each) for each in decisions)
    passages = []
    begins = [start for start, _ in paragraphs(text)]
    for group in groups:
        start, end = group[0].start, max(each.end for each in group)
        lefts, rights = (tuple(each for each in group if each.creator == name) for name in (left, right))
        if not lefts and not rights:
            continue
        meeting = (each for *_, each in decided.touching(start, end))
        decision = max(meeting, key=lambda each: each.modified, default=None)
        passages.append(
            CodedPassage(
                start,
                end,
                text[start:end],
                max(bisect_right(begins, start), 1),
                lefts,
                rights,
                tuple(each for each in group if each.creator not in (left, right, CONSENSUS)),
                tuple(each for each in group if each.creator == CONSENSUS),
                decision,
                decision in reopened,
                left in done,
                right in done,
            )
        )
    return passages


def take(passage: CodedPassage, side: Sequence[Highlight], name: str) -> Ruling:
    """Take what one person made of a passage; where they made nothing, that is none."""
    return Ruling(passage.start, passage.end, f"{ONE}{name}" if side else NONE, tuple(_copy(each) for each in side))


def take_same(passage: CodedPassage) -> Ruling:
    """Accept what both coded alike."""
    return Ruling(passage.start, passage.end, SAME, tuple(_copy(each) for each in passage.left))


def take_none(passage: CodedPassage) -> Ruling:
    return Ruling(passage.start, passage.end, NONE)


def take_both(passage: CodedPassage) -> Ruling | None:
    """Join the tags of both over the wider passage; None if their claims contradict.

    Of several annotations each joins the other person's with the largest overlap.
    """
    rest = list(passage.right)
    joined = []
    for one in passage.left:
        partner = max(rest, key=lambda each: min(one.end, each.end) - max(one.start, each.start), default=None)
        if partner is None or not (one.start < partner.end and partner.start < one.end):
            joined.append(_copy(one))
            continue
        rest.remove(partner)
        if one.claim and partner.claim and _checked(one) != _checked(partner):
            return None
        joined.append(
            replace(
                _copy(one),
                start=min(one.start, partner.start),
                end=max(one.end, partner.end),
                tags=tuple(sorted({*one.tags, *partner.tags})),
                claim=one.claim or partner.claim,
            )
        )
    return Ruling(passage.start, passage.end, BOTH, (*joined, *(_copy(each) for each in rest)))


def take_other(passage: CodedPassage, tags: Collection[str] = (), untag: Collection[str] = ()) -> Ruling:
    """Add tags to the consensus and remove some that it has."""
    present = [_copy(each) for each in passage.consensus]
    if not present:
        present = [ConsensusPassage(passage.start, passage.end, COLORS[0])]
    changed = [replace(each, tags=tuple(sorted({*each.tags, *tags} - {*untag}))) for each in present]
    return Ruling(passage.start, passage.end, OTHER, tuple(changed))


def outcome_words(passage: CodedPassage) -> str:
    """Describe the decision on a passage, as the screen shows it; "" if there is none."""
    if passage.decision is None or passage.decision.outcome == OPEN:
        return ""
    outcome = passage.decision.outcome
    words = {SAME: "both the same", OTHER: "other codes"}.get(outcome, outcome)
    if outcome.startswith(ONE):
        words = f"{outcome.removeprefix(ONE)}'s"
    return f"coded since: {words}" if passage.reopened else words


def extent(highlight: Highlight, passage: CodedPassage) -> str:
    """Return which part of a passage an annotation covers: to “… Affairs Commission”; "" for all of it."""
    if not passage.text or (highlight.start, highlight.end) == (passage.start, passage.end):
        return ""
    covered = passage.text[highlight.start - passage.start : highlight.end - passage.start].split()
    first, last = " ".join(covered[:2]), " ".join(covered[-2:])
    if highlight.start == passage.start:
        return f"to “… {last}”"
    if highlight.end == passage.end:
        return f"from “{first} …”"
    return f"“{first} … {last}”" if covered[4:] else f"“{' '.join(covered)}”"


def _copy(highlight: Highlight) -> ConsensusPassage:
    return ConsensusPassage(highlight.start, highlight.end, highlight.color, highlight.tags, highlight.claim)


def _checked(highlight: Highlight) -> tuple[str, str] | None:
    return (highlight.claim.speaker, highlight.claim.verdict) if highlight.claim else None


def _judgements(highlights: Iterable[Highlight]) -> list[tuple[object, ...]]:
    """Return what one person said of a passage, whatever the order in which they coded the same words."""
    return sorted((each.start, each.end, each.tags, _checked(each) or ()) for each in highlights)
