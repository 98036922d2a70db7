"""Parameters of commands and their completion: articles, tags, people, formats, files.

A completion only reads: no library is created, migrated or written to, and an error completes to nothing.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import click
from click.shell_completion import CompletionItem

from tui.core.errors import PostilError
from tui.core.labels import label_name
from tui.core.model import SORTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.formats import ExportFormat, ImportFormat
    from tui.library import Library

MOST_ARTICLES = 100
"""The most titles offered to a shell, which asks again after each letter."""

LEAST_TITLE = 4
"""The least characters of a title that names an article."""


class _Named(click.ParamType[str]):
    """A text that names something; `names` are the existing ones."""

    def names(self, context: click.Context, incomplete: str) -> Iterable[CompletionItem]:
        raise NotImplementedError

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            return [*self.names(ctx, incomplete)]
        except PostilError:
            return []


@contextmanager
def _library(context: click.Context) -> Iterator[Library]:
    from tui.cli.common import Job
    from tui.library import Library

    job = context.find_root().ensure_object(Job)
    path = job.path()
    with Library(path, job.settings.creator, read_only="it is only asked for names") as library:
        yield library


def _beginning(names: Iterable[str], incomplete: str) -> Iterator[CompletionItem]:
    return (CompletionItem(name) for name in names if name.casefold().startswith(incomplete.casefold()))


class _ArticleName(_Named):
    """An article by title, id, number, address or file."""

    name = "article"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        with _library(context) as library:
            rows = library.articles.page(0, MOST_ARTICLES, text=incomplete)
            titles = Counter(row.title.casefold() for row in rows)
            for row in rows:
                title = row.title
                if len(title) < LEAST_TITLE or titles[title.casefold()] > 1:
                    yield CompletionItem(row.id, help=title)
                elif title.casefold().startswith(incomplete.casefold()):
                    yield CompletionItem(title, help=row.id)
            if not rows and len(incomplete) >= LEAST_TITLE:
                article = library.articles.find(incomplete)
                if article.id.startswith(incomplete):
                    yield CompletionItem(article.id, help=article.title)


class _TagName(_Named):
    """A tag by its whole path."""

    name = "tag"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        with _library(context) as library:
            for tag in library.codebook.all():
                if tag.name.casefold().startswith(incomplete.casefold()):
                    yield CompletionItem(tag.name, help=tag.description.partition("\n")[0] or None)


class _GroupName(_Named):
    """A group of articles."""

    name = "group"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        with _library(context) as library:
            yield from _beginning((group.name for group in library.groups.all()), incomplete)


class _LabelName(_Named):
    """An entity label, in capital letters."""

    name = "label"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return label_name(value)

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        with _library(context) as library:
            for label in library.labels.all():
                if label.name.startswith(incomplete.upper()):
                    yield CompletionItem(label.name, help=label.description or None)


class _Term(_Named):
    """A term that selects passages and claims."""

    name = "term"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        sign = "-#" if incomplete.startswith("-#") else "#"
        if not incomplete or incomplete.startswith(sign):
            for item in TAG_NAME.names(context, incomplete.removeprefix(sign)):
                yield CompletionItem(f"{sign}{item.value}", help=item.help)


class _CreatorName(_Named):
    """A person who made something in the library."""

    name = "name"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        with _library(context) as library:
            yield from _beginning(library.creators.names(), incomplete)


class _SpeakerName(_Named):
    """A person who speaks in a transcript."""

    name = "name"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        with _library(context) as library:
            yield from _beginning(library.turns.speakers(), incomplete)


class _Verdict(_Named):
    """A verdict, those of one's own included."""

    name = "verdict"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        from tui.cli.common import Job

        yield from _beginning(context.find_root().ensure_object(Job).settings.verdicts, incomplete)


class _Axis(_Named):
    """What passages are counted by."""

    name = "axis"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from tui.library.queries.counting import ATTRIBUTE, AXES

        if value not in AXES and not value.startswith(ATTRIBUTE):
            self.fail(f"no rows or columns {value!r}: there are {', '.join(AXES)}, {ATTRIBUTE}NAME", param, ctx)
        return value

    def words(self) -> Iterable[str]:
        from tui.library.queries.counting import AXES

        return AXES

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        from tui.library.queries.counting import ATTRIBUTE

        yield from _beginning(self.words(), incomplete)
        with _library(context) as library:
            yield from _beginning((f"{ATTRIBUTE}{name}" for name in library.attributes.names()), incomplete)


class _ArticleOrder(_Axis):
    """An order of articles."""

    name = "order"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in SORTS and not value.startswith("attribute:"):
            self.fail(f"{value!r} is none of {', '.join(SORTS)} and attribute:NAME", param, ctx)
        return value

    def words(self) -> Iterable[str]:
        return SORTS


class FormatName(_Named):
    """A format to export to or import from."""

    name = "format"

    def __init__(self, table: Literal["EXPORTS", "IMPORTS"], more: Iterable[str] = ()) -> None:
        """`more` are names that only work with an option."""
        self._table = table
        self._more = frozenset(more)

    @property
    def formats(self) -> Mapping[str, ExportFormat | ImportFormat]:
        """The formats by name; the registry is loaded on first use."""
        from tui.formats import registry

        formats: Mapping[str, ExportFormat | ImportFormat] = vars(registry)[self._table]
        return formats

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.formats and self._table == "IMPORTS":
            from tui.formats.registry import import_name

            value = import_name(value)
        if value not in self.formats and value not in self._more:
            self.fail(f"there is no format {value!r}: choose one of {', '.join(self.formats)}", param, ctx)
        return value

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        for entry in self.formats.values():
            if entry.name.startswith(incomplete):
                yield CompletionItem(entry.name, help=entry.description)


class _PathName(_Named):
    """A file, a folder or an address."""

    name = "path"

    def names(self, context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
        yield CompletionItem(incomplete, type="file")


ARTICLE_NAME, TAG_NAME, TERM_WORD, CREATOR_NAME, VERDICT_NAME, AXIS_NAME, PATH_NAME = (
    _ArticleName(), _TagName(), _Term(), _CreatorName(), _Verdict(), _Axis(), _PathName()
)  # fmt: skip
ARTICLE_ORDER = _ArticleOrder()
LABEL_NAME, GROUP_NAME, SPEAKER_NAME = _LabelName(), _GroupName(), _SpeakerName()
EXPORT_FORMAT, IMPORT_FORMAT = FormatName("EXPORTS", ["conll"]), FormatName("IMPORTS")
