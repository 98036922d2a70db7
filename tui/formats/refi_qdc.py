"""REFI-QDA codebook (`.qdc`): the codebook for NVivo, ATLAS.ti, MAXQDA and QualCoder. Out and in."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.formats import codebook_xml as codes
from tui.formats.import_common import imported_article
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport

CARRIES = frozenset({"codebook", "code_memos"})
CARRIES_BACK = CARRIES

NAMESPACE = "urn:QDA-XML:codebook:1.0"


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the codebook as a tree of codes."""
    tree = codes.code_tree(codes.collect(bundles))
    output.write(f'{codes.XML_DECLARATION}<CodeBook xmlns="{NAMESPACE}" origin="Postil">{tree}</CodeBook>\n'.encode())


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the tree of codes of a codebook."""
    root = codes.parse_xml(file.read_bytes(), NAMESPACE)
    tree = root.find(f"{{{NAMESPACE}}}Codes")
    if tree is None:
        raise FormatError("it is not a REFI-QDA codebook: it has no Codes")
    sets = len(root.findall(f"{{{NAMESPACE}}}Sets/{{{NAMESPACE}}}Set"))
    file.tally.leave_out("sets", "Postil has no place for them", count=sets)
    tags = codes.read_tree(tree, f"{{{NAMESPACE}}}", file.tally, is_own=root.get("origin") == "Postil")
    if tags:
        yield Bundle(imported_article(), codebook=codes.in_file_order(tags.values()))
