"""An org-mode file: a heading for each article, one below it for each passage, with its tags. Out.

org would read some beginnings of lines as markup: a zero width space precedes those, as its manual suggests.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from tui.core.authors import author_names
from tui.core.text import one_line
from tui.formats import claim_words
from tui.formats.export_common import DistinctNames
from tui.library.tables.article_tag_rows import tag_names, tags_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.model import Highlight
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.OF_PASSAGES | {
    *("notes", "tags", "creators", "attributes", "memos", "article_tags", "article_tag_givers"),
}

_NOT_IN_TAG = re.compile(r"[^\w@%]+")
_MARKUP = re.compile(r"^(?=[^\S\n]*(?:\*|#|\||:))", re.MULTILINE)
_ESCAPE = "\u200b"


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the articles that have annotations."""
    tags = DistinctNames(lambda name: _NOT_IN_TAG.sub("_", name).strip("_"))
    properties = DistinctNames(lambda name: _NOT_IN_TAG.sub("_", name).strip("_").upper(), empty="ATTRIBUTE")
    output.write(b"#+TITLE: Annotations\n")
    for bundle in bundles:
        if bundle.highlights:
            output.write("".join(_article(bundle, tags, properties)).encode())
    report.lose("spellings of tags (org's have letters, digits and _)", tags.changed)
    report.lose("spellings of attributes (org's have letters, digits and _)", properties.changed)


def _article(bundle: Bundle, tags: DistinctNames, properties: DistinctNames) -> Iterator[str]:
    article = bundle.article
    yield f"\n* {one_line(article.title or article.id, 500)}{_behind(tag_names(bundle.tags), tags)}\n"
    about = {
        "AUTHORS": ", ".join(author_names(article.authors)),
        "PUBLISHER": article.publisher,
        "PUBLISHED": article.published,
        "SOURCE": article.source,
        "ARTICLE_TAGS": tags_in_words(bundle.tags, sign=""),
    }
    # with a prefix, because org has many properties of its own, such as CATEGORY
    own = {f"ATTRIBUTE_{properties.of(each.name)}": each.value for each in bundle.attributes}
    yield _drawer({**about, "POSTIL_ARTICLE": article.id, **own})
    for memo in bundle.memos:
        yield f"- Memo by {memo.creator}:\n\n{_plain(memo.text)}\n\n"
    words = {highlight.id: highlight.quote for highlight in bundle.highlights}
    for highlight in bundle.highlights:
        yield from _passage(highlight, words, bundle, tags)


def _passage(highlight: Highlight, words: Mapping[str, str], bundle: Bundle, tags: DistinctNames) -> Iterator[str]:
    yield f"** {one_line(highlight.quote, 60) or '…'}{_behind(highlight.tags, tags)}\n"
    yield _drawer({"ID": highlight.id, "CREATOR": highlight.creator})
    yield f"#+begin_quote\n{_plain(highlight.quote)}\n#+end_quote\n"
    claim = highlight.claim
    if claim is not None:
        by = f" by {claim.speaker}" if claim.speaker else ""
        yield f"- Claim{by}: {claim.verdict}\n"
    for line in claim_words.passage_lines(highlight, words, bundle):
        parts = [f"[[id:{part}]]" if part == line.claim else part for part, _ in line.parts]
        yield f"- {line.label}: {' · '.join(parts)}\n"
        if line.body:
            yield f"\n{_plain(line.body)}\n\n"
    if highlight.note:
        yield f"\n{_plain(highlight.note)}\n"


def _behind(names: Iterable[str], tags: DistinctNames) -> str:
    """Return tags as they follow a heading."""
    named = ":".join(map(tags.of, names))
    return f"  :{named}:" if named else ""


def _drawer(values: Mapping[str, str]) -> str:
    lines = [f":{key}: {claim_words.on_one_line(value)}\n" for key, value in values.items() if value]
    return f":PROPERTIES:\n{''.join(lines)}:END:\n"


def _plain(text: str) -> str:
    return _MARKUP.sub(_ESCAPE, text)
