"""Arguments of changes as JSON, and back as what the library holds when they are read."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from tui.app.open_article import AnnotationTarget
from tui.core.corrections import Correction, from_json
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import Article, Highlight, Suggestion
from tui.core.text import digest, one_line
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import Ruling
from tui.library.tables.highlight_rows import claim_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.library import Library

_KIND = "postil"
"""The key under which an object says what it is."""


def encode(value: Any) -> Any:
    """Return an argument as JSON. Raises `TypeError` for types that no change uses."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case list() | tuple():
            return [encode(each) for each in value]
        case dict():
            return {str(key): encode(each) for key, each in value.items()}
        case AnnotationTarget():
            place = {"article": encode(value.article), "span": list(value.span), "highlight": value.highlight_id}
            return {_KIND: "target", **place}
        case Article():
            return {_KIND: "article", "id": value.id, "text": digest(value.text)}
        case Highlight():
            return {_KIND: "highlight", "id": value.id}
        case Suggestion():
            return {_KIND: "suggestion", **asdict(value)}
        case Correction():
            return {_KIND: "correction", "correction": value.as_json()}
        case Ruling():
            return {_KIND: "ruling", **asdict(value)}
    raise TypeError(f"{type(value).__name__} is no argument of a change")


def decode(data: Any, library: Library) -> Any:
    """Return the current form of what `encode` was given, but an article with the text it had then.

    Raises `NotFoundError`, or `ConflictError` for a text that is no longer kept.
    """
    if isinstance(data, list):
        return [decode(each, library) for each in data]
    if not isinstance(data, dict):
        return data
    match data.get(_KIND):
        case "target":
            return _target(data, library)
        case "article":
            return _article(data, library)
        case "highlight":
            return library.annotations.get(data["id"])
        case "suggestion":
            return Suggestion(**{name: value for name, value in data.items() if name != _KIND})
        case "correction":
            return from_json(data["correction"])
        case "ruling":
            passages = tuple(_passage(each) for each in data["passages"])
            return Ruling(data["start"], data["end"], data["outcome"], passages)
    return {key: decode(each, library) for key, each in data.items()}


def _target(data: dict[str, Any], library: Library) -> AnnotationTarget:
    """Return the target with the annotation of exactly its span, which may be new, else with the one it had."""
    start, end = data["span"]
    named = library.annotations.get(data["highlight"]) if data["highlight"] else None
    article = _article(data["article"], library) if named is None else library.articles.get(named.article)
    is_present = digest(library.articles.get(article.pk).text) == data["article"].get("text")  # else it is elsewhere
    if is_present and (named is None or (named.start, named.end) != (start, end)):
        where = 'h.article = ? AND h.start = ? AND h."end" = ? AND h.creator = ?'
        own = library.annotations.matching(where, [article.pk, start, end, library.creator]).get(article.pk, [])
        named = next((each for each in own if each.placed), named)
    return AnnotationTarget(article, start, end, named)


def _article(data: dict[str, Any], library: Library) -> Article:
    """Return an article with the text the user saw; the library relocates its words in the current one."""
    if not library.articles.has(data["id"]):
        raise NotFoundError("that article is no longer in the library")
    article = library.articles.find(data["id"])
    texts = chain([article.text], library.revisions.texts(article.pk))
    seen = next((text for text in texts if digest(text) == data.get("text")), None)
    if seen is None:
        raise ConflictError(f"“{one_line(article.title, 40)}” has another text now: look at it, then do it again")
    return replace(article, text=seen)


def _passage(data: dict[str, Any]) -> ConsensusPassage:
    claim = data["claim"]
    if claim is not None:
        claim = claim_from(claim)
    return ConsensusPassage(data["start"], data["end"], data["color"], tuple(data["tags"]), claim)


def spans(arguments: Sequence[Any], article_id: str) -> list[tuple[int, int]]:
    """Return the spans of an article named in encoded arguments."""
    targets = [each for each in arguments if isinstance(each, dict) and each.get(_KIND) == "target"]
    return [(each["span"][0], each["span"][1]) for each in targets if each["article"]["id"] == article_id]


def describe(step: str, arguments: Sequence[object]) -> str:
    """Describe a change for the user: its name, the text it writes, and the words it is about."""
    quotes = [each.quote for each in arguments if isinstance(each, AnnotationTarget | Highlight)]
    titles = [each.title for each in arguments if isinstance(each, Article)]
    written = [one_line(each, 60) for each in arguments if isinstance(each, str) and each]
    about = [f"“{one_line(each, 60)}”" for each in (*quotes, *titles)][:1]
    return " · ".join([step.strip("_").replace("_", " "), *written[-1:], *about])
