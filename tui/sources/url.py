"""Fetching an address: the user named it, but what it leads to is untrusted."""

from __future__ import annotations

import socket
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from tui.core.addresses import full_address
from tui.core.errors import SourceError
from tui.core.text import one_line
from tui.sources.deadline import Deadline
from tui.sources.public_addresses import is_public

if TYPE_CHECKING:
    import httpx

REDIRECTS = 5
CAP = 50_000_000
SECONDS = 30.0
"""The limit for the whole fetch."""

_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; postil; one page for one reader)",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip",
}
_LATE = "the server does not answer in time; try again later"


@dataclass(frozen=True, slots=True)
class Validators:
    """A server's validators of a page's state, to request only what is new since."""

    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


NOTHING = Validators()


@dataclass(frozen=True, slots=True)
class Download:
    """The contents of an address, after redirects."""

    data: bytes
    address: str
    content_type: str
    charset: str = ""
    validators: Validators = NOTHING
    is_same: bool = False
    """Nothing was sent, since nothing is new since the download with these validators."""


class StatusError(SourceError):
    """The server returned an error, and wants no request for `wait` seconds, 0 if it does not say."""

    def __init__(self, message: str, status: int, wait: float = 0) -> None:
        super().__init__(message)
        self.status, self.wait = status, wait


def fetch(
    address: str,
    *,
    private: bool = False,
    cap: int = CAP,
    seconds: float = SECONDS,
    validators: Validators = NOTHING,
) -> Download:
    """Return the contents of a web address.

    `private` allows addresses of this machine and its network. With the `validators` of an earlier download only
    changes are sent. Raises `SourceError` for another scheme, a private address, too many redirects, an error
    (`StatusError`), too many bytes or too long a wait.
    """
    import httpx

    address = full_address(address)
    deadline = Deadline(seconds)
    try:
        # No proxies or passwords from the environment: the address that was checked is the one requested.
        headers = {**_HEADERS, **validators.headers}
        with deadline, httpx.Client(timeout=seconds, trust_env=False, headers=headers) as client:
            for _ in range(REDIRECTS + 1):
                request, address = _build_request(client, address, deadline, private=private)
                response = client.send(request, stream=True, follow_redirects=False)
                with closing(response):
                    if response.status_code == 304 and validators.headers:
                        return Download(b"", address, "", validators=validators, is_same=True)
                    if not response.has_redirect_location:
                        data = b"".join(_read_body(response, cap, deadline))
                        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                        return Download(data, address, kind, response.charset_encoding or "", _validators(response))
                    address = urljoin(address, response.headers["location"])
    except httpx.TimeoutException:
        raise SourceError(_LATE) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        if deadline.is_over:
            raise SourceError(_LATE) from None
        raise SourceError(f"cannot be fetched ({one_line(str(error) or type(error).__name__, 100)})") from None
    raise SourceError(f"leads on more than {REDIRECTS} times; save the page and add the file")


def _build_request(
    client: httpx.Client, address: str, deadline: Deadline, *, private: bool
) -> tuple[httpx.Request, str]:
    """Build a request to exactly the machine that was checked: its name could resolve differently next time."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise SourceError("no web address; write it as https://host/path") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceError("does not lead to a web page; save it and add the file")
    machine = _resolve(parts.hostname, port, deadline, private=private)
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
        extensions={"sni_hostname": host.strip("[]"), "trace": deadline.trace},
    )
    return request, urlunsplit((parts.scheme, named, parts.path, parts.query, ""))


def _resolve(host: str, port: int, deadline: Deadline, *, private: bool) -> str:
    """Return the first of a host's addresses. Raises `SourceError` if any is not on the public network."""

    def look_up() -> list[str]:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    try:
        numbers = deadline.resolve(look_up)
    except (OSError, UnicodeError):
        raise SourceError("no such server, or no network; try again later") from None
    if numbers is None:
        raise SourceError(_LATE)
    if not private and not all(map(is_public, numbers)):
        raise SourceError("leads into this machine or a private network; add --private to allow it")
    return numbers[0]


def _validators(response: httpx.Response) -> Validators:
    names = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    return Validators(*(value if len(value) <= 1000 else "" for value in names))


def _wait(header: str) -> float:
    """Return the seconds of a `Retry-After` header, which may be a date; 0 for anything else."""
    if header.isdecimal() and header.isascii():
        return float(header[:9])
    try:
        return max((parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _read_body(response: httpx.Response, cap: int, deadline: Deadline) -> Iterator[bytes]:
    """Yield the body, decompressed piece by piece so that nothing exceeds the cap."""
    if response.status_code != 200:
        what = f"the server says {response.status_code} {response.reason_phrase}".rstrip()
        raise StatusError(what, response.status_code, _wait(response.headers.get("retry-after", "")))
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise SourceError("packed in a way not known here; save the page and add the file")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if encoding not in ("identity", "") else None
    size = 0
    for packed in response.iter_raw(1 << 16):
        if deadline.is_over:
            raise SourceError(_LATE)
        try:
            piece = unpacker.decompress(packed, cap + 1 - size) if unpacker else packed
        except zlib.error:
            raise SourceError("arrived damaged; try again") from None
        size += len(piece)
        if size > cap:
            raise SourceError(f"larger than {cap // 1_000_000} MB; save a shorter page and add the file")
        yield piece
    if deadline.is_over:  # an interrupted body looks like the end of one without a stated length
        raise SourceError(_LATE)
