"""Names that two people decide about in libraries that merge: decisions here stand, or a conflict is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.decisions.facts import is_there
from tests.decisions.names import NameDecision, Place, meet
from tests.decisions.versions import TEXTS
from tests.decisions.world import FILES, FaultError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tests.decisions.facts import Step
    from tests.decisions.world import Copy, World


def judge_names(
    world: World,
    file: str,
    incoming: Collection[str],
    conflicts: Collection[str],
    there: Copy,
) -> None:
    """Compare the names here with those before a merge and with the decisions that came in.

    What somebody decided stands unless the same person decided otherwise there; other people's decisions are reported
    as conflicts, unless their makers replaced them there. Incoming decisions about other places take effect. If two
    people agree, the later one is the creator. `there` has the mentions in effect in the other library.
    """
    for article in TEXTS:
        before = world.standing[file][article]
        actual = decided_mentions(world, file, article)
        new = [each for number in incoming if (each := world.names[number]).article == article]
        # What its maker said again there in words that were known here does not have to be reported a second time.
        others = {fact[1] for fact, each in there.facts.items() if fact[0] == "correction" and is_there(each)}
        known = [world.names[number] for number in others.difference(incoming)]
        is_reported = any(line == f"{article.title()} name" for line in conflicts)
        wrong = _changed(before, actual, new) + _lost(before, actual, new)
        standing = [
            each
            for at, each in enumerate(new)
            if not any(_is_about(later, each.place) for later in new[at + 1 :])
            and not _is_replaced(each, there.names[article])
            and not any(_repeats(later, each) for later in known)
        ]
        if any(_is_contested(each, before) for each in standing) and not is_reported:
            wrong.append("two people differ about a name, unreported")
        allowed = {(each.place, each.mention) for each in new} | {*before.items()}
        wrong += [f"{place}: nobody decided {stands}" for place, stands in actual.items() - allowed]
        if wrong:
            raise FaultError(f"{file}, names after a merge: {'; '.join(wrong)}")
        world.standing[file][article] = actual


def judge_reversal(world: World, file: str, step: Step) -> None:
    """Compare the names after an undo or redo with those before it and with all decisions in effect.

    Only the places that it concerns may change. Afterwards they have a decision that is in effect; a decision about a
    place that no other decision concerns must have taken effect.
    """
    record = world.records[file]
    changed = [world.names[fact[1]] for fact in step.changes if fact[0] == "correction"]
    for article in {each.article for each in changed}:
        before, actual = world.standing[file][article], decided_mentions(world, file, article)
        in_effect = [
            each
            for number, each in world.names.items()
            if each.article == article and record.value("correction", number) is not None
        ]
        wrong = [
            f"{place}: {before.get(place)} has become {actual.get(place)}"
            for place in before.keys() | actual.keys()
            if before.get(place) != actual.get(place) and not _is_near(place, changed, in_effect)
        ]
        allowed = {(each.place, each.mention) for each in in_effect}
        wrong += [f"{place}: nobody decided {stands}" for place, stands in actual.items() - allowed]
        wrong += _lost({}, actual, in_effect)
        if wrong:
            raise FaultError(f"{file}, names after an undo or redo of “{step.what}”: {'; '.join(wrong)}")
        world.standing[file][article] = actual


def _is_near(place: Place, changed: list[NameDecision], in_effect: list[NameDecision]) -> bool:
    """Return whether a place is the subject of some decisions, or of decisions that were displaced by them."""
    near = [
        each for each in in_effect if any(_is_about(one, each.place) or _is_about(one, each.span) for one in changed)
    ]
    return any(_is_about(each, place) for each in (*changed, *near))


def start(world: World) -> None:
    """Compare both libraries with the decisions in effect from now on."""
    world.standing = {file: {article: {} for article in TEXTS} for file in FILES}


def decided_mentions(world: World, file: str, article: str) -> dict[Place, Any]:
    library = world.seats[file, "ann"]
    mentions = library.marks.of_article(library.articles.find(article).pk).mentions
    decided = [each for each in mentions if each.state != "found" or each.origin != "model"]
    return {(each.start, each.end): (each.label, each.entity, each.state, each.origin) for each in decided}


def _changed(before: dict[Place, Any], actual: dict[Place, Any], new: list[NameDecision]) -> list[str]:
    return [
        f"{place}: {stood} has become {actual.get(place)}"
        for place, stood in before.items()
        if actual.get(place) != stood
        and not any(_is_about(each, place) and not _differ(each, place, stood) for each in new)
    ]


def _lost(before: dict[Place, Any], actual: dict[Place, Any], new: list[NameDecision]) -> list[str]:
    alone = [
        each
        for each in new
        if not any(_is_about(each, place) for place in before)
        and not any(_is_about(each, place) for other in new if other is not each for place in (other.place, other.span))
    ]
    return [f"{each.place}: {each.mention} is not here" for each in alone if actual.get(each.place) != each.mention]


def _is_contested(decision: NameDecision, before: dict[Place, Any]) -> bool:
    return any(_is_about(decision, place) and _differ(decision, place, stood) for place, stood in before.items())


def _is_replaced(decision: NameDecision, there: Mapping[Place, Any]) -> bool:
    """Return whether its maker has decided otherwise about the same words in that library since."""
    own = {place: each for place, each in there.items() if each[3] == decision.mention[3]}
    return there.get(decision.place) != decision.mention and any(_is_about(decision, place) for place in own)


def _repeats(later: NameDecision, decision: NameDecision) -> bool:
    """Return whether the same person later said the same about the same place."""
    return (later.time > decision.time) and (later.place, later.mention) == (decision.place, decision.mention)


def _differ(decision: NameDecision, place: Place, stood: Any) -> bool:
    """Return whether a decision is somebody else's and differs."""
    is_same = (decision.place, decision.mention[:3]) == (place, stood[:3])
    return decision.mention[3] != stood[3] and not is_same


def _is_about(decision: NameDecision, place: Place) -> bool:
    return meet(decision.place, place) or meet(decision.span, place)
