"""Exporting from the reader: which format, what, where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Vertical
from textual.widgets import Input, Label
from textual.worker import get_current_worker

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.widgets.field import Field
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import line
from tui.core.errors import PostilError
from tui.formats import EXPORTS, export
from tui.library import Library
from tui.library.transfer.bundles import Selection

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.core.model import Article


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to choose: its name and a word about it."""

    name: str
    about: str


class EntryList(LineList[Entry]):
    """A short list to choose from."""

    def render_item(self, item: Entry, index: int, width: int) -> list[Strip]:
        """Name and what it is."""
        ink = self.ink
        here = index == self.cursor
        ground = ink(on="cursor") if here and self.has_focus else None
        sign = ("▌ " if here else "  ", ink("amber"))
        name = (f"{item.name:<14}", ink("amber" if here else "ink", bold=here))
        return [line(width, [sign, name, (item.about, ink("dim"))], ground=ground)]


class ExportScreen(Modal[str | None]):
    """Answers with what went where, for the footer, or None. Writes in a thread with a connection of its own."""

    BINDINGS = bindings("form")

    def __init__(self, library: Path, article: Article | None, folder: Path) -> None:
        super().__init__()
        self._library = library
        self._folder = folder
        self._formats = [Entry(name, entry.description) for name, entry in EXPORTS.items()]
        self._scopes: list[tuple[Entry, Selection]] = [(Entry("everything", "the whole library"), Selection())]
        if article is not None:
            here = Entry("this article", article.title)
            self._scopes.insert(0, (here, Selection(articles=(article.id,))))
        self._scopes.append((Entry("claims", "articles with claims, and only those"), Selection(claims_only=True)))
        self._confirmed = ""
        self._writing = False

    def compose(self) -> ComposeResult:
        """Format, scope, file."""
        with Vertical(classes="box"):
            yield Label("Export", classes="title")
            yield Field(id="filter", placeholder="a format, or a word about it")
            yield EntryList(id="formats")
            yield Label("What")
            yield EntryList(id="scopes")
            yield Label("File")
            yield Field(id="file", select_on_focus=False)
            yield Label(self.with_keys(_HINT), classes="hint", id="told", markup=False)

    def on_mount(self) -> None:
        """The format that was taken last, this article."""
        formats, scopes = self.query_one("#formats", EntryList), self.query_one("#scopes", EntryList)
        formats.styles.height = min(len(self._formats), max(self.app.size.height - 16, 4), 16)
        scopes.styles.height = len(self._scopes)
        last = self.postil.library.view_state.get(_LAST)
        formats.show_all(self._formats, next((at for at, entry in enumerate(self._formats) if entry.name == last), 0))
        scopes.show_all([entry for entry, _ in self._scopes], 0)
        formats.focus()
        self._name_file()

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        """Another format, another file name."""
        if event.control.id == "formats":
            self._name_file()

    def on_line_list_chosen(self) -> None:
        """Enter anywhere writes."""
        self._export()

    def on_line_list_filter_wanted(self) -> None:
        """Only the formats that hold what is typed."""
        self._filter.add_class("-on")
        self._filter.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the formats as one types."""
        if event.input is self._filter:
            words = event.value.casefold().split()
            found = [e for e in self._formats if all(word in f"{e.name} {e.about}".casefold() for word in words)]
            self.query_one("#formats", EntryList).show_all(found, 0)
            self._name_file()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the filter goes to what it left, anywhere else it writes."""
        if event.input is self._filter:
            self.query_one("#formats").focus()
        else:
            self._export()

    def on_line_list_left(self) -> None:
        """Close."""
        self.action_close()

    def action_close(self) -> None:
        """All formats again; else close: what is being written is given up, and nothing of it stays."""
        if self._filter.has_class("-on"):
            self._filter.value = ""
            self.query_one("#formats").focus()
            self._filter.remove_class("-on")
            return
        self.workers.cancel_group(self, "export")
        self.dismiss(None)

    @property
    def _filter(self) -> Input:
        return self.query_one("#filter", Input)

    @property
    def _format(self) -> str:
        entry = self.query_one("#formats", EntryList).current
        return entry.name if entry else self._formats[0].name

    def _name_file(self) -> None:
        extensions = EXPORTS[self._format].extensions
        name = f"postil-{self._format}" if EXPORTS[self._format].folder else f"postil{extensions[0]}"
        self.query_one("#file", Input).value = str(self._folder / name)

    def _export(self) -> None:
        if self._writing or self.query_one("#formats", EntryList).current is None:
            return
        target = Path(self.query_one("#file", Input).value.strip()).expanduser()
        if target.exists() and self._confirmed != str(target):
            self._confirmed = str(target)
            self._tell(
                f"{target.name} is there already: " + self.with_keys("{submit} again writes over it · {close} closes")
            )
            return
        self._writing = True
        _, selection = self._scopes[self.query_one("#scopes", EntryList).cursor]
        self._tell("writing …")
        self._write(self._format, selection, target, overwrite=self._confirmed == str(target))

    @work(thread=True, group="export", exit_on_error=False)
    def _write(self, name: str, selection: Selection, target: Path, *, overwrite: bool) -> None:
        worker = get_current_worker()

        def progress(done: int, total: int) -> None:
            if worker.is_cancelled:
                raise _GivenUpError("the export was given up: nothing was written")
            if done % 50 == 0 or done == total:
                self.app.call_from_thread(self._tell, f"writing {done:,} of {total:,} articles …")

        try:
            with Library(self._library) as library:
                report = export(name, library, selection, target, overwrite=overwrite, on_progress=progress)
        except _GivenUpError:
            return
        except PostilError as error:
            self.app.call_from_thread(self._failed, str(error))
        else:
            self.app.call_from_thread(self._finished, name, report.line)

    def _finished(self, name: str, told: str) -> None:
        self.postil.library.view_state.set(_LAST, name)
        self.dismiss(told)

    def _failed(self, why: str) -> None:
        self._writing = False
        self._tell(why)

    def _tell(self, text: str) -> None:
        self.query_one("#told", Label).update(text)


_HINT = "{next} {previous} choose · {filter} filter · {next_field} next field · {choose} exports · {close} closes"
_LAST = "export_format"


class _GivenUpError(PostilError):
    """The person closed the screen while it was writing."""
