"""`postil dismiss`: a passage that is not worth checking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import expect_passage, named_passage, passage_options, span_of
from tui.cli.common import job, json_option, library_option
from tui.cli.json_lines import do_lines
from tui.cli.output import one_line, print_json, print_line
from tui.cli.parameters import ARTICLE_NAME
from tui.core.errors import ArgumentError, NotFoundError
from tui.core.text import cut

if TYPE_CHECKING:
    from tui.cli.json_lines import LineResult
    from tui.core.model import Article
    from tui.core.spans import Span
    from tui.library import Library


@click.command("dismiss")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@passage_options
@library_option
@json_option
def dismiss_command(name: str, as_json: bool, **named: Any) -> int:
    """Dismiss a suggestion: its passage is not worth checking.

    This is the suggestion that overlaps the passage; `postil show ARTICLE --json` lists them. Undo restores it.

    - reads passages from standard input, one object a line with article, and start and end or quote; all are one step.
    """
    if name == "-":
        if any(value not in (None, "") for value in named.values()):
            raise click.UsageError("with - everything is read from standard input: give nothing else")
        with job().open() as library, library.journal.group():
            return do_lines(lambda item: _dismiss(library, *named_passage(library, item)), as_json=as_json)
    expect_passage(**named)
    with job().open() as library:
        article = library.articles.find(name)
        row, line = _dismiss(library, article, span_of(article, named))
    if as_json:
        print_json(row)
    else:
        print_line(line)
    return 0


def _dismiss(library: Library, article: Article, span: Span) -> LineResult:
    from tui.jobs.annotating import expect_inside

    expect_inside(article, span)
    start, end = span
    suggestions = library.marks.of_article(article.pk).suggestions
    there = [each for each in suggestions if each.start < end and start < each.end]
    if not there:
        raise NotFoundError(f"no suggestion there: `postil show {article.id} --json` lists what is")
    there = [each for each in there if (each.start, each.end) == span] or there
    if len(there) > 1:
        places = ", ".join(f"{each.start} {each.end}" for each in there[:5])
        raise ArgumentError(f"{len(there)} suggestions are there ({places}…): name one of them")
    suggestion = there[0]
    library.corrections.dismiss(article, suggestion.start, suggestion.end)
    quote = article.text[suggestion.start : suggestion.end]
    row = {"article": article.id, "start": suggestion.start, "end": suggestion.end, "quote": quote}
    return row, f"{article.id} “{cut(one_line(quote), 60)}”: no longer suggested"
