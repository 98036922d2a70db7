"""UIMA CAS XMI for INCEpTION: a folder with a file for each article and the type system. Offsets count UTF-16 units.

Mentions are DKPro's `NamedEntity`; what people made is `postil.Highlight`, one for each label; attributes are
`postil.Attribute` over the whole text. The extra
`postil[cas]` brings dkpro-cassis, which converts the offsets.
"""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.formats.export_common import language_tag
from tui.formats.identifiers import labels
from tui.formats.output_files import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "text", "notes", "colors", "tags", "claims", "creators", "mentions", "attributes"})

HIGHLIGHT, ATTRIBUTE = "postil.Highlight", "postil.Attribute"
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"

FEATURES = ("label", "note", "color", "creator", "speaker", "verdict", "rationale")


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one XMI file an article, and `TypeSystem.xml`."""
    try:
        cassis = import_module("cassis")
    except ImportError as error:
        raise FormatError("cas-xmi needs dkpro-cassis: install postil[cas], then try again") from error
    types = cassis.TypeSystem()
    highlight_type = types.create_type(name=HIGHLIGHT, supertypeName="uima.tcas.Annotation")
    for name in FEATURES:
        types.create_feature(domainType=highlight_type, name=name, rangeType="uima.cas.String")
    entity_type = types.create_type(name=ENTITY, supertypeName="uima.tcas.Annotation")
    for name in ("value", "identifier"):
        types.create_feature(domainType=entity_type, name=name, rangeType="uima.cas.String")
    attribute_type = types.create_type(name=ATTRIBUTE, supertypeName="uima.tcas.Annotation")
    for name in ("name", "value"):
        types.create_feature(domainType=attribute_type, name=name, rangeType="uima.cas.String")
    used: set[str] = {"typesystem"}
    for bundle in bundles:
        cas = cassis.Cas(typesystem=types)
        cas.sofa_string = bundle.article.text
        cas.sofa_mime = "text/plain"
        if language := language_tag(bundle.article):
            cas.document_language = language
            cas.get_document_annotation().end = len(bundle.article.text)
        for each in bundle.attributes:  # of the whole document
            cas.add(attribute_type(begin=0, end=len(bundle.article.text), name=each.name, value=each.value))
        for values in _highlights(bundle):
            cas.add(highlight_type(**values))
        for mark in bundle.marks.mentions:
            if mark.state != "rejected":
                cas.add(entity_type(begin=mark.start, end=mark.end, value=mark.label, identifier=mark.entity))
        with folder.file(safe_file_name(bundle.article.id, "article", used, ".xmi")) as file:
            _write(file, cas.to_xmi())
    with folder.file("TypeSystem.xml") as file:
        _write(file, types.to_xml())


def _highlights(bundle: Bundle) -> Iterable[dict[str, Any]]:
    for highlight in bundle.highlights:
        values = {"note": highlight.note, "color": highlight.color, "creator": highlight.creator}
        if highlight.claim is not None:
            claim = highlight.claim
            values.update(speaker=claim.speaker, verdict=claim.verdict, rationale=claim.rationale)
        for label in labels(highlight):
            yield {
                "begin": highlight.start,
                "end": highlight.end,
                "label": label,
                **{k: v for k, v in values.items() if v},
            }


def _write(file: IO[bytes], xml: str | None) -> None:
    file.write((xml or "").encode())
