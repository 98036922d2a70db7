"""`postil annotate`: a passage is annotated, as the keys of the reader do it; many from standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import click

from tui.cli.common import Command, job, json_option, library_option
from tui.cli.json_lines import do_lines, expect_keys
from tui.cli.output import one_line, print_json, print_line
from tui.cli.parameters import ARTICLE_NAME, TAG_NAME, VERDICT_NAME
from tui.core.errors import ArgumentError, ConflictError, NotFoundError
from tui.core.model import COLORS
from tui.core.text import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.cli.json_lines import JsonItem, LineResult
    from tui.core.model import Article, Highlight
    from tui.core.spans import Span
    from tui.jobs.annotating import AnnotatedPassage, AnnotationValues
    from tui.library import Library

QUOTE_LENGTH = 60
"""Characters of a quotation in a line."""

_TEXTS = ("quote", "prefix", "suffix", "color", "note", "speaker", "verdict", "rationale")
_LISTS = ("tags", "untag")
_FLAGS = ("claim", "unclaim", "remove", "others")
"""The keys of a line of JSON besides article, start and end."""


def passage_options(command: Command) -> Command:
    """Give a command what names a passage of an article; `span_of` takes it."""
    parameters = (
        click.option("--suffix", metavar="TEXT", default="", help="The words after the quotation, to tell it apart."),
        click.option("--prefix", metavar="TEXT", default="", help="The words before it."),
        click.option("--quote", metavar="TEXT", help="The passage by its words, which must occur only once."),
        click.argument("end", type=int, required=False),
        click.argument("start", type=int, required=False),
    )
    for parameter in parameters:
        command = parameter(command)
    return command


def expect_passage(start: int | None, end: int | None, quote: str | None, **_: object) -> None:
    """Refuse a command line that does not name a passage in one way."""
    if (quote is None) == (start is None or end is None) or (start is None) != (end is None):
        raise click.UsageError("name the passage by START and END, or by --quote")


def annotation_options(command: Command) -> Command:
    """Give a command the options for what of a passage is both an annotation's and a claim's."""
    options = (
        click.option("--tag", "tags", type=TAG_NAME, multiple=True, help="Put this tag on it; may be repeated."),
        click.option("--note", metavar="TEXT", help="Write this note on it; it replaces yours."),
        click.option("--speaker", metavar="NAME", help="Who says it; without this option the speaker is guessed."),
        click.option("--verdict", type=VERDICT_NAME, help="Your check of the claim."),
        click.option("--rationale", metavar="TEXT", help="Why it has that verdict."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("annotate")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@passage_options
@annotation_options
@click.option("--color", type=click.Choice(COLORS), help="Its colour.")
@click.option("--claim", is_flag=True, help="Make it a claim; --speaker, --verdict and --rationale do, too.")
@click.option("--unclaim", is_flag=True, help="Make it a plain highlight again.")
@click.option("--untag", type=TAG_NAME, multiple=True, help="Remove this tag from your annotation; may be repeated.")
@click.option("--remove", is_flag=True, help="Remove your annotation of exactly this passage.")
@click.option("--others", is_flag=True, help="With --remove and --unclaim: also what other people made.")
@library_option
@json_option
def annotate_command(
    name: str, start: int | None, end: int | None, quote: str | None, as_json: bool, **values: Any
) -> int:
    """Annotate a passage of an article.

    Name it by START and END, code points of the article's text (END exclusive), or by --quote. Your annotation of
    exactly this passage is changed; if there is none it is made. This is one step, which undo reverts.

    `postil annotate -` reads JSON lines from standard input, each an object with article, start and end or quote
    (prefix, suffix), and color, tags, untag, note, claim, unclaim, speaker, verdict, rationale or remove; see
    docs/json.md. All of them are one step. Refused lines are reported by number, the rest is done, and the exit status
    is 1.
    """
    if name == "-":
        if start is not None or quote is not None or any(values.values()):
            raise click.UsageError("with - everything is read from standard input: give nothing else")
        return _annotate_lines(as_json=as_json)
    remove = values.pop("remove")
    return annotate_one(name, start, end, quote, values, remove=remove, as_json=as_json)


def annotate_one(
    name: str,
    start: int | None,
    end: int | None,
    quote: str | None,
    values: dict[str, Any],
    *,
    remove: bool = False,
    as_json: bool,
) -> int:
    """Annotate the passage that a command line names, and say what came of it."""
    expect_passage(start, end, quote)
    prefix, suffix = values.pop("prefix"), values.pop("suffix")
    if remove and any(value for option, value in values.items() if option != "others"):
        raise click.UsageError("--remove cannot be combined with anything but --others")
    if values.get("others") and not (remove or values["unclaim"]):
        raise click.UsageError(
            "--others needs --remove or --unclaim: on another person's passage yours is a second annotation"
        )
    item = {"article": name, "start": start, "end": end, "quote": quote, "prefix": prefix, "suffix": suffix, **values}
    with job().open() as library:
        row, line = _do(library, {**item, "remove": remove})
    if as_json:
        print_json(row)
    else:
        print_line(line)
    return 0


def _annotate_lines(*, as_json: bool) -> int:
    with job().open() as library, library.journal.group():

        def do(item: JsonItem) -> LineResult:
            expect_keys(item, _TEXTS, _LISTS, _FLAGS)
            return _do(library, item)

        return do_lines(do, ("passage annotated", "passages annotated"), as_json=as_json)


def _do(library: Library, item: JsonItem) -> LineResult:
    """Annotate a passage or remove its annotation; return the row and the line that tell it. Raises `PostilError`."""
    from tui.core.rows import annotation_row
    from tui.jobs.annotating import annotate, own_annotation

    article = library.articles.find(item["article"])
    span, others = span_of(article, item), bool(item.get("others"))
    own = own_annotation(library, article, span)
    if own is not None and not others and (item.get("remove") or item.get("unclaim")):
        _expect_only_own(library, own.id)
    if item.get("remove"):
        highlight = own or _of_others(library, article, span, others=others)
        library.annotations.remove(highlight.id)
        outcome, words = "removed", "removed"
    else:
        done = annotate(library, article, span, _values(item), verdicts=job().settings.verdicts)
        highlight, outcome = done.highlight, "new" if done.is_new else "changed"
        words = _words(done)
    row = annotation_row(highlight, article.id, article.title)
    quote = cut(one_line(highlight.quote), QUOTE_LENGTH)
    return {"outcome": outcome, **row}, f"{article.id} {span[0]}–{span[1]} “{quote}”: {words}"


def _of_others(library: Library, article: Article, span: Span, *, others: bool) -> Highlight:
    """Return the one annotation that somebody else has just there; without `others` none is meant.

    Raises `PostilError`.
    """
    there = [each for each in library.annotations.of_article(article.pk) if (each.start, each.end) == span]
    creators = " and ".join(each.creator for each in there)
    if not there or not others:
        of_others = f", but one by {creators}: add --others to use it" if there else ""
        raise NotFoundError(f"there is no annotation of yours from {span[0]} to {span[1]} in {article.id}{of_others}")
    if len(there) > 1:
        raise ConflictError(f"{creators} have one there: remove it in the reader, which asks whose")
    return there[0]


def _expect_only_own(library: Library, highlight_id: str) -> None:
    others = set(library.creators.parts(highlight_id)) - {library.creator}
    if others:
        raise ConflictError(f"{', '.join(sorted(others))} worked on it: --others does it anyway")


def span_of(article: Article, item: dict[str, Any]) -> Span:
    """Return the passage that start and end name, or quote, prefix and suffix. Raises `PostilError`."""
    from tui.jobs.annotating import find_quote

    start, end, quote = item.get("start"), item.get("end"), item.get("quote")
    if (quote is None) == (start is None or end is None):
        raise ArgumentError("the passage is named by start and end, or by quote")
    if quote is not None:
        return find_quote(article, quote, item.get("prefix") or "", item.get("suffix") or "")
    return cast("Span", (start, end))


def named_passage(library: Library, item: JsonItem) -> tuple[Article, Span]:
    """Return the passage that a line of JSON names, by its place if it has one; what else it has is left alone.

    Raises `PostilError`.
    """
    article = library.articles.find(item["article"])
    if all(type(item.get(each)) is int for each in ("start", "end")):
        span = (item["start"], item["end"])
        quote = item.get("quote")
        if isinstance(quote, str) and article.text[slice(*span)] != quote:  # of another revision, or counted otherwise
            raise ArgumentError(f"{span[0]} to {span[1]} of {article.id} is not “{cut(one_line(quote), 60)}”")
        return article, span
    words = {each: item[each] for each in ("quote", "prefix", "suffix") if isinstance(item.get(each), str)}
    return article, span_of(article, words)


def _values(item: dict[str, Any]) -> AnnotationValues:
    from tui.jobs.annotating import AnnotationValues

    texts = ("color", "note", "speaker", "verdict", "rationale")
    color, note, speaker, verdict, rationale = (item.get(name) for name in texts)
    tags, untag = (tuple(item.get(name) or ()) for name in _LISTS)
    claim = bool(item.get("claim"))
    return AnnotationValues(color, tags, note, claim, speaker, verdict, rationale, untag, bool(item.get("unclaim")))


def _words(done: AnnotatedPassage) -> str:
    highlight = done.highlight
    claim = highlight.claim
    facts = [highlight.color, *(f"#{tag}" for tag in highlight.tags)]
    if claim is not None:
        facts += ["claim", claim.speaker or "no speaker", claim.verdict]
    if highlight.note:
        facts.append(f"note{', the one before replaced (undo brings it back)' if done.replaced_note else ''}")
    return f"{'annotated' if done.is_new else 'changed'}, {', '.join(facts)} ({highlight.id[:8]})"


def read_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return ids with those of standard input in the place of `-`, one a line."""
    if "-" not in ids:
        return ids
    lines = [line.strip() for line in sys.stdin]
    typed = [name for each in ids for name in (lines if each == "-" else [each])]
    return tuple(filter(None, typed))


def find_articles(library: Library, names: Iterable[str]) -> list[Article]:
    """Return the articles that are named, or that standard input names for `-`, each once.

    Raises `NotFoundError`, which says of how many, where some are not there.
    """
    articles: dict[int, Article] = {}
    names, reasons = dict.fromkeys(read_ids(tuple(names))), []
    for name in names:
        try:
            article = library.articles.find(name)
            articles[article.pk] = article
        except NotFoundError as error:
            reasons.append(str(error))
    if len(names) > 1 and reasons:
        raise NotFoundError(f"{len(reasons)} of {plural(len(names), 'article')} refused, nothing is done: {reasons[0]}")
    if reasons:
        raise NotFoundError(reasons[0])
    return [*articles.values()]
