"""`postil orphans`: annotations that have no place in the present text of their article."""

from __future__ import annotations

from dataclasses import asdict

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, say, say_json_list, warn


@click.command("orphans")
@library_option
@json_option
def orphans_command(as_json: bool) -> None:
    """List annotations that lost their place.

    That is where an article changed and the passage is gone. They keep quote, note, tags and claim; in the reader, `p`
    puts one where the cursor is. `postil show ARTICLE --revision N` prints an earlier version.
    """
    with job().open() as library:
        found = list(library.revisions.orphans())
    if as_json:
        say_json_list({"id": one.article, "title": one.title, "highlight": asdict(one.highlight)} for one in found)
        return
    if not found:
        warn("every annotation has its place")
    article = ""
    for one in found:
        if one.article != article:
            article = one.article
            say(f"{one.article}  {one_line(one.title)}", bold=True)
        made = one.highlight
        say(f"    ∅ “{one_line(made.quote)}”")
        claim = [made.claim.verdict, made.claim.speaker or "no speaker"] if made.claim else []
        facts = (*claim, *(f"#{tag}" for tag in made.tags), one_line(made.note), made.creator, made.created[:10])
        say(f"      {' · '.join(filter(None, facts))}", dim=True)
