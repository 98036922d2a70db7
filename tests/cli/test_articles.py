import re
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.cli.terms import as_typed
from tui.core.model import SORTS, NewArticle
from tui.library import Library
from tui.library.library import default_creator


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds


@pytest.fixture
def annotated(library: Path) -> Path:
    with Library(library, "ann") as opened:
        article = opened.articles.get(1)
        start = article.text.index("The Kremlin said")
        end = article.text.index("\n", start)
        claim = opened.annotations.claim(article, start, end, "Kremlin")
        opened.claims.edit(claim.id, verdict="true", rationale="They met in Vladivostok.")
        opened.annotations.tag(article, start, end, "diplomacy/summit", claim.id)
        opened.annotations.note(article, 0, 18, "An odd headline")
    return library


def test_list(postil: Postil) -> None:
    result = postil("list")
    assert (result.code, result.err) == (0, "")
    assert len(result.lines) == 6
    assert result.lines[0].split() == ["#", "id", "date", "words", "mentions", "highlights", "claims", "title"]
    assert result.lines[2].split()[:4] == ["2", "c6878c7972c9", "2019-04-15", "508"]
    assert int(result.lines[2].split()[4]) > 50
    assert result.lines[2].endswith("DPRK Leader Kim Could Visit Russia Next Week - Reports · Sputnik")
    assert len({line.index("new") for line in result.lines[1:]}) == 1


def test_list_counts_and_signs(postil: Postil, annotated: Path) -> None:
    first, *_, fourth, _ = postil("list").lines[1:]
    assert first.split()[:2] == ["1", "b3a2c48671bc"]
    assert first.split()[3:6] == ["54", "2", "1"]
    assert fourth.endswith(" ≡ twice")
    with Library(annotated) as library:
        library.articles.add([NewArticle(text="Nobody was named.", sha256="", source="/a/file.txt")])
    assert postil("list").lines[6].split()[2:] == ["3", "·", "·", "·", "new", "/a/file.txt"]


def test_list_and_show_say_who_has_finished_coding_an_article(postil: Postil, library: Path) -> None:
    assert "✓" not in postil("list").out + postil("show", "2").out
    for creator in ("ben", "anna"):
        with Library(library, creator) as opened:
            opened.done.mark(opened.articles.get(2), done=True)
    assert [line.endswith(" ✓ anna, ben") for line in postil("list").lines[1:]] == [False, True, False, False, False]
    assert [row["done"] for row in postil("list", "--json").json][:2] == [[], ["anna", "ben"]]
    assert "coded by anna, ben ✓" in postil("show", "2").lines


def test_list_and_show_say_how_far_an_article_is_read(postil: Postil, library: Path) -> None:
    with Library(library) as opened:
        for pk, share in enumerate((0.0, 0.001, 0.5, 0.996, 1.0), 1):
            opened.articles.set_position(pk, 10, share)
    states = ["new", "1%", "50%", "99%", "done"]
    assert [line[71:75].strip() for line in postil("list").lines[1:]] == states
    assert [postil("show", str(pk)).lines[1].split(" · ")[-2] for pk in range(1, 6)] == states
    assert [row["progress"] for row in postil("list", "--json").json] == [0.0, 0.001, 0.5, 0.996, 1.0]
    assert (postil("edit", "1", "--read").code, postil("edit", "5", "--unread").code) == (0, 0)
    lines = postil("list").lines
    assert (" done " in lines[1], " new " in lines[5]) == (True, True)


def test_show_lists_versions_duplicates_and_orphans(postil: Postil, library: Path) -> None:
    words = " ".join(f"word{number}" for number in range(80))
    text, other = f"The bridge opens.\n\n{words}\n", f"The bridge is open.\n\n{words}\n"
    source = "https://example.org/bridge"
    with Library(library, "ann") as opened:
        opened.articles.add([NewArticle(other, "b", title="Other"), NewArticle(text, "a", title="A", source=source)])
        article = opened.articles.get(7)
        opened.annotations.note(article, 0, 17, "first line\nsecond line")
        opened.intake.add([NewArticle(f"It is open.\n\n{words}\n", "c", source=source)], lambda *_: None)
        opened.duplicates.find()
    lines = postil("show", "7").lines
    assert lines[0] == "A"
    assert lines[2:4] == [source, "version 2; --revision N prints an earlier one"]
    assert re.fullmatch(r"≡ \d+% like [0-9a-f]{12} Other", lines[4])
    assert lines[5:7] == ["", "It is open."]
    assert lines[-5:] == [
        "",
        "  ∅ “The bridge opens.”",
        "    orphan: its passage is gone · ann",
        "    first line",
        "    second line",
    ]
    assert postil("show", "7", "--revision", "1").out == text
    earlier = postil("show", "7", "--revision", "1", "--json").json
    assert earlier == {"id": postil("show", "7", "--json").json["id"], "revision": 1, "text": text}
    assert postil("show", "7", "--revision", "2").lines[0] == "A"


def test_show_omits_fields_that_an_article_does_not_have(postil: Postil, library: Path) -> None:
    kept = "https://web.archive.org/web/2020/https://example.org/"
    with Library(library) as opened:
        opened.articles.add([NewArticle("It opened.\n", "a", title="The bridge", retrieved=kept)])
        article_id = opened.articles.get(6).id
    lines = ["The bridge", f"2 words · new · {article_id}", f"read from {kept}", "", "It opened."]
    assert postil("show", "6").lines == lines


def test_show_lists_annotations_anchored_in_other_words(postil: Postil, library: Path) -> None:
    source = "https://example.org/bridge"
    before, after = (
        "Oslo will build a bridge over the fjord in May.",
        "Oslo will build a new bridge over the fjord in May.",
    )
    with Library(library, "ann") as opened:
        opened.articles.add([NewArticle(f"{before}\nNobody was hurt.\n", "a", source=source)])
        opened.annotations.tag(opened.articles.get(6), 0, len(before), "bridges")
        opened.intake.add([NewArticle(f"{after}\nNobody was hurt.\n", "b", source=source)], lambda *_: None)
    *_, quote, facts = postil("show", "6").lines
    assert quote == f"  ▍ “{after}”"
    assert re.fullmatch(r"    line 1 · found again in other words, \d\d% alike · bridges · ann", facts)


def test_list_filters_sorts_and_limits(postil: Postil, library: Path) -> None:
    assert [line.split()[0] for line in postil("list", "putin").lines[1:]] == ["4", "5"]
    assert [line.split()[0] for line in postil("list", "--sort", "newest", "--limit", "2").lines[1:]] == ["3", "2"]
    orders = {sort: "".join(line.split()[0] for line in postil("list", "--sort", sort).lines[1:]) for sort in SORTS}
    with Library(library, "ann") as opened:
        expected = {sort: "".join(str(row.pk) for row in opened.articles.page(0, 9, sort)) for sort in SORTS}
    assert orders == expected
    assert (orders["added"], orders["newest"]) == ("12345", orders["oldest"][::-1])
    for article, wave in (("2", "10"), ("4", "9"), ("5", "late")):
        postil("edit", article, "--set", f"wave={wave}")
    heading, *rows = postil("list", "--sort", "attribute:wave").lines
    assert [line.split()[0] for line in rows] == [*"42513"]
    assert [line[heading.index("wave") :].split()[0] for line in rows] == ["9", "10", "late", "·", "·"]
    assert "no attribute 'wa': there is wave" in postil("list", "--sort", "attribute:wa").err
    assert "'size' is none of added, newest" in postil("list", "--sort", "size").err
    assert postil("list", "putin", "nowhere").err == "nothing · 2 without nowhere\n"
    assert postil("list", "putin", "-kim", "--json").json == postil("list", "--json", "putin", "--", "-kim").json
    assert postil("list", "putin", "-k").code == 2
    result = postil("list", "nothing-like-this")
    assert (result.code, result.out, result.err) == (0, "", "nothing · 5 without nothing-like-this\n")


def test_list_of_an_empty_library(postil: Postil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTIL_LIBRARY")
    result = postil("list")
    assert (result.code, result.out) == (0, "")
    assert "`postil add PATH`" in result.err
    assert postil("list", "--json").json == []


def test_list_json(postil: Postil, annotated: Path) -> None:
    rows = postil("list", "--json").json
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5]
    first = rows[0]
    with Library(annotated) as opened:
        article = opened.articles.get(1)
    assert first == {
        "number": 1,
        "id": "b3a2c48671bc",
        "title": "Kim Jong-un lavrov",
        "authors": [],
        "publisher": "",
        "published": "",
        "source": article.source,
        "language": "en",
        "added": article.added,
        "read": "",
        "progress": 0.0,
        "words": 331,
        "repeats": False,
        "intake": [],
        "mentions": 54,
        "highlights": 2,
        "claims": 1,
        "revision": 1,
        "alike": 0,
        "done": [],
        "reviewed": [],
        "undecided": 0,
    }
    assert rows[3]["repeats"] is True


def test_columns_stay_aligned_with_wide_characters(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("東京で会議が開かれた 👨‍👩‍👧\n\n本文です。")
    postil("add", tmp_path / "a.txt")
    postil("edit", "6", "--published", "2024-01-01")
    assert "東京で会議" in postil("list").lines[6]


@pytest.mark.parametrize("name", ["2", "c6878c7972c9", "c6878", "001_059a7e0888fc989e.txt"])
def test_show_accepts_every_name_of_an_article(postil: Postil, name: str) -> None:
    result = postil("show", name)
    assert result.lines[0] == "DPRK Leader Kim Could Visit Russia Next Week - Reports"
    assert result.lines[1] == "Sputnik · 2019-04-15 · en · 508 words · new · c6878c7972c9"


def test_show_prints_the_stored_text_and_the_annotations(postil: Postil, annotated: Path) -> None:
    with Library(annotated) as opened:
        text = opened.articles.get(1).text
    result = postil("show", "1")
    assert text.rstrip() in result.out
    notes = result.out.split("2 annotations\n")[1]
    assert "▍ “Kim Jong-un lavrov”" in notes
    assert "    An odd headline\n" in notes
    assert "÷ “The Kremlin said in a statement on its website on Thursday" in notes
    assert "    true · Kremlin · line 10 · diplomacy/summit · ann\n    They met in Vladivostok.\n" in notes


def test_show_json_is_the_native_format(postil: Postil, annotated: Path) -> None:
    shown = postil("show", "1", "--json").json
    assert shown["id"] == "b3a2c48671bc"
    claim = shown["highlights"][1]
    assert claim["quote"] == shown["text"][claim["start"] : claim["end"]]
    assert claim["claim"]["speaker"] == "Kremlin"
    assert shown["mentions"]


def test_attributes_are_set_shown_and_removed_together_with_other_edits_in_one_step(
    postil: Postil, annotated: Path
) -> None:
    result = postil("edit", "1", "--title", "Talks", "--set", "year = 2019", "--set", "field=trade union")
    assert result.lines == ["b3a2c48671bc · Talks · en", "field: trade union · year: 2019"]
    assert "field: trade union · year: 2019" in postil("show", "1").lines
    shown = postil("show", "1", "--json").json["attributes"]
    assert [(each["name"], each["value"], each["kind"]) for each in shown] == [
        ("field", "trade union", "text"),
        ("year", "2019", "number"),
    ]
    for wrong, why in (("year", "is no NAME=VALUE"), ("=1", "is no name"), (f"a={'b' * 501}", "501 characters")):
        refused = postil("edit", "1", "--title", "Other", "--set", wrong)
        assert (refused.code, why in refused.err) == (2, True)
    rows = postil("export", "csv", "--article", "1").lines
    assert ",field=trade union; year=2019," in rows[1]
    with Library(annotated, default_creator()) as opened:
        assert opened.journal.undo()
        article = opened.articles.get(1)
        assert (article.title, opened.attributes.of_article(article.id)) == ("Kim Jong-un lavrov", ())
        opened.journal.redo()
    assert postil("edit", "1", "--set", "field=").lines[1:] == ["year: 2019"]
    assert postil("history").lines[1].endswith("field removed")
    with Library(annotated, "ben") as opened:
        opened.attributes.set(opened.articles.get(1), {"year": "2020"})
    assert postil("edit", "1", "--set", "year=2019").err == "year was 2020, ben's\n"


def test_search_finds_texts_notes_and_claims(postil: Postil, annotated: Path) -> None:
    result = postil("search", "vladivostok")
    assert result.lines[0].startswith("dd4c355e404a  North Korea and Russia holds hand for development of bilateral")
    assert result.lines[0].endswith(" on the Korean Peninsula · News Bharati · 2019-04-25")
    assert re.fullmatch(r"    ….* Vladivostok .*…", result.lines[1])
    assert result.err == ""
    assert any(line.startswith("    claim: They met in Vladivostok") for line in result.lines)
    assert "    note: An odd headline “Kim Jong-un lavrov”" in postil("search", "odd").lines
    assert "\x02" not in result.out
    found = postil("search", "--json", "odd").json
    assert (found[0]["kind"], found[0]["start"], found[0]["snippet"]) == ("note", 0, "An odd headline")
    assert found[0]["quote"] == "Kim Jong-un lavrov"


def test_search_shows_a_hit_on_one_line(postil: Postil, library: Path) -> None:
    with Library(library) as opened:
        opened.articles.add([NewArticle("A harbour\nwith many \u00a0 ships\tin it.", "0" * 64, title="A port")])
    assert postil("search", "harbour").lines[1:] == ["    A harbour with many ships in it."]
    assert postil("tags", "add", "Quays", "--description", "where ships land").code == 0
    assert postil("search", "quays").lines == ["#Quays", "    code: where ships land"]


@pytest.mark.parametrize(
    ("argument", "term"),
    [
        ("state affairs", '"state affairs"'),
        ("-state affairs", '-"state affairs"'),
        ("#state media", '#"state media"'),
        ("field=trade union", 'field="trade union"'),
        ("title:Kim: a visit", 'title:"Kim: a visit"'),
        ("He said: no", '"He said: no"'),
        ("group:north #aid", "group:north #aid"),
        ("kim date:2019", "kim date:2019"),
    ],
)
def test_an_argument_of_several_words_is_one_term_or_those_that_can_be_none(argument: str, term: str) -> None:
    assert as_typed([argument]) == term


def test_search_phrases_and_limits(postil: Postil) -> None:
    assert len(postil("search", "state affairs commission", "--json").json) == 3
    assert postil("search", "affairs state").code == 0
    assert (postil("search", "affairs state").out, len(postil("search", "affairs", "state").lines)) == ("", 6)
    assert postil("search", "affairs -state").out == postil("search", "affairs", "--", "-state").out == ""
    assert postil("search", "affai* stat*").out == postil("search", "affai*", "stat*").out != ""
    assert postil("search", "affairs -nobody").out == postil("search", "affairs").out
    assert len(postil("search", "state", "affairs", "commission", "--json", "--limit", "2").json) == 2
    result = postil("search", "kim", "--limit", "1")
    assert "1 of 5 hits: --all lists all of them" in result.err
    result = postil("search", "nothinglikethis")
    assert (result.code, result.out, result.err) == (
        0,
        "",
        "nothing has all of these words: nothinglikethis occurs nowhere\n",
    )
    assert postil("search", "kim", "date:2018").err == "nothing · 5 without date:2018\n"
    assert postil("search", '"').code == 2
    result = postil("search", "kim", "--places", "--limit", "2", "--json")
    assert [place["text"] for place in result.json] == ["Kim", "Kim"]
    assert result.err == "2 places, there are more: --all lists all of them, --limit N more or fewer\n"
    assert len(postil("search", "kim", "--places", "--all").lines) > 20
    assert postil("search").code == 2


def test_edit(postil: Postil) -> None:
    for own in (("--title", "T"), ("--source", "s"), ("--memo", "m")):
        assert "are for a single article: name one" in postil("edit", "1", "2", *own).err
    result = postil(
        "edit", "1", "--title", "A letter\x1b[31m to Putin", "--publisher", "Prensa", "--published", "2019-04-19"
    )
    assert result.out == "b3a2c48671bc · A letter to Putin · Prensa · 2019-04-19 · en\n"
    assert postil("list", "--json").json[0]["publisher"] == "Prensa"
    assert "edit" in postil("history", "1").lines[1]
    assert postil("edit", "1", "--publisher", "").out == "b3a2c48671bc · A letter to Putin · 2019-04-19 · en\n"
    for date in ("2019-02-30", "2019-4", "19-04-15", "2019-04-15T10", "2019-04-15 10:30", "20190415", "٢٠١٩"):
        refused = postil("edit", "1", "--published", date)
        assert (refused.code, "is not a date such as" in refused.err) == (2, True)
    for date in ("2019", "2019-04", "2024-02-29", "2019-04-15T10:30:00+02:00", "2019-04-15T10:30Z", ""):
        assert postil("edit", "1", "--published", date).code == 0
        assert postil("list", "--json").json[0]["published"] == date
    assert " · Jane Roe; Jin Kim · " in postil("edit", "1", "--authors", "Jane Roe; Jin Kim").out
    assert postil("list", "--json", "roe").json[0]["authors"] == ["Jane Roe", "Jin Kim"]
    assert postil("show", "1", "--json").json["authors"] == ["Jane Roe", "Jin Kim"]
    assert "Jane Roe; Jin Kim · " in postil("show", "1").out
    result = postil("edit", "1")
    assert (result.code, "nothing to change: give --title" in result.err) == (2, True)
