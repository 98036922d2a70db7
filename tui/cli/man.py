"""`postil man`: the manual page, built from the commands and options themselves like `--help`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from tui import __version__
from tui.cli.common import library_option
from tui.cli.output import print_line
from tui.cli.root import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CODE = re.compile(r"`([^`]+)`")
_BACKSLASH_OR_DASH = re.compile(r"[\\-]")


@click.command("man")
@library_option
def man_command() -> None:
    """Print the manual page, for `man -l`.

    `postil man | man -l -` shows it; to install it: `postil man > ~/.local/share/man/man1/postil.1`.
    """
    root = click.get_current_context().find_root()
    print_line("\n".join(_page(root)))


def _page(root: click.Context) -> Iterator[str]:
    command = root.command
    yield f'.TH POSTIL 1 "" "postil {_plain(__version__)}" "Postil"'
    yield from (".SH NAME", r"postil \- read news articles in the terminal and annotate them")
    yield from (".SH SYNOPSIS", r"\fBpostil\fR [\fIPATH\fR…]", ".br", r"\fBpostil\fR \fICOMMAND\fR [\fIARGUMENT\fR…]")
    yield ".SH DESCRIPTION"
    yield from _paragraphs(command.help or "")
    for heading, names in GROUPS.items():
        yield f".SH {heading.upper()}"
        yield from _commands(root, names)
    yield ".SH OPTIONS OF ALL COMMANDS"
    yield from _options(root)
    yield ".SH EXIT STATUS"
    yield "0 when it was done, 1 when it failed or something that was asked for was refused, 2 for a command line"
    yield "that is wrong, 130 when it was interrupted."
    yield ".SH ENVIRONMENT"
    for name, about in (
        ("POSTIL_LIBRARY", "the library to work on, unless --library names one"),
        ("POSTIL_CONFIG", "the file with the settings"),
        ("POSTIL_NO_MARKING", "1: the reader marks nothing in the background"),
        ("VISUAL, EDITOR", "the editor in which a note can be continued"),
        ("NO_COLOR", "if set: no colours"),
    ):
        yield from (".TP", rf"\fB{_plain(name)}\fR", _text(about))


def _commands(context: click.Context, names: Iterable[str]) -> Iterator[str]:
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in names:
        command = group.get_command(context, name)
        if command is None:
            continue
        below = click.Context(command, info_name=name, parent=context)
        words = [_plain(word) for word in command.collect_usage_pieces(below)]
        yield from (".SS", rf"\fB{_plain(below.command_path)}\fR {' '.join(words)}")
        yield from _paragraphs(command.help or "")
        yield from _options(below)
        if isinstance(command, click.Group):
            yield from _commands(below, command.list_commands(below))


def _options(context: click.Context) -> Iterator[str]:
    is_root = context.parent is None
    for parameter in context.command.get_params(context):
        row = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if row is not None and (is_root or "--library" not in parameter.opts):
            yield from (".TP", rf"\fB{_plain(row[0])}\fR", _text(row[1]))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.replace("\b", "").strip().split("\n\n"):
        yield from (".PP", _text(" ".join(paragraph.split())))


def _text(text: str) -> str:
    """Return a line of the page: code is bold, and nothing at its beginning is a request."""
    line = _CODE.sub(r"\\fB\1\\fR", _plain(text))
    return rf"\&{line}" if line.startswith((".", "'")) else line


def _plain(text: str) -> str:
    return _BACKSLASH_OR_DASH.sub(r"\\\g<0>", text).replace("\\\\", r"\e")
