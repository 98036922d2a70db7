"""Steps of a person who reads and codes: annotations, codes. Each returns False if there is nothing to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.decisions.facts import SOFT, TEXT, Decision, Fact
from tests.decisions.versions import LAYOUTS, TEXTS
from tests.decisions.world import FaultError
from tui.core.errors import ConflictError
from tui.core.model import COLORS, NewArticle

if TYPE_CHECKING:
    from tests.decisions.world import Seat

COMMON = ("economy", "war", "economy/prices", "sources")
"""Names of codes that both people may come up with independently."""

_MADE = ("tag", "claim", "link")
"""Facts whose value is their creator."""


def highlight(seat: Seat) -> bool:
    article = seat.article()
    if article is None:
        return False
    start, end = _span(seat, article.id)
    color, span = seat.dice.choice(COLORS), seat.world.versions[seat.file].now(article.id, start, end)
    if span is None:
        return False
    made = seat.library.annotations.highlight(article, *span, color)
    seat.record_step("highlight", _annotation(seat, made.id, article.id, start, end, color), touches=made.id)
    return True


def recolor(seat: Seat) -> bool:
    name, color = seat.highlight(), seat.dice.choice(COLORS)
    if name:
        seat.library.annotations.recolor(name, color)
        seat.record_step(f"{color} for {name}", {("color", name): color}, touches=name)
    return bool(name)


def note(seat: Seat) -> bool:
    name = seat.highlight(placed=True)
    if name:
        words = f"{seat.person} writes {seat.dice.randrange(10**6)}" if seat.dice.random() < 0.9 else ""
        seat.library.annotations.note(*seat.placed(name), words, name)
        seat.record_step(f"note on {name}", {("note", name): words}, touches=name)
    return bool(name)


def claim(seat: Seat) -> bool:
    name = seat.highlight(placed=True)
    if not name:
        return False
    speaker = seat.dice.choice(("Anna Kovač", "Dorn Vessel", "", "somebody"))
    seat.library.annotations.claim(*seat.placed(name), speaker, name)
    if seat.record.value("claim", name) is None:
        values: dict[Fact, Any] = {("claim", name): seat.person, ("speaker", name): speaker}
        seat.record_step(f"claim {name}", values, touches=name)
    else:
        seat.record_step(f"claim {name}", {})
    return True


def unclaim(seat: Seat) -> bool:
    name = seat.highlight()
    if not name or seat.record.value("claim", name) is None:
        return False
    seat.library.annotations.unclaim(name)
    gone: dict[Fact, Any] = dict.fromkeys([("claim", name), *seat.record.belonging(("claim", name))])
    seat.record_step(f"no claim {name}", gone, touches=name)
    return True


def judge_claim(seat: Seat) -> bool:
    claims = [name for _ in range(4) if seat.record.value("claim", name := seat.highlight())]
    if not claims:
        return False
    name, value = claims[0], f"speaker {seat.dice.randrange(4)}"
    seat.library.claims.edit(name, speaker=value)
    seat.record_step(f"speaker of {name}", {("speaker", name): value}, touches=name)
    return True


def remove(seat: Seat) -> bool:
    name = seat.highlight()
    if name:
        seat.library.annotations.remove(name)
        gone = dict.fromkeys([("highlight", name), *seat.record.belonging(("highlight", name))])
        seat.record_step(f"remove {name}", gone)
    return bool(name)


def dismiss(seat: Seat) -> bool:
    """Dismiss a passage as not worth checking."""
    article = seat.article()
    if article is None:
        return False
    start, end = _span(seat, article.id)
    span = seat.world.versions[seat.file].now(article.id, start, end)
    if span is None:
        return False
    seat.library.corrections.dismiss(article, *span)
    seat.record_step(f"dismiss {start}-{end}", seat.new_facts("dismissal") | seat.new_facts("dismissal in"))
    return True


def remove_article(seat: Seat) -> bool:
    """Remove an article with everything in it; one article always remains."""
    if len(seat.record.of("article")) < len(TEXTS) or (article := seat.article()) is None:
        return False
    seat.library.removals.remove([article])
    gone: list[Fact] = [("article", article.id)]
    for fact in gone:  # it grows in the loop
        gone += [each for each in seat.record.belonging(fact) if each not in gone]
        if fact[0].endswith(" in"):
            gone.append((fact[0].removesuffix(" in"), fact[1]))
    seat.record_step(f"remove article {article.id}", dict.fromkeys(gone))
    return True


def revise(seat: Seat) -> bool:
    """Add an article again with a changed text, in which paragraphs are missing, back, or in another order."""
    if (article := seat.article()) is None:
        return False
    seat.world.count += 1
    versions = seat.world.versions[seat.file]
    versions.layouts[article.id] = seat.dice.choice(LAYOUTS)
    versions.heads[article.id] = f"+++ {seat.world.count} +++\n"
    text = versions.text(article.id)
    results: list[str] = []
    new = NewArticle(text, f"version {seat.world.count}", article.id.title(), id=article.id)
    seat.library.intake.add([new], lambda _, result: results.append(result.outcome), "version")
    if results != ["changed"]:
        raise FaultError(f"{seat.file}: a new text of {article.id} is {results}")
    version = versions.layouts[article.id], versions.heads[article.id]
    seat.record_step(f"version {version} of {article.id}", {(TEXT, article.id): version})
    return True


# codes


def tag(seat: Seat) -> bool:
    name = seat.highlight(placed=True)
    if not name:
        return False
    names = sorted(seat.record.value(*fact) for fact in seat.record.of("code"))
    roll = seat.dice.random()
    if roll < 0.5 and names:
        word = seat.dice.choice(names)
    elif roll < 0.75:
        word = seat.dice.choice(COMMON)
    else:
        word = f"code {seat.dice.randrange(10**6)}"
    tagged = seat.library.annotations.tag(*seat.placed(name), word, name).id
    code = seat.library.codebook.tag_id(word) or ""
    values: dict[Fact, Any] = {}
    if not seat.record.value("code", code):
        values |= {("code", code): word, ("shade", code): seat.library.codebook.colors()[word]}
    if seat.record.value("tag", name, code) not in (None, seat.person):  # somebody else's tag, which stays theirs
        if tagged == name:
            raise FaultError(f"{seat.file}: {seat.person} cannot tag {name} as somebody else did")
        _, article, start, end = seat.record.value("highlight", name)
        values |= _annotation(seat, tagged, article, start, end, COLORS[0])
    elif tagged != name:
        raise FaultError(f"{seat.file}: {name} was tagged, {tagged} has the tag")
    is_own = tagged != name or seat.record.value("highlight", name)[0] == seat.person
    if seat.record.value("tag", tagged, code) is None:
        values["tag", tagged, code] = seat.person
        if not is_own:
            values[SOFT, tagged, code] = True
    seat.record_step(f"#{word} on {name}", values, touches=tagged if values and is_own else "")
    return True


def untag(seat: Seat) -> bool:
    tags = seat.record.of("tag")
    own = [fact for fact in tags if seat.record.value(*fact) == seat.person]
    if not own:
        return False
    fact = seat.dice.choice(own if seat.dice.random() < 0.9 else tags)
    seat.library.annotations.untag(fact[1], seat.record.value("code", fact[2]))
    is_owners = seat.record.value(*fact) == seat.record.value("highlight", fact[1])[0]
    values: dict[Fact, Any] = {fact: None} if is_owners else {fact: None, (SOFT, *fact[1:]): None}
    seat.record_step(f"untag {fact}", values, touches=fact[1] if is_owners else "")
    return True


def rename_code(seat: Seat) -> bool:
    codes = seat.record.of("code")
    if not codes:
        return False
    fact = seat.dice.choice(codes)
    name = seat.record.value(*fact)
    new = seat.dice.choice(COMMON) if seat.dice.random() < 0.2 else f"renamed {seat.dice.randrange(10**6)}"
    values: dict[Fact, Any] = {fact: new}
    for below in codes:
        if below != fact and seat.record.value(*below).startswith(f"{name}/"):
            values[below] = new + seat.record.value(*below)[len(name) :]
    others = {seat.record.value(*code) for code in codes if code not in values}
    below_it = {seat.record.value(*code) for code in values if code != fact}  # a rename does not displace these
    if others & {*values.values()} or new in below_it:
        with pytest.raises(ConflictError):
            seat.library.codebook.edit(name, name=new)
        seat.record_step(f"#{name} cannot be #{new}", {})
    else:
        seat.library.codebook.edit(name, name=new)
        seat.record_step(f"#{name} is #{new}", values)
    return True


def recolor_code(seat: Seat) -> bool:
    codes = seat.record.of("code")
    if not codes:
        return False
    fact = seat.dice.choice(codes)
    color = f"#{seat.dice.choice((seat.dice.randrange(2), seat.dice.randrange(16**6))):06x}"
    seat.library.codebook.edit(seat.record.value(*fact), color=color)
    seat.record_step(f"{color} for {fact}", {("shade", fact[1]): color})
    return True


def remove_code(seat: Seat) -> bool:
    codes = seat.record.of("code")
    if not codes:
        return False
    fact = seat.dice.choice(codes)
    seat.library.codebook.remove(seat.record.value(*fact))
    tags = [tag for tag in seat.record.belonging(fact) if tag[0] == "tag"]
    gone = dict.fromkeys([fact, *seat.record.belonging(fact), *((SOFT, *tag[1:]) for tag in tags)])
    seat.record.pending.append(("merged", fact[1], ""))
    seat.record_step(f"remove {fact}", gone)
    return True


def remove_with_passages(seat: Seat) -> bool:
    """Remove a code with one's own passages that have it; passages that other people have worked on stay."""
    record, codes = seat.record, seat.record.of("code")
    if not codes:
        return False
    fact = seat.dice.choice(codes)
    tags = [tag for tag in record.belonging(fact) if tag[0] == "tag"]
    own = [("highlight", tag[1]) for tag in tags if _makers(seat, tag[1]) == {seat.person}]
    seat.library.annotations.remove_tagged(record.value(*fact))
    gone = [fact, *own, *(each for one in own for each in record.belonging(one)), *record.belonging(fact)]
    soft = [(SOFT, *tag[1:]) for tag in tags]
    record.pending.append(("merged", fact[1], ""))
    seat.record_step(f"remove {fact} with {len(own)} passages", dict.fromkeys([*gone, *soft]))
    return True


def _makers(seat: Seat, name: str) -> set[str]:
    """Return the creators of an annotation and of everything that belongs to it."""
    made = [seat.record.value(*fact) for fact in seat.record.belonging(("highlight", name)) if fact[0] in _MADE]
    return {seat.record.value("highlight", name)[0], *made}


def merge_codes(seat: Seat) -> bool:
    codes = seat.record.of("code")
    if len(codes) < 2:
        return False
    fact, into = seat.dice.sample(codes, 2)
    name, into_name = seat.record.value(*fact), seat.record.value(*into)
    below = {each: seat.record.value(*each) for each in codes if seat.record.value(*each).startswith(f"{name}/")}
    if into_name.startswith(f"{name}/"):
        below = {}
    renamed = {each: into_name + word[len(name) :] for each, word in below.items()}
    others = {seat.record.value(*code) for code in codes if code not in renamed and code != fact}
    if others & {*renamed.values()}:
        return False  # the target name exists: which of the two codes remains is not modelled
    seat.library.codebook.merge(name, into_name)
    values: dict[Fact, Any] = {fact: None, ("shade", fact[1]): None, **renamed}
    moves: dict[Fact, Decision] = {}
    tags = {each: seat.record.facts[each] for each in seat.record.belonging(fact) if each[0] == "tag"}
    for used in tags:
        values[used] = None
        moved = ("tag", used[1], into[1])
        if seat.record.value(*moved) is None:
            values[moved] = seat.record.value(*used)
            if (time := seat.record.facts.get((SOFT, *used[1:]))) is not None and time.value:
                moves[SOFT, *moved[1:]] = time
        values[SOFT, *used[1:]] = None
    wholes = {each: seat.record.facts[each] for each in seat.record.belonging(fact) if each[0] == "article tag"}
    for whole in wholes:
        values |= {whole: None, (*whole[:2], into[1], whole[3]): True}
    seat.record.pending.append(("merged", fact[1], into[1]))
    seat.record.apply(moves)
    seat.record_step(f"#{name} merged into #{into_name}", values)
    step = seat.record.steps[-1]
    for whole, decision in wholes.items():  # merging codes does not make anybody give them again
        place = (*whole[:2], into[1], whole[3])
        if place in step.changes:
            known = replace(seat.record.facts[place].merge(decision), time=decision.time, creator=decision.creator)
            seat.record.facts[place] = known
            step.changes[place] = step.changes[place][0], known
    for used, decision in tags.items():  # whoever takes it off knows of it, whatever its code is called by then
        moved = ("tag", used[1], into[1])
        known = seat.record.facts[moved]
        if moved in values:
            seat.record.facts[moved] = known.merge(decision)
            step.changes[moved] = step.changes[moved][0], seat.record.facts[moved]
        else:  # another tag, which was there independently
            seat.record.facts[moved] = replace(known, before=known.before | decision.same | {decision.number})
    return True


# helpers


def _span(seat: Seat, article: str) -> tuple[int, int]:
    """Return a span of an article's first text, one of so few that people's annotations often meet."""
    words = TEXTS[article].split()
    first = seat.dice.randrange(0, len(words) - 4, 3)
    length = seat.dice.choice((1, 2, 4))
    start = _offset(TEXTS[article], first)
    end = _offset(TEXTS[article], first + length - 1) + len(words[first + length - 1])
    line_end = TEXTS[article].index("\n", start)  # a later text may have a paragraph without the next one
    return start, min(end, line_end)


def _offset(text: str, number: int) -> int:
    at = 0
    for index, word in enumerate(text.split()):
        at = text.index(word, at)
        if index == number:
            return at
        at += len(word)
    return at


def _annotation(seat: Seat, name: str, article: str, start: int, end: int, color: str) -> dict[Fact, Any]:
    place = (seat.person, article, start, end)
    seat.world.places[name] = (start, end)
    values: dict[Fact, Any] = {("highlight", name): place, ("color", name): color, ("note", name): ""}
    return values | {("highlight in", name, article): True}
