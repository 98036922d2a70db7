"""An open library as plain rows, with what changes it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Unpack

from tui.api.checking import ClaimChecking
from tui.api.choosing import AnnotationChoice, PlainRow, expect_own, read_terms, selection
from tui.api.coding import Coding
from tui.core.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike
    from types import TracebackType

    from tui.config import Settings
    from tui.core.corrections import Scope
    from tui.core.model import Article, Highlight
    from tui.library import Library

PAGE = 500
"""Rows that are read together; so many are in memory, however many there are."""


class OpenLibrary:
    """A library that is open: close it, or use it as a context manager.

    An article is named by its id or the start of it, its number, its file or address, as in every command; an
    annotation, and a claim as well, by its id. Spans are `[start, end)` in code points of the article's text. Each
    method that changes something is one step, all in a `transaction` are one.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self.coding = Coding(library, settings)
        """What a study of coded passages asks and does."""
        self.checking = ClaimChecking(library)
        """What the work on claims asks and does, besides `claims` and `set_claim`."""

    def __enter__(self) -> OpenLibrary:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._library.close()

    @property
    def path(self) -> Path:
        return self._library.path

    @property
    def creator(self) -> str:
        """Whose the annotations are that are made here."""
        return self._library.creator

    # reading

    def articles(self, words: str = "", *, sort: str = "added", with_text: bool = False) -> Iterator[PlainRow]:
        """Yield the articles that have all words in title, authors, publisher or source, as `postil list --json` does.

        `sort` is "added", "newest", "oldest", "title" or "unread". Some are read at a time: annotate while you go
        through them, but neither add nor remove any.
        """
        from tui.core.rows import article_row

        offset = 0
        while page := self._library.articles.page(offset, PAGE, sort, words):
            for row in page:
                text = {"text": self._library.articles.get(row.pk).text} if with_text else {}
                yield {**article_row(row), **text}
            offset += len(page)

    def article(self, name: str | int) -> PlainRow:
        """Return one article with its text, attributes and tags, and who says what in it if it is a transcript."""
        from tui.core.rows import article_row
        from tui.library.tables.article_tag_rows import tags_of

        article = self._find(name)
        attributes = {each.name: each.value for each in self._library.attributes.of_article(article.id)}
        row = article_row(self._library.articles.row(article.pk))
        tags = [
            *dict.fromkeys(each.tag for each in tags_of(self._library.connection, [article.id]).get(article.id, ()))
        ]
        turns = [turn._asdict() for turn in self._library.turns.of_article(article.pk)]
        return {**row, "text": article.text, "attributes": attributes, "tags": tags, "turns": turns}

    def marks(self, name: str | int) -> dict[str, list[PlainRow]]:
        """Return what the program found in an article, as people corrected it: mentions, quotations, suggestions."""
        from tui.core.rows import mention_row, quotation_row, suggestion_row

        article = self._find(name)
        marks = self._library.marks.of_article(article.pk)
        return {
            "mentions": [mention_row(each, article) for each in marks.mentions],
            "quotations": [quotation_row(each, article) for each in marks.quotations],
            "suggestions": [suggestion_row(each, article) for each in marks.suggestions],
        }

    def entities(self, words: str = "", label: str = "") -> Iterator[PlainRow]:
        """Yield people, organisations and places, the most often mentioned first."""
        offset = 0
        while page := self._library.marks.entities(offset, PAGE, words, label):
            yield from (asdict(entity) for entity in page)
            offset += len(page)

    def annotations(self, **choice: Unpack[AnnotationChoice]) -> Iterator[PlainRow]:
        """Yield annotations article by article as they stand in the text, those without a place last.

        They are chosen as an export chooses them. Each article is read as it is at one moment, one after the other.
        """
        from tui.core.rows import annotation_row

        for bundle in self._library.exporter.bundles(selection(self._library, choice), marks=False):
            for highlight in (*bundle.highlights, *bundle.orphans):
                yield annotation_row(highlight, bundle.article.id, bundle.article.title)

    def annotation(self, annotation_id: str) -> PlainRow:
        """Return one annotation by its id."""
        return _annotation_row(self._library, self._library.annotations.get(annotation_id))

    def claims(self, *terms: str, order: str = "newest", limit: int | None = None) -> Iterator[PlainRow]:
        """Yield claims with checks, evidence and links, for which all terms hold: those of `postil claims`."""
        from tui.formats.rows import claim_row
        from tui.library.queries.claim_list import list_claims

        chosen = read_terms(self._library, self._settings, terms)
        yield from map(claim_row, list_claims(self._library, chosen, order, limit))

    def codes(self) -> list[PlainRow]:
        """Return the codebook, in the order of its tree: name, colour, description, how often each is used."""
        from tui.library.queries.plain_rows import tag_rows

        return tag_rows(self._library)

    def history(self, limit: int = 50) -> list[PlainRow]:
        """Return what was done, the newest first."""
        from tui.library.tables.history import History

        return [asdict(step) for step in History(self._library.connection).listed(self._library.journal, limit)]

    # changing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that is done inside at the end, as one step that one undo takes back, or nothing if it raises."""
        with self._library.connection.write(), self._library.journal.group():
            yield

    def annotate(
        self,
        name: str | int,
        start: int | None = None,
        end: int | None = None,
        *,
        quote: str = "",
        prefix: str = "",
        suffix: str = "",
        color: str | None = None,
        tags: Sequence[str] = (),
        note: str | None = None,
        claim: bool = False,
        speaker: str | None = None,
        verdict: str | None = None,
        rationale: str | None = None,
    ) -> PlainRow:
        """Annotate a span, or the one place where a quotation stands, and return the annotation.

        An annotation of your own on just this span gets what is new. Any of the last four makes it a claim; without a
        `speaker` that of a new claim is guessed.
        """
        from tui.jobs.annotating import AnnotationValues, annotate, find_quote

        article = self._find(name)
        if (start is None or end is None) == (not quote):
            raise ArgumentError("give a start and an end, or a quote")
        span = find_quote(article, quote, prefix, suffix) if start is None or end is None else (start, end)
        values = AnnotationValues(color, tuple(tags), note, claim, speaker, verdict, rationale)
        annotated = annotate(self._library, article, span, values, verdicts=self._settings.verdicts)
        return _annotation_row(self._library, annotated.highlight)

    def tag(self, annotation_id: str, name: str) -> None:
        """Put a tag on an annotation; it joins the codebook when it is new."""
        highlight = self._library.annotations.get(annotation_id)
        article = self._library.articles.get(highlight.article)
        self._library.annotations.tag(article, highlight.start, highlight.end, name, annotation_id)

    def untag(self, annotation_id: str, name: str, *, others: bool = False) -> None:
        """Take a tag off an annotation; it stays in the codebook. One that somebody else gave only with `others`."""
        from tui.core.annotations import giver_of

        expect_own(self._library, giver_of(self._library.annotations.get(annotation_id), name), others=others)
        self._library.annotations.untag(annotation_id, name)

    def remove(self, annotation_id: str, *, others: bool = False) -> None:
        """Remove an annotation with all that belongs to it; if any of that is somebody else's, only with `others`."""
        highlight = self._library.annotations.get(annotation_id)
        for creator in (highlight.creator, *self._library.creators.parts(annotation_id)):
            expect_own(self._library, creator, others=others)
        self._library.annotations.remove(annotation_id)

    def set_claim(self, claim_id: str, *, others: bool = False, **values: str) -> None:
        """Set fields of a claim: speaker, wording, role, said, place, status, assignee, due, and your own check.

        Your check is verdict, rationale and method; checks of others stay. Status, assignee and due are everybody's,
        the first five of another person's claim are set only with `others`.
        """
        from tui.core.annotations import OF_THE_DESK
        from tui.library.queries.choices import expect_verdicts

        if not values.keys() <= {"verdict", "rationale", "method", *OF_THE_DESK}:
            expect_own(self._library, self._library.annotations.get(claim_id).creator, others=others)
        if "verdict" in values:
            expect_verdicts(self._library, [values["verdict"]], self._settings.verdicts)
        try:
            self._library.claims.edit(claim_id, **values)
        except ValueError as error:
            raise ArgumentError(str(error)) from error

    def add_code(self, name: str, color: str = "", description: str = "") -> None:
        """Put a tag into the codebook; a `/` makes the hierarchy."""
        self._library.codebook.add(name, color, description)

    def correct(
        self,
        kind: str,
        *,
        entity: tuple[str, str] | None = None,
        article: str | int | None = None,
        start: int | None = None,
        end: int | None = None,
        scope: Scope = "here",
        others: bool = False,
        **changes: Any,
    ) -> int:
        """Correct a name, as `r` in the reader does; return in how many articles the marks changed.

        `kind` is "relabel" (with `label`), "rename" or "split" (`name`), "merge" (`into`, a name and a label),
        "reject", "add" (`entity`), "resize" (`to`, a span) or "distinct" (`other`). What is meant is the mention on a
        span of an article, and `scope` says how far it goes: "here", "article" or "everywhere". Without a span
        `entity` is meant, everywhere or in an article. What somebody else decided is changed only with `others`.
        """
        from tui.jobs.correcting import correct_place

        place = None if article is None else self._find(article)
        span = None if start is None or end is None else (start, end)
        return correct_place(self._library, kind, place, span, entity, scope, changes, others=others)

    def review(self, name: str | int) -> int:
        """Call all names of an article right, as `R` in the reader does; return how many more are confirmed."""
        return self._library.reviews.review(self._find(name))

    def edit(
        self,
        name: str | int,
        *,
        attributes: Mapping[str, object] | None = None,
        tags: Sequence[str] = (),
        untag: Sequence[str] = (),
        read: bool | None = None,
        others: bool = False,
        **values: str,
    ) -> PlainRow:
        """Set title, authors, publisher, published, language, source and attributes of an article, and return it.

        `tags` are of the whole article. An empty value removes an attribute; one that somebody else gave is changed
        only with `others`. Whether it is read is no step of the history.
        """
        from tui.jobs.editing import edit

        article, own = self._find(name), attributes or {}
        edit(self._library, article, values, own, tags=tags, untag=untag, read=read, others=others)
        return self.article(name)

    def undo(self) -> PlainRow | None:
        """Take back the last step of this creator and return it; None when there is none."""
        step = self._library.journal.undo()
        self._library.corrected_marks.catch_up()
        return None if step is None else asdict(step)

    def redo(self) -> PlainRow | None:
        """Do again what was undone last and return it; None when there is nothing."""
        step = self._library.journal.redo()
        self._library.corrected_marks.catch_up()
        return None if step is None else asdict(step)

    # coming and going

    def export(
        self,
        format: str,
        target: str | PathLike[str] | IO[bytes],
        *,
        overwrite: bool = False,
        **choice: Unpack[AnnotationChoice],
    ) -> PlainRow:
        """Write what is chosen to a file, a folder or a stream of bytes, and report what was written and left out."""
        from tui.formats import ExportOptions, export

        chosen = selection(self._library, choice)
        place = Path(target) if isinstance(target, str) or hasattr(target, "__fspath__") else target
        options = ExportOptions(publication=self._settings.publication)
        return export(format, self._library, chosen, place, overwrite=overwrite, options=options).as_dict()

    def add(self, *sources: str | PathLike[str]) -> PlainRow:
        """Add articles from files, folders and addresses, and report what was added, changed, known and refused."""
        from tui.jobs.adding import add_paths
        from tui.sources.reading import How

        how = How("", keep=self._settings.keep_sources)
        return add_paths(self._library, [str(source) for source in sources], how=how).as_dict()

    def import_file(self, format: str, path: str | PathLike[str], *, dry_run: bool = False) -> PlainRow:
        """Bring articles and annotations in, or only report what would come of it."""
        from tui.formats import import_, would_import

        return (would_import if dry_run else import_)(format, self._library, Path(path)).as_dict()

    def _find(self, name: str | int) -> Article:
        return self._library.articles.find(str(name))


def _annotation_row(library: Library, highlight: Highlight) -> PlainRow:
    from tui.core.rows import annotation_row

    article = library.articles.row(highlight.article)
    return annotation_row(highlight, article.id, article.title)
