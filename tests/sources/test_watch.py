import os
import sys
import threading
import time
from pathlib import Path

import pytest

from tui.sources.watch import PATIENCE_SECONDS, watch


def test_new_and_changed_files_are_returned_once_and_old_ones_never(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old")
    stop = threading.Event()
    seen = watch([str(tmp_path)], stop=stop, settled=50)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "new.txt").write_text("new")
    (tmp_path / ".hidden.txt").write_text("no")
    assert next(seen) == [str(tmp_path / "deep" / "new.txt")]
    (tmp_path / "old.txt").write_text("changed")
    (tmp_path / "a.txt").write_text("another")
    found = next(seen)
    if len(found) == 1:  # the two files may be ready at different looks
        found += next(seen)
    assert sorted(found) == [str(tmp_path / "a.txt"), str(tmp_path / "old.txt")]
    stop.set()
    assert list(seen) == []


def test_a_file_being_written_is_waited_for(tmp_path: Path) -> None:
    stop = threading.Event()
    seen = watch([str(tmp_path)], stop=stop, settled=200)
    begun = threading.Event()
    path = tmp_path / "growing.txt"

    def write() -> None:
        with path.open("w") as file:
            for _ in range(20):
                file.write("more ")
                file.flush()
                begun.set()
                stop.wait(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    assert next(seen) == [str(path)]
    writer.join()
    assert path.stat().st_size == 100
    stop.set()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_a_writer_that_pauses_is_waited_for(tmp_path: Path) -> None:
    stop = threading.Event()
    seen = watch([str(tmp_path)], stop=stop, settled=50)
    path, other = tmp_path / "paused.txt", tmp_path / "whole.txt"
    with path.open("w") as file:
        file.write("The first half,")
        file.flush()
        other.write_text("One that came meanwhile.")
        assert next(seen) == [str(other)], "the paused file came first and has been unchanged as long"
        file.write(" and the second.")
    assert next(seen) == [str(path)]
    assert path.read_text() == "The first half, and the second."
    with path.open("a") as file:
        file.write(" And more, from a program that holds it all day.")
        file.flush()
        os.utime(path, (time.time(), time.time() - PATIENCE_SECONDS))
        assert next(seen) == [str(path)]
    stop.set()
    assert list(seen) == []


def test_a_missing_folder_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        watch([str(tmp_path / "gone")])


def test_a_deleted_folder_is_waited_for_and_junk_files_are_ignored(tmp_path: Path) -> None:
    folder, away = tmp_path / "drive", tmp_path / "away"
    folder.mkdir()
    (folder / "old.txt").write_text("old")
    stop = threading.Event()
    seen = watch([str(folder)], stop=stop, settled=50)
    folder.rename(away)
    for name in ("#x.txt#", "~$x.docx", "b.filepart", "desktop.ini", "Thumbs.db", "c.part", "new.txt"):
        (away / name).write_text("new")
    threading.Timer(0.3, away.rename, [folder]).start()
    assert next(seen) == [str(folder / "new.txt")]
    stop.set()
    assert list(seen) == []
