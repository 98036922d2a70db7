"""`postil serve --reader`: the reader in a browser for the owner of the token, over real HTTP and a real websocket."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyte
import pytest

from tests.cli.conftest import Postil, serving
from tests.formats.sample_library import filled, sample
from tui.jobs.drafts import drafts
from tui.library import Library

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")


async def test_the_owner_of_the_token_reads_and_writes_and_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "it's a library.db"
    filled(path, sample()).close()
    with serving(path, "--reader") as (address, host):
        socket = f"{host}/ws?width=100&height=30"
        async with aiohttp.ClientSession(trust_env=False) as stranger:
            for url, headers, status in (
                (host, {}, 403),
                (f"{host}/?token=x", {}, 403),
                (f"{host}/static/js/textual.js", {}, 403),
                (address, {"Host": "postil.example"}, 421),
            ):
                async with stranger.get(url, headers=headers) as answer:
                    assert answer.status == status, url
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await stranger.ws_connect(socket, origin=host)
        jar = aiohttp.CookieJar(unsafe=True)  # accepts cookies of hosts that are numbers, as browsers do
        async with aiohttp.ClientSession(cookie_jar=jar, trust_env=False) as one:
            async with one.get(address) as answer:
                page = await answer.text()
                assert answer.url.query_string == ""
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert f'"ws://{urlsplit(host).netloc}/ws"' in page
            assert page.count("://") == 1  # no other server is contacted
            for script in re.findall('<script src="([^"]+)"', page):
                async with one.get(f"{host}{script}") as answer:
                    assert answer.status == 200
            for origin in ("http://postil.example", None):
                with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                    await one.ws_connect(socket, origin=origin)
            async with one.ws_connect(socket, origin=host) as page_open:
                screen = pyte.Screen(100, 30)
                await _until(page_open, screen, "Kim")
                await page_open.send_json(["stdin", "a"])
                await _until(page_open, screen, "ctrl+g")
                await page_open.send_json(["stdin", "half a no"])
                await _until(page_open, screen, "half a no")
            with Library(path, "ann") as library:  # the page was closed in the middle of a word
                async with asyncio.timeout(30):
                    while not (kept := drafts(library)):
                        await asyncio.sleep(0)
                assert [draft.text for draft in kept] == ["half a no"]


async def _until(page: Any, screen: pyte.Screen, words: str) -> None:
    """Wait until words are on the screen; only changed cells are sent."""
    stream = pyte.ByteStream(screen)
    async with asyncio.timeout(30):
        while not any(words in row for row in screen.display):
            stream.feed(await page.receive_bytes())


def test_incompatible_options_and_missing_packages_are_reported(postil: Postil, tmp_path: Path) -> None:
    assert postil("serve", "--reader", "--follow").code == 2
    code = "import sys; sys.modules['textual_serve'] = None; from tui.cli import main; main()"
    command = [sys.executable, "-c", code, "--library", str(tmp_path / "a.db"), "serve", "--reader"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1
    assert result.stderr == "postil: the reader in a browser needs textual-serve: install postil[web], then try again\n"
