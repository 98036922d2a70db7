"""`postil passages`: what people annotated, across the library."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING

import click

from tui.cli.annotate import find_articles
from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, print_json, warn, warn_of_whole_articles
from tui.cli.parameters import ARTICLE_NAME, CREATOR_NAME, TAG_NAME, TERM_WORD
from tui.cli.terms import TermsCommand, attributes, expect_values, nothing_so, read_arguments
from tui.core.terms import ATTRIBUTE, TAG, Term
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.library.queries.passages import ListedPassage

COLUMNS = ("article", "title", "start", "end", "quote", "tags", "creator", "note")


@click.command("passages", cls=TermsCommand)
@click.argument("terms", metavar="[TERM…]", nargs=-1, type=TERM_WORD)
@click.option("--tag", "tags", type=TAG_NAME, multiple=True, help="With this tag or one below it; several: with all.")
@click.option("--any", "any_tag", is_flag=True, help="One of the tags is enough.")
@click.option(
    "--not", "without", type=TAG_NAME, multiple=True, help="Without this tag and those below it; may be repeated."
)
@click.option(
    "--creator", "creators", type=CREATOR_NAME, multiple=True, help="Made by NAME; `me` is you; may be repeated."
)
@click.option(
    "--speaker",
    "speakers",
    metavar="NAME",
    multiple=True,
    help="Said by NAME: in a turn of a transcript, else a claim; may be repeated.",
)
@click.option("--article", "articles", type=ARTICLE_NAME, multiple=True, help="In this article; may be repeated.")
@click.option(
    "--where",
    metavar="NAME=VALUE",
    multiple=True,
    callback=attributes,
    help="In articles with this attribute; several: with all.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets.")
@library_option
@json_option
def passages_command(
    terms: tuple[str, ...],
    tags: tuple[str, ...],
    any_tag: bool,
    without: tuple[str, ...],
    creators: tuple[str, ...],
    speakers: tuple[str, ...],
    articles: tuple[str, ...],
    where: tuple[tuple[str, str], ...],
    as_csv: bool,
    as_json: bool,
) -> None:
    """List annotated passages in document order.

    A TERM is one of those that `postil claims` takes: a word, #tag (including those below it; #tag! alone), by:anna,
    speaker:kim, verdict:false, over:#tag, in:#tag, near:#tag, 2019-01..2019-03, without:tag. All of them must match; a
    comma inside one means or, - before it not: `postil passages "#aid,trade" -by:me`. With --creator or by: only
    tags that NAME gave count. Passages that are gone from a changed article are left out: `postil orphans` lists them.
    """
    if as_json and as_csv:
        raise click.UsageError("one of --json and --csv, not both")
    from tui.library.queries.passages import count_orphans, list_passages

    tagged = [Term(TAG, tags)] if any_tag else [Term(TAG, (tag,)) for tag in tags]
    chosen = [Term(ATTRIBUTE, (f"{name}={value}",)) for name, value in where]
    chosen += [Term(TAG, (tag,), negated=True) for tag in without]
    chosen += [term for term in (*tagged, Term("by", creators), Term("speaker", speakers)) if term.values]
    with job().open(reads=True) as library:
        if articles:
            chosen.append(Term("article", tuple(each.id for each in find_articles(library, articles))))
        options = [*chosen]
        chosen += read_arguments(library, terms)
        expect_values(library, chosen)
        asked = library.connection, chosen, library.creator
        passages = list_passages(*asked)
        if as_json:
            print_json(map(asdict, passages))
        elif as_csv:
            _write_csv(passages)
        else:
            if not _print_passages(passages):

                def count(some: list[Term]) -> int:
                    return sum(1 for _ in list_passages(library.connection, [*options, *some], library.creator))

                nothing = nothing_so(library, terms, count) or "no passage matches that"
                warn(nothing if chosen else "no passages yet: `:highlight` in the reader makes one, `:tag` tags it")
        if names := [name for term in chosen if term.key == TAG and not term.negated for name in term.values]:
            warn_of_whole_articles(library, names)
        if orphans := count_orphans(*asked):
            subject = plural(orphans, "passage is", "passages are")
            warn(f"{subject} gone from a changed article and left out: `postil orphans` lists them")


def _print_passages(passages: Iterable[ListedPassage]) -> int:
    articles, last = 0, ""

    def cells() -> Iterator[tuple[str, ...]]:
        nonlocal articles, last
        for passage in passages:
            articles += passage.article != last
            last = passage.article
            words = "".join([passage.quote, *[f" #{tag}" for tag in passage.tags]])
            yield passage.article, passage.title, passage.creator, words

    count = Rows(("article", 12), ("title", 24), ("by", 10), ("passage", 0)).all(cells())
    if count:
        warn(f"{plural(count, 'passage')} in {plural(articles, 'article')}")
    return count


def _write_csv(passages: Iterable[ListedPassage]) -> None:
    from tui.formats.csv import join_tags, write_guarded

    rows = ({**asdict(passage), "tags": join_tags(passage.tags)} for passage in passages)
    write_guarded(sys.stdout.buffer, chain([COLUMNS], ([row[name] for name in COLUMNS] for row in rows)))
