"""Annotations of a whole text in UIMA CAS XMI, and custom layers of INCEpTION and WebAnno.

Annotations of a document have no offsets: their types derive from `AnnotationBase`, not `Annotation`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.text import clean, whole_line
from tui.core.times import stored_time
from tui.formats.identifiers import highlight_uuid
from tui.formats.placing import article_tags, tag_name
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.memos import Memo
from tui.library.transfer.incoming import text_digest

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable, Iterator


ARTICLE_TAG, MEMO = "postil.ArticleTag", "postil.Memo"
TAG_FEATURES = ("value", "creator", "created", "identifier", "digest")

PIECES = ("fragments", "spans")
OF_SPANS = frozenset({"sofa", "begin", "end", "coveredText", *PIECES})
"""The features of a span that say where it is."""

_LAYERS = re.compile(r"(?:webanno\.)?custom\.(?P<layer>[^.]+)")
_RELATION = frozenset({"Governor", "Dependent"})
_NO_WORD = re.compile(r"[-+\d. ]*|true|false")
"""Values of features that are no strings: numbers, which ids of other elements are, too, and yes or no."""


def tag_features(giving: ArticleTag) -> dict[str, str]:
    """Return the features of a `postil.ArticleTag`."""
    values = giving.tag, giving.creator, giving.created, giving.id, text_digest(giving.tag)
    return dict(zip(TAG_FEATURES, values, strict=True))


def whole_tags(parts: Iterable[tuple[str, ET.Element]], by: str, text: str) -> Iterator[ArticleTag]:
    """Yield the tags of a text, by `by` if they were edited since the export, including those of layers."""
    for kind, element in parts:
        name, creator, created, own_id, digest = (element.get(each, "") for each in TAG_FEATURES)
        if kind == ARTICLE_TAG and text_digest(name) == digest:
            yield ArticleTag(highlight_uuid(own_id), tag_name(name), whole_line(creator) or by, stored_time(created))
        else:
            names = [name] if kind == ARTICLE_TAG else labels_of_document(kind, element)
            yield from article_tags(names, by, key=("cas", text))


def whole_memos(parts: Iterable[tuple[str, ET.Element]], by: str) -> Iterator[Memo]:
    """Yield the memos on a text."""
    for kind, element in parts:
        if kind == MEMO:
            creator, text, *times = (element.get(name, "") for name in Memo._fields)
            yield Memo(whole_line(creator) or by, clean(text)[0].strip(), *map(stored_time, times))


def labels_of_span(kind: str, element: ET.Element) -> list[str]:
    """Return the tags of a layer's span, `layer/value` for each string or the layer; none for other types."""
    layer = _LAYERS.fullmatch(kind)
    if layer is None or element.get("begin") is None or _RELATION & element.attrib.keys():
        return []
    return _worded(layer["layer"], element) or [tag_name(layer["layer"])]


def labels_of_document(kind: str, element: ET.Element) -> list[str]:
    """Return the tags of an annotation of a whole document, `layer/value` for each string."""
    layer = _LAYERS.fullmatch(kind)
    return _worded(layer["layer"], element) if layer and element.get("begin") is None else []


def _worded(layer: str, element: ET.Element) -> list[str]:
    values = [value for name, value in sorted(element.items()) if is_string(name, value)]
    return [tag_name(f"{layer}/{value}") for value in dict.fromkeys(values)]


def is_string(feature: str, value: str) -> bool:
    """Return whether a feature of a layer has a text as its value, which is then a tag."""
    return feature not in OF_SPANS and not feature.startswith("{") and not _NO_WORD.fullmatch(value.strip())
