"""The documentation is correct about keys, commands, settings, examples, pictures and links.

python -m tests.test_docs writes docs/keys.md anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import pytest

from tui.app.actions import ACTIONS
from tui.app.contexts import CONTEXTS
from tui.app.keymap import Keymap
from tui.cli.root import COMMANDS, postil
from tui.config import Settings, load_settings
from tui.core.model import NewArticle
from tui.formats import EXPORTS, IMPORTS
from tui.library import Library
from tui.sources import read

ROOT = Path(__file__).parents[1]
KEYMAP = Keymap()
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEYS = ROOT / "docs" / "keys.md"

PREFACE = """# Keys

These are all actions of the reader. `?` shows those that act where you are, and `tab` there shows this list; `ctrl+p`
finds an action by its name. The names in the last column are for the keymap in `config.toml`:

```toml
[keymap]
highlight = "h"            # instead of m
next_sentence = "j,down,f2"  # three keys
zen = "ctrl+w o"           # two keys, one after the other
```

In the text, a digit waits briefly (`count_wait`) for the motion that it counts: `3j` is three sentences, `12]` twelve
articles; `g` and `G` take no count. A digit on its own goes to its pane. A digit followed by any other key goes to
its pane first, and the key acts there. Everywhere else a digit acts at once, and so does one in the text that the
keymap gives to another action.

An action that works in several places has one name, and new keys apply in all of them. `"desk.undo" = "U"` changes
the key in one place only; the name of each place is in its heading. The reader does not start with a keymap that names
an action that does not exist, a key that no terminal sends, or one key for two actions in one place: it names the
line. Names of earlier versions still work; one whose action is gone is reported, with what does the same now.

`esc` means the same in every field: it leaves, and nothing you typed is lost. A text (note, rationale, evidence,
comment, the fields of an article) is saved, in one step that you can undo. Where you choose something (a tag, a
speaker), nothing is chosen, and what you typed is there the next time. `ctrl+g` leaves and discards what you typed.
Everything is stored while you type, and offered again if the reader ended in between.
"""


def keys_page() -> str:
    """Return docs/keys.md as generated from the table of actions."""
    parts = [PREFACE]
    for name, context in CONTEXTS.items():
        rows = [
            f"| {' '.join(f'`{key}`' for key in KEYMAP.keys(action))} | {action.does} | `{action.id}` |"
            for action in ACTIONS
            if action.context == name
        ]
        title = f"## {KEYMAP.text(context.heading)} · `{name}`\n"
        parts.append("\n".join([title, "| keys | do | action |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def section(heading: str) -> str:
    return README.split(f"\n## {KEYMAP.text(heading)}\n")[1].split("\n## ")[0]


def blocks(kind: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_page_of_keys_matches_the_table_of_actions() -> None:
    assert KEYS.read_text(encoding="utf-8") == keys_page(), "run `python -m tests.test_docs` and look at it"


@pytest.mark.parametrize("heading", ["Keys", "Five minutes"])
def test_the_keys_of_the_readme_exist(heading: str) -> None:
    keys = {key for action in ACTIONS for key in KEYMAP.keys(action)}
    text = section(heading)
    if heading == "Keys":
        named = [key for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for key in re.findall("`(.+?)`", row)]
        assert len(named) > 40
    else:
        named = [key for key in re.findall("`(.+?)`", text) if len(key) == 1 and key not in "▌÷"]
    assert {*named} <= keys


def test_the_readme_has_every_command_in_the_order_of_the_help() -> None:
    assert re.findall(r"^\| `postil ([a-z]+)", section("The command line"), re.MULTILINE) == list(COMMANDS)


def test_options_and_formats_of_the_readme_exist() -> None:
    for line in re.findall(r"^ {4}postil (.*)", README, re.MULTILINE):
        words = line.split("#")[0].split()
        if not words or words[0] not in COMMANDS:
            continue
        command = postil.get_command(click.Context(postil), words[0])
        assert command is not None
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options
        if words[0] in ("export", "import"):
            assert words[1] in (EXPORTS if words[0] == "export" else IMPORTS)


def test_the_readme_has_all_settings_with_their_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = blocks("toml")
    path = tmp_path / "config.toml"
    path.write_text(block, encoding="utf-8")
    monkeypatch.setenv("POSTIL_CONFIG", str(path))
    settings = load_settings()
    for name in Settings.__dataclass_fields__:
        if name not in ("path", "keymap"):
            assert getattr(settings, name) == getattr(Settings(), name)
            assert re.search(rf"^(?:{name} = |\[{name}\])", block, re.MULTILINE)
    assert Keymap(settings.keymap).bindings


def test_the_keymap_of_the_page_of_keys_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = blocks("toml", PREFACE)
    path = tmp_path / "config.toml"
    path.write_text(block, encoding="utf-8")
    monkeypatch.setenv("POSTIL_CONFIG", str(path))
    assert Keymap(load_settings().keymap).bindings["text.next_sentence"] == "j,down,f2"


def test_the_article_of_the_readme_can_be_added(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(blocks("json")[0], encoding="utf-8")
    with Library(tmp_path / "x.db") as library:
        library.articles.add(item for item in read([str(path)]) if isinstance(item, NewArticle))
        article = library.articles.get(1)
    assert (article.title, article.published) == ("Minister to visit Vladivostok", "2019-04-15")


def test_links_and_pictures_of_the_documentation_exist() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
    pictures = [each for each in (ROOT / "docs" / "pictures").iterdir() if each.suffix in {".png", ".svg"}]
    assert {each.name for each in pictures} == set(re.findall(r"\]\(docs/pictures/([^)]+)", README))
    assert all(picture.stat().st_size < 300_000 for picture in pictures)


if __name__ == "__main__":
    KEYS.write_text(keys_page(), encoding="utf-8")
    sys.stdout.write(f"{KEYS}\n")


def test_the_tests_named_in_the_documentation_exist() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", text))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
