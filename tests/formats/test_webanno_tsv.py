"""Import of WebAnno TSV 3: words in lines, stacked and numbered annotations, the files of a project's annotators."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.formats.foreign import Import, annotations_of, importing, left
from tui.core.errors import FormatError
from tui.formats import import_
from tui.jobs.importing import guess_format
from tui.library import Library

HEAD = r"""#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_SP=webanno.custom.Frame|mood|size
#T_SP=webanno.custom.Mark|
#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.Link|uima.tcas.Annotation
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
#T_CH=webanno.custom.CorefLink|referenceRelation|referenceType
#T_RL=webanno.custom.Rel|kind|BT_webanno.custom.Mark

"""
LAYERS = ("identifier", "value", "mood", "size", "mark", "role", "target", "pos", "chain", "type", "rel", "base")
EMOJI = "💩"


def word(number: str, start: int, form: str, **values: str) -> str:
    columns = "\t".join(values.get(layer, "_") for layer in LAYERS)
    return f"{number}\t{start}-{start + len(form) + form.count(EMOJI)}\t{form}\t{columns}\t\n"


FILE = (
    HEAD
    + "#Text=💩 Zoë Roy\n#Text=had\\ta|b. \n"
    + word("1-1", 0, EMOJI, pos="SYM")
    + word("1-2", 3, "Zoë", identifier="*[1]|*[2]", value="PER[1]|LOC[2]", chain="*->1-1", type="x[1]")
    + word("1-3", 7, "Roy", identifier="Q1[1]", value="PER[1]", mark="*", mood=r"so\_so\|glad\[1\]", size="3")
    + word("1-4", 11, "had", mark="*[7]|*[8]", role="giver;*", target="1-2[1];1-3", rel="*", base="1-3[0_7]")
    + word("1-5", 15, "a|b", mark="*[8]")
    + word("1-5.1", 17, "b", identifier="*", value="*")
    + word("1-5.2", 18, "", mark="*")
    + word("1-6", 18, ".", role="_", target="*", mark="*[9]")
    + "\n#Sentence.id=2\n#Text=It was.\n"
    + word("2-1", 21, "It", mark="*[9]")
    + word("2-2", 24, "was", value="B-X")
    + word("2-3", 27, ".", mark="_")
)


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    return importing(empty, tmp_path)


def test_words_with_their_layers_become_passages_and_the_rest_is_counted(load: Import, empty: Library) -> None:
    report = load("webanno-tsv", FILE.replace("Q1[1]", "*[1]").encode())
    assert empty.articles.get(1).text == "💩 Zoë Roy\nhad\ta|b. \nIt was."
    assert annotations_of(empty) == [
        ("Zoë", "cleo", "LOC"),
        ("Zoë Roy", "cleo", "PER"),
        ("Roy", "cleo", "Frame/so_so|glad[1]"),
        ("Roy", "cleo", "Mark"),
        ("had", "cleo", "Host"),
        ("had", "cleo", "Mark"),
        ("had\ta|b", "cleo", "Mark"),
        ("b", "cleo", "NamedEntity"),
        (".", "cleo", "Host"),
        (". \nIt", "cleo", "Mark"),
        ("was", "cleo", "B-X"),
    ]
    assert left(report) == {
        "annotations of other types": 1,
        "members of chains": 1,
        "relations": 1,
        "links to other annotations": 2,
        "attributes": 1,
        "spans of no characters": 1,
        "ids of sentences": 1,
    }
    assert not load("webanno-tsv", FILE.replace("Q1[1]", "*[1]").encode()).imported.changed


def test_files_of_a_project_belong_to_their_annotators(empty: Library, tmp_path: Path) -> None:
    out = io.BytesIO()
    text = HEAD + "#Text=Zoë\n" + word("1-1", 0, "Zoë", value="{}")
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("p/source/a.txt.tsv", text.format("LOC"))
        zipped.writestr("p/annotation/a.txt/INITIAL_CAS.tsv", text.format("ORG"))
        for name, label in (("annotation/a.txt/cy", "PER"), ("curation/a.txt/CURATION_USER", "GPE")):
            zipped.writestr(f"p/{name}.tsv", text.format(label))
    project = tmp_path / "p.zip"
    project.write_bytes(out.getvalue())
    assert guess_format(project) == "webanno-tsv"
    report = import_("webanno-tsv", empty, project)
    assert sorted(annotations_of(empty)) == [("Zoë", "CURATION_USER", "GPE"), ("Zoë", "cy", "PER")]
    assert [article.title for article in empty.articles.page(0, 9)] == ["a.txt"], "one text, two people"
    assert left(report) == {"annotations": 1, "sources of a project": 1}


def test_offsets_of_others_and_gaps_in_an_annotation_are_noticed(load: Import, empty: Library) -> None:
    code_points = (
        HEAD + f"#Text={EMOJI} big breast or bone cancer\n"
        "1-1\t0-1\t💩\t{0}\n1-2\t2-5\tbig\t{0}\n1-3\t6-12\tbreast\t{1}\n1-4\t13-15\tor\t{0}\n1-5\t16-20\tbone\t{0}\n"
        "1-6\t99-105\tcancer\t{1}\n\n#Text= a cancer\n"
        "2-1\t106-107\ta\t{0}\n2-2\t108-114\tcancer\t{1}\n2-3\t9-11\tno\t{0}\n2-4\t9-11\n2-5\t9-11\tno\tx\n"
    ).format("\t".join("_" * 12), "\t".join(["*[1]", "X[1]", *"_" * 10]))
    report = load("webanno-tsv", code_points.encode())
    assert empty.articles.get(1).text == f"{EMOJI} big breast or bone cancer a cancer"
    assert [(one.quote, one.note) for one in empty.annotations.of_article(1)] == [
        ("breast", "part 1 of 2: breast … cancer"),
        ("cancer", "part 2 of 2: breast … cancer"),
        ("cancer", ""),
    ]
    assert report.tally.count("words", "changed") == 1
    assert report.problems == (
        "given line 22: it is not a word with its offsets in a sentence",
        "given line 23: 1 column of annotations, but 12 are declared",
        "given line 21: 'no' is not in its sentence",
    )
    with pytest.raises(FormatError, match="#FORMAT=WebAnno TSV 3"):
        load("webanno-tsv", b" # webanno.custom.Opinion | aspect\n#id=1\n")
