import pytest

from tests.library.shelf import TEXT, put
from tui.core.corrections import Reject, Target
from tui.core.errors import ConflictError
from tui.core.model import Entity, Marks, Mention
from tui.library import Library
from tui.library.sqlite.counters import FILL
from tui.library.sqlite.foreign import foreign_parts
from tui.library.tables.tag_rows import AT_ONCE

TABLES = ("counters", "article_counts", "tag_uses", "tagged_passages", "entities")


def counts(library: Library) -> list[list[tuple[object, ...]]]:
    return [
        [
            row
            for row in library.connection.all(f"SELECT * FROM {table} ORDER BY 1, 2")
            if row[0] not in ("listed", "claimed")
        ]
        for table in TABLES
    ]


def expect_counts_are_right(library: Library) -> None:
    """Compare the counts that triggers maintain with a new count."""
    maintained = counts(library)
    with library.connection.write():
        for statement in FILL:
            library.connection.run(statement)
    assert counts(library) == maintained


@pytest.mark.parametrize("at_once", [1, AT_ONCE])
def test_counts_follow_every_change_and_its_undo(
    library: Library, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.library.tables.tag_rows.AT_ONCE", at_once)
    first, second = put(library, TEXT), put(library, TEXT + " More.", title="Two")
    marks = Marks((Mention(0, 3, "PERSON", "Kim"), Mention(4, 8, "PERSON", "Kim"), Mention(9, 12, "ORG", "UN")))
    library.markings.put([(first.pk, marks), (second.pk, marks)], "m", "1")
    expect_counts_are_right(library)
    assert [(row.name, row.mentions, row.articles) for row in library.marks.entities()] == [("Kim", 4, 2), ("UN", 2, 2)]
    library.markings.put([(first.pk, Marks(marks.mentions[:1]))], "m", "2")
    expect_counts_are_right(library)
    here = Reject(Target(Entity("Kim", "PERSON"), first.id, TEXT[0:3], (0, 3)))
    library.corrections.correct(here)
    expect_counts_are_right(library)
    claim = library.annotations.claim(first, 0, 5, "Kim")
    library.annotations.tag(first, 0, 5, "a/b", highlight_id=claim.id)
    library.annotations.tag(second, 2, 7, "a/b")
    library.claims.edit(claim.id, verdict="false")
    library.articles.set_position(first.pk, 3, 0.5)
    library.articles.set_read(second.pk, True)
    expect_counts_are_right(library)
    assert library.codebook.all()[0].uses == 2
    assert library.articles.counts().new == 0
    for article, start, end, passage in ((first, 0, 5, claim.id), (second, 2, 7, ""), (second, 8, 10, "")):
        library.annotations.tag(article, start, end, "c", passage)
    assert library.codebook.merge("c", "a/b") == 3
    expect_counts_are_right(library)
    assert [(tag.name, tag.uses) for tag in library.codebook.all()] == [("a/b", 4)]
    library.annotations.remove(claim.id)
    library.codebook.remove("a/b")
    expect_counts_are_right(library)
    while library.journal.undo():
        expect_counts_are_right(library)
    while library.journal.redo():
        expect_counts_are_right(library)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            "UPDATE highlight_tags SET creator = 'ben' WHERE created = (SELECT max(created) FROM highlight_tags)",
            "since",
        ),
        ("INSERT INTO highlight_tags SELECT id, :tag, 'ben', '' FROM highlights WHERE start = 3", "changed it since"),
        ("DELETE FROM highlights WHERE start = 0", "its passage or code is gone"),
    ],
)
def test_codes_return_quickly_only_to_unchanged_passages(
    library: Library, monkeypatch: pytest.MonkeyPatch, change: str, why: str
) -> None:
    monkeypatch.setattr("tui.library.tables.tag_rows.AT_ONCE", 1)
    article, raw = put(library, TEXT), library.connection.raw
    both = library.annotations.tag(article, 0, 2, "into").id
    for start, passage in ((0, both), (3, ""), (6, "")):
        library.annotations.tag(article, start, start + 2, "c", passage)
    tag_id = library.codebook.tag_id("c")
    library.codebook.merge("c", "into")
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute(change, {"tag": tag_id})
    raw.execute("PRAGMA foreign_keys=ON")
    before = raw.execute("SELECT * FROM highlight_tags").fetchall()
    with pytest.raises(ConflictError, match=why):
        library.journal.undo()
    assert raw.execute("SELECT * FROM highlight_tags").fetchall() == before
    assert not [*foreign_parts(raw)]
