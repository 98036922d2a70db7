"""What Postil adds to brat's own lines to recognise an annotation, and reading it back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from tui.core.text import compact_json, whole_line
from tui.core.times import stored_time
from tui.formats.identifiers import highlight_uuid, is_uuid
from tui.formats.makers import note_makers, restore_makers
from tui.library.transfer.incoming import EDITED_TEXTS, text_digest, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Highlight

OWN_NOTE = "Postil"

_TIME = r"\d{4}-\d\d-\d\dT[\d:.]{8,12}Z"
_PLAIN = '{}[]":,#/'
"""The characters of JSON that stand for themselves; a space would end the value."""
_DIGESTS = r"[0-9a-f]{8}(?:\.[0-9a-f]{8}){0,3}"
_OWN = re.compile(
    rf"([0-9A-Fa-f-]{{36}}) (\d{{1,10}}) (\d{{1,10}})(?: ({_TIME}) ({_TIME}))?(?: =({_DIGESTS})(?:&(\S+))?)?(?: (.*))?"
)


def escape(text: str) -> str:
    """Return a note on one line."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def unescape(text: str) -> str:
    """Return a note with its line ends and tabs restored."""
    return re.sub(r"\\([\\nt])", lambda match: {"n": "\n", "t": "\t"}.get(match[1], "\\"), text)


def own_note(highlight: Highlight) -> str:
    """Return what brat has no place for: an entity's annotation, its place with line ends, times, creator.

    With digests of its note and of its claim's texts, which show what was edited in brat, and, after a `&`, who made
    parts of it that its creator did not make.
    """
    times = (highlight.created, highlight.modified) if highlight.created and highlight.modified else ()
    digests = ".".join(text_digest(value) for value in texts_of(highlight).values())
    makers = note_makers(highlight)
    others = f"&{quote(compact_json(makers), _PLAIN)}" if makers else ""
    parts = (highlight.id, highlight.start, highlight.end, *times, f"={digests}{others}", highlight.creator)
    return escape(" ".join(map(str, parts)).rstrip())


@dataclass(frozen=True, slots=True)
class Origin:
    """The state of an entity when Postil exported it."""

    id: str
    place: tuple[int, int]
    created: str
    modified: str
    creator: str
    digests: tuple[str, ...] = ()
    """Of its note, speaker, verdict and rationale."""
    makers: dict[str, Any] = field(default_factory=dict)
    """Who made parts of it that its creator did not make."""

    def restore_makers(self, highlight: Highlight) -> Highlight:
        """Return an annotation with its parts given to those who made them; a verdict edited since is not theirs."""
        exported, texts = dict(zip(EDITED_TEXTS, self.digests, strict=False)), texts_of(highlight)
        is_edited = any(text_digest(texts.get(name, "")) != exported.get(name) for name in ("verdict", "rationale"))
        return restore_makers(highlight, self.makers | ({"verdict": ""} if is_edited else {}))


NO_ORIGIN = Origin("", (0, 0), "", "", "")


def origin_of(notes: Iterable[tuple[str, str]]) -> Origin | None:
    for kind, text in notes:
        if kind == OWN_NOTE and (own := _OWN.fullmatch(text)) and is_uuid(own[1]):
            times = stored_time(own[4] or ""), stored_time(own[5] or "")
            place, digests = (int(own[2]), int(own[3])), tuple((own[6] or "").split("."))
            return Origin(highlight_uuid(own[1]), place, *times, whole_line(own[8] or ""), digests, _makers(own[7]))
    return None


def _makers(text: str | None) -> dict[str, Any]:
    try:
        makers = json.loads(unquote(text or "{}"))
    except ValueError:  # somebody edited it
        return {}
    return makers if isinstance(makers, dict) else {}
