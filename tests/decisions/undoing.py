"""Undo and redo, of anything and of decisions only, compared with the steps of the record."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from tests.decisions import name_merge
from tests.decisions.article_tags import ON_ARTICLE
from tests.decisions.articles import gives_way, return_to_removed
from tests.decisions.facts import CONFLICT, DECISION, TEXT, is_date, is_there
from tests.decisions.world import FaultError
from tui.core.errors import ConflictError

if TYPE_CHECKING:
    from tests.decisions.facts import Record, Step
    from tests.decisions.world import Seat
    from tui.core.model import Article
    from tui.library.tables.journal import Step as JournalStep


def undo(seat: Seat) -> bool:
    _reverse(seat, back=True)
    return True


def redo(seat: Seat) -> bool:
    _reverse(seat, back=False)
    return True


def undo_decision(seat: Seat) -> bool:
    """Undo in the consensus of an article: only if the last step is a decision about that article."""
    return _in_consensus(seat, back=True)


def redo_decision(seat: Seat) -> bool:
    return _in_consensus(seat, back=False)


def _in_consensus(seat: Seat, *, back: bool) -> bool:
    if (article := seat.article()) is None:
        return False
    _reverse(seat, back=back, of_decisions=article)
    return True


def _reverse(seat: Seat, *, back: bool, of_decisions: Article | None = None) -> None:
    """Undo or redo the latest step that nothing blocks; a blocked one is reported once, with whose work blocks it."""
    record, what = seat.record, "undo" if back else "redo"
    refused = seat.world.refused[seat.file, seat.person]
    steps = record.own(seat.person, undone=not back)
    blocking = {step.number: [e for e in record.steps_blocking(step) if not gives_way(record, e)] for step in steps}
    if back:
        blocking = {step.number: blocking[step.number] or _merges_about_news(record, step) for step in steps}
    asking = {step.number: [] if back else _asking_the_same(seat, step) for step in steps}
    if of_decisions is not None:  # it goes no further than decisions about this article
        steps = [*takewhile(lambda step: _is_decision_about(step, of_decisions.id), steps)]
    possible = (
        step for step in steps if step.number not in refused or not (blocking[step.number] + asking[step.number])
    )
    step = next(possible, None)
    if step is not None and record.is_text_used(step):
        return  # what becomes of other people's annotations in that text is not modelled
    expected = [other for each in ([step] if step is not None else steps) for other in blocking[each.number]]
    if step is None and of_decisions is not None and len(steps) < len(blocking):
        expected = []
    try:
        reversed_step = _reversed(seat, of_decisions, back=back)
    except ConflictError as error:
        expected = expected or (asking[step.number] if step is not None else [])
        if not expected:
            raise FaultError(f"{seat.file}: {what} by {seat.person} of {_words(step)} is refused: {error}") from None
        blocked_too = [
            each for other in expected for each in record.steps_blocking(other)
        ]  # one of these people may be named instead
        people = {other.creator for other in (*expected, *blocked_too)}
        if not any(word in str(error) for word in (*people, "yours")):
            raise FaultError(f"{seat.file}: {what} by {seat.person} does not say whose work blocks: {error}") from None
        if step is not None:
            refused.add(step.number)
        seat.world.check(seat.file, f"{what} refused")
        return
    if (reversed_step and reversed_step.id) != (step and step.number):
        raise FaultError(f"{seat.file}: {what} by {seat.person} is about {reversed_step}, not {_words(step)}")
    if expected:
        raise FaultError(f"{seat.file}: {what} by {seat.person} of {_words(step)} goes over {_words(expected[0])}")
    if step is not None:
        record.reverse(step)
        if back:
            return_to_removed(record, step)
        for fact in step.changes:
            if fact[0] == TEXT:
                seat.world.versions[seat.file].show(fact[1], record.value(*fact))
        if seat.world.standing:
            name_merge.judge_reversal(seat.world, seat.file, step)
        refused.discard(step.number)
    seat.world.check(seat.file, f"{what} by {seat.person} of {_words(step)}")


def _merges_about_news(record: Record, step: Step) -> list[Step]:
    """Return the later merges that changed what a merge had only learned.

    They took back that somebody elsewhere had removed a code, or, by somebody else, know that a code in an article that
    it brought was given again.
    """
    gone = {f: new.number for f, (old, new) in step.changes.items() if f[0] == "code" and old is None and new}
    brought = {f[1] for f, (old, new) in step.changes.items() if f[0] == "article" and is_there(new) > is_there(old)}
    return [
        other
        for other in record.steps
        if other.state == "done" and other.arrived and other.effective > step.effective
        for fact, (before, after) in other.changes.items()
        if (after is not None and is_there(after) and gone.get(fact) in after.withdrawn)
        or (fact[0] == ON_ARTICLE and fact[1] in brought and is_date(before, after) and other.creator != step.creator)
    ]


def _asking_the_same(seat: Seat, step: Step) -> list[Step]:
    """Return later merges that told of a conflict that this one told of; they may stand in the way of its redo."""
    conflicts = seat.world.conflicts
    own = conflicts.get((seat.file, step.number), frozenset())
    later = (each for each in seat.record.steps if each.state == "done" and each.effective > step.reversed)
    return [each for each in later if own & conflicts.get((seat.file, each.number), frozenset())]


def _words(step: Step | None) -> str:
    return "nothing" if step is None else f"“{step.what}” by {step.creator}"


def _is_decision_about(step: Step, article: str) -> bool:
    """Return whether a step was taken in the consensus: settling a conflict is not."""
    made = not step.arrived and not any(fact[0] == CONFLICT for fact in step.changes)
    return made and any(fact[:2] == (DECISION, article) for fact in step.changes)


def _reversed(seat: Seat, of_decisions: Article | None, *, back: bool) -> JournalStep | None:
    journal, decisions = seat.library.journal, seat.library.decisions
    if of_decisions is not None:
        return decisions.undo(of_decisions) if back else decisions.redo(of_decisions)
    return journal.undo() if back else journal.redo()
