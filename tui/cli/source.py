"""`postil source`: what an article was read from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from tui.cli.common import POSITIVE, job, json_option, library_option, output_options
from tui.cli.output import print_json, print_line
from tui.cli.parameters import ARTICLE_NAME
from tui.core.claim_reviews import split_checks
from tui.core.errors import NotFoundError
from tui.core.model import READINGS
from tui.core.text import plural, size_in_words

if TYPE_CHECKING:
    from tui.core.model import Article, KeptSource, Reading
    from tui.library import Library

USUAL = "usual"
"""The name of the automatic extraction."""


@click.command("source")
@click.argument("article", type=ARTICLE_NAME)
@click.option("--revision", metavar="N", type=POSITIVE, help="The source of version N.")
@output_options("Write it to OUT; - is standard output.")
@click.option(
    "--read",
    "reading",
    type=click.Choice((USUAL, *READINGS)),
    help="Take more or less of the page, as a new version of the article.",
)
@click.option("--drop", is_flag=True, help="Delete it from the library; undo does not restore it.")
@library_option
@json_option
def source_command(
    article: str,
    revision: int | None,
    output: Path | None,
    force: bool,
    reading: str | None,
    drop: bool,
    as_json: bool,
) -> None:
    """Show what an article was read from.

    That is its SHA-256, kind and size; -o writes it out. The bytes of web pages, PDFs, mails and documents are stored
    in the library, compressed, unless `postil add --no-keep` or the setting keep_sources says otherwise.

    --read strict takes only what surely is the article, normal what may be, whole everything visible on the page, usual
    the automatic choice. Annotations are found again in the new version, and undo reverts it.
    """
    if (output is not None) + (reading is not None) + drop > 1:
        raise click.UsageError("-o, --read and --drop do not go together")
    if reading and revision:
        raise click.UsageError("--read makes a new version from the present one, without --revision")
    from tui.library.tables.sources import Sources

    with job().open(reads=not (reading or drop)) as library:
        named = library.articles.find(article)
        if reading is not None:
            _read_again(library, named, "" if reading == USUAL else cast("Reading", reading), as_json=as_json)
            return
        sources = Sources(library.connection)
        digest = sources.digest(named.pk, revision or named.revision)
        source = sources.of(digest)
        others = sources.articles(digest) - 1
        if drop and source is not None:
            sources.drop(digest)
    if source is None:
        if output is not None or drop:
            raise NotFoundError("the original of this article is not stored")
        if as_json:
            print_json({"id": named.id, "sha256": digest, "source": None})
        else:
            print_line(f"{digest}, not kept in the library")
        return
    if output is not None:
        _write(source, output, force=force)
    elif as_json:
        facts = {"kind": source.kind, "charset": source.charset, "bytes": source.size, "kept": len(source.packed)}
        print_json({"id": named.id, "sha256": digest, "source": facts})
    else:
        end = "no longer kept" if drop else f"kept in {size_in_words(len(source.packed))}"
        if others:
            end += f", the source of {plural(others, 'other article')}, too"
        print_line(f"{digest}, {source.kind}, {size_in_words(source.size)}, {end}")


def _read_again(library: Library, article: Article, reading: Reading | Literal[""], *, as_json: bool) -> None:
    from tui.jobs.adding import AddReport
    from tui.jobs.rereading import reread

    result = reread(library, article, reading)
    if as_json:
        print_json(
            {"id": article.id, "revision": result.revision if result else article.revision, "changed": bool(result)}
        )
    elif result is None:
        print_line("the same text; nothing is changed")
    else:
        changed = {
            "number": article.pk,
            "title": article.title,
            "source": article.source,
            "intake": split_checks(library.articles.get(article.pk).intake)[1],
            "revision": result.revision,
            "annotations": result.states,
        }
        report = AddReport()
        report.changed.append(changed)
        for line in report.lines():
            print_line(line)


def _write(source: KeptSource, output: Path, *, force: bool) -> None:
    if output == Path("-"):
        sys.stdout.buffer.write(source.data)
        sys.stdout.flush()
        return
    from tui.formats.output_files import atomic_file

    with atomic_file(output, overwrite=force) as file:
        file.write(source.data)
    print_line(f"{size_in_words(source.size)} written to {output}")
