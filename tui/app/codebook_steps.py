"""Changes to the codebook: each method is one undoable step and returns the message to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.changes import Changes, Outcome, change
from tui.core.codebook import shown_colors, split_example, with_example
from tui.core.errors import ConflictError
from tui.core.text import cut, cut_path, one_line, plural, short_paths

if TYPE_CHECKING:
    from tui.core.model import Article
    from tui.library import Library
    from tui.library.tables.code_work import CodeWork


class CodeColors(dict[str, str]):
    """The colours of codes by name, cached; unknown names are looked up."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self.times_changed = 0
        """How often they have changed: whatever is drawn with them is then redrawn."""

    def read(self) -> None:
        """Read the colours again, and count a change of them."""
        colors = shown_colors(self._library.codebook.colors())
        self.times_changed += colors != {name: color for name, color in self.items() if name in colors or color}
        self.clear()
        self.update(colors)

    def __missing__(self, name: str) -> str:
        self.read()
        return self.setdefault(name, "")


class CodebookSteps:
    """The steps on codes, by path."""

    def __init__(self, library: Library, changes: Changes) -> None:
        self._library = library
        self.changes = changes
        self.own_keys: dict[str, str] = {}
        """The codes with keys of the user's own, by key, as last read."""
        self.key_names: dict[str, str] = {}
        """The same with each code's shortest unique name, its last level where no other code has it."""
        self.colors = CodeColors(library)

    def read_keys(self) -> None:
        """Read the keys and colours of codes again."""
        self.own_keys = self._library.codebook.own_keys()
        self.colors.read()
        names = short_paths(self.colors) if self.own_keys else {}
        self.key_names = {key: names.get(name, name) for key, name in self.own_keys.items()}

    @property
    def _work(self) -> CodeWork:
        from tui.library.tables.code_work import CodeWork

        return CodeWork(self._library.connection, self._library.journal, self._library.codebook)

    @change
    def shift_code(self, name: str, places: int) -> Outcome:
        """Move a code up or down among its siblings."""
        self._work.shift(name, places)
        return Outcome(f"{one_line(name, 40)} is {'later' if places > 0 else 'earlier'} now", "nothing beside it")

    @change
    def set_code_key(self, name: str, key: str) -> Outcome:
        """Set the user's own key for a code, or remove it ("")."""
        self._work.set_key(name, key)
        self.read_keys()
        return Outcome(f"{key} is {one_line(name, 40)} now" if key else f"{one_line(name, 40)} has no key")

    @change
    def recode(self, name: str, targets: dict[str, str]) -> Outcome:
        """Replace this code on passages (ids of highlights) with others; "" only removes it."""
        count = self._work.recode(name, targets)
        words = ", ".join(dict.fromkeys(f"→ {one_line(new, 30)}" if new else "removed" for new in targets.values()))
        return Outcome(
            f"{plural(count, 'passage')} of {one_line(name, 30)} {words}", then="{codebook.undo} takes it back"
        )

    @change
    def write_memo(self, article: Article, text: str) -> Outcome:
        """Set the user's memo on an article; an empty one is removed."""
        from tui.library.tables.memos import Memos

        Memos(self._library.connection, self._library.journal).write(article, text)
        return Outcome("memo written" if text.strip() else "memo removed")

    @change
    def add_code(self, name: str) -> Outcome:
        if self._library.codebook.tag_id(name) is not None:
            raise ConflictError(f"there is a tag {name!r} already: choose another name")
        self._library.codebook.add(name)
        return Outcome(f"new: {cut_path(name, 60)}")

    @change
    def rename_code(self, name: str, new: str) -> Outcome:
        """Rename a code together with its branch."""
        self._library.codebook.edit(name, name=new)
        self.read_keys()
        return Outcome(f"{cut_path(name, 40)} → {cut_path(new, 40)}")

    @change
    def move_code(self, name: str, above: str) -> Outcome:
        """Move a code and its branch under another one."""
        self._library.codebook.edit(name, name=f"{above}/{name.rpartition('/')[2]}")
        self.read_keys()
        return Outcome(f"inside {cut_path(above, 40)}")

    @change
    def place_code(self, name: str, other: str, is_after: bool) -> Outcome:
        """Move a code and its branch before or after another one, on its level."""
        new = "/".join(filter(None, (other.rpartition("/")[0], name.rpartition("/")[2])))
        with self._library.connection.write(), self._library.journal.group():
            if new != name:
                self._library.codebook.edit(name, name=new)
            self._work.put_beside(new, other, after=is_after)
        self.read_keys()
        return Outcome(f"{cut_path(new, 40)} is {'after' if is_after else 'before'} {cut_path(other, 40)} now")

    @change
    def edit_code(self, name: str, values: dict[str, str]) -> Outcome:
        """Set fields of a code: `name`, `color`, `description`, `memo`."""
        self._library.codebook.edit(name, **values)
        self.read_keys()
        words = (f"{field}: {cut(one_line(value), 40) or '—'}" for field, value in values.items())
        return Outcome(f"{cut_path(name, 40)} · {', '.join(words)}")

    @change
    def set_example(self, name: str, words: str) -> Outcome:
        """Make a passage the example of a code's definition; the same passage again removes it."""
        codebook = self._library.codebook
        definition = codebook.text(codebook.tag_id(name) or "", "description")
        old = split_example(definition)[1]
        codebook.edit(name, description=with_example(definition, "" if words == old else words))
        new, instead = ("—", "") if words == old else (cut(words, 40), f", not {cut(old, 40)}" if old else "")
        return Outcome(f"example of {cut_path(name, 40)}: {new}{instead}", then="{codebook.undo} takes it back")

    @change
    def merge_codes(self, name: str, into: str) -> Outcome:
        count = self._library.codebook.merge(name, into)
        self.read_keys()
        return Outcome(f"{cut_path(name, 30)} is {cut_path(into, 30)} now, on {plural(count, 'passage')}")

    @change
    def remove_code(self, name: str) -> Outcome:
        """Remove a code from the codebook; its passages stay."""
        self._library.codebook.remove(name)
        self.read_keys()
        return Outcome(f"removed {cut_path(name, 40)}; its passages stay", then="{codebook.undo} brings it back")

    @change
    def remove_code_and_passages(self, name: str) -> Outcome:
        removed, left = self._library.annotations.remove_tagged(name)
        stays = f", {left:,} that others have a part in stay without it" if left else ""
        message = f"removed {cut_path(name, 40)} with {plural(removed, 'passage')}{stays}"
        self.read_keys()
        return Outcome(message, then="{codebook.undo} brings them back")
