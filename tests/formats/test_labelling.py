"""Files for labelling and training, read by the programs they are for or by the rules of those."""

import io
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from tests.formats.sample_library import IDS, ONE, TWO, bundles, exported, filled
from tests.library.shelf import put
from tui.core.errors import FormatError
from tui.core.model import ClaimLink, Highlight
from tui.formats import EXPORTS, export, import_
from tui.formats.import_common import imported_article, imported_claim
from tui.formats.round_trip import check_round_trip
from tui.library import Library
from tui.library.transfer.bundles import Bundle, ExportSelection

FILES = [entry for entry in EXPORTS.values() if not entry.folder and entry.name != "docbin"]


def test_docbin_is_read_by_spacy(library: Library, tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    report = export("docbin", library, tmp_path / "x.spacy")
    docs = [*DocBin().from_disk(tmp_path / "x.spacy").get_docs(spacy.blank("xx").vocab)]
    assert [doc.text for doc in docs] == [ONE, TWO]
    assert [(ent.text, ent.label_) for ent in docs[0].ents] == [("Kim", "PERSON")]
    assert docs[0].user_data["attributes"]["year"] == "2019"
    assert "attributes" not in docs[1].user_data
    labels = {token.text: token.ent_iob_ for token in docs[0] if token.ent_iob_}
    assert labels == {"Kim": "B", "Müller": "O"}  # nobody decided whether the other words are names
    assert report.lost["mentions nobody confirmed or rejected"] == 2
    assert report.lost["articles without a decision about their names"] == 1
    assert ("visit Russia", "highlight") in [(span.text, span.label_) for span in docs[0].spans["sc"]]
    assert [span.label_ for span in docs[0].spans["claims"]] == ["mostly false"]
    export("docbin", library, tmp_path / "y.spacy")
    assert (tmp_path / "x.spacy").read_bytes() == (tmp_path / "y.spacy").read_bytes()


@settings(max_examples=20, deadline=None)
@given(bundles())
def test_prodigy_spans_start_and_end_at_tokens(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        for line in exported(library, "prodigy").splitlines():
            task = json.loads(line)
            tokens = task["tokens"]
            assert [token["id"] for token in tokens] == [*range(len(tokens))]
            for token in tokens:
                assert task["text"][token["start"] : token["end"]] == token["text"]
            assert "".join(token["text"] + " " * token["ws"] for token in tokens) == task["text"]
            for span in task["spans"]:
                assert tokens[span["token_start"]]["start"] == span["start"]
                assert tokens[span["token_end"]]["end"] == span["end"]


@pytest.mark.parametrize("name", ["prodigy", "doccano"])
def test_a_task_has_the_annotations_of_one_person_and_no_task_is_empty(name: str, library: Library) -> None:
    report = export(name, library, target=(out := io.BytesIO()))
    tasks = [json.loads(line) for line in out.getvalue().splitlines()]
    people = [task["_annotator_id" if name == "prodigy" else "annotator"] for task in tasks]
    assert people == ["ann", "bob", "ann", "bob"]
    assert [task["text"] for task in tasks] == [ONE, ONE, TWO, TWO]
    if name == "prodigy":
        ids = [{span["id"] for span in task["spans"]} for task in tasks]
    else:
        own = [[each for each in task["postil"] if len(each) == 6] for task in tasks]
        ids = [{each[3] for each in spans} for spans in own]
        assert [[each[:3] for each in spans] for spans in own] == [task["label"] for task in tasks]
    assert ids == [{IDS[1], IDS[3], IDS[4]}, {IDS[2]}, {IDS[5]}, {IDS[6]}]
    assert report.lost["articles that nobody annotated or marked as done"] == 1
    lost = {what: count for what, count in report.lost.items() if "claim" in what or "verdict" in what}
    assert lost == {
        "links between claims": 1,
        "pieces of evidence of claims": 2,
        "speakers of claims": 2,
        "verdicts of claims": 1,
        "rationales of verdicts": 1,
    }, "the passage of a claim is exported as a label"


@pytest.mark.parametrize("name", ["prodigy", "doccano"])
def test_a_done_article_without_annotations_has_an_empty_task(name: str, library: Library) -> None:
    library.done.mark(library.articles.find("bare"), done=True)
    tasks = [json.loads(line) for line in exported(library, name).splitlines()]
    key, spans = ("_annotator_id", "spans") if name == "prodigy" else ("annotator", "label")
    assert [(task[key], task[spans]) for task in tasks if task["text"].startswith("Nothing")] == [("ann", [])]
    chosen = exported(library, name, selection=ExportSelection(tags=("politics/dprk",)))
    assert b"Nothing" not in chosen


def test_doccano_lines_are_ascii(library: Library) -> None:
    data = exported(library, "doccano")
    assert data.isascii()
    first = json.loads(data.splitlines()[0])
    assert [ONE[start:end] for start, end, label in first["label"] if label == "politics/dprk"] == [ONE[:34]]


def test_cas_is_read_by_cassis(library: Library, tmp_path: Path) -> None:
    cassis = pytest.importorskip("cassis")
    export("cas-xmi", library, tmp_path / "out")
    with (tmp_path / "out" / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    with (tmp_path / "out" / "one.xmi").open("rb") as file:
        cas = cassis.load_cas_from_xmi(file, typesystem=types)
    assert cas.sofa_string == ONE
    highlights = [(one.get_covered_text(), one.label) for one in cas.select("postil.Highlight")]
    assert (ONE[:34], "politics/dprk") in highlights
    assert ("東京で会議を開いた。", "highlight") in highlights
    assert cas.get_document_annotation().end == len(ONE)


# brat: the rules of its parser

ENTITY = re.compile(r"T\d+\t([A-Za-z0-9_-]+) (\d+ \d+(?:;\d+ \d+)*)\t(.+)")
OTHER = re.compile(r"(A\d+\tVerdict T\d+ \S+|#\d+\t\w+ T\d+\t.+|R\d+\t\S+ Arg1:T\d+ Arg2:T\d+)")


@settings(max_examples=30, deadline=None)
@given(bundles())
def test_brat_files_follow_the_rules_of_brat(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        out = Path(name) / "out"
        export("brat", library, target=out)
        conf = (out / "annotation.conf").read_text()
        assert re.findall(r"^\[(\w+)\]$", conf, re.MULTILINE) == ["entities", "relations", "events", "attributes"]
        for path in out.glob("*.ann"):
            text = path.with_suffix(".txt").read_bytes().decode()
            for line in path.read_bytes().decode().split("\n")[:-1]:
                match = ENTITY.fullmatch(line)
                if match is None:
                    assert OTHER.fullmatch(line), line
                    continue
                assert re.search(rf"^{re.escape(match[1])}$", conf, re.MULTILINE)
                pieces = []
                for fragment in match[2].split(";"):
                    start, end = map(int, fragment.split())
                    assert "\n" not in text[start:end]
                    pieces.append(text[start:end])
                assert " ".join(pieces) == match[3]


def test_a_known_text_is_reported_as_similar_if_only_white_space_differs(empty: Library, tmp_path: Path) -> None:
    put(empty, "One two.\nThree.", title="Kim")
    (tmp_path / "x.txt").write_bytes(b"One two.\r\n\r\nThree.\r\n")
    (tmp_path / "x.ann").write_text("T1\tX 0 3\tOne\n")
    alike = [note.pair for note in import_("brat", empty, tmp_path).tally.notes if note.outcome == "alike"]
    assert alike == ["“Kim” and “x”, the same words, other white space; `postil remove x` takes the second away"]
    assert not [note for note in import_("brat", empty, tmp_path).tally.notes if note.outcome == "alike"]


def test_brat_carries_names_notes_claims_and_links(library: Library, tmp_path: Path) -> None:
    export("brat", library, tmp_path / "out")
    with filled(tmp_path / "b.db", [Bundle(one.article) for one in library.exporter.bundles()]) as other:
        import_("brat", other, tmp_path / "out")
        annotations = other.annotations.of_article(1)
        assert [each.tags for each in annotations] == [("politics/dprk", "visit, state"), (), ("=1+1; \\x",), ()]
        assert annotations[0].claim is not None
        assert (annotations[0].claim.speaker, annotations[0].claim.verdict) == ("Kim Jong-un", "mostly false")
        assert annotations[0].claim.rationale == "No train was seen.\n- See *below*."
        assert annotations[1].note == "=cmd|' /C calc'!A0\n2. second line"


@pytest.mark.parametrize("line", ["T1\tClaim 5 2\tx", "T1", "T1\tClaim a b\tx", "T1\tClaim 0 " + "9" * 400])
def test_an_invalid_brat_file_changes_nothing(line: str, empty: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kim met Putin.")
    (tmp_path / "a.ann").write_text(line)
    with pytest.raises(FormatError, match=r"a\.ann: line 1") as failed:
        import_("brat", empty, tmp_path)
    assert "\n" not in str(failed.value)
    assert empty.articles.count() == 0


def test_brat_carries_creators_and_exact_places(empty: Library, tmp_path: Path) -> None:
    text = "Prices rose.\nThey did not.\n"
    link = ClaimLink("repeats", IDS[2])
    claim = imported_claim("Kim", "half true", links=[link])
    highlights = [
        Highlight(IDS[1], 0, 0, 13, text[0:13], creator="ann", tags=("a", "b"), claim=claim),
        Highlight(IDS[2], 0, 0, 13, text[0:13], creator="bob b", tags=("b",), claim=imported_claim()),
        Highlight(IDS[3], 0, 7, 17, text[7:17], creator="ann", note="Postil: mine"),
    ]
    article = imported_article("a", text=text)
    empty.importer.add([Bundle(article, highlights=tuple(highlights))])
    export("brat", empty, tmp_path / "out")
    assert "\nR1\trepeats Arg1:T1 Arg2:T4\n" in (tmp_path / "out" / "a.ann").read_text()
    assert "\nrepeats\tArg1:Claim, Arg2:Claim\n" in (tmp_path / "out" / "annotation.conf").read_text()
    with filled(tmp_path / "b.db", [Bundle(article)]) as other:
        import_("brat", other, tmp_path / "out")
        annotations = other.annotations.of_article(1)
    assert [h.claim.links for h in annotations if h.claim and h.claim.links] == [(link,)]
    assert sorted(
        (h.id, h.start, h.end, h.creator, h.tags, h.note, h.claim and h.claim.plain()) for h in annotations
    ) == [(h.id, h.start, h.end, h.creator, h.tags, h.note, h.claim and h.claim.plain()) for h in highlights]
    standoff = tmp_path / "out" / "a.ann"
    changed = standoff.read_text().replace("Highlight 7 12;13 17\trose. They", "Highlight 7 11\trose")
    assert changed != standoff.read_text()
    standoff.write_text(changed)  # somebody shortened it in brat
    with filled(tmp_path / "c.db", [Bundle(article)]) as other:
        import_("brat", other, tmp_path / "out")
        assert other.annotations.get(IDS[3]).quote == "rose"


def test_brat_keeps_articles_apart_whose_ids_are_not_valid_file_names(empty: Library, tmp_path: Path) -> None:
    ids = ["-x", "a", "a\u200b", "é", "e\u0301", "CON", "A", "a/b", "a:b"]
    empty.importer.add(
        Bundle(imported_article(name, text="No."), highlights=(Highlight(IDS[n], 0, 0, 2, "No", creator="ann"),))
        for n, name in enumerate(ids)
    )
    assert check_round_trip("brat", empty).differences == ()
    export("brat", empty, tmp_path / "out")
    assert not import_("brat", empty, tmp_path / "out").imported.changed
    assert empty.articles.count() == len(ids)


# Label Studio


def test_label_studio_carries_creators_and_no_rejected_names(library: Library, tmp_path: Path) -> None:
    report = export("label-studio", library, tmp_path / "out")
    task = json.loads((tmp_path / "out" / "tasks.json").read_text())[0]
    names = {
        one["created_username"]: {r["value"]["text"] for r in one["result"] if r.get("from_name") == "entity"}
        for one in task["annotations"]
    }
    assert names == {"ann": {"Kim"}, "bob": set()}
    assert [one["value"]["text"] for one in task["predictions"][0]["result"]] == ["Russia", "東京"]
    assert report.lost["rejected mentions"] == 1
    regions = {
        one["created_username"]: {r["id"] for r in one["result"] if "start" in r.get("value", ())}
        for one in task["annotations"]
    }
    assert {IDS[1], IDS[3], IDS[4]} <= regions["ann"]
    assert regions["bob"] == {IDS[2]}


def test_label_studio_tasks_match_their_configuration(library: Library, tmp_path: Path) -> None:
    import xml.etree.ElementTree as ET

    export("label-studio", library, tmp_path / "out")
    config = ET.fromstring((tmp_path / "out" / "config.xml").read_text())
    controls = {node.get("name"): {child.get("value") for child in node} for node in config if node.get("name")}
    for task in json.loads((tmp_path / "out" / "tasks.json").read_text()):
        for group in ("annotations", "predictions"):
            for result in (result for one in task[group] for result in one["result"]):
                value = result.get("value", {})
                chosen = {*value.get("labels", value.get("choices", []))}
                assert chosen <= controls.get(result.get("from_name"), set())
                if "start" not in value:
                    continue
                units = task["data"]["text"].encode("utf-16-le")  # the unit in which a browser counts
                words = units[2 * value["start"] : 2 * value["end"]].decode("utf-16-le")
                assert words == value["text"] or result["type"] == "textarea"


def test_label_studio_identifies_people_like_the_server(empty: Library, tmp_path: Path) -> None:
    text = "It rained in May."
    highlights = [
        Highlight(IDS[n], 0, 0, n, text[:n], creator=who, created=f"2024-05-0{n}T08:00:00.000Z")
        for n, who in enumerate(["user 7", "user 07", "ann@x.org", "ann"], 1)
    ]
    empty.importer.add([Bundle(imported_article("a", text=text), highlights=tuple(highlights))])
    export("label-studio", empty, tmp_path / "out")
    (task,) = json.loads((tmp_path / "out" / "tasks.json").read_text())
    people = {one["created_username"]: (one.get("completed_by"), one["created_at"][:10]) for one in task["annotations"]}
    assert people == {
        "user 7": (7, "2024-05-01"),
        "user 07": (None, "2024-05-02"),
        "ann@x.org": ({"email": "ann@x.org"}, "2024-05-03"),
        "ann": (None, "2024-05-04"),
    }
    with filled(tmp_path / "b.db", []) as other:
        import_("label-studio", other, tmp_path / "out")
        assert [one.creator for one in other.annotations.of_article(1)] == [one.creator for one in highlights]


def test_edits_made_in_label_studio_are_imported_as_newer(empty: Library, tmp_path: Path) -> None:
    article = imported_article("a", text="It rained in May.")
    highlight = Highlight(IDS[1], 0, 0, 2, "It", creator="ann", created="2024-05-01T08:00:00.000Z")
    empty.importer.add([Bundle(article, highlights=(highlight,))])
    export("label-studio", empty, tmp_path / "out")
    tasks = json.loads((tmp_path / "out" / "tasks.json").read_text())
    (annotation,) = tasks[0]["annotations"]
    (label,) = annotation["result"]
    note = {**label, "type": "textarea", "from_name": "note", "value": {**label["value"], "text": ["wet"]}}
    annotation.update(result=[label, note], updated_at="2999-01-01T08:00:00.000000Z", completed_by=7)
    annotation["created_username"] = "Ann ann@x.org, 7"
    (tmp_path / "x.json").write_text(json.dumps(tasks))
    import_("label-studio", empty, tmp_path / "x.json")
    assert [(one.creator, one.note) for one in empty.annotations.of_article(1)] == [("ann", ""), ("user 7", "wet")]
    annotation.update(completed_by=None, created_username="ann")
    (tmp_path / "x.json").write_text(json.dumps(tasks))
    import_("label-studio", empty, tmp_path / "x.json")
    assert empty.annotations.of_article(1)[0].note == "wet"


def test_unchanged_annotations_from_label_studio_keep_their_creators(library: Library, tmp_path: Path) -> None:
    before = exported(library, "jsonl")
    export("label-studio", library, tmp_path / "out")
    tasks = json.loads((tmp_path / "out" / "tasks.json").read_text())
    for number, task in enumerate(tasks):  # like a server into which somebody imported the file
        task["id"] = number
        for annotation in task["annotations"]:
            annotation.update(completed_by=1, created_at="2999-01-01T08:00:00Z", updated_at="2999-01-01T08:00:00Z")
            del annotation["created_username"]
    (tmp_path / "x.json").write_text(json.dumps(tasks))
    assert not import_("label-studio", library, tmp_path / "x.json").imported.changed
    assert exported(library, "jsonl") == before


def test_edits_made_in_brat_are_imported_and_an_old_folder_changes_nothing(empty: Library, tmp_path: Path) -> None:
    article = put(empty, "Zoë met Kim in Oslo.", id="a")
    highlight = empty.annotations.note(article, 0, 7, "as it was")
    empty.annotations.claim(article, 0, 7, "Kim", highlight.id)
    empty.claims.edit(highlight.id, rationale="a reason")

    def folder(name: str, *words: tuple[str, str]) -> Path:
        export("brat", empty, tmp_path / name)
        standoff = tmp_path / name / "a.ann"
        for old, new in words:
            assert old in standoff.read_text()
            standoff.write_text(standoff.read_text().replace(old, new))
        return tmp_path / name

    def texts() -> tuple[str, str]:
        current = empty.annotations.get(highlight.id)
        return current.note, current.claim.rationale if current.claim else ""

    old = folder("old")
    edited = folder("edited", ("as it was", "as it is"), ("a reason", ""))
    both = folder("both", ("as it was", "written there"))
    report = import_("brat", empty, edited)
    assert (texts(), report.tally.conflicts) == (("as it is", ""), [])
    for unchanged in (edited, old):
        assert not import_("brat", empty, unchanged).imported.changed
        assert texts() == ("as it is", "")
    empty.journal.undo()
    assert texts() == ("as it was", "a reason")
    empty.annotations.note(article, 0, 7, "written here", highlight.id)
    (conflict,) = import_("brat", empty, both).tally.conflicts
    assert (conflict.field, conflict.here, conflict.there) == ("note", "written here", "written there")
    assert texts() == ("written here", "a reason")
    assert import_("brat", empty, old).tally.conflicts == []
    with Library(empty.path, "somebody else") as other:
        (conflict,) = import_("brat", other, folder("theirs", ("written here", "by whom?"))).tally.conflicts
        assert texts()[0] == "written here", "a change to somebody else's annotation is reported"


def test_brat_declares_the_verdicts_of_a_custom_vocabulary(empty: Library, tmp_path: Path) -> None:
    """brat refuses a page whose attribute has a value that is not listed in `annotation.conf`."""
    claim = imported_claim("Kim", "half true")
    passage = Highlight(IDS[1], 0, 0, 3, "Kim", creator="ann", claim=claim)
    empty.importer.add([Bundle(imported_article("a", text="Kim"), highlights=(passage,))])
    export("brat", empty, tmp_path / "out")
    conf = (tmp_path / "out" / "annotation.conf").read_text()
    declared = re.findall(r"^Verdict\tArg:Claim, Value:(.*)$", conf, re.MULTILINE)[0].split("|")
    used = re.findall(r"^A1\tVerdict T1 (.*)$", (tmp_path / "out" / "a.ann").read_text(), re.MULTILINE)
    assert used == ["half_true"]
    assert set(used) <= set(declared)


def test_docbin_reports_what_a_label_cannot_hold(library: Library) -> None:
    report = export("docbin", library, io.BytesIO())
    lost = {what: report.lost[what] for what in ("speakers of claims", "rationales of verdicts", "names of entities")}
    assert lost == {"speakers of claims": 2, "rationales of verdicts": 1, "names of entities": 1}
    assert report.lost["speakers of quotations"] == 1


def test_readwise_reports_what_it_will_cut(empty: Library) -> None:
    text = "a" * 9000
    passages = (
        Highlight(IDS[1], 0, 0, 9000, text, creator="ann"),
        Highlight(IDS[2], 0, 0, 8191, text[:8191], note=text, creator="ann"),
    )
    empty.importer.add([Bundle(imported_article("a", "T", text=text), highlights=passages)])
    report = export("readwise", empty, io.BytesIO())
    cut = "(Readwise cuts them after 8,191 characters)"
    assert (report.lost[f"ends of highlights {cut}"], report.lost[f"ends of notes {cut}"]) == (1, 1)


def test_all_lines_for_doccano_have_the_same_fields(library: Library) -> None:
    library.done.mark(
        library.articles.get(1), done=True
    )  # doccano cannot import a line without a field that other lines have
    lines = [json.loads(line) for line in exported(library, "doccano").splitlines()]
    assert len(lines) > 2
    assert {*map(tuple, lines)} == {tuple(lines[0])}
