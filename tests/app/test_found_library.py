"""The reader on a library found in the folder: it only reads until the person says that the library is theirs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.app.terminal import StartTerminal, postil, saved_highlights
from tests.hostile_library import hostile_library
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


def test_it_is_read_only_until_the_person_calls_it_their_own(start: StartTerminal, seeds: Path, place: Path) -> None:
    found = place / "annotations.db"
    if seeds != found:
        shutil.copyfile(seeds, found)
    before = found.read_bytes()
    reader = start(postil())
    reader.until("lies in this folder")
    assert "read-only" in reader.text
    reader.press("\x1b")
    reader.until("? keys")
    reader.press("jjm")
    reader.until(
        lambda: "annotations.db is only read: nothing was changed" in reader.footer, "a line that it is only read"
    )
    assert "saved ✓" not in reader.footer
    reader.press("f")
    reader.until("an exact phrase")
    reader.press("minister")
    reader.until("Putin")  # a thread with a connection of its own has read, too
    reader.press("\x1b")
    reader.until_gone("an exact phrase")
    reader.until_gone("Find in the library")
    reader.press("jjq")
    assert reader.ended() == 0
    assert b"Traceback" not in reader.raw
    assert found.read_bytes() == before
    assert {entry.name for entry in place.glob("annotations.db*")} == {"annotations.db"}

    reader = start(postil())
    reader.until("lies in this folder")
    reader.press("y")
    reader.until("annotations.db is yours")
    assert "read-only" not in reader.text
    reader.press("gm")
    reader.until(lambda: "highlighted" in reader.footer and reader.footer.endswith("saved ✓"), "saved ✓")
    reader.press("q")
    assert reader.ended() == 0
    assert len(saved_highlights(found)) == 1

    reader = start(postil())  # saying so once is enough
    reader.until("? keys")
    assert "lies in this folder" not in reader.text
    reader.press("q")
    assert reader.ended() == 0


def test_a_malicious_library_is_read_or_refused_in_one_line(start: StartTerminal, place: Path) -> None:
    found = place / "annotations.db"
    found.unlink(missing_ok=True)
    hostile_library(found, ids=False)
    reader = start(postil())
    reader.until("lies in this folder")
    reader.press("\x1b")
    reader.until("? keys")
    reader.press("jkmq")
    assert reader.ended() == 0
    found.unlink()
    hostile_library(found)
    reader = start(postil())
    assert reader.ended() == 1
    assert "ids that no program of ours gives" in reader.text.replace("\n", "")
    assert b"Traceback" not in reader.raw


async def test_state_stored_in_a_library_is_foreign_too(reader: OpenReader, tmp_path: Path) -> None:
    """For example numbers that are in no table and offsets outside the text."""
    path = tmp_path / "theirs.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle("One sentence. Another one.", "1")])
        for key in ("article", "list_width", "sidebar_width"):
            library.view_state.set(key, "9" * 5000)
        library.view_state.set("places ann", '{"a": ["x", Infinity]}')
        with library.connection.write():
            library.connection.run(f"UPDATE articles SET position = {-(2**63)}")
    async with reader(path) as r:
        assert r.article.pk == 1
        await r.press("apostrophe", "j", "m")
        assert len(r.highlights) == 1
