"""Earlier states in Postil's own format: texts, steps, who made what and when, how far an article was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.model import COUNTER_AT_MOST
from tui.core.text import clean, compact_json
from tui.formats.export_common import json_string
from tui.formats.identifiers import highlight_uuid
from tui.formats.jsonl_turns import read_turns, turns_value
from tui.library.tables.history import STATES, HistoryStep, stored_changes
from tui.library.transfer.bundles import Version
from tui.library.transfer.provenance import CONFLICT
from tui.library.transfer.versions import CLAIM, Maker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.core.model import Highlight
    from tui.formats.import_common import JsonValue
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.versions import Member

VERSIONS, STEPS = "versions", "history"
"""The lists of a line that may be longer than it is sensible to hold in memory."""

# export


def history_parts(bundle: Bundle) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the lists of a line, written as they are read."""
    provenance = bundle.provenance
    yield VERSIONS, map(_version, provenance.versions)
    yield STEPS, (_step(step, bundle.article.id) for step in provenance.steps)


def _version(version: Version) -> str:
    values = version._asdict()
    return compact_json({**values, **turns_value(values.pop("turns"))})


def _step(step: HistoryStep, article: str) -> str:
    more = f',"step":{step.step}' if step.step != step.number else ""
    if step.reverses is not None:
        more += f',"reverses":{step.reverses}'
    if step.article != article:
        more += f',"article":{json_string(step.article)}'
    if step.start:
        more += f',"start":{step.start}'
    return (
        f'{{"number":{step.number},"counter":{step.counter},"time":{json_string(step.time)},'
        f'"creator":{json_string(step.creator)},"action":{json_string(step.action)},'
        f'"summary":{json_string(step.summary)},"state":{json_string(step.state)}{more},"changes":{step.changes}}}'
    )


def reading_values(bundle: Bundle) -> dict[str, Any]:
    """Return the reading state of an article, and notes on its text, where there are any."""
    article, provenance = bundle.article, bundle.provenance
    values: dict[str, Any] = {"position": article.position} if article.position else {}
    if article.progress != float(bool(article.read)):
        values["progress"] = article.progress
    if article.revision > 1:
        values["revision"] = article.revision
    if provenance.revised:
        values["revised"] = provenance.revised
    if provenance.removed:
        values["removed"] = provenance.removed
    return values


def tag_times(highlight: Highlight, makers: Mapping[Member, Maker]) -> list[dict[str, str]]:
    """Return when the creator of an annotation gave its tags, where that was not its last change."""
    times = ((tag, makers.get(("highlight_tags", tag))) for tag in highlight.tags)
    return [{"tag": tag, "created": maker.created} for tag, maker in times if maker is not None]


# in


def read_version(part: JsonValue, revision: int) -> Version:
    number = part.natural("number")
    if not 0 < number < revision:
        raise part.error(f"has a number that is not one of an earlier version: there are {revision - 1}")
    text = part.text("text")
    turns = read_turns(part, text) if text == part.raw("text") else ()
    return Version(number, part.time("added"), part.line("sha256"), part.line("title"), text, turns)


def read_step(part: JsonValue, article: str) -> HistoryStep:
    """Return a step; it is read-only, so it need not fit the local contents."""
    number, counter = part.natural("number"), part.natural("counter")
    time = part.time("time")
    if not time:
        raise part.error("has no time")
    state = part.line("state")
    if state not in STATES:
        raise part.error(f"has a state other than {', '.join(STATES)}")
    if counter > COUNTER_AT_MOST:
        raise part.get("counter").error("is larger than any counter")
    changes = stored_changes([] if part.get("changes").value is None else part.get("changes").value)
    if changes is None:
        raise part.get("changes").error("are none that a step can hold")
    return HistoryStep(
        counter,
        time,
        number,
        part.line("creator"),
        part.natural("step") if "step" in part else number,
        part.natural("reverses") if "reverses" in part else None,
        part.line("action"),
        part.line("summary"),
        part.line("article") if part.get("article").value is not None else article,
        part.natural("start") if "start" in part else 0,
        state,
        changes,
    )


def read_revision(line: JsonValue) -> int:
    revision = line.natural("revision") if "revision" in line else 1
    if not 0 < revision <= COUNTER_AT_MOST:
        raise line.get("revision").error("is not the number of a version")
    return revision


def read_progress(line: JsonValue, *, is_read: bool) -> float:
    """Return the share of an article that was read."""
    value = line.get("progress").value
    if value is None:
        return float(is_read)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise line.get("progress").error("is not a number from 0 to 1")
    return float(value)


def read_conflict(part: JsonValue) -> dict[str, str]:
    values = {name: part.text(name) for name in CONFLICT}
    return {**values, "created": part.time("created"), "creator": part.line("creator"), "source": part.line("source")}


def read_makers(part: JsonValue, highlight: Highlight) -> tuple[dict[Member, Maker], str]:
    """Return who made which part of an annotation, and when its claim was modified, as far as its file says."""
    makers: dict[Member, Maker] = {}
    for tagged in part.items("tagged"):
        name = tagged.line("tag")
        if time := tagged.time("created"):
            makers["highlight_tags", name] = Maker(highlight.creator, time)
    for key, member in (("passage", ("claim_passages", highlight.claim_of)), ("claim", CLAIM)):
        creator, created = (part.get(key).line("creator"), part.get(key).time("created")) if key in part else ("", "")
        if creator and created:
            makers[member] = Maker(creator, created)
    return makers, part.get("claim").time("modified") if highlight.claim is not None else ""


def read_tag_makers(line: JsonValue) -> dict[str, dict[str, str]]:
    """Return the creators and times of tags by id, where a file has them."""
    makers: dict[str, dict[str, str]] = {}
    for part in line.items("codebook"):
        creator, created = part.line("creator"), part.time("created")
        if part.raw("id") and creator and created:
            times = {"created": created, "modified": part.time("modified") or created}
            makers[highlight_uuid(part.raw("id"))] = {"creator": creator, **times}
    return makers


def read_lost(part: JsonValue) -> dict[str, list[int | str]]:
    """Return the passages of a correction or dismissal that are gone from the text, each with its context."""
    lost: dict[str, list[int | str]] = {}
    for name in ("span", "to") if "lost" in part else ():
        passage = part.get("lost").get(name)
        if passage.value is None:
            continue
        value = passage.value
        if not isinstance(value, list) or [*map(type, value)] != [int, str, str, str] or value[0] < 0:
            raise passage.error("is not a passage: start, words and surroundings")
        lost[name] = [value[0], *(clean(text)[0] for text in value[1:])]
    return lost
