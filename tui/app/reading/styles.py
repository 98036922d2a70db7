"""The reading pane's styles, made of the theme's variables. The painter draws with them: no style sheet knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style

from tui.app.reading.painter import GROUNDS, MENTIONS, SIGNS, VERDICT_SIGNS
from tui.app.theme import ground_variable, label_variable, sign_variable, verdict_variable

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLORLESS = {
    **dict.fromkeys([*GROUNDS.values(), "ground-claim"], Style(italic=True)),
    "cursor": Style(bold=True),
    "hit": Style(bold=True, reverse=True),
    "hit-current": Style(bold=True, reverse=True, underline=True),
}
"""Without colours, what is otherwise told by ground is told by weight and slant."""


def styles(variables: Mapping[str, str], *, colorless: bool) -> dict[str, Style]:
    """Every style of the pane by its name."""

    def on(variable: str) -> Style:
        return Style(bgcolor=variables[variable])

    def ink(variable: str, *, bold: bool | None = None, underline: bool | None = None) -> Style:
        return Style(color=variables[variable], bold=bold, underline=underline)

    made = {
        "title": ink("ink", bold=True),
        "meta": ink("dim"),
        "fold": ink("dim"),
        "bar": ink("amber"),
        "cursor": on("cursor"),
        "selection": ink("ink") + Style(reverse=True),
        "quote": Style(bold=True),
        "hit": ink("ink", bold=True) + on("hit"),
        "hit-current": ink("amber", bold=True) + on("page") + Style(reverse=True),
        "mention-current": Style(bold=True, reverse=True),
        "ground-claim": on("ground-claim"),
        "sign-note": ink("amber"),
        "sign-suggestion": ink("dim", bold=True),
    }
    made |= {name: ink(label_variable(label), underline=label != "DATE" or None) for label, name in MENTIONS.items()}
    made |= {name: on(ground_variable(color)) for color, name in GROUNDS.items()}
    made |= {name: ink(sign_variable(color)) for color, name in SIGNS.items()}
    made |= {name: ink(verdict_variable(verdict)) for verdict, name in VERDICT_SIGNS.items()}
    return made | {name: made[name] + style for name, style in _COLORLESS.items()} if colorless else made
