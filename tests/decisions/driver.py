"""Take random steps and check each one; reduce a failing run to the steps it needs."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.decisions import (
    adjudication,
    article_tags,
    articles,
    broad_names,
    coding,
    files,
    links,
    name_merge,
    names,
    rules,
    transfer,
    undoing,
    whole_articles,
)
from tests.decisions.plans import Plan, random_plan
from tests.decisions.world import FILES, FaultError, Seat, World, wait
from tests.fuzz.targets import MEMORY

Action = tuple[int, Callable[[Seat], bool]]

CODING: dict[str, Action] = {
    "highlight": (9, coding.highlight),
    "recolor": (5, coding.recolor),
    "note": (5, coding.note),
    "claim": (5, coding.claim),
    "unclaim": (1, coding.unclaim),
    "link": (5, links.link),
    "unlink": (1, links.unlink),
    "judge": (6, coding.judge_claim),
    "remove": (3, coding.remove),
    "tag": (10, coding.tag),
    "untag": (3, coding.untag),
    "dismiss": (2, coding.dismiss),
    "done": (2, whole_articles.mark_done),
    "look": (2, whole_articles.look),
    "undo": (8, undoing.undo),
    "redo": (4, undoing.redo),
}
"""What two people do in one library, with weights."""

REVIEWS: dict[str, Action] = {"reviewed": (2, whole_articles.mark_reviewed)}

CODES_REMOVED: dict[str, Action] = {
    "remove code": (2, coding.remove_code),
    "remove with passages": (1, coding.remove_with_passages),
}

CODES: dict[str, Action] = CODES_REMOVED | {
    "rename code": (3, coding.rename_code),
    "recolor code": (3, coding.recolor_code),
    "merge codes": (2, coding.merge_codes),
}

ON_ARTICLES: dict[str, Action] = {
    "tag article": (5, article_tags.tag_article),
    "untag article": (3, article_tags.untag_article),
}

VERSIONS: dict[str, Action] = {"revise": (4, coding.revise)}

ARTICLES: dict[str, Action] = {"remove article": (3, coding.remove_article)}

NAMES: dict[str, Action] = {
    "decide name": (16, names.decide_name),
    "decide words": (4, broad_names.decide_words),
    "mark again": (6, names.mark_again),
}

BROAD_NAMES: dict[str, Action] = {"decide entity": (6, broad_names.decide_entity)}

TRANSFER: dict[str, Action] = {
    "merge": (4, transfer.merge_other),
    "copy": (1, transfer.keep_copy),
    "merge copy": (1, transfer.merge_copy),
}

REVIVING: dict[str, Action] = {
    "merge reviving": (6, transfer.merge_reviving),
    "undo": (20, undoing.undo),
    "redo": (8, undoing.redo),
}
"""Undo is frequent, so that merges are also undone before anybody has worked on what they brought."""

RETURNING: dict[str, Action] = {"remove article": (4, coding.remove_article), "add again": (6, articles.add_again)}

FILES_OUT_AND_IN: dict[str, Action] = {
    "export": (3, files.export_file),
    "import": (5, files.import_file),
}

ADJUDICATION: dict[str, Action] = {
    "decide": (22, adjudication.decide),
    "comment": (5, adjudication.comment),
    "settle": (6, adjudication.settle),
    "undo decision": (10, undoing.undo_decision),
    "redo decision": (6, undoing.redo_decision),
    "merge": (10, transfer.merge_other),
}

RULES: dict[str, Action] = {
    "correct": (20, rules.correct),
    "mark for rules": (6, rules.mark_again),
    "merge rules": (8, rules.merge_other),
    "copy": (1, transfer.keep_copy),
    "merge rules of copy": (1, rules.merge_copy),
    "undo": (6, undoing.undo),
    "redo": (3, undoing.redo),
}
"""Alone, because claims follow the new name of their speaker."""

MERGED_NAMES = CODING | CODES | TRANSFER | NAMES

LIVES: dict[str, dict[str, Action]] = {
    "merges": CODING | CODES | TRANSFER | REVIEWS | ON_ARTICLES,
    "one library": CODING | CODES | ARTICLES | REVIEWS | ON_ARTICLES,
    "names": CODING | NAMES | BROAD_NAMES,
    "files": CODING | FILES_OUT_AND_IN | ON_ARTICLES | CODES | ARTICLES,
    "merged articles": CODING | TRANSFER | ARTICLES | REVIEWS | REVIVING | ON_ARTICLES,
    "returning articles": CODING | TRANSFER | RETURNING | REVIEWS | ON_ARTICLES,
    "merged names": MERGED_NAMES,
    "versions": CODING | VERSIONS | REVIEWS | ON_ARTICLES,
    "merged versions": CODING | TRANSFER | VERSIONS,
    "merged files": CODING | TRANSFER | FILES_OUT_AND_IN | ON_ARTICLES | CODES | ARTICLES,
    "adjudication": CODING | TRANSFER | ADJUDICATION,
    "merged rules": RULES,
}
"""The kinds of lives, with the steps that may occur in each. The number of a life determines its kind."""

STEPS = (
    CODING
    | CODES
    | ARTICLES
    | VERSIONS
    | NAMES
    | BROAD_NAMES
    | TRANSFER
    | REVIVING
    | RETURNING
    | FILES_OUT_AND_IN
    | REVIEWS
    | ON_ARTICLES
    | ADJUDICATION
    | RULES
)


def plan(seed: int, length: int, kind: str = "") -> Plan:
    steps = LIVES[kind or [*LIVES][seed % len(LIVES)]]
    return random_plan(seed, length, {name: weight for name, (weight, _) in steps.items()})


def run(steps: Sequence[tuple[str, int]], on_step: Callable[[str], None] = lambda _: None) -> tuple[int, str]:
    """Take the steps; return how many were taken before a fault, and a description of the fault ("" for none)."""
    with TemporaryDirectory(prefix="postil-decisions-", dir=MEMORY) as folder, pytest.MonkeyPatch.context() as patch:
        world = World(Path(folder))
        taken = {name for name, _ in steps}
        if taken & {"decide name", "decide words"} and taken & {"merge", "merge copy"}:
            name_merge.start(world)
        if taken & {"decide"}:
            adjudication.start(world)
        try:
            for number, (name, seed) in enumerate(steps):
                wait()
                dice = random.Random(seed)
                # ids decide the order of some things, so that a step with the same seed must create the same ids
                patch.setattr(uuid, "uuid4", _ids(seed))
                try:
                    seat = world.seat(dice)
                    on_step(f"{seat.person} at {seat.file}: {name}")
                    STEPS[name][1](seat)
                    if world.names:
                        names.check_names(world, seat.file, name)
                    if world.is_adjudicated:
                        adjudication.check_open(world, seat.file, name)
                    if number % 50 == 49 or number == len(steps) - 1:
                        for file in FILES:
                            world.check_file(file)
                except FaultError as fault:
                    return number, str(fault)
                except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault)
                    return number, f"{type(error).__name__}: {error}"
        finally:
            world.close()
    return len(steps), ""


def _ids(seed: int) -> Callable[[], uuid.UUID]:
    dice = random.Random(~seed)
    return lambda: uuid.UUID(int=dice.getrandbits(128), version=4)


def shrink(steps: Plan, wrong: str) -> tuple[Plan, str]:
    """Leave out steps as long as the run still ends with the same kind of fault."""
    kind, size = _kind(wrong), max(len(steps) // 2, 1)
    while True:
        at, before = 0, len(steps)
        while at < len(steps):
            fewer = steps[:at] + steps[at + size :]
            count, still = run(fewer) if fewer else (0, "")
            if still and _kind(still) == kind:
                steps, wrong = fewer[: count + 1], still
            else:
                at += size
        if size == 1 and len(steps) == before:
            return steps, wrong
        size = max(size // 2, 1)


def _kind(wrong: str) -> str:
    """Return the first fault without ids, names and values, which change with the steps."""
    first = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|'[^']*'|“[^”]*”|\b\d+\b", "", wrong.split("; ")[0])
    return re.sub(r"\b(ann|bob|home|away|copy)\b", "", first)
