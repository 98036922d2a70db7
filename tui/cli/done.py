"""`postil done`: articles that one has finished coding."""

from __future__ import annotations

import click

from tui.cli.annotate import find_articles
from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, print_json, print_line
from tui.cli.parameters import ARTICLE_NAME


@click.command("done")
@click.argument("names", metavar="ARTICLE…", nargs=-1, required=True, type=ARTICLE_NAME)
@click.option("--not", "is_not", is_flag=True, help="Mark it as not done.")
@library_option
@json_option
def done_command(names: tuple[str, ...], is_not: bool, as_json: bool) -> None:
    """Mark articles as done: you have coded all you found in them.

    They count for agreement, even with nothing coded. - reads articles from standard input, one a line.
    """
    with job().open() as library, library.connection.write(), library.journal.group():
        articles = find_articles(library, names)
        for article in articles:
            library.done.mark(article, done=not is_not)
        rows = [{"id": each.id, "title": each.title, "done": list(library.done.creators(each.id))} for each in articles]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print_line(
            f"{row['id']} {one_line(str(row['title']))}: {'not done' if is_not else 'done'} by {library.creator}"
        )
