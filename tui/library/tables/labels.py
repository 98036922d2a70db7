"""The entity labels of a library: built-in ones, changed ones, and people's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.errors import ConflictError, NotFoundError
from tui.core.labels import DEFAULT_LABELS, EntityLabel, refusal
from tui.core.model import LABELS
from tui.core.text import clean, plural, whole_line
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Journal, Recorder

_COLUMNS = "name, color, key, description, means"

_USES = """
SELECT (SELECT count(*) FROM mentions WHERE label = ?1),
  (SELECT count(*) FROM corrections WHERE instr(detail, json_quote(?1)))
"""


class Labels:
    """The labels of a library. The table has changed and added ones; all others are built in."""

    def __init__(self, connection: ReadingConnection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> list[EntityLabel]:
        """Return every label: the built-in ones in their order, then the others by name."""
        own = {each.name: each for each in changed_labels(self._connection)}
        return [*(own.pop(each.name, each) for each in DEFAULT_LABELS), *own.values()]

    def names(self) -> list[str]:
        return [each.name for each in self.all()]

    def get(self, name: str) -> EntityLabel:
        """Return the label of this name. Raises `NotFoundError`."""
        label = next((each for each in self.all() if each.name == name), None)
        if label is None:
            raise NotFoundError(f"no label {name}: `postil labels` lists them, `postil labels add {name}` makes it")
        return label

    def uses(self, name: str) -> tuple[int, int]:
        """Return how many names have a label, and how many corrections are about it."""
        mentions, corrections = self._connection.one(_USES, name) or (0, 0)
        return mentions, corrections

    def add(self, label: EntityLabel) -> None:
        """Add a label, as one step. Raises `ConflictError` for an existing or invalid one."""
        if label.name in self.names():
            raise ConflictError(f"there is a label {label.name} already: `postil labels edit` changes it")
        self._put(label, f"label {label.name}")

    def edit(self, label: EntityLabel) -> None:
        """Change everything of a label but its name, as one step. Raises `NotFoundError` and `ConflictError`."""
        before = self.get(label.name)
        if before.key != label.key and label.name in LABELS:
            raise ConflictError(f"the key of {label.name} is set in the keymap, as label_{label.name.lower()}")
        changes = [
            f"{field} {old or 'none'} → {new or 'none'}"
            for field, old, new in zip(EntityLabel._fields[1:], _values(before), _values(_clean(label)), strict=True)
            if old != new
        ]
        if changes:
            self._put(label, f"label {label.name}: {', '.join(changes)}")

    def remove(self, name: str) -> None:
        """Remove a label, or reset a built-in one, as one step.

        Raises `NotFoundError`, and `ConflictError` if names or corrections have it.
        """
        self.get(name)
        default = next((each for each in DEFAULT_LABELS if each.name == name), None)
        mentions, corrections = self.uses(name)
        if default is None and (mentions or corrections):
            raise ConflictError(
                f"{name} is not removed: {plural(mentions, 'name has', 'names have')} it, "
                f"{plural(corrections, 'correction is', 'corrections are')} about it; "
                "give those names another label first"
            )
        if default is not None and default not in self.all():
            self._expect_room(default)
        with self._journal.step("label") as step:
            step.summary = f"label {name} {'as it comes' if default else 'removed'}"
            step.delete("labels", {"name": name})

    def _put(self, label: EntityLabel, summary: str) -> None:
        label = _clean(label)
        self._expect_room(label)
        with self._journal.step("label") as step:
            step.summary = summary
            self.put(step, label)

    def _expect_room(self, label: EntityLabel) -> None:
        if why := refusal(label, self.all()):
            raise ConflictError(why)

    def put(self, step: Recorder, label: EntityLabel) -> None:
        """Add or change a label inside a step."""
        values = {**label._asdict(), "means": " ".join(label.means)}
        if self._connection.value("SELECT 1 FROM labels WHERE name = ?", label.name) is None:
            time = now()
            step.insert("labels", {**values, "creator": step.creator, "created": time, "modified": time})
        else:
            changed = {name: value for name, value in values.items() if name != "name"}
            step.update("labels", {"name": label.name}, {**changed, "modified": now()})

    def import_labels(self, step: Recorder, labels: Iterable[EntityLabel]) -> tuple[list[str], list[str]]:
        """Import labels of another library, inside a step; return which are new, and which differ and stay.

        An unchanged built-in label takes over their changes. Keys and model labels already taken here are left out of
        an imported one.
        """
        added, unlike = [], []
        for label in labels:
            here = next((each for each in self.all() if each.name == label.name), None)
            if here == label:
                continue
            if here is not None and here not in DEFAULT_LABELS:
                unlike.append(label.name)
                continue
            fitting = _fitting(_clean(label), self.all())
            if refusal(fitting, self.all()):
                unlike.append(label.name)
                continue
            self.put(step, fitting)
            added.append(label.name)
            if fitting != _clean(label):
                unlike.append(label.name)
        return added, unlike


def changed_labels(connection: ReadingConnection) -> list[EntityLabel]:
    """Return the labels of a library that differ from the built-in ones, by name."""
    rows = connection.all(f"SELECT {_COLUMNS} FROM labels ORDER BY name")
    return [
        EntityLabel(name, color, key, description, tuple(means.split()))
        for name, color, key, description, means in rows
    ]


def _fitting(label: EntityLabel, others: list[EntityLabel]) -> EntityLabel:
    in_use = {each for other in others if other.name != label.name for each in (other.key, *other.means) if each}
    means = tuple(each for each in label.means if each not in in_use)
    return label._replace(key="" if label.key in in_use else label.key, means=means)


def _clean(label: EntityLabel) -> EntityLabel:
    means = tuple(dict.fromkeys(word for each in label.means for word in whole_line(each).split()))
    return label._replace(description=clean(label.description)[0].strip(), means=means)


def _values(label: EntityLabel) -> tuple[str, ...]:
    """Return everything of a label but its name, each as one text."""
    return label.color, label.key, label.description, " ".join(label.means)
