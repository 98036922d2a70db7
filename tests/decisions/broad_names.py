"""Decisions about all names of an entity in an article: certain where their creator saw them, a rule elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.decisions.names import NameDecision, Place, check_names, note_decision, stand
from tui.core import same_words
from tui.core.corrections import Reject, Relabel, Target
from tui.core.model import LABELS, Entity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.decisions.world import Seat
    from tui.core.corrections import Correction
    from tui.core.model import Article, Mention


@dataclass(frozen=True)
class BroadDecision:
    """A decision about an entity's names in a whole article; it fixes those names that its creator saw."""

    article: str
    entity: Entity
    seen: Mapping[Place, tuple[str, str, str, str]]
    outcome: tuple[str, str, str, str]

    @property
    def ruled_out(self) -> tuple[str, str, str, str]:
        """The mention that a rejection makes of one that nobody saw."""
        label, name, _, person = self.outcome
        return label, name, "ruled_out", person

    def makes(self, mention: tuple[str, str, str, str]) -> bool:
        """Return whether the rule may have produced a mention that nobody saw; a rule decides about none."""
        label, name, state, person = self.outcome
        return mention == (self.ruled_out if state == "rejected" else (label, name, "found", person))


def decide_words(seat: Seat) -> bool:
    """Reject or relabel all occurrences of the same words in an article in one step, like a capital letter key."""
    if (article := seat.article()) is None or not (mentions := _present(seat, article)):
        return False
    marks = seat.library.marks.of_article(article.pk).mentions
    chosen, label = seat.dice.choice(mentions), seat.dice.choice(LABELS)
    words = article.text[chosen.start : chosen.end]
    if is_rejected := seat.dice.random() < 0.5:
        corrections = same_words.reject_places(article.id, article.text, marks, words)
    else:
        corrections = same_words.relabel_places(article.id, article.text, marks, words, Entity(chosen.entity, label))
    seat.library.reviews.correct(article, corrections)
    number = {each.target.span: each for each in corrections}
    facts = dict.fromkeys(seat.new_facts("correction"), seat.person)
    for _, name in facts:
        stored = seat.library.corrections.get(name)
        assert stored is not None
        each = number[stored.target.span]
        assert each.target.entity is not None
        assert each.target.span is not None
        state = "rejected" if is_rejected else "confirmed"
        outcome = each.target.entity.label if is_rejected else label
        mention = (outcome, each.target.entity.name, state, seat.person)
        note_decision(seat, name, NameDecision(article.id, each.target.span, each.target.span, mention))
    what = f"{'reject' if is_rejected else label} every {words}"
    seat.record_step(what, facts)
    check_names(seat.world, seat.file, f"{what} by {seat.person}")
    return True


def decide_entity(seat: Seat) -> bool:
    """Reject or relabel an entity's names in an article, including those that another model will find there."""
    if (article := seat.article()) is None or not (mentions := _present(seat, article)):
        return False
    entity = Entity.of(seat.dice.choice(mentions))
    target = Target(entity, article.id)
    correction: Correction = Reject(target)
    if seat.dice.random() < 0.5:
        correction = Relabel(target, seat.dice.choice(LABELS))
    name, label = correction.correct(entity)
    outcome = (label, name, correction.state, seat.person)
    singles = [place for place, (_, is_single) in stand(seat.world, seat.file, article.id).items() if is_single]
    seen = {
        (each.start, each.end): outcome
        for each in seat.library.marks.of_article(article.pk).mentions
        if Entity.of(each) == entity
        and (each.start, each.end) not in singles
        and (each.label, each.entity, each.state, each.origin) != outcome
    }
    seat.library.corrections.correct(correction, article)
    (fact,) = seat.new_facts("correction")
    seat.world.names[fact[1]] = BroadDecision(article.id, entity, seen, outcome)
    what = f"{correction.kind} {entity} in {article.id}"
    seat.record_step(what, {fact: seat.person})
    check_names(seat.world, seat.file, f"{what} by {seat.person}")
    return True


def _present(seat: Seat, article: Article) -> list[Mention]:
    return [each for each in seat.library.marks.of_article(article.pk).mentions if each.is_name]
