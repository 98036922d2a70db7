"""Two readers of one login, a long article, and commands that write at the same time: versions, imports, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.crash.commands import command, end
from tests.crash.harness import Session, Tally, start
from tui.formats import export
from tui.library import Library

if TYPE_CHECKING:
    import random
    from pathlib import Path

LONG = "The minister of trade said on Monday that prices had risen by 12 percent since May. " * 3_000


def a_workshop(library: Path, folder: Path, dice: random.Random, tally: Tally) -> None:
    """Run commands while two readers of one person work; kill one of them at a random moment, then the readers."""
    wire, file = folder / "wire.txt", folder / "colleague.jsonl"
    wire.write_text(f"Prices rise\n\n{LONG}", encoding="utf-8")
    end(command(library, folder, "ann", "add", wire), tally)
    _write_colleagues_file(library, folder, file)
    readers = [Session(start(library, folder / home, "ann"), library, "ann", dice, tally) for home in ("ann", "again")]
    try:
        for reader in readers:
            reader.ready()
        for number in range(4):
            arguments = dice.choice((("add", wire), ("import", "jsonl", file), ("tags", "add", f"code {number}")))
            wire.write_text(f"Prices rise\n\nUpdate {number}. {LONG}", encoding="utf-8")
            beside = command(library, folder, "ann", *arguments)
            dice.choice(readers).acknowledged_work()
            end(beside, tally, killed=dice.random() < 0.4)
        for reader in dice.sample(readers, 2):
            reader.burst()
            reader.kill()
        for reader in readers:
            reader.compare()
    finally:
        for reader in readers:
            reader.terminal.close()


def _write_colleagues_file(library: Path, folder: Path, file: Path) -> None:
    """Write the annotations that a colleague has made in a copy."""
    copy = folder / "colleague.db"
    for old in (copy, file):
        old.unlink(missing_ok=True)
    end(command(library, folder, "ann", "backup", copy), Tally())
    with Library(copy, "bob") as theirs:
        for article in (theirs.articles.get(pk) for pk in range(1, 6)):
            theirs.annotations.tag(article, 10, 40, "bobs code")
        export("jsonl", theirs, target=file)
