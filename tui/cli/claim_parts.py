"""What belongs to a claim besides its fields: evidence, links, further passages, and which check counts."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import expect_passage, passage_options, span_of
from tui.cli.common import Command, job, json_option, library_option, limit_options
from tui.cli.output import Rows, one_line, print_json, print_line, warn
from tui.cli.parameters import ARTICLE_NAME, CREATOR_NAME
from tui.core.annotations import RELATIONS, STANCES
from tui.core.errors import ConflictError, NotFoundError
from tui.core.text import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.annotations import Claim
    from tui.core.model import Highlight
    from tui.library import Library

_SIGNS = dict(zip(STANCES, "=+-", strict=True))


def _of_claim(command: Command) -> Command:
    """Give a command what all of these take."""
    command = library_option(json_option(command))
    return click.option("--others", is_flag=True, help="Also what other people made.")(command)


@contextmanager
def _changing(name: str, *, others: bool, as_json: bool) -> Iterator[tuple[Library, Highlight, Claim]]:
    """Open the library with a claim of it; what was done inside is one step, and the claim printed as it is then."""
    from tui.formats.rows import claim_row
    from tui.library.queries.claim_list import ListedClaim, find_claim

    with job().open() as library:
        highlight = find_claim(library, name)
        expect_own(library, highlight.creator, others=others)
        with library.connection.write(), library.journal.group():
            yield library, highlight, ListedClaim(highlight, "", "", "").claim
        article = library.articles.get(highlight.article)
        row = claim_row(
            ListedClaim(library.annotations.get(highlight.id), article.id, article.title, article.published)
        )
    if as_json:
        print_json(row)
        return
    print_line(f"{row['id'][:8]}  {row['verdict']}  “{cut(one_line(row['wording'] or row['quote']), 60)}”")
    for piece in row["evidence"]:
        print_line(
            f"  {piece['id'][:8]}  {_SIGNS[piece['stance']]} {piece['kind']}: {cut(one_line(piece['what']), 80)}"
        )
    for link in row["links"]:
        print_line(f"  {link['relation']} {link['claim'][:8]}")


def expect_own(library: Library, creator: str, *, others: bool) -> None:
    """Raise `ConflictError` for other people's work, unless that is meant."""
    if creator not in ("", library.creator) and not others:
        raise ConflictError(f"that is {creator}'s: --others changes it anyway")


def _one(names: list[str], start: str, noun: str) -> str:
    """Return the only name with this beginning. Raises `NotFoundError`."""
    matches = [name for name in names if name.startswith(start)]
    if len(matches) != 1:
        raise NotFoundError(
            f"{len(matches) or 'no'} {noun} of this claim has the id {start!r}: --json shows them whole"
        )
    return matches[0]


@click.command("evidence")
@click.argument("name", metavar="CLAIM")
@click.argument("texts", metavar="[TEXT…]", nargs=-1)
@click.option("--for", "pro", metavar="TEXT", multiple=True, help="This speaks for the claim; may be repeated.")
@click.option("--against", "contra", metavar="TEXT", multiple=True, help="This speaks against it; may be repeated.")
@click.option("--edit", "edited", metavar="ID", help="TEXT replaces this piece of evidence.")
@click.option("--remove", "removed", metavar="ID", multiple=True, help="Remove this piece; may be repeated.")
@click.option(
    "--move", "moved", metavar="ID PLACES", type=(str, int), help="Move it down this many places; -1 moves it up."
)
@_of_claim
def evidence_command(
    name: str,
    texts: tuple[str, ...],
    pro: tuple[str, ...],
    contra: tuple[str, ...],
    edited: str | None,
    removed: tuple[str, ...],
    moved: tuple[str, int] | None,
    others: bool,
    as_json: bool,
) -> None:
    """Record what a claim was checked against.

    A TEXT is one piece of evidence, which may begin with its kind (`document: minutes of 3 May`); indented lines below
    belong to it (a note, `retrieved 2026-05-03`, `archived https://…`). An id of this library means that passage or
    claim. - reads pieces from standard input, with + or - before what supports the claim or contradicts it.
    """
    from tui.core.evidence_lines import edits
    from tui.jobs.annotating import written_evidence

    plain = (sys.stdin.read() if each == "-" else each for each in texts)
    text = "\n".join([*plain, *(f"+ {each}" for each in pro), *(f"- {each}" for each in contra)])
    if not (text.strip() or removed or moved):
        raise click.UsageError("nothing to do: give a TEXT, --remove or --move")
    with _changing(name, others=others, as_json=as_json) as (library, highlight, claim):
        makers = {piece.id: piece.creator for piece in claim.evidence}

        def piece_id(start: str) -> str:
            evidence_id = _one([*makers], start, "evidence")
            expect_own(library, makers[evidence_id], others=others)
            return evidence_id

        for each in removed:
            library.evidence.remove(piece_id(each))
        if moved:
            library.evidence.move(piece_id(moved[0]), moved[1])
        if text.strip():
            present = library.evidence.get(piece_id(edited)) if edited else None
            rows = written_evidence(library, text, present)
            if present is None:
                library.evidence.write(highlight.id, rows)
            else:
                library.evidence.write(highlight.id, rows[1:], present.id, edits(present, rows[0]))


@click.command("link")
@click.argument("name", metavar="CLAIM")
@click.argument("relation", type=click.Choice(RELATIONS))
@click.argument("other", metavar="OTHER")
@click.option("--remove", is_flag=True, help="Remove the link.")
@click.option("--carry", is_flag=True, help="Copy your verdict and evidence to the claim that has none of yours.")
@_of_claim
def link_command(name: str, relation: str, other: str, remove: bool, carry: bool, others: bool, as_json: bool) -> None:
    """Link a claim to another one by a relation."""
    from tui.library.queries.claim_list import find_claim

    if remove and carry:
        raise click.UsageError("one of --remove and --carry, not both")
    with _changing(name, others=others, as_json=as_json) as (library, highlight, claim):
        other_id = find_claim(library, other).id
        if not remove:
            library.claims.link(highlight.id, relation, other_id, carry=carry)
            return
        link = next((each for each in claim.links if (each.relation, each.claim) == (relation, other_id)), None)
        if link is None:
            raise NotFoundError(f"{name} has no link: {relation} {other}")
        expect_own(library, link.creator, others=others)
        library.claims.unlink(highlight.id, relation, other_id)


@click.command("elsewhere")
@click.argument("name", metavar="CLAIM")
@limit_options
@library_option
@json_option
def elsewhere_command(name: str, limit: int, is_all: bool, as_json: bool) -> None:
    """List where other articles say nearly the same.

    The most similar come first. The same sentence in several articles is listed once, with the number of others that
    have it. A passage that is a claim there has its id, and `postil claims link` links the two.
    """
    from tui.library.queries.claim_list import find_claim
    from tui.library.queries.similar_claims import find_similar_claims, similar_rows

    with job().open(reads=True) as library:
        highlight = find_claim(library, name)
        places = similar_rows(library, find_similar_claims(library, highlight, sys.maxsize if is_all else limit + 1))
    listed = places if is_all else places[:limit]
    if as_json:
        print_json(iter(listed))
    else:
        rows = Rows(("article", 12), ("where", 13), ("alike", -5), ("claim", 8), ("more", -4), ("words", 0))
        rows.all(
            (
                *(each["article"], f"{each['start']}-{each['end']}", f"{each['likeness']:.0%}", each["claim"][:8]),
                *(len(each["copies"]) or "", each["text"]),
            )
            for each in listed
        )
    if not places:
        warn("no other article says almost the same")
    if len(places) > len(listed):
        warn(f"{plural(limit, 'place')}, there are more: --all lists all of them, --limit N more or fewer")


@click.command("passage")
@click.argument("name", metavar="CLAIM")
@click.argument("article", metavar="ARTICLE", type=ARTICLE_NAME)
@passage_options
@click.option("--first", is_flag=True, help="It is where the claim appeared first.")
@click.option("--remove", is_flag=True, help="Detach it from the claim; it stays a highlight.")
@_of_claim
def passage_command(
    name: str,
    article: str,
    first: bool,
    remove: bool,
    others: bool,
    as_json: bool,
    **named: Any,
) -> None:
    """Add another passage in which a claim is made."""
    from tui.jobs.annotating import own_annotation

    if remove and first:
        raise click.UsageError("one of --remove and --first, not both")
    expect_passage(**named)
    with _changing(name, others=others, as_json=as_json) as (library, highlight, _):
        place = library.articles.find(article)
        span = span_of(place, named)
        if highlight.article == place.pk and span == (highlight.start, highlight.end):
            if not first:
                raise ConflictError("that is the passage of the claim itself: `postil annotate --remove` removes both")
            library.claims.set_first(highlight.id, "")
            return
        own = own_annotation(library, place, span)
        if remove:
            if own is None or own.claim_of != highlight.id:
                raise NotFoundError("that is not a passage of the claim")
            library.claims.remove_passage(own.id)
            return
        passage = library.claims.add_passage(highlight.id, place, *span, own.id if own is not None else "")
        if first:
            library.claims.set_first(highlight.id, passage.id)


@click.command("check")
@click.argument("name", metavar="CLAIM")
@click.argument("creator", metavar="[NAME]", type=CREATOR_NAME, required=False)
@click.option("--last", is_flag=True, help="The last check counts, whosever it is.")
@click.option("--remove", is_flag=True, help="Remove NAME's check.")
@_of_claim
def check_command(name: str, creator: str | None, last: bool, remove: bool, others: bool, as_json: bool) -> None:
    """Choose whose check of a claim is its verdict; `me` is you."""
    if (creator is None) != last or (last and remove):
        raise click.UsageError("name the person whose check it is, or use --last")
    with _changing(name, others=others, as_json=as_json) as (library, highlight, claim):
        if last:
            library.checks.choose(highlight.id, "")
            return
        checker = library.creator if creator in (None, "me") else creator
        check = claim.check_of(checker or "")
        if check is None:
            checkers = ", ".join(sorted({each.creator for each in claim.checks}))
            raise NotFoundError(f"{checker} has not checked that claim: {checkers or 'nobody'} has")
        if remove:
            expect_own(library, check.creator, others=others)
            library.checks.remove(highlight.id, check.id)
        else:
            library.checks.choose(highlight.id, check.id)
