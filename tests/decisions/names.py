"""Steps on names: people decide about single places, and two models mark repeatedly."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from tests.decisions.facts import NEXT
from tests.decisions.versions import TEXTS
from tests.decisions.world import FaultError
from tui.core.corrections import Add, Reject, Relabel, Resize, Split, Target
from tui.core.model import LABELS, Entity
from tui.jobs.marking import mark_articles
from tui.marks.pipeline import Pipeline

if TYPE_CHECKING:
    from spacy.pipeline import EntityRuler

    from tests.decisions.world import Seat, World
    from tui.core.corrections import Correction
    from tui.core.model import Article, Mention

MODELS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("France", "GPE"), ("Britain", "GPE"), ("Geneva", "GPE"), ("Anna Kovač", "PERSON"), ("Dorn Vessel", "ORG"),
     ("Oslo", "GPE"), ("Norway", "GPE"), ("Peru", "GPE"), ("Harbour Weekly", "ORG")),
    (("Only France and Britain", "EVENT"), ("Kovač of Dorn", "PERSON"), ("Geneva", "PERSON"), ("Oslo closed", "ORG"),
     ("Norway and Peru", "ORG"), ("Weekly that Norway", "EVENT"), ("Dorn Vessel", "PERSON")),
)  # fmt: skip
"""The names that two models find: some equal, some overlapping, some with another label."""

Place = tuple[int, int]


@dataclass(frozen=True)
class NameDecision:
    """A decision about one place, with the mention that it puts there."""

    article: str
    span: Place
    place: Place
    mention: tuple[str, str, str, str]
    """Label, name, state and creator."""
    time: int = field(default_factory=NEXT, compare=False)


@lru_cache(maxsize=2)
def pipeline(number: int) -> Pipeline:
    """Return a model that consists of rules only."""
    import spacy

    nlp = spacy.blank("en")
    ruler = cast("EntityRuler", nlp.add_pipe("entity_ruler"))
    ruler.add_patterns([{"label": label, "pattern": words} for words, label in MODELS[number]])
    return Pipeline(nlp, f"rules-{number}")


def mark_again(seat: Seat) -> bool:
    """Mark everything again, like `postil mark --again`."""
    mark_articles(seat.library, pipeline(seat.dice.randrange(2)), lambda _: None, again=True)
    check_names(seat.world, seat.file, "marking again")
    seat.world.check(seat.file, "marking again")
    return True


def decide_name(seat: Seat) -> bool:
    """Confirm, relabel, reject, resize or split a mention, or add a missing one."""
    article = seat.article()
    if article is None:
        return False
    mentions = [m for m in seat.library.marks.of_article(article.pk).mentions if m.is_name]
    if not mentions or seat.dice.random() < 0.2:
        return _add(seat, article)
    mention = seat.dice.choice(mentions)
    correction, decision = _about(seat, article, mention)
    _correct(seat, correction, decision)
    return True


def _about(seat: Seat, article: Article, mention: Mention) -> tuple[Correction, NameDecision]:
    span, entity = (mention.start, mention.end), Entity.of(mention)
    target = Target(entity, article.id, article.text[slice(*span)], span)
    kind, place, label, name, state = seat.dice.randrange(5), span, mention.label, mention.entity, "confirmed"
    correction: Correction
    if kind == 0:
        correction, state = Reject(target), "rejected"
    elif kind == 1:
        label = seat.dice.choice(LABELS)
        correction = Relabel(target, label)
    elif kind == 2:
        place = _word_more(article.text, span)
        correction = Resize(target, place)
    elif kind == 3:
        name = f"{mention.entity} the {seat.dice.randrange(100)}th"
        correction = Split(target, name)
    else:
        correction = Relabel(target, label)
    return correction, NameDecision(article.id, span, place, (label, name, state, seat.person))


def _add(seat: Seat, article: Article) -> bool:
    words = seat.dice.choice(("accord", "dollars", "ships", "prices", "signed the accord"))
    start = article.text.find(words)
    if start < 0:
        return False
    span, label = (start, start + len(words)), seat.dice.choice(LABELS)
    target = Target(Entity(words, label), article.id, words, span)
    _correct(seat, Add(target), NameDecision(article.id, span, span, (label, words, "confirmed", seat.person)))
    return True


def _correct(seat: Seat, correction: Correction, decision: NameDecision) -> None:
    seat.library.corrections.correct(correction)
    (fact,) = seat.new_facts("correction")
    note_decision(seat, fact[1], decision)
    seat.record_step(f"{correction.kind} {decision.place}", {fact: seat.person})
    check_names(seat.world, seat.file, f"{correction.kind} {decision.place} by {seat.person}")


def note_decision(seat: Seat, number: str, decision: NameDecision) -> None:
    """Record a decision about one place under the id of its correction."""
    seat.world.names[number] = decision
    if seat.world.standing:
        here = seat.world.standing[seat.file]
        here[decision.article] = _with(here[decision.article], decision)


def _word_more(text: str, span: Place) -> Place:
    end = text.find(" ", span[1] + 1)
    return span[0], end if end >= 0 and "\n" not in text[span[1] : end] else span[1]


def check_names(world: World, file: str, what: str) -> None:
    """Each place must have the latest decision about it; no other mention may have a creator or overlap one of them.

    Mentions that appeared after a decision about the whole article must follow its rule.
    """
    library = world.seats[file, "ann"]
    for name in TEXTS:
        rules = [] if world.standing else [each for each in in_effect(world, file, name) if not is_of_place(each)]
        expected = (
            world.standing[file][name] if world.standing else {p: m for p, (m, _) in stand(world, file, name).items()}
        )
        actual: dict[Place, Any] = {}
        for mention in library.marks.of_article(library.articles.find(name).pk).mentions:
            place, outcome = (
                (mention.start, mention.end),
                (mention.label, mention.entity, mention.state, mention.origin),
            )
            if place not in expected and any(rule.makes(outcome) for rule in rules):
                continue
            if mention.state != "found" or mention.origin != "model":
                actual[place] = outcome
            elif any(meet(place, each) for each in expected):
                raise FaultError(f"{file}, {what}: the model's {mention} lies across what was decided")
            elif any(rule.entity == Entity.of(mention) for rule in rules):
                raise FaultError(f"{file}, {what}: no rule has reached {mention}")
        if actual != expected:
            wrong = {place for place in actual.keys() | expected.keys() if actual.get(place) != expected.get(place)}
            lines = [f"{place}: decided {expected.get(place)}, is {actual.get(place)}" for place in sorted(wrong)]
            raise FaultError(f"{file}, {what}: {'; '.join(lines)}")


def in_effect(world: World, file: str, article: str) -> list[Any]:
    """Return the decisions about an article's names that are in effect, in order of creation."""
    is_there = world.records[file].value
    return [each for number, each in world.names.items() if each.article == article and is_there("correction", number)]


def is_of_place(decision: object) -> bool:
    return isinstance(decision, NameDecision)


def stand(world: World, file: str, article: str) -> dict[Place, tuple[Any, bool]]:
    """Return the mention at each place that was decided about, and whether the decision was about that place alone."""
    standing: dict[Place, tuple[Any, bool]] = {}
    for decision in in_effect(world, file, article):
        if is_of_place(decision):
            others = {
                p: each for p, each in standing.items() if not (meet(p, decision.place) or meet(p, decision.span))
            }
            standing = others | {decision.place: (decision.mention, True)}
            continue
        for place, outcome in decision.seen.items():
            meeting = {other: each for other, each in standing.items() if meet(other, place)}
            if not any(is_single for _, is_single in meeting.values()):
                standing = {other: each for other, each in standing.items() if other not in meeting}
                standing[place] = outcome, False
        standing |= {
            place: (decision.ruled_out, False)  # for a name that was another one when that was decided it is a rule
            for place, ((label, name, state, _), is_single) in standing.items()
            if not is_single and Entity(name, label) == decision.entity and decision.outcome[2] == "rejected" != state
        }
    return standing


def _with(standing: dict[Place, Any], decision: NameDecision) -> dict[Place, Any]:
    """Return the mentions in effect after a decision."""
    gone = decision.place, decision.span
    others = {place: each for place, each in standing.items() if not any(meet(place, one) for one in gone)}
    return others | {decision.place: decision.mention}


def meet(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]
