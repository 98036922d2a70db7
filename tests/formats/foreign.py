"""Files of other programs for tests: bringing one in, and what came of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui.formats import import_
from tui.formats.report import ImportReport
from tui.library import Library

TEXT = "💩 Zoë met the minister.\nShe said prices rose in Zürich.\n"

Import = Callable[[str, Any], ImportReport]


def lines(*values: object) -> bytes:
    return "\n".join(json.dumps(value) for value in values).encode()


def importing(library: Library, folder: Path) -> Import:
    """Import content under a name, or a folder of files, into a library."""

    def call(name: str, content: Any) -> ImportReport:
        path = folder / "given"
        if isinstance(content, dict):
            path.mkdir(exist_ok=True)
            for file, data in content.items():
                (path / file).write_bytes(data if isinstance(data, bytes) else data.encode())
        else:
            path.write_bytes(content)
        return import_(name, library, path)

    return call


def made(library: Library) -> list[tuple[str, str, str]]:
    """Words, person and tags of all annotations in the order of the text."""
    return [
        (one.quote, one.creator, " ".join(one.tags))
        for pk in range(1, library.articles.count() + 1)
        for one in library.annotations.of_article(pk)
    ]


def left(report: ImportReport) -> dict[str, int]:
    return {kind: counts["left out"] for kind, counts in report.tally.rows if counts["left out"]}
