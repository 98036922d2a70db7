"""The plain words of CONTRIBUTING.md, as far as a script can check them."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import textual.widgets

from tests.parsed import parse

ROOT = Path(__file__).parents[1]
FOLDERS = ("tui", "tests", "benchmarks")

Nodes = list[tuple[str, ast.AST]]
"""Every node of `tui/`, with its file."""

BARE: frozenset[str] = frozenset().union(
    ("found", "made", "told", "held", "given", "said", "kept"),
    ("taken", "came", "gone", "had", "wanted", "known", "shown"),
)
"""Participles and fillers that do not name anything."""

FOREIGN = BARE.union(
    ("mine", "yours", "who", "meant", "ink", "ground"),
    ("heard", "patience", "twin", "tie", "dear", "care"),
)
"""Words for which the glossary has another one."""

SIDES = {"ours", "theirs"}
"""Where two highlights meet, these may be local variables of a function, but not parameters."""

FIELDS = {
    "tui/core/annotations.py: said",
    "tui/core/authors.py: given",
    "tui/core/transcripts.py: said",
    "tui/core/turns.py: said",
    "tui/library/transfer/import_result.py: known",
}
"""Names that files and the outside world use: the day a claim was said, the start of a turn's words, a given name."""

STILL_BARE = {"came", "gone", "kept", "known", "made", "said", "taken"}
"""Names of functions and attributes of `tui/library/transfer/` that do not say what they hold; none may be added."""

LINES_OF_A_FILE, LINES_OF_A_CLASS = 400, 300

MAY_IMPORT_A_TEST = re.compile(
    r"^ *from tests\.(?:[\w.]*\btest_|[\w.]+ import (?:\([^)]*|[^(\n]*)\btest_)", re.MULTILINE
)
"""Of files without such a line nothing has to be parsed; that takes a few milliseconds for each."""

ONE_WAY = {
    "thread=True": "tui/app/background.py",  # work in a thread whose result is returned to the screen
    '"+00:00", "Z"': "tui/core/text.py",  # a time as it is stored
    '"-01-01"': "tui/core/times.py",  # the first day of a year or month
    "def _reverse_step(": "tui/library/tables/journal.py",  # undo and redo
}
"""What only one file of `tui/` may do: its notation, and the file."""

WHOLE = {"ReadingConnection", "KeymapApp", "Rename"}
"""Names that other code requires: of a method that writes nothing, of one that has keys, of a kind of correction."""

TEXTUAL = (
    "app",
    "binding",
    "command",
    "containers",
    "fuzzy",
    "message",
    "reactive",
    "screen",
    "selection",
    "timer",
    "widget",
    "worker",
)
"""The modules of Textual, besides its widgets, whose classes every author of a screen knows."""


@pytest.fixture(scope="module")
def our_modules(sources: dict[str, str]) -> dict[str, ast.Module]:
    """Return every parsed module of `tui/` by its path."""
    return {path: parse(ROOT / path) for path in sources if path.startswith("tui/")}


@pytest.fixture(scope="module")
def nodes(our_modules: dict[str, ast.Module]) -> Nodes:
    """Return all nodes of these modules, each with the module's path."""
    return [(path, node) for path, tree in our_modules.items() for node in ast.walk(tree)]


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """Return the text of every file by its path."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def classes(our_modules: dict[str, ast.Module]) -> Iterator[tuple[str, str]]:
    """Yield the name and the file of every class at module level."""
    for path, tree in our_modules.items():
        yield from ((node.name, path) for node in tree.body if isinstance(node, ast.ClassDef))


def types(our_modules: dict[str, ast.Module]) -> Iterator[tuple[str, str]]:
    """Yield the names of classes and of type aliases (`Span = tuple[int, int]`).

    Type variables are left out, and so are names in migrations, which are never edited.
    """
    yield from classes(our_modules)
    for path, tree in our_modules.items():
        for node in tree.body if "/migrations/" not in path else ():
            if isinstance(node, ast.Assign) and not ast.unparse(node.value).startswith(("TypeVar", "ParamSpec")):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                yield from ((name, path) for name in names if name[0].isupper() and not name.isupper())


def test_names_are_not_bare_participles(nodes: Nodes) -> None:
    bare: dict[str, int] = {}
    for path, node in nodes:
        if isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        else:
            continue
        if name.lstrip("_") in FOREIGN:
            bare[f"{path}: {name}"] = node.lineno
    assert bare.keys() <= FIELDS, bare


def test_functions_and_attributes_are_not_bare_participles(nodes: Nodes) -> None:
    bare: dict[str, int] = {}
    for path, node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            name = node.attr
        else:
            continue
        may_be_bare = path.startswith("tui/library/transfer/") and name.lstrip("_") in STILL_BARE
        if name.lstrip("_") in FOREIGN and not may_be_bare and "/migrations/" not in path:
            bare[f"{path}: {name}"] = node.lineno
    assert bare == {}


def test_no_parameter_is_named_against_the_glossary(nodes: Nodes) -> None:
    parameters = [
        f"{path}:{node.lineno}: {node.arg}"
        for path, node in nodes
        if isinstance(node, ast.arg) and node.arg.lstrip("_") in FOREIGN | SIDES
    ]
    assert parameters == []


def test_a_highlight_is_called_a_highlight(nodes: Nodes) -> None:
    """Where two meet, one is `incoming` or `local`; one without a place is an `orphan`."""
    others = [
        f"{path}:{node.lineno}: {node.arg}"
        for path, node in nodes
        if isinstance(node, ast.arg)
        and node.annotation is not None
        and ast.unparse(node.annotation).strip("'") in ("Highlight", "NewHighlight", "Highlight | None")
        and node.arg not in ("highlight", "incoming", "local", "orphan")
    ]
    assert others == []


def test_names_of_classes_and_types_are_unique(our_modules: dict[str, ast.Module]) -> None:
    files = defaultdict(list)
    for name, path in types(our_modules):
        files[name].append(path)
    assert {name: paths for name, paths in files.items() if len(paths) > 1} == {}


def test_no_class_is_named_by_a_filler(our_modules: dict[str, ast.Module]) -> None:
    assert [f"{path}: {name}" for name, path in types(our_modules) if name.lstrip("_").lower() in BARE] == []


def test_no_class_has_the_name_of_a_textual_class(our_modules: dict[str, ast.Module]) -> None:
    theirs = set(vars(textual.widgets)["__all__"])
    for module in (import_module(f"textual.{name}") for name in TEXTUAL):
        theirs.update(
            name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
        )
    assert [f"{path}: {name}" for name, path in classes(our_modules) if name in theirs] == []


def test_constants_precede_their_use_and_patterns_are_constants(our_modules: dict[str, ast.Module]) -> None:
    """A table of functions may follow the functions."""
    late: list[str] = []
    for path, tree in our_modules.items():
        own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        used: dict[str, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used[node.id] = min(used.get(node.id, node.lineno), node.lineno)
        for node in tree.body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            needs = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
            if not isinstance(target, ast.Name) or needs & own:
                continue
            is_pattern = ast.unparse(node.value).startswith("re.compile(")
            if (is_pattern and not target.id.isupper()) or (
                target.id.isupper() and used.get(target.id, node.lineno) < node.lineno
            ):
                late.append(f"{path}:{node.lineno}: {target.id}")
    assert late == []


def test_a_docstring_says_more_than_the_name(nodes: Nodes) -> None:
    short = [
        f"{path}:{node.lineno}: {docstring}"
        for path, node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and (docstring := ast.get_docstring(node))
        and len(docstring.split()) <= 3
    ]
    assert short == []


def test_files_and_classes_are_short(sources: dict[str, str]) -> None:
    lines = {path: len(text.splitlines()) for path, text in sources.items()}
    assert {path: count for path, count in lines.items() if count > LINES_OF_A_FILE} == {}
    long = (path for path, count in lines.items() if count > LINES_OF_A_CLASS)
    sizes = {
        f"{path}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in long
        for node in ast.walk(ast.parse(sources[path]))
        if isinstance(node, ast.ClassDef)
    }
    assert {name: count for name, count in sizes.items() if count > LINES_OF_A_CLASS} == {}


def test_no_class_has_a_single_subclass(our_modules: dict[str, ast.Module], nodes: Nodes) -> None:
    """A base class with a single subclass, and no instances of its own, is half a class; it should be a part."""
    files, subclasses, used = dict(classes(our_modules)), defaultdict(list), set()
    for path, node in nodes:
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                subclasses[ast.unparse(base).partition("[")[0]].append(path)
        elif isinstance(node, ast.Call):
            used.update(ast.unparse(node.func).split("."))
    halves = {
        base
        for base, paths in subclasses.items()
        if base in files and base not in used and [Path(path).parent for path in paths] == [Path(files[base]).parent]
    }
    assert halves <= WHOLE, halves


def test_tasks_are_done_in_one_file(sources: dict[str, str]) -> None:
    for words, place in ONE_WAY.items():
        assert [path for path, text in sources.items() if words in text and path.startswith("tui/")] == [place], words


def test_plurals_are_formed_by_plural(nodes: Nodes) -> None:
    by_hand = [
        f"{path}:{node.lineno}"
        for path, node in nodes
        if isinstance(node, ast.IfExp)
        and isinstance(node.body, ast.Constant)
        and isinstance(node.orelse, ast.Constant)
        and {f"{node.body.value!s}s", f"{node.orelse.value!s}s"} & {node.body.value, node.orelse.value}
    ]
    assert by_hand == []


def test_no_test_imports_from_another_test(sources: dict[str, str]) -> None:
    for path in (path for path, text in sources.items() if MAY_IMPORT_A_TEST.search(text)):
        for node in ast.walk(ast.parse(sources[path])):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
                names = [(node.module or "").rpartition(".")[2], *(alias.name for alias in node.names)]
                assert not [name for name in names if name.startswith("test_")], f"{path}:{node.lineno}"


def test_no_message_handler_calls_super(nodes: Nodes) -> None:
    """Textual calls the handlers of a message in every base class itself; other methods may call super."""
    called_once = {"on_event", "on_session_change"}
    for path, node in nodes:
        if isinstance(node, ast.Attribute) and node.attr.startswith("on_") and ast.unparse(node.value) == "super()":
            assert node.attr in called_once, f"{path}:{node.lineno}"


def test_a_handler_of_a_subclass_that_means_to_replace_one_is_found(nodes: Nodes) -> None:
    """Textual calls the handlers of all classes of an object, so a form was once saved and closed twice by one key."""
    added_to = {"on_mount", "on_resize", "on_focus", "on_key", "on_ready"}  # each class does its own part
    added_to |= {"on_line_list_highlighted", "on_text_area_changed", "on_event", "on_session_change"}
    classes = {node.name: node for _, node in nodes if isinstance(node, ast.ClassDef)}

    def bases(node: ast.ClassDef) -> Iterator[ast.ClassDef]:
        for base in node.bases:
            name = ast.unparse(base).partition("[")[0].rpartition(".")[2]
            if name in classes:
                yield classes[name]
                yield from bases(classes[name])

    def handlers(node: ast.ClassDef) -> set[str]:
        return {
            each.name
            for each in node.body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name.startswith("on_")
        }

    twice = {
        f"{node.name}.{name}"
        for node in classes.values()
        for base in bases(node)
        for name in handlers(node) & handlers(base) - added_to
    }
    assert twice == set()
