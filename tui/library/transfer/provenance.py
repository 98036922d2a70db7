"""What Postil's own format exports besides articles, marks and annotations: who made what, and earlier texts."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.text import digest
from tui.library.tables.corrected_marks import LOST, parse_marks
from tui.library.tables.groups import all_groups
from tui.library.tables.history import History
from tui.library.tables.labels import changed_labels
from tui.library.tables.turns import left_out_speakers, turns_of_text
from tui.library.transfer.bundles import Bundle, Provenance, Version
from tui.library.transfer.versions import CLAIM, Maker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tui.core.labels import EntityLabel
    from tui.library.sqlite.connection import Connection
    from tui.library.transfer.versions import Member

CONFLICT = ("subject", "field", "there", "here", "creator", "source", "created", "decided")

_SOME = "IN (SELECT value FROM json_each(?))"

_CONFLICTS = f"""
SELECT coalesce((SELECT a.id FROM highlights h JOIN articles a ON a.pk = h.article WHERE h.id = c.subject),
  (SELECT id FROM articles WHERE id = c.subject),
  (SELECT a.id FROM corrections k JOIN articles a ON a.id = k.article WHERE k.id = c.subject), ''),
  {", ".join(CONFLICT)} FROM conflicts c ORDER BY created, subject, field, there
"""
"""Each with the article that it is about, or ""."""


def with_basis(connection: Connection, bundle: Bundle) -> Bundle:
    """Return an article with its original marks, if corrections changed any."""
    marks = connection.value("SELECT mentions FROM found_mentions WHERE article = ?", bundle.article.pk)
    return bundle if marks is None else replace(bundle, provenance=Provenance(uncorrected=parse_marks(marks)))


class _Versions:
    """The earlier texts of an article, with one at a time in memory."""

    def __init__(self, connection: Connection, article: int) -> None:
        self._connection, self._article = connection, article

    def __iter__(self) -> Iterator[Version]:
        for *row, text in self._connection.each(
            "SELECT number, added, sha256, title, text FROM revisions WHERE article = ? ORDER BY number", self._article
        ):
            number, added, sha256, title = row
            yield Version(
                number, added, sha256, title, text, turns_of_text(self._connection, self._article, digest(text))
            )


class ProvenanceReader:
    """Reads the provenance of a few articles at a time."""

    def __init__(self, connection: Connection, *, annotations_chosen: bool, history: bool) -> None:
        """If only some annotations are exported, steps and conflicts are not, since they may be about others."""
        self._connection = connection
        self._whole = not annotations_chosen
        self._history = History(connection) if history and self._whole else None
        self._groups = tuple(all_groups(connection)) if self._whole else ()
        self._left_out = left_out_speakers(connection) if self._whole else ()
        self._conflicts: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        if self._whole:
            for article, *row in connection.all(_CONFLICTS):
                self._conflicts[article].append(dict(zip(CONFLICT, row, strict=True)))

    def added(self, batch: Sequence[Bundle], *, of_library: bool) -> list[Bundle]:
        """Return articles with their provenance; with `of_library` the first has the library's own, too."""
        pks = json.dumps([bundle.article.pk for bundle in batch])
        names = [bundle.article.id for bundle in batch]
        articles = {
            pk: row
            for pk, *row in self._connection.all(
                "SELECT a.pk, a.removed, a.revised, f.mentions, EXISTS (SELECT 1 FROM revisions WHERE article = a.pk) "
                f"FROM articles a LEFT JOIN found_mentions f ON f.article = a.pk WHERE a.pk {_SOME}",
                pks,
            )
        }
        makers, modified = self._makers(pks)
        tags = self._tags()
        lost = self._lost([*names, ""] if of_library else names)
        labels = changed_labels(self._connection)
        steps = {} if self._history is None else self._history.of_articles(names)
        result = []
        for number, bundle in enumerate(batch):
            article = bundle.article
            removed, revised, marks, has_versions = articles.get(article.pk, (0, "", None, 0))
            first = of_library and not number
            own = [each.id for each in (*bundle.highlights, *bundle.orphans)] if makers or modified else ()
            provenance = Provenance(
                removed,
                revised,
                {name: makers[name] for name in own if name in makers},
                {name: modified[name] for name in own if name in modified},
                {tag.id: tags[tag.id] for tag in bundle.codebook},
                None if marks is None else parse_marks(marks),
                {name: lost[name] for name, _ in (*bundle.corrections, *bundle.dismissals) if name in lost},
                (*self._conflicts.get(article.id, ()), *(self._conflicts.get("", ()) if first else ())),
                self._left_out if first else (),
                tuple(labels) if first else _labels_in(labels, bundle),
                self._groups if first else (),
                _Versions(self._connection, article.pk) if has_versions and self._whole else (),
                self._steps(steps.get(article.id, ()), of_library=first),
            )
            result.append(replace(bundle, provenance=provenance))
        return result

    def _steps(self, own: Iterable[Any], *, of_library: bool) -> Iterable[Any]:
        if self._history is None or not of_library:
            return own
        return _Both(own, self._history.of_none())

    def _tags(self) -> dict[str, dict[str, str]]:
        names = ("creator", "created", "modified")
        rows = self._connection.all("SELECT id, creator, created, modified FROM tags")
        return {tag: dict(zip(names, values, strict=True)) for tag, *values in rows}

    def _makers(self, pks: str) -> tuple[dict[str, dict[Member, Maker]], dict[str, str]]:
        """Return what cannot be derived from an annotation's creator and its times."""
        makers: dict[str, dict[Member, Maker]] = {}
        for highlight, tag, creator, created in self._connection.all(
            "SELECT h.id, g.name, t.creator, t.created FROM highlights h JOIN highlight_tags t ON t.highlight = h.id "
            f"JOIN tags g ON g.id = t.tag WHERE h.article {_SOME} AND t.creator = h.creator "
            "AND t.created != h.modified ORDER BY g.name",
            pks,
        ):
            makers.setdefault(highlight, {})["highlight_tags", tag] = Maker(creator, created)
        modified: dict[str, str] = {}
        for highlight, creator, created, changed, own in self._connection.all(
            "SELECT h.id, c.creator, c.created, c.modified, c.creator = h.creator AND c.created = h.created "
            f"FROM highlights h JOIN claims c ON c.highlight = h.id WHERE h.article {_SOME} "
            "AND (c.creator != h.creator OR c.created != h.created OR c.modified != h.modified)",
            pks,
        ):
            modified[highlight] = changed
            if not own:
                makers.setdefault(highlight, {})[CLAIM] = Maker(creator, created)
        for highlight, claim, creator, created in self._connection.all(
            "SELECT h.id, p.claim, p.creator, p.created FROM highlights h JOIN claim_passages p ON p.highlight = h.id "
            f"WHERE h.article {_SOME} AND (p.creator != h.creator OR p.created != h.modified)",
            pks,
        ):
            makers.setdefault(highlight, {})["claim_passages", claim] = Maker(creator, created)
        return makers, modified

    def _lost(self, article_ids: Sequence[str]) -> Mapping[str, dict[str, list[int | str]]]:
        some = json.dumps(list(article_ids))
        lost: dict[str, dict[str, list[int | str]]] = {}
        for name, detail in self._connection.all(
            f"SELECT id, json_extract(detail, '$.{LOST}') FROM corrections WHERE article {_SOME} AND scope = 'here' "
            f"AND json_valid(detail) AND json_type(detail, '$.{LOST}') = 'object'",
            some,
        ):
            lost[name] = json.loads(detail)
        for name, passage in self._connection.all(
            f"SELECT id, lost FROM dismissals WHERE article {_SOME} AND lost != '' AND json_valid(lost)", some
        ):
            lost[name] = {"span": json.loads(passage)}
        return lost


class _Both:
    """Two lists in sequence, read again on each iteration."""

    def __init__(self, *parts: Iterable[Any]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[Any]:
        for part in self._parts:
            yield from part


def _labels_in(labels: Sequence[EntityLabel], bundle: Bundle) -> tuple[EntityLabel, ...]:
    """Return the labels that names of an article have."""
    if not labels:
        return ()
    used = {mention.label for mention in bundle.marks.mentions}
    return tuple(label for label in labels if label.name in used)
