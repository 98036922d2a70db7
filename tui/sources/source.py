"""One opened source: its name, its first bytes for a look, and the rest under a cap."""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

from tui.core.errors import SourceError
from tui.core.text import one_line

HEAD = 8192
"""Bytes looked at to tell what a source is."""

CAP = 50_000_000
"""The most bytes one article's source may have."""


class Source:
    """A file, an address or standard input. `name` is for people, `origin` is what an article keeps as its source."""

    def __init__(self, name: str, stream: BinaryIO, *, suffix: str = "", origin: str = "", charset: str = "") -> None:
        self.name = name
        self.suffix = suffix.lower()
        self.origin = origin
        self.charset = charset
        self.head = stream.read(HEAD)
        self._stream = stream

    def data(self, cap: int = CAP) -> bytes:
        """Return all bytes; SourceError beyond `cap`, of which no more than the cap is read."""
        data = self.head
        if len(data) == HEAD:
            data += self._stream.read(cap + 1 - HEAD)
        if len(data) > cap:
            raise SourceError(f"larger than {cap // 1_000_000} MB; split it or add a shorter file")
        return data

    def readline(self, limit: int) -> bytes:
        """Return the next line with its end, at most `limit` bytes of it; b"" at the end."""
        if not self.head:
            return self._stream.readline(limit)
        end = self.head.find(b"\n") + 1
        line, self.head = (self.head[:end], self.head[end:]) if end else (self.head, b"")
        if not end and len(line) < limit:
            line += self._stream.readline(limit - len(line))
        return line


def printable(path: str | os.PathLike[str]) -> str:
    """Return a path as it can be printed and stored: undecodable bytes and control characters replaced."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return text if text.isprintable() else one_line(text, 4096)


def sha256(data: bytes) -> str:
    """Return the hex digest by which a source's bytes are known again."""
    return hashlib.sha256(data).hexdigest()
