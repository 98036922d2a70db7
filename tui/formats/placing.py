"""Placing a file's annotations of one text, and reporting where the file was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.model import Highlight
from tui.core.text import clean, digest, one_line, whole_line
from tui.formats.identifiers import highlight_uuid
from tui.formats.offsets import CODE_POINTS, ImportedText, Unit, alike
from tui.library.tables.article_tag_rows import ArticleTag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.model import Claim
    from tui.formats.import_common import InputFile, JsonValue

FOUND_AGAIN = "not where the file says; found again by their words"
CUT = "cut where the text ends"
OUTSIDE = "outside the text, without words to find them by"
NOWHERE = "their words are not in the text; postil orphans lists them"


def article_tags(
    names: Iterable[str], creator: str, created: str = "", own_id: str = "", *, key: Sequence[object]
) -> tuple[ArticleTag, ...]:
    """Return one person's tags of a whole article.

    `own_id` is that of a file that has one for all of them. Without it, and for all but one, the id is derived from
    `key`, which identifies the article, with creator and tag.
    """
    tags = sorted({tag_name(name) for name in names} - {""})
    ids = [highlight_uuid("article tag", own_id, *key, name, creator) for name in tags]
    if own_id and len(tags) == 1:
        ids = [highlight_uuid(own_id)]
    return tuple(ArticleTag(id, name, creator, created) for id, name in zip(ids, tags, strict=True))


def position(selector: JsonValue) -> tuple[int, int]:
    """Return the offsets of a position; (0, 0) if they are no whole numbers, which no words are at."""
    try:
        return selector.natural("start"), selector.natural("end")
    except FormatError:
        return 0, 0


class Placing:
    """Places the spans of one text that a file gives in a unit of its own.

    `is_own`: Postil exported the file, so that its unit need not be reported.
    """

    def __init__(
        self,
        file: InputFile,
        raw: str,
        unit: Unit = CODE_POINTS,
        text: ImportedText | None = None,
        *,
        is_own: bool = False,
    ) -> None:
        self.file = file
        self.imported = text or ImportedText(raw)
        self.text = self.imported.text
        self.unit = unit
        self._is_own = is_own
        self._digest = digest(self.text)

    def place(self, start: int, end: int, quote: str = "", where: str = "") -> tuple[int, int] | None:
        """Return a span in the stored text, else None.

        Cut and relocated ones are reported; a span outside the text without words is counted as left out. One whose
        words are nowhere is an orphan: create it with `orphan`.
        """
        imported, tally = self.imported, self.file.tally
        left, right = imported.raw_offset(start, self.unit), imported.raw_offset(end, self.unit)
        place = imported.to_stored(left, right)
        words = clean(quote)[0].strip()
        if place is not None and (not words or alike(self.text[slice(*place)], words)):
            if self.unit.is_guess or ((left, right) != (start, end) and not self._is_own):
                tally.note("offsets", "changed", f"they count {self.unit.name} and were converted")
            return place
        if words:
            near = place[0] if place else min(max(start, 0), len(self.text))
            anchor = imported.find(words, near)
            if anchor is not None:
                tally.note("highlights", "changed", FOUND_AGAIN, where)
            return anchor
        size = len(imported.raw)
        cut = imported.to_stored(left, size) if 0 <= left < size < right else None
        if cut is None:
            tally.leave_out("highlights", f"{OUTSIDE}: {start} to {end} of {size}", where)
        else:
            tally.note("highlights", "changed", CUT, where)
        return cut

    def notes_of_pieces(self, places: Sequence[tuple[int, int]]) -> list[str]:
        """Return the notes of a span's pieces that say they belong together."""
        words = " … ".join(one_line(self.text[slice(*place)], 60) for place in places)
        count = len(places)
        return [f"part {number} of {count}: {words}" if count > 1 else "" for number in range(1, count + 1)]

    def highlight_id(self, kind: str, creator: str, start: int, end: int, *own: str) -> str:
        """Return an id for an annotation without one, or with one that other files may use as well."""
        return highlight_uuid(kind, creator, *own, self._digest, start, end)

    def highlight(
        self,
        highlight_id: str,
        place: tuple[int, int] | None,
        quote: str = "",
        *,
        near: int = 0,
        where: str = "",
        note: str = "",
        creator: str = "",
        created: str = "",
        modified: str = "",
        tags: set[str] | frozenset[str] = frozenset(),
        claim: Claim | None = None,
    ) -> Highlight:
        """Return an annotation; one without a place is an orphan with its quote, and is reported."""
        start, end = place or (max(near, 0), max(near, 0) + max(len(quote), 1))
        if place is None:
            self.file.tally.note("without a place", "added", NOWHERE, where)
        named = tuple(sorted(tags - {""}))
        return Highlight(
            self.file.distinct_id(highlight_id, (named, note, claim, creator, place, quote, self._digest)),
            0,
            start,
            end,
            self.text[start:end] if place else quote,
            note=clean(note)[0].strip(),
            creator=creator or self.file.creator,
            created=created or modified,
            modified=modified or created,
            tags=named,
            claim=claim,
            state="exact" if place else "orphan",
            score=1.0 if place else 0.0,
        )


def tag_name(name: str) -> str:
    """Return the name of a tag as the library stores it: cleaned, on one line, not shortened."""
    return whole_line(name)
