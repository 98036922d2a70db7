"""A folder of pages for Logseq: one an annotated article, a block a passage with its tags in line. Out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.authors import author_names
from tui.formats import claim_words
from tui.formats.export_common import DistinctNames
from tui.formats.output_files import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.model import Highlight
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.CARRIES | {"notes", "tags", "creators"}

_NOT_IN_TAG = str.maketrans({"[": "(", "]": ")", "#": "-"})


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one page an article; articles without annotations have none."""
    used: set[str] = set()
    tags = DistinctNames(lambda name: name.translate(_NOT_IN_TAG).strip())
    for bundle in bundles:
        if bundle.highlights:
            name = safe_file_name(bundle.article.title, f"article {bundle.article.id}", used, ".md")
            with folder.file(name) as page:
                page.write("".join(_page(bundle, tags)).encode())


def _page(bundle: Bundle, tags: DistinctNames) -> Iterator[str]:
    article = bundle.article
    about = {"title": article.title or article.id, "authors": ", ".join(author_names(article.authors))}
    about |= {"publisher": article.publisher, "published": article.published}
    for key, value in {**about, "source": article.source, "postil-article": article.id}.items():
        if value:
            yield f"{key}:: {claim_words.folded(value)}\n"
    words = {highlight.id: highlight.quote for highlight in bundle.highlights}
    for highlight in bundle.highlights:
        yield from _block(highlight, words, tags)


def _block(highlight: Highlight, words: Mapping[str, str], tags: DistinctNames) -> Iterator[str]:
    """Yield a passage as a block with what was said of it in blocks below; `id` makes it one to refer to."""
    named = "".join(f" #[[{tags.of(name)}]]" for name in highlight.tags)
    yield f"\n- > {claim_words.folded(highlight.quote)}\n{named and f'  {named.strip()}'}".rstrip() + "\n"
    yield f"  id:: {highlight.id}\n"
    if highlight.creator:
        yield f"  creator:: {claim_words.folded(highlight.creator)}\n"
    claim = highlight.claim
    if claim is not None:
        by = f" by {claim.speaker}" if claim.speaker else ""
        yield _child(f"**Claim**{by}: {claim.verdict}")
    for line in claim_words.claim_lines(highlight, words):
        parts = [f"(({line.claim}))" if part == line.claim else part for part, _ in line.parts]
        yield _child(f"{line.label}: {' · '.join(parts)}")
        for paragraph in line.body.split("\n"):
            yield _child(paragraph)
    for paragraph in highlight.note.split("\n"):
        yield _child(paragraph)


def _child(text: str) -> str:
    folded = claim_words.folded(text)
    return f"  - {folded}\n" if folded else ""
