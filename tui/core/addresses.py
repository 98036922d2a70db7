"""Web addresses: normalised, compared, and resolved from archives."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|ref_src|_ga|yclid)(?:=|$)", re.IGNORECASE
)
_NOT_IN_URL = re.compile(r"[\s<>\"\\^`{}|]|[^\x00-\x7f]|%(?![0-9A-Fa-f]{2})|(?<=#)(.*)#")
_WEB = r"https?:/{1,2}"
_MOMENT = r"(?:\d{4,14}(?:[a-z]{2}_)?|\d{4}\.\d\d\.\d\d-\d{6})"
ARCHIVED = re.compile(rf"https?://[\w.-]{{1,100}}/(?:[\w-]{{1,40}}/){{0,3}}{_MOMENT}/(?={_WEB}[^/])")
"""Addresses of archived copies: the archive's own, the time, and the whole address of the page."""
_ONE_SLASH = re.compile(r"^(https?):/(?=[^/])")

_CACHED = re.compile(
    r"https?://(?:www\.google\.[a-z.]{2,6}/amp/|[\w-]{1,80}\.cdn\.ampproject\.org/[a-z]/)(?P<secure>s/)?(?P<page>[\w-]+\..+)"
)
"""Addresses of Google's cached pages: its own, and that of the page."""
_AMP_HOST = re.compile(r"^amp\.(?=[^.]+\.[^.]+)", re.IGNORECASE)
_FORM_PATH = re.compile(
    r"(?P<slug>/[^/]{0,300}[\d-][^/]{0,300})/(?:amp|print)/?$|^/(?:amp|print)(?P<rest>(?:/[^/]+)*/[^/]*[\d-][^/]*/?$)|(?<=\w)\.amp(?=$|\.html$)",
    re.IGNORECASE,
)
"""Only an article's name has a figure or a hyphen: `/topics/print` is a page of its own."""
_FORM_QUERY = re.compile(
    r"(?:amp|print|printable|printer)(?:=(?:1|true|yes|print)?)?|(?:outputtype|output|view|mode|format)=(?:amp|print(?:able)?)",
    re.IGNORECASE,
)

_ADDRESS = re.compile(r"https?://[^\s<>\"“”\x00-\x20\x7f-\xa0]+", re.IGNORECASE)
_PORT = re.compile(r":\d{1,5}$")
_AFTER = ".,;:!?'»)]}"
"""Characters after an address that are not part of it, unless it has their opening counterpart."""


def web_url(source: str) -> str:
    """Return a source as a URL that every parser accepts, or "" if it is not on the web."""
    if not source.startswith(("http://", "https://")):
        return ""
    return _NOT_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), source)


def full_address(named: str) -> str:
    """Return an address for fetching: `feed:` and a bare `www.host` mean the web, the scheme is lower-cased.

    `feed://host` is encrypted unless it names a port, as servers that are tried out do.
    """
    if named[:5].lower() == "feed:":
        rest = named[5:]
        host = rest.lstrip("/").partition("/")[0]
        is_plain = _PORT.search(host) is not None and not host.endswith(":443")
        named = (
            rest
            if rest[:8].lower().startswith(("http://", "https://"))
            else f"http{'s' * (not is_plain)}://{rest.lstrip('/')}"
        )
    scheme, sign, rest = named.partition("://")
    return f"{scheme.lower()}{sign}{rest}" if sign else f"https://{named}"


def comparable_address(source: str) -> str:
    """Return a form that is equal for addresses of one page, or "" for a non-address.

    Scheme, `www.`, a trailing slash, fragments and tracking parameters make no difference.
    """
    if not source.startswith(("http://", "https://")):
        return ""
    try:
        parts = urlsplit(web_url(source))
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ""
    query = "&".join(sorted(part for part in parts.query.split("&") if part and not _TRACKING.match(part)))
    return f"{host}{port}{parts.path.rstrip('/')}?{query}" if host else ""


def original(address: str) -> str:
    """Return the address that an archived copy is of; any other address unchanged."""
    while match := ARCHIVED.match(address):  # a copy of a copy is still a copy of the same page
        address = _ONE_SLASH.sub(r"\1://", address[match.end() :])
    return address


def resolve(base: str, address: str) -> str:
    """Return an address resolved against another one; "" if it is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def page_address(address: str) -> str:
    """Return the address of the page behind an AMP or print form; any other address unchanged."""
    cached = _CACHED.match(address)
    address = f"http{'s' * bool(cached['secure'])}://{cached['page']}" if cached else address
    try:
        parts = urlsplit(address) if address.startswith(("http://", "https://")) else None
    except ValueError:
        return address
    if parts is None:
        return address
    queries = parts.query.split("&")
    query = "&".join(part for part in queries if not _FORM_QUERY.fullmatch(part))
    path = _FORM_PATH.sub(lambda form: form["slug"] or form["rest"] or "", parts.path)
    host = _AMP_HOST.sub("", parts.netloc)
    form = parts._replace(netloc=host, path=path, query=query)
    return address if form == parts else urlunsplit(form)


def site(address: str) -> str:
    """Return the host of a web address, without `www.`; anything else unchanged."""
    return comparable_address(address).partition("/")[0].partition("?")[0] or address


def beginnings(address: str) -> list[str]:
    """Return the spellings of an address up to its tracking parameters: either scheme, with `www.` or slash or not."""
    return _written(comparable_address(address).partition("?")[0], "")


def spellings(address: str) -> list[str]:
    """Return the spellings of an address, itself first; anything else has only one."""
    page, _, query = comparable_address(address).partition("?")
    return [*dict.fromkeys((address, *_written(page, query and f"?{query}")))]


def _written(page: str, query: str) -> list[str]:
    schemes = ("http://", "https://", "http://www.", "https://www.")
    return [f"{scheme}{page}{slash}{query}" for scheme in schemes for slash in ("", "/")] if page else []


def address_places(text: str) -> list[tuple[int, int]]:
    """Return the spans of the web addresses in a text."""
    places = []
    for match in _ADDRESS.finditer(text):
        address = match[0]
        while address[-1] in _AFTER and not (address[-1] == ")" and "(" in address):
            address = address[:-1]
        if address.partition("://")[2]:
            places.append((match.start(), match.start() + len(address)))
    return places
