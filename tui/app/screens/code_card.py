"""The card of a code: definition, example, counts by person and month, and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.widgets.card import Card, CardEntry, plain_entry
from tui.app.widgets.lines import fit, from_to, pad, sparkline
from tui.core.codebook import split_example
from tui.core.dates import written_day
from tui.core.text import cut_path, one_line, plural
from tui.core.times import every_month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.app.screens.code_rows import CodeRow
    from tui.app.widgets.lines import RoleStyles
    from tui.library.queries.code_facts import CodeFacts

_BAR_CELLS = 10

_MONTHS = 24
"""The most months of a chart, the last ones."""


class CodeCard(Card, can_focus=True):
    """The card beside the codebook's tree, or below it."""

    MORE = "{codebook.card_on} more"


def definition_entry(styles: RoleStyles, row: CodeRow, width: int) -> CardEntry:
    """Return the definition of a code, else its memo, in one row of `width` cells."""
    words = split_example(row.description)[0] or row.memo
    return plain_entry(fit(one_line(words, 400), width), styles("dim"))


def code_entries(styles: RoleStyles, row: CodeRow, facts: CodeFacts | None, *, as_words: bool) -> Iterator[CardEntry]:
    """Yield the entries of a code's card; counts arrive later. `as_words` replaces bars by words."""
    bright, dim = styles("foreground"), styles("dim")

    def entry(label: str, words: str, more: str = "") -> CardEntry:
        return CardEntry(((words, bright), (more, dim)), (label, dim))

    yield CardEntry(
        (
            ("" if as_words else "■ ", styles(row.sign)),
            (row.path, styles("foreground", bold=True)),
            (f"  {row.color}{'' if row.has_own_color else ', from above'}" if row.tag_id else "  only a path", dim),
        )
    )
    definition, named = split_example(row.description)
    if definition:
        yield entry("definition", definition)
    if row.memo:
        yield entry("memo", row.memo)
    if named:
        yield entry("example", named)
    elif facts is not None and facts.example is not None:
        yield entry("example", f"“{one_line(facts.example[0], 300)}”", f"  {one_line(facts.example[1], 40)}")
    if facts is None:
        return
    passages = sum(facts.people.values())
    yield entry("passages", f"{passages:,} in {plural(facts.articles, 'article')}" if passages else "·")
    most = max(facts.people.values(), default=0)
    for label, (name, number) in zip(("coders", *[""] * len(facts.people)), facts.people.items(), strict=False):
        bar = "" if as_words else "█" * max(round(number / most * _BAR_CELLS), 1)
        yield entry(label, f"{pad(one_line(name, 12), 12)} {number:>5,}  ", bar)
    if facts.whole:
        yield entry("whole", ", ".join(f"{one_line(name, 20)} {n:,}" for name, n in facts.whole.items()), "  articles")
    if facts.months:
        months = every_month(facts.months)[-_MONTHS:]
        picture = sparkline([facts.months.get(month, 0) for month in months])
        if as_words:
            peak = max(months, key=lambda month: facts.months.get(month, 0))
            picture = f"most in {peak}: {facts.months[peak]:,}"
        yield entry("by month", picture, f"  {from_to(months[0], months[-1])}")
    if facts.together:
        others = " · ".join(f"#{cut_path(name, 24)} {number:,}" for name, number in facts.together.items())
        yield entry("with", others)
    for label, change in zip(("history", *[""] * len(facts.history)), facts.history, strict=False):
        yield entry(label, one_line(change.words, 60), f"  {written_day(change.time)} {one_line(change.creator, 20)}")
