import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.duplicates import SAME, SIZE, bands, resemblance, signature

SEEDS = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "seeds").iterdir())]


def words(seed: int, count: int) -> list[str]:
    chosen = random.Random(seed)
    return [f"w{chosen.randrange(5000)}" for _ in range(count)]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 1.0])
def test_the_estimate_is_close_to_the_true_similarity(share: float) -> None:
    common = words(1, int(400 * share))
    first, second = (common + words(seed, 400 - len(common)) for seed in (2, 3))
    shingles = [{tuple(text[n : n + 4]) for n in range(len(text) - 3)} for text in (first, second)]
    truth = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert resemblance(signature(" ".join(first)), signature(" ".join(second))) == pytest.approx(truth, abs=0.2)


def test_a_shortened_story_is_found_and_other_stories_are_not() -> None:
    signatures = [signature(text) for text in SEEDS]
    assert all(resemblance(a, b) < SAME for a in signatures for b in signatures if a is not b)
    edited = SEEDS[1].replace("Russian", "Moscow's").replace("“", '"').upper()
    assert resemblance(signatures[1], signature(edited)) >= SAME
    assert set(bands(signatures[1])) & set(bands(signature(edited)))
    half = signature(SEEDS[1][: len(SEEDS[1]) // 2])
    assert resemblance(signatures[1], half) >= SAME
    assert set(bands(signatures[1])) & set(bands(half))
    rights = "Copyright 2019 The Daily. All rights reserved. Nobody may publish, broadcast or rewrite any of it at all."
    first, second = (f"{text[:300]}\n{rights}" for text in SEEDS[:2])
    assert resemblance(signature(first), signature(second)) < SAME


def test_duplicates_in_a_language_without_spaces() -> None:
    text = (
        "ロシアのプーチン大統領は北朝鮮の金正恩委員長と会談した。両首脳は核問題の解決に向けて協力することで合意した。"
    )
    assert resemblance(signature(text), signature(text + "会談は二時間続いた。")) > 0.5


def test_signatures_can_be_stored() -> None:
    signed = signature(SEEDS[0])
    assert len(signed) == 4 * SIZE
    assert len(bands(signed)) == 30
    assert all(0 <= band < 2**63 for band in bands(signed))
    assert resemblance(signed, signed) == 1.0
    assert signature("too short") == b""
    assert bands(b"") == ()
    assert resemblance(b"", signed) == 0.0


@given(st.text())
def test_no_text_causes_an_error(text: str) -> None:
    assert len(signature(text)) in (0, 4 * SIZE)


def test_long_texts_are_cheap() -> None:
    start = time.process_time()
    signature("漢" * 5_000_000)
    assert time.process_time() - start < 3
