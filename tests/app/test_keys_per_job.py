"""The keys that docs/fact-checking.md lists for each job do it in the real reader, and are no more than it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events

from tests.app.pilot import ReaderPilot, required
from tui.core.model import Claim, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from tests.app.pilot import OpenReader

PAGE = Path(__file__).parents[2] / "docs" / "fact-checking.md"

SAID = "The bank raised interest rates to 4.5 percent last spring."
NAMES = {"esc": "escape", "+": "plus", "-": "minus"}

AT_MOST = {"a claim": 3, "evidence": 3, "this sentence": 1, "link it": 2, "ask for": 2, "give a": 2, "hand it": 2,
           "the next": 1}  # fmt: skip


def jobs() -> dict[str, list[str]]:
    """Return the keys of each job by the job's first words, after checking the counts on the page."""
    table: dict[str, list[str]] = {}
    for job, keys, count in re.findall(
        r"^\| (.+?) \| [^|]+ \| (`[^|]+`) \| (\d) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    ):
        name = next(each for each in AT_MOST if job.startswith(each))
        table[name] = re.findall("`(.+?)`", keys)
        assert len(table[name]) <= int(count) <= AT_MOST[name], job
    assert table.keys() == AT_MOST.keys()
    return table


async def test_every_job_is_done_by_the_keys_on_its_page(reader: OpenReader, tmp_path: Path) -> None:
    path, keys_of = tmp_path / "annotations.db", jobs()
    with Library(path, "ann") as library:
        library.articles.add(
            [
                NewArticle(f"{SAID} Wages fell this spring.\n", "1", "Rates"),
                NewArticle(f"{SAID} Else nothing.\n", "2", "More"),
            ]
        )

    async def do(r: ReaderPilot, job: str) -> Claim:
        """Press the keys of a job and return the claim afterwards."""
        for key in keys_of[job]:
            if key == "paste":
                r.app.post_message(events.Paste("https://a.example/rates"))
                await r.pilot.pause()
            else:
                await r.press(NAMES.get(key, key))
            await r.settle()
        return required(r.library.annotations.get(first).claim) if first else Claim()

    first = ""
    async with reader(path, size=(80, 24)) as r:
        await do(r, "a claim")
        (highlight,) = r.highlights
        assert required(highlight.claim).verdict == "false"
        first = highlight.id
        await r.press("5")
        assert [piece.what for piece in (await do(r, "evidence")).evidence] == ["https://a.example/rates"]
        assert [link.relation for link in (await do(r, "link it")).links] == ["repeats"]
        assert (await do(r, "ask for")).status == "second reader"
        assert (await do(r, "hand it")).assignee == "ann"
        r.session.claims.edit_claim(first, {"due": "2044-06-03"})
        await r.press("g" if r.table.cursor else "G")
        assert required(r.table.current).id != first
        await do(r, "the next")
        assert required(r.table.current).id == first
        await r.press("2", "j")
        assert [piece.stance for piece in (await do(r, "this sentence")).evidence] == ["", "for"]
    async with reader(path, size=(80, 24), creator="ben") as r:
        await r.press("5", "G")
        if required(r.table.current).id != first:
            await r.press("g")
        checks = (await do(r, "give a")).checks
        assert [(check.creator, check.verdict) for check in checks] == [("ann", "false"), ("ben", "mostly false")]
