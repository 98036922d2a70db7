"""`postil list`, `search` and `edit`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tui.cli.annotate import find_articles, read_ids
from tui.cli.common import POSITIVE, job, json_option, library_option, limit_options
from tui.cli.output import Rows, one_line, print_json, print_line, warn, warn_of_more
from tui.cli.parameters import ARTICLE_NAME, ARTICLE_ORDER, TAG_NAME
from tui.cli.terms import TermsCommand, attributes, typed_filter
from tui.core.attributes import in_words
from tui.core.authors import author_names
from tui.core.languages import NO_LANGUAGE, is_language_code
from tui.core.model import SORTS, Article, ArticleRow
from tui.core.text import cut, plural
from tui.core.times import is_published

if TYPE_CHECKING:
    from tui.core.attributes import Attribute
    from tui.library import Library
    from tui.library.queries.search_hits import SearchHit

PAGE = 200
_SPACES = re.compile(r"\s+")
QUOTE_LENGTH = 90
"""Characters of a highlight's quote in a heading."""

_AROUND = 40
"""Characters of context printed before and after a hit."""


@click.command("list", cls=TermsCommand)
@click.argument("words", metavar="[WORD…]", nargs=-1)
@click.option(
    "--sort",
    metavar="ORDER",
    type=ARTICLE_ORDER,
    default="added",
    show_default=True,
    help="added, newest, oldest, title, unread, or attribute:NAME.",
)
@click.option("--limit", metavar="N", type=POSITIVE, help="Only the first N.")
@click.option("--facets", "of_facets", is_flag=True, help="List what they have in common, with the number of articles.")
@library_option
@json_option
def list_command(words: tuple[str, ...], sort: str, limit: int | None, of_facets: bool, as_json: bool) -> None:
    """List the articles.

    With WORDs, those that have all of them in title, authors, publisher, date or source; terms with fields are those of
    `postil search`. ✓ precedes those who have finished coding an article (`done` in --json), ! means that something was
    left out or altered when it was read, or that the page carries a published check (`intake`). "names ✓" is an article
    whose names someone has reviewed (`reviewed`), "but 2" that two names were found, or corrected by others, since
    (`undecided`). Other commands take the number, the id or its start, or the file's name as ARTICLE.

    --facets lists publishers, languages, attributes, groups and so on instead, each value with the term that selects
    it; a facet's own values are counted without its own terms.
    """
    if of_facets and limit:
        raise click.UsageError("--limit is for the list of articles: facets are always listed in full")
    from tui.core.rows import article_row
    from tui.library.queries.article_terms import ARTICLE_KEYS
    from tui.library.queries.known_values import expect_axes

    with job().open(reads=True) as library:
        if sort not in SORTS:
            expect_axes(library, sort)
        text = typed_filter(library, words, ARTICLE_KEYS)
        if of_facets:
            _print_facets(library, text, as_json=as_json)
        elif as_json:
            print_json(article_row(row) for row, _ in islice(_rows(library, sort, text), limit))
        elif not list_articles(library, sort, text, limit):
            nothing = library.search.nothing_left(text, library.articles.count) if words else ""
            warn(nothing or "no articles yet: `postil add PATH` brings some")


def list_articles(library: Library, sort: str = "added", text: str = "", limit: int | None = None) -> int:
    """Print articles, with the attribute they are ordered by in a column; return how many there are."""
    columns = (("words", -6), ("mentions", -8), ("highlights", -10), ("claims", -6))
    by = "" if sort in SORTS else sort.partition(":")[2]
    own = [(one_line(by), 16)] if by else []
    rows = Rows(("#", -5), ("id", 12), ("date", 10), *columns, ("", 4), *own, ("title", 0))
    return rows.all(_cells(row, value) for row, value in islice(_rows(library, sort, text, by), limit))


def _cells(row: ArticleRow, attribute: str | None) -> tuple[object, ...]:
    title = row.title or row.source
    if row.publisher:
        title = f"{title} · {row.publisher}"
    counts = (f"{row.words:,}", row.mentions or "·", row.highlights or "·", row.claims or "·")
    done = f"✓ {', '.join(row.done)}" if row.done else ""
    names = f"names {row.review_sign}" if row.reviewed else ""
    words = " ".join(filter(None, ("!" if row.intake else "", title, row.story_sign, done, names)))
    own = () if attribute is None else (attribute,)
    return row.pk, row.id, row.published, *counts, row.reading_state, *own, words


def _print_facets(library: Library, text: str, *, as_json: bool) -> None:
    from tui.library.queries.facets import every_facet

    facets = every_facet(library.connection, text, library.creator, None)
    values = ((heading, each) for heading, values in facets for each in values)
    if as_json:
        print_json(
            {"facet": heading, "value": each.name, "articles": each.count, "term": each.term}
            for heading, each in values
        )
    elif not Rows(("facet", 16), ("articles", -8), ("term", 0)).all(
        (heading, f"{each.count:,}", each.term) for heading, each in values
    ):
        warn("the articles have no facets: no values that some of them share")


def _rows(library: Library, sort: str, text: str, attribute: str = "") -> Iterator[tuple[ArticleRow, str | None]]:
    """Yield articles with the value of an attribute; without its name, with None."""
    from tui.library.tables.attributes import attributes_of

    offset = 0
    while page := library.articles.page(offset, PAGE, sort, text):
        stated = attributes_of(library.connection, [row.id for row in page]) if attribute else {}
        for row in page:
            value = next((each.value for each in stated.get(row.id, ()) if each.name == attribute), "·")
            yield row, value if attribute else None
        offset += len(page)


@click.command("search", cls=TermsCommand)
@click.argument("query", metavar="WORD…", nargs=-1, required=True)
@click.option("--places", is_flag=True, help="Every place of the words in the texts, with the words around it.")
@limit_options
@library_option
@json_option
def search_command(query: tuple[str, ...], places: bool, limit: int, is_all: bool, as_json: bool) -> None:
    """Find words in articles, notes, claims, memos and codes.

    All WORDs must occur, in any form and with any accents (officials finds official, lodz finds Łódź); "two words" in
    quotes is an exact phrase; -word must not occur; a,b or a OR b is either; laun* is a prefix, and so is the last
    word. Fields: title: author: publisher: language: source: date:>2019-04 (2019..2020), entity: (under any of its
    names), by: (who annotated), #code, and your own attributes. Put -- before a word with -: `postil search missile --
    -launch`.
    """
    from tui.library.queries.article_terms import ARTICLE_KEYS

    with job().open(reads=True) as library:
        words = typed_filter(library, query, ARTICLE_KEYS)
        if places:
            _print_places(library, words, None if is_all else limit, as_json=as_json)
            return
        total = library.search.count(words) + library.search.count_annotations(words)
        limit = max(total, 1) if is_all else limit
        hits = chain(library.search.articles(words, limit=limit), library.search.annotations(words, limit=limit))
        some = list(islice(hits, limit))
        nothing = "" if some else _why_nothing(library, words)
    if as_json:
        print_json(_hit(hit) for hit in some)
        warn_of_more(len(some), total, "hit")
        return
    for hit in some:
        print_line(_titled(hit) if hit.kind == "code" else f"{hit.id}  {_titled(hit)}", bold=True)
        print_line("    " if hit.kind == "text" else f"    {hit.kind}: ", end="")
        _print_snippet(hit.snippet)
        print_line(f" “{one_line(hit.quote[:120])}”" if hit.quote else "")
    if not some:
        warn(nothing)
    warn_of_more(len(some), total, "hit")


def _why_nothing(library: Library, words: str) -> str:
    if hint := library.search.hint(words):
        return f"nothing has all of these words: {hint}"
    return library.search.nothing_left(words, library.search.count)


def _print_places(library: Library, words: str, limit: int | None, *, as_json: bool) -> None:
    """Print each place of the words, at most `limit`, and say where there are more."""
    from tui.library.queries.plain_rows import place_row

    places = library.search.concordance(words, sys.maxsize if limit is None else limit + 1)
    if as_json:
        print_json(map(place_row, places[:limit]))
    else:
        for each in places[:limit]:
            before, after = (one_line(part) for part in (each.before, each.after))
            print_line(f"{each.id} {each.start}-{each.end}  {before[-_AROUND:]:>{_AROUND}} ", end="")
            print_line(one_line(each.text), bold=True, end="")
            print_line(f" {after[:_AROUND]}")
    if not places:
        warn("these words occur in no text")
    if limit is not None and len(places) > limit:
        warn(f"{plural(limit, 'place')}, there are more: --all lists all of them, --limit N more or fewer")


def _titled(hit: SearchHit) -> str:
    return one_line(" · ".join(filter(None, (hit.title, hit.publisher, hit.published))))


def _print_snippet(snippet: str) -> None:
    """Print a snippet on one line, its hits in bold."""
    from tui.library.queries.search_hits import HIT_END, HIT_START

    parts = re.split(f"{HIT_START}(.*?){HIT_END}", snippet, flags=re.DOTALL)
    for number, part in enumerate(parts):
        print_line(_SPACES.sub(" ", part), bold=bool(number % 2), end="")


def _hit(hit: SearchHit) -> dict[str, Any]:
    from tui.library.queries.search_hits import HIT_END, HIT_START

    facts = {name: getattr(hit, name) for name in ("kind", "id", "title", "publisher", "published", "start")}
    return {**facts, "snippet": hit.snippet.replace(HIT_START, "").replace(HIT_END, ""), "quote": hit.quote}


def _date(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value and not is_published(value):
        raise click.BadParameter(f"{value!r} is not a date such as 2019-04-15, 2019-04 or 2019")
    return value


def _language(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value and not is_language_code(value):
        raise click.BadParameter(f"{value!r} {NO_LANGUAGE}")
    return value


class EditedArticle(NamedTuple):
    """An article after `postil edit`; `replaced` are other people's attributes that it changed."""

    article: Article
    attributes: tuple[Attribute, ...]
    tags: list[str]
    replaced: tuple[Attribute, ...]

    def as_dict(self) -> dict[str, Any]:
        fields = ("id", "title", "publisher", "published", "language", "source")
        return {
            **{name: getattr(self.article, name) for name in fields},
            "authors": [*author_names(self.article.authors)],
            "attributes": {each.name: each.value for each in self.attributes},
            "tags": self.tags,
        }


@click.command("edit")
@click.argument("names", metavar="ARTICLE…", type=ARTICLE_NAME, nargs=-1, required=True)
@click.option("--title", metavar="TEXT", help="The headline.")
@click.option("--authors", metavar="NAMES", help='Who wrote it; several joined by "; ".')
@click.option("--publisher", metavar="TEXT", help="Who published it.")
@click.option("--published", metavar="DATE", callback=_date, help="When, as 2019-04-15 or 2019-04-15T10:30+02:00.")
@click.option("--language", metavar="CODE", callback=_language, help="Its language, as en or de.")
@click.option("--source", metavar="URL", help="Where it is from.")
@click.option(
    "--set",
    "stated",
    metavar="NAME=VALUE",
    multiple=True,
    callback=attributes,
    help="An attribute of your own; may be repeated; without a VALUE it is removed.",
)
@click.option("--memo", metavar="TEXT", help="Your own memo on it; an empty one is removed.")
@click.option("--tag", "tags", type=TAG_NAME, multiple=True, help="Add this tag to the whole article; may be repeated.")
@click.option("--untag", type=TAG_NAME, multiple=True, help="Remove your tag from the whole article; may be repeated.")
@click.option(
    "--turns/--no-turns", default=None, help="Treat it as a transcript, with the speakers named in the text; or not."
)
@click.option("--read/--unread", default=None, help="Mark it as read, or as new again; not part of the history.")
@library_option
@json_option
def edit_command(
    names: tuple[str, ...],
    stated: tuple[tuple[str, str], ...],
    memo: str | None,
    tags: tuple[str, ...],
    untag: tuple[str, ...],
    turns: bool | None,
    read: bool | None,
    as_json: bool,
    **values: str | None,
) -> None:
    """Correct the title and other metadata.

    Several articles can be given at once, except for title, source and memo: this is one step. - reads articles from
    standard input, one a line. --tag codes the whole article, even if none of its passages is coded; a new tag joins
    the codebook.

    `--set year=2019 --set "field=trade union"` sets attributes, which `postil passages --where` and `postil count` use;
    numbers and dates are recognised.

    An article's text never changes. --turns makes an article added by an earlier Postil a transcript, --no-turns undoes
    a wrongly recognised one.
    """
    changes = {name: value for name, value in values.items() if value is not None}
    if not (changes or stated or tags or untag) and (memo, turns, read) == (None, None, None):
        options = "--title, --authors, --publisher, --published, --language, --source, --set, --memo, --tag, --untag"
        raise click.UsageError(f"nothing to change: give {options}, --turns or --read")
    if repeated := next((name for name, count in Counter(name for name, _ in stated).items() if count > 1), ""):
        raise click.UsageError(f"--set has {repeated} more than once: an article has one value of it")
    is_one = len(names) == 1 and names != ("-",)
    names = read_ids(names)
    if len(names) > 1 and (memo is not None or not changes.keys().isdisjoint(("title", "source"))):
        raise click.UsageError("--title, --source and --memo are for a single article: name one")
    from tui.jobs.editing import edit
    from tui.library.tables.article_tags import ArticleTags
    from tui.library.tables.memos import Memos

    edited: list[EditedArticle] = []
    with job().open() as library, library.connection.write(), library.journal.group():
        whole = ArticleTags(library.connection, library.journal, library.codebook)
        for article in find_articles(library, names):
            replaced = edit(library, article, changes, dict(stated), tags=tags, untag=untag, read=read, others=True)
            if turns is not None:
                library.turns.recognise(article, is_transcript=turns)
            if memo is not None:
                Memos(library.connection, library.journal).write(article, memo)
            changed, own = library.articles.get(article.pk), library.attributes.of_article(article.id)
            tags_now = [*dict.fromkeys(each.tag for each in whole.of_article(article.id))]
            edited.append(EditedArticle(changed, own, tags_now, replaced))
    if as_json:
        rows = [each.as_dict() for each in edited]
        print_json(rows[0] if is_one else rows)
        return
    for article, own, tags_now, replaced in edited:
        about = article.id, article.title, article.authors, article.publisher, article.published, article.language
        print_line(" · ".join(filter(None, about)))
        if own or tags_now:
            print_line(" · ".join(filter(None, (in_words(own), *(f"#{tag}" for tag in tags_now)))), dim=True)
        for each in replaced:
            warn(f"{each.name} was {cut(each.value, 60)}, {cut(each.creator, 40)}'s")
