"""`postil datasette`: what Datasette needs to show a library to people."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import click

from tui.cli.common import job, library_option, output_options
from tui.cli.output import print_line, warn
from tui.core.text import plural

SEARCHED = {"articles": "articles_fts", "highlights": "highlights_fts"}
"""Tables with the index that Datasette searches."""


@click.command("datasette")
@output_options("The file to write; without it, or with -, standard output.")
@library_option
def datasette_command(output: Path | None, force: bool) -> None:
    """Write metadata.yaml, with which Datasette shows the library.

    It describes the tables, names columns as facets, and has canned queries. Then run `datasette annotations.db
    --metadata metadata.yaml` with the library that `postil stats` names. Datasette only reads; a reader may go on
    annotating.
    """
    import yaml

    from tui.library.queries.canned import QUERIES

    output = None if output == Path("-") else output
    with job().open(reads=True) as library:
        path, about = library.path, _metadata(library.path.stem)
    text = yaml.safe_dump(about, allow_unicode=True, sort_keys=False, width=100)
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    else:
        from tui.formats.output_files import atomic_file

        with atomic_file(output, overwrite=force) as file:
            file.write(text.encode())
        print_line(f"{plural(len(QUERIES), 'question')} and the tables are in {output}")
    warn(f"datasette {shlex.quote(str(path))} --metadata {shlex.quote(str(output or 'metadata.yaml'))}")


def _metadata(database: str) -> dict[str, Any]:
    from tui.library.queries.canned import QUERIES, TABLES

    tables = {
        table.name: {
            "description": table.about,
            **({"label_column": table.label} if table.label else {}),
            **({"facets": list(table.facets)} if table.facets else {}),
            **({"sort_desc": table.sort} if table.sort else {}),
            **({"fts_table": SEARCHED[table.name], "fts_pk": "pk"} if table.name in SEARCHED else {}),
        }
        for table in TABLES
    }
    queries = {query.name: {"title": query.title, "description": query.about, "sql": query.sql} for query in QUERIES}
    return {
        "title": "A library of annotated articles",
        "source": "Postil",
        "databases": {database: {"tables": tables, "queries": queries}},
    }
