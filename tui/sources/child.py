"""The process that parses untrusted files: `python -m tui.sources.child`, one request after the other.

A request is a line of JSON (kind, charset, reading, size, cpu seconds) and `size` bytes; the answer a line with its
size, one of JSON with the refusal, if there is one, and one for each article. An exception ends the process: the parent
reports the file and starts another.
"""

import json
import logging
import os
import resource
import sys
from contextlib import suppress
from typing import BinaryIO

from tui.core.errors import SourceError
from tui.core.text import one_line
from tui.sources.registry import PARSERS, PLUGIN, parser_of
from tui.sources.source import ParsedArticle, to_json

OUT_OF_MEMORY = 3
"""The exit code of a child that ran out of memory."""

_MOST_TEXT = 50_000_000


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
            answer = "\n".join(_answer(json.loads(line), requests)).encode()
            answers.write(b"%d\n" % len(answer) + answer)
            answers.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _answer(request: dict[str, str | int], requests: BinaryIO) -> list[str]:
    data = requests.read(int(request["size"]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + int(request["cpu"]), soft=True)
    kind = str(request["kind"])
    if kind not in PARSERS and not kind.startswith(PLUGIN):
        raise ValueError(f"no kind {kind!r}")
    try:
        parse = parser_of(kind)
        reading = [str(request["reading"])] if request["reading"] else []  # only some kinds have several
        articles: list[ParsedArticle] = parse(data, str(request["charset"]), *reading)
    except SourceError as error:
        return [_refused(str(error))]
    except ImportError as error:  # not the file's fault
        why = one_line(str(error), 120)
        return [_refused(f"cannot be read: a part of Postil does not load ({why}); install Postil again")]
    if sum(len(article.text) for article in articles) > _MOST_TEXT:
        return [_refused(f"more than {_MOST_TEXT // 1_000_000} million characters; split it")]
    return ["{}", *map(to_json, articles)]


def _refused(why: str) -> str:
    return json.dumps({"refused": why})


def _lower(what: int, limit: int, *, soft: bool = False) -> None:
    """Lower a resource limit permanently, or only the soft one."""
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with suppress(ValueError, OSError):  # not every system has every limit; the waiting time is limited everywhere
        resource.setrlimit(what, (limit, hard if soft else limit))


if __name__ == "__main__":
    main()
