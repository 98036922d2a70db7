import html
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt

from tests.formats.sample_library import WORDS, bundles, exported, filled
from tui.formats.markdown import block_quote, escape, link
from tui.library import Library
from tui.library.transfer.bundles import Bundle

FLAVOURS = [MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False})]


def rendered(markdown: str, flavour: MarkdownIt) -> str:
    """Return what a reader sees, with white space folded."""
    text = re.sub(r"<[^>]*>", " ", flavour.render(markdown))
    return "".join(html.unescape(text).split())


def test_the_rendered_report_is_as_expected(library: Library) -> None:
    rendered = MarkdownIt().render(exported(library, "markdown").decode())
    assert re.findall(r"<h(\d)>(.*?)</h", rendered) == [
        ("1", "Annotations"),
        ("2", "Kim's visit: &lt;1&gt; &amp; more"),
        ("2", "=Grain, &quot;wheat&quot; and 'rye'"),
    ]
    assert rendered.count("<blockquote>") == 6
    assert "<strong>Claim</strong> by Kim Jong-un: <strong>mostly false</strong>" in rendered
    assert "<p>- See *below*.</p>" in rendered
    assert "Note: =cmd|' /C calc'!A0" in rendered
    assert '<a href="https://news.example/a?b=1&amp;c=2">' in rendered
    assert "<li>" not in rendered
    assert "<code>" not in rendered


@pytest.mark.parametrize("flavour", FLAVOURS)
@given(text=WORDS)
@example("1. one")
@example("12) x\n+ y\n- z\n===\n---\n# h\n> q\n    code\n\ttab\n```\nx\n~~~")
@example("&amp; &#65; <b> [a](b) ![c](d) `e` *f* __g__ \\h ~~i~~ |j|")
@example("[x]: http://y\n<!-- c -->\na  \nb\\\nc")
@example("1234567890. not a list\n| a |\n|---|")
@settings(max_examples=150, deadline=None)
def test_any_text_renders_unchanged(flavour: MarkdownIt, text: str) -> None:
    plain = "".join(text.split())
    if plain:
        assert rendered(block_quote(text), flavour) == plain
        one = " ".join(text.split())
        assert rendered(f"## {escape(one)}\n", flavour) == plain
        assert rendered(f"Tags: {escape(one)}\n", flavour) == f"Tags:{plain}"


@given(source=WORDS)
@settings(max_examples=100, deadline=None)
def test_any_address_becomes_one_link(source: str) -> None:
    source = f"https://x.example/{' '.join(source.split())}"
    rendered = MarkdownIt("commonmark").render(link(source))
    assert rendered.count("<a ") == 1
    assert "".join(html.unescape(re.sub("<[^>]*>", "", rendered)).split()) == "".join(source.split())


@settings(max_examples=20, deadline=None)
@given(bundles())
def test_any_library_gives_a_report_with_all_quotes(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        rendered = MarkdownIt("commonmark").render(exported(library, "markdown").decode())
        assert rendered.count("<blockquote>") == library.articles.counts().highlights
