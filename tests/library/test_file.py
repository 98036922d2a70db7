import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.library.shelf import TEXT, content, put
from tui.core.errors import LibraryError
from tui.core.model import Article
from tui.library import Library
from tui.library.sqlite.error_messages import explain
from tui.library.sqlite.migrations import FORMAT
from tui.library.upkeep.backup import back_up


def refused(path: Path, match: str) -> None:
    """Opening must fail with a one-line reason and leave the file as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LibraryError, match=match) as failed:
        Library(path)
    assert "\n" not in str(failed.value)
    assert before is None or path.read_bytes() == before


def test_a_new_library_is_private_and_set_up_as_designed(library: Library, path: Path) -> None:
    pragma = {
        name: library.connection.value(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert library.connection.value("PRAGMA busy_timeout") >= 5000
    # on macOS, a plain fsync may leave data in the disk's cache
    for switched_on in ("fullfsync", "checkpoint_fullfsync"):
        assert library.connection.value(f"PRAGMA {switched_on}") == 1, switched_on
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for (table,) in library.connection.all(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' "
        "AND NOT (name GLOB '*_fts*' OR name GLOB '*sqlite*')"
    ):
        assert library.connection.value("SELECT strict FROM pragma_table_list WHERE name = ?", table) == 1, table


def test_opening_again_changes_nothing_and_makes_no_backup(library: Library, path: Path, article: Article) -> None:
    library.close()
    with Library(path) as again:
        assert again.articles.get(article.pk) == article
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_library_is_backed_up_before_it_is_brought_up_to_date(library: Library, path: Path, article: Article) -> None:
    with library.connection.write():
        library.connection.run("PRAGMA user_version=0")
    library.close()
    with Library(path) as again:
        assert again.articles.get(article.pk) == article
        assert again.connection.value("PRAGMA user_version") == FORMAT
    (backup,) = path.parent.glob("*.bak")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with Library(backup) as old:
        assert old.articles.get(article.pk) == article


def test_a_library_of_a_newer_format_is_refused(library: Library, path: Path) -> None:
    with library.connection.write():
        library.connection.run("PRAGMA user_version=99")
    library.close()
    refused(path, "newer Postil .*update")


def test_files_of_other_programs_are_refused(path: Path, tmp_path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url)")
    other.commit()
    other.close()
    refused(path, "another program")
    text = tmp_path / "notes.txt"
    text.write_text("Not a database at all. " * 100)
    refused(text, "not a Postil library")
    refused(tmp_path, "not a file")
    dangling = tmp_path / "link.db"
    dangling.symlink_to(tmp_path / "nowhere.db")
    refused(dangling, "not a file")
    blocked = text / "library.db"
    with pytest.raises(LibraryError, match="cannot be"):
        Library(blocked)


def test_an_empty_file_becomes_a_library(path: Path) -> None:
    path.touch()
    with Library(path) as library:
        assert library.articles.count() == 0


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9])
def test_a_truncated_library_is_refused_or_reported_as_damaged(library: Library, path: Path, share: float) -> None:
    put(library, TEXT * 500)
    library.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    library.close()
    os.truncate(path, int(path.stat().st_size * share))

    def use() -> None:
        with Library(path) as broken:
            broken.articles.page(0, 10)
            broken.articles.find("1")
            put(broken, "Something else.")

    with pytest.raises(LibraryError, match=r"damaged|not a Postil library") as failed:
        use()
    assert "\n" not in str(failed.value)


def test_a_read_only_library_is_reported() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "library.db"
        Library(path).close()
        path.chmod(0o444)
        folder.chmod(0o555)
        if not os.access(path, os.W_OK):
            refused(path, "may not be written")
        else:  # the superuser may write everywhere, so try as nobody
            child = os.fork()
            if child == 0:
                code = 9
                os.setuid(65534)
                try:
                    Library(path)
                except LibraryError as error:
                    code = 7 if "may not be written" in str(error) else 8
                os._exit(code)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        folder.chmod(0o755)


def test_a_lock_of_another_program_is_reported_in_one_line(library: Library, path: Path, article: Article) -> None:
    library.connection.wait_at_most(0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(LibraryError, match="locked"):
        library.annotations.highlight(article, 0, 3)
    assert 0.2 <= time.monotonic() - began < 2
    other.execute("COMMIT")
    other.close()
    assert library.annotations.highlight(article, 0, 3).quote == "Kim"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("database or disk is full", "disk .* is full"),
        ("attempt to write a readonly database", "may not be written"),
        ("disk I/O error", "no longer be read"),
        ("database disk image is malformed", "damaged"),
    ],
)
def test_errors_of_sqlite_are_reported_with_what_to_do(message: str, told: str) -> None:
    line = explain(sqlite3.OperationalError(message), Path("x.db"))
    assert "\n" not in line
    assert re.search(told, line)


def test_two_readers_see_each_others_work(library: Library, article: Article, opened: Callable[[str], Library]) -> None:
    bob = opened("bob")
    assert not library.connection.check_for_changes()
    highlight = bob.annotations.highlight(article, 0, 3)
    assert library.connection.check_for_changes()
    assert not library.connection.check_for_changes()
    assert library.annotations.of_article(article.pk) == [highlight]
    library.annotations.remove(highlight.id)
    assert not library.connection.check_for_changes()
    assert bob.connection.check_for_changes()


def test_view_state_is_stored(library: Library, opened: Callable[[str], Library]) -> None:
    library.view_state.set("panes", "30,80")
    library.view_state.set("panes", "20,90")
    assert opened("bob").view_state.get("panes") == "20,90"
    assert library.view_state.get("nothing", "x") == "x"


def test_a_backup_is_complete_while_others_write(
    library: Library, article: Article, opened: Callable[[str], Library], tmp_path: Path
) -> None:
    bob = opened("bob")
    for start in range(20):
        bob.annotations.highlight(article, start, start + 5)
    target = tmp_path / "copy.db"
    back_up(library, target)
    bob.annotations.highlight(article, 0, 1)
    with Library(target) as copy:
        assert len(copy.annotations.of_article(article.pk)) == 20
        assert copy.articles.get(article.pk) == article
    with pytest.raises(LibraryError, match="already"):
        back_up(library, target)
    with pytest.raises(LibraryError, match="cannot be"):
        back_up(library, tmp_path / "no" / "such" / "copy.db")


CHILD = """
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from tui.library import Library
with Library(Path(sys.argv[1]), "ann") as library:
    article = library.articles.get(1)
    start = 0
    while True:
        made = library.annotations.tag(article, start % 40, start % 40 + 3, f"tag {start % 5}")
        print(made.id, flush=True)
        start += 1
"""


def test_killed_while_annotating_nothing_acknowledged_is_lost(library: Library, article: Article, path: Path) -> None:
    library.close()
    acknowledged: set[str] = set()
    for run in range(3):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for _ in range(10 + run):
            acknowledged.add(child.stdout.readline().strip())
        child.send_signal(signal.SIGKILL)
        acknowledged.update(line.strip() for line in child.stdout if line.endswith("\n"))
        child.wait()
        child.stdout.close()
    with Library(path, "ann") as after:
        assert after.connection.value("PRAGMA integrity_check") == "ok"
        assert not after.connection.all("PRAGMA foreign_key_check")
        by_id = {each.id: each for each in after.annotations.of_article(article.pk)}
        assert acknowledged <= by_id.keys()
        assert all(each.tags and article.text[each.start : each.end] == each.quote for each in by_id.values())
        while after.journal.undo():
            pass
        assert content(after)["highlights"] == content(after)["tags"] == []


def test_nothing_is_acknowledged_once_the_file_is_removed_or_replaced(
    library: Library, article: Article, path: Path
) -> None:
    aside = path.with_name("aside.db")
    path.rename(aside)
    with pytest.raises(LibraryError, match="removed or replaced"):
        library.annotations.highlight(article, 0, 3)
    path.touch()
    with pytest.raises(LibraryError, match="removed or replaced"):
        library.annotations.highlight(article, 0, 3)
    path.unlink()
    aside.rename(path)
    assert library.annotations.highlight(article, 0, 3).quote == "Kim"


def test_opening_at_the_same_time_makes_one_library(path: Path) -> None:
    opener = "import sys; from pathlib import Path; from tui.library import Library; Library(Path(sys.argv[1])).close()"
    children = [subprocess.Popen([sys.executable, "-c", opener, str(path)]) for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    with Library(path) as library:
        assert library.articles.count() == 0


def test_opening_is_quick(library: Library, path: Path) -> None:
    library.close()
    began = time.perf_counter()
    Library(path).close()
    assert time.perf_counter() - began < 0.5


def test_there_is_no_pause_inside_a_transaction(library: Library) -> None:
    """Short transactions pause after each one for other programs; inside another one, that only delays them."""
    connection = library.connection
    began, used = time.monotonic(), time.process_time()
    with connection.write():
        for _ in range(300):
            assert connection.write_some(iter([1]), lambda _: None) == 1
    assert time.monotonic() - began < 0.3 + 3 * (time.process_time() - used)
