"""`postil next`: the article to review next."""

from __future__ import annotations

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, say, say_json, warn
from tui.core.text import plural

FILLED = 2_000
"""Articles marked by an earlier Postil that are looked at by one call."""


@click.command("next")
@library_option
@json_option
def next_command(as_json: bool) -> None:
    """Name the unreviewed article whose names are least sure.

    A name is unsure that has several labels in the article, that two models see otherwise, a person of one word who has
    no longer name there, an organisation all in capitals, a name of four words or more, and one in a headline. What
    counts is their share of the article's names. `postil correct ARTICLE --reviewed` says that all are right.
    """
    with job().open(reads=True) as library:
        following = library.reviews.least_sure.next(fill=FILLED)
        left = library.reviews.least_sure.left()
        article = library.articles.get(following.pk) if following is not None else None
    if following is None or article is None:
        if as_json:
            say_json({"article": None, "left": left})
        else:
            warn("every article that is marked is reviewed")
        return
    if as_json:
        say_json(
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
    say(f"{article.id} {one_line(article.title)}", bold=True)
    count = len(following.unsure)
    names = ", ".join(f"“{one_line(name)}”" for name in following.unsure[:5])
    unsure = f"{count:,} unsure: {names}{' …' if count > 5 else ''}" if count else "none of them unsure"
    disputed = f", {following.disputed:,} that two models see otherwise" if following.disputed else ""
    say(f"{plural(following.undecided, 'name')} to decide, {unsure}{disputed}")
    say(f"{plural(left, 'article')} with names to decide", dim=True)
