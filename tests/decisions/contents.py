"""The contents of a library as facts, and how they differ from what was decided."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.decisions.facts import CONFLICT, DECISION, OF_CLAIMS
from tests.decisions.versions import TEXTS
from tui.core.model import CONSENSUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.decisions.facts import Fact
    from tests.decisions.versions import Versions
    from tui.library import Library


def differences(expected: Mapping[Fact, Any], actual: Mapping[Fact, Any]) -> list[str]:
    """Return a line for each fact that differs from what was decided."""
    return [
        f"{' '.join(fact)}: decided {expected.get(fact)!r}, there is {actual.get(fact)!r}"
        for fact in sorted(expected.keys() | actual.keys())
        if expected.get(fact) != actual.get(fact)
    ]


def read_facts(library: Library, versions: Versions, places: Mapping[str, tuple[int, int]]) -> dict[Fact, Any]:
    """Return the contents of a library, with places in the first texts; `places` has those of orphans."""
    rows = library.connection.all
    facts: dict[Fact, Any] = {}
    for name, creator, article, start, end, quote, text, state, color, note in rows(
        'SELECT h.id, h.creator, a.id, h.start, h."end", h.quote, substr(a.text, h.start + 1, h."end" - h.start), '
        "h.state, h.color, h.note FROM highlights h JOIN articles a ON a.pk = h.article WHERE h.creator != ?",
        CONSENSUS,
    ):
        place: tuple[Any, ...] = ("is about other words", state, quote)
        if state == "orphan":
            first = places.get(name, (0, 0))
            if versions.now(article, *first) is None and TEXTS[article][slice(*first)] == quote:
                place = first
        elif quote == text:
            place = versions.first(article, start, end) or place
        facts["highlight", name] = (creator, article, *place)
        facts["color", name], facts["note", name], facts["highlight in", name, article] = color, note, True
    for name, creator, *fields in rows("SELECT highlight, creator, speaker FROM claims WHERE creator != ?", CONSENSUS):
        facts["claim", name] = creator
        facts.update({(kind, name): value for kind, value in zip(OF_CLAIMS, fields, strict=True)})
    links = rows("SELECT claim, relation, other, creator FROM claim_links")
    facts.update({("link", *row[:3]): row[3] for row in links})
    tags = rows("SELECT highlight, tag, creator FROM highlight_tags WHERE creator != ?", CONSENSUS)
    facts.update({("tag", *row[:2]): row[2] for row in tags})
    for code, name, color in rows("SELECT id, name, color FROM tags"):
        facts["code", code], facts["shade", code] = name, color
    facts.update({("correction", row[0]): row[1] for row in rows("SELECT id, creator FROM corrections")})
    facts.update({("dismissal", row[0]): row[1:] for row in rows("SELECT id, creator, article, quote FROM dismissals")})
    facts.update({("dismissal in", *row): True for row in rows("SELECT id, article FROM dismissals")})
    facts.update({("done", *row): True for row in rows("SELECT article, creator FROM done")})
    facts.update({("reviewed", *row): True for row in rows("SELECT article, creator FROM reviewed")})
    facts.update({("article tag", *row): True for row in rows("SELECT article, tag, creator FROM article_tags")})
    facts.update(_decisions(library))
    facts.update({("article", row[0]): True for row in rows("SELECT id FROM articles")})
    return facts


def _decisions(library: Library) -> dict[Fact, Any]:
    """Return the decisions of a library with their consensus, what of that belongs to none, and its conflicts."""
    rows = library.connection.all
    facts: dict[Fact, Any] = {}
    tags: dict[str, list[str]] = {}
    for name, tag in rows(
        "SELECT g.highlight, t.name FROM highlight_tags g JOIN tags t ON t.id = g.tag WHERE g.creator = ? ORDER BY 2",
        CONSENSUS,
    ):
        tags.setdefault(name, []).append(tag)
    layer = [
        (article, name, (start, end, color, tuple(tags.get(name, ())), *_claim(library, name)))
        for article, name, start, end, color in rows(
            'SELECT a.id, h.id, h.start, h."end", h.color FROM highlights h JOIN articles a ON a.pk = h.article '
            "WHERE h.creator = ?",
            CONSENSUS,
        )
    ]
    used: set[str] = set()
    for article, start, end, outcome, comment, by, creator, modified in rows(
        'SELECT article, start, "end", outcome, comment, comment_creator, creator, modified FROM decisions'
    ):
        about = [each for each in layer if each[0] == article and each[2][0] < end and start < each[2][1]]
        used |= {each[1] for each in about}
        follows = tuple(sorted((each[2] for each in about), key=repr))
        facts[DECISION, article, f"{creator} {modified} {start} {end}"] = (start, end, outcome, comment, follows, by)
    facts.update({("consensus without a decision", each[1]): each[2] for each in layer if each[1] not in used})
    for article, there, decided in rows("SELECT subject, there, decided FROM conflicts WHERE field = 'decision'"):
        said = json.loads(there)
        key = " ".join(str(said[name]) for name in ("creator", "modified", "start", "end"))
        facts[CONFLICT, article, key] = decided or "open"
    return facts


def _claim(library: Library, name: str) -> tuple[Any, ...]:
    claims = library.connection.all("SELECT speaker, verdict, rationale FROM claims WHERE highlight = ?", name)
    evidence = library.connection.all("SELECT what FROM evidence WHERE claim = ? ORDER BY position", name)
    return (*claims, *evidence)
