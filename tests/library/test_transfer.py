from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.library.shelf import TEXT, content, put
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import ClaimLink, Highlight, Marks, Mention, Quotation, Suggestion
from tui.library import Library
from tui.library.transfer.bundles import Bundle, ExportSelection
from tui.library.upkeep.check import find_problems


@pytest.fixture
def shelf(library: Library, opened: Callable[[str], Library]) -> Library:
    one = put(library, TEXT, title="One", id="one", published="2019-04-15", source="/in/one.txt", language="en")
    two = put(library, "Another text about grain.", title="Two", id="two")
    put(library, "Nothing said here.", title="Three", id="three")
    library.articles.set_read(two.pk, True)
    marks = Marks(
        (Mention(0, 3, "PERSON", "Kim Jong-un", "ann", "confirmed"), Mention(16, 22, "GPE", "Russia")),
        (Quotation(65, 73, "Kim", weak=True),),
        (Suggestion(0, 23, "claim", "Kim", 0.75, "number · date"),),
    )
    library.markings.put([(one.pk, marks), (two.pk, Marks())], "en_core_web_sm", "3.8.0")
    first = library.annotations.claim(one, 0, 23, "Kim")
    library.annotations.tag(one, 0, 23, "verdict/false", first.id)
    second = opened("bob").annotations.claim(two, 0, 7, "Putin")
    library.claims.link(first.id, "contradicts", second.id)
    library.claims.edit(first.id, verdict="false", rationale="he did not")
    library.annotations.tag(one, 4, 9, "verdict")
    library.annotations.note(two, 8, 12, "what about it?")
    library.codebook.add("unused", "pink", "nobody took it")
    return library


def quotes(library: Library, selection: ExportSelection) -> dict[str, list[str]]:
    bundles = [*library.exporter.bundles(selection)]
    quotes_by_title = {bundle.article.title: [highlight.quote for highlight in bundle.highlights] for bundle in bundles}
    assert library.exporter.count_articles(selection) == len(bundles)
    return quotes_by_title


def test_a_selection_has_only_what_was_asked_for(shelf: Library) -> None:
    all_of = {"One": ["Kim is to visit Russia.", "is to"], "Two": ["Another", "text"], "Three": []}
    assert quotes(shelf, ExportSelection()) == all_of
    assert quotes(shelf, ExportSelection(articles=("two", "nobody"))) == {"Two": all_of["Two"]}
    assert quotes(shelf, ExportSelection(tags=("verdict",))) == {"One": all_of["One"]}
    assert quotes(shelf, ExportSelection(tags=("verdict/false",))) == {"One": all_of["One"][:1]}
    assert quotes(shelf, ExportSelection(creators=("bob",))) == {"Two": ["Another"]}
    assert quotes(shelf, ExportSelection(verdicts=("false", "true"))) == {"One": ["Kim is to visit Russia."]}
    assert quotes(shelf, ExportSelection(claims_only=True)) == {"One": ["Kim is to visit Russia."], "Two": ["Another"]}
    assert quotes(shelf, ExportSelection(claims_only=True, articles=("one",))) == {"One": ["Kim is to visit Russia."]}
    assert quotes(shelf, ExportSelection(since="2999-01-01")) == {}
    assert quotes(shelf, ExportSelection(until="2001")) == {}
    today = shelf.annotations.last().modified[:10]  # type: ignore[union-attr]
    selected = quotes(shelf, ExportSelection(since=today, until=today))
    assert selected == {title: highlights for title, highlights in all_of.items() if highlights}
    with pytest.raises(NotFoundError, match="verd"):
        shelf.exporter.count_articles(ExportSelection(tags=("verd",)))


def test_articles_are_in_order_with_marks_tags_and_the_model(shelf: Library) -> None:
    one, two, three = shelf.exporter.bundles()
    assert [bundle.article.id for bundle in (one, two, three)] == ["one", "two", "three"]
    assert one.marks == shelf.marks.of_article(one.article.pk)
    assert (one.marking.model, one.marking.version) == ("en_core_web_sm", "3.8.0")  # type: ignore[union-attr]
    assert two.marking
    assert three.marking is None
    assert [tag.name for tag in one.codebook] == ["unused", "verdict", "verdict/false"]
    assert two.codebook == ()
    (bare,) = shelf.exporter.bundles(ExportSelection(articles=("one",)), marks=False)
    assert (bare.marks, bare.marking) == (Marks(), None)
    assert [tag.name for tag in bare.codebook] == ["verdict", "verdict/false"]


def content_for_comparison(library: Library) -> list[Any]:
    return [
        replace(bundle, article=replace(bundle.article, pk=0), highlights=tuple(_bare(bundle)), codebook=_tags(bundle))
        for bundle in library.exporter.bundles()
    ]


def _bare(bundle: Bundle) -> list[Highlight]:
    return [replace(highlight, article=0) for highlight in bundle.highlights]


def _tags(bundle: Bundle) -> tuple[Any, ...]:
    return tuple(replace(tag, uses=0) for tag in bundle.codebook)


@pytest.fixture
def other(tmp_path: Path) -> Any:
    with Library(tmp_path / "other.db", "cleo") as library:
        yield library


@pytest.mark.parametrize("backwards", [False, True])
def test_exported_bundles_are_imported_completely_in_any_order(shelf: Library, other: Library, backwards: bool) -> None:
    bundles = [*shelf.exporter.bundles()]
    steps: list[int] = []
    done = other.importer.add(reversed(bundles) if backwards else bundles, steps.append)
    assert (done.articles, done.added, done.claims, done.tags, done.links) == (3, 4, 2, 3, 1)
    assert (done.misplaced, done.loose_links) == (0, 0)
    assert steps[-1] == 3
    mine, theirs = content_for_comparison(shelf), content_for_comparison(other)
    assert [b.article.id for b in theirs] == (["three", "two", "one"] if backwards else ["one", "two", "three"])
    if not backwards:
        assert theirs == mine
    again = other.importer.add(bundles)
    assert not again.changed
    assert (again.known, again.same) == (3, 4)
    assert content_for_comparison(other) == theirs


def test_one_undo_reverts_a_whole_import_and_redo_repeats_it(shelf: Library, other: Library) -> None:
    before = content(other)
    other.importer.add(shelf.exporter.bundles())
    after = content(other)
    other.journal.undo()
    assert content(other) == before
    assert other.journal.undo() is None
    other.journal.redo()
    assert content(other) == after


def test_undo_of_an_import_removes_its_articles_and_redo_restores_them_completely(
    shelf: Library, other: Library
) -> None:
    other.importer.add(shelf.exporter.bundles())
    texts = other.connection.all("SELECT pk, id, text, title FROM articles ORDER BY pk")
    whole = [*other.exporter.bundles()]
    assert [bundle.marking for bundle in whole if bundle.marks.mentions] != []
    unmarked = other.markings.texts()
    size = other.connection.value("SELECT sum(length(changes)) FROM journal")
    other.journal.undo()
    assert other.articles.counts().articles == 0
    assert list(find_problems(other)) == []
    assert put(other, "Came in meanwhile.").pk > texts[-1][0]
    other.markings.put([(other.markings.texts()[0][0], Marks())], "model", "1")
    for _ in range(2):
        other.journal.redo()
        assert other.connection.all("SELECT pk, id, text, title FROM articles ORDER BY pk")[:3] == texts
        assert [*other.exporter.bundles()][:3] == whole
        assert other.markings.texts() == unmarked, "no model would find the imported marks again"
        assert list(find_problems(other)) == []
        other.journal.undo()
    other.journal.redo()
    assert other.connection.value("SELECT sum(length(changes)) FROM journal WHERE state = 'done'") == size


def test_an_import_is_not_undone_if_somebody_worked_on_it(shelf: Library, other: Library) -> None:
    other.importer.add(shelf.exporter.bundles())
    before = content(other)
    with Library(other.path, "bea") as library:
        library.done.mark(library.articles.get(1), done=True)
    with pytest.raises(ConflictError, match="bea has changed it since"):
        other.journal.undo()
    assert content(other) == before
    assert list(find_problems(other)) == []


def test_the_newer_value_wins_and_the_older_stays_in_the_history(shelf: Library, other: Library) -> None:
    other.importer.add(shelf.exporter.bundles())
    old = [*shelf.exporter.bundles()]
    claimed = next(h for h in old[0].highlights if h.claim)
    shelf.claims.edit(claimed.id, verdict="mixed")
    shelf.annotations.untag(claimed.id, "verdict/false")
    shelf.annotations.recolor(claimed.id, "pink")
    done = other.importer.add(shelf.exporter.bundles())
    assert (done.updated, done.older, done.same) == (1, 0, 3)
    assert content_for_comparison(other)[0].highlights == content_for_comparison(shelf)[0].highlights
    done = other.importer.add(old)
    assert (done.updated, done.older, done.same) == (0, 1, 3)
    assert other.annotations.get(claimed.id).color == "pink"
    other.journal.undo()
    back = other.annotations.get(claimed.id)
    assert (back.color, back.tags, back.claim.verdict) == ("yellow", ("verdict/false",), "false")  # type: ignore[union-attr]


def test_of_two_changes_to_one_field_the_one_here_stays_and_is_reported(shelf: Library, other: Library) -> None:
    other.importer.add(shelf.exporter.bundles())
    bundle = next(iter(shelf.exporter.bundles()))
    highlight = bundle.highlights[0]
    mine, theirs = replace(highlight, note="mine", modified="2999"), replace(highlight, note="theirs", modified="2999")
    for library, order in ((shelf, (mine, theirs)), (other, (theirs, mine))):
        results = [library.importer.add([replace(bundle, highlights=(one,))]) for one in order]
        assert [len(result.tally.conflicts) for result in results] == [0, 1]
        again = library.importer.add([replace(bundle, highlights=(order[1],))])
        assert (again.changed, again.tally.conflicts) == (False, []), "it was reported"
    assert (shelf.annotations.get(highlight.id).note, other.annotations.get(highlight.id).note) == ("mine", "theirs")


def test_a_link_to_a_missing_claim_is_reported_and_left_out(shelf: Library, other: Library) -> None:
    done = other.importer.add(shelf.exporter.bundles(ExportSelection(articles=("one",))))
    assert (done.links, done.loose_links) == (0, 1)
    done = other.importer.add(shelf.exporter.bundles())
    assert (done.links, done.loose_links) == (1, 0)
    (link,) = (highlight.claim.links[0] for highlight in content_for_comparison(other)[0].highlights if highlight.claim)
    assert isinstance(link, ClaimLink)


def test_a_passage_missing_from_the_article_here_becomes_an_orphan_and_is_reported(
    shelf: Library, other: Library
) -> None:
    put(other, "A version about grain alone.", id="two")
    done = other.importer.add(shelf.exporter.bundles())
    assert (done.known, done.added, done.misplaced) == (1, 4, 0)
    assert done.tally.count("without a place", "added") == 2
    orphans = [one.highlight for one in other.revisions.orphans()]
    there = {highlight.id: highlight for bundle in shelf.exporter.bundles() for highlight in bundle.highlights}
    assert len(orphans) == 2
    for orphan in orphans:
        was = there[orphan.id]
        assert (orphan.quote, orphan.note, orphan.tags, orphan.prefix) == (was.quote, was.note, was.tags, was.prefix)
    again = other.importer.add(shelf.exporter.bundles())
    assert not again.changed
    assert again.tally.count("without a place", "added") == 0


def test_marks_are_imported_only_where_there_are_none(shelf: Library, other: Library) -> None:
    one = put(other, TEXT, id="one")
    own = Marks((Mention(16, 22, "LOC", "Russia"),))
    other.markings.put([(one.pk, own)], "another", "1")
    other.importer.add(shelf.exporter.bundles())
    assert other.marks.of_article(one.pk) == own


def test_existing_tags_keep_their_colour(shelf: Library, other: Library) -> None:
    other.codebook.add("verdict", "orange", "mine")
    other.importer.add(shelf.exporter.bundles())
    assert {tag.name: tag.color for tag in other.codebook.all()}["verdict"] == "orange"


def test_exporting_a_large_library_needs_little_memory(library: Library) -> None:
    import tracemalloc

    with library.connection.write():
        for number in range(1500):
            put(library, f"Story {number}. " + "word " * 400)
    peaks = []
    for most in (500, 1500):
        tracemalloc.start()
        for number, _ in enumerate(library.exporter.bundles()):
            if number == most - 1:
                break
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_an_article_with_another_text_here_takes_annotations_whose_words_it_has(shelf: Library, other: Library) -> None:
    put(other, "Corrected on Tuesday.\n" + TEXT.replace("Russia", "Russia soon"), id="one")
    done = other.importer.add(shelf.exporter.bundles(ExportSelection(articles=("one",))))
    assert (done.known, done.added, done.moved, done.misplaced) == (1, 2, 2, 0)
    (bundle,) = other.exporter.bundles()
    assert [highlight.quote for highlight in bundle.highlights] == ["Kim is to visit Russia soon.", "is to"]
    assert bundle.marks == Marks()
    again = other.importer.add(shelf.exporter.bundles(ExportSelection(articles=("one",))))
    assert not again.changed
