"""What is fuzzed: each target takes bytes and asserts what must always hold.

Only `PostilError` may be raised; the parsers that run in a process of their own may also fail there.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import struct
import traceback
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from tests.fuzz.foreign import PROJECT, SEEDS, TEXT
from tests.library.shelf import put
from tui.core.anchors import Anchoring, QuoteSelector
from tui.core.errors import PostilError, TermError
from tui.core.model import NewArticle
from tui.core.sentences import sentences
from tui.core.spans import SpanIndex, segments
from tui.core.text import clean, one_line
from tui.core.wording import words_filter
from tui.core.wrapping import PRINTABLE, Row, cell_of, graphemes, offset_of, printable, wrap
from tui.formats import IMPORTS, import_
from tui.formats.import_common import InputFile
from tui.library import Library
from tui.library.upkeep.check import find_problems
from tui.sources.reading import Parsers, read_source
from tui.sources.registry import KINDS, Kind
from tui.sources.source import Source, from_json

ROOT = Path(__file__).parents[2]

Target = Callable[[bytes], None]

MEMORY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(gettempdir())


@cache
def place() -> Path:
    """A folder in memory that ends with this process."""
    folder = TemporaryDirectory(prefix="postil-fuzz-", dir=MEMORY, ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return Path(folder.name)


@dataclass
class Held:
    """What a run has seen apart from failures."""

    refused: int = 0
    sandboxed: int = 0


held = Held()


def harmless(text: str) -> None:
    """Check that nothing in a text controls a terminal and that cleaning it again changes nothing."""
    assert clean(text) == (text, 0)


def cleaning(data: bytes) -> None:
    """Clean text of any kind, including lone surrogates."""
    text = _wild(data)
    kept, removed = clean(text)
    harmless(kept)
    assert removed >= 0
    kept.encode()
    line = one_line(text, 40)
    assert "\n" not in line
    assert len(line) <= 40


def wrapping(data: bytes) -> None:
    """Check that every code point is on one row or is a space at a break, that rows fit and no control is shown."""
    if len(data) < 2:
        return
    width = data[0] % 100 + 1
    text = clean(_wild(data[1:]))[0]
    at = 0
    for line in text.split("\n"):
        start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line) + 1
        if start >= end:
            continue
        reached = start
        for row in wrap(text, start, end, width):
            assert row.start < row.end <= end
            assert not text[reached : row.start].strip()
            reached = row.end
            cells = sum(grapheme.cells for grapheme in graphemes(text, row.start, row.end))
            assert cells <= width or len(graphemes(text, row.start, row.end)) == 1 or width == 1
            _shown(text, row)
            column = cell_of(text, row, (row.start + row.end) // 2)
            assert row.start <= offset_of(text, row, column) <= row.end
        assert reached == end


def _shown(text: str, row: Row) -> None:
    if row.plain:
        written = text[row.start : row.end].translate(PRINTABLE)
    else:
        written = "".join(printable(text, part) for part in graphemes(text, row.start, row.end))
    assert not any(ord(c) < 32 or 0x7F <= ord(c) <= 0x9F or 0x202A <= ord(c) <= 0x202E for c in written), repr(written)


def splitting(data: bytes) -> None:
    """Check that sentences are in order, disjoint, inside the text and inside a line."""
    text = clean(_wild(data))[0]
    last = 0
    for start, end in sentences(text):
        assert last <= start < end <= len(text)
        assert "\n" not in text[start:end].strip("\n")
        last = end


def spans(data: bytes) -> None:
    """Check that the tree and the sweep agree with looking at each span."""
    found = [(a % 97, b % 97, number) for number, (a, b) in enumerate(struct.iter_unpack("BB", data[: len(data) & ~1]))]
    index = SpanIndex(found)
    for start in range(0, 97, 13):
        wanted = {n for a, b, n in found if a < start + 9 and b > start and a < b}
        assert {n for _, _, n in index.touching(start, start + 9)} == wanted
    covered: dict[int, set[int]] = {}
    for left, right, who in segments(found):
        for at in range(left, right):
            assert at not in covered
            covered[at] = set(who)
    for at in range(97):
        assert covered.get(at, set()) == {n for a, b, n in found if a <= at < b}


def anchors(data: bytes) -> None:
    """Check that a passage is found inside the new text or is an orphan; an unchanged one is found where it was."""
    if len(data) < 4:
        return
    middle = data[0] % len(data)
    old, new = clean(_wild(data[2:middle]))[0], clean(_wild(data[middle:]))[0]
    start = data[1] % (len(old) + 1)
    quote = old[start : start + 1 + data[2] % 50]
    passage = QuoteSelector(start, quote, old[max(0, start - 32) : start], old[start + len(quote) :][:32])
    for text, before in ((new, old), (new, "")):
        anchor = Anchoring(text, before).find(passage)
        assert 0 <= anchor.start <= anchor.end <= len(text)
        assert (anchor.state == "orphan") == (anchor.start == anchor.end)
        if anchor.state in ("exact", "moved"):
            assert text[anchor.start : anchor.end] == quote
    if quote:
        same = Anchoring(old, old).find(passage)
        assert (same.start, same.state) == (start, "exact")


def queries(data: bytes) -> None:
    """Check that any search or filter is answered or refused with a message."""
    text = _wild(data).encode(errors="replace").decode()
    with TemporaryDirectory() as folder, Library(Path(folder, "library.db"), "ann") as library:
        article = put(library, "Some words to be found.")
        library.articles.count(text)
        library.desk.count(text)
        words_filter(text)(article.text)
        with suppress(TermError):
            assert library.search.count(text) == len(library.search.articles(text))
            library.search.annotations(text)
            library.search.hint(text)


def _repacked(name: str) -> tuple[bytes, list[str]]:
    """Return a valid archive of a kind and its members, largest first; random bytes never pass a zip's checksums."""
    from tests.sources import made

    if name == "refi-qda":
        folder = ROOT / "tests/formats/golden/refi-qda"
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        data = made.zipped([(str(path.relative_to(folder)), path.read_bytes()) for path in files])
    elif name == "epub":
        data = made.epub([("One", "Kim is to visit Russia."), ("Two", "He said so.")])
    else:
        data = made.word("Kim is to visit Russia.", "He said so.", title="Kim")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = sorted(archive.infolist(), key=lambda entry: -entry.file_size)
    return data, [entry.filename for entry in members if not entry.is_dir()]


def _packed(name: str, target: Target) -> Target:
    """Put the input in place of one member, which its first byte selects."""
    sound, members = _repacked(name)
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        parts = {entry: archive.read(entry) for entry in members}

    def taken(data: bytes) -> None:
        chosen = members[(data[0] if data else 0) % len(members)]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for entry, content in parts.items():
                archive.writestr(entry, data[1:] if entry == chosen else content)
        target(out.getvalue())

    return taken


PACKED = {"source-docx": "docx", "source-epub": "epub", "import-refi-qda": "refi-qda"}


def _source(kind: Kind) -> Target:
    def parse(data: bytes) -> None:
        try:
            articles = [*import_module(f"tui.sources.{kind.module}").parse(data, "")]
        except PostilError as error:
            _one_line(error)
        except Exception as error:
            if _is_own_fault(error):
                raise
            held.sandboxed += 1  # its process ends and the file is refused, see `sandbox.py`
        else:
            for article in articles:
                json.dumps(asdict(article))
                assert from_json(json.loads(json.dumps(asdict(article)))) == article

    def read(data: bytes) -> None:
        source = Source("fuzz", io.BytesIO(data), suffix=kind.extensions[0])
        for item in read_source(source, Parsers(), lambda sha256, source: False):
            if isinstance(item, NewArticle):
                harmless(item.text)
            else:
                assert "\n" not in str(item)

    return parse if kind.sandboxed else read


def _is_own_fault(error: Exception) -> bool:
    """Tell whether our own code failed and not a library it called: a common exception raised in a file of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    return type(error).__module__ == "builtins" and Path(frames[-1].filename).is_relative_to(ROOT / "tui")


class _Shelf:
    """A library that gets the imports: after each one, undo removes everything and the library is sound."""

    def __init__(self, name: str) -> None:
        self._path = place() / f"{name}.db"

    def take(self, name: str, path: Path) -> None:
        self._remove()
        with Library(self._path, "ann") as library:
            library.articles.add([NewArticle(TEXT.replace("\r\n", "\n"), "1", "One", source="https://example.org/a")])
            try:
                import_(name, library, path)
            except PostilError as error:
                _one_line(error)
                assert library.journal.steps(1) == [], "a refused import changes nothing"
                return
            assert list(find_problems(library)) == []
            while library.journal.undo():
                pass
            assert library.connection.value("SELECT count(*) FROM highlights") == 0
            assert list(find_problems(library)) == []

    def _remove(self) -> None:
        for file in self._path.parent.glob(f"{self._path.name}*"):
            file.unlink()


def _import(name: str) -> Target:
    module = IMPORTS[name].load()
    shelf = _Shelf(name)
    path = place() / f"{name}{IMPORTS[name].extensions[0]}"

    def taken(data: bytes) -> None:
        if name == "brat":
            path.mkdir(exist_ok=True)
            half = data.find(b"\0")
            (path / "a.txt").write_bytes(data[: max(half, 0)])
            (path / "a.ann").write_bytes(data[half + 1 :])
        else:
            path.write_bytes(data)
        try:
            for bundle in module.read(InputFile(path)):
                harmless(bundle.article.text)
                harmless(bundle.article.title)
                for made in (*bundle.highlights, *bundle.orphans):
                    harmless(made.quote)
                    harmless(made.note)
                    harmless("".join(made.tags))
            shelf.take(name, path)
        except PostilError as error:
            _one_line(error)
        finally:
            if not path.is_dir():
                path.unlink()

    return taken


def _one_line(error: PostilError) -> None:
    held.refused += 1
    assert "\n" not in str(error), str(error)


def _wild(data: bytes) -> str:
    """Return bytes as text that can contain anything a string can: other planes, surrogates, controls."""
    if data[:1] == b"\xff":
        return data[1:].decode("utf-32-le", "replace")
    return data.decode("utf-8", "surrogatepass" if data[:1] < b"\x80" and _passes(data) else "surrogateescape")


def _passes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def targets() -> dict[str, Target]:
    """Return every target by its name."""
    found: dict[str, Target] = {
        "clean": cleaning,
        "wrap": wrapping,
        "sentences": splitting,
        "spans": spans,
        "anchors": anchors,
        "query": queries,
    }
    for kind in KINDS:
        found[f"source-{kind.module}"] = _source(kind)
    for name in IMPORTS:
        found[f"import-{name}"] = _import(name)
    for name, packing in PACKED.items():
        found[f"{name}-parts"] = _packed(packing, found[name])
    return found


def corpus(name: str) -> list[bytes]:
    """Return the seed inputs of a target: existing files of its kind."""
    if name.removesuffix("-parts") in PACKED:
        sound, members = _repacked(PACKED[name.removesuffix("-parts")])
        if not name.endswith("-parts"):
            return [sound]
        with zipfile.ZipFile(io.BytesIO(sound)) as archive:
            seeds = [bytes([number]) + archive.read(member) for number, member in enumerate(members)]
        project = members.index("project.qde") if "project.qde" in members else -1
        return [*seeds, *([bytes([project]) + PROJECT] if project >= 0 else [])]
    golden = ROOT / "tests/formats/golden"
    wanted = name.partition("-")[2]
    found = [path for path in golden.rglob("*") if path.is_file() and wanted and path.stem.startswith(wanted)]
    found += [path for path in (golden / wanted).rglob("*") if path.is_file()] if wanted else []
    found += sorted((ROOT / "seeds").iterdir()) if name.startswith("source-") or not found else []
    seeds = [*SEEDS.get(name, ()), *(path.read_bytes()[:20_000] for path in found)]
    return [*seeds, "\x1b]52;c;eA==\x07 \u202eab\u0301 😀 東京\t“x” [red]".encode(), b"\xff" + bytes(range(256))]
