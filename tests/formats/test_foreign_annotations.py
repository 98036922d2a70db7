"""Annotations of other programs on articles in the library: placed by words and position, or reported."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.foreign import TEXT, Import, annotations_of, importing, left
from tests.library.shelf import put
from tui.library import Library
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.article_tags import ArticleTags
from tui.library.tables.memos import Memos


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    return importing(empty, tmp_path)


def here(library: Library, text: str) -> None:
    from tui.core.model import NewArticle

    library.articles.add([NewArticle(text=text, sha256="x", id="a", title="A", source="https://x.org/a")])


def whole(library: Library) -> tuple[ArticleTag, ...]:
    return ArticleTags(library.connection, library.journal, library.codebook).of_article("a")


def memos(library: Library) -> list[tuple[str, str, str]]:
    return library.connection.all("SELECT creator, text, modified FROM memos WHERE article = 'a' ORDER BY creator")


def hypothesis(*selectors: dict[str, Any], user: str = "acct:ann@hypothes.is", **values: Any) -> bytes:
    target = [{"source": "https://x.org/a", "selector": selectors}]
    one = {"uri": "https://x.org/a", "user": user, "target": target, "created": "2024-05-01T10:00:00Z", **values}
    return json.dumps({"annotations": [one]}).encode()


def quoted(exact: str, **values: str) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, **values}


def position(start: int, end: int) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def test_a_repeated_import_counts_nothing_as_changed(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    file = json.loads(hypothesis(position(99, 102), quoted("met")))
    file["annotations"] += json.loads(hypothesis(position(3, 9), quoted("nowhere at all")))["annotations"]
    file["annotations"] += json.loads(hypothesis(position(3, 9)))["annotations"]
    first, again = [load("hypothesis", json.dumps(file).encode()) for _ in range(2)]
    assert (first.tally.count("highlights", "changed"), first.tally.count("without a place", "added")) == (1, 1)
    assert left(again) == {"highlights": 1}
    assert (again.tally.total("added"), again.tally.total("changed")) == (0, 0)
    assert {note.outcome for note in again.tally.notes} == {"kept", "left out"}


@pytest.mark.parametrize(("start", "place"), [(16, 14), (14, 14), (4, 3), (400, 14)])
def test_a_position_distinguishes_copies_of_the_same_words(
    load: Import, empty: Library, start: int, place: int
) -> None:
    here(empty, "💩: it rose. 💩 it rose. It is so.")
    load("hypothesis", hypothesis(position(start, start + 7), quoted("it rose")))
    (one,) = empty.annotations.of_article(1)
    assert (one.start, one.creator, one.created) == (place, "ann", "2024-05-01T10:00:00.000Z")


def test_a_broken_position_a_second_use_of_an_id_and_other_accents_lose_nothing(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    broken = {"type": "TextPositionSelector", "start": "a", "end": -3}
    file = json.loads(hypothesis(broken, quoted("Zu\u0308rich"), id="x"))
    file["annotations"] += json.loads(hypothesis(quoted("met"), id="x"))["annotations"]
    report = load("hypothesis", json.dumps(file).encode())
    assert annotations_of(empty) == [("met", "ann", ""), ("Zürich", "ann", "")]
    assert report.tally.count("highlights", "changed") == 1
    assert not load("hypothesis", json.dumps(file).encode()).imported.changed


def test_people_of_other_servers_keep_their_server_name(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    for user in ("acct:ann@hypothes.is", "acct:ann@other.org"):
        load("hypothesis", hypothesis(quoted("met"), user=user))
    assert sorted(annotations_of(empty)) == [("met", "ann", ""), ("met", "ann@other.org", "")]


def test_missing_words_become_an_orphan_and_an_unknown_article_is_reported(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    report = load("hypothesis", hypothesis(position(2, 5), quoted("something quite different"), text="a note"))
    (one,) = empty.annotations.of_article(1)
    assert (one.state, one.quote, one.note) == ("orphan", "something quite different", "a note")
    assert report.tally.count("without a place", "added") == 1
    report = load("hypothesis", hypothesis(quoted("met")).replace(b"x.org/a", b"x.org/b"))
    assert left(report) == {"highlights": 1}


def test_w3c_positions_in_either_unit_and_bodies_without_text(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    target = {"source": "https://x.org/a", "selector": [quoted("Zoë"), position(3, 6)]}
    bodies = ["https://x.org/picture.png", {"type": "TextualBody", "value": "who", "purpose": "commenting"}]
    items = [
        {
            "creator": {"name": "ann"},
            "created": "2024-05-01T10:00:00Z",
            "body": bodies,
            "target": [target, "https://y"],
        },
        {"creator": "ben", "target": target},
        {
            "target": {"source": "https://x.org/a", "selector": {"type": "FragmentSelector", "value": "xywh=1"}},
            "body": {"value": "of a picture", "purpose": "tagging"},
        },
        {"creator": 7, "target": 7},
        {"creator": "ben", "target": "https://x.org/a", "body": {"value": "about Zoë", "purpose": "tagging"}},
        {"target": {"source": "https://y"}, "body": [{"value": "x", "purpose": "tagging"}]},
        {"creator": "cy", "target": target, "motivation": "tagging", "body": {"value": "name"}, "bodyValue": "short"},
        {"target": "https://x.org/a#char=0,3", "bodyValue": "about three letters, not about the page"},
        {"creator": "dee", "target": "https://x.org/a", "body": {"value": "true", "purpose": "assessing"}},
        {"creator": "dee", "target": "https://x.org/a"},
    ]
    report = load("w3c", json.dumps(items).encode())
    assert sorted(annotations_of(empty)) == [("Zoë", "ann", ""), ("Zoë", "ben", ""), ("Zoë", "cy", "name short")]
    assert left(report) == {"bodies": 1, "further targets": 1, "annotations": 5, "codes of articles": 1}
    assert not report.problems
    assert [each[1:3] for each in whole(empty)] == [("about Zoë", "ben")]
    assert not load("w3c", json.dumps(items).encode()).imported.changed


def test_readwise_highlights_find_their_article_by_title(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    report = load("readwise", b"Highlight,Book Title,Color,Tags\r\nprices rose,A,blue,econ\r\nx,B,,\r\n")
    assert annotations_of(empty) == [("prices rose", "cleo", "econ")]
    assert left(report) == {"color": 1, "highlights": 1}


def test_an_ambiguous_title_is_reported_and_an_article_counts_once(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    report = load("readwise", b"Highlight,Book Title\r\nprices,A\r\nrose,A\r\n")
    assert (report.tally.count("articles", "kept"), report.tally.count("highlights", "added")) == (1, 2)
    put(empty, TEXT, title="A", id="another")
    report = load("readwise", b"Highlight,Book Title\r\nprices,A\r\n")
    assert [note.why for note in report.tally.notes] == [
        "several articles here are called that, and nothing tells which"
    ]


@pytest.mark.parametrize(
    "address",
    ["http://x.org/a", "https://www.x.org/a/", "https://x.org/a#part", "https://x.org:443/a?utm_source=x&fbclid"],
)
def test_a_page_is_recognized_by_any_of_its_addresses(load: Import, empty: Library, address: str) -> None:
    here(empty, TEXT)
    load("hypothesis", hypothesis(quoted("met")).replace(b"https://x.org/a", address.encode()))
    assert annotations_of(empty) == [("met", "ann", "")]


@pytest.mark.parametrize("address", ["https://x.org/a?page=2", "https://x.org/b", "https://y.org/a", "ftp://x.org/a"])
def test_another_page_is_another_article(load: Import, empty: Library, address: str) -> None:
    here(empty, TEXT)
    report = load("hypothesis", hypothesis(quoted("met")).replace(b"https://x.org/a", address.encode()))
    assert left(report) == {"highlights": 1}


def test_of_two_articles_with_one_address_the_one_with_the_words_is_used(load: Import, empty: Library) -> None:
    from tui.core.model import NewArticle

    for name, text in (("a", "It rose."), ("b", "It fell. It rose.")):
        empty.articles.add([NewArticle(text=text, sha256=name, id=name, source="https://x.org/a")])
    load("hypothesis", hypothesis(quoted("fell")))
    load("hypothesis", hypothesis(position(12, 16), quoted("rose")))
    assert [len(empty.annotations.of_article(pk)) for pk in (1, 2)] == [0, 2]


def test_values_of_another_program_are_kept_but_are_not_verdicts(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    target = {"source": "https://x.org/a", "selector": quoted("met")}
    bodies = [
        {"type": "TextualBody", "purpose": purpose, "value": value}
        for purpose, value in (("assessing", "4 stars"), ("describing", "a verb"), ("identifying", "x:1"))
    ]
    load("w3c", json.dumps([{"target": target, "body": [*bodies, {"purpose": "linking", "source": "urn:x"}]}]).encode())
    (one,) = empty.annotations.of_article(1)
    assert one.claim is None
    assert one.note == "assessing: 4 stars\nidentifying: x:1\ndescribing: a verb"


@pytest.mark.parametrize("name", ["hypothesis", "w3c"])
def test_notes_on_a_page_become_its_memo_and_replace_none(name: str, load: Import, empty: Library) -> None:
    """A person has one memo on an article: two notes are joined, and a memo written here is not replaced."""
    here(empty, TEXT)

    def note(text: str, by: str, day: int) -> dict[str, Any]:
        time, source = f"2031-05-0{day}T10:00:00Z", "https://x.org/a"
        if name == "w3c":
            return {"target": source, "body": {"value": text}, "creator": by, "created": time, "modified": time}
        page = {"uri": source, "user": f"acct:{by}@hypothes.is", "text": text, "created": time, "updated": time}
        return page | {"target": [{"source": source}]}

    notes = [note("second", "ben", 2), note("first", "ben", 1), note("mine there", "cleo", 1)]
    content = json.dumps(notes).encode()
    Memos(empty.connection, empty.journal).write(empty.articles.get(1), "mine here")
    report = load(name, content)
    assert [each[:2] for each in memos(empty)] == [("ben", "first\n\nsecond"), ("cleo", "mine here")]
    assert [(each.outcome, each.why) for each in report.tally.notes] == [("kept", "another one is here")]
    assert not load(name, content).imported.changed


def test_the_table_and_the_json_of_hypothesis_give_the_same(load: Import, empty: Library) -> None:
    here(empty, TEXT)
    head = "Created at,Author,Page,URL,Group,Type,Quote/description,Comment,Tags\n"
    rows = [
        '2024-05-01 10:00,ann,,https://x.org/a,Public,Annotation,met,"a note\n\nClaim by Zoë: false","x,y z"',
        "2024-05-01 10:01,ben,,https://x.org/a,,Highlight,prices rose,,",
        "2024-05-01 10:02,ben,,https://x.org/a,,Reply,,so so,",
        "2024-05-01 10:02,ben,,https://x.org/a,,Page note,,all of it,x",
        "2024-05-01 10:03,ben,,https://x.org/other,,Highlight,prices,,",
    ]
    table = (head + "\n".join(rows)).encode()
    report = load("hypothesis", table)
    assert sorted(annotations_of(empty)) == [("met", "ann", "x y z"), ("prices rose", "ben", "")]
    assert left(report) == {"group": 1, "replies": 1, "highlights": 1}
    assert memos(empty) == [("ben", "all of it", "2024-05-01T10:02:00.000Z")]
    assert [each[1:] for each in whole(empty)] == [("x", "ben", "2024-05-01T10:02:00.000Z")]
    (first, _) = empty.annotations.of_article(1)
    assert first.claim is not None
    assert (first.note, first.claim.speaker, first.created) == ("a note", "Zoë", "2024-05-01T10:00:00.000Z")
    assert not load("hypothesis", table).imported.changed
    former = table.replace(b"Type,Quote/description", b"Annotation/Reply Type,Quote")
    assert left(load("hypothesis", former)) == left(report)
    same = hypothesis(position(7, 10), quoted("met"), text="a note\n\nClaim by Zoë: false", tags=["x", "y z"])
    assert not load("hypothesis", same).imported.changed
