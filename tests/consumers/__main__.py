"""`make consumers`: install other people's programs outside the project's environment and let them read the exports.

A program that cannot be installed here is skipped with its reason; one that reads an export wrongly fails. They are
kept in `.consumers/`, which `make clean` removes.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.consumers.checks import FORMATS, checks
from tests.consumers.odd import odd_articles
from tests.consumers.programs import ROOT, NotInstalledError, install_everything
from tests.formats.sample_library import sample
from tui.formats import EXPORTS, ExportOptions, export
from tui.library import Library


def main() -> int:
    failed = 0
    with TemporaryDirectory(prefix="postil-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copy(ROOT / "annotations.db", folder / "sample.db")
        with Library(folder / "sample.db") as library:
            library.importer.add([*sample(), *odd_articles()])
            library.groups.put("desk/one", "title:same")
            library.done.mark(library.articles.get(1), done=True)  # only one article has this state
            for format_name in FORMATS:
                # Taguette gets a name that begins a formula unchanged
                options = ExportOptions(guard=format_name != "codebook")
                target = folder / f"out.{format_name}{EXPORTS[format_name].extensions[0]}"
                export(format_name, library, target=target, options=options)
            start = time.monotonic()
            install_everything()
            sys.stdout.write(f"installed ({time.monotonic() - start:.0f} s)\n")
            for consumer, check in checks(library, folder).items():
                start = time.monotonic()
                try:
                    check()
                except NotInstalledError as error:
                    said = f"skipped  {consumer}: {error}"
                except AssertionError as error:
                    failed += 1
                    said = f"FAILED   {consumer}: {str(error)[:2000]}"
                else:
                    said = f"reads it {consumer} ({time.monotonic() - start:.0f} s)"
                sys.stdout.write(f"{said}\n")
                sys.stdout.flush()
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main())
