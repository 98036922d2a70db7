"""Which reader takes a source. A new kind is a file with a `read` function and a row here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .items import Item, KnownTest
    from .source import Source


class Reader(Protocol):
    """Turns a source into its articles. SourceError refuses the source as a whole."""

    def __call__(self, source: Source, known: KnownTest) -> Iterator[Item]: ...  # noqa: D102


def _never(head: bytes) -> bool:
    return False


_json_object = re.compile(rb'\s*(?:\xef\xbb\xbf)?\s*\{\s*"').match


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: the module that reads it, its file extensions, and how its first bytes look."""

    module: str
    name: str
    extensions: tuple[str, ...]
    looks: Callable[[bytes], bool] = _never


TEXT = Kind("text", "plain text", (".txt", ".text"))

KINDS = (
    TEXT,
    Kind("markdown", "Markdown", (".md", ".markdown", ".mdown", ".mkd"), lambda head: head.startswith(b"---\n")),
    Kind("jsonl", "JSON Lines", (".jsonl", ".ndjson", ".json"), lambda head: bool(_json_object(head))),
)

_by_extension = {extension: kind for kind in KINDS for extension in kind.extensions}


def kind_of(source: Source) -> Kind:
    """Return the kind by the file's extension, else by its first bytes; plain text is tried when neither tells."""
    if kind := _by_extension.get(source.suffix):
        return kind
    return next((kind for kind in KINDS if kind.looks(source.head)), TEXT)


def reader_of(kind: Kind) -> Reader:
    """Import a kind's reader; what it needs is loaded only when such a source is there."""
    return cast("Reader", import_module(f"{__package__}.{kind.module}").read)
