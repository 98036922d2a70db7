"""How scripts select annotations, passages and claims: as exports and commands do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from tui.core.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.config import Settings
    from tui.core.terms import Term
    from tui.library import Library
    from tui.library.transfer.bundles import ExportSelection

PlainRow = dict[str, Any]


class AnnotationChoice(TypedDict, total=False):
    """Which annotations are meant; an omitted field selects nothing.

    `articles` are named as everywhere, a tag includes those below it, `since` is an ISO date or time of the last
    change.
    """

    articles: Sequence[str | int]
    tags: Sequence[str]
    creators: Sequence[str]
    claims_only: bool
    since: str


def selection(library: Library, choice: AnnotationChoice) -> ExportSelection:
    """Return the selection in a library. Raises `PostilError` for unknown values."""
    from tui.library.queries.known_values import expect_creators, expect_tags
    from tui.library.transfer.bundles import ExportSelection

    tags, creators = tuple(choice.get("tags", ())), tuple(choice.get("creators", ()))
    expect_tags(library, tags)
    expect_creators(library, creators)
    ids = tuple(library.articles.find(str(name)).id for name in choice.get("articles", ()))
    claims_only, since = choice.get("claims_only", False), choice.get("since", "")
    return ExportSelection(ids, tags, creators, claims_only=claims_only, since=since, history=False)


def expect_own(library: Library, creator: str, *, others: bool) -> None:
    """Raise `ConflictError` for other people's work, unless that is meant."""
    if creator != library.creator and not others:
        raise ConflictError(f"that is {creator}'s: others=True changes it anyway")


def read_terms(library: Library, settings: Settings, terms: Sequence[str]) -> list[Term]:
    """Return the terms of `postil claims` and `postil passages`. Raises `PostilError` for unknown values."""
    from tui.library.queries.article_terms import typed_terms
    from tui.library.queries.claim_terms import KEYS
    from tui.library.queries.known_values import expect_terms

    chosen = typed_terms(library.connection, " ".join(terms), KEYS)
    expect_terms(library, chosen, settings.verdicts)
    return chosen
