from pathlib import Path

import pytest

from tui.core.model import NewArticle
from tui.sources import read


def article(tmp_path: Path, text: str) -> NewArticle:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    (found,) = read([str(path)])
    assert isinstance(found, NewArticle)
    assert found.text == text
    return found


def test_front_matter(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        "---\ntitle: 'Leaders: they meet'\ndate: April 25, 2019\npublisher: [The Hanoi Beacon, Other]\n"
        "url: https://example.org/a\nlang: EN_us\ntags: [a, b]\n---\n\n# Another heading\n\nThe body.\n",
    )
    assert (found.title, found.publisher, found.published, found.source, found.language) == (
        "Leaders: they meet",
        "The Hanoi Beacon",
        "2019-04-25",
        "https://example.org/a",
        "en-us",
    )
    unread = article(tmp_path, "---\ntitle: T\ncreated: some day\n---\nThe body of it.\n2019-04-25\n")
    assert (unread.published, unread.intake) == ("", "its date “some day” could not be read")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Leaders *meet* [again](https://x.org) #\n\nThe body.\n", "Leaders meet again"),
        ("Leaders meet\n============\n\nThe body of it.\n", "Leaders meet"),
        (
            "---\ndate: 2019-04-25\n---\n## Not the first level\n\nA body of some words, and it ends.\n",
            "Not the first level",
        ),
        ("---\nNot front matter but a rule.\n\nThe body.\n", None),
    ],
)
def test_the_title(tmp_path: Path, text: str, title: str | None) -> None:
    found = article(tmp_path, text)
    assert title is None or found.title == title


@pytest.mark.parametrize(
    "block",
    [
        "title: [unclosed",
        "title: !!python/object/apply:os.system ['true']",
        "? [a]\n: b",
        "date: 2019-99-99",
        "title: {name: }",
        "- a\n- b",
        "just words",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: *c",
        "title: " + "[" * 5000,
        "title: null\npublisher: 12",
        "\t",
    ],
)
def test_odd_front_matter_is_not_an_error(tmp_path: Path, block: str) -> None:
    found = article(tmp_path, f"---\n{block}\n---\n\nThe body of it, in a sentence.\n")
    assert found.published == ""
    assert "\n" not in found.title
