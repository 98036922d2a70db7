"""The theme's roles as Rich styles, for widgets that draw their lines themselves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rich.style import Style

from tui.app.textual_fixes.app import FixedApp
from tui.app.theme import DEFAULTS
from tui.core.claims import VERDICTS
from tui.core.model import COLORS, LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import App
    from textual.widget import Widget


class RoleStyles:
    """Styles by role: `ink("dim")`, `ink("amber", on="side", bold=True)`. One object a theme; styles are kept."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._style: Callable[[str, str, bool, bool, bool, bool], Style] = cache(self._make)

    def __call__(
        self,
        role: str = "ink",
        *,
        on: str = "",
        bold: bool = False,
        dim: bool = False,
        under: bool = False,
        rev: bool = False,
    ) -> Style:
        return self._style(role, on, bold, dim, under, rev)

    def _make(self, role: str, on: str, bold: bool, dim: bool, under: bool, rev: bool) -> Style:
        return Style(
            color=self._variables[role],
            bgcolor=self._variables[on] if on else None,
            bold=bold or None,
            dim=dim or None,
            underline=under or None,
            reverse=rev or None,
        )


_BY_THEME: dict[str, RoleStyles] = {}


def styles_of(node: Widget | App[Any]) -> RoleStyles:
    app = node.app
    if app.theme not in _BY_THEME:
        _BY_THEME[app.theme] = RoleStyles({**DEFAULTS, **app.current_theme.variables})
    return _BY_THEME[app.theme]


def has_few_colors(app: App[Any]) -> bool:
    """Tell whether grounds cannot be told apart, so that signs must."""
    return app.no_color or (isinstance(app, FixedApp) and app.depth is not None and app.depth.colors == 16)


def label_variable(label: str) -> str:
    """Return the variable (without `$`) with the colour of an entity label; an unknown label is drawn as a date."""
    return f"label-{(label if label in LABELS else 'DATE').lower()}"


def verdict_variable(verdict: str) -> str:
    """Return the variable with the colour of a verdict's sign; one of the user's own counts as unproven."""
    return f"verdict-{(verdict if verdict in VERDICTS else 'unproven').replace(' ', '-')}"


def background_variable(color: str) -> str:
    """Return the variable with the ground of a highlight colour; an unknown colour is yellow."""
    return f"ground-{color if color in COLORS else 'yellow'}"


def sign_variable(color: str) -> str:
    """Return the variable with a highlight's colour where it is a sign on the page, not a ground under text."""
    return f"sign-{color if color in COLORS else 'yellow'}"
