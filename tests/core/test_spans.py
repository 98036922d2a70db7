from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.core.spans import SpanIndex, segments, strip

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))), max_size=120
)


def numbered(spans: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(start, end, number) for number, (start, end) in enumerate(spans)]


@given(SPANS)
def test_segments_have_exactly_the_spans_that_cover_them(spans: list[tuple[int, int]]) -> None:
    pieces = segments(numbered(spans))
    covered = {point: set(payloads) for start, end, payloads in pieces for point in range(start, end)}
    expected: dict[int, set[int]] = {}
    for start, end, number in numbered(spans):
        for point in range(start, end):
            expected.setdefault(point, set()).add(number)
    assert covered == expected
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))


@given(SPANS, st.integers(0, 60), st.integers(0, 60))
def test_touching_equals_a_linear_search(spans: list[tuple[int, int]], start: int, end: int) -> None:
    touching = SpanIndex(numbered(spans)).touching(start, end)
    expected = [span for span in numbered(spans) if max(span[0], start) < min(span[1], end)]
    assert sorted(touching, key=lambda span: span[2]) == expected
    assert [(span[0], -span[1]) for span in touching] == sorted((span[0], -span[1]) for span in expected)


def test_overlapping_spans_keep_their_order() -> None:
    spans = [(0, 10, "outer"), (5, 8, "inner"), (8, 12, "last")]
    assert segments(spans) == [
        (0, 5, ("outer",)),
        (5, 8, ("outer", "inner")),
        (8, 10, ("outer", "last")),
        (10, 12, ("last",)),
    ]


def test_one_span_over_everything_does_not_hide_the_others() -> None:
    index = SpanIndex([(0, 100_000, -1), *((at * 20, at * 20 + 10, at) for at in range(5_000))])
    assert [number for *_, number in index.touching(50_000, 50_030)] == [-1, 2500, 2501]
    assert len(index) == 5_001
    assert len(list(index)) == 5_001


@given(st.text("ab \n\u00a0", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_a_stripped_span_has_the_words_of_its_text(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    first, last = strip(text, start, end)
    assert start <= first <= last <= end
    assert text[first:last] == text[start:end].strip()


def test_nothing_touches_an_empty_range() -> None:
    assert SpanIndex([(0, 10, "span")]).touching(5, 5) == []
    assert SpanIndex[str]().touching(0, 5) == []
