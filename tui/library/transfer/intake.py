"""Taking in what sources hand over: new articles, later versions of known ones, highlights made elsewhere."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui.core.anchors import Anchoring, QuoteSelector, whole_words
from tui.core.duplicates import containment
from tui.core.model import COLORS, Highlight
from tui.core.text import clean, one_line
from tui.library.tables.annotations import CONTEXT
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import NewArticle
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.articles import Added, Articles
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal
    from tui.library.tables.revisions import Revised, Revisions

NAMESPACE = uuid.UUID("4a3c6c9e-5a52-5c68-8d7b-0d4f2a9e6b10")
"""Where the ids of highlights made elsewhere are derived: the same words of the same article come once."""

SAME_ARTICLE = 0.1
"""The share of the shorter text that must stand in the longer one for it to be a version of the same article.

An address may hold something else tomorrow (a front page, a badly named canonical page): that is another article.
"""

SOURCES_AT_MOST = 8
"""Articles of one address that a new text is compared with."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an article: it is new, was known, or changed one that was there; and of its highlights."""

    pk: int
    id: str
    became: Literal["new", "known", "changed"]
    revised: Revised | None = None
    highlights: int = 0
    orphans: int = 0


class Intake:
    """Adds to a library what comes from outside."""

    def __init__(
        self, connection: Connection, journal: Journal, articles: Articles, codebook: Codebook, revisions: Revisions
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._articles = articles
        self._codebook = codebook
        self._revisions = revisions

    def add(self, given: Sequence[tuple[NewArticle, Sequence[Highlight]]]) -> list[Taken]:
        """Take in articles, each with the highlights made of it elsewhere, of which only the words are known."""
        taken: list[Taken] = []
        waiting: list[tuple[NewArticle, Sequence[Highlight]]] = []
        names: set[str] = set()
        for article, made in given:
            own = _names(article)
            if own & names:  # perhaps a version of one that waits
                self._put(waiting, taken)
                names.clear()
            before = self._before(article) if own else None
            if before is None:
                waiting.append((article, made))
                names |= own
                continue
            self._put(waiting, taken)
            pk, name, same = before
            revised = None if same else self._revisions.revise(pk, article)
            done = self._highlights(pk, name, made)
            taken.append(Taken(pk, name, "changed" if revised else "known", revised, *done))
        self._put(waiting, taken)
        return taken

    def _put(self, waiting: list[tuple[NewArticle, Sequence[Highlight]]], taken: list[Taken]) -> None:
        """Add what is not there, and what was made of it, in transactions of some milliseconds."""
        added: list[Added] = self._articles.add(article for article, _ in waiting) if waiting else []

        def put(given: tuple[Sequence[Highlight], Added]) -> None:
            made, one = given
            done = self._highlights(one.pk, one.id, made)
            taken.append(Taken(one.pk, one.id, "new" if one.new else "known", None, *done))

        pairs = zip((made for _, made in waiting), added, strict=True)
        while self._connection.write_some(pairs, put):
            pass
        waiting.clear()

    def _before(self, new: NewArticle) -> tuple[int, str, bool] | None:
        """The article this is a version of (number, id), and whether it is no new one; None when it is none.

        An article is known by its id, else by its address; the file it came from, if it holds nothing else.
        """
        if new.id:
            row = self._connection.one("SELECT pk, id, text FROM articles WHERE id = ?", new.id)
            if row is not None:
                return row[0], row[1], row[2] == new.text or self._revisions.had(row[0], new.text)
        if new.source not in _names(new):
            return None
        near: list[tuple[float, int, str]] = []
        for pk, name, text in self._connection.all(
            "SELECT pk, id, text FROM articles WHERE source = ? ORDER BY pk DESC LIMIT ?", new.source, SOURCES_AT_MOST
        ):
            if text == new.text or self._revisions.had(pk, new.text):
                return pk, name, True
            near.append((containment(text, new.text), pk, name))
        likeness, pk, name = max(near, default=(0.0, 0, ""))
        return (pk, name, False) if likeness >= SAME_ARTICLE else None

    def _highlights(self, pk: int, name: str, made: Sequence[Highlight]) -> tuple[int, int]:
        """Find the words again and highlight them; how many are new, and how many of these have no place."""
        if not made:
            return 0, 0
        count = orphans = 0
        text: str = self._connection.value("SELECT text FROM articles WHERE pk = ?", pk)
        with self._journal.step("import") as step:
            step.article, step.summary = name, "highlights made elsewhere"
            for given in made:
                quote = clean(given.quote)[0].strip()
                identity = str(uuid.uuid5(NAMESPACE, f"{name}\0{' '.join(quote.split())}"))
                if not quote or self._had(name, identity):
                    continue
                place = _find(text, quote)
                start, end, state, score = place or (0, len(quote), "orphan", 0.0)
                time = now()
                step.insert(
                    "highlights",
                    {
                        "id": identity,
                        "article": pk,
                        "start": start,
                        "end": end,
                        "quote": text[start:end] if place else quote,
                        "prefix": text[max(0, start - CONTEXT) : start] if place else "",
                        "suffix": text[end : end + CONTEXT] if place else "",
                        "color": given.color if given.color in COLORS else COLORS[0],
                        "note": clean(given.note)[0].strip(),
                        "creator": self._journal.creator,
                        "created": f"{given.created[:10]}T00:00:00.000Z" if given.created else time,
                        "modified": time,
                        "state": state,
                        "score": score,
                    },
                )
                for tag in dict.fromkeys(one_line(tag, 100) for tag in given.tags):
                    if tag:
                        row = {"highlight": identity, "tag": self._codebook.define(step, tag)}
                        step.insert("highlight_tags", {**row, "creator": self._journal.creator, "created": time})
                count += 1
                orphans += place is None
        return count, orphans

    def _had(self, article: str, identity: str) -> bool:
        """Whether a highlight is here, or came once and was removed by somebody: it does not come back by itself."""
        return bool(
            self._connection.value(
                "SELECT EXISTS (SELECT 1 FROM highlights WHERE id = ?) OR EXISTS (SELECT 1 FROM journal "
                "WHERE article = ? AND action = 'import' AND state = 'done' AND instr(changes, ?) > 0)",
                identity,
                article,
                identity,
            )
        )


def _names(article: NewArticle) -> set[str]:
    """What names this article and no other: its id, and its address or file if nothing else comes from there."""
    alone = article.canonical or article.source.startswith(("http://", "https://"))
    return {article.id, article.source if alone else ""} - {""}


def _find(text: str, quote: str) -> tuple[int, int, str, float] | None:
    """Where the words of a quote stand; programs that keep highlights fold white space."""
    found = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    if found:
        return found.start(), found.end(), "exact", 1.0
    anchor = Anchoring(text).find(QuoteSelector(-1, quote))
    return None if anchor.state == "orphan" else (*whole_words(text, anchor), "fuzzy", anchor.score)
