"""`postil dismiss`: a passage that is not worth checking."""

from __future__ import annotations

from typing import Any

import click

from tui.cli.annotate import expect_passage, passage_options, span_of
from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, say, say_json
from tui.cli.parameters import ARTICLE_NAME
from tui.core.errors import NotFoundError
from tui.core.text import cut


@click.command("dismiss")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@passage_options
@library_option
@json_option
def dismiss_command(name: str, as_json: bool, **named: Any) -> None:
    """Say that a passage is not worth checking: it is suggested no more.

    The suggestion is meant that the passage touches; `postil show ARTICLE --json` lists them. Undo brings it back.
    """
    expect_passage(**named)
    with job().open() as library:
        article = library.articles.find(name)
        start, end = span_of(article, named)
        suggestions = library.marks.of_article(article.pk).suggestions
        suggestion = next((each for each in suggestions if each.start < end and start < each.end), None)
        if suggestion is None:
            raise NotFoundError(f"nothing is suggested there: `postil show {article.id} --json` lists what is")
        library.corrections.dismiss(article, suggestion.start, suggestion.end)
    quote = article.text[suggestion.start : suggestion.end]
    if as_json:
        say_json({"article": article.id, "start": suggestion.start, "end": suggestion.end, "quote": quote})
    else:
        say(f"{article.id} “{cut(one_line(quote), 60)}”: suggested no more")
