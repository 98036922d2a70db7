"""The terms by which commands choose, as they are typed on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.common import job
from tui.core.errors import TermError
from tui.core.terms import Term, read_terms

TermPair = tuple[str, str]

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.library import Library


def typed_terms(arguments: Iterable[str]) -> list[Term]:
    """Return the terms of some arguments."""
    from tui.library.queries.claim_terms import KEYS

    return [term for each in arguments for term in read_terms(_whole(each), KEYS)]


def attributes(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[TermPair, ...]:
    """Return the names and values of an option that takes NAME=VALUE several times."""
    from tui.core.attributes import read_attribute

    try:
        return tuple(map(read_attribute, values))
    except TermError as error:
        raise click.BadParameter(str(error)) from error


def expect_values(library: Library, terms: Sequence[Term]) -> None:
    """Refuse a term that asks for what is not there, with what is."""
    from tui.library.queries.choices import expect_terms

    try:
        expect_terms(library, terms, job().settings.verdicts)
    except TermError as error:
        raise click.UsageError(str(error)) from error


def _whole(argument: str) -> str:
    """Return an argument as a term: a shell takes quotes away, one of several words was a quoted one."""
    return f'"{argument}"' if " " in argument and '"' not in argument and ":" not in argument else argument
