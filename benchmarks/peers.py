"""The same keys in common reading programs, if they are installed: less and newsboat."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from benchmarks import shelves
from benchmarks.archive import archive
from benchmarks.reading import SHOWN, reader
from benchmarks.rows import PLACE, Row
from benchmarks.terminal import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEWS = 10_000
"""Articles in newsboat's feed: with more it takes minutes to read them in."""


def peers(*, quick: bool) -> Iterator[Row]:
    """Measure start, next article, next sentence and a long text, alternately with the other program."""
    yield from _newsboat(2_000 if quick else 100_000, 3 if quick else 10)
    yield from _less(3 if quick else 10)


def _newsboat(articles: int, rounds: int) -> Iterator[Row]:
    if not _installed("newsboat"):
        return
    command, library = _news(), archive(articles)
    start: tuple[list[float], list[float]] = [], []
    following: tuple[list[float], list[float]] = [], []
    for _ in range(rounds):
        ours = reader(library)
        start[0].append(ours.until(SHOWN) - ours.started)
        following[0].extend(ours.key("]") for _ in range(5))
        ours.quit()
        theirs = Program(command)
        shown = theirs.until("Postil news") - theirs.started
        start[1].append(shown + theirs.key("\r", quiet=0.1))  # the feed, then the list of its articles
        theirs.key("\r", quiet=0.1)
        following[1].extend(theirs.key("J") for _ in range(5))
        for _ in ("article", "list"):
            theirs.key("q")
        theirs.quit()
    listed = f"newsboat, list of {NEWS:,}"
    yield Row(f"to the list of {articles:,} articles", _ms(start[0]), "ms", listed, _ms(start[1]))
    yield Row("next article", _ms(following[0]), "ms", "newsboat", _ms(following[1]))


def _less(rounds: int) -> Iterator[Row]:
    if not _installed("less"):
        return
    library = shelves.long_article(100_000, 5_000)
    text = PLACE / "long.txt"
    text.write_text("\n".join(one.text for one in shelves.articles(1, 100_000, seed=8)), encoding="utf-8")
    ours = reader(library)
    ours.until(SHOWN)
    opened: tuple[list[float], list[float]] = [], []
    keys: tuple[list[float], list[float]] = [], []
    for _ in range(rounds):
        opened[0].append(ours.key("]", quiet=0.1))
        keys[0].extend(ours.key(key) for key in "jjjjkk")
        ours.key("[", quiet=0.1)
        theirs = Program(["less", str(text)])
        opened[1].append(theirs.until("Report") - theirs.started)
        keys[1].extend(theirs.key(key) for key in "jjjjkk")
        theirs.quit()
    ours.quit()
    yield Row("open 100,000 words with 5,000 marks", _ms(opened[0]), "ms", "less, without marks", _ms(opened[1]))
    yield Row("next sentence in it", _ms(keys[0]), "ms", "less, next line", _ms(keys[1]))


def _news() -> list[str]:
    """Return the command that opens newsboat on a feed that it has already fetched."""
    folder = PLACE / "newsboat"
    folder.mkdir(parents=True, exist_ok=True)
    feed, urls, cache, config = (folder / name for name in ("feed.xml", "urls", "cache.db", "config"))
    command = ["newsboat", "-u", str(urls), "-c", str(cache), "-C", str(config)]
    if not cache.exists():
        _feed(feed)
        urls.write_text(f"file://{feed}\n", encoding="utf-8")
        config.write_text("confirm-exit no\n", encoding="utf-8")
        subprocess.run([*command, "-x", "reload"], check=True, stdout=subprocess.DEVNULL)
    return command


def _feed(path: Path) -> None:
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>https://news.test/{at}</link><guid>{at}</guid>"
        f"<pubDate>Thu, 02 Jan 2020 00:00:00 GMT</pubDate><description>{escape(one.text)}</description></item>"
        for at, one in enumerate(shelves.articles(NEWS, 60, seed=51))
    )
    path.write_text(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Postil news</title>{items}</channel></rss>',
        encoding="utf-8",
    )


def _installed(name: str) -> bool:
    if shutil.which(name):
        return True
    sys.stderr.write(f"{name} is not installed: its rows are left out\n")
    return False


def _ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000
