"""Web archives (WARC, WACZ): each fetched page is an article, under the address it was fetched from."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import Counter
from dataclasses import replace
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
_DAMAGED = "damaged; fetch it again"


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return an article for each page; a page without one is reported separately."""
    pages: dict[str, ParsedArticle] = {}
    revisited: set[str] = set()
    copies: Counter[str] = Counter()
    others = 0
    for archive in _archives(data):
        for headers, body in _records(archive):
            page, address = _page(headers, body), headers.get("warc-target-uri", "").strip("<>")
            if headers.get("warc-type") == "revisit":
                revisited.add(address)
            elif page is None:
                others += headers.get("warc-type") in ("response", "resource")
            else:
                copies[address] += 1
                if not page.problem or address not in pages:  # if a page was fetched again, keep the last copy
                    pages[address] = page
    if not pages:
        raise SourceError("no pages in the archive; leave it out")
    notes = [f"{plural(others, 'other file')} of the archive, left out"] if others else []
    if elsewhere := len(revisited - pages.keys()):
        notes.append(
            f"{plural(elsewhere, 'address', 'addresses')} of the archive, whose files are in another one, left out"
        )
    return [
        replace(page, intake=(*page.intake, *_again(copies[address]), *notes) if not page.problem else ())
        for address, page in pages.items()
    ]


def _again(copies: int) -> Iterator[str]:
    if copies > 1:
        yield f"fetched {copies} times, read as it was the last time there was a text"


def _archives(data: bytes) -> Iterator[bytes]:
    """Yield the WARCs in a file, decompressed."""
    if not data.startswith(b"PK"):
        yield _unpacked(data)
        return
    with zips.open_archive(data) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith((".warc", ".warc.gz"))]
        if not names:
            raise SourceError("no web archive in it; leave it out")
        for name in names:
            yield _unpacked(zips.read_member(archive, name, CAP))


def _unpacked(data: bytes) -> bytes:
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


def _records(data: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """Yield the header of each record, with lower-case names, and its body."""
    at = 0
    while (start := data.find(b"WARC/", at)) >= 0:
        headers, body = _head(data, start)
        size = headers.get("content-length", "")
        if body < 0 or not (size.isascii() and size.isdigit()):
            raise SourceError(_DAMAGED)
        at = body + int(size)
        if at > len(data):
            headers["warc-truncated"] = "length"
        yield headers, data[body:at]


def _head(data: bytes, start: int) -> tuple[dict[str, str], int]:
    """Return the `Name: value` lines of a header after its first line, and its end; -1 if it has none."""
    ends = [(end, len(gap)) for gap in (b"\r\n\r\n", b"\n\n") if (end := data.find(gap, start)) >= 0]
    if not ends:
        return {}, -1
    end, gap = min(ends)
    lines = data[start:end].decode("utf-8", "replace").splitlines()[1:]
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}, end + gap


def _page(headers: dict[str, str], body: bytes) -> ParsedArticle | None:
    """Return the article of a record, or why a page has none; None for anything but a page."""
    kind, address = headers.get("warc-type", ""), headers.get("warc-target-uri", "").strip("<>")
    content_type, packed = headers.get("content-type", ""), ""
    if kind == "response" and body.startswith(b"HTTP/"):
        http, start = _head(body, 0)
        status = body[:40].split(None, 2)[1:2]
        if start < 0 or status != [b"200"]:
            return None
        content_type, body = http.get("content-type", ""), _decoded(body[start:], http)
        packing = http.get("content-encoding", "").lower()
        packed = packing if packing in ("br", "zstd", "compress") and not body.lstrip().startswith(b"<") else ""
    elif kind != "resource":
        return None
    mime, _, parameters = content_type.partition(";")
    if mime.strip().lower() not in _PAGES or not address.startswith(("http://", "https://")):
        return None
    charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    try:
        if packed:
            raise SourceError(f"packed in a way that is not read here ({packed}); save the page itself")
        article = html.article(body, charset, address)
    except SourceError as error:
        return ParsedArticle(part=address, problem=str(error), whole=False)
    cut = ("the archive holds only its beginning",) if "warc-truncated" in headers else ()
    return replace(
        article, address=article.address or address, part=address, whole=False, intake=(*article.intake, *cut)
    )


def _decoded(body: bytes, headers: dict[str, str]) -> bytes:
    """Return a body without its transfer and content encodings, unless the archive has removed them already."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    if headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate") and body[:1] in (b"\x1f", b"\x78"):
        try:
            return zlib.decompressobj(47).decompress(body, CAP)
        except zlib.error:
            return body
    return body


def _unchunked(body: bytes) -> bytes:
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
