"""The precomputed JSON encoder gives the same results as the standard one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.text import json_pieces

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_output_equals_that_of_the_standard_encoder(value: object) -> None:
    assert "".join(json_pieces()(value, 0)) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_it_works_without_the_c_extension(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json.encoder, "c_make_encoder", None)
    assert "".join(json_pieces()({"a": ["ü", None]}, 0)) == '{"a":["ü",null]}'
