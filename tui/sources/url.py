"""Fetching one address: a person named it, but what it leads to is not trusted."""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from tui.core.errors import SourceError
from tui.core.text import one_line

if TYPE_CHECKING:
    import httpx

REDIRECTS = 5
CAP = 50_000_000
SECONDS = 30.0
"""How long everything may take; each wait for the other side a third of it."""

_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; postil; one page for one reader)",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip",
}
_LATE = "the server does not answer in time; try again later"
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Download:
    """What an address holds, after its redirects."""

    data: bytes
    address: str
    content_type: str
    charset: str = ""


def fetch(address: str, *, private: bool = False, cap: int = CAP, seconds: float = SECONDS) -> Download:
    """Return what a web address holds. `private` allows addresses of this machine and its network.

    SourceError for another scheme, a private address, too many redirects, an error, too many bytes or too long a wait.
    """
    import httpx

    deadline = time.monotonic() + seconds
    try:
        # No proxies or passwords from the environment: what is checked is what is asked.
        with httpx.Client(timeout=seconds / 3, trust_env=False, headers=_HEADERS) as client:
            for _ in range(REDIRECTS + 1):
                request, address = _build_request(client, address, private=private)
                response = client.send(request, stream=True, follow_redirects=False)
                with closing(response):
                    if not response.has_redirect_location:
                        data = b"".join(_read_body(response, cap, deadline))
                        kind = response.headers.get("content-type", "").partition(";")[0]
                        return Download(data, address, kind.strip().lower(), response.charset_encoding or "")
                    address = urljoin(address, response.headers["location"])
    except httpx.TimeoutException:
        raise SourceError(_LATE) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise SourceError(f"cannot be fetched ({one_line(str(error) or type(error).__name__, 100)})") from None
    raise SourceError(f"leads on more than {REDIRECTS} times; save the page and add the file")


def _build_request(client: httpx.Client, address: str, *, private: bool) -> tuple[httpx.Request, str]:
    """Build the request to the very machine that was checked: a name could lead elsewhere the second time."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise SourceError("no web address; write it as https://host/path") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceError("leads to what is no web page; save it and add the file")
    machine = _resolve(parts.hostname, port, private=private)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    named = host if parts.port is None else f"{host}:{port}"
    request = client.build_request(
        "GET",
        urlunsplit(
            (
                parts.scheme,
                f"[{machine}]:{port}" if ":" in machine else f"{machine}:{port}",
                parts.path or "/",
                parts.query,
                "",
            )
        ),
        headers={"Host": named},
        extensions={"sni_hostname": host.strip("[]")},
    )
    return request, urlunsplit((parts.scheme, named, parts.path, parts.query, ""))


def _resolve(host: str, port: int, *, private: bool) -> str:
    """Return the first of a host's numbers; SourceError when one is not on the public network."""
    try:
        numbers = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise SourceError("there is no such server, or no network; try again later") from None
    if not private and not all(map(_is_public, numbers)):
        raise SourceError("leads into a private network; save the page and add the file")
    return numbers[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast


def _read_body(response: httpx.Response, cap: int, deadline: float) -> Iterator[bytes]:
    """Yield the body, unpacked piece by piece so that nothing grows beyond the cap."""
    if response.status_code != 200:
        raise SourceError(f"the server says {response.status_code} {response.reason_phrase}".rstrip())
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise SourceError("packed in a way not known here; save the page and add the file")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if encoding not in ("identity", "") else None
    size = 0
    for packed in response.iter_raw(1 << 16):
        if time.monotonic() > deadline:
            raise SourceError(_LATE)
        try:
            piece = unpacker.decompress(packed, cap + 1 - size) if unpacker else packed
        except zlib.error:
            raise SourceError("arrived damaged; try again") from None
        size += len(piece)
        if size > cap:
            raise SourceError(f"larger than {cap // 1_000_000} MB; save a shorter page and add the file")
        yield piece
