"""The overview pages of a site: all articles with the search, claims, codes, names."""

from __future__ import annotations

from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tui.core.annotations import verdict_sign
from tui.core.codebook import levels, own_order
from tui.core.model import LABEL_NAMES
from tui.core.tally import some_of_each
from tui.core.text import one_line, plural
from tui.formats.claim_words import on_one_line
from tui.formats.html_parts import by_line, color_class, link_addresses, passage_class
from tui.formats.site.frame import anchor, href, page_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.model import Claim, Highlight, Tag
    from tui.formats.report import ExportReport
    from tui.formats.site.article_page import ArticlePage, NameHere

CONTEXT = 120
"""Characters of context on either side of a passage or a name in a list."""


class NameCount(NamedTuple):
    """How often a name occurs in all articles, in how many, and where first: the page and the paragraph."""

    articles: int
    mentions: int
    page: str
    paragraph: int


def index(rows: Iterable[str], report: ExportReport, search_files: int) -> Iterator[str]:
    """Yield the contents of the first page: the search, all articles, and what is not in the site."""
    yield (
        f'<search id="search" data-files="{search_files}" hidden>\n<label for="query">Search in all articles</label>\n'
        '<input type="search" id="query" autocomplete="off" placeholder="words, “a phrase”, -without">\n'
        '<p id="hits" role="status"></p>\n<ol id="found"></ol>\n</search>\n'
    )
    yield f"<p>{plural(report.articles, 'article')}, {plural(report.highlights, 'passage')}, "
    yield f"{plural(report.claims, 'claim')}.</p>\n"
    yield from _table("articles", ("Title", "Publisher", "Published", "Passages", "Claims"), rows)
    if report.lost:
        yield f'<footer class="by">Not in these pages: {escape(some_of_each(report.lost))}.</footer>\n'


def article_row(page: ArticlePage) -> str:
    """Return the row of an article."""
    article, highlights = page.bundle.article, page.bundle.highlights
    claims = sum(each.claim is not None for each in highlights)
    return _row(
        f'<th scope="row" dir="auto">{anchor(page.title, href(page.path, inside=False))}</th>',
        *_cells(article.publisher, article.published, str(len(highlights)), str(claims)),
    )


def claims(rows: Iterable[str]) -> Iterator[str]:
    """Yield the table of all claims; the script adds filters."""
    columns = ("Verdict", "Claim", "Said by", "Article", "Said", "Status", "Checks", "Evidence")
    yield from _table("claims", columns, rows, "There are no claims.")


def claim_row(page: ArticlePage, highlight: Highlight, claim: Claim) -> str:
    """Return the row of a claim."""
    words = one_line(claim.wording or highlight.quote, 200)
    changed = ' <span class="changed">changed since checked</span>' if highlight.changed_since_checked else ""
    return _row(
        f'<td data-value="{escape(claim.verdict)}"><span class="sign" aria-hidden="true">'
        f"{escape(verdict_sign(claim.verdict))}</span> {escape(claim.verdict)}{changed}</td>",
        f'<th scope="row" dir="auto">{anchor(words, href(page.path, inside=False, anchor=f"c{highlight.id}"))}</th>',
        *_cells(claim.speaker),
        f'<td dir="auto">{anchor(page.title, href(page.path, inside=False))}</td>',
        *_cells(claim.said or page.bundle.article.published, claim.status),
        *_cells(str(sum(bool(check.verdict) for check in claim.checks)), str(len(claim.evidence))),
    )


class Uses(NamedTuple):
    """How many passages have a code, and how many whole articles."""

    passages: int
    articles: int

    @property
    def words(self) -> str:
        wholes = plural(self.articles, "whole article") if self.articles else ""
        return " · ".join(filter(None, (str(self.passages) if self.passages or not wholes else "", wholes)))


def codes(tags: Mapping[str, Tag], uses: Mapping[str, Uses]) -> Iterator[str]:
    """Yield the codebook as a tree of lists, in its own order."""
    if not tags:
        yield "<p>There are no codes.</p>\n"
        return
    yield '<ul class="tree">\n'
    for name in sorted(tags, key=own_order(tags.values())):
        tag, count = tags[name], uses[name]
        page = href(page_name("codes", name, name), inside=False)
        words = anchor(name, page, _tag_class(tag)) if any(count) else f"<span{_tag_class(tag)}>{escape(name)}</span>"
        about = f' <span dir="auto">{link_addresses(on_one_line(tag.description))}</span>' if tag.description else ""
        below = sum(used.passages for other, used in uses.items() if other.startswith(f"{name}/"))
        total = f" ({count.passages + below} with those below)" if below else ""
        depth = min(sum(path in tags for path in levels(name)[:-1]), 6)  # only levels above it that are listed
        yield f'<li class="depth{depth}">{words} {count.words}{total}{about}</li>\n'
    yield "</ul>\n"


def code(
    name: str, tags: Mapping[str, Tag], uses: Mapping[str, Uses], passages: Iterable[str], wholes: Iterable[str]
) -> Iterator[str]:
    """Yield the page of a code: its definition, the codes below it, its passages and whole articles."""
    tag = tags[name]
    if tag.description:
        yield f'<p dir="auto">{link_addresses(tag.description)}</p>\n'
    if tag.memo:
        yield f'<p class="words" dir="auto">Memo: {link_addresses(tag.memo)}</p>\n'
    below = sorted((name for name in tags if name.startswith(f"{tag.name}/")), key=own_order(tags.values()))
    if below:
        pages = {name: page_name("codes", name, name) if any(uses[name]) else "codes.html" for name in below}
        links = (anchor(name, href(page, inside=True), _tag_class(tags[name])) for name, page in pages.items())
        yield f"<p>Below it: {' '.join(links)}</p>\n"
    if uses[tag.name].passages:
        yield '<ol class="passages">\n'
        yield from passages
        yield "</ol>\n"
    if uses[tag.name].articles:
        yield "<section>\n<h2>Whole articles</h2>\n<ul>\n"
        yield from wholes
        yield "</ul>\n</section>\n"


def passage_item(page: ArticlePage, highlight: Highlight) -> str:
    """Return a passage in its context, with its creator."""
    if highlight.placed:
        address = href(page.path, inside=True, anchor=f"a{highlight.id}")
        words = _in_context(page.bundle.article.text, highlight.start, highlight.end)
    else:
        address, words = href(page.path, inside=True), f"<mark>{escape(highlight.quote)}</mark>"
    note = f'<p class="words" dir="auto">{link_addresses(highlight.note)}</p>' if highlight.note else ""
    return (
        f'<li><blockquote class="{passage_class(highlight, page.colors)}" dir="auto">{words}</blockquote>{note}'
        f'<p class="by" dir="auto">{anchor(page.title, address)} · {by_line(highlight)}</p></li>\n'
    )


def names(by_label: Iterable[tuple[str, Iterable[tuple[str, NameCount]]]]) -> Iterator[str]:
    """Yield all names by label, in the order given."""
    none = True
    for label, named in by_label:
        none = False
        yield f'<section>\n<h2>{escape(_label(label))}</h2>\n<ul class="names">\n'
        for name, count in named:
            address = href(name_page(name, label), inside=False)
            if count.articles == 1:
                address = href(count.page, inside=False, anchor=f"p{count.paragraph}")
            yield (
                f'<li id="{name_anchor(name, label)}">{anchor(name, address)} {count.mentions}'
                f"{f' in {count.articles} articles' if count.articles > 1 else ''}</li>\n"
            )
        yield "</ul>\n</section>\n"
    if none:
        yield "<p>No names were found.</p>\n"


def name(label: str, count: NameCount, items: Iterable[str]) -> Iterator[str]:
    """Yield the page of a name that occurs in several articles."""
    where = f"{plural(count.mentions, 'time')} in {plural(count.articles, 'article')}"
    yield f'<p class="by">{escape(_label(label))}, {where}</p>\n<ol class="passages">\n'
    yield from items
    yield "</ol>\n"


def name_item(page: ArticlePage, here: NameHere) -> str:
    """Return the first occurrence of a name in an article."""
    words = _in_context(page.bundle.article.text, here.start, here.end)
    address = href(page.path, inside=True, anchor=f"p{here.paragraph}")
    more = f" · {here.mentions} times" if here.mentions > 1 else ""
    return (
        f'<li><blockquote dir="auto">{words}</blockquote>'
        f'<p class="by" dir="auto">{anchor(page.title, address)}{more}</p></li>\n'
    )


def name_page(name: str, label: str) -> str:
    return page_name("names", name, f"{label} {name}")


def name_anchor(name: str, label: str) -> str:
    return f"n{sha256(f'{label} {name}'.encode()).hexdigest()[:8]}"


def _label(label: str) -> str:
    return LABEL_NAMES.get(label, label).capitalize()


def _tag_class(tag: Tag) -> str:
    return f' class="tag {color_class(tag.color)}"' if tag.color else ' class="tag"'


def _in_context(text: str, start: int, end: int) -> str:
    """Return a passage with its context, cut at a blank."""
    left, right = max(start - CONTEXT, 0), min(end + CONTEXT, len(text))
    if left:
        left = min(text.find(" ", left, start) + 1 or start, start)
    if right < len(text):
        right = max(text.rfind(" ", end, right), end)
    before, after = "… " if left else "", " …" if right < len(text) else ""
    around = [escape(part.replace("\n", " ")) for part in (text[left:start], text[end:right])]
    return f"{before}{around[0]}<mark>{escape(text[start:end])}</mark>{around[1]}{after}"


def _table(name: str, columns: Iterable[str], rows: Iterable[str], empty: str = "There are none.") -> Iterator[str]:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    yield f'<div class="wide" id="{name}-table"><table class="sortable" id="{name}">\n'
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    none = True
    for row in rows:
        none = False
        yield row
    yield "</tbody>\n</table></div>\n"
    if none:
        yield f"<p>{empty}</p>\n"


def _row(*cells: str) -> str:
    return f"<tr>{''.join(cells)}</tr>\n"


def _cells(*values: str) -> Iterator[str]:
    for value in values:
        yield f'<td dir="auto">{escape(value)}</td>'
