"""The headline of a page, without the name of its site."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

from tui.sources.metadata import publisher

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PARTS = re.compile(r"\s+(?:\||-|–|—|·|•|::|»|«|:)\s+|\s*[|｜]\s*|\s*[：－]\s*|:\s+(?=\S)")
_SHORTEST = 6
"""The least letters of a heading that may be the headline."""

_FEWEST = 3
"""The least words of a headline that only its form distinguishes from a site's name."""

_SHARE = 0.75
"""The least share of the words of a heading and `<title>` that makes them the same headline."""

_LINKS = 5
"""The least links to a host that may be the page's own."""

_WORDS = re.compile(r"\w+")


def of_page(
    stated: str, title: str, heads: Iterable[str], sites: Iterable[str], host: str, tops: Sequence[str] = ()
) -> str:
    """Return the headline: the heading that matches the stated title, or the start or end of `<title>`.

    `sites` are names of the site, which are removed. `tops` are the headings of the first level: without a stated
    title, the first that says nearly what `<title>` says.
    """
    names = {*map(fold_to_letters, sites), *_of_host(host)} - {""}
    title = " ".join(unescape(title).split())
    base = stated or title
    whole = fold_to_letters(base)
    last = _last(base)
    before_site = fold_to_letters(base[: last.start()]) if last and last[0].strip() != ":" else ""
    apart = [""]
    for head in heads:
        words = " ".join(head.split())
        own = fold_to_letters(words)
        if len(own) < _SHORTEST or own in names:
            continue
        if own in (whole, before_site):
            return _without(words, names, is_head=True)
        if not stated and _is_apart(base, words):
            apart.append(words)
    if not stated:
        apart += [_without(" ".join(top.split()), names, is_head=True) for top in tops if is_near(base, top)]
        if fold_to_letters(base) in names:  # a page called like its site
            apart += [top for top in (" ".join(each.split()) for each in tops) if fold_to_letters(top) not in names][:1]
    return max(apart, key=len) or _without(base, names)


def seen_and_stated(stated: str, tops: Iterable[str], sites: Iterable[str]) -> str:
    """Return a headline that JSON-LD states and a heading of the first level shows; "" if they differ.

    `og:title` and `<title>` are often written for search engines.
    """
    own = fold_to_letters(stated)
    is_shown = len(own) >= _SHORTEST and own in {*map(fold_to_letters, tops)} - {*map(fold_to_letters, sites)}
    return " ".join(stated.split()) if is_shown else ""


def site_in(title: str, hosts: Iterable[str]) -> str:
    """Return the last part of a title if it is the name of the host to which most links of its page lead."""
    hosts = [host.lower().removeprefix("www.") for host in hosts]
    last = _last(title)
    if not last or not hosts:
        return ""
    host, count = Counter(hosts).most_common(1)[0]
    return title[last.end() :] if count >= _LINKS and fold_to_letters(title[last.end() :]) in _of_host(host) else ""


def fold_to_letters(words: str) -> str:
    """Return the letters and figures of words, for comparison."""
    return "".join(filter(str.isalnum, unescape(words))).casefold()


def best_name(names: Iterable[str], host: str) -> str:
    """Return the name of a site that fits its host, preferably with several words; else the host."""
    labels = {label for label in host.lower().removeprefix("www.").split(".")[:-1] if len(label) > 2}

    def fits(name: str) -> int:
        own, initials = fold_to_letters(name), "".join(word[0] for word in name.casefold().split())
        return 2 * any(label in own or label == initials for label in labels) + (" " in name)

    return max(filter(None, names), key=fits, default=host)


def _of_host(host: str) -> set[str]:
    """Return the names a site may have by its host: "daily.example" is Daily, or daily.example."""
    labels = host.lower().removeprefix("www.").split(".")
    return {
        fold_to_letters(host),
        fold_to_letters(".".join(["www", *labels])),
        fold_to_letters(".".join(labels)),
        *(fold_to_letters(label) for label in labels[:-1] if len(label) > 2),
    }


def _is_apart(title: str, head: str) -> bool:
    """Return whether a title begins or ends with a heading, separated from the rest."""
    before, _, after = title.partition(head)
    behind = _PARTS.match(after) if title.startswith(head) else None
    ahead = _PARTS.finditer(title) if title.endswith(head) else ()
    return behind is not None or any(match.end() == len(before) for match in ahead)


def is_near(title: str, head: str) -> bool:
    """Return whether most words of the shorter of two headlines are in the longer."""
    first, second = ({*_WORDS.findall(words.casefold())} for words in (title, head))
    shorter = min(len(first), len(second))
    return shorter > _FEWEST and len(first & second) >= _SHARE * shorter


def _without(title: str, names: set[str], *, is_head: bool = False) -> str:
    """Return a title without the site's names at its ends; "Climate: what we know" may be the headline itself."""
    for part in _PARTS.finditer(title):  # a name that itself has several parts
        if fold_to_letters(title[part.end() :]) in names and title[: part.start()].strip():
            title = title[: part.start()]
            break
    while match := _last(title):
        name = title[match.end() :]
        is_name = fold_to_letters(name) in names or (match[0].strip() != ":" and publisher.is_known(name))
        if not is_name or len(title[: match.start()].split()) < (1 if fold_to_letters(name) in names else _FEWEST):
            break
        title = title[: match.start()]
    ends = [
        match.end()
        for match in _PARTS.finditer(title)
        if fold_to_letters(title[: match.start()]) in names and not (is_head and match[0][0] == ":")
    ]
    return title[ends[-1] :] if ends else title


def _last(title: str) -> re.Match[str] | None:
    return next(iter([*_PARTS.finditer(title)][-1:]), None)
