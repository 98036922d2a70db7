"""Web archives (WARC, WACZ): each fetched page is an article, under the address it was fetched from."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources import html, zips
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

CAP = 200_000_000
"""The greatest size in bytes of a record, or of an unpacked archive."""

_PAGES = ("text/html", "application/xhtml+xml")
_LONGEST_HEAD = 65_536
_DAMAGED = "damaged; fetch it again"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page in an archive: where its bytes are, and how they are encoded."""

    archive: bytes
    start: int
    end: int
    address: str
    http: dict[str, str]
    charset: str
    is_truncated: bool

    def article(self) -> ParsedArticle:
        """Return the article of the page, or why there is none."""
        body = _decode(self.archive[self.start : self.end], self.http)
        packing = self.http.get("content-encoding", "").lower()
        try:
            if packing in ("br", "zstd", "compress") and not body.lstrip().startswith(b"<"):
                raise SourceError(f"packed in a way that is not read here ({packing}); save the page itself")
            article = html.article(body, self.charset, self.address)
        except SourceError as error:
            return ParsedArticle(part=self.address, problem=str(error), whole=False)
        cut = ("the archive holds only its beginning",) if self.is_truncated else ()
        address = article.address or self.address
        return replace(article, address=address, part=self.address, whole=False, intake=(*article.intake, *cut))


def parse(data: bytes, charset: str = "") -> Iterator[ParsedArticle]:
    """Yield an article for each page; a page without one is reported separately."""
    archives = [*_archives(data)]
    copies: dict[str, list[_Page]] = {}
    revisited: set[str] = set()
    others = 0
    for archive in archives:
        for headers, start, end in _records(archive):
            if headers.get("warc-type") == "revisit":
                revisited.add(headers.get("warc-target-uri", "").strip("<>"))
            elif page := _page(archive, headers, start, end):
                copies.setdefault(page.address, []).append(page)
            else:
                others += headers.get("warc-type") in ("response", "resource")
    if not copies:
        raise SourceError("no pages in the archive; leave it out")
    notes = [f"{plural(others, 'other file')} of the archive, left out"] if others else []
    if elsewhere := len(revisited - copies.keys()):
        notes.append(
            f"{plural(elsewhere, 'address', 'addresses')} of the archive, whose files are in another one, left out"
        )
    for pages in copies.values():
        article = _last_with_text(pages)
        intake = () if article.problem else (*article.intake, *_again(len(pages)), *notes)
        yield replace(article, intake=intake)


def _last_with_text(pages: list[_Page]) -> ParsedArticle:
    """Return the article of the last copy of a page that has one, else why the last has none."""
    last = pages[-1].article()
    later = (page.article() for page in reversed(pages[:-1]))
    return next((article for article in later if not article.problem), last) if last.problem else last


def _again(copies: int) -> Iterator[str]:
    if copies > 1:
        yield f"fetched {copies} times, read as it was the last time there was a text"


def _archives(data: bytes) -> Iterator[bytes]:
    """Yield the WARCs in a file, decompressed."""
    if not data.startswith(b"PK"):
        yield _unpack(data)
        return
    with zips.open_archive(data) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith((".warc", ".warc.gz"))]
        if not names:
            raise SourceError("no web archive in it; leave it out")
        for name in names:
            yield _unpack(zips.read_member(archive, name, CAP))


def _unpack(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(CAP + 1)
    except (OSError, EOFError, zlib.error):
        raise SourceError(_DAMAGED) from None
    if len(unpacked) > CAP:
        raise SourceError(f"unpacks to more than {CAP // 1_000_000} MB; split it")
    return unpacked


def _records(data: bytes) -> Iterator[tuple[dict[str, str], int, int]]:
    """Yield the header of each record, with lower-case names, and where its body starts and ends."""
    at = 0
    while (start := data.find(b"WARC/", at)) >= 0:
        headers, body = _head(data, start)
        size = headers.get("content-length", "")
        if body < 0 or not (size.isascii() and size.isdigit()):
            raise SourceError(_DAMAGED)
        at = body + int(size)
        if at > len(data):
            headers["warc-truncated"] = "length"
        yield headers, body, min(at, len(data))


def _head(data: bytes, start: int) -> tuple[dict[str, str], int]:
    """Return the `Name: value` lines of a header after its first line, and its end; -1 if it has none."""
    gaps = (b"\r\n\r\n", b"\n\n")
    ends = [(end, len(gap)) for gap in gaps if (end := data.find(gap, start, start + _LONGEST_HEAD)) >= 0]
    if not ends:
        return {}, -1
    end, gap = min(ends)
    lines = data[start:end].decode("utf-8", "replace").splitlines()[1:]
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}, end + gap


def _page(archive: bytes, headers: dict[str, str], start: int, end: int) -> _Page | None:
    """Return the page that a record holds; None for anything but a page."""
    kind, address = headers.get("warc-type", ""), headers.get("warc-target-uri", "").strip("<>")
    content_type, http = headers.get("content-type", ""), dict[str, str]()
    if kind == "response" and archive.startswith(b"HTTP/", start):
        status = archive[start : start + 40].split(None, 2)[1:2]
        http, body = _head(archive, start)
        if not start < body <= end or status != [b"200"]:
            return None
        content_type, start = http.get("content-type", ""), body
    elif kind != "resource":
        return None
    mime, _, parameters = content_type.partition(";")
    if mime.strip().lower() not in _PAGES or not address.startswith(("http://", "https://")):
        return None
    charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return _Page(archive, start, end, address, http, charset, "warc-truncated" in headers)


def _decode(body: bytes, headers: dict[str, str]) -> bytes:
    """Return a body without its transfer and content encodings, unless the archive has removed them already."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunk(body)
    if headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate") and body[:1] in (b"\x1f", b"\x78"):
        try:
            return zlib.decompressobj(47).decompress(body, CAP)
        except zlib.error:
            return body
    return body


def _unchunk(body: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while (end := body.find(b"\r\n", at)) >= 0:
        size = body[at:end].partition(b";")[0].strip()
        try:
            length = int(size, 16)
        except ValueError:
            return body if not pieces else b"".join(pieces)
        if not length:
            break
        pieces.append(body[end + 2 : end + 2 + length])
        at = end + 4 + length
    return b"".join(pieces)
