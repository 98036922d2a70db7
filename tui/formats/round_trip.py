"""`postil export FORMAT --check`: import what was written into a scratch library, and list every difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.model import Article, Marks
from tui.core.text import plural
from tui.formats.export_import import export, import_
from tui.formats.identifiers import article_uuid
from tui.formats.registry import EXPORTS, IMPORTS, find_export
from tui.formats.report import CODEBOOK_ALONE
from tui.formats.report import EVERYTHING as ALL_FEATURES
from tui.formats.table_check import TABLES, differences
from tui.library import Library
from tui.library.transfer.bundles import EVERYTHING, Bundle, ExportSelection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Claim, Highlight, Tag

DIFFERENCES_AT_MOST = 100
"""How many differences are listed one by one."""


_NO_ARTICLE = Article(0, "", "", "", "", "", "", "", "", 0, 0.0, "")


@dataclass(frozen=True, slots=True)
class RoundTripResult:
    """What came back: how many highlights, and each difference in one line, up to `DIFFERENCES_AT_MOST`.

    `codes` are counted if a format carries nothing else.
    """

    format: str
    highlights: int
    differences: tuple[str, ...]
    codes: int | None = None

    @property
    def line(self) -> str:
        """The result in one line."""
        if not self.differences:
            what = f"{self.highlights} highlights" if self.codes is None else plural(self.codes, "code")
            return f"{self.format}: {what} came back as they went out"
        return f"{self.format}: {plural(len(self.differences), 'difference')}, the first: {self.differences[0]}"


_MARKS = frozenset({"mentions", "quotations", "suggestions", "corrections"})

_ARTICLE = (
    *("id", "title", "publisher", "published", "source", "language", "added", "read", "retrieved"),
    *("intake", "authors"),
    *("position", "progress", "revision"),
)
"""Parts of an article that only the native format carries."""


def check_round_trip(name: str, library: Library, selection: ExportSelection = EVERYTHING) -> RoundTripResult:
    """Export to a temporary file, import that into a scratch library, and compare all that the format carries.

    The scratch library has the codebook, and the articles if the format does not carry them. Raises `FormatError` for a
    format that cannot be imported. For a table each cell is compared with the library.
    """
    chosen = find_export(name)
    if name in TABLES:
        return _check_table(name, library, selection)
    readable = [one for one, entry in IMPORTS.items() if one in EXPORTS and not entry.of_others]
    readable += TABLES
    if name not in readable:
        raise FormatError(f"{name} cannot be read back: check one of {', '.join(readable)}")
    with TemporaryDirectory(prefix="postil-") as folder:
        target = Path(folder) / f"export{chosen.extensions[0]}"
        export(name, library, target, selection)
        return compare_file(name, library, selection, target)


def compare_file(name: str, library: Library, selection: ExportSelection, target: Path) -> RoundTripResult:
    """Import an export of a library into a scratch library, and compare all that its format carries."""
    carries_back, selection = IMPORTS[name].carries_back, EXPORTS[name].parts_of(selection)
    marks, provenance = bool(carries_back & _MARKS), "history" in carries_back
    with (
        TemporaryDirectory(prefix="postil-") as folder,
        Library(Path(folder) / "scratch.db", library.creator) as scratch,
    ):
        scratch.importer.add(_before(library, selection, carries_back))
        differences = [*import_(name, scratch, target).problems]
        copies = _Copies(scratch.exporter.bundles(marks=marks, provenance=provenance))
        highlights, codes = 0, set[str]()
        for bundle in library.exporter.bundles(selection, marks=marks, provenance=provenance):
            highlights += len(bundle.highlights)
            codes.update(tag.name for tag in bundle.codebook)
            copy = copies.of(bundle, carries_back)
            if carries_back - CODEBOOK_ALONE:
                differences += _compare(bundle, copy, carries_back)
            if "codebook" in carries_back:
                differences += _compare_codebook(bundle, scratch, with_ids="tag_history" in carries_back)
            if "tag_history" in carries_back:
                events = {*scratch.codebook.events()}
                differences += [f"what became of a tag: lost: {one!r}" for one in {*bundle.tag_events} - events]
            if len(differences) >= DIFFERENCES_AT_MOST:
                break
        else:
            differences += copies.others()
    listed = tuple(differences[:DIFFERENCES_AT_MOST])
    return RoundTripResult(name, highlights, listed, len(codes) if carries_back <= CODEBOOK_ALONE else None)


def _check_table(name: str, library: Library, selection: ExportSelection) -> RoundTripResult:
    with TemporaryDirectory(prefix="postil-") as folder:
        target = Path(folder) / f"export.{name}"
        report = export(name, library, target, selection)
        listed = islice(
            differences(name, target, library.exporter.bundles(selection, marks=False)), DIFFERENCES_AT_MOST
        )
        return RoundTripResult(name, report.highlights, tuple(listed))


def _before(library: Library, selection: ExportSelection, carries_back: frozenset[str]) -> Iterator[Bundle]:
    """Yield what the scratch library has before the import."""
    for bundle in library.exporter.bundles(selection, marks=False):
        codebook = () if "codebook" in carries_back else bundle.codebook
        if "text" not in carries_back:
            yield replace(bundle, marks=Marks(), marking=None, highlights=(), orphans=(), tags=(), codebook=codebook)
        elif codebook:
            yield Bundle(_NO_ARTICLE, codebook=codebook)


class _Copies:
    """The articles that came back, each matched by id, else by text, and once."""

    def __init__(self, bundles: Iterable[Bundle]) -> None:
        self._by_id = {bundle.article.id: bundle for bundle in bundles}
        self._by_text: defaultdict[str, list[str]] = defaultdict(list)
        for article_id, bundle in self._by_id.items():
            self._by_text[bundle.article.text].append(article_id)

    def of(self, original: Bundle, carries_back: frozenset[str]) -> Bundle | None:
        """Remove and return the copy of an article; None without one.

        Of several with one text it is the most similar.
        """
        article = original.article
        for name in (article.id, article_uuid(article.id)):
            if name in self._by_id:
                return self._by_id.pop(name)
        same = [article_id for article_id in self._by_text[article.text] if article_id in self._by_id]
        if "bare" not in carries_back and not original.highlights:  # it may be left out, and these copies by others
            same = [article_id for article_id in same if not self._by_id[article_id].highlights]
        parts = _parts(original, carries_back, by_id=False) if len(same) > 1 else Counter()
        same.sort(key=lambda each: (parts - _parts(self._by_id[each], carries_back, by_id=False)).total())
        return self._by_id.pop(same[0]) if same else None

    def others(self) -> Iterator[str]:
        """Yield the articles that are no copy of any."""
        for article_id in self._by_id:
            yield f"article {article_id}: it is new"


def _compare(original: Bundle, copy: Bundle | None, carries_back: frozenset[str]) -> Iterator[str]:
    article_id = original.article.id
    if copy is None:
        if "bare" in carries_back or original.highlights or ("done" in carries_back and original.done):
            yield f"article {article_id} did not come back"
        return
    yield from differences_between(_carried(original, carries_back), copy, carries_back)


def _carried(bundle: Bundle, carries_back: frozenset[str]) -> Bundle:
    """Return an article without what an export leaves out and counts, though its format has a place for the kind.

    Where each person's work is a text of its own, tags of an article by people without one have no place.
    """
    if "article_tags" in carries_back and "text" in carries_back and "bare" not in carries_back:
        people = {highlight.creator for highlight in bundle.highlights} | {*bundle.done}
        return replace(bundle, tags=tuple(tag for tag in bundle.tags if tag.creator in people))
    return bundle


def differences_between(original: Bundle, copy: Bundle, carries_back: frozenset[str]) -> Iterator[str]:
    """Yield the differences between an article and a copy in what its format carries, each in one line."""
    article_id = original.article.id
    if copy.article.text != original.article.text:
        yield f"article {article_id}: its text differs"
    own = {highlight.id for highlight in original.highlights}
    by_id = any(highlight.id in own for highlight in copy.highlights)
    for kind, differing in _differing(
        _parts(original, carries_back, by_id=by_id), _parts(copy, carries_back, by_id=by_id)
    ):
        for description in differing.elements():
            yield f"article {article_id}: {kind}: {description}"


def _differing(before: Counter[str], after: Counter[str]) -> tuple[tuple[str, Counter[str]], ...]:
    return ("lost", before - after), ("new", after - before)


def _parts(bundle: Bundle, carries_back: frozenset[str], *, by_id: bool) -> Counter[str]:
    """Return everything that a format carries of an article, each in a line."""
    parts = Counter(_describe(highlight, carries_back, by_id=by_id) for highlight in bundle.highlights)
    if "orphans" in carries_back:
        parts.update(f"orphan {_describe(highlight, carries_back, by_id=True)}" for highlight in bundle.orphans)
    for feature, marks in (
        ("mentions", bundle.marks.mentions),
        ("quotations", bundle.marks.quotations),
        ("suggestions", bundle.marks.suggestions),
        ("corrections", (*bundle.corrections, *bundle.dismissals)),
    ):
        if feature in carries_back:
            parts.update(map(repr, marks))
    for feature, outcomes in (
        ("done", bundle.done.items()),
        ("reviewed", bundle.reviews),
        ("decisions", bundle.decisions),
        ("memos", bundle.memos if "history" in carries_back else [each[:2] for each in bundle.memos]),
        ("article_tags", bundle.tags if "history" in carries_back else [each[1:] for each in bundle.tags]),
        ("attributes", bundle.attributes if "history" in carries_back else [each[:2] for each in bundle.attributes]),
        ("turns", bundle.turns),
        ("paged", bundle.pages),
    ):
        if feature in carries_back:
            parts.update(f"{feature} {outcome!r}" for outcome in outcomes)
    if "versions" in carries_back:
        parts.update(f"version {tuple(version)!r}" for version in bundle.provenance.versions)
    if "history" in carries_back:
        parts.update(_provenance(bundle))
    if carries_back == ALL_FEATURES:
        parts.update(f"{key} {getattr(bundle.article, key)!r}" for key in _ARTICLE)
    return parts


def _provenance(bundle: Bundle) -> Iterator[str]:
    """Yield the parts of an article's history, each in a line."""
    provenance = bundle.provenance
    for name in ("removed", "revised", "uncorrected"):
        yield f"{name} {getattr(provenance, name)!r}"
    for name in ("makers", "claims_modified", "tags", "lost"):
        for key, value in getattr(provenance, name).items():
            yield f"{name} of {key} {value!r}"
    yield from (f"conflict {conflict!r}" for conflict in provenance.conflicts)
    yield from (f"step {tuple(step)!r}" for step in provenance.steps)


def _describe(highlight: Highlight, carries_back: frozenset[str], *, by_id: bool) -> str:
    claim = highlight.claim
    links = None if claim is None else sorted((link.relation, link.claim) for link in claim.links)
    parts: dict[str, Any] = {
        "notes": highlight.note,
        "colors": highlight.color,
        "tags": sorted(highlight.tags),
        "tag_givers": highlight.tag_givers,
        "creators": highlight.creator,
        "times": (highlight.created, highlight.modified),
        "claims": None if claim is None else (claim.speaker, claim.verdict, claim.rationale),
        "checks": replace(claim, passages=(), creator="") if claim is not None and "history" in carries_back else None,
        "passages": highlight.claim_of,
        "found by": (highlight.state, highlight.score),
        # Without ids, the target of a link has different names here and there.
        "links": links if by_id or links is None else len(links),
        "evidence": None if claim is None else sorted(claim.sources),
        "claim_makers": _makers_of_parts(highlight, carries_back),
        "claim_creators": None if claim is None or "history" in carries_back else _claimer_and_judge(highlight, claim),
    }
    own = {*carries_back, "passages", "found by"} if "history" in carries_back else carries_back
    described = [f"{key} {value!r}" for key, value in parts.items() if key in own]
    return ", ".join([f"{highlight.id if by_id else ''} {highlight.start} to {highlight.end}".strip(), *described])


def _claimer_and_judge(highlight: Highlight, claim: Claim) -> tuple[str, str]:
    check = claim.check
    return claim.creator or highlight.creator, check.creator if check is not None else ""


def _makers_of_parts(highlight: Highlight, carries_back: frozenset[str]) -> list[str]:
    """Return who linked a claim and gave it evidence, as far as a format carries either."""
    if (claim := highlight.claim) is None:
        return []
    makers: list[str] = [each.creator for each in claim.links] if "links" in carries_back else []
    if "evidence" in carries_back:
        makers += {each.what: each.creator for each in reversed(claim.evidence)}.values()
    return sorted(maker or highlight.creator for maker in makers)


def _compare_codebook(bundle: Bundle, scratch: Library, *, with_ids: bool) -> Iterator[str]:
    there = {tag.name: tag for tag in scratch.codebook.all()}
    for tag in bundle.codebook:
        back = there.get(tag.name)
        own, other = (_tag_words(each, with_ids=with_ids) for each in (tag, back))
        if own != other:
            yield f"tag {tag.name!r} came back as {back!r}"


def _tag_words(tag: Tag | None, *, with_ids: bool) -> tuple[object, ...]:
    if tag is None:
        return ()
    own = (tag.id, tag.memo, tag.position) if with_ids else ()
    return tag.color.casefold(), tag.description, *own
