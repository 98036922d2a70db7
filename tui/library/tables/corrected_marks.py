"""The marks of articles with all corrections applied, and as the model found them.

For a corrected article the original marks are kept, too, and in `former_entities` the entities its names had on the
way: a correction may only affect articles where its entity is, or was, a name.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tui.core.apply_corrections import apply, apply_corrections
from tui.core.corrections import Correction, SeenPlace, from_json
from tui.core.errors import LibraryError
from tui.core.model import Entity, Marks, Mention, Quotation, Suggestion
from tui.core.text import clean, one_line, plural
from tui.library.sqlite.connection import PAUSE_SECONDS, TRANSACTION_SECONDS
from tui.library.tables.reach import reached_articles, reached_count
from tui.library.tables.seen_corrections import SeenCorrections

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.changes import Change
    from tui.library.tables.marks import MarkStore

    OnChange = Callable[[int, Marks, Marks], object]
    """Receives an article whose marks changed, with those of before and after."""

AT_ONCE = 10
"""The number of articles to which corrections are applied in their own step; further ones are updated later."""

NAMED = 3
"""The most pending corrections that are listed."""

LOST = "lost"
"""Where the detail of a correction keeps passages that are gone from the text; it then has no effect."""

Among = tuple[str, tuple[object, ...]]
"""A condition on corrections with its parameters."""

ALL: Among = ("1", ())

IN_EFFECT = "(yields_to = '' OR yields_to NOT IN (SELECT id FROM corrections))"

_ROW = "SELECT counter, created, id, detail FROM corrections WHERE"
"""Those of before `detail` are their order: that in which they were made, whatever the clocks said then."""

_DECIDED = """SELECT m.article, m.start, m."end", e.name, m.label, m.state FROM mentions m
  JOIN entities e ON e.id = m.entity WHERE (m.state != 'found' OR m.origin != 'model') AND m.state != 'found'
  AND NOT m.by_rule AND m.origin != 'model' ORDER BY m.article"""
"""People's decisions about names; the first condition is that of an index."""


class CorrectedMarks:
    """Applies the library's corrections to the marks of its articles."""

    def __init__(self, connection: Connection, marks: MarkStore) -> None:
        self._connection = connection
        self._marks = marks
        self.seen = SeenCorrections(connection, read_detail)

    def reaching(self, article: str, marks: Marks, among: Among = ALL) -> list[Correction]:
        """Return the corrections that may affect these marks of an article (its id), in the order they were made.

        With `among` only some of the library's corrections count.
        """
        of_article = "(article = ? OR id IN (SELECT value FROM json_each(?)))"
        own = self._rows(among, of_article, article, json.dumps(self.seen.ids(article)))
        everywhere = self._rows(among, "article = '' AND (kind = 'add' OR entity = '')")
        names = {mention.entity for mention in marks.mentions}
        names.update(mark.speaker for mark in marks.quotations)
        names.update(mark.speaker for mark in marks.suggestions)
        names.update(_names(own + everywhere))
        looked_for = {""}
        while new := names - looked_for:
            looked_for |= new
            of_new = "article = '' AND kind != 'add' AND entity IN (SELECT value FROM json_each(?))"
            rows = self._rows(among, of_new, json.dumps([*new]))
            names.update(_names(rows))
            everywhere += rows
        corrections = (read_detail(detail) for *_, detail in sorted({*own, *everywhere}))
        return [correction for correction in corrections if correction is not None]

    def _rows(self, among: Among, where: str, *params: object) -> list[tuple[Any, ...]]:
        chosen, chosen_params = among
        in_effect = f"(yields_to = '' OR yields_to NOT IN (SELECT id FROM corrections WHERE {chosen}))"
        return self._connection.all(
            f"{_ROW} {where} AND {chosen} AND {in_effect}", *params, *chosen_params, *chosen_params
        )

    def correct_marks(self, pk: int, marks: Marks) -> Marks:
        """Return new marks of an article with its corrections applied; store the originals if that changes any."""
        result, entities = self._laid_over(pk, marks)
        keep_found(self._connection, pk, marks if result != marks else None)
        _keep_entities(self._connection, pk, entities.difference(_entities(result)))
        return result

    def uncorrected_marks(self, pk: int) -> Marks:
        """Return the marks of an article as the model found them."""
        stored = self._connection.value("SELECT mentions FROM found_mentions WHERE article = ?", pk)
        return self._marks.of_article(pk, dismissed=True) if stored is None else parse_marks(stored)

    def as_corrected_by(self, pk: int, among: Among) -> Marks:
        """Return the marks of an article as they would be with some of the library's corrections alone."""
        name, text = self._connection.one("SELECT id, text FROM articles WHERE pk = ?", pk) or ("", "")
        basis = self.uncorrected_marks(pk)
        return apply(self.reaching(name, basis, among), name, text, basis)

    def with_one_more(self, pk: int, correction: Correction, *, in_order: bool = False) -> Marks:
        """Return the marks of an article as they would be after one more correction, applied last or `in_order`."""
        if not in_order:
            return self._laid_over(pk, self.uncorrected_marks(pk), correction)[0]
        name, text = self._connection.one("SELECT id, text FROM articles WHERE pk = ?", pk) or ("", "")
        basis = self.uncorrected_marks(pk)
        ordered = sorted([*self.reaching(name, basis), correction], key=lambda each: (each.counter, each.created))
        return apply(ordered, name, text, basis)

    def places(self, correction: Correction, article: str) -> tuple[SeenPlace, ...]:
        """Return where a correction changes names of an article (its id) as they are now: what its maker sees."""
        entity = correction.target.entity
        row = self._connection.one("SELECT pk, text FROM articles WHERE id = ?", article)
        if correction.target.span is not None or entity is None or row is None:
            return ()
        pk, text = row
        before = {*self._marks.of_article(pk, dismissed=True).mentions}
        outcome = (*correction.correct(entity), correction.state)
        return tuple(
            (each.start, each.end, " ".join(text[each.start : each.end].split()))
            for each in self.with_one_more(pk, correction).mentions
            if each not in before and (each.entity, each.label, each.state) == outcome
        )

    def _laid_over(self, pk: int, marks: Marks, *more: Correction) -> tuple[Marks, set[Entity]]:
        name, text = self._connection.one("SELECT id, text FROM articles WHERE pk = ?", pk) or ("", "")
        applied = apply_corrections([*self.reaching(name, marks), *more], name, text, marks)
        return applied.marks, applied.entities

    def put_marks_back(self, changes: Iterable[Change]) -> None:
        """Restore the marks of articles after the undo of a removal."""
        for change in changes:
            if change.before is None and change.after is not None:
                pk = change.after["pk"]
                self._marks.replace(pk, self.correct_marks(pk, self.uncorrected_marks(pk)))

    def apply(self, corrections: Iterable[Correction], *, first: int = 0) -> int:
        """Apply or revert corrections wherever they reach; return how many articles' marks changed.

        Those that reach more than `AT_ONCE` articles are applied to the `first` only: the rest waits for `catch_up`.
        """
        corrections = [*corrections]
        bounded = [each for each in corrections if each.target.article is None]
        others = (each for each in corrections if each.target.article is not None)
        at_once = {pk for correction in others for pk in reached_articles(self._connection, correction)}
        changed = self.apply_to(at_once | {first} if first else at_once)
        count = 0
        for correction in bounded:
            articles = reached_articles(self._connection, correction, limit=AT_ONCE - count + 1)
            if len(articles) <= AT_ONCE - count:
                changed += self.apply_to(articles)
                count += len(articles)
            else:
                detail = json.dumps(correction.as_json(), ensure_ascii=False)
                self._connection.run("INSERT OR REPLACE INTO unapplied (detail, after) VALUES (?, 0)", detail)
        return changed

    @property
    def is_behind(self) -> bool:
        """Whether some corrections have not been applied everywhere yet."""
        return self._connection.value("SELECT 1 FROM unapplied LIMIT 1") is not None

    @property
    def behind(self) -> str:
        """Which corrections those are, and how many articles are left, in one line; "" for none."""
        waiting = self._waiting()
        if not waiting:
            return ""
        articles = plural(sum(reached_count(self._connection, *each) for each in waiting), "article")
        words = ", ".join(one_line(correction.words, 60) for correction, _ in waiting[:NAMED])
        more = f" and {len(waiting) - NAMED} more" if len(waiting) > NAMED else ""
        begins = f"{len(waiting)} corrections are" if len(waiting) > 1 else "a correction is"
        return f"{begins} still being applied, to {articles}: {words}{more}"

    def _waiting(self) -> list[tuple[Correction, int]]:
        """Return the pending corrections, each with the last article done."""
        return [
            (correction, after)
            for detail, after in self._connection.all("SELECT detail, after FROM unapplied")
            if (correction := read_detail(detail, lost=True)) is not None
        ]

    def catch_up(
        self,
        on_progress: Callable[[int, int], object] = lambda *_: None,
        *,
        first: int = 0,
        is_awaited: Callable[[], bool] = lambda: False,
    ) -> int:
        """Apply pending corrections, in transactions of a few milliseconds; return how many articles' marks changed.

        It can be stopped at any moment, even by a kill, and resumed by any program: the rest is recorded in the
        library. An open article comes `first`. Once `is_awaited`, because somebody waits for the
        lock, a transaction ends with the article it is at.
        """
        waiting = self._waiting()
        total = sum(reached_count(self._connection, *each) for each in waiting)
        changed = done = 0
        if first and waiting:
            with self._connection.write():
                changed += self._apply_to(first)
        while self.is_behind:
            on_progress(done, max(done, total))
            with self._connection.write():
                some, more = self._apply_some(is_awaited)
            done, changed = done + some, changed + more
            if not self._connection.raw.in_transaction:
                time.sleep(PAUSE_SECONDS)
        return changed

    def _apply_some(self, is_awaited: Callable[[], bool]) -> tuple[int, int]:
        """Continue with a pending correction for a moment; return articles done, and how many of them changed."""
        until = time.monotonic() + TRANSACTION_SECONDS
        row = self._connection.one("SELECT detail, after FROM unapplied ORDER BY detail LIMIT 1")
        if row is None:  # another program has already done it
            return 0, 0
        detail, after = row
        correction = read_detail(detail, lost=True)
        articles = [] if correction is None else reached_articles(self._connection, correction, after, AT_ONCE)
        changed = done = 0
        for pk in articles:
            changed += self._apply_to(pk)
            done += 1
            if time.monotonic() > until or is_awaited():
                break
        if done < AT_ONCE and done == len(articles):
            self._connection.run("DELETE FROM unapplied WHERE detail = ?", detail)
        else:
            self._connection.run("UPDATE unapplied SET after = ? WHERE detail = ?", articles[done - 1], detail)
        return done, changed

    def apply_to(self, articles: Iterable[int], on_change: OnChange = lambda *_: None) -> int:
        return sum(self._apply_to(pk, on_change) for pk in sorted(articles))

    def _apply_to(self, pk: int, on_change: OnChange = lambda *_: None) -> bool:
        """Apply its corrections to the marks of an article; return whether that changed them."""
        before = self._marks.of_article(pk, dismissed=True)
        basis_text = self._connection.value("SELECT mentions FROM found_mentions WHERE article = ?", pk)
        basis = before if basis_text is None else parse_marks(basis_text)
        result, entities = self._laid_over(pk, basis)
        if basis_text is None or result == basis:
            keep_found(self._connection, pk, basis if result != basis else None)
        _keep_entities(self._connection, pk, entities.difference(_entities(result)))
        if result == before:
            return False
        self._marks.change(pk, before, result)
        on_change(pk, before, result)
        return True

    def apply_again(self) -> None:
        """Apply all corrections again where they have changed marks, or are about single places."""
        for (pk,) in self._connection.all(
            "SELECT article FROM found_mentions UNION "
            "SELECT a.pk FROM corrections c JOIN articles a ON a.id = c.article WHERE c.scope = 'here' ORDER BY 1"
        ):
            before = self._marks.of_article(pk, dismissed=True)
            result = self.correct_marks(pk, self.uncorrected_marks(pk))
            if result != before:
                self._marks.replace(pk, result)

    def taught(self, least: int = 3) -> dict[str, Entity]:
        """Return what surfaces mean if people decided them, in this many articles, always the same way.

        Surfaces corrected everywhere are applied anyway. Dates are left out.
        """
        surface = "json_extract(detail, '$.target.surface')"
        candidates = {
            " ".join(words.split())
            for (words,) in self._connection.all(
                f"SELECT {surface} FROM corrections WHERE article != '' AND json_valid(detail) GROUP BY 1 "
                "HAVING count(DISTINCT article) >= ?",
                least,
            )
            if isinstance(words, str)
        }
        everywhere = {name for (name,) in self._connection.all("SELECT entity FROM corrections WHERE article = ''")}
        counts: dict[str, Counter[Entity | None]] = {words: Counter() for words in candidates}
        for pk, rows in groupby(self._connection.all(_DECIDED) if candidates else (), key=itemgetter(0)):
            text = self._connection.value("SELECT text FROM articles WHERE pk = ?", pk)
            here: dict[str, set[Entity | None]] = {}
            for _, start, end, name, label, state in rows:
                words = " ".join(text[start:end].split())
                here.setdefault(words, set()).add(None if state == "rejected" else Entity(name, label))
            for words in here.keys() & candidates:
                counts[words].update(here[words])
        return {
            words: entity
            for words, outcomes in counts.items()
            for entity, count in outcomes.items()
            if entity and len(outcomes) == 1 and count >= least
            if entity.label != "DATE" and entity.name not in everywhere
        }

    def renamed_entities(self) -> dict[int | None, dict[Entity, Entity]]:
        """Return the entities that people replaced by others in an article (its number), or everywhere (None)."""
        entities: dict[int | None, dict[Entity, Entity]] = {}
        for *_, detail, pk in self._connection.all(
            "SELECT counter, created, c.id, detail, pk FROM corrections c LEFT JOIN articles a ON a.id = article "
            "WHERE kind IN ('merge', 'rename', 'split') AND (article = '' OR pk IS NOT NULL) "
            f"AND {IN_EFFECT} ORDER BY 1, 2, 3"
        ):
            correction = read_detail(detail)
            if correction is not None and (old := correction.target.entity) is not None:
                outcomes, new = entities.setdefault(pk, {}), correction.correct(old)
                outcomes.update({first: new for first, last in outcomes.items() if last == old})
                outcomes[old] = new
        return entities

    def out_of_step(self) -> Iterator[str]:
        """Yield articles whose marks are not those that the corrections make of the original ones."""
        for pk, name, text, stored in self._connection.all(
            "SELECT a.pk, a.id, a.text, f.mentions FROM found_mentions f JOIN articles a ON a.pk = f.article"
        ):
            basis = parse_marks(stored)
            if apply(self.reaching(name, basis), name, text, basis) != self._marks.of_article(pk, dismissed=True):
                yield name


def keep_found(connection: Connection, pk: int, marks: Marks | None) -> None:
    """Store the original marks of an article; None if they equal the current ones."""
    connection.run("DELETE FROM found_mentions WHERE article = ?", pk)
    if marks is not None:
        connection.insert("found_mentions", {"article": pk, "mentions": stored(marks)})


def _keep_entities(connection: Connection, pk: int, entities: Collection[Entity]) -> None:
    if {*connection.all("SELECT name, label FROM former_entities WHERE article = ?", pk)} != entities:
        connection.run("DELETE FROM former_entities WHERE article = ?", pk)
        rows = [(*entity, pk) for entity in entities]
        connection.run_many("INSERT INTO former_entities (name, label, article) VALUES (?, ?, ?)", rows)


def stored(marks: Marks) -> str:
    """Return marks in the form `parse_marks` reads."""
    parts = {"mentions": marks.mentions, "quotations": marks.quotations, "suggestions": marks.suggestions}
    return json.dumps({part: [_as_dict(mark) for mark in some] for part, some in parts.items()})


def _as_dict(mark: Any) -> dict[str, Any]:
    return {name: getattr(mark, name) for name in mark.__slots__}


def parse_marks(stored: str) -> Marks:
    """Return the stored original marks. Raises `LibraryError` for anything Postil has not written."""
    try:
        data = json.loads(stored, object_hook=_clean)
        return Marks(
            tuple(Mention(**row) for row in data["mentions"]),
            tuple(Quotation(**row) for row in data["quotations"]),
            tuple(Suggestion(**row) for row in data["suggestions"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LibraryError("the marks of an article cannot be read: `postil mark --again` makes them again") from error


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    return {name: clean(value)[0] if isinstance(value, str) else value for name, value in row.items()}


@lru_cache(maxsize=4096)
def read_detail(detail: str, *, lost: bool = False) -> Correction | None:
    """Return the correction in a stored detail; None if it is unreadable, or lost and `lost` not asked for.

    `postil check` reports the former.
    """
    try:
        data = json.loads(detail)
        return None if LOST in data and not lost else from_json(data)
    except (ValueError, TypeError):
        return None


def _entities(marks: Marks) -> Iterator[Entity]:
    return map(Entity.of, marks.mentions)


def _names(rows: Sequence[tuple[Any, ...]]) -> set[str]:
    """Return the names of the entities that corrections are about, and of their results."""
    names: set[str] = set()
    for *_, detail in rows:
        if (correction := read_detail(detail)) is not None:
            target = correction.target
            entity = target.entity or Entity(" ".join((target.surface or "").split()), "")
            names |= {entity.name, correction.correct(entity).name}
    return names
