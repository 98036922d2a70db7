"""Steps of two people who adjudicate: they decide about passages that both may have coded, comment, settle conflicts.

A fact ("decision", article, key) is one decision; its key is its maker and time, its value what it says, with the
consensus that follows from it. ("conflict", article, key) is a decision elsewhere that a merge left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.decisions.coding import COMMON
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
    first.decided(PEOPLE[0], codes)
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
        reopened = library.decisions.reopened(article, decisions)
        for each in decisions:
            seen = world.seen.get(f"{each.creator} {each.modified} {each.start}")
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
    comments = {
        ruling.start: "\n".join(value[3] for value in _values(seat, article.id, ruling.start, ruling.end) if value[3])
        for ruling in rulings
    }
    seat.library.decisions.decide(article, rulings, "a passage")
    new = seat.new_facts(DECISION)
    for ruling in rulings:
        expected = (ruling.start, ruling.end, ruling.outcome, comments[ruling.start])
        made = [(fact, value) for fact, value in new.items() if value[:2] == expected[:2]]
        if [value[:4] for _, value in made] != [expected] or not _follows(ruling, made[0][1][4]):
            raise FaultError(f"{seat.file}: {expected} by {seat.person} has become {made}")
        seat.world.seen[made[0][0][2]] = coding_of(seat.library, article.id, expected[:2])
    gone = {
        fact: None
        for ruling in rulings
        for fact in meeting_decisions(seat.record.facts, article.id, ruling.start, ruling.end)
    }
    seat.done(f"decide {[each.outcome for each in rulings]}", gone | new)
    return True


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
    old = {
        fact: seat.record.value(*fact)
        for fact in meeting_decisions(seat.record.facts, article.id, each.start, each.end)
    }
    words = f"{seat.person} says {seat.dice.randrange(10**6)}"
    seat.library.decisions.comment(article, each.start, each.end, words, "a comment")
    new = seat.new_facts(DECISION)
    outcomes = {value[2] for value in old.values()} or {OPEN}
    layer = sorted((one for value in old.values() for one in value[4]), key=repr)
    if len(new) != 1 or (value := next(iter(new.values())))[2] not in outcomes or value[3] != words:
        raise FaultError(f"{seat.file}: a comment by {seat.person} on {old} is {new}")
    if sorted(value[4], key=repr) != layer:
        raise FaultError(f"{seat.file}: a comment by {seat.person} changes the consensus {layer} to {value[4]}")
    seen = [seat.world.seen[fact[2]] for fact in old if fact[2] in seat.world.seen and old[fact][2] != OPEN]
    if seen:
        span = (each.start, each.end)
        current = coding_of(seat.library, article.id, span)
        seat.world.seen[next(iter(new))[2]] = current if seen == [current] else frozenset([None])
    seat.done("comment", dict.fromkeys(old) | new)
    return True


def settle(seat: Seat) -> bool:
    """Say of a decision elsewhere that a merge left out which of the two holds."""
    waiting = [each for each in seat.library.conflicts.page(0, 100) if each.field == "decision" and each.where]
    if not waiting:
        return False
    conflict = seat.dice.choice(waiting)
    said = json.loads(conflict.there)
    key = f"{said['creator']} {said['modified']} {said['start']}"
    side = seat.dice.choice(("mine", "theirs"))
    seat.library.conflicts.decide(conflict, "mine" if side == "mine" else "theirs")
    article = conflict.subject
    values: dict[Fact, Any] = {(CONFLICT, article, key): side}
    if side == "theirs":
        values |= dict.fromkeys(meeting_decisions(seat.record.facts, article, conflict.start, conflict.end))
        new = seat.new_facts(DECISION)
        if [value[2] for value in new.values()] != [said["outcome"]]:
            raise FaultError(f"{seat.file}: taking {key} of {said} as {seat.person} makes {new}")
        values |= new
        for fact in new:
            seat.world.seen[fact[2]] = coding_of(seat.library, article, (conflict.start, conflict.end))
    seat.done(f"{side} of {key}", values)
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


def _values(seat: Seat, article: str, start: int, end: int) -> list[Any]:
    return sorted(seat.record.value(*fact) for fact in meeting_decisions(seat.record.facts, article, start, end))
