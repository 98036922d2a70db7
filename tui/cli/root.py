"""The table of commands, each imported when it is called, and the handling of errors."""

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import TracebackType

import click
from click.shell_completion import CompletionItem

from tui import __version__
from tui.cli.common import Job, library_option
from tui.cli.output import one_line
from tui.cli.parameters import PATH_NAME
from tui.core.errors import PostilError
from tui.jobs.user_folders import user_folder

GROUPS = {
    "Read": {
        "read": "read",
        "tour": "tour",
        "list": "articles",
        "search": "articles",
        "show": "show",
        "cite": "cite",
        "compare": "compare",
        "serve": "serve",
    },
    "Articles": {
        "add": "add",
        "source": "source",
        "edit": "articles",
        "groups": "groups",
        "remove": "remove",
    },
    "Names": {
        "mark": "mark",
        "next": "next",
        "correct": "correct",
        "learn": "learn",
        "entities": "entities",
        "pairs": "pairs",
        "labels": "labels",
    },
    "Annotations": {
        "annotate": "annotate",
        "claims": "claims",
        "dismiss": "dismiss",
        "orphans": "orphans",
        "place": "orphans",
        "drafts": "drafts",
        "undo": "steps",
        "redo": "steps",
    },
    "Codes": {
        "tags": "tags",
        "passages": "passages",
        "count": "count",
        "speakers": "speakers",
        "done": "done",
        "agreement": "agreement",
        "adjudicate": "adjudicate",
    },
    "Exchange": {
        "export": "export_import",
        "import": "export_import",
        "merge": "merge",
        "conflicts": "conflicts",
        "datasette": "datasette",
    },
    "Library": {
        "stats": "maintenance",
        "history": "history",
        "check": "maintenance",
        "backup": "maintenance",
        "restore": "maintenance",
    },
    "Shell": {"completion": "completion", "man": "man"},
}
"""Every command and its module, by topic, in the order of `--help`."""

WHAT_TO_DO = {
    errno.EACCES: "check its permissions and its folder's",
    errno.EROFS: "name another place",
    errno.ENOSPC: "make room, then run it again",
    errno.EDQUOT: "make room, then run it again",
    errno.EMFILE: "allow more open files (ulimit -n)",
}
"""Advice by the number of an error of the system."""

COMMANDS = {name: module for group in GROUPS.values() for name, module in group.items()}


class Commands(click.Group):
    """Imports a command when it is called; anything else is a path for `read`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"tui.cli.{COMMANDS[cmd_name]}"), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by group, one a line."""
        widest = max(map(len, COMMANDS))
        for heading, names in GROUPS.items():
            commands = {name: self.get_command(ctx, name) for name in names}
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        (name.ljust(widest), command.get_short_help_str(99))
                        for name, command in commands.items()
                        if command
                    ]
                )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert `read` before the first argument that is neither a command nor an option of `postil` itself."""
        at = 0
        while at < len(args) and (args[at] in {"--version", "--help", "-h"} or args[at].startswith("--library")):
            at += 2 if args[at] == "--library" else 1
        if args[at : at + 1] == ["help"] and not os.path.lexists("help"):  # as in other programs
            args[at:] = [*args[at + 1 :], "--help"] if {*args[at + 1 : at + 2]} & {*COMMANDS} else ["--help"]
            at += args[at] == "--help"
        names_none = at >= len(args)
        if at > len(args):  # --library without a name: click reports it
            return super().parse_args(ctx, args)
        if ctx.resilient_parsing and names_none:  # a shell completes this word
            return super().parse_args(ctx, args)
        if not {"--version", "--help", "-h"}.intersection(args[:at]) and (names_none or args[at] not in COMMANDS):
            args.insert(min(at, len(args)), "read")
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete to commands, else to files that `read` takes."""
        return super().shell_complete(ctx, incomplete) or PATH_NAME.shell_complete(ctx, self.params[0], incomplete)


@click.command(
    "postil",
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`postil PATH…` is short for `postil read PATH…`. `postil COMMAND --help` tells more about a command.",
)
@click.version_option(__version__, message="postil %(version)s")
@library_option
def postil() -> None:
    """Read news articles in the terminal and annotate them.

    Everything is kept in one SQLite file: --library FILE, else $POSTIL_LIBRARY, else annotations.db in this folder if
    it is there, else the one in your data folder. A file that merely lies in the folder is read-only until you name it
    once.
    """


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return the exit code; an error is one line on stderr."""
    sys.excepthook = _log_own_mistake
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old terminal's encoding may lack an article's characters
    try:
        code = postil.main(list(arguments), prog_name="postil", standalone_mode=False, obj=Job())
        sys.stdout.flush()
        _report_plugin_problems()
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else _command_of(arguments)
        message = one_line(error.format_message()).rstrip(".")
        if isinstance(error, click.NoSuchOption) and error.ctx and _takes_words(error.ctx.command):
            message += f": what is to be left out comes after --, `{command} WORD -- -OTHER`"
        return _complain(command, f"{message}; see `{command} --help`", 2)
    except click.ClickException as error:
        return _complain("postil", error.format_message(), 1)
    except PostilError as error:
        return _complain("postil", str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.EBADF):  # what is still to be printed would fail again at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:  # `postil list | head`: the program that reads our output has ended
            return 1
        if error.errno == errno.EBADF and not error.filename:
            return _complain("postil", "the output is closed (>&-): nothing could be printed; send it to a file", 1)
        return _complain("postil", _failure(error), 1)
    return code if isinstance(code, int) else 0


def _failure(error: OSError) -> str:
    """Return what failed, why, and what to do, for what no command expects."""
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    what_to_do = WHAT_TO_DO.get(error.errno or 0, "")
    return f"{where}{error.strerror or error}{f': {what_to_do}' if what_to_do else ''}"


def _takes_words(command: click.Command) -> bool:
    """Return whether a command takes search words and terms."""
    return any((parameter.metavar or "").strip("[]") in ("WORD…", "TERM…") for parameter in command.params)


def _command_of(arguments: Sequence[str]) -> str:
    """Return the command of a command line, where click does not say whose option lacks its value."""
    words = [argument for argument in arguments if not argument.startswith("-")]
    command: click.Command | None = postil
    path = "postil"
    while isinstance(command, click.Group) and (
        name := next((each for each in words if each in command.list_commands(click.Context(command))), "")
    ):
        command, path = command.get_command(click.Context(command), name), f"{path} {name}"
        words = words[words.index(name) + 1 :]
    return path


def _report_plugin_problems() -> None:
    """Report which plugins were left out, and why, if anything used plugins."""
    plugins = sys.modules.get("tui.core.plugins")
    if plugins is not None and plugins.PROBLEMS:
        for line in plugins.take_problems():
            click.echo(f"postil: {line}", err=True)


def _complain(command: str, text: str, code: int) -> int:
    click.echo(f"{command}: {one_line(text)}", err=True)
    return code


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _log_own_mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write an unexpected traceback to a file, and print one line."""
    import traceback
    from datetime import UTC, datetime

    text = "".join(traceback.format_exception(kind, error, trace))
    path = user_folder("log") / "mistakes.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8", opener=_private) as log:  # it may quote contents of the library
            log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} postil {__version__} {sys.argv}\n{text}\n")
        where = f"details are in {path}"
    except OSError:
        where = f"at {text.rstrip().splitlines()[-2].strip()}" if trace else "no details"
    _complain("postil", f"stopped by an internal error ({kind.__name__}: {error}), please report it; {where}", 1)
