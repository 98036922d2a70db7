from hypothesis import given
from hypothesis import strategies as st

from tui.core.sentences import sentences


def test_spans_are_trimmed_and_stay_on_their_line() -> None:
    text = " \u00a0Dr. Ito came.  She left at 5 p.m. on Monday.\u00a0\n\n東京で会議。次の文。\n👨‍👩‍👧 We won. Yes!"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Dr. Ito came.",
        "She left at 5 p.m. on Monday.",
        "東京で会議。",
        "次の文。",
        "👨‍👩‍👧 We won.",
        "Yes!",
    ]


@given(st.text(alphabet=st.sampled_from('ab A.!?“”" \n\t\u00a0é😀’')))
def test_spans_are_ordered_apart_and_cover_every_word(text: str) -> None:
    spans = sentences(text)
    covered = set()
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        body = text[start:end]
        assert body == body.strip()
        assert "\n" not in body
        covered.update(range(start, end))
        last = end
    assert all(index in covered for index, character in enumerate(text) if not character.isspace())
