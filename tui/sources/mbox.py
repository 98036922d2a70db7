"""Mailboxes (mbox): an article for each mail, identified by its Message-ID."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.text import one_line
from tui.sources import eml
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

MAILS = 20_000
"""The most mails of one box."""

_FROM = re.compile(rb"^From [^\r\n]{0,200}?\d:\d\d[^\r\n]{0,40}\d{4}[^\r\n]{0,40}\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
"""The beginning of a mail: a sender, and a day with its time, unlike any sentence in a mail."""
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def parse(data: bytes, charset: str = "") -> Iterator[ParsedArticle]:
    """Yield the articles of all mails; one without a text is reported separately."""
    starts = [match.start() for match in _FROM.finditer(data)]
    if len(starts) > MAILS:
        raise SourceError(f"has more than {MAILS:,} mails; split it")
    if not starts:
        raise SourceError("no mails in it; leave it out")
    ends = [*starts[1:], len(data)]
    for start, end in zip(starts, ends, strict=True):
        yield from _mail(data[start:end])


def _mail(data: bytes) -> Iterator[ParsedArticle]:
    mail = message_from_bytes(_QUOTED.sub(rb"\1", data.partition(b"\n")[2]), policy=policy.default)
    name = one_line(str(mail.get("Message-ID") or "")).strip("<>")
    title = one_line(str(mail.get("Subject") or ""))
    articles = [*eml.articles(mail)]
    if not articles:
        yield ParsedArticle(part=name or title, problem="no text in the mail; leave it out", whole=False)
    for number, article in enumerate(articles):
        part = name or title if not number else article.part
        yield replace(article, part=part, named=bool(name) and not number, whole=False)
