"""Code that keys need is imported before they are pressed, and memory is freed at once."""

from __future__ import annotations

import ast
import asyncio
import gc
import inspect
import time
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.strip import Strip

from tui.app import warming
from tui.app.panes.text import ArticleText
from tui.library.tables import journal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


def test_imports_of_keys_in_the_text_are_among_the_early_imports() -> None:
    late = {
        node.module
        for kind in (inspect.getsource(ArticleText), inspect.getsource(journal.Journal))
        for node in ast.walk(ast.parse(kind))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert "tui.app.dialogs.note" in late
    assert late - {"tui.core.model"} <= {*warming.MODULES}


async def test_nothing_is_imported_while_keys_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []
    monkeypatch.setattr(warming, "import_module", imported.append)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(warming.warm(time.monotonic), 0.05)
    assert not imported
    monkeypatch.setattr(warming, "BETWEEN_SECONDS", 0)
    await warming.warm(lambda: 0.0)
    assert imported == [*warming.MODULES]


async def test_drawn_objects_are_freed_without_the_garbage_collector(reader: OpenReader, seeds: Path) -> None:
    """The collector would look through all objects while a key waits."""
    async with reader(seeds) as r:
        await r.press("right_square_bracket", "left_square_bracket")
        gc.collect()
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            await r.press("right_square_bracket", "left_square_bracket", "j", "m", "u")
            gc.collect()
            assert not [each for each in gc.garbage if isinstance(each, Strip)]
        finally:
            gc.set_debug(0)
            gc.garbage.clear()


def test_textual_imports_its_palette_for_every_application() -> None:
    assert "CommandPalette" in vars(import_module("textual.app"))


def test_textual_reparses_all_style_sheets_for_one_screen() -> None:
    assert "self.stylesheet.reparse()" in inspect.getsource(App._load_screen_css)
