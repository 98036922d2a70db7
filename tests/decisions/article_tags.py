"""Codes on whole articles. Everyone has their own, and the latest decision of a person about an article counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.decisions.facts import Decision, Fact, is_there
from tui.library.tables.article_tags import ArticleTags

if TYPE_CHECKING:
    from tests.decisions.code_judge import CodeJudge
    from tests.decisions.outcome import Outcome
    from tests.decisions.world import Seat

ON_ARTICLE = "article tag"
"""The kind of the fact that somebody gave a code to an article: followed by the article, the code and the giver."""

COMMON = ("economy", "war", "sources")


def tag_article(seat: Seat) -> bool:
    """Give a code to an article as a whole: a new one, one of the codebook, or one that it has from somebody else."""
    if (article := seat.article()) is None:
        return False
    word = seat.dice.choice([*COMMON, *sorted(seat.record.value(*fact) for fact in seat.record.of("code"))])
    _tables(seat).change(article, put=[word])
    code = seat.library.codebook.tag_id(word) or ""
    values: dict[Fact, Any] = {(ON_ARTICLE, article.id, code, seat.person): True}
    if not seat.record.value("code", code):
        values |= {("code", code): word, ("shade", code): seat.library.codebook.colors()[word]}
    seat.record_step(f"#{word} on {article.id}", values)
    return True


def untag_article(seat: Seat) -> bool:
    """Take one's own code off an article."""
    own = [fact for fact in seat.record.of(ON_ARTICLE) if fact[3] == seat.person]
    if not own:
        return False
    fact = seat.dice.choice(own)
    article = seat.library.articles.find(fact[1])
    _tables(seat).change(article, off=[seat.record.value("code", fact[2])])
    seat.record_step(f"{fact} taken off", {fact: None})
    return True


def _tables(seat: Seat) -> ArticleTags:
    return ArticleTags(seat.library.connection, seat.library.journal, seat.library.codebook)


def judge_article_tag(outcome: Outcome, fact: Fact, there: Decision, codes: CodeJudge) -> None:
    """Decide what must become of a code that an article has or had there."""
    _, article, code, giver = fact
    is_here = is_there(outcome.here.facts.get(("code", code)))
    name = codes.names.get(code) or (code if is_here else codes.twin(code) or code)
    if code in outcome.merged_there and ("code", name) in outcome.verdict.decisions:
        name = codes.names.get(outcome.merged_there[code], name)  # here the code is merged into that one, too
    twins = {
        f[2]: d for f, d in outcome.there.items() if (*f[:2], f[-1]) == (ON_ARTICLE, article, giver) and is_there(d)
    }
    if not is_there(there):
        given_here = outcome.here.facts.get((ON_ARTICLE, article, name, giver))
        for twin, given in twins.items():
            is_that = given_here is not None and given_here.time == given.time
            if twin != code and (is_that or codes.names.get(twin) == name):
                return  # two codes there are this one here, and the giver has removed only one of them
    if not is_there(there):  # here it may have another code, because its code was merged or identified with another one
        present = outcome.here.facts | outcome.verdict.decisions  # with the codes that were merged there
        own = {f[2]: d for f, d in present.items() if (*f[:2], f[-1]) == (ON_ARTICLE, article, giver)}
        codes_here = [tag for tag, given in own.items() if is_there(given) and there.knows(given)]
        name = name if name in codes_here or not codes_here else codes_here[0]
        # A code that is gone there may count as one it was identified with, although that is there by now, too.
        present_here = [tag for tag, given in own.items() if is_there(given) and outcome.is_one(tag, code)]
        taken = [tag for tag in present_here if (*fact[:2], tag, giver) not in outcome.actual]
        name = taken[0] if name == code and not is_here and taken else name
    local = (ON_ARTICLE, article, name, giver)
    if not is_there(there) and local != fact and is_there(outcome.there.get(local)):
        return  # the giver has it there under the code that is here
    decisions = outcome.verdict.decisions
    here = decisions.get(local) or outcome.here.facts.get(local) or outcome.here.facts.get(fact)
    code_here = ("code", local[2])
    is_code_here = is_there(decisions.get(code_here, outcome.here.facts.get(code_here)))
    if not is_code_here and is_there(there):
        return
    merged = code in outcome.here.merged_code or code in outcome.merged_there
    given_apart = is_there(here) and merged and fact in outcome.here.facts
    if not is_there(there) and given_apart and here is not None and not there.knows(here):
        return  # the one that was taken off there ended by a merge of codes, into one that was given besides here
    beside = [f for f in outcome.here.facts if f[:2] == fact[:2] and outcome.merged_there.get(f[2]) == code]
    if beside and not is_there(there) and local in outcome.actual and here is not None and not there.knows(here):
        return  # perhaps what was taken off there was that other one, which had been merged there
    if not is_there(there) and here is None and there.creator == giver and not there.along:
        decisions[fact] = there  # it was never here, and an older copy that has it must not bring it
    if not is_code_here:
        return
    is_word = is_there(there) or (
        is_there(here) and there.creator == giver and not there.along and local[2] not in codes.kept_codes
    )
    for same, known in outcome.here.facts.items():
        if same[:2] == local[:2] and same[3] == giver and same != local:
            kept = decisions.get(same) or known
            numbers = {kept.number, *kept.same, *kept.repeats} & {there.number, *there.same}
            is_same = kept.time == there.time or bool(numbers - {0})
            if is_there(known) and is_same:
                return  # the same tag is here, under the code it has here; an undo there has not given it again
            went = not is_there(known) and bool(there.number) and known.knows(there) and known.time > there.time
            went |= is_there(known) and is_there(there) and known.knows(there)  # and given again since
            if went and local not in outcome.actual:
                return  # it was removed here, under the code it had here; which code that was is left open
    # It went with its code, whose removal says nothing about what was given elsewhere independently: both are possible.
    is_apart = here is not None and is_there(there) and here.along and not here.knows(there)
    if here is not None and is_there(here) and is_there(there):  # whoever takes it off from now on knows of both
        decisions[local] = there.merge(here) if there.time > here.time else here.merge(there)
    elif is_word and (here is None or there.time > here.time or (is_apart and local in outcome.actual)):
        decisions[local] = there
