"""Passages in context, across the library: those of a code, of a cell of counts."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.widgets import Label

from tui.app.background import in_background, library_of_thread
from tui.app.screens.concordance import IN_DOCUMENT, ConcordanceScreen
from tui.app.theme import sign_variable
from tui.app.widgets.lines import fit_path
from tui.core.text import plural
from tui.library.queries.codes import in_order, passage_lines, passages_of_code

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from tui.app.session import Session
    from tui.library import Library
    from tui.library.queries.codes import PassagePlace
    from tui.library.tables.marks import ConcordanceLine


class CodePassages(ConcordanceScreen):
    """Answers with where to go, an article and a span in it, or None."""

    def __init__(
        self, session: Session, title: str, role: str, look: Callable[[Library], Sequence[PassagePlace]]
    ) -> None:
        """`look` finds the passages, in document order, in a thread."""
        super().__init__(session, title, role)
        self._find = look

    @classmethod
    def of_code(cls, session: Session, name: str, color: str) -> CodePassages:
        """Return those of a code and of the codes below it, as far as they are shown."""
        return cls(
            session,
            f"#{name}",
            sign_variable(color),
            lambda library: passages_of_code(library.connection, name, session.whose),
        )

    def on_resize(self) -> None:
        self.query_one(".title", Label).update(_fitted(self._title, max(self.app.size.width - 4, 10)))
        self.places.is_short = self.has_class("-compact")
        super().on_resize()

    def _refresh(self) -> None:
        self._version = self._session.words_version
        in_background(self, self._look_for_passages, self._show_passages, group="places")

    def _look_for_passages(self) -> Sequence[PassagePlace]:
        order = self.order
        with library_of_thread(self._session.path) as library:
            passages = self._find(library)
            if order == IN_DOCUMENT:
                return passages
            return in_order(library.connection, [pk for pk, *_ in passages], order)

    def _show_passages(self, passages: Sequence[PassagePlace]) -> None:
        connection = self._library.connection

        def fetch(offset: int, limit: int) -> Sequence[ConcordanceLine]:
            return passage_lines(connection, [pk for pk, *_ in passages[offset : offset + limit]])

        def places(keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
            key_set = set(keys)
            return {each[1:]: at for at, each in enumerate(passages) if each[1:] in key_set}

        self.places.empty = "no passage that is shown"
        self.places.show(len(passages), fetch, places=places)
        articles = len({*map(itemgetter(1), passages)})
        self._tell(f"{plural(len(passages), 'passage')} in {plural(articles, 'article')} · {self.order_words}")

    def action_copy(self) -> None:
        from tui.app.copying import copy_passage

        place = self.places.current
        if place is not None:
            with self._session.reporting_errors():
                copy_passage(self, self._session, self._library.articles.get(place.article), place.text)


def _fitted(title: str, width: int) -> str:
    """Cut the paths of a title, `#a/b` or `a/b × c/d`, so that their leaves are seen."""
    if cell_len(title) <= width:
        return title
    sign = "#" if title.startswith("#") else ""
    names = title.removeprefix("#").split(" × ")
    room = (width - len(sign) - 3 * (len(names) - 1)) // len(names)
    return sign + " × ".join(fit_path(name, room) for name in names)
