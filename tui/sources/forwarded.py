"""Mails inside the text of another: forwarded or quoted below a reply, each under its header."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import NamedTuple

from tui.core.text import one_line

_MARK = re.compile(
    r"^>?[ \t]*(?:[-_]{2,}[ \t]*(?:original message|(?:begin )?forwarded message|ursprüngliche nachricht"
    r"|(?:weitergeleitete|originale?) (?:nachricht|e-mail)|message (?:d['’]origine|transféré|original)"
    r"|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada)"
    r"|(?:oorspronkelijk|doorgestuurd) bericht)[ \t]*:?[ \t]*[-_]{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten (?:nachricht|e-mail):"
    r"|début du message (?:réexpédié|transféré)[ \u00a0]?:|inicio del mensaje reenviado:"
    r"|inizio (?:del )?messaggio inoltrato:)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""The line mail programs write above another mail."""

_HEADERS = {
    "From": "from von de da van",
    "Date": "date sent datum gesendet am envoyé fecha enviado el data inviato verzonden",
    "Subject": "subject betreff objet sujet asunto oggetto onderwerp assunto",
    "": "to an à para a aan cc kopie copie bcc reply-to antwort an",
}
_NAMES = {word: name for name, words in _HEADERS.items() for word in words.split()}
_NAMES |= {"gesendet am": "Date", "enviado el": "Date", "antwort an": ""}
_LINE = re.compile(r"^[ \t>]*\*?(?P<name>[^\W\d_][\w -]{0,12}?)[ \u00a0]?:\*?[ \t]*(?P<value>.*)$")
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_MAILTO = re.compile(r"[\[<]mailto:([^\]>\s]+)[\]>]", re.IGNORECASE)
_FEWEST = 2
_HEADER_LIMIT = 500


class InnerMail(NamedTuple):
    """A mail by its header, and its text."""

    title: str
    sender: str
    host: str
    date: str
    text: str


def split_mail(text: str) -> tuple[str, list[InnerMail]]:
    """Split a mail's own text from the mails below, at a mail program's separator with a header."""
    mails: list[InnerMail] = []
    marks = [*_MARK.finditer(text)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    own = text
    for mark, end in zip(marks, ends, strict=False):
        inside = text[mark.end() : end]
        if inner := _mail(inside):
            own = own if mails else text[: mark.start()].rstrip()
            mails.append(inner)
        elif mails:  # a marker without headers is text of the mail it is in
            mails[-1] = mails[-1]._replace(text=f"{mails[-1].text}\n{mark[0]}{inside}")
    return own, mails


def _mail(text: str) -> InnerMail | None:
    """Return the mail whose header begins a text; None if there is none."""
    lines = text.split("\n")
    at = first = next((at for at, line in enumerate(lines) if line.strip(" \t>\r")), len(lines))
    head: dict[str, str] = {}
    count = 0
    while at < len(lines):
        match = _LINE.match(lines[at])
        name = match["name"].lower() if match else ""
        if match and name in _NAMES:
            head.setdefault(_NAMES[name], one_line(match["value"], _HEADER_LIMIT))
            count += 1
        elif not (count and lines[at][:1] in ("\t", " ") and lines[at].strip()):  # otherwise a header continues
            break
        at += 1
    if count < _FEWEST or not head.get("From"):
        return None
    body = "\n".join(lines[at:]).strip("\r\n")
    is_quoted = lines[first].startswith(">") and all(line.startswith(">") for line in body.split("\n") if line.strip())
    sender, address = parseaddr(_MAILTO.sub(r"<\1>", head["From"]))
    return InnerMail(
        title=head.get("Subject", ""),
        sender=sender or ("" if "@" in address else head["From"]),
        host=address.rpartition("@")[2] if "@" in address else "",
        date=head.get("Date", ""),
        text=_QUOTE.sub("", body).strip("\r\n") if is_quoted else body,
    )
