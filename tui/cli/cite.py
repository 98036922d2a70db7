"""`postil cite`: a passage with its citation, as the reader copies it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import expect_passage, passage_options, span_of
from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, say, say_json, warn
from tui.cli.parameters import ARTICLE_NAME
from tui.config import COPIES
from tui.core.errors import ArgumentError, PostilError
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.model import Article
    from tui.core.spans import Span
    from tui.library import Library

_AROUND = {b"", b"[", b"]", b"[]"}
"""Lines of an array that hold no element, as `say_json` prints one."""

CitedRow = dict[str, Any]


@click.command("cite")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@passage_options
@click.option("--form", type=click.Choice(COPIES), help="In which form; else that of the setting copy.")
@library_option
@json_option
def cite_command(name: str, form: str | None, as_json: bool, **named: Any) -> int:
    """Print a passage with its citation, as the reader copies it.

    It is named by START and END, code points of the article's text with END left out, or by --quote; without one it is
    where the article is from. Who says it is the speaker of the turn, of the claim or of the quotation there.

    - reads passages from standard input, an object a line with article, and start and end or quote, as `postil passages
      --json`, `postil claims --json` and `postil search --places --json` print them: `postil passages "#aid" --json |
    postil cite -`. What is refused is told with its line, the rest is printed, and the exit status is 1.
    """
    names_passage = any(value not in (None, "") for value in named.values())
    if name == "-" and names_passage:
        raise click.UsageError("with - all is in the lines of standard input: give nothing else")
    if names_passage:
        expect_passage(**named)
    form = form or job().settings.copy
    with job().open(reads=True) as library:
        if name == "-":
            return _cite_lines(library, form, as_json=as_json)
        article = library.articles.find(name)
        row = _cited(library, article, span_of(article, named) if names_passage else None, form)
    if as_json:
        say_json(row)
    else:
        say(row["citation"].rstrip("\n"))
    return 0


def _cite_lines(library: Library, form: str, *, as_json: bool) -> int:
    counts = {"cited": 0, "refused": 0}
    rows = _rows(library, form, counts)
    if as_json:
        say_json(rows)
    else:
        for row in rows:
            if "citation" in row:
                if counts["cited"] > 1:
                    say()
                say(row["citation"].rstrip("\n"))
    if counts["refused"]:
        warn(f"postil: {counts['refused']:,} of {plural(sum(counts.values()), 'passage')} refused")
    return int(bool(counts["refused"]))


def _rows(library: Library, form: str, counts: dict[str, int]) -> Iterator[CitedRow]:
    for number, text in enumerate(sys.stdin.buffer, 1):
        element = text.strip().removesuffix(b",")
        if element in _AROUND:
            continue
        try:
            article, span = _passage(library, element)
            row = _cited(library, article, span, form)
        except PostilError as error:
            counts["refused"] += 1
            warn(f"postil: line {number}: {error}")
            yield {"line": number, "outcome": "refused", "reason": str(error)}
        else:
            counts["cited"] += 1
            yield {"line": number, **row}


def _passage(library: Library, text: bytes) -> tuple[Article, Span]:
    """Return the passage that a line names, by its place if it has one. Raises `PostilError`."""
    try:
        item = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArgumentError(f"is no JSON ({one_line(str(error))})") from error
    if not isinstance(item, dict) or not isinstance(item.get("article"), str | int):
        raise ArgumentError("is no object that names an article")
    places, words = ("start", "end"), ("quote", "prefix", "suffix")
    article = library.articles.find(str(item["article"]))
    if all(type(item.get(each)) is int for each in places):
        return article, span_of(article, {each: item[each] for each in places})
    return article, span_of(article, {each: item[each] for each in words if isinstance(item.get(each), str)})


def _cited(library: Library, article: Article, span: Span | None, form: str) -> CitedRow:
    from tui.jobs.annotating import expect_inside
    from tui.jobs.citing import citation, spoken_words

    if span is not None:
        expect_inside(article, span)
    _, quote, speaker, pages = spoken_words(library, article, span) if span is not None else (article, "", "", "")
    start, end = span or (0, 0)
    return {
        "article": article.id,
        "title": article.title,
        "start": start,
        "end": end,
        "quote": quote,
        "speaker": speaker,
        "pages": pages,
        "citation": citation(article, quote, speaker, pages, form),
    }
