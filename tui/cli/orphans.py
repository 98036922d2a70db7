"""`postil orphans`: annotations without a place in the current text of their article."""

from dataclasses import asdict

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, say, say_json, warn


@click.command("orphans")
@library_option
@json_option
def orphans_command(as_json: bool) -> None:
    """List annotations that lost their place.

    That is where an article changed and the passage is gone. They keep quote, note, tags and claim; `:place` in
    the reader puts one where the cursor is. `postil show ARTICLE --revision N` prints an earlier version.
    """
    with job().open(reads=True) as library:
        orphans = list(library.revisions.orphans())
    if as_json:
        say_json({"id": row.article, "title": row.title, "highlight": asdict(row.highlight)} for row in orphans)
        return
    if not orphans:
        warn("every annotation has its place")
    article_id = ""
    for orphan in orphans:
        if orphan.article != article_id:
            article_id = orphan.article
            say(f"{orphan.article}  {one_line(orphan.title)}", bold=True)
        highlight = orphan.highlight
        say(f"    ∅ “{one_line(highlight.quote)}”")
        claim = [highlight.claim.verdict, highlight.claim.speaker or "no speaker"] if highlight.claim else []
        tags = (f"#{tag}" for tag in highlight.tags)
        facts = (*claim, *tags, one_line(highlight.note), highlight.creator, highlight.created[:10])
        say(f"      {' · '.join(filter(None, facts))}", dim=True)
