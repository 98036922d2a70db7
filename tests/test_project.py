"""What a stranger who clones the repository can expect."""

import re
import subprocess
import tomllib
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: Iterable[str]) -> set[str]:
    return {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in requirements}


def pinned(lock: str) -> set[str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return names(line for line in lines if re.match(r"\w", line))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_everything_with_hashes_and_has_no_local_path(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    dependencies = names(PROJECT["project"]["dependencies"])
    if "dev" in lock:
        dependencies |= names(PROJECT["dependency-groups"]["dev"])
    assert dependencies <= pinned(lock), "run `make lock`"
    for line in text.splitlines():
        assert re.match(r"[\w.-]+==[\w.+-]+( ; .+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), line


def test_both_locks_agree() -> None:
    run, dev = ((ROOT / lock).read_text(encoding="utf-8") for lock in ("requirements.lock", "requirements-dev.lock"))
    versions = re.compile(r"^[\w.-]+==.*$", re.MULTILINE)
    assert set(versions.findall(run)) <= set(versions.findall(dev)), "run `make lock`"


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower().replace("_", "-")
    for name in names(PROJECT["project"]["dependencies"]) | names(PROJECT["dependency-groups"]["dev"]):
        assert name in page, f"docs/dependencies.md does not mention {name}"


def test_licences_that_are_not_permissive_are_documented() -> None:
    """Checks everything that is installed, including indirect dependencies."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower().replace("_", "-")
    strict = set()
    for part in distributions():
        about = part.metadata
        fields = ("License-Expression", "License", "Classifier")
        licences = [text[:100] for field in fields for text in about.get_all(field, [])]
        if re.search("GPL|MPL|Mozilla|General Public|EUPL|Creative Commons", " ".join(licences)):
            strict.add(about["Name"].lower().replace("_", "-"))
    assert {"certifi", "tqdm", "tld", "hypothesis"} <= strict
    assert {name for name in strict if name not in page} == set()


def test_make_lists_its_targets() -> None:
    output = subprocess.run(["make", "-s", "-C", ROOT, "help"], capture_output=True, text=True, check=True).stdout
    for target in ("install", "run", "test", "lint", "bench", "sample", "clean"):
        assert f"make {target} " in output
