"""Import of UIMA CAS XMI: files of INCEpTION, discontinuous spans, and edited exports of Postil."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.formats.foreign import Import, annotations_of, importing, left
from tests.library.shelf import put
from tui.formats import BadInputError, export, import_
from tui.library import Library

TEXT = "💩 Zoë had breast and ovarian cancer."

XMI = """<?xml version="1.1" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI"
 xmlns:cas="http:///uima/cas.ecore" xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"
 xmlns:md="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore" xmlns:t="http:///some/type.ecore"
 xmi:version="2.0"><cas:NULL xmi:id="0"/>
<md:DocumentMetaData xmi:id="2" sofa="1" begin="0" end="37" documentTitle="a.txt" documentId="{who}"
 documentUri="study/a.txt" collectionId="study"/>
{elements}
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{text}"/>
<cas:View sofa="1" members="2 3 4 5 6 7"/></xmi:XMI>"""


def cas(elements: str, who: str = "cy", text: str = TEXT) -> str:
    return XMI.format(who=who, elements=elements, text=text)


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    return importing(empty, tmp_path)


def test_names_in_inception_files_belong_to_their_annotators_and_other_layers_are_counted(
    load: Import, empty: Library
) -> None:
    entity = '<ner:NamedEntity xmi:id="3" sofa="1" begin="3" end="6" value="{}"/>'
    tokens = '<t:Token xmi:id="4" sofa="1" begin="0" end="2"/><t:Token xmi:id="5" sofa="1" begin="3" end="6"/>'
    deleted = entity.format("ORG").replace('"3"', '"9"', 1)
    linked = '<ner:Person xmi:id="6" sofa="1" begin="3" end="6" identifier="http://a.b/Q1" mood="glad"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("TypeSystem.xml", "<typeSystemDescription/>")
        zipped.writestr("a/cy.xmi", cas(entity.format("PER") + tokens + deleted + linked))
        zipped.writestr("a/di.xmi", cas(entity.format("LOC"), "di"))
        zipped.writestr("a/INITIAL_CAS.xmi", cas(entity.format("GPE"), "INITIAL_CAS"))
    report = load("cas-xmi", out.getvalue())
    assert sorted(annotations_of(empty)) == [("Zoë", "cy", "PER"), ("Zoë", "cy", "Person"), ("Zoë", "di", "LOC")]
    assert [article.title for article in empty.articles.page(0, 9)] == ["a.txt"], "one text, two people"
    assert left(report) == {"normalisations": 1, "attributes": 1, "annotations of other types": 3, "annotations": 1}
    assert not load("cas-xmi", out.getvalue()).imported.changed


def test_names_in_files_of_webanno_belong_to_their_annotators(load: Import, empty: Library) -> None:
    folder = "file:/srv/web%20anno/repository/project/3/document/7/source/"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for who, label in (("Zoë", "PER"), ("CURATION_USER", "LOC")):
            file = cas(f'<ner:NamedEntity xmi:id="3" sofa="1" begin="3" end="6" value="{label}"/>', who)
            file = file.replace('"study/a.txt"', f'"{folder}{who}"').replace('"study"', f'"{folder}"')
            zipped.writestr(f"annotation/a.txt/{who}.xmi", file)
    load("cas-xmi", out.getvalue())
    assert sorted(annotations_of(empty)) == [("Zoë", "CURATION_USER", "LOC"), ("Zoë", "Zoë", "PER")]
    assert [article.title for article in empty.articles.page(0, 9)] == ["a.txt"]


def test_files_of_a_project_without_metadata_belong_to_whom_the_folder_names(load: Import, empty: Library) -> None:
    out = io.BytesIO()
    metadata = re.compile("<md:.*?/>", re.DOTALL)
    with zipfile.ZipFile(out, "w") as zipped:
        for who, start in (("cy", 3), ("di", 2)):  # di's program counts code points
            entity = f'<ner:NamedEntity xmi:id="3" sofa="1" begin="{start}" end="{start + 3}" value="PER"/>'
            zipped.writestr(f"p/annotation/a.txt/{who}.xmi", metadata.sub("", cas(entity)))
    report = load("cas-xmi", out.getvalue())
    assert sorted(annotations_of(empty)) == [("Zoë", "cy", "PER"), ("Zoë", "di", "PER")]
    assert [article.title for article in empty.articles.page(0, 9)] == ["a.txt"]
    assert report.tally.count("offsets", "changed") == 1


def test_custom_layers_become_tags_and_values_that_are_not_words_are_reported(load: Import, empty: Library) -> None:
    layers = cas(
        '<c:Frame xmi:id="3" sofa="1" begin="3" end="6" role="patient" mood="glad" level="3" link="4"/>'
        '<c:Mark xmi:id="4" sofa="1" begin="3" end="6"/>'
        '<c:Relation xmi:id="5" sofa="1" begin="3" end="6" Governor="3" Dependent="4" kind="is"/>'
    ).replace("xmlns:t=", 'xmlns:c="http:///webanno/custom.ecore" xmlns:t=')
    report = load("cas-xmi", {"cy.xmi": layers})
    assert sorted(annotations_of(empty)) == [("Zoë", "cy", "Frame/glad Frame/patient"), ("Zoë", "cy", "Mark")]
    notes = sorted((note.kind, note.where) for note in report.tally.notes if note.outcome == "left out")
    assert notes == [("annotations of other types", "Relation"), ("attributes", "level"), ("attributes", "link")]
    assert not load("cas-xmi", {"cy.xmi": layers}).imported.changed


def test_a_discontinuous_span_does_not_become_one_span(load: Import, empty: Library) -> None:
    breast, cancer = TEXT.index("breast") + 1, TEXT.index("cancer") + 1  # UTF-16 units
    piece = '<t:Fragment xmi:id="{}" sofa="1" begin="{}" end="{}"/>'.format
    pieces = piece(4, breast, breast + 6) + piece(5, cancer, cancer + 6)
    hull = '<ner:NamedEntity xmi:id="3" sofa="1" begin="{}" end="{}" value="X" {}/>'.format
    report = load("cas-xmi", {"hull.xmi": cas(hull(breast, cancer + 6, 'spans="4 5"') + pieces)})
    first = cas(hull(breast, breast + 6, 'fragments="5"') + pieces)
    for _ in range(2):
        assert [(one.quote, one.note) for one in empty.annotations.of_article(1)] == [
            ("breast", "part 1 of 2: breast … cancer"),
            ("cancer", "part 2 of 2: breast … cancer"),
        ]
        assert report.tally.count("spans in pieces", "changed") + report.tally.count("spans in pieces", "kept") == 1
        report = load("cas-xmi", {"hull.xmi": first.replace('xmi:id="4"', 'xmi:id="8"')})


def test_edits_made_in_inception_are_imported_and_unchanged_model_output_is_not(tmp_path: Path) -> None:
    pytest.importorskip("cassis")
    folder = tmp_path / "out"
    with Library(tmp_path / "a.db", "ann") as library:
        article = put(library, TEXT, id="a", title="A")
        passage = library.annotations.tag(article, 10, 16, "illness").id
        library.annotations.tag(article, 10, 16, "body", passage)
        library.annotations.note(article, 10, 16, "sure?", passage)
        export("cas-xmi", library, folder)
        (edited,) = folder.glob("*.xmi")
        xml = edited.read_text()
        entity = (
            '<e:NamedEntity xmlns:e="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmi:id="90" sofa="1" '
        )
        from_model, added = (f'{entity}begin="3" end="6" value="PER"{more}/>' for more in (' identifier="Zoë"', ""))
        xml = re.sub('note="sure[?]"', 'note="sure."', xml, count=1).replace(
            "<cas:Sofa ", f"{from_model}{added}<cas:Sofa "
        )
        edited.write_text(xml.replace('members="', 'members="90 '))
        report = import_("cas-xmi", library, folder)
        assert library.annotations.get(passage).note == "sure."
        assert library.annotations.get(passage).tags == ("body", "illness")
        assert left(report) == {"mentions": 1}
        assert annotations_of(library) == [("Zoë", "ann", "PER"), ("breast", "ann", "body illness")]
        assert not import_("cas-xmi", library, folder).imported.changed


def test_one_invalid_file_or_span_does_not_affect_the_others(load: Import, empty: Library, tmp_path: Path) -> None:
    far = '<ner:NamedEntity xmi:id="3" sofa="1" begin="3" end="99" value="X"/>'
    none = '<ner:NamedEntity xmi:id="4" sofa="1" begin="x" end="6" value="X"/>'
    quoted = '<ner:NamedEntity xmi:id="5" sofa="1" begin="0" end="2" value="Y" coveredText="Zoë"/>'
    lost = '<ner:NamedEntity xmi:id="6" sofa="1" begin="0" end="2" value="Z" coveredText="Kim"/>'
    report = load("cas-xmi", {"bad.xmi": "<XMI>", "good.xmi": cas(far + none + quoted + lost)})
    assert [problem[:19] for problem in report.problems] == ["bad.xmi: it is not ", "good.xmi: element 4"]
    assert annotations_of(empty) == [("Kim", "cy", "Z"), ("Zoë", "cy", "Y"), (TEXT[2:], "cy", "X")]
    assert [one.state for one in empty.annotations.of_article(1)] == ["orphan", "exact", "exact"]
    (tmp_path / "x.xmi").write_bytes(b"<a/>")
    with pytest.raises(BadInputError, match="no text"):
        import_("cas-xmi", empty, tmp_path / "x.xmi")
