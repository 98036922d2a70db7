"""Steps between two libraries: merges in both directions, and of older copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decisions import name_merge
from tests.decisions.article_tags import ON_ARTICLE
from tests.decisions.articles import revive, without_removed_articles
from tests.decisions.decision_judge import DecisionJudge
from tests.decisions.facts import SOFT
from tests.decisions.judge import MergeJudge
from tests.decisions.outcome import Outcome
from tests.decisions.world import FaultError
from tui.library.transfer.merge import merge

if TYPE_CHECKING:
    from tests.decisions.facts import Change, Fact
    from tests.decisions.world import Copy, Seat

_CODES = ("codes on them", "codes of articles")


def merge_other(seat: Seat) -> bool:
    """Merge the other library as it is now."""
    _merge(seat, _other(seat), f"merge of {seat.other_file}")
    return True


def merge_reviving(seat: Seat) -> bool:
    """Merge it together with the articles that were removed here, and their contents."""
    _merge(seat, _other(seat), f"merge of {seat.other_file} with what was removed", is_reviving=True)
    return True


def _other(seat: Seat) -> Copy:
    return seat.world.present(seat.other_file, seat.world.seats[seat.other_file, seat.person].path)


def keep_copy(seat: Seat) -> bool:
    seat.world.copies.append(seat.world.copy(seat.file))
    return True


def merge_copy(seat: Seat) -> bool:
    """Merge a copy made earlier, of this library or of the other one."""
    if not seat.world.copies:
        return False
    number = seat.dice.randrange(len(seat.world.copies))
    _merge(seat, seat.world.copies[number], f"merge of copy {number}")
    return True


def _merge(seat: Seat, copy: Copy, what: str, *, is_reviving: bool = False) -> None:
    record, before = seat.record, dict(seat.record.facts)
    known = {fact[1] for fact in record.of("correction")}
    outcome = merge(seat.library, copy.path, revive=is_reviving)
    actual = seat.world.read(seat.file)
    conflicts = [f"{each.where} {each.field}" for each in outcome.tally.conflicts]
    record.tick()
    if is_reviving:
        revive(record, copy.facts)
    left_out = [note.where for note in outcome.tally.notes if note.outcome == "left out"]
    kept_off = [note.where for note in outcome.tally.notes if note.outcome == "kept" and note.kind in _CODES]
    renamed = [note.where for note in outcome.tally.notes if note.why == "called otherwise here"]
    judged = Outcome(record, copy.facts, copy.ties, actual, conflicts, left_out, copy.change_times, kept_off, renamed)
    without_removed_articles(judged)
    reported = [(each.where, each.there) for each in outcome.tally.conflicts if each.field == "decision"]
    DecisionJudge(judged, reported).judge()
    verdict = MergeJudge(judged).judge()
    record.undone |= copy.undone
    if verdict.wrong:
        raise FaultError(f"{seat.file}, {what} by {seat.person}: {'; '.join(verdict.wrong[:6])}")
    # Removals that are forgotten because their article is back are part of the step, so that undoing it restores them.
    changes: dict[Fact, Change] = {fact: (old, None) for fact, old in before.items() if fact not in record.facts}
    for fact, decision in verdict.decisions.items():
        old = before.get(fact)
        # also a code that is removed
        moved = (fact[0] == SOFT and old != decision) or (fact[0] == "code" and old is None)
        # and a code given to an article in both: it counts as given when the other side last gave it
        moved |= fact[0] == ON_ARTICLE and old is not None and old.time != decision.time
        if moved or (None if old is None else old.value) != decision.value:
            changes[fact] = (old, decision)
        record.facts[fact] = decision
    count = len(record.steps)
    seat.end(what, changes, arrived=True)
    for step in record.steps[count:]:
        seat.world.conflicts[seat.file, step.number] = frozenset(conflicts)
    if seat.world.standing:
        incoming = [fact[1] for fact in record.of("correction") if fact[1] not in known]
        name_merge.judge_names(seat.world, seat.file, incoming, conflicts, copy)
