"""Mails, such as newsletters: the HTML part, else the plain one; attached mails are articles of their own."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from tui.core.errors import SourceError
from tui.core.text import one_line, plural
from tui.sources import markup
from tui.sources.forwarded import split_mail
from tui.sources.metadata import bylines
from tui.sources.source import ParsedArticle

_PART_LIMIT = 5_000_000
_DEPTH_LIMIT = 5
_SOFT_END = re.compile(r"(?<!^--)[ ](?=\r?\n)", re.MULTILINE)
"""The blank with which format=flowed (RFC 3676) wraps a line; that of a signature stays."""
_SOFT_BREAK = re.compile(r"(?<!^--)[ ]\r?\n(?![>\s])", re.MULTILINE)
"""The same with delsp=yes, for languages without blanks, where words continue on the next line."""

_EMLX = re.compile(rb"\s{0,8}(\d{1,9})[ \t]*\r?\n(?=[A-Za-z-]+:)")
"""The length that Apple Mail writes before a mail, which a property list follows."""

_MAILBOXES = re.compile(
    r"^(?:g(?:oogle)?mail|outlook|hotmail|live|yahoo|ymail|gmx|web|icloud|me|aol|proton(?:mail)?|mail|yandex|posteo|qq|163)"
    r"\.[a-z.]{2,6}$"
)
"""Hosts of private mailboxes, which publish nothing."""


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the article of a mail, with subject, sender and date, then those of the mails attached to it."""
    if match := _EMLX.match(data):
        data = data[match.end() : match.end() + int(match[1])]
    mail = message_from_bytes(data, policy=policy.default)
    read = [*articles(mail)]
    if not read:
        raise SourceError("no text in the mail; leave it out")
    return read


def articles(mail: EmailMessage, depth: int = 0) -> Iterator[ParsedArticle]:
    """Yield the article of a mail that has text, then those of the mails attached to it."""
    parts = [*_parts(mail)]
    inner = [part for part in parts if part.get_content_type() == "message/rfc822"]
    files = [part for part in parts if part not in inner and part.get_filename()]
    text, quoted = split_mail(_text(mail))
    title = one_line(str(mail.get("Subject") or ""))
    authors, publisher = _sender(mail)
    notes = [f"{plural(len(files), 'attachment')}, left out"] if files else []
    if quoted and text.strip():
        notes.append(
            f"{plural(len(quoted), 'mail')} in its text, {'an article' if len(quoted) == 1 else 'articles'} beside it"
        )
    if text.strip():
        yield ParsedArticle(
            text=text,
            title=title,
            authors=authors,
            publisher=publisher,
            published=str(mail.get("Date") or ""),
            language=str(mail.get("Content-Language") or "").split(",")[0],
            part=title if depth else "",
            whole=not depth,
            intake=tuple(notes),
        )
    for number, below in enumerate(quoted):
        if below.text.strip():
            authors, publisher = _people_and_publisher([below.sender], below.host)
            yield ParsedArticle(
                text=below.text,
                title=below.title,
                authors=authors,
                publisher=publisher,
                published=below.date,
                part=below.title,
                whole=False,
                intake=() if text.strip() or number else tuple(notes),
            )
    for part in inner if depth < _DEPTH_LIMIT else ():
        payload = part.get_payload()
        for attached in payload if isinstance(payload, list) else ():
            if isinstance(attached, EmailMessage):
                yield from articles(attached, depth + 1)


def _parts(mail: Message) -> Iterator[Message]:
    """Yield the parts of a mail, without those of the mails attached to it."""
    payload = mail.get_payload()
    for part in payload if isinstance(payload, list) else ():
        if not isinstance(part, Message):
            continue
        if part.get_content_maintype() == "multipart":
            yield from _parts(part)
        else:
            yield part


def _text(mail: EmailMessage) -> str:
    for subtype in ("html", "plain"):
        part = mail.get_body((subtype,))
        if part is not None and (text := _of_part(part)).strip():
            return "\n".join(filter(None, (text, *map(_of_part, _behind(mail, part)))))
    return ""


def _of_part(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or len(content) > _PART_LIMIT:
        return ""
    text = markup.page(content, str(part.get_content_charset() or ""))
    if part.get_content_subtype() == "html":
        return markup.text(text)
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return (_SOFT_BREAK if str(part.get_param("delsp", "")).lower() == "yes" else _SOFT_END).sub("", text)


def _behind(mail: EmailMessage, body: Message) -> Iterator[Message]:
    """Yield the texts that continue after the body, for example after a picture."""
    parts = [*mail.iter_parts()] if mail.get_content_type() == "multipart/mixed" else []
    at = next((at for at, part in enumerate(parts) if any(inner is body for inner in part.walk())), len(parts))
    for part in parts[at + 1 :]:
        is_text = part.get_content_type() in ("text/plain", "text/html") and not part.get_filename()
        if is_text and part.get_content_disposition() != "attachment":
            yield part


def _sender(mail: EmailMessage) -> tuple[str, str]:
    """Return the people who wrote it, and the organisation or the host that it is from."""
    addresses = getattr(mail.get("From"), "addresses", ())
    names = [str(address.display_name) for address in addresses if address.display_name]
    return _people_and_publisher(names, str(addresses[0].domain) if addresses else "")


def _people_and_publisher(names: list[str], host: str) -> tuple[str, str]:
    people = [name for name in names if not bylines.is_organisation(name)]
    organisation = next((name for name in names if name not in people), "")
    return "; ".join(people), organisation or ("" if _MAILBOXES.match(host) else host)
