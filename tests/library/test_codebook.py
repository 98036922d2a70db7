"""The codebook compared with a plain model after random steps and their undo: names, colours, passages, counts."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.library.shelf import put
from tui.core.codebook import levels
from tui.core.errors import ConflictError, NotFoundError
from tui.library import Library
from tui.library.queries.codes import (
    CodeCount,
    code_counts,
    example,
    givers,
    in_both,
    passages_of_code,
)
from tui.library.queries.passage_rows import passage_rows
from tui.library.tables import tag_rows

if TYPE_CHECKING:
    from collections.abc import Callable


TEXT = "Kim went to Moscow. Putin read the letter. Wages fell in Oslo. Bread rose.\n" * 4

NAMES = ("a", "a/b", "a/b/c", "a/d", "e", "e/b", "f/g/h")


class Model:
    """The expected codebook and coded passages, with the states before each step for undo."""

    def __init__(self) -> None:
        self.passages: dict[str, str] = {}
        """The creators of passages, by id."""
        self.codes: dict[str, set[str]] = {}

    def copied(self) -> tuple[dict[str, str], dict[str, set[str]]]:
        return dict(self.passages), {name: set(ids) for name, ids in self.codes.items()}

    def can_rename(self, old: str, new: str) -> bool:
        moved = self.renamed(old, new)
        is_there = old in self.codes or any(name.startswith(f"{old}/") for name in self.codes)
        others = self.codes.keys() - moved.keys()
        return is_there and not others & {*moved.values()} and len({*moved.values()}) == len(moved)

    def renamed(self, old: str, new: str) -> dict[str, str]:
        branch = [name for name in self.codes if name == old or name.startswith(f"{old}/")]
        return {name: f"{new}{name[len(old) :]}" for name in branch}

    def rename(self, old: str, new: str) -> None:
        moved = self.renamed(old, new)
        self.codes = {moved.get(name, name): ids for name, ids in self.codes.items()}


class CodebookSteps(RuleBasedStateMachine):
    """Two people code, and one of them changes the codebook."""

    @initialize(at_once=st.sampled_from((1, tag_rows.AT_ONCE)))
    def begin(self, at_once: int) -> None:
        self.at_once = tag_rows.AT_ONCE
        tag_rows.AT_ONCE = at_once
        self.folder = Path(tempfile.mkdtemp())
        self.library = Library(self.folder / "one.db", "ann")
        self.article = put(self.library, TEXT)
        self.model = Model()
        self.before: list[tuple[dict[str, str], dict[str, set[str]]]] = []

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.library.close()
            shutil.rmtree(self.folder)
            tag_rows.AT_ONCE = self.at_once

    def _do(self, step: Callable[[], object], *, allowed: bool) -> bool:
        """Take a step of the library and return whether it succeeded, which it must if and only if it is `allowed`."""
        try:
            step()
        except (ConflictError, NotFoundError):
            assert not allowed
            return False
        assert allowed
        return True

    def _keep(self) -> None:
        self.before.append(self.model.copied())

    @rule(start=st.integers(0, 40), name=st.sampled_from(NAMES), by_other=st.booleans())
    def code(self, start: int, name: str, by_other: bool) -> None:
        if by_other:  # ann's undo leaves their steps alone
            with Library(self.folder / "one.db", "ben") as ben:
                highlight = ben.annotations.tag(self.article, start, start + 9, name)
            self.before.clear()
        else:
            self._keep()
            highlight = self.library.annotations.tag(self.article, start, start + 9, name)
        self.model.passages[highlight.id] = "ben" if by_other else "ann"
        self.model.codes.setdefault(name, set()).add(highlight.id)

    @rule(old=st.sampled_from(NAMES), new=st.sampled_from((*NAMES, "x", "x/y")))
    def rename(self, old: str, new: str) -> None:
        if old == new:
            return
        allowed = self.model.can_rename(old, new)
        before = self.model.copied()
        if self._do(lambda: self.library.codebook.edit(old, name=new), allowed=allowed):
            self.before.append(before)
            self.model.rename(old, new)

    @rule(name=st.sampled_from(NAMES), into=st.sampled_from(NAMES))
    def merge(self, name: str, into: str) -> None:
        codes = self.model.codes
        allowed = name != into and name in codes and into in codes
        below = [each for each in codes if each.startswith(f"{name}/")]
        if allowed and not into.startswith(f"{name}/"):
            targets = {f"{into}{each[len(name) :]}" for each in below}
            allowed = not targets & (codes.keys() - {*below})
        before = self.model.copied()
        if self._do(lambda: self.library.codebook.merge(name, into), allowed=allowed):
            self.before.append(before)
            codes[into] |= codes.pop(name)
            if not into.startswith(f"{name}/"):
                moved = {each: f"{into}{each[len(name) :]}" for each in below}
                self.model.codes = {moved.get(each, each): ids for each, ids in codes.items()}

    @rule(name=st.sampled_from(NAMES), passages=st.booleans())
    def remove(self, name: str, passages: bool) -> None:
        before = self.model.copied()
        annotations, codebook = self.library.annotations, self.library.codebook
        allowed = name in self.model.codes
        if not self._do(lambda: (annotations.remove_tagged if passages else codebook.remove)(name), allowed=allowed):
            return
        self.before.append(before)
        ids = self.model.codes.pop(name)
        for id in [id for id in ids if passages and self.model.passages[id] == "ann"]:
            del self.model.passages[id]
            for others in self.model.codes.values():
                others.discard(id)

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.library.journal.undo()
        self.model.passages, self.model.codes = self.before.pop()

    @invariant()
    def library_equals_the_model(self) -> None:
        if not hasattr(self, "library"):
            return
        highlights = self.library.annotations.of_article(self.article.pk)
        assert {each.id: each.creator for each in highlights} == self.model.passages
        codes: dict[str, set[str]] = {tag.name: set() for tag in self.library.codebook.all()}
        for each in highlights:
            for tag in each.tags:
                codes[tag].add(each.id)
        assert codes == self.model.codes
        for person, creator in (("ann", None), ("ann", "ben")):
            assert code_counts(self.library.connection, person, creator) == self._counts(person, creator)

    def _counts(self, person: str, creator: str | None) -> dict[str, CodeCount]:
        """Count passage by passage: here, tags belong to the creator of their passage."""
        owner, codes = self.model.passages, self.model.codes
        every = {above for name in codes for above in levels(name)}

        def number(path: str, *, below: bool, by: str | None) -> int:
            names = [name for name in codes if name == path or (below and name.startswith(f"{path}/"))]
            ids = set[str]().union(*(codes[name] for name in names))
            return sum(creator in (None, owner[id]) and by in (None, owner[id]) for id in ids)

        return {
            path: CodeCount(
                number(path, below=False, by=person),
                number(path, below=False, by=None),
                number(path, below=True, by=None),
            )
            for path in every
        }


TestCodebookSteps = CodebookSteps.TestCase
TestCodebookSteps.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_passages_of_a_code_are_in_document_order(library: Library) -> None:
    first, second = put(library, TEXT, title="One"), put(library, TEXT[20:], title="Two")
    spans = [(second, 3, 9), (first, 30, 50), (first, 4, 12)]
    passages = [library.annotations.tag(article, start, end, "a/b") for article, start, end in spans]
    library.annotations.tag(first, 30, 50, "c", passages[1].id)
    library.annotations.tag(first, 0, 3, "ab")
    connection = library.connection
    places = passages_of_code(connection, "a")
    assert [place[1:] for place in places] == [(first.pk, 4), (first.pk, 30), (second.pk, 3)]
    lines = passage_rows(connection, [pk for pk, *_ in places])
    assert [line.text for line in lines] == [TEXT[4:12], TEXT[30:50], TEXT[20:][3:9]]
    assert all(line.before + line.text in TEXT for line in lines)
    assert passages_of_code(connection, "a", below=False) == []
    assert passages_of_code(connection, "a", "ben") == []
    assert givers(connection, "a/b") == {"ann": 3}
    assert in_both(connection, "a/b", "c") == 1
    assert example(connection, "a/b") == (passages[0].quote, "Two")
    assert example(connection, "a") is None


def test_counts_of_branches_include_each_passage_once(library: Library) -> None:
    article = put(library, TEXT)
    names = ("a", "a/b", "a/c")
    for at, (one, other) in enumerate(combinations(names, 2)):
        highlight = library.annotations.tag(article, at, at + 5, one)
        library.annotations.tag(article, at, at + 5, other, highlight.id)
    counts = code_counts(library.connection, "ann")
    assert Counter({name: counts[name].total for name in names}) == Counter(dict.fromkeys(names, 2))
    assert counts["a"].branch == 3


def test_removing_a_code_with_its_passages_keeps_those_others_worked_on(
    library: Library, opened: Callable[[str], Library]
) -> None:
    article = put(library, TEXT)
    own = [library.annotations.tag(article, at, at + 5, "a") for at in (0, 10)]
    with opened("ben") as ben:
        ben.annotations.tag(article, 10, 15, "b", own[1].id)
        ben.annotations.tag(article, 20, 25, "a")
    assert library.annotations.remove_tagged("a") == (1, 2)
    remaining = library.annotations.of_article(article.pk)
    assert [(each.start, each.tags) for each in remaining] == [(10, ("b",)), (20, ())]
    library.journal.undo()
    assert len(library.annotations.of_article(article.pk)) == 3


def test_the_history_has_the_old_name_of_a_code(library: Library) -> None:
    library.codebook.add("a/b")
    library.codebook.edit("a", name="c")
    assert [tag.name for tag in library.codebook.all()] == ["c/b"], "a parent that has no entry of its own"
    assert library.journal.steps()[0].summary == "tag a → c"
