"""Mail, such as newsletters: the HTML part, else the plain one, without attachments."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from tui.core.errors import SourceError
from tui.core.text import one_line
from tui.sources import markup
from tui.sources.source import ParsedArticle

_PART_LIMIT = 5_000_000


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the article of a mail: its subject, who sent it, when."""
    mail = message_from_bytes(data, policy=policy.default)
    text = ""
    for subtype in ("html", "plain"):
        part = mail.get_body((subtype,))
        content = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(content, bytes) or len(content) > _PART_LIMIT:
            continue
        charset = str(part.get_content_charset() or "")
        text = markup.text(markup.page(content, charset)) if subtype == "html" else markup.page(content, charset)
        if text.strip():
            break
    if not text.strip():
        raise SourceError("no text in the mail; leave it out")
    return [
        ParsedArticle(
            text=text,
            title=one_line(str(mail.get("Subject") or "")),
            publisher=_sender(mail),
            published=str(mail.get("Date") or ""),
            language=str(mail.get("Content-Language") or "").split(",")[0],
        )
    ]


def _sender(mail: EmailMessage) -> str:
    """Return the name of who sent it, else the host of the address."""
    addresses = getattr(mail.get("From"), "addresses", ())
    if not addresses:
        return ""
    return str(addresses[0].display_name or addresses[0].domain)
