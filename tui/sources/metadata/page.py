"""Metadata of a page's visible text, as trafilatura finds it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tui.sources.as_seen import with_joiners

if TYPE_CHECKING:
    from lxml.html import HtmlElement


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
        self.site = (head.sitename or metadata.extract_sitename(root) or "").lstrip("@")

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
