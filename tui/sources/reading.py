"""Reading everything the user names: files, folders, standard input. A refusal never stops the rest."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from tui.core.addresses import original, page_address, resolve
from tui.core.claim_reviews import ALREADY_CHECKED
from tui.core.errors import SourceError
from tui.core.model import KeptSource, NewArticle, NewHighlight, Reading
from tui.core.paragraphs import join_lines
from tui.core.text import clean, one_line, plural, whole_line
from tui.core.transcripts import LABELLED, recognise
from tui.core.turns import describe_turns
from tui.sources import annotated, registry
from tui.sources.folders import walk
from tui.sources.metadata import bylines, guess, normalise, stated_date
from tui.sources.metadata.language import language_code
from tui.sources.registry import Kind, extension_of, kind_of
from tui.sources.source import (
    LINK_ALONE,
    WEB,
    IsKnown,
    KnownSource,
    OtherKind,
    ParsedArticle,
    Refusal,
    Source,
    SourceItem,
    open_to_read,
    printable,
    sha256,
    unreadable,
)

if TYPE_CHECKING:
    from tui.sources.sandbox import Sandbox
    from tui.sources.url import Download

STDIN = "-"
_NAMED = re.compile(r"www\.[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)", re.IGNORECASE)
_STDIN_NAME = "standard input"
_LIBRARY = b"SQLite format 3\0"
_NO_TEXT = "no text in it; leave it out"


def _is_new(digest: str, source: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read: how `much` of a page, "" for automatic, and whether the source is stored."""

    much: Reading | Literal[""] = ""
    keep: bool = False


class Parsers:
    """The parsers of all kinds; the process for untrusted ones starts with the first source that needs it."""

    def __init__(self, how: ReadOptions | None = None) -> None:
        self.how = how or ReadOptions()
        self._stack = ExitStack()
        self._sandbox: Sandbox | None = None

    def parse(self, kind: Kind, data: bytes, charset: str) -> Iterator[ParsedArticle]:
        """Yield the articles in the bytes. Raises `SourceError`."""
        if not kind.sandboxed:
            yield from import_module(f"{__package__}.{kind.module}").parse(data, charset)
            return
        if self._sandbox is None:
            from tui.sources.sandbox import Sandbox

            self._sandbox = self._stack.enter_context(Sandbox())
        yield from self._sandbox.stream(kind.module, data, charset, self.how.much if kind.has_readings else "")

    def close(self) -> None:
        self._stack.close()


def read(
    paths: Iterable[str],
    *,
    stdin: BinaryIO | None = None,
    is_known: IsKnown = _is_new,
    private: bool = False,
    walked: bool = False,
    follow_links: bool = False,
    how: ReadOptions | None = None,
    noted: Mapping[str, ParsedArticle] | None = None,
) -> Iterator[SourceItem]:
    """Yield what is at each path, in order: articles, `KnownSource` for known bytes, `Refusal` for the rest.

    A folder is read recursively, sorted, without hidden files, with `OtherKind` for files that are no sources; `-` is
    standard input; a web address is fetched, one in this machine's own network only with `private`. `walked`: the paths
    are files found in a folder, where a library nobody meant to add may lie; `follow_links` is explained at `walk`,
    `how` at `ReadOptions`. `noted` is what another program has of the pages at addresses: tags, highlights, notes, and
    whether they were read.
    """
    with closing(Parsers(how)) as parsers:
        for path in paths:
            if path == STDIN and stdin is not None:
                yield from read_source(Source(_STDIN_NAME, stdin), parsers, is_known)
            elif path == STDIN:
                yield Refusal(_STDIN_NAME, "there is none here; name a file or a folder")
            elif is_address(path):
                page = (noted or {}).get(path)
                # A known page may still get tags and notes.
                items = _read_address(path, parsers, _is_new if page else is_known, private=private)
                yield from (_with_noted(item, page) for item in items) if page else items
            elif Path(path).is_dir():
                for file in walk(path, follow_links=follow_links):
                    if isinstance(file, Refusal):
                        yield file
                    else:
                        yield from _read_file(file, parsers, is_known, walked=True)
            else:
                yield from _read_file(path, parsers, is_known, walked=walked)


def is_address(path: str) -> bool:
    """Return whether what the user named is on the web: a page, a feed, or `www.…` without such a file."""
    if path[:5].lower() == "feed:":
        return True
    named = _NAMED.match(path)
    return path[:8].lower().startswith(WEB) or (named is not None and not Path(path).exists())


def _read_file(path: str, parsers: Parsers, is_known: IsKnown, *, walked: bool = False) -> Iterator[SourceItem]:
    try:
        with open_to_read(Path(path)) as stream:
            origin = printable(os.path.normpath(path))  # ./a.txt is a.txt
            source = Source(printable(path), stream, suffix=Path(path).suffix, origin=origin)
            if walked and source.head.startswith(_LIBRARY):  # the reader's own library may be in the folder
                return
            if walked and not registry.is_known(source):
                yield OtherKind(source.name, source.suffix)
                return
            yield from read_source(source, parsers, is_known)
    except SourceError as error:
        yield Refusal(printable(path), str(error))
    except OSError as error:
        yield unreadable(path, error)


def _read_address(address: str, parsers: Parsers, is_known: IsKnown, *, private: bool) -> Iterator[SourceItem]:
    from tui.sources import url

    try:
        page = url.fetch(address, private=private)
    except SourceError as error:
        yield Refusal(one_line(address, 2000), str(error))
        return
    yield from _read_download(page, parsers, is_known)


def _with_noted(item: SourceItem, noted: ParsedArticle) -> SourceItem:
    """Return a page with what another program has of it."""
    return replace(item, **_brought(noted)) if isinstance(item, NewArticle) and item.canonical else item


def _brought(parsed: ParsedArticle) -> dict[str, Any]:
    """Return an article's contents from another program, cleaned."""
    return {
        "tags": tuple(filter(None, map(whole_line, parsed.tags))),
        "highlights": tuple(map(_clean, parsed.highlights)),
        "left_out": tuple(filter(None, (one_line(name, 40) for name in parsed.left_out))),
        "is_read": parsed.is_read,
    }


def read_downloads(
    downloads: Iterable[Download | Refusal], is_known: IsKnown = _is_new, how: ReadOptions | None = None
) -> Iterator[SourceItem]:
    """Yield the contents of downloads, and failed ones unchanged."""
    with closing(Parsers(how)) as parsers:
        for download in downloads:
            if isinstance(download, Refusal):
                yield download
            else:
                yield from _read_download(download, parsers, is_known)


def _read_download(page: Download, parsers: Parsers, is_known: IsKnown) -> Iterator[SourceItem]:
    stream, suffix = BytesIO(page.data), extension_of(page.content_type)
    source = Source(page.address, stream, suffix=suffix, origin=page.address, charset=page.charset)
    yield from read_source(source, parsers, is_known)


def read_source(source: Source, parsers: Parsers, is_known: IsKnown) -> Iterator[SourceItem]:
    """Yield the articles of one opened source, or why there are none."""
    try:
        annotated.refuse_by_head(source)
        kind = kind_of(source)
        if kind.by_line:
            yield from import_module(f"{__package__}.{kind.module}").read(source, is_known)
            return
        if not kind.sandboxed:
            from tui.sources.text import refuse_binary

            refuse_binary(source.head)
        data = source.data(kind.cap)
        digest = sha256(data)
        if not (parsers.how.much and kind.has_readings) and is_known(digest, source.origin):
            yield KnownSource(source.name, digest)
            return
        articles = (_with_host(each, source.origin) for each in parsers.parse(kind, data, source.charset))
        if kind.is_streamed:
            yield from _each_article(articles, source, digest, is_known)
            return
        together = [*articles]
        if len(together) > 1 and all(parsed.problem == LINK_ALONE for parsed in together):
            links = plural(len(together), "link")
            raise SourceError(f"{links}, without a text; postil add --links FILE fetches their pages")
        for item in _each_article(together, source, digest, is_known):
            if isinstance(item, NewArticle) and item.sha256 == digest and parsers.how.keep and kind.sandboxed:
                yield replace(item, kept_source=KeptSource.of(data, kind.module, source.charset))
            else:
                yield item
    except SourceError as error:
        yield Refusal(source.name, annotated.name_file(str(error), source.name))


def _each_article(
    articles: Iterable[ParsedArticle], source: Source, digest: str, is_known: IsKnown
) -> Iterator[SourceItem]:
    """Yield each parsed article of a source, or why it is none. Raises `SourceError` if there are none at all.

    Only in a list can an address or entry be seen to be that of one article alone; a stream is not read twice.
    """
    is_streamed = not isinstance(articles, list)
    addresses = Counter(() if is_streamed else (parsed.address for parsed in articles))
    entries = Counter(() if is_streamed else (parsed.part for parsed in articles if parsed.followed))
    copies: Counter[str] = Counter()
    count = 0
    for parsed in articles:
        count += 1
        text_digest = sha256(parsed.text.encode())
        copies[text_digest] += parsed.is_nameless
        alone, copy = addresses[parsed.address] == 1, copies[text_digest]
        is_entry = entries[parsed.part] == 1 and parsed.followed and bool(source.origin)
        try:
            yield _article(parsed, source, digest, is_known, alone=alone, copy=copy, is_entry=is_entry)
        except SourceError as error:
            yield Refusal(_name(parsed, source), str(error))
    if not count:
        raise SourceError(_NO_TEXT)


def _with_host(parsed: ParsedArticle, origin: str) -> ParsedArticle:
    """Return a parsed article with an absolute address, resolved against the host it came from."""
    if not parsed.address.startswith(("/", "./", "../")):
        return parsed
    return replace(parsed, address=resolve(origin, parsed.address) if origin.startswith(WEB) else "")


def _article(
    parsed: ParsedArticle, source: Source, digest: str, is_known: IsKnown, *, alone: bool, copy: int, is_entry: bool
) -> SourceItem:
    """Return an article from a parsed one, guessing what is missing from the text.

    `alone`: no other article of the source has its address, which then identifies it. `copy`: its number among
    identical texts of the source, where nothing identifies it. `is_entry`: it is an entry of a feed with an id of its
    own there.
    """
    if parsed.problem:
        raise SourceError(one_line(parsed.problem))
    text, removed = clean(parsed.text)
    if not parsed.verbatim:
        text = text.strip("\n")
    if not text or text.isspace():
        raise SourceError(_NO_TEXT)
    key, digest = _identity(parsed, source, text, digest, alone=alone)
    origin = _origin(parsed, source)
    known_at = origin if parsed.is_nameless else ""
    # A known text may still get highlights and tags.
    if not (parsed.whole or parsed.highlights or parsed.tags) and is_known(digest, known_at):
        return KnownSource(_name(parsed, source), digest)
    turns = parsed.turns
    if parsed.may_be_spoken and len(LABELLED.findall(f"\n{text}")) > 1:
        turns = recognise(text)
    guessed = guess(join_lines(text if parsed.plain is None else parsed.plain))
    title = parsed.title or (Path(source.origin).stem if turns and not origin.startswith(WEB) else "")
    publisher = one_line(parsed.publisher, 100)
    checks = (f"{ALREADY_CHECKED}{line}" for line in parsed.checked)
    published, unread = stated_date(parsed.published)
    notes = (*unread, *((describe_turns(turns),) if turns else ()))
    return NewArticle(
        text=text,
        sha256=digest,
        title=one_line(title) or guessed.title,
        authors=bylines.read([parsed.authors], publisher) or guessed.authors,
        publisher=publisher or guessed.publisher,
        # A guess would pretend to have read a stated date that could not be read.
        published=published if parsed.published.strip() else guessed.published,
        source=origin,
        language=language_code(parsed.language) or guessed.language,
        removed=removed,
        canonical=parsed.whole and bool(source.origin),
        retrieved=one_line(f"{source.origin}#{parsed.part}" if is_entry else source.origin * parsed.whole, 2000),
        key=key,
        copy=copy if parsed.is_nameless else 1,
        is_part=not (parsed.whole or parsed.address.startswith(WEB)),
        is_entry=is_entry,
        attributes=parsed.attributes,
        intake="\n".join(filter(None, map(one_line, (*parsed.intake, *notes, *checks)))),
        turns=turns,
        pages=parsed.pages if text == parsed.text else (),
        **_brought(parsed),
    )


def _identity(parsed: ParsedArticle, source: Source, text: str, digest: str, *, alone: bool) -> tuple[str, str]:
    """Return an article's id within its source, or nothing, and the SHA-256 that identifies it.

    `digest` is that of the source, `alone` as for `_article`.
    """
    key = ""
    if parsed.named and not (alone and parsed.address.startswith(WEB)):
        key = f"{source.origin or source.name}#{one_line(parsed.part, 200)}"
        digest = sha256(f"{digest}\0{parsed.part}\0{text}".encode())  # another file may use the same names
    elif not parsed.whole:
        headline = f"\0{parsed.title}" if parsed.address.startswith(WEB) else ""  # the page at an address may change
        digest = sha256(f"{parsed.address or parsed.part}\0{text}{headline}".encode())
    if parsed.attributes:  # an article added before there were attributes may still get them
        digest = sha256(f"{digest}\0{parsed.attributes}".encode())
    return key, digest


def _clean(highlight: NewHighlight) -> NewHighlight:
    return replace(
        highlight,
        quote=clean(highlight.quote)[0].strip(),
        note=clean(highlight.note)[0],
        created=normalise(highlight.created),
    )


def _name(parsed: ParsedArticle, source: Source) -> str:
    part = one_line(parsed.part or parsed.title or parsed.address, 100)
    return f"{source.name} ({part})" if part and not parsed.whole else source.name


def _origin(parsed: ParsedArticle, source: Source) -> str:
    if parsed.address.startswith(WEB):
        return one_line(page_address(original(parsed.address)), 2000)
    origin = page_address(original(source.origin))
    return f"{origin}#{one_line(parsed.part, 200)}" if parsed.part and origin else origin
