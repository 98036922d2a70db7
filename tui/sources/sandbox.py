"""Parsers of untrusted formats run in a child process that can be killed: a bomb costs seconds, not the reader."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Self

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources.child import ARTICLE, OUT_OF_MEMORY, REFUSED
from tui.sources.source import ParsedArticle, from_json

_ROOT = Path(__file__).parents[2]
_CHUNK = 1 << 16
_HEAD = 20
"""The most bytes of a part's first line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for parsing a file: seconds of work and of waiting for each article, bytes of memory and of answer."""

    cpu: int = 10
    wall: float = 20.0
    memory: int = 1_000_000_000
    answer: int = 200_000_000


class _StoppedError(Exception):
    """The child ended while parsing a file."""


class Sandbox:
    """Parses files one after the other in a child process, started for the first file and after a crash."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    pipe.close()
            self._child.wait()
            self._child = None

    def parse(self, kind: str, data: bytes, charset: str = "", reading: str = "") -> list[ParsedArticle]:
        """Return what a kind's parser reads. Raises `SourceError` if it refuses, fails, or exceeds its limits."""
        return [*self.stream(kind, data, charset, reading)]

    def stream(self, kind: str, data: bytes, charset: str = "", reading: str = "") -> Iterator[ParsedArticle]:
        """Yield each article as soon as its parser has read it. Raises `SourceError`, perhaps after some articles."""
        count = 0
        again = self._served > 0
        try:
            for article in self._ask(kind, data, charset, reading):
                count += 1
                yield article
        except _StoppedError:
            why, slow = self._describe_end()
            if slow or not again:
                raise SourceError(_after(count, why)) from None
        else:
            self._served += 1
            return
        # The process had parsed other files: memory they used must not count against this one.
        yield from islice(self.stream(kind, data, charset, reading), count, None)

    def _ask(self, kind: str, data: bytes, charset: str, reading: str) -> Iterator[ParsedArticle]:
        child = self._start()
        header = {"kind": kind, "charset": charset, "reading": reading, "size": len(data), "cpu": self.limits.cpu}
        count, is_over = 0, False
        try:
            for part, content in _exchange(child, json.dumps(header).encode() + b"\n", data, self.limits):
                is_over = part != ARTICLE
                if part == REFUSED:
                    raise SourceError(_after(count, content.decode()))
                if part == ARTICLE:
                    yield from_json(json.loads(content))
                    count += 1
        except TimeoutError:
            why = f"takes longer than {self.limits.wall:.0f} s to parse; save it as text"
            raise SourceError(_after(count, why)) from None
        except OverflowError:
            raise SourceError(_after(count, "is too large; split it")) from None
        except _StoppedError:
            is_over = True
            raise
        finally:
            if not is_over:  # the rest of this answer must not be taken for the next
                self._release()

    def _release(self) -> None:
        self.close()
        self._served = 0

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.child", str(self.limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                start_new_session=True,  # ctrl+c must reach only the reader, which then closes this
            )
            self._served = 0
        return self._child

    def _describe_end(self) -> tuple[str, bool]:
        """Say what ended the child and whether that was a timeout, and release it."""
        code = self._child.wait() if self._child else 0
        self._release()
        if code == -signal.SIGXCPU:
            return f"takes longer than {self.limits.cpu} s to parse; save it as text", True
        if code == OUT_OF_MEMORY or code < 0:  # compiled parsers die of a signal when memory runs out
            return f"damaged, or needs more than {self.limits.memory // 1_000_000} MB to parse; save it as text", False
        return "damaged, or not what its name says; save it again or as text", False


def _after(count: int, why: str) -> str:
    """Return a refusal that says how many articles of the same source were read before it."""
    return f"{plural(count, 'article')} read, then: {why}" if count else why


def _exchange(
    child: subprocess.Popen[bytes], header: bytes, data: bytes, limits: Limits
) -> Iterator[tuple[int, bytes]]:
    """Write the request while yielding the parts of the answer. The time for each part begins when it is asked for."""
    if child.stdin is None or child.stdout is None:
        raise _StoppedError
    waiting, answer, total = [memoryview(header), memoryview(data)], bytearray(), 0
    deadline = time.monotonic() + limits.wall
    with selectors.DefaultSelector() as ready:
        for pipe, event in ((child.stdin, selectors.EVENT_WRITE), (child.stdout, selectors.EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            ready.register(pipe, event)
        while True:
            while part := _part(answer, limits.answer - total):
                total += len(part[1])
                yield part
                if part[0] != ARTICLE:
                    return
                deadline = time.monotonic() + limits.wall
            events = ready.select(deadline - time.monotonic())
            if time.monotonic() >= deadline:
                raise TimeoutError
            for key, _ in events:
                if key.fileobj is child.stdin:
                    waiting[0] = waiting[0][_send(child.stdin, waiting[0]) :]
                    while waiting and not waiting[0]:
                        del waiting[0]
                    if not waiting:
                        ready.unregister(child.stdin)
                    continue
                piece = os.read(key.fd, _CHUNK)
                if not piece:
                    raise _StoppedError
                answer += piece


def _part(answer: bytearray, limit: int) -> tuple[int, bytes] | None:
    """Remove the first part from an answer if it is complete. Raises `OverflowError` if it is larger than a limit."""
    end = answer.find(b"\n", 0, _HEAD)
    if end < 0:
        return None
    size = int(answer[1:end])
    if size > limit:
        raise OverflowError
    if len(answer) <= end + size:
        return None
    part = answer[0], bytes(answer[end + 1 : end + 1 + size])
    del answer[: end + 1 + size]
    return part


def _send(pipe: IO[bytes], data: memoryview) -> int:
    try:
        return os.write(pipe.fileno(), data[:_CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        raise _StoppedError from None
