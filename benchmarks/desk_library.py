"""A desk's library: 2,000 articles with 100,000 claims of several people, in an old and in the current format."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from benchmarks import shelves
from benchmarks.archive import cache
from tui.core.annotations import RELATIONS, STATUSES, UNCHECKED, VERDICTS
from tui.library import Library
from tui.library.library import default_creator
from tui.library.sqlite.connection import APPLICATION_ID
from tui.library.sqlite.light_sqlite_utils import Database, Migrations
from tui.library.sqlite.migrations import FORMAT, MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD_FORMAT = MIGRATIONS.index("checks")
"""The format in which a claim has one verdict, and evidence in words."""

SPEAKERS, TAGS = 800, 100
CLAIMS_EACH = 50
"""Claims of an article."""

PEOPLE = (default_creator(), "anna", "ben", "carl")
_ALPHA = ("Abel", "Berg", "Cole", "Dorn", "Ewers", "Falk", "Grant", "Hale", "Ibsen", "Jung", "Kim", "Lang", "Moran")


def desk_library(claims: int) -> Path:
    """Return the library with this many claims in the current format."""
    path = cache() / f"desk-{claims}-{FORMAT}.db"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        shelves.remove(unfinished)
        shutil.copyfile(old_library(claims), unfinished)
        with Library(unfinished, PEOPLE[0]) as library:
            _work(library, random.Random(7))
            library.connection.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for backup in path.parent.glob(f"{unfinished.name}.*.bak"):
            backup.unlink()
        unfinished.rename(path)
    return path


def old_library(claims: int) -> Path:
    """Return the library with this many claims in the format before checks."""
    path = cache() / f"desk-{claims}-{OLD_FORMAT}.db"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        shelves.remove(unfinished)
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=OFF")  # an unfinished library is made again
            connection.execute("PRAGMA synchronous=OFF")
            migrations = Migrations("postil")
            for name in MIGRATIONS[:OLD_FORMAT]:
                module = import_module(f"tui.library.sqlite.migrations.{name}")
                migrations(name=name)(module.migrate)
            migrations.apply(Database(connection, execute_plugins=False))
            connection.execute("BEGIN")
            for sql, rows in _old_rows(claims):
                connection.executemany(sql, rows)
            connection.execute("COMMIT")
            connection.execute(f"PRAGMA user_version={OLD_FORMAT}")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode=WAL")
        unfinished.rename(path)
    return path


def _old_rows(claims: int) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    dice = random.Random(1_000_033)
    tags = [_id(dice) for _ in range(TAGS)]
    times = (PEOPLE[0], _time(dice), _time(dice))
    yield (
        "INSERT INTO tags (id, name, creator, created, modified) VALUES (?, ?, ?, ?, ?)",
        [(name, f"{_ALPHA[at % 13].lower()}/{at}", *times) for at, name in enumerate(tags)],
    )
    articles, highlights, old_claims, tagged, links, evidence, journal = [], [], [], [], [], [], []  # type: ignore[var-annotated]
    names: list[str] = []
    for pk, new in enumerate(shelves.articles(claims // CLAIMS_EACH, 400, seed=77), 1):
        digest = hashlib.sha256(new.text.encode()).hexdigest()
        article = digest[:12]
        day = f"20{dice.randrange(12, 24)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        articles.append((pk, article, new.title, "Gazette", day, new.source, "en", _time(dice), 400, digest, new.text))
        words = [at for at in range(1, len(new.text) - 14) if new.text[at - 1] == " "]
        for start in sorted(dice.sample(words, CLAIMS_EACH)):
            name, creator, time = _id(dice), dice.choice(PEOPLE), _time(dice)
            end = min(start + dice.randrange(40, 120), len(new.text))
            quote = new.text[start:end]
            row = (name, pk, start, end, quote, new.text[max(0, start - 32) : start], new.text[end : end + 32])
            highlights.append((*row, creator, time, time))
            at = int(SPEAKERS * dice.random() ** 3)
            speaker = f"{_ALPHA[at % 13]} {_ALPHA[at // 13 % 13]}-{at}" if dice.random() < 0.8 else ""
            verdict = dice.choice(VERDICTS[1:]) if dice.random() < 0.6 else UNCHECKED
            rationale = f"the report of {time[:10]} says so" if dice.random() < 0.4 else ""
            old_claims.append((name, speaker, verdict, rationale, creator, time, time))
            if dice.random() < 0.5:
                tagged.append((name, dice.choice(tags), creator, time))
            evidence += [
                (name, f"https://example.org/{at}/{name[:8]}", creator, time) for at in range(dice.randrange(3))
            ]
            if names and dice.random() < 0.1:
                links.append((name, dice.choice(RELATIONS), dice.choice(names), creator, time))
            names.append(name)
            journal += _steps(name, article, start, quote, speaker, verdict, rationale, creator, time)
    yield (
        "INSERT INTO articles (pk, id, title, publisher, published, source, language, added, words, sha256, "
        "text_sha256, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?10, ?10, ?11)",
        articles,
    )
    yield "INSERT INTO markings VALUES (?, 'none', '', '')", [(row[0],) for row in articles]
    yield (
        'INSERT INTO highlights (id, article, start, "end", quote, prefix, suffix, creator, created, modified) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        highlights,
    )
    yield (
        "INSERT INTO claims (highlight, speaker, verdict, rationale, creator, created, modified) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        old_claims,
    )
    yield "INSERT INTO highlight_tags (highlight, tag, creator, created) VALUES (?, ?, ?, ?)", tagged
    yield "INSERT OR IGNORE INTO claim_links (claim, relation, other, creator, created) VALUES (?, ?, ?, ?, ?)", links
    yield "INSERT OR IGNORE INTO evidence (claim, evidence, creator, created) VALUES (?, ?, ?, ?)", evidence
    yield (
        "INSERT INTO journal (step, action, summary, article, start, changes, time, creator) VALUES "
        "((SELECT coalesce(max(id), 0) + 1 FROM journal), ?, ?, ?, ?, ?, ?, ?)",
        journal,
    )


def _steps(
    name: str,
    article: str,
    start: int,
    quote: str,
    speaker: str,
    verdict: str,
    rationale: str,
    creator: str,
    time: str,
) -> Iterator[tuple[Any, ...]]:
    """Yield the history of a claim: two steps, one that made it and one that judged it."""
    times = {"creator": creator, "created": time, "modified": time}
    highlight = {"id": name, "article": 1, "start": start, "quote": quote, **times}
    claim = {"highlight": name, "speaker": speaker, "verdict": UNCHECKED, "rationale": "", **times}
    made = [["highlights", {"id": name}, None, highlight], ["claims", {"highlight": name}, None, claim]]
    yield "claim", quote[:60], article, start, json.dumps(made), time, creator
    if verdict != UNCHECKED or rationale:
        before, after = {"verdict": UNCHECKED, "rationale": ""}, {"verdict": verdict, "rationale": rationale}
        judged = [["claims", {"highlight": name}, before, after]]
        yield "claim", f"verdict: {quote[:50]}", article, start, json.dumps(judged), time, creator


def _work(library: Library, dice: random.Random) -> None:
    """Do the people's work: assign claims, add second checks, sort evidence."""
    connection = library.connection
    rows = connection.all(
        "SELECT c.highlight, h.quote, h.creator FROM claims c JOIN highlights h ON h.id = c.highlight ORDER BY c.pk"
    )
    set_values: list[tuple[Any, ...]] = []
    checks: list[tuple[Any, ...]] = []
    for name, quote, _ in rows:
        assignee = dice.choice((*PEOPLE, "", "", "", ""))
        due = f"2026-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}" if dice.random() < 0.3 else ""
        wording = quote[:1].upper() + quote[1:40] if dice.random() < 0.4 else ""
        status = dice.choice((STATUSES[0], *STATUSES))
        set_values.append((assignee, due, wording, status, name))
        for _ in range(dice.choice((0, 0, 0, 1, 1, 3))):
            time = _time(dice)
            words = "" if dice.random() < 0.9 else "changed words"
            checks.append((_id(dice), name, dice.choice(VERDICTS[1:]), "", words or quote, dice.choice(PEOPLE), time))
    with connection.write():
        connection.run_many(
            "UPDATE claims SET assignee = ?, due = ?, wording = ?, status = ? WHERE highlight = ?", set_values
        )
        connection.run_many(
            "INSERT INTO checks (id, claim, verdict, rationale, quote, creator, created, time, modified) "
            "VALUES (?, ?, ?, ?, ?, ?, ?7, ?7, ?7)",
            checks,
        )
        connection.run(
            "UPDATE evidence SET stance = CASE abs(random() % 3) WHEN 0 THEN 'for' WHEN 1 THEN 'against' ELSE '' END, "
            "note = 'as it was on that day'"
        )


def _id(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))


def _time(dice: random.Random) -> str:
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(milliseconds=dice.randrange(30_000_000_000))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
