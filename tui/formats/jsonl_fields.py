"""The fields of Postil's own format: any others in a file belong to another program, and are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.text import one_line

if TYPE_CHECKING:
    from tui.formats.import_common import InputFile, JsonValue

_MAKER = "creator created modified"
_MARKS = {
    "mentions": "start end text label entity origin state by_rule",
    "quotations": "start end speaker",
    "scare_quotes": "start end",
    "suggestions": "start end kind speaker score reason",
}
_TURN = "start said end speaker time"

_WORDS = {
    "": "added attributes authors codebook conflicts corrections decisions dismissals done found groups highlights "
    "history id intake labels language left_out_speakers marking memos mentions pages position progress published "
    "publisher quotations read removed retrieved reviewed revised revision scare_quotes sha256 source suggestions "
    "tag_events tags text title turns versions",
    "codebook": f"id name color description memo position {_MAKER}",
    "conflicts": "subject field there here creator source created decided",
    "decisions": f"start end quote outcome comment comment_creator seen {_MAKER}",
    "dismissals": "id article start end quote surface creator created lost",
    "done": "creator created",
    "found": " ".join(_MARKS),
    **{f"found {kind}": words for kind, words in _MARKS.items()},
    "groups": f"name filter {_MAKER}",
    "highlights": "id start end quote color note tags tag_givers tagged passage claim state score prefix suffix "
    f"{_MAKER}",
    "highlights claim": "of speaker verdict rationale links evidence wording status checks speaker_kind role said "
    f"place assignee due chosen first {_MAKER}",
    "highlights claim checks": f"id time verdict rationale method quote {_MAKER}",
    "highlights claim evidence": "id kind stance what note retrieved archived creator created",
    "highlights claim links": "relation claim creator created",
    "highlights passage": "creator created",
    "highlights tag_givers": "tag creator created",
    "highlights tagged": "tag created",
    "history": "number counter time creator action summary state step reverses article start changes",
    "labels": "name color key description means",
    "left_out_speakers": "speaker creator created",
    "marking": "model version marked",
    "memos": f"text {_MAKER}",
    **_MARKS,
    "pages": "start label",
    "reviewed": "creator created revision counter",
    "tags": "id tag creator created",
    "tag_events": "id tag field old new creator time counter",
    "turns": _TURN,
    "versions": "number added sha256 title text turns",
    "versions turns": _TURN,
}
_FIELDS = {way: frozenset(words.split()) for way, words in _WORDS.items()}
"""Of an article, and of what is in its fields, by the names that lead there."""


def report_other_fields(part: JsonValue, file: InputFile, way: str = "") -> None:
    """Count unknown fields of an article, or of one of its members, named by the `way` there."""
    _report_unknown(part.value, way, file)


def _report_unknown(value: Any, way: str, file: InputFile) -> None:
    fields = _FIELDS.get(way)
    if fields is None:  # it may hold anything
        return
    for part in value if isinstance(value, list) else (value,):
        for name, inner in part.items() if isinstance(part, dict) else ():
            if inner is not None and name not in fields:
                words = f"{one_line(name, 40)} of {way}" if way else one_line(name, 40)
                file.tally.leave_out("fields", "no field of Postil's own format", words)
            elif isinstance(inner, dict | list):
                _report_unknown(inner, f"{way} {name}".lstrip(), file)
