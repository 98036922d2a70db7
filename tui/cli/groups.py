"""`postil groups`: groups of articles, each a named filter."""

from __future__ import annotations

import click

from tui.cli.annotate import find_articles
from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line, warn
from tui.cli.parameters import ARTICLE_NAME, GROUP_NAME
from tui.cli.terms import TermsCommand, typed_filter
from tui.core.text import one_line, plural, whole_line


@click.group("groups", invoke_without_command=True)
@library_option
@json_option
@click.pass_context
def groups_command(context: click.Context, as_json: bool) -> None:
    """List the groups of articles, or add and remove them.

    A group is a named filter, which can be used wherever articles are selected: `group:north` in a search or filter,
    `postil count tag group`.
    """
    if context.invoked_subcommand is None:
        _list(as_json=as_json)


@groups_command.command("list")
@library_option
@json_option
def groups_list(as_json: bool) -> None:
    """List the groups of articles."""
    _list(as_json=as_json)


def _list(*, as_json: bool) -> None:
    from tui.library.queries.plain_rows import group_rows

    with job().open(reads=True) as library:
        groups = group_rows(library)
    if as_json:
        print_json(iter(groups))
        return
    rows = Rows(("group", 20), ("articles", -8), ("by", 10), ("filter", 0))
    if not rows.all((each["name"], each["articles"], each["creator"], each["filter"]) for each in groups):
        warn("no groups yet: `postil groups add NAME TERM…` makes one")


@groups_command.command("add", cls=TermsCommand)
@click.argument("name", type=GROUP_NAME)
@click.argument("terms", metavar="[TERM…]", nargs=-1)
@click.option("--article", "articles", type=ARTICLE_NAME, multiple=True, help="This article; several: a set of them.")
@library_option
@json_option
def groups_add(name: str, terms: tuple[str, ...], articles: tuple[str, ...], as_json: bool) -> None:
    """Save a filter, or a set of articles, as a group.

    An existing group gets the new filter. TERMs are those of `postil list`: a group has whichever articles match at the
    time. With --article - articles are read from standard input, one a line.
    """
    if bool(terms) == bool(articles):
        raise click.UsageError("say which articles: by TERMs, or each by --article")
    from tui.library.queries.article_terms import ARTICLE_KEYS
    from tui.library.queries.plain_rows import group_rows
    from tui.library.tables.groups import set_filter

    with job().open() as library:
        if articles:
            text = set_filter(each.id for each in find_articles(library, articles))
        else:
            text = typed_filter(library, terms, ARTICLE_KEYS)
        library.groups.put(name, text)
        group = next(each for each in group_rows(library) if each["name"].casefold() == whole_line(name).casefold())
    if as_json:
        print_json(group)
    else:
        print_line(f"{name}: {plural(group['articles'], 'article')}")


@groups_command.command("remove")
@click.argument("name", type=GROUP_NAME)
@library_option
@json_option
def groups_remove(name: str, as_json: bool) -> None:
    """Remove a group; no article is changed."""
    with job().open() as library:
        library.groups.remove(name)
    if as_json:
        print_json({"removed": name})
    else:
        print_line(f"removed the group {name}")


@groups_command.command("events", cls=TermsCommand)
@click.argument("terms", metavar="[TERM…]", nargs=-1)
@library_option
@json_option
def groups_events(terms: tuple[str, ...], as_json: bool) -> None:
    """List the articles about one event.

    They share names and rare words. TERMs, those of `postil list`, select which are compared. Nothing is stored:
    `postil groups add NAME --article ID` saves some as a group.
    """
    from tui.library.queries.article_terms import ARTICLE_KEYS
    from tui.library.queries.events import find_events

    with job().open(reads=True) as library:
        events = find_events(library, typed_filter(library, terms, ARTICLE_KEYS))
    if as_json:
        print_json(iter([{"articles": event} for event in events]))
        return
    for event in events:
        print_line(plural(len(event), "article"))
        for each in event:
            beside = ", ".join(filter(None, (each["publisher"], each["published"][:10])))
            print_line(f"{each['number']:>5}  {one_line(each['title'])}{f' ({one_line(beside)})' if beside else ''}")
    if not events:
        warn("no two of these articles are about the same event")
