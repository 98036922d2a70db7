"""`postil remove`: articles out of the library."""

import sys
from dataclasses import asdict

import click

from tui.cli.annotate import find_articles
from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, print_json, print_line, warn
from tui.cli.parameters import ARTICLE_NAME
from tui.core.text import cut


@click.command("remove")
@click.argument("names", metavar="ARTICLE…", nargs=-1, required=True, type=ARTICLE_NAME)
@click.option("--yes", is_flag=True, help="Do not ask.")
@library_option
@json_option
def remove_command(names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Remove articles with everything attached to them.

    Everyone's highlights and claims, corrections, decisions and earlier versions are removed with an article: they are
    shown, and you are asked once. Undo restores all of it. With - articles are read from standard input, one a line.
    """
    if not yes and "-" in names:
        raise click.UsageError("with - nobody can be asked: add --yes")
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("no terminal to ask on: --yes removes without asking")
    with job().open() as library:
        articles = find_articles(library, names)
        if not yes:
            for article in articles:
                attached = library.removals.count_attached(article).line or "no annotations or other work"
                warn(f"{_name(article.id, article.title)}: {attached}")
            what = "this article" if len(articles) == 1 else f"these {len(articles):,} articles"
            if not click.confirm(f"Remove {what} with all of that?", err=True):
                raise click.ClickException("nothing was removed")
        removed = list(zip(articles, library.removals.remove(articles), strict=True))
    if as_json:
        print_json([{"id": article.id, "title": article.title, **asdict(went)} for article, went in removed])
        return
    for article, went in removed:
        print_line(f"removed {_name(article.id, article.title)}" + (f" with {went.line}" if went.line else ""))
    print_line(f"`postil undo` brings {'it' if len(removed) == 1 else 'them'} back")


def _name(article_id: str, title: str) -> str:
    return f"{article_id} “{cut(one_line(title), 60)}”" if title else article_id
