"""How many files a reader of the code has to open to follow one key or one command: those whose functions run."""

from __future__ import annotations

import shutil
import sys
import threading
from contextlib import contextmanager
from inspect import CO_OPTIMIZED
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tui
from tui.app.app import PostilApp
from tui.app.panes.text import ArticleText
from tui.app.reading.pane import ReadingPane
from tui.app.warming import settle, warm
from tui.cli.root import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    from tests.app.pilot import OpenReader

HOUSE = Path(tui.__file__).parent
ROOT = HOUSE.parent

FILES_OF_A_KEY = 28
"""From the key that makes a claim to the redrawn line: what it writes, the lists that show it, and the footer that
names it. The card of an entity shows it where that said it."""

FILES_OF_ADDING = 30
"""From `postil add` to the row, into a library that it makes, with who wrote it and how its lines flow."""

ASIDE = (PostilApp._look.__code__, ArticleText.save_position.__code__, warm.__code__, settle.__code__)
"""What goes on beside a key."""


@contextmanager
def files_run(is_end: Callable[[CodeType], bool] = lambda _: False) -> Iterator[set[str]]:
    """Collect the files of `tui/` whose functions run until `is_end` first returns true.

    An import alone does not count, because the body of a class or module is not a function. Periodic checks of the
    library file and imports in idle time do not count either, because they do not belong to the key.
    """
    files: set[str] = set()
    has_ended = False

    def look(frame: FrameType, event: str, _: Any) -> None:
        nonlocal has_ended
        code = frame.f_code
        is_ours = code.co_filename.startswith(f"{HOUSE}/") and code.co_flags & CO_OPTIMIZED
        if event == "call" and is_ours and not has_ended and not _is_aside(frame):
            files.add(code.co_filename.removeprefix(f"{HOUSE}/"))
        has_ended = has_ended or (event == "return" and is_end(code))

    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield files
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _is_aside(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code in ASIDE or frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


async def test_few_files_run_from_a_key_to_the_redrawn_line(reader: OpenReader, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(ROOT / "annotations.db", tmp_path / "annotations.db"))
    async with reader(path, (120, 40), creator="zoe") as r:
        await r.press("right_square_bracket", *"jcjjmjj")  # everything that happens only the first time is done now
        before = len(r.session.current.highlights)
        line = ReadingPane.draw_line.__code__
        with files_run(lambda code: code is line and len(r.session.current.highlights) > before) as files:
            await r.press("c")
        assert r.said.startswith("claim")
        assert {"app/annotation_steps.py", "library/tables/annotations.py", "app/reading/painter.py"} <= files
        assert len(files) <= FILES_OF_A_KEY, "\n".join(sorted(files))


def test_few_files_run_from_an_added_file_to_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    with files_run() as files:
        assert run(["add", str(ROOT / "seeds"), "--library", str(tmp_path / "annotations.db")]) == 0
    assert {"cli/add.py", "sources/text.py", "library/tables/articles.py"} <= files
    assert len(files) <= FILES_OF_ADDING, "\n".join(sorted(files))
