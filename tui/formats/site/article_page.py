"""The page of an article: its text with the margin beside each paragraph, below it claims and names."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tui.core.addresses import web_url
from tui.core.attributes import in_words
from tui.core.citation import byline, citation, cited_source
from tui.core.languages import known_language
from tui.core.pages import cited_pages, page_labels
from tui.core.paragraphs import LINE, join_lines
from tui.core.spans import segments
from tui.formats import claim_words
from tui.formats.html_parts import (
    Piece,
    ToAnnotation,
    by_line,
    claim_line,
    color_class,
    isolate,
    link,
    link_addresses,
    passage_class,
    speaker_line,
)
from tui.formats.site.frame import anchor, href, page_name
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Article, Claim, Highlight, Mention
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.transfer.bundles import Bundle


WHOLE = "codes"
"""The anchor of the codes of the whole article."""


MEMOS = "memos"
"""The anchor of the memos on an article."""


class ToName(NamedTuple):
    """Words linked to their entity: a name and its label."""

    words: str
    name: str
    label: str


SitePiece = Piece | ToName


@dataclass(slots=True)
class NameHere:
    """A name in an article: how often it occurs, and where first."""

    mentions: int = 0
    paragraph: int = 0
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class ArticlePage:
    """An article as a page of the site. Paragraphs are non-blank lines, counted from 1."""

    bundle: Bundle
    path: str
    names: dict[tuple[str, str], NameHere] = field(default_factory=dict)
    text: str = ""
    lines: list[tuple[int, int]] = field(default_factory=list)
    colors: dict[str, str] = field(default_factory=dict)
    """The colours of tags by name."""
    anchored: set[str] = field(default_factory=set)
    """The passages that a link can lead to already."""

    @classmethod
    def of(cls, bundle: Bundle) -> ArticlePage:
        article = bundle.article
        page = cls(bundle, page_name("articles", article.title, article.id))
        page.text = join_lines(article.text)
        page.lines = paragraphs(page.text)
        page.colors = {tag.name: tag.color for tag in bundle.codebook}
        for mention in bundle.marks.mentions:
            if mention.is_name and mention.label != "DATE":
                page._count(mention)
        return page

    @property
    def title(self) -> str:
        return self.bundle.article.title or "Without a title"

    def pieces(self) -> Iterator[SitePiece]:
        """Yield what stands below the title."""
        article, highlights = self.bundle.article, self.bundle.highlights
        yield from _about(article, self.bundle.done)
        if self.bundle.attributes:
            yield f'<p class="by" dir="auto">{link_addresses(in_words(self.bundle.attributes))}</p>\n'
        yield from self._whole_tags()
        yield from self._memos()
        language = known_language(article.language)
        spoken = f' lang="{language}"' if language else ""
        yield f'<div class="text"{spoken} data-cite="{escape(cited_source(article))}">\n'
        beginning = defaultdict(list)
        spoken_lines: defaultdict[int, str] = defaultdict(str)
        for highlight in highlights:
            beginning[paragraph_at(self.lines, highlight.start)].append(highlight)
        for turn in self.bundle.turns:
            if turn.start == turn.said:  # otherwise the text names the speaker
                spoken_lines[paragraph_at(self.lines, turn.start)] += speaker_line(turn)
        cuts = list(self._cuts())
        for number, (start, end) in enumerate(self.lines, 1):
            notes = beginning.get(number, ())
            yield f'<div class="row"><p id="p{number}" dir="auto">{spoken_lines[number]}'
            yield from self._line(start, end, cuts)
            yield f'<a class="here" href="#p{number}" aria-label="Link to paragraph {number}">¶</a></p>'
            yield from self._margin(notes, f"Notes on paragraph {number}")
            yield "</div>\n"
        if not self.lines:  # the text is white space only
            yield from self._margin(highlights, "Notes")
        yield "</div>\n"
        yield from self._claims()
        yield from self._orphans()
        yield from self._names()

    def _count(self, mention: Mention) -> None:
        here = self.names.setdefault((mention.entity, mention.label), NameHere())
        if not here.mentions:
            here.paragraph = paragraph_at(self.lines, mention.start)
            here.start, here.end = mention.start, mention.end
        here.mentions += 1

    def _cuts(self) -> Iterator[tuple[int, int, tuple[Highlight | ToName, ...]]]:
        spans: list[tuple[int, int, Highlight | ToName]] = [
            (each.start, each.end, each) for each in self.bundle.highlights
        ]
        for (name, label), here in self.names.items():
            spans.append((here.start, here.end, ToName("", name, label)))
        yield from segments(spans)

    def _line(
        self, start: int, end: int, cuts: list[tuple[int, int, tuple[Highlight | ToName, ...]]]
    ) -> Iterator[SitePiece]:
        """Yield the text of a line with its passages and names marked."""
        text, at = self.text, start
        marked: list[Highlight] = []
        number = bisect_right(cuts, start, key=lambda cut: cut[1])
        while number < len(cuts) and cuts[number][0] < end:
            left, right, covering = cuts[number]
            left, right, number = max(left, start), min(right, end), number + 1
            passages = [each for each in covering if not isinstance(each, ToName)]
            names = [each for each in covering if isinstance(each, ToName)]
            if marked and (at < left or passages != marked):
                yield "</mark>"
                marked = []
            yield escape(text[at:left])
            if passages and not marked:
                yield from self._open_mark(passages)
                marked = passages
            yield names[-1]._replace(words=text[left:right]) if names else escape(text[left:right])
            at = right
        if marked:
            yield "</mark>"
        yield escape(text[at:end])

    def _open_mark(self, passages: list[Highlight]) -> Iterator[str]:
        ids = [escape(each.id) for each in passages if each.id not in self.anchored]
        self.anchored.update(each.id for each in passages)
        for further in ids[1:]:
            yield f'<span id="a{further}"></span>'
        name = f' id="a{ids[0]}"' if ids else ""
        claim = " claim" if any(each.claim is not None for each in passages) else ""
        yield f'<mark class="{passage_class(passages[-1], self.colors)}{claim}"{name}>'

    def _margin(self, notes: Sequence[Highlight], label: str) -> Iterator[SitePiece]:
        if notes:
            yield f'<aside aria-label="{label}">'
            for highlight in notes:
                yield from self._note(highlight)
            yield "</aside>"

    def _note(self, highlight: Highlight) -> Iterator[SitePiece]:
        """Yield the margin of a passage."""
        name = escape(highlight.id)
        yield f'<div class="note {passage_class(highlight, self.colors)}" id="m{name}">'
        if highlight.id not in self.anchored:  # no paragraph shows it: it is on blank lines only
            yield f'<span id="a{name}"></span>'
        yield from self._tags(highlight)
        claim = highlight.claim
        if claim is not None:
            by = f" by {escape(claim.speaker)}" if claim.speaker else ""
            yield f"<p>Claim{by}: <strong>{escape(claim.verdict)}</strong> "
            yield anchor("checks and evidence", href("", inside=False, anchor=f"c{highlight.id}")) + "</p>"
        elif highlight.claim_of:
            yield "<p>Said again: "
            yield ToAnnotation(highlight.claim_of, highlight.claim_of)
            yield "</p>"
        if highlight.note:
            yield f'<p class="words" dir="auto">{link_addresses(highlight.note)}</p>'
        about = by_line(highlight, cited_pages(self._pages(highlight)))
        yield f'<p class="by">{about}</p>{self._cite(highlight)}</div>'

    def _pages(self, highlight: Highlight) -> str:
        return page_labels(self.bundle.pages, (highlight.start, highlight.end)) if highlight.placed else ""

    def _tags(self, highlight: Highlight) -> Iterator[str]:
        if highlight.tags:
            givers = {each.tag: each.creator for each in highlight.tag_givers}
            yield "<p>"
            for name in highlight.tags:
                yield self._tag(name)
                if name in givers:
                    yield f"<small>by {escape(givers[name])}</small> "
            yield "</p>"

    def _whole_tags(self) -> Iterator[str]:
        """Yield the codes of the article as a whole, each with who gave it and when."""
        if self.bundle.tags:
            yield f'<ul class="codes" id="{WHOLE}" aria-label="Codes of the article">\n'
            for name in tag_names(self.bundle.tags):
                yield f"<li>{self._tag(name)}<small>{_givers(self.bundle.tags, name)}</small></li>\n"
            yield "</ul>\n"

    def _memos(self) -> Iterator[str]:
        """Yield everyone's memo on the article."""
        if self.bundle.memos:
            yield f'<section>\n<h2 id="{MEMOS}">Memos</h2>\n'
            for memo in self.bundle.memos:
                yield f'<p class="words" dir="auto">{link_addresses(memo.text)}</p>\n'
                yield f'<p class="by">{isolate(memo.creator)} · {memo.modified[:10]}</p>\n'
            yield "</section>\n"

    def _tag(self, name: str) -> str:
        color = self.colors.get(name, "")
        address = href(page_name("codes", name, name), inside=True)
        return anchor(name, address, f' class="tag {color_class(color)}"' if color else ' class="tag"') + " "

    def _cite(self, highlight: Highlight) -> str:
        speaker = highlight.claim.speaker if highlight.claim is not None else ""
        words = citation(self.bundle.article, highlight.quote, speaker, pages=self._pages(highlight))
        here = anchor("this passage", href("", inside=False, anchor=f"a{highlight.id}"))
        return f'<details><summary>Cite</summary><p dir="auto">{link_addresses(words)}</p><p>{here}</p></details>'

    def _claims(self) -> Iterator[SitePiece]:
        highlights = (*self.bundle.highlights, *self.bundle.orphans)
        claims = [(each, each.claim) for each in highlights if each.claim is not None]
        if claims:
            yield '<section>\n<h2 id="claims">Claims</h2>\n'
            for highlight, claim in claims:
                yield from self._claim(highlight, claim)
            yield "</section>\n"

    def _claim(self, highlight: Highlight, claim: Claim) -> Iterator[SitePiece]:
        words = claim.wording or highlight.quote
        yield f'<article class="sheet" id="c{escape(highlight.id)}">\n<h3 dir="auto">{escape(words)}</h3>\n'
        by = f", {escape(claim.speaker)}" if claim.speaker else ""
        yield f'<p><strong class="verdict">{escape(claim.verdict)}</strong>{by}</p>\n'
        if claim.wording and highlight.placed:
            place = anchor("in the text", href("", inside=False, anchor=f"a{highlight.id}"))
            yield f'<blockquote dir="auto">{escape(highlight.quote)}</blockquote>\n<p>{place}</p>\n'
        elif highlight.placed:
            yield f"<p>{anchor('in the text', href('', inside=False, anchor=f'a{highlight.id}'))}</p>\n"
        for line in claim_words.claim_lines(highlight, {}):
            yield from claim_line(line)
        yield "</article>\n"

    def _orphans(self) -> Iterator[SitePiece]:
        if self.bundle.orphans:
            yield "<section>\n<h2>Without a place in this text</h2>\n"
            for highlight in self.bundle.orphans:
                yield f'<blockquote id="a{escape(highlight.id)}" dir="auto">{escape(highlight.quote)}</blockquote>\n'
                yield from self._note(highlight)
            yield "</section>\n"

    def _names(self) -> Iterator[SitePiece]:
        if self.names:
            yield '<section>\n<h2 id="names">Names</h2>\n<ul class="names">\n'
            for (name, label), here in sorted(self.names.items(), key=lambda item: (-item[1].mentions, item[0])):
                yield "<li>"
                yield ToName(name, name, label)
                yield f" {here.mentions}</li>\n"
            yield "</ul>\n</section>\n"


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of the non-blank lines."""
    return [match.span() for match in LINE.finditer(join_lines(text)) if not match[0].isspace()]


def paragraph_at(lines: list[tuple[int, int]], offset: int) -> int:
    """Return the number of the paragraph at a character or, between two, of the next one, counted from 1."""
    return max(min(bisect_right(lines, offset, key=lambda line: line[1]) + 1, len(lines)), 1)


def _about(article: Article, done: Mapping[str, str]) -> Iterator[str]:
    parts = [isolate(part) for part in byline(article)]
    if article.source:
        parts.append(link(article.source, web_url(article.source)))
    if article.revision > 1:
        parts.append(f"version {article.revision}")
    if parts:
        yield f'<p class="by" dir="auto">{" · ".join(parts)}</p>\n'
    if done:
        yield f'<p class="by">Coded to its end by {isolate(", ".join(sorted(done)))}</p>\n'


def whole_item(page: ArticlePage, name: str) -> str:
    """Return an article for the list of those with a code as a whole."""
    by = _givers(page.bundle.tags, name)
    title = anchor(page.title, href(page.path, inside=True, anchor=WHOLE))
    return f'<li dir="auto">{title} <span class="by">{by}</span></li>\n'


def _givers(tags: Iterable[ArticleTag], name: str) -> str:
    return ", ".join(f"by {isolate(each.creator)} · {each.created[:10]}" for each in tags if each.tag == name)
