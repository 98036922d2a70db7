"""Steps of two people who adjudicate: they decide about passages that both may have coded, comment, settle conflicts.

A fact ("decision", article, key) is one decision; its key is its maker and time, its value what it says, with the
consensus that follows from it. ("conflict", article, key) is a decision elsewhere that a merge left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.decisions.coding import COMMON
from tests.decisions.decision_judge import rest_of
from tests.decisions.facts import CONFLICT, DECISION, meeting_decisions
from tests.decisions.world import FILES, PEOPLE, FaultError
from tui.core.model import CONSENSUS
from tui.library.queries import consensus
from tui.library.tables.decisions import OPEN

if TYPE_CHECKING:
    from tests.decisions.facts import Fact
    from tests.decisions.world import Seat, World
    from tui.library import Library
    from tui.library.queries.consensus import CodedPassage
    from tui.library.tables.decisions import Ruling


def start(world: World) -> None:
    """Give both libraries the same codes: which code is which is not the subject of these lives."""
    for file in FILES:
        seat = world.seats[file, PEOPLE[0]]
        for number, name in enumerate(COMMON):
            seat.connection.run(
                "INSERT INTO tags (id, name, color, position, creator, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(f"code-{number}", name, "#808080", number, PEOPLE[0], "2020-01-01T00:00:00.000Z"),
                "2020-01-01T00:00:00.000Z",
            )
    codes: dict[Fact, Any] = {
        fact: value
        for number, name in enumerate(COMMON)
        for fact, value in ((("code", f"code-{number}"), name), (("shade", f"code-{number}"), "#808080"))
    }
    first = world.records[FILES[0]]
    first.decide(PEOPLE[0], codes)
    for record in world.records.values():
        record.apply({fact: first.facts[fact] for fact in codes})
    world.is_adjudicated = True


# what is there


def coding_of(library: Library, article: str, span: tuple[int, int]) -> frozenset[Any]:
    """Return how people have coded a passage, without notes and colours."""
    return frozenset(
        library.connection.all(
            'SELECT h.creator, h.start, h."end", t.tag, t.creator, c.speaker IS NOT NULL FROM highlights h '
            "JOIN articles a ON a.pk = h.article LEFT JOIN highlight_tags t ON t.highlight = h.id "
            "LEFT JOIN claims c ON c.highlight = h.id WHERE a.id = ?1 AND h.creator != ?2 "
            "AND h.state != 'orphan' AND h.start < ?4 AND h.\"end\" > ?3",
            *(article, CONSENSUS, *span),
        )
    )


def check_open(world: World, file: str, what: str) -> None:
    """A passage whose coding is not what was decided about is open again."""
    library = world.seats[file, PEOPLE[0]]
    for name in sorted({fact[1] for fact in world.records[file].of(DECISION)}):
        article = library.articles.find(name)
        decisions = library.decisions.of_article(article)
        reopened = library.decisions.find_reopened(article, decisions)
        for each in decisions:
            seen = world.seen.get(f"{each.creator} {each.modified} {each.start} {each.end}")
            if each.outcome == OPEN or seen is None or each in reopened:
                continue
            now = coding_of(library, name, (each.start, each.end))
            if now != seen:
                raise FaultError(
                    f"{file}, {what}: decided is {each.outcome} of {each.quote!r} by {each.creator}, "
                    f"who has not seen {sorted(now - seen, key=repr)}, {sorted(seen - now, key=repr)} is gone"
                )


# steps


def decide(seat: Seat) -> bool:
    """Decide about one passage, or two in one step."""
    article = seat.article()
    passages = [] if article is None else consensus.coded_passages(seat.library, article, PEOPLE)
    passages = [each for each in passages if _has_common_codes(each)]
    if article is None or not passages:
        return False
    chosen = seat.dice.sample(passages, min(len(passages), seat.dice.choice((1, 1, 1, 2))))
    rulings = [ruling for each in chosen if (ruling := _ruling(seat, each)) is not None]
    if not rulings:
        return False
    spans = [(ruling.start, ruling.end) for ruling in rulings]
    comments = {span: _comments(seat, article.id, span) for span in spans}
    gone, rest = _replaced(seat, article.id, spans)
    seat.library.decisions.decide(article, rulings, "a passage")
    new = seat.new_facts(DECISION)
    for ruling, span in zip(rulings, spans, strict=True):
        comment, by = comments[span]
        expected = (*span, ruling.outcome, comment)
        made = [(fact, value) for fact, value in new.items() if value[:2] == span]
        if [(*value[:4], value[5]) for _, value in made] != [(*expected, by)] or not _follows(ruling, made[0][1][4]):
            raise FaultError(f"{seat.file}: {expected} by {seat.person} has become {made}")
        rest[made[0][0]] = made[0][1]
        seat.world.seen[made[0][0][2]] = coding_of(seat.library, article.id, span)
    seat.record_step(f"decide {[each.outcome for each in rulings]}", gone | rest)
    return True


def _replaced(seat: Seat, article: str, spans: list[tuple[int, int]]) -> tuple[dict[Fact, Any], dict[Fact, Any]]:
    """Return the decisions that others about some spans replace, as gone, and what is left of them: as it was seen."""
    gone: dict[Fact, Any] = {}
    rest: dict[Fact, Any] = {}
    for span in spans:
        gone |= dict.fromkeys(meeting_decisions(seat.record.facts, article, *span))
    for fact in gone:
        pieces = rest_of(fact, seat.record.value(*fact), spans)
        for piece, (start, end, *_) in pieces.items():
            if (seen := seat.world.seen.get(fact[2])) is not None:
                part = frozenset(each for each in seen if each[1] < end and start < each[2])
                seat.world.seen[piece[2]] = part
        rest |= pieces
    return gone, rest


def _comments(seat: Seat, article: str, span: tuple[int, int]) -> tuple[str, str]:
    """Return the comments that a new decision takes over, and whose they are; of several people each is named."""
    meeting = meeting_decisions(seat.record.facts, article, *span)
    values = sorted(seat.record.value(*fact) for fact in meeting)
    comments = dict.fromkeys((value[3], value[5]) for value in values if value[3])
    people = {by for _, by in comments}
    if len(people) < 2:
        return "\n".join(words for words, _ in comments), "".join(people)
    return "\n".join(f"{by}: {words}" if by else words for words, by in comments), ""


def _follows(ruling: Ruling, follows: tuple[Any, ...]) -> bool:
    expected = [(each.start, each.end, each.color, tuple(sorted(each.tags))) for each in ruling.passages]
    return sorted(expected, key=repr) == sorted((each[:4] for each in follows), key=repr)


def comment(seat: Seat) -> bool:
    """Comment on a passage; what was decided about it, and whether it is, stays."""
    article = seat.article()
    passages = [] if article is None else consensus.coded_passages(seat.library, article, PEOPLE)
    if article is None or not passages:
        return False
    each = seat.dice.choice(passages)
    meeting = meeting_decisions(seat.record.facts, article.id, each.start, each.end)
    last = max(meeting, key=lambda fact: fact[2].split(" ")[1], default=None)
    old = None if last is None else seat.record.value(*last)
    words = f"{seat.person} says {seat.dice.randrange(10**6)}"
    seat.library.decisions.comment(article, each.start, each.end, words, "a comment")
    new = seat.new_facts(DECISION)
    start, end, outcome, _, follows, _ = old or (each.start, each.end, OPEN, "", (), "")
    maker = seat.person if last is None else last[2].split(" ")[0]
    if list(new.values()) != [(start, end, outcome, words, follows, seat.person)]:
        raise FaultError(f"{seat.file}: a comment by {seat.person} on {old} is {new}")
    (key,) = new
    if key[2].split(" ")[0] != maker:
        raise FaultError(f"{seat.file}: a comment by {seat.person} on what {maker} decided is {key}")
    if last is not None and last[2] in seat.world.seen:
        seat.world.seen[key[2]] = seat.world.seen[last[2]]
    seat.record_step("comment", ({} if last is None else {last: None}) | new)
    return True


def settle(seat: Seat) -> bool:
    """Say of a decision elsewhere that a merge left out which of the two holds."""
    waiting = [each for each in seat.library.conflicts.page(0, 100) if each.field == "decision" and each.where]
    if not waiting:
        return False
    conflict = seat.dice.choice(waiting)
    said = json.loads(conflict.there)
    key = " ".join(str(said[name]) for name in ("creator", "modified", "start", "end"))
    span = conflict.start, conflict.end
    gone, rest = _replaced(seat, conflict.subject, [span])
    side = seat.dice.choice(("mine", "theirs"))
    seat.library.conflicts.decide(conflict, "mine" if side == "mine" else "theirs")
    article = conflict.subject
    values: dict[Fact, Any] = {(CONFLICT, article, key): side}
    if side == "theirs":
        new = {fact: value for fact, value in seat.new_facts(DECISION).items() if fact not in rest}
        if [value[:3] for value in new.values()] != [(*span, said["outcome"])]:
            raise FaultError(f"{seat.file}: taking {key} of {said} as {seat.person} makes {new}")
        values |= gone | rest | new
        for fact in new:
            seat.world.seen[fact[2]] = coding_of(seat.library, article, span)
    seat.record_step(f"{side} of {key}", values)
    return True


def _ruling(seat: Seat, passage: CodedPassage) -> Ruling | None:
    roll, person = seat.dice.random(), seat.dice.randrange(2)
    if roll < 0.5:
        return consensus.take(passage, (passage.left, passage.right)[person], PEOPLE[person])
    if roll < 0.7:
        return consensus.take_both(passage)
    if roll < 0.8:
        return consensus.take_same(passage) if passage.agreed else None
    if roll < 0.9:
        return consensus.take_none(passage)
    return consensus.take_other(passage, [seat.dice.choice(COMMON)], [seat.dice.choice(COMMON)])


def _has_common_codes(passage: CodedPassage) -> bool:
    coded = (*passage.left, *passage.right, *passage.consensus)
    return {tag for each in coded for tag in each.tags} <= {*COMMON}
