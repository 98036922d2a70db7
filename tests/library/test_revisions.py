"""Later versions of an article: annotations are found again or kept as orphans, and one undo reverts all of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.library.bridge import ADDRESS, FIRST, SECOND, add, add_all
from tui.core.corrections import Add, Resize, Target
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import Article, Entity, Highlight, Marks, Mention, NewArticle, NewHighlight
from tui.formats import export, import_
from tui.library import Library
from tui.library.queries.similar_claims import find_similar_claims
from tui.library.upkeep.check import find_problems


def mark(library: Library, article: Article, quote: str, tag: str = "") -> Highlight:
    start = article.text.index(quote)
    span = start, start + len(quote)
    return library.annotations.tag(article, *span, tag) if tag else library.annotations.highlight(article, *span)


@pytest.fixture
def article(library: Library) -> Article:
    return library.articles.get(add(library, FIRST, title="A bridge").pk)


def test_annotations_move_and_keep_their_state(library: Library, article: Article) -> None:
    moved = mark(library, article, "The minister spoke.", "who")
    fuzzy = mark(library, article, "Oslo will build a bridge 😀 over the fjord in May.")
    third = mark(library, article, "Nobody für Köln was hurt.", "who")
    result = add(library, SECOND, title="A new bridge")
    assert (result.outcome, result.pk) == ("changed", article.pk)
    assert result.states == {"exact": 0, "moved": 1, "fuzzy": 1, "orphan": 1}
    article = library.articles.get(article.pk)
    assert (article.text, article.title, article.revision) == (SECOND, "A new bridge", 2)
    by_id = {each.id: each for each in library.annotations.of_article(article.pk)}
    assert by_id[moved.id].state == "moved"
    assert by_id[fuzzy.id].state == "fuzzy"
    assert 0.8 < by_id[fuzzy.id].score < 1
    assert by_id[fuzzy.id].quote == "Oslo will build a new bridge 😀 over the fjord in May."
    orphan = by_id[third.id]
    assert (orphan.state, orphan.placed, orphan.quote, orphan.tags) == ("orphan", False, third.quote, ("who",))
    assert (orphan.start, orphan.end) == (third.start, third.end), "it keeps the span of the version that had it"
    for each in by_id.values():
        assert not each.placed or article.text[each.start : each.end] == each.quote
    assert list(find_problems(library)) == []
    assert [orphan.highlight.id for orphan in library.revisions.orphans()] == [third.id]
    assert library.revisions.text(article.pk, 1) == FIRST
    assert [version.number for version in library.revisions.of(article.pk)] == [1]
    with pytest.raises(NotFoundError):
        library.revisions.text(article.pk, 7)


def test_one_undo_reverts_all_of_it_and_redo_repeats_it(library: Library, article: Article) -> None:
    mark(library, article, "The minister spoke.")
    mark(library, article, "Nobody für Köln was hurt.")
    before = library.annotations.of_article(article.pk), library.articles.get(article.pk)
    add(library, SECOND)
    after = library.annotations.of_article(article.pk), library.articles.get(article.pk)
    undone = library.journal.undo()
    assert undone is not None
    assert undone.action == "revision"
    assert (library.annotations.of_article(article.pk), library.articles.get(article.pk)) == before
    assert library.revisions.of(article.pk) == []
    library.journal.redo()
    assert (library.annotations.of_article(article.pk), library.articles.get(article.pk)) == after
    assert list(find_problems(library)) == []


def test_somebody_elses_annotation_of_the_new_text_blocks_undo(
    library: Library, article: Article, opened: Callable[..., Library]
) -> None:
    add(library, SECOND)
    bob = opened("bob")
    mark(bob, bob.articles.get(article.pk), "Updated on Monday.")
    with pytest.raises(ConflictError, match="annotated it since"):
        library.journal.undo()
    assert library.articles.get(article.pk).text == SECOND


def test_an_orphan_comes_back_with_its_passage(library: Library, article: Article) -> None:
    highlight = mark(library, article, "Nobody für Köln was hurt.")
    add(library, SECOND)
    add(library, f"Again.\n{SECOND}\nNobody für Köln was hurt. The end.")
    moved = library.annotations.get(highlight.id)
    assert (moved.state, moved.quote) == ("moved", highlight.quote)
    assert library.articles.get(article.pk).text[moved.start : moved.end] == highlight.quote
    assert library.revisions.count_orphans() == 0


def test_an_orphan_is_placed_by_hand(library: Library, article: Article) -> None:
    highlight = mark(library, article, "Nobody für Köln was hurt.", "who")
    add(library, SECOND)
    article = library.articles.get(article.pk)
    start = article.text.index("A last line")
    placed = library.revisions.place(highlight.id, article, start, start + 11)
    assert (placed.state, placed.score, placed.quote, placed.tags) == ("exact", 1.0, "A last line", ("who",))
    library.journal.undo()
    assert library.annotations.get(highlight.id).state == "orphan"
    other = library.articles.get(add(library, "Something else.", "https://example.org/2").pk)
    with pytest.raises(NotFoundError):
        library.revisions.place(highlight.id, other, 0, 4)


def test_a_known_version_adds_nothing(library: Library, article: Article) -> None:
    add(library, SECOND)
    assert add(library, FIRST).outcome == "known"
    assert add(library, SECOND).outcome == "known"
    assert library.articles.get(article.pk).revision == 2
    assert library.articles.has_source(str(hash(FIRST)))
    assert library.articles.has_source(str(hash(SECOND)))
    digest = str(hash(FIRST))
    for same in (ADDRESS, f"{ADDRESS}/?utm_source=mail#top", "a-copy-of-it.html"):
        assert library.articles.has_source(digest, same)
    assert not library.articles.has_source(digest, f"{ADDRESS}/other"), "the same bytes elsewhere are another article"


def test_versions_of_one_batch_come_in_order(library: Library) -> None:
    articles = [NewArticle(text, "", source=ADDRESS) for text in (FIRST, SECOND, FIRST)]
    assert [result.outcome for result in add_all(library, articles)] == ["new", "changed", "known"]


def test_another_story_at_the_same_address_is_another_article(library: Library, article: Article) -> None:
    text = "The weather in the north of the country will be fine on the coming days, as they say every year in spring."
    assert add(library, text).outcome == "new"
    assert library.articles.get(article.pk).text == FIRST


def test_a_file_that_holds_many_articles_makes_no_versions(library: Library) -> None:
    assert add(library, FIRST, "many.jsonl").outcome == "new"
    assert add(library, SECOND, "many.jsonl").outcome == "new"
    assert add(library, f"{SECOND} And more.", "one.txt", canonical=True).outcome == "new"
    assert add(library, f"{SECOND} And less.", "one.txt", canonical=True).outcome == "changed"


def test_the_same_id_is_the_same_article(library: Library) -> None:
    assert add(library, FIRST, "", id="n1").outcome == "new"
    result = add(library, f"{FIRST} All is changed.", "", id="n1")
    assert (result.outcome, result.id) == ("changed", "n1")


def test_what_somebody_edited_stays(library: Library, article: Article) -> None:
    library.articles.edit(article.pk, title="My title")
    add(library, SECOND, title="A new bridge")
    assert library.articles.get(article.pk).title == "My title"


def test_a_changed_headline_of_the_same_text_is_taken(library: Library, article: Article) -> None:
    highlight = mark(library, article, "The minister spoke.")
    result = add(library, FIRST, title="A bridge, at last")
    assert (result.outcome, result.former, result.revision) == ("changed", "A bridge", 1)
    assert library.articles.get(article.pk).title == "A bridge, at last"
    assert library.annotations.of_article(article.pk) == [highlight]
    # a former, the present, a guessed and no title
    for before in ("A bridge", "A bridge, at last", "The minister spoke.", ""):
        assert add(library, FIRST, title=before).outcome == "known"
    undone = library.journal.undo()
    assert undone is not None
    assert undone.action == "headline"
    assert library.articles.get(article.pk) == article
    library.articles.edit(article.pk, title="My title")
    assert add(library, FIRST, title="Another bridge").outcome == "known"
    assert library.articles.get(article.pk).title == "My title"
    assert list(find_problems(library)) == []


def test_an_edited_or_replaced_title_does_not_return_after_an_import(
    library: Library, article: Article, tmp_path: Path
) -> None:
    add(library, FIRST, title="A bridge, at last")
    export("jsonl", library, tmp_path / "had.jsonl")
    library.articles.edit(article.pk, title="My title")
    export("jsonl", library, tmp_path / "edited.jsonl")
    for name, before, text in (("had", "A bridge", FIRST), ("edited", "A newer bridge", SECOND)):
        with Library(tmp_path / f"{name}.db", "bob") as other:
            import_("jsonl", other, tmp_path / f"{name}.jsonl")
            title = other.articles.get(1).title
            add(other, text, title=before)
            assert (other.articles.get(1).text, other.articles.get(1).title) == (text, title)


def test_the_headline_of_one_of_many_articles_in_a_file_is_taken_if_it_has_a_key(library: Library) -> None:
    def entry(title: str, key: str) -> NewArticle:
        return NewArticle("No.", "", title=title, source="answers.csv" if key else "list.csv", key=key)

    first = add_all(library, [entry("One", "1"), entry("Two", "2"), entry("Three", "")])
    again = add_all(library, [entry("One, later", "1"), entry("Two", "2"), entry("Three, later", "")])
    assert [result.outcome for result in again] == ["changed", "known", "known"]
    assert [library.articles.get(result.pk).title for result in first] == ["One, later", "Two", "Three"]


def test_the_headline_of_a_page_at_an_unverified_address_is_not_taken(library: Library) -> None:
    def read_from(retrieved: str, title: str) -> NewArticle:
        return NewArticle(FIRST, "", title=title, source=ADDRESS, retrieved=retrieved)

    results = add_all(library, [read_from("a.html", "A bridge"), read_from("b.html", "Not a bridge")])
    assert [result.outcome for result in results] == ["new", "known"]
    assert add_all(library, [read_from("a.html", "A long bridge")])[0].former == "A bridge"


def test_a_new_version_is_marked_again_with_what_was_confirmed_elsewhere(library: Library, article: Article) -> None:
    at = FIRST.index("Oslo")
    kim = Mention(at, at + 4, "GPE", "Oslo", "bob", "confirmed")
    plain = Mention(4, 12, "PERSON", "minister")
    library.marks.add(article.pk, Marks(mentions=(plain, kim)))
    assert library.marks.pending() == 0
    add(library, SECOND)
    assert library.marks.pending() == 1
    (mention,) = library.marks.of_article(article.pk).mentions
    assert SECOND[mention.start : mention.end] == "Oslo"
    assert mention.state == "confirmed"
    library.markings.put([(article.pk, Marks())], "m", "1")
    assert library.marks.of_article(article.pk).mentions == (mention,)
    library.journal.undo()
    (back,) = library.marks.of_article(article.pk).mentions
    assert FIRST[back.start : back.end] == "Oslo"


def test_corrections_move_with_the_text(library: Library, article: Article) -> None:
    at, other_place = FIRST.index("Oslo"), FIRST.index("Köln")
    for start in (at, other_place):
        words = FIRST[start : start + 4]
        library.corrections.correct(Add(Target(Entity(words, "GPE"), article.id, words, (start, start + 4))))
    oslo = Target(Entity("Oslo", "GPE"), article.id, "Oslo", (at, at + 4))
    library.corrections.correct(Resize(oslo, (at, at + len("Oslo will"))))
    library.corrections.dismiss(article, 0, len("The minister spoke."))
    add(library, SECOND)
    library.markings.put([(article.pk, Marks())], "m", "1")
    (mention,) = library.marks.of_article(article.pk).mentions
    assert SECOND[mention.start : mention.end] == "Oslo will"
    ((_, dismissal),) = library.corrections.dismissals_for_export([article.id])[article.id]
    assert SECOND[dismissal.start : dismissal.end] == dismissal.quote == "The minister spoke."
    add(library, f"{SECOND}\nNobody für Köln was hurt.")
    library.markings.put([(article.pk, Marks())], "m", "1")
    assert [m.entity for m in library.marks.of_article(article.pk).mentions] == ["Oslo", "Köln"]
    library.journal.undo()
    library.journal.undo()
    library.markings.put([(article.pk, Marks())], "m", "1")
    assert [m.start for m in library.marks.of_article(article.pk).mentions] == [at, other_place]


def test_highlights_made_elsewhere_are_found_by_their_words(library: Library) -> None:
    highlights = (
        NewHighlight("Oslo  will build\na bridge", note="a note", tags=("to/read", "x"), color="blue"),
        NewHighlight("Nobody in Köln was hurt", created="2020-02-03"),
        NewHighlight("words that stand nowhere in this article, not even nearly", note="kept"),
    )
    result = add(library, FIRST, highlights=highlights)
    assert (result.outcome, result.highlights, result.orphans) == ("new", 3, 1)
    by_state = {each.state: each for each in library.annotations.of_article(result.pk)}
    assert by_state["exact"].quote == "Oslo will build a bridge"
    assert (by_state["exact"].note, by_state["exact"].tags, by_state["exact"].color) == (
        "a note",
        ("to/read", "x"),
        "blue",
    )
    assert by_state["fuzzy"].quote == "Nobody für Köln was hurt"
    assert by_state["fuzzy"].created.startswith("2020-02-03")
    assert (by_state["orphan"].quote, by_state["orphan"].note) == (highlights[2].quote, "kept")

    assert add(library, FIRST, highlights=highlights).highlights == 0
    library.annotations.remove(by_state["exact"].id)
    assert add(library, FIRST, highlights=highlights).highlights == 0, "removed highlights do not come back"
    library.journal.undo()
    library.journal.undo()
    assert library.annotations.of_article(result.pk) == []
    assert add(library, FIRST, highlights=highlights).highlights == 3


def test_highlights_alone_are_not_a_version_of_their_article(library: Library, article: Article) -> None:
    quotes = (NewHighlight("Oslo will build a bridge"), NewHighlight("Nobody für Köln was hurt."))
    text = "\n\n".join(quote.quote for quote in quotes)
    result = add(library, text, highlights=quotes)
    assert (result.outcome, result.pk, result.highlights, result.orphans) == ("known", article.pk, 2, 0)
    assert library.articles.get(article.pk).text == article.text
    assert add(library, text + "\n\nA bridge 😀").outcome == "changed", (
        "a text that is not a list of highlights is a version"
    )


def test_an_orphaned_claim_is_compared_by_its_words(library: Library, article: Article) -> None:
    highlight = mark(library, article, "Nobody für Köln was hurt.")
    library.annotations.claim(article, highlight.start, highlight.end, "bob", highlight_id=highlight.id)
    add(library, SECOND)
    other = add(library, "They said that nobody für Köln was hurt.", "https://example.org/2")
    assert [hit.article for hit in find_similar_claims(library, library.annotations.get(highlight.id))] == [other.pk]
    (row,) = library.desk.page(0, 9)
    assert (row.start, row.end, row.quote) == (0, 1, highlight.quote)
