"""Migrations, tested on libraries of every earlier format that were written by Postil at that time."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.library.schema import FILE, dump, migrated
from tests.library.shelf import content
from tui.library import Library
from tui.library.queries.consensus import coded_passages
from tui.library.sqlite.migrations import FORMAT, MIGRATIONS
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

LIBRARIES = Path(__file__).parent / "formats"

FROZEN = {
    "first_tables": "0d55c020a1070a208ca5cdd40d2a1952061e004a16262c23a48b32955ed25d42",
    "evidence_and_corrections": "e069cca55f5c82a0bbfcb97c3b6df9ccb98ec7d2ff09a4767b0e4dbb241d9766",
    "versions_and_duplicates": "bede12910a8d45cc5332d2bec5d243781c1a9859cb295a68a455fe080b39cab6",
    "counters": "4ad54cc0c28638805527b58ad25039a1400638b440f3e37bf1020ae6c21530c7",
    "corrections_by_entity": "ddd66ef0c171052a98d7ee511f655ae4bc48cddfe06eac4d77f0d0412e6257b1",
    "done_articles": "d08d697f57f506e27d766a3a33be564aade7790a28fef85909c02f1f2605e03b",
    "decisions": "374109ddb871b28515f64712cae7be8d6272fc6a126f985c123e7a3765f31f70",
    "conflicts": "ae7ac611797d9d2adafe0b1b95ce3b8f7d15d6c1f31d56116c334445e0535296",
    "drafts": "09f4a93f819f6821a6a44eba2d29ec0c2d7f66d758bed87adade48d99fbf52b4",
    "order_of_edits": "f7bb7432cb00f71788c5e21e9c2c4c68d20daa78c567b933cf9e1bd968aa78a7",
    "undo_sessions": "7d6d73d4f506c8df173f7f1a6046a58ba797ef2a292e8706c17e30b80bcb233d",
    "retrieved": "246e4d851fdd350214667074b8e87a78338523e2d2f1dbb99224d157c6f295b0",
    "checks": "74b9b6899bfae61051fb85c29058d943a3867cf586b15fba054396215048cc3d",
    "history": "ffed470e71c85efe03ef35a0f2bd1f93d57202fa263eca76b4bb624ff3999db7",
    "intake_notes": "d99bee8b57e1f5d85652fdf3dab0a5289a3e2594d730c079dd56d3f76824f4c9",
    "authors": "87b4d4a114e4c575a0a484257f777544f3d1d9d54d25798f8c6f707c56785e40",
    "searched_archives": "1ed032304d035b83684a0f1cd689e112bcf579de15271fac05cac2061d745253",
    "kept_sources": "9616bc11fd14bd2c854feb610cef6c1a669a95e687f63d4a71a38de0132954b7",
    "attributes": "9b4386e63d787e91c101d9704034a423502ff88873b04707f37c807073801754",
    "reviewed_articles": "978c3f192e97deaaa361eb3d37915c0d4b1efb8bd60cc88fd31d53c82a7a9f90",
    "turns": "01efb5f0c9d15ecd836f8915f30d2ea704a01b5f6b84ab24797cc55fad1dddff",
    "doubts": "55881a4490aebe45481bc0a2b51dcc6e6315b584f58bc8fff9471cde22d89425",
    "codebook_work": "0b39fcfec090e93379aa58d94549457012cda3f26b064491248b68d714fc1695",
    "labels": "335732c4edeb24f32433043262e4954e1a669b9cc1ba97b55a784f1824470df7",
    "reach_of_corrections": "9325bdf8ef0487cfd28420d0238c40169bc01f649b5d9819114fe0a3d7670ec8",
    "groups": "5172fb2a86f37178027fa084827b1c41990a803db692bd911cb7e7f874ee1f57",
    "pages": "292cbf980b6ebb1fa2bba8c7737cae7eb23b4d6312352502f878836e1aaf9d07",
    "tagged_passages": "bba68c6c64cb88b97e18caa952274e6dae0d12fdf12e861342ac3310dd99a5ee",
    "article_tags": "de4f3eb1ce55ef0745e942f40b6268fcc1e3239919015988fc5c23d3dd0a86c1",
    "rejected_by_rule": "2b3845986bc856de84fa870068a90d2700aad33683e8d0f9ad27e5f30403e48f",
    "seen_by_decisions": "af94629a960829bf97e466f4ecac48ba6bd5e942d564348f87b7717b91df7822",
}
"""The SHA-256 of the file of each migration. A new migration adds a line; existing lines must not change."""


def columns(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return the columns of each table with name, type, default and position in the key."""
    return connection.execute(
        "SELECT t.name, c.* FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' ORDER BY 1, 2"
    ).fetchall()


def schema(path: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def test_no_migration_is_edited() -> None:
    digests = {}
    for name in MIGRATIONS:
        spec = find_spec(f"tui.library.sqlite.migrations.{name}")
        assert spec is not None
        assert spec.origin is not None
        digests[name] = hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()
    assert digests == FROZEN, "write a new migration instead: libraries have been created with the old one"
    assert len(MIGRATIONS) == FORMAT


def test_a_new_library_has_the_schema_of_all_migrations(path: Path) -> None:
    Library(path).close()
    with closing(sqlite3.connect(path)) as fresh, closing(sqlite3.connect(":memory:", isolation_level=None)) as old:
        migrated(old)
        assert FILE.read_text(encoding="utf-8") == dump(old), "run `make schema`: new libraries lack the last migration"
        assert columns(fresh) == columns(old)
        assert len(columns(fresh)) > 150
        for listed in (
            "type, name, sql FROM sqlite_master ORDER BY 1, 2",
            "id, name FROM _sqlite_migrations",
            "* FROM counters",
        ):
            assert fresh.execute(f"SELECT {listed}").fetchall() == old.execute(f"SELECT {listed}").fetchall()
        assert fresh.execute(
            "SELECT count(*) FROM _sqlite_migrations WHERE applied_at LIKE '2___-%+00:00'"
        ).fetchone() == (FORMAT,)
        assert fresh.execute("PRAGMA user_version").fetchone() == (FORMAT,)


def test_there_is_a_library_of_every_earlier_format() -> None:
    assert {path.name for path in LIBRARIES.iterdir()} >= {f"format_{number}.db" for number in range(1, FORMAT)}


@pytest.mark.parametrize("number", range(1, len(list(LIBRARIES.glob("*.db"))) + 1))
def test_a_library_of_an_earlier_format_is_backed_up_and_migrated_and_can_undo(number: int, path: Path) -> None:
    shutil.copy(LIBRARIES / f"format_{number}.db", path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (number,)
        texts = connection.execute("SELECT pk, id, text FROM articles ORDER BY pk").fetchall()
        highlights = connection.execute("SELECT id FROM highlights ORDER BY id").fetchall()
    with Library(path, "ann") as library:
        assert library.connection.value("PRAGMA user_version") == FORMAT
        assert list(find_problems(library)) == []
        assert library.connection.all("SELECT pk, id, text FROM articles ORDER BY pk") == texts
        assert library.connection.all("SELECT id FROM highlights ORDER BY id") == highlights
        migrated = content(library)
        steps = 0
        while library.journal.undo():
            steps += 1
        assert list(find_problems(library)) == []
        assert steps > 4
        assert content(library) != migrated
        for _ in range(steps):
            assert library.journal.redo()
        assert content(library) == migrated
        assert list(find_problems(library)) == []
    for backup in path.parent.glob("*.bak"):
        with closing(sqlite3.connect(backup)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (number,)
    assert len(list(path.parent.glob("*.bak"))) == (number < FORMAT)
    fresh = path.with_name("fresh.db")
    Library(fresh).close()
    assert schema(path) == schema(fresh)


def test_a_mention_wrongly_changed_by_a_correction_of_a_namesake_is_reset(path: Path) -> None:
    """In the file, the person Washington was merged into George Washington, which also took the place along."""
    shutil.copy(LIBRARIES / "format_4.db", path)
    text, target = "Washington spoke in Washington.", {"entity": "Washington", "label": "PERSON"}
    flat = {"kind": "join", "scope": "everywhere", **target, "new_entity": "George Washington", "creator": "ann"}
    mentions = [
        {"start": 0, "end": 10, "label": "PERSON", "entity": "Washington"},
        {"start": 20, "end": 30, "label": "GPE", "entity": "Washington"},
    ]
    with closing(sqlite3.connect(path)) as connection:
        columns = "id, title, added, words, sha256, text_sha256, text"
        digest = hashlib.sha256(text.encode()).hexdigest()
        insert = f"INSERT INTO articles ({columns}) VALUES ('w', 'W', '2026-01-01T00:00:00.000Z', 4, '', ?, ?)"
        pk = connection.execute(insert, [digest, text]).lastrowid
        marks = json.dumps({"mentions": mentions, "quotations": [], "suggestions": []})
        connection.execute("INSERT INTO found_mentions VALUES (?, ?)", [pk, marks])
        connection.execute(
            "INSERT INTO corrections VALUES ('w', 'join', 'everywhere', '', ?, 'ann', '2026-01-01T00:00:00.000Z')",
            [json.dumps(flat)],
        )
        connection.commit()
    with Library(path, "ann") as library:
        migrated = library.marks.of_article(pk or 0).mentions
        assert [(mention.entity, mention.label, mention.state) for mention in migrated] == [
            ("George Washington", "PERSON", "confirmed"),
            ("Washington", "GPE", "found"),
        ]
        assert list(find_problems(library)) == []


def test_merges_of_codes_are_read_from_the_history_and_undone_with_their_step(path: Path) -> None:
    shutil.copy(LIBRARIES / "format_9.db", path)
    events = "SELECT field, old FROM tag_events ORDER BY field, old"
    before = [("color", "orange"), ("description", ""), ("name", "mail"), ("removed", "post"), ("removed", "wire")]
    with Library(path, "ann") as library:
        assert library.connection.all(events) == before
        library.journal.undo()  # done
        library.journal.undo()  # the description
        assert library.connection.all(events) == [row for row in before if row[0] != "description"]
        library.journal.redo()
        assert library.connection.all(events) == before


def test_a_verdict_becomes_a_check_on_its_words_and_merges_with_itself(path: Path) -> None:
    """In the file, ann judged “12 people”; later a version with “14 people” was added."""
    shutil.copy(LIBRARIES / "format_12.db", path)
    other = path.with_name("other.db")
    shutil.copy(LIBRARIES / "format_12.db", other)
    with Library(path, "ann") as library:
        claims = [row for row in library.desk.page(0, 9) if row.speaker == "The mayor"]
        highlight = library.annotations.get(claims[0].id)
        assert highlight.claim is not None
        (check,) = highlight.claim.checks
        assert (check.creator, check.verdict, check.rationale) == ("ann", "true", "the list of the hospital")
        assert (check.quote, highlight.quote) == (
            "The mayor said 12 people were dead on Friday.",
            "The mayor said 14 people were dead on Friday.",
        )
        assert highlight.changed_since_checked
        assert {*highlight.claim.sources} == {"https://example.org/list", "the minutes"}
        before = content(library), library.connection.all("SELECT id FROM checks UNION SELECT id FROM evidence")
        Library(other, "ben").close()
        assert not merge(library, other).imported.changed
        after = content(library), library.connection.all("SELECT id FROM checks UNION SELECT id FROM evidence")
        assert after == before, "separate migrations give the same result"


def test_the_address_of_an_archived_copy_is_found_like_its_evidence(path: Path) -> None:
    shutil.copy(LIBRARIES / "format_16.db", path)
    with Library(path, "ann") as library:
        assert [hit.kind for hit in library.search.annotations("web.archive.example")] == ["claim"]


def test_what_a_rule_rejected_unseen_is_told_apart_from_what_its_maker_rejected(path: Path) -> None:
    """In the file, ann rejected Moscow everywhere, and saw that in one article only."""
    shutil.copy(LIBRARIES / "format_29.db", path)
    of_moscow = "SELECT DISTINCT a.title, m.by_rule FROM mentions m JOIN entities e ON e.id = m.entity "
    of_moscow += "JOIN articles a ON a.pk = m.article WHERE e.name = 'Moscow' AND m.state = 'rejected' ORDER BY 2"
    with Library(path, "ann") as library:
        (_, is_by_rule), *others = library.connection.all(of_moscow)
        assert not is_by_rule
        assert [by_rule for _, by_rule in others] == [1, 1, 1]


def test_what_decisions_saw_moves_from_the_settings_to_them_and_to_the_history(path: Path) -> None:
    """In the file, ben coded a passage after he had decided about it, and has undone another decision."""
    shutil.copy(LIBRARIES / "format_30.db", path)
    with Library(path, "ben") as library:
        article = library.articles.find("harbour")

        def decided() -> list[bool]:
            return [passage.decided for passage in coded_passages(library, article, ("ann", "ben"))]

        assert decided() == [True, True, True, False]
        assert library.connection.value("SELECT count(*) FROM meta WHERE key LIKE 'coding decided%'") == 0
        library.journal.redo()
        assert {each.creator for each in library.decisions.of_article(article) if each.start == 64} == {"ben"}
        assert "" not in {each.seen for each in library.decisions.of_article(article)}
        assert decided() == [True, True, True, False]
