import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.core.text import clean, compact_json
from tui.library.tables.portable_changes import portable_changes
from tui.library.tables.rows import KEYS

WORDS = st.text(st.sampled_from("ab \"\\\n\t,:{}[]'é\xa0\u2028\ufeff😀\x07articl0e")).map(lambda text: clean(text)[0])
VALUES = st.one_of(WORDS, st.integers(), st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))
ROWS = st.none() | st.dictionaries(st.sampled_from(["article", "id", "quote", "start"]), VALUES, max_size=4)
CHANGES = st.lists(
    st.sampled_from([*KEYS]).flatmap(
        lambda table: st.tuples(st.just(table), st.fixed_dictionaries(dict.fromkeys(KEYS[table], VALUES)), ROWS, ROWS)
    ),
    max_size=3,
).map(lambda changes: [[*change] for change in changes])


def name_of(pk: int) -> str:
    return f'no "{pk}"'


def renamed(changes: list[list[Any]]) -> list[list[Any]]:
    """Return changes with the names of articles, computed in a slow but simple way."""
    for _, *rows in changes:
        for row in rows:
            if row is not None and isinstance(row.get("article"), int):
                row["article"] = name_of(row["article"])
    return changes


@given(st.lists(CHANGES, max_size=4))
def test_changes_are_exported_with_the_ids_of_articles(some: list[list[list[Any]]]) -> None:
    texts = [compact_json(changes) for changes in some]
    assert portable_changes(texts, name_of) == [compact_json(renamed(changes)) for changes in some]


@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_an_unreadable_change_does_not_affect_the_others(some: list[list[list[Any]]]) -> None:
    texts = [compact_json(changes) for changes in some]
    expected = portable_changes(texts, name_of)
    for bad in ("", "[]\n[]", "[,]", "[[]]", '[["highlights",{"id":"a"},null,null],]', '[["no",{"id":"a"},null,null]]'):
        assert portable_changes([bad, *texts, bad], name_of) == ["[]", *expected, "[]"]


def test_a_text_that_looks_like_an_article_number_stays_a_text() -> None:
    changes = [["highlights", {"id": "a"}, None, {"quote": ',"article":7,', "note": '{"article":7}', "article": 7}]]
    (out,) = portable_changes([compact_json(changes)], name_of)
    assert json.loads(out)[0][3] == {"quote": ',"article":7,', "note": '{"article":7}', "article": 'no "7"'}


def test_a_negative_number_is_a_number() -> None:
    changes = [["markings", {"article": -1}, None, {"article": 0}]]
    assert portable_changes([compact_json(changes)], name_of) == [compact_json(renamed(changes))]


def test_json_of_other_programs_is_rewritten() -> None:
    changes = [["highlights", {"id": "a"}, {"article": 7, "note": "é"}, None]]
    assert portable_changes([json.dumps(changes, indent=1)], name_of) == [compact_json(renamed(changes))]
