"""Marking on a Dask cluster: a real scheduler and two workers, each a process of its own on the loopback interface."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Postil
from tui.config import own_command
from tui.library import Library
from tui.library.upkeep.backup import back_up

Child = subprocess.Popen[str]
Start = Callable[..., tuple[Child, re.Match[str]]]

TEXT = "Vladimir Putin met Kim Jong Un in Vladivostok on {} April 2019.\n\n" + "Angela Merkel spoke in Berlin.\n" * 100
ARTICLES = 30


@pytest.fixture
def library(tmp_path: Path, postil: Postil) -> Path:
    lines = "".join(json.dumps({"text": TEXT.format(n), "language": "en"}) + "\n" for n in range(ARTICLES))
    (tmp_path / "many.jsonl").write_text(lines)
    path = tmp_path / "many.db"
    assert postil("add", tmp_path / "many.jsonl", "--library", path).code == 0
    return path


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A function that starts a process and waits for its message on stderr; every process ends with its test."""
    children: list[Child] = []

    def started(*command: str, says: str, **more: Any) -> tuple[Child, re.Match[str]]:
        # The output goes to a file, because nobody would read a pipe after the message.
        log = tmp_path / f"{len(children)}.log"
        with log.open("w") as out:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=tmp_path, text=True, **more
            )
        children.append(child)
        with log.open() as lines:
            text = ""
            while not (found := re.search(says, text)):
                assert child.poll() is None, text
                text += lines.readline()
        return child, found

    yield started
    for child in children:
        child.kill()
        child.wait()


def scheduler_of(start: Start) -> tuple[Child, str]:
    """A scheduler and its address."""
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler, found = start(*command, "--no-dashboard", says=r"Scheduler at:\s+(tcp://\S+)")
    return scheduler, found.group(1)


def worker_of(start: Start, address: str, **more: Any) -> Child:
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1"]
    return start(*command, "--no-nanny", "--no-dashboard", says="Registered to:", **more)[0]


def mark(path: Path, address: str, *options: str) -> Child:
    return subprocess.Popen(
        own_command("--library", str(path), "mark", "--dask", address, *options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(child: Child) -> tuple[int, str, str]:
    out, err = child.communicate(timeout=60)
    return child.returncode, out, err


def until_some_are_marked(child: Child) -> None:
    assert child.stdout is not None
    assert child.stderr is not None
    for line in child.stdout:
        if json.loads(line)["done"]:
            return
    raise AssertionError(child.stderr.read())


@pytest.mark.long
def test_a_cluster_finds_what_one_process_finds_even_if_parts_of_it_fail(
    library: Path, start: Start, postil: Postil, tmp_path: Path
) -> None:
    scheduler, address = scheduler_of(start)
    workers = [worker_of(start, address) for _ in range(2)]
    alone = tmp_path / "alone.db"
    with Library(library) as opened:
        back_up(opened, alone)
    assert postil("mark", "--library", alone).code == 0

    # Stopped with Ctrl+C, it keeps what was written and continues from there later.
    child = mark(library, address, "--progress-json")
    until_some_are_marked(child)
    child.send_signal(signal.SIGINT)
    assert (ended(child)[0], child.returncode) == (130, 130)
    with Library(library) as opened:
        left = opened.marks.pending()
    assert 0 < left < ARTICLES

    # A worker that is killed half way loses nothing.
    child = mark(library, address, "--progress-json")
    until_some_are_marked(child)
    workers[0].kill()
    code, _, err = ended(child)
    assert (code, err) == (0, "")
    with Library(library) as one, Library(alone) as two:
        assert one.marks.pending() == 0
        everything = range(1, ARTICLES + 1)
        assert [one.marks.of_article(pk) for pk in everything] == [two.marks.of_article(pk) for pk in everything]

    # A scheduler that ends is reported in one line.
    child = mark(library, address, "--again", "--progress-json")
    until_some_are_marked(child)
    scheduler.kill()
    code, _, err = ended(child)
    assert (code, len(err.splitlines())) == (1, 1)
    assert err.startswith(f"postil: the Dask scheduler at {address} has gone: what was marked is kept")


@pytest.mark.long
def test_a_missing_scheduler_and_workers_without_postil_are_reported_in_one_line(
    library: Path, start: Start, postil: Postil, tmp_path: Path
) -> None:
    result = postil("mark", "--library", library, "--dask", "nobody")
    assert (result.code, result.out) == (1, "")
    assert result.err == "postil: nobody is not the address of a Dask scheduler: write it as tcp://HOST:PORT\n"
    result = postil("mark", "--library", library, "--dask", "tcp://127.0.0.1:1", "--processes", "2")
    assert result.code == 2
    assert result.err.startswith("postil mark: --dask and --processes exclude each other")
    scheduler, address = scheduler_of(start)
    assert ended(mark(library, address))[2] == (
        f"postil: the cluster at {address} has no workers: start some with `dask worker`\n"
    )
    (tmp_path / "tui").mkdir()  # another package with that name comes first on the path
    (tmp_path / "tui" / "__init__.py").touch()
    worker_of(start, address, env={"PYTHONPATH": str(tmp_path), "HOME": "/"})
    code, _, err = ended(mark(library, address))
    assert (code, len(err.splitlines())) == (1, 1)
    assert re.match(r"postil: worker tcp://\S+ has no Postil like this one \(.*tui.*\): install postil", err)
    scheduler.kill()
    scheduler.wait()
    code, _, err = ended(mark(library, address))
    assert (code, len(err.splitlines())) == (1, 1)
    assert err.startswith(f"postil: no Dask scheduler answers at {address}: start one with `dask scheduler`")
