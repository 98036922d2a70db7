"""How much of a stored page is the article: strict, normal, whole or automatic; the page is extracted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.background import in_background
from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import StripScreen
from tui.app.dialogs.strip_bar import StripChoice
from tui.app.keymap import BY_NAME, bindings
from tui.core.text import plural
from tui.library import Library

if TYPE_CHECKING:
    from typing import Literal

    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Article, Reading
    from tui.library.tables.articles import AddResult

    ChosenReading = Reading | Literal[""]

_READINGS: dict[str, ChosenReading] = {"strict": "strict", "normal": "normal", "whole": "whole", "usual": ""}
_WHAT = {
    "strict": "only what is certainly the article",
    "normal": "also what may be",
    "whole": "everything visible on the page",
    "usual": "the default",
}


class PageReadingStrip(StripScreen[str | None]):
    """Dismissed with the name of an extraction mode."""

    BINDINGS = bindings("page_reading")

    def __init__(self, session: Session) -> None:
        keymap = session.keymap
        keys = {name: keymap.keys(BY_NAME[f"read_{name}"])[0] for name in _READINGS}
        close = (keymap.text("{close}"), "")
        title: StripChoice = (keymap.text("{page_reading}"), "")
        super().__init__(
            [title, *((key, f"{name}: {_WHAT[name]}") for name, key in keys.items()), close],
            [title, *((key, name) for name, key in keys.items()), close],
            [(key, name) for name, key in keys.items()],
            title="how much of the page is taken",
        )

    def action_read_strict(self) -> None:
        self.dismiss("strict")

    def action_read_normal(self) -> None:
        self.dismiss("normal")

    def action_read_whole(self) -> None:
        self.dismiss("whole")

    def action_read_usual(self) -> None:
        self.dismiss("usual")


def ask_page_reading(node: DOMNode, session: Session, article: Article) -> None:
    """Ask how much of an article's page to take, and extract it again as a new version."""

    def read(name: str) -> None:
        session.report(f"the page is read again, {name} …")
        in_background(
            node,
            lambda: _read(session, article, _READINGS[name]),
            lambda result: _report(session, name, result),
            group="page reading",
            on_error=session.report_error,
        )

    ask(node, session, PageReadingStrip(session), read)


def _read(session: Session, article: Article, reading: ChosenReading) -> AddResult | None:
    from tui.jobs.rereading import reread

    with Library(session.path, session.library.creator) as own:
        return reread(own, own.articles.get(article.pk), reading)


def _report(session: Session, name: str, result: AddResult | None) -> None:
    if result is None:
        session.report(f"{name}: the same text; nothing is changed")
        return
    session.refresh()
    lost = result.states.get("orphan", 0)
    orphans = f", {plural(lost, 'annotation')} without a place" if lost else ""
    session.report(f"{name}: version {result.revision}{orphans}; {session.keymap.text('{undo} takes it back')}")
