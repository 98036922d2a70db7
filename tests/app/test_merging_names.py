"""Entities that may be the same: suggested, swapped, told apart, merged; an existing name is never added again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import ReaderPilot, required
from tui.app.screens.entity_table import EntityTable, PairTable
from tui.core.corrections import Distinct, Relabel, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.jobs.pairs import possible_pairs
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

TEXT = "Ivan Petrovsky met Ivan Petrovski. Kofi Anan met Kofi Annan. Eva sold to Eva."


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """Two similar pairs, and a company with the name of a person."""
    path = tmp_path / "names.db"
    forms = (("Ivan Petrovsky", "PERSON"), ("Ivan Petrovski", "PERSON"), ("Kofi Anan", "PERSON"),
             ("Kofi Annan", "PERSON"))  # fmt: skip
    mentions = [Mention(TEXT.index(name), TEXT.index(name) + len(name), label, name) for name, label in forms]
    mentions += [Mention(61, 64, "PERSON", "Eva"), Mention(73, 76, "ORG", "Eva")]
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1" * 64, "One")])
        library.markings.put([(1, Marks(tuple(mentions)))], "model", "1")
    return path


def found(r: ReaderPilot) -> list[tuple[str, str]]:
    return [(each.entity, each.label) for each in r.library.marks.of_article(1).mentions]


def pairs(r: ReaderPilot) -> list[tuple[str, str]]:
    table = r.app.screen.query_one(PairTable)
    items = [required(table.item(at)) for at in range(table.count)]
    return [(pair.rarer.name, pair.other.name) for pair in items]


def test_a_bare_surname_joins_the_full_name_however_often_it_occurs(tmp_path: Path) -> None:
    text = "Aleksei Volkov spoke. Volkov left. Volkov wept."
    mentions = [Mention(at, at + 6, "PERSON", "Volkov") for at in (22, 35)]
    with Library(tmp_path / "names.db", "ann") as library:
        library.articles.add([NewArticle(text, "1" * 64, "One")])
        library.markings.put([(1, Marks((Mention(0, 14, "PERSON", "Aleksei Volkov"), *mentions)))], "model", "1")
        assert [(pair.rarer.name, pair.other.name) for pair in possible_pairs(library)] == [
            ("Volkov", "Aleksei Volkov")
        ]


async def test_a_pair_is_swapped_told_apart_and_undone(reader: OpenReader, names: Path) -> None:
    async with reader(names) as r:
        await r.press("4", "p")
        await r.settle()
        before = pairs(r)
        assert before[2:] == [("Eva", "Eva")], "one name with two labels"
        detail = r.app.screen.query_one("#detail")
        await r.until(lambda: str(detail.render()).count("Ivan Petrovsky met") == 2)
        assert "│ Ivan Petrovsky  person" in str(detail.render()), "the places of both are shown side by side"
        await r.press("j", "t")
        assert pairs(r) == [before[0], before[1][::-1], before[2]]
        await r.press("k", "d")
        await r.settle()
        assert pairs(r) == [before[1][::-1], before[2]], "the swap stays, and the cursor is on the next pair"
        assert "two, not one" in str(r.app.screen.query_one("#report").render())
        assert len(found(r)) == len({*found(r)}), "no name has changed"
        with Library(names, "ben") as ben:
            ben.corrections.correct(Relabel(Target(Entity("Eva", "PERSON")), "ORG"))
        await r.until(lambda: ("Eva", "PERSON") not in found(r))
        await r.press("enter")
        await r.settle()
        assert (before[1][1], "PERSON") not in found(r), "the second was merged into the first"
        await r.press("u")
        await r.settle()
        await r.press("p")
        await r.settle()
        assert pairs(r) == [before[1][::-1]]
        await r.press("u")
        await r.settle()
        assert pairs(r) == [before[0], before[1][::-1]]


async def test_a_pair_that_was_told_apart_stays_so_after_a_merge_of_libraries(names: Path, tmp_path: Path) -> None:
    distinct = Distinct(Target(Entity("Kofi Anan", "PERSON")), Entity("Kofi Annan", "PERSON"))
    with Library(names, "ann") as library:
        before = library.marks.of_article(1)
        library.corrections.correct(distinct)
        assert library.marks.of_article(1) == before
        assert library.corrections.distinct() == {
            frozenset(Entity(name, "PERSON") for name in ("Kofi Anan", "Kofi Annan"))
        }
        ((name, stored),) = library.corrections.for_export([""])[""]
    with Library(tmp_path / "other.db", "ben") as other:
        other.corrections.add([(name, stored)])
        assert len(other.corrections.distinct()) == 1


@pytest.mark.parametrize(("typed", "entity"), [("eva", ("Eva", "ORG")), ("Kofi Annan", ("Kofi Annan", "PERSON"))])
async def test_an_existing_name_comes_first_whatever_its_label_and_case(
    reader: OpenReader, names: Path, typed: str, entity: tuple[str, str]
) -> None:
    async with reader(names) as r:
        await r.press("4")
        table = r.app.screen.query_one(EntityTable)
        while required(table.current).entity != Entity("Kofi Anan" if "Kofi" in typed else "Eva", "PERSON"):
            await r.press("j")
        await r.press("r", "m")
        await r.type(typed)
        offered = required(r.list_of("ChoiceList").item(0))
        assert (offered.name, offered.new) == (entity[0], False)
        await r.press("enter", "e")
        assert found(r).count(entity) == 2
        assert required(table.current).entity == Entity(*entity), "the cursor moves with it"
