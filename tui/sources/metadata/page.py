"""Metadata of a page's visible text, as trafilatura finds it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from tui.sources.white_space import with_joiners

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_NAME_WORDS = 3
"""The most words of a site's name with a domain in it."""

_DOMAIN = re.compile(r"\w\.\w{2,}")
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))\W*[\d\W]*$", re.IGNORECASE)
"""A copyright line that names nobody."""


class PageMetadata:
    """Metadata from a page's tree; `author` and `day` are expensive, and computed on demand."""

    def __init__(self, root: HtmlElement, address: str) -> None:
        from courlan import extract_domain
        from trafilatura import metadata

        head = metadata.examine_meta(root)
        self._root = root
        self._author = head.author if head.author and " " in head.author else None
        head.title = head.title or metadata.extract_title(root)
        head.url = head.url or metadata.extract_url(root, address or None)
        head.hostname = extract_domain(head.url, fast=True) if head.url else None
        head.clean_and_trim()
        self.description = head.description or ""
        self.title = with_joiners(head.title or "", are_signs=True)
        self.url, self.host = head.url or "", head.hostname or ""
        domain = metadata.extract_sitename(root) or ""  # the part of <title> with a full stop
        is_domain = len(domain.split()) <= _NAME_WORDS and _DOMAIN.search(domain)
        self.site = (head.sitename or (domain if is_domain else "")).lstrip("@")
        if _COPYRIGHT.match(self.site):
            self.site = ""

    @cached_property
    def author(self) -> str:
        from trafilatura.metadata import extract_author
        from trafilatura.utils import line_processing

        return line_processing(self._author or extract_author(self._root) or "") or ""

    @cached_property
    def day(self) -> str:
        """The date of the page, preferably the first, as an ISO date."""
        from htmldate import find_date

        return find_date(self._root, extensive_search=False, original_date=True, url=self.url or None) or ""
