"""Reading UIMA CAS XMI: the files of a folder or zip, and their texts with what is in the index.

XMI names the type of each element, so that the type system is not needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.formats.cas_annotations import ARTICLE, ID, METADATA, OFFSET, CasAnnotations, View
from tui.formats.cas_files import files_of
from tui.formats.codebook_xml import parse_xml
from tui.formats.offsets import UTF_16, ImportedText, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.offsets import Pieces
    from tui.library.transfer.bundles import Bundle


def read_cas(file: InputFile) -> Iterator[Bundle]:
    """Read the XMI files of a folder or zip, or a single one."""
    count = 0
    for entry in files_of(file, ".xmi"):
        count += 1
        try:
            views = _views(entry.data)
        except FormatError as error:
            file.problem(f"{entry.name}: {error}")
            continue
        file.records += 1
        for view in views:
            view.unit = recognise(_spans(view), UTF_16)
            if entry.annotator and view.first(METADATA) is None:
                view.document, view.annotator = entry.document, entry.annotator
            yield CasAnnotations(view, file, entry.name).bundle()
    if not count and not (file.path / "TypeSystem.xml").is_file():
        raise FormatError("it has no .xmi files: name a folder, zip or file of UIMA CAS XMI")


def _views(data: bytes) -> list[View]:
    """Return the texts of a CAS. INCEpTION writes XML 1.1, but uses nothing that XML 1.0 lacks."""
    root = parse_xml(re.sub(rb"""(<\?xml version=["'])1\.1""", rb"\g<1>1.0", data[:100]) + data[100:])
    named = [(_type_of(element.tag), element) for element in root]
    views = {
        element.get(ID, ""): View(element.get("sofaID", ""), element.get("sofaString", ""))
        for name, element in named
        if name == "uima.cas.Sofa" and element.get("sofaString")
    }
    if not views:
        raise FormatError("no text found: not UIMA CAS XMI, or not of a document")
    members = {
        element.get("sofa", ""): {*element.get("members", "").split()}
        for name, element in named
        if name == "uima.cas.View"
    }
    first = next(iter(views.values()))
    by_id = {element.get(ID, ""): element for _, element in named}
    for view in views.values():
        view.by_id = by_id
    for name, element in named:
        if not name.startswith("uima.cas."):
            sofa = element.get("sofa", "")
            if sofa in views and (sofa not in members or element.get(ID, "") in members[sofa]):
                views[sofa].parts.append((name, element))
            else:
                first.others.append((name, element))
    return [*views.values()]


def _spans(view: View) -> Iterator[tuple[ImportedText, Pieces, str]]:
    """Yield the spans of a text by another program, mostly without words: some count code points all the same."""
    text = ImportedText(view.text)
    for _, element in view.parts if view.first(ARTICLE) is None else ():
        start, end = element.get("begin", ""), element.get("end", "")
        if OFFSET.fullmatch(start) and OFFSET.fullmatch(end):
            yield text, ((int(start), int(end)),), element.get("coveredText", "")


def _type_of(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    return f"{namespace.removeprefix('{http:///').removesuffix('.ecore').replace('/', '.')}.{name}"
