from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.library.shelf import put
from tui.library import Library
from tui.library.queries.search import FORMS, HIT_END, HIT_START, fts_query


@pytest.fixture
def shelf(library: Library) -> Library:
    put(library, "Kim Jong-un could visit Russia next week.", title="A visit")
    put(library, "The Köln summit on Russia. Visit us.", title="Summit")
    put(library, "首脳は東京で会議を開いた。", title="会議")
    return library


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("russia", ["A visit", "Summit"]),
        ("visit russia", ["A visit", "Summit"]),
        ('"visit russia"', ["A visit"]),
        ("koln", ["Summit"]),
        ("rus", ["A visit", "Summit"]),
        ("rus ", []),
        ("東京", ["会議"]),
        ("会議", ["会議"]),
        ("kim OR summit", []),
        ("jong-un", ["A visit"]),
        ("", []),
        ('"', []),
        ("*", []),
    ],
)
def test_words_are_found_as_typed(shelf: Library, query: str, found: list[str]) -> None:
    hits = shelf.search.articles(query)
    assert sorted(hit.title for hit in hits) == found
    assert shelf.search.count(query) == len(found)
    assert all(HIT_START in hit.snippet and HIT_END in hit.snippet for hit in hits)


def test_the_index_follows_edits_notes_claims_and_undo(shelf: Library) -> None:
    search, annotations = shelf.search, shelf.annotations
    article = shelf.articles.find("A visit")
    shelf.articles.edit(article.pk, title="Zeppelin")
    assert search.count("zeppelin") == 1
    assert search.count('"a visit"') == 0
    shelf.journal.undo()
    assert search.count("zeppelin") == 0
    assert search.count('"a visit"') == 1
    made = annotations.note(article, 4, 12, "compare the harvest figures")
    shelf.annotations.claim(article, 4, 12, "Kim", made.id)
    shelf.claims.edit(made.id, rationale="harvest was poor")
    hits = search.annotations("harvest")
    assert [(hit.kind, hit.title, hit.start) for hit in hits] == [("note", "A visit", 4), ("claim", "A visit", 4)]
    assert {hit.quote for hit in hits} == {made.quote}
    shelf.articles.set_position(article.pk, 5, 0.5)
    assert search.count("russia") == 2
    annotations.remove(made.id)
    assert search.annotations("harvest") == []
    shelf.journal.undo()
    assert len(search.annotations("harvest")) == 2
    for table in ("articles", "highlights", "claims"):
        shelf.connection.db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('integrity-check')")


def test_hits_are_paged_without_repeats(library: Library) -> None:
    for number in range(25):
        put(library, f"Story {number} about grain.")
    pages = [library.search.articles("grain", offset, 10) for offset in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({hit.article for page in pages for hit in page}) == 25


def test_an_unfinished_word_finds_all_that_it_may_become(library: Library) -> None:
    stories = ["A report", "Two reports", "He reported", "Ein Réporter", "Rep", "Rip"]
    for story in stories:
        put(library, story, title=story)
    for query, number in (("rep", 5), ("REP", 5), ("two rep", 1), ("a report", 1), ("rep a", 0), ("rép", 5), ("zz", 0)):
        assert library.search.count(query) == len(library.search.articles(query)) == number, query
    put(library, "A reprint.")  # a word that was new after somebody had asked
    assert library.search.count("rep") == 6
    library.articles.edit(put(library, "A law.", title="Repeal").pk, title="Reform")
    assert library.search.count("rep") == 6
    for few in range(0, FORMS + 20, 20):
        put(library, " ".join(f"grain{number}" for number in range(few, few + 20)))
        assert library.search.count("grain") == len(library.search.articles("grain")) == few // 20 + 1


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("search") / "library.db") as library:
        put(library, "Some words to be found.")
        yield library


@given(query=st.text(max_size=30) | st.text("\"* -+():^{}ANDOR.東'", max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_nothing_that_can_be_typed_is_a_syntax_error(lasting: Library, query: str) -> None:
    query = query.encode("utf-8", "ignore").decode()
    lasting.search.articles(query)
    lasting.search.annotations(query)
    assert lasting.search.count(query) >= 0
    assert fts_query(query) == fts_query(query.strip("\x00")) or "\x00" in query
