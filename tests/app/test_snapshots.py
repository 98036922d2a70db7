"""What the screens look like. After an intended change run `pytest tests/app/test_snapshots.py --snapshot-update` and
look at the pictures before you commit them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.app.idle import wait_for_workers
from tests.app.terminal import ROOT, Screen
from tui.app.app import PostilApp
from tui.app.textual_fixes.cells import ShownCells
from tui.config import Settings
from tui.core.model import Article, Claim, Highlight, Marks, Mention, Quotation, Tag
from tui.library import Library
from tui.library.transfer.bundles import Bundle, MarkingRun

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion
    from textual.pilot import Pilot

TIME = "2024-05-02T09:00:00.000Z"

NAMES = (
    ("Kim Jong-un", "PERSON", "Kim Jong Un"),
    ("Vladimir Putin", "PERSON", "Vladimir Putin"),
    ("Igor Morgulov", "PERSON", "Igor Morgulov"),
    ("KCNA", "ORG", "Korean Central News Agency"),
    ("Kremlin", "ORG", "Kremlin"),
    ("Russia", "GPE", "Russia"),
    ("Washington", "GPE", "Washington"),
    ("Korean Peninsula", "LOC", "Korean Peninsula"),
    ("North Korean", "NORP", "North Koreans"),
    ("end of April", "DATE", "end of April"),
)

MADE = (
    ("He also noted", "States.", "green", "", ("diplomacy",), None),
    ('"I am ready', 'the world,"', "yellow", "The letter itself is not public.", (), None),
    (
        "The Kremlin said",
        "April.",
        "yellow",
        "",
        ("diplomacy/summit",),
        Claim.with_check("Kremlin", "true", "They met on 25 April."),
    ),
    ("In January", "peninsula.", "yellow", "", (), Claim("Igor Morgulov")),
)

CODEBOOK = (
    Tag("diplomacy", "blue", "What states do with each other"),
    Tag("diplomacy/summit", "blue", "Meetings of heads of state"),
    Tag("economy", "green", "Trade, aid, labour"),
    Tag("source/state media", "purple"),
)


def article(number: int, name: str, title: str, publisher: str = "", published: str = "", **more: Any) -> Article:
    text = next((ROOT / "seeds").glob(f"{name}*")).read_text(encoding="utf-8")
    return Article(
        **{
            "pk": 0,
            "id": f"00000000-0000-4000-8000-00000000000{number}",
            "title": title,
            "publisher": publisher,
            "published": published,
            "source": f"{name}.txt",
            "language": "en",
            "added": f"2024-05-02T08:00:0{number}.000Z",
            "read": "",
            "position": 0,
            "progress": 0.0,
            "text": text,
            **more,
        }
    )


def highlight(
    number: int, text: str, begins: str, ends: str, color: str, note: str, tags: tuple[str, ...], claim: Claim | None
) -> Highlight:
    start = text.index(begins)
    end = text.index(ends, start) + len(ends)
    return Highlight(
        id=f"00000000-0000-4000-8000-0000000001{number:02}",
        article=0,
        start=start,
        end=end,
        quote=text[start:end],
        color=color,
        note=note,
        creator="ann",
        created=TIME,
        modified=TIME,
        tags=tags,
        claim=claim,
    )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three of the seeds, the first with marks and annotations, all by hand so that no model affects the pictures."""
    path = tmp_path_factory.mktemp("shelf") / "annotations.db"
    first = article(0, "000", "Kim Jong-un ready to cooperate with Russia", "", "2019-04", progress=0.4)
    text = first.text
    mentions = []
    for name, label, entity in NAMES:
        at = text.find(name)
        while at >= 0:
            mentions.append(Mention(at, at + len(name), label, entity))
            at = text.find(name, at + 1)
    opened = text.index('"I am ready')
    quotation = Quotation(opened, text.index('"', opened + 1) + 1, "Kim Jong Un")
    others = (
        article(1, "002", "North Korea and Russia hold hands", "News Bharati", "2019-04-25", read=TIME, progress=1.0),
        article(2, "003", "Putin promised Kim to expand relations"),
    )
    with Library(path, "ann") as library:
        library.importer.add(
            [
                Bundle(
                    article=first,
                    sha256="0" * 64,
                    marking=MarkingRun("by hand", "1", TIME),
                    marks=Marks(tuple(sorted(mentions, key=lambda mention: mention.start)), (quotation,)),
                    highlights=tuple(highlight(number, text, *made) for number, made in enumerate(MADE)),
                    codebook=CODEBOOK,
                ),
                *(Bundle(article=other, sha256=f"{number}" * 64) for number, other in enumerate(others, start=1)),
            ]
        )
    return path


class Looks(Protocol):
    """Compares the reader after some keys with its picture."""

    def __call__(
        self, *keys: str, size: tuple[int, int] = (120, 40), theme: str = "dark", path: Path = ...
    ) -> bool: ...


@pytest.fixture
def looks(shelf: Path, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> Looks:

    def compare(*keys: str, size: tuple[int, int] = (120, 40), theme: str = "dark", path: Path = shelf) -> bool:
        async def press(pilot: Pilot[None]) -> None:
            assert isinstance(pilot.app, PostilApp)
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
            await wait_for_workers(pilot)

        settings = Settings(theme=theme, colors="truecolor", creator="ann", count_wait=0)
        app = PostilApp(path, settings, marking=False)
        return snap_compare(app, run_before=press, terminal_size=size)

    return compare


def test_reader_dark(looks: Looks) -> None:
    assert looks("g", "j", "j")


def test_reader_light(looks: Looks) -> None:
    assert looks("g", "j", "v", "w", "w", theme="light")


def test_reader_narrow(looks: Looks) -> None:
    assert looks("g", size=(80, 24))


def test_sidebar_annotations(looks: Looks) -> None:
    assert looks("g", "3", "3", "j", "j", size=(120, 30))


def test_tag_picker(looks: Looks) -> None:
    assert looks("g", "t", "d", "i", "s", size=(80, 24))


def test_help(looks: Looks) -> None:
    assert looks("question_mark", size=(100, 30))


def test_find(looks: Looks) -> None:
    assert looks("f", *"kremlin", size=(100, 30))


def test_empty_library(looks: Looks, tmp_path: Path) -> None:
    assert looks(size=(80, 24), path=tmp_path / "empty.db")


@pytest.mark.parametrize("colors", ["256", "16", "none"])
async def test_reader_in_few_colours(shelf: Path, snapshot: SnapshotAssertion, colors: str) -> None:
    """Check what is written for a terminal with this many colours: the rows, and below each the styles of its parts."""
    size = 80, 18
    app = PostilApp(shelf, Settings(theme="dark", colors=colors, creator="ann"), marking=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("g", "j", "j", "j")
        await pilot.pause()
        screen = Screen(*size)
        screen.write(ShownCells(app.depth).take(app.screen._compositor.render_full_update(), app.size))
    lines: list[str] = []
    for row in screen.seen():
        lines.append("".join(str(cell[0]) for cell in row).rstrip())
        lines.append("    " + " ".join(f"{text.strip()!r} {look}" for text, look in _looks(row) if text.strip()))
    assert lines == snapshot


def _looks(row: list[tuple[object, ...]]) -> list[tuple[str, str]]:
    """Return the runs of equal style in a row, each with its colours and other attributes."""
    names = ("", "", "", "bold", "italics", "underscore", "strikethrough", "reverse", "blink")
    parts: list[tuple[str, str]] = []
    for cell in row:
        text, color, background, *_ = cell
        more = [name for name, has in zip(names, cell, strict=False) if name and has and len(cell) == len(names)]
        look = ",".join([f"{color or '-'}/{background or '-'}", *more])
        if parts and (parts[-1][1] == look or text == " "):
            parts[-1] = (f"{parts[-1][0]}{text}", parts[-1][1])
        else:
            parts.append((str(text), look))
    return parts
