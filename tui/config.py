"""The settings file, and which library file a command works on."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tui.core.addresses import web_url
from tui.core.errors import ConfigError, LibraryError
from tui.core.languages import known_language
from tui.core.model import VERDICTS
from tui.core.publication import PUBLISHER_KINDS, Publication, pattern_problem
from tui.core.text import cut, one_line
from tui.jobs.models import ModelSettings
from tui.jobs.user_folders import user_folder

THEMES = ("auto", "dark", "light")
COLORS = ("auto", "truecolor", "256", "16", "none")
CHROMES = ("auto", "unicode", "ascii")
COPIES = ("plain", "markdown", "bibtex")
ORDERS = ("text", "best")
SHOWN = ("likely", "all")
VISITED = ("all", "undecided")
CHOICES = {
    "theme": THEMES,
    "colors": COLORS,
    "chrome": CHROMES,
    "copy": COPIES,
    "suggestions_order": ORDERS,
    "suggestions_shown": SHOWN,
    "names_visited": VISITED,
}
WIDTHS = range(40, 121)
LONGEST = 100_000
"""The greatest size of a settings file, in bytes: a larger one is something else."""

LEVELS = 200
"""The most levels of a dotted key, which costs tomllib the square of its levels; no setting has three."""

SAMPLE = "annotations.db"
"""The library's name in a folder: the sample's in a checkout, and that of one opened in place."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `config.toml` can say. `path` is the file it was read from, None without one."""

    theme: str = "auto"
    """Colours: "dark", "light", or "auto" to ask the terminal for its background (dark if it does not answer)."""

    colors: str = "auto"
    """How many colours the terminal has: "truecolor", "256", "16", "none", or "auto" for what it states."""

    chrome: str = "auto"
    """Signs, bars and lines of the reader: "unicode", "ascii", or "auto": "ascii" on the Linux console only."""

    ambiguous_width: int = 1
    """Cells in which the terminal draws characters of ambiguous width (· ÷ … ─ “), 1 or 2."""

    accessible: bool = False
    """Whether words replace bars and signs, and the terminal's cursor is visible where the reader's is."""

    mouse: bool = True
    """Whether the reader uses the mouse; otherwise it selects and pastes as in the terminal."""

    layout: Mapping[str, str] = field(default_factory=dict)
    """Letters of a keyboard and the keys they stand for, besides Cyrillic, Greek and Hebrew layouts."""

    text_width: int = 70
    """The greatest width of the text in columns, 40 to 120."""

    model: str = ""
    """spaCy model for English, if `models` names none; "" is the one installed with Postil."""

    models: Mapping[str, str] = field(default_factory=dict)
    """spaCy models, packages or folders, by the article's language: `en`, `fr`; `*` for all others."""

    taught_names: bool = True
    """Whether names in new articles get the entities that readers gave them in three others."""

    english_rules: bool = True
    """Whether the English rules apply to the marks of English articles."""

    marking: bool = True
    """Whether the reader marks new articles in the background."""

    creator: str = ""
    """The creator of your annotations; "" is the login name."""

    copy: str = "plain"
    """How `y` copies a quotation with its citation: "plain", "markdown" or "bibtex"."""

    suggestions_order: str = "text"
    """The order in which `;` visits passages worth checking: that of the "text", or the "best" first."""

    review_steps: bool = True
    """Whether `=` goes on to the next undecided name."""

    names_visited: str = "all"
    """Which names `e` and `E` visit: "all", or only the "undecided" while the article has any."""

    suggestions_shown: str = "likely"
    """Which passages worth checking are shown at first: the "likely" ones, or "all"."""

    verdicts: tuple[str, ...] = VERDICTS
    """Verdicts in the order in which a key cycles through them; a new claim has the first."""

    keymap: Mapping[str, str] = field(default_factory=dict)
    """Keys by action, separated by commas, in place of the action's own; `?` in the reader lists them."""

    count_wait: float = 0.3
    """Seconds a digit in the text waits for a motion to count (`3j`) before it opens its pane; 0: no counts."""

    dense_list: bool = False
    """Whether the article list starts with one row an article; a key changes it, and that is remembered."""

    keep_sources: bool = True
    """Whether the pages, PDFs and documents of articles are stored in the library, compressed."""

    publication: Publication = field(default_factory=Publication)
    """Who publishes checks as ClaimReview: name, kind, site, the pattern of addresses, ratings from worst to best."""

    path: Path | None = None

    def where(self, entry: str) -> str:
        """Return file and line of an entry of the keymap, as an error begins; "" without a file."""
        return "" if self.path is None else _where(self.path, entry)

    @property
    def model_settings(self) -> ModelSettings:
        """What to mark with."""
        english = {"en": self.model} if self.model else {}
        return ModelSettings({**english, **self.models}, self.english_rules, self.taught_names)

    @property
    def dark(self) -> bool:
        if self.theme != "auto":
            return self.theme == "dark"
        background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
        return background not in {"7", "9", "10", "11", "12", "13", "14", "15"}


def _where(path: Path, entry: str) -> str:
    """Return file and line of an entry of the keymap, as an error begins."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return f"{path}: "
    written = re.compile(rf"\s*(keymap\.|keymap\s*=\s*\{{(?:.*[\s,])?)?(['\"]?){re.escape(entry)}\2\s*=")
    number = next((number for number, line in enumerate(lines, 1) if written.match(line)), 0)
    return f"{path}, line {number}: " if number else f"{path}: "


def config_path() -> Path:
    """Return where the settings file is: `$POSTIL_CONFIG`, else in the user's folder for settings."""
    if named := os.environ.get("POSTIL_CONFIG"):
        return _expand(named)
    return user_folder("config") / "config.toml"


def load_settings() -> Settings:
    """Read the settings; the defaults where there is no file. Raises `ConfigError` naming the file and the key."""
    path = config_path()
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST + 1)
    except FileNotFoundError as error:
        if not os.environ.get("POSTIL_CONFIG"):
            return Settings()
        raise ConfigError(f"{path} is not there: correct $POSTIL_CONFIG or unset it") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{path} is a folder: move it away, or name a file in $POSTIL_CONFIG") from error
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read ({error.strerror}): check its permissions and its folder's"
        ) from error
    if len(text) > LONGEST:
        raise ConfigError(f"{path} is larger than settings can be: name another file in $POSTIL_CONFIG")
    import tomllib

    try:
        if any(line.count(b".") > LEVELS for line in text.splitlines() if not line.lstrip().startswith(b"#")):
            raise RecursionError
        values = tomllib.loads(text.decode("utf-8"))
    except RecursionError as error:
        raise ConfigError(f"{path} is nested too deeply: no setting is") from error
    except ValueError as error:  # not TOML, not UTF-8, or a number of thousands of digits
        raise ConfigError(f"{path} is not TOML ({one_line(str(error), 100)}): correct it there") from error
    names = {field.name for field in fields(Settings)} - {"path"}
    for key in values:
        if key not in names:
            from difflib import get_close_matches

            near = get_close_matches(key[:100], names, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {cut(', '.join(sorted(names)), 100)}"
            raise ConfigError(f"{path}: unknown setting {cut(key, 40)!r}: {hint}")
    return Settings(**{key: _checked(path, key, value) for key, value in values.items()}, path=path)


def _checked(path: Path, key: str, value: Any) -> Any:
    def must_be(what: str) -> ConfigError:
        return ConfigError(f"{path}: {key} must be {what}, not {_brief(value)}")

    match key:
        case _ if key in CHOICES:
            if value not in CHOICES[key]:
                raise must_be(f"one of {', '.join(CHOICES[key])}")
        case "ambiguous_width":
            if type(value) is not int or value not in (1, 2):
                raise must_be("1 or 2")
        case "layout":
            if type(value) is not dict or not all(len(letter) == 1 and _is_key(value[letter]) for letter in value):
                raise must_be('a table of letters and the keys they stand for, such as "ö" = ";"')
        case "text_width":
            if type(value) is not int or value not in WIDTHS:
                raise must_be(f"a whole number from {WIDTHS[0]} to {WIDTHS[-1]}")
        case "count_wait":
            if type(value) not in (int, float) or not 0 <= value <= 5:
                raise must_be("seconds from 0 to 5")
        case "marking" | "mouse" | "accessible" | "dense_list" | "keep_sources" | "english_rules" | "taught_names":
            if type(value) is not bool:
                raise must_be("true or false")
        case "model" | "creator":
            if type(value) is not str or not value.isprintable():
                raise must_be("a text of one line")
        case "models":
            if type(value) is not dict or not all(
                type(model) is str and model.isprintable() and (language == "*" or known_language(language) == language)
                for language, model in value.items()
            ):
                raise must_be('a table of models by language, such as "fr" = "fr_core_news_sm" or "*" = "a/folder"')
        case "verdicts":
            if not _texts(value) or not value or len({*value}) < len(value):
                raise must_be('a list of different texts, such as ["unchecked", "true", "false"]')
            return tuple(value)
        case "keymap":
            if type(value) is not dict:
                raise must_be("a table of keys by action")
            for action, keys in value.items():
                if not (type(keys) is str and keys.strip()) and not (_texts(keys) and keys):
                    raise ConfigError(
                        f"{_where(path, action)}keymap.{cut(action, 40)} must be keys such as 'm' or ['m', 'ctrl+m'], "
                        f"not {_brief(keys)}"
                    )
            return _keymap(value)
        case "publication":
            return _publication(path, value)
    return value


def _is_key(value: object) -> bool:
    return type(value) is str and len(value) == 1 and value.isascii() and value.isprintable()


def _keymap(value: dict[str, Any]) -> dict[str, str]:
    return {action: keys if type(keys) is str else ",".join(keys) for action, keys in value.items()}


def _publication(path: Path, value: Any) -> Publication:
    if type(value) is not dict:
        raise ConfigError(f"{path}: publication must be a table such as [publication], not {_brief(value)}")
    names = [field.name for field in fields(Publication)]
    for key, each in value.items():
        what = ""
        if key not in names:
            raise ConfigError(f"{path}: unknown setting publication.{cut(key, 40)}: known are {', '.join(names)}")
        if key == "ratings":
            if not _texts(each) or len(each) < 2 or len({*each}) < len(each):
                what = "must be a list of different verdicts from worst to best"
        elif type(each) is not str or not each.isprintable():
            what = "must be a text of one line"
        elif key == "kind" and each not in PUBLISHER_KINDS:
            what = f"must be one of {', '.join(PUBLISHER_KINDS)}"
        elif key == "url" and each:
            what = pattern_problem(each)
        elif key == "site" and each and not web_url(each):
            what = "must begin with https:// or http://"
        if what:
            raise ConfigError(f"{path}: publication.{key} {what}, not {_brief(each)}")
    settings: dict[str, Any] = {key: tuple(each) if key == "ratings" else each for key, each in value.items()}
    return Publication(**settings)


def _brief(value: Any) -> str:
    """Return a value as it may have been written, at most so much of it as a line has room for."""
    import reprlib

    try:
        return cut(reprlib.repr(value), 60)
    except ValueError:
        return "a number of thousands of digits"


def _texts(value: Any) -> bool:
    return type(value) is list and all(type(each) is str and each.strip() and each.isprintable() for each in value)


def library_path(option: str | os.PathLike[str] | None = None) -> Path:
    """Return the library to work on.

    That is `--library`, else `$POSTIL_LIBRARY`, else `./annotations.db` if it exists, else the one in the data folder.
    """
    if named := option or os.environ.get("POSTIL_LIBRARY"):
        return _expand(named)
    here = Path(SAMPLE)
    if here.exists() or (working_path(here) != here and working_path(here).exists()):
        return here.absolute()
    return user_library()


def user_library() -> Path:
    """Return the library in the user's data folder; it may not be there."""
    return user_folder("data") / SAMPLE


def working_path(path: Path) -> Path:
    """Return the file a command reads and writes when `path` is named.

    That is `path` itself, but for the sample library that a checkout of Postil tracks: a person works on a copy inside
    the git directory, so that no git command destroys their work and none commits it.
    """
    if path.name != SAMPLE:
        return path
    folder = path.parent.resolve()
    if not ((folder / "tui" / "__init__.py").is_file() and (folder / "seeds").is_dir()):
        return path
    git = _git_directory(folder / ".git")
    return path if git is None else git / "postil" / SAMPLE


def working_library(path: Path) -> Path:
    """Return `working_path`, and copy the sample there when it is missing. Raises `LibraryError`."""
    target = working_path(path)
    if target == path or target.exists() or not path.exists():
        return target
    import fcntl

    try:
        target.parent.mkdir(exist_ok=True)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)  # two commands may do this at the same time
            if not target.exists():
                unfinished = target.with_suffix(".new")
                unfinished.unlink(missing_ok=True)
                _copy_library(path, unfinished)
                unfinished.replace(target)
        finally:
            os.close(folder)
    except OSError as error:
        raise LibraryError(
            f"{target.parent} cannot hold your copy of the sample ({error.strerror}): name a library with --library"
        ) from error
    return target


def _copy_library(source: Path, target: Path) -> None:
    """Copy a library to a new file of its owner's only. Raises `LibraryError`, `OSError`."""
    import sqlite3

    from tui.library.sqlite.copy import copy

    target.touch(mode=0o600, exist_ok=False)
    try:
        copy(source, target)
    except sqlite3.Error as error:
        target.unlink()
        raise LibraryError(f"{source} cannot be copied ({error}): name another library with --library") from error


def _git_directory(entry: Path) -> Path | None:
    """Return the git directory that `.git` is or names; of a linked worktree the main one, which outlives it."""
    if entry.is_dir():
        return entry
    try:
        named = entry.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        directory = (entry.parent / named).resolve()
        common = directory / "commondir"
        if common.is_file():
            directory = (directory / common.read_text(encoding="utf-8").strip()).resolve()
    except (OSError, UnicodeDecodeError):
        return None
    return directory if directory.is_dir() else None


def _expand(name: str | os.PathLike[str]) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~nobody
        return Path(name)


def own_command(*arguments: str) -> list[str]:
    """Return the command line of another Postil process; `-P`, as a `tui` folder where the user stands is not ours."""
    return [sys.executable, "-P", "-m", "tui", *arguments]
