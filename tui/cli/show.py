"""`postil show`: an article with its annotations."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from tui.cli.common import POSITIVE, job, json_option, library_option
from tui.cli.output import one_line, print_json, print_line
from tui.cli.parameters import ARTICLE_NAME
from tui.core.attributes import in_words
from tui.core.claim_reviews import split_checks
from tui.core.text import cut, plural
from tui.core.turns import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Article, Highlight
    from tui.core.turns import Turn
    from tui.library import Library

QUOTE_LENGTH = 90
"""Characters of a highlight's quote in a heading."""


@click.command("show")
@click.argument("article", type=ARTICLE_NAME)
@click.option("--revision", metavar="N", type=POSITIVE, help="The text as it was in version N, without annotations.")
@library_option
@json_option
def show_command(article: str, revision: int | None, as_json: bool) -> None:
    """Print an article with its annotations.

    --json prints it as `postil export jsonl` does; of an earlier version only its text.
    """
    with job().open(reads=True) as library:
        named = library.articles.find(article)
        if revision is not None and revision != named.revision:
            text = library.revisions.text(named.pk, revision)
            if as_json:
                print_json({"id": named.id, "revision": revision, "text": text})
            else:
                print_line(text.rstrip("\n"))
        elif as_json:
            from tui.cli.export_import import article_json

            print_json(article_json(library, named.id))
        else:
            highlights = library.annotations.of_article(named.pk)
            _print_facts(library, named)
            print_line()
            _print_text(named, library.turns.of_article(named.pk))
            if highlights:
                print_line()
                print_line(plural(len(highlights), "annotation"), bold=True)
            for highlight in highlights:
                _print_annotation(named, highlight)


def _print_facts(library: Library, article: Article) -> None:
    """Print the metadata of an article, one a line."""
    from tui.library.tables.article_tag_rows import tags_in_words, tags_of
    from tui.library.tables.memos import Memos

    row = library.articles.row(article.pk)
    print_line(article.title or article.source, bold=True)
    about = (article.authors, article.publisher, article.published, article.language)
    print_line(" · ".join(filter(None, (*about, plural(row.words, "word"), row.reading_state, article.id))), dim=True)
    if article.source:
        print_line(one_line(article.source), dim=True)
    if own := library.attributes.of_article(article.id):
        print_line(in_words(own), dim=True)
    if tags := tags_of(library.connection, [article.id]).get(article.id, ()):
        print_line(tags_in_words(tags), dim=True)
    for memo in Memos(library.connection, library.journal).of_article(article.id):
        print_line(f"memo by {one_line(memo.creator)}: {memo.text}", dim=True)
    if article.retrieved not in ("", article.source):
        print_line(f"read from {one_line(article.retrieved)}", dim=True)
    for line in article.intake.splitlines():
        print_line(f"! {line}", dim=True)
    if split_checks(article.intake)[0]:
        page = shlex.quote(article.retrieved or article.source)
        print_line(f"postil import claimreview {page} brings that in, as a check by them", dim=True)
    if row.done:
        print_line(f"coded by {one_line(', '.join(row.done))} ✓", dim=True)
    if row.reviewed:
        later = f", {row.undecided:,} found or corrected by others since" if row.undecided else ""
        print_line(f"names reviewed by {one_line(', '.join(row.reviewed))} ✓{later}", dim=True)
    if article.revision > 1:
        print_line(f"version {article.revision}; --revision N prints an earlier one", dim=True)
    for other in library.duplicates.of(article.pk):
        print_line(f"≡ {other.likeness:.0%} like {other.id} {one_line(other.title)}", dim=True)


def _print_text(article: Article, turns: Sequence[Turn]) -> None:
    """Print the text, with speakers and times unless it contains them."""
    if not any(turn.said == turn.start for turn in turns):
        print_line(article.text.rstrip("\n"))
        return
    for turn in turns:
        time = "" if turn.time is None else clock(turn.time)
        print_line(" ".join(filter(None, (time, one_line(turn.speaker)))), dim=True)
        print_line(article.text[turn.said : turn.end])


def _print_annotation(article: Article, highlight: Highlight) -> None:
    print_line()
    sign = "∅" if not highlight.placed else "÷" if highlight.claim else "▍"
    line = article.text.count("\n", 0, highlight.start) + 1
    print_line(f"  {sign} “{cut(one_line(highlight.quote), QUOTE_LENGTH)}”")
    facts = [f"line {line}" if highlight.placed else "orphan: its passage is gone", *highlight.tags]
    if highlight.state == "fuzzy":
        facts.insert(1, f"found again in other words, {highlight.score:.0%} alike")
    if highlight.claim:
        facts[:0] = [highlight.claim.verdict, highlight.claim.speaker or "no speaker"]
    print_line(f"    {' · '.join(facts)} · {highlight.creator}", dim=True)
    for words in (highlight.claim.rationale if highlight.claim else "", highlight.note):
        for part in words.splitlines():
            print_line(f"    {part}")
