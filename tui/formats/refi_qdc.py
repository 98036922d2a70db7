"""REFI-QDA codebook (`.qdc`): the codebook for NVivo, ATLAS.ti, MAXQDA and QualCoder. Out and in."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.formats import codebook_xml as codes
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_values import Reading
    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = codes.CARRIES

NAMESPACE = "urn:QDA-XML:codebook:1.0"


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the codebook as a tree of codes."""
    tree = codes.code_tree(codes.collect(bundles))
    out.write(f'{codes.XML}<CodeBook xmlns="{NAMESPACE}" origin="Postil">{tree}</CodeBook>\n'.encode())


def read(reading: Reading) -> Iterator[Bundle]:
    """Read the tree of codes of a codebook."""
    root = codes.xml(reading.bytes())
    found = root.find(f"{{{NAMESPACE}}}Codes")
    if found is None:
        raise FormatError("it is not a REFI-QDA codebook: it has no Codes")
    tags = codes.read_tree(found, f"{{{NAMESPACE}}}")
    if tags:
        yield Bundle(codes.NOTHING, codebook=tuple(tags.values()))
