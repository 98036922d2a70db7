"""`postil serve`: the live site, for one browser on this machine."""

import json
import signal
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

import pytest

from tests.cli.conftest import serving
from tests.formats.sample_library import filled, sample
from tui.config import own_command
from tui.formats.import_common import imported_article
from tui.library.transfer.bundles import Bundle


def browser() -> OpenerDirector:
    return build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))


def page(opener: OpenerDirector, address: str) -> str:
    with opener.open(address, timeout=60) as answer:
        return str(answer.read().decode())


def refused(opener: OpenerDirector, request: Any) -> int:
    with pytest.raises(HTTPError) as error:
        opener.open(request, timeout=60)
    error.value.close()
    return error.value.code


def test_pages_are_live_for_the_owner_of_the_token_and_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with filled(path, sample()) as library, serving(path, "--follow") as (address, host):
        one = browser()
        assert urlsplit(address).hostname == "127.0.0.1"
        assert refused(one, f"{host}/index.html") == 403
        assert refused(one, f"{host}/?token=x") == 403
        assert refused(one, Request(address, headers={"Host": "postil.example"})) == 421
        assert "Kim's visit" in page(one, address).replace("&#x27;", "'")
        assert refused(browser(), f"{host}/claims.html") == 403  # the cookie belongs to the first browser
        assert refused(one, f"{host}/../a.db") == 404
        assert refused(one, f"{host}/%2e%2e/a.db") == 404
        with one.open(f"{host}/claims.html", timeout=60) as answer:
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "http-equiv" not in page(one, f"{host}/claims.html")
        assert refused(one, Request(f"{host}/claims.html", data=b"x")) == 501  # nothing can be sent to the site

        def state(name: str) -> dict[str, str]:
            result: dict[str, str] = json.loads(page(one, f"{host}/state?page={quote(name)}"))
            return result

        (name,) = [part.split('"')[0] for part in page(one, host).split('href="') if part.startswith("articles/Kim")]
        before = state("articles/" + name.removeprefix("articles/"))
        assert before["place"] == ""
        article = library.articles.get(1)
        library.annotations.note(article, 0, 3, "Seen from the other screen.")
        library.articles.set_position(1, article.text.index("“We"), 0.5)
        library.view_state.set("article", "1")
        assert "Seen from the other screen." in page(one, f"{host}/{name}")
        library.importer.add([Bundle(imported_article("new", "Come meanwhile", text="Words."))])
        assert "Come meanwhile" in page(one, host)
        assert state("index.html")["place"] == f"/{name}#p3"


def test_options_select_what_is_shown_and_a_port_in_use_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    filled(path, sample()).close()
    with serving(path, "--creator", "bob") as (address, _):
        one = browser()
        assert "Not in these pages" in page(one, address)
        claims = page(one, address.split("?")[0] + "claims.html")
        assert "There are no claims." in claims  # ann's claims are not selected
        port = str(urlsplit(address).port)
        command = own_command("--library", str(path), "serve", "--port", port)
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1
    assert result.stderr.startswith(f"postil: port {port} cannot be served (")


@pytest.mark.parametrize("option", ["--follow", "--reader"])
def test_ctrl_c_ends_it_with_one_line(option: str, tmp_path: Path) -> None:
    if option == "--reader":
        pytest.importorskip("textual_serve")
    filled(tmp_path / "a.db", []).close()
    command = own_command("--library", str(tmp_path / "a.db"), "serve", option)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("http://")
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)[1].strip()
        finally:
            process.kill()  # a process that is still running would be waited for without end
    assert process.returncode == 130
    assert said.startswith("stopped: no longer serving")
    assert "\n" not in said
