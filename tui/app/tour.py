"""The tour: the reader on a library of its own, with a card that teaches ten keys one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.app.app import PostilApp
from tui.app.keymap import BY_NAME
from tui.app.widgets.bars import LineBar
from tui.app.widgets.lines import line, wrap_parts
from tui.app.widgets.searchbar import SearchBar

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete
    from textual.strip import Strip

    from tui.app.session import SessionChange
    from tui.app.widgets.lines import Part


@dataclass(frozen=True, slots=True)
class TourStep:
    """A key to press, by its action's name, and what it does; one that `saves` is done once something is written."""

    action: str
    words: str
    saves: bool = False


STEPS = (
    TourStep("text.next_sentence", "goes to the next sentence: ▌ at the left shows where you are"),
    TourStep("text.next_mention", "goes to the next name; they were found before you came"),
    TourStep("annotate.highlight", "highlights the sentence", saves=True),
    TourStep("annotate.claim", "makes it a claim; who says it is guessed", saves=True),
    TourStep("annotate.verdict", "and a letter give the claim a verdict", saves=True),
    TourStep("annotate.tag", "tags it: some letters of a tag, or a new one, then {submit}", saves=True),
    TourStep("reader.undo", "takes the last step back, also tomorrow", saves=True),
    TourStep("reader.next_article", "goes to the next article"),
    TourStep("reader.find", "finds words in all articles; {close} comes back"),
    TourStep("reader.help", "shows all keys that act here; {close} comes back"),
)
END = "These were the ten. postil add FILE… begins a library of your own; {quit} leaves."


class TourCard(LineBar):
    """Shows the next step with its key under the keymap, and goes on when it is done."""

    def __init__(self, app: TourApp) -> None:
        super().__init__()
        self._keymap = app.keymap
        self._reader = app.reader
        self._session = app.session
        self._done = 0
        self._is_begun = self._is_saved = False
        """Whether the step's action was called, and whether something was written since."""

    @property
    def step(self) -> TourStep | None:
        """The next step; None at the end."""
        return STEPS[self._done] if self._done < len(STEPS) else None

    def on_mount(self) -> None:
        self._session.subscribe(self.on_session_change)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def on_session_change(self, change: SessionChange) -> None:
        if change.result is not None and change.result.saved:
            self._is_saved = True
            self.look()

    def begin(self, action: object) -> None:
        """Note an action that is about to run."""
        if self.step is not None and self.app.screen is self._reader:
            self._is_begun, self._is_saved = action == BY_NAME[self.step.action].action, False

    def look(self) -> None:
        """Go on if the step is done and what it opened is closed."""
        step = self.step
        if step is not None and self._is_begun and self.app.screen is self._reader and self._is_saved >= step.saves:
            self._done += 1
            self._is_begun = False
            self._fit()

    def _parts(self) -> list[Part]:
        styles, text, step = self.role_styles, self._keymap.text, self.step
        if step is None:
            return [(text(END), styles("foreground"))]
        return [
            (f"{self._done + 1} of {len(STEPS)}  ", styles("dim")),
            (text(f"{{{step.action}}}"), styles("amber", bold=True)),
            (f" {text(step.words)}", styles("foreground")),
            (text("  · {quit} leaves"), styles("dim")),
        ]

    def _rows(self) -> list[list[Part]]:
        return wrap_parts(self._parts(), max(self.app.size.width - 2, 1))

    def _fit(self) -> None:
        self.styles.height = len(self._rows())
        self.refresh()

    def render_line(self, y: int) -> Strip:
        rows = self._rows()
        row = rows[y] if y < len(rows) else []
        return line(self.size.width, [(" ", self.role_styles()), *row]).apply_style(self.rich_style)


class TourApp(PostilApp):
    """The reader with the tour's card."""

    card: TourCard | None = None

    def on_ready(self) -> None:
        self.card = TourCard(self)
        self.reader.mount(self.card, before=self.reader.query_one(SearchBar))

    async def run_action(self, *args: Any, **kwargs: Any) -> bool:
        if self.card is None:
            return await super().run_action(*args, **kwargs)
        self.card.begin(args[0])
        is_done = await super().run_action(*args, **kwargs)
        self.card.look()
        return is_done

    def pop_screen(self) -> AwaitComplete:
        closing = super().pop_screen()
        if self.card is not None:
            self.call_later(self.card.look)
        return closing
