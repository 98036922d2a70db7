"""Libraries and texts for measurements; the large ones are kept between runs."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from benchmarks.rows import PLACE
from tui.core.model import Marks, Mention, NewArticle
from tui.library import Library
from tui.sources import read

ROOT = Path(__file__).parents[1]


def sample() -> Path:
    """Make a fresh copy of the sample library, which opens on a text with marks and annotations."""
    PLACE.mkdir(parents=True, exist_ok=True)
    path = PLACE / "sample.db"
    remove(path)
    shutil.copyfile(ROOT / "annotations.db", path)
    return path


def paragraphs() -> list[str]:
    """Return the paragraphs of the five articles."""
    texts = [item.text for item in read([str(ROOT / "seeds")]) if isinstance(item, NewArticle)]
    return [line.strip() for text in texts for line in text.split("\n") if len(line.split()) > 8]


def articles(number: int, words: int, seed: int = 1) -> list[NewArticle]:
    """Make articles of about this many words from shuffled real paragraphs, no two of them equal."""
    dice, pool, made = random.Random(seed), paragraphs(), []
    for at in range(number):
        lines = [f"Report {at} of {number}: {dice.choice(pool)[:60].rsplit(' ', 1)[0]}"]
        while sum(len(line.split()) for line in lines) < words:
            lines.append(dice.choice(pool))
        text = "\n\n".join(lines)
        made.append(NewArticle(text, f"{seed}-{at}", lines[0], "Gazette", "2020-01-02", f"reports/{at}.txt", "en"))
    return made


def long_article(words: int, mentions: int) -> Path:
    """Make a library with a short article and a very long one with this many mentions."""
    path = PLACE / "long.db"
    remove(path)
    with Library(path, "bench") as library:
        short, long = library.articles.add([*articles(1, 200, seed=7), *articles(1, words, seed=8)])
        text = library.articles.get(long.pk).text
        step = len(text) // mentions
        starts = [text.index(" ", at) + 1 for at in range(0, len(text) - 2 * step, step)]
        spans = [
            (start, min(start + 12, text.index("\n", start) if "\n" in text[start:] else len(text))) for start in starts
        ]
        marks = Marks(tuple(Mention(s, e, "PERSON", f"Name {n % 200}") for n, (s, e) in enumerate(spans) if e > s))
        library.markings.put([(short.pk, Marks()), (long.pk, marks)], "none", "")
    return path


def remove(path: Path) -> None:
    """Delete a library and the files beside it."""
    for extra in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
