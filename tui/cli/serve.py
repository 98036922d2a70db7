"""`postil serve`: the library's pages, or the reader itself, in a browser of this machine."""

import click

from tui.cli.annotate import find_articles
from tui.cli.common import Job, exit_when_terminated, job, library_option
from tui.cli.output import print_line, stopping
from tui.cli.parameters import ARTICLE_NAME, CREATOR_NAME, TAG_NAME


@click.command("serve")
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=0, help="The port; default: a free one.")
@click.option("--follow", is_flag=True, help="The page follows the reader's cursor, about two seconds behind it.")
@click.option("--reader", is_flag=True, help="Serve the reader itself, which can write (needs the extra postil[web]).")
@click.option("--article", "articles", type=ARTICLE_NAME, multiple=True, help="Only this article; may be repeated.")
@click.option(
    "--tag", "tags", type=TAG_NAME, multiple=True, help="Only with this tag or one below it; may be repeated."
)
@click.option("--creator", "creators", type=CREATOR_NAME, multiple=True, help="Only made by NAME; may be repeated.")
@click.option("--claims", is_flag=True, help="Only claims.")
@library_option
def serve_command(
    port: int,
    follow: bool,
    reader: bool,
    articles: tuple[str, ...],
    tags: tuple[str, ...],
    creators: tuple[str, ...],
    claims: bool,
) -> None:
    """Show articles and annotations in a browser, live and read-only.

    These are the pages of `postil export site`, for a second screen beside the terminal. Nothing can be changed there,
    and only this machine gets an answer, at the printed address, which has a token in it. A page shows changes within a
    second. Ctrl+C ends it.

    With --reader it is the reader, with all its keys, as in a terminal: each open page has one of its own, and anyone
    with the address can write.
    """
    from tui.formats.site.live import LiveSite
    from tui.jobs.serving import SiteServer
    from tui.library.queries.known_values import expect_creators, expect_tags
    from tui.library.transfer.bundles import ExportSelection

    if reader:
        if follow or articles or tags or creators or claims:
            raise click.UsageError(
                "--reader can be combined only with --port and --library: it shows the whole library"
            )
        raise SystemExit(_serve_reader(job(), port))
    exit_when_terminated()
    with job().open(reads=True) as library:
        expect_tags(library, tags)
        expect_creators(library, creators)
        chosen = tuple(each.id for each in find_articles(library, articles))
        site = LiveSite(library, ExportSelection(articles=chosen, tags=tags, creators=creators, claims_only=claims))
        try:
            server = SiteServer(site, port, follow=follow)
        except OSError as error:
            raise _not_served(port, error) from error
        with server, stopping(_what_is_left):
            print_line(server.access.address)
            try:
                server.serve_forever()
            finally:
                site.close()


def _serve_reader(current: Job, port: int) -> int:
    import asyncio
    import socket

    from tui.config import own_command
    from tui.core.errors import ConfigError
    from tui.jobs.access_token import HOST

    try:
        from tui.jobs.serving_reader import ReaderServer
    except ImportError as error:
        raise ConfigError("the reader in a browser needs textual-serve: install postil[web], then try again") from error
    named = ("--library", current.library) if current.library else ()
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise _not_served(port, error) from error
        with stopping(_what_is_left):
            asyncio.run(ReaderServer(own_command(*named, "read"), listening).run(print_line))
    return 143


def _what_is_left() -> str:
    return "no longer serving; the same command serves again, at a new address"


def _not_served(port: int, error: OSError) -> Exception:
    from tui.core.errors import LibraryError

    return LibraryError(f"port {port} cannot be served ({error.strerror}): name another with --port")
