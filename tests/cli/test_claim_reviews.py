"""Published fact checks on pages: reported when the page is added."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tests.reviews import GRAPH

BODY = (
    "The ministry said that the dam costs nothing. That is wrong, as the budget of this year shows on page nine. " * 5
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "check.html"
    path.write_text(
        "<html><head><title>Does the dam cost nothing?</title>"
        f'<link rel="canonical" href="https://check.example/1"><script type="application/ld+json">{json.dumps(GRAPH)}'
        f"</script></head><body><article><h1>Does the dam cost nothing?</h1><p>{BODY}</p></article></body></html>"
    )
    return path


def test_a_page_with_a_fact_check_says_so_when_it_is_added(postil: Postil, page: Path) -> None:
    result = postil("add", page)
    assert result.code == 0
    assert 'already checked by Check: False · “The dam costs "nothing"”' in result.out
    assert result.lines[-1] == "added 1 article, 1 already checked, 1 source kept (0.5 KB)"
    of_article = postil("show", "1").lines
    assert '! already checked by Check: False · “The dam costs "nothing"”' in of_article
    assert f"postil import claimreview {page} brings that in, as a check by them" in of_article
    assert json.loads(postil("list", "--json").out)[0]["intake"] == [
        'already checked by Check: False · “The dam costs "nothing"”'
    ]
    page.write_text(page.read_text().replace("page nine", "page ten").replace('"False"', '"True"'))
    report = json.loads(postil("add", page, "--json").out)
    assert report["changed"][0]["checked"] == ['Check: True · “The dam costs "nothing"”']
