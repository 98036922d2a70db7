"""Helpers that import files of other programs and return the result."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui.formats import import_
from tui.formats.offsets import Characters, LineEnds
from tui.formats.report import ImportReport
from tui.library import Library

TEXT = "💩 Zoë met the minister.\nShe said prices rose in Zürich.\n"

Import = Callable[[str, Any], ImportReport]


def lines(*values: object) -> bytes:
    return "\n".join(json.dumps(value) for value in values).encode()


def importing(library: Library, folder: Path) -> Import:
    """Return a function that imports content under a file name, or a folder of files, into a library."""

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


def annotations_of(library: Library) -> list[tuple[str, str, str]]:
    """Return words, creator and tags of all annotations in text order."""
    return [
        (one.quote, one.creator, " ".join(one.tags))
        for pk in range(1, library.articles.count() + 1)
        for one in library.annotations.of_article(pk)
    ]


def whole(library: Library) -> list[tuple[str, str]]:
    """Return the tags of whole articles, each with its giver."""
    return [(each.tag, each.creator) for bundle in library.exporter.bundles() for each in bundle.tags]


def left(report: ImportReport) -> dict[str, int]:
    return {kind: counts["left out"] for kind, counts in report.tally.rows if counts["left out"]}


def region(start: Any, end: Any, words: str, label: str = "L", **values: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": words, "labels": [label]}
    return {"id": "r1", "type": "labels", "from_name": "l", "to_name": "t", "value": value, **values}


# units in which a file counts: characters of the text, and line ends

SIZES: dict[Characters, Callable[[str], int]] = {
    "code points": len,
    "UTF-16 units": lambda text: len(text.encode("utf-16-le")) // 2,
    "UTF-8 bytes": lambda text: len(text.encode()),
}
ENDS: dict[LineEnds, tuple[str, str]] = {
    "as they are": ("\n", "\n"),
    "two as one": ("\r\n", "\n"),
    "one as two": ("\n", "\r\n"),
}


# a REFI-QDA project

HEAD = '<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}">'
USERS = '<Users><User guid="u1" name="ann"/><User guid="u2" name="ben"/></Users>'
CODES = (
    '<CodeBook><Codes><Code guid="c1" name="Café"><Code guid="c2" name="x"/><Code guid="c3" name="x"/></Code>'
    f'<Code guid="c4" name="{"long " * 30}one"/><Code guid="c5" name="{"long " * 30}two"/></Codes></CodeBook>'
)


def selection(start: int, end: int, name: str, *coded: tuple[str, str], inside: str = "") -> str:
    codings = "".join(f'<Coding creatingUser="{who}"><CodeRef targetGUID="{code}"/></Coding>' for who, code in coded)
    return (
        f'<PlainTextSelection guid="00000000-0000-4000-8000-{start:012}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}" creatingUser="u1" creationDateTime="2024-01-02T10:00:00Z">{inside}{codings}'
        "</PlainTextSelection>"
    )


def project(
    *selections: str,
    text: str = TEXT,
    path: str = "internal://t.txt",
    file: str = "sources/t.txt",
    qde: str = "project.qde",
    origin: str = "",
    codes: str = CODES,
    more: str = "",
    source: str = '<TextSource guid="s" name="T" plainTextPath="{path}">{inside}</TextSource>',
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(file, text)
        inside = source.format(path=path, inside="".join(selections))
        archive.writestr(qde, f"{HEAD.format(origin=origin)}{USERS}{codes}<Sources>{inside}</Sources>{more}</Project>")
    return out.getvalue()
