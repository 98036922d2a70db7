"""`python -m benchmarks [--quick] [PART…]` measures; `… compare [OLD NEW]` shows two runs side by side.

`… markdown [RUN]` prints a run as in docs/performance.md. The table of a run ends with the name of its file.
"""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import (
    anchors,
    asking_codes,
    coding_peers,
    desk,
    edges,
    exporting,
    large,
    learning,
    marks,
    peers,
    reading,
    wire,
    working,
)
from benchmarks.rows import HEAD, Row, compare, keep, markdown, results, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PARTS: dict[str, Callable[..., Iterable[Row]]] = {
    "start": reading.start,
    "keys": reading.keys,
    "bytes": wire.bytes_per_key,
    "keys-while-marking": reading.keys_while_marking,
    "long-article": reading.long_article,
    "marking": working.marking,
    "marks": lambda quick: marks.rows(),
    "learning": lambda quick: learning.rows(counts=(5, 10) if quick else learning.REVIEWED),
    "anchors": anchors.anchoring,
    "adding": working.adding,
    "finding": working.finding,
    "exporting": exporting.exporting,
    "large": large.large,
    "asking": large.asking,
    "asking-codes": asking_codes.asking_codes,
    "processes": large.processes,
    "waiting": large.waiting,
    "edges": edges.edges,
    "beside": edges.beside,
    "correcting": edges.correcting,
    "desk": desk.desk,
    "desk-commands": desk.desk_commands,
    "migrating": desk.migrating,
    "peers": peers.peers,
    "coding-peers": coding_peers.coding_peers,
}

WHEN_ASKED = ("coding-peers",)
"""What is measured only when it is named: it needs the network."""

DAILY = ("start", "keys", "long-article", "marking", "adding", "finding", "exporting", "large", "asking")
"""What `--quick` measures when no part is named: about a minute."""


def main() -> None:
    """Measure the requested parts and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="smaller libraries, fewer rounds, a minute in all: for a look, not for a record",
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"only these of: {', '.join(PARTS)}; or: compare OLD NEW, markdown RUN"
    )
    given = parser.parse_args()
    if given.parts[:1] == ["compare"]:
        chosen = [Path(part) for part in given.parts[1:]] or results()[-2:]
        if len(chosen) != 2:
            parser.error("there are not two runs to compare")
        print(compare(*chosen) or "the two runs measured different things")
        return
    if given.parts[:1] == ["markdown"]:
        chosen = [Path(part) for part in given.parts[1:]] or results()[-1:]
        if len(chosen) != 1:
            parser.error("there is no run to print")
        print(markdown(*chosen))
        return
    unknown = set(given.parts) - PARTS.keys()
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}")
    rows: list[Row] = []
    for name in given.parts or (DAILY if given.quick else [name for name in PARTS if name not in WHEN_ASKED]):
        print(f"{name} …", end="\r", file=sys.stderr, flush=True)
        gc.collect()
        gc.freeze()  # the next parts do not collect what this one has loaded, such as a language model
        rows += PARTS[name](quick=given.quick)
        print(" " * 40, end="\r", file=sys.stderr, flush=True)
    print(table([HEAD, *(row.cells() for row in rows)]))
    print(f"\nkept in {keep(rows, quick=given.quick)}", file=sys.stderr)


if __name__ == "__main__":
    main()
