"""`postil claims`: lists claims, and sets their fields."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from tui.cli.annotate import annotate_one, annotation_options, find_articles, passage_options, read_ids
from tui.cli.claim_parts import check_command, elsewhere_command, evidence_command, link_command, passage_command
from tui.cli.common import POSITIVE, job, json_option, library_option
from tui.cli.output import Rows, one_line, print_json, print_line, warn
from tui.cli.parameters import ARTICLE_NAME, CREATOR_NAME, TAG_NAME, TERM_WORD, VERDICT_NAME
from tui.cli.terms import TermsCommand, expect_values, nothing_so, read_arguments
from tui.core.annotations import OF_THE_DESK, STATUSES, UNCHECKED
from tui.core.due import due_day, said_date
from tui.core.errors import NotFoundError
from tui.core.terms import TAG, Term
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.library import Library
    from tui.library.queries.claim_list import ListedClaim, ShortClaim

ORDERS = ("newest", "oldest", "speaker", "verdict", "published", "article", "due date", "status", "words", "with",
          "checks", "evidence")  # fmt: skip
SHOWN_ID = 8
"""Characters of an id in the table."""

CSV_COLUMNS = (
    *("id", "article", "title", "published", "start", "end", "quote", "wording", "speaker", "verdict", "judged"),
    *("rationale", "status", "assignee", "due", "checkers", "evidence", "links", "tags", "note", "creator", "created"),
)
"""`judged` is the text the verdict was given on, if it has changed since."""


class _Claims(click.Group):
    """The group of claim commands, which lists claims unless a command comes first."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = 0
        while at < len(args) and args[at].startswith("--library"):
            at += 2 if args[at] == "--library" else 1
        if ctx.resilient_parsing and at >= len(args):  # a shell completes this word
            return super().parse_args(ctx, args)
        if at >= len(args) or args[at] not in (*self.commands, *ctx.help_option_names):
            args.insert(min(at, len(args)), "list")
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete to commands, and to terms of the list."""
        terms = TERM_WORD.shell_complete(ctx, self.params[0], incomplete)
        return [*super().shell_complete(ctx, incomplete), *terms]


@click.group("claims", cls=_Claims)
@library_option
def claims_command() -> None:
    """List claims, make one from a passage, or change some.

    `postil claims verdict:false kim` is short for `postil claims list verdict:false kim`; see `postil claims list
    --help` for the terms.
    """


for _command in (evidence_command, link_command, elsewhere_command, passage_command, check_command):
    claims_command.add_command(_command)


@claims_command.command("add")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@passage_options
@annotation_options
@library_option
@json_option
def claims_add(
    name: str, start: int | None, end: int | None, quote: str | None, as_json: bool, **values: str | None
) -> int:
    """Make a passage a claim, as `postil annotate --claim` does."""
    return annotate_one(name, start, end, quote, {**values, "claim": True}, as_json=as_json)


@claims_command.command("list", cls=TermsCommand)
@click.argument("terms", metavar="[TERM…]", nargs=-1, type=TERM_WORD)
@click.option("--verdict", "verdicts", type=VERDICT_NAME, multiple=True, help="With this verdict; may be repeated.")
@click.option(
    "--status",
    "statuses",
    metavar="STATUS",
    multiple=True,
    help="With this status: to do, asked …; may be repeated.",
)
@click.option(
    "--speaker", "speakers", metavar="NAME", multiple=True, help="Said by NAME, or a part of the name; may be repeated."
)
@click.option(
    "--checker", "checkers", type=CREATOR_NAME, multiple=True, help="Checked by NAME; `me` is you; may be repeated."
)
@click.option("--assignee", "assignees", type=CREATOR_NAME, multiple=True, help="Assigned to NAME; may be repeated.")
@click.option(
    "--due",
    "due",
    metavar="DATES",
    multiple=True,
    help="Due then: 2026-05-04, ..today, tomorrow.. ; may be repeated.",
)
@click.option(
    "--creator", "creators", type=CREATOR_NAME, multiple=True, help="Made by NAME; `me` is you; may be repeated."
)
@click.option("--tag", "tags", type=TAG_NAME, multiple=True, help="With this tag or one below it; may be repeated.")
@click.option("--article", "articles", type=ARTICLE_NAME, multiple=True, help="In this article; may be repeated.")
@click.option("--without-evidence", is_flag=True, help="Without evidence.")
@click.option("--changed", is_flag=True, help="Whose words changed since they were checked.")
@click.option("--sort", type=click.Choice(ORDERS), default="newest", show_default=True, help="The order.")
@click.option("--limit", metavar="N", type=POSITIVE, help="Only the first N.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets.")
@library_option
@json_option
def claims_list(
    terms: tuple[str, ...],
    verdicts: tuple[str, ...],
    statuses: tuple[str, ...],
    speakers: tuple[str, ...],
    checkers: tuple[str, ...],
    assignees: tuple[str, ...],
    due: tuple[str, ...],
    creators: tuple[str, ...],
    tags: tuple[str, ...],
    articles: tuple[str, ...],
    without_evidence: bool,
    changed: bool,
    sort: str,
    limit: int | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List the claims that match all TERMs.

    A TERM is a word, "two words", verdict:false, status:asked, speaker:kim, role:minister, by:anna (by:me),
    checker:anna, assignee:anna, due:..today, #tag (including those below it; #tag! alone), over:#tag, in:#tag,
    near:#tag (overlapping such a passage, inside it, in its paragraph or an adjacent one), 2019-01..2019-03 (when the
    article was published), is:changed (since it was checked), is:linked, is:overdue, without:assignee, without:check,
    without:due, without:evidence, without:speaker or without:tag. A comma inside one means or, - before it not: `postil
    claims verdict:false,mixed -speaker:kim`. Write _ for a space.

    `postil claims set ID… --verdict VERDICT` sets fields; see `postil claims set --help`.
    """
    if as_json and as_csv:
        raise click.UsageError("one of --json and --csv, not both")
    from tui.formats.rows import claim_row
    from tui.library.queries.claim_list import claim_lines, list_claims

    flags: list[tuple[str, tuple[str, ...]]] = [
        ("verdict", verdicts),
        ("status", statuses),
        ("speaker", speakers),
        ("checker", checkers),
        ("assignee", assignees),
        ("due", due),
        ("by", creators),
        (TAG, tags),
        ("without", ("evidence",) * without_evidence),
        ("is", ("changed",) * changed),
    ]
    chosen = [Term(key, values) for key, values in flags if values]
    with job().open(reads=True) as library:
        if articles:
            chosen.append(Term("article", tuple(each.id for each in find_articles(library, articles))))
        options = [*chosen]
        chosen += read_arguments(library, terms)
        expect_values(library, chosen)
        if as_json:
            print_json(map(claim_row, list_claims(library, chosen, sort, limit)))
        elif as_csv:
            _write_csv(list_claims(library, chosen, sort, limit))
        elif not _print_claims(claim_lines(library, chosen, sort, limit)):

            def count(some: list[Term]) -> int:
                return sum(1 for _ in list_claims(library, [*options, *some], sort))

            nothing = nothing_so(library, terms, count) or "no claim matches that"
            warn(nothing if chosen else "no claims yet: `:claim` in the reader makes one of a sentence")


def _print_claims(claims: Iterable[ShortClaim]) -> int:
    columns = ("id", SHOWN_ID), ("verdict", 13), ("status", 13), ("speaker", 18), ("due", 10), ("claim", 0)
    return Rows(*columns).all(
        (
            claim.id[:SHOWN_ID],
            f"{claim.verdict}{'!' * claim.has_changed}",
            f"{claim.status}{' ' * bool(claim.assignee)}{claim.assignee}",
            claim.speaker or "—",
            claim.due,
            "".join([claim.words, *[f" #{tag}" for tag in claim.tags]]),
        )
        for claim in claims
    )


def _write_csv(claims: Iterable[ListedClaim]) -> None:
    from tui.formats.csv import join_tags, write_guarded
    from tui.formats.rows import claim_row

    write_guarded(sys.stdout.buffer, [CSV_COLUMNS])
    for row in claims:
        claim = row.claim
        values = {
            **claim_row(row),
            **{name: getattr(claim, name) for name in ("assignee", "due")},
            "judged": row.highlight.judged,
            "checkers": "\n".join(f"{check.creator}: {check.verdict}" for check in claim.checks if check.verdict),
            "evidence": "\n".join(claim.sources),
            "links": "\n".join(f"{link.relation} {link.claim}" for link in claim.links),
            "tags": join_tags(row.highlight.tags),
        }
        write_guarded(sys.stdout.buffer, [[values[name] for name in CSV_COLUMNS]])


@claims_command.command("set")
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@click.option("--verdict", type=VERDICT_NAME, help="Your verdict on it.")
@click.option("--rationale", metavar="TEXT", help="Why.")
@click.option("--method", metavar="TEXT", help="How it was checked.")
@click.option("--status", metavar="STATUS", help=f"Its status: {', '.join(STATUSES)}.")
@click.option("--assignee", type=CREATOR_NAME, help="Its assignee; `me` is you.")
@click.option("--due", metavar="DATE", help="When it has to be done: 2026-05-04, today, fri, +3.")
@click.option("--speaker", metavar="NAME", help='Who says it; "" if unknown.')
@click.option("--wording", metavar="TEXT", help="The statement in plain words.")
@click.option("--role", metavar="TEXT", help="The speaker's role.")
@click.option("--said", metavar="DATE", help="When it was said: 2026-05-04, 2026-05 or 2026.")
@click.option("--place", metavar="TEXT", help="Where it was said.")
@click.option("--others", is_flag=True, help="Also claims that other people made.")
@library_option
@json_option
def claims_set(ids: tuple[str, ...], others: bool, as_json: bool, **values: str | None) -> int:
    """Set fields of claims, as one step that undo reverts.

    An ID is what `postil claims` shows, or a longer part of it; - reads them from standard input, one a line. Verdict,
    rationale and method are your own check; status, assignee and due date are everyone's, whoever made the claim;
    everything else in another person's claim stays as it is, unless --others is given.
    """
    changes = {name: value for name, value in values.items() if value is not None}
    if not changes:
        options = ", ".join(f"--{name}" for name in values)
        raise click.UsageError(f"nothing to set: give one of {options}")
    from tui.library.queries.claim_list import find_claim

    ids = read_ids(ids)
    refusals: list[tuple[str, str]] = []
    set_ids: dict[str, None] = {}
    with job().open() as library:
        changes |= _values_to_set(library, changes)
        asks_owner = not changes.keys() <= {"verdict", "rationale", "method", *OF_THE_DESK}
        with library.connection.write(), library.journal.group():
            for name in dict.fromkeys(ids):
                try:
                    highlight = find_claim(library, name)
                except NotFoundError as error:
                    refusals.append((name, str(error)))
                    continue
                if highlight.creator != library.creator and asks_owner and not others:
                    refusals.append((name, f"{name} is {highlight.creator}'s claim: --others sets it, too"))
                elif highlight.id not in set_ids:
                    library.claims.edit(highlight.id, **changes)
                    set_ids[highlight.id] = None
    if as_json:
        refused = [{"id": name, "reason": reason} for name, reason in refusals]
        print_json({"set": list(set_ids), "values": changes, "refused": refused})
    elif set_ids:
        fields = ", ".join(f"{name} {one_line(value) or '—'}" for name, value in changes.items())
        print_line(f"set {fields} on {plural(len(set_ids), 'claim')}")
    for _, reason in refusals:
        warn(f"postil: {reason}")
    if refusals and len(ids) > 1:
        warn(f"postil: {len(refusals)} of {plural(len(ids), 'claim')} refused")
    return int(bool(refusals))


def _values_to_set(library: Library, changes: dict[str, str]) -> dict[str, str]:
    """Return the values as they are stored; refuse invalid ones."""
    from tui.library.queries import known_values

    changes = dict(changes)
    if "verdict" in changes:
        changes["verdict"] = changes["verdict"] or UNCHECKED
        known_values.expect_verdicts(library, [changes["verdict"]], job().settings.verdicts)
    if "status" in changes:
        known_values.expect("status", [changes["status"]], STATUSES)
    if changes.get("assignee") == "me":
        changes["assignee"] = library.creator
    if changes.get("said"):
        said_on, today = said_date(changes["said"], date.today()), date.today().isoformat()
        if said_on is None or said_on > today[: len(said_on)]:
            raise click.UsageError(f"{changes['said']!r} is not a date in the past: 2026-05-04, 2026-05 or 2026")
        changes["said"] = said_on
    if changes.get("due"):
        day = due_day(changes["due"], date.today())
        if day is None:
            raise click.UsageError(f"{changes['due']!r} is not a date: 2026-05-04, today, fri or +3")
        changes["due"] = day
    return changes
