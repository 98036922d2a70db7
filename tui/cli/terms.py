"""Terms on the command line that select articles, passages and claims."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import click

from tui.cli.common import job
from tui.core.errors import TermError
from tui.core.terms import split_terms

TermPair = tuple[str, str]

_SEVERAL = re.compile(r" OR | -[^\s-]|\w\*(?: |$)| #[^\W\d]| [^\W\d_][\w-]*:(?!//)\S")
"""Signs that only occur between terms, never inside a phrase."""
_FIELD = re.compile(r"-?(?:#|[^\W\d_][\w-]*:(?!//)|[^\s\"=:/?&#]+=|)(?=\S)")
"""What stands before the words of an argument: `-`, a field."""
_LEFT_OUT = re.compile(r"-[^-].", re.DOTALL)
"""A word that is to be left out."""

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from tui.core.terms import Term
    from tui.library import Library


class TermsCommand(click.Command):
    """A command whose words may begin with `-`: `postil search quick -fox`. A letter alone is an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes_value: dict[str, bool] = {}
        for option in self.get_params(ctx):
            if isinstance(option, click.Option):
                takes_value |= dict.fromkeys((*option.opts, *option.secondary_opts), not option.is_flag)
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for argument in rest:
            if argument == "--":
                words.extend(rest)
            elif not argument.startswith("-") or (_LEFT_OUT.match(argument) and not takes_value.get(argument[:2])):
                words.append(argument)
            else:
                options += [argument, *islice(rest, int(takes_value.get(argument, False)))]
        return super().parse_args(ctx, [*options, "--", *words] if words else options)


def read_arguments(library: Library, arguments: Iterable[str]) -> list[Term]:
    """Return the terms of some arguments."""
    from tui.library.queries.article_terms import typed_terms
    from tui.library.queries.claim_terms import KEYS

    text = as_typed(arguments)
    _expect_complete(library, text, KEYS)
    return typed_terms(library.connection, text, KEYS)


def typed_filter(library: Library, arguments: Iterable[str], keys: Collection[str]) -> str:
    """Return arguments as one filter. Raises `UsageError` for what is not there, and for what asks for nothing."""
    from tui.library.queries.known_values import refusal

    text = as_typed(arguments)
    _expect_complete(library, text, keys)
    if why := refusal(library, text, keys=keys):
        raise click.UsageError(why)
    return text


def _expect_complete(library: Library, text: str, keys: Collection[str]) -> None:
    """Refuse a term without a value, as `by:$WHO` of a script may be: where one types it may still come."""
    from tui.library.queries.article_terms import typed_terms

    for term in split_terms(text):
        if not typed_terms(library.connection, term, keys):
            raise click.UsageError(f"{term} asks for nothing: complete it, or leave it out")


def attributes(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[TermPair, ...]:
    """Return the names and values of an option that takes NAME=VALUE several times."""
    from tui.core.attributes import read_attribute

    try:
        return tuple(map(read_attribute, values))
    except TermError as error:
        raise click.BadParameter(str(error)) from error


def expect_values(library: Library, terms: Sequence[Term]) -> None:
    """Refuse a term with an unknown value, naming the known ones."""
    from tui.library.queries.known_values import expect_terms

    try:
        expect_terms(library, terms, job().settings.verdicts)
    except TermError as error:
        raise click.UsageError(str(error)) from error


def nothing_so(library: Library, terms: Sequence[str], count: Callable[[list[Term]], int]) -> str:
    """Return which of the typed terms excludes the last results; "" if none were typed."""
    if not terms:
        return ""
    return library.search.nothing_left(as_typed(terms), lambda some: count(read_arguments(library, split_terms(some))))


def as_typed(arguments: Iterable[str]) -> str:
    """Return arguments as one text: the shell removes quotes, so one with several words was quoted."""

    def whole(argument: str) -> str:
        if " " not in argument.strip() or '"' in argument or _SEVERAL.search(argument):
            return argument or '""'  # one term, or several, as typed in the reader
        field = _FIELD.match(argument)
        start = field.end() if field else 0
        return f'{argument[:start]}"{argument[start:]}"'

    return " ".join(map(whole, arguments))
