"""Preparing a page's tree for extraction: nothing hidden, and each visible word where readers see it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from tui.core.text import plural
from tui.sources import style_rules, superscripts
from tui.sources.formulas import drop_drawn, write_formula
from tui.sources.headings import HEADINGS, WORD_SIGN, keep_headings
from tui.sources.list_numbers import show_numbers, write_numbers
from tui.sources.loose_words import wrap_loose_words
from tui.sources.paragraphs import (
    BLOCKS,
    drop,
    elements,
    is_prose,
    join_articles,
    mend_paragraphs,
    name_text,
    plain_text,
)
from tui.sources.white_space import with_joiners

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|max-height)\s*:\s*0(?![.\d])", re.IGNORECASE
)
_EDGES = re.compile(r"^[^\S\n]*\n|^ (?! )|(?<=^- ) +|(?<=\S)[ \u00a0]+$", re.MULTILINE)
"""Blank lines, and the one that is left around a line; a block shows several."""

_OF_TABLES = ("tbody", "thead", "tfoot", "tr", "td", "th")
_RULE = re.compile(r"^\|(?:---\|)+[ ]*\n", re.MULTILINE)
_ROW = re.compile(r"^\|[ ](.*?)[ ]?\|[ ]*$", re.MULTILINE)
_BAR = re.compile(r"(?<!\\)\|")
"""trafilatura's form of a table: a rule below its first row, which no page shows, and bars around each row."""

_CUT_WHEN_EMPTY = frozenset({"b", "em", "i", "span", "strong", "dd", "dt", "li", "p", "pre", "blockquote", *HEADINGS})
_CUT_WHEN_EMPTY |= {"article", "div", "main", "section"}
_ROOTS = frozenset({"html", "body", "main", "article", "head"})
_MENDED = (
    "del",
    "s",
    "strike",
    "wbr",
    "rp",
    "rt",
    "rtc",
    "rb",
    "ruby",
    "sup",
    "sub",
    "q",
    "ol",
    "img",
    "math",
    "output",
)
_STYLED_LINES = "//*[contains(@style, 'line-through')]"
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_UNSEEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?|a11y-hidden|hover-?card|tooltip-?(?:text|content|inner)|"
    r"popover)(?:$|\s)",
    re.IGNORECASE,
)
_BEFORE_PICTURE = re.compile(r"[\w.,;:!?)]$")
_ENTRIES = frozenset({"article", "section", "div", "li"})
_LEAST_ENTRIES = 3
_POINTER = re.compile(
    r"[\[(]?\s*(?:read (?:more|also|next)|also read|see also|more on this"
    r"|related(?: (?:stories|articles|story|coverage))?"
    r"|filed (?:under|in)|lesen sie auch|mehr zum thema|lire aussi|lea también|leia também|читайте также)\b\s*:?",
    re.IGNORECASE,
)
_POINTER_LIMIT = 300
_POINTER_DEPTH = 4
_POINTER_TAGS = frozenset({"p", "div", "li", "span", "h4", "h5"})
_TIMED_LIMIT = 40


def prepare(root: HtmlElement) -> list[str]:
    """Mend what only looks like no text in a page's tree, in place; return its lines that only point elsewhere."""
    _keep_tails(root)
    join_articles(root)
    _open_layouts(root)
    keep_headings(root)
    pointers = _drop_pointers(root)
    wrap_loose_words(root)
    mend_paragraphs(root)
    name_text(root)
    return pointers


def _keep_tails(root: HtmlElement) -> None:
    """Let no words behind an element without any go with it, as they do where an article is looked for strictly."""
    for element in reversed(
        elements(root, *_CUT_WHEN_EMPTY)
    ):  # words belong to the previous element, even if it is empty
        if (element.tail or "").strip() and _is_empty(element):
            if element.tag in BLOCKS:
                element.tag = "br"
                del element[:]
            else:
                element.drop_tree()


def _is_empty(element: HtmlElement) -> bool:
    """Return whether an element holds not even a blank, but where no reader looks."""
    return not element.text and all(
        not each.tail and (each.tag in ("script", "style", "noscript", "svg", "iframe") or _is_empty(each))
        for each in element
    )


def _open_layouts(root: HtmlElement) -> None:
    """Make blocks of tables with several paragraphs in a cell: their lines are none of a table. In those of the others
    a block of its own is a paragraph, which stays though it may be nothing but a link.
    """
    for table in elements(root, "table"):
        own = [each for each in table.iter(*_OF_TABLES) if next(each.iterancestors("table"), None) is table]
        if any(each.tag == "td" and sum(map(is_prose, each.iter("p"))) > 1 for each in own):
            for each in (table, *own):
                each.tag = "div"
            continue
        for block in [block for each in own if each.tag in ("td", "th") for block in each.iter("div")]:
            if next(block.iterdescendants(*BLOCKS), None) is None:
                block.tag = "p"


def _drop_pointers(root: HtmlElement) -> list[str]:
    """Drop lines that only point elsewhere, "READ MORE:", "Related:" and links; return those in a text."""
    pointers: list[str] = []
    around = (parent for link in root.iter("a") for parent in islice(link.iterancestors(), _POINTER_DEPTH))
    for element in [*dict.fromkeys(around)]:
        if element.tag not in _POINTER_TAGS:
            continue
        text = plain_text(element)
        match = _POINTER.match(text) if len(text) < _POINTER_LIMIT else None
        if match is None or element.getparent() is None:
            continue
        linked = sum(len(plain_text(link)) for link in element.iter("a"))
        if linked and linked + len(match[0]) >= 0.8 * len(text):
            pointers += drop(element)
    return pointers


def mend_words(root: HtmlElement) -> list[str]:
    """Drop what is hidden or struck out, and write what stands for itself only on a screen: quotation marks, 10⁶, 1."""
    hidden_count = _drop_hidden(root)
    by_tag: dict[str, list[HtmlElement]] = {tag: [] for tag in _MENDED}
    for element in root.iter(*_MENDED):
        by_tag[element.tag].append(element)
    struck = [element for tag in ("del", "s", "strike") for element in by_tag[tag]]
    struck += [
        each for each in root.xpath(_STYLED_LINES) if each.getparent() is not None and _STRUCK.search(each.get("style"))
    ]
    count = sum(bool(plain_text(element)) for element in struck)
    for element in struck:
        if element.text_content()[-1:].isspace():
            element.tail = f" {element.tail or ''}"
    for element in (*struck, *by_tag["rp"]):
        if element.getparent() is not None:
            element.drop_tree()
    for element in (*by_tag["wbr"], *by_tag["output"]):
        element.drop_tag()
    for element in by_tag["rt"]:
        _replace(element, f"({plain_text(element)})" if plain_text(element) else "")
    for tag in ("ruby", "rb", "rtc"):
        for element in by_tag[tag]:
            element.drop_tag()
    for tag, moved in (("sup", superscripts.above), ("sub", superscripts.below)):
        for element in by_tag[tag]:
            _replace(element, moved(element.text_content(), _before(element)))
    for element in by_tag["math"]:
        drop_drawn(element)
        _replace(element, write_formula(element))
    for element in by_tag["img"]:  # an image is not a blank and does not join the words around it to a line
        if (element.tail or "")[:1].isalnum() and _BEFORE_PICTURE.search(_before(element)):
            element.tail = f" {element.tail}"
    for element in by_tag["q"]:
        _put_in_quotes(element)
    for element in by_tag["q"]:
        element.drop_tag()
    for element in by_tag["ol"]:
        write_numbers(element)
    counts = {"struck-out passage": count, "passage that the page hides": hidden_count}
    return [
        f"{plural(number, what, what.replace('passage', 'passages'))}, left out"
        for what, number in counts.items()
        if number
    ]


def as_shown(text: str) -> str:
    """Return an extracted text as a page shows it: with list numbers, and tabs between the cells of a table."""
    words = show_numbers(text).replace(WORD_SIGN, "")
    return with_joiners(_EDGES.sub("", _ROW.sub(_cells, _RULE.sub("", words))), are_signs=True)


def _cells(row: re.Match[str]) -> str:
    cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(row[1])]
    words = [cell for cell in cells if cell]
    return "\t".join(cells).rstrip("\t") if len(words) > 1 else "".join(words)


def show_entry_times(root: HtmlElement) -> str:
    """Begin the entries of a live blog with time and heading; return the time of the first, "" for none."""
    groups: dict[tuple[HtmlElement, str, str], list[HtmlElement]] = {}
    for time in elements(root, "time"):
        for entry in time.iterancestors(*_ENTRIES):
            if any(is_prose(p) for p in entry.iter("p")):
                first_class = (entry.get("class") or "").partition(" ")[0]
                groups.setdefault((entry.getparent(), entry.tag, first_class), []).append(entry)
                break
    moments: list[str] = []
    for group in groups.values():
        entries = list(dict.fromkeys(group))
        if len(entries) < _LEAST_ENTRIES:
            continue
        for entry in entries:
            time = next(entry.iter("time"))
            label = plain_text(time)
            moments += filter(None, [time.get("datetime")])
            for header in elements(entry, "header"):
                header.drop_tag()
            for head in elements(entry, "h2", "h3", "h4")[:1]:
                head.tag = "p"
            if 0 < len(label) <= _TIMED_LIMIT:
                line = entry.makeelement("p")
                line.text = label
                time.drop_tree()
                line.tail, entry.text = entry.text, None
                entry.insert(0, line)
    return min(moments, default="")


def _drop_hidden(root: HtmlElement) -> int:
    """Drop what no browser shows, except if a page hides most of itself until a script shows it.

    Return how many passages with paragraphs the rules of the page's style sheets hide: a script may show them.
    """
    by_rules = {*style_rules.find_hidden(root)}
    dropped: set[HtmlElement] = set()
    most = -1
    unseen = (each for each in root.iterdescendants() if each.tag == "template" or _is_unseen(each) or each in by_rules)
    for element in [*unseen]:
        if element.getparent() is None or element.tag in _ROOTS:
            continue
        if element.tag == "template" or element.get("popover") is not None:
            element.drop_tree()
            continue
        most = len(root.text_content()) // 2 if most < 0 else most
        if len(element.text_content()) < most:
            dropped.add(element)
            element.drop_tree()
    ruled = (each for each in dropped & by_rules if dropped.isdisjoint(each.iterancestors()))
    return sum(any(map(is_prose, each.iter("p"))) for each in ruled)


def _is_unseen(element: HtmlElement) -> bool:
    attributes = element.attrib
    return bool(attributes) and (
        attributes.get("hidden", "until-found") != "until-found"
        or "popover" in attributes
        or is_hidden(element)
        or attributes.get("role") == "tooltip"
        or bool(_UNSEEN_CLASS.search(attributes.get("class", "")))
    )


def is_hidden(element: HtmlElement) -> bool:
    return bool(_HIDDEN.search(element.get("style") or ""))


def _replace(element: HtmlElement, text: str) -> None:
    if element.getparent() is None:
        return  # it was inside another one of its kind
    for child in list(element):
        element.remove(child)
    element.text = text
    element.drop_tag()


def _before(element: HtmlElement) -> str:
    """Return the words right before an element in its line."""
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or ("" if previous.tag in BLOCKS else previous.text_content())
    parent = element.getparent()
    if parent is None or parent.text:
        return "" if parent is None else parent.text or ""
    return "" if parent.tag in BLOCKS else _before(parent)


def _put_in_quotes(element: HtmlElement) -> None:
    if plain_text(element)[:1] in tuple("\"'“„«‘「"):
        return
    within = any(parent.tag == "q" for parent in element.iterancestors())
    first, last = ("‘", "’") if within else ("“", "”")
    element.text = first + (element.text or "").lstrip()
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + last
    else:
        element.text = element.text.rstrip() + last
