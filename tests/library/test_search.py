from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.library.shelf import put
from tui.core.annotations import Evidence
from tui.core.codebook import search_text
from tui.core.errors import TermError
from tui.core.model import Marks, Mention
from tui.core.wording import why_nothing, words_filter
from tui.library import Library
from tui.library.queries.full_text import FORMS
from tui.library.queries.known_values import refusal, why_no_entity
from tui.library.queries.search_hits import HIT_END, HIT_START
from tui.library.tables.memos import Memos


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("search") / "library.db", "ann") as library:
        visit = put(library, "Kim Jong-un could visit Russia next week. Officials said so.", title="A visit")
        put(
            library,
            "The Köln summit on Russia. Visit us. An official launch of C++ missiles in Łódź, on a straße.",
            title="Summit",
            publisher="Sputnik",
            published="2019-04-15",
        )
        put(library, "首脳は東京で会議を開いた。", title="会議")
        tests = put(library, "Missile tests of C in Ødegård, no launch.\nDie Prüfungen.", title="Tests", language="de")
        library.annotations.tag(visit, 0, 5, "economy/aid")
        library.annotations.tag(tests, 0, 7, "arms/big tests")
        library.attributes.set(visit, {"role": "teacher", "age": "35"})
        marks = Marks((Mention(0, 11, "PERSON", "Kim Jong Un"), Mention(24, 30, "GPE", "Russia")))
        library.marks.replace(visit.pk, marks)
        yield library


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("russia", "A visit, Summit"),
        ("visit russia", "A visit, Summit"),
        ('"visit russia"', "A visit"),
        ("rus", "A visit, Summit"),
        ("rus ", ""),
        ("rus* summit", "Summit"),
        ("koln", "Summit"),
        ("lodz strasse", "Summit"),
        ("ODEG", "Tests"),
        ("ødegård", "Tests"),
        ("officials ", "A visit, Summit"),
        ("official ", "A visit, Summit"),
        ('"officials"', "A visit"),
        ("launching missile", "Summit, Tests"),
        ("prüfung ", "Tests"),
        ("c++", "Summit"),
        ("c ", "Summit, Tests"),
        ("東京", "会議"),
        ("東京 会議", "会議"),
        ("東京 russia", ""),
        ("東京,tests", "Tests, 会議"),
        ("missile -launch", ""),
        ("russia -missile", "A visit"),
        ("-russia", "Tests, 会議"),
        ("russia -東京", "A visit, Summit"),
        ("kim OR summit", "A visit, Summit"),
        ("(kim OR ødegård) visit", "A visit"),
        ("publisher:sputnik OR title:visit", "A visit, Summit"),
        ("title:VISITS", "A visit"),
        ("date:>2019-04", ""),
        ("date:>=2019-04", "Summit"),
        ("2019-01..2019-04", "Summit"),
        ("-date:<2020 russia", "A visit"),
        ("#economy", "A visit"),
        ("#economy! OR by:bob", ""),
        ("#arms/big_tests", "Tests"),
        ('#Arms/"big tests!"', "Tests"),
        ("title:a_visit", "A visit"),
        ("by:me", "A visit, Tests"),
        ("language:de", "Tests"),
        ("entity:kim_jong_un", "A visit"),
        ("role:teacher age:30..40", "A visit"),
        ("attribute:age=36", ""),
        ("attribute:age=7,35", "A visit"),
        ("age=7,35 -age:30..40,50", ""),
        ("age:30..31,34.5..35", "A visit"),
        ("age:>30 age:<=35", "A visit"),
        ("age:>35", ""),
        ("- launch -", "Summit, Tests"),
        ("date:2018,2019", "Summit"),
        ("1,35", ""),
        ("jong-un", "A visit"),
        ("", ""),
        ('"', ""),
        ("*", ""),
    ],
)
def test_every_construct_of_the_search_language_works(lasting: Library, query: str, found: str) -> None:
    hits = lasting.search.articles(query)
    assert ", ".join(sorted(hit.title for hit in hits)) == found
    assert lasting.search.count(query) == len(hits)
    if query.isalpha():
        assert all(HIT_START in hit.snippet and HIT_END in hit.snippet for hit in hits)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("role: foo:bar", "no term begins with foo: there are by:, whole:, group:, title:"),
        ("(a b) OR c", "brackets hold words with OR between them alone"),
        ("kim ++", "++ has no letter or digit"),
        ("kim – russia", "– has no letter or digit"),
        ("kim NOT russia", "NOT is - in front of the word here"),
        ("kim AND russia", "AND is not needed"),
        ("kim *visit", "* is for the end of a word alone (laun*), not for *visit"),
    ],
)
def test_invalid_queries_are_refused(lasting: Library, query: str, why: str) -> None:
    with pytest.raises(TermError) as refused:
        lasting.search.articles(query)
    assert str(refused.value).startswith(why)


def test_every_place_of_words_is_listed_as_in_the_index(library: Library) -> None:
    put(library, "Artists of two arts in the art museums: C++ at US$5 each, 10% off.\n北京大学の大学", title="Art")
    for query, expected in {
        "art museum": "arts art museums",
        "museum art": "Artists arts art museums",
        "art ": "arts art",
        '"art"': "art",
        "大学": "大学 大学",
        "北京大学": "北京大学",
        "c++,$5 OR 10%": "C++ $5 10%",
    }.items():
        assert " ".join(each.text for each in library.search.concordance(query)) == expected, query


def test_a_word_without_hits_is_reported_with_suggestions(lasting: Library) -> None:
    assert lasting.search.hint("russia misile sumimt zzzz") == (
        "misile occurs nowhere, but missile (1) · sumimt occurs nowhere, but summit (1) · zzzz occurs nowhere"
    )


def test_a_filter_without_hits_makes_suggestions(library: Library) -> None:
    article = put(library, "Missiles were launched.", title="Missile tests", publisher="Sputnik")
    library.annotations.tag(article, 0, 8, "economy/harvest time")
    library.marks.replace(article.pk, Marks((Mention(0, 8, "PERSON", "Kim Morgulov"),)))
    nothing_left, by_list = library.search.nothing_left, library.articles.count
    assert nothing_left("misile tests", by_list) == "misile finds nothing, but missile (1)"
    assert nothing_left("publisher:sputnick", by_list) == "publisher:sputnick finds nothing, but publisher:sputnik (1)"
    assert nothing_left("tests zzzzzz", by_list) == "nothing · 1 without zzzzzz"
    assert nothing_left("misile", library.desk.count) == "nothing, whichever term is left out", (
        "no claim has the other word"
    )
    assert refusal(library, "2020..2019") == "2020..2019 ends before it begins"
    assert why_no_entity(library, "missilse", "") == "missilse finds nothing, but missile (1), missiles (1)"
    assert why_no_entity(library, "kim", "GPE") == "nothing · 1 without place"
    assert why_no_entity(library, "#economy kimm", "") == "nothing · 1 without kimm"
    assert why_no_entity(library, "#econmoy", "").startswith("no tag 'econmoy': there is economy/harvest time")
    assert why_no_entity(library, "role:wire", "").startswith("here are words and #code alone, no role:")
    names = [search_text(tag.name) for tag in library.codebook.all()]
    assert [words_filter(typed)(names[0]) for typed in ("#economy", "#economy!", "#economy/harvest_time!")] == [1, 0, 1]
    why = why_nothing("#econmoy", lambda text: sum(map(words_filter(text), names)), lambda: names)
    assert why == "#econmoy finds nothing, but #economy (1)"


def test_codes_memos_notes_and_claims_are_found_in_the_same_language(library: Library) -> None:
    article = put(library, "Kim promised growth in Łódź.", publisher="Sputnik")
    other = put(library, "Nobody did.")
    library.codebook.add("economy/harvests", memo="Ærø is in it.")
    noted = library.annotations.note(article, 4, 12, "compare the harvest of Ærø")
    library.annotations.claim(article, 0, 12, "Kim")
    library.claims.edit(library.desk.page(0, 1)[0].id, rationale="a poor harvest")
    Memos(library.connection, library.journal).write(other, "All harvested by now")

    def kinds(query: str, whose: str | None = None) -> list[str]:
        return [hit.kind for hit in library.search.annotations(query, creator=whose)]

    assert kinds("harvests ") == ["code", "memo", "note", "claim"]
    assert library.search.count_annotations("harvests ") == 4
    assert kinds("harvest", "bob") == ["code"]
    assert kinds("aero") == ["code", "note"]
    assert kinds("harvest -compare") == ["code", "memo", "claim"]
    assert kinds("harvest publisher:sputnik") == ["note", "claim"]
    assert kinds("by:me") == []
    assert library.search.annotations("ærø")[1].annotation == noted.id


def test_evidence_of_others_is_hidden_with_their_work(library: Library) -> None:
    article = put(library, "Kim promised growth.")
    claim = library.annotations.claim(article, 0, 12, "Kim")
    library.evidence.add(claim.id, Evidence("a telegram"))
    with Library(library.path, "ben") as ben:
        ben.evidence.add(claim.id, Evidence("the harvest figures"))
    assert len(library.search.annotations("harvest")) == 1
    assert library.search.annotations("harvest", creator="ann") == []
    (hit,) = library.search.annotations("telegram", creator="ann")
    assert "harvest" not in hit.snippet
    passage = library.annotations.highlight(article, 13, 19)
    for before in ("wire", " ".join(["wire", *["word"] * 12]), " ".join(["wire", *["word"] * 14])):
        library.evidence.write(claim.id, [Evidence(before), Evidence.of(passage.id)])
        (hit,) = library.search.annotations("wire")
        assert passage.id[:8] not in hit.snippet
        assert "“growth”" in hit.snippet


def test_the_index_follows_edits_notes_claims_and_undo(library: Library) -> None:
    shelf = library
    put(library, "Kim Jong-un could visit Russia next week.", title="A visit")
    put(library, "The summit on Russia.", title="Summit")
    search, annotations = shelf.search, shelf.annotations
    article = shelf.articles.find("A visit")
    shelf.articles.edit(article.pk, title="Zeppelin")
    assert search.count("zeppelin") == 1
    assert search.count('"a visit"') == 0
    shelf.journal.undo()
    assert search.count("zeppelin") == 0
    assert search.count('"a visit"') == 1
    note = annotations.note(article, 4, 12, "compare the harvest figures")
    shelf.annotations.claim(article, 4, 12, "Kim", note.id)
    shelf.claims.edit(note.id, rationale="harvest was poor")
    hits = search.annotations("harvest")
    assert [(hit.kind, hit.title, hit.start) for hit in hits] == [("note", "A visit", 4), ("claim", "A visit", 4)]
    assert {hit.quote for hit in hits} == {note.quote}
    shelf.articles.set_position(article.pk, 5, 0.5)
    assert search.count("russia") == 2
    annotations.remove(note.id)
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


def test_an_incomplete_word_finds_all_its_completions(library: Library) -> None:
    stories = ["A report", "Two reports", "He reported", "Ein Réporter", "Rep", "Rip"]
    for story in stories:
        put(library, story, title=story)
    for query, number in (("rep", 5), ("REP", 5), ("two rep", 1), ("a report", 1), ("rep a", 0), ("rép", 5), ("zz", 0)):
        assert library.search.count(query) == len(library.search.articles(query)) == number, query
    put(library, "A reprint.")  # a word that was new after a query had been made
    assert library.search.count("rep") == 6
    library.articles.edit(put(library, "A law.", title="Repeal").pk, title="Reform")
    assert library.search.count("rep") == 6
    for few in range(0, FORMS + 20, 20):
        put(library, " ".join(f"grain{number}" for number in range(few, few + 20)))
        assert library.search.count("grain") == len(library.search.articles("grain")) == few // 20 + 1


@given(query=st.text(max_size=30) | st.text("\"* -+():^{}ANDOR.東'#,", max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
def test_nothing_that_can_be_typed_is_a_syntax_error(lasting: Library, query: str) -> None:
    query = query.encode("utf-8", "ignore").decode()
    lasting.articles.count(query)
    lasting.desk.count(query)
    lasting.marks.entities(text=query)
    with suppress(TermError):
        assert lasting.search.count(query) == len(lasting.search.articles(query))
        lasting.search.annotations(query)
        lasting.search.hint(query)
