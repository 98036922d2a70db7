"""Agreement between creators: overall and per tag, by sentence, character or article."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from tui.core.agreement import Alpha, Kappa
from tui.core.errors import NotFoundError
from tui.core.model import CONSENSUS
from tui.core.spans import SpanIndex, segments
from tui.core.spoken import spoken_sentences
from tui.core.text import plural
from tui.core.turns import speaker_at
from tui.library.queries.known_values import expect_tags
from tui.library.tables.decisions import OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

    from tui.core.spans import Span
    from tui.library.library import Library

OVERALL = ""
"""The name of the comparison of all tags at once: equal sets of tags or not."""

AgreementUnit = Literal["sentence", "character", "article"]

_CODERS = f"""
SELECT article, creator FROM highlights WHERE state != 'orphan'
UNION SELECT h.article, t.creator FROM highlight_tags t JOIN highlights h ON h.id = t.highlight
WHERE h.state != 'orphan'
UNION SELECT a.pk, d.creator FROM done d JOIN articles a ON a.id = d.article
UNION SELECT a.pk, '{CONSENSUS}' FROM decisions d JOIN articles a ON a.id = d.article WHERE d.outcome != '{OPEN}'
"""
"""Who coded which article, even if they found nothing: a tag belongs to whoever gave it."""

_CODINGS = """
SELECT start, "end", creator, '' FROM highlights WHERE article = ?1 AND state != 'orphan'
UNION ALL SELECT h.start, h."end", t.creator, g.name FROM highlight_tags t JOIN highlights h ON h.id = t.highlight
JOIN tags g ON g.id = t.tag WHERE h.article = ?1 AND h.state != 'orphan'
"""

_VERDICTS = """
SELECT c.claim, c.creator, c.verdict, c.quote FROM checks c JOIN highlights h ON h.id = c.claim
WHERE c.verdict != '' AND (NOT ?1 OR h.article IN (SELECT value FROM json_each(?2))) ORDER BY c.claim, c.time, c.id
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared; an empty field excludes nothing, but the consensus takes part only if named.

    `tags` selects rows, including tags below them, but never units: a tag has the same figures alone and among others.
    `articles` are row numbers. With `level` a tag counts as its path down to that level, with `roll_up` also for every
    tag above it.
    """

    tags: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    unit: AgreementUnit = "sentence"
    roll_up: bool = False
    level: int = 0

    def names(self, tag: str) -> Iterator[str]:
        """Yield the rows that a tag counts for."""
        levels = tag.split("/")
        if self.level:
            levels = levels[: self.level]
        for depth in range(1 if self.roll_up else len(levels), len(levels) + 1):
            name = "/".join(levels[:depth])
            if not self.tags or any(name == chosen or name.startswith(f"{chosen}/") for chosen in self.tags):
                yield name


class Pair(NamedTuple):
    """Agreement of two creators; None where nothing varies, or there is nothing to compare."""

    kappa: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one tag, or overall.

    `pairs` are of two creators each; None where nothing varies. `units` counts those that at least two creators could
    have coded, `share` (0 to 1) the equal judgements.
    """

    tag: str
    units: int
    share: float | None
    alpha: float | None
    pairs: dict[tuple[str, str], Pair]

    @property
    def kappas(self) -> list[dict[str, object]]:
        """The pairs as plain rows."""
        return [
            {"creators": names, "kappa": pair.kappa, "percent": _percent(pair.share)}
            for names, pair in self.pairs.items()
        ]

    def as_dict(self, unit: str) -> dict[str, object]:
        """Return it as a plain row; the things compared are `units`."""
        figures = {"units": self.units, "percent": _percent(self.share), "alpha": self.alpha}
        return {"tag": self.tag, "unit": unit, **figures, "kappas": self.kappas}


@dataclass(frozen=True, slots=True)
class VerdictAgreement:
    """Agreement on verdicts: `figures` covers claims on which at least two judged the same words.

    `against` counts, for two people, how often the first gave one verdict and the second another, or the same. `single`
    counts claims that only one person judged, `apart` those where no two judged the same words.
    """

    figures: Agreement
    against: dict[tuple[str, str], dict[tuple[str, str], int]]
    single: int
    apart: int


class _Figures:
    """The creators' values of one tag, or of all: each unit has one value per creator."""

    def __init__(self) -> None:
        self._alpha = Alpha()
        self._kappas: dict[tuple[str, str], Kappa] = {}
        self.seen: Counter[frozenset[str]] = Counter()

    def add(self, values: Mapping[str, Hashable], times: int = 1) -> None:
        self.seen[frozenset(values)] += times
        self._alpha.add(list(values.values()), times)
        for first, second in combinations(sorted(values), 2):
            self._kappas.setdefault((first, second), Kappa()).add(values[first], values[second], times)

    def result(self, tag: str) -> Agreement:
        pairs = {pair: Pair(kappa.value, kappa.share) for pair, kappa in sorted(self._kappas.items())}
        return Agreement(tag, self._alpha.units, self._alpha.share, self._alpha.value, pairs)


def agreement(
    library: Library, comparison: Comparison | None = None, on_progress: Callable[[int], None] | None = None
) -> list[Agreement]:
    """Compare creators overall, then by tag name; `on_progress` receives the number of articles compared.

    A creator coded an article by annotating anything in it or marking it done; units they left alone then count as
    untagged. Passages that are not decided yet are gaps of the consensus. Sentences and characters that nobody
    annotated do not count, since everyone would agree on them, nor do turns of speakers excluded from coding. Raises
    `NotFoundError` for a tag not in the codebook, and for a creator who coded nothing.
    """
    comparison = comparison or Comparison()
    expect_tags(library, comparison.tags)
    overall, tags = _Figures(), defaultdict[str, _Figures](_Figures)
    for done, (article, creators) in enumerate(shared_articles(library, comparison), 1):
        for own, times in _units(library, article, creators, comparison):
            unit = {
                creator: frozenset(name for tag in tags_given for name in comparison.names(tag))
                for creator, tags_given in own.items()
            }
            overall.add(unit, times)
            for name in frozenset[str]().union(*unit.values()):
                tags[name].add({creator: name in names for creator, names in unit.items()}, times)
        if on_progress is not None:
            on_progress(done)
    for name in comparison.tags:
        if not any(tag == name or tag.startswith(f"{name}/") for tag in tags):
            tags[name] = _Figures()  # it was asked for, but nobody gave it
    for figures in tags.values():
        for creators_of_unit, units in (overall.seen - figures.seen).items():  # everybody left these without the tag
            figures.add(dict.fromkeys(creators_of_unit, False), units)
    return [overall.result(OVERALL), *(tags[tag].result(tag) for tag in sorted(tags))]


def verdict_agreement(library: Library, comparison: Comparison | None = None) -> VerdictAgreement:
    """Compare everyone's last verdict on each claim, unless its words changed in between.

    Raises `NotFoundError` for a creator who judged nothing.
    """
    comparison = comparison or Comparison()
    with library.connection.reading():
        rows = library.connection.all(_VERDICTS, bool(comparison.articles), json.dumps(comparison.articles))
    everybody = {creator for _, creator, _, _ in rows}
    _expect_creators(comparison, everybody, "checked")
    claims: dict[str, dict[str, tuple[str, str]]] = {}
    for claim, creator, verdict, quote in rows:
        if _is_compared(comparison, creator):
            claims.setdefault(claim, {})[creator] = (quote, verdict)  # the last verdict counts
    figures, single, apart = _Figures(), 0, 0
    against: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for judged in claims.values():
        units = defaultdict[str, dict[str, str]](dict)
        for creator, (quote, verdict) in judged.items():
            units[quote][creator] = verdict
        single += len(judged) == 1
        apart += 1 < len(judged) == len(units)
        for unit in units.values():
            figures.add(unit)
            for first, second in combinations(sorted(unit), 2):
                against[first, second][unit[first], unit[second]] += 1
    table = {pair: dict(sorted(counts.items(), key=lambda row: (-row[1], row[0]))) for pair, counts in against.items()}
    return VerdictAgreement(figures.result(OVERALL), dict(sorted(table.items())), single, apart)


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _is_compared(comparison: Comparison, creator: str) -> bool:
    return creator in comparison.creators or (not comparison.creators and creator != CONSENSUS)


def _expect_creators(comparison: Comparison, everybody: Collection[str], did: str) -> None:
    for name in comparison.creators:
        if name not in everybody:
            here = "in these articles" if comparison.articles else "here"
            others = f"name one of {', '.join(sorted(everybody))}" if everybody else "nobody has"
            raise NotFoundError(f"{name!r} has {did} nothing {here}: {others}")


def shared_articles(library: Library, comparison: Comparison) -> list[tuple[int, list[str]]]:
    """Return the articles that at least two of the creators coded, with those who did."""
    coders = _coders(library, comparison)
    return [(article, creators) for article, creators in coders.items() if len(creators) > 1]


def why_nothing(library: Library, comparison: Comparison) -> str:
    """Return why no unit is compared."""
    coders = _coders(library, comparison)
    if shared := [article for article, creators in coders.items() if len(creators) > 1]:
        return f"nobody annotated anything in {plural(len(shared), 'article')} that several people have coded"
    people = sorted({creator for creators in coders.values() for creator in creators})
    here = " in these articles" if comparison.articles else ""
    if len(people) > 1:
        return f"{', '.join(people)} have coded{here}, but no two of them the same article"
    return f"{f'only {people[0]}' if people else 'nobody'} has coded{here}: `postil merge` brings a colleague's in"


def _coders(library: Library, comparison: Comparison) -> dict[int, list[str]]:
    coders: dict[int, list[str]] = {}
    everybody: set[str] = set()
    some = "WHERE article IN (SELECT value FROM json_each(?))" if comparison.articles else ""
    params = (json.dumps(comparison.articles),) if some else ()
    for article, creator in library.connection.each(f"SELECT * FROM ({_CODERS}) {some} ORDER BY 1, 2", *params):
        everybody.add(creator)
        if _is_compared(comparison, creator):
            coders.setdefault(article, []).append(creator)
    _expect_creators(comparison, everybody, "coded")
    return coders


def _units(
    library: Library, article: int, creators: list[str], comparison: Comparison
) -> Iterator[tuple[dict[str, set[str]], int]]:
    """Yield the tags that creators gave to a unit, or a number of identical ones; in a gap one is missing."""
    with library.connection.reading():
        rows = library.connection.all(_CODINGS, article)
        text, language = library.connection.all("SELECT text, language FROM articles WHERE pk = ?", article)[0]
        turns = library.turns.of_article(article)
        left_out = library.turns.left_out_names() if turns else frozenset()
        decided = _decided_spans(library, article) if CONSENSUS in creators else None
    if left_out:
        rows = [row for row in rows if speaker_at(turns, row[0]) not in left_out]
    codings = [(start, end, (creator, tag)) for start, end, creator, tag in rows if creator in creators]
    if comparison.unit == "article":
        yield _by_creator((coding for _, _, coding in codings), creators), 1
    elif comparison.unit == "character":
        edges = [(start, end, None) for start, end in decided or ()]
        for start, end, covering in segments([*codings, *edges]):
            if pieces := [coding for coding in covering if coding is not None]:
                is_gap = decided is not None and None not in covering
                yield _by_creator(pieces, creators, is_gap=is_gap), end - start
    else:
        index = SpanIndex(codings)
        for start, end in spoken_sentences(text, language or "en", turns, left_out):
            if touching := index.touching(start, end):
                is_gap = decided is not None and not any(first < end and start < last for first, last in decided)
                yield _by_creator((coding for _, _, coding in touching), creators, is_gap=is_gap), 1


def _decided_spans(library: Library, article: int) -> list[Span] | None:
    """Return the decided passages of an article; None if there are none, as where a consensus was imported."""
    decisions = library.decisions.of_article(library.articles.get(article))
    return [(each.start, each.end) for each in decisions if each.outcome != OPEN] or None


def _by_creator(
    codings: Iterable[tuple[str, str]], creators: Iterable[str], *, is_gap: bool = False
) -> dict[str, set[str]]:
    """Return everyone's tags on a unit; in a gap of the consensus, that is missing unless it has some."""
    tags: dict[str, set[str]] = {creator: set() for creator in creators if not is_gap or creator != CONSENSUS}
    for creator, tag in codings:
        tags.setdefault(creator, set()).update({tag} - {""})
    return tags
