"""The process that parses untrusted files: `python -m tui.sources.child`, one request after the other.

A request is a line of JSON (kind, charset, reading, size, cpu seconds) and `size` bytes. The answer is a part for each
article, as soon as it is read, and one for the end: a line with the part's letter and size, then its bytes. `a` is an
article, then `e` the end, or `r` the reason for a refusal. An exception ends the process: the parent reports the file
and starts another.

The seconds are for each article, not for all: a mailbox or a web archive may have thousands.
"""

import json
import logging
import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import ceil
from typing import BinaryIO

from tui.core.errors import SourceError
from tui.core.text import one_line
from tui.sources.registry import PARSERS, PLUGIN, parser_of
from tui.sources.source import ParsedArticle, to_json

OUT_OF_MEMORY = 3
"""The exit code of a child that ran out of memory."""

ARTICLE, REFUSED, END = b"are"

_MOST_TEXT = 50_000_000
"""The most characters of an article, or of all of a source that is read as a whole."""

_TOO_LONG = f"more than {_MOST_TEXT // 1_000_000} million characters; split it"

_EACH_SECONDS = 0.5
"""What each article adds to the time for the next, up to the limit for one: an archive full of bombs must end."""


def main() -> None:
    """Answer requests on standard input until it ends."""
    memory = int(sys.argv[1])
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    logging.disable(logging.CRITICAL)  # parsers log errors in a file, which nobody here can fix
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output printed by a package is not an answer
    try:
        while line := requests.readline():
            for part, content in _answer(json.loads(line), requests):
                answers.write(b"%c%d\n" % (part, len(content)) + content)
                answers.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _answer(request: dict[str, str | int], requests: BinaryIO) -> Iterator[tuple[int, bytes]]:
    data = requests.read(int(request["size"]))
    time_left = float(request["cpu"])
    used = _allow(time_left)
    kind = str(request["kind"])
    if kind not in PARSERS and not kind.startswith(PLUGIN):
        raise ValueError(f"no kind {kind!r}")
    try:
        parse = parser_of(kind)
        reading = [str(request["reading"])] if request["reading"] else []  # only some kinds have several
        articles: Iterable[ParsedArticle] = parse(data, str(request["charset"]), *reading)
        if isinstance(articles, list) and sum(len(article.text) for article in articles) > _MOST_TEXT:
            raise SourceError(_TOO_LONG)
        for article in articles:
            if len(article.text) > _MOST_TEXT:
                raise SourceError(_TOO_LONG)
            yield ARTICLE, to_json(article).encode()
            spent = time.process_time() - used
            time_left = min(time_left - spent + _EACH_SECONDS, float(request["cpu"]))
            used = _allow(time_left)
    except SourceError as error:
        yield REFUSED, str(error).encode()
    except ImportError as error:  # not the file's fault
        why = one_line(str(error), 120)
        yield REFUSED, f"cannot be read: a part of Postil does not load ({why}); install Postil again".encode()
    else:
        yield END, b""


def _allow(seconds: float) -> float:
    """Allow this process more seconds of work, and return how many it has done."""
    used = time.process_time()
    _lower(resource.RLIMIT_CPU, ceil(used + seconds), soft=True)
    return used


def _lower(what: int, limit: int, *, soft: bool = False) -> None:
    """Lower a resource limit permanently, or only the soft one."""
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with suppress(ValueError, OSError):  # not every system has every limit; the waiting time is limited everywhere
        resource.setrlimit(what, (limit, hard if soft else limit))


if __name__ == "__main__":
    main()
