"""`postil orphans`: annotations without a place in the current text of their article."""

from dataclasses import asdict
from typing import Any

import click

from tui.cli.annotate import expect_passage, passage_options, span_of
from tui.cli.claim_parts import expect_own
from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, print_json, print_line, warn
from tui.core.errors import NotFoundError
from tui.core.rows import annotation_row
from tui.core.text import cut


@click.command("orphans")
@library_option
@json_option
def orphans_command(as_json: bool) -> None:
    """List annotations that lost their place.

    Their article changed and the passage is gone. They keep quote, note, tags and claim; `:place` in the reader and
    `postil place` attach one to a passage. `postil show ARTICLE --revision N` prints an earlier text.
    """
    with job().open(reads=True) as library:
        orphans = list(library.revisions.orphans())
    if as_json:
        print_json({"id": row.article, "title": row.title, "highlight": asdict(row.highlight)} for row in orphans)
        return
    if not orphans:
        warn("every annotation has its place")
    article_id = ""
    for orphan in orphans:
        if orphan.article != article_id:
            article_id = orphan.article
            print_line(f"{orphan.article}  {one_line(orphan.title)}", bold=True)
        highlight = orphan.highlight
        print_line(f"    ∅ {highlight.id[:8]}  “{one_line(highlight.quote)}”")
        claim = [highlight.claim.verdict, highlight.claim.speaker or "no speaker"] if highlight.claim else []
        tags = (f"#{tag}" for tag in highlight.tags)
        facts = (*claim, *tags, one_line(highlight.note), highlight.creator, highlight.created[:10])
        print_line(f"      {' · '.join(filter(None, facts))}", dim=True)


@click.command("place")
@click.argument("orphan_id", metavar="ORPHAN")
@passage_options
@click.option("--others", is_flag=True, help="Also another person's.")
@library_option
@json_option
def place_command(orphan_id: str, others: bool, as_json: bool, **named: Any) -> None:
    """Attach an annotation that lost its place to a passage of its article.

    ORPHAN is an id from `postil orphans`, or its start.
    """
    expect_passage(**named)
    with job().open() as library:
        orphans = [row for row in library.revisions.orphans() if row.highlight.id.startswith(orphan_id)]
        if len(orphans) != 1:
            raise NotFoundError(f"{len(orphans) or 'no'} orphan has the id {orphan_id!r}: `postil orphans` lists them")
        expect_own(library, orphans[0].highlight.creator, others=others)
        article = library.articles.find(orphans[0].article)
        placed = library.revisions.place(orphans[0].highlight.id, article, *span_of(article, named))
    if as_json:
        print_json(annotation_row(placed, article.id, article.title))
    else:
        print_line(f"{article.id} {placed.start}–{placed.end} “{cut(one_line(placed.quote), 60)}”: placed")
