"""Replacing a text that may have changed since the user saw it: nothing is overwritten unseen."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.core.errors import ChangedError, NotFoundError
from tui.core.reasons import reasons_of
from tui.core.text import one_line
from tui.library.queries.step_items import last_creator
from tui.library.tables.articles import EDITABLE
from tui.library.tables.drafts import Draft

if TYPE_CHECKING:
    from tui.library import Library

ARTICLE, CLAIM, CODE, DEFINITION = "article", "claim", "code", "definition"

CODE_MEMO, ARTICLE_MEMO = "memo of a code", "memo of an article"

OF_CODES = {DEFINITION: "description", CODE_MEMO: "memo"}
"""The fields of codes that are texts, by the kind of what is written."""

FIELDS: dict[str, tuple[str, ...]] = {
    ARTICLE: EDITABLE,
    CODE: ("name", "color", "description", "memo"),
    CLAIM: ("wording", "said", "place", "speaker", "speaker_kind", "role"),
}
"""Kinds of text that have several fields, as JSON."""


@dataclass(frozen=True, slots=True)
class Overwriting:
    """A text (of this kind of draft) that replaces the one that was `seen`."""

    subject: Draft
    seen: str

    def expect(self, library: Library) -> None:
        """Raise `ChangedError` if the current text is neither what was seen nor what is being written."""
        now, incoming = current_text(library, self.subject), self.subject.text
        if self.subject.kind in FIELDS:
            old, new, values = json.loads(self.seen), json.loads(incoming), json.loads(now)
            local = {name: values[name] for name in new if values[name] not in (old.get(name), new[name])}
            now, is_changed = json.dumps(local, ensure_ascii=False), bool(local)
        else:
            is_changed = now.strip() not in (self.seen.strip(), incoming.strip())
        if is_changed:
            raise ChangedError(self.subject.kind, now, last_editor(library, self.subject))

    def after(self, local: str) -> Overwriting:
        """Return the same with their text as the one that was seen."""
        if self.subject.kind in FIELDS:
            local = json.dumps({**json.loads(self.seen), **json.loads(local)}, ensure_ascii=False)
        return replace(self, seen=local)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Overwriting:
        return cls(Draft(**data["subject"]), data["seen"])


def current_text(library: Library, subject: Draft) -> str:
    """Return the current text, "" if there is none yet. Raises `NotFoundError` for what is gone."""
    if subject.kind == ARTICLE:
        article = library.articles.find(subject.article)
        return json.dumps({name: getattr(article, name) for name in EDITABLE}, ensure_ascii=False)
    if subject.kind == "comment":
        decisions = library.decisions.of_article(library.articles.find(subject.article))
        here = [each for each in decisions if each.start < subject.end and subject.start < each.end]
        return max(here, key=lambda each: each.modified).comment if here else ""
    if subject.kind == ARTICLE_MEMO:
        from tui.library.tables.memos import Memos

        return Memos(library.connection, library.journal).own(subject.article)
    if not subject.annotation:
        return ""
    if subject.kind == CODE:
        tag = next((tag for tag in library.codebook.all() if tag.id == subject.annotation), None)
        if tag is None:
            raise NotFoundError("that tag is no longer there")
        return json.dumps({name: getattr(tag, name) for name in FIELDS[CODE]}, ensure_ascii=False)
    if subject.kind in OF_CODES:
        return library.codebook.text(subject.annotation, OF_CODES[subject.kind])
    if subject.kind == "evidence row":
        from tui.core.evidence_lines import lines_of

        return lines_of(library.evidence.get(subject.annotation))
    highlight = library.annotations.get(subject.annotation)
    if subject.kind == "note":
        return highlight.note
    claim = highlight.claim
    if claim is None:
        raise NotFoundError("that claim is no longer there")
    if subject.kind == CLAIM:
        return json.dumps({name: getattr(claim, name) for name in FIELDS[CLAIM]}, ensure_ascii=False)
    check = claim.check_of(library.creator)
    if subject.kind == "evidence":
        return ""  # new rows replace nothing
    if subject.kind == "rationale":
        return reasons_of(check.rationale, check.method) if check is not None else ""
    return str(getattr(claim, subject.kind, ""))


def last_editor(library: Library, subject: Draft) -> str:
    """Return who changed it last, in a word or two."""
    creator = last_creator(library.connection, subject.article, subject.annotation or subject.article)
    return one_line(creator, 20) or "somebody"
