"""Editing an article's metadata, for commands and scripts: one undoable step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.errors import ArgumentError, ConflictError
from tui.core.languages import NO_LANGUAGE, is_language_code
from tui.core.times import is_published
from tui.library.tables.article_tags import ArticleTags
from tui.library.tables.articles import EDITABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.core.attributes import Attribute
    from tui.core.model import Article
    from tui.library import Library


def edit(
    library: Library,
    article: Article,
    values: Mapping[str, str],
    attributes: Mapping[str, object],
    *,
    tags: Sequence[str] = (),
    untag: Sequence[str] = (),
    read: bool | None,
    others: bool,
) -> tuple[Attribute, ...]:
    """Set fields, attributes and tags of an article, and whether it is read, which is no step.

    Returns other people's attributes that were replaced: without `others`, `ConflictError` is raised instead.
    """
    if unknown := values.keys() - set(EDITABLE):
        raise ArgumentError(f"an article has no {', '.join(sorted(unknown))}: it has {', '.join(EDITABLE)}")
    if (published := values.get("published")) and not is_published(published):
        raise ArgumentError(f"{published!r} is not a date such as 2019-04-15, 2019-04 or 2019")
    if not is_language_code(language := values.get("language", "")):
        raise ArgumentError(f"{language!r} {NO_LANGUAGE}")
    texts = {name: str(value) for name, value in attributes.items()}
    with library.connection.write(), library.journal.group():
        replaced = library.attributes.set(article, texts)
        if replaced and not others:
            raise ConflictError(f"{replaced[0].name} is {replaced[0].creator}'s: others=True changes it anyway")
        if tags or untag:
            ArticleTags(library.connection, library.journal, library.codebook).change(article, tags, untag)
        if values:
            library.articles.edit(article.pk, **values)
        if read is not None:
            library.articles.set_read(article.pk, read)
    return replaced
