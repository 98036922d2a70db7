"""A report to read: articles as sections, quotations as block quotes with their annotations below."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.attributes import in_words
from tui.core.citation import byline
from tui.formats import claim_words
from tui.library.tables.article_tag_rows import tags_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.model import Claim, Highlight
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.OF_PASSAGES | {
    *("notes", "tags", "creators", "attributes", "memos", "article_tags", "article_tag_givers"),
}

_SPECIAL = re.compile(r"[\\`*_\[\]<>#~|$^]|&(?=#?\w+;)|==|%%|!(?=\[)")
_START = re.compile(r"([-+=])|(\d{1,9})([.)])")
_STARTS = frozenset("-+=0123456789")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the report. Articles without annotations have no section."""
    output.write(b"# Annotations\n")
    for bundle in bundles:
        if bundle.highlights:
            output.write("".join(section(bundle)).encode())


def section(bundle: Bundle) -> Iterator[str]:
    """Yield an article with its annotations, in text order."""
    article = bundle.article
    yield f"\n## {escape(article.title) or 'Without a title'}\n"
    about = [escape(part) for part in byline(article)]
    if article.source:
        about.append(link(article.source))
    if about:
        yield f"\n{' · '.join(about)}\n"
    if bundle.attributes:
        yield f"\n{escape(in_words(bundle.attributes))}\n"
    if bundle.tags:
        yield f"\n{escape(tags_in_words(bundle.tags))}\n"
    for memo in bundle.memos:
        yield from _labelled_lines(f"Memo by {escape(memo.creator)}", memo.text)
    words = {highlight.id: highlight.quote for highlight in bundle.highlights}
    for highlight in bundle.highlights:
        yield "\n" + block_quote(highlight.quote)
        yield from _remarks(highlight, words, bundle)


def block_quote(text: str) -> str:
    """Return a text as a block quote, a paragraph a line."""
    return ">\n".join(f"> {line}\n" for line in _lines(text)) or ">\n"


def _remarks(highlight: Highlight, words: Mapping[str, str], bundle: Bundle) -> Iterator[str]:
    if highlight.claim is not None:
        yield "\n" + _claim(highlight.claim)
    for remark in claim_words.passage_lines(highlight, words, bundle):
        parts = [f"[{escape(part)}](<{url}>)" if url else escape(part) for part, url in remark.parts]
        yield f"\n{remark.label}: {' · '.join(parts)}\n"
        for line in _lines(remark.body):
            yield f"\n{line}\n"
    yield from _labelled_lines("Note", highlight.note)
    yield _last_line(highlight.tags, highlight.creator)


def _labelled_lines(label: str, text: str) -> Iterator[str]:
    for index, line in enumerate(_lines(text)):
        yield f"\n{'' if index else f'{label}: '}{line}\n"


@lru_cache(maxsize=1024)
def _last_line(tags: tuple[str, ...], creator: str) -> str:
    parts = [f"Tags: {', '.join(map(escape, tags))}"] if tags else []
    if creator:
        parts.append(escape(creator))
    return f"\n{' · '.join(parts)}\n" if parts else ""


def _claim(claim: Claim) -> str:
    speaker = f" by {escape(claim.speaker)}" if claim.speaker else ""
    return f"**Claim**{speaker}: **{escape(claim.verdict)}**\n"


def _lines(text: str) -> list[str]:
    """Return the non-blank lines of a text, escaped."""
    if not text:
        return []
    return [escape(line) for line in text.split("\n") if line.strip()]


def escape(text: str) -> str:
    """Return one line of text that renders verbatim. White space around it goes: it would make code or a line break."""
    text = _SPECIAL.sub(lambda match: "".join(f"\\{char}" for char in match[0]), text.strip())
    start = _START.match(text) if text[:1] in _STARTS else None
    if start is None:
        return text
    return f"\\{text}" if start[1] else f"{start[2]}\\{start[3]}{text[start.end() :]}"


def link(source: str) -> str:
    """Return a link to a source if it is on the web, else the source itself."""
    url = web_url(source)
    return f"[{escape(source)}](<{url}>)" if url else escape(source)
