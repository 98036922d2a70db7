"""Datasette opens the library with the metadata that Postil wrote and answers every query in it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.consumers.programs import python_environment, run
from tui.library.queries.canned import QUERIES, TABLES

if TYPE_CHECKING:
    from pathlib import Path

TYPED = {"speaker": "", "tag": "", "publisher": "", "words": "korea", "_shape": "array"}


def datasette(library: Path, folder: Path) -> None:
    """Run each query and open each table with its facets."""
    python, metadata = python_environment("datasette"), folder / "metadata.yaml"
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "tui",
        "datasette",
        "--library",
        library,
        "-o",
        metadata,
        "--force",
    ]
    subprocess.run(command, check=True, capture_output=True)

    def get(path: str) -> Any:
        asked = (python, "-m", "datasette", library, "--metadata", metadata, "--get", f"/{library.stem}/{path}")
        done = run(*asked, folder=folder)
        assert done.returncode == 0, f"{path}: {done.stderr.strip() or done.stdout[:300]}"
        return json.loads(done.stdout)

    answers = {query.name: get(f"{query.name}.json?{urlencode(TYPED)}") for query in QUERIES}
    assert all(isinstance(rows, list) for rows in answers.values()), answers
    assert answers["claims_by_speaker"], "the sample has claims"
    assert answers["search"], "the sample is about Korea"
    for table in TABLES:
        facets = get(f"{table.name}.json?_size=1")["facet_results"]
        assert set(table.facets) <= set(facets), f"{table.name}: {sorted(facets)}"
