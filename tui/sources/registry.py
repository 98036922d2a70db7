"""Which parser reads a source. A new kind is a file with a `parse` function and a row here."""

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from tui.core.errors import SourceError
from tui.core.plugins import PLUGIN_FAILURES, complain, entry_points
from tui.sources.source import ParsedArticle, Source

PLUGIN = "plugin "
"""The prefix of the kinds of other packages, before their files' extension."""

Parser = Callable[..., Iterable[ParsedArticle]]


def _never(head: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: the module that reads it, its file extensions, and what its first bytes look like.

    The module has `parse(data, charset)`, run in a process that can be killed if it is `sandboxed`; one that is read
    `by_line` has `read(source, is_known)` instead. `cap` is the greatest size in bytes. For a kind that `has_readings`
    the user can choose how much is the article: `parse(data, charset, reading)`. One that `is_streamed` may have
    thousands of articles: its `parse` yields each as it is read, identified without the others, and they are stored
    even if a later one cannot be read.
    """

    module: str
    name: str
    extensions: tuple[str, ...]
    looks: Callable[[bytes], bool] = _never
    cap: int = 50_000_000
    sandboxed: bool = True
    by_line: bool = False
    has_readings: bool = False
    is_streamed: bool = False


_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.I | re.S
)
_BOOKMARKS = re.compile(
    rb"\s*<!doctype netscape-bookmark-file-1>|.{0,2000}<title>\s*Pocket Export\s*</title>", re.I | re.S
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b")
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z-]*: [^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.S)
_MHTML = re.compile(rb"Content-Type:\s*multipart/related", re.I)
_SUBTITLES = re.compile(rb"(?:\xef\xbb\xbf)?(?:WEBVTT\b|\d{1,6}\s*\n\d{1,3}:\d\d:\d\d[.,]\d{3} --> )")
_JSON_LINE = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{[ \t]*"(?!bookmarks"\s*:\s*\[)(?!.*"https?://(?:www\.)?jsonfeed\.org/version)'
)
_JSON_FILE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*(?:\{|\])|"
    rb'\{[ \t\r]*(?:\n|"bookmarks"\s*:\s*\[|".*"https?://(?:www\.)?jsonfeed\.org/version))'
)


_OMNIVORE = re.compile(rb"PK\x03\x04.{26}metadata_\d{1,9}_to_\d{1,9}\.json", re.DOTALL)
_POCKET = re.compile(rb"PK\x03\x04.{26}(?:[^/]{1,40}/)?(?:part_\d{1,9}\.csv|annotations/|collections/)", re.DOTALL)
_MAILBOX = re.compile(rb"From [^\r\n]{0,200}?\d:\d\d[^\r\n]{0,40}\d{4}[^\r\n]{0,40}\r?\n[A-Za-z-]+:")
_APPLE_MAIL = re.compile(rb"\s{0,8}\d{1,9}[ \t]*\r?\n(?=[A-Za-z-]+:)")
_CLIPPING = re.compile(
    rb"(?:\xef\xbb\xbf)?[^\n]{1,500}\n- ?[^\n]{0,300}\|[^\n]{0,300}\n\s*\n[^\n]{0,5000}\n={8,}\r?$", re.MULTILINE
)
_NOTEBOOK = re.compile(rb"\bbookTitle\b.*\bnoteHeading\b", re.DOTALL)
_FEED_ONLY = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*>\s*)*(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL | re.IGNORECASE
)


def _is_archive(head: bytes) -> bool:
    """Return whether it is a web archive, compressed or not."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(b"WARC/")


def _is_feed(head: bytes) -> bool:
    """Return whether it is a feed, or unknown XML, whose markup is not text to read."""
    is_xml = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")
    return bool(_FEED.search(head[:2048])) or (is_xml and not _HTML.match(head))


def _is_mail(head: bytes) -> bool:
    head = head.replace(b"\r", b"")
    if apple := _APPLE_MAIL.match(head):
        head = head[apple.end() :]
    match = _MAIL.match(head)
    lines = b"\n" + match[0] if match else b""
    return b"\nFrom: " in lines and b"\nSubject: " in lines


TEXT = Kind("text", "plain text", (".txt", ".text"), sandboxed=False)
EXPORTS = Kind("exports", "export", (".csv", ".tsv"), lambda head: bool(_JSON_FILE.match(head)))
JSONL = Kind(
    "jsonl",
    "JSON Lines",
    (".jsonl", ".ndjson"),
    lambda head: bool(_JSON_LINE.match(head)),
    sandboxed=False,
    by_line=True,
)
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")

KINDS = (
    TEXT,
    Kind("markdown", "Markdown", _MARKDOWN, lambda head: head.startswith(b"---\n"), sandboxed=False),
    Kind("subtitles", "subtitles", (".vtt", ".srt"), lambda head: bool(_SUBTITLES.match(head))),
    Kind("pdf", "PDF", (".pdf",), lambda head: b"%PDF-" in head[:1024]),
    Kind("epub", "EPUB", (".epub",), lambda head: b"mimetypeapplication/epub+zip" in head[:100]),
    Kind(
        "odt", "OpenDocument", (".odt",), lambda head: b"mimetypeapplication/vnd.oasis.opendocument.text" in head[:100]
    ),
    Kind(
        "docx", "Word", (".docx", ".docm", ".dotx"), lambda head: head[:2] == b"PK" and b"[Content_Types].xml" in head
    ),
    Kind("omnivore", "Omnivore's export", (), lambda head: bool(_OMNIVORE.match(head)), cap=200_000_000),
    Kind("pocket", "Pocket's export", (), lambda head: bool(_POCKET.match(head)), cap=200_000_000),
    Kind("rtf", "rich text", (".rtf",), lambda head: head.startswith(b"{\\rtf")),
    Kind("warc", "web archive", (".warc", ".wacz"), _is_archive, cap=200_000_000, is_streamed=True),
    Kind("clippings", "Kindle clippings", (), lambda head: bool(_CLIPPING.match(head.replace(b"\r\n", b"\n")))),
    Kind("notebook", "Kindle notebook", (), lambda head: bool(_NOTEBOOK.search(head))),
    Kind(
        "mbox", "mailbox", (".mbox", ".mbx"), lambda head: bool(_MAILBOX.match(head)), cap=200_000_000, is_streamed=True
    ),
    Kind(
        "mhtml",
        "saved page",
        (".mhtml", ".mht"),
        lambda head: bool(_MHTML.search(head)) and _is_mail(head),
        has_readings=True,
    ),
    Kind("eml", "mail", (".eml", ".emlx"), _is_mail),
    Kind("bookmarks", "page of bookmarks", (), lambda head: bool(_BOOKMARKS.match(head))),
    Kind("feed", "feed", (".rss", ".atom", ".rdf", ".xml"), _is_feed, cap=10_000_000),
    Kind("html", "HTML", (".html", ".htm", ".xhtml"), lambda head: bool(_HTML.match(head)), has_readings=True),
    EXPORTS,
    JSONL,
)


PARSERS = frozenset(kind.module for kind in KINDS if kind.sandboxed)

_BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}

_SURE = frozenset(
    (
        *("pdf", "epub", "odt", "docx", "omnivore", "pocket", "rtf", "warc"),
        *("clippings", "notebook", "mbox", "mhtml", "eml", "bookmarks", "html"),
    )
)
"""Kinds proved by their first bytes, whatever the file's name."""

_OF_ONE_FAMILY = frozenset({("eml", "mhtml"), ("mhtml", "eml"), ("warc", "docx")})
"""An extension and the first bytes allowed with it: a mail may be multipart/related, too."""

_BY_CONTENT_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/vtt": ".vtt",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".rss",
    "application/epub+zip": ".epub",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/mbox": ".mbox",
    "message/rfc822": ".eml",
    "application/warc": ".warc",
}


def _plugin_kind(extension: str) -> Kind | None:
    """Return the kind of another package, whose entry point is named after its extension."""
    for name, point in entry_points("postil.sources").items():
        if not name.startswith(".") or name in _BY_EXTENSION:
            why = "Postil reads such files itself" if name in _BY_EXTENSION else "it is not called as its files end"
            complain(point, why)
        elif name == extension:
            return Kind(f"{PLUGIN}{name}", point.value, (name,))
    return None


def parser_of(kind: str) -> Parser:
    """Import the parser of a kind. Raises `SourceError` if another package's fails to load."""
    if not kind.startswith(PLUGIN):
        parse: Parser = import_module(f"{__package__}.{kind}").parse
        return parse
    point = entry_points("postil.sources")[kind.removeprefix(PLUGIN)]
    try:
        plugin = point.load()
    except PLUGIN_FAILURES as error:
        raise SourceError(f"the plugin {point.value} does not load ({type(error).__name__}: {error})") from error

    def parse_with_plugin(data: bytes, charset: str, *reading: str) -> list[ParsedArticle]:
        try:
            return [*plugin(data, charset)]
        except PLUGIN_FAILURES as error:
            raise SourceError(f"the plugin {point.value} failed ({type(error).__name__}: {error})") from error

    return parse_with_plugin


def extension_of(content_type: str) -> str:
    """Return the extension for a server's content type, "" if its first bytes are a better guide."""
    return _BY_CONTENT_TYPE.get(content_type, "")


def kind_of(source: Source) -> Kind:
    """Return the kind by the file's extension, else by its first bytes; plain text is the fallback."""
    if source.suffix == ".json":
        return JSONL if _JSON_LINE.match(source.head) else EXPORTS
    kind = _BY_EXTENSION.get(source.suffix)
    if kind is None or kind.by_line:
        return kind or (source.suffix and _plugin_kind(source.suffix)) or looking_like(source.head)
    sure = _surely(source.head)
    return kind if sure is None or (kind.module, sure.module) in _OF_ONE_FAMILY else sure


def is_known(source: Source) -> bool:
    """Return whether a file is of a supported kind, by extension or first bytes: not a key or a script."""
    if source.suffix in {*_BY_EXTENSION, ".json", ".doc"} or _surely(source.head) is not None:
        return True
    return source.suffix != "" and _plugin_kind(source.suffix) is not None


def _surely(head: bytes) -> Kind | None:
    """Return the kind that these first bytes prove."""
    if _FEED_ONLY.match(head):
        return next(kind for kind in KINDS if kind.module == "feed")
    return next((kind for kind in KINDS if kind.module in _SURE and kind.looks(head)), None)


def looking_like(head: bytes) -> Kind:
    return next((kind for kind in KINDS if kind.looks(head)), TEXT)
