"""What leaves a library and comes back: articles with their marks and annotations, a few at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from tui.core.errors import NotFoundError
from tui.core.model import Article, Highlight, Marks, Tag
from tui.library.transfer.importer import Restored, Restorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tui.core.corrections import Correction
    from tui.library.library import Library

BATCH_ARTICLES, BATCH_WORDS = 200, 200_000
"""The most read at once; what an export needs in memory, whatever the library's size."""

_ARTICLE = ", ".join(f"a.{column.name}" for column in fields(Article))


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes out; an empty field leaves nothing out.

    `articles` are ids; a tag brings those below it (`a` also `a/b`); `since` and `until` are ISO dates or times of the
    last change of an annotation, both included. As soon as annotations are chosen (any field but `articles`), articles
    without one of them stay behind. `shared` leaves articles out that fewer than two people annotated.
    """

    articles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    claims_only: bool = False
    since: str = ""
    until: str = ""
    shared: bool = False

    @property
    def chooses_annotations(self) -> bool:
        """Whether some annotations may stay behind."""
        return bool(self.tags or self.creators or self.verdicts or self.claims_only or self.since or self.until)

    @property
    def everything(self) -> bool:
        """Whether nothing stays behind."""
        return not self.articles and not self.shared and not self.chooses_annotations


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Marking:
    """What marked an article, and when (ISO time)."""

    model: str
    version: str = ""
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """An article with all that belongs to it. `sha256` is of its source's bytes; no `marking`: it was never marked.

    `highlights` have a place in the text, `orphans` have none: what counts on spans looks at the former alone.
    `codebook` holds the tags used, by name; that of the first bundle of a whole library also those nobody used.
    `corrections` have their ids; those made everywhere are with the first bundle of a whole library.
    """

    article: Article
    sha256: str = ""
    marking: Marking | None = None
    marks: Marks = field(default_factory=Marks)
    highlights: tuple[Highlight, ...] = ()
    codebook: tuple[Tag, ...] = ()
    corrections: tuple[tuple[str, Correction], ...] = ()
    orphans: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How much a selection holds."""

    articles: int
    highlights: int
    claims: int


class Transfer:
    """Takes articles out of a library and puts them into one."""

    def __init__(self, library: Library) -> None:
        self._connection = library.connection
        self._corrections = library.corrections
        self._codebook = library.codebook
        self._annotations = library.annotations
        self._marks = library.marks
        self._restorer = Restorer(library)

    def count(self, selection: Selection = EVERYTHING) -> Count:
        """How much would go out. Raises `NotFoundError` for a tag that is not in the codebook."""
        chosen, given = self._annotation_filter(selection)
        articles, ids = self._article_filter(selection, chosen)
        params = (*ids, *(given if selection.chooses_annotations else ()))
        row = self._connection.one(
            "SELECT count(*), count(c.highlight) FROM highlights h LEFT JOIN claims c ON c.highlight = h.id "
            f"JOIN articles a ON a.pk = h.article WHERE {chosen} AND {articles}",
            *given,
            *params,
        )
        highlights, claims = row or (0, 0)
        return Count(self.count_articles(selection), highlights, claims)

    def count_articles(self, selection: Selection = EVERYTHING) -> int:
        """How many articles would go out: what a bar of progress needs. Raises `NotFoundError` like `count`."""
        chosen, given = self._annotation_filter(selection)
        articles, ids = self._article_filter(selection, chosen)
        params = (*ids, *(given if selection.chooses_annotations else ()))
        return int(self._connection.value(f"SELECT count(*) FROM articles a WHERE {articles}", *params))

    def count_marks(self, selection: Selection = EVERYTHING) -> dict[str, int]:
        """How many mentions, quotations and suggestions the selected articles have."""
        chosen, given = self._annotation_filter(selection)
        articles, ids = self._article_filter(selection, chosen)
        params = (*ids, *(given if selection.chooses_annotations else ()))
        counts = {}
        for table in ("mentions", "quotations", "suggestions"):
            among = "" if selection.everything else f"WHERE article IN (SELECT a.pk FROM articles a WHERE {articles})"
            counts[table] = int(
                self._connection.value(f"SELECT count(*) FROM {table} {among}", *(params if among else ()))
            )
        return counts

    def bundles(self, selection: Selection = EVERYTHING, *, marks: bool = True) -> Iterator[Bundle]:
        """The articles in the order they were added, each as it is at one moment.

        Raises `NotFoundError` for a tag that is not in the codebook.
        """
        chosen, given = self._annotation_filter(selection)
        articles, ids = self._article_filter(selection, chosen)
        params = (*ids, *(given if selection.chooses_annotations else ()))
        last, unused = 0, selection.everything
        while True:
            with self._connection.reading():
                pks = self._next(articles, params, last)
                if not pks:
                    return
                batch = self._read(pks, chosen, given, marks=marks, unused=unused)
            last, unused = pks[-1], False
            yield from batch
            del batch  # before the next one is read

    def sources(self) -> Iterator[tuple[str, str]]:
        """Id and source of every article, in the order they were added."""
        yield from self._connection.each("SELECT id, source FROM articles ORDER BY pk")

    def restore(
        self,
        bundles: Iterable[Bundle],
        progress: Callable[[int], None] | None = None,
        *,
        action: str = "import",
        conflicts: list[str] | None = None,
    ) -> Restored:
        """Put articles, marks and annotations back; one undo takes the annotations out again. See `Restored`.

        `action` is what the history calls it; `conflicts` gets a line for each annotation that differs here.
        """
        return self._restorer.restore(bundles, progress, action, conflicts)

    def _next(self, articles: str, params: tuple[object, ...], last: int) -> list[int]:
        pks: list[int] = []
        words = 0
        for pk, length in self._connection.all(
            f"SELECT a.pk, a.words FROM articles a WHERE a.pk > ? AND {articles} ORDER BY a.pk LIMIT ?",
            last,
            *params,
            BATCH_ARTICLES,
        ):
            words += length
            if pks and words > BATCH_WORDS:
                break
            pks.append(pk)
        return pks

    def _read(
        self, pks: list[int], chosen: str, given: tuple[object, ...], *, marks: bool, unused: bool
    ) -> Iterable[Bundle]:
        some = json.dumps(pks)
        among = "IN (SELECT value FROM json_each(?))"
        highlights = self._annotations.matching(f"h.article {among} AND {chosen}", (some, *given))
        found = self._marks.of_articles(pks) if marks else {}
        tags = {tag.name: tag for tag in self._codebook.all()}
        batch: list[Bundle] = []
        rows = self._connection.all(
            f"SELECT {_ARTICLE}, a.sha256, m.model, m.version, m.marked FROM articles a "
            f"LEFT JOIN markings m ON m.article = a.pk WHERE a.pk {among} ORDER BY a.pk",
            some,
        )
        corrections = self._corrections.exported(["", *(row[1] for row in rows)]) if marks else {}
        for *columns, sha256, model, version, marked in rows:
            article = Article(*columns)
            own = highlights.get(article.pk, [])
            orphans = [made for made in own if made.state == "orphan"]
            names = {name for highlight in own for name in highlight.tags}
            if unused and not batch:
                names |= {tag.name for tag in tags.values() if not tag.uses}
            batch.append(
                Bundle(
                    article,
                    sha256,
                    Marking(model, version, marked) if marks and model is not None else None,
                    found.get(article.pk, Marks()),
                    tuple([made for made in own if made.state != "orphan"] if orphans else own),
                    tuple(tags[name] for name in sorted(names)),
                    (
                        *(corrections.get("", ()) if unused and not batch else ()),
                        *corrections.get(article.id, ()),
                    ),
                    tuple(orphans),
                )
            )
        return batch

    def _article_filter(self, selection: Selection, chosen: str) -> tuple[str, tuple[object, ...]]:
        """A condition on `a`, and the parameters it has before those of the annotations."""
        where, params = [], []
        if selection.articles:
            where.append("a.id IN (SELECT value FROM json_each(?))")
            params.append(json.dumps(selection.articles))
        if selection.shared:
            where.append(
                "EXISTS (SELECT 1 FROM highlights h WHERE h.article = a.pk AND h.creator != "
                "(SELECT creator FROM highlights WHERE article = a.pk LIMIT 1))"
            )
        if selection.chooses_annotations:
            where.append(
                "EXISTS (SELECT 1 FROM highlights h LEFT JOIN claims c ON c.highlight = h.id "
                f"WHERE h.article = a.pk AND {chosen})"
            )
        return " AND ".join(where) or "1", tuple(params)

    def _annotation_filter(self, selection: Selection) -> tuple[str, tuple[object, ...]]:
        """A condition on `h` and `c`."""
        where: list[str] = []
        params: list[object] = []
        if selection.tags:
            where.append(
                "EXISTS (SELECT 1 FROM highlight_tags t WHERE t.highlight = h.id "
                "AND t.tag IN (SELECT value FROM json_each(?)))"
            )
            params.append(json.dumps(self._below(selection.tags)))
        for column, values in (("h.creator", selection.creators), ("c.verdict", selection.verdicts)):
            if values:
                where.append(f"{column} IN (SELECT value FROM json_each(?))")
                params.append(json.dumps(values))
        if selection.claims_only:
            where.append("c.highlight IS NOT NULL")
        if selection.since:
            where.append("h.modified >= ?")
            params.append(selection.since)
        if selection.until:
            where.append("substr(h.modified, 1, length(?)) <= ?")
            params += [selection.until, selection.until]
        return " AND ".join(where) or "1", tuple(params)

    def _below(self, names: tuple[str, ...]) -> list[str]:
        """The ids of these tags and of all below them."""
        found: list[str] = []
        for name in names:
            ids = self._connection.all(
                "SELECT id FROM tags WHERE name = ? OR substr(name, 1, length(?) + 1) = ? || '/'", name, name, name
            )
            if not ids:
                raise NotFoundError(f"no tag {name!r}: `postil tags` lists them")
            found += [row[0] for row in ids]
        return found
