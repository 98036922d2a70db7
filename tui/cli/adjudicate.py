"""`postil adjudicate`: what two people made of the same passages, and what is decided between them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import read_ids
from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line, warn, warn_of_whole_articles
from tui.cli.parameters import ARTICLE_NAME, CREATOR_NAME, TAG_NAME
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Article, Highlight
    from tui.jobs.adjudicating import DecisionOrder
    from tui.library import Library
    from tui.library.queries.consensus import CodedPassage

LEAST, WIDE = 13, 34
"""Cells of a person's column at least, and at most in a narrow terminal; a longer coding pushes the rest aside."""


@click.command("adjudicate")
@click.argument("article_name", metavar="[ARTICLE]", required=False, type=ARTICLE_NAME)
@click.argument("numbers", metavar="[PASSAGE…]", nargs=-1)
@click.option(
    "--creator",
    "creators",
    type=CREATOR_NAME,
    multiple=True,
    help="Between NAME and NAME, named twice; needed where more than two have coded it.",
)
@click.option("--take", metavar="NAME", help="NAME's coding is the consensus.")
@click.option("--both", is_flag=True, help="Both: codes joined, the wider passage.")
@click.option("--neither", is_flag=True, help="Neither: decided as none.")
@click.option("--same", is_flag=True, help="What both coded the same; without a PASSAGE, all such passages.")
@click.option("--tag", "tags", type=TAG_NAME, multiple=True, help="Give the consensus this tag; may be repeated.")
@click.option("--untag", type=TAG_NAME, multiple=True, help="Remove this tag from the consensus; may be repeated.")
@click.option("--comment", metavar="TEXT", help="A comment on the decision, also before it is made.")
@library_option
@json_option
def adjudicate_command(
    article_name: str | None, numbers: tuple[str, ...], creators: tuple[str, ...], as_json: bool, **values: Any
) -> int:
    """Decide between two people's passages of an article; their own coding stays.

    Without an ARTICLE it lists the articles two people have coded, with the number of decided passages; with one its
    passages, marked ≠ if the two differ, = if they agree, ✓ if decided and × if decided as none. A PASSAGE is its
    number in that list or its START-END; - reads them from standard input, one a line. All are decided in one step,
    which undo reverts. The consensus stands beside what the two coded, as the annotations of the creator `consensus`.
    """
    from tui.jobs.adjudicating import OUTCOMES, DecisionOrder, people_of
    from tui.library.queries.consensus import adjudications, coded_passages

    outcomes = tuple(name for name in OUTCOMES if values.pop(name))
    order = DecisionOrder(outcomes, **{**values, "take": values["take"] or ""})
    if order.is_ambiguous:
        raise click.UsageError("say one of --take, --both, --neither, --same, or other tags with --tag and --untag")
    _expect_place(order, article_name, numbers)
    with job().open(reads=order.is_empty) as library:
        if article_name is None:
            rows = (
                {"article": each.article.id, "title": each.article.title, "creators": list(each.people),
                 "passages": each.passages, "decided": each.decided}
                for each in adjudications(library)
            )  # fmt: skip
            if as_json:
                print_json(rows)
            elif not _print_articles(rows):
                warn("no article has annotations of two people yet: `postil merge` brings a colleague's in")
            warn_of_whole_articles(library)
            return 0
        article = library.articles.find(article_name)
        people = people_of(library, article, creators, "--creator NAME --creator NAME")
        listing = ArticlePassages(article, people, coded_passages(library, article, people))
        if not order.is_empty:
            return _decide(library, listing, order, numbers, as_json=as_json)
    if as_json:
        print_json(map(listing.row, listing.passages))
    else:
        listing.print()
    return 0


def _expect_place(order: DecisionOrder, article_name: str | None, numbers: Sequence[str]) -> None:
    if article_name is None and not order.is_empty:
        raise click.UsageError("say of which ARTICLE: `postil adjudicate` lists those that two people have coded")
    if numbers and order.is_empty:
        raise click.UsageError("say what is decided: --take, --both, --neither, --same, --tag, --untag or --comment")
    if not numbers and order.outcome != "same" and not order.is_empty:
        raise click.UsageError("say about which PASSAGEs it is decided: `postil adjudicate ARTICLE` lists them")


def _decide(
    library: Library, listing: ArticlePassages, order: DecisionOrder, names: Sequence[str], *, as_json: bool
) -> int:
    from tui.jobs.adjudicating import decide, open_alike
    from tui.library.queries.consensus import coded_passages

    typed = dict.fromkeys(read_ids(tuple(names)))
    by_name = listing.by_name
    refused = [(name, f"{listing.article.id} has no passage {name}") for name in typed if name not in by_name]
    chosen = {listing.number(by_name[name]): by_name[name] for name in typed if name in by_name}
    if not names:
        chosen = {listing.number(each): each for each in open_alike(listing.passages)}
    for each, reason in decide(library, listing.article, listing.people, [*chosen.values()], order):
        del chosen[number := listing.number(each)]
        refused.append((str(number), f"{number} {each.name}: {reason}"))
    now = replace(listing, passages=coded_passages(library, listing.article, listing.people))
    done = [each for each in now.passages if now.number(each) in chosen]
    if as_json:
        print_json(
            {
                "article": listing.article.id,
                "creators": listing.people,
                "decided": [now.row(each) for each in done],
                "refused": [{"passage": name, "reason": reason} for name, reason in refused],
                "passages": len(now.passages),
                "open": len(now.passages) - now.decided,
            }
        )
    else:
        for each in done:
            print_line(f"{now.number(each)} {each.name}: {order.words}")
        if not done and not refused:
            warn("no open passage is coded alike by both")
        print_line(now.progress, dim=True)
    for _, reason in refused:
        warn(f"postil: {reason}")
    if refused and len(done) + len(refused) > 1:
        warn(f"postil: {len(refused)} of {plural(len(done) + len(refused), 'passage')} refused")
    return int(bool(refused))


@dataclass(frozen=True)
class ArticlePassages:
    """The passages of an article that two people coded, each with its number."""

    article: Article
    people: tuple[str, str]
    passages: list[CodedPassage]

    @property
    def decided(self) -> int:
        return sum(passage.decided for passage in self.passages)

    @property
    def progress(self) -> str:
        return f"{self.decided:,} of {plural(len(self.passages), 'passage')} decided"

    @cached_property
    def _numbers(self) -> dict[tuple[int, int], int]:
        return {(each.start, each.end): number for number, each in enumerate(self.passages, 1)}

    def number(self, passage: CodedPassage) -> int:
        return self._numbers[passage.start, passage.end]

    @property
    def by_name(self) -> dict[str, CodedPassage]:
        """The passages by what names them: their number, and START-END."""
        numbered = {str(number): each for number, each in enumerate(self.passages, 1)}
        return numbered | {f"{each.start}-{each.end}": each for each in self.passages}

    def print(self) -> None:
        left, right = self.people
        codings = [
            (_words(each.left, each) or "—" * each.left_done, _words(each.right, each) or "—" * each.right_done,
             _decided(each))
            for each in self.passages
        ]  # fmt: skip
        room = max((shutil.get_terminal_size().columns - 42) // 3, WIDE)
        widths = [min(max([LEAST, *map(len, column)]), room) for column in zip(*codings, strict=True)] or [LEAST] * 3
        sides = zip((left, right, "consensus"), widths, strict=True)
        rows = Rows(("", -3), ("", 1), ("where", 11), *sides, ("passage", 0))
        rows.all(
            (number, _sign(each), f"{each.start}-{each.end}", *words, each.text)
            for number, (each, words) in enumerate(zip(self.passages, codings, strict=True), 1)
        )
        for passage in self.passages:
            if passage.decision is not None and passage.decision.comment:
                decision = passage.decision
                by = f" by {decision.comment_creator}" if decision.comment_creator else ""
                print_line(f"{self.number(passage)}: comment{by}: {one_line(decision.comment)}")
        print_line(self.progress, dim=True)

    def row(self, passage: CodedPassage) -> dict[str, Any]:
        from tui.jobs.adjudicating import passage_row

        return {"number": self.number(passage), **passage_row(self.article, passage)}


def _print_articles(rows: Any) -> int:
    columns = ("article", 12), ("decided", -7), ("of", -5), ("between", 24), ("title", 0)
    return Rows(*columns).all(
        (row["article"], row["decided"], row["passages"], " and ".join(row["creators"]), row["title"]) for row in rows
    )


def _sign(passage: CodedPassage) -> str:
    if passage.decided:
        return "✓" if passage.consensus else "×"
    return "=" if passage.agreed else "≠"


def _decided(passage: CodedPassage) -> str:
    from tui.library.queries.consensus import outcome_words

    how = outcome_words(passage)
    return f"{_words(passage.consensus, passage)} ({how})" if how and passage.consensus else how


def _words(highlights: Sequence[Highlight], passage: CodedPassage) -> str:
    """Return what somebody made of a passage, and of which part where it is less than the whole."""
    from tui.library.queries.consensus import extent

    pieces = []
    for each in highlights:
        coded = " ".join((*(f"#{tag}" for tag in each.tags), *_claim(each))) or each.color
        pieces.append(" ".join(filter(None, (coded, extent(each, passage)))))
    return " / ".join(pieces)


def _claim(highlight: Highlight) -> list[str]:
    claim = highlight.claim
    return [] if claim is None else [f"claim of {claim.speaker or '—'}", claim.verdict]
