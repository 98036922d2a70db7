"""The claims of a library as charts: by month, and each speaker's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tui.app.theme import verdict_variable
from tui.app.widgets.lines import from_to, pad, sparkline
from tui.core.times import MONTH_LETTERS, every_month

if TYPE_CHECKING:
    from tui.app.widgets.lines import RoleStyles
    from tui.library import Library
    from tui.library.queries.desk import SpeakerRecord


def pictures(
    styles: RoleStyles, library: Library, speaker: str, width: int, creator: str | None, *, as_words: bool
) -> Text:
    """Return the claims per month as bars, and the verdicts on each speaker; one creator's or everyone's.

    `as_words` replaces bars by words.
    """
    picture = Text()
    counts = dict(library.desk.months(creator))
    every = every_month(month for month in counts if len(month) == MONTH_LETTERS)[-max(width - 40, 24) :]
    if every:
        picture.append("published  ", styles("dim"))
        if as_words:
            most = max(every, key=lambda month: counts.get(month, 0))
            picture.append(f"{sum(counts.values()):,}, most in {most}: {counts.get(most, 0):,} ", styles("foreground"))
        else:
            picture.append(sparkline([counts.get(month, 0) for month in every]), styles("amber"))
        picture.append(f"  {from_to(every[0], every[-1])}\n\n", styles("dim"))
    else:
        picture.append("no claim is in an article with a date\n\n", styles("dim"))
    records = library.desk.records(6, creator=creator)
    if speaker and all(record.speaker != speaker for record in records):
        records = [*records[:5], *library.desk.records(1, speaker, creator)]
    for record in records:
        picture.append(
            f"{pad(record.speaker, 24)} {record.claims:>3}  ", styles("foreground", bold=record.speaker == speaker)
        )
        if not as_words:
            _bar(picture, styles, record, max(width // 3, 16))
        words = ", ".join(f"{count} {verdict}" for verdict, count in record.verdicts)
        picture.append(f"  {words}", styles("dim"))
        picture.append("\n")
    return picture


def _bar(picture: Text, styles: RoleStyles, record: SpeakerRecord, cells: int) -> None:
    most = max(record.claims, 1)
    for verdict, count in record.verdicts:
        size = max(round(count / most * cells), 1) if most > cells else count
        picture.append("■" * size, styles(verdict_variable(verdict)))
