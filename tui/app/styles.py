"""The theme's roles as Rich styles, for widgets that draw their lines themselves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Ink:
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
