"""Export followed by import, for every format with both, on the sample and on random libraries."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.conftest import GOLDEN
from tests.formats.sample_library import NAMES, WORDS, bundles, exported, filled, sample
from tests.library.shelf import TEXT, put
from tui.core.annotations import Evidence
from tui.core.errors import FormatError
from tui.core.model import VERDICTS, Claim, Highlight, NewArticle
from tui.formats import EXPORTS, IMPORTS, export, import_, would_import
from tui.formats.hypothesis import below_note, note_and_claim
from tui.formats.identifiers import highlight_uuid
from tui.formats.import_common import imported_article, imported_claim
from tui.formats.round_trip import check_round_trip, compare_file
from tui.formats.table_check import TABLES
from tui.library import Library
from tui.library.transfer.bundles import Bundle, ExportSelection

WHOLE = [name for name, entry in IMPORTS.items() if name in EXPORTS and not entry.of_others]
"""Formats that can be imported completely."""

LABELS = ("prodigy", "doccano", "brat", "label-studio")
"""Formats for texts and labels."""


def test_the_check_finds_what_is_not_imported_again(library: Library) -> None:
    article = library.articles.find("one")
    highlight = library.annotations.highlight(article, article.text.index("\n"), article.text.index("\n") + 1)
    assert check_round_trip("brat", library).differences == (
        f"article one: lost: {highlight.id} {highlight.start} to {highlight.end}, notes '', tags [], tag_givers (), "
        f"creators 'ann', times {(highlight.created, highlight.modified)!r}, claims None, links None, claim_makers [], "
        "claim_creators None",
    )


FIFTH, SIXTH = (f"00000000-0000-4000-8000-00000000000{number}" for number in (5, 6))

BROKEN = {
    "brat": ("two.ann", r"T2\tpolitics_dprk", r"T2\tvisit_state", r"T3\tHighlight.*\n"),
    "cas-xmi": ("two.xmi", 'label="politics/dprk"', 'label="visit"', '<postil:Highlight xmi:id="6".*?/>'),
    "refi-qda": (
        "project.qde",
        rf'({FIFTH}.*?targetGUID=")[^"]+',
        r"\g<1>82e03e73-0141-58d6-85ed-de234adb043d",
        f'<PlainTextSelection guid="{SIXTH}.*?</PlainTextSelection>',
    ),
    "readwise": ("readwise.csv", r"\.politics/dprk,0,2024-05-05", ".visit,0,2024-05-05", "did not.*\r\n"),
}
"""The fifth annotation's tag in a golden file, its replacement, and the sixth annotation, to be removed."""


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_of_a_damaged_file_reports_what_is_missing(name: str, library: Library, tmp_path: Path) -> None:
    file, tag, other, annotation = BROKEN[name]
    golden = GOLDEN / name if (GOLDEN / name).is_dir() else GOLDEN / file
    target = tmp_path / golden.name
    (shutil.copytree if golden.is_dir() else shutil.copyfile)(golden, target)
    broken = target / file if target.is_dir() else target
    text = broken.read_bytes().decode()
    for pattern, replacement in ((tag, other), (annotation, "")):
        text, count = re.subn(pattern, replacement, text, count=1)
        assert count == 1
    broken.write_bytes(text.encode())
    if name == "refi-qda":
        target = Path(shutil.make_archive(str(tmp_path / "x"), "zip", target))
    lost = [each for each in compare_file(name, library, ExportSelection(), target).differences if ": lost: " in each]
    assert [re.findall(r"(\d+) to \d+", each)[0] for each in sorted(lost)] == ["0", "38"]


@pytest.mark.parametrize("name", WHOLE)
def test_the_sample_survives_export_and_import(name: str, library: Library) -> None:
    assert check_round_trip(name, library).differences == ()


@pytest.mark.parametrize("name", WHOLE)
def test_long_values_survive_export_and_import(name: str, tmp_path: Path) -> None:
    long = " ".join(f"word{number}" for number in range(400))  # 3,089 letters on one line
    whose = long[:250].strip()
    with Library(tmp_path / "a.db", whose) as library:
        article = put(library, TEXT, title=f"t {long}", publisher=long, source=f"https://a.example/{'x' * 3_000}")
        claim = library.annotations.claim(article, 0, 23, f"Kim {long}")
        library.claims.edit(claim.id, verdict=f"v {long[:300]}", rationale=long, wording=long, role=long)
        address = f"https://e.example/{'y' * 1_900}"
        library.evidence.write(claim.id, [Evidence(address, note=long), Evidence(address, stance="against")])
        library.connection.db.execute("UPDATE evidence SET what = what || ?", ["z" * 1_000])
        library.connection.db.execute("UPDATE highlights SET creator = ?", [f"c {long}"])
        library.annotations.tag(article, 0, 23, f"branch/{'long ' * 60}leaf", claim.id)
        assert check_round_trip(name, library).differences == ()
        assert library.annotations.get(claim.id).claim.speaker == f"Kim {long}"  # type: ignore[union-attr]


def labelled(highlights: list[Highlight]) -> set[tuple[int, int, str]]:
    """Return places with tags, claims and plain highlights; a plain one merges with a tagged one at its place."""
    labels = {
        (highlight.start, highlight.end, name)
        for highlight in highlights
        for name in (*highlight.tags, *(["claim"] if highlight.claim else []))
    }
    places = {one[:2] for one in labels}
    return labels | {
        (highlight.start, highlight.end, "highlight")
        for highlight in highlights
        if (highlight.start, highlight.end) not in places
    }


def visible(text: str, places: set[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    """Return places without surrounding line ends and tabs, which brat files cannot hold; empty ones are dropped."""
    stripped = set()
    for start, end, name in places:
        words = text[start:end]
        if words.strip("\n\t"):
            stripped.add(
                (start + len(words) - len(words.lstrip("\n\t")), end - len(words) + len(words.rstrip("\n\t")), name)
            )
    return stripped


@pytest.mark.parametrize("name", LABELS)
@settings(max_examples=12, deadline=None)
@given(given_bundles=bundles())
def test_any_labels_keep_their_places(name: str, given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as folder, filled(Path(folder) / "a.db", given_bundles) as library:
        target = Path(folder) / "out"
        export(name, library, target=target)
        with filled(Path(folder) / "b.db", [Bundle(one.article) for one in given_bundles]) as other:
            import_(name, other, target)
            mine, theirs = [*library.exporter.bundles()], [*other.exporter.bundles()]
            assert [one.article.text for one in theirs] == [one.article.text for one in mine]
            for one, back in zip(mine, theirs, strict=True):
                before, after = labelled([*one.highlights]), labelled([*back.highlights])
                if name == "brat":
                    text = one.article.text
                    assert {place[:2] for place in visible(text, after)} == {
                        place[:2] for place in visible(text, before)
                    }
                    assert {n for _, _, n in after} == {n for _, _, n in visible(text, before)} or "highlight" in {
                        n for _, _, n in before
                    }
                else:
                    assert after == before
            again = import_(name, other, target)
            assert not again.imported.changed


@pytest.mark.parametrize("name", ["hypothesis", "readwise"])
def test_the_sample_is_imported_by_its_quotes(name: str, library: Library, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(exported(library, name))
    with filled(tmp_path / "b.db", [Bundle(one.article) for one in sample()]) as other:
        report = import_(name, other, tmp_path / "x")
        mine, theirs = [*library.exporter.bundles()], [*other.exporter.bundles()]
        placed = {(h.start, h.end) for one in theirs for h in one.highlights}
        if name == "hypothesis":
            values = [(h.note, h.tags, h.claim and replace(h.claim, links=())) for one in mine for h in one.highlights]
            assert [(h.note, h.tags, h.claim) for one in theirs for h in one.highlights] == values
        assert placed == {(h.start, h.end) for one in mine for h in one.highlights}
        assert report.imported.misplaced == 0
        assert not import_(name, other, tmp_path / "x").imported.changed


CLAIMS = st.builds(
    imported_claim,
    NAMES | st.sampled_from(["", "Kim: DPRK", "Claim by x"]),
    st.sampled_from(VERDICTS) | NAMES | st.sampled_from(["half true", "pants on fire”", "verdict “x”"]),
    WORDS | st.sampled_from(["Because.\n\nEvidence is thin.", "Claim: what is claimed"]),
    st.just(()),
    st.lists(NAMES, max_size=2),
)


@given(WORDS.map(str.strip) | st.sampled_from(["", "Told twice.\n\nClaim by Kim: true\n\nBelow it."]), CLAIMS)
def test_a_claim_below_a_note_is_distinguished_from_it(note: str, claim: Claim) -> None:
    assert note_and_claim(below_note(note, claim)) == (note, claim)


def test_a_claim_that_would_be_read_as_a_note_is_left_out_and_reported(empty: Library, tmp_path: Path) -> None:
    text = "It rained in May."
    claims = (imported_claim("Kim", "half", "Claim: true"), imported_claim("Kim", "false", "Dry.\n\nClaim: false"))
    highlights = [
        Highlight(highlight_uuid("h", n), 0, n, 9, text[n:9], note="Mine.", creator="ann", claim=claim)
        for n, claim in enumerate(claims)
    ]
    empty.importer.add([Bundle(imported_article("a", text=text), highlights=tuple(highlights))])
    report = export("hypothesis", empty, tmp_path / "x")
    assert report.lost["claims that cannot be distinguished from the note"] == 2
    assert [part["text"] for part in json.loads((tmp_path / "x").read_bytes())["annotations"]] == ["Mine.", "Mine."]


@pytest.mark.parametrize("name", WHOLE)
def test_importing_an_export_into_its_library_changes_nothing(name: str, library: Library, tmp_path: Path) -> None:
    before = exported(library, "jsonl")
    export(name, library, tmp_path / "x")
    report = import_(name, library, tmp_path / "x")
    assert not report.imported.changed
    assert exported(library, "jsonl") == before


@pytest.mark.parametrize("name", [*LABELS, "hypothesis", "readwise", "w3c", "refi-qda"])
def test_importing_an_older_export_undoes_nothing(name: str, library: Library, tmp_path: Path) -> None:
    export(name, library, tmp_path / "x")
    for article in (library.articles.get(1), library.articles.get(2)):
        for one in library.annotations.of_article(article.pk):
            library.annotations.note(article, one.start, one.end, "written since", one.id)
            library.annotations.tag(article, one.start, one.end, "since", one.id)
            library.annotations.recolor(one.id, "orange")
    for tag in [tag.name for tag in library.codebook.all() if tag.name not in ("since", "politics/dprk")]:
        library.codebook.remove(tag)
    library.codebook.edit("politics/dprk", name="renamed")
    before = exported(library, "jsonl")
    with Library(library.path, "somebody else") as theirs:
        report = import_(name, theirs, tmp_path / "x")
    assert report.tally.conflicts == []
    assert exported(library, "jsonl") == before


def test_a_dry_run_reports_and_changes_nothing(library: Library, tmp_path: Path) -> None:
    export("jsonl", library, tmp_path / "x")
    with Library(tmp_path / "empty.db", "cleo") as other:
        report = would_import("jsonl", other, tmp_path / "x")
        assert (report.tally.count("articles", "added"), report.tally.count("highlights", "added")) == (3, 6)
        assert (other.articles.count(), other.codebook.all()) == (0, [])
        import_("jsonl", other, tmp_path / "x")
        assert other.articles.count() == 3
        other.journal.undo()
        assert (other.codebook.all(), other.annotations.of_article(1)) == ([], [])


@pytest.mark.parametrize("name", WHOLE)
def test_a_second_import_changes_nothing(name: str, library: Library, tmp_path: Path) -> None:
    target = tmp_path / "x"
    export(name, library, target=target)
    import_(name, library, target)
    before = exported(library, "jsonl")
    assert not import_(name, library, target).imported.changed
    assert exported(library, "jsonl") == before


@pytest.mark.parametrize("name", IMPORTS)
@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[" * 50_000, b"\xff\xfe\x00", b"name\r\n\x00", b"[[[1]]]", b'{"annotations":7}', b"PK\x03\x04"],
)
def test_any_file_is_read_or_refused_in_one_line(name: str, data: bytes, empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    try:
        report = import_(name, empty, path)
    except FormatError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either end is right
    else:
        assert "\n" not in report.line
    assert empty.articles.count() == 0


@pytest.mark.parametrize("name", sorted(set(EXPORTS) - set(IMPORTS) - set(TABLES)))
def test_a_format_without_an_import_says_so(name: str, library: Library) -> None:
    with pytest.raises(FormatError, match="cannot be read back"):
        check_round_trip(name, library)


def test_an_export_needs_the_same_memory_for_any_number_of_articles(empty: Library, tmp_path: Path) -> None:
    import tracemalloc

    one = sample()[1]
    peaks: dict[str, list[int]] = {}
    for number, size in ((0, 200), (1, 300)):
        more = [
            Bundle(
                replace(one.article, id=f"{number}-{n}", text=f"{number} {n}. {'word ' * 200}"),
                highlights=(Highlight(highlight_uuid(number, n), 0, 0, 1, str(number), tags=("t",)),),
            )
            for n in range(size)
        ]
        empty.importer.add(more)
        del more
        for name in ("jsonl", "markdown", "csv", "html", "w3c", "hypothesis", "doccano"):
            tracemalloc.start()
            export(name, empty, tmp_path / f"{name}-{number}")
            peaks.setdefault(name, []).append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert {name: peak for name, peak in peaks.items() if peak[1] >= peak[0] * 1.3} == {}


def test_readwise_reports_changed_values_and_separates_articles_with_one_title(empty: Library, tmp_path: Path) -> None:
    texts = ("One two.", "One other.", "One more.", "Two three.", "Two four.")
    titles = ("", "T", "T", "", "")
    for text, title in zip(texts, titles, strict=True):
        empty.articles.add([NewArticle(text, text, title, source="https://x.example/a" if text == texts[0] else "")])
    for pk, text in enumerate(texts, 1):
        empty.annotations.tag(empty.articles.get(pk), 0, 3, "new there" if pk == 1 else "plain")
        empty.annotations.tag(empty.articles.get(pk), 4, len(text), "plain")
    report = export("readwise", empty, tmp_path / "x.csv")
    assert [count for what, count in report.lost.items() if what.startswith(("spellings", "titles"))] == [1, 1]
    assert not import_("readwise", empty, tmp_path / "x.csv").imported.changed


def test_brat_counts_what_has_only_line_ends_since_it_has_no_place_for_it(empty: Library, tmp_path: Path) -> None:
    article = put(empty, "Kim left.\n\nIt rained.")
    empty.annotations.highlight(article, 9, 11)
    empty.annotations.highlight(article, 0, 3)
    lost = export("brat", empty, tmp_path / "brat").lost
    assert lost["highlights that are only line ends"] == 1


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_note_that_was_taken_back_is_not_put_on_another_highlight_of_the_words(
    empty: Library, tmp_path: Path, is_removed: bool
) -> None:
    article = put(empty, "Kim left.")
    noted = empty.annotations.highlight(article, 0, 3, "pink").id
    empty.annotations.note(article, 0, 3, "who?", noted)
    export("readwise", empty, target=tmp_path / "x.csv")
    if is_removed:
        empty.annotations.remove(noted)
    else:
        empty.journal.undo()
        empty.annotations.tag(article, 0, 3, "names", noted)
    with Library(empty.path, "bob") as bob:
        other = bob.annotations.tag(article, 0, 3, "names").id
        assert other != noted
        import_("readwise", bob, tmp_path / "x.csv")
        assert bob.annotations.get(other).note == ""
