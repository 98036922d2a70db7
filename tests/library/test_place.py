"""A library is one file under all of its names, and its log is beside that file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.library.shelf import TEXT, put
from tui.core.errors import LibraryError
from tui.library import Library
from tui.library.sqlite.place import place
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import restore

Name = Callable[[Path, Path], str]


def by_link(folder: Path, file: Path) -> str:
    (folder / "link.db").symlink_to(file)
    return str(folder / "link.db")


def by_links(folder: Path, file: Path) -> str:
    (folder / "names").symlink_to(file.parent)
    (folder / "link.db").symlink_to(Path("names") / file.name)
    return str(folder / "link.db")


def by_address(_folder: Path, file: Path) -> str:
    return file.as_uri()


def by_relative_name(folder: Path, file: Path) -> str:
    return os.path.relpath(file, folder)


@pytest.fixture
def working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "working"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", [by_link, by_links, by_address, by_relative_name])
def test_changes_in_the_log_are_read_under_every_name(
    library: Library, path: Path, tmp_path: Path, working: Path, name: Name
) -> None:
    other = tmp_path / "a folder" / "other.db"
    with Library(other, "bob") as theirs:  # still open, so that everything is in its log
        theirs.annotations.highlight(put(theirs, TEXT, title="theirs"), 0, 3)
        called = Path(name(working, other))
        assert merge(library, called).imported.added == 1
        with pytest.raises(LibraryError, match="the library itself"):
            merge(theirs, called)
        restored = tmp_path / "restored.db"
        restore(restored, called)
        with Library(restored) as again:
            assert len(again.annotations.of_article(1)) == 1
    with Library(called) as again:
        assert again.path == other


def test_a_library_stays_where_it_is_when_the_folder_changes(
    working: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(Path("library.db"), "ann") as library:
        monkeypatch.chdir(tmp_path)
        article = put(library, TEXT)
        library.annotations.highlight(article, 0, 3)
        with pytest.raises(LibraryError, match="the library itself"):
            merge(library, working / "library.db")
    assert not (tmp_path / "library.db").exists()


def test_a_file_with_two_names_is_refused_under_both(library: Library, path: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.db"
    os.link(path, twin)
    for name in (path, twin):
        with pytest.raises(LibraryError, match=r"second name .*: remove the other name"):
            Library(name)
    with Library(tmp_path / "third.db") as third, pytest.raises(LibraryError, match="second name"):
        merge(third, twin)
    with pytest.raises(LibraryError, match="second name"):
        restore(tmp_path / "fourth.db", twin)
    twin.unlink()
    # a backup that was killed while it got its name
    os.link(path, tmp_path / ".library.db.00000000-1-000000000000.part")
    assert place(path) == path


@pytest.mark.parametrize("query", ["?mode=ro", "?immutable=1", "?nolock=1"])
def test_an_address_with_a_query_is_refused(path: Path, query: str) -> None:
    with pytest.raises(LibraryError, match="says more"):
        place(f"{path.as_uri()}{query}")


def test_dangling_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "nowhere").symlink_to(tmp_path / "none")
    for name in ("a", "nowhere"):
        with pytest.raises(LibraryError, match="is not a file"):
            place(tmp_path / name)


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o600), (0o664, 0o660), (0o600, 0o600), (0o660, 0o660)])
def test_an_old_library_becomes_private_unless_it_is_shared_on_purpose(tmp_path: Path, before: int, after: int) -> None:
    path, backup = tmp_path / "library.db", tmp_path / "library.db.2024-01-01T000000.000Z.bak"
    with Library(path):
        pass
    backup.write_bytes(b"")
    for each in (path, backup):
        each.chmod(before)
    with Library(path) as library:
        assert bool(library.notice) == (before != after)
        assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {after}
    with Library(path) as library:
        assert library.notice == "", "it is reported once"
