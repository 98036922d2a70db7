"""Snippets of claims in which evidence from the library is quoted instead of named by its id."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tui.core.text import cut, one_line
from tui.library.queries.named_passages import named_passages
from tui.library.queries.search_hits import HIT_END, HIT_START

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.library.sqlite.reading import ReadingConnection

LENGTH = 60
"""Characters of a quoted passage."""

_HIT = f"[{HIT_START}{HIT_END}]?"


def with_quotes(
    connection: ReadingConnection, snippets: Mapping[str, str], creator: str | None = None
) -> dict[str, str]:
    """Return snippets by claim, with the quotes of passages and claims in place of their ids.

    What is not one creator's (None: everyone's) is only called a passage.
    """
    rows = connection.all(
        "SELECT claim, what FROM evidence WHERE kind IN ('passage', 'claim') "
        "AND claim IN (SELECT value FROM json_each(?))",
        json.dumps([*snippets]),
    )
    named = named_passages(connection, [what for _, what in rows], creator)
    quoted = dict(snippets)
    for claim, what in rows:
        quote = f"“{cut(one_line(named[what].words), LENGTH)}”" if what in named else "a passage"
        quoted[claim] = _id_pattern(what).sub(quote.replace("\\", r"\\"), quoted[claim])
    return quoted


def _id_pattern(what: str) -> re.Pattern[str]:
    """Return a pattern of an id, also of what is left of it where a snippet begins or ends within."""
    tokens = [f"{_HIT}{re.escape(token)}{_HIT}" for token in what.split("-")]
    ends = ["-".join(tokens[at:]) for at in range(1, len(tokens))]
    beginnings = ["-".join(tokens[:at]) for at in range(1, len(tokens))]
    return re.compile(f"{'-'.join(tokens)}|(?<=^…)(?:{'|'.join(ends)})|(?:{'|'.join(reversed(beginnings))})(?=-?…$)")
