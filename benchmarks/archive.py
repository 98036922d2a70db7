"""An archive of a year: 100,000 short articles, 1,000,000 annotations and 2,000,000 mentions, kept between runs."""

from __future__ import annotations

import os
import random
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from benchmarks import shelves
from tui.core.model import COLORS, LABELS, RELATIONS, VERDICTS, Marks
from tui.core.text import compact_json
from tui.library import Library
from tui.library.sqlite.migrations import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNOTATIONS, MENTIONS = 10, 20
"""Of each article."""

TAGS, ENTITIES, SPEAKERS = 300, 30_000, 5_000
CREATOR = "bench"
CHUNK = 5_000


def cache() -> Path:
    """Return the folder that keeps large libraries between runs."""
    place = Path(os.environ.get("POSTIL_BENCH_CACHE") or user_cache_path("postil-bench"))
    place.mkdir(parents=True, exist_ok=True)
    return place


def archive(number: int) -> Path:
    """Return the library with this many articles; an old format is updated by the migrations themselves."""
    place = cache()
    path = place / f"archive-{number}-{FORMAT}.db"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        shelves.remove(unfinished)
        older = sorted(place.glob(f"archive-{number}-*.db"))[-1:]
        if older:
            older[0].rename(unfinished)
            with Library(unfinished, CREATOR) as library:
                library.connection.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for backup in place.glob(f"{unfinished.name}.*.bak"):
                backup.unlink()
        else:
            _make(unfinished, number)
        unfinished.rename(path)
    return path


def _make(path: Path, number: int) -> None:
    dice = random.Random(1_000_003)
    with Library(path, CREATOR) as library:
        connection = library.connection
        connection.db.execute("PRAGMA synchronous=OFF")  # an unfinished library is made again
        connection.db.execute("PRAGMA cache_size=-400000")
        entities = _entities(library, dice)
        tags = _tags(library, dice)
        speakers = [f"{dice.choice(_FIRST)} {dice.choice(_LAST)}-{at}" for at in range(SPEAKERS)]
        claims: list[str] = []
        for start in range(0, number, CHUNK):
            many = min(CHUNK, number - start)
            given = [_varied(one, dice) for one in shelves.articles(many, 60, seed=start + 2)]
            added = library.articles.add(given)
            library.markings.put([(one.pk, Marks()) for one in added], "none", "")
            texts = [(one.pk, one.id, new.text) for one, new in zip(added, given, strict=True)]
            _bulk(library, dice, texts, entities, tags, speakers, claims)
        connection.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _bulk(
    library: Library,
    dice: random.Random,
    texts: list[tuple[int, str, str]],
    entities: list[tuple[int, str]],
    tags: list[str],
    speakers: list[str],
    claims: list[str],
) -> None:
    """Write many rows at once, as the library's classes do but without their checks. For benchmarks only."""
    connection, rows = library.connection, _Rows()
    for pk, article, text in texts:
        words = [at for at in range(1, len(text) - 14) if text[at - 1] == " "]
        for _ in range(MENTIONS):
            start, (entity, label) = dice.choice(words), entities[int(ENTITIES * dice.random() ** 4)]
            rows.mentions.append((pk, start, start + 12, label, entity))
        for start in sorted(dice.sample(words, min(ANNOTATIONS, len(words)))):
            rows.annotate(dice, pk, article, text, start, tags, speakers, claims)
    with connection.write():
        for sql, some in rows.statements():
            connection.run_many(sql, some)


class _Rows:
    def __init__(self) -> None:
        self.mentions: list[tuple[Any, ...]] = []
        self.highlights: list[tuple[Any, ...]] = []
        self.tagged: list[tuple[Any, ...]] = []
        self.claims: list[tuple[Any, ...]] = []
        self.links: list[tuple[Any, ...]] = []
        self.journal: list[tuple[Any, ...]] = []

    def annotate(
        self,
        dice: random.Random,
        pk: int,
        article: str,
        text: str,
        start: int,
        tags: list[str],
        speakers: list[str],
        claims: list[str],
    ) -> None:
        name = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        end = min(start + dice.randrange(40, 120), len(text))
        kind, quote = dice.random(), text[start:end]
        note = f"to check: {quote[:40]}" if 0.5 < kind < 0.6 else ""
        time = _time(dice)
        by = (CREATOR, time, time)
        row = (name, pk, start, end, quote, text[max(0, start - 32) : start], text[end : end + 32])
        self.highlights.append((*row, dice.choice(COLORS), note, *by))
        tagged = {tags[int(TAGS * dice.random() ** 2)] for _ in range(dice.choice((0, 1, 2)) if kind > 0.4 else 0)}
        self.tagged += [(name, tag, CREATOR, time) for tag in sorted(tagged)]
        if kind > 0.75:
            speaker = speakers[int(SPEAKERS * dice.random() ** 3)] if dice.random() < 0.9 else ""
            verdict = dice.choice(VERDICTS) if dice.random() < 0.5 else "unchecked"
            self.claims.append((name, speaker, verdict, "as the report says" if kind > 0.95 else "", *by))
            if claims and kind > 0.96:
                self.links.append((name, dice.choice(RELATIONS), dice.choice(claims), CREATOR, time))
            claims.append(name)
        changes = [["highlights", {"id": name}, None, {"id": name, "article": pk, "start": start, "quote": quote}]]
        self.journal.append(("highlight", quote[:60], article, start, compact_json(changes), time, CREATOR))

    def statements(self) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        yield 'INSERT INTO mentions (article, start, "end", label, entity) VALUES (?, ?, ?, ?, ?)', self.mentions
        yield (
            'INSERT INTO highlights (id, article, start, "end", quote, prefix, suffix, color, note, creator, created, '
            "modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self.highlights,
        )
        yield "INSERT INTO highlight_tags (highlight, tag, creator, created) VALUES (?, ?, ?, ?)", self.tagged
        yield (
            "INSERT INTO claims (highlight, speaker, creator, created, modified) VALUES (?, ?, ?, ?, ?)",
            [(name, speaker, *times) for name, speaker, _, _, *times in self.claims],
        )
        yield (
            "INSERT INTO checks (id, claim, verdict, rationale, quote, creator, created, time, modified) "
            "VALUES ('check ' || ?1, ?1, ?2, ?3, (SELECT quote FROM highlights WHERE id = ?1), ?4, ?5, ?5, ?6)",
            [(name, *said) for name, _, *said in self.claims if said[0] != "unchecked"],
        )
        yield (
            "INSERT OR IGNORE INTO claim_links (claim, relation, other, creator, created) VALUES (?, ?, ?, ?, ?)",
            self.links,
        )
        yield (
            "INSERT INTO journal (step, action, summary, article, start, changes, time, creator) VALUES "
            "((SELECT coalesce(max(id), 0) + 1 FROM journal), ?, ?, ?, ?, ?, ?, ?)",
            self.journal,
        )


def _entities(library: Library, dice: random.Random) -> list[tuple[int, str]]:
    labels = [dice.choice(LABELS) for _ in range(ENTITIES)]
    names = [f"{dice.choice(_FIRST)} {dice.choice(_LAST)} {at}" for at in range(ENTITIES)]
    with library.connection.write():
        library.connection.run_many(
            "INSERT INTO entities (id, name, label) VALUES (?, ?, ?)",
            [(at + 1, names[at], labels[at]) for at in range(ENTITIES)],
        )
        library.connection.run_many(
            "INSERT OR IGNORE INTO aliases (entity, alias) VALUES (?, ?)",
            [(at + 1, alias) for at, name in enumerate(names) for alias in (name, name.split()[1], name.split()[0])],
        )
    return [(at + 1, label) for at, label in enumerate(labels)]


def _tags(library: Library, dice: random.Random) -> list[str]:
    rows = []
    for at in range(TAGS):
        name = f"{dice.choice(_LAST).lower()}/{dice.choice(_FIRST).lower()}-{at}"
        time = _time(dice)
        identity = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        rows.append((identity, name, dice.choice(COLORS), CREATOR, time, time))
    with library.connection.write():
        library.connection.run_many(
            "INSERT INTO tags (id, name, color, creator, created, modified) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
    return [row[0] for row in rows]


def _varied(one: Any, dice: random.Random) -> Any:
    day = date(2012, 1, 1) + timedelta(days=dice.randrange(4_000))
    return replace(one, published=day.isoformat(), publisher=dice.choice(_PUBLISHERS))


def _time(dice: random.Random) -> str:
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(milliseconds=dice.randrange(30_000_000_000))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_FIRST = ("Anna", "Boris", "Clara", "David", "Elena", "Frank", "Grace", "Henry", "Irina", "James", "Karin", "Louis")
_LAST = (
    "Abel",
    "Berg",
    "Cole",
    "Dorn",
    "Ewers",
    "Falk",
    "Grant",
    "Hale",
    "Ibsen",
    "Jung",
    "Kim",
    "Lang",
    "Moran",
    "Novak",
)
_PUBLISHERS = ("Gazette", "Morning Post", "Herald", "The Courier", "Evening Star", "Tribune", "Observer", "Chronicle")
