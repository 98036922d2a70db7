import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tui import config
from tui.config import Settings, library_path, load_settings, working_library, working_path
from tui.core.errors import ConfigError, LibraryError
from tui.core.publication import Publication
from tui.library import Library
from tui.library.upkeep.backup import back_up

CANNOT_START = 127
"""The exit status of `setpriv` if that user may not enter the program's folder."""


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("POSTIL_CONFIG", str(path))
    return path


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and an empty home."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("POSTIL_LIBRARY", raising=False)
    monkeypatch.delenv("POSTIL_CONFIG", raising=False)
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def checkout(nowhere: Path) -> Path:
    (nowhere / "tui").mkdir()
    (nowhere / "tui" / "__init__.py").touch()
    (nowhere / "seeds").mkdir()
    git(nowhere, "init", "--quiet")
    with Library(nowhere / "made.db") as library:
        library.view_state.set("from", "the sample")
        back_up(library, nowhere / "annotations.db")
    for file in nowhere.glob("made.db*"):
        file.unlink()
    git(nowhere, "add", ".")
    git(nowhere, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "sample")
    return nowhere


def git(place: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return subprocess.run(
        ["git", "-C", place, *arguments], check=True, capture_output=True, text=True, env=environment
    ).stdout


def remembered(path: Path) -> str:
    with Library(path) as library:
        return library.view_state.get("from")


def test_every_setting_has_a_description() -> None:
    source = Path(config.__file__).read_text(encoding="utf-8")
    for setting in fields(Settings):
        if setting.name != "path":
            assert f"\n    {setting.name}: " in source
            assert source.split(f"\n    {setting.name}: ")[1].split("\n")[1].strip().startswith('"""')


def test_defaults_without_a_file(nowhere: Path) -> None:
    assert load_settings() == Settings()


def test_all_settings_are_read(settings_file: Path) -> None:
    settings_file.write_text(
        'theme = "light"\ntext_width = 80\nmodel = "en_core_web_lg"\nmarking = false\ncreator = "Ada"\n'
        'suggestions_order = "best"\nsuggestions_shown = "all"\nnames_visited = "undecided"\n'
        'copy = "markdown"\nverdicts = ["open", "held"]\n[keymap]\nhighlight = "M"\ntag = ["T", "ctrl+t"]\n'
        '[publication]\nname = "Check"\nurl = "https://check.example/{date}/{id}"\nratings = ["bad", "good"]\n'
    )
    assert load_settings() == Settings(
        theme="light",
        text_width=80,
        model="en_core_web_lg",
        marking=False,
        creator="Ada",
        suggestions_order="best",
        suggestions_shown="all",
        names_visited="undecided",
        copy="markdown",
        verdicts=("open", "held"),
        keymap={"highlight": "M", "tag": "T,ctrl+t"},
        publication=Publication("Check", url="https://check.example/{date}/{id}", ratings=("bad", "good")),
        path=settings_file,
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("text_widht = 80", "unknown setting 'text_widht': did you mean text_width?"),
        ("nonsense = 1", "unknown setting 'nonsense': known are accessible,"),
        ('theme = "mauve"', "theme must be one of auto, dark, light, not 'mauve'"),
        ('suggestions_order = "worst"', "suggestions_order must be one of text, best, not 'worst'"),
        ("suggestions_shown = 9", "suggestions_shown must be one of likely, all, not 9"),
        ("text_width = 8", "text_width must be a whole number from 40 to 120, not 8"),
        ("text_width = true", "text_width must be a whole number"),
        ("text_width = 70.0", "text_width must be a whole number"),
        ("models = 3", "models must be a table of models by language"),
        ('[models]\nFrench = "a"', "models must be a table of models by language"),
        ("[models]\nfr = 3", "models must be a table of models by language"),
        ("english_rules = 1", "english_rules must be true or false"),
        ("taught_names = 1", "taught_names must be true or false"),
        ("marking = 1", "marking must be true or false"),
        ('creator = "a\\nb"', "creator must be a text of one line"),
        ("verdicts = []", "verdicts must be a list of different texts"),
        ('verdicts = ["a", "a"]', "verdicts must be a list of different texts"),
        ('keymap = "j"', "keymap must be a table"),
        ("[keymap]\ntag = 3", ", line 2: keymap.tag must be keys"),
        ("marking = true\nkeymap = {zen = 'z', tag = 3}", ", line 2: keymap.tag must be keys"),
        ("[keymap]\ntag = []", "keymap.tag must be keys"),
        ("publication = 3", "publication must be a table"),
        ('[publication]\nnmae = ""', "unknown setting publication.nmae: known are name, kind,"),
        ('[publication]\nkind = "paper"', "publication.kind must be one of organisation, person"),
        ('[publication]\nname = ["a"]', "publication.name must be a text of one line"),
        ('[publication]\nratings = ["a"]', "publication.ratings must be a list of different verdicts"),
        ('[publication]\nsite = "check.example"', "publication.site must begin with https://"),
        ('[publication]\nurl = "check/{id}"', "publication.url must begin with https://"),
        ('[publication]\nurl = "https://c.example/{nr}"', "publication.url has {nr}: only {id}, {date} and {slug}"),
        ('[publication]\nurl = "https://c.example/{id"', "publication.url has {…}"),
        ('[publication]\nurl = "https://c.example/{date}"', "publication.url names no {id} or {slug}"),
        ("theme = ", "is not TOML"),
        (f"theme = {'[' * 40_000}", "is nested too deeply"),
        (f"theme = {'{a=' * 20_000}", "is nested too deeply"),
        (f"keymap.{'.'.join('a' * 49_000)} = 1", "is nested too deeply"),
        (f"[{'.'.join('a' * 49_000)}]", "is nested too deeply"),
        (f"theme = {'[' * 300}{']' * 300}", "not [[[[[[[...]]]]]]]"),
        (f"text_width = {'9' * 90_000}", "is not TOML (Exceeds the limit"),
        (f"text_width = 0x{'f' * 90_000}", "not a number of thousands of digits"),
        (f"{'a' * 90_000} = 1", f"unknown setting '{'a' * 39}…'"),
        (f"theme = '{'a' * 90_000}'", "not 'aaaaaaaaaaaa...aaaaaaaaaaaaa'"),
        (f"[keymap]\n{'a' * 90_000} = 1", f"keymap.{'a' * 39}… must be keys"),
        (f"# {' ' * 100_000}", "is larger than settings can be"),
        ('verdicts = ["a\\u001b[31m"]', "verdicts must be a list of different texts"),
    ],
)
def test_a_mistake_is_reported_in_one_line(settings_file: Path, line: str, says: str) -> None:
    settings_file.write_text(line)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert says in str(caught.value)
    assert str(settings_file) in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200 + len(str(settings_file))


def test_a_configuration_file_that_was_named_must_exist(settings_file: Path) -> None:
    with pytest.raises(ConfigError, match="is not there"):
        load_settings()


def test_a_folder_instead_of_the_file_is_reported(settings_file: Path) -> None:
    settings_file.mkdir()
    with pytest.raises(ConfigError, match="is a folder: move it away"):
        load_settings()


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_an_unreadable_file_is_reported(closed: str) -> None:
    """Done in a process of a user without permissions, since the superuser may read everything."""
    become: list[str] = []
    folder = Path(mkdtemp(prefix="postil-config-"))
    (folder / "postil").mkdir()
    path = folder / "postil" / "config.toml"
    path.touch()
    if os.geteuid() == 0:
        become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        folder.chmod(0o755)
    (path if closed == "file" else path.parent).chmod(0)
    command = [*become, *config.own_command("list")]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    path.parent.chmod(0o700)
    shutil.rmtree(folder)
    if done.returncode == CANNOT_START or ("tui" in done.stderr and "No module" in done.stderr):
        pytest.skip("nobody but the superuser may read this checkout, or its Python")
    message = f"postil: {path} cannot be read (Permission denied): check its permissions and its folder's\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", message)


@pytest.mark.parametrize(
    ("theme", "background", "dark"),
    [("auto", "", True), ("auto", "0;15", False), ("auto", "15;0", True), ("light", "", False)],
)
def test_the_automatic_theme_depends_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, theme: str, background: str, dark: bool
) -> None:
    monkeypatch.setenv("COLORFGBG", background)
    assert Settings(theme=theme).dark is dark


def test_the_library_in_use(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library_path() == nowhere.parent / "data" / "postil" / "annotations.db"
    (nowhere / "annotations.db").touch()
    assert library_path() == nowhere / "annotations.db"
    monkeypatch.setenv("POSTIL_LIBRARY", "/some/where.db")
    assert library_path() == Path("/some/where.db")
    assert library_path("named.db") == Path("named.db")
    assert library_path("~nobody-of-that-name/x.db") == Path("~nobody-of-that-name/x.db")


def test_an_ordinary_library_is_used_in_place(nowhere: Path) -> None:
    path = nowhere / "annotations.db"
    path.touch()
    assert working_library(path) == path


def test_the_sample_is_used_as_a_copy(checkout: Path) -> None:
    before = (checkout / "annotations.db").read_bytes()
    copy = working_library(library_path())
    assert copy == checkout / ".git" / "postil" / "annotations.db"
    assert copy.stat().st_mode & 0o077 == 0
    with Library(copy) as library:
        library.view_state.set("from", "a person")
    assert working_library(Path("annotations.db")) == copy
    assert (checkout / "annotations.db").read_bytes() == before
    assert sorted(path.name for path in checkout.iterdir()) == [".git", "annotations.db", "seeds", "tui"]


@pytest.mark.parametrize(
    "command", [("reset", "--hard"), ("clean", "-fdx"), ("stash", "-u"), ("checkout", "."), ("gc", "--prune=now")]
)
def test_no_git_command_deletes_or_commits_annotations(checkout: Path, command: tuple[str, ...]) -> None:
    copy = working_library(library_path())
    with Library(copy) as library:
        library.view_state.set("from", "a person")
    assert git(checkout, "status", "--porcelain", "--ignored") == ""
    git(checkout, *command)
    assert remembered(copy) == "a person"


def test_annotations_survive_a_commit_without_the_sample(checkout: Path) -> None:
    copy = working_library(library_path())
    git(checkout, "rm", "--quiet", "annotations.db")
    assert working_library(library_path()) == copy


def test_a_linked_worktree_shares_the_copy_and_may_be_removed(checkout: Path) -> None:
    other = checkout.parent / "other"
    git(checkout, "worktree", "add", "--quiet", str(other))
    (other / "seeds").mkdir()
    copy = working_library(other / "annotations.db")
    assert copy == checkout / ".git" / "postil" / "annotations.db"
    git(checkout, "worktree", "remove", "--force", str(other))
    assert remembered(copy) == "the sample"


def test_the_file_itself_is_used_without_git(checkout: Path) -> None:
    (checkout / ".git").rename(checkout.parent / "gone")
    assert working_path(checkout / "annotations.db") == checkout / "annotations.db"
    (checkout / ".git").write_text("gitdir: nowhere\n")
    assert working_path(checkout / "annotations.db") == checkout / "annotations.db"


def test_a_damaged_sample_is_reported_and_leaves_nothing(checkout: Path) -> None:
    (checkout / "annotations.db").write_bytes(b"SQLite format 3\0" + bytes(3000))
    with pytest.raises(LibraryError, match=r"cannot be copied .*: name another library with --library"):
        working_library(checkout / "annotations.db")
    assert list((checkout / ".git" / "postil").iterdir()) == []


def test_two_simultaneous_first_commands_make_one_copy(checkout: Path) -> None:
    script = "from pathlib import Path; from tui.config import working_library as w; print(w(Path('annotations.db')))"
    first, second = (
        subprocess.Popen(
            [sys.executable, "-P", "-c", script],
            cwd=checkout,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    )
    assert first.communicate()[0] == second.communicate()[0]
    assert first.returncode == second.returncode == 0
    assert [path.name for path in (checkout / ".git" / "postil").iterdir()] == ["annotations.db"]
