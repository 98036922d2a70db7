"""What a parser hands back from its own process, and how that becomes articles."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from tui.core.errors import SourceError
from tui.core.model import NewArticle
from tui.core.text import clean, one_line
from tui.sources.items import Imported, Item, Known, KnownTest, Quote, Refusal
from tui.sources.metadata import guess, normalise
from tui.sources.source import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.sources.source import Source


@dataclass(frozen=True, slots=True)
class Parsed:
    """One article as a parser found it, or the link or the problem there is instead of one.

    `address` is its canonical URL, `part` names it within a source that holds several. `whole` tells that it is all
    there is in the source, so that the source's own digest is the article's.
    """

    text: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    address: str = ""
    part: str = ""
    problem: str = ""
    whole: bool = True
    tags: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return what JSON can carry."""
        return asdict(self)


_texts = tuple(field.name for field in fields(Parsed) if field.type == "str")


def from_plain(found: dict[str, Any]) -> Parsed:
    """Make it again of what JSON carried. The process that wrote it parsed hostile input: only the right types pass."""
    given: dict[str, Any] = {name: value for name in _texts if isinstance(value := found.get(name), str)}
    quotes = tuple(
        Quote(
            text=str(quote["text"]),
            note=str(quote["note"]),
            tags=tuple(map(str, quote["tags"])),
            color=str(quote["color"]),
            created=str(quote["created"]),
        )
        for quote in found["quotes"]
    )
    return Parsed(**given, whole=found["whole"] is True, tags=tuple(map(str, found["tags"])), quotes=quotes)


def read(source: Source, known: KnownTest, *, kind: str, cap: int) -> Iterator[Item]:
    """Yield what the parser of a kind finds in a source; it works in a process of its own."""
    data = source.data(cap)
    digest = sha256(data)
    if known(digest):
        yield Known(source.name, digest)
        return
    found = source.parse(kind, data, source.charset)
    if not found:
        raise SourceError("no text in it; leave it out")
    for one in found:
        try:
            yield article(one, source, digest, known)
        except SourceError as error:
            yield Refusal(_name(one, source), str(error))


def article(one: Parsed, source: Source, digest: str, known: KnownTest) -> Item:
    """Make an article of what was parsed; what it does not tell is guessed from the text."""
    if one.problem:
        raise SourceError(one_line(one.problem))
    text, removed = clean(one.text)
    text = text.strip("\n")
    if not text or text.isspace():
        raise SourceError("no text in it; leave it out")
    if not one.whole:
        digest = sha256(f"{one.address or one.part}\0{text}".encode())
        if known(digest) and not one.quotes:  # of a known text there may be new highlights
            return Known(_name(one, source), digest)
    told = guess(text)
    made = NewArticle(
        text=text,
        sha256=digest,
        title=one_line(one.title) or told.title,
        publisher=one_line(one.publisher, 100) or told.publisher,
        published=normalise(one.published) or told.published,
        source=_origin(one, source),
        language=_language(one.language) or told.language,
        removed=removed,
        canonical=one.whole and bool(source.origin),
    )
    if not (one.quotes or one.tags):
        return made
    quotes = tuple(
        Quote(clean(quote.text)[0].strip(), clean(quote.note)[0], quote.tags, quote.color, normalise(quote.created))
        for quote in one.quotes
    )
    return Imported(made, quotes, tuple(filter(None, (one_line(tag, 100) for tag in one.tags))))


def _name(one: Parsed, source: Source) -> str:
    part = one_line(one.part or one.title or one.address, 100)
    return f"{source.name} ({part})" if part and not one.whole else source.name


def _origin(one: Parsed, source: Source) -> str:
    if one.address.startswith(("http://", "https://")):
        return one_line(one.address, 2000)
    return f"{source.origin}#{one_line(one.part, 200)}" if one.part and source.origin else source.origin


def _language(code: str) -> str:
    code = code.strip().lower().replace("_", "-")
    return code if len(code) <= 12 and code.replace("-", "").isalnum() and code.isascii() else ""
