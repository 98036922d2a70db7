"""Names that people decided about, as training data; nothing is claimed about names nobody decided about."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.library.ames_and_bors import BORS, ONE, TWO, mark
from tui.core.corrections import Reject, Relabel, Target
from tui.core.errors import FormatError
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.formats import docbin, export, import_, prodigy_names
from tui.formats.training import LabelledText, TrainingReport, export_training, split
from tui.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library: one is reviewed, with a rejected name and a later one; two has a decided name; three is unseen."""
    with Library(tmp_path / "names.db", "ann") as library:
        texts = (ONE, TWO, "Bors left again.")
        library.articles.add([NewArticle(text, str(n) * 64, f"T{n}", id=f"a{n}") for n, text in enumerate(texts, 1)])
        mark(library)
        library.corrections.correct(Reject(Target(Entity("Lund", "GPE"), "a1", "Lund", (17, 21))))
        library.corrections.correct(Relabel(Target(BORS, "a1", "Bors", (9, 13)), "PERSON"))
        library.reviews.review(library.articles.get(1))
        library.corrections.correct(Relabel(Target(BORS, "a2", "Bors", (0, 4)), "PERSON"))
        library.corrections.correct(Reject(Target(Entity("Lund", "GPE"), "a2", "Lund", (10, 14))))
        yield library


def export_text(library: Library, name: str, folder: Path, **options: object) -> str:
    target = folder / f"x.{name}"
    export_training(name, library, target, overwrite=True, **options)  # type: ignore[arg-type]
    return target.read_text()


def docs(path: Path) -> dict[str, tuple[list[tuple[str, str]], str, list[tuple[str, str]]]]:
    """Return for each document: its names, its words as B, I, O or - (missing), and its incorrect spans."""
    import spacy
    from spacy.tokens import DocBin

    parsed = {}
    for doc in DocBin().from_bytes(path.read_bytes()).get_docs(spacy.blank("en").vocab):
        signs = "".join({0: "-", 1: "I", 2: "O", 3: "B"}[token.ent_iob] for token in doc)
        wrong = [(span.text, span.label_) for span in doc.spans["incorrect_spans"]]
        parsed[doc.text] = [(span.text, span.label_) for span in doc.ents], signs, wrong
    return parsed


def test_docbin_has_missing_words_and_incorrect_spans(library: Library, tmp_path: Path) -> None:
    report = export_training("docbin", library, tmp_path / "x.spacy")
    assert docs(tmp_path / "x.spacy") == {
        ONE: ([("Ames", "PERSON"), ("Bors", "PERSON"), ("Bors", "ORG")], "BOBOOOOBOOO", [("Lund", "GPE")]),
        TWO: ([("Bors", "PERSON")], "B-----", [("Lund", "GPE")]),
    }
    assert report.lines == [
        f"{tmp_path / 'x.spacy'}: 2 articles (1 reviewed), 4 names, 2 rejected",
    ]
    library.markings.put([(1, Marks((Mention(5, 8, "ORG", "met"),)))], "another", "1")
    report = export_training("docbin", library, tmp_path / "x.spacy", overwrite=True)
    assert docs(tmp_path / "x.spacy")[ONE][1] == "B-BOOOOBOOO", "names found later are not claimed to be wrong"
    assert report.lines[1] == "left out: 1 name nobody decided about"


def test_what_a_rule_rejects_unseen_is_no_answer(library: Library, tmp_path: Path) -> None:
    library.corrections.correct(Reject(Target(BORS)), library.articles.get(1))
    assert [each.state for each in library.marks.of_article(3).mentions] == ["ruled_out"]
    assert library.reviews.articles() == [1]
    assert "Bors left again" not in export_text(library, "prodigy", tmp_path)
    export_training("docbin", library, tmp_path / "x.spacy")
    assert "Bors left again." not in docs(tmp_path / "x.spacy")
    lost = export("docbin", library, tmp_path / "y.spacy").lost
    assert lost["mentions nobody confirmed or rejected"] == 1
    assert lost["articles without a decision about their names"] == 1
    export("label-studio", library, tmp_path / "tasks")
    tasks = json.loads((tmp_path / "tasks" / "tasks.json").read_text())
    (task,) = [each for each in tasks if each["data"]["id"] == "a3"]
    assert (task["annotations"], task["predictions"]) == ([], [])


def test_what_a_rule_rejects_unseen_is_rejected_by_rule_in_files(library: Library, tmp_path: Path) -> None:
    library.corrections.correct(Reject(Target(BORS)), library.articles.get(1))
    export("jsonl", library, tmp_path / "x.jsonl")
    line = next(each for each in (tmp_path / "x.jsonl").read_text().splitlines() if '"id":"a3"' in each)
    (mention,) = json.loads(line)["mentions"]
    assert (mention["state"], mention["by_rule"], mention["origin"]) == ("rejected", True, "ann")
    with Library(tmp_path / "other.db", "ben") as other:
        import_("jsonl", other, tmp_path / "x.jsonl")
        assert other.marks.of_article(3).mentions == library.marks.of_article(3).mentions
    (tmp_path / "x.jsonl").write_text(line.replace('"rejected","by_rule"', '"confirmed","by_rule"'))
    with Library(tmp_path / "third.db", "ben") as third, pytest.raises(FormatError, match="by_rule"):
        import_("jsonl", third, tmp_path / "x.jsonl")


def test_columns_have_reviewed_articles_and_leave_open_sentences_out(library: Library, tmp_path: Path) -> None:
    assert export_text(library, "iob2", tmp_path).splitlines()[:8] == [
        "-DOCSTART-\tO",
        "",
        "Ames\tB-PERSON",
        "met\tO",
        "Bors\tB-PERSON",
        "in\tO",
        "Lund\tO",
        ".\tO",
    ]
    assert "Ames -X- O B-PERSON" in export_text(library, "conll", tmp_path)
    library.markings.put([(1, Marks((Mention(28, 32, "ORG", "said"),)))], "another", "1")
    report = export_training("iob2", library, tmp_path / "y.conll")
    assert report.lost["sentences with names nobody decided about"] == 1
    assert report.lost["articles that nobody reviewed (a word there may be a name or not)"] == 1
    assert "said" not in (tmp_path / "y.conll").read_text()


def test_prodigy_has_whole_paragraphs_and_single_answers(library: Library, tmp_path: Path) -> None:
    tasks = [json.loads(line) for line in export_text(library, "prodigy", tmp_path).splitlines()]
    answers = [(each["_view_id"], each["answer"], [span["text"] for span in each["spans"]]) for each in tasks]
    assert answers == [
        ("ner_manual", "accept", ["Ames", "Bors"]),
        ("ner_manual", "accept", ["Bors"]),
        ("ner", "reject", ["Lund"]),
        ("ner", "accept", ["Bors"]),
        ("ner", "reject", ["Lund"]),
    ]
    for task in tasks:
        for span in task["spans"]:
            assert task["text"][span["start"] : span["end"]] == span["text"]


def test_paragraphs_from_prodigy_are_imported_into_their_article(library: Library, tmp_path: Path) -> None:
    """Where the article is not in the library, each paragraph is an article of its own."""
    export_text(library, "prodigy", tmp_path)
    decided = [
        [each.start for each in library.marks.of_article(pk).mentions if each.state == "confirmed"] for pk in (1, 2)
    ]
    with Library(tmp_path / "again.db", "ben") as again, Library(tmp_path / "empty.db", "ben") as empty:
        again.articles.add([NewArticle(text, text[:9], id=f"a{n}") for n, text in enumerate((ONE, TWO), 1)])
        paragraphs = [["a1-0", ONE.split("\n")[0]], ["a1-23", ONE.split("\n")[1]], ["a2-0", TWO]]
        for here, articles in ((again, [["a1", ONE], ["a2", TWO]]), (empty, paragraphs)):
            import_("prodigy", here, tmp_path / "x.prodigy", names=True)
            pks = [row.pk for row in here.articles.page(0, 9)]
            assert [[here.articles.get(pk).id, here.articles.get(pk).text] for pk in pks] == articles
            starts = [[each.start for each in here.marks.of_article(pk).mentions] for pk in pks]
            assert starts == (decided if here is again else [[0, 9], [0], [0]])
            assert not import_("prodigy", here, tmp_path / "x.prodigy", names=True).imported.changed


def test_labels_are_selected_and_reported(library: Library, tmp_path: Path) -> None:
    report = export_training("docbin", library, tmp_path / "x.spacy", labels=["ORG"])
    assert docs(tmp_path / "x.spacy")[ONE][0] == [("Bors", "ORG")]
    assert report.lost["names with labels that were not selected"] == 5


def test_a_split_depends_only_on_its_seed_and_keeps_stories_together(library: Library, tmp_path: Path) -> None:
    stories = {pk: pk for pk in range(1, 101)} | {7: 3, 9: 3}
    first, second = split(stories, 0.8, 1)
    assert (len(first), len(second)) in ((80, 20), (81, 19), (79, 21), (78, 22), (82, 18))
    assert sorted(first + second) == list(range(1, 101))
    assert {3, 7, 9} <= set(first) or {3, 7, 9} <= set(second)
    assert split(stories, 0.8, 1) == (first, second) != split(stories, 0.8, 2)
    assert [len(each) for each in split({1: 1, 2: 2}, 0.99, 0)] == [1, 1]
    report = export_training("docbin", library, tmp_path / "x.spacy", share=0.5, seed=3)
    assert [each["articles"] for each in report.files] == [1, 1]
    assert sorted(path.name for path in tmp_path.glob("*.spacy")) == ["x-dev.spacy", "x-train.spacy"]


def test_without_decisions_there_is_nothing_to_export(tmp_path: Path) -> None:
    with Library(tmp_path / "new.db", "ann") as library:
        library.articles.add([NewArticle(ONE, "1" * 64, "One")])
        mark(library)
        with pytest.raises(FormatError, match="nobody has reviewed"):
            export_training("docbin", library, tmp_path / "x.spacy")
        with pytest.raises(FormatError, match="choose one of docbin"):
            export_training("csv", library, tmp_path / "x.csv")
    assert not list(tmp_path.glob("x.*"))


def test_words_of_two_undecided_names_are_missing(tmp_path: Path) -> None:
    """One token of spaCy may belong to both, if somebody drew names within words."""
    text = LabelledText("a", "T", "😀 U.S.-led sites", "en", (), (), ((2, 6), (8, 16)), whole=True)
    with (tmp_path / "x.spacy").open("wb") as output:
        docbin.write_names(output, [text], TrainingReport("docbin"), "docbin")
    assert {signs for _, signs, _ in docs(tmp_path / "x.spacy").values()} == {"O--"}


def test_a_paragraph_with_part_of_a_name_is_not_a_task() -> None:
    """It would claim that the part is not a name."""
    text = LabelledText(
        "a", "T", "He left New\nYork.\nAmes came.", "", ((8, 16, "GPE"), (18, 22, "PERSON")), (), (), True
    )
    report, output = TrainingReport("prodigy"), BytesIO()
    prodigy_names.write_names(output, [text], report, "prodigy")
    assert [json.loads(line)["text"] for line in output.getvalue().splitlines()] == ["Ames came."]
    assert report.lost == {"names across two lines": 1, "paragraphs with a part of a name": 2}


def test_an_own_docbin_comes_back_as_whose_it_is(library: Library, tmp_path: Path) -> None:
    for creator in ("ann", "bob"):
        with Library(tmp_path / "names.db", creator) as own:
            article = own.articles.get(1)
            own.annotations.tag(article, 0, 4, "person", own.annotations.highlight(article, 0, 4).id)
    export("docbin", library, tmp_path / "x.spacy")
    with Library(tmp_path / "names.db", "cleo") as again:
        before = [*again.connection.db.conn.iterdump()]
        import_("spacy", again, tmp_path / "x.spacy")
        assert [*again.connection.db.conn.iterdump()] == before
        rows = again.connection.all('SELECT id, start, "end", creator, created FROM highlights ORDER BY id')
    with Library(tmp_path / "empty.db", "cleo") as other:
        import_("spacy", other, tmp_path / "x.spacy")
        found = other.connection.all('SELECT id, start, "end", creator, created FROM highlights ORDER BY id')
        assert [tuple(row) for row in found] == [tuple(row) for row in rows]
        assert len(found) == 2
