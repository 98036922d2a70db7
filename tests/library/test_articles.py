import pytest

from tests.library.shelf import TEXT, put
from tui.core.errors import NotFoundError
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.tables.articles import SORTS


def test_an_article_is_known_again_by_its_text(library: Library) -> None:
    first = put(library, TEXT, source="/news/001.txt", title="One")
    added = library.articles.add([NewArticle(text=TEXT, sha256="", source="/other/copy.txt")])[0]
    assert (added.pk, added.outcome) == (first.pk, "known")
    assert library.articles.count() == 1


def test_two_urls_with_one_text_are_two_articles_a_file_and_a_url_are_one(library: Library) -> None:
    first = put(library, TEXT, source="https://a.example/1")
    second = put(library, TEXT, source="https://b.example/1")
    assert first.pk != second.pk
    assert put(library, TEXT, source="https://b.example/1").pk == second.pk
    assert put(library, TEXT, source="/a/file.txt").pk == first.pk
    elsewhere = put(library, "Another text.", source="httpd-notes.txt")
    assert put(library, "Another text.", source="https://a.example/2").pk == elsewhere.pk


def test_an_article_is_known_again_by_its_id_even_when_another_has_its_text(library: Library) -> None:
    put(library, TEXT)
    named = put(library, "Another text.", id="wire-7")
    assert put(library, TEXT, id="wire-7").pk == named.pk


def test_the_same_text_under_another_id_or_key_is_another_article_and_told(library: Library) -> None:
    def add(**names: str) -> tuple[str, bool]:
        (added,) = library.articles.add([NewArticle("No.", "", **names)])  # type: ignore[arg-type]
        return added.outcome, added.alike

    assert add(id="a", source="/s.jsonl") == ("new", False)
    assert add(id="b", source="/s.jsonl") == ("new", True)
    assert add(key="/s.csv#1", source="/s.csv#1") == ("new", True)
    assert add(key="/t.csv#1", source="/t.csv#1") == ("new", True)
    assert add(id="b", source="/elsewhere.jsonl") == add(key="/s.csv#1", source="edited since") == ("known", False)
    assert add(source="/no-name.txt") == ("known", False)


def test_a_row_that_came_before_rows_had_names_is_known_by_its_source(library: Library) -> None:
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
def test_next_and_previous_walk_the_list_as_it_is_shown(shelf: Library, sort: str, text: str) -> None:
    articles = shelf.articles
    shown = [row.pk for row in articles.page(0, 10, sort, text)]
    assert [articles.index(pk, sort, text) for pk in shown] == list(range(len(shown)))
    assert [articles.neighbour(pk, 1, sort, text) for pk in shown] == [*shown[1:], None]
    assert [articles.neighbour(pk, -1, sort, text) for pk in shown] == [None, *shown[:-1]]


def test_an_article_is_found_by_what_a_person_would_type(shelf: Library) -> None:
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


def test_reading_is_remembered_and_never_runs_back(library: Library) -> None:
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


def test_an_edit_is_cleaned_undoable_and_leaves_the_text_alone(library: Library) -> None:
    article = put(library, TEXT, title="Old")
    edited = library.articles.edit(article.pk, title="New\x1b]0;x\x07\n title", text="no")
    assert (edited.title, edited.text) == ("New title", TEXT)
    library.journal.undo()
    assert library.articles.get(article.pk) == article


def test_an_article_that_is_gone_is_said_so(library: Library) -> None:
    for ask in (library.articles.get, library.articles.row):
        with pytest.raises(NotFoundError, match="no longer"):
            ask(17)
