"""References, read by citation software."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.sample_library import NAMES, exported
from tui.core.authors import author_names, join_authors, name_parts
from tui.core.model import Article
from tui.formats.bibtex import entry, escape
from tui.formats.export_common import date_parts
from tui.library import Library


def reference(title: str, publisher: str, source: str) -> Article:
    return Article(0, "a-1", title, publisher, "", source, "", "2024-05-01T08:00:00.000Z", "", 0, 0.0, "x")


def test_ris_is_read_by_rispy(library: Library) -> None:
    import rispy

    references = rispy.loads(exported(library, "ris").decode())
    assert [one["type_of_reference"] for one in references] == ["NEWS"] * 3
    assert references[0]["title"] == "Kim's visit: <1> & more"
    assert references[0]["urls"] == ["https://news.example/a?b=1&c=2"]
    assert references[0]["date"] == "2019/04/15/"
    assert references[0]["authors"] == ["Roe, Jane", "von der Müller, Ursula", "King, Martin, Jr."]
    assert exported(library, "ris").count(b"\r\nER  - \r\n") == 3


def test_bibtex_is_read_by_bibtexparser(library: Library) -> None:
    from bibtexparser.entrypoint import parse_string

    bibliography = parse_string(exported(library, "bibtex").decode())
    assert not bibliography.failed_blocks
    assert [one.entry_type for one in bibliography.entries] == ["online"] * 3
    first = bibliography.entries[0].fields_dict
    assert first["title"].value == "{Kim's visit: <1> \\& more}"
    assert first["author"].value == "Roe, Jane and von der Müller, Ursula and King, Jr., Martin"
    assert (first["date"].value, first["url"].value) == ("2019-04-15", "https://news.example/a?b=1&c=2")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jane Roe", ("Roe", "Jane", "")),
        ("Roe, Jane", ("Roe", "Jane", "")),
        ("Tolkien, J.R.R.", ("Tolkien", "J.R.R.", "")),
        ("Ursula von der Leyen", ("von der Leyen", "Ursula", "")),
        ("Martin King, Jr.", ("King", "Martin", "Jr.")),
        ("Associated Press and Partners", ("Associated Press and Partners", "", "")),
        ("李雷", ("李雷", "", "")),
        ("山田 太郎", ("山田", "太郎", "")),
        ("Иван Петров", ("Петров", "Иван", "")),
        ("jane anne roe", ("roe", "jane anne", "")),
        ("van der Berg", ("van der Berg", "", "")),
        ("Newton, I.", ("Newton", "I.", "")),
        ("King, Jr., Martin", ("King", "Martin", "Jr.")),
        ("Roe, Jane, PhD", ("Roe", "Jane", "PhD")),
        ("Roe, Jane, Kim, Jin", ("Roe, Jane, Kim, Jin", "", "")),
        ("Press, Jane", ("Press", "Jane", "")),
        ("The Guardian", ("The Guardian", "", "")),
        ("Associated Press", ("Associated Press", "", "")),
    ],
)
def test_an_author_has_a_family_name_or_a_literal_name(name: str, parts: tuple[str, str, str]) -> None:
    assert name_parts(name) == parts
    family, given, suffix = parts
    article = replace(reference("T", "", ""), authors=name)
    expected = ", ".join(filter(None, (family, suffix, given))) if given else f"{{{name}}}"
    assert f"author = {{{expected}}}" in entry(article, "key")


@settings(max_examples=40, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=3))
def test_any_authors_give_a_valid_bibtex_field_with_as_many_names(names: list[str]) -> None:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares.names import split_multiple_persons_names

    article = replace(reference("T", "", ""), authors=join_authors(names))
    bibliography = parse_string(entry(article, "key"))
    assert not bibliography.failed_blocks
    expected = len(author_names(article.authors))
    field = bibliography.entries[0].fields_dict["author"].value if expected else ""
    assert len(split_multiple_persons_names(field)) == expected


@settings(max_examples=60, deadline=None)
@given(title=NAMES, publisher=NAMES, source=NAMES)
def test_any_title_gives_a_valid_bibtex_entry(title: str, publisher: str, source: str) -> None:
    from bibtexparser.entrypoint import parse_string

    article = reference(title=title, publisher=publisher, source=f"https://x.example/{source}")
    bibliography = parse_string(entry(article, "key"))
    assert not bibliography.failed_blocks
    (one,) = bibliography.entries
    assert one.fields_dict["title"].value == f"{{{escape(title)}}}"


def test_csl_is_cited_by_a_citation_processor(library: Library) -> None:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = json.loads(exported(library, "csl-json"))
    assert items[0]["author"][0] == {"family": "Roe", "given": "Jane"}
    assert items[0]["author"][2] == {"family": "King", "given": "Martin", "suffix": "Jr."}
    assert items[1]["issued"] == {"date-parts": [[2019, 4]]}
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem(one["id"]) for one in items]))
    cited = " ".join(str(line) for line in bibliography.bibliography())
    assert "Roe, J., Müller, U. von der" in cited or "Roe, J., von der Müller, U." in cited
    assert "Kim’s visit" in cited or "Kim's visit" in cited
    assert "2019" in cited


@pytest.mark.parametrize(
    ("date", "parts"),
    [("2019-04-15", [2019, 4, 15]), ("2019-04-15T10:00:00Z", [2019, 4, 15]), ("2019", [2019]), ("2019-13-01", [2019]),
     ("", []), ("yesterday", []), ("0000-01-01", [0][1:] or [0])],
)  # fmt: skip
def test_partial_dates_stay_partial(date: str, parts: list[int]) -> None:
    assert date_parts(date) == parts


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "english"),
        ("en-GB", "british"),
        ("de", "german"),
        ("nb", "norsk"),
        ("pt_BR", "brazilian"),
        ("zz", ""),
        ("", ""),
    ],
)
def test_bibtex_uses_the_language_names_of_babel(language: str, name: str) -> None:
    article = Article(0, "x", "T", "", "", "", language, "", "", 0, 0.0, "")
    languages = re.findall(r"langid = \{(.*)\}", entry(article, "k"))
    assert languages == ([name] if name else [])
