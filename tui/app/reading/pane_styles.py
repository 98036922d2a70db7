"""The text pane's styles by name, for the theme and the terminal's colour depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style

from tui.app.reading.painter import BACKGROUNDS, SIGNS, VERDICT_SIGNS
from tui.app.theme import background_variable, color_of, sign_variable, verdict_variable
from tui.core.model import CODE_COLORS, LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLORLESS = {
    **dict.fromkeys([*BACKGROUNDS.values(), "background-claim"], Style(italic=True)),
    "cursor": Style(bold=True),
    "hit": Style(bold=True, reverse=True),
    "hit-current": Style(bold=True, reverse=True, underline=True),
}
"""Weight and slant in place of backgrounds, with few colours."""


class PaneStyles(dict[str, Style]):
    """Styles by name, including any `#RRGGBB`."""

    variables: Mapping[str, str]
    few_colors = False

    def __missing__(self, name: str) -> Style:
        kind, _, rgb = name.partition("-")
        if kind != "background":
            style = Style(color=color_of(self.variables, sign_variable(rgb)))
        elif self.few_colors:
            style = Style(italic=True)
        else:
            style = Style(bgcolor=color_of(self.variables, background_variable(rgb)))
        self[name] = style
        return style


def pane_styles(variables: Mapping[str, str], *, few_colors: bool) -> dict[str, Style]:
    def background(variable: str) -> Style:
        return Style(bgcolor=variables[variable])

    def foreground(variable: str, *, bold: bool | None = None, underline: bool | None = None) -> Style:
        return Style(color=variables[variable], bold=bold, underline=underline)

    styles = {
        "title": foreground("foreground", bold=True),
        "byline": foreground("dim"),
        "note": foreground("amber"),
        "fold": foreground("dim"),
        "turn": foreground("dim"),
        "bar": foreground("amber"),
        "cursor": background("cursor"),
        "selection": foreground("foreground") + Style(reverse=True),
        "quote": Style(bold=True),
        "confirmed": Style(bold=True),
        "hit": foreground("foreground", bold=True) + background("hit"),
        "hit-current": foreground("amber", bold=True) + background("page") + Style(reverse=True),
        "mention-current": Style(bold=True, reverse=True),
        "background-claim": background("background-claim"),
        "sign-note": foreground("amber"),
        "sign-suggestion": foreground("dim", bold=True),
    }
    colors_of_labels = [*(f"label-{label.lower()}" for label in LABELS), *map(sign_variable, CODE_COLORS)]
    styles |= {
        f"mention-{variable}": foreground(variable, underline=variable != "label-date" or None)
        for variable in colors_of_labels
    }
    styles |= {name: background(background_variable(color)) for color, name in BACKGROUNDS.items()}
    styles |= {name: foreground(sign_variable(color)) for color, name in SIGNS.items()}
    styles |= {name: foreground(verdict_variable(verdict)) for verdict, name in VERDICT_SIGNS.items()}
    if few_colors:
        styles |= {name: styles[name] + style for name, style in _COLORLESS.items()}
    pane = PaneStyles(styles)
    pane.variables, pane.few_colors = variables, few_colors
    return pane
