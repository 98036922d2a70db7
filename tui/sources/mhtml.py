"""Pages saved as one file (MHTML): its main part is read as a web page."""

from email import message_from_bytes, policy

from tui.core.errors import SourceError
from tui.sources import html
from tui.sources.source import ParsedArticle


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            return [
                html.article(
                    page if isinstance(page, bytes) else b"",
                    str(part.get_content_charset() or ""),
                    address if address.startswith(("http://", "https://")) else "",
                )
            ]
    raise SourceError("no page in it; save it as HTML")
