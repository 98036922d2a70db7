"""Articles: adding, listing by page, reading state."""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any, Literal

from tui.core.errors import NotFoundError
from tui.core.model import SORTS, AnchorState, Article, ArticleRow, AttributeChange, NewArticle
from tui.core.paragraphs import find_repeats
from tui.core.text import clean_row, digest, whole_line
from tui.library.queries.article_orders import order_of
from tui.library.queries.article_terms import ArticleConditions
from tui.library.queries.listing import OUTCOMES, SMALL, Listing, ListingCache, ordered_places
from tui.library.sqlite.connection import Connection
from tui.library.tables.journal import Journal, now
from tui.library.tables.rows import LAST_NUMBER
from tui.library.tables.same_source import find_copy, has_source
from tui.library.tables.step_words import change_words

_ARTICLE = """pk, id, title, publisher, published, source, language, added, read, max(position, 0), progress, text,
  revision, retrieved, intake, authors"""
_ROW = """pk, id, title, publisher, published, source, language, added, read, progress, words, repeats != 0,
  n.highlights, n.claims, n.mentions, revision, (SELECT count(*) FROM alike WHERE article = a.pk), intake, authors"""
_FROM = "FROM articles a JOIN article_counts n ON n.article = a.pk"

EDITABLE = ("title", "authors", "publisher", "published", "language", "source")
"""The fields `postil edit` can change; the text is frozen."""

MOST_ROWS, MOST_TEXT = 100, 100_000
"""The most articles, and code points of their texts, added by one statement: some milliseconds of work."""


@dataclass(frozen=True, slots=True)
class AddResult:
    """The outcome for an article that was added: new, already known, or a new version of a known one.

    One that merely claims another's address is "claimed", and next to no text at another's address is "cut": neither is
    added, and the number is the other's. For a changed one `states` counts how its annotations were relocated in
    version `revision`. `highlights` and `tags` came with the article, `orphans` of the former without a place in it.
    `other_notes` are those of highlights that are here with another note, which stays. `alike`: it is new, but its
    text was here. `former` is the old headline if the text is unchanged; `attributes` are
    those its columns changed.
    """

    pk: int
    id: str
    outcome: Literal["new", "known", "changed", "claimed", "cut"]
    revision: int = 1
    states: dict[AnchorState, int] = field(default_factory=dict)
    highlights: int = 0
    orphans: int = 0
    tags: int = 0
    other_notes: int = 0
    alike: bool = False
    former: str = ""
    attributes: tuple[AttributeChange, ...] = ()

    @property
    def is_left_out(self) -> bool:
        """Whether it was not added, and the user has to decide what it is."""
        return self.outcome in ("claimed", "cut")


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """The library at a glance."""

    articles: int
    new: int
    highlights: int
    claims: int
    checked: int
    marked: int


class Articles:
    """The articles of a library."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    @cached_property
    def listings(self) -> ListingCache:
        return ListingCache()

    def add(self, articles: Iterable[NewArticle]) -> list[AddResult]:
        """Add new articles, in transactions of a few milliseconds unless one is open.

        An article with an id or a key is identified by that alone, any other by source and text: the same text from two
        sources is two articles. Only one without any source is identified by its text.
        """
        added: list[AddResult] = []
        batches = iter(list(_batches(articles)))  # made before the lock is taken, while others may write
        while self._connection.write_some(batches, lambda rows: added.extend(self._add(rows))):
            pass
        return added

    def _add(self, rows: list[dict[str, Any]]) -> list[AddResult]:
        last, time = self.last_number(), now()
        added: list[AddResult] = []
        fresh: list[dict[str, Any]] = []
        spoken: list[tuple[Any, ...]] = []
        for row in rows:
            existing = self._existing(row)
            if existing is None:
                pk, article_id = last + len(fresh) + 1, self._free_id(row)
                values = {name: value for name, value in row.items() if name not in ("key", "copy", "turns")}
                spoken += [(pk, row["text_sha256"], row["turns"])] if row["turns"] else []
                fresh.append({**values, "pk": pk, "id": article_id, "added": time})
                alike = "SELECT EXISTS (SELECT 1 FROM articles WHERE text_sha256 = ?)"
                is_alike = bool(self._connection.value(alike, row["text_sha256"]))
                added.append(AddResult(pk, article_id, "new", alike=is_alike))
            else:
                added.append(AddResult(*existing, "known"))
        self._connection.insert_many("articles", fresh)
        if spoken:
            from tui.library.tables.turns import put_turns

            put_turns(self._connection, spoken)
        return added

    def _existing(self, row: dict[str, Any]) -> tuple[int, str] | None:
        """Return number and id of the article that a row is a copy or version of."""
        existing = None
        if row["id"] or row["key"]:
            existing = self._connection.one("SELECT pk, id FROM articles WHERE id = ?", _id(row))
        if existing is None and row["key"] and not row["id"]:  # an earlier version used an id of the text
            same = "SELECT pk, id FROM articles WHERE text_sha256 = ? AND source = ?"
            existing = self._connection.one(same, row["text_sha256"], row["key"])
        if existing is not None or row["id"] or row["key"]:
            return None if existing is None else (existing[0], existing[1])
        return find_copy(self._connection, row["text_sha256"], row["source"], row["copy"])

    def _free_id(self, row: dict[str, Any]) -> str:
        """Return the id of a new article: its own, else that of its text; if that is taken, of text and source."""
        article_id = _id(row)
        if row["id"] or row["key"] or not self.has(article_id):
            return article_id
        name = f"{row['text_sha256']}{row['source']}#{row['copy']}"
        names = (f"{name}{number or ''}" for number in count())
        return next(name for name in (digest(name)[:12] for name in names) if not self.has(name))

    def with_text(self, text: str) -> list[str]:
        """Return the ids of the articles with exactly this text, in the order they were added."""
        rows = self._connection.all("SELECT id FROM articles WHERE text_sha256 = ? ORDER BY pk", digest(text))
        return [row[0] for row in rows]

    def last_number(self) -> int:
        """Return the highest number an article ever had: numbers are never reused."""
        return int(
            self._connection.value(
                "SELECT max((SELECT coalesce(max(pk), 0) FROM articles), "
                "coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?), 0))",
                LAST_NUMBER,
            )
        )

    def has_source(self, sha256: str, source: str = "") -> bool:
        return has_source(self._connection, sha256, source)

    def get(self, pk: int) -> Article:
        """Return the article with its text. Raises `NotFoundError`."""
        row = self._connection.one(f"SELECT {_ARTICLE} FROM articles WHERE pk = ?", pk)
        if row is None:
            raise NotFoundError(f"article {pk} is no longer in the library")
        return Article(*row)

    def has(self, article_id: str) -> bool:
        return self._connection.value("SELECT 1 FROM articles WHERE id = ?", article_id) is not None

    def after(self, pk: int) -> int | None:
        """Return the article added next, else the one before; None if there is no other."""
        query = "SELECT pk FROM articles WHERE pk != ?1 ORDER BY pk < ?1, abs(pk - ?1) LIMIT 1"
        following: int | None = self._connection.value(query, pk)
        return following

    def find(self, name: str) -> Article:
        """Return the article named by its id or the start of it, its number in `postil list`, its source or file.

        Raises `NotFoundError`, also when several match.
        """
        attempts: list[tuple[str, tuple[object, ...]]] = [("id = ?", (name,)), ("source = ?", (name,))]
        if name.isdecimal() and name.isascii() and len(name) < 10:
            attempts.append(("pk = ?", (int(name),)))
        if len(name) >= 4:
            attempts.append(("substr(id, 1, length(?)) = ?", (name, name)))
            attempts.append(("substr(source, -length(?)) = ?", (f"/{name}", f"/{name}")))
            attempts.append(("title = ? COLLATE NOCASE", (name,)))
        for where, params in attempts:
            rows = self._connection.all(f"SELECT {_ARTICLE} FROM articles WHERE {where} LIMIT 2", *params)
            if len(rows) == 1:
                return Article(*rows[0])
            if rows:
                raise NotFoundError(f"{name!r} names several articles: give more of the id (`postil list` shows it)")
        raise NotFoundError(f"no article {name!r}: `postil list` shows their ids")

    def count(self, text: str = "") -> int:
        """Return how many articles match a filter: words of the rows, and `ARTICLE_KEYS`."""
        if not text.strip():
            return self._connection.counter("articles")
        listing = next(filter(None, (self._cached(sort, text) for sort in SORTS)), None)
        if listing is not None:
            return len(listing.rows)
        where, params = self._filter(text)
        return int(self._connection.value(f"SELECT count(*) FROM articles a WHERE {where}", *params))

    def ready(self, sort: str, text: str) -> bool:
        """Return whether this order and filter are as fast in a large library as in a small one."""
        if (sort == "added" and not text.strip()) or self._connection.counter("articles") <= SMALL:
            return True
        listing = self.listings.get(sort, text)
        return listing is not None and listing.version == self._version(sort, text)

    def listing(self, sort: str, text: str) -> Listing:
        """Return all articles under a filter in order, by number; the time grows with the library."""
        version = self._version(sort, text)
        where, params = self._filter(text)
        rows = self._connection.each(f"SELECT pk FROM articles a WHERE {where} ORDER BY {order_of(sort)}", *params)
        return Listing.of(sort, text.strip(), version, (row[0] for row in rows))

    def _version(self, sort: str, text: str) -> int:
        """Return a number that grows with everything an order and a filter depend on, fields and codes included."""
        is_of_rows = sort in SORTS and not {":", "#"} & {*text}
        return self._connection.counter("listed") + (0 if is_of_rows else self._journal.counter)

    def page(self, offset: int, limit: int, sort: str = "added", text: str = "") -> list[ArticleRow]:
        listing = self._cached(sort, text)
        if listing is not None:
            numbers = list(listing.rows[offset : offset + limit])
        elif sort == "added" and not text.strip() and self._unbroken():
            numbers = list(range(offset + 1, offset + limit + 1))
        else:
            where, params = self._filter(text)
            order = f"SELECT pk FROM articles a WHERE {where} ORDER BY {order_of(sort)} LIMIT ? OFFSET ?"
            numbers = [row[0] for row in self._connection.all(order, *params, limit, offset)]
        return self.rows(numbers)

    def rows(self, numbers: Sequence[int]) -> list[ArticleRow]:
        some = ",".join("?" * len(numbers))
        rows = self._connection.all(f"SELECT {_ROW}, {OUTCOMES} {_FROM} WHERE a.pk IN ({some})", *numbers)
        people = ([clean_row(tuple(json.loads(each))) for each in row[-3:-1]] for row in rows)
        by_pk = {row[0]: ArticleRow(*(*row[:-3], *names, row[-1])) for row, names in zip(rows, people, strict=True)}
        return [by_pk[number] for number in numbers if number in by_pk]

    def _cached(self, sort: str, text: str) -> Listing | None:
        """Return the last listing, except in a small library, which is always read again."""
        return self.listings.get(sort, text) if self._connection.counter("articles") > SMALL else None

    def _unbroken(self) -> bool:
        """Return whether numbers equal positions, as they do while no article was ever removed."""
        return bool(self._connection.value("SELECT max(pk) FROM articles") == self._connection.counter("articles"))

    def row(self, pk: int) -> ArticleRow:
        rows = self.rows([pk])
        if not rows:
            raise NotFoundError(f"article {pk} is no longer in the library")
        return rows[0]

    def index(self, pk: int, sort: str = "added", text: str = "") -> int | None:
        """Return the position of an article in the list, None if the filter excludes it."""
        return self.places([pk], sort, text).get(pk)

    def places(self, pks: Sequence[Hashable], sort: str = "added", text: str = "") -> Mapping[Hashable, int]:
        """Return the positions of articles in the list, by number, without those the filter excludes."""
        listing = self._cached(sort, text)
        if listing is not None:
            return listing.places(pks)
        if sort == "added" and not text.strip() and self._unbroken():
            last = self._connection.counter("articles")
            return {pk: pk - 1 for pk in pks if isinstance(pk, int) and 0 < pk <= last}
        where, params = self._filter(text)
        return ordered_places(self._connection, "pk", "articles a", where, order_of(sort), params, pks)

    def neighbour(self, pk: int, step: int, sort: str = "added", text: str = "") -> int | None:
        """Return the article `step` rows after (or before, if negative) this one in the list, or None."""
        index = self.index(pk, sort, text)
        target = 0 if index is None else index + step
        if target < 0:
            return None
        listing = self._cached(sort, text)
        if listing is not None:
            return listing.rows[target] if target < len(listing.rows) else None
        if sort == "added" and not text.strip() and self._unbroken():
            return target + 1 if target < self._connection.counter("articles") else None
        where, params = self._filter(text)
        neighbour: int | None = self._connection.value(
            f"SELECT pk FROM articles a WHERE {where} ORDER BY {order_of(sort)} LIMIT 1 OFFSET ?", *params, target
        )
        return neighbour

    def _filter(self, text: str) -> tuple[str, tuple[str, ...]]:
        return ArticleConditions.of_list(self._connection, text, self._journal.creator)

    def next_unread(self, pk: int, sort: str = "added", text: str = "") -> int | None:
        """Return the next never opened article after this one in the list, wrapping around."""
        if not self._connection.counter("new"):
            return None
        where, params = self._filter(text)
        is_new = f"{where} AND progress = 0 AND read = '' AND pk != ?"
        index, listing = self.index(pk, sort, text), self._cached(sort, text)
        if listing is None and sort == "added":
            query = f"SELECT pk FROM articles a WHERE {is_new} ORDER BY pk < ?, pk LIMIT 1"
            following: int | None = self._connection.value(query, *params, pk, pk)
            return following
        new = [row[0] for row in self._connection.all(f"SELECT pk FROM articles a WHERE {is_new}", *params, pk)]
        places = self.places(new, sort, text)
        start = -1 if index is None else index
        return min(places, key=lambda each: (places[each] < start, places[each]), default=None)  # type: ignore

    def counts(self) -> LibraryCounts:
        counters: dict[str, int] = dict(self._connection.all("SELECT name, count FROM counters"))
        names = ("articles", "new", "highlights", "claims", "checked", "marked")
        return LibraryCounts(*(counters[name] for name in names))

    def set_position(self, pk: int, position: int, progress: float) -> None:
        """Save the reading position (code points) and the share read, 0 to 1; the first 1 sets `read`."""
        with self._connection.write():
            self._connection.run(
                "UPDATE articles SET position = ?, progress = max(progress, ?), "
                "read = CASE WHEN read = '' AND ? >= 1 THEN ? ELSE read END WHERE pk = ?",
                *(position, progress, progress, now(), pk),
            )

    def set_read(self, pk: int, read: bool, share: float = 0.0) -> None:
        """Mark an article as read or as new; `share` is how far it was read before."""
        with self._connection.write():
            state = (now(), 1.0) if read else ("", share)
            self._connection.run("UPDATE articles SET read = ?, progress = ? WHERE pk = ?", *state, pk)

    def edit(self, pk: int, **values: str) -> Article:
        """Change title, authors, publisher, published, language or source; undoable."""
        article = self.get(pk)
        with self._journal.step("edit") as step:
            step.article = article.id
            cleaned = {name: whole_line(values[name]) for name in EDITABLE if name in values}
            changes = {name: (getattr(article, name), value) for name, value in cleaned.items()}
            step.summary = ", ".join(change_words(name, *each) for name, each in changes.items() if each[0] != each[1])
            step.update("articles", {"id": article.id}, cleaned)
        return self.get(pk)


def _row(article: NewArticle) -> dict[str, Any]:
    """Return the row of an article.

    Its metadata is shown in lists and written to files, so each field is made one line.
    """
    around = {name: getattr(article, name) for name in ("id", *EDITABLE, "retrieved")}
    for name, value in around.items():
        if not value.isprintable():
            around[name] = whole_line(value)
    return {
        **around,
        **({"read": now(), "progress": 1.0} if article.is_read else {"read": "", "progress": 0.0}),
        "words": len(article.text.split()),
        "repeats": int(bool(find_repeats(article.text))),
        "intake": article.intake,
        "removed": article.removed,
        "key": article.key,
        "copy": article.copy,
        "turns": article.turns,
        "sha256": article.sha256,
        "text_sha256": digest(article.text),
        "text": article.text,
    }


def _batches(articles: Iterable[NewArticle]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of articles in batches for one statement, with no duplicates in a batch."""
    rows: list[dict[str, Any]] = []
    names: set[str] = set()
    length = 0
    for article in articles:
        row = _row(article)
        own = {_id(row), row["text_sha256"]}
        if rows and (own & names or len(rows) == MOST_ROWS or length + len(article.text) > MOST_TEXT):
            yield rows
            rows, names, length = [], set(), 0
        rows.append(row)
        names |= own
        length += len(article.text)
    if rows:
        yield rows


def _id(row: dict[str, Any]) -> str:
    return str(row["id"]) or digest(f"{row['text_sha256']}{row['key'] or _url(row['source'])}")[:12]


def derived_id(text: str, part: str = "") -> str:
    """Return the id of an article without one: a hash of its text, and of what its file calls it."""
    return digest(f"{digest(text)}{part}")[:12]


def _url(source: str) -> str:
    return source if source.startswith(("http://", "https://")) else ""
