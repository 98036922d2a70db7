"""What the rules of a page's own style sheets hide.

Only rules that apply to every screen hide something, and only with plain selectors: classes and ids, one inside
another. A rule for some screens shows: a reader there sees it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_LIMIT = 1_000_000
"""The most characters of style sheets that are read."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BRACE = re.compile(r"[{};]")
_PROPERTY = re.compile(r"(?:^|[;\s])(display|visibility)\s*:\s*([a-z-]+)[^;!]*(!\s*important)?", re.IGNORECASE)
_EVERY_SCREEN = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)\s*$|@layer\b", re.IGNORECASE)
_SOME_SCREENS = re.compile(r"@(?:media(?!\s+print\s*$)|supports|container)\b", re.IGNORECASE)
_WHEN_TOUCHED = re.compile(r"(?<!\\):(?:hover|focus|active|checked|target|open)")
_WITHOUT_SCRIPTS = re.compile(r"\.no[-_]?js\b", re.IGNORECASE)
"""A class that a script takes off."""

_PART = re.compile(r"(?:[a-z][\w-]*|\*)?(?:[.#](?:\\.|[\w-])+)*", re.IGNORECASE)
_NAME = re.compile(r"([.#]?)((?:\\.|[\w-])+)")
_ESCAPE = re.compile(r"\\(.)")
_WITHIN = re.compile(r"\s*[>+~]\s*|\s+")
_NOT_PLAIN = re.compile(r"(?<!\\)::?[\w-]+(?:\([^)]*\))?|\[[^\]]*\]")
_HIDES = {"display": "none", "visibility": "hidden"}


class _Part(NamedTuple):
    """Part of a selector: the element, ids and classes that one element must have."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]

    @property
    def key(self) -> str:
        """A name by which elements are found that it may fit."""
        tag = "" if self.tag == "*" else self.tag
        return next((f"#{name}" for name in self.ids), next((f".{name}" for name in self.classes), tag))

    def fits(self, element: HtmlElement) -> bool:
        return (
            self.tag in ("", "*", element.tag)
            and self.ids <= {element.get("id")}
            and (not self.classes or self.classes <= {*(element.get("class") or "").split()})
        )


class _Rule(NamedTuple):
    """A selector and what it says; of two rules for one element the one with the greater `rank` counts."""

    parts: tuple[_Part, ...]
    name: str
    hides: bool
    rank: tuple[bool, int, int, int, int]

    def fits(self, element: HtmlElement) -> bool:
        *outer, last = self.parts
        if not last.fits(element):
            return False
        above = element.iterancestors()
        return all(any(part.fits(parent) for parent in above) for part in reversed(outer))


def find_hidden(root: HtmlElement) -> list[HtmlElement]:
    """Return the elements that the rules of the page's style sheets hide, outermost first."""
    css = "\n".join(
        each.text or "" for each in root.iter("style") if (each.get("media") or "all").lower() in ("all", "screen")
    )
    if len(css) > _LIMIT or not any(word in css for word in _HIDES.values()):
        return []
    rules: dict[str, list[_Rule]] = {}
    for rule in _rules(css):
        rules.setdefault(rule.parts[-1].key, []).append(rule)
    hiding = {key for key, each in rules.items() if any(rule.hides for rule in each)}
    return [
        each
        for each in root.iterdescendants()
        if hiding and not hiding.isdisjoint(_keys(each)) and _is_hidden(each, rules)
    ]


def _keys(element: HtmlElement) -> list[str]:
    """Return the keys of the parts of selectors that may fit an element."""
    classes = [f".{name}" for name in (element.get("class") or "").split()]
    return [*classes, f"#{element.get('id')}", str(element.tag), ""]


def _is_hidden(element: HtmlElement, rules: dict[str, list[_Rule]]) -> bool:
    own = {name.lower(): value.lower() for name, value, _ in _PROPERTY.findall(element.get("style") or "")}
    fitting = [rule for key in _keys(element) for rule in rules.get(key, ()) if rule.fits(element)]
    for name, hidden in _HIDES.items():
        of_name = [rule for rule in fitting if rule.name == name]
        if of_name and own.get(name, hidden) == hidden and max(of_name, key=lambda rule: rule.rank).hides:
            return True
    return False


def _rules(css: str) -> Iterator[_Rule]:
    """Yield the rules that hide or show, with a rank by importance, screens, ids, classes and place."""
    for number, (selectors, declarations, on_every_screen) in enumerate(_blocks(_COMMENT.sub("", css))):
        for name, value, important in _PROPERTY.findall(declarations):
            hides = value.lower() == _HIDES[name.lower()]
            if hides and not on_every_screen:
                continue
            for selector in selectors.split(","):
                parts = _parts(selector.strip(), is_lenient=not hides)
                if parts and (not hides or parts[-1].ids or parts[-1].classes):
                    ids, classes = (sum(len(getattr(part, kind)) for part in parts) for kind in ("ids", "classes"))
                    rank = (
                        bool(important),
                        ids,
                        classes + (not on_every_screen),
                        sum(bool(p.tag) for p in parts),
                        number,
                    )
                    yield _Rule(parts, name.lower(), hides, rank)


def _blocks(css: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the selectors and declarations of each rule, and whether it applies to every screen."""
    at, outer = 0, list[str]()
    start = 0
    for brace in _BRACE.finditer(css):
        if brace.start() < at:
            continue
        words = css[start : brace.start()].strip()
        start = brace.end()
        if brace[0] == "}":
            del outer[-1:]
        elif brace[0] == "{" and words.startswith("@") and "{" in css[start : css.find("}", start) + 1]:
            outer.append(words)
        elif brace[0] == "{":
            at = start = css.find("}", start) + 1 or len(css)
            screens = [_EVERY_SCREEN.match(each) or _SOME_SCREENS.match(each) for each in outer]
            if not words.startswith("@") and all(screens):
                yield words, css[brace.end() : start - 1], all(map(_EVERY_SCREEN.match, outer))


def _parts(selector: str, *, is_lenient: bool) -> tuple[_Part, ...]:
    """Return the parts of a selector, none if one is not plain; leniently without what is not plain."""
    if is_lenient:
        selector = "" if _WHEN_TOUCHED.search(selector) else _NOT_PLAIN.sub("", selector)
    elif _WITHOUT_SCRIPTS.search(selector):
        return ()
    places = [each for each in (_WITHIN.split(selector) if is_lenient else selector.split()) if each]
    if not is_lenient and not all(map(_PART.fullmatch, places)):
        return ()
    parts = []
    for each in places:
        names = [(sign, _ESCAPE.sub(r"\1", name)) for sign, name in _NAME.findall(each)]
        of = {sign: [name for other, name in names if other == sign] for sign in ("", ".", "#")}
        parts.append(_Part("".join(of[""]).lower(), frozenset(of["#"]), frozenset(of["."])))
    return tuple(parts)
