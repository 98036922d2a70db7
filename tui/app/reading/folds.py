"""Which repeated passages of an article are folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.reading.document import TextLayout

if TYPE_CHECKING:
    from tui.app.reading.document import ArticleDocument, Span
    from tui.app.reading.overlays import Overlays


class FoldState:
    """Which repeats of a document are open, and which lines that repeat its title are shown all the same.

    A repeat with an annotation is open unless the reader has closed it; a line with one is always shown.
    """

    def __init__(self, document: ArticleDocument, overlays: Overlays) -> None:
        self.document = document
        self._overlays = overlays
        self._choices: dict[Span, bool] = {}

    def lay_out(self, width: int) -> TextLayout:
        return TextLayout(self.document, width, open_folds=self._open_folds(), shown_titles=self._shown_titles())

    def has_changed(self, layout: TextLayout) -> bool:
        """Tell whether a layout shows other lines than it would now."""
        return (self._open_folds(), self._shown_titles()) != (layout.open_folds, layout.shown_titles)

    def choose(self, offset: int, *, is_open: bool) -> bool:
        """Open or close the repeat that holds a code point; tell whether that changes the layout."""
        fold = next((fold for fold in self.document.folds if fold[0] <= offset < fold[1]), None)
        if fold is None or (fold in self._open_folds()) == is_open:
            return False
        self._choices[fold] = is_open
        return True

    def toggle_nearest(self, offset: int) -> bool:
        """Open or close the repeat that holds a code point or is nearest to it; tell whether there is any."""
        folds = self.document.folds
        if not folds:
            return False
        nearest = min(folds, key=lambda fold: max(fold[0] - offset, offset - fold[1] + 1, 0))
        self._choices[nearest] = nearest not in self._open_folds()
        return True

    def _open_folds(self) -> frozenset[Span]:
        choices, highlights = self._choices, self._overlays.highlights
        return frozenset(fold for fold in self.document.folds if choices.get(fold, bool(highlights.touching(*fold))))

    def _shown_titles(self) -> frozenset[Span]:
        return frozenset(line for line in self.document.title_lines if self._overlays.highlights.touching(*line))
