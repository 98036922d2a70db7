"""Pages in place of an article, or of the rest of one: consent forms, checks for robots, error pages, paywalls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.sources import markup
from tui.sources.paragraphs import drop

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MIN_ARTICLE_LENGTH = 1_500
"""Characters from which a text is an article, whatever else its page says."""

_ERROR = re.compile(
    r"^\W*(?:(?:error|http|fehler|erreur)\W*)?"
    r"(?P<what>(?:40[0-9]|41[0-9]|429|50[0-9]|52[0-9])\b.{0,40}|(?:page|site|file) not found"
    r"|not found|seite nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata"
    r"|access denied|forbidden|(?:service (?:temporarily )?)?unavailable|bad gateway|gateway time-?out"
    r"|internal server error|too many requests)\W*(?:$|[-–—|·:])",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"just a moment|attention required|are you a (?:robot|human)|robot or human|checking your browser|ddos-guard"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|pardon our interruption|human verification|security check(?:$|\W)"
    r"|enable javascript and cookies to continue|unusual traffic|bot verification",
    re.IGNORECASE,
)
_CONSENT_HEAD = re.compile(
    r"before you continue|bevor (?:du|sie) (?:fortfahren|fortfährst)|avant (?:de continuer|d['’]accéder)"
    r"|antes de continuar"
    r"|prima di continuare|voordat (?:je|u) verdergaat|cookie|consent|privacy|your (?:data|choices)|datenschutz"
    r"|zustimm|einwilligung|confidentialité|privacidad",
    re.IGNORECASE,
)
_CONSENT_BUTTON = re.compile(
    r"^(?:i |yes,? i |ich |j['’]|tout |alle[sn]? |alles )?"
    r"(?:accept|agree|allow|consent|reject|akzeptier|zustimm|ablehn|einverstanden"
    r"|accepte|refuser|acept|rechaz|accett|rifiuta|aceit|rejeit|akkoord|accepteren|weiger|zgadzam|akceptuj|odrzu|godta"
    r"|godkänn|avvis|hyväksy|souhlas|přijm|elfogad|принять|согласен|прийняти|同意|동의)",
    re.IGNORECASE,
)
_CONSENT_WORD = re.compile(
    r"cookie|consent|partner|personal data|your data|data and|privacy|advertis|\bads\b|tracking|einwillig"
    r"|datenschutz|werbung"
    r"|personenbezogen|données|confidentialité|publicité|datos personales|privacidad|publicidad|dati personali"
    r"|pubblicità"
    r"|gegevens|dane osobowe|личн\w+ данн|файлы",
    re.IGNORECASE,
)
_ARTICLE_META = re.compile(
    r"article:published_time|\"@type\"\s*:\s*\[?\s*\"(?:\w*NewsArticle|Article|BlogPosting|ReportageNewsArticle)\"",
    re.IGNORECASE,
)
_NOT_FREE = re.compile(
    r"\"isAccessibleForFree\"\s*:\s*\"?false|content_tier[\"'][^>]{0,40}(?:locked|metered)", re.IGNORECASE
)
_WORD_COUNT = re.compile(r"\"wordCount\"\s*:\s*\"?(\d{1,6})\b", re.IGNORECASE)
_WALL = re.compile(
    r"pay-?wall|reg-?wall|subscri(?:be|ption|ber)-?(?:wall|box|prompt|offer|message)|meter(?:ed)?-?(?:wall|prompt|offer)"
    r"|piano-?(?:offer|inline|template)|premium-?(?:wall|box|offer)|gate(?:way)?-content|regiwall",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"subscri|already a (?:member|reader|customer)|log ?in|sign (?:in|up)|to (?:continue|keep) reading"
    r"|read (?:on|the full)|members? only"
    r"|abonn|jetzt (?:testen|registrieren|weiterlesen)|weiterlesen|angemeldet|suscr|abbonat|assine|prenumer|tilaa"
    r"|подпис|передплат",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(
    r"newsletter|(?:^|[\s_-])sign-?up(?:$|[\s_-])|mailing-?list|email-?(?:capture|form)", re.IGNORECASE
)
_SIGN_UP_WORDS = re.compile(r"newsletter|inbox|sign(?:ing)? up|subscri|e-?mail|abonn|suscr|iscri|inscri", re.IGNORECASE)
_SIGN_UP_LIMIT = 600
_WALL_LIMIT = 1_200
_FEW_WORDS = 250
"""Words from which an article that is not free is assumed to be complete."""

_SHARE = 0.7


def refuse(html: str, root: HtmlElement, title: str, text: str) -> None:
    """Raise `SourceError`, saying what a page is, if it is no article; `text` is shorter than `MIN_ARTICLE_LENGTH`."""
    if _ARTICLE_META.search(html):
        return
    if error := _ERROR.search(title):
        raise SourceError(f"an error page ({' '.join(error['what'].split())}), not an article; save the article again")
    heads = [title, *(" ".join(head.text_content().split()) for head in root.iter("h1", "h2"))]
    if any(map(_ROBOT.search, heads[:3])):
        raise SourceError(
            "a page that checks for robots, not an article; open it in a browser and save the page that follows"
        )
    lines = [line for line in (text or markup.text_of(root)).split("\n") if line.strip()]
    about = sum(len(line) for line in lines if _CONSENT_WORD.search(line))
    if about <= 0.6 * sum(map(len, lines)):
        return
    if any(map(_CONSENT_HEAD.search, heads[:3])) or any(_CONSENT_BUTTON.match(label) for label in _buttons(root)):
        raise SourceError("a consent page, not an article; agree or refuse in a browser and save the page that follows")


def _buttons(root: HtmlElement) -> list[str]:
    labels = [" ".join(each.text_content().split()) for each in root.iter("button", "a") if _is_button(each)]
    return labels + [each.get("value") or "" for each in root.iter("input") if each.get("type") in ("submit", "button")]


def _is_button(element: HtmlElement) -> bool:
    return bool(element.tag == "button" or element.get("role") == "button" or "but" in (element.get("class") or ""))


def drop_offers(root: HtmlElement) -> tuple[bool, list[str]]:
    """Drop subscription offers inside the article, and boxes that ask for an address.

    Return whether there were some of the former, and the words of those that stand in or below a text.
    """
    has_offer = False
    boxes: list[HtmlElement] = []
    lines: list[str] = []
    for element in [*root.iter("div", "section", "aside", "p", "form")]:
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag != "p" and _SIGN_UP.search(name):
            boxes.append(element)
        if element.getparent() is None or not _WALL.search(name):
            continue
        text = element.text_content()
        if len(text) <= _WALL_LIMIT and _OFFER.search(text):
            lines += drop(element)
            has_offer = True
    for box in boxes:
        text = box.text_content() if box.getparent() is not None else ""
        if len(text) <= _SIGN_UP_LIMIT and _SIGN_UP_WORDS.search(text):
            lines += drop(box)
    return has_offer, lines


def paywall(html: str, words: int, *, has_offer: bool) -> list[str]:
    """Return notes that the article continues behind a paywall, none if it does not."""
    closed = ("isAccessibleForFree" in html or "content_tier" in html) and bool(_NOT_FREE.search(html))
    if not (closed or has_offer):
        return []
    count = _WORD_COUNT.search(html)
    total = int(count[1]) if count else 0
    if words >= (_SHARE * total or _FEW_WORDS):
        return []
    return ["behind a paywall", *([f"{words:,} of {total:,} words"] if total else [])]
