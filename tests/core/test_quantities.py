"""Quantities are read by value, in any notation."""

import pytest

from tui.core.quantities import Quantity, quantities, same, spellings


def values(text: str, language: str = "en") -> list[tuple[float, str]]:
    return [(float(f"{one.value:.4g}"), one.unit) for one in quantities(text, language)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1.2bn | 1,200 million dollars | USD 1.2 billion | 1.2 billion US dollars", 1.2e9, "usd"),
        ("€85m | EUR 0.085bn | 85 million euros | eighty-five million euros", 8.5e7, "eur"),
        ("12 | twelve | a dozen", 12, ""),
        ("150 | a hundred and fifty | one hundred fifty", 150, ""),
        ("3,500 | 3500 | three and a half thousand | 3.5k", 3500, ""),
        ("500,000 | half a million | five hundred thousand | 0.5 million", 5e5, ""),
        ("250,000 crowns | a quarter of a million crowns", 2.5e5, "crown"),
        ("8.5% | 8.5 per cent | eight and a half percent | 8.5 percentage points", 8.5, "%"),
        ("25 percent | a quarter of them | one in four | 25 out of 100", 25, "%"),
        ("half a year | six months", 182, "day"),
        ("5 km | 5,000 metres | five kilometres", 5000, "m"),
        ("3 May | May 3 | May 3rd", 503, "date"),
        ("5:40 p.m. | 17:40", 1060, "clock"),
        ("6th | sixth", 6, "nth"),
        ("1.234.567 | 1,234,567 | 1 234 567", 1_235_000, ""),
    ],
)  # fmt: skip
def test_notations_of_the_same_value(text: str, value: float, unit: str) -> None:
    for way in text.split(" | "):
        (quantity,) = quantities(f"It was {way}, they say")
        assert quantity.value == pytest.approx(value, rel=0.01), way
        assert quantity.unit == unit, way


def test_other_numbers_are_not_quantities() -> None:
    assert values("Eagle-1, COVID-19 and B2 are names; one of them, a man, may go") == []
    assert values("a third option, the third quarter") == [(3, "nth"), (3, "nth")]
    assert values("9" * 400) == []
    assert values("² ½ ٣") == [(3, "")]


def test_a_decimal_comma_in_other_languages() -> None:
    text = "1,2 Milliarden Euro und 1.200 Millionen Euro, 12,5 Prozent"
    assert values(text, "de") == [(1.2e9, "eur"), (1.2e9, "eur"), (12.5, "%")]
    assert values("12,500 and 12.5") == [(12500, ""), (12.5, "")]


def test_each_quantity_has_its_place() -> None:
    text = "They paid $1.2bn in 2027, twelve years late."
    assert [text[one.start : one.end] for one in quantities(text)] == ["$1.2bn", "2027", "twelve years"]


def test_similarity_of_quantities() -> None:
    million = Quantity(1e6, "usd")
    assert million.likeness(Quantity(1e6, "usd")) == 1
    assert million.likeness(Quantity(1e6, "eur")) == 0
    assert 0 < million.likeness(Quantity(1.04e6, "usd")) < million.likeness(Quantity(1e6, "")) < 1
    assert Quantity(2019, "year").likeness(Quantity(2020, "year")) == 0
    assert same([million, million], [million]) == [(0, 0, 1)], "each quantity is paired once"


def test_search_terms_for_quantities() -> None:
    (fine,) = quantities("$1.2bn")
    assert {"1 2bn", "1 2 billion", "1 200 million", "1200 million"} <= set(spellings(fine))
    (share,) = quantities("5.4 percent")
    assert spellings(share) == ["5 4"]
    assert spellings(Quantity(4, "")) == spellings(Quantity(2027, "year")) == []
