"""Pages saved as one file (MHTML): the main part is read as a web page."""

from email import message_from_bytes, policy

from tui.core.errors import SourceError
from tui.sources import html
from tui.sources.source import ParsedArticle


def parse(data: bytes, charset: str = "", reading: str = "") -> list[ParsedArticle]:
    message = message_from_bytes(data, policy=policy.default)
    # The start parameter names the part with the page; otherwise it is the first page.
    start = str(message.get_param("start", "")).strip()
    parts = sorted(message.walk(), key=lambda part: not (start and str(part.get("Content-ID") or "").strip() == start))
    for part in parts:
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            return [
                html.article(
                    page if isinstance(page, bytes) else b"",
                    str(part.get_content_charset() or ""),
                    address if address.startswith(("http://", "https://")) else "",
                    reading,
                )
            ]
    raise SourceError("no page in it; save it as HTML")
