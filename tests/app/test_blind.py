"""While only one person's coding is shown, every screen looks as if nobody else had coded."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest
from textual._context import visible_screen_stack

from tests.app.idle import undrawn
from tui.app import dialogs, screens
from tui.app.dialogs.modal import Modal
from tui.core.annotations import Evidence
from tui.core.model import CONSENSUS, NewArticle
from tui.formats import EXPORTS, export
from tui.library import Library
from tui.library.transfer.bundles import ExportSelection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

OTHERS = {"anna": "bob", "bob": "anna", "": "anna"}
"""Whose coding is shown, and whose is added and must not be seen."""

HIDDEN = re.compile(r"(?<! ) +(coded ✓ [^·\n]*?)?(only me|only \w+|no one's) · \d+( of others)? hidden")
"""What the header says: the one thing that differs, and moves what stands before it."""

TAGS = ("alpha", "beta", "gamma", "delta")
"""The codebook is everybody's: all of these are in it whoever uses them."""

ASKED_FIRST = {"AdjudicateScreen", "WhoseStrip", "ImportScreen", "ImportedItems", "ConflictsScreen", "CountsScreen"}
ASKED_FIRST |= {"LibraryQuestion", "BothTexts", "BothValues", "HearStrip", "PageReadingStrip", "KeyStrip"}
"""Not walked: what asks first, or for a key, chooses whose is shown, is about what comes in, or before the reader."""

SENTENCES = {"anna": 0, "bob": 1, CONSENSUS: 2}

WALK = (
    "2 M escape 3 3 S escape V escape r ctrl+g e ctrl+g w escape t escape j k j 3 j j 3 j 2 g } ] [ g enter",
    "2 y t escape a ctrl+g e 3 enter escape 2 ; r escape r enter escape",
    "f z e b r a escape f k i m escape f k i m ctrl+k escape",
    "4 / a n enter j j k s s l l l l l l l l g escape escape D escape 1 / z e b r a enter escape s s s s s r r",
    "5 j k p p S escape S , c enter escape i escape m escape",
    "d escape h escape l l escape s s s s s s w escape / z e b r a enter escape escape",
    "ctrl+e ctrl+e X j tab j escape ctrl+x escape ctrl+p d a r k escape : i escape ? escape i escape f8 2 z z < >",
    "6 j k n escape r escape i escape J K c escape m j m escape x escape S escape",
    "enter t escape escape escape f3 escape",
    "1 o j s s o j enter j x escape escape escape",
)
"""Keys that lead through every list, card, dialog and screen that is not about everyone's coding."""


def tag_theirs(path: Path, creator: str, theirs: str) -> None:
    """Tag everything that somebody else has coded."""
    with Library(path, creator) as library:
        for number in (1, 2, 6):
            article = library.articles.get(number)
            for each in library.annotations.of_article(number):
                if each.creator == theirs:
                    library.annotations.tag(article, each.start, each.end, "delta", each.id)


def code(path: Path, creator: str) -> None:
    """Code three articles as one person, with words and counts that nobody else has."""
    first = SENTENCES[creator]
    with Library(path, creator) as library:
        for number in (1, 2, 6):
            article = library.articles.get(number)
            for at in range(first, 14, 3):
                start = 12 + 20 * at
                span = start, start + 15
                if at % 2:
                    library.annotations.note(article, *span, f"zebra {creator} wrote this")
                else:
                    claim = library.annotations.claim(article, *span, "Kim Jong-un")
                    if at % 4 == 0:
                        library.claims.edit(claim.id, verdict="true", rationale=f"zebra {creator} knows")
                    library.evidence.write(claim.id, [Evidence.of(f"zebra {creator} read")])
            for tag in TAGS[first : first + 2]:
                library.annotations.tag(article, 400 + first, 440, tag)
            library.done.mark(article, done=creator != "anna" or number == 2)
        there = [each for each in library.annotations.of_article(1) if each.claim is not None]
        others = [each for each in library.annotations.of_article(2) if each.claim is not None]
        for one in there:
            for other in others[:2]:
                if one.creator == creator:
                    library.claims.link(one.id, "supports", other.id)


def check(path: Path, creator: str, whose: str) -> None:
    """Judge as one person what another claims, in words that nobody else uses."""
    with Library(path, creator) as library:
        for number in (1, 2):
            for each in library.annotations.of_article(number):
                if each.claim is not None and each.creator == whose:
                    library.claims.edit(each.id, verdict="mixed", rationale=f"zebra {creator} doubts")
                    library.evidence.add(each.id, Evidence("zebra.example", stance="against"))
                    back = "UPDATE highlights SET modified = ? WHERE id = ?"  # the time of the change is not hidden
                    library.connection.db.execute(back, [each.modified, each.id])


@pytest.fixture
def libraries(seeds: Path, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """A library in which only the shown person has coded, and one in which everybody has."""
    shown: str = request.param
    with Library(seeds, "anna") as library:
        for tag in TAGS:
            library.codebook.add(tag)
        text = library.articles.get(1).text
        library.articles.add([NewArticle(f"{text}\nAnd so on.", "", title="The same story")])
        library.duplicates.find()
        for row in library.articles.page(0, 9):
            library.articles.set_read(row.pk, read=True)  # the share read depends on when it is measured
    if shown:
        code(seeds, shown)
    both = tmp_path / "both" / seeds.name
    both.parent.mkdir()
    shutil.copyfile(seeds, both)
    code(both, OTHERS[shown])
    check(both, OTHERS[shown], shown)
    code(both, CONSENSUS)
    tag_theirs(both, OTHERS[shown], shown)
    return seeds, both


def drawn(r: ReaderPilot) -> str:
    """Return everything on the terminal, including what is below a dialog."""
    texts = []
    for at, screen in enumerate(r.app.screen_stack):
        visible_screen_stack.set([*r.app.screen_stack[:at]])  # as Textual does, for translucent screens
        screen.refresh()  # otherwise redrawn only in a frame
        rows = screen._compositor.render_strips()  # what the terminal gets
        texts.append("\n".join(row.text.rstrip() for row in rows))
    return HIDDEN.sub(r" \1hidden", "\n".join(texts))


async def walk(
    reader: OpenReader, path: Path, shown: str, steps: Sequence[str]
) -> tuple[list[tuple[str, str]], set[str]]:
    pictures: list[tuple[str, str]] = []
    screens: set[str] = set()
    async with reader(path, (120, 36), creator="anna") as r:
        r.session.show_coding_of(shown)
        await r.press("1")
        done = ""
        with undrawn(r.app):  # `drawn` does it
            for key in " ".join(steps).split():
                await r.press(key)
                await r.settle()
                done += f" {key}"
                pictures.append((done[-60:], drawn(r)))
                screens.add(type(r.app.screen).__name__)
    return pictures, screens


@pytest.mark.long
@pytest.mark.parametrize(("libraries", "shown"), [(name, name) for name in OTHERS], indirect=["libraries"])
async def test_no_screen_shows_what_is_hidden(reader: OpenReader, libraries: tuple[Path, Path], shown: str) -> None:
    alone, both = libraries
    steps = WALK if shown == "anna" else WALK[2:5]
    expected, visited = await walk(reader, alone, shown, steps)
    pictures, _ = await walk(reader, both, shown, steps)
    leaks = [
        f"{keys}\n- {old}\n+ {new}"
        for (keys, before), (_, after) in zip(expected, pictures, strict=True)
        for old, new in zip_longest(before.splitlines(), after.splitlines())
        if old != new
    ]
    assert not leaks, "\n".join(leaks[:40])
    if shown == "anna":
        assert all_screens() - visited == ASKED_FIRST, "the walk must open every screen and dialog"


def all_screens() -> set[str]:
    """Return the names of all classes that open over the reader and have no subclasses."""
    for package in (dialogs, screens):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    names: set[str] = set()
    waiting: list[type] = [Modal]
    while waiting:
        below: list[type] = waiting.pop().__subclasses__()
        names.update(each.__name__ for each in below if not each.__subclasses__())
        waiting += below
    return names


@pytest.mark.parametrize(("libraries", "shown"), [(name, name) for name in OTHERS], indirect=["libraries"])
def test_no_export_of_the_reader_has_hidden_coding(libraries: tuple[Path, Path], shown: str, tmp_path: Path) -> None:
    written: list[list[tuple[str, str, bytes]]] = []
    for at, path in enumerate(libraries):
        files: list[tuple[str, str, bytes]] = []
        with Library(path, "anna") as library:
            for name in EXPORTS:
                target = tmp_path / str(at) / name
                target.parent.mkdir(exist_ok=True)
                report = export(name, library, target, ExportSelection(creators=(shown,)))
                paths = [target] if target.is_file() else sorted(each for each in target.rglob("*") if each.is_file())
                files += [(name, report.line.replace(str(target), ""), each.read_bytes()) for each in paths]
        written.append(files)
    if shown:
        assert {name for name, *_ in written[0]} == EXPORTS.keys()
    for alone, both in zip(*written, strict=True):
        assert both == alone


async def test_links_to_hidden_claims_are_hidden(reader: OpenReader, seeds: Path, tmp_path: Path) -> None:
    with Library(seeds, "bob") as bob, Library(seeds, "anna") as anna:
        theirs = bob.annotations.claim(bob.articles.get(1), 60, 90, "Zebra")
        own = anna.annotations.claim(anna.articles.get(1), 10, 30, "Kim")
        anna.claims.link(own.id, "supports", theirs.id)
    async with reader(seeds, creator="anna") as r:
        await r.press("3", "3", "home")
        assert "supports" in drawn(r)
        await r.press("W", "m")
        assert "supports" not in drawn(r)
        await r.press("5")
        assert "supports" not in drawn(r)
        assert "⇄" not in drawn(r)
        export("jsonl", r.library, tmp_path / "out.jsonl", ExportSelection(creators=("anna",)))
    assert theirs.id not in (tmp_path / "out.jsonl").read_text(encoding="utf-8")
