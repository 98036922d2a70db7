"""Hypothes.is JSON, as its client exports and imports annotations. Offsets count UTF-16 units. Out and in.

Its table (CSV) is imported, too. A claim is exported as paragraphs below the note, from which it is read back:
Hypothes.is has only text and tags.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.model import VERDICTS, Highlight
from tui.core.text import clean, one_line, whole_line
from tui.formats.export_common import EPOCH, Utf16Offsets, write_json_items
from tui.formats.identifiers import OWN, article_iri, highlight_uuid, memo_uuid
from tui.formats.import_common import imported_article, imported_claim
from tui.formats.makers import MAKERS, note_makers, restore_makers
from tui.formats.page_notes import PageNotes
from tui.formats.people import text_of
from tui.formats.placing import article_tags, position, tag_name
from tui.library.tables.memos import Memo
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.core.model import Article, Claim
    from tui.formats.import_common import InputFile, JsonValue
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.tables.article_tag_rows import ArticleTag

CARRIES = frozenset(
    {
        *("notes", "tags", "tag_givers", "claims", "evidence", "claim_makers", "claim_creators", "creators", "times"),
        *("memos", "article_tags", "article_tag_givers"),
    }
)
CARRIES_BACK = CARRIES

_GROUP = "__world__"

_CLAIM = re.compile(
    rf"(?:\A|(?<=.)\n\n)Claim(?: by ([^\n]+))?: (?:({'|'.join(VERDICTS)})|verdict “([^\n]+)”)(?=\n\n|\Z)", re.DOTALL
)
"""The paragraph of a claim, as it stands below a note; a verdict of somebody's own vocabulary is called one."""


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one file for the client's import, one annotation a line."""
    output.write(b'{"client_version":"1.0.0 (postil)","annotations":[')
    latest = EPOCH

    def annotations() -> Iterator[dict[str, Any]]:
        nonlocal latest
        for bundle in bundles:
            units = Utf16Offsets(bundle.article.text)
            for giving in bundle.tags:
                yield _page_note(bundle.article, giving)
                latest = max(latest, giving.created)
            for memo in bundle.memos:
                yield _memo(bundle.article, memo)
                latest = max(latest, memo.modified)
            for highlight in bundle.highlights:
                text = below_note(highlight.note, highlight.claim)
                claim = highlight.claim and highlight.claim.plain()
                if note_and_claim(text) != (highlight.note, claim):
                    # On import it would be another note: leave out the claim, and report it.
                    text = highlight.note
                    report.lose("claims that cannot be distinguished from the note", int(claim is not None))
                yield _annotation(bundle.article, highlight, text, units)
                latest = max(latest, highlight.modified)

    write_json_items(output, annotations())
    # The date is that of the last change, not today's, so that the same library gives the same file.
    output.write(f'\n],"export_date":"{latest}","export_userid":"acct:postil@localhost"}}\n'.encode())


def _annotation(article: Article, highlight: Highlight, text: str, units: Utf16Offsets) -> dict[str, Any]:
    start, end = units.units(highlight.start), units.units(highlight.end)
    quote = {"exact": highlight.quote, "prefix": highlight.prefix, "suffix": highlight.suffix}
    selectors = [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", **quote},
    ]
    times = highlight.created, highlight.modified
    value = _value(article, highlight.id, highlight.creator, times, text, highlight.tags, {"selector": selectors})
    return {**value, OWN: {MAKERS: makers}} if (makers := note_makers(highlight)) else value


def _page_note(article: Article, giving: ArticleTag) -> dict[str, Any]:
    """Return a tag of a whole article: an annotation without selector is a page note in Hypothes.is."""
    return _value(article, giving.id, giving.creator, (giving.created, giving.created), "", (giving.tag,), {})


def _memo(article: Article, memo: Memo) -> dict[str, Any]:
    """Return a memo of a whole article, a page note, too."""
    own_id, times = memo_uuid(article.id, memo.creator), (memo.created, memo.modified)
    return _value(article, own_id, memo.creator, times, memo.text, (), {})


def _value(
    article: Article,
    own_id: str,
    creator: str,
    times: tuple[str, str],
    text: str,
    tags: tuple[str, ...],
    where: dict[str, Any],
) -> dict[str, Any]:
    iri = article_iri(article.id, article.source)
    user = f"acct:{creator or 'postil'}@localhost"
    return {
        "id": own_id,
        "created": times[0],
        "updated": times[1],
        "user": user,
        "uri": iri,
        "text": text,
        "tags": tags,
        "group": _GROUP,
        "permissions": {"read": [user], "admin": [user], "update": [user], "delete": [user]},
        "target": [{"source": iri, **where}],
        "document": {"title": [article.title or article.id]},
        "links": {},
        "hidden": False,
        "flagged": False,
        "references": [],
        "user_info": {"display_name": creator or None},
    }


def below_note(note: str, claim: Claim | None) -> str:
    """Return a note with a claim below it."""
    if claim is None:
        return note
    speaker = f" by {claim.speaker}" if claim.speaker else ""
    evidence = "\n".join(f"Evidence: {piece}" for piece in claim.sources)
    verdict = claim.verdict if claim.verdict in VERDICTS else f"verdict “{claim.verdict}”"
    parts = [note, f"Claim{speaker}: {verdict}", claim.rationale, evidence]
    return "\n\n".join(part for part in parts if part)


def note_and_claim(text: str) -> tuple[str, Claim | None]:
    """Split a note from `below_note` and the claim below it; None for no claim."""
    places = [*_CLAIM.finditer(text)]
    if not places:
        return text, None
    place = places[-1]  # a note may mention another claim
    paragraphs = text[place.end() :].removeprefix("\n\n").split("\n\n")
    lines = paragraphs[-1].split("\n")
    evidence = lines if all(line.startswith("Evidence: ") for line in lines) else []
    rationale = "\n\n".join(paragraphs[:-1] if evidence else paragraphs)
    pieces = [line.removeprefix("Evidence: ") for line in evidence]
    return text[: place.start()], imported_claim(place[1] or "", place[2] or place[3], rationale, evidence=pieces)


_LEFT_OUT = "they have no passage"


def read(file: InputFile) -> Iterator[Bundle]:
    """Read an export of the client or an answer of its API, with page notes as tags and memos, without replies."""
    notes = PageNotes()
    if not (file.starts_with(b"{") or file.starts_with(b"[")):
        yield from _read_table(file, notes)
        yield from notes.bundles()
        return
    document = file.json()
    if not isinstance(document.value, list) and "annotations" not in document and "rows" not in document:
        raise document.error("has no annotations of Hypothes.is: export it as JSON there")
    parts = (
        document.items()
        if isinstance(document.value, list)
        else document.items("annotations" if "annotations" in document else "rows")
    )
    yield from file.json_parts(parts, lambda part: _read_annotation(part, file, notes))
    yield from notes.bundles()


def _read_annotation(part: JsonValue, file: InputFile, notes: PageNotes) -> Bundle | None:
    quote, prefix, suffix, start, end = "", "", "", -1, -1
    for number, target in enumerate(part.items("target")):
        if number:
            file.tally.leave_out("further targets", "an annotation has one passage here")
            break
        for selector in target.items("selector"):
            kind = selector.get("type").value
            if kind == "TextQuoteSelector":
                quote, prefix, suffix = selector.text("exact"), selector.text("prefix"), selector.text("suffix")
            elif kind == "TextPositionSelector":
                start, end = position(selector)
    if not quote and start >= 0:
        file.tally.leave_out("highlights", "they have no quote to find them by")
        return None
    if not quote:
        return _read_page_note(part, file, notes)
    source = part.line("uri")
    if not source:
        raise part.error("has no uri to find its article by")
    creator = _name(part.line("user"))
    created = file.time(part.raw("created"))
    note, claim = note_and_claim(part.text("text").strip())
    own = text_of(part, "id")
    highlight = Highlight(
        file.distinct_id(highlight_uuid(own), (source, quote, prefix, start))
        if own
        else highlight_uuid("hypothesis", creator, source, quote, prefix, start),
        0,
        start,
        end,
        quote,
        prefix,
        suffix,
        note=note,
        creator=creator or file.creator,
        created=created,
        modified=file.time(part.raw("updated")) or created,
        tags=part.names("tags"),
        claim=claim,
    )
    return Bundle(imported_article(source=source), highlights=(_with_makers(highlight, part),))


def _with_makers(highlight: Highlight, part: JsonValue) -> Highlight:
    own = part.get(OWN).value
    return restore_makers(highlight, own.get(MAKERS)) if isinstance(own, dict) else highlight


def _read_page_note(part: JsonValue, file: InputFile, notes: PageNotes) -> Bundle | None:
    if part.get("references").value:
        file.tally.leave_out("replies", _LEFT_OUT)
        return None
    user, source = part.line("user"), part.line("uri")
    created = file.time(part.raw("created"))
    modified = file.time(part.raw("updated")) or created
    memo = Memo(_name(user) or file.creator, part.text("text").strip(), created, modified)
    if memo.text and source:
        notes.add(imported_article(source=source), memo, is_own=user.endswith("@localhost"))
    return _of_page(file, source, memo, part.names("tags"), text_of(part, "id"))


def _of_page(file: InputFile, source: str, memo: Memo, names: Sequence[str], own_id: str = "") -> Bundle | None:
    """Return the tags of a page note, which belong to the whole article."""
    if not source or not (memo.text or names):
        file.tally.leave_out("notes on whole pages", "they have no text, or no address")
    tags = article_tags(names, memo.creator, memo.created, own_id, key=("hypothesis", source))
    return Bundle(imported_article(source=source), tags=tags) if source and tags else None


_QUOTES = "Quote/description", "Quote"
_TYPES = "Type", "Annotation/Reply Type"
"""What clients of 2023 and of today call the same columns."""

_TAKEN = {*_QUOTES, *_TYPES, "Created at", "Author", "Page", "URL", "Comment", "Tags"}


def _read_table(file: InputFile, notes: PageNotes) -> Iterator[Bundle]:
    """Read the client's export as CSV, which has neither ids nor positions: annotations are found by their words."""
    column = next((name for name in _QUOTES if name.encode() in file.first_line()), "")
    if not column:
        raise FormatError("it has no annotations of Hypothes.is: export it as JSON or CSV there")
    for number, row in file.table(column):
        cells = {name: value or "" for name, value in row.items() if name and isinstance(value, str | None)}
        quote, source = clean(cells[column])[0].strip(), whole_line(cells.get("URL", ""))
        for name, value in cells.items():
            if name not in _TAKEN and value:
                file.tally.leave_out(one_line(name, 40).lower(), "Postil has no place for them")
        kind = next(filter(None, map(cells.get, _TYPES)), "")
        if kind == "Reply":
            file.tally.leave_out("replies", _LEFT_OUT)
        elif kind not in ("", "Annotation", "Highlight") or not quote:
            names, by = cells.get("Tags", "").split(","), _name(whole_line(cells.get("Author", "")))
            time = file.time(cells.get("Created at", ""))
            memo = Memo(by or file.creator, clean(cells.get("Comment", ""))[0].strip(), time, time)
            if memo.text and source:
                notes.add(imported_article(source=source), memo, is_own=False)
            if bundle := _of_page(file, source, memo, [*filter(None, names)]):
                file.records += 1
                yield bundle
        elif not source:
            file.problem(f"line {number}: it has no URL to find its article by")
        else:
            file.records += 1
            yield Bundle(imported_article(source=source), highlights=(_row(file, cells, quote, source),))


def _row(file: InputFile, cells: dict[str, str], quote: str, source: str) -> Highlight:
    note, claim = note_and_claim(clean(cells.get("Comment", ""))[0].strip())
    creator = _name(whole_line(cells.get("Author", "")))
    time = file.time(cells.get("Created at", ""))
    tags = {tag_name(name) for name in cells.get("Tags", "").split(",")} - {""}
    own = highlight_uuid("hypothesis", creator, source, quote, time)
    return Highlight(
        file.distinct_id(own, (note, *sorted(tags))),
        0,
        -1,
        -1,
        quote,
        note=note,
        creator=creator or file.creator,
        created=time,
        modified=time,
        tags=tuple(sorted(tags)),
        claim=claim,
    )


def _name(account: str) -> str:
    """Return the name of an account, with the server unless that is the common one."""
    name, at, server = account.removeprefix("acct:").rpartition("@")
    if not at:
        return server
    return name if server in {"localhost", "hypothes.is"} else f"{name}@{server}"
