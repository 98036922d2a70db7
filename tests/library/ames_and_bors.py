"""Two short articles and the names that a model might find in them, with every Bors an organisation."""

from tui.core.model import Entity, Marks, Mention, NewArticle, Suggestion
from tui.library import Library

ONE = "Ames met Bors in Lund.\nBors said so."
TWO = "Bors left Lund on Monday."
BORS = Entity("Bors", "ORG")


def model_mentions(text: str) -> Marks:
    """Return the mentions that a model might find; every Bors is an organisation."""
    mentions = []
    for name, label in (("Ames", "PERSON"), ("Bors", "ORG"), ("Lund", "GPE")):
        at = text.find(name)
        while at >= 0:
            mentions.append(Mention(at, at + len(name), label, name))
            at = text.find(name, at + 1)
    sentence = Suggestion(0, text.index(".") + 1, "sentence", "Bors", 0.7, "names")
    return Marks(tuple(sorted(mentions, key=lambda m: m.start)), (), (sentence,))


def mark(library: Library) -> None:
    library.markings.put([(pk, model_mentions(text)) for pk, text in library.markings.texts(again=True)], "model", "1")


def add_both(library: Library) -> Library:
    """Add both articles, and mark them."""
    library.articles.add([NewArticle(ONE, "1" * 64, "One"), NewArticle(TWO, "2" * 64, "Two")])
    mark(library)
    return library


def labels(library: Library, pk: int, name: str) -> list[tuple[str, str]]:
    text = library.articles.get(pk).text
    return [(m.label, m.state) for m in library.marks.of_article(pk).mentions if text[m.start : m.end] == name]
