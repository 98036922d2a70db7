"""Reports of coded passages by code, and of the codebook with examples."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from tui.core.model import NewArticle
from tui.formats import export
from tui.library import Library
from tui.library.tables.article_tags import ArticleTags
from tui.library.tables.attributes import Attributes
from tui.library.tables.highlight_rows import put_tag
from tui.library.tables.memos import Memos

TEXT = "First of all it rained. Prices rose. Then nobody came.\n\nThe minister met the press, and prices rose again."


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Library]:
    """The passages of two coders in two articles; the first coder exports the report."""
    path = tmp_path / "study.db"
    with Library(path, "ben") as ben:
        ben.articles.add([NewArticle(f"{TEXT} No. {number}.", "", f"Story {number}", "Paper") for number in (1, 2)])
        article = ben.articles.get(2)
        start = article.text.index("Prices rose.")
        ben.annotations.tag(article, start, start + 12, "economy/prices")
    with Library(path, "ann") as library:
        article = library.articles.get(1)
        for words, tag in (("Prices rose.", "economy/prices"), ("The minister", "people"), ("prices rose", "economy")):
            start = article.text.index(words)
            highlight = library.annotations.tag(article, start, start + len(words), tag)
            if tag == "people":
                library.annotations.note(article, start, highlight.end, "Which one?\nAsk.", highlight.id)
        start = article.text.index("First")
        library.annotations.highlight(article, start, start + 5)
        library.codebook.edit("economy/prices", description="What things cost.\nNot wages.")
        library.codebook.edit("people", memo="Ministers, mostly.", description="Example: “The chair” Story 3")
        library.codebook.add("unused", "pink")
        ArticleTags(library.connection, library.journal, library.codebook).change(article, ["unused"])
        yield library


def text_of(library: Library, name: str) -> str:
    output = io.BytesIO()
    report = export(name, library, target=output)
    assert report.lost["annotations without a code"] == 1
    if name.endswith("docx"):
        return "\n".join(paragraph.text for paragraph in Document(output).paragraphs)
    return re.sub(r"<[^>]*>", "\n", output.getvalue().decode())


@pytest.mark.parametrize("name", ["codes", "codes-html", "codes-docx"])
def test_passages_are_listed_by_code_with_their_context(name: str, study: Library) -> None:
    text = text_of(study, name)
    order = ("4 codes, 4 coded passages", "economy", "economy/prices", "What things cost.", "people", "unused")
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.count("Ministers, mostly.") == 1
    assert "to 2 passages in 2 articles: ann 1, ben 1" in text
    assert "to no passage" in text
    assert "unused" in text[: text.index("Whole articles")]
    assert [text.count(words) for words in ("First of all it rained.", "Then nobody came.", "Ask.")] == [2, 2, 1]
    assert "met the press, and prices rose again. No. 1." in " ".join(text.split())
    assert re.search(r"Story 1\W+Paper\W+¶2\W+ann", text)
    assert re.search(r"Story 2\W+Paper\W+¶1\W+ben", text)


@pytest.mark.parametrize("name", ["coded-articles", "coded-articles-html", "coded-articles-docx"])
def test_passages_are_listed_by_article_with_codes_and_memos(name: str, study: Library) -> None:
    first = study.articles.get(1)
    Attributes(study.connection, study.journal).set(first, {"wave": "2"})
    Memos(study.connection, study.journal).write(first, "Calm.\nA good day.")
    (of_ben,) = study.annotations.of_article(2)
    with study.journal.step("tag") as step:
        put_tag(study.connection, step, of_ben.id, study.codebook.define(step, "people"))
    text = " ".join(text_of(study, name).replace("\\", "").replace("**", "").split())
    at = 0
    for words in (
        *("2 articles, 4 coded passages", "Story 1", "wave: 2", "#unused (ann)", "A good day.", "#economy/prices"),
        *("First of all it rained.", "#people", "Which one?", "Ask.", "#economy", "ann"),
        *("Story 2", "#economy/prices #people (ann)", "¶1", "ben"),
    ):
        at = text.index(words, at)


@pytest.mark.parametrize("name", ["codebook-md", "codebook-html", "codebook-docx"])
def test_a_codebook_has_definitions_counts_and_an_example_of_each_code(name: str, study: Library) -> None:
    text = text_of(study, name)
    assert [text.count(words) for words in ("Prices rose.", "Not wages.", "pink", "Which one?")] == [1, 1, 1, 0]
    assert "to 2 passages in 2 articles: ann 1, ben 1" in text
    assert [text.count(words) for words in ("The chair", "The minister")] == [1, 1], "the given example"


def test_context_far_from_a_passage_is_cut_between_words(study: Library) -> None:
    study.articles.add([NewArticle(f"{'word ' * 100}here {'more ' * 100}".strip(), "", "Long")])
    article = study.articles.get(3)
    start = article.text.index("here")
    study.annotations.tag(article, start, start + 4, "long")
    (quote,) = re.findall(r"  > (… .*)\n  >\n  > \*\*here\*\*\n  >\n  > (.* …)\n", text_of(study, "codes"))
    assert {*quote[0].split()[1:]} == {"word"}
    assert {*quote[1].split()[:-1]} == {"more"}
