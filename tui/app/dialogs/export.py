"""Exporting from the reader: the format, the articles, the destination."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Vertical
from textual.widgets import Input, Label

from tui.app.background import in_background, library_of_thread, send
from tui.app.dialogs.modal import Modal, ask
from tui.app.keymap import bindings
from tui.app.typed_text import draft_in_field
from tui.app.widgets.draft_field import DraftField
from tui.app.widgets.field import Field
from tui.app.widgets.hint import Hint
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import line
from tui.core.errors import NotFoundError
from tui.formats import EXPORTS, ExportOptions, export
from tui.library.transfer.bundles import ExportSelection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.strip import Strip

    from tui.app.session import Session
    from tui.core.errors import PostilError
    from tui.core.model import Article

LAST_FORMAT = "export_format"
"""The key under which the last format is stored."""


_HINT = "{next} {previous} choose · {filter} filter · {next_field} next field · {choose} exports · {close} closes"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """An option of a list: its name and a short explanation."""

    name: str
    about: str


ExportScope = tuple[ExportChoice, ExportSelection]
"""What can be exported, with its name."""


def of_article(article: Article) -> ExportScope:
    return ExportChoice("this article", article.title), ExportSelection(articles=(article.id,))


def of_articles(ids: Sequence[str]) -> ExportScope:
    return ExportChoice("articles", f"the {len(ids):,} of the list"), ExportSelection(articles=tuple(ids))


def of_passages(numbers: Sequence[int]) -> ExportScope:
    about = f"the {len(numbers):,} of the list, with the articles they stand in"
    return ExportChoice("passages", about), ExportSelection(passages=tuple(numbers))


class ExportChoiceList(LineList[ExportChoice]):
    """A short list of options."""

    key = attrgetter("name")

    def render_item(self, item: ExportChoice, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        name = (f" {item.name:<14}", styles("amber" if here else "foreground", bold=here))
        return [line(width, [name, (item.about, styles("dim"))])]


@dataclass(frozen=True, slots=True)
class ExportAnswer:
    """The format written and a summary for the footer."""

    format: str
    message: str


class PathField(DraftField):
    """The destination; its draft begins with the format, which the path alone does not tell."""

    format = ""

    def draft(self) -> str:
        typed = super().draft()
        return f"{self.format}\t{typed}" if typed else ""

    def take_draft(self, text: str) -> None:
        self.format, _, self.value = text.rpartition("\t")


class ExportScreen(Modal[ExportAnswer | None]):
    """Dismissed with the export's outcome, or None. Writes in a thread with its own connection."""

    BINDINGS = bindings("form")
    _filter = getters.query_one("#filter", Input)
    _file = getters.query_one("#file", PathField)

    def __init__(self, session: Session, scope: ExportScope | None, folder: Path) -> None:
        """Offer the articles shown or the whole library, with the annotations of those whose coding is shown."""
        super().__init__()
        self._session = session
        self._folder = folder
        self._options = ExportOptions(publication=session.settings.publication)
        self._formats = [ExportChoice(name, entry.description) for name, entry in EXPORTS.items()]
        self._scopes: list[ExportScope] = [] if scope is None else [scope]
        self._scopes += [
            (ExportChoice("everything", "the whole library"), ExportSelection()),
            (ExportChoice("claims", "articles with claims, and only those"), ExportSelection(claims_only=True)),
        ]
        self._whose = "" if session.whose is None else f" · {session.coding.words}"
        if session.whose is not None:
            self._scopes = [(choice, replace(scope, creators=(session.whose,))) for choice, scope in self._scopes]
        self._confirmed = ""
        self._writing = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label("Export", classes="title")
            yield Field(id="filter", placeholder="a format, or a word about it")
            yield ExportChoiceList(id="formats")
            yield Label(f"What{self._whose}", classes="part", markup=False)
            yield ExportChoiceList(id="scopes")
            yield Label("File", classes="part")
            yield PathField(
                self._session, draft_in_field(self._session, "file of an export"), id="file", select_on_focus=False
            )
            yield Hint(self.with_keys(_HINT), id="report")

    def on_mount(self) -> None:
        formats, scopes = self.query_one("#formats", ExportChoiceList), self.query_one("#scopes", ExportChoiceList)
        formats.styles.height = min(len(self._formats), max(self.app.size.height - 16, 4), 16)
        scopes.styles.height = len(self._scopes)
        words = self._file.open()
        last = self._file.format or self._session.recall(LAST_FORMAT)
        self._file.format = last
        formats.show_all(self._formats, next((at for at, entry in enumerate(self._formats) if entry.name == last), 0))
        scopes.show_all([entry for entry, _ in self._scopes], 0)
        formats.focus()
        self._name_file()
        if words:
            self._file.focus()
            self._show_report(f"{words} · {self.with_keys(_HINT)}")

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.control.id == "formats":
            self._name_file()

    def on_line_list_chosen(self) -> None:
        self._export()

    def on_line_list_filter_wanted(self) -> None:
        self._filter.add_class("-on")
        self._filter.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self._filter:
            words = event.value.casefold().split()
            matching = [e for e in self._formats if all(word in f"{e.name} {e.about}".casefold() for word in words)]
            self.query_one("#formats", ExportChoiceList).show_all(matching, 0 if words else None)
            self._name_file()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """In the filter, go to the remaining formats; in any other field, export."""
        if event.input is self._filter:
            self.query_one("#formats").focus()
        else:
            self._export()

    def on_line_list_left(self) -> None:
        self.action_close()

    def action_close(self) -> None:
        """Clear the filter; else close, cancelling an export without leaving a trace.

        A typed path is offered again next time.
        """
        if self._filter.has_class("-on"):
            self._filter.value = ""
            self.query_one("#formats").focus()
            self._filter.remove_class("-on")
            return
        self.workers.cancel_group(self, "export")
        self._file.close()
        self.dismiss(None)

    @property
    def _format(self) -> str:
        entry = self.query_one("#formats", ExportChoiceList).current
        return entry.name if entry else self._formats[0].name

    def _name_file(self) -> None:
        """Propose a destination; in a path that the user typed only the extension follows the format."""
        file, before = self._file, EXPORTS.get(self._file.format)
        file.format = self._format
        entry = EXPORTS[file.format]
        if not file.is_changed:
            file.begin(
                str(self._folder / (f"postil-{file.format}" if entry.folder else f"postil{entry.extensions[0]}"))
            )
        elif before is not None and before is not entry and not (before.folder or entry.folder):
            ending = next((each for each in before.extensions if file.value.endswith(each)), "")
            if ending and not file.value.endswith(tuple(entry.extensions)):
                file.value = file.value.removesuffix(ending) + entry.extensions[0]

    def _export(self) -> None:
        if self._writing or self.query_one("#formats", ExportChoiceList).current is None:
            return
        target = Path(self._file.value.strip()).expanduser()
        if target.exists() and self._confirmed != str(target):
            self._confirmed = str(target)
            self._show_report(
                f"{target.name} is there already: " + self.with_keys("{submit} again writes over it · {close} closes")
            )
            return
        self._writing = True
        _, selection = self._scopes[self.query_one("#scopes", ExportChoiceList).cursor]
        self._show_report("writing …")
        self._write(self._format, selection, target, overwrite=self._confirmed == str(target))

    def _write(self, name: str, selection: ExportSelection, target: Path, *, overwrite: bool) -> None:
        path = self._session.path

        def on_progress(done: int, total: int) -> None:
            if done % 50 == 0 or done == total:
                send(self, self._show_report, f"writing {done:,} of {total:,} articles …")

        def write() -> ExportAnswer:
            with library_of_thread(path) as library:
                if selection.chooses_annotations and not library.exporter.count_articles(selection):
                    raise NotFoundError(selection.nothing)
                report = export(
                    name,
                    library,
                    target,
                    selection,
                    overwrite=overwrite,
                    options=self._options,
                    on_progress=on_progress,
                )
            return ExportAnswer(name, f"{report.line}{self._whose}")

        in_background(self, write, self._finish, group="export", exclusive=False, on_error=self._show_error)

    def _finish(self, answer: ExportAnswer) -> None:
        self._file.forget()
        self.dismiss(answer)

    def _show_error(self, error: PostilError) -> None:
        self._writing = False
        self._show_report(str(error))

    def _show_report(self, text: str) -> None:
        self.query_one("#report", Label).update(text)


def ask_export(node: DOMNode, session: Session, scope: ExportScope | None = None) -> None:
    """Export what is shown, or the library; the last format is preselected."""

    def on_answer(answer: ExportAnswer) -> None:
        session.remember(LAST_FORMAT, answer.format)
        session.report(answer.message)

    ask(node, session, ExportScreen(session, scope, Path.cwd()), on_answer)
