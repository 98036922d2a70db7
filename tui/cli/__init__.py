"""The `postil` command: one file a group of commands, and what they print with."""

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code: 0 done, 1 the work failed, 2 bad usage, 130 interrupted."""
    gc.disable()  # importing creates no garbage; `imported` switches the collector on again
    try:
        from tui.cli.root import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    raise SystemExit(code)
