"""Superscripts and subscripts, for which plain text has characters of its own: 10⁶ is not 106."""

_ABOVE = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
_BELOW = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_ENDING_WORDS = """
st nd rd th er re e ers ère ème eme de me r a o ro ra tm sm mo
"""
_ENDINGS = frozenset(_ENDING_WORDS.split())
"""Text that is raised only for its looks: 1st, 2nd, 1er."""

_SINGLE = 6
"""The most characters of an exponent, an index or a note's number; more are a raised word."""


def above(text: str, before: str) -> str:
    """Return superscript text after `before` (its last character is enough) in plain text."""
    return _moved(text, before, _ABOVE)


def below(text: str, before: str) -> str:
    return _moved(text, before, _BELOW)


def _moved(text: str, before: str, signs: dict[str, str]) -> str:
    word = " ".join(text.split())
    if not before[-1:].strip() or word.lower() in _ENDINGS or len(word) > _SINGLE or not set(word) <= signs.keys():
        return text
    return "".join(map(signs.__getitem__, word))
