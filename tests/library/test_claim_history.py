"""The history of a claim on its card: old and new values and their creators, without what was undone."""

from pathlib import Path

from tui.core.model import NewArticle
from tui.library import Library
from tui.library.queries.claim_history import claim_history


def test_the_history_of_a_claim_has_old_and_new_values_but_nothing_undone_or_hidden(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle("Prices rose. Wages fell.", "1", "Prices")])
        article = library.articles.get(1)
        claim = library.annotations.claim(article, 0, 12, "Ana").id
        other = library.annotations.claim(article, 13, 24, "Ana").id
        library.claims.edit(claim, verdict="mixed")
        library.claims.edit(claim, verdict="false", rationale="They did not.")
        library.claims.edit(claim, status="done")
        library.journal.undo()
        library.claims.edit(other, assignee="ben")
    with Library(path, "ben") as library:
        library.claims.edit(claim, verdict="true", due="2019-05-28")

        def history(claim_id: str, creator: str | None = None) -> list[tuple[str, str]]:
            return [(change.creator, change.words) for change in claim_history(library.connection, claim_id, creator)]

        of_ann = [("ann", "verdict mixed → false"), ("ann", "verdict unchecked → mixed")]
        assert history(claim) == [("ben", "due — → 2019-05-28, verdict unchecked → true"), *of_ann]
        assert history(claim, "ann") == of_ann
        assert history(claim, "") == []
        assert history(other) == [("ann", "assignee — → ben")]
