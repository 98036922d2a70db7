"""The theme's roles as Rich styles, for widgets that draw their lines themselves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rich.style import Style

from tui.app.theme import DEFAULTS

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
        """The style of a role on the ground of another."""
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


def styles_of(node: Widget | App[Any]) -> RoleStyles:
    """Return the styles of the theme in use."""
    app = node.app
    if app.theme not in _BY_THEME:
        _BY_THEME[app.theme] = RoleStyles({**DEFAULTS, **app.current_theme.variables})
    return _BY_THEME[app.theme]


_BY_THEME: dict[str, RoleStyles] = {}
