"""An article in a language without a model: the header says why it has no names until a model is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.small_models import ENGLISH, GERMAN, model
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.app.pilot import OpenReader


async def test_the_header_says_that_names_are_not_marked(
    reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    with Library(path) as library:
        library.articles.add(
            [NewArticle(ENGLISH, "a" * 64, language="en"), NewArticle(GERMAN, "b" * 64, language="de")]
        )
    async with reader(path, (120, 40), marking=True) as r:
        await r.settle()
        while r.article.language != "de":
            await r.press("right_square_bracket")
        await r.until(lambda: "no model for de: names are not marked" in r.shown)
        await r.press("left_square_bracket")
        await r.until(lambda: r.article.language == "en")
        assert "no model" not in r.shown
    for size, words in (((80, 23), "no model for de "), ((40, 12), "no model: de ")):
        async with reader(path, size) as r:
            while r.article.language != "de":
                await r.press("right_square_bracket")
            await r.until(lambda words=words: words in r.shown)  # type: ignore[misc]

    german = model(tmp_path / "german", "de", {"Anna Weber": "PER"})
    settings = tmp_path / "config.toml"
    settings.write_text(f'[models]\nde = "{german}"\n')
    monkeypatch.setenv("POSTIL_CONFIG", str(settings))
    async with reader(path, (120, 40), marking=True, models={"de": str(german)}) as r:
        await r.settle()
        while r.article.language != "de":
            await r.press("right_square_bracket")
        await r.until(lambda: "no model" not in r.shown)
        assert [mention.entity for mention in r.session.current.marks.mentions] == ["Anna Weber"]
