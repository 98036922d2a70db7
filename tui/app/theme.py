"""The two themes. Every colour of the reader has a name here; style sheets use `$name`, never a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.color import Color
from textual.theme import Theme

from tui.core.codebook import drawable_color
from tui.core.model import LABELS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.core.labels import EntityLabel

_DARK = {
    "page": "#16181d",
    "side": "#1b1e24",
    "cursor": "#23272f",
    "rule": "#2c313a",
    "foreground": "#d5d8de",
    "dim": "#878f99",
    "faint": "#4a505a",
    "amber": "#e3b341",
    "done": "#8fce7f",
    "hit": "#5c4810",
    "label-person": "#79b8ff",
    "label-org": "#c893ea",
    "label-gpe": "#8fce7f",
    "label-loc": "#5fc9b8",
    "label-norp": "#e8a27c",
    "label-event": "#e5c07b",
    "label-date": "#9fa9b6",
    "background-yellow": "#463c1d",
    "background-green": "#1f4037",
    "background-blue": "#1e3a58",
    "background-purple": "#3b3060",
    "background-orange": "#54341f",
    "background-pink": "#522a4a",
    "background-red": "#5b2227",
    "background-lime": "#2c3f1d",
    "background-cyan": "#14424c",
    "background-indigo": "#222f73",
    "background-brown": "#41342a",
    "background-grey": "#34383f",
    "background-claim": "#4a2b33",
    "sign-yellow": "#d9b84a",
    "sign-green": "#4fae8f",
    "sign-blue": "#5a9fe0",
    "sign-purple": "#a58be8",
    "sign-orange": "#e0924f",
    "sign-pink": "#dd77c0",
    "sign-red": "#e8705f",
    "sign-lime": "#a9bf4a",
    "sign-cyan": "#4fb8cc",
    "sign-indigo": "#629aff",
    "sign-brown": "#b8946f",
    "sign-grey": "#9aa4b2",
    "sign-claim": "#ff8b94",
    "verdict-unchecked": "#ff8b94",
    "verdict-true": "#5fd38a",
    "verdict-mostly-true": "#b9cf6a",
    "verdict-mixed": "#e3b341",
    "verdict-mostly-false": "#f59a52",
    "verdict-false": "#f35b45",
    "verdict-unproven": "#9aa4b2",
}

_LIGHT = {
    "page": "#fbfaf7",
    "side": "#f3f1ec",
    "cursor": "#efece4",
    "rule": "#dedad1",
    "foreground": "#2b2d31",
    "dim": "#686a70",
    "faint": "#c2bfb7",
    "amber": "#9e5900",
    "done": "#2c792c",
    "hit": "#ffd45e",
    "label-person": "#0b5cad",
    "label-org": "#7a3fa8",
    "label-gpe": "#286e28",
    "label-loc": "#0d6b5e",
    "label-norp": "#9d4717",
    "label-event": "#845600",
    "label-date": "#5c6067",
    "background-yellow": "#f6e7ab",
    "background-green": "#cfeadb",
    "background-blue": "#d3e4f7",
    "background-purple": "#e5daf5",
    "background-orange": "#fadcc0",
    "background-pink": "#f8d6ea",
    "background-red": "#ffd3c4",
    "background-lime": "#e2efb9",
    "background-cyan": "#c4edf2",
    "background-indigo": "#d0dcff",
    "background-brown": "#eadfce",
    "background-grey": "#e2e4e8",
    "background-claim": "#f7d4d4",
    "sign-yellow": "#826600",
    "sign-green": "#1e785a",
    "sign-blue": "#2a6bb3",
    "sign-purple": "#6f4fc0",
    "sign-orange": "#a05718",
    "sign-pink": "#b03a90",
    "sign-red": "#b83a2e",
    "sign-lime": "#577303",
    "sign-cyan": "#0e6e8c",
    "sign-indigo": "#5338e0",
    "sign-brown": "#7a5836",
    "sign-grey": "#5c6067",
    "sign-claim": "#b3202c",
    "verdict-unchecked": "#b3202c",
    "verdict-true": "#1f793e",
    "verdict-mostly-true": "#5c7012",
    "verdict-mixed": "#8c6200",
    "verdict-mostly-false": "#aa5011",
    "verdict-false": "#c22a17",
    "verdict-unproven": "#666a72",
}


def _theme(name: str, roles: dict[str, str], *, dark: bool) -> Theme:
    """Return a theme, with Textual's own names mapped to the same palette."""
    textual = {
        "border": roles["rule"],
        "border-blurred": roles["rule"],
        "block-cursor-background": roles["cursor"],
        "block-cursor-foreground": roles["foreground"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": roles["cursor"],
        "block-cursor-blurred-foreground": roles["foreground"],
        "footer-background": roles["side"],
        "footer-foreground": roles["dim"],
        "footer-key-foreground": roles["amber"],
        "footer-description-foreground": roles["dim"],
        "input-cursor-foreground": roles["foreground"],
        "input-cursor-background": roles["cursor"],
        "input-cursor-text-style": "reverse",  # with 16 colours and without any, no background is drawn
        "input-selection-background": roles["hit"],
        "screen-selection-background": roles["hit"],
        "screen-selection-foreground": roles["foreground"],
        "scrollbar": roles["rule"],
        "scrollbar-hover": roles["faint"],
        "scrollbar-active": roles["dim"],
        "scrollbar-background": roles["page"],
        "scrollbar-background-hover": roles["page"],
        "scrollbar-background-active": roles["page"],
        "scrollbar-corner-color": roles["page"],
    }
    return Theme(
        name=name,
        primary=roles["amber"],
        secondary=roles["label-person"],
        accent=roles["amber"],
        warning=roles["amber"],
        error=roles["verdict-false"],
        success=roles["done"],
        foreground=roles["foreground"],
        background=roles["page"],
        surface=roles["side"],
        panel=roles["side"],
        dark=dark,
        text_alpha=1.0,
        variables=textual | roles,
    )


DARK = _theme("postil-dark", _DARK, dark=True)
LIGHT = _theme("postil-light", _LIGHT, dark=False)

ROLES = {True: _DARK, False: _LIGHT}
"""The colours of the dark and the light theme."""

THEMES = (DARK, LIGHT)
"""The themes to register; the first is the default."""

DEFAULTS: dict[str, str] = dict(_DARK)
"""The result of `get_theme_variable_defaults`, so that every theme has every variable."""


_own_colors: dict[str, str] = {}
"""Colours of the open library's labels, outside of the theme: a process draws one library."""


def color_labels(labels: Iterable[EntityLabel]) -> None:
    """Give labels the colours set in the library."""
    _own_colors.clear()
    _own_colors.update((each.name, each.color) for each in labels if each.color)


def label_variable(label: str) -> str:
    """Return the variable (without `$`) of an entity label's colour; unknown labels look like dates."""
    if label in _own_colors:
        return sign_variable(_own_colors[label])
    return f"label-{(label if label in LABELS else 'DATE').lower()}"


def verdict_variable(verdict: str) -> str:
    """Return the variable of a verdict's colour; the user's own verdicts look like unproven."""
    return f"verdict-{(verdict if verdict in VERDICTS else 'unproven').replace(' ', '-')}"


def background_variable(color: str) -> str:
    """Return the variable of a colour's background, also of `#RRGGBB`; unknown colours are yellow."""
    return f"background-{drawable_color(color)}"


def sign_variable(color: str) -> str:
    """Return the variable of a colour used for a sign rather than a background."""
    return f"sign-{drawable_color(color)}"


def color_of(variables: Mapping[str, str], variable: str) -> str:
    """Return the colour of a variable; an `#RRGGBB` is made readable on the page, or under its text."""
    if variable in variables:
        return variables[variable]
    kind, _, rgb = variable.partition("-")
    page = Color.parse(variables["page"])
    if kind == "background":
        hue, saturation, _ = Color.parse(rgb).hsl
        is_dark = page.brightness < 0.5
        return Color.from_hsl(hue, min(saturation, 0.45 if is_dark else 0.8), 0.2 if is_dark else 0.88).hex6
    return _readable(Color.parse(rgb), page).hex6


def _readable(color: Color, page: Color) -> Color:
    """Return a colour, lightened or darkened until it has 4.5:1 on the page."""
    end = Color.parse("#ffffff" if page.brightness < 0.5 else "#000000")
    steps = (color.blend(end, share / 20) for share in range(21))
    return next((each for each in steps if contrast(each, page) >= 4.5), end)


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours, 1 to 21, by WCAG."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
