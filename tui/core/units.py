"""Words of quantities: numbers, magnitudes, units, months; the vocabulary of `tui.core.quantities`."""

from tui.core.cues import word_set

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
MAGNITUDES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "k": 1e3, "tsd": 1e3, "lakh": 1e5, "million": 1e6, "millions": 1e6,
    "mn": 1e6, "mln": 1e6, "mio": 1e6, "millionen": 1e6, "crore": 1e7, "billion": 1e9, "billions": 1e9, "bn": 1e9,
    "bln": 1e9, "mrd": 1e9, "milliarde": 1e9, "milliarden": 1e9, "milliard": 1e9, "milliards": 1e9, "trillion": 1e12,
    "trillions": 1e12, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "thirds": 3, "quarters": 4, "fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9,
    "tenths": 10,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

_UNITS = """
% 1: % percent pct prozent percentage
usd 1: $ usd dollar dollars buck bucks
usd 0.01: cent cents
eur 1: € eur euro euros
gbp 1: £ gbp pound pounds sterling quid
gbp 0.01: pence
jpy 1: ¥ jpy yen
cny 1: cny rmb yuan renminbi
inr 1: ₹ inr rs rupee rupees
rub 1: ₽ rub rouble roubles ruble rubles
krw 1: ₩ krw won
uah 1: ₴ uah hryvnia hryvnias
chf 1: chf franc francs
crown 1: sek nok dkk czk crown crowns kronor kroner koruna
m 1000: km kilometre kilometres kilometer kilometers
m 1609.344: mile miles
m 1: m metre metres meter meters
m 0.9144: yard yards
m 0.3048: foot feet ft
m 0.0254: inch inches
m 0.01: cm centimetre centimetres centimeter centimeters
m 0.001: mm millimetre millimetres millimeter millimeters
kg 1000: t tonne tonnes ton tons
kg 1: kg kilo kilos kilogram kilograms kilogramme kilogrammes
kg 0.001: g gram grams
kg 0.4536: lb lbs
kg 1e6: kiloton kilotons kilotonnes
ha 1: ha hectare hectares
ha 0.4047: acre acres
l 1: litre litres liter liters
barrel 1: barrel barrels
w 1e9: gw gigawatt gigawatts
w 1e6: mw megawatt megawatts
w 1000: kw kilowatt kilowatts
degree 1: ° degree degrees
day 3650: decade decades
day 365: year years
day 30.4: month months
day 7: week weeks
day 1: day days
day 0.0416667: hour hours
day 0.000694444: minute minutes
"""

UNITS: dict[str, tuple[str, float]] = {}
"""Words with the unit they are compared in, and the factor."""
for _row in _UNITS.strip().splitlines():
    _measure, _, _names = _row.partition(": ")
    _unit, _factor = _measure.split()
    for _name in _names.split():
        UNITS[_name] = _unit, float(_factor)

CURRENCIES = word_set("usd eur gbp jpy cny inr rub krw uah chf crown")
