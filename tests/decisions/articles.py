"""Articles that were removed on one side of a merge: their contents there do not come in, and change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decisions.facts import SOFT, Decision, Fact, Step, is_there, parents, replacing
from tests.decisions.versions import TEXTS
from tests.decisions.whole_articles import OF_ONE_PERSON
from tests.decisions.world import FaultError
from tui.core.model import NewArticle

if TYPE_CHECKING:
    from tests.decisions.facts import Change, Facts, Record
    from tests.decisions.outcome import Outcome
    from tests.decisions.world import Seat


def without_removed_articles(outcome: Outcome) -> None:
    """Drop the incoming facts about articles that were removed here; the merge must report what it left out."""
    removed = {fact for fact in outcome.here.facts if fact[0] == "article" and not is_there(outcome.here.facts[fact])}
    if not removed:
        return
    there = outcome.there
    gone = {fact for fact in there if fact in removed or {*parents(fact)} & removed}
    things = {(fact[0].removesuffix(" in"), fact[1]) for fact in gone if fact[0].endswith(" in")}
    gone |= {fact for fact in there if fact in things or {*parents(fact)} & things or fact[:2] in _soft(things)}
    outcome.there = {fact: decision for fact, decision in there.items() if fact not in gone}
    _expect_reports(outcome, {fact[1] for fact in gone if fact[0] == "article" and is_there(there[fact])})


def revive(record: Record, there: Facts) -> None:
    """Forget the removal here of articles that are there, with everything that was removed with them.

    What had been removed before, given again and then removed with its article was removed all the same. Of what a
    person said about it nothing is left, not even that they once took it back: a copy may say it again.
    """
    for fact in [fact for fact in record.facts if fact[0] == "article" and is_there(there.get(fact))]:
        removal = record.facts[fact]
        if not is_there(removal):
            went = [each for each, d in record.facts.items() if not is_there(d) and d.time == removal.time]
            for each in went:
                gone = record.facts.pop(each)
                record.forgotten.add(gone.number)
                earlier = [removal for removal in gone.removals if removal[0] != gone.number]
                if earlier and each[0] not in OF_ONE_PERSON:
                    number, taker = max(earlier)
                    before = frozenset(known for known in gone.before if known < number)
                    rest = frozenset(earlier)
                    record.facts[each] = Decision(None, taker, number, number, before=before, removals=rest)


def add_again(seat: Seat) -> bool:
    """Add an article again that was removed: nobody's step, which takes nothing back and forgets the removal."""
    missing = [name for name in TEXTS if not is_there(seat.record.facts.get(("article", name)))]
    if not missing:
        return False
    name, record = missing[0], seat.record
    results: list[str] = []
    new = NewArticle(TEXTS[name], name, name.title(), id=name)
    seat.library.intake.add([new], lambda _, result: results.append(result.outcome))
    if results != ["new"]:
        raise FaultError(f"{seat.file}: {name} is added again as {results}")
    fact, before = ("article", name), dict(record.facts)
    record.tick()
    there = replacing(record.facts[fact], True, seat.person, record.clock)
    revive(record, {fact: there})
    record.facts[fact] = there
    changes: dict[Fact, Change] = {each: (before[each], None) for each in before if each not in record.facts}
    number = min((step.number for step in record.steps), default=0)
    record.steps.append(
        Step(min(number, 0) - 1, "", f"{name} again", changes | {fact: (before[fact], there)}, record.tick())
    )
    seat.world.check(seat.file, f"{name} added again by {seat.person}")
    return True


def gives_way(record: Record, step: Step) -> bool:
    """Return whether a step only added an article again in which nobody works: the removed one can come back."""
    return step.number < 0 and not any(record.belonging(fact) for fact in step.facts if fact[0] == "article")


def return_to_removed(record: Record, step: Step) -> None:
    """End the return of articles that the undo of their removal has brought back with everything in them."""
    for other in record.steps:
        if other.number < 0 and other.state == "done" and other.facts & step.facts:
            other.state = "dropped"
            record.apply({f: old for f, (old, _) in step.changes.items() if f[0] == SOFT and f not in record.facts})


def went_with_article(there: dict[Fact, Decision], highlight: str) -> bool:
    """Return whether an annotation is gone there because its article was removed."""
    gone = there["highlight", highlight]
    return any(
        fact[0] == "highlight in"
        and fact[1] == highlight
        and (article := there.get(("article", fact[2]))) is not None
        and not is_there(article)
        and article.time == gone.time
        for fact in there
    )


def _soft(things: set[tuple[str, str]]) -> set[Fact]:
    return {("modified", name) for kind, name in things if kind == "highlight"}


def _expect_reports(outcome: Outcome, articles: set[str]) -> None:
    for article in articles:
        if not any(article in line.lower() for line in outcome.left_out):
            outcome.verdict.wrong.append(f"article {article} stays removed, unreported")
