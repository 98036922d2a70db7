"""Descriptions of the tables, and canned queries, for people who open the file in Datasette."""

from __future__ import annotations

from typing import NamedTuple


class CannedQuery(NamedTuple):
    """A question with its SQL; `:name` stands for user input."""

    name: str
    title: str
    about: str
    sql: str


class DescribedTable(NamedTuple):
    """A table described for newcomers; `facets` are columns with few values, `label` names a row."""

    name: str
    about: str
    label: str = ""
    facets: tuple[str, ...] = ()
    sort: str = ""


TABLES = (
    DescribedTable(
        "articles",
        "Articles with their texts, which never change. Spans everywhere are code points of `text`, `end` excluded.",
        "title",
        ("publisher", "language"),
    ),
    DescribedTable(
        "highlights",
        "Annotated passages with colour and note, creators and times. `state` is orphan where the words are gone.",
        "quote",
        ("creator", "color", "state"),
        "created",
    ),
    DescribedTable("tags", "The codebook: a `/` in a name makes the hierarchy.", "name", ("creator",)),
    DescribedTable("highlight_tags", "Which passages have which tag, and who gave it.", facets=("tag", "creator")),
    DescribedTable(
        "claims",
        "Highlights that are claims. `verdict` and `rationale` are those of the check that counts.",
        "speaker",
        ("verdict", "status", "speaker", "assignee"),
        "created",
    ),
    DescribedTable(
        "checks", "One person's verdict on a claim, with the words that were judged.", facets=("verdict", "creator")
    ),
    DescribedTable("evidence", "What a claim was checked against, for it or against it.", "what", ("kind", "stance")),
    DescribedTable("claim_links", "How a claim stands to another one.", facets=("relation",)),
    DescribedTable("claim_passages", "Further passages in which a claim is said."),
    DescribedTable(
        "entities",
        "People, places and organisations, with how often they stand in how many articles.",
        "name",
        ("label",),
    ),
    DescribedTable("aliases", "Other names of entities.", "alias"),
    DescribedTable(
        "mentions",
        "Where names stand: found by the program, confirmed or rejected by people.",
        facets=("label", "state"),
    ),
    DescribedTable(
        "quotations",
        "Direct quotations with their speakers; weak are a few words in scare quotes.",
        facets=("speaker",),
    ),
    DescribedTable("suggestions", "Passages that may be worth checking.", facets=("kind",)),
    DescribedTable("corrections", "What people corrected of names.", facets=("kind", "scope", "creator")),
    DescribedTable("attributes", "Attributes of articles: a name and a value.", facets=("name",)),
    DescribedTable("done", "Who has finished coding which article.", facets=("creator",)),
    DescribedTable("revisions", "Earlier texts of articles that changed."),
    DescribedTable(
        "journal",
        "Every step that was done, with the rows before and after: what undo goes by.",
        "summary",
        ("creator", "action", "state"),
    ),
)
"""The tables for people; the others are counters, indexes or internal."""

QUERIES = (
    CannedQuery(
        "claims_by_speaker",
        "Who claimed what, and what came of it",
        "Claims of a speaker or a part of a name; empty: of everybody.",
        """SELECT c.speaker, c.verdict, iif(c.wording = '', h.quote, c.wording) AS claim,
  iif(c.verdict = 'unchecked', '', c.rationale) AS rationale, c.status, a.title, a.published, h.creator
FROM claims c JOIN highlights h ON h.id = c.highlight JOIN articles a ON a.pk = h.article
WHERE c.speaker LIKE '%' || :speaker || '%' ORDER BY c.speaker, a.published, c.pk""",
    ),
    CannedQuery(
        "verdicts",
        "How many claims have which verdict",
        "By speaker, the most often false first.",
        """SELECT speaker, count(*) AS claims, sum(verdict = 'unchecked') AS unchecked,
  sum(verdict IN ('false', 'mostly false')) AS false, sum(verdict IN ('true', 'mostly true')) AS true
FROM claims GROUP BY speaker ORDER BY false DESC, claims DESC""",
    ),
    CannedQuery(
        "to_do",
        "Claims that wait to be checked",
        "Those that are due first.",
        """SELECT c.status, c.assignee, c.due, c.speaker, h.quote, a.title
FROM claims c JOIN highlights h ON h.id = c.highlight JOIN articles a ON a.pk = h.article
WHERE c.status != 'done' ORDER BY c.due = '', c.due, c.pk""",
    ),
    CannedQuery(
        "without_evidence",
        "Checked claims without evidence",
        "A verdict that nothing stands behind.",
        """SELECT c.verdict, c.speaker, h.quote, c.rationale, a.title
FROM claims c JOIN highlights h ON h.id = c.highlight JOIN articles a ON a.pk = h.article
WHERE c.verdict != 'unchecked' AND c.highlight NOT IN (SELECT claim FROM evidence) ORDER BY c.pk""",
    ),
    CannedQuery(
        "passages_of_tag",
        "Passages with a tag",
        "Those of a tag and of all below it.",
        """SELECT t.name AS tag, h.quote, h.note, ht.creator AS given_by, a.title, a.published
FROM tags t JOIN highlight_tags ht ON ht.tag = t.id JOIN highlights h ON h.id = ht.highlight
JOIN articles a ON a.pk = h.article
WHERE t.name = :tag OR substr(t.name, 1, length(:tag) + 1) = :tag || '/' ORDER BY t.name, a.pk, h.start""",
    ),
    CannedQuery(
        "codebook",
        "The codebook with counts",
        "How many passages in how many articles have each tag.",
        """SELECT t.name AS tag, t.description, count(h.pk) AS passages, count(DISTINCT h.article) AS articles
FROM tags t LEFT JOIN highlight_tags ht ON ht.tag = t.id LEFT JOIN highlights h ON h.id = ht.highlight
GROUP BY t.id ORDER BY t.name""",
    ),
    CannedQuery(
        "tags_together",
        "Tags that stand together",
        "Pairs of tags on passages of one article that overlap.",
        """SELECT t1.name AS tag, t2.name AS other, count(*) AS passages
FROM highlight_tags x JOIN highlights h1 ON h1.id = x.highlight
JOIN highlights h2 ON h2.article = h1.article AND h2.start < h1."end" AND h1.start < h2."end"
JOIN highlight_tags y ON y.highlight = h2.id AND y.tag > x.tag JOIN tags t1 ON t1.id = x.tag
JOIN tags t2 ON t2.id = y.tag GROUP BY x.tag, y.tag ORDER BY passages DESC""",
    ),
    CannedQuery(
        "who_is_named",
        "Names in the articles of a publisher",
        "The most often named first; an empty publisher is all.",
        """SELECT e.name, e.label, count(*) AS mentions, count(DISTINCT m.article) AS articles
FROM mentions m JOIN entities e ON e.id = m.entity JOIN articles a ON a.pk = m.article
WHERE m.state != 'rejected' AND (:publisher = '' OR a.publisher = :publisher)
GROUP BY e.id ORDER BY mentions DESC LIMIT 500""",
    ),
    CannedQuery(
        "search",
        "Search in titles and texts",
        "All words have to occur; quotes keep some together.",
        """SELECT a.id, a.title, a.publisher, a.published, snippet(articles_fts, 1, '', '', '…', 24) AS words
FROM articles_fts JOIN articles a ON a.pk = articles_fts.rowid WHERE articles_fts MATCH :words
ORDER BY rank LIMIT 100""",
    ),
    CannedQuery(
        "who_did_what",
        "What was done by whom, day by day",
        "Steps that stand; what was undone is left out.",
        """SELECT substr(time, 1, 10) AS day, creator, action, count(*) AS steps
FROM journal WHERE state = 'done' GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3""",
    ),
)
