"""Times Taguette's exports of all highlights (html, csv, xlsx), made as its web pages make them."""

import asyncio
import io
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROUNDS = 3


def main(source: Path, folder: Path) -> None:
    database, export = import_module("taguette.database"), import_module("taguette.export")
    locale = import_module("tornado.locale").get("en_US")
    session = database.connect(f"sqlite:///{folder / 'taguette.sqlite3'}")()
    project = _project(session, database, source)

    def html() -> None:
        async def write() -> None:
            _, contents = export.highlights_doc(session, project, "", "html", config={}, locale=locale)
            (folder / "out.html").write_bytes(b"".join(map(_as_bytes, await contents)))

        asyncio.run(write())

    def csv() -> None:
        out = io.StringIO()
        export.highlights_csv(session, project, "", out)
        (folder / "out.csv").write_text(out.getvalue(), encoding="utf-8")

    def xlsx() -> None:
        export.highlights_xslx(session, project, "", str(folder / "out.xlsx"))

    sys.stdout.write(json.dumps({each.__name__: _seconds(each) for each in (html, csv, xlsx)}))


def _project(session: Any, database: Any, source: Path) -> int:
    project = database.Project(name="bench", description="")
    session.add(project)
    tags: dict[str, Any] = {}
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            about = {"name": article["title"], "description": "", "filename": "x.txt", "contents": article["text"]}
            direction = database.TextDirection.LEFT_TO_RIGHT
            document = database.Document(project=project, text_direction=direction, **about)
            for passage in article["highlights"]:
                for name in passage["tags"]:
                    if name not in tags:
                        tags[name] = database.Tag(project=project, path=name, description="")
                highlight = database.Highlight(
                    document=document,
                    start_offset=passage["start"],
                    end_offset=passage["end"],
                    snippet=passage["quote"],
                    tags=[tags[name] for name in passage["tags"]],
                )
                session.add(highlight)
    session.commit()
    return int(project.id)


def _as_bytes(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part


def _seconds(work: Callable[[], None]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
