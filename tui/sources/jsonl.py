"""JSON Lines: one article per line, read line by line; a bad line is refused by number and the rest continues."""

import json
from collections.abc import Iterator
from contextlib import suppress

from tui.core.authors import stated_authors
from tui.core.errors import SourceError
from tui.core.model import NewArticle
from tui.core.text import clean, one_line
from tui.sources import annotated
from tui.sources.bookmarks import stated_tags
from tui.sources.columns import split_fields, text_of
from tui.sources.copies import CopyCounts
from tui.sources.metadata import Guess, guess, stated_date
from tui.sources.source import CAP, CHANGED, IsKnown, KnownSource, Refusal, Source, SourceItem, sha256

_TAKEN = frozenset(["id", "text", "title", "url", "source", "publisher", "published", "language", "authors", "author"])
_TAKEN |= {"tags"}


def read(source: Source, is_known: IsKnown) -> Iterator[SourceItem]:
    """Yield the article of each line."""
    with CopyCounts() as copies:
        yield from _read(source, is_known, copies)


def _read(source: Source, is_known: IsKnown, copies: CopyCounts) -> Iterator[SourceItem]:
    for fields in _first_fields(source):  # before any article is added
        annotated.refuse_line(fields)
    number = 0
    empty = True
    while line := source.readline(CAP + 1):
        number += 1
        name = f"{source.name} line {number}"
        if len(line) > CAP:
            while line and not line.endswith(b"\n"):
                line = source.readline(1 << 20)
            empty = False
            yield Refusal(name, f"longer than {CAP // 1_000_000} MB; split it")
            continue
        line = line.strip()
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            continue
        empty = False
        digest = sha256(line)
        try:
            fields = _fields(line)
        except SourceError as error:
            yield Refusal(name, str(error))
            continue
        stated = _stated_source(fields)
        is_named = bool(_line(fields, "id") or stated)
        copy = 1
        if not is_named and isinstance(fields.get("text"), str):
            copy = copies.add(str(fields["text"]))
            digest = digest if copy == 1 else sha256(f"{digest} {copy}".encode())
        # An article added before attributes and tags were read may still get them.
        if stated_tags(fields.get("tags"))[0] or split_fields(fields, _TAKEN)[0]:
            digest = sha256(f"{digest} attributes".encode())
        if is_known(digest, "" if is_named else source.origin):
            yield KnownSource(name, digest)
            continue
        annotated.refuse_line(fields)  # refuse the whole file: the import will recognise the lines before it
        try:
            yield article(fields, digest, source.origin, copy)
        except SourceError as error:
            yield Refusal(name, str(error))
    if source.has_changed:
        yield Refusal(source.name, CHANGED)
    if empty:
        raise SourceError("no text in it; leave it out")


def _first_fields(source: Source) -> Iterator[dict[str, object]]:
    """Yield the first lines that can be read."""
    for line in source.head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:-1]:
        with suppress(SourceError):
            yield _fields(line)


def _fields(line: bytes) -> dict[str, object]:
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise SourceError("not UTF-8; save the file as UTF-8") from None
    except ValueError as error:
        raise SourceError(f"not JSON ({one_line(str(error), 80)}); write one article per line") from None
    except RecursionError:
        raise SourceError("JSON nested too deeply; write one flat object a line") from None
    if not isinstance(fields, dict):
        raise SourceError("not a JSON object; write one article per line")
    return fields


def _stated_source(fields: dict[str, object]) -> str:
    stated = _line(fields, "url") or _line(fields, "source")
    scheme, sign, rest = stated.partition("://")
    return f"{scheme.lower()}{sign}{rest}" if scheme.lower() in ("http", "https") else stated


def article(fields: dict[str, object], digest: str, origin: str, copy: int = 1) -> NewArticle:
    """Return an article from its fields; missing ones are guessed from the text.

    Raises `SourceError` without a text.
    """
    raw = fields.get("text")
    if not isinstance(raw, str):
        raise SourceError('no "text"; give each article one')
    text, removed = clean(raw)
    if not text or text.isspace():
        raise SourceError("no text in it; leave it out")
    stated = {key: _line(fields, key) for key in ("title", "publisher", "published", "language")}
    published, unread = stated_date(stated["published"])
    stated_source = _stated_source(fields)
    attributes, left_out = split_fields(fields, _TAKEN)
    tags, is_whole = stated_tags(fields.get("tags"))
    left_out = left_out if is_whole else (*left_out, "tags")
    guessed = Guess(**stated) if all(stated.values()) else guess(text)
    return NewArticle(
        text=text,
        sha256=digest,
        title=stated["title"] or guessed.title,
        authors=stated_authors(fields.get("authors") or fields.get("author")) or guessed.authors,
        publisher=stated["publisher"] or guessed.publisher,
        # A stated date that cannot be read is left empty: a guess would pretend to have read it.
        published=published if stated["published"] else guessed.published,
        source=stated_source or origin,
        language=stated["language"] or guessed.language,
        removed=removed,
        id=_line(fields, "id"),
        copy=copy,
        key="" if stated_source.startswith(("http://", "https://")) else stated_source,
        left_out=tuple(one_line(name, 40) for name in left_out),
        attributes=attributes,
        intake="\n".join(unread),
        tags=tags,
    )


def _line(fields: dict[str, object], key: str) -> str:
    return one_line(text_of(fields.get(key)), 2000)
