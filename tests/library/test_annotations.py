import re
import time
from collections.abc import Callable

import pytest

from tests.library.shelf import TEXT, content, put
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import Article, ClaimLink
from tui.library import Library


def test_a_highlight_keeps_its_quote_and_surroundings_in_code_points(library: Library, article: Article) -> None:
    start = TEXT.index("Der Zug")
    highlight = library.annotations.highlight(article, start, start + 25)
    assert highlight.quote == "Der Zug fährt über Köln.\n"
    assert (highlight.prefix, highlight.suffix) == (TEXT[:start][-32:], TEXT[start + 25 :][:32])
    assert library.annotations.of_article(article.pk) == [highlight] == [library.annotations.last()]


def test_a_span_outside_the_text_is_refused(library: Library, article: Article) -> None:
    for start, end in ((-1, 3), (3, 3), (5, 3), (0, len(TEXT) + 1)):
        with pytest.raises(NotFoundError, match="outside"):
            library.annotations.highlight(article, start, end)
    assert library.journal.steps() == []


def test_overlapping_highlights_come_in_text_order(library: Library, article: Article) -> None:
    spans = [(5, 20), (0, 10), (5, 8), (0, 10)]
    for start, end in spans:
        library.annotations.highlight(article, start, end)
    assert [(h.start, h.end) for h in library.annotations.of_article(article.pk)] == sorted(spans)


def test_tag_note_and_claim_are_created_in_one_step_with_their_highlight(library: Library, article: Article) -> None:
    annotations = library.annotations
    tagged = annotations.tag(article, 0, 3, "politics/dprk")
    annotations.tag(article, 0, 3, "visit", tagged.id)
    annotations.note(article, 0, 3, " see\x1b[31m p. 3\r\nand 4 ", tagged.id)
    claim = library.annotations.claim(article, 0, 3, "Kim\x07 Jong-un", tagged.id)
    library.claims.edit(claim.id, verdict="false", rationale="no\x00 visit")
    claim = annotations.get(claim.id)
    assert claim.tags == ("politics/dprk", "visit")
    assert claim.note == "see p. 3\nand 4"
    assert claim.claim is not None
    assert (claim.claim.speaker, claim.claim.verdict, claim.claim.rationale) == ("Kim Jong-un", "false", "no visit")
    assert [step.action for step in library.journal.steps()] == ["claim", "claim", "note", "tag", "tag"]
    library.annotations.unclaim(claim.id)
    annotations.untag(claim.id, "visit")
    plain = annotations.get(claim.id)
    assert (plain.claim, plain.tags) == (None, ("politics/dprk",))
    assert [tag.name for tag in library.codebook.all()] == ["politics/dprk", "visit"]


def test_the_history_contains_no_escape_sequences(library: Library) -> None:
    article = put(library, "Be careful.", title="t")
    library.annotations.tag(article, 0, 2, "a\x1b]52;c;aGk=\x07b\nc")
    assert library.codebook.all()[0].name == "ab c"
    assert not re.search("[\x00-\x1f\x7f-\x9f]", library.journal.steps()[0].summary)


def test_an_action_that_changes_nothing_is_not_a_step(library: Library, article: Article) -> None:
    claim = library.annotations.claim(article, 0, 3, "Kim")
    library.annotations.recolor(claim.id, claim.color)
    library.claims.edit(claim.id, speaker="Kim")
    library.annotations.claim(article, 0, 3, "Putin", claim.id)
    assert len(library.journal.steps()) == 1
    assert library.annotations.get(claim.id) == claim


def test_repeating_copies_colour_tags_and_claim_but_not_the_note(library: Library, article: Article) -> None:
    like = library.annotations.tag(article, 0, 3, "visit")
    library.annotations.recolor(like.id, "pink")
    library.annotations.note(article, 0, 3, "only here", like.id)
    like = library.annotations.claim(article, 0, 3, "Kim", like.id)
    repeated = library.annotations.repeat(article, 4, 9, like, "Putin")
    assert (repeated.color, repeated.tags, repeated.note) == ("pink", ("visit",), "")
    assert repeated.claim is not None
    assert repeated.claim.speaker == "Putin"
    assert library.annotations.last() == repeated
    with Library(library.path, "ben") as ben:
        ben.annotations.tag(article, 4, 9, "ben's", repeated.id)
    last = library.annotations.last()
    assert last is not None
    assert last.tags == ("visit",), "what is repeated is one's own"


def test_claims_are_linked_and_removing_one_removes_its_links(library: Library, article: Article) -> None:
    annotations = library.annotations
    one, other = library.annotations.claim(article, 0, 3), library.annotations.claim(article, 4, 9)
    plain = annotations.highlight(article, 4, 9)
    library.claims.link(one.id, "contradicts", other.id)
    library.claims.link(one.id, "contradicts", other.id)
    assert annotations.get(one.id).claim.links == (ClaimLink("contradicts", other.id),)  # type: ignore[union-attr]
    with pytest.raises(NotFoundError):
        library.claims.link(one.id, "repeats", plain.id)
    before = content(library)
    annotations.remove(other.id)
    assert annotations.get(one.id).claim.links == ()  # type: ignore[union-attr]
    library.journal.undo()
    assert content(library) == before


def test_a_missing_annotation_is_reported_with_who_removed_it(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    claim = library.annotations.claim(article, 0, 3)
    opened("bob").annotations.unclaim(claim.id)
    with pytest.raises(NotFoundError, match="claim is no longer there"):
        library.claims.edit(claim.id, verdict="true")
    opened("bob").annotations.remove(claim.id)
    for change in (library.annotations.remove, library.annotations.unclaim):
        with pytest.raises(NotFoundError, match="annotation is no longer there"):
            change(claim.id)


def test_the_codebook_assigns_colours_and_keeps_names_unique(library: Library, article: Article) -> None:
    book = library.codebook
    book.add("verdict", "pink", "what we found")
    library.annotations.tag(article, 0, 3, "verdict/false")
    library.annotations.tag(article, 0, 3, "other")
    assert [(tag.name, tag.color, tag.uses) for tag in book.all()] == [
        ("other", "yellow", 1),
        ("verdict", "pink", 0),
        ("verdict/false", "pink", 1),
    ]
    assert [tag.name for tag in book.recent()][-1] == "verdict"
    with pytest.raises(ConflictError, match="already"):
        book.edit("other", name="verdict")
    for nothing in ("", " \x07\n"):
        with pytest.raises(ConflictError, match="needs a name"):
            library.annotations.tag(article, 0, 3, nothing)
    before = content(library)
    book.edit("other", name="elsewhere", description="d")
    book.remove("verdict/false")
    assert [h.tags for h in library.annotations.of_article(article.pk)] == [(), ("elsewhere",)]
    library.journal.undo()
    library.journal.undo()
    assert content(library) == before


def test_many_annotations_are_read_with_three_queries(library: Library) -> None:
    article = put(library, "word " * 4000)
    with library.connection.write():
        for index in range(2000):
            library.annotations.tag(article, index * 5, index * 5 + 4, f"tag {index % 7}")
    began = time.perf_counter()
    assert len(library.annotations.of_article(article.pk)) == 2000
    assert time.perf_counter() - began < 1
