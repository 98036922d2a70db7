"""Which claims a filter finds; it must reveal nothing about people whose work is hidden."""

import pytest

from tests.library.shelf import put
from tui.library import Library
from tui.library.queries.claim_terms import creator_filter

TEXT = "Kim promised growth. Putin said nothing. Merkel wants peace."
TYPED = (
    *("verdict:false", "verdict:unchecked", "checker:bob", "checker:ann", "is:changed", "is:linked", "without:check"),
    *(
        "without:evidence",
        "without:tag",
        "zebra",
        "false",
        "unchecked",
        "#zebra",
        "-zebra",
        '"zebra',
        "over:zebra",
        "near:#zebra",
        "by:bob",
        "bob",
    ),
    *('-by:"', "shown:bob", "-shown:ann", "without:tag -without:speaker", "kim", "-", '-"', "#", "-#"),
)


@pytest.mark.parametrize("name", ["ann", "me", 'An "X", Lee'])
def test_hidden_work_on_a_visible_claim_is_not_found(library: Library, name: str) -> None:
    article = put(library, TEXT)
    with Library(library.path, name) as own, Library(library.path, "bob") as bob:
        first = own.annotations.claim(article, 0, 20, "Kim")
        second = own.annotations.claim(article, 21, 40, "Putin")
        own.claims.edit(second.id, verdict="true")

        def hits() -> dict[str, list[str]]:
            return {
                typed: [row.id for row in own.desk.page(0, 9, text=f"{creator_filter(name)}{typed}")] for typed in TYPED
            }

        before = hits()
        assert before["kim"] == [first.id]
        assert before["unchecked"] == [first.id]
        theirs = bob.annotations.claim(article, 41, 60, "Kim zebra")
        for claim in (first, second):
            bob.claims.edit(claim.id, verdict="false", rationale="A zebra said so.")
            bob.connection.run("UPDATE checks SET quote = 'zebra' WHERE creator = 'bob'")
            bob.annotations.tag(article, claim.start, claim.end, "zebra", claim.id)
            bob.claims.link(theirs.id, "supports", claim.id)
        assert hits() == before
        assert own.desk.count(creator_filter("")) == own.desk.count(f"{creator_filter('')}zebra") == 0
        everything = {row.id for row in own.desk.page(0, 9, text="zebra")}
        assert everything == {first.id, second.id, theirs.id}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("over:#economy!", "inside across"),
        ("over:economy", "inside across"),
        ("in:#economy!", "inside"),
        ("near:#economy!", "inside across next"),
        ("-near:#economy!", "far"),
        ("over:#growth!", ""),
        ("role:minister", "next"),
        ("role:deputy_minister,clerk", "next"),
        ("-role:minister over:#economy", "inside across"),
    ],
)
def test_claims_are_found_by_article_and_by_role(library: Library, typed: str, expected: str) -> None:
    text = "Prices rose again. Wages fell.\n\n \t\n\xa0\u202f\n\u3000\nNobody knows why.\n\nElsewhere it rained."
    article = put(library, text)
    places = {"inside": "Prices", "across": "again. Wages", "next": "Nobody", "far": "Elsewhere"}
    for speaker, words in places.items():
        claim = library.annotations.claim(article, text.index(words), text.index(words) + len(words), speaker)
        if speaker == "next":
            library.claims.edit(claim.id, role="deputy minister")
    library.annotations.tag(article, 0, len("Prices rose again."), "economy")
    assert {row.speaker for row in library.desk.page(0, 9, text=typed)} == set(expected.split())


@pytest.mark.parametrize("typed", ["is:linked", "over:#rare", "near:#rare", "-in:#rare", "without:evidence", "#rare"])
def test_the_cost_of_a_filter_is_linear_in_the_number_of_claims(library: Library, typed: str) -> None:
    def work(first: int, last: int) -> int:
        """Add claims, the first tagged and each linked to the one before; return SQLite's operations for a filter."""
        connection, names, by = library.connection, [str(at) for at in range(first, last)], ("ann", "2026", "2026")
        with connection.write():
            connection.run_many(
                'INSERT INTO highlights (id, article, start, "end", quote, creator, created, modified) '
                "VALUES (?, ?, ?, ?, 'Kim', ?, ?, ?)",
                [(name, article.pk, int(name), int(name) + 3, *by) for name in names],
            )
            connection.run_many(
                "INSERT INTO claims (highlight, creator, created, modified) VALUES (?, ?, ?, ?)",
                [(name, *by) for name in names],
            )
            connection.run_many(
                "INSERT INTO claim_links (claim, relation, other, creator, created) VALUES (?, 'repeats', ?, ?, ?)",
                [(name, str(int(name) - 1), *by[:2]) for name in names if name != "0"],
            )
        if not first:
            library.annotations.tag(article, 0, 3, "rare", "0")
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection.raw.set_progress_handler(count, 10)
        [*library.desk.numbers("newest", typed)]
        connection.raw.set_progress_handler(None, 0)
        return steps

    article = put(library, "Kim promised growth.\n" * 50)
    few = work(0, 50)
    assert work(50, 400) < 12 * few
