"""Steps with files: an export, new or old, is imported into the library it comes from or into the other one.

A file holds less than a library: it does not say which decisions its own replaced. Whatever it says, nothing here may
be lost, given to somebody else, or brought back after its creator removed it; only a later value may replace another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.decisions.article_tags import ON_ARTICLE
from tests.decisions.facts import (
    FIELDS,
    NEXT,
    NOTHING,
    SOFT,
    Change,
    Decision,
    Fact,
    Facts,
    is_there,
    parents,
    replacing,
)
from tests.decisions.outcome import last_change
from tests.decisions.world import FaultError
from tui.formats import EXPORTS, IMPORTS, export, import_

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from tests.decisions.facts import Record
    from tests.decisions.world import Seat
    from tui.core.tally import TallyNote

FORMATS = tuple(
    sorted(name for name in IMPORTS if name in EXPORTS and name not in ("codebook", "refi-qdc", "claimreview"))
)
CODE_AT = {"code": 1, "shade": 1, "tag": 2, ON_ARTICLE: 2}
"""Where the facts of a kind name a code."""

CARRIED = {"color": "colors", "note": "notes", "speaker": "claims"}
"""What a format is said to bring back, for the facts that an annotation has from the beginning."""

ANNOTATED = ("color", "note", "claim", "speaker", "tag", "link")

BY_ID = ("jsonl", "w3c", "refi-qda")


@dataclass(frozen=True)
class ExportedFile:
    """An exported file, with the facts at the time it was written."""

    path: Path
    format: str
    file: str
    facts: Facts


def export_file(seat: Seat) -> bool:
    seat.world.count += 1
    name = seat.dice.choice(FORMATS)
    path = seat.world.folder / f"export-{seat.world.count}"
    export(name, seat.library, target=path)
    seat.world.exports.append(ExportedFile(path, name, seat.file, dict(seat.record.facts)))
    return True


def import_file(seat: Seat) -> bool:
    """Import a file; most are old exports of the same library."""
    if not seat.world.exports:
        return False
    exported = seat.dice.choice(seat.world.exports)
    report = import_(exported.format, seat.library, exported.path)
    actual = seat.world.read(seat.file)
    exported = replace(exported, facts=_with_codes_of(actual, exported, report.tally.notes))
    seat.record.tick()
    wrong = list(_wrong(seat.record, exported, actual, report.tally.notes))
    what = f"import of a {exported.format} of {exported.file}"
    if wrong:
        raise FaultError(f"{seat.file}, {what} by {seat.person}: {'; '.join(wrong[:6])}")
    for conflict in report.tally.conflicts:  # a person is asked only once, by imports and merges together
        for fact, there in exported.facts.items():
            here = seat.record.facts.get(fact)
            if here and fact[0] == conflict.field and (here.value, there.value) == (conflict.here, conflict.there):
                seat.record.reported.setdefault((fact, there.number), conflict.field)
                seat.record.questions.add((fact, here.number, there.creator, there.value))
    changes: dict[Fact, Change] = {}
    visible = seat.record.visible()
    for fact, value in actual.items():
        if visible.get(fact) != value:
            old, there = seat.record.facts.get(fact), exported.facts.get(fact)
            new = there if there is not None and there.value == value else Decision(value, seat.person, 0)
            if (
                not is_there(old)
                and fact[0] in CARRIED
                and CARRIED[fact[0]] not in IMPORTS[exported.format].carries_back
            ):
                new = Decision(value, "", 0, number=0)  # nobody has decided it: the file does not say it
            elif fact[0] == "tag" and is_there(there) and there is not None:
                new = replace(there, value=value)  # the same one, even if the file does not say whose it is
            elif fact[0] == "shade" and not is_there(old) and exported.format != "jsonl":
                new = Decision(value, seat.person, 0)  # the file does not say whether anybody chose it
            elif fact[0] == "claim" and is_there(there) and there is not None:
                new = replace(new, same=frozenset({there.number}))
            elif there is None and old is not None:
                new = replacing(old, value, seat.person, seat.record.clock)
            changes[fact] = (old, new)
            if fact[0] == "tag" and value != actual["highlight", fact[1]][0]:
                changes[SOFT, *fact[1:]] = (
                    None,
                    exported.facts.get((SOFT, *fact[1:])) or Decision(True, seat.person, 0),
                )
            if fact[0] == "highlight":
                soft = (SOFT, fact[1])  # undoing the import restores when one that was here before was last changed
                changes[soft] = seat.record.facts.get(soft), exported.facts.get(soft) or Decision(True, seat.person, 0)
    if "times" in IMPORTS[exported.format].carries_back:
        changes |= _last_changes(seat.record, exported, {fact[1] for fact in changes if fact[0] in ANNOTATED})
    for fact in visible.keys() - actual.keys():  # its creator took it back there
        old = seat.record.facts[fact]
        changes[fact] = old, exported.facts.get(fact) or replacing(old, None, seat.person, seat.record.clock)
    seat.record.apply({fact: new for fact, (_, new) in changes.items()})
    seat.end(what, changes, arrived=True)
    return True


def _last_changes(here: Record, exported: ExportedFile, names: Collection[str]) -> dict[Fact, Change]:
    """Return when annotations that the file changes were last changed there: whoever removes them here knows that."""
    changes: dict[Fact, Change] = {}
    for soft in ((SOFT, name) for name in names if ("highlight", name) in here.visible()):
        known, there = here.facts.get(soft), exported.facts.get(soft)
        if known is not None and there is not None and known.time < there.time:
            joint = replace(there, number=NEXT())
            here.joined[joint.number] = known.time
            changes[soft] = known, joint
    return changes


def _with_codes_of(actual: Mapping[Fact, Any], exported: ExportedFile, notes: Collection[TallyNote]) -> Facts:
    """Return the facts of a file, with the ids that its codes have in the library.

    A code is known by its name, or by an earlier one, as the report then says; in jsonl first by its id.
    """
    facts, has_ids = exported.facts, exported.format == "jsonl"
    ids = {value: fact[1] for fact, value in actual.items() if fact[0] == "code"}
    renamed = [note.where.split(" → ") for note in notes if note.why == "called otherwise here"]
    ids |= {old[1:]: ids[new[1:]] for old, new in renamed if old[1:] not in ids and new[1:] in ids}
    here = {
        fact[1]: ids.get(decision.value, fact[1])
        for fact, decision in facts.items()
        if fact[0] == "code" and (fact not in actual or not (has_ids or actual[fact] == decision.value))
    }
    translated: Facts = {}
    for fact, decision in facts.items():
        place = CODE_AT.get(fact[0], 2 if fact[0] == SOFT and len(fact) > 2 else 0)
        known = (*fact[:place], here.get(fact[place], fact[place]), *fact[place + 1 :])
        if is_there(decision) or known not in translated:
            translated[known] = decision
    return translated


def _wrong(
    here: Record, exported: ExportedFile, actual: Mapping[Fact, Any], notes: Collection[TallyNote]
) -> Iterator[str]:
    for fact, value in here.visible().items():
        if actual.get(fact) == value:
            continue
        if any(_was_taken_back_there(here, exported, each) for each in (fact, *parents(fact)) if each not in actual):
            continue
        there = exported.facts.get(fact)
        decided = here.facts[fact]
        if fact[0] == "tag" and _is_named_as_gone(here, exported, fact, notes):
            continue
        if fact[0] == "code" and _is_renamed_as_there(exported, decided, actual.get(fact), notes):
            continue
        if fact[0] == "note" and not value and decided.is_first and _is_noted(exported, fact[1], actual):
            continue  # nobody had written one here yet
        if (
            fact[0] not in (*FIELDS, "shade")
            or there is None
            or actual.get(fact) != there.value
            or decided.replaces(there)
        ):
            yield f"{' '.join(fact)}: {value!r} by {decided.creator} has become {actual.get(fact)!r}"
    for fact, value in actual.items():
        if fact in here.visible():
            continue
        if fact[0] == "highlight":
            yield from _returned(here, exported, fact, value)
        elif fact[0] == "article" and not is_there(here.facts.get(fact, NOTHING)):
            yield f"{' '.join(fact)}: is back, which was removed"
        elif fact[0] == "code" and _is_gone(here, exported, fact) and not _is_used(fact[1], actual):
            yield f"{' '.join(fact)}: {value} is back without anything that has it"
        elif fact[0] == ON_ARTICLE:
            there = exported.facts.get(fact) or NOTHING
            off = [known for known in _gone(here, fact, actual) if not known.along or known.knows(there)]
            if any(known.time > there.time for known in off):  # what went with its code may be given independently
                yield f"{' '.join(fact)}: is back, which was taken off since"
            if not any(f[:2] == fact[:2] and f[3] == fact[3] and is_there(d) for f, d in exported.facts.items()):
                yield f"{' '.join(fact)}: {fact[3]} did not give it"
        elif fact[0] in ("tag", "link") and ("highlight", fact[1]) in here.visible():
            there = exported.facts.get(fact) or NOTHING
            # Where a file that does not say whose a tag is gave it to another person, that one's removal is another.
            off = [known for known in _gone(here, fact, actual) if fact[0] == "link" or there.value in known.values]
            if is_there(there) and any(known.replaces(there) for known in off):
                yield f"{' '.join(fact)}: is back, which was taken off since"
            if fact not in exported.facts and exported.format in BY_ID and not list(parents(fact)):
                yield f"{' '.join(fact)}: nobody put it on"


def _is_named_as_gone(here: Record, exported: ExportedFile, fact: Fact, notes: Collection[TallyNote]) -> bool:
    """Return whether somebody who knew this tag of the annotation's creator took it off there, and the report names it.

    A file does not say who did.
    """
    decided, there, name = here.facts[fact], exported.facts.get(fact, NOTHING), here.value("code", fact[2])
    is_owners = decided.value == here.value("highlight", fact[1])[0]
    is_named = any(note.why == "no longer there" and note.where.startswith(f"{name} on ") for note in notes)
    return is_owners and there.replaces(decided) and is_named


def _is_renamed_as_there(exported: ExportedFile, decided: Decision, name: Any, notes: Collection[TallyNote]) -> bool:
    """Return whether a code that nobody renamed here is called as one there that had its name, and the report says so.

    As in a merge, the two are one, although each side created its own.
    """
    there = (d for f, d in exported.facts.items() if f[0] == "code" and is_there(d) and d.value == name)
    is_one = decided.is_first and any(decided.value in each.values for each in there)
    told = f"#{decided.value} → #{name}"
    return is_one and any((note.where, note.why) == (told, "renamed there") for note in notes)


def _gone(here: Record, fact: Fact, actual: Mapping[Fact, Any]) -> list[Decision]:
    """Return the decisions here that removed this; if its code is new, also with a gone one that had its name."""
    place = CODE_AT.get(fact[0])
    is_new = place and ("code", fact[place]) not in here.visible()
    names = {actual.get(("code", fact[place]))} if place and is_new else set()
    return [
        known
        for each, known in here.facts.items()
        if not is_there(known)
        and (
            each == fact
            or (
                place
                and (*each[:place], *each[place + 1 :]) == (*fact[:place], *fact[place + 1 :])
                and here.facts.get(("code", each[place]), NOTHING).values & names
            )
        )
    ]


def _is_gone(here: Record, exported: ExportedFile, fact: Fact) -> bool:
    """Return whether a code of this name was removed here that the file has as it was then."""
    there = exported.facts.get(fact)
    gone = [d for f, d in here.facts.items() if f[0] == "code" and not is_there(d)]
    return there is not None and any(known.replaces(there) for known in gone)


def _is_used(code: str, actual: Mapping[Fact, Any]) -> bool:
    return any(fact[0] in ("tag", ON_ARTICLE) and fact[2] == code for fact in actual)


def _is_noted(exported: ExportedFile, name: str, actual: Mapping[Fact, Any]) -> bool:
    """Return whether the file has this note for the same person and passage, perhaps under another id."""
    place, note = actual.get(("highlight", name)), actual.get(("note", name))
    alike = [f[1] for f, d in exported.facts.items() if f[0] == "highlight" and d.value == place]
    return any(exported.facts[("note", each)].value == note for each in alike)


def _was_taken_back_there(here: Record, exported: ExportedFile, fact: Fact) -> bool:
    """Return whether the creator of a claim or tag here took it back there; with a claim, all its parts go.

    Whose annotation is a claim may take that back, too, as in a merge.
    """
    decided, there = here.facts.get(fact), exported.facts.get(fact)
    if fact[0] == "code" and decided is not None and there is not None and not is_there(there):
        # A jsonl has the removals of codes: its remover's own tags go with it, but nobody else's.
        others = any(
            is_there(d) and d.value != there.creator for f, d in here.facts.items() if f[0] == "tag" and f[2] == fact[1]
        )
        return there.replaces(decided) and exported.format == "jsonl" and not others
    return (
        fact[0] in ("claim", "tag")
        and decided is not None
        and there is not None
        and not is_there(there)
        and there.replaces(decided)
        and (
            there.creator in (decided.creator, decided.value)
            or (fact[0] == "claim" and there.creator == here.value("highlight", fact[1])[0])
        )
    )


def _returned(here: Record, exported: ExportedFile, fact: Fact, value: Any) -> Iterator[str]:
    """Yield a fault if an imported annotation is not in the file, or if its creator has removed it here."""
    alike = [
        f for f, d in exported.facts.items() if f[0] == "highlight" and is_there(d) and d.value[1:] == value[1:]
    ]  # whose it is not every format says
    if not alike:
        yield f"{' '.join(fact)}: {value} is nobody's"
    gone = [f for f in alike if f in here.facts and not is_there(here.facts[f])]
    if alike and len(gone) == len(alike) and exported.file:
        changed = any(last_change(exported.facts, f[1]) > last_change(here.facts, f[1]) for f in gone)
        if not changed:
            yield f"{' '.join(fact)}: is back, which {here.facts[gone[0]].creator} has removed"
    named = [f for f in alike if exported.facts[f].value[0] == value[0]]
    if not named and exported.format != "readwise":
        yield f"{' '.join(fact)}: is {value[0]}'s now"
