"""Output files are written completely or not at all, and only where the user said."""

import os
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.sample_library import IDS, exported, filled
from tui.core.errors import FormatError, NotFoundError
from tui.core.model import Highlight
from tui.formats import EXPORTS, IMPORTS, ExportFormat, export, import_
from tui.formats.import_common import imported_article
from tui.formats.output_files import atomic_file, atomic_folder, safe_file_name
from tui.formats.round_trip import check_round_trip
from tui.library import Library
from tui.library.transfer.bundles import Bundle, ExportSelection

_OF_EXTRAS = {"cas-xmi": "cassis", "parquet": "pyarrow"}
"""The packages that formats need from an extra."""


def available(name: str) -> ExportFormat:
    """Return a format, unless its extra is not installed."""
    if name in _OF_EXTRAS:
        pytest.importorskip(_OF_EXTRAS[name])
    return EXPORTS[name]


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_file_is_complete_and_replaced_only_on_request(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "x.csv"
    progress: list[tuple[int, int]] = []
    report = export("csv", library, target=target, on_progress=lambda done, total: progress.append((done, total)))
    assert target.read_bytes() == exported(library, "csv")
    assert progress == [(1, 3), (2, 3), (3, 3)]
    assert str(target) in report.line
    target.write_text("mine")
    with pytest.raises(FormatError, match="already"):
        export("csv", library, target=target)
    assert target.read_text() == "mine"
    target.chmod(0o600)
    export("csv", library, target=target, overwrite=True)
    assert target.read_bytes() == exported(library, "csv")
    assert target.stat().st_mode & 0o777 == 0o600, "it stays as private as it was"
    assert names(folder) == ["x.csv"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_link_is_never_followed(library: Library, tmp_path: Path, overwrite: bool) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    link = tmp_path / "x.csv"
    for aim in (victim, tmp_path / "nowhere"):
        link.symlink_to(aim)
        with pytest.raises(FormatError, match="not a plain file"):
            export("csv", library, target=link, overwrite=overwrite)
        link.unlink()
    assert victim.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    def fail(out: IO[bytes]) -> None:
        out.write(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), atomic_file(tmp_path / "x") as out:
        fail(out)
    with pytest.raises(ZeroDivisionError), atomic_folder(tmp_path / "y") as folder, folder.file("a/b") as out:
        fail(out)
    assert names(tmp_path) == []


def test_a_full_disk_and_a_missing_folder_are_reported_in_one_line(library: Library, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"cannot be written \(No such file"):
        export("csv", library, tmp_path / "no" / "x.csv")
    if Path("/dev/full").exists():
        with pytest.raises(FormatError, match="not a plain file"):
            export("csv", library, target=Path("/dev/full"), overwrite=True)


def test_other_files_in_a_folder_are_kept(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    with atomic_folder(vault) as folder, folder.file("sub/a.md") as out:
        out.write(b"1")
    (vault / "mine.md").write_text("mine")
    with pytest.raises(FormatError, match="not empty"), atomic_folder(vault):
        pass
    with atomic_folder(vault, overwrite=True) as folder, folder.file("sub/a.md") as out:
        out.write(b"2")
    assert names(vault) == ["mine.md", "sub", "sub/a.md"]
    assert (vault / "sub/a.md").read_text() == "2"
    (vault / "planted").symlink_to(tmp_path)
    for outside in ("../x", "/x", "planted/x", ""):
        with (
            pytest.raises(FormatError),
            atomic_folder(vault, overwrite=True) as folder,
            folder.file(outside),
        ):
            pass
    assert names(tmp_path) == ["vault", *(f"vault/{name}" for name in ("mine.md", "planted", "sub", "sub/a.md"))]
    for aim in (vault / "mine.md", vault / "planted"):
        with pytest.raises(FormatError, match="not a folder"), atomic_folder(aim, overwrite=True):
            pass


@given(st.lists(st.text(max_size=200), max_size=6))
def test_any_title_gives_a_valid_file_name_on_every_system(titles: list[str]) -> None:
    used_names: set[str] = set()
    file_names = [
        safe_file_name(title.encode("utf-8", "ignore").decode(), "article", used_names, ".md") for title in titles
    ]
    assert len({name.casefold() for name in file_names}) == len(file_names)
    for name in file_names:
        assert not set(name) & set('\\/:*?"<>|#^[]\n\0')
        assert len(name.encode()) <= 120
        assert name == name.strip()
        assert not name.startswith(".")
        assert os.path.basename(name) == name  # noqa: PTH119 - what matters is the name as it stands


RESERVED = ["CON", "nul", "AUX", "PRN", "COM1", "com¹", "LPT³", "CONIN$", "conout$", "COM0"]

TITLES = st.lists(
    st.text(st.sampled_from("aAéÉßſKkıi\u0301\u200b\u00ad .-1￼ﬁ東"), max_size=6)
    | st.sampled_from([*RESERVED, "CON .x", "aux.md", "-rf", "é", "e\u0301", "É", "a", "a\u200b", "A", ""]),
    max_size=9,
)


class CaselessDisk:
    """Files on a disk that ignores case and normal form in names and drops trailing dots."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def write(self, name: str, content: str) -> None:
        assert name.split(".")[0].rstrip().upper() not in {name.upper() for name in RESERVED}
        key = unicodedata.normalize("NFC", name).rstrip(". ")
        for fold in (str.casefold, str.upper, str.lower):
            key = unicodedata.normalize("NFC", fold(key))
        assert key not in self.files
        self.files[key] = content


@given(TITLES)
def test_no_two_titles_share_a_file_on_any_disk(titles: list[str]) -> None:
    disk, used = CaselessDisk(), set[str]()
    for title in titles:
        disk.write(safe_file_name(title, "article", used, ".md"), title)
    assert len(disk.files) == len(titles)


@settings(max_examples=10, deadline=None)
@given(TITLES)
def test_no_two_articles_share_a_file_in_a_folder(titles: list[str]) -> None:
    ids = [one for one in {*titles} if one.strip() and one.isprintable()]
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", []) as library:
        library.importer.add(
            Bundle(imported_article(one, one, text=f"Text {n}."), highlights=(Highlight(IDS[n], 0, 0, 4, "Text"),))
            for n, one in enumerate(ids)
        )
        for kind in ("brat", "obsidian"):
            export(kind, library, target=Path(name) / kind)
            disk = CaselessDisk()
            for path in (Path(name) / kind).iterdir():
                disk.write(path.name, path.name)
            assert len([path for path in disk.files if path.endswith((".ann", ".md"))]) == library.articles.count()
        assert check_round_trip("brat", library).differences == ()


def test_unknown_formats_tags_and_files_are_reported(library: Library, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no format 'doc'.*jsonl"):
        export("doc", library, tmp_path / "x")
    with pytest.raises(FormatError, match="no format"):
        import_("doc", library, tmp_path / "x")
    with pytest.raises(FormatError, match="cannot be read"):
        import_("jsonl", library, tmp_path / "x")
    with pytest.raises(NotFoundError, match="no tag"):
        export("csv", library, tmp_path / "x", ExportSelection(tags=("nope",)))
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_reproducible_even_of_an_empty_library(
    name: str, library: Library, empty: Library, tmp_path: Path
) -> None:
    entry = available(name)
    contents = []
    for number, shelf in enumerate((library, library, empty)):
        target = tmp_path / f"{number}{entry.extensions[0]}"
        report = export(name, shelf, target=target)
        assert target.is_dir() == entry.folder
        files = sorted(target.rglob("*")) if entry.folder else [target]
        contents.append([(str(path.relative_to(target)), path.read_bytes()) for path in files if path.is_file()])
        left_out = sum(count for what, count in report.lost.items() if what.startswith("articles "))
        assert (report.articles + left_out, report.highlights) == ((3, 6) if shelf is library else (0, 0))
        assert "\n" not in report.line
        assert report.as_dict()["format"] == name
    assert contents[0] == contents[1]
    assert entry.description
    assert entry.carries


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_reports_what_it_leaves_out(name: str, library: Library, tmp_path: Path) -> None:
    entry = available(name)
    report = export(name, library, tmp_path / f"x{entry.extensions[0]}")
    for feature, words in (("links", "links between claims"), ("mentions", "mentions"), ("notes", "notes")):
        assert (words in report.lost) == (feature not in entry.carries), feature


@pytest.mark.parametrize("name", ["csv", "tei", "prodigy", "readwise", "jsonl"])
def test_work_on_marks_and_on_articles_without_annotations_is_reported(
    name: str, library: Library, tmp_path: Path
) -> None:
    bare = next(article for article in map(library.articles.get, (1, 2, 3)) if article.id == "bare")
    library.attributes.set(bare, {"year": "2020", "place": "Oslo"})
    one = library.articles.get(1)
    library.corrections.dismiss(one, 0, 34)
    lost = export(name, library, tmp_path / "x").lost
    assert lost["corrections of marks"] == (0 if name == "jsonl" else 1)
    assert lost["attributes of articles"] == {"csv": 2, "prodigy": 2, "readwise": 5}.get(name, 0)
    if name == "csv":
        chosen = export(name, library, tmp_path / "y", ExportSelection(creators=("bob",))).lost
        assert chosen["corrections of marks"] == 0


def test_every_import_is_also_an_export_or_declared_as_import_only() -> None:
    assert all(entry.load().read for entry in IMPORTS.values())
