"""`postil cite`: a passage with its citation, as the reader copies it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import expect_passage, named_passage, passage_options, span_of
from tui.cli.common import job, json_option, library_option
from tui.cli.json_lines import do_lines
from tui.cli.output import print_json, print_line
from tui.cli.parameters import ARTICLE_NAME
from tui.config import COPIES

if TYPE_CHECKING:
    from tui.cli.json_lines import JsonItem, LineResult
    from tui.core.model import Article
    from tui.core.spans import Span
    from tui.library import Library


@click.command("cite")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@passage_options
@click.option("--form", type=click.Choice(COPIES), help="The form; default: that of the setting copy.")
@library_option
@json_option
def cite_command(name: str, form: str | None, as_json: bool, **named: Any) -> int:
    """Print a passage with its citation, as the reader copies it.

    Name it by START and END, code points of the article's text (END exclusive), or by --quote; without either only the
    source is printed. The speaker is that of the turn, claim or quotation there.

    - reads passages from standard input, one object a line with article, and start and end or quote, as `postil
    passages --json`, `postil claims --json` and `postil search --places --json` print them: `postil passages "#aid"
    --json | postil cite -`. Refused lines are reported by number, the rest is printed, and the exit status is 1.
    """
    names_passage = any(value not in (None, "") for value in named.values())
    if name == "-" and names_passage:
        raise click.UsageError("with - everything is read from standard input: give nothing else")
    if names_passage:
        expect_passage(**named)
    form = form or job().settings.copy
    with job().open(reads=True) as library:
        if name == "-":
            return _cite_lines(library, form, as_json=as_json)
        article = library.articles.find(name)
        row = _cited(library, article, span_of(article, named) if names_passage else None, form)
    if as_json:
        print_json(row)
    else:
        print_line(row["citation"].rstrip("\n"))
    return 0


def _cite_lines(library: Library, form: str, *, as_json: bool) -> int:
    def do(item: JsonItem) -> LineResult:
        row = _cited(library, *named_passage(library, item), form)
        return row, row["citation"].rstrip("\n") + "\n"

    return do_lines(do, as_json=as_json)


def _cited(library: Library, article: Article, span: Span | None, form: str) -> dict[str, Any]:
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
