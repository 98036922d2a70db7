"""Serving the reader itself to a browser on this machine through textual-serve, behind a token."""

from __future__ import annotations

import asyncio
import shlex
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from textual_serve.server import Server

from tui.jobs.access_token import CLOSED, ELSEWHERE, HOST, AccessToken

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Sequence

_PAGE, _FOCUS = "reader_page.html", "reader_focus.js"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class ReaderServer(Server):
    """Starts a reader for each open page of a browser, and ends it with the page.

    Whoever reaches it can write. So every request needs the token and this server's host, and a websocket, which a
    browser opens for any page that asks, our own origin.
    """

    def __init__(self, command: Sequence[str], listening: socket.socket) -> None:
        self.listening = listening
        self.access = AccessToken(listening.getsockname()[1])
        folder = str(Path(__file__).parent)
        super().__init__(f"exec {shlex.join(command)}", HOST, self.access.port, "Postil", templates_path=folder)
        self._readers: set[asyncio.Task[web.WebSocketResponse]] = set()

    async def run(self, ready: Callable[[str], object]) -> None:
        """Serve until the task is cancelled or the process is asked to end; `ready` receives the address."""
        runner = web.AppRunner(await self._make_app(), access_log=None)
        await runner.setup()
        try:
            await web.SockSite(runner, self.listening).start()
            ended = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
            ready(self.access.address)
            await ended.wait()
        finally:
            await runner.cleanup()

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.router.add_get(f"/{_FOCUS}", _focus_script)
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.headers.get("Host", "") not in self.access.hosts:
            return web.Response(status=421, text=ELSEWHERE)
        if self.access.is_token(request.query.get("token", "")):
            return web.Response(status=303, headers={"Location": "/", "Set-Cookie": self.access.cookie})
        if not self.access.is_in_cookie(request.headers.get("Cookie", "")):
            return web.Response(status=403, text=CLOSED)
        if request.path == "/ws":
            if request.headers.get("Origin", "").removeprefix("http://") not in self.access.hosts:
                return web.Response(status=403, text="A page of another server cannot open the reader.\n")
            return await handler(request)
        response = await handler(request)
        response.headers.update(
            {
                "Content-Security-Policy": _POLICY.format(host=request.headers["Host"]),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            }
        )
        if request.path == "/":
            response.headers["Cache-Control"] = "no-store"
        return response

    async def handle_index(self, request: web.Request) -> web.Response:
        """Serve a page of our own: textual-serve's requests a font from a remote server."""
        import aiohttp_jinja2

        about = {
            "application": {"name": self.title},
            "app_websocket_url": f"ws://{request.headers['Host']}/ws",
            "font_size": 16,
            "focus_script": _FOCUS,
        }
        return aiohttp_jinja2.render_template(_PAGE, request, about)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        reader = asyncio.ensure_future(super().handle_websocket(request))
        self._readers.add(reader)
        try:
            return await reader
        finally:
            self._readers.discard(reader)

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: textual-serve would print its name, and the command."""

    async def on_shutdown(self, app: web.Application) -> None:
        """End the readers, each of which saves its drafts."""
        readers = [*self._readers]
        for reader in readers:
            reader.cancel()
        if readers:
            await asyncio.wait(readers)


async def _focus_script(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(Path(__file__).with_name(_FOCUS))
