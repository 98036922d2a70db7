"""The terms of the W3C annotation context that our collections use; other keys are ignored, as by any reader."""

from typing import Any


def _iri(name: str) -> dict[str, str]:
    return {"@type": "@id", "@id": name}


_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"

CONTEXT: dict[str, Any] = {
    "@context": {
        "oa": "http://www.w3.org/ns/oa#",
        "as": "http://www.w3.org/ns/activitystreams#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "id": {"@id": "@id", "@type": "@id"},
        "type": {"@id": "@type", "@type": "@vocab"},
        "Annotation": "oa:Annotation",
        "SpecificResource": "oa:SpecificResource",
        "TextualBody": "oa:TextualBody",
        "TextPositionSelector": "oa:TextPositionSelector",
        "TextQuoteSelector": "oa:TextQuoteSelector",
        "Text": "http://purl.org/dc/dcmitype/Text",
        "Person": "foaf:Person",
        "AnnotationCollection": "as:OrderedCollection",
        "AnnotationPage": "as:OrderedCollectionPage",
        **{
            name: f"oa:{name}"
            for name in (
                "highlighting", "tagging", "commenting", "assessing", "identifying", "describing", "linking",
            )
        },
        "body": _iri("oa:hasBody"),
        "target": _iri("oa:hasTarget"),
        "source": _iri("oa:hasSource"),
        "selector": _iri("oa:hasSelector"),
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
        "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
        "styleClass": "oa:styleClass",
        "stylesheet": _iri("oa:styledBy"),
        "CssStylesheet": "oa:CssStyle",
        "start": {"@id": "oa:start", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
        "end": {"@id": "oa:end", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
        "exact": "oa:exact",
        "prefix": "oa:prefix",
        "suffix": "oa:suffix",
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "format": "dc:format",
        "language": "dc:language",
        "label": "rdfs:label",
        "name": "foaf:name",
        "creator": _iri("dcterms:creator"),
        "created": {"@id": "dcterms:created", "@type": _TIME},
        "modified": {"@id": "dcterms:modified", "@type": _TIME},
        "total": {"@id": "as:totalItems", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
        "first": _iri("as:first"),
        "last": _iri("as:last"),
        "partOf": _iri("as:partOf"),
        "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
        "startIndex": {"@id": "as:startIndex", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
    }
}  # fmt: skip
