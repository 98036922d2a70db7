"""What belongs to a highlight, as rows: tags with givers, claim with checks, evidence, passages, links."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from tui.core.annotations import EVIDENCE_KINDS, STANCES, Check, Claim, ClaimLink, Evidence
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import Highlight, TagGiver
from tui.core.text import whole_line
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Recorder

_NAMESPACE = uuid.UUID("6d0f3c1e-2b7a-5f48-9a35-8e1c47d2b690")
"""The namespace of derived ids: the same item gets the same one wherever it is read, and in the migration."""

CLAIM_COLUMNS = (
    "speaker",
    "chosen",
    "wording",
    "speaker_kind",
    "role",
    "said",
    "place",
    "status",
    "assignee",
    "due",
    "first",
)
"""The single-valued fields of a claim."""

CHECK_COLUMNS = tuple(column.name for column in fields(Check))
EVIDENCE_COLUMNS = tuple(column.name for column in fields(Evidence))

_HIGHLIGHT = (
    'h.id, h.article, h.start, h."end", h.quote, h.prefix, h.suffix, h.color, h.note, h.creator, h.created, h.modified'
)

_SOME = "IN (SELECT value FROM json_each(?))"

_GIVEN = "*"
"""The prefix of a tag's id that someone other than the highlight's creator gave."""

TAGS = (
    f"(SELECT group_concat(iif(creator = h.creator, tag, '{_GIVEN}' || tag)) "
    "FROM highlight_tags WHERE highlight = h.id)"
)
"""The tags of the highlight `h` as `TagsReader` reads them."""


_LATEST_OF_CLAIM = """
SELECT max(time) FROM (SELECT modified AS time FROM checks WHERE claim = ?
  UNION ALL SELECT created FROM evidence WHERE claim = ?)
"""

PART_MAKERS = """
SELECT 'highlight_tags', g.name, '', t.creator, t.created FROM highlight_tags t JOIN tags g ON g.id = t.tag
WHERE t.highlight = ?1
UNION ALL SELECT 'claims', '', '', creator, created FROM claims WHERE highlight = ?1
UNION ALL SELECT 'checks', id, '', creator, created FROM checks WHERE claim = ?1
UNION ALL SELECT 'evidence', id, '', creator, created FROM evidence WHERE claim = ?1
UNION ALL SELECT 'claim_passages', claim, '', creator, created FROM claim_passages WHERE highlight = ?1
UNION ALL SELECT 'claim_links', relation, other, creator, created FROM claim_links WHERE claim = ?1
"""
"""Who made each part of an annotation, and when, with its table and its name there."""


def derived_check_id(claim: str) -> str:
    """Return the id of the check for a claim's own verdict."""
    return str(uuid.uuid5(_NAMESPACE, claim))


def read_claims(connection: Connection, claims: Collection[str]) -> dict[str, Claim]:
    """Return the existing claims of some ids, by id."""
    if not claims:
        return {}
    some = json.dumps([*claims])
    parts: dict[str, dict[str, list[Any]]] = {name: {} for name in ("links", "evidence", "checks", "passages")}
    for claim, *values in connection.all(
        f"SELECT claim, relation, other, creator, created FROM claim_links WHERE claim {_SOME} "
        "ORDER BY relation, other",
        some,
    ):
        parts["links"].setdefault(claim, []).append(ClaimLink(*values))
    for claim, *values in connection.all(
        f"SELECT claim, {', '.join(EVIDENCE_COLUMNS)} FROM evidence WHERE claim {_SOME} ORDER BY position, created, id",
        some,
    ):
        parts["evidence"].setdefault(claim, []).append(_with_valid_values(Evidence(*values)))
    for claim, *values in connection.all(
        f"SELECT claim, {', '.join(CHECK_COLUMNS)} FROM checks WHERE claim {_SOME} "
        "AND (verdict != '' OR rationale != '' OR method != '') ORDER BY time, id",
        some,
    ):
        parts["checks"].setdefault(claim, []).append(Check(*values))
    for claim, highlight in connection.all(
        f"SELECT claim, highlight FROM claim_passages WHERE claim {_SOME} ORDER BY created, highlight", some
    ):
        parts["passages"].setdefault(claim, []).append(highlight)
    columns = (*CLAIM_COLUMNS, "creator")
    rows = connection.all(f"SELECT highlight, {', '.join(columns)} FROM claims WHERE highlight {_SOME}", some)
    return {claim: Claim(**dict(zip(columns, values, strict=True)), **_of(claim, parts)) for claim, *values in rows}


def read_highlights(connection: Connection, where: str, params: Sequence[object]) -> dict[int, list[Highlight]]:
    """Return highlights by article under a condition on `h` (highlights) and `c` (claims)."""
    rows = connection.all(
        f"SELECT {_HIGHLIGHT}, {TAGS}, c.highlight, h.state, h.score, coalesce(p.claim, '') FROM highlights h "
        f"LEFT JOIN claims c ON c.highlight = h.id LEFT JOIN claim_passages p ON p.highlight = h.id WHERE {where}",
        *params,
    )
    tags = TagsReader(connection, {row[0]: row[12] for row in rows})
    claims = read_claims(connection, [row[0] for row in rows if row[13] is not None])
    ends = text_ends(connection, {row[1] for row in rows})
    names, givers = tags.names, tags.givers
    by_article: defaultdict[int, list[Highlight]] = defaultdict(list)
    for (  # unpacked one by one: slicing the row would take a tenth of an export's time
        name, pk, start, end, quote, prefix, suffix, color, note, creator, created, modified,
        tagged, _, state, score, claim_of,
    ) in rows:  # fmt: skip
        if not 0 <= start < end <= ends.get(pk, 0):
            state = "orphan"  # outside its text: the file may not have been written by Postil
        by_article[pk].append(
            Highlight(
                name, pk, start, end, quote, prefix, suffix, color, note, creator, created, modified,
                names[tagged], claims.get(name), state, score, givers.get(name, ()), claim_of,
            )
        )  # fmt: skip
    return by_article


def _with_valid_values(evidence: Evidence) -> Evidence:
    """Return evidence with a valid kind and stance: the file may not be Postil's own."""
    if evidence.kind in EVIDENCE_KINDS and evidence.stance in STANCES:
        return evidence
    kind = evidence.kind if evidence.kind in EVIDENCE_KINDS else "source"
    return replace(evidence, kind=kind, stance=evidence.stance if evidence.stance in STANCES else "")


def text_ends(connection: ReadingConnection, pks: Iterable[int]) -> dict[int, int]:
    """Return the lengths of the texts of articles, in code points, by number."""
    lengths = "SELECT pk, length(text) FROM articles WHERE pk IN (SELECT value FROM json_each(?))"
    return dict(connection.all(lengths, json.dumps([*pks])))


def derived_id(part: str, more: str) -> str:
    """Return an id derived from a check, evidence, or a claim's evidence that arrives as words."""
    return str(uuid.uuid5(_NAMESPACE, f"{part}\0{more}"))


def _of(claim: str, parts: dict[str, dict[str, list[Any]]]) -> dict[str, Any]:
    return {name: tuple(rows[claim]) for name, rows in parts.items() if claim in rows}


def drop_claim(connection: Connection, step: Recorder, claim: str) -> None:
    """Turn a claim into a plain highlight inside a step, removing checks, evidence, links and passages."""
    for own, relation, other in connection.all(
        "SELECT claim, relation, other FROM claim_links WHERE ? IN (claim, other)", claim
    ):
        step.delete("claim_links", {"claim": own, "relation": relation, "other": other})
    for table in ("evidence", "checks"):
        for (name,) in connection.all(f"SELECT id FROM {table} WHERE claim = ?", claim):
            step.delete(table, {"id": name})
    for (highlight,) in connection.all("SELECT highlight FROM claim_passages WHERE claim = ?", claim):
        step.delete("claim_passages", {"highlight": highlight})
    step.delete("claims", {"highlight": claim})


def drop_passage(connection: Connection, step: Recorder, highlight_id: str) -> None:
    """Remove a highlight from the claim that has it as a further passage, if any."""
    for (claim_id,) in connection.all("SELECT highlight FROM claims WHERE first = ?", highlight_id):
        step.update("claims", {"highlight": claim_id}, {"first": "", "modified": now()})
    step.delete("claim_passages", {"highlight": highlight_id})


def expect_claim(connection: Connection, highlight_id: str) -> None:
    if connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is None:
        raise NotFoundError("that claim is no longer there")


def insert_claim(step: Recorder, claim_id: str, claim: Claim, creator: str, created: str, modified: str) -> None:
    """Insert the row of a claim without what belongs to it."""
    step.insert("claims", claim_row(claim_id, claim, creator, created, modified))


def claim_row(claim_id: str, claim: Claim, creator: str, created: str, modified: str) -> dict[str, Any]:
    values = {name: getattr(claim, name) for name in CLAIM_COLUMNS}
    return {"highlight": claim_id, **values, "creator": creator, "created": created, "modified": modified}


def make_claim(connection: Connection, step: Recorder, highlight_id: str, speaker: str) -> bool:
    """Turn a highlight into a claim, if it is none; return whether it was. Raises `ConflictError`."""
    if connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is not None:
        return False
    if connection.value("SELECT 1 FROM claim_passages WHERE highlight = ?", highlight_id) is not None:
        raise ConflictError("this is already a passage of a claim: remove it from that one first")
    time = now()
    insert_claim(step, highlight_id, Claim(whole_line(speaker)), step.creator, time, time)
    return True


def insert_check(step: Recorder, claim_id: str, check: Check) -> None:
    step.insert("checks", {"claim": claim_id, **{name: getattr(check, name) for name in CHECK_COLUMNS}})


def insert_evidence(step: Recorder, claim_id: str, evidence: Evidence, position: int) -> None:
    values = {name: getattr(evidence, name) for name in EVIDENCE_COLUMNS}
    step.insert("evidence", {"claim": claim_id, "position": position, **values})


def claim_from(data: dict[str, Any]) -> Claim:
    """Return a claim from the result of `asdict`; an earlier Postil had one verdict, and evidence in words."""
    links = tuple(ClaimLink(**each) for each in data.get("links", ()))
    if "checks" not in data:
        evidence = tuple(data["evidence"])
        return Claim.with_check(data["speaker"], data["verdict"], data["rationale"], links, evidence)
    checks = tuple(Check(**each) for each in data["checks"])
    evidence_rows = tuple(Evidence(**each) for each in data["evidence"])
    lists = {"links": links, "checks": checks, "evidence": evidence_rows, "passages": tuple(data["passages"])}
    return Claim(**{**data, **lists})


def put_in_order(step: Recorder, evidence: Sequence[str]) -> None:
    """Set the order of pieces of evidence of one claim."""
    for position, name in enumerate(evidence):
        step.update("evidence", {"id": name}, {"position": position})


def next_position(connection: Connection, claim_id: str) -> int:
    """Return the position after the last evidence."""
    return int(connection.value("SELECT coalesce(max(position) + 1, 0) FROM evidence WHERE claim = ?", claim_id))


def own_evidence(step: Recorder, evidence: Evidence) -> Evidence:
    """Return new evidence with the creator of the step."""
    return replace(evidence, id=str(uuid.uuid4()), creator=step.creator, created=now())


class TagsReader:
    """Reads the column `TAGS` of highlights, by id.

    `names` has the names of tags by their ids in `TAGS`; `givers`, by highlight, those who gave tags other than its
    creator's.
    """

    def __init__(self, connection: ReadingConnection, tags: Mapping[str, str | None]) -> None:
        distinct = {tagged for tagged in tags.values() if tagged}
        names = dict(connection.all("SELECT id, name FROM tags")) if distinct else {}
        self.names: dict[str | None, tuple[str, ...]] = {None: ()}
        for tagged in distinct:
            self.names[tagged] = tuple(sorted([names[tag.removeprefix(_GIVEN)] for tag in tagged.split(",")]))
        with_givers = [highlight_id for highlight_id, tagged in tags.items() if tagged and _GIVEN in tagged]
        self.givers: dict[str, tuple[TagGiver, ...]] = {}
        for highlight_id, tag, creator, created in (
            connection.all(
                "SELECT t.highlight, t.tag, t.creator, t.created FROM highlight_tags t JOIN highlights h "
                "ON h.id = t.highlight WHERE t.creator != h.creator AND h.id IN (SELECT value FROM json_each(?))",
                json.dumps(with_givers),
            )
            if with_givers
            else ()
        ):
            givers = (*self.givers.get(highlight_id, ()), TagGiver(names[tag], creator, created))
            self.givers[highlight_id] = tuple(sorted(givers))


def put_tag(connection: Connection, step: Recorder, highlight_id: str, tag_id: str) -> None:
    """Add a tag to a highlight that does not have it."""
    key = {"highlight": highlight_id, "tag": tag_id}
    if connection.value("SELECT 1 FROM highlight_tags WHERE highlight = ? AND tag = ?", *key.values()) is None:
        step.insert("highlight_tags", {**key, "creator": step.creator, "created": now()})


def drop_tags(connection: Connection, step: Recorder, highlight_id: str) -> None:
    """Remove all tags of a highlight about to be removed, whose `modified` becomes the time of its last one.

    The same applies to checks and evidence of a claim.
    """
    tags = connection.all("SELECT tag, created FROM highlight_tags WHERE highlight = ?", highlight_id)
    for tag, _ in tags:
        step.delete("highlight_tags", {"highlight": highlight_id, "tag": tag})
    modified = connection.value("SELECT modified FROM highlights WHERE id = ?", highlight_id)
    parts = connection.value(_LATEST_OF_CLAIM, highlight_id, highlight_id)
    latest = max([parts or "", *(created for _, created in tags)])
    if latest > (modified or ""):
        step.update("highlights", {"id": highlight_id}, {"modified": latest}, times=True)


def change_highlight(changes: Sequence[Sequence[Any]], owner: str, creator: str) -> bool:
    """Return whether changes that `creator` made affect a highlight itself.

    Tags, checks and evidence that one person adds to another's highlight have times of their own and leave its
    `modified` alone.
    """
    others = ("tags", "tag_events") if creator == owner else ("tags", "tag_events", "checks")
    has_new_evidence = any(_is_whole(each) for each in changes if each[0] == "evidence")

    def is_own(change: Sequence[Any]) -> bool:
        table, _, before, after = change
        if table == "evidence" and creator != owner:
            if _is_whole(change):
                return bool((before or after)["creator"] != creator)
            return not (has_new_evidence and {*after} == {"position"})  # the evidence below it was only moved
        return bool((before or after)["creator"] == owner) if table == "highlight_tags" else table not in others

    return any(map(is_own, changes))


def _is_whole(change: Sequence[Any]) -> bool:
    """Return whether a row was added or removed, rather than columns changed."""
    return change[2] is None or change[3] is None
