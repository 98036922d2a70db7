"""Only `tui/app/textual_fixes` uses private names of Textual."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import tui.app
from tests.parsed import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

APP = Path(tui.app.__file__).parent


def private_uses(tree: ast.Module, module: str) -> Iterator[str]:
    """Yield each use of a private name of Textual in a module: an import, an attribute, a method of a base class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "textual":
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from (f"imports {name}" for name in names if name.startswith("_"))
        elif isinstance(node, ast.Attribute) and _is_private(node.attr):
            owner = ast.unparse(node.value)
            if owner not in ("self", "cls"):
                yield f"{owner}.{node.attr}"
    for name, kind in inspect.getmembers(import_module(module), inspect.isclass):
        if kind.__module__ != module:
            continue
        theirs = {
            attribute
            for base in kind.__mro__
            if base.__module__.split(".")[0] == "textual"
            for attribute in (*vars(base), *_attributes_set_in(base))
            if _is_private(attribute)
        }
        (definition,) = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name)
        used = {node.attr for node in ast.walk(definition) if isinstance(node, ast.Attribute) and _is_self(node.value)}
        used |= {node.name for node in definition.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        yield from (f"{name}.{attribute}" for attribute in sorted(used & theirs))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


@cache
def _attributes_set_in(kind: type) -> set[str]:
    """Return the attributes that the methods of a class set on its objects."""
    tree = ast.parse(inspect.getsource(import_module(kind.__module__)))
    return {
        node.attr
        for definition in tree.body
        if isinstance(definition, ast.ClassDef) and definition.name == kind.__name__
        for node in ast.walk(definition)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value)
    }


def test_only_the_fixes_use_private_names_of_textual() -> None:
    uses = {}
    for path in sorted(APP.rglob("*.py")):
        module = ".".join(["tui.app", *path.relative_to(APP).with_suffix("").parts]).removesuffix(".__init__")
        if not module.startswith("tui.app.textual_fixes"):
            uses[module] = list(private_uses(parse(path), module))
    assert not {module: names for module, names in uses.items() if names}


def test_private_uses_are_detected() -> None:
    path = APP / "textual_fixes"
    found = {
        name.stem: list(private_uses(parse(name), f"tui.app.textual_fixes.{name.stem}"))
        for name in path.glob("[a-z]*.py")
    }
    assert "WholeFrameScreen._compositor_refresh" in found["widgets"]
    assert "FixedApp._handle_exception" in found["app"]
    assert "view._scroll_update" in found["widgets"]
    assert "imports _xterm_parser" in found["terminal_input"]
    assert "imports _character_to_key" in found["key_names"]
