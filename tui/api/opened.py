"""An open library as plain rows, with its changes."""

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
"""Rows that are read together, and so in memory at once."""


class OpenLibrary:
    """A library that is open: close it, or use it as a context manager.

    An article is named by its id or the start of it, its number, its file or address, as in every command; an
    annotation, and a claim as well, by its id. Spans are `[start, end)` in code points of the article's text. Each
    method that changes something is one step; all inside a `transaction` are one.
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
        """The creator of annotations made here."""
        return self._library.creator

    # reading

    def articles(self, words: str = "", *, sort: str = "added", with_text: bool = False) -> Iterator[PlainRow]:
        """Yield the articles with all words in title, authors, publisher or source, as `postil list --json` does.

        `sort` is "added", "newest", "oldest", "title" or "unread". They are read in blocks: annotate while iterating,
        but do not add or remove any.
        """
        from tui.core.rows import article_row

        offset = 0
        while page := self._library.articles.page(offset, PAGE, sort, words):
            for row in page:
                text = {"text": self._library.articles.get(row.pk).text} if with_text else {}
                yield {**article_row(row), **text}
            offset += len(page)

    def article(self, name: str | int) -> PlainRow:
        """Return one article with its text, attributes and tags, and its turns if it is a transcript."""
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
        """Return the marks of an article with corrections applied: mentions, quotations, suggestions."""
        from tui.core.rows import mention_row, quotation_row, suggestion_row

        article = self._find(name)
        marks = self._library.marks.of_article(article.pk)
        return {
            "mentions": [mention_row(each, article) for each in marks.mentions],
            "quotations": [quotation_row(each, article) for each in marks.quotations],
            "suggestions": [suggestion_row(each, article) for each in marks.suggestions],
        }

    def entities(self, words: str = "", label: str = "") -> Iterator[PlainRow]:
        """Yield people, organisations and places, the most frequently mentioned first."""
        offset = 0
        while page := self._library.marks.entities(offset, PAGE, words, label):
            yield from (asdict(entity) for entity in page)
            offset += len(page)

    def annotations(self, **choice: Unpack[AnnotationChoice]) -> Iterator[PlainRow]:
        """Yield annotations by article and in text order, those without a place last.

        They are selected as in an export. Each article is read as a snapshot, one after the other.
        """
        from tui.core.rows import annotation_row

        for bundle in self._library.exporter.bundles(selection(self._library, choice), marks=False):
            for highlight in (*bundle.highlights, *bundle.orphans):
                yield annotation_row(highlight, bundle.article.id, bundle.article.title)

    def annotation(self, annotation_id: str) -> PlainRow:
        """Return one annotation by its id."""
        return _annotation_row(self._library, self._library.annotations.get(annotation_id))

    def claims(self, *terms: str, order: str = "newest", limit: int | None = None) -> Iterator[PlainRow]:
        """Yield the claims that match all terms of `postil claims`, with checks, evidence and links."""
        from tui.formats.rows import claim_row
        from tui.library.queries.claim_list import list_claims

        chosen = read_terms(self._library, self._settings, terms)
        yield from map(claim_row, list_claims(self._library, chosen, order, limit))

    def codes(self) -> list[PlainRow]:
        """Return the codebook in tree order: name, colour, description, number of uses."""
        from tui.library.queries.plain_rows import tag_rows

        return tag_rows(self._library)

    def history(self, limit: int = 50) -> list[PlainRow]:
        """Return what was done, the newest first."""
        from tui.library.tables.history import History

        return [asdict(step) for step in History(self._library.connection).list_steps(self._library.journal, limit)]

    # changing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything inside at its end, as one step that one undo reverts, or nothing if it raises."""
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
        """Annotate a span, or the only occurrence of a quotation, and return the annotation.

        Your own annotation of exactly this span is changed. Any of the last four makes it a claim; without a `speaker`
        that of a new claim is guessed.
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
        """Add a tag to an annotation; a new one joins the codebook."""
        highlight = self._library.annotations.get(annotation_id)
        article = self._library.articles.get(highlight.article)
        self._library.annotations.tag(article, highlight.start, highlight.end, name, annotation_id)

    def untag(self, annotation_id: str, name: str, *, others: bool = False) -> None:
        """Remove a tag from an annotation; it stays in the codebook. Another person's is removed only with `others`."""
        from tui.core.annotations import giver_of

        expect_own(self._library, giver_of(self._library.annotations.get(annotation_id), name), others=others)
        self._library.annotations.untag(annotation_id, name)

    def remove(self, annotation_id: str, *, others: bool = False) -> None:
        """Remove an annotation with everything attached; other people's parts are removed only with `others`."""
        highlight = self._library.annotations.get(annotation_id)
        for creator in (highlight.creator, *self._library.creators.parts(annotation_id)):
            expect_own(self._library, creator, others=others)
        self._library.annotations.remove(annotation_id)

    def set_claim(self, claim_id: str, *, others: bool = False, **values: str) -> None:
        """Set fields of a claim: speaker, wording, role, said, place, status, assignee, due, and your own check.

        Your check is verdict, rationale and method; other people's checks stay. Status, assignee and due are shared;
        the first five of another person's claim are set only with `others`.
        """
        from tui.core.annotations import OF_THE_DESK
        from tui.library.queries.known_values import expect_verdicts

        if not values.keys() <= {"verdict", "rationale", "method", *OF_THE_DESK}:
            expect_own(self._library, self._library.annotations.get(claim_id).creator, others=others)
        if "verdict" in values:
            expect_verdicts(self._library, [values["verdict"]], self._settings.verdicts)
        try:
            self._library.claims.edit(claim_id, **values)
        except ValueError as error:
            raise ArgumentError(str(error)) from error

    def add_code(self, name: str, color: str = "", description: str = "") -> None:
        """Add a tag to the codebook; a `/` makes the hierarchy."""
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
        "reject", "add" (`entity`), "resize" (`to`, a span) or "distinct" (`other`). It applies to the mention at a span
        of an article, and `scope` says how far it reaches: "here", "article" or "everywhere". Without a span it applies
        to `entity`, everywhere or in an article. Other people's decisions are changed only with `others`.
        """
        from tui.jobs.correcting import correct_place

        place = None if article is None else self._find(article)
        span = None if start is None or end is None else (start, end)
        return correct_place(self._library, kind, place, span, entity, scope, changes, others=others)

    def review(self, name: str | int) -> int:
        """Mark all names of an article as reviewed, as `R` in the reader does; return how many that confirmed."""
        return self._library.reviews.review(self._find(name)).confirmed

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

        `tags` are of the whole article. An empty value removes an attribute; another person's is changed only with
        `others`. Whether it is read is not a step of the history.
        """
        from tui.jobs.editing import edit

        article, own = self._find(name), attributes or {}
        edit(self._library, article, values, own, tags=tags, untag=untag, read=read, others=others)
        return self.article(name)

    def undo(self) -> PlainRow | None:
        """Undo the last step of this creator and return it; None if there is none."""
        step = self._library.journal.undo()
        self._library.corrected_marks.catch_up()
        return None if step is None else asdict(step)

    def redo(self) -> PlainRow | None:
        """Redo what was undone last and return it; None if there is nothing."""
        step = self._library.journal.redo()
        self._library.corrected_marks.catch_up()
        return None if step is None else asdict(step)

    # export and import

    def export(
        self,
        format: str,
        target: str | PathLike[str] | IO[bytes],
        *,
        overwrite: bool = False,
        **choice: Unpack[AnnotationChoice],
    ) -> PlainRow:
        """Write a selection to a file, a folder or a stream of bytes, and report what was written and left out."""
        from tui.formats import ExportOptions, export

        chosen = selection(self._library, choice)
        place = Path(target) if isinstance(target, str) or hasattr(target, "__fspath__") else target
        options = ExportOptions(publication=self._settings.publication)
        return export(format, self._library, place, chosen, overwrite=overwrite, options=options).as_dict()

    def add(self, *sources: str | PathLike[str]) -> PlainRow:
        """Add articles from files, folders and addresses, and report what was added, changed, known and refused."""
        from tui.jobs.adding import add_paths
        from tui.sources.reading import ReadOptions

        how = ReadOptions("", keep=self._settings.keep_sources)
        return add_paths(self._library, [str(source) for source in sources], how=how).as_dict()

    def import_file(self, format: str, path: str | PathLike[str], *, dry_run: bool = False) -> PlainRow:
        """Import articles and annotations, or only report what an import would do."""
        from tui.formats import import_, would_import

        return (would_import if dry_run else import_)(format, self._library, Path(path)).as_dict()

    def _find(self, name: str | int) -> Article:
        return self._library.articles.find(str(name))


def _annotation_row(library: Library, highlight: Highlight) -> PlainRow:
    from tui.core.rows import annotation_row

    article = library.articles.row(highlight.article)
    return annotation_row(highlight, article.id, article.title)
