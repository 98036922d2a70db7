"""Contents of the wheel and the sdist, built as for a release."""

from __future__ import annotations

import re
import tarfile
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from flit_core.sdist import SdistBuilder
from flit_core.wheel import make_wheel_in

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sources() -> set[str]:
    """Return the files of the package and the documentation, except compiled ones."""
    files = (path for folder in ("tui", "docs") for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}


def test_the_wheel_has_the_package_its_data_and_licence_and_no_tests(tmp_path: Path, sources: set[str]) -> None:
    with ZipFile(make_wheel_in(ROOT / "pyproject.toml", tmp_path).file) as wheel:
        names = set(wheel.namelist())
        (about,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = wheel.read(about).decode()
    package = {name for name in sources if name.startswith("tui/")}
    assert package <= names
    assert {name for name in names if not name.startswith(("tui/", "postil-"))} == set()
    assert {"tui/py.typed", "tui/app/postil.tcss", "tui/marks/data/gazetteer.tsv"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "License-Expression: Apache-2.0" in metadata
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls", {})
    assert metadata.count("Project-URL: ") == len(urls), "there are no other addresses, and none is invented"
    pictures = re.findall(r"\]\(([^)]+\.(?:png|svg))\)", metadata)
    assert pictures
    where = urls.get("Pictures", "docs/pictures/")
    assert all(each.startswith(where) for each in pictures), f"python docs/pictures/address.py writes them as {where}"


def test_the_sdist_has_the_documentation_too(tmp_path: Path, sources: set[str]) -> None:
    path = SdistBuilder.from_ini_path(ROOT / "pyproject.toml").build(tmp_path)
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    docs = {name for name in sources if name.startswith("docs/")}
    assert docs | {"LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"} <= names
    assert {name for name in sources if name.startswith("tui/")} <= names
