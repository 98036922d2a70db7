"""Reports of exports and imports, in one line and as values."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tui.core.annotations import UNCHECKED, Claim
from tui.core.tally import ItemOutcome, Tally, some_of, some_of_each
from tui.core.text import plural
from tui.core.turns import turn_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tui.core.model import Highlight
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.import_result import ImportResult

FEATURES = {
    "bare": "articles without annotations",
    "text": "texts of articles",
    "notes": "notes",
    "colors": "colours",
    "tags": "tags",
    "tag_givers": "creators of tags on other people's annotations",
    "codebook": "colours and descriptions of tags",
    "code_memos": "memos and order of tags",
    "tag_history": "ids and history of tags",
    "claims": "claims",
    "checks": "checks, wording and status of claims",
    "links": "links between claims",
    "evidence": "pieces of evidence of claims",
    "claim_makers": "creators of links and evidence on other people's claims",
    "claim_creators": "creators of claims on other people's annotations",
    "creators": "creators",
    "times": "times of annotations",
    "mentions": "mentions",
    "quotations": "quotations",
    "suggestions": "suggestions",
    "corrections": "corrections of marks",
    "labels": "custom labels of names",
    "done": "creators done with an article",
    "reviewed": "reviews of the names of articles",
    "decisions": "decisions about passages",
    "attributes": "attributes of articles",
    "spoken": "speakers of passages in transcripts",
    "turns": "turns of transcripts",
    "paged": "page numbers of passages",
    "memos": "memos of articles",
    "article_tags": "tags of whole articles",
    "article_tag_givers": "creators of tags of whole articles",
    "groups": "groups of articles",
    "orphans": "annotations without a place in the text (`postil orphans` lists them)",
    "versions": "earlier versions of articles",
    "history": "history, provenance and reading progress",
}
"""What a format may carry or lose, with names for people."""

EVERYTHING = frozenset(FEATURES)

CODEBOOK_ALONE = frozenset({"codebook", "code_memos", "article_tags"})
"""What formats with only a codebook carry; their report says how many articles have a code."""

OF_WHOLE_ARTICLES = ("memos", "article_tags", "article_tag_givers")
"""Statements about an article as a whole."""

_NEWS: tuple[ItemOutcome, ...] = ("added", "changed")


def name_features(features: frozenset[str]) -> str:
    """Return the names of these features for people, in the order of all."""
    if features == EVERYTHING:
        return "everything"
    return ", ".join(name.partition(" (")[0] for feature, name in FEATURES.items() if feature in features)


_OF_OTHERS = "corrections by other people or from other times (counted by the names that lack them)"
_OF_ALL = "corrections of the whole library (counted by the names they changed)"

IN_WORDS_ALONE = "pieces of evidence without their details (stance, note, date, archived copy)"
IN_SAME_WORDS = "pieces of evidence in the same words as another of their claim"

_COUNTS: dict[str, Callable[[Bundle], int]] = {
    "bare": lambda bundle: not bundle.highlights,
    "text": lambda bundle: 1,
    "notes": lambda bundle: sum([highlight.note != "" for highlight in bundle.highlights]),
    "colors": lambda bundle: len(bundle.highlights),
    "tags": lambda bundle: sum([len(highlight.tags) for highlight in bundle.highlights]),
    "tag_givers": lambda bundle: sum([len(highlight.tag_givers) for highlight in bundle.highlights]),
    "claims": lambda bundle: len(_claims(bundle)),
    "checks": lambda bundle: sum([_has_more(highlight) for highlight in bundle.highlights]),
    "links": lambda bundle: sum([len(claim.links) for claim in _claims(bundle)]),
    "evidence": lambda bundle: sum([len(claim.evidence) for claim in _claims(bundle)]),
    "claim_makers": lambda bundle: sum([_others(highlight) for highlight in bundle.highlights]),
    "creators": lambda bundle: len(bundle.highlights),
    "times": lambda bundle: len(bundle.highlights),
    "tag_history": lambda bundle: len(bundle.tag_events),
    "mentions": lambda bundle: len(bundle.marks.mentions),
    "quotations": lambda bundle: len(bundle.marks.quotations),
    "suggestions": lambda bundle: len(bundle.marks.suggestions),
    "corrections": lambda bundle: len(bundle.corrections) + len(bundle.dismissals),
    "done": lambda bundle: len(bundle.done),
    "reviewed": lambda bundle: len(bundle.reviews),
    "decisions": lambda bundle: len(bundle.decisions),
    "attributes": lambda bundle: len(bundle.attributes),
    "spoken": lambda bundle: sum(
        [turn_at(bundle.turns, highlight.start) is not None for highlight in bundle.highlights]
    ),
    "turns": lambda bundle: len(bundle.turns),
    "paged": lambda bundle: len(bundle.highlights) if bundle.pages else 0,
    "memos": lambda bundle: len(bundle.memos),
    "article_tags": lambda bundle: len({each.tag for each in bundle.tags}),
    "article_tag_givers": lambda bundle: len(bundle.tags),
    "orphans": lambda bundle: len(bundle.orphans),
    "versions": lambda bundle: bundle.article.revision - 1,
    "labels": lambda bundle: 0,  # they belong to the library
    "history": lambda bundle: 0,  # every library has a history; the documentation says so
}
"""How much of each feature an article has."""

_NAMES: dict[str, Callable[[Bundle], Iterable[str]]] = {
    "codebook": lambda bundle: [tag.name for tag in bundle.codebook if tag.color or tag.description],
    "code_memos": lambda bundle: [tag.name for tag in bundle.codebook if tag.memo or tag.position],
    "groups": lambda bundle: [group.name for group in bundle.sets],
}
"""Names of what counts once, in however many articles it is."""


def _claims(bundle: Bundle) -> list[Claim]:
    return [highlight.claim for highlight in bundle.highlights if highlight.claim is not None]


def _is_others_claim(highlight: Highlight) -> bool:
    """Return whether somebody else than an annotation's creator made it a claim."""
    return highlight.claim is not None and highlight.claim.creator not in ("", highlight.creator)


def _others(highlight: Highlight) -> int:
    """Return how many links and pieces of evidence of a claim belong to others than its creator."""
    if (claim := highlight.claim) is None:
        return 0
    return sum([each.creator not in ("", highlight.creator) for some in (claim.links, claim.evidence) for each in some])


def _has_more(highlight: Highlight, *, says_judge: bool = False) -> bool:
    """Return whether a claim has more than a speaker, a verdict on its current words, rationale, evidence and links.

    `says_judge`: nor is it more that somebody other than the annotation's creator gave that verdict.
    """
    claim = highlight.claim
    if claim is None:
        return False
    plain = Claim(claim.speaker, claim.links, claim.evidence, claim.checks)
    own = "", highlight.creator
    by_others = not says_judge and any(check.creator not in own for check in claim.checks)
    several = len(claim.checks) > 1 or by_others or any(check.method for check in claim.checks)
    return claim != plain or several or highlight.changed_since_checked


def _further_checks(bundle: Bundle) -> int:
    """Return what a format leaves out of checks that says whose the verdict is which counts."""
    return sum([_has_more(highlight, says_judge=True) for highlight in bundle.highlights])


@dataclass(slots=True)
class ExportReport:
    """What went out. `lost` counts, by what a person would call it, what the format could not carry.

    `removed` are files of an earlier export that are no more, `stale` those that stay, for somebody changed them.
    `nothing` says that no annotation was as chosen, and how that was; `behind` that names went out of which some are to
    be corrected yet.
    """

    format: str
    target: str = ""
    articles: int = 0
    highlights: int = 0
    claims: int = 0
    steps: int = 0
    removed: int = 0
    stale: int = 0
    nothing: str = ""
    behind: str = ""
    lost: Counter[str] = field(default_factory=Counter)
    chosen: int = 0
    """The articles that were selected: those exported and those left out."""

    def leave_out_article(self, why: str) -> None:
        """Count an article as left out that `count` has passed on."""
        self.articles -= 1
        self.lose(f"articles {why}")

    def lose(self, what: str, count: int = 1) -> None:
        """Count something that cannot be carried here, though the format carries it elsewhere."""
        if count:
            self.lost[what] += count

    def count(self, bundles: Iterable[Bundle], carries: frozenset[str]) -> Iterator[Bundle]:
        """Pass the articles on, counting what is exported and what the format has no place for."""
        lacking = [(feature, name) for feature, name in FEATURES.items() if feature not in carries]
        counts = {**_COUNTS, "checks": _further_checks} if "claim_creators" in carries else _COUNTS
        left_out = [(name, counts[feature]) for feature, name in lacking if feature in counts]
        named_once = [(name, _NAMES[feature], set[str]()) for feature, name in lacking if feature in _NAMES]
        for bundle in bundles:
            self.chosen += 1
            self.articles += bool(bundle.highlights) or "bare" in carries
            self.highlights += len(bundle.highlights)
            self.claims += _COUNTS["claims"](bundle)
            for name, count_feature in left_out:
                self.lose(name, count_feature(bundle))
            self.lose(_OF_OTHERS, bundle.names_of_others)
            self.lose(_OF_ALL, bundle.names_of_all if "corrections" in carries else 0)
            for name, names_in, counted in named_once:
                names = {*names_in(bundle)} - counted
                counted |= names
                self.lose(name, len(names))
            if "evidence" in carries and "checks" not in carries:
                claims = _claims(bundle)
                self.lose(IN_WORDS_ALONE, sum(piece.has_details for claim in claims for piece in claim.evidence))
                self.lose(IN_SAME_WORDS, sum(len(claim.evidence) - len(claim.sources) for claim in claims))
            if "claims" in carries and "claim_creators" not in carries:
                self.lose(FEATURES["claim_creators"], sum(map(_is_others_claim, bundle.highlights)))
            if "attributes" in carries and "bare" not in carries and not bundle.highlights:
                self.lose_features(bundle, carries & {"attributes", *OF_WHOLE_ARTICLES})
            yield bundle

    def lose_features(self, bundle: Bundle, features: Iterable[str]) -> None:
        """Count all of these features of an article."""
        for feature in features:
            self.lose(FEATURES[feature], _COUNTS[feature](bundle))

    @property
    def line(self) -> str:
        """The report as a person reads it at the end."""
        sizes = f"{plural(self.articles, 'article')}, {plural(self.highlights, 'highlight')}"
        if self.claims:
            sizes += f" ({plural(self.claims, 'claim')})"
        where = f" to {self.target}" if self.target else ""
        written = f"{sizes}{where} as {self.format}"
        if self.nothing:
            written = self.nothing + (f"; {self.target} is written without an article" if self.target else "")
        extras = f", with {plural(self.steps, 'step')} of the history (--no-history: without)" if self.steps else ""
        if self.removed:
            extras += f", {plural(self.removed, 'page')} of an earlier export removed"
        if self.stale:
            extras += f", {plural(self.stale, 'page')} of an earlier export left, changed by somebody since"
        extras += f"; {self.behind}" if self.behind else ""
        return f"{written}{extras}" + (f"; left out of {self.format}: {some_of_each(self.lost)}" if self.lost else "")

    def as_dict(self) -> dict[str, Any]:
        """Return the report as other programs read it."""
        facts = {**asdict(self), "lost": dict(self.lost)}
        del facts["chosen"]
        return facts


def lose_parts_of_claims(bundle: Bundle, report: ExportReport, *, verdicts: bool = True) -> None:
    """Count parts of claims that have no place if they are labelled spans; `verdicts` includes those."""
    claims = _claims(bundle)
    report.lose("speakers of claims", sum(claim.speaker != "" for claim in claims))
    report.lose("verdicts of claims", sum(verdicts and claim.verdict != UNCHECKED for claim in claims))
    report.lose("rationales of verdicts", sum(claim.rationale != "" for claim in claims))


@dataclass(slots=True)
class ImportReport:
    """What came in. `tally` counts by kind what the file holds that was not simply taken, with the reasons.

    `problems` are the places that could not be read; the rest came in.
    """

    format: str
    source: str
    imported: ImportResult
    tally: Tally = field(default_factory=Tally)
    problems: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The report as a person reads it at the end."""
        counts = self.imported
        parts = [f"{plural(counts.articles, 'article')} added" if counts.articles else ""]
        for count, what in (
            (counts.added, "added"),
            (counts.updated, "updated"),
            (counts.older, "kept as here"),
        ):
            if count:
                parts.append(f"{plural(count, 'highlight')} {what}")
        if counts.moved:
            parts.append(f"{plural(counts.moved, 'highlight')} placed again by quote")
        if counts.same:
            parts.append(f"{plural(counts.same, 'highlight')} already here")
        happened = ", ".join(part for part in parts if part) or self._other_kinds() or "nothing new"
        left = [some_of(counts["left out"], kind) for kind, counts in self.tally.rows if counts["left out"]]
        return f"{self.source}: {happened}" + (f"; left out: {', '.join(left)}" if left else "")

    def _other_kinds(self) -> str:
        """Return what came in where neither articles nor highlights did: a codebook, say."""
        what = [
            f"{some_of(counts[outcome], 'codes' if kind == 'codebook' else kind)} {outcome}"
            for kind, counts in self.tally.rows
            for outcome in _NEWS
            if counts[outcome]
        ]
        return ", ".join(what) if self.imported.changed else ""

    def as_dict(self) -> dict[str, Any]:
        """Return the report as other programs read it."""
        counts = self.imported.as_dict()
        problems = list(self.problems)
        return {
            "format": self.format,
            "source": self.source,
            **counts,
            "problems": problems,
        }
