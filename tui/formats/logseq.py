"""A folder of pages for Logseq: one an annotated article, a block a passage with its tags in line. Out.

Words stay words: what Logseq would take for markup, a tag, a page, a block or a property has a backslash. Its parser is
mldoc, to which `\\[` and `\\(` begin a formula: there the closing bracket has the backslash.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.authors import author_names
from tui.formats import claim_words
from tui.formats.export_common import DistinctNames, unique_name
from tui.formats.output_files import safe_file_name
from tui.library.tables.article_tag_rows import tag_names, tags_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.model import Highlight
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.OF_PASSAGES | {
    *("notes", "tags", "creators", "attributes", "memos", "article_tags", "article_tag_givers"),
}

_MARKUP = re.compile(r"[\\`*_\]<>#~|$^&={]|(?<=\))\)|(?<=[\[:]):|(?<=CLOCK):|(?<=@)@|(?<=\[\d{4})-")
_NUMBERED = re.compile(r"\d+(?=[.)])")
_BLOCK = re.compile(
    r"[-+]|(?:TODO|DOING|DONE|NOW|LATER|WAIT|WAITING|STARTED|CANCELED|CANCELLED|IN-PROGRESS)\b",
)
_ADDRESS = re.compile(r"(https?://[^\s<>\[\]()]+)")
"""An address that Logseq links by itself."""

_PROPERTIES = (
    *("title", "authors", "publisher", "published", "source", "postil-article", "id", "creator"),
    *("tags", "tagged-by", "alias", "icon", "template", "template-including-parent", "public", "filters"),
    *("collapsed", "type", "exclude-from-graph-view", "heading", "background-color"),
    *("created-at", "updated-at", "file", "file-path"),
)
"""Names that no attribute may have: Logseq's own properties, and those of each page."""

_NOT_IN_PROPERTY = re.compile(r"[^\w-]+")
_NOT_IN_TAG = str.maketrans("[]", "()")


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one page an article; articles without annotations have none."""
    used: set[str] = set()
    titles: set[str] = set()
    tags = DistinctNames(lambda name: name.translate(_NOT_IN_TAG).strip())
    properties = DistinctNames(
        lambda name: _NOT_IN_PROPERTY.sub("-", name).strip("-").lower(), _PROPERTIES, "attribute"
    )
    for bundle in bundles:
        if bundle.highlights:
            name = safe_file_name(bundle.article.title, f"article {bundle.article.id}", used, ".md")
            with folder.file(name) as page:
                # Logseq opens only one of two pages with the same title
                title = unique_name(bundle.article.title or bundle.article.id, titles, "{} ({})")
                page.write("".join(_page(bundle, title, tags, properties)).encode())
    report.lose("spellings of tags (square brackets end a name in Logseq and become round ones)", tags.changed)
    report.lose("spellings of attributes (Logseq's have letters, digits and -)", properties.changed)


def _page(bundle: Bundle, title: str, tags: DistinctNames, properties: DistinctNames) -> Iterator[str]:
    article = bundle.article
    about = {"title": title, "authors": ", ".join(author_names(article.authors))}
    about |= {"publisher": article.publisher, "published": article.published}
    about |= {"source": article.source, "postil-article": article.id}
    about["tags"] = ", ".join(f"[[{tags.of(name)}]]" for name in tag_names(bundle.tags))
    about["tagged-by"] = tags_in_words(bundle.tags, sign="")
    for key, value in {**about, **{properties.of(each.name): each.value for each in bundle.attributes}}.items():
        if value:
            yield f"{key}:: {claim_words.on_one_line(value)}\n"
    for memo in bundle.memos:
        yield f"\n- **Memo** by {_plain(memo.creator)}\n"
        yield from _children(memo.text)
    words = {highlight.id: highlight.quote for highlight in bundle.highlights}
    for highlight in bundle.highlights:
        yield from _block(highlight, words, bundle, tags)


def _block(highlight: Highlight, words: Mapping[str, str], bundle: Bundle, tags: DistinctNames) -> Iterator[str]:
    """Yield a passage as a block with what was said of it in blocks below; `id` makes it one to refer to."""
    named = "".join(f" #[[{tags.of(name)}]]" for name in highlight.tags)
    yield f"\n- > {_plain(highlight.quote)}\n{named and f'  {named.strip()}'}".rstrip() + "\n"
    yield f"  id:: {highlight.id}\n"
    if highlight.creator:
        yield f"  creator:: {claim_words.on_one_line(highlight.creator)}\n"
    claim = highlight.claim
    if claim is not None:
        by = f" by {_plain(claim.speaker)}" if claim.speaker else ""
        yield f"  - **Claim**{by}: {_plain(claim.verdict)}\n"
    for line in claim_words.passage_lines(highlight, words, bundle):
        parts = [f"(({line.claim}))" if part == line.claim else _plain(part) for part, _ in line.parts]
        yield f"  - {line.label}: {' · '.join(parts)}\n"
        yield from _children(line.body)
    yield from _children(highlight.note)


def _children(text: str) -> Iterator[str]:
    """Yield a block below a passage for each line of a text that is not blank."""
    for line in text.split("\n"):
        if plain := _plain(line):
            yield f"  - {plain}\n"


def _plain(text: str) -> str:
    """Return a text on one line that shows as it is; an address stays a link."""
    pieces = _ADDRESS.split(claim_words.on_one_line(text))
    pieces[::2] = [_MARKUP.sub(r"\\\g<0>", piece) for piece in pieces[::2]]
    plain = _NUMBERED.sub(r"\g<0>\\", "".join(pieces), count=1) if _NUMBERED.match(pieces[0]) else "".join(pieces)
    return f"\\{plain}" if _BLOCK.match(plain) else plain
