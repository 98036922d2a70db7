"""Contents of a PDF that are not in its text: comments, text boxes, form fields, attachments."""

from __future__ import annotations

from ctypes import c_ushort
from typing import TYPE_CHECKING, Any

from tui.core.text import plural

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage

_KINDS = {
    "field": ("filled field of a form", "filled fields of forms"),
    "box": ("box of words on a page", "boxes of words on pages"),
    "comment": ("comment", "comments"),
}


def notes(document: PdfDocument, counts: Counter[str]) -> list[str]:
    """Return a note for each kind that the document has, with the number of pages."""
    attached = document.count_attachments()
    lines = [plural(attached, "attachment")] if attached else []
    return lines + [f"without {plural(counts[kind], *names)}" for kind, names in _KINDS.items() if counts[kind]]


def kinds(page: PdfPage) -> Iterator[str]:
    """Yield the kinds of these that a page has."""
    import pypdfium2.raw as pdfium

    unseen = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
        if pdfium.FPDFAnnot_GetFlags(annotation) & unseen or subtype in (
            pdfium.FPDF_ANNOT_LINK,
            pdfium.FPDF_ANNOT_POPUP,
        ):
            pass
        elif subtype == pdfium.FPDF_ANNOT_WIDGET:
            if _value(annotation, b"V") and _value(annotation, b"FT") != "Btn":
                yield "field"
        elif _value(annotation, b"Contents"):
            yield "box" if subtype == pdfium.FPDF_ANNOT_FREETEXT else "comment"
        pdfium.FPDFPage_CloseAnnot(annotation)


def _value(annotation: Any, key: bytes) -> str:
    """Return a text of an annotation, which pdfium writes as UTF-16 with a terminator."""
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (c_ushort * (size // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").strip()
