"""Projects and codebooks for other programs of qualitative analysis."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decisions.world import wait
from tests.formats.sample_library import IDS, NAMES, exported
from tests.library.shelf import TEXT, put
from tui.core.codebook import own_order
from tui.core.errors import FormatError
from tui.core.model import NewArticle
from tui.formats import EXPORTS, export, import_
from tui.formats.codebook_xml import code_tree
from tui.formats.import_common import imported_article
from tui.library import Library
from tui.library.tables.article_tag_rows import tags_of
from tui.library.tables.article_tags import ArticleTags
from tui.library.tables.code_work import CodeWork
from tui.library.tables.memos import Memos
from tui.library.transfer.bundles import Bundle

QDA = "{urn:QDA-XML:project:1.0}"
FILES = [entry for entry in EXPORTS.values() if not entry.folder and entry.name != "docbin"]


def test_code_names_are_unique_and_are_imported_again(library: Library, empty: Library, tmp_path: Path) -> None:
    with library.journal.step("codebook") as step:
        for name in ("a", "a/x", "b/x", "b", "x", "a//y", "/lead", "A/X"):
            library.codebook.define(step, name, "pink", "what <it> is")
    data = exported(library, "refi-qdc").decode()
    names = re.findall(r' name="([^"]*)"', data)
    assert len(set(names)) == len(names)
    (tmp_path / "x.qdc").write_text(data)
    import_("refi-qdc", empty, tmp_path / "x.qdc")
    there = {(tag.name, tag.color, tag.description) for tag in empty.codebook.all()}
    assert there >= {(tag.name, tag.color, tag.description) for tag in library.codebook.all()}


def test_the_parts_of_a_project_follow_the_order_of_the_schema(library: Library, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(library, "refi-qda"))) as archive:
        project = ET.fromstring(archive.read("project.qde"))
        parts = ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes"]
        assert [child.tag.partition("}")[2] for child in project] == parts
        sources = project.find("{*}Sources")
        assert sources is not None
        for source in sources:
            name = source.get("plainTextPath", "").removeprefix("internal://")
            text = archive.read(f"sources/{name}").decode()
            for selection in source.iterfind("{*}PlainTextSelection"):
                start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
                assert 0 <= start < end <= len(text)
                assert selection.find("{*}Coding/{*}CodeRef") is not None
        guids = re.findall(r' guid="([^"]*)"', archive.read("project.qde").decode())
        assert len(guids) == len(set(guids))
        for note in project.iterfind("{*}Notes/{*}Note"):
            assert note.get("creationDateTime")


def test_attributes_are_variables_in_the_form_of_qualcoder_and_maxqda(library: Library) -> None:
    """A case of one source without a name: QualCoder makes its variables attributes of that file."""
    with zipfile.ZipFile(io.BytesIO(exported(library, "refi-qda"))) as archive:
        project = ET.fromstring(archive.read("project.qde"))
    names = {each.get("guid"): each.get("name") for each in project.iterfind("{*}Variables/{*}Variable")}
    titles = {each.get("guid"): each.get("name") for each in project.iterfind("{*}Sources/{*}TextSource")}
    (case,) = project.iterfind("{*}Cases/{*}Case")
    assert case.get("name") is None
    (source,) = case.iterfind("{*}SourceRef")
    assert str(titles[source.get("targetGUID")]).startswith("Kim's visit")
    assert {
        names[reference.get("targetGUID")]: value.findtext("{*}TextValue")
        for value in case.iterfind("{*}VariableValue")
        for reference in value.iterfind("{*}VariableRef")
    } == {"Title": "007", "a field: [b]": "<trade> union: [[x]] & *co*; e", "year": "2019"}


def test_the_name_of_a_source_is_a_valid_file_name(empty: Library, tmp_path: Path) -> None:
    titles = ["Fire / flood: what?", "Fire / flood: WHAT?", "../../etc/passwd", "ü" * 400, 'a\\b*"<c>|', "...", "plain"]
    empty.importer.add(
        Bundle(imported_article(f"id-{number}", title, text=f"Text {number}.")) for number, title in enumerate(titles)
    )
    export("refi-qda", empty, tmp_path / "x.qdpx")
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive:
        sources = ET.fromstring(archive.read("project.qde")).findall("{*}Sources/{*}TextSource")
    names = [source.get("name", "") for source in sources]
    for name in names:  # as QualCoder does
        (tmp_path / f"{name}.txt").write_text("x")
        assert not re.search(r'[\\/:*?"<>|]', name)
    assert len({name.casefold() for name in names}) == len(titles)
    assert (names[0], names[-1]) == ("Fire ／ flood： what？", "plain")
    assert (sources[0].findtext("{*}Description") or "").startswith("Fire / flood: what?")
    assert len([*tmp_path.glob("*.txt")]) == len(titles)


def qualcoder_reads(path: Path) -> tuple[dict[str, list[tuple[str, str, str]]], list[str]]:
    """Return what QualCoder 3.8 shows of a project, by the rules of its `refi.py`.

    For each source, that is the notes with their words and creators. Of the users, the first one is the coder whose
    codings it shows. A Note is shown if the TextSource itself has a NoteRef and the Note has a PlainTextSelection.
    """
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read("project.qde"))
        texts = {
            source.get("guid", ""): archive.read(f"sources{source.get('plainTextPath', '').split('internal:/')[1]}")
            for source in root.iterfind("{*}Sources/{*}TextSource")
        }
    users = [(user.get("guid"), user.get("name", "")) for user in root.iterfind("{*}Users/{*}User")]
    notes_by_source: dict[str, list[tuple[str, str, str]]] = {}
    for source in root.iterfind("{*}Sources/{*}TextSource"):
        for ref in source.findall("{*}NoteRef"):
            note = next(n for n in root.iterfind("{*}Notes/{*}Note") if n.get("guid") == ref.get("targetGUID"))
            place, memo = note.find("{*}PlainTextSelection"), note.findtext("{*}PlainTextContent")
            assert note.get("creationDateTime")
            if place is None or memo is None:
                continue
            span = slice(int(place.get("startPosition", "")), int(place.get("endPosition", "")))
            maker = dict(users).get(note.get("modifyingUser"), "")
            words = texts[source.get("guid", "")].decode()[span]
            notes_by_source.setdefault(source.get("name", ""), []).append((words, memo, maker))
    return notes_by_source, [name for _, name in users]


def test_qualcoder_shows_each_claim_with_all_its_parts(library: Library, tmp_path: Path) -> None:
    export("refi-qda", library, tmp_path / "x.qdpx")
    notes, users = qualcoder_reads(tmp_path / "x.qdpx")
    assert users == ["ann", "bob", "Postil"]
    ((words, memo, maker),) = notes["Kim's visit： ＜1＞ & more"]
    assert (words, maker) == ("Kim could visit Russia next week 😀", "ann")
    assert memo == (
        "Speaker: Kim Jong-un\nVerdict: mostly false\nEvidence: https://x.example/1\nEvidence: the *timetable*\n"
        f"Link: contradicts {IDS[5]}\n\nNo train was seen.\n- See *below*.\n"
    )
    assert sum(map(len, notes.values())) == 2


def test_a_link_of_a_project_shows_its_target_and_is_imported_again(
    library: Library, empty: Library, tmp_path: Path
) -> None:
    article = library.articles.get(1)
    start = article.text.index("東京")
    other = library.annotations.claim(article, start, start + 2)
    library.claims.link(IDS[1], "supports", other.id)
    export("refi-qda", library, tmp_path / "x.qdpx")
    notes, _ = qualcoder_reads(tmp_path / "x.qdpx")
    assert any(f"Link: supports {other.id} “東京”\n" in memo for _, memo, _ in notes["Kim's visit： ＜1＞ & more"])
    import_("refi-qda", empty, tmp_path / "x.qdpx")
    back = empty.annotations.get(IDS[1]).claim
    assert back is not None
    assert {(link.relation, link.claim) for link in back.links} == {("contradicts", IDS[5]), ("supports", other.id)}


def test_an_invalid_project_is_reported_in_one_line(empty: Library, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.qdpx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b"\0" * 50_000_000)
    evil = tmp_path / "evil.qdc"
    evil.write_text('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><CodeBook>&b;</CodeBook>')
    (database := tmp_path / "data.qda").write_bytes(b"SQLite format 3\0")
    (part := tmp_path / "project.qde").write_text("\ufeff<?xml version='1.0'?><Project/>")
    for path, name, message in (
        (bomb, "refi-qda", "unpacks to"),
        (evil, "refi-qdc", "document type"),
        (database, "refi-qda", "as QualCoder or Taguette keep it"),
        (tmp_path, "refi-qda", "as QualCoder or Taguette keep it"),
        (part, "refi-qda", "what a .qdpx has beside its texts"),
    ):
        with pytest.raises(FormatError, match=message):
            import_(name, empty, path)


@given(st.sets(NAMES, max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_codebook_has_unique_code_names(names: set[str]) -> None:
    from tui.core.model import Tag

    code_names = re.findall(r' name="([^"]*)"', code_tree({name: Tag(name) for name in sorted(names)}))
    assert len(set(code_names)) == len(code_names)


def test_a_codebook_of_taguette_is_imported_and_its_counts_are_reported(empty: Library, tmp_path: Path) -> None:
    rows = "tag,description,number of highlights,number of documents,tag\r\nvisits,who goes,3,2,no\r\nprices,,0,0\r\n"
    (tmp_path / "x.csv").write_text(rows)
    report = import_("codebook", empty, tmp_path / "x.csv")
    assert [(tag.name, tag.description) for tag in empty.codebook.all()] == [("prices", ""), ("visits", "who goes")]
    counts = {note.where: note.count for note in report.tally.notes if note.kind == "other columns"}
    assert counts == {"number of highlights": 2, "number of documents": 2, "tag 2": 1}
    step = empty.journal.undo()
    assert step is not None
    assert step.summary == "the codebook"


def test_each_coding_keeps_its_giver_and_time(empty: Library, tmp_path: Path) -> None:
    (article,) = (empty.articles.find(added.id) for added in empty.articles.add([NewArticle("One two three.", "x")]))
    passage = empty.annotations.tag(article, 0, 7, "war", "").id
    with Library(empty.path, "bob") as bob:
        wait()
        bob.annotations.tag(article, 0, 7, "peace", passage)
    wait()
    empty.annotations.note(article, 0, 7, "later", passage)
    rows = "SELECT t.creator, t.created, g.name FROM highlight_tags t JOIN tags g ON g.id = t.tag ORDER BY g.name"
    stored = empty.connection.all(rows)
    export("refi-qda", empty, tmp_path / "x.qdpx")
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive:
        project = ET.fromstring(archive.read("project.qde"))
    people = {user.get("guid"): user.get("name") for user in project.iterfind("{*}Users/{*}User")}
    codings = [
        (people[each.get("creatingUser")], each.get("creationDateTime")) for each in project.iter(f"{QDA}Coding")
    ]
    assert sorted(codings) == sorted((creator, time) for creator, time, _ in stored)
    with Library(tmp_path / "other.db", "cleo") as other:
        import_("refi-qda", other, tmp_path / "x.qdpx")
        assert other.connection.all(rows) == stored
    assert not import_("refi-qda", empty, tmp_path / "x.qdpx").imported.changed
    # A file of another program: each coder has their own passage, with the times of its codings.
    theirs = tmp_path / "theirs.qdpx"
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive, zipfile.ZipFile(theirs, "w") as written:
        for name in archive.namelist():
            written.writestr(name, archive.read(name).replace(b'origin="Postil"', b'origin="QualCoder"'))
    with Library(tmp_path / "third.db", "cleo") as third:
        import_("refi-qda", third, theirs)
        assert third.connection.all(rows) == stored
        assert len(third.annotations.of_article(1)) == 2


def test_order_and_memos_of_codes_and_articles_survive_export_and_import(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as library:
        article = put(library, TEXT, title="Kim")
        for name in ("aid", "labour", "trade"):
            library.codebook.add(name, "blue", f"About {name}.")
        library.codebook.edit("trade", memo="Too wide.\n\nSplit it?")
        CodeWork(library.connection, library.journal, library.codebook).put_beside("trade", "aid")
        library.annotations.tag(article, 0, 3, "aid")
        Memos(library.connection, library.journal).write(article, "Mostly Kim.\nDull.")
        ArticleTags(library.connection, library.journal, library.codebook).change(article, ["labour", "kind/call"])
        whole = tags_of(library.connection, [article.id])[article.id]
        for name in ("refi-qda", "refi-qdc", "codebook", "jsonl"):
            export(name, library, tmp_path / name)
    for name in ("refi-qda", "refi-qdc", "codebook", "jsonl"):
        with Library(tmp_path / f"{name}.db", "ben") as back:
            import_(name, back, tmp_path / name)
            tags = {tag.name: tag for tag in back.codebook.all()}
            assert tags.keys() == {"aid", "labour", "trade", "kind/call"}, (
                f"{name}: a level without an entry stays without one"
            )
            assert [name for name in sorted(tags, key=own_order(tags.values())) if "kind" not in name] == [
                *("trade", "aid", "labour")
            ], name
            assert (tags["trade"].description, tags["trade"].memo) == ("About trade.", "Too wide.\n\nSplit it?"), name
            if name in ("refi-qda", "jsonl"):
                memos = Memos(back.connection, back.journal).of_article(back.articles.get(1).id)
                assert [(each.creator, each.text) for each in memos] == [("ann", "Mostly Kim.\nDull.")], name
                (of_whole,) = tags_of(back.connection, [back.articles.get(1).id]).values()
                assert of_whole == whole, f"{name}: codes of the whole article with their givers"
                assert not import_(name, back, tmp_path / name).imported.changed, name
    with Library(tmp_path / "codes.db", "ben") as codes:  # a codebook that is not used yet
        import_("refi-qdc", codes, tmp_path / "refi-qdc")
        for name in ("refi-qda", "refi-qdc", "codebook"):
            assert not export(name, codes, tmp_path / "alone", overwrite=True).lost, name
            with Library(tmp_path / f"{name} alone.db", "ben") as back:
                import_(name, back, tmp_path / "alone")
                (here, there) = ([replace(tag, id="") for tag in each.codebook.all()] for each in (codes, back))
                assert there == here, name
    theirs = tmp_path / "theirs.qdc"
    theirs.write_bytes((tmp_path / "refi-qdc").read_bytes().replace(b'origin="Postil"', b'origin="QualCoder"'))
    with Library(tmp_path / "theirs.db", "ben") as back:
        report = import_("refi-qdc", back, theirs)
        assert "kind" in back.codebook.colors(), "a heading of another program keeps its place, as a code"
        assert [note.where for note in report.imported.tally.notes] == ["kind"]


def test_colours_of_codes_are_unchanged(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as library:
        article = put(library, TEXT, title="Kim")
        for name, color in (("aid", "#12AB9F"), ("trade", "indigo")):
            library.codebook.add(name, color)
        library.annotations.tag(article, 0, 3, "aid")
        for name in ("refi-qda", "refi-qdc", "codebook", "jsonl", "html", "site"):
            export(name, library, tmp_path / name)
    page = (tmp_path / "html").read_text(encoding="utf-8")
    assert ".c12ab9f{background:rgb(195,234,231)}" in page
    assert '<mark class="c12ab9f"' in page, "a passage has the colour of its code"
    (article_page,) = (tmp_path / "site" / "articles").iterdir()
    assert '<mark class="c12ab9f"' in article_page.read_text(encoding="utf-8")
    assert ".c12ab9f{background:rgb(195,234,231)}" in (tmp_path / "site" / "site.css").read_text(encoding="utf-8")
    for name in ("refi-qda", "refi-qdc", "codebook", "jsonl"):
        with Library(tmp_path / f"{name}.db", "ben") as back:
            import_(name, back, tmp_path / name)
            assert back.codebook.colors() == {"aid": "#12AB9F", "trade": "indigo"}, name
