"""Lists of claims and entities in every order and with filters."""

import pytest

from tests.library.shelf import put
from tui.core.model import Marks, Mention, NewArticle
from tui.library import Library
from tui.library.queries.claim_terms import creator_filter
from tui.library.queries.desk import ORDERS
from tui.library.queries.listing import SMALL, Listing

TEXT = "Kim promised 100% growth. A_B said nothing! Russia agreed to it."


@pytest.fixture
def desk(library: Library) -> Library:
    for number, published in enumerate(("2020-02-03", "", "2019-05-06")):
        article = put(library, f"{number} {TEXT}", title=f"Story {number}", published=published, publisher="Gazette")
        for start, end, speaker, tags in ((46, 60, "Kim", ("deal",)), (2, 27, "", ()), (28, 45, "ann", ("deal", "x%"))):
            claim = library.annotations.claim(article, start, end, speaker)
            for tag in tags:
                library.annotations.tag(article, start, end, tag, claim.id)
        library.claims.edit(claim.id, verdict="False" if number else "false")
    return library


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("text", "number"),
    [("", 9), ("KIM", 6), ("kim 100%", 3), ("%", 6), ("_", 3), ("a_b", 3), ("!", 3), ("#deal", 6), ("#x%", 3),
     ("false #deal story gazette", 3), ("story 2", 3), ("#story", 0), ("k" * 60_000, 0)],
)  # fmt: skip
def test_a_page_of_claims_has_the_order_of_all_claims(desk: Library, order: str, text: str, number: int) -> None:
    claims = desk.desk
    listed = claims.listing(order, text)
    assert len(listed.rows) == claims.count(text) == number
    page = claims.page(0, 20, order, text)
    ids = dict(desk.connection.all("SELECT pk, highlight FROM claims"))
    assert [ids[row] for row in listed.rows] == [row.id for row in page]


def test_entities_are_filtered_by_typed_words(library: Library) -> None:
    names = ("Kim", "100% Group", "A_B", "Hey!", "AxB")
    article = put(library, TEXT)
    marks = Marks(tuple(Mention(at, at + 1, "ORG", name) for at, name in enumerate(names)))
    library.markings.put([(article.pk, marks)], "none", "")
    for text, count in (("", 5), ("k", 1), ("%", 1), ("_", 1), ("a_B", 1), ("!", 1), ("b", 2), ("x" * 60_000, 0)):
        assert library.marks.entity_count(text) == len(library.marks.entities(text=text)) == count, text


def test_names_are_filtered_by_the_codes_of_their_passages(library: Library) -> None:
    article = put(library, TEXT)
    marks = Marks(tuple(Mention(at, at + 2, "ORG", name) for at, name in ((0, "Kim"), (3, "UN"), (7, "EU"))))
    library.markings.put([(article.pk, marks)], "none", "")
    for start, end, tag in ((0, 6, "aid"), (1, 5, "aid/food"), (7, 9, "aids"), (8, 12, "far")):
        library.annotations.tag(article, start, end, tag)
    whose = creator_filter(library.creator), creator_filter("anna")
    for text, names in (("#aid", "Kim UN"), ("#aid!", "Kim UN"), ("#aid/food", "UN"), ("-#aid", "EU"),
                        ("#a", "Kim UN EU"), ("#aid/food OR #aids", "UN EU"), ("#aid kim", "Kim"), ("#far", ""),
                        (f"{whose[0]}#aid", "Kim UN"), (f"{whose[1]}#aid", "")):  # fmt: skip
        assert {row.name for row in library.marks.entities(text=text)} == {*names.split()}, text
        assert library.marks.entity_count(text) == len(names.split()), text
    library.annotations.tag(article, 7, 9, "aid")
    assert library.marks.entity_count("#aid") == 3, "a code given later counts"


def test_a_large_listing_is_read_again_only_after_relevant_changes(library: Library) -> None:
    library.articles.add(NewArticle(f"Said {number}.", "", f"Story {number}") for number in range(SMALL + 1))
    articles, first = library.articles, library.articles.get(1)
    for order, text in (("added", "role:nurse"), ("attribute:role", ""), ("added", "#cold"), ("title", "story")):
        articles.listings.put(articles.listing(order, text))
        library.attributes.set(first, {"role": f"nurse {order} {text}"})
        library.annotations.tag(first, 0, 4, "cold")
        assert articles.ready(order, text) == (order == "title")


def test_a_row_is_found_at_its_own_place_and_not_between_two_others() -> None:
    listing = Listing.of("added", "", 1, (256, 512, 1, 7))
    assert [listing.index(row) for row in (7, 1, 256, 512, 2, 7)] == [3, 2, 0, 1, None, 3]
    assert listing.places([1, "a", 256]) == {256: 0, 1: 2}
