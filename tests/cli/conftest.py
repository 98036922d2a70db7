"""Fixtures that run `postil` in this process, or as a process of its own where that makes a difference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest

from tui.cli.root import run
from tui.config import own_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Postil(Protocol):
    """A function that runs a command line."""

    def __call__(
        self, *arguments: object, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> Result: ...


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and an empty working folder."""
    home = tmp_path_factory.mktemp("home")
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("POSTIL_LIBRARY", "POSTIL_CONFIG", "POSTIL_NO_MARKING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "ann")
    monkeypatch.setenv("LOGNAME", "ann")
    place = home / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return home


@pytest.fixture
def postil(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Postil:
    """A function that runs a command line in this process."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(os, "nice", lambda _: 0)  # all later tests of this process would yield to the others

    def call(*arguments: object, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
        assert not stdin
        assert not environment, "only a process of its own can have these"
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return call


@pytest.fixture
def process() -> Postil:
    """A function that runs a command line as a process without a terminal."""

    def call(*arguments: object, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
        done = subprocess.run(
            own_command(*map(str, arguments)),
            input=stdin,
            capture_output=True,
            check=False,
            env={**os.environ, **(environment or {})},
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@contextmanager
def serving(path: Path, *options: str) -> Iterator[tuple[str, str]]:
    """Yield the address that the command prints and its host."""
    command = own_command("--library", str(path), "serve", *options)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            yield address, f"http://{urlsplit(address).netloc}"
        finally:
            process.terminate()
    assert process.returncode == 143
