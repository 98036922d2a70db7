from pathlib import Path

import pytest

from tests.library.shelf import TEXT, put
from tui.core.errors import NotFoundError
from tui.core.model import SORTS, NewArticle
from tui.library import Library


def outcome(library: Library, source: str, copy: int = 1, text: str = TEXT) -> tuple[str, bool]:
    (added,) = library.articles.add([NewArticle(text, "", source=source, copy=copy)])
    return added.outcome, added.alike


def test_an_article_is_recognized_by_its_text_and_source(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert outcome(library, "news/001.txt") == ("new", False)
    assert outcome(library, "news/001.txt") == outcome(library, "./news/../news/001.txt") == ("known", False)
    monkeypatch.chdir(tmp_path)
    assert outcome(library, "a.txt") == ("new", True)
    assert outcome(library, f"{tmp_path}/a.txt") == ("known", False)
    assert outcome(library, "") == ("known", False)  # it has nothing but its text
    assert outcome(library, "https://a.example/1") == ("new", True)
    assert outcome(library, "https://b.example/1") == ("new", True)
    assert outcome(library, "https://b.example/1") == ("known", False)
    assert outcome(library, "a.txt", copy=2) == ("new", True)
    assert outcome(library, "a.txt", copy=2) == outcome(library, "a.txt") == ("known", False)
    assert outcome(library, "a.csv#line 3", copy=1) == ("new", True)
    assert outcome(library, "a.csv#line 4", copy=1) == ("known", False)
    assert len({article.id for article in library.articles.page(0, 9)}) == 6


def test_an_article_is_recognized_by_its_source_before_a_correction(library: Library) -> None:
    put(library, TEXT, source="a.txt")
    library.articles.edit(1, source="https://a.example")
    assert outcome(library, "a.txt") == ("known", False)
    assert outcome(library, "b.txt") == ("new", True)


def test_an_article_is_recognized_by_its_id_even_if_another_has_its_text(library: Library) -> None:
    put(library, TEXT)
    named = put(library, "Another text.", id="wire-7")
    assert put(library, TEXT, id="wire-7").pk == named.pk


def test_the_same_text_with_another_id_or_key_is_another_article_and_reported(library: Library) -> None:
    def add(**names: str) -> tuple[str, bool]:
        (added,) = library.articles.add([NewArticle("No.", "", **names)])  # type: ignore[arg-type]
        return added.outcome, added.alike

    assert add(id="a", source="/s.jsonl") == ("new", False)
    assert add(id="b", source="/s.jsonl") == ("new", True)
    assert add(key="/s.csv#1", source="/s.csv#1") == ("new", True)
    assert add(key="/t.csv#1", source="/t.csv#1") == ("new", True)
    assert add(id="b", source="/elsewhere.jsonl") == add(key="/s.csv#1", source="edited since") == ("known", False)
    assert add(source="/no-name.txt") == ("new", True)


def test_a_row_added_before_rows_had_names_is_recognized_by_its_source(library: Library) -> None:
    old = put(library, "No.", source="/s.csv#1")
    (again,) = library.articles.add([NewArticle("No.", "", source="/s.csv#1", key="/s.csv#1")])
    assert (again.outcome, again.pk) == ("known", old.pk)


@pytest.fixture
def shelf(library: Library) -> Library:
    put(library, "One.", title="beta", published="2019-04-15", publisher="Sputnik", source="/in/001_a.txt")
    put(library, "Two.", title="Alpha", published="2019-05-01", publisher="News Bharati", source="/in/002_b.txt")
    put(
        library, "Three.", title="gamma", published="", publisher="Sputnik", source="https://c.example/x", id="fedcba98"
    )
    return library


def titles(library: Library, sort: str, text: str = "") -> list[str]:
    return [row.title for row in library.articles.page(0, 10, sort, text)]


def test_lists_are_sorted_filtered_and_paged(shelf: Library) -> None:
    articles = shelf.articles
    articles.set_read(articles.find("beta").pk, True)
    assert titles(shelf, "added") == ["beta", "Alpha", "gamma"]
    assert titles(shelf, "newest") == ["Alpha", "beta", "gamma"]
    assert titles(shelf, "oldest") == ["gamma", "beta", "Alpha"]
    assert titles(shelf, "title") == ["Alpha", "beta", "gamma"]
    assert titles(shelf, "unread") == ["Alpha", "gamma", "beta"]
    assert titles(shelf, "added", "sputnik BETA") == ["beta"]
    assert titles(shelf, "added", "2019-05") == ["Alpha"]
    assert titles(shelf, "added", "100% _") == []
    assert articles.count("sputnik") == 2
    assert [row.title for row in articles.page(1, 1, "title")] == ["beta"]
    assert [row.title for row in articles.page(0, 100)] == titles(shelf, "added")


@pytest.mark.parametrize("text", ["", "a"])
@pytest.mark.parametrize("sort", SORTS)
def test_next_and_previous_follow_the_order_of_the_list(shelf: Library, sort: str, text: str) -> None:
    articles = shelf.articles
    pks = [row.pk for row in articles.page(0, 10, sort, text)]
    assert [articles.index(pk, sort, text) for pk in pks] == list(range(len(pks)))
    assert [articles.neighbour(pk, 1, sort, text) for pk in pks] == [*pks[1:], None]
    assert [articles.neighbour(pk, -1, sort, text) for pk in pks] == [None, *pks[:-1]]


def test_an_article_is_found_by_number_id_title_or_address(shelf: Library) -> None:
    find = shelf.articles.find
    assert find("fedcba98").title == find("fedc").title == find("3").title == "gamma"
    assert find("002_b.txt").title == find("2").title == find("alpha").title == "Alpha"
    assert find("https://c.example/x").title == "gamma"
    for nobody in ("0", "4", "999999999999", "", "zeta", "_", "%"):
        with pytest.raises(NotFoundError, match="postil list"):
            find(nobody)
    put(shelf, "Four.", title="alpha")
    with pytest.raises(NotFoundError, match="several"):
        find("alpha")


def test_reading_progress_is_stored_and_does_not_decrease(library: Library) -> None:
    article = put(library, TEXT)
    library.articles.set_position(article.pk, 30, 0.5)
    library.articles.set_position(article.pk, 10, 0.2)
    half = library.articles.get(article.pk)
    assert (half.position, half.progress, half.read) == (10, 0.5, "")
    library.articles.set_position(article.pk, 60, 1.0)
    assert library.articles.get(article.pk).read
    library.articles.set_read(article.pk, False)
    new = library.articles.get(article.pk)
    assert (new.progress, new.read) == (0.0, "")
    assert library.articles.counts().new == 1


def test_an_edit_is_cleaned_and_undoable_and_does_not_change_the_text(library: Library) -> None:
    article = put(library, TEXT, title="Old")
    edited = library.articles.edit(article.pk, title="New\x1b]0;x\x07\n title", text="no")
    assert (edited.title, edited.text) == ("New title", TEXT)
    library.journal.undo()
    assert library.articles.get(article.pk) == article


def test_a_missing_article_is_reported(library: Library) -> None:
    for ask in (library.articles.get, library.articles.row):
        with pytest.raises(NotFoundError, match="no longer"):
            ask(17)
