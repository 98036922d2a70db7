"""Annotations of a whole article in Label Studio: choices and a text without a region. Out and in.

Creator and times are in the `meta` of the result, as with regions: the server returns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.text import clean, whole_line
from tui.core.times import stored_time
from tui.formats.identifiers import OWN, highlight_uuid, memo_uuid
from tui.formats.placing import article_tags, tag_name
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.memos import Memo
from tui.library.transfer.incoming import text_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.tally import Tally
    from tui.formats.import_common import JsonValue
    from tui.library.transfer.bundles import Bundle

WHOLE, MEMO = "article_tags", "memo"
"""The controls of the configuration for tags and memos of whole articles."""


def whole_results(bundle: Bundle) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """Yield the annotations of an article as a whole: creator, a result without a region, and times."""
    for creator in sorted({each.creator for each in bundle.tags}):
        own = [each for each in bundle.tags if each.creator == creator]
        origin = {"creator": creator, "tags": [[each.tag, each.id, each.created] for each in own]}
        name = highlight_uuid(WHOLE, bundle.article.id, creator)
        value = {"choices": [each.tag for each in own]}
        yield creator, _result(name, WHOLE, "choices", value, origin), [each.created for each in own]
    for memo in bundle.memos:
        times = {"created": memo.created, "modified": memo.modified}
        origin = {"creator": memo.creator, **times, "digest": text_digest(memo.text)}
        name = memo_uuid(bundle.article.id, memo.creator)
        yield memo.creator, _result(name, MEMO, "textarea", {"text": [memo.text]}, origin), [*times.values()]


def _result(name: str, control: str, kind: str, value: dict[str, Any], origin: dict[str, Any]) -> dict[str, Any]:
    to = {"id": name, "from_name": control, "to_name": "text", "type": kind}
    return {**to, "origin": "manual", "value": value, "meta": {OWN: origin}}


class WholeText:
    """The annotations of one task about its whole text; `key` identifies the text."""

    def __init__(self, key: str, tally: Tally, *, is_own: bool) -> None:
        self._key, self._tally, self._is_own = key, tally, is_own
        self._tags: dict[str, ArticleTag] = {}
        self._memos: dict[str, Memo] = {}

    @property
    def tags(self) -> tuple[ArticleTag, ...]:
        return tuple(self._tags.values())

    @property
    def memos(self) -> tuple[Memo, ...]:
        return tuple(self._memos.values())

    def take(self, result: JsonValue, kind: str, by: str, times: tuple[str, str]) -> bool:
        """Add a result without a region, with its creator and times; return False if it is invalid.

        What someone changed there is theirs; the rest keeps its exported creator. A choice of another program's control
        is a tag below the control's name.
        """
        control, value = result.line("from_name"), result.get("value")
        meta = result.get("meta").value
        origin = meta.get(OWN) if self._is_own and isinstance(meta, dict) else None
        if kind == "choices":
            own = _exported_tags(origin) if self._is_own and control == WHOLE else None
            for name in _choices(value):
                label = name if own is not None else f"{control}/{name}"
                tags = article_tags([label], by, times[1] or times[0], key=("label-studio", self._key))
                if own and name in own:
                    tags = (own[name],)
                self._tags.update((each.id, each) for each in tags)
            return True
        if kind == "textarea" and self._is_own and control == MEMO:
            self._take_memo(join_values(value.get("text").value), origin, by, times)
            return True
        return False

    def _take_memo(self, text: str, origin: Any, by: str, times: tuple[str, str]) -> None:
        memo = Memo(by, clean(text)[0].strip(), *times)
        match origin:
            case {"creator": str() as creator, "created": str() as created, "modified": str() as modified}:
                if origin.get("digest") == text_digest(memo.text):
                    memo = Memo(whole_line(creator), memo.text, stored_time(created), stored_time(modified))
        if self._memos.setdefault(memo.creator, memo) != memo:
            self._tally.leave_out("memos", "a person has one on an article")


def _exported_tags(origin: Any) -> dict[str, ArticleTag]:
    """Return the tags of a result as exported, by name."""
    by_name = dict[str, ArticleTag]()
    match origin:
        case {"creator": str() as creator, "tags": [*tags]}:
            for tag in tags:
                match tag:
                    case [str() as name, str() as own_id, str() as created]:
                        giving = highlight_uuid(own_id), tag_name(name), whole_line(creator), stored_time(created)
                        by_name[giving[1]] = ArticleTag(*giving)
    return by_name


def _choices(value: JsonValue) -> Iterator[str]:
    """Yield the choices; a nested one is a path."""
    for item in value.items("choices"):
        path = item.value if isinstance(item.value, list) else [item.value]
        yield tag_name("/".join(each for each in path if isinstance(each, str)))


def join_values(value: Any) -> str:
    """Return the lines of a text control as one text; a choice within others, as a taxonomy has them, is a path."""
    parts = value if isinstance(value, list) else [value]
    parts = ["/".join(map(str, part)) if isinstance(part, list) else part for part in parts]
    return "\n".join(str(part) for part in parts if isinstance(part, str | int | float) and not isinstance(part, bool))
