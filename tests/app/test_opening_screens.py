"""A screen is styled once, together with its widgets, when it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from textual.app import ComposeResult

    from tests.app.pilot import OpenReader


class Plain(Screen[None]):
    """A plain Textual screen."""

    def compose(self) -> ComposeResult:
        yield Static("one")


async def test_textual_styles_a_new_screen_twice(
    reader: OpenReader, one_claim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    styled: list[str] = []
    update = DOMNode.update_node_styles

    def note(node: DOMNode, animate: bool = True) -> None:
        if isinstance(node, Screen) and node.children:
            styled.append(type(node).__name__)
        update(node, animate)

    monkeypatch.setattr(DOMNode, "update_node_styles", note)
    async with reader(one_claim) as r:
        for key in ("t", "?"):
            await r.press(key)
            assert r.app.screen is not r.screen
            await r.press("escape")
        assert styled == []
        await r.app.push_screen(Plain())
        await r.settle()
        assert styled == ["Plain"]
