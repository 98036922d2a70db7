"""What one asks of coded text, in an archive of 100,000 articles with 1,000,000 annotations, beside plain SQL."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from benchmarks.archive import archive
from benchmarks.rows import Row
from tui.core.terms import TAG, Term
from tui.library import Library
from tui.library.queries.counts import Counting, count
from tui.library.queries.passages import list_passages
from tui.library.sqlite.connection import BULK_CACHE_KIB

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAGGED = "highlight_tags t JOIN highlights h ON h.id = t.highlight"
_BOTH = f"""(SELECT t.tag, h.id, h.article, h.start, h."end" FROM {_TAGGED})"""

COUNTS = (
    (
        Counting("tag", "month"),
        f"SELECT t.tag, substr(a.published, 1, 7), count(*) FROM {_TAGGED} JOIN articles a ON a.pk = h.article "
        "GROUP BY 1, 2",
    ),
    (Counting("tag", "article"), f"SELECT t.tag, h.article, count(*) FROM {_TAGGED} GROUP BY 1, 2"),
    (
        Counting("month", "creator"),
        "SELECT substr(a.published, 1, 7), h.creator, count(*) FROM highlights h JOIN articles a ON a.pk = h.article "
        "GROUP BY 1, 2",
    ),
    (
        Counting("verdict", "speaker"),
        "SELECT c.verdict, c.speaker, count(*) FROM claims c JOIN highlights h ON h.id = c.highlight "
        "WHERE h.state != 'orphan' GROUP BY 1, 2",
    ),
    (
        Counting("tag", "tag"),
        f"WITH c AS MATERIALIZED {_BOTH} SELECT p.tag, o.tag, count(*) FROM c p JOIN c o ON o.article = p.article "
        'AND o.start < p."end" AND p.start < o."end" GROUP BY 1, 2',
    ),
)
"""Each with plain SQL of the same question."""


def asking_codes(*, quick: bool) -> Iterator[Row]:
    """Measure the passages of a tag to the first and to the last row, then counts."""
    path = archive(2_000 if quick else 100_000)
    bare = sqlite3.connect(path)
    with Library(path, "bench", cache_kib=BULK_CACHE_KIB) as library:
        tags = sorted(library.codebook.all(), key=lambda tag: tag.uses)
        for tag, which in ((tags[-1], "most used"), (tags[len(tags) // 2], "middling")):
            start = time.perf_counter()
            passages = list_passages(library.connection, [Term(TAG, (f"{tag.name}!",))], library.creator)
            next(passages)
            first = time.perf_counter() - start
            number = 1 + sum(1 for _ in passages)
            whole = time.perf_counter() - start
            plain = (
                f"SELECT h.* FROM {_TAGGED} JOIN tags g ON g.id = t.tag WHERE g.name = ? ORDER BY h.article, h.start"
            )
            theirs = _seconds(bare, plain, tag.name)
            what = f"passages of the {which} tag, {number:,}"
            yield Row(f"{what}: to the first", first * 1000, "ms", "sqlite3, all", theirs * 1000, limit=100)
            yield Row(f"{what}: all", whole * 1000, "ms", "sqlite3, all", theirs * 1000)
        for counting, plain in COUNTS:
            start = time.perf_counter()
            count(library.connection, counting)
            seconds = time.perf_counter() - start
            what = f"count {counting.rows} {counting.columns}"
            yield Row(what, seconds * 1000, "ms", "sqlite3", _seconds(bare, plain) * 1000, limit=2000)
    bare.close()


def _seconds(connection: sqlite3.Connection, sql: str, *params: str) -> float:
    start = time.perf_counter()
    connection.execute(sql, params).fetchall()
    return time.perf_counter() - start
