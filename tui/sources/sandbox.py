"""Parsers of untrusted formats run in a child process that can be killed: a bomb costs seconds, not the reader."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Self

from tui.core.errors import SourceError
from tui.sources.child import OUT_OF_MEMORY
from tui.sources.source import ParsedArticle, from_json

_ROOT = Path(__file__).parents[2]
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for parsing one file: seconds of work and of waiting, bytes of memory and of answer."""

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
        again = self._served > 0
        try:
            lines = BytesIO(self._ask(kind, data, charset, reading))
        except _StoppedError:
            why, slow = self._describe_end()
            if not again or slow:
                raise SourceError(why) from None
            # The process had parsed other files: memory they used must not count against this one.
            return self.parse(kind, data, charset, reading)
        self._served += 1
        if refusal := json.loads(lines.readline()).get("refused"):
            raise SourceError(str(refusal))
        return [from_json(json.loads(line)) for line in lines]

    def _ask(self, kind: str, data: bytes, charset: str, reading: str) -> bytes:
        child = self._start()
        header = {"kind": kind, "charset": charset, "reading": reading, "size": len(data), "cpu": self.limits.cpu}
        try:
            return _exchange(child, json.dumps(header).encode() + b"\n" + data, self.limits)
        except TimeoutError:
            self.close()
            self._served = 0
            raise SourceError(f"takes longer than {self.limits.wall:.0f} s to parse; save it as text") from None
        except OverflowError:
            self.close()
            self._served = 0
            raise SourceError("is too large; split it") from None

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
        self.close()
        self._served = 0
        if code == -signal.SIGXCPU:
            return f"takes longer than {self.limits.cpu} s to parse; save it as text", True
        if code == OUT_OF_MEMORY or code < 0:  # compiled parsers die of a signal when memory runs out
            return f"damaged, or needs more than {self.limits.memory // 1_000_000} MB to parse; save it as text", False
        return "damaged, or not what its name says; save it again or as text", False


def _exchange(child: subprocess.Popen[bytes], request: bytes, limits: Limits) -> bytes:
    """Write the request while reading the answer, until the time is up."""
    if child.stdin is None or child.stdout is None:
        raise _StoppedError
    deadline = time.monotonic() + limits.wall
    sent, answer, size = memoryview(request), bytearray(), -1
    with selectors.DefaultSelector() as ready:
        for pipe, event in ((child.stdin, selectors.EVENT_WRITE), (child.stdout, selectors.EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            ready.register(pipe, event)
        while size < 0 or len(answer) < size:
            events = ready.select(deadline - time.monotonic())
            if time.monotonic() >= deadline:
                raise TimeoutError
            for key, _ in events:
                if key.fileobj is child.stdin:
                    sent = sent[_send(child.stdin, sent) :]
                    if not sent:
                        ready.unregister(child.stdin)
                    continue
                piece = os.read(key.fd, _CHUNK)
                if not piece:
                    raise _StoppedError
                answer += piece
                if size < 0 and b"\n" in answer:
                    head, _, rest = bytes(answer).partition(b"\n")
                    size, answer = int(head), bytearray(rest)
                    if size > limits.answer:
                        raise OverflowError
    return bytes(answer)


def _send(pipe: IO[bytes], data: memoryview) -> int:
    try:
        return os.write(pipe.fileno(), data[:_CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        raise _StoppedError from None
