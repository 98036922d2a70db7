"""A folder for `datasets.load_dataset` of Hugging Face: annotations and articles as JSON Lines, and a card.

The card, `README.md`, lists the columns and their types, so that nothing is guessed from the first rows.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from tui.core.authors import author_names
from tui.core.codebook import own_order
from tui.core.rows import mention_row
from tui.core.tally import some_of_each
from tui.core.text import compact_json, plural
from tui.formats import typed_rows
from tui.formats.export_common import language_tag
from tui.formats.markdown import escape
from tui.formats.typed_rows import (
    ANNOTATIONS,
    ARTICLE_TAG,
    ATTRIBUTE,
    BOOLEAN,
    MEMO,
    NUMBER,
    REAL,
    TEXT,
    TIME,
    annotation_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.model import Tag
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.formats.typed_rows import Shape
    from tui.library.transfer.bundles import Bundle

CARRIES = typed_rows.CARRIES | {"bare", "text", "codebook", "mentions", "turns"}

_MENTION: dict[str, Shape] = {"start": NUMBER, "end": NUMBER}
_MENTION |= dict.fromkeys(("text", "label", "entity", "origin", "state"), TEXT) | {"by_rule": BOOLEAN}

_TURN: dict[str, Shape] = {"start": NUMBER, "said": NUMBER, "end": NUMBER, "speaker": TEXT, "time": REAL}

ARTICLES: dict[str, Shape] = {
    **dict.fromkeys(("id", "title", "publisher", "published", "source", "language", "text"), TEXT),
    "authors": [TEXT],
    "attributes": [ATTRIBUTE],
    "tags": [ARTICLE_TAG],
    "memos": [MEMO],
    "mentions": [_MENTION],
    "turns": [_TURN],
}
"""The columns of an article."""

TABLES = {"annotations": ANNOTATIONS, "articles": ARTICLES}

_TYPES = {TEXT: "string", NUMBER: "int64", REAL: "float64", BOOLEAN: "bool", TIME: "string"}


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write both tables and the card."""
    tags: dict[str, Tag] = {}
    languages: set[str] = set()
    with ExitStack() as stack:
        annotations, articles = (stack.enter_context(folder.file(f"{name}.jsonl")) for name in TABLES)
        for bundle in bundles:
            tags.update((tag.name, tag) for tag in bundle.codebook)
            languages.add(language_tag(bundle.article).partition("-")[0].lower())
            articles.write(f"{compact_json(_article_row(bundle))}\n".encode())
            annotations.write("".join(f"{compact_json(row)}\n" for row in annotation_rows(bundle)).encode())
    with folder.file("README.md") as card:
        card.write("".join(_card(tags, sorted(languages - {""}), report)).encode())


def _article_row(bundle: Bundle) -> dict[str, Any]:
    article = bundle.article
    mentions = [
        {name: value for name, value in mention_row(mark, article).items() if name in _MENTION}
        for mark in bundle.marks.mentions
    ]
    turns = [turn._asdict() for turn in bundle.turns]
    texts = {name: getattr(article, name) for name, shape in ARTICLES.items() if shape == TEXT}
    attributes = [each._asdict() for each in bundle.attributes]
    return {
        **texts,
        "authors": [*author_names(article.authors)],
        "attributes": attributes,
        "tags": [each._asdict() for each in bundle.tags],
        "memos": [each._asdict() for each in bundle.memos],
        "mentions": mentions,
        "turns": turns,
    }


def _card(tags: Mapping[str, Tag], languages: list[str], report: ExportReport) -> Iterator[str]:
    import yaml

    rows = {"annotations": report.highlights, "articles": report.articles}
    tables = [name for name in TABLES if rows[name]]  # an empty table cannot be loaded
    about = {
        "pretty_name": "Annotated articles",
        **({"language": languages} if languages else {}),
        "configs": [
            {"config_name": name, "data_files": f"{name}.jsonl", **({"default": True} if name == tables[0] else {})}
            for name in tables
        ],
        "dataset_info": [{"config_name": name, "features": _features(TABLES[name])} for name in tables],
    }
    yield f"---\n{yaml.safe_dump(about, allow_unicode=True, sort_keys=False)}---\n\n# Annotated articles\n\n"
    yield f"{plural(report.articles, 'article')}, {plural(report.highlights, 'annotation')}, "
    yield f"{plural(report.claims, 'claim')}, exported by Postil. The texts are their publishers': "
    yield "ask them before you publish this.\n\n"
    yield (
        "    from datasets import load_dataset\n\n"
        '    annotations = load_dataset("FOLDER", "annotations", split="train")\n'
        '    articles = load_dataset("FOLDER", "articles", split="train")\n\n'
        "`article` of an annotation is `id` of its article; `start` and `end` are code points of its `text`, the end\n"
        "not included. Times are UTC. A mention is *found* by the program, or *confirmed* or *rejected* by a person;\n"
        "with `by_rule` it is rejected by a person's rule, where nobody has seen it.\n"
    )
    if tags:
        yield "\n## Codes\n\n"
        for name in sorted(tags, key=own_order(tags.values())):
            tag = tags[name]
            remarks = " · ".join(escape(" ".join(part.split())) for part in (tag.color, tag.description) if part)
            yield f"- **{escape(name)}**{f': {remarks}' if remarks else ''}\n"
    if report.lost:
        yield f"\n## Left out\n\n{escape(some_of_each(report.lost))}\n"


def _features(table: Mapping[str, Shape]) -> list[dict[str, Any]]:
    """Return columns as a card describes them."""
    return [{"name": name, **_feature(shape)} for name, shape in table.items()]


def _feature(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, str):
        return {"dtype": _TYPES[shape]}
    if isinstance(shape, dict):
        return {"struct": _features(shape)}
    of = shape[0]
    return {"list": _features(of) if isinstance(of, dict) else _TYPES[of] if isinstance(of, str) else _feature(of)}
