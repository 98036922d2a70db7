"""The table of `csv` as an Excel workbook, with live links, and a sheet each for evidence and checks."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.formats import claim_words, csv
from tui.formats.workbook import WorkbookSheet, workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.core.model import Highlight
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = csv.CARRIES

EVIDENCE = ("claim", "wording", "stance", "kind", "what", "note", "retrieved", "archived", "creator", "created")
CHECKS = ("claim", "wording", "verdict", "counts", "creator", "time", "method", "rationale", "judged words")

_WIDTHS = {"quote": 60, "note": 40, "rationale": 40, "evidence": 40, "what": 40, "checks": 40, "wording": 40}
_WIDTHS |= {"title": 30, "source": 30, "archived": 30, "judged words": 30, "tags": 24}


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write a workbook of three sheets."""
    with workbook(output) as book:
        highlights = WorkbookSheet(book, "Highlights", csv.COLUMNS, report.lose, _WIDTHS)
        evidence = WorkbookSheet(book, "Evidence", EVIDENCE, report.lose, _WIDTHS)
        checks = WorkbookSheet(book, "Checks", CHECKS, report.lose, _WIDTHS)
        for bundle in bundles:
            highlights.add(csv.rows(bundle, guard=False))
            for highlight in bundle.highlights:
                evidence.add(_evidence(highlight))
                checks.add(_checks(highlight))


def _evidence(highlight: Highlight) -> Iterator[Sequence[str]]:
    claim = highlight.claim
    for piece in claim.evidence if claim is not None else ():
        wording = claim_words.wording(highlight)
        about = (piece.stance, piece.kind, piece.what, piece.note, piece.retrieved, piece.archived)
        yield (highlight.id, wording, *about, piece.creator, piece.created)


def _checks(highlight: Highlight) -> Iterator[Sequence[str]]:
    claim = highlight.claim
    for check in claim.checks if claim is not None else ():
        wording = claim_words.wording(highlight)
        counts = "yes" if claim is not None and check is claim.check and check.verdict else ""
        about = (check.verdict, counts, check.creator, check.time, check.method, check.rationale)
        yield (highlight.id, wording, *about, check.quote if check.verdict else "")
