"""`postil history`: what was done."""

from dataclasses import asdict

import click

from tui.cli.common import job, json_option, library_option, limit_options
from tui.cli.output import Rows, print_json, warn, warn_of_more
from tui.cli.parameters import ARTICLE_NAME


@click.command("history")
@click.argument("article", required=False, type=ARTICLE_NAME)
@limit_options
@library_option
@json_option
def history_command(article: str | None, limit: int, is_all: bool, as_json: bool) -> None:
    """List what was done, in all articles or in one.

    The newest comes first. Undone steps stay in the list; steps that came with an article from someone else's library
    were made elsewhere, and are read-only here.
    """
    from tui.library.tables.history import History

    with job().open(reads=True) as library:
        name = library.articles.find(article).id if article else ""
        history = History(library.connection)
        total = history.count(name)
        steps = history.list_steps(library.journal, total if is_all else limit, name)
    warn_of_more(len(steps), total, "step")
    if as_json:
        print_json(asdict(step) for step in steps)
        return
    if not steps:
        warn("nothing has been done yet")
        return
    rows = Rows(("time (UTC)", 16), ("who", 12), ("what", 12), ("state", 9), ("article", 12), ("", 0))
    rows.head()
    for step in steps:
        state = "" if step.state == "done" else step.state
        rows.row(step.time[:16].replace("T", " "), step.creator, step.words, state, step.article, step.summary)
