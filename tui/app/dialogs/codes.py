"""Questions about codes: name, colour, place, removal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import TypedPicker
from tui.app.dialogs.strip import StripScreen, assign_letters
from tui.app.keymap import keymap_of
from tui.app.overwriting import CODE_MEMO, DEFINITION, OF_CODES
from tui.app.textual_fixes.key_names import key_of_character
from tui.app.typed_text import draft_in_field
from tui.core.codebook import code_color, is_rgb, levels
from tui.core.model import CODE_COLORS
from tui.core.text import cut_path, one_line, plural
from tui.library.queries.codes import article_givers, givers, in_both
from tui.library.tables.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from textual.dom import DOMNode
    from textual.screen import Screen

    from tui.app.changes import StepResult
    from tui.app.keymap import Keymap
    from tui.app.screens.code_rows import CodeRow
    from tui.app.session import Session


class CodeNamePicker(TypedPicker):
    """Dismissed with the path of a code; the field starts with its likely beginning."""

    def __init__(self, session: Session, title: str, about: str, begin: str, place: str) -> None:
        super().__init__(session, draft_in_field(session, "code", place), title, about, ())
        self._begin = begin

    def on_mount(self) -> None:
        if not self.field.value:  # no draft is offered
            self.field.begin(self._begin)
            self.field.cursor_position = len(self._begin)


class CodeStrip(StripScreen[str | None]):
    """Dismissed with a letter of its choices."""

    def __init__(self, title: str, choices: Mapping[str, str], escape: str) -> None:
        answers = {letter: letter for letter in choices}
        super().__init__([("", title), *choices.items(), (escape, "leaves it")], title=title, answers=answers)


def ask_letter(
    node: DOMNode, session: Session, title: str, choices: Mapping[str, str], on_letter: Callable[[str], object]
) -> None:
    """Ask for one of a few letters in the footer, each with its explanation."""
    ask(node, session, CodeStrip(title, choices, keymap_of(node).text("{close}")), on_letter)


OFFERED_KEYS = (*"BCIQYZs", *map(key_of_character, '"&\\_~|`'), *map(key_of_character, "!#%@^"))
"""Keys that codes may have if the keymap leaves them free; no digits, which open screens."""


def free_keys(keymap: Keymap, used: Container[str]) -> list[str]:
    """Return the keys that can still be given to a code."""
    return [key for key in OFFERED_KEYS if key not in used and not keymap.use_of(key)]


class KeyStrip(StripScreen[str | None]):
    """Dismissed with the key that is pressed."""

    def __init__(self, title: str, *choices: tuple[str, str]) -> None:
        super().__init__([("", title), *choices], title=title)

    def choose(self, letter: str) -> bool:
        is_sign = len(letter) == 1 and letter.isprintable() and not letter.isdigit() and letter != " "
        is_sign = is_sign and key_of_character(letter) not in self.active_bindings
        if is_sign:
            self.dismiss(key_of_character(letter))
        return is_sign


class CodeAsking:
    """Asks the codebook's questions and applies the answers, saying first how many passages are affected."""

    def __init__(self, screen: Screen[Any], session: Session, on_path: Callable[[str], None]) -> None:
        """`on_path` receives the path of a code before it is made."""
        self._screen = screen
        self._session = session
        self._on_path = on_path

    def _do(self, step: Callable[[], StepResult], path: str = "") -> None:
        with self._session.reporting_errors():
            if path:
                self._on_path(path)
            step()

    def _ask_letter(self, title: str, choices: Mapping[str, str], on_letter: Callable[[str], object]) -> None:
        ask_letter(self._screen, self._session, title, choices, on_letter)

    def _do_each(self, name: str, rows: Sequence[CodeRow], *arguments: str | dict[str, str]) -> None:
        """Make a change, by name, of each code, in one step."""
        changes, paths = self._session.changes, [row.path for row in rows]
        if len(paths) == 1:
            self._do(lambda: changes.make(name, (*paths, *arguments)))
        else:
            self._do(lambda: changes.for_each(name, paths, *arguments))

    def _named(self, rows: Sequence[CodeRow]) -> str:
        return cut_path(rows[0].path, 30) if len(rows) == 1 else f"{len(rows):,} marked"

    def _touched(self, *rows: CodeRow) -> str:
        """Return how many of the passages shown have the codes."""
        if self._session.whose is not None:
            return f"{plural(sum(row.count.total for row in rows), 'passage')} shown, and whatever is hidden"
        people, whole, connection = Counter[str](), Counter[str](), self._session.library.connection
        for row in rows:
            people.update(givers(connection, row.path))
            whole.update(article_givers(connection, row.path))
        touched = plural(people.total(), "passage")
        touched += f", {plural(whole.total(), 'whole article')}" if whole else ""
        people += whole
        people.pop(self._session.library.creator, None)
        others = ", ".join(f"{one_line(name, 20)} {number:,}" for name, number in people.items())
        return touched + (f" ({others})" if others else "")

    def _below(self, row: CodeRow, one: str, several: str, *, stays: bool = False) -> str:
        """Describe, after a comma, what happens to the codes below one; "" if there are none."""
        count = sum(tag.name.startswith(f"{row.path}/") for tag in self._session.library.codebook.all())
        branch = 0 if stays else row.count.branch  # 0 also until it has been counted
        in_all = f", {branch:,} in all" if branch > row.count.total else ""
        return f", {plural(count, f'code below {one}', f'codes below {several}')}{in_all}" if count else ""

    def new(self, parent: str, begin: str = "") -> None:
        begin = begin or (f"{parent}/" if parent else "")
        picker = CodeNamePicker(
            self._session, "New code", "{submit} makes it; a slash makes a level", begin, f"new {parent}"
        )
        ask(
            self._screen, self._session, picker, lambda name: self._do(lambda: self._session.codes.add_code(name), name)
        )

    def rename(self, row: CodeRow) -> None:
        about = f"{self._touched(row)} keep it{self._below(row, 'too', 'too')} · {{submit}} renames"
        picker = CodeNamePicker(
            self._session, f"Rename {cut_path(row.path, 30)}", about, row.path, f"rename {row.path}"
        )

        def rename(new: str) -> None:
            if new != row.path:
                self._do(lambda: self._session.codes.rename_code(row.path, new), new)

        ask(self._screen, self._session, picker, rename)

    def definition(self, row: CodeRow) -> None:
        """Edit the definition of a code."""
        self._write(row, DEFINITION, "Definition", row.description)

    def memo(self, row: CodeRow) -> None:
        """Edit the memo of a code."""
        self._write(row, CODE_MEMO, "Memo", row.memo)

    def _write(self, row: CodeRow, kind: str, title: str, text: str) -> None:
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.note import NoteEditor

        subject = Draft(kind, "", 0, 0, 0, row.tag_id, row.path, self._session.library.creator)

        def save(text: str) -> StepResult:
            return self._session.codes.edit_code(row.path, {OF_CODES[kind]: text})

        write(self._screen, self._session, NoteEditor(self._session, subject, title, text, save))

    def form(self, row: CodeRow) -> None:
        """Edit name, colour, definition and memo in a form."""
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.edit_code import EditCode

        write(self._screen, self._session, EditCode(self._session, row, self._on_path))

    def own_key(self, row: CodeRow) -> None:
        """Ask for the key that gives this code in the text; its current key removes it."""
        keymap, keys = keymap_of(self._screen), self._session.codes.own_keys
        present = next((key for key, name in keys.items() if name == row.path), "")
        free = free_keys(keymap, keys)
        ways = [f"a key of its own for {one_line(row.path, 30)}: {' '.join(map(keymap.sign, free))}"]
        if present:
            ways.append(f"{keymap.sign(present)} takes it back")

        def take(key: str) -> None:
            if key == present:
                self._do(lambda: self._session.codes.set_code_key(row.path, ""))
            elif does := keymap.use_of(key):
                self._session.report(f"{keymap.sign(key)} is taken: {does}", failed=True)
            else:
                self._do(lambda: self._session.codes.set_code_key(row.path, key))

        strip = KeyStrip(" · ".join(ways), (keymap.text("{close}"), "leaves it"))
        ask(self._screen, self._session, strip, take)

    def color(self, *rows: CodeRow) -> None:
        """Ask for the colour of codes by letter, or as `#RRGGBB`."""
        letters, named, old = assign_letters(CODE_COLORS), self._named(rows), rows[0].color

        def recolor(color: str) -> None:
            self._do_each("edit_code", rows, {"color": color})

        def take(letter: str) -> None:
            if letter in letters:
                recolor(letters[letter])
                return
            begin = old if is_rgb(old) else "#"
            about = "{submit} takes #RRGGBB"
            picker = CodeNamePicker(self._session, f"Colour of {named}", about, begin, f"colour {named}")
            ask(self._screen, self._session, picker, type_color)

        def type_color(typed: str) -> None:
            if color := code_color(typed):
                recolor(color)
            else:
                self._session.report(f"{one_line(typed, 20)} is not a colour: write #RRGGBB", failed=True)

        self._ask_letter(f"colour of {named}:", {**letters, "#": "any, typed"}, take)

    def where(self, row: CodeRow, onto: CodeRow) -> None:
        """Ask where a code that was picked up goes: under another, beside it, to the top, or merged into it."""
        leaf = row.path.rpartition("/")[2]
        targets = {"i": f"{onto.path}/{leaf}", "t": leaf}
        choices = {letter: f"→ {cut_path(new, 40)}" for letter, new in targets.items() if new != row.path}
        if row.tag_id and onto.tag_id:
            choices |= {"f": "before it", "o": "after it"}
            both = ""
            if self._session.whose is None:
                both = f", {in_both(self._session.library.connection, row.path, onto.path):,} have both"
            choices["m"] = f"merge into {cut_path(onto.path, 30)}{both}"

        def move(letter: str) -> None:
            if letter == "m":
                self._do(lambda: self._session.codes.merge_codes(row.path, onto.path), onto.path)
            elif letter in "fo":
                beside = "/".join(filter(None, (onto.path.rpartition("/")[0], leaf)))
                self._do(lambda: self._session.codes.place_code(row.path, onto.path, letter == "o"), beside)
            else:
                self._do(lambda: self._session.codes.rename_code(row.path, targets[letter]), targets[letter])

        along = self._below(row, "goes along", "go along")
        self._ask_letter(f"{cut_path(row.path, 30)}, {self._touched(row)}{along}:", choices, move)

    def remove(self, *rows: CodeRow) -> None:
        """Ask whether passages are removed with their codes."""
        stay = self._below(rows[0], "stays", "stay", stays=True) if len(rows) == 1 else ""
        code, its = ("the code", "its") if len(rows) == 1 else ("the codes", "their")
        choices = {
            "c": f"{code}: {its} passages stay",
            "p": f"with {its} passages that are mine alone, and all on them",
        }

        def remove(letter: str) -> None:
            self._do_each("remove_code" if letter == "c" else "remove_code_and_passages", rows)

        self._ask_letter(f"remove {self._named(rows)}, {self._touched(*rows)}{stay}:", choices, remove)

    def where_all(self, rows: Sequence[CodeRow], onto: CodeRow) -> None:
        """Ask where marked codes go: under another one, or merged into it.

        A marked code below another marked one moves with it.
        """
        paths = {row.path for row in rows}
        tops = [row for row in rows if not paths & {*levels(row.path)[:-1]}]
        if any(onto.path.startswith(f"{row.path}/") for row in tops):
            self._session.report(f"{cut_path(onto.path, 30)} is below a marked code: nothing was moved", failed=True)
            return
        if not rows:
            return
        choices = {"i": f"inside {cut_path(onto.path, 30)}"}
        if onto.tag_id and all(row.tag_id for row in rows):
            choices["m"] = f"merge into {cut_path(onto.path, 30)}"

        def move(letter: str) -> None:
            if letter == "m":
                below_first = sorted(rows, key=lambda row: -row.path.count("/"))
                self._do_each("merge_codes", below_first, onto.path)
            else:
                self._do_each("move_code", tops, onto.path)

        self._ask_letter(f"{self._named(rows)}, {self._touched(*rows)}:", choices, move)
