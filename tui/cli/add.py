"""`postil add`: articles from files, folders and standard input into the library."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from tui.cli.common import POSITIVE, exit_when_terminated, job, json_option, library_option
from tui.cli.output import print_line, print_long_json, progress, stopping, warn
from tui.cli.parameters import PATH_NAME
from tui.core.errors import SourceError
from tui.core.text import plural
from tui.jobs.adding import AddReport

if TYPE_CHECKING:
    from tui.core.model import Reading
    from tui.library import Library
    from tui.library.transfer.intake import AddressClaims
    from tui.sources.reading import ReadOptions
    from tui.sources.source import ParsedArticle

TITLES_LIMIT = 20
"""The most titles printed after adding; beyond that only their number."""


@click.command("add")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=PATH_NAME)
@click.option(
    "--watch", is_flag=True, help="Go on adding what is new or changed in folders, feeds and pages, until Ctrl+C."
)
@click.option(
    "--every",
    metavar="MINUTES",
    type=POSITIVE,
    help="Time between two requests to a watched address.  [default: 30]",
)
@click.option(
    "--until-closed", is_flag=True, help="Watch until standard input is closed, for the program that started this."
)
@click.option("--private", is_flag=True, help="Fetch web addresses of this machine and its network too.")
@click.option("--links", "are_links", is_flag=True, help="Fetch every page to which the files PATH… have a link.")
@click.option("--whole", is_flag=True, help="Take everything visible on a page, not only what looks like its article.")
@click.option(
    "--keep/--no-keep",
    default=None,
    help="Whether the pages, PDFs and documents themselves are stored in the library, compressed.  [default: keep]",
)
@click.option("--follow-links", is_flag=True, help="Follow symbolic links that lead out of a folder, too.")
@click.option(
    "--new-version/--separate",
    "is_version",
    default=None,
    help="Whether what has the address or id of an article here, and another text, is its new version.",
)
@library_option
@json_option
def add_command(
    paths: tuple[str, ...],
    watch: bool,
    every: int | None,
    until_closed: bool,
    private: bool,
    are_links: bool,
    whole: bool,
    keep: bool | None,
    follow_links: bool,
    is_version: bool | None,
    as_json: bool,
) -> int:
    """Add articles from files, folders and web addresses.

    A folder is read recursively, - is standard input. Supported are text (even hard-wrapped), Markdown, JSON Lines,
    tables, web pages (HTML, MHTML) and archives (WARC, WACZ), PDF, EPUB, Word (.docx), OpenDocument, RTF, subtitles,
    feeds, mails (.eml, .emlx, .mbox), a Kindle's clippings and notebook, and exports of read-it-later programs
    (Wallabag, Omnivore, Karakeep, Readwise, Instapaper, Pocket). docs/sources.md says what is taken of each, and what
    is not. --watch follows folders and web addresses; only what is new since the last time is fetched from an address.

    What is already in the library is left alone; a different text from the same address or file becomes a new version,
    in which annotations are found again. A changed headline over the same text is taken over unless someone edited the
    article. A page read from elsewhere that merely claims such an address is left out until --new-version or --separate
    says what it is. Sources that cannot be articles are refused by name and the rest goes on; the exit code is then 1.
    Files in a folder of an unsupported kind are counted, not refused.

    Other columns of a table and fields of JSON become attributes of the article, which is reported.

    The pages, PDFs, mails and documents themselves are stored with the articles; postil source shows and writes them.
    """
    wrong = {
        "--until-closed goes with --watch": until_closed and not watch,
        "--every goes with --watch": every and not watch,
        "--new-version and --separate do not go with --watch: name the page": watch and is_version is not None,
        "--links does not go with --watch: it reads its files once": watch and are_links,
        "--follow-links does not go with --watch: name what the links lead to": watch and follow_links,
    }
    for why, is_wrong in wrong.items():
        if is_wrong:
            raise click.UsageError(why)
    noted = read_addresses(paths) if are_links else None
    from tui.jobs.adding import AddReport

    how = _read_options(keep, "whole" if whole else "")
    if watch:
        with job().open_or_make() as library:
            return _watch(library, paths, every, how, private=private, as_json=as_json, until_closed=until_closed)
    with job().open_or_make() as library:
        claims: AddressClaims = "ask" if is_version is None else "version" if is_version else "article"
        report = add_with_progress(
            library,
            paths if noted is None else [*noted],
            report=None if as_json else AddReport.of_few(TITLES_LIMIT),
            private=private,
            follow_links=follow_links,
            claims=claims,
            how=how,
            noted=noted,
        )
    _print_report(report, as_json=as_json)
    return int(report.failed)


def _print_report(report: AddReport, *, as_json: bool) -> None:
    """Say what was added, few titles by name, and what was refused."""
    if as_json:
        print_long_json(report.values())
        warn_of_refusals(report)
        return
    count = len(report.added) + len(report.changed) + len(report.attribute_changes)
    for line in report.lines() if count <= TITLES_LIMIT else ():
        print_line(line)
    print_line(report.summary())
    warn_of_refusals(report)


def _read_options(keep: bool | None = None, much: Reading | Literal[""] = "") -> ReadOptions:
    """Return how sources are read, and whether they are kept, as the settings have it unless somebody says."""
    from tui.sources.reading import ReadOptions

    return ReadOptions(much, keep=job().settings.keep_sources if keep is None else keep)


def read_addresses(files: Sequence[str]) -> dict[str, ParsedArticle]:
    """Return the addresses in files, such as a list of bare links or a table of bookmarks, with what those have."""
    from tui.sources.links import links_of
    from tui.sources.reading import Parsers

    links: dict[str, ParsedArticle] = {}
    with closing(Parsers()) as parsers:
        for file in files:
            try:
                links = links_of(file, parsers) | links
            except (OSError, SourceError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                raise click.UsageError(f"{file} cannot be read for links ({reason})") from None
    if not links:
        raise click.UsageError(f"no links in {', '.join(files)}: write an address a line")
    return links


def add_with_progress(
    library: Library,
    paths: Sequence[str],
    *,
    report: AddReport | None = None,
    private: bool = False,
    follow_links: bool = False,
    claims: AddressClaims = "ask",
    how: ReadOptions | None = None,
    noted: Mapping[str, ParsedArticle] | None = None,
) -> AddReport:
    """Add what the paths hold, `-` being standard input unless that is a terminal."""
    from tui.jobs.adding import AddReport, add_paths

    report = report or AddReport()
    stdin = sys.stdin.buffer if "-" in paths and not sys.stdin.isatty() else None
    with _stopping(report), progress("adding", None) as on_progress:
        return add_paths(
            library,
            paths,
            report,
            stdin=stdin,
            private=private,
            follow_links=follow_links,
            claims=claims,
            how=how or _read_options(),
            noted=noted,
            on_progress=on_progress,
        )


def warn_of_refusals(report: AddReport) -> None:
    for refusal in report.refused:
        warn(f"refused {refusal['source']}: {refusal['reason']}")


def _stopping(report: AddReport) -> AbstractContextManager[None]:
    return stopping(lambda: f"{report.summary()}; that stays, the same command goes on from here")


def _watch(
    library: Library,
    paths: Sequence[str],
    minutes: int | None,
    how: ReadOptions,
    *,
    private: bool,
    as_json: bool,
    until_closed: bool,
) -> int:
    """Add what is in folders and at addresses, then what comes, a line each, until somebody stops it: exit code 0."""
    from urllib.parse import urlsplit

    from tui.core.addresses import full_address
    from tui.jobs.adding import AddReport, watch
    from tui.sources.poll import MINUTES, Follower
    from tui.sources.public_addresses import is_public_host
    from tui.sources.reading import is_address

    addresses = [path for path in paths if is_address(path)]
    folders = [path for path in paths if path not in addresses]
    for folder in folders:
        if not Path(folder).is_dir():
            raise click.UsageError(f"--watch needs folders or web addresses, and {folder} is neither")
    if minutes and not addresses:
        raise click.UsageError("--every is for web addresses; folders are watched all the time")
    for address in addresses:
        if not private and not is_public_host(urlsplit(full_address(address)).hostname or ""):
            raise click.UsageError(f"{address} is on this machine or in a private network; add --private to allow it")
    minutes = minutes or MINUTES
    exit_when_terminated()
    stop = threading.Event()
    if until_closed:
        threading.Thread(target=_stop_when_closed, args=(stop,), daemon=True).start()
    with suppress(KeyboardInterrupt):  # this ends a watch; everything reported before is in the library
        first = AddReport()
        with _stopping(first), progress("adding", None) as on_progress:
            follower = Follower(addresses, minutes * 60, private=private)
            reports = watch(library, folders, follower, report=first, stop=stop, how=how, on_progress=on_progress)
            next(reports)
        _report(first, as_json=as_json)
        if not as_json:
            asked = f" (asked every {plural(minutes, 'minute')})" if addresses else ""
            warn(f"watching {', '.join((*folders, *addresses))}{asked}; Ctrl+C stops")
        for report in reports:
            _report(report, as_json=as_json)
    return 0


def _report(report: AddReport, *, as_json: bool) -> None:
    if as_json:
        print_long_json(report.values(), indent=None)
    else:
        for line in report.lines():
            print_line(line)
        warn_of_refusals(report)
    sys.stdout.flush()


def _stop_when_closed(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()
