"""Build the sample library: the five articles of seeds/, marked, with the annotations of sample.toml.

python tests/sample/build.py annotations.db
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import tomllib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tui.core.corrections import Correction, Merge, Target
from tui.core.model import Article, Claim, ClaimLink, Entity, Highlight, Marks, NewArticle, Tag
from tui.library import Library
from tui.library.tables.late_spans import CONTEXT
from tui.library.transfer.bundles import Bundle, MarkingRun
from tui.marks.entities.link import KnownEntities, link_marks
from tui.marks.finder import Finder
from tui.marks.pipeline import Pipeline, load
from tui.sources import read

ROOT = Path(__file__).parents[2]
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "postil:sample")


def build(target: Path) -> None:
    """Write the sample library to `target`: a single file without a log, with the same content every time."""
    sample = tomllib.loads((Path(__file__).parent / "sample.toml").read_text(encoding="utf-8"))
    clock = Clock(sample["time"])
    added = iso(sample["time"] - timedelta(hours=1))
    texts = {Path(item.source).name: item for item in seeds()}
    pipeline = load()
    marks = marked(pipeline, texts)
    codebook = tuple(Tag(**tag) for tag in sample["tag"])
    bundles = []
    for number, entry in enumerate(sample["article"]):
        parsed = texts.pop(entry["file"])
        highlights = [highlight(parsed.text, each, sample["creator"], clock) for each in entry.get("highlight", ())]
        corrections = [correction(parsed.text, each, sample["creator"], clock) for each in entry.get("correction", ())]
        bundles.append(
            Bundle(
                article=article(parsed, entry, added),
                sha256=parsed.sha256,
                marking=MarkingRun(pipeline.name, pipeline.version, added),
                marks=marks[entry["file"]],
                highlights=tuple(highlights),
                codebook=() if number else codebook,
                corrections=tuple(corrections),
            )
        )
    if texts:
        raise SystemExit(f"sample.toml says nothing of {', '.join(texts)}")
    with tempfile.TemporaryDirectory(dir=target.absolute().parent) as folder:
        path = Path(folder) / "library.db"
        with Library(path, sample["creator"]) as library:
            library.importer.add(bundles)
        settle(path, added)
        path.chmod(0o644)
        path.replace(target)


def seeds() -> list[NewArticle]:
    """Read the articles as `postil seeds` does in a checkout: their sources are relative paths."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        files = list(read(["seeds"]))
    finally:
        os.chdir(before)
    strange = [str(item) for item in files if not isinstance(item, NewArticle)]
    if strange:
        raise SystemExit("\n".join(strange))
    return [item for item in files if isinstance(item, NewArticle)]


def marked(pipeline: Pipeline, texts: dict[str, NewArticle]) -> dict[str, Marks]:
    """Return the marks of each text, linked as by `postil mark`."""
    entities, marks = KnownEntities(), {}
    for name, text_marks in Finder(pipeline).find((name, item.text) for name, item in texts.items()):
        marks[name] = link_marks(text_marks, entities)
        for mention in marks[name].mentions:
            entities.add(mention.entity, mention.label)
    return marks


def correction(text: str, entry: dict[str, Any], creator: str, clock: Clock) -> tuple[str, Correction]:
    """Return the correction that merges a name everywhere in the library; its surface must occur in this text."""
    if entry["surface"] not in text:
        raise SystemExit(f"sample.toml: {entry['surface']!r} is not in the text")
    target = Target(Entity(entry["entity"], entry["label"]), surface=entry["surface"])
    merge = Merge(target, Entity(entry["into"], entry["label"]), creator=creator, created=clock.next())
    return identity(f"correction join {entry['surface']}"), merge


def article(parsed: NewArticle, entry: dict[str, Any], added: str) -> Article:
    """Return the article with its reading progress."""
    read_at = iso(entry["read"]) if "read" in entry else ""
    return Article(
        pk=0,
        id="",
        title=parsed.title,
        publisher=parsed.publisher,
        published=parsed.published,
        source=parsed.source,
        language=parsed.language,
        added=added,
        read=read_at,
        position=parsed.text.index(entry["at"]) if "at" in entry else 0,
        progress=1.0 if read_at else entry.get("progress", 0.0),
        text=parsed.text,
    )


def highlight(text: str, entry: dict[str, Any], creator: str, clock: Clock) -> Highlight:
    """Return a highlight of the first passage with these words; with a verdict, it is a claim."""
    start = text.find(entry["quote"])
    if start < 0:
        raise SystemExit(f"sample.toml: {entry['key']}: these words are not in the text")
    end = start + len(entry["quote"])
    claim = None
    if "verdict" in entry:
        links = [ClaimLink(link["relation"], identity(link["claim"])) for link in entry.get("links", ())]
        claim = Claim.with_check(
            entry["speaker"],
            entry["verdict"],
            entry.get("rationale", ""),
            tuple(links),
            tuple(entry.get("evidence", ())),
        )
    time = clock.next()
    return Highlight(
        id=identity(entry["key"]),
        article=0,
        start=start,
        end=end,
        quote=entry["quote"],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        color=entry.get("color", "yellow"),
        note=entry.get("note", ""),
        creator=creator,
        created=time,
        modified=time,
        tags=tuple(entry.get("tags", ())),
        claim=claim,
    )


def settle(path: Path, time: str) -> None:
    """Remove what differs between two builds, and make the file complete and small, without a log beside it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("BEGIN")
    for old, name in connection.execute("SELECT id, name FROM tags").fetchall():
        new = identity(f"tag {name}")
        connection.execute("UPDATE tags SET id = ?, created = ?, modified = ? WHERE id = ?", (new, time, time, old))
        connection.execute("UPDATE highlight_tags SET tag = ? WHERE tag = ?", (new, old))
    connection.execute("DELETE FROM journal")  # a single import, which nobody would want to undo
    connection.execute("UPDATE _sqlite_migrations SET applied_at = ?", (time,))
    connection.execute("COMMIT")
    connection.execute("VACUUM")
    connection.close()


def identity(key: str) -> str:
    """Return the same UUID for the same key in every build."""
    return str(uuid.uuid5(NAMESPACE, key))


class Clock:
    """Gives the times of the annotations, one minute apart."""

    def __init__(self, start: datetime) -> None:
        self._time = start

    def next(self) -> str:
        """Return the next time."""
        self._time += timedelta(minutes=1)
        return iso(self._time)


def iso(time: datetime) -> str:
    """Return a time in the library's format."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets determines the numbers of entities
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    build(Path(sys.argv[1]))
