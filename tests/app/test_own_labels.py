"""A person's own labels in the reader: applied by letter, shown in the sidebar, added where a name is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.labels import EntityLabel
from tui.core.model import Marks, Mention, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot


TEXT = "Titan fell on Monday.\n\nThe boss spoke. Titan was built there.\n\nSomebody saw Titan."


def marks_of(text: str) -> Marks:
    places = [at for at in range(len(text)) if text.startswith("Titan", at)]
    return Marks(tuple(Mention(at, at + 5, "GPE", "Titan") for at in places))


def shelf(path: Path, *labels: EntityLabel) -> Path:
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1" * 64, "One")])
        library.markings.put([(1, marks_of(TEXT))], "model", "1")
        for label in labels:
            library.labels.add(label)
    return path


def titans(r: ReaderPilot) -> list[str]:
    mentions = r.library.marks.of_article(1).mentions
    return [each.label for each in mentions if TEXT[each.start : each.end] == "Titan"]


async def test_the_letter_of_a_label_relabels_a_name_here_and_its_capital_everywhere(
    reader: OpenReader, tmp_path: Path
) -> None:
    path = shelf(tmp_path / "own.db", EntityLabel("SHIP", "blue", "i"), EntityLabel("KEYLESS", "pink"))
    async with reader(path, creator="ann") as r:
        await r.press("g", "e", "r")
        assert "i ship" in r.shown
        await r.press("i")
        assert titans(r) == ["SHIP", "GPE", "GPE"]
        await r.press("g", "e", "r", "I")
        assert titans(r) == ["SHIP", "SHIP", "SHIP"]
        assert "ships" in r.shown
        row = next(y for y in range(20) if "Titan" in r.pane.render_line(y).text)
        (color,) = {str(each.style.color) for each in r.pane.render_line(row) if each.style and each.text == "Titan"}
        assert r.app.theme_variables["sign-blue"] in color
        await r.press("g", "e", "r", "enter")
        assert "keyless" in r.shown
        await r.press("escape")


async def test_a_label_is_added_where_a_name_is_corrected(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(shelf(tmp_path / "made.db"), creator="ann") as r:
        await r.press("g", "e", "r", "enter", "plus")
        await r.type("deep vessel")
        await r.press("enter")
        assert r.library.labels.get("DEEP_VESSEL") == EntityLabel("DEEP_VESSEL", "yellow", "e")
        await r.press("e")
        assert "how far?" in r.shown
        await r.press("h")
        assert titans(r) == ["DEEP_VESSEL", "GPE", "GPE"]
        await r.press("u", "u")
        assert titans(r) == ["GPE", "GPE", "GPE"]
        assert [each.name for each in r.library.labels.all()[7:]] == []


async def test_an_invalid_label_is_refused_and_the_name_stays(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(shelf(tmp_path / "none.db"), creator="ann") as r:
        await r.press("g", "e", "r", "enter", "plus")
        await r.type("größe")
        await r.press("enter")
        assert "capital letters" in r.shown
        assert titans(r) == ["GPE", "GPE", "GPE"]
