"""Which reader takes a source. A new kind is a file with a `read` or a `parse` function and a row here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.sources.items import Item, KnownTest
    from tui.sources.source import Source


class Reader(Protocol):
    """Turns a source into its articles. SourceError refuses the source as a whole."""

    def __call__(self, source: Source, known: KnownTest) -> Iterator[Item]: ...


def _never(head: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: the module that takes it, its file extensions, and how its first bytes look.

    With a `cap` (the most bytes) the module has `parse(data, name)`, run in a process that can be killed; else `read`.
    """

    module: str
    name: str
    extensions: tuple[str, ...]
    looks: Callable[[bytes], bool] = _never
    cap: int = 0


_html = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.I | re.S
)
_feed = re.compile(rb"<(?:rss|feed|rdf:RDF)\b")
_mail = re.compile(rb"(?:[A-Za-z][A-Za-z-]*: [^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.S)
_mhtml = re.compile(rb"Content-Type:\s*multipart/related", re.I)
_json_line = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{[ \t]*"(?!.*"https?://(?:www\.)?jsonfeed\.org/version)')
_json_file = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*(?:\{|\])|\{[ \t\r]*(?:\n|".*"https?://(?:www\.)?jsonfeed\.org/version))'
)


def _is_mail(head: bytes) -> bool:
    match = _mail.match(head.replace(b"\r", b""))
    lines = b"\n" + match[0] if match else b""
    return b"\nFrom: " in lines and b"\nSubject: " in lines


TEXT = Kind("text", "plain text", (".txt", ".text"))
EXPORTS = Kind("exports", "export", (".csv",), lambda head: bool(_json_file.match(head)), cap=50_000_000)
JSONL = Kind("jsonl", "JSON Lines", (".jsonl", ".ndjson"), lambda head: bool(_json_line.match(head)))

KINDS = (
    TEXT,
    Kind("markdown", "Markdown", (".md", ".markdown", ".mdown", ".mkd"), lambda head: head.startswith(b"---\n")),
    Kind("pdf", "PDF", (".pdf",), lambda head: b"%PDF-" in head[:1024], cap=50_000_000),
    Kind("epub", "EPUB", (".epub",), lambda head: b"mimetypeapplication/epub+zip" in head[:100], cap=50_000_000),
    Kind("docx", "Word", (".docx",), lambda head: head[:2] == b"PK" and b"[Content_Types].xml" in head, cap=50_000_000),
    Kind(
        "mhtml",
        "saved page",
        (".mhtml", ".mht"),
        lambda head: bool(_mhtml.search(head)) and _is_mail(head),
        cap=50_000_000,
    ),
    Kind("eml", "mail", (".eml",), _is_mail, cap=50_000_000),
    Kind(
        "feed", "feed", (".rss", ".atom", ".rdf", ".xml"), lambda head: bool(_feed.search(head[:2048])), cap=10_000_000
    ),
    Kind("html", "HTML", (".html", ".htm", ".xhtml"), lambda head: bool(_html.match(head)), cap=50_000_000),
    EXPORTS,
    JSONL,
)

_by_extension = {extension: kind for kind in KINDS for extension in kind.extensions}

_NEVER_TEXT = (b"%PDF-", b"PK\x03\x04")

PARSERS = frozenset(kind.module for kind in KINDS if kind.cap)


_SAID = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".rss",
    "application/epub+zip": ".epub",
}


def extension_of(content_type: str) -> str:
    """Return the extension of what a server says it sends, "" where its first bytes tell better."""
    return _SAID.get(content_type, "")


def kind_of(source: Source) -> Kind:
    """Return the kind by the file's extension, else by its first bytes; plain text is tried when neither tells."""
    if source.suffix == ".json":
        return JSONL if _json_line.match(source.head) else EXPORTS
    kind = _by_extension.get(source.suffix)
    if kind is None or (not kind.cap and source.head.startswith(_NEVER_TEXT)):
        return looking_like(source.head)
    return kind


def looking_like(head: bytes) -> Kind:
    """Return the kind whose sources begin like this."""
    return next((kind for kind in KINDS if kind.looks(head)), TEXT)


def reader_of(kind: Kind) -> Reader:
    """Import a kind's reader; what it needs is loaded only when such a source is there."""
    if kind.cap:
        from tui.sources import parsed

        return partial(parsed.read, kind=kind.module, cap=kind.cap)
    return cast("Reader", import_module(f"{__package__}.{kind.module}").read)
