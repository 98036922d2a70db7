"""`docs/formats.md` matches the code. POSTIL_GOLDEN=1 writes its tables and examples anew from the sample."""

import os
import re
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import pytest

from tui.formats import EXPORTS, IMPORTS, export
from tui.formats.registry import ExportFormat
from tui.formats.report import FEATURES, name_features
from tui.library import Library
from tui.library.transfer.bundles import ExportSelection

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "formats.md"
SAMPLE = ROOT / "annotations.db"

WIDTH, LINES = 160, 12
EXAMPLE = re.compile(r"^~~~~.*?^~~~~$", re.MULTILINE | re.DOTALL)


def table() -> str:
    """Return the table of what each format carries, and which of it can be imported again."""
    all_of_it = "\n".join(f"- {name}" for name in FEATURES.values())
    rows = [f"{all_of_it}\n", "| format | file | for | carries | brings back |", "|---|---|---|---|---|"]
    for entry in EXPORTS.values():
        file = "folder" if entry.folder else f"`{entry.extensions[0]}`"
        carried = name_features(entry.carries)
        about = entry.description.replace("|", "\\|")
        rows.append(f"| `{entry.name}` | {file} | {about} | {carried} | {_back(entry)} |")
    for source in IMPORTS.values():
        if source.name not in EXPORTS:
            file = f"`{source.extensions[0]}`"
            carried = name_features(source.carries_back)
            rows.append(f"| `{source.name}` | {file} | only read: {source.description} |  | {carried} |")
    return "\n".join(rows) + "\n"


def _back(entry: ExportFormat) -> str:
    if entry.name not in IMPORTS:
        return ""
    carries_back = IMPORTS[entry.name].carries_back
    return "all of it" if carries_back == entry.carries else name_features(carries_back)


def examples() -> str:
    """Return the beginning of an export of one claim of the sample library, for each format."""
    parts = []
    with TemporaryDirectory() as name:
        copyfile(SAMPLE, Path(name) / "sample.db")
        with Library(Path(name) / "sample.db") as library:
            article = next(one for one in library.articles.page(0, 100) if one.claims)
            selection = ExportSelection(articles=(article.id,), claims_only=True)
            for entry in EXPORTS.values():
                target = Path(name) / f"out-{entry.name}"
                export(entry.name, library, target, selection, marks=False)
                parts.append(f"### {entry.name}\n\n{_example(target)}")
    return "\n".join(parts)


def _example(target: Path) -> str:
    if target.is_dir():
        first = target / "index.html"  # of a site; its other pages begin the same way
        files = [first] if first.exists() else sorted(path for path in target.iterdir() if path.stat().st_size)
        return "\n".join(f"`{path.name}`\n\n{_block(path.read_bytes())}" for path in files)
    data = target.read_bytes()
    if data[:2] == b"PK":
        import zipfile

        with zipfile.ZipFile(target) as archive:
            name = next(n for n in archive.namelist() if n.endswith(("sheet1.xml", "project.qde", "document.xml")))
            return f"In the archive, `{name}`:\n\n{_block(archive.read(name))}"
    if b"\0" in data[:200] or not data[:1].isascii():
        return "Binary.\n" if data[:3] != b"\xef\xbb\xbf" else _block(data[3:])
    return _block(data)


def _block(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "Binary.\n"
    lines = [line if len(line) <= WIDTH else f"{line[:WIDTH]}…" for line in text.splitlines()]
    excerpt = [*lines[:LINES], *(["…"] if len(lines) > LINES else [])]
    return "~~~~text\n" + "\n".join(line.rstrip() for line in excerpt) + "\n~~~~\n"


def between(text: str, name: str) -> str:
    block = re.search(f"<!-- {name} -->\n(.*?)<!-- end of {name} -->", text, re.DOTALL)
    assert block, name
    return block[1]


@pytest.mark.skipif(not os.environ.get("POSTIL_GOLDEN"), reason="writes the documentation")
def test_write() -> None:
    text = DOCS.read_text()
    for name, content in (("table", table()), ("examples", examples())):
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        text = text.replace(f"{start}{between(text, name)}{end}", f"{start}{content}{end}")
    DOCS.write_text(text)


def test_the_table_matches_the_registry() -> None:
    assert between(DOCS.read_text(), "table") == table()


def test_every_format_has_an_example() -> None:
    names = re.findall(r"^### (\S+)\n\n", EXAMPLE.sub("~", between(DOCS.read_text(), "examples")), re.MULTILINE)
    assert names == [*EXPORTS]


def test_every_import_is_documented() -> None:
    text = DOCS.read_text()
    for name in IMPORTS:
        assert f"`postil import {name}" in text, name


def test_no_format_claims_to_import_what_it_does_not_carry() -> None:
    for name, entry in IMPORTS.items():
        assert name not in EXPORTS or entry.carries_back <= EXPORTS[name].carries, name


@pytest.mark.parametrize(("command", "verb"), [("export", "carries"), ("import", "brings")])
def test_the_help_says_what_each_format_carries(command: str, verb: str) -> None:
    from click.testing import CliRunner

    from tui.cli.root import postil

    text = " ".join(CliRunner().invoke(postil, [command, "--help"], terminal_width=200).output.split())
    for entry in EXPORTS.values() if command == "export" else IMPORTS.values():
        features = entry.carries if isinstance(entry, ExportFormat) else entry.carries_back
        assert f"{entry.description} · {verb} {name_features(features)}" in text
