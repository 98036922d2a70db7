"""`postil export FORMAT --check`: read back what was written, into a scratch library, and list every difference."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.model import Marks
from tui.formats.export_import import export, import_
from tui.formats.registry import IMPORTS, find_export
from tui.library import Library
from tui.library.transfer.bundles import EVERYTHING, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.model import Highlight
    from tui.library.transfer.bundles import Bundle

DIFFERENCES_AT_MOST = 100
"""How many differences are listed one by one."""


@dataclass(frozen=True, slots=True)
class RoundTripResult:
    """What came back: how many highlights, and each difference in one line, up to `DIFFERENCES_AT_MOST`."""

    format: str
    highlights: int
    differences: tuple[str, ...]

    @property
    def line(self) -> str:
        """The result as a person reads it."""
        if not self.differences:
            return f"{self.format}: {self.highlights} highlights came back as they went out"
        return f"{self.format}: {len(self.differences)} differences, the first: {self.differences[0]}"


def check_round_trip(name: str, library: Library, selection: Selection = EVERYTHING) -> RoundTripResult:
    """Export to a temporary file, import that into a scratch library of the same articles, and compare.

    Only what the format says it carries is compared. Raises `FormatError` for a format that cannot be read back.
    """
    chosen = find_export(name)
    if name not in IMPORTS:
        raise FormatError(f"{name} cannot be read back: check one of {', '.join(IMPORTS)}")
    with TemporaryDirectory(prefix="postil-") as folder:
        target = Path(folder) / f"export{chosen.extensions[0]}"
        export(name, library, selection, target)
        with Library(Path(folder) / "scratch.db", library.creator) as scratch:
            scratch.importer.add(_without_annotations(library, selection))
            import_(name, scratch, target)
            there = {bundle.article.id: bundle for bundle in scratch.exporter.bundles(marks=False)}
            differences: list[str] = []
            highlights = 0
            for bundle in library.exporter.bundles(selection, marks=False):
                highlights += len(bundle.highlights)
                if chosen.carries & {"notes", "tags", "claims", "colors"}:
                    differences += _compare(bundle, there.get(bundle.article.id), chosen.carries)
                differences += _compare_codebook(bundle, scratch, chosen.carries)
                if len(differences) >= DIFFERENCES_AT_MOST:
                    break
    return RoundTripResult(name, highlights, tuple(differences[:DIFFERENCES_AT_MOST]))


def _without_annotations(library: Library, selection: Selection) -> Iterator[Bundle]:
    for bundle in library.exporter.bundles(selection, marks=False):
        yield replace(bundle, marks=Marks(), marking=None, highlights=(), codebook=())


def _compare(original: Bundle, copy: Bundle | None, carries: frozenset[str]) -> Iterator[str]:
    if copy is None:
        yield f"article {original.article.id} did not come back"
        return
    ids = {highlight.id for highlight in original.highlights} & {highlight.id for highlight in copy.highlights}
    before = Counter(_describe(highlight, carries, by_id=bool(ids)) for highlight in original.highlights)
    after = Counter(_describe(highlight, carries, by_id=bool(ids)) for highlight in copy.highlights)
    for kind, differing in (("lost", before - after), ("new", after - before)):
        for description in differing.elements():
            yield f"article {original.article.id}: {kind}: {description}"


def _describe(highlight: Highlight, carries: frozenset[str], *, by_id: bool) -> str:
    claim = highlight.claim
    parts: dict[str, Any] = {
        "notes": highlight.note,
        "colors": highlight.color,
        "tags": highlight.tags,
        "creators": highlight.creator,
        "times": (highlight.created, highlight.modified),
        "claims": None if claim is None else (claim.speaker, claim.verdict, claim.rationale),
        # Where ids do not come back, what a link points to is called differently here and there.
        "links": None if claim is None else claim.links if by_id else len(claim.links),
        "evidence": None if claim is None else claim.evidence,
    }
    described = [f"{key} {value!r}" for key, value in parts.items() if key in carries]
    return ", ".join([f"{highlight.id if by_id else ''} {highlight.start} to {highlight.end}".strip(), *described])


def _compare_codebook(bundle: Bundle, scratch: Library, carries: frozenset[str]) -> Iterator[str]:
    if "codebook" in carries:
        there = {tag.name: tag for tag in scratch.codebook.all()}
        for tag in bundle.codebook:
            back = there.get(tag.name)
            if back is None or (back.color, back.description) != (tag.color, tag.description):
                yield f"tag {tag.name!r} came back as {back!r}"
