import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.sources import made
from tui.core.errors import SourceError
from tui.core.model import NewArticle
from tui.sources import Refusal, read
from tui.sources.public_addresses import is_public
from tui.sources.url import fetch

BOMB = gzip.compress(b"\0" * 20_000_000)


class Site(BaseHTTPRequestHandler):
    """A small site on this machine."""

    def do_GET(self) -> None:
        path = self.path
        if path.startswith("/hop/"):
            return self.answer(302, location=f"/hop/{int(path[5:]) - 1}" if path != "/hop/0" else "/page")
        if path.startswith("/to/"):
            return self.answer(302, location=path[4:])
        pages = {
            "/page": (
                "text/html",
                made.PAGE.replace('<link rel="canonical" href="https://beacon.example/leaders">', "").encode(),
                "",
            ),
            "/cp1251": (
                "text/html; charset=windows-1251",
                "<html><body><p>Москва и Пекин</p></body></html>".encode("cp1251"),
                "",
            ),
            "/plain": ("text/plain", f"Host {self.headers['Host']} asked\n".encode(), ""),
            "/gzip": ("text/plain", gzip.compress(b"Unpacked words."), "gzip"),
            "/bomb": ("text/plain", BOMB, "gzip"),
            "/torn": ("text/plain", b"not gzip at all", "gzip"),
            "/odd": ("text/plain", b"x", "br"),
            "/picture": ("image/png", b"\x89PNG\r\n\x1a\n\0\0", ""),
        }
        if path not in pages:
            return self.answer(404)
        kind, body, encoding = pages[path]
        return self.answer(200, body, content_type=kind, content_encoding=encoding)

    def answer(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_page_is_fetched_and_read(site: str) -> None:
    (article,) = read([f"{site}/hop/4"], private=True)
    assert isinstance(article, NewArticle)
    assert (article.title, article.publisher, article.source) == (
        "Leaders meet for talks in Moscow",
        "The Hanoi Beacon",
        f"{site}/page",
    )


def test_a_fetched_file_is_read_as_its_kind(site: str) -> None:
    found = list(read([f"{site}/{path}" for path in ("plain", "gzip", "picture", "gone")], private=True))
    assert [getattr(item, "text", None) for item in found[:2]] == [f"Host {site[7:]} asked\n", "Unpacked words."]
    (entry,) = read([f"feed://{site[7:]}/plain"], private=True)
    assert isinstance(entry, NewArticle), "an explicit port is not switched to https"
    assert [str(item).partition(": ")[2] for item in found[2:]] == [
        "a PNG image, not text; convert it to text first",
        "the server says 404 Not Found",
    ]


def test_the_server_states_the_encoding(site: str) -> None:
    assert fetch(f"{site}/cp1251", private=True).charset == "windows-1251"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/hop/5", "more than 5 times"),
        ("/bomb", "larger than 1 MB"),
        ("/torn", "arrived damaged"),
        ("/odd", "packed in a way"),
        ("/to/file:///etc/passwd", "not lead to a web page"),
        ("/to/ftp://127.0.0.1/x", "not lead to a web page"),
    ],
)
def test_refused_redirects_and_answers(site: str, path: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        fetch(site + path, private=True, cap=1_000_000)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://192.0.0.9/",
        "http://192.88.99.1/",
        "http://198.18.0.1/",
        "http://[::7f00:1]/",
        "http://[::808:808]/",
        "http://[64:ff9b:1::808:808]/",
        "http://[100::1]/",
        "http://[2001:0:808:808::1]/",
        "http://[2001:db8::1]/",
        "http://[2002:7f00:1::1]/",
        "http://[3fff::1]/",
        "http://[5f00::1]/",
        "http://[fc00::1]/",
        "http://[fe80::1]/",
        "http://[fec0::1]/",
        "http://[ff0e::1]/",
        "https://user:word@127.0.0.1/",
    ],
)
def test_private_addresses_are_refused(address: str) -> None:
    (refused,) = read([address])
    assert isinstance(refused, Refusal)
    assert "private network" in refused.reason


@pytest.mark.parametrize(
    "address", ["http://", "http:///x", "http://[::1", "http://a:99999999/", "http://\u2028/", "https://..x/"]
)
def test_invalid_addresses_are_refused(address: str) -> None:
    (refused,) = read([address], private=True)
    assert isinstance(refused, Refusal)
    assert "\n" not in str(refused)


def test_an_unreachable_server_is_reported_in_one_line() -> None:
    with pytest.raises(SourceError, match="cannot be fetched"):
        fetch("http://127.0.0.1:9/", private=True, seconds=3)


@pytest.mark.parametrize(
    "number", ["8.8.8.8", "192.0.1.1", "2606:4700::1111", "2002:808:808::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_public_addresses_are_public(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9999\r\n\r\n",
    ],
)
def test_a_server_that_drips_is_abandoned_at_the_deadline(head: bytes) -> None:
    """It sends ten bytes in the time a fetch has, of its head or of its body, and never ends."""
    stop = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(head)
            for byte in head or b"HTTP/1.1 200 OK\r\nX-Head: ".ljust(1000, b"x"):
                if stop.wait(0.1):
                    return
                connection.sendall(bytes([byte]))

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                drip(server.accept()[0])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(SourceError, match="in time"):
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/", private=True, seconds=1)
        assert time.monotonic() - began < 5
        stop.set()
        thread.join(5)
