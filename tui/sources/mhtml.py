"""Pages saved as one file (MHTML): its main part is read as a web page."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from tui.core.errors import SourceError

from . import html, markup

if TYPE_CHECKING:
    from .parsed import Parsed

_MOST = 5_000_000


def parse(data: bytes, charset: str = "") -> list[Parsed]:
    """Return the article of a saved page."""
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            if not isinstance(page, bytes) or len(page) > _MOST:
                raise SourceError(f"its page is larger than {_MOST // 1_000_000} MB; save it as text")
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            decoded = markup.page(page, str(part.get_content_charset() or ""))
            return [html.article(decoded, address if address.startswith(("http://", "https://")) else "")]
    raise SourceError("no page in it; save it as HTML")
