"""Export for spaCy's own training and back: train, mark, correct, train again; people's decisions do not change."""

import random
from pathlib import Path

from tests.library.ames_and_bors import labels
from tui.cli.root import run
from tui.core.corrections import Relabel, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.formats.training import export_training
from tui.library import Library

TEXTS = [
    f"{person} met {place} on the hill. Later {person} left {place} again."
    for person, place in (("Ames", "Lund"), ("Bors", "Oslo"), ("Cole", "Rome"), ("Dorn", "Bern"), ("Eker", "Kiel"))
]


def trained(path: Path, folder: Path) -> None:
    """Train a recogniser from scratch, as somebody without Postil would."""
    import spacy
    from spacy.tokens import DocBin
    from spacy.training import Example

    spacy.util.fix_random_seed(1)  # type: ignore[attr-defined]
    nlp = spacy.blank("en")
    nlp.add_pipe("ner", config={"incorrect_spans_key": "incorrect_spans"})
    docs = list(DocBin().from_bytes(path.read_bytes()).get_docs(nlp.vocab))
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    optimizer = nlp.initialize(lambda: examples)
    order = random.Random(1)
    for _ in range(20):
        order.shuffle(examples)
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(folder)


def mark(library: Library, model: Path) -> None:
    named = "--library", str(library.path), "--model", str(model)
    assert run(["mark", "--again", *named]) == 0


def decided(library: Library) -> list[list[Mention]]:
    pks = [row.pk for row in library.articles.page(0, 100)]
    return [[each for each in library.marks.of_article(pk).mentions if each.state != "found"] for pk in pks]


def test_train_mark_correct_and_train_again(tmp_path: Path) -> None:
    with Library(tmp_path / "library.db", "ann") as library:
        library.articles.add([NewArticle(text, str(n) * 64, f"T{n}", id=f"a{n}") for n, text in enumerate(TEXTS, 1)])
        for pk, text in enumerate(TEXTS[:4], 1):
            words = text.split()
            found = [
                Mention(at, at + 4, label, name)
                for name, label in ((words[0], "PERSON"), (words[2], "GPE"))
                for at in (text.index(name), text.rindex(name))
            ]
            library.markings.put([(pk, Marks(tuple(sorted(found, key=lambda each: each.start))))], "by hand", "1")
            library.reviews.review(library.articles.get(pk))
        before = decided(library)
        export_training("docbin", library, tmp_path / "first.spacy")
        trained(tmp_path / "first.spacy", tmp_path / "first")
        mark(library, tmp_path / "first")
        assert decided(library) == before, "another model changes no decision"
        assert library.reviews.articles() == [1, 2, 3, 4]

        article = library.articles.get(5)
        (at,) = [article.text.index("Kiel")]
        target = Target(Entity("Kiel", "GPE"), article.id, "Kiel", (at, at + 4))
        library.reviews.correct(article, [Relabel(target, "ORG")])
        library.reviews.review(library.articles.get(5))
        assert ("ORG", "confirmed") in labels(library, 5, "Kiel")
        before = decided(library)
        export_training("docbin", library, tmp_path / "second.spacy")
        trained(tmp_path / "second.spacy", tmp_path / "second")
        mark(library, tmp_path / "second")
        assert decided(library) == before
        assert library.reviews.articles() == [1, 2, 3, 4, 5]
