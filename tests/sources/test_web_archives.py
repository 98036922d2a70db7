"""An archived or saved page is cited by its original address; the place from which it was read is known, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sources import made
from tui.core.addresses import original, page_address
from tui.core.model import NewArticle
from tui.sources import read
from tui.sources.reading import read_downloads
from tui.sources.url import Download

if TYPE_CHECKING:
    from pathlib import Path

HOME = "https://beacon.example/2019/04/talks"
COPY = f"https://web.archive.org/web/20190426093000/{HOME}"

BARE = f"""<!doctype html>{{}}<html lang="en"><head><title>Leaders meet - The Hanoi Herald</title></head><body>{{}}
<article><h1>Leaders meet</h1>{"".join(f"<p>{sentence}</p>" for sentence in made.SENTENCES)}</article></body></html>"""

TOOLBAR = """<!-- BEGIN WAYBACK TOOLBAR INSERT --><div><p>14 captures of this page. About this capture: collected by the
Archive Team, a collective of archivists.</p></div><!-- END WAYBACK TOOLBAR INSERT -->"""

KEPT = {
    "browser": BARE.format(f"<!-- saved from url=(0036){HOME} -->", ""),
    "single file": BARE.format(f"<!--\n Page saved with SingleFile \n url: {HOME} \n saved date: today\n-->", ""),
    "archive's canonical": BARE.format("", TOOLBAR).replace("</head>", f'<link rel="canonical" href="{COPY}"></head>'),
    "archive's script": BARE.format(f'<script>__wm.wombat("{HOME}","20190426093000")</script>', TOOLBAR),
    "scrapbook": BARE.format(f'<html data-scrapbook-source="{HOME}">', ""),
    "archive.today": BARE.format("", f'<link rel="bookmark" href="https://archive.is/20240506101112/{HOME}">'),
    "copy of a copy": BARE.format(f"<!-- saved from url=(0099){COPY} -->", ""),
}


@pytest.mark.parametrize("html", KEPT.values(), ids=KEPT)
def test_an_archived_page_is_cited_by_its_original_address(tmp_path: Path, html: str) -> None:
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    (found,) = read([str(file)])
    assert isinstance(found, NewArticle)
    assert (found.source, found.retrieved, found.publisher) == (HOME, str(file), "The Hanoi Herald")
    assert "archivists" not in found.text
    assert found.text.endswith(made.SENTENCES[-1])


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (f"https://web.archive.org/web/20190426093000id_/{HOME}", HOME),
        (f"https://archive.ph/2019.04.26-093000/{HOME}", HOME),
        ("https://arquivo.pt/wayback/20190426093000/http:/beacon.example/a?b=c", "http://beacon.example/a?b=c"),
        (f"https://web.archive.org/web/2020/{COPY}", HOME),
        (HOME, HOME),
        (f"https://beacon.example/share?u={HOME}", f"https://beacon.example/share?u={HOME}"),
        ("https://archive.ph/AbC12", "https://archive.ph/AbC12"),
    ],
)
def test_the_original_of_an_archives_address(address: str, page: str) -> None:
    assert original(address) == page


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://beacon.example/talks-2/amp/", "https://beacon.example/talks-2"),
        ("https://amp.beacon.example/amp/2019/talks-2", "https://beacon.example/2019/talks-2"),
        ("https://www.google.com/amp/s/beacon.example/talks.amp.html", "https://beacon.example/talks.html"),
        ("https://beacon-example.cdn.ampproject.org/c/s/beacon.example/talks", "https://beacon.example/talks"),
        ("https://beacon.example/talks?id=3&print=1", "https://beacon.example/talks?id=3"),
        ("https://beacon.example/print/talks-2?outputType=amp", "https://beacon.example/talks-2"),
        ("https://beacon.example/topics/print", "https://beacon.example/topics/print"),
        ("https://amp.dev/print?", "https://amp.dev/print?"),
    ],
)
def test_the_print_and_mobile_forms_of_a_page_have_its_address(address: str, page: str) -> None:
    assert page_address(address) == page


def test_a_canonical_address_without_a_host_gets_that_of_the_page() -> None:
    data = BARE.format("", "").replace("</head>", '<link rel="canonical" href="/2019/04/talks"></head>').encode()
    (found,) = read_downloads([Download(data, "https://beacon.example/2019/x?id=3", "text/html", "utf-8")])
    assert isinstance(found, NewArticle)
    assert found.source == HOME
