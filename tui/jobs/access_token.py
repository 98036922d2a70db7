"""Access control for pages served on this machine: the address with the token is required."""

from __future__ import annotations

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie

HOST = "127.0.0.1"
CLOSED = "Open the address that `postil serve` has shown: it has the token in it.\n"
ELSEWHERE = "This is not the host that this address is for.\n"


class AccessToken:
    """The token that a port requires: first in the address, then in a cookie."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._token = secrets.token_urlsafe(24)
        self.hosts = {f"{host}:{port}" for host in (HOST, "localhost")}
        """The names of the server: a request under another one comes from a foreign page."""

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/?token={self._token}"

    @property
    def cookie(self) -> str:
        return f"postil{self.port}={self._token}; Path=/; HttpOnly; SameSite=Strict"

    def is_token(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())

    def is_in_cookie(self, cookies: str) -> bool:
        """Return whether the token is in a `Cookie` header."""
        try:
            morsel = SimpleCookie(cookies).get(f"postil{self.port}")
        except CookieError:
            return False
        return morsel is not None and self.is_token(morsel.value)
