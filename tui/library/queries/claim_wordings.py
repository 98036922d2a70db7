"""The texts of every claim: its own wording and its passage."""

from tui.library.library import Library


def claim_wordings(library: Library) -> list[tuple[str, int, str, str]]:
    """Return id, article, wording ("" without one) and quote of each claim, the oldest first."""
    return library.connection.all(
        "SELECT c.highlight, h.article, c.wording, h.quote FROM claims c JOIN highlights h ON h.id = c.highlight "
        "ORDER BY c.created, c.pk"
    )
