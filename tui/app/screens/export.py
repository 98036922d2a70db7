"""Exporting from the reader: which format, what, where to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

if TYPE_CHECKING:
    from tui.core.model import Article


class ExportScreen(ModalScreen[str | None]):
    """Answers with a line for the footer."""

    def __init__(self, article: Article | None) -> None:
        super().__init__()
        self._article = article
