"""Queries on coded text in an archive of 100,000 articles with 1,000,000 annotations, beside plain SQL.

All times are processor time, because other programs on the machine do not affect it.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.large import copied, share
from benchmarks.reading import SHOWN, YARDSTICKS, reader
from benchmarks.rows import Row
from benchmarks.terminal import LINES, Program, python
from tui.core.terms import TAG, Term
from tui.library import Library
from tui.library.queries.codes import code_counts, passages_of_code
from tui.library.queries.counting import Counting
from tui.library.queries.counts import count
from tui.library.queries.passage_rows import passage_rows
from tui.library.queries.passages import list_passages
from tui.library.sqlite.connection import BULK_CACHE_KIB

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TAGGED = "highlight_tags t JOIN highlights h ON h.id = t.highlight"
_BOTH = f"""(SELECT t.tag, h.id, h.article, h.start, h."end" FROM {_TAGGED})"""

COUNTS: tuple[tuple[Counting, str], ...] = (
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
    (
        Counting("tag", "tag", within="article"),
        f"WITH c AS MATERIALIZED {_BOTH} SELECT p.tag, o.tag, count(*) FROM c p JOIN c o ON o.article = p.article "
        "GROUP BY 1, 2",
    ),
    (
        Counting("tag", "creator"),
        f"SELECT t.tag, t.creator, count(*) FROM {_TAGGED} GROUP BY 1, 2",
    ),
    (
        Counting("tag", "month", "articles"),
        f"SELECT t.tag, substr(a.published, 1, 7), count(DISTINCT h.article) FROM {_TAGGED} "
        "JOIN articles a ON a.pk = h.article GROUP BY 1, 2",
    ),
    (Counting("tag", "tag", within="paragraph"), ""),
    (Counting("tag", "article", "characters"), ""),
    (Counting("tag", "tag", "characters"), ""),
    (Counting("tag", "article", roll_up=True), ""),
    (Counting("tag", "creator", "characters", roll_up=True), ""),
    (Counting("tag", "tag", "articles", "article", roll_up=True), ""),
    (Counting("tag", "tag", "articles", "paragraph", roll_up=True), ""),
)
"""Each with plain SQL of the same question, where that is one statement."""


MERGED_USES = 14_000


def asking_codes(*, quick: bool) -> Iterator[Row]:
    """Measure the codebook, the passages of a tag up to the first and last row, renaming a branch, then counts."""
    path = copied(quick)
    yield _codebook_opens(path)
    yield _table_of_articles(path)
    bare = sqlite3.connect(path)
    with Library(path, "bench", cache_kib=BULK_CACHE_KIB) as library:
        yield from _codebook(library, bare)
        tags = sorted(library.codebook.all(), key=lambda tag: tag.uses)
        for tag, which in ((tags[-1], "most used"), (tags[len(tags) // 2], "middling")):
            yield from _passages(library, bare, tag.name, f"passages of the {which} tag, {tag.uses:,}")
        for counting, plain in COUNTS:
            start = time.process_time()
            count(library.connection, counting)
            seconds = time.process_time() - start
            within = f"within {counting.within}" if counting.within != "overlap" else ""
            unit = counting.unit if counting.unit != "passages" else ""
            rolled = "rolled up" if counting.roll_up else ""
            what = " ".join(filter(None, ("count", counting.rows, counting.columns, unit, within, rolled)))
            yield Row(
                what, seconds * 1000, "ms", "sqlite3", _seconds(bare, plain) * 1000 if plain else None, limit=2000
            )
        yield from _merged(library, bare)
    bare.close()


def _merged(library: Library, bare: sqlite3.Connection) -> Iterator[Row]:
    """Merge a tag with some 14,000 passages into the most used one and undo that."""
    *tags, most = sorted(library.codebook.all(), key=lambda tag: tag.uses)
    tag = min(tags, key=lambda tag: abs(tag.uses - MERGED_USES))
    bare.execute("BEGIN IMMEDIATE")
    start = time.process_time()
    bare.execute("UPDATE OR IGNORE highlight_tags SET tag = ? WHERE tag = ?", (most.id, tag.id))
    bare.execute("DELETE FROM highlight_tags WHERE tag = ?", (tag.id,))
    theirs = time.process_time() - start
    bare.rollback()
    start = time.process_time()
    library.codebook.merge(tag.name, most.name)
    seconds = time.process_time() - start
    what = f"merge a tag of {tag.uses:,} passages into another"
    yield Row(what, seconds * 1000, "ms", "sqlite3, no history", theirs * 1000, limit=1200)
    for what, step in (("undo it", library.journal.undo), ("redo it", library.journal.redo)):
        start = time.process_time()
        step()
        yield Row(what, (time.process_time() - start) * 1000, "ms", limit=1000)


def _codebook_opens(path: Path) -> Row:
    """Measure up to the frame of the screen, starting from the entities; in the text a digit waits for another key."""
    program = reader(path)
    program.until(SHOWN)
    took = []
    for _ in range(5):
        program.send("4")
        program.until("mentions")
        program.drain(1)
        before = program.worked_seconds()
        program.send("6")
        program.until("below ░", quiet=0.03)
        took.append(program.worked_seconds() - before)
    program.quit()
    return Row("codebook opens, p50", share(took, 50), "ms", limit=100)


def _table_of_articles(path: Path) -> Row:
    """Measure the reader's memory with a row of counts per article: going to the end, sorting, opening a cell."""
    program, empty = reader(path), Program(python(YARDSTICKS / "empty_app.py"))
    program.until(SHOWN)
    empty.until("ready")
    for keys in ("7", "t", "G", "s", "\r"):
        program.send(keys)
        program.drain(1.5)
        while "counting" in program.screen():
            program.drain(0.5)
    peak = program.peak_mb()
    empty_peak = empty.peak_mb()
    program.send("\x1b")
    program.drain(0.5)
    program.send("\x1b")
    program.drain(0.5)
    program.quit()
    empty.quit()
    return Row(
        "memory with counts of all articles by tag", peak, "MB", "empty Textual app", empty_peak, limit=2, of_ratio=True
    )


def _codebook(library: Library, bare: sqlite3.Connection) -> Iterator[Row]:
    start = time.process_time()
    code_counts(library.connection, library.creator)
    counted = time.process_time() - start
    theirs = _seconds(bare, "SELECT tag, count(*), sum(creator = 'bench') FROM highlight_tags GROUP BY tag")
    yield Row("codebook, its counts in a thread", counted * 1000, "ms", "sqlite3, tags alone", theirs * 1000)
    uses: Counter[str] = Counter()
    for tag in library.codebook.all():
        uses[tag.name.partition("/")[0]] += tag.uses
    ((branch, number),) = uses.most_common(1)
    start = time.process_time()
    library.codebook.edit(branch, name="renamed")
    seconds = time.process_time() - start
    start = time.process_time()
    bare.execute("UPDATE tags SET name = ? || substr(name, 8) WHERE name LIKE 'renamed/%'", [branch])
    bare.commit()
    theirs = time.process_time() - start
    yield Row(f"rename a branch with {number:,} uses", seconds * 1000, "ms", "sqlite3", theirs * 1000, limit=1000)


def _passages(library: Library, bare: sqlite3.Connection, name: str, what: str) -> Iterator[Row]:
    start = time.process_time()
    places = passages_of_code(library.connection, name)
    passage_rows(library.connection, [pk for pk, *_ in places[:LINES]])
    screen = time.process_time() - start
    start = time.process_time()
    passages = list_passages(library.connection, [Term(TAG, (f"{name}!",))], library.creator)
    next(passages)
    first = time.process_time() - start
    for _ in passages:
        pass
    whole = time.process_time() - start
    plain = f"SELECT h.* FROM {_TAGGED} JOIN tags g ON g.id = t.tag WHERE g.name = ? ORDER BY h.article, h.start"
    yardstick, theirs = "sqlite3, all", _seconds(bare, plain, name) * 1000
    yield Row(f"{what}: the reader's first screen", screen * 1000, "ms", yardstick, theirs, limit=100)
    yield Row(f"{what}: to the first", first * 1000, "ms", yardstick, theirs, limit=100)
    yield Row(f"{what}: all", whole * 1000, "ms", yardstick, theirs)


def _seconds(connection: sqlite3.Connection, sql: str, *params: str) -> float:
    start = time.process_time()
    connection.execute(sql, params).fetchall()
    return time.process_time() - start
