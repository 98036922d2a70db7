"""Articles of a file or library that have the id of one here, but another text: a version of it, or something else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.duplicates import may_be_versions
from tui.library.transfer.incoming_corrections import CORRECTED

if TYPE_CHECKING:
    from tui.core.model import Article
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.versions import VersionReader

OTHER_VERSION = "its text there is another version: what is marked there stands where its words are here"
OTHER_TEXT = "its id is that of an article here with an entirely different text"
BESIDE = f"{OTHER_TEXT}: added beside it"


_TEXTS = "SELECT text FROM articles WHERE pk = ?1 UNION ALL SELECT text FROM revisions WHERE article = ?1"


def _has_text(connection: Connection, pk: int, text: str) -> bool:
    """Return whether an article here has this text, or had it."""
    return bool(connection.value(f"SELECT ?2 IN ({_TEXTS})", pk, text))


def count_kept(connection: Connection, tally: Tally, pk: int, incoming: Article) -> None:
    """Count an article that is here already; one whose text there is another version is reported."""
    if not incoming.text or _has_text(connection, pk, incoming.text):
        tally.add("articles", "kept")
    else:
        tally.note("articles", "kept", OTHER_VERSION, incoming.title or incoming.id)


def is_other_article(
    connection: Connection, bundle: Bundle, there: VersionReader | None = None, article_id: str = ""
) -> bool:
    """Return whether a text is no version of the article with its id here: many files number theirs from 1.

    `there` is the library that is being merged; `article_id` another id than the bundle says.
    """
    name, text = article_id or bundle.article.id, bundle.article.text
    row = connection.one("SELECT pk, text FROM articles WHERE id = ?", name)
    if row is None or not text or row[1] == text or _has_text(connection, row[0], text):
        return False
    if any(may_be_versions(each, text) for (each,) in connection.each(_TEXTS, row[0])):
        return False
    texts = [version.text for version in bundle.provenance.versions]
    if there is not None:
        earlier = "SELECT text FROM revisions WHERE article = (SELECT pk FROM articles WHERE id = ?)"
        texts += [each for (each,) in there.connection.each(earlier, name)]
    return not any(_has_text(connection, row[0], each) for each in texts)


def without_names(bundle: Bundle, tally: Tally) -> Bundle:
    """Return an article that is left out without what was decided about its names and suggestions."""
    own = bundle.article.id
    corrections = tuple(each for each in bundle.corrections if each[1].target.article != own)
    dismissals = tuple(each for each in bundle.dismissals if each[1].article != own)
    count = len(bundle.corrections) + len(bundle.dismissals) - len(corrections) - len(dismissals)
    tally.leave_out(CORRECTED, OTHER_TEXT, bundle.article.title or own, count)
    return replace(bundle, corrections=corrections, dismissals=dismissals)
