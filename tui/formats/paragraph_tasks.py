"""Tasks about single paragraphs, as `export prodigy --reviewed` writes them, joined and put back onto their article.

Where the article is missing or has other words there, each paragraph becomes an article of its own.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from tui.formats.identifiers import highlight_uuid
from tui.library.transfer.incoming import ARTICLE_TAGS
from tui.library.transfer.outcomes import DONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile
    from tui.library import Library
    from tui.library.transfer.bundles import Bundle

_OF_PARAGRAPH = "they are of a paragraph, not of its article"


def join_paragraph_tasks(bundles: Iterable[Bundle], file: InputFile, library: Library) -> Iterator[Bundle]:
    """Yield articles, consecutive tasks about paragraphs of one article as one."""
    settled = (bundle if bundle.part_of is None else _settled(bundle, file, library) for bundle in bundles)
    for key, group in groupby(settled, lambda bundle: (bundle.part_of, bundle.part, bundle.article.id)):
        if key[0] is None:
            yield from group
            continue
        first, *others = group
        highlights = {each.id: each for bundle in (first, *others) for each in bundle.highlights}
        yield replace(
            first,
            highlights=tuple(sorted(highlights.values(), key=lambda each: (each.start, each.end, each.id))),
            orphans=tuple({each.id: each for bundle in (first, *others) for each in bundle.orphans}.values()),
            done={creator: time for bundle in (first, *others) for creator, time in bundle.done.items()},
            tags=tuple(dict.fromkeys(each for bundle in (first, *others) for each in bundle.tags)),
        )


def _settled(bundle: Bundle, file: InputFile, library: Library) -> Bundle:
    article_id, start = bundle.part_of or ("", 0)
    text = library.articles.find(article_id).text if library.articles.has(article_id) else ""
    words = bundle.article.text
    if text[start : start + len(words)] != words:
        name = f"{article_id}-{start}"
        return replace(bundle, article=replace(bundle.article, id=""), part=name, part_of=(name, 0))
    file.tally.leave_out(DONE, _OF_PARAGRAPH, count=len(bundle.done))
    file.tally.leave_out(ARTICLE_TAGS, _OF_PARAGRAPH, count=len(bundle.tags))
    return replace(
        bundle,
        article=replace(bundle.article, id=article_id, text=text),
        part_of=(article_id, 0),
        done={},
        tags=(),
        highlights=tuple(_shift(each, article_id, start) for each in bundle.highlights),
        orphans=tuple(_shift(each, article_id, start) for each in bundle.orphans),
    )


def _shift(highlight: Highlight, article_id: str, by: int) -> Highlight:
    """Return an annotation of a paragraph as one of the article, which may have the same paragraph twice."""
    own_id = highlight_uuid(highlight.id, article_id, str(by))
    return replace(highlight, id=own_id, start=highlight.start + by, end=highlight.end + by)
