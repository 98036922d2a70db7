"""`postil compare`: two texts of one story, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import POSITIVE, job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line, warn
from tui.cli.parameters import ARTICLE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.core.compare import SentencePair, Words
    from tui.core.model import Article
    from tui.library import Library

_SIGNS = {"same": ("  ", ""), "changed": ("≠ ", "→ "), "left": ("- ", ""), "right": ("", "+ ")}
"""The signs before a sentence and before its counterpart."""


@click.command("compare")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@click.argument("other", metavar="[OTHER]", type=ARTICLE_NAME, required=False)
@click.option("--revision", metavar="N", type=POSITIVE, help="Compare with version N of the article.")
@library_option
@json_option
def compare_command(name: str, other: str | None, revision: int | None, as_json: bool) -> None:
    """Compare an article with another one, or with an earlier version.

    Without OTHER and --revision it lists earlier versions, and the articles with the same story. Otherwise it compares
    sentence by sentence: ≠ precedes a sentence that the other text has in other words, → those words, - one that only
    ARTICLE has, + one that only the other has. Differing words are bold in a terminal.
    """
    if other is not None and revision is not None:
        raise click.UsageError("name another article or --revision, not both")
    from tui.core.compare import compare, describe_comparison

    with job().open(reads=True) as library:
        article = library.articles.find(name)
        if other is None and revision is None:
            _list_others(library, article, as_json=as_json)
            return
        if revision is not None:
            text = article.text if revision == article.revision else library.revisions.text(article.pk, revision)
        else:
            text = library.articles.find(other or "").text
    pairs = compare(article.text, text, article.language)
    if as_json:
        print_json(map(_row, pairs))
        return
    _print_pairs(pairs)
    warn(describe_comparison(pairs))


def _list_others(library: Library, article: Article, *, as_json: bool) -> None:
    """List what an article can be compared with, earlier versions first, the last one before."""
    rows: list[dict[str, Any]] = [
        {
            "id": article.id,
            "revision": each.number,
            "title": each.title,
            "publisher": "",
            "published": "",
            "added": each.added,
            "likeness": None,
        }
        for each in reversed(library.revisions.of(article.pk))
    ]
    for each in library.duplicates.of(article.pk):
        there = library.articles.row(each.pk)
        rows.append({
            "id": each.id, "revision": there.revision, "title": each.title, "publisher": each.publisher,
            "published": each.published, "added": there.added, "likeness": each.likeness,
        })  # fmt: skip
    if as_json:
        print_json(iter(rows))
        return
    columns = Rows(("id", 12), ("version", -7), ("alike", -5), ("date", 10), ("title", 0))
    cells = (
        (
            row["id"],
            row["revision"],
            "" if row["likeness"] is None else f"{row['likeness']:.0%}",
            (row["published"] or row["added"])[:10],
            " · ".join(filter(None, (row["title"], row["publisher"]))),
        )
        for row in rows
    )
    if not columns.all(cells):
        warn("no earlier version is here, and no other article that tells the same story; name one to compare with")


def _print_pairs(pairs: Sequence[SentencePair]) -> None:
    for pair in pairs:
        left_sign, right_sign = _SIGNS[pair.outcome]
        if left_sign:
            _print_words(left_sign, pair.left)
        if right_sign:
            _print_words(right_sign, pair.right)


def _print_words(sign: str, words: Words) -> None:
    print_line(sign, end="")
    for text, is_shared in words:
        print_line(text, bold=not is_shared, end="")
    print_line()


def _row(pair: SentencePair) -> dict[str, Any]:
    return {
        "outcome": pair.outcome,
        **{side: "".join(text for text, _ in words) for side, words in (("left", pair.left), ("right", pair.right))},
        **{f"only_{side}": list(_only(words)) for side, words in (("left", pair.left), ("right", pair.right))},
    }


def _only(words: Words) -> Iterator[str]:
    """Yield the stretches that the other side does not have."""
    return (text.strip() for text, is_shared in words if not is_shared and text.strip())
