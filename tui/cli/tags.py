"""`postil tags`: the codebook."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import WIDEST_NAME, Rows, print_json, print_line, warn
from tui.cli.parameters import TAG_NAME, TERM_WORD
from tui.cli.terms import TermsCommand, expect_values, read_arguments, typed_filter
from tui.core.codebook import code_color
from tui.core.model import CODE_COLORS
from tui.core.terms import TAG, Term
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.library import Library
    from tui.library.tables.code_work import CodeWork


def _color(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is None or (color := code_color(value)):
        return value and color
    raise click.BadParameter(f"{value!r} is neither one of {', '.join(CODE_COLORS)} nor #RRGGBB")


def _key(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Return the name of a key that a tag can have."""
    if not value:
        return value
    from tui.app.keymap import Keymap
    from tui.app.textual_fixes.key_names import key_of_character

    if len(value) > 1 or not value.isprintable() or value.isspace() or value.isdigit():
        raise click.BadParameter(f"{value!r} cannot be a key: give one character; digits go to places")
    settings, key = job().settings, key_of_character(value)
    if does := Keymap(settings.keymap, settings.where).use_of(key):
        raise click.BadParameter(f"{value} is taken in the reader's text: {does}")
    return key


_COLOR = click.option(
    "--color", metavar="COLOUR", callback=_color, help=f"Its colour: {', '.join(CODE_COLORS)}, or any #RRGGBB."
)
_DESCRIPTION = click.option("--description", metavar="TEXT", help="When to use it.")
_OTHERS = click.option("--others", is_flag=True, help="Also on highlights where other people put it.")
_MEMO = click.option("--memo", metavar="TEXT", help="Your memo on it.")
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Change nothing; report what would change.")


@click.group("tags", invoke_without_command=True)
@library_option
@json_option
@click.pass_context
def tags_command(context: click.Context, as_json: bool) -> None:
    """List the codebook, or change it.

    A / in a name makes the hierarchy: "economy/aid" is below "economy".
    """
    if context.invoked_subcommand is None:
        _list(as_json)


@tags_command.command("list")
@library_option
@json_option
def tags_list(as_json: bool) -> None:
    """List the tags of the codebook, in the order of its tree."""
    _list(as_json)


def _list(as_json: bool) -> None:
    from tui.library.queries.plain_rows import tag_rows

    with job().open(reads=True) as library:
        tags = tag_rows(library)
    if as_json:
        print_json(iter(tags))
        return
    if not tags:
        warn("no tags yet: `postil tags add NAME`, or `:tag` in the reader")
        return
    widest = max(12, *(min(len(tag["name"]), WIDEST_NAME) for tag in tags))
    rows = Rows(("tag", widest), ("colour", 7), ("uses", -5), ("whole", -5), ("description", 0))
    rows.head()
    for tag in tags:
        rows.row(tag["name"], tag["color"], tag["uses"] or "·", tag["articles"] or "·", tag["description"])


@tags_command.command("add")
@click.argument("name")
@_COLOR
@_DESCRIPTION
@_MEMO
@library_option
@json_option
def tags_add(name: str, color: str | None, description: str | None, memo: str | None, as_json: bool) -> None:
    """Add a tag to the codebook."""
    with job().open_or_make() as library:
        if library.codebook.tag_id(name) is not None:
            raise click.ClickException(f"there is a tag {name!r} already: `postil tags edit` changes it")
        library.codebook.add(name, color or "", description or "", memo or "")
        tag = _tag(library, name)
    _print(f"added {name}", tag, as_json=as_json)


@tags_command.command("edit")
@click.argument("name", type=TAG_NAME)
@click.option("--name", "new_name", metavar="NAME", help="Its new name.")
@_COLOR
@_DESCRIPTION
@_MEMO
@click.option("--key", metavar="SIGN", callback=_key, help='Your own key for it in the reader\'s text; "" removes it.')
@click.option("--before", metavar="TAG", help="Put it before this one, which has the same parent.")
@click.option("--after", metavar="TAG", help="Put it after this one.")
@_DRY_RUN
@library_option
@json_option
def tags_edit(
    name: str,
    new_name: str | None,
    color: str | None,
    description: str | None,
    memo: str | None,
    key: str | None,
    before: str | None,
    after: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Rename, recolour, describe or order a tag.

    The highlights keep it, and the tags below it are renamed with it.
    """
    values = {"name": new_name, "color": color, "description": description, "memo": memo}
    changes = {field: value for field, value in values.items() if value is not None}
    if before is not None and after is not None:
        raise click.UsageError("one of --before and --after, not both")
    beside = before if before is not None else after
    if not changes and beside is None and key is None:
        options = "--name, --color, --description, --memo, --key, --before or --after"
        raise click.UsageError(f"nothing to change: give {options}")
    with job().open() as library:
        if dry_run:
            _print_touched(library, name, f"change to {new_name}" if new_name else "change", as_json=as_json)
            return
        with library.journal.group():
            if beside is not None:
                _work(library).put_beside(name, beside, after=after is not None)
            if key is not None:
                _work(library).set_key(name, key)
            if changes:
                library.codebook.edit(name, **changes)
        tag = _tag(library, new_name or name)
    _print(f"changed {new_name or name}", tag, as_json=as_json)


def _work(library: Library) -> CodeWork:
    from tui.library.tables.code_work import CodeWork

    return CodeWork(library.connection, library.journal, library.codebook)


def _print_touched(library: Library, name: str, what: str, *, as_json: bool) -> None:
    """Report what a change of a tag affects: its passages by creator, and the tags below it."""
    from tui.library.queries.codes import article_givers, code_counts, givers

    tags = library.codebook.all()
    below = sum(tag.name.startswith(f"{name}/") for tag in tags)
    if not below and all(tag.name != name for tag in tags):
        raise click.ClickException(f"no tag {name!r}: `postil tags` lists them")
    people, whole = givers(library.connection, name), article_givers(library.connection, name)
    along = f", {plural(sum(whole.values()), 'whole article')}{_by(whole)}" if whole else ""
    if below:
        branch = code_counts(library.connection, library.creator)[name].branch
        along += f", {plural(below, 'tag')} below ({plural(branch, 'passage')} in the branch)"
    line = f"{name} would {what}: {plural(sum(people.values()), 'passage')}{_by(people)}{along}; nothing is changed"
    _print(line, {"tag": name, "would": what, "passages": people, "articles": whole, "below": below}, as_json=as_json)


def _by(people: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{person} {count:,}' for person, count in people.items())})" if people else ""


@tags_command.command("move")
@click.argument("name", type=TAG_NAME)
@click.argument("parent", required=False, default="", type=TAG_NAME)
@_DRY_RUN
@library_option
@json_option
def tags_move(name: str, parent: str, dry_run: bool, as_json: bool) -> None:
    """Move a tag, with everything below it, under PARENT.

    Without a PARENT it moves to the top. The highlights keep it.
    """
    new_name = "/".join(filter(None, (parent.strip("/"), name.rpartition("/")[2])))
    if f"{new_name}/".startswith(f"{name}/") and new_name != name:
        raise click.ClickException(f"{parent!r} is below {name!r}: move it elsewhere")
    with job().open() as library:
        if dry_run:
            _print_touched(library, name, f"move to {new_name}", as_json=as_json)
            return
        library.codebook.edit(name, name=new_name)
        tag = _tag(library, new_name)
    _print(f"moved {name} to {new_name}", tag, as_json=as_json)


@tags_command.command("merge")
@click.argument("name", type=TAG_NAME)
@click.argument("into", type=TAG_NAME)
@_OTHERS
@_DRY_RUN
@library_option
@json_option
def tags_merge(name: str, into: str, others: bool, dry_run: bool, as_json: bool) -> None:
    """Merge one tag into another: what has NAME gets INTO.

    NAME is removed from the codebook; undo restores it.
    """
    from tui.library.queries.codes import in_both

    with job().open() as library:
        library.codebook.expect_two(name, into)
        if dry_run:
            both = in_both(library.connection, name, into)
            _print_touched(library, name, f"merge into {into}, {both:,} have both", as_json=as_json)
            return
        _expect_own_everywhere(library, name, "merges it there", others=others)
        count = library.codebook.merge(name, into)
    line = f"merged {name} into {into}" + (f" on {plural(count, 'highlight')}" if count else "")
    _print(line, {"merged": name, "into": into, "highlights": count}, as_json=as_json)


@tags_command.command("split", cls=TermsCommand)
@click.argument("name", type=TAG_NAME)
@click.argument("into", type=TAG_NAME)
@click.argument("terms", metavar="TERM…", nargs=-1, required=True, type=TERM_WORD)
@_OTHERS
@_DRY_RUN
@library_option
@json_option
def tags_split(name: str, into: str, terms: tuple[str, ...], others: bool, dry_run: bool, as_json: bool) -> None:
    """Replace a tag on some of its passages with another.

    The passages that match all TERMs get INTO; a new name makes a tag. A TERM is one of those that `postil passages`
    takes: `postil tags split aid aid/food bread,rice`.
    """
    from tui.library.queries.codes import givers
    from tui.library.queries.passages import passage_ids

    if name == into:
        raise click.ClickException(f"{name!r} is one tag already: name two")
    with job().open() as library:
        chosen = [Term(TAG, (f"{name}!",)), *read_arguments(library, terms)]
        expect_values(library, chosen)
        ids = passage_ids(library.connection, chosen, library.creator)
        people = givers(library.connection, name, ids)
        if dry_run:
            line = f"{plural(len(ids), 'passage')} of {name} would get {into}{_by(people)}; nothing is changed"
            _print(line, {"tag": name, "would": f"split to {into}", "passages": people}, as_json=as_json)
            return
        _expect_own(library, name, people, "changes it there", others=others)
        count = _work(library).recode(name, dict.fromkeys(ids, into))
    line = f"{plural(count, 'passage')} of {name} → {into}" if count else f"no passage of {name} matches"
    _print(line, {"tag": name, "into": into, "passages": count}, as_json=as_json)


@tags_command.command("put", cls=TermsCommand)
@click.argument("name")
@click.argument("query", metavar="WORD…", nargs=-1, required=True)
@_DRY_RUN
@library_option
@json_option
def tags_put(name: str, query: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Put a tag on every sentence that a search finds.

    This is one step, which undo reverts. The WORDs are those of `postil search`, each of them whole unless * follows; a
    new NAME joins the codebook. Turns of speakers excluded from coding are left out.
    """
    from tui.jobs.annotating import hit_sentences, tag_hits
    from tui.library.queries.article_terms import ARTICLE_KEYS

    with job().open() as library:
        places = library.search.concordance(f"{typed_filter(library, query, ARTICLE_KEYS)} ", sys.maxsize)
        hits, skipped = hit_sentences(library, [(place.article, place.start) for place in places])
        articles = len({hit.article.pk for hit in hits})
        count = 0 if dry_run else tag_hits(library, name, hits)
    where = f"{plural(len(hits), 'sentence')} in {plural(articles, 'article')}"
    line = f"{name} would be on {where}; nothing is changed" if dry_run else f"{name} on {count:,} of {where}"
    if skipped:
        warn(f"not on {plural(skipped, 'sentence')} of speakers left out of coding")
    value = {"tag": name, "sentences": len(hits), "articles": articles, "tagged": count, "left_out": skipped}
    _print(line, value, as_json=as_json)


@tags_command.command("remove")
@click.argument("name", type=TAG_NAME)
@click.option(
    "--passages", is_flag=True, help="Also remove your passages that have it; other people's work on them stays."
)
@_OTHERS
@_DRY_RUN
@library_option
@json_option
def tags_remove(name: str, passages: bool, others: bool, dry_run: bool, as_json: bool) -> None:
    """Remove a tag from the codebook.

    It is removed from its highlights, which stay; undo restores it.
    """
    with job().open() as library:
        if dry_run:
            _print_touched(library, name, "be removed", as_json=as_json)
            return
        _expect_own_everywhere(library, name, "removes it there", others=others)
        uses, removed = next((tag.uses for tag in library.codebook.all() if tag.name == name), 0), 0
        if passages and library.codebook.tag_id(name) is not None:
            removed, uses = library.annotations.remove_tagged(name)
        else:
            library.codebook.remove(name)
    line = f"removed {name}" + (f" from {plural(uses, 'highlight')}" if uses else "")
    if removed:
        line += f"{', and' if uses else ' with'} {plural(removed, 'passage')} of yours"
    _print(line, {"removed": name, "highlights": uses, "passages": removed}, as_json=as_json)


def _tag(library: Library, name: str) -> dict[str, Any]:
    """Return a tag as `--json` prints it."""
    from tui.library.queries.plain_rows import tag_rows

    tag_id = library.codebook.tag_id(" ".join(name.split()))
    return next((row for row in tag_rows(library) if row["id"] == tag_id), {})


def _print(line: str, value: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        print_line(line)


def _expect_own_everywhere(library: Library, name: str, what: str, *, others: bool) -> None:
    """Refuse to change other people's passages and whole articles, unless asked for."""
    from tui.library.queries.codes import article_givers, givers

    _expect_own(library, name, givers(library.connection, name), what, others=others)
    _expect_own(library, name, article_givers(library.connection, name), what, others=others, noun="whole article")


def _expect_own(
    library: Library, name: str, people: Mapping[str, int], what: str, *, others: bool, noun: str = "highlight"
) -> None:
    """Refuse to change what other people tagged, unless asked for, and name them."""
    people = {person: count for person, count in people.items() if person != library.creator}
    if people and not others:
        whose = ", ".join(f"{one_line(each, 40)} {count:,}" for each, count in people.items())
        passages = plural(sum(people.values()), noun)
        raise click.ClickException(f"{name} is on {passages} of others ({whose}): --others {what}, too")
