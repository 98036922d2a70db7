"""The `postil` command: one file a group of commands, and what they print with."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code: 0 done, 1 the work failed, 2 bad usage, 130 interrupted."""
    _replace_closed_streams()
    gc.disable()  # importing creates no garbage; `import_quickly` switches the collector on again
    try:
        from tui.cli.root import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    raise SystemExit(code)


def _replace_closed_streams() -> None:
    """Open what a caller closed (`>&-`): a library would get its number, and be written to as if it were the output.

    Input is empty then, and writing output fails.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            while os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY) < number:
                pass
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
