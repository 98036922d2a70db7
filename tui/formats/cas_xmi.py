"""UIMA CAS XMI for INCEpTION: a folder with a file for each article and the type system. Out and in.

Offsets count UTF-16 units. Mentions are DKPro's `NamedEntity`; annotations are `postil.Highlight`, one for each label,
whose `origin` identifies the annotation, its creator and times; `postil.Article` and `postil.Attribute` span the whole
text, `postil.ArticleTag` and `postil.Memo` have no span, like INCEpTION's document annotations. Writing needs the extra
`postil[cas]`: dkpro-cassis, which converts the offsets.
"""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.formats.brat_origin import own_note
from tui.formats.cas_annotations import ARTICLE, ATTRIBUTE, ENTITY, HIGHLIGHT, OF_ARTICLES
from tui.formats.cas_xmi_reader import read_cas
from tui.formats.cas_xmi_whole import ARTICLE_TAG, MEMO, TAG_FEATURES, tag_features
from tui.formats.export_common import language_tag
from tui.formats.identifiers import labels
from tui.formats.output_files import safe_file_name
from tui.formats.report import OF_WHOLE_ARTICLES
from tui.library.tables.memos import Memo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset(
    {
        *("bare", "text", "notes", "colors", "tags", "tag_givers", "claims", "claim_creators", "creators", "times"),
        *("mentions", "attributes"),
        *OF_WHOLE_ARTICLES,
    }
)
CARRIES_BACK = CARRIES - {"mentions"}
"""Mentions are found again by the model, or come with the native format."""

FEATURES = ("label", "note", "color", "creator", "speaker", "verdict", "rationale", "origin")


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one XMI file for each article, and `TypeSystem.xml`."""
    try:
        cassis = import_module("cassis")
    except ImportError as error:
        raise FormatError("cas-xmi needs dkpro-cassis: install postil[cas], then try again") from error
    types = cassis.TypeSystem()
    features = {
        HIGHLIGHT: FEATURES,
        ENTITY: ("value", "identifier"),
        ATTRIBUTE: ("name", "value"),
        ARTICLE: OF_ARTICLES,
        ARTICLE_TAG: TAG_FEATURES,
        MEMO: Memo._fields,
    }
    for kind, names in features.items():
        has_place = kind not in (ARTICLE_TAG, MEMO)
        above = "uima.tcas.Annotation" if has_place else "uima.cas.AnnotationBase"
        created = types.create_type(name=kind, supertypeName=above)
        for name in names:
            types.create_feature(domainType=created, name=name, rangeType="uima.cas.String")
    highlight_type, entity_type, attribute_type, article_type, tag_type, memo_type = map(types.get_type, features)
    used: set[str] = {"typesystem"}
    for bundle in bundles:
        cas = cassis.Cas(typesystem=types)
        cas.sofa_string = bundle.article.text
        cas.sofa_mime = "text/plain"
        if language := language_tag(bundle.article):
            cas.document_language = language
            cas.get_document_annotation().end = len(bundle.article.text)
        whole = {"begin": 0, "end": len(bundle.article.text)}
        cas.add(article_type(**whole, **{name: getattr(bundle.article, name) for name in OF_ARTICLES}))
        for each in bundle.attributes:
            cas.add(attribute_type(**whole, name=each.name, value=each.value))
        for giving in bundle.tags:
            cas.add(tag_type(**tag_features(giving)))
        for memo in bundle.memos:
            cas.add(memo_type(**memo._asdict()))
        for values in _highlights(bundle):
            cas.add(highlight_type(**values))
        for mark in bundle.marks.mentions:
            if mark.is_name:
                cas.add(entity_type(begin=mark.start, end=mark.end, value=mark.label, identifier=mark.entity))
        with folder.file(safe_file_name(bundle.article.id, "article", used, ".xmi")) as file:
            _write(file, cas.to_xmi())
    with folder.file("TypeSystem.xml") as file:
        _write(file, types.to_xml())


def _highlights(bundle: Bundle) -> Iterable[dict[str, Any]]:
    for highlight in bundle.highlights:
        values = {name: getattr(highlight, name) for name in ("note", "color", "creator")}
        values["origin"] = own_note(highlight)
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


def read(file: InputFile) -> Iterator[Bundle]:
    """Read a folder, zip or file of XMI."""
    return read_cas(file)
