"""The layers of the code: what each package may import, and what importing it must not load."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tui
from tests.parsed import parse

HOUSE = Path(tui.__file__).parent
ROOMS: dict[str, set[str]] = {
    "core": set(),
    "library": {"core"},
    "sources": {"core"},
    "marks": {"core"},
    "formats": {"core", "library"},
    "jobs": {"core", "library", "sources", "marks", "formats"},
    "app": {"core", "library", "sources", "marks", "formats", "jobs", "config"},
    "cli": {"core", "library", "sources", "marks", "formats", "jobs", "app", "config"},
}
"""The packages that each one may import besides itself."""

LIGHT = ("core", "library", "formats", "jobs", "cli")
"""Packages whose import loads neither Textual nor spaCy."""

CORE_PARTS = {"rich", "sentencex", "rapidfuzz"}
"""The third-party packages that `core` may use."""

SPACY_OUTSIDE_MARKS = {"tui.formats.docbin"}
"""This format consists of spaCy's own objects, and imports spaCy in its function."""


@cache
def modules(*rooms: str) -> list[str]:
    """Return the modules of Postil, or of some packages."""
    names = []
    for path in sorted(HOUSE.rglob("*.py")):
        parts = ["tui", *path.relative_to(HOUSE).with_suffix("").parts]
        if parts[-1] == "__init__":
            parts.pop()
        if not rooms or (parts[1:2] and parts[1] in rooms):
            names.append(".".join(parts))
    return [name for name in names if name != "tui.__main__"]


def source(module: str) -> Path:
    path = HOUSE.parent.joinpath(*module.split("."))
    file = path.with_suffix(".py")
    return file if file.is_file() else path / "__init__.py"


@cache
def imports(module: str, *, at_start: bool = False, but_functions: bool = False) -> frozenset[str]:
    """Return all modules named in import statements; with `at_start`, only those imported when the module is.

    `but_functions` leaves out imports in functions, but not type-only ones.
    """
    return frozenset(_imports(module, at_start=at_start, but_functions=at_start or but_functions))


def _imports(module: str, *, at_start: bool, but_functions: bool) -> Iterator[str]:
    ours = {*modules()}
    stack: list[ast.AST] = [parse(source(module))]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module if source(module).name == "__init__.py" else module.rpartition(".")[0]
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                yield deeper if deeper in ours else base
        if but_functions and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if at_start and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            stack.extend(node.orelse)
            continue
        stack.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("package", ROOMS)
def test_packages_import_only_what_they_may(package: str) -> None:
    allowed = ROOMS[package] | {package}
    for module in modules(package):
        for name in imports(module):
            parts = name.split(".")
            if parts[0] == "tui" and len(parts) > 1:
                assert parts[1] in allowed, f"{module} imports {name}"


def test_jobs_load_the_model_s_rules_only_in_their_functions() -> None:
    for module in modules("jobs"):
        assert not any(name.startswith("tui.marks") for name in imports(module, at_start=True)), module


def test_only_the_command_line_opens_the_reader() -> None:
    for module in modules():
        if not module.startswith(("tui.app", "tui.cli")):
            assert not any(name.startswith("tui.app") for name in imports(module)), module


def test_core_imports_the_standard_library_and_little_else() -> None:
    for module in modules("core"):
        for name in imports(module):
            top = name.split(".")[0]
            assert top in {"tui", *sys.stdlib_module_names, *CORE_PARTS}, f"{module} imports {name}"


def test_only_the_library_uses_sql_and_only_marks_loads_the_model() -> None:
    for module in modules():
        used = {name.split(".")[0] for name in imports(module)}
        if not module.startswith("tui.library") and module != "tui.config":  # it copies the sample page by page
            assert not used & {"sqlite3", "sqlite_utils"}, module
        if not module.startswith("tui.marks") and module not in SPACY_OUTSIDE_MARKS:
            assert "spacy" not in used, module
        if not module.startswith("tui.app"):
            assert "textual" not in used, module


def test_queries_have_a_read_only_connection() -> None:
    for module in modules("library"):
        if module.startswith("tui.library.queries"):
            assert "tui.library.sqlite.connection" not in imports(module), module


def test_there_are_no_import_cycles() -> None:
    """Type-only imports count. A function may import a module that opens something and returns."""
    graph = {module: imports(module, but_functions=True).intersection(modules()) for module in modules()}
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in done:
            for name in graph[module]:
                if not module.startswith(f"{name}."):  # a package's own __init__ is already running
                    walk(name, (*path, module))
            done.add(module)

    for module in graph:
        walk(module, ())


CHILD = """
import json, os, sys
import click, rich.cells, sentencex, sqlite_utils  # other people's parts, loaded once and inherited
loaded = []
for modules in json.loads(sys.argv[1]):
    read, write = os.pipe()
    if os.fork() == 0:
        import importlib
        for module in modules:
            importlib.import_module(module)
        os.write(write, json.dumps([n for n in sys.modules if n.split(".")[0] in ("tui", "textual", "spacy")]).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        data = answer.read()
    os.wait()
    loaded.append(json.loads(data) if data else None)
print(json.dumps(loaded))
"""


def test_no_package_loads_textual_spacy_or_a_package_it_may_not_use() -> None:
    """The modules of a package are imported in one process; as there are no cycles, each can be imported alone."""
    rooms = {"": ["tui"], **{package: modules(package) for package in LIGHT}}
    answer = subprocess.run(
        [sys.executable, "-c", CHILD, json.dumps([*rooms.values()])],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=HOUSE.parent,
    )
    for package, loaded in zip(rooms, json.loads(answer.stdout), strict=True):
        assert loaded is not None, f"a module of {package} cannot be imported"
        used = {name.split(".")[1] for name in loaded if name.startswith("tui.")}
        heavy = {name for name in loaded if name.split(".")[0] in {"textual", "spacy"}}
        assert not heavy, f"{package} loads {sorted(heavy)[:3]}"
        if not package:
            assert loaded == ["tui"], "importing `tui` provides its version and nothing else"
        else:
            allowed = ROOMS[package] - {"app"} | {package, "config"} if package == "cli" else ROOMS[package] | {package}
            assert used <= allowed, f"{package} loads {used - allowed}"


LATER = {
    *("sqlite_utils", "numpy", "dateutil", "dateparser", "rapidfuzz", "pyperclip", "textual.widgets._text_area"),
    *("tui.sources", "tui.formats", "tui.marks", "tui.core.speakers", "tui.core.anchors", "tui.core.duplicates"),
    *("tui.core.transcripts", "tui.core.evidence_lines", "tui.jobs.annotating", "textual.command"),
    *("textual.widgets._input", "tui.app.widgets.draft_field"),
    *("tui.core.corrections", "tui.core.tally", "tui.app.overwriting"),
    *(f"tui.library.tables.{name}" for name in ("claims", "corrections", "duplicates", "markings", "revisions")),
    *("tui.library.queries.search", "tui.library.sqlite.migrations.first_tables", "tui.library.transfer"),
}
"""What the reader's first screen must not load when it starts, to start fast and stay small."""

READERS_OWN = {"reader"}
"""The modules of screens it may load; every other screen is imported by the action that opens it."""

FIRST_SCREEN = """
import tui.app.textual_fixes.unused
import asyncio, json, sys
from pathlib import Path
from tui.app import app
from tui.config import Settings

app.POLL_SECONDS = 3_600  # what a reader at rest does is no part of its first screen, however slow the machine

async def show():
    reader = app.PostilApp(Path(sys.argv[1]), Settings(), marking=False)
    async with reader.run_test() as pilot:
        await pilot.pause()
        assert reader.session.current.article is not None
        print(json.dumps(sorted(sys.modules)))

asyncio.run(show())
"""


def test_the_first_screen_loads_only_what_it_needs(seeds: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FIRST_SCREEN, str(seeds)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=HOUSE.parent,
    )
    loaded = json.loads(answer.stdout)
    early = {name for name in loaded if name in LATER or name.partition(".")[0] in LATER}
    screens = {name.removeprefix("tui.app.screens.") for name in loaded if name.startswith("tui.app.screens.")}
    assert not early, f"imported before they are wanted: {sorted(early)}"
    assert screens <= READERS_OWN, f"imported before they are opened: {sorted(screens - READERS_OWN)}"
