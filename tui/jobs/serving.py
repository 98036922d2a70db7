"""Serving a library's pages to a browser on this machine, read-only, protected by a token in the address."""

from __future__ import annotations

import json
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from tui.core.errors import PostilError
from tui.jobs.access_token import CLOSED, ELSEWHERE, HOST, AccessToken

if TYPE_CHECKING:
    from tui.formats.site.live import LiveSite

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class SiteServer(HTTPServer):
    """Serves a site on the loopback, one request at a time: the library belongs to this thread.

    With `follow` the pages follow the reader's cursor. Raises `OSError` if the port is taken.
    """

    def __init__(self, site: LiveSite, port: int = 0, *, follow: bool = False) -> None:
        super().__init__((HOST, port), _Handler)
        self.site = site
        self.follow = follow
        self.access = AccessToken(self.server_port)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a browser that hangs up; any other error is a bug, and ends the server."""
        import sys

        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            raise


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer
    server_version = "postil"
    sys_version = ""
    timeout = 5.0

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        token = parse_qs(address.query).get("token", [""])[0]
        access = self.server.access
        if self.headers.get("Host", "") not in access.hosts:
            self._answer(421, ELSEWHERE.encode())
        elif token and access.is_token(token):
            self._answer(303, b"", {"Location": "/", "Set-Cookie": access.cookie})
        elif not access.is_in_cookie(self.headers.get("Cookie", "")):
            self._answer(403, CLOSED.encode())
        else:
            self._serve(unquote(address.path).removeprefix("/") or "index.html", address.query)

    do_HEAD = do_GET  # noqa: N815 (the name is http.server's)

    def _serve(self, path: str, query: str) -> None:
        try:
            if path == "state":
                page = parse_qs(query).get("page", [""])[0] or "index.html"
                digest = sha256(self.server.site.page(page) or b"").hexdigest()
                place = self.server.site.place() if self.server.follow else ""
                state = {"shown": digest, "place": place}
                self._answer(200, json.dumps(state).encode(), {"Content-Type": "application/json"})
                return
            data = self.server.site.page(path)
        except PostilError as error:
            self._answer(503, f"{error}\n".encode())
            return
        if data is None:
            self._answer(404, b"There is no such page.\n")
            return
        kind = _TYPES.get(path[path.rfind(".") :], "text/plain")
        if kind == "text/html":
            digest = sha256(data).hexdigest()
            data = _without_policy(data).replace(b"<body>", f'<body data-live="{digest}">'.encode(), 1)
        self._answer(200, data, {"Content-Type": f"{kind}; charset=utf-8"})

    def _answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        fields = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(data)),
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: addresses contain titles of articles."""


def _without_policy(page: bytes) -> bytes:
    """Return a page without the policy for files: the header has one, which allows asking for changes."""
    start = page.index(b'<meta http-equiv="Content-Security-Policy"')
    return page[:start] + page[page.index(b"\n", start) + 1 :]
