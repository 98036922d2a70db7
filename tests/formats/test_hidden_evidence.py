"""An export of one person's coding reveals nothing about evidence that other people added."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from tui.core.annotations import Evidence
from tui.core.model import NewArticle
from tui.formats import EXPORTS, export, import_
from tui.library import Library
from tui.library.transfer.bundles import ExportSelection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle("Prices rose. Wages fell.", "1", "Prices")])
        claim = library.annotations.claim(library.articles.get(1), 0, 12, "Ana").id
        library.claims.edit(claim, verdict="true")
        library.evidence.add(claim, Evidence("https://example.org/a"))
        library.evidence.add(claim, Evidence("https://example.org/b"))
    return path


def exported_records(library: Library, selection: ExportSelection) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name in ("jsonl", "csv", "hypothesis", "html", "doccano", "claimreview"):
        assert name in EXPORTS
        output = BytesIO()
        export(name, library, output, selection)
        files[name] = output.getvalue()
    return files


def test_anns_export_does_not_depend_on_bens_evidence(path: Path) -> None:
    own = ExportSelection(creators=("ann",))
    with Library(path, "ben") as library:
        (claim,) = (highlight.id for highlight in library.annotations.of_article(1))
        first = library.evidence.get(library.connection.value("SELECT min(id) FROM evidence")).id
        before, now = exported_records(library, own), library.annotations.get(claim).modified
        added = library.evidence.add(claim, Evidence("https://example.org/c"), first)
        assert exported_records(library, own) == before
        assert b"example.org/c" in exported_records(library, ExportSelection(since=now))["jsonl"], (
            "the evidence is new in an export of everybody's work"
        )
        library.evidence.remove(added)
        assert exported_records(library, own) == before
        library.evidence.remove(first)
        assert exported_records(library, own)["jsonl"] != before["jsonl"], "that was ann's"


def test_a_claim_removed_with_other_peoples_evidence_stays_removed(path: Path, tmp_path: Path) -> None:
    with Library(path, "ben") as library:
        (claim,) = (highlight.id for highlight in library.annotations.of_article(1))
        library.evidence.add(claim, Evidence("https://example.org/c"))
        export("jsonl", library, output := BytesIO())
        copy = tmp_path / "copy.jsonl"
        copy.write_bytes(output.getvalue())
    with Library(path, "ann") as library:
        library.annotations.remove(claim)
        import_("jsonl", library, copy)
        assert library.annotations.of_article(1) == []
