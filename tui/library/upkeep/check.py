"""What is wrong with a library and what to do about it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tui.core.errors import LibraryError, LockedError
from tui.core.text import clean, one_line, plural
from tui.core.times import latest
from tui.library.library import Library
from tui.library.sqlite.connection import Connection
from tui.library.sqlite.copy import private_copy
from tui.library.sqlite.counters import FILL, WRONG_COUNTS
from tui.library.sqlite.foreign import CONTROLS, foreign_parts, own_tables, restore_triggers
from tui.library.tables.corrected_marks import read_detail
from tui.library.tables.sources import Sources
from tui.library.transfer.impossible_times import impossible_times
from tui.library.upkeep.history_check import differences

INDEXES = {"articles_fts": "articles", "highlights_fts": "highlights", "claims_fts": "claims"}
"""The search indexes and the tables they are made from."""

GO_BACK = "keep the file and go back to a backup; `postil restore` lists them"
REPAIR = "`postil check --repair` makes it again"
FOREIGN = "another program wrote this; go back to a backup (`postil restore`), or take it out with that program"
CLOCKS = (
    "a clock was ahead, or this computer's is behind: set that right; nothing is lost, and nothing need be taken back"
)
PARTS = {
    "file": 20,
    "indexes": 4,
    "foreign keys": 4,
    "tables": 1,
    "texts": 1,
    "characters": 4,
    "times": 2,
    "quotes": 1,
    "marks": 3,
    "counts": 6,
    "corrections": 1,
    "sources": 5,
    "history": 60,
}
"""The parts of a check, with their shares of the time in a large library."""

LOCK_SECONDS = 0.5
"""How long another program's lock is awaited before the search indexes are checked in a copy."""

LISTED = 20
"""The most problems of a kind that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, and what to do."""

    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.what}: {self.do}"


def find_problems(
    library: Library, on_progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Iterator[Problem]:
    """Yield everything that is wrong, changing nothing.

    The file is read as one snapshot, whatever others write meanwhile.
    """
    connection = library.connection
    total = sum(PARTS.values())
    done = PARTS["file"]
    damages = list(_file(connection))
    yield from damages
    if damages:
        return  # the next checks would read the damaged pages and report the same again
    on_progress(done, total)
    yield from _indexes(connection)
    done += PARTS["indexes"]
    on_progress(done, total)
    parts = {
        "foreign keys": _foreign_keys(connection),
        "tables": _tables(connection),
        "texts": _texts(connection),
        "characters": _characters(connection),
        "times": _times(connection),
        "quotes": _quotes(library),
        "marks": _marks(connection),
        "counts": _counts(connection),
        "corrections": _corrections(library),
        "sources": _sources(connection),
        "history": _history(connection, lambda share: on_progress(done + int(share * PARTS["history"]), total)),
    }
    with connection.reading():
        for name, problems in parts.items():
            yield from _list_some(problems)
            done += PARTS[name]
            on_progress(done, total)


def repair(library: Library) -> int:
    """Rebuild what is derived: triggers, search indexes, counts, marks outside their text; return how many.

    Annotations at the wrong words are relocated, as a step of its own.
    """
    connection = library.connection
    with connection.write():
        done = restore_triggers(connection)
    with connection.write():
        connection.run("REINDEX")
    for index in INDEXES:
        if _unsound(connection, index):
            with connection.write():
                connection.run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
            done += 1
    with library.journal.step("found again") as step:
        misplaced = list(library.revisions.misplaced_rows())
        for row in misplaced:
            library.revisions.relocate(step, row)
        step.summary = f"{len(misplaced)} that were about other words"
        if any(row.table == "corrections" for row in misplaced):
            library.corrected_marks.apply_again()
    done += len(misplaced)
    with connection.write():
        for pk in {pk for _, _, pk in _outside(connection)}:
            for table in ("mentions", "quotations", "suggestions", "markings", "found_mentions", "former_entities"):
                connection.run(f"DELETE FROM {table} WHERE article = ?", pk)
            done += 1
    with connection.write():
        if list(_counts(connection)):
            growing = connection.all("SELECT count + 1, name FROM counters WHERE name IN ('listed', 'claimed')")
            connection.run("UPDATE entities SET mentions = 0, articles = 0")
            for statement in FILL:
                connection.run(statement)
            connection.run_many("UPDATE counters SET count = ? WHERE name = ?", growing)  # readers rely on them to grow
            done += 1
    return done


def _list_some(problems: Iterator[Problem]) -> Iterator[Problem]:
    yield from islice(problems, LISTED)
    count, remedy = 0, ""
    for problem in problems:
        count, remedy = count + 1, problem.do
    if count:
        yield Problem(f"{count:,} more like it", remedy)


def _file(connection: Connection) -> Iterator[Problem]:
    try:
        for (answer,) in connection.all(f"PRAGMA integrity_check({LISTED})"):
            if answer != "ok":
                index_only = "index" in answer and "fts" not in answer
                yield Problem(f"the file is damaged ({' '.join(answer.split())})", REPAIR if index_only else GO_BACK)
    except LockedError:
        raise  # a lock is not damage of the file
    except LibraryError as error:
        yield Problem(f"the file cannot be read ({error})", GO_BACK)


def _indexes(connection: Connection) -> Iterator[Problem]:
    """Check the search indexes, in a copy if another program holds the lock that SQLite needs for it."""
    timeout_seconds = connection.timeout_seconds
    connection.wait_at_most(min(timeout_seconds, LOCK_SECONDS))
    try:
        unsound = _unsound_indexes(connection)
    except LockedError:
        with TemporaryDirectory(prefix="postil-") as folder:
            copied = Connection(private_copy(connection.path, Path(folder)))
            try:
                unsound = _unsound_indexes(copied)
            finally:
                copied.close()
    finally:
        connection.wait_at_most(timeout_seconds)
    for index in unsound:
        yield Problem(f"the search index {index} does not fit {INDEXES[index]}", REPAIR)


def _unsound_indexes(connection: Connection) -> list[str]:
    return [index for index in INDEXES if _unsound(connection, index)]


def _unsound(connection: Connection, index: str) -> bool:
    counted = f"SELECT (SELECT count(*) FROM {index}_docsize) = (SELECT count(*) FROM {INDEXES[index]})"
    try:
        if not connection.value(counted):
            return True
        with connection.write():  # SQLite wants the lock for this, though it writes nothing
            connection.run(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    except LockedError:
        raise  # a lock is not damage of the index
    except LibraryError:
        return True
    return False


def _foreign_keys(connection: Connection) -> Iterator[Problem]:
    for table, row, parent, _ in connection.all("PRAGMA foreign_key_check"):
        number = "a row" if row is None else f"row {row}"
        yield Problem(f"{number} of {table} belongs to a row of {parent} that is not there", FOREIGN)


def _texts(connection: Connection) -> Iterator[Problem]:
    for article, digest, text in connection.each("SELECT id, text_sha256, text FROM articles", as_stored=True):
        if hashlib.sha256(text.encode(errors="replace")).hexdigest() != digest:
            yield Problem(f"the text of article {one_line(article)} is not the one that was added", FOREIGN)
        elif clean(text) != (text, 0):
            yield Problem(f"the text of article {one_line(article)} holds control characters", FOREIGN)


def _tables(connection: Connection) -> Iterator[Problem]:
    for part in foreign_parts(connection.raw):
        do = "`postil check --repair` takes it out" if part.startswith("trigger ") else FOREIGN
        yield Problem(f"not as Postil makes it: {part}", do)


def _characters(connection: Connection) -> Iterator[Problem]:
    """Check every text but those of articles, which are checked by their digests."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.all(
        "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' "
        "AND t.type = 'table' AND c.type = 'TEXT' AND c.name != 'text' ORDER BY 1, 2"
    ):
        if table in own_tables():
            columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        dirty = [
            name
            for name in names
            if connection.value(
                f'SELECT EXISTS (SELECT 1 FROM {table} WHERE "{name}" GLOB ? OR instr("{name}", char(0)))',
                f"*[{CONTROLS}]*",
            )
        ]
        if dirty:
            yield Problem(f"{table} hold control characters in {', '.join(dirty)}", FOREIGN)


def _times(connection: Connection) -> Iterator[Problem]:
    for table, column, is_none, is_later in impossible_times(connection, latest()):
        for condition, what, advice in ((is_none, "that cannot be", FOREIGN), (is_later, "after tomorrow", CLOCKS)):
            if count := connection.value(f"SELECT count(*) FROM {table} WHERE {condition}"):
                yield Problem(f"{plural(count, 'row')} of {table} have a time in {column} {what}", advice)


def _quotes(library: Library) -> Iterator[Problem]:
    nouns = {"highlights": "annotation", "corrections": "correction", "dismissals": "dismissal"}
    for row in library.revisions.misplaced_rows():
        yield Problem(
            f"{nouns[row.table]} {row.id} of article {row.article} does not quote what stands there",
            "`postil check --repair` finds its words again, or keeps it without a place",
        )


def _outside(connection: Connection) -> Iterator[tuple[str, str, int]]:
    for table in ("mentions", "quotations", "suggestions"):
        for count, article, pk in connection.all(
            f"SELECT count(*), a.id, a.pk FROM {table} m JOIN articles a ON a.pk = m.article "
            'WHERE m.start < 0 OR m.start >= m."end" OR m."end" > length(a.text) GROUP BY a.pk'
        ):
            yield f"{count} {table}", article, pk


def _marks(connection: Connection) -> Iterator[Problem]:
    for what, article, _ in _outside(connection):
        yield Problem(
            f"{what} of article {article} lie outside its text", "`postil check --repair`, then `postil mark`"
        )


def _counts(connection: Connection) -> Iterator[Problem]:
    for what, query in WRONG_COUNTS.items():
        count = connection.value(f"SELECT count(*) FROM ({query})")
        if count:
            yield Problem(f"{count} counts of {what} are not what there is to count", REPAIR)


def _sources(connection: Connection) -> Iterator[Problem]:
    for digest, article in Sources(connection).damages():
        drop = f", or `postil source {article} --drop` if it is not needed" if article else ""
        of = f"article {article}" if article else f"no article that is here, {digest[:12]},"
        yield Problem(
            f"the kept source of {of} is not what was read",
            f"its text and annotations are whole; `postil restore` lists backups{drop}",
        )


def _history(connection: Connection, on_progress: Callable[[float], None]) -> Iterator[Problem]:
    for what in differences(connection, on_progress):
        yield Problem(what, FOREIGN)


def _corrections(library: Library) -> Iterator[Problem]:
    readable = True
    for name, kind, detail in library.connection.each("SELECT id, kind, detail FROM corrections"):
        correction = read_detail(detail, lost=True)
        if correction is None or correction.kind != kind:
            readable = False
            yield Problem(f"correction {name} cannot be read", FOREIGN)
    if readable:
        for article in library.corrected_marks.out_of_step():
            yield Problem(
                f"the marks of article {article} are not what its corrections make of them",
                "`postil mark --again` makes them again",
            )
