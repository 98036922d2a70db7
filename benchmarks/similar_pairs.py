"""Similar claims in a whole library: what is offered for sentences with known counterparts.

    python -m benchmarks.similar_pairs [--plain] [--errors]

`--plain` leaves the articles unmarked; `--errors` prints the errors in the set that was used for tuning.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.model import NewArticle
from tui.library.library import Library
from tui.library.queries.similar_claims import find_similar_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FOLDER = Path(__file__).parent / "similar"
SETS = ("tuning", "report")
SEEDS = Path(__file__).parent.parent / "seeds"

_TAG = re.compile(r" \{([a-z-]+)\}$")


@dataclass(frozen=True, slots=True)
class Story:
    """An invented article; `said` has statements that other articles make too, with the span of their sentence here."""

    id: str
    title: str
    publisher: str
    published: str
    text: str
    said: tuple[tuple[str, int, int], ...]


Placed = tuple[int, Story]
"""An article's key in the library, and what it is."""

Place = tuple[int, int, int]
"""A span of an article: its key, start and end."""


@dataclass(slots=True)
class PairsScore:
    """Counterparts offered, as likely or at all; first rows that are counterparts; likely rows that are not."""

    likely: int = 0
    offered: int = 0
    total: int = 0
    first: int = 0
    sentences: int = 0
    likely_rows: int = 0
    wrong_likely: int = 0
    rows: int = 0


def stories(name: str) -> list[Story]:
    """Read a set of articles from its file."""
    result: list[Story] = []
    for block in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, _, body = block.partition("\n")
        key, _, publisher, published, title = head.split(" | ")
        text, said = "", []
        for row in body.strip().splitlines():
            tag = _TAG.search(row)
            plain = _TAG.sub("", row)
            if tag:
                said.append((tag[1], len(text), len(text) + len(plain)))
            text += plain + "\n"
        result.append(Story(f"https://example.org/{key}", title, publisher, published, text.strip("\n"), tuple(said)))
    return result


def fill(library: Library, names: Sequence[str] = SETS, around: Iterable[Path] = ()) -> dict[str, list[Placed]]:
    """Add the sets and other texts; return the sets with the articles' keys."""
    sets = {name: stories(name) for name in names}
    articles = [
        NewArticle(one.text, "", one.title, one.publisher, one.published, one.id, "en", id=one.id)
        for name in names
        for one in sets[name]
    ]
    texts = [NewArticle(path.read_text(encoding="utf-8-sig"), "", id=path.stem) for path in around]
    keys = iter([one.pk for one in library.articles.add([*articles, *texts])])
    return {name: [(next(keys), one) for one in sets[name]] for name in names}


def score(
    library: Library, articles: Sequence[Placed], on_error: Callable[[str], object] = lambda _: None
) -> PairsScore:
    """Search for similar claims of each sentence that several articles of the set share."""
    result = PairsScore()
    places: dict[str, list[Place]] = defaultdict(list)
    for pk, one in articles:
        for what, start, end in one.said:
            places[what].append((pk, start, end))
    for spans in places.values():
        for place in spans:
            _ask(library, place, [other for other in spans if other[0] != place[0]], result, on_error)
    return result


def _ask(
    library: Library, place: Place, others: list[Place], result: PairsScore, on_error: Callable[[str], object]
) -> None:
    pk, start, end = place
    article = library.articles.get(pk)
    claim = library.annotations.highlight(article, start, end)
    hits = find_similar_claims(library, claim)
    likely: set[Place] = set()
    offered: set[Place] = set()
    for number, hit in enumerate(hits):
        shown = [(each.article, each.start, each.end) for each in (hit, *hit.copies)]
        right = {other for other in others if any(_meet(other, each) for each in shown)}
        offered |= right
        likely |= set() if hit.is_weak else right
        result.first += bool(right) and number == 0
        result.likely_rows += not hit.is_weak
        if not hit.is_weak and not right:
            result.wrong_likely += 1
            on_error(f"wrong, {hit.likeness:.2f}: {claim.quote} | {hit.text}")
    result.sentences += 1
    result.rows += len(hits)
    result.total += len(others)
    result.likely += len(likely)
    result.offered += len(offered)
    for pk, start, end in set(others) - offered:
        on_error(f"missed: {claim.quote} | {library.articles.get(pk).text[start:end]}")


def _meet(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def scores(marked: bool = True, on_error: Callable[[str], object] = lambda _: None) -> dict[str, PairsScore]:
    """Return the score of each set, both in one library with the sample articles; report errors in the tuning set."""
    from tui.jobs.marking import mark_articles
    from tui.marks.pipeline import load

    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "pairs.db", "bench") as library:
        sets = fill(library, around=sorted(SEEDS.glob("*.txt")))
        if marked:
            mark_articles(library, load(), lambda _done: None)
        return {
            name: score(library, articles, on_error if name == "tuning" else lambda _: None)
            for name, articles in sets.items()
        }


def main() -> None:
    errors: list[str] = []
    for name, one in scores("--plain" not in sys.argv, errors.append).items():
        print(
            f"{name:8} offered {one.offered} of {one.total}, likely {one.likely}; first row right {one.first} "
            f"of {one.sentences}; likely rows that are wrong {one.wrong_likely} of {one.likely_rows}; rows {one.rows}"
        )
    if "--errors" in sys.argv:
        print(*sorted(errors), sep="\n")


if __name__ == "__main__":
    main()
