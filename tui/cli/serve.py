"""`postil serve`: the library's pages in a browser of this machine."""

import click

from tui.cli.common import exit_when_terminated, job, library_option
from tui.cli.output import say


@click.command("serve")
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=0, help="Instead of one that is free.")
@click.option("--follow", is_flag=True, help="Pages go where the reader's cursor goes, some two seconds behind it.")
@click.option("--article", "articles", metavar="ARTICLE", multiple=True, help="This article only; may be repeated.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="With this tag or one below it only.")
@click.option("--creator", "creators", metavar="NAME", multiple=True, help="Made by NAME only.")
@click.option("--claims", is_flag=True, help="Claims only.")
@library_option
def serve_command(
    port: int,
    follow: bool,
    articles: tuple[str, ...],
    tags: tuple[str, ...],
    creators: tuple[str, ...],
    claims: bool,
) -> None:
    """Show articles and annotations in a browser, live, to read.

    These are the pages of `postil export site`, for a second screen beside the terminal. Nothing can be changed
    there, and only this machine is answered, where the address is opened that is printed: it has a token in it. A
    page shows what was changed a second later. Ctrl+C ends it.
    """
    from tui.core.errors import LibraryError
    from tui.formats.site.live import LiveSite
    from tui.jobs.serving import SiteServer
    from tui.library.queries.choices import expect_creators, expect_tags
    from tui.library.transfer.bundles import Selection

    exit_when_terminated()
    with job().open(reads=True) as library:
        expect_tags(library, tags)
        expect_creators(library, creators)
        chosen = tuple(library.articles.find(article).id for article in articles)
        site = LiveSite(library, Selection(articles=chosen, tags=tags, creators=creators, claims_only=claims))
        try:
            server = SiteServer(site, port, follow=follow)
        except OSError as error:
            raise LibraryError(f"port {port} cannot be served ({error.strerror}): name another with --port") from error
        with server:
            say(server.address)
            try:
                server.serve_forever()
            finally:
                site.close()
