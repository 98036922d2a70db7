"""Annotations of two people, nested or on the same span, are exported and imported with their creators."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.formats.sample_library import bundles, exported, filled
from tests.library.shelf import claim_of, clock_off_by, put
from tui.core.annotations import Evidence
from tui.core.model import Highlight
from tui.formats import EXPORTS, IMPORTS, export, import_
from tui.formats.identifiers import highlight_uuid
from tui.formats.round_trip import check_round_trip
from tui.library import Library
from tui.library.tables.article_tags import ArticleTags
from tui.library.transfer.bundles import Bundle
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up

BACK = [name for name, entry in IMPORTS.items() if name in EXPORTS and not entry.of_others]


@st.composite
def shared(draw: st.DrawFn) -> list[Bundle]:
    """Articles in which two people annotated the same spans, text within them, and spans of their own."""
    generated = []
    given_bundles = draw(bundles(2))
    if len(given_bundles) > 1 and draw(st.booleans()):  # both may have answered the same
        given_bundles[1] = replace(
            given_bundles[0],
            article=replace(given_bundles[1].article, text=given_bundles[0].article.text),
            highlights=tuple(
                replace(one, id=highlight_uuid("again", one.id)) for one in given_bundles[0].highlights[::2]
            ),
            tags=tuple(each._replace(id=highlight_uuid("again", each.id)) for each in given_bundles[0].tags),
        )
    for number, bundle in enumerate(given_bundles):
        highlights: list[Highlight] = []
        for highlight in bundle.highlights:
            theirs = draw(st.sampled_from(["none", "equal", "nested"]))
            highlights.append(replace(highlight, creator="ann"))
            if theirs != "none":
                inner = highlight if theirs == "equal" else _inner(highlight)
                name = highlight_uuid("theirs", number, highlight.id)
                highlights.append(replace(inner, id=name, creator=draw(st.sampled_from(["ann", "bob"])), claim=None))
        generated.append(replace(bundle, highlights=tuple(highlights)))
    return generated


def _inner(highlight: Highlight) -> Highlight:
    end = highlight.start + max(1, (highlight.end - highlight.start) // 2)
    quote = highlight.quote[: end - highlight.start]
    return replace(highlight, end=end, quote=quote, suffix="")


def within(name: str, given_bundles: list[Bundle]) -> list[Bundle]:
    """Leave out what a format reports as left out at its export, or what has no name of its own there."""
    return [
        replace(
            bundle,
            highlights=tuple(_carried(name, highlight) for highlight in bundle.highlights),
            tags=tuple(
                each for each in bundle.tags if name not in ("prodigy", "doccano") or _marked(bundle, each.creator)
            ),
        )
        for bundle in given_bundles
    ]


def _marked(bundle: Bundle, creator: str) -> bool:
    """Return whether somebody has a record there, and not only tags of the whole article."""
    return creator in bundle.done or any(highlight.creator == creator for highlight in bundle.highlights)


def _carried(name: str, highlight: Highlight) -> Highlight:
    if name == "brat":
        assume(highlight.quote.strip("\n\t"))
    return highlight


@pytest.mark.parametrize("name", BACK)
@settings(max_examples=8, deadline=None)
@given(given_bundles=shared())
def test_everything_a_format_reads_back_is_unchanged(name: str, given_bundles: list[Bundle]) -> None:
    given_bundles = within(name, given_bundles)
    with TemporaryDirectory() as folder, filled(Path(folder) / "a.db", given_bundles) as library:
        assert check_round_trip(name, library).differences == ()


@pytest.mark.parametrize("name", BACK)
@settings(max_examples=8, deadline=None)
@given(given_bundles=shared())
def test_importing_an_export_into_the_same_library_changes_nothing(name: str, given_bundles: list[Bundle]) -> None:
    given_bundles = within(name, given_bundles)
    with TemporaryDirectory() as folder, filled(Path(folder) / "a.db", given_bundles) as library:
        before = exported(library, "jsonl")
        export(name, library, target=Path(folder) / "x")
        report = import_(name, library, Path(folder) / "x")
        assert not report.imported.changed
        assert exported(library, "jsonl") == before


def test_a_codebook_without_articles_is_exported_or_reported(tmp_path: Path) -> None:
    with Library(tmp_path / "own.db") as own, Library(tmp_path / "other.db") as other:
        own.codebook.add("alone", "green", "of no article yet")
        report = export("jsonl", own, tmp_path / "x.jsonl")
        assert "left out of jsonl: 1 code (exported with an article, and there is none)" in report.line
        for name in ("codebook", "refi-qdc"):
            report = export(name, own, tmp_path / name)
            assert (report.articles, report.lost) == (0, {})
            assert import_(name, other, tmp_path / name).line == f"{tmp_path / name}: 1 code added"
            assert import_(name, other, tmp_path / name).line == f"{tmp_path / name}: nothing new"
            assert [(tag.name, tag.color, tag.description) for tag in other.codebook.all()] == [
                ("alone", "green", "of no article yet")
            ]
            other.journal.undo()


@pytest.mark.parametrize("name", ["prodigy", "doccano"])
def test_articles_with_the_same_text_are_distinguished_in_the_comparison(empty: Library, name: str) -> None:
    for number in range(3):
        put(empty, "No.", id=f"answer-{number}", title="No.")
    for number, tag in ((0, "a"), (2, "b")):
        empty.annotations.tag(empty.articles.find(f"answer-{number}"), 0, 2, tag)
    assert check_round_trip(name, empty).differences == ()


@pytest.mark.parametrize("name", BACK)
def test_independent_changes_in_two_libraries_are_combined_or_reported(
    name: str, empty: Library, tmp_path: Path
) -> None:
    carries_back = IMPORTS[name].carries_back
    if "tags" not in carries_back:
        return
    article = put(empty, "Zoë met Kim 😀 in Oslo. It rained.", id="a", title="A", source="https://x.example/a")
    third = empty.annotations.highlight(article, 25, 32)
    for span, highlight_id in (((0, 7), ""), ((12, 24), ""), ((25, 32), third.id)):
        empty.annotations.note(article, *span, "as it was", highlight_id)
    first, second, third = empty.annotations.of_article(article.pk)
    back_up(empty, tmp_path / "other.db")
    with Library(tmp_path / "other.db", empty.creator) as other, clock_off_by(60):
        for library, words in ((empty, "here"), (other, "there")):
            library.annotations.tag(article, 0, 7, words, first.id)
            library.annotations.note(article, 0, 7, f"written {words}", first.id)
        other.annotations.note(article, 12, 24, "written there", second.id)
        other.annotations.note(article, 25, 32, "and there", third.id)
        export(name, other, tmp_path / "x")
    report = import_(name, empty, tmp_path / "x")
    now_first, now_second = (empty.annotations.get(each.id) for each in (first, second))
    assert now_first.tags == ("here", "there")
    assert now_first.note == "written here"
    if "notes" in carries_back:
        conflicts = {(conflict.here, conflict.there) for conflict in report.tally.conflicts}
        assert ("written here", "written there") in conflicts
        assert now_second.note == "written there" or ("as it was", "written there") in conflicts
        assert (now_second.note == "written there") == ("times" in carries_back)
        told_of_third = ("as it was", "and there") in conflicts
        assert empty.annotations.get(third.id).note == ("as it was" if told_of_third else "and there")
        assert told_of_third == ("history" not in carries_back), (
            "only a history says which of two values was based on the other"
        )
    empty.journal.undo()
    assert [empty.annotations.get(each.id).note for each in (first, second)] == ["written here", "as it was"]


@pytest.mark.parametrize(("name", "back"), [("doccano", "jsonl"), ("prodigy", "w3c")])
def test_what_a_format_has_no_place_for_is_decided_by_nobody_where_it_is_imported(
    name: str, back: str, empty: Library, tmp_path: Path
) -> None:
    def states(library: Library) -> list[tuple[str, str, tuple[str, ...]]]:
        return [(each.color, each.note, each.tags) for each in library.annotations.of_article(1)]

    with Library(tmp_path / "other.db", empty.creator) as other:
        article, there = (put(each, "Zoë met Kim in Oslo.", id="a") for each in (empty, other))
        empty.annotations.highlight(article, 0, 3, "green")
        empty.annotations.note(article, 8, 11, "as it was")
        empty.annotations.highlight(article, 15, 19, "pink")
        export(name, empty, target=tmp_path / "x")
        import_(name, other, tmp_path / "x")
        assert states(other) == [("yellow", "", ())] * 3
        for each in other.annotations.of_article(1):
            other.annotations.tag(there, each.start, each.end, "theirs", each.id)
        export(back, other, target=tmp_path / "y")
        import_(back, empty, tmp_path / "y")
        tagged = [("green", "", ("theirs",)), ("yellow", "as it was", ("theirs",)), ("pink", "", ("theirs",))]
        assert states(empty) == tagged
        third = other.annotations.of_article(1)[2]
        other.annotations.note(there, 15, 19, "written there", third.id)
        assert not merge(other, empty.path).tally.conflicts
        assert states(other) == [*tagged[:2], ("pink", "written there", ("theirs",))]
        assert not merge(empty, other.path).tally.conflicts
        assert states(empty) == states(other)


@pytest.mark.parametrize("name", ["doccano", "w3c"])
def test_a_merge_after_a_file_brings_what_was_decided_since(name: str, empty: Library, tmp_path: Path) -> None:
    with Library(tmp_path / "other.db", empty.creator) as other:
        article, there = (put(each, "Zoë met Kim in Oslo.", id="a") for each in (empty, other))
        claim = empty.annotations.claim(article, 0, 3, "Kim").id
        for word in ("sea", "war"):
            empty.annotations.tag(article, 0, 3, word, claim)
        empty.evidence.write(claim, [Evidence(f"https://{name}.example", stance="for") for name in ("z", "a", "m")])
        empty.annotations.note(article, 0, 3, "as it was", claim)
        export(name, empty, target=tmp_path / "x")
        import_(name, other, tmp_path / "x")
        empty.annotations.untag(claim, "sea")
        other.annotations.untag(claim, "war")
        other.annotations.tag(there, 0, 3, "peace", claim)
        for library, path in ((other, empty.path), (empty, other.path)):
            assert not merge(library, path).tally.conflicts
        first, second = (each.annotations.get(claim) for each in (empty, other))
        assert first == second
        assert first.tags == ("peace",)
        assert first.claim is not None
        assert first.claim.speaker == "Kim"
        assert [piece.what[8] for piece in first.claim.evidence] == ["z", "a", "m"]


def test_a_newer_file_takes_off_no_tag_of_somebody_else_and_names_those_of_the_annotations_creator(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "own.db", "ann") as ann, Library(tmp_path / "other.db", "bob") as bob:
        article, there = (put(each, "Zoë met Kim in Oslo.", id="a") for each in (ann, bob))
        name = ann.annotations.highlight(article, 0, 3).id
        merge(bob, ann.path)
        ann.annotations.note(article, 0, 3, "and a word", name)
        export("w3c", ann, target=tmp_path / "x")
        ann.journal.undo()
        bob.annotations.tag(there, 0, 3, "his", name)
        merge(ann, bob.path)
        import_("w3c", ann, tmp_path / "x")
        assert ann.annotations.get(name).tags == ("his",)
        own = ann.annotations.tag(article, 8, 11, "hers").id
        merge(bob, ann.path)
        ann.annotations.untag(own, "hers")
        export("w3c", ann, target=tmp_path / "y")
        notes = import_("w3c", bob, tmp_path / "y").tally.notes
        assert bob.annotations.get(own).tags == ()
        assert [note.where for note in notes if note.why == "no longer there"] == ["hers on “Kim”"]


@pytest.mark.parametrize("name", ["w3c", "hypothesis"])
def test_a_file_from_before_an_undo_there_sets_no_value_again(name: str, empty: Library, tmp_path: Path) -> None:
    with Library(tmp_path / "other.db", empty.creator) as other:
        claim = other.annotations.claim(put(other, "Zoë met Kim in Oslo.", id="a"), 0, 3, "Kim").id
        other.claims.edit(claim, speaker="Zoë")
        export(name, other, target=tmp_path / "undone")
        other.journal.undo()
        merge(empty, other.path)
        tally = import_(name, empty, tmp_path / "undone").tally
        assert claim_of(empty, claim).speaker == "Kim"
        assert "speaker undone there since, as a merge has told" in [note.why for note in tally.notes]
        other.claims.edit(claim, speaker="Zoë")  # a new decision
        export(name, other, target=tmp_path / "x")
        import_(name, empty, tmp_path / "x")
        assert claim_of(empty, claim).speaker == "Zoë"


@pytest.mark.parametrize("name", ["brat", "refi-qda"])
def test_a_code_renamed_and_then_removed_stays_removed_whatever_an_older_file_calls_it(
    name: str, empty: Library, tmp_path: Path
) -> None:
    article = put(empty, "Zoë met Kim in Oslo.", id="a")
    passage = empty.annotations.tag(article, 0, 3, "war", "").id
    export(name, empty, target=tmp_path / "x")
    empty.codebook.edit("war", name="conflict")
    empty.codebook.remove("conflict")
    tally = import_(name, empty, tmp_path / "x").tally
    assert empty.codebook.all() == []
    assert empty.annotations.get(passage).tags == ()
    assert "removed here" in [note.why for note in tally.notes]
    empty.journal.undo()
    empty.annotations.tag(article, 8, 11, "sea", "")
    empty.codebook.merge("conflict", "sea")
    import_(name, empty, tmp_path / "x")
    assert [tag.name for tag in empty.codebook.all()] == ["sea"]
    assert empty.annotations.get(passage).tags == ("sea",)


def test_a_note_that_was_removed_with_its_annotation_does_not_come_to_another_one_at_its_place(
    empty: Library, tmp_path: Path
) -> None:
    article = put(empty, "Zoë met Kim in Oslo.", id="a")
    noted = empty.annotations.note(article, 0, 3, "a word").id
    with Library(tmp_path / "other.db", empty.creator) as other:
        merge(other, empty.path)
        other.annotations.note(other.articles.get(1), 0, 3, "", noted)
        other.annotations.recolor(noted, "pink")
        second = empty.annotations.tag(article, 0, 3, "war", "").id
        export("readwise", empty, target=tmp_path / "x")
        empty.annotations.remove(noted)
        merge(empty, other.path)
    import_("readwise", empty, tmp_path / "x")
    assert [empty.annotations.get(each).note for each in (noted, second)] == ["", ""]


@pytest.mark.parametrize("name", ["prodigy", "w3c"])
def test_codes_by_an_earlier_name_are_those_that_are_here_and_that_is_told(
    name: str, empty: Library, tmp_path: Path
) -> None:
    with Library(tmp_path / "other.db", empty.creator) as other:
        article, there = (put(each, "Zoë met Kim in Oslo.", id="a") for each in (empty, other))
        empty.annotations.tag(article, 0, 3, "war", "")
        empty.codebook.edit("war", name="conflict")
        for start, end in ((0, 3), (8, 11)):
            other.annotations.tag(there, start, end, "war")
        ArticleTags(other.connection, other.journal, other.codebook).change(there, put=["war"])
        export(name, other, target=tmp_path / "x")
    notes = import_(name, empty, tmp_path / "x").tally.notes
    assert [tag.name for tag in empty.codebook.all()] == ["conflict"]
    assert {each.tags for each in empty.annotations.of_article(article.pk)} == {("conflict",)}
    on_article = ArticleTags(empty.connection, empty.journal, empty.codebook).of_article("a")
    assert [each.tag for each in on_article] == ["conflict"]
    told = [(note.where, note.count) for note in notes if note.why == "called otherwise here"]
    assert told == [("#war → #conflict", 1)]


def test_a_note_that_was_changed_in_a_file_without_a_step_is_asked_about(empty: Library, tmp_path: Path) -> None:
    """Its history says that the note here is the last one, and its time is that of the note here."""
    noted = empty.annotations.note(put(empty, "Some words here."), 0, 4, "mine")
    (tmp_path / "f.jsonl").write_bytes(exported(empty, "jsonl").replace(b'"note":"mine"', b'"note":"else"', 1))
    import_("jsonl", empty, tmp_path / "f.jsonl")
    assert empty.annotations.get(noted.id).note == "mine"
    assert [each.there for each in empty.conflicts.page(0, 9)] == ["else"]
