"""`postil next`: the article to review next."""

from __future__ import annotations

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, print_json, print_line, warn
from tui.core.text import plural

FILLED = 2_000
"""The most articles marked by an earlier Postil whose doubt one call computes."""


@click.command("next")
@library_option
@json_option
def next_command(as_json: bool) -> None:
    """Show the unreviewed article with the least certain names.

    A name is uncertain if it has several labels in the article or two models disagree on it, if it is a one-word person
    without a full name there, an organisation in capitals, four words or longer, or in a headline. Articles are ranked
    by the share of such names. `postil correct ARTICLE --reviewed` confirms all of them.
    """
    with job().open(reads=True) as library:
        following = library.reviews.least_sure.next(fill=FILLED)
        left = library.reviews.least_sure.count_left()
        article = library.articles.get(following.pk) if following is not None else None
    if following is None or article is None:
        if as_json:
            print_json({"article": None, "left": left})
        else:
            warn("every article that is marked is reviewed")
        return
    if as_json:
        print_json(
            {
                "article": article.id,
                "title": article.title,
                "doubt": round(following.doubt, 4),
                "undecided": following.undecided,
                "unsure": list(following.unsure),
                "disputed": following.disputed,
                "left": left,
            }
        )
        return
    print_line(f"{article.id} {one_line(article.title)}", bold=True)
    count = len(following.unsure)
    names = ", ".join(f"“{one_line(name)}”" for name in following.unsure[:5])
    unsure = f"{count:,} unsure: {names}{' …' if count > 5 else ''}" if count else "none of them unsure"
    disputed = f", {following.disputed:,} on which two models disagree" if following.disputed else ""
    print_line(f"{plural(following.undecided, 'name')} to decide, {unsure}{disputed}")
    print_line(f"{plural(left, 'article')} with names to decide", dim=True)
