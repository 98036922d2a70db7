"""The annotations of one article: read in parts as needed, they are the same as read all at once."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tui.core.errors import PostilError
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.queries.article_annotations import LONG, STRETCH, QueriedAnnotations
from tui.library.queries.creators import CreatorCounts
from tui.library.tables.annotations import FEW, ArticleAnnotations, LoadedAnnotations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.core.model import Article

SIZE = 5 * STRETCH + 100
TEXT = " ".join(f"word{number}" for number in range(SIZE))[:SIZE]
PEOPLE = ("ann", "bob", "nobody")
CREATORS = (None, "ann", "bob", "", "nobody")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An article with a hundred annotations of two people: short, long, across the borders of parts, duplicates."""
    dice = random.Random(7)
    with Library(tmp_path / "annotations.db", "ann") as ann, Library(tmp_path / "annotations.db", "bob") as bob:
        ann.articles.add([NewArticle(TEXT, "1", id="long"), NewArticle("Another one.", "2", id="other")])
        article, other = (ann.articles.get(pk) for pk in (1, 2))
        ann.annotations.claim(other, 0, 7)
        for library in (ann, bob):
            with library.journal.group():
                for _ in range(48):
                    start = dice.randrange(SIZE - 60)
                    library.annotations.highlight(article, start, start + dice.randrange(1, 50))
                for start, end in ((0, SIZE), (STRETCH - 5, STRETCH + 5), (10, 11), (10, 11)):
                    library.annotations.highlight(article, start, end)
                start = dice.randrange(SIZE - LONG - 200)
                library.annotations.tag(article, start, start + LONG + dice.randrange(200), "long")
        annotations = ann.annotations.of_article(1)
        for each in dice.sample(annotations, 20):
            bob.annotations.tag(article, each.start, each.end, "by bob", each.id)
            ann.annotations.claim(article, each.start, each.end, highlight_id=each.id)
        first = annotations[-1]  # a claim with two further passages
        ann.annotations.claim(article, first.start, first.end, highlight_id=first.id)
        for start in (STRETCH, 3 * STRETCH):
            ann.claims.add_passage(first.id, article, start, start + 9)
        ann.connection.run(
            'UPDATE highlights SET "end" = ? WHERE id = ?', SIZE + 5, annotations[-2].id
        )  # beyond the text
        for each in dice.sample(annotations[:-2], 5):
            ann.connection.run("UPDATE highlights SET state = 'orphan' WHERE id = ?", each.id)
        yield ann


def both(library: Library, creator: str | None) -> tuple[LoadedAnnotations, QueriedAnnotations]:
    article = library.articles.get(1)
    every = library.annotations.of_article(1)
    return LoadedAnnotations(every, creator), QueriedAnnotations(
        library.connection, library.annotations, article, creator
    )


def expect_alike(one: ArticleAnnotations, other: ArticleAnnotations) -> None:
    assert list(other) == list(one)
    assert len(other) == len(one)
    assert list(other.quotes()) == [each.quote for each in one]
    for at, limit in ((0, 3), (0, 1000), (17, 9), (len(one) - 2, 10), (len(one), 4)):
        assert other[at : at + limit] == one[at : at + limit]
    assert [other[at] for at in range(0, len(one), 9)] == [one[at] for at in range(0, len(one), 9)]
    for at in range(0, len(one), 7):
        assert other.places(["no such", one[at].id, one[0].id]) == {one[at].id: at}
    assert other.places(["no such"]) == one.places(["no such"]) == {}
    ends = sorted({0, 10, 11, STRETCH - 5, STRETCH, STRETCH + 5, 2 * STRETCH + 7, SIZE - 1, SIZE})
    for start, end in [*pairwise(ends), (0, SIZE), (STRETCH + 1, SIZE - STRETCH)]:
        assert sorted(other.touching(start, end), key=str) == sorted(one.touching(start, end), key=str)
        assert [each[:2] for each in other.touching(start, end)] == [each[:2] for each in one.touching(start, end)]
        assert other.has_any(start, end) == one.has_any(start, end)
        assert other.own_around("bob", start) == one.own_around("bob", start)
    assert other.orphans() == one.orphans()
    assert sorted(other.claim_spans()) == sorted(one.claim_spans())


@pytest.mark.parametrize("creator", CREATORS)
def test_reading_in_parts_gives_the_same_as_reading_all(library: Library, creator: str | None) -> None:
    loaded, queried = both(library, creator)
    expect_alike(loaded, queried)
    claims = [each.id for each in library.annotations.of_article(1) if each.claim is not None]
    assert [queried.of_claim(claim) for claim in claims] == [loaded.of_claim(claim) for claim in claims]
    assert max(len(queried.of_claim(claim)) for claim in claims) == 3


def test_after_each_step_it_is_current_and_says_what_changed(library: Library) -> None:
    article = library.articles.get(1)
    now: ArticleAnnotations = QueriedAnnotations(library.connection, library.annotations, article, None)
    assert now.changed is None, "what changed since the start is unknown"
    now.touching(0, SIZE)

    def after_it() -> set[tuple[int, int]]:
        nonlocal now
        before, now = now, QueriedAnnotations(library.connection, library.annotations, article, None, now)
        expect_alike(LoadedAnnotations(library.annotations.of_article(1)), now)
        assert now.changed is not None
        differing = set(now.differing(before, 0, SIZE))
        assert differing <= set(now.changed)
        return differing

    assert after_it() == set()
    highlight = library.annotations.highlight(article, 700, 730)
    assert after_it() == {(700, 730)}
    library.annotations.note(article, 700, 730, "a note", highlight.id)
    library.annotations.recolor(highlight.id, "green")
    assert after_it() == {(700, 730)}
    library.annotations.claim(article, 40, 40 + LONG + 50)
    assert after_it() == {(40, 40 + LONG + 50)}
    library.journal.undo()
    assert after_it() == {(40, 40 + LONG + 50)}
    library.journal.redo()
    assert after_it() == {(40, 40 + LONG + 50)}
    library.annotations.remove(highlight.id)
    assert after_it() == {(700, 730)}


def test_the_counts_of_one_creator_follow_each_step(library: Library) -> None:
    """Counts that are updated since the last look equal a new count, whoever changed something."""
    article, path = library.articles.get(1), library.path
    dice = random.Random(11)
    with Library(path, "bob") as bob:
        now = {who: QueriedAnnotations(library.connection, library.annotations, article, who) for who in PEOPLE}
        counts = {who: CreatorCounts(library.connection, library.creators, who) for who in PEOPLE}
        for at in range(45):
            by = dice.choice((library, bob))
            annotations = [each for each in library.annotations.of_article(1) if each.placed]
            one = dice.choice(annotations)
            match at % 9:
                case 0 | 1:
                    by.annotations.highlight(article, one.start, one.start + 4)
                case 2:
                    by.annotations.claim(article, one.start, one.end, highlight_id=one.id)
                case 3:
                    by.annotations.tag(article, one.start, one.end, f"tag {at}", one.id)
                case 4:
                    claim = dice.choice([each for each in annotations if each.claim is not None])
                    by.claims.edit(claim.id, verdict=dice.choice(("true", "false", "unchecked")))
                case 5:
                    by.annotations.remove(one.id)
                case 6 | 7:
                    with suppress(PostilError):
                        by.journal.undo()
                case _:
                    with suppress(PostilError):
                        by.journal.redo()
            every = library.annotations.of_article(1)
            for who, before in now.items():
                now[who] = QueriedAnnotations(library.connection, library.annotations, article, who, before)
                assert list(now[who][:]) == list(LoadedAnnotations(every, who))
                anew = library.creators.in_articles([1, 2], who)
                assert dict(counts[who].in_articles([1, 2])) == {1: (0, 0), 2: (0, 0), **anew}
                assert now[who].counts() == anew.get(1, (0, 0))
                assert counts[who].claims() == library.creators.claims(who)


def test_after_a_large_change_everything_is_read_again(library: Library) -> None:
    article = library.articles.get(1)
    before = QueriedAnnotations(library.connection, library.annotations, article, None)
    before.touching(0, SIZE)
    with library.journal.group():
        for start in range(100, 160):
            library.annotations.highlight(article, start, start + LONG + 1)
    now = QueriedAnnotations(library.connection, library.annotations, article, None, before)
    assert now.changed is None
    expect_alike(LoadedAnnotations(library.annotations.of_article(1)), now)


def test_few_annotations_are_kept_in_memory_and_many_are_not(library: Library) -> None:
    article: Article = library.articles.get(1)
    assert isinstance(library.annotations.in_article(article, None), LoadedAnnotations)
    with library.journal.group():
        for start in range(FEW - len(library.annotations.of_article(1)) + 1):
            library.annotations.highlight(article, start, start + 1)
    assert isinstance(library.annotations.in_article(article, None), QueriedAnnotations)


def test_annotations_that_cannot_be_read_for_a_while_are_left_out_and_this_is_known(library: Library) -> None:
    queried = QueriedAnnotations(library.connection, library.annotations, library.articles.get(1), None)
    library.connection.wait_at_most(0.001)
    library.connection.raw.execute("ALTER TABLE highlights RENAME TO away")
    assert queried.touching(0, 10) == []
    assert queried.is_incomplete
    library.connection.raw.execute("ALTER TABLE away RENAME TO highlights")


@pytest.mark.parametrize(
    "text", ["no changes", "[1]", '[["highlights", {"id": "x"}, {"start": "x"}, null]]', "[" * 9999]
)
def test_an_unreadable_history_does_not_end_the_program(library: Library, text: str) -> None:
    """A library file may be damaged or hostile."""
    article = library.articles.get(1)
    before = QueriedAnnotations(library.connection, library.annotations, article, None)
    library.connection.run(
        "INSERT INTO journal (step, time, creator, action, summary, changes) VALUES (0, '', '', '', '', ?)", text
    )
    now = QueriedAnnotations(library.connection, library.annotations, article, None, before)
    assert now.changed in (None, [])
    assert list(now) == library.annotations.of_article(1)
