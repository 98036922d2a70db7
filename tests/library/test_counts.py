"""Every count, compared with one in plain Python, passage by passage, over a random library."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest

from tests.library.shelf import put
from tui.library import Library
from tui.library.queries.count_pairs import sum_cells
from tui.library.queries.counting import AXES, OTHERS, Axis, CountedUnit, Counting, Counts, Within
from tui.library.queries.counts import count, passages_of_cell
from tui.library.tables.article_tags import ArticleTags

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from pathlib import Path

PARAGRAPHS = ("One two three four.", "Five six seven eight.", "Nine ten.", "Eleven twelve thirteen.")
TEXT = "\n\n".join(PARAGRAPHS)
PUBLISHED = ("2019-04-05", "2019-05", "2019", "2019-04")
TAGS = ("a", "a/b", "a/b/c", "a-b", "d/e", "f")
PEOPLE = ("ann", "bea")
WHOLE = {"kind/call": {"article0"}, "kind/note": {"article0", "article2"}}
"""Codes of whole articles, with the articles that have them."""

GROUPS = {"april": ("article0", "article3"), "some": ("article0", "article1"), "none": ()}
Key = tuple[str, str]


@dataclass
class ExpectedPassage:
    """A passage as it was added."""

    article: str
    published: str
    start: int
    end: int
    creator: str
    givers: dict[str, str] = field(default_factory=dict)
    speaker: str = ""
    verdict: str = ""

    def values(self, axis: str) -> list[str]:
        if axis in ("group", "whole"):
            values = GROUPS if axis == "group" else WHOLE
            return [name for name, articles in values.items() if self.article in articles]
        if axis == "month":
            return [self.published[:7]] if len(self.published) >= 7 else []
        return [getattr(self, axis)]

    @property
    def characters(self) -> set[int]:
        return {*range(self.start, self.end)}

    @property
    def paragraphs(self) -> set[int]:
        ends = [sum(len(each) + 2 for each in PARAGRAPHS[: at + 1]) - 2 for at in range(len(PARAGRAPHS))]
        return {at for at, end in enumerate(ends) if self.start < end and self.end > end - len(PARAGRAPHS[at])}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, list[ExpectedPassage]]]:
    dice = random.Random(17)
    path: Path = tmp_path_factory.mktemp("counts") / "library.db"
    passages: list[ExpectedPassage] = []
    with Library(path, "ann") as ann, Library(path, "bea") as bea:
        people = {"ann": ann, "bea": bea}
        articles = [
            put(ann, TEXT + "\n\nMore." * 9 * at, id=f"article{at}", published=day) for at, day in enumerate(PUBLISHED)
        ]
        whole = ArticleTags(ann.connection, ann.journal, ann.codebook)
        for name, of in WHOLE.items():
            for article in articles:
                whole.change(article, [name] if article.id in of else [])
        ann.groups.put("april", "date:2019-04")
        ann.groups.put("some", "article:article0,article1")
        ann.groups.put("none", "title:zebra")
        claims: list[tuple[str, ExpectedPassage]] = []
        for at in range(60):
            article, creator = dice.choice(articles), dice.choice(PEOPLE)
            start = dice.randrange(len(TEXT) - 2)
            end = min(start + dice.randrange(2, 40), len(TEXT))
            if not TEXT[start:end].strip():
                continue
            passage = ExpectedPassage(article.id, article.published, start, end, creator)
            annotations = people[creator].annotations
            identity = annotations.highlight(article, start, end).id
            for tag in dice.sample(TAGS, dice.choice((0, 1, 1, 2, 3))):
                passage.givers[tag] = dice.choice(PEOPLE)
                people[passage.givers[tag]].annotations.tag(article, start, end, tag, identity)
            if at % 5 == 0:
                passage.speaker, passage.verdict = dice.choice(("Kim", "Lee", "")), dice.choice(("true", "false"))
                people[creator].claims.add_with_verdict(article, start, end, passage.speaker, passage.verdict, identity)
                claims.append((identity, passage))
            elif at % 7 == 0 and claims:
                claim, first = claims[-1]
                if first.article == passage.article and first.creator == creator:
                    people[creator].claims.add_passage(claim, article, start, end, identity)
                    passage.speaker, passage.verdict = first.speaker, first.verdict
            if at % 11 == 0:
                ann.connection.run("UPDATE highlights SET state = 'orphan' WHERE id = ?", identity)
            else:
                passages.append(passage)
        yield ann, passages


def paths(passage: ExpectedPassage, roll_up: bool) -> set[Key]:
    """Return the tags of a passage, or all that they roll up to, each with its giver."""
    whole = {(tag, giver) for tag, giver in passage.givers.items()}
    if not roll_up:
        return whole
    parts = ((tag.split("/"), giver) for tag, giver in whole)
    return {("/".join(levels[:depth]), giver) for levels, giver in parts for depth in range(1, len(levels) + 1)}


def by_hand(passages: list[ExpectedPassage], counting: Counting) -> dict[Key, int]:
    """Count passage by passage."""
    return {key: len(each) for key, each in in_cells(passages, counting).items() if each}


def in_cells(passages: list[ExpectedPassage], counting: Counting) -> dict[Key, set[Hashable]]:
    """Return what is counted in each cell."""
    cells: defaultdict[Key, set[Hashable]] = defaultdict(set)

    def add(key: Key, passage: Hashable, article: str, characters: set[int]) -> None:
        if counting.unit == "characters":
            cells[key].update((article, at) for at in characters)
        else:
            cells[key].add(article if counting.unit == "articles" else passage)

    for at, passage in enumerate(passages):
        if counting.rows == counting.columns == "tag":
            for other_at, other in enumerate(passages):
                near = {
                    "overlap": passage.characters & other.characters,
                    "paragraph": passage.paragraphs & other.paragraphs,
                    "article": {1},
                }[counting.within]
                if near and passage.article == other.article:
                    both = product(paths(passage, counting.roll_up), paths(other, counting.roll_up))
                    for (row, _), (column, _) in both:
                        add((row, column), (at, other_at), passage.article, passage.characters & other.characters)
            continue
        for tag, giver in (
            paths(passage, counting.roll_up) if "tag" in (counting.rows, counting.columns) else [("", "")]
        ):
            rows, columns = (
                [tag] if axis == "tag" else [giver] if tag and axis == "creator" else passage.values(axis)
                for axis in (counting.rows, counting.columns)
            )
            for row, column in product(rows, columns):
                if row and column:
                    add((row, column), at, passage.article, passage.characters)
    return cells


def as_dict(counts: Counts) -> dict[Key, int]:
    table = {
        (row, column): number
        for row, line in zip(counts.rows, counts.lines(), strict=True)
        for column, number in zip(counts.columns, line, strict=True)
        if number
    }
    assert len({row for row, _ in table}) == len(counts.rows), "no row is empty"
    assert len({column for _, column in table}) == len(counts.columns), "no column is empty"
    return table


@pytest.mark.parametrize(("rows", "columns"), [*product(AXES, repeat=2)])
def test_counts_equal_a_count_by_hand(shelf: tuple[Library, list[ExpectedPassage]], rows: Axis, columns: Axis) -> None:
    library, passages = shelf
    for unit, roll_up in product(get_args(CountedUnit), (False, True)):
        counting = Counting(rows, columns, unit, roll_up=roll_up)
        counts = count(library.connection, counting)
        expected = by_hand(passages, counting)
        assert expected
        assert as_dict(counts) == expected, counting
        assert counts.passages == len(passages)
        if (others := len(counts.columns) - 1) > 0:
            few = count(library.connection, counting, most_columns=1)
            assert (few.columns[1:], few.others) == ((OTHERS,), others)
            most = max(counts.columns, key=lambda one: sum(expected.get((row, one), 0) for row in counts.rows))
            assert few.columns[0] == most
            assert [*map(sum, few.lines())] == [*map(sum, counts.lines())]


@pytest.mark.parametrize("within", get_args(Within))
@pytest.mark.parametrize("unit", ["passages", "articles"])
def test_tags_near_each_other_are_counted(
    shelf: tuple[Library, list[ExpectedPassage]], within: Within, unit: CountedUnit
) -> None:
    library, passages = shelf
    for roll_up in (False, True):
        counting = Counting("tag", "tag", unit, within, roll_up)
        assert as_dict(count(library.connection, counting)) == by_hand(passages, counting), counting


@pytest.mark.parametrize(("rows", "columns"), [*product(AXES, repeat=2)])
def test_a_cell_lists_the_passages_it_counts(
    shelf: tuple[Library, list[ExpectedPassage]], rows: Axis, columns: Axis
) -> None:
    library, passages = shelf
    spans = {pk: rest for pk, *rest in library.connection.all('SELECT pk, start, "end" FROM highlights')}
    by_tags = rows == columns == "tag"
    for within, roll_up in product(get_args(Within) if by_tags else ("overlap",), (False, True)):
        counting = Counting(rows, columns, "passages", within, roll_up)
        cells = in_cells(passages, counting)
        for (row, column), members in cells.items():
            numbers = {member[0] if isinstance(member, tuple) else member for member in members}
            expected = sorted([passage.start, passage.end] for at, passage in enumerate(passages) if at in numbers)
            listed = passages_of_cell(library.connection, counting, row, [column])
            assert sorted(spans[pk] for pk in listed) == expected, (counting, row, column)
            rest = [other for first, other in cells if first == row and other != column]
            others = passages_of_cell(library.connection, counting, row, [column], others=True)
            assert {*others} == {*passages_of_cell(library.connection, counting, row, rest)}


def test_rows_are_in_a_natural_order(shelf: tuple[Library, list[ExpectedPassage]]) -> None:
    library, passages = shelf
    counts = count(library.connection, Counting("tag", "article", roll_up=True))
    assert counts.rows == ("a", "a/b", "a/b/c", "a-b", "d", "d/e", "f")
    assert counts.columns == ("article0", "article1", "article2", "article3")
    assert counts.counted == sum(bool(passage.givers) for passage in passages)
    assert count(library.connection, Counting("month", "creator")).rows == ("2019-04", "2019-05")
    assert passages_of_cell(library.connection, Counting("tag", "article"), "a", ["removed meanwhile"]) == []


def test_sparse_cells_are_added_up_like_dense_ones() -> None:
    for far in (5, 10**12):
        sums = sum_cells(np.array([far, 3, far, 4]), np.array([1, 2, 3, 4]))
        assert (sums.cells.tolist(), sums.sums.tolist()) == ([3, 4, far], [2, 4, 4])


def test_large_keys_of_another_program_are_counted(tmp_path: Path) -> None:
    with Library(tmp_path / "far.db", "ann") as library:
        article = put(library, TEXT, published="2019-04-05")
        library.annotations.tag(article, 0, 7, "a")
        library.annotations.tag(article, 4, 13, "a")
        before = [count(library.connection, Counting(axis, "tag")).cells for axis in AXES]
        library.connection.run("UPDATE highlights SET pk = -(1 << 60) WHERE start = 0")
        library.connection.run("UPDATE highlights SET pk = (1 << 60) WHERE start = 4")
        assert [count(library.connection, Counting(axis, "tag")).cells for axis in AXES] == before
        assert before[0] == ({0: 4},)
