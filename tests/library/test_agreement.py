"""Agreement of creators in a library, compared with figures computed here from the definitions, unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, count, permutations, product
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.library.shelf import TEXT, put
from tui.core.errors import NotFoundError
from tui.core.model import CONSENSUS, Article, NewArticle
from tui.library.queries.agreement import Agreement, AgreementUnit, Comparison, Pair, agreement, verdict_agreement
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import NONE, ONE, Ruling

if TYPE_CHECKING:
    from pathlib import Path

    from tui.library import Library

SENTENCES = [f"Sentence {word} stands here." for word in ("one", "two", "three", "four", "five", "six")]
STARTS = [sum(len(each) + 1 for each in SENTENCES[:number]) for number in range(len(SENTENCES))]
CODERS = ("ann", "bob", "carl")
TAGS = ("a", "a/b", "a/c", "d/e/f")

Values = Mapping[str, Hashable]
Coding = tuple[str, int, int, str]
"""Creator, start, end and tag ("" for none)."""


def alpha(units: Sequence[Values]) -> float | None:
    """Return 1 - Do/De over all pairs of values, as in Krippendorff (2011) for nominal values."""
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit.values()]
    if len(set(values)) < 2:
        return None
    observed = sum(
        Fraction(a != b, len(unit) - 1) for unit in units for a, b in permutations(unit.values(), 2)
    ) / Fraction(len(values))
    expected = Fraction(sum(a != b for a, b in permutations(values, 2)), len(values) * (len(values) - 1))
    return float(1 - observed / expected)


def pair(units: Sequence[Values], first: str, second: str) -> Pair:
    """Return Cohen's kappa (1960): the share of equal units, corrected for the agreement expected by chance."""
    both = [(unit[first], unit[second]) for unit in units if first in unit and second in unit]
    total = len(both)
    observed = Fraction(sum(a == b for a, b in both), total)
    expected = Fraction(sum(a == b for (a, _), (_, b) in product(both, both)), total**2)
    return Pair(None if expected == 1 else float((observed - expected) / (1 - expected)), float(observed))


def share(units: Sequence[Values]) -> float | None:
    pairs = [a == b for unit in units for a, b in combinations(unit.values(), 2)]
    return sum(pairs) / len(pairs) if pairs else None


def expect_figures(result: Agreement, units: Sequence[Values]) -> None:
    assert result.units == len(units)
    assert result.alpha == pytest.approx(alpha(units))
    assert result.share == pytest.approx(share(units))
    for names, figures in result.pairs.items():
        reference = pair(units, *names)
        assert figures.kappa == pytest.approx(reference.kappa)
        assert figures.share == pytest.approx(reference.share)


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def spans_of(unit: str) -> list[tuple[int, int]]:
    length = STARTS[-1] + len(SENTENCES[-1])
    if unit == "article":
        return [(0, length)]
    if unit == "character":
        return [(at, at + 1) for at in range(length)]
    return [(start, start + len(words)) for start, words in zip(STARTS, SENTENCES, strict=True)]


def table(codings: Sequence[Coding], unit: str, names: Callable[[str], set[str]]) -> list[dict[str, frozenset[str]]]:
    """Return each coder's tags for every unit of the article that somebody annotated."""
    coders = sorted({creator for creator, *_ in codings})
    rows = []
    for span in spans_of(unit):
        here = [coding for coding in codings if overlap(span, coding[1:3])]
        if here:
            rows.append(
                {
                    coder: frozenset[str]().union(*(names(tag) for who, _, _, tag in here if who == coder and tag))
                    for coder in coders
                }
            )
    return rows


@pytest.fixture
def shelf(path: Path, opened: Callable[[str], Library]) -> dict[str, Library]:
    return {name: opened(name) for name in (*CODERS, CONSENSUS)}


_number = count()


def code(shelf: dict[str, Library], codings: Sequence[Coding]) -> Article:
    """Add the text to the library once more, with codings. Its last sentence differs each time, and nobody codes it."""
    article = put(shelf["ann"], " ".join([*SENTENCES, f"This is text number {next(_number)}."]))
    for creator, start, end, tag in codings:
        annotations = shelf[creator].annotations
        if tag:
            annotations.tag(article, start, end, tag)
        else:
            annotations.highlight(article, start, end)
    return article


def sentence(creator: str, number: int, tag: str) -> Coding:
    return creator, STARTS[number], STARTS[number] + len(SENTENCES[number]), tag


LENGTH = STARTS[-1] + len(SENTENCES[-1])
codings_of_three = st.lists(
    st.tuples(
        st.sampled_from(CODERS), st.integers(0, LENGTH - 1), st.integers(1, 60), st.sampled_from(("", *TAGS))
    ).map(lambda drawn: (drawn[0], drawn[1], min(drawn[1] + drawn[2], LENGTH), drawn[3])),
    max_size=9,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(codings_of_three, st.sampled_from(get_args(AgreementUnit)), st.booleans(), st.integers(0, 2))
def test_figures_agree_with_the_definitions(
    shelf: dict[str, Library], codings: list[Coding], unit: Any, roll_up: bool, level: int
) -> None:
    def names(tag: str) -> set[str]:
        levels = tag.split("/")[: level or None]
        return {"/".join(levels[:depth]) for depth in range(1 if roll_up else len(levels), len(levels) + 1)}

    article = code(shelf, codings)
    agreements = agreement(shelf["ann"], Comparison(articles=(article.pk,), unit=unit, roll_up=roll_up, level=level))
    units = table(codings, unit, names) if len({creator for creator, *_ in codings}) > 1 else []
    expect_figures(agreements[0], units)
    assert [one.tag for one in agreements[1:]] == sorted({tag for row in units for own in row.values() for tag in own})
    for one in agreements[1:]:
        expect_figures(one, [{coder: one.tag in own for coder, own in row.items()} for row in units])


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(codings_of_three, st.sampled_from(get_args(AgreementUnit)), st.sampled_from(TAGS))
def test_a_single_tag_has_the_same_figures_as_in_the_whole_table(
    shelf: dict[str, Library], codings: list[Coding], unit: Any, tag: str
) -> None:
    shelf["ann"].annotations.tag(put(shelf["ann"], TEXT), 0, 3, tag)
    article = code(shelf, codings)
    everything = agreement(shelf["ann"], Comparison(articles=(article.pk,), unit=unit))
    chosen = agreement(shelf["ann"], Comparison((tag,), articles=(article.pk,), unit=unit))
    below = [one for one in everything[1:] if one.tag == tag or one.tag.startswith(f"{tag}/")]
    if below:
        assert chosen[1:] == below
    else:
        assert [(one.tag, one.alpha) for one in chosen[1:]] == [(tag, None)]
    assert {one.units for one in chosen} == {everything[0].units}
    if len(below) == 1:  # the only value is one tag, present or absent
        assert chosen[0].alpha == chosen[1].alpha
        assert chosen[0].pairs == chosen[1].pairs


def test_ten_sentences_coded_by_two(library: Library, opened: Callable[[str], Library]) -> None:
    """The second coder misses one of five sentences and tags nothing else: alpha is 0.8."""
    text = " ".join(f"Sentence number {number} is here." for number in range(10))
    article, bob = put(library, text), opened("bob")
    for number in range(10):
        start = text.index(f"Sentence number {number}")
        library.annotations.tag(article, start, start + 25, "A" if number < 5 else "B")
        bob.annotations.tag(article, start, start + 25, "A" if number < 4 else "B")
    among = {one.tag: one for one in agreement(library)}
    alone = {one.tag: one for one in agreement(library, Comparison(("A",)))}
    assert among["A"] == alone["A"]
    assert alone["A"].alpha == pytest.approx(1 - (2 / 20) / (2 * 9 * 11 / (20 * 19)))
    assert alone["A"].alpha == alone[""].alpha
    assert (alone["A"].share, alone["A"].units) == (0.9, 10)


def test_only_sentences_that_somebody_coded_count(shelf: dict[str, Library]) -> None:
    code(shelf, [sentence(who, number, "x") for who, number in (("ann", 0), ("ann", 1), ("bob", 1), ("bob", 2))])
    assert agreement(shelf["ann"])[0].units == 3


def test_creators_are_chosen(shelf: dict[str, Library]) -> None:
    code(shelf, [sentence("ann", 0, "x"), sentence("bob", 1, "x"), sentence("carl", 2, "x")])
    assert agreement(shelf["ann"])[0].pairs.keys() == {("ann", "bob"), ("ann", "carl"), ("bob", "carl")}
    two = agreement(shelf["ann"], Comparison(creators=("ann", "carl")))[0]
    assert (two.units, [*two.pairs]) == (2, [("ann", "carl")])
    with pytest.raises(NotFoundError, match="'eve' has coded nothing here: name one of ann, bob, carl"):
        agreement(shelf["ann"], Comparison(creators=("ann", "eve")))


def test_the_consensus_is_compared_if_it_is_among_the_chosen_creators(shelf: dict[str, Library]) -> None:
    code(shelf, [sentence("ann", 0, "x"), sentence("bob", 1, "x"), sentence(CONSENSUS, 4, "y")])
    assert agreement(shelf["ann"])[0].units == 2
    named = agreement(shelf["ann"], Comparison(creators=("ann", CONSENSUS)))
    assert [*named[0].pairs] == [("ann", CONSENSUS)]
    assert named[0].units == 2


@pytest.mark.parametrize("unit", ["sentence", "character"])
def test_what_is_not_decided_yet_is_a_gap_of_the_consensus(shelf: dict[str, Library], unit: AgreementUnit) -> None:
    article = code(shelf, [sentence("ann", number, "x") for number in range(4)])
    spans = [sentence("ann", number, "x")[1:3] for number in range(4)]
    comparison = Comparison(creators=("ann", CONSENSUS), unit=unit)
    decisions = shelf["ann"].decisions
    decisions.decide(article, [Ruling(*spans[0], NONE)], "none")
    assert agreement(shelf["ann"], comparison)[0].share == 0
    decisions.decide(article, [Ruling(*spans[1], ONE, (ConsensusPassage(*spans[1], "yellow", ("x",)),))], "ann's")
    decisions.comment(article, *spans[2], "which?", "a comment")
    lengths = [end - start if unit == "character" else 1 for start, end in spans]
    figures = agreement(shelf["ann"], comparison)[0]
    assert (figures.units, figures.share) == (sum(lengths[:2]), lengths[1] / sum(lengths[:2]))


def test_articles_are_chosen(shelf: dict[str, Library]) -> None:
    first = code(shelf, [sentence("ann", 0, "x"), sentence("bob", 0, "x")])
    second = code(shelf, [sentence("ann", 0, "x"), sentence("bob", 0, "y"), sentence("bob", 1, "x")])
    assert [agreement(shelf["ann"], Comparison(articles=(pk,)))[0].units for pk in (first.pk, second.pk)] == [1, 2]
    assert agreement(shelf["ann"])[0].units == 3


def test_a_tag_counts_for_the_person_who_gave_it(shelf: dict[str, Library]) -> None:
    """In older libraries, the second coder's tag may be on the first coder's highlight."""
    article = code(shelf, [])
    highlight = shelf["ann"].annotations.tag(article, *sentence("ann", 0, "x")[1:3], "x")
    shelf["bob"].annotations.tag(article, 0, 1, "y", highlight_id=highlight.id)
    by_tag = {one.tag: one for one in agreement(shelf["ann"])}
    assert [*by_tag["x"].pairs] == [("ann", "bob")]
    assert by_tag[""].pairs[("ann", "bob")].share == 0


def test_an_orphan_has_no_unit(shelf: dict[str, Library]) -> None:
    article = code(shelf, [sentence("ann", 0, "x"), sentence("bob", 0, "x")])
    library = shelf["ann"]
    with library.connection.write():
        library.connection.run("UPDATE highlights SET state = 'orphan' WHERE creator = 'bob'")
    assert agreement(library, Comparison(articles=(article.pk,)))[0].units == 0


def test_a_coder_who_found_nothing_counts(shelf: dict[str, Library]) -> None:
    article = code(shelf, [sentence("ann", 0, "x"), sentence("ann", 1, "x")])
    assert agreement(shelf["ann"])[0].units == 0
    shelf["bob"].done.mark(article, done=True)
    agreements = agreement(shelf["carl"])[1]
    assert (agreements.tag, agreements.units, agreements.share) == ("x", 2, 0)
    assert agreements.alpha == pytest.approx(alpha([{"ann": True, "bob": False}] * 2))
    nothing = code(shelf, [])
    for name in ("ann", "bob"):
        shelf[name].done.mark(nothing, done=True)
    assert agreement(shelf["ann"], Comparison(articles=(nothing.pk,)))[0].units == 0
    assert agreement(shelf["ann"], Comparison(articles=(nothing.pk,), unit="article"))[0].share == 1
    shelf["bob"].journal.undo()
    shelf["bob"].journal.undo()
    assert agreement(shelf["ann"])[0].units == 0


def test_last_verdicts_on_the_same_words_are_compared(library: Library, opened: Callable[[str], Library]) -> None:
    article = put(library, " ".join(SENTENCES))
    claims = [library.annotations.claim(article, start, start + 21, "") for start in STARTS]
    verdicts_of = {
        "ann": ["false", "true", "mixed", "true", "false", "false"],
        "bob": ["true", "true", "mixed", "false", "", ""],
        "carl": ["true", "", "", "", "", ""],
    }
    for name, verdicts in verdicts_of.items():
        judge = opened(name)
        for claim, verdict in zip(claims, verdicts, strict=True):
            if verdict:
                judge.claims.edit(claim.id, verdict=verdict)
    library.claims.edit(claims[0].id, verdict="true")  # changes their mind
    units: list[Values] = [
        {"ann": "true", "bob": "true", "carl": "true"},
        {"ann": "true", "bob": "true"},
        {"ann": "mixed", "bob": "mixed"},
        {"ann": "true", "bob": "false"},
    ]
    result = verdict_agreement(library)
    figures = result.figures
    assert (figures.units, figures.share) == (4, share(units))
    assert figures.alpha == pytest.approx(alpha(units))
    assert figures.pairs["ann", "bob"] == pytest.approx(pair(units, "ann", "bob"))
    assert result.against["ann", "bob"] == {("true", "true"): 2, ("mixed", "mixed"): 1, ("true", "false"): 1}
    assert (result.single, result.apart) == (2, 0)
    two = verdict_agreement(library, Comparison(creators=("bob", "carl")))
    assert (two.figures.units, two.figures.share, two.single) == (1, 1.0, 3)
    assert verdict_agreement(library, Comparison(articles=(article.pk + 1,))).single == 0
    with pytest.raises(NotFoundError, match="'eve' has checked nothing here: name one of ann, bob, carl"):
        verdict_agreement(library, Comparison(creators=("ann", "eve")))


def test_verdicts_on_different_versions_are_not_a_disagreement(
    library: Library, opened: Callable[[str], Library]
) -> None:
    article = put(library, SENTENCES[0])
    claim = library.annotations.claim(article, 0, len(SENTENCES[0]), "")
    library.claims.edit(claim.id, verdict="true")
    library.revisions.revise(article.pk, NewArticle(SENTENCES[0].replace("stands", "stood"), "2", "T", id=article.id))
    opened("bob").claims.edit(claim.id, verdict="false")
    result = verdict_agreement(library)
    assert (result.figures.units, result.against, result.single, result.apart) == (0, {}, 0, 1)
