"""Conflicts of an import or merge: what is here stays until someone chooses a side."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual import getters

from tui.app.keymap import bindings
from tui.app.screens.table import TableScreen
from tui.app.widgets.heading import Column, Heading, Title
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, fit_path, line, pad, styles_of, wrap
from tui.core.dates import written_day
from tui.core.spans import ArticleSpan
from tui.core.text import one_line
from tui.library.tables.conflicts import REMOVED, OpenConflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.library.tables.conflicts import Side

_HINTS = ("take_theirs", "keep_mine", "join_both", "conflicts.undo")


STANDS = "yours stays until you decide"


class ConflictTable(LineList[OpenConflict]):
    """The subject of each conflict; below it their value on the left and ours on the right."""

    BINDINGS = bindings("conflicts")
    item_height = 3
    key = attrgetter("subject", "field", "there")

    def render_item(self, item: OpenConflict, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        kind, space, name = item.name.partition(" ")
        name = f"{kind}{space}{fit_path(name, max(width // 2 - len(kind), 12))}"
        where = item.where or "what it was about is gone"
        if item.where.startswith("#"):
            where = f"#{fit_path(where[1:], max(width - cell_len(name) - 4, 8))}"
        about: list[Part] = [(f" {name}  ", styles("amber" if here else "foreground", bold=here))]
        about.append((where, styles("foreground" if item.where else "dim")))
        half = max((width - 3) // 2, 8)
        there, own = value_line(item, item.there, half), value_line(item, item.here, half)
        values: list[Part] = [(" ", styles()), (pad(there, half), styles("foreground")), ("  ", styles())]
        values.append((own, styles("dim")))
        return [line(width, about), line(width, values)]


class ConflictsScreen(TableScreen[ArticleSpan]):
    """Dismissed with a passage to go to, or None. Each decision is one undoable step."""

    table = getters.query_one(ConflictTable)

    def compose(self) -> ComposeResult:
        yield from self.compose_table("words", Heading(), ConflictTable())

    def on_mount(self) -> None:
        self.start()

    def on_resize(self) -> None:
        self.when_laid_out(self.refresh_table)

    def refresh_table(self, cursor: int | None = None) -> None:
        conflicts, table = self.session.library.conflicts, self.table
        count = conflicts.count()
        if self.filter.strip():
            self.show_filtered(conflicts.page(0, count), _searched, cursor)
        else:
            table.show(count, conflicts.page, cursor)
        self.query_one(Title).show("Changed by both", f"{count:,}" if count else "none", STANDS if count else "")
        self.show_heading()
        self.show_current()
        self.show_keys()

    def columns(self) -> Sequence[Column]:
        half = max((self.table.scrollable_content_region.width - 4) // 2, 8)
        return (Column("  there", half + 4), Column("here", half)) if self.table.count else ()

    def hints(self) -> str:
        if not self.table.count:
            return self.with_keys("nothing waits for you · {back} closes")
        others = [self.with_keys(words) for words in ("{choose} text", "{filter} filter", "{back} closes")]
        return self.fitting([*map(self.keys, _HINTS), *others])

    def show_current(self) -> None:
        styles, detail, conflict = styles_of(self), Text(), self.table.current
        if conflict is not None:
            width = max(self.size.width - 12, 20)
            from_file = f" in {conflict.source}" if conflict.source else ""
            title = f" · {one_line(conflict.title, 60)}" if conflict.title else ""
            detail.append(f"{conflict.creator}{from_file}, {written_day(conflict.created)}{title}\n", styles("dim"))
            for name, value in (("there", conflict.there), ("here", conflict.here)):
                detail.append(f"{name:<7}", styles("dim"))
                detail.append(
                    "\n       ".join(wrap(value_line(conflict, value, width * 2 - 10), width, 2)) + "\n",
                    styles("foreground"),
                )
        self.show_detail(detail)

    def on_line_list_chosen(self) -> None:
        """Go to the passage in the text."""
        conflict = self.table.current
        if conflict is not None and conflict.article:
            self.dismiss((conflict.article, conflict.start, conflict.end))
        else:
            self.show_line("a tag has no place in a text")

    def action_take_theirs(self) -> None:
        self._settle("theirs")

    def action_keep_mine(self) -> None:
        self._settle("mine")

    def action_join_both(self) -> None:
        self._settle("joined")

    def _settle(self, side: Side) -> None:
        conflict = self.table.current
        if conflict is None:
            return
        with self.session.reporting_errors():
            self.session.annotations.settle_conflict(conflict.subject, conflict.field, conflict.there, side)


def value_line(conflict: OpenConflict, value: str, width: int) -> str:
    """Return a value on one line as people read it; paths of tags keep their leaf in `width` cells."""
    if value.startswith('{"speaker"'):
        claim = json.loads(value)
        return one_line(f"a claim · {claim['speaker'] or 'speaker unknown'} · {claim['verdict']}")
    if value.startswith('{"order"'):
        return one_line(" · ".join(what for _, what in json.loads(value)["order"]), 400)
    if value.startswith('{"start"'):
        decision = json.loads(value)
        paths = [tag for passage in decision["consensus"] for tag in passage["tags"]]
        codes = " ".join(f"#{fit_path(tag, max(width // 2, 12))}" for tag in paths)
        comment, by = decision["comment"], decision.get("comment_creator", "")
        comment = f"{by}: {comment}" if by not in ("", decision["creator"]) else comment
        words = decision["outcome"], codes, decision["creator"], comment
        return one_line(" · ".join(filter(None, words)), 400)
    if conflict.field == "name" and conflict.where.startswith("#"):
        return fit_path(one_line(value, 400), width)
    return one_line(value, 400) or "nothing" if value != REMOVED else "removed"


def _searched(conflict: OpenConflict) -> str:
    return f"{conflict.name} {conflict.where} {conflict.there} {conflict.here} {conflict.creator}"
