"""The card of a passage: its paragraph, its codes with who gave them, and the note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.theme import sign_variable
from tui.app.widgets.card import Card, CardEntry, plain_entry
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.app.widgets.lines import Part, RoleStyles
    from tui.library.queries.passage_rows import PassageRow


class PassageCard(Card, can_focus=True):
    """The card below a table of passages."""

    MORE = "{passages.card_on} more"


class SplitCard(Card, can_focus=True):
    """The card while a code is split."""

    MORE = "{split.card_on} more"


def passage_entries(
    styles: RoleStyles, row: PassageRow, colors: Mapping[str, str], *, as_words: bool
) -> Iterator[CardEntry]:
    """Yield a passage in context, its codes with who gave them, and the note; `as_words` replaces signs by words."""
    about = " · ".join(filter(None, (row.title, row.publisher, row.published[:10], row.turn)))
    yield plain_entry(one_line(about, 200), styles("foreground", bold=True))
    yield CardEntry(
        (
            (row.before.split("\n")[-1].lstrip(), styles("dim")),
            (" ".join(row.text.splitlines()), styles("foreground")),
            (row.after.splitlines()[0] if row.after else "", styles("dim")),
        )
    )
    codes: list[Part] = []
    for name, giver in row.codes:
        codes += [
            ("#" if as_words else "■ ", styles(sign_variable(colors[name]))),
            (f"{name} ", styles("foreground")),
        ]
        codes.append((f"{one_line(giver, 20)}  ", styles("dim")))
    if codes:
        yield CardEntry(tuple(codes))
    if row.note:
        yield CardEntry(((one_line(row.note, 300), styles("dim")),), ("note", styles("dim")))
