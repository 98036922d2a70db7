"""The entity labels of a library: seven built in, and the user's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tui.core.model import CODE_COLORS, LABEL_NAMES, LABELS

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,29}")

RESERVED_KEYS = "xjmsqu"
"""Letters with other meanings when relabelling: no name, same as, rename, split, quit, undo."""


class EntityLabel(NamedTuple):
    """An entity label. `color` is a code's colour, "" for the theme's; `key` the letter that relabels to it.

    `means` are labels of models mapped to it; one of a single model is prefixed with that, as `fr_core_news_sm:MISC`.
    """

    name: str
    color: str = ""
    key: str = ""
    description: str = ""
    means: tuple[str, ...] = ()


DEFAULT_LABELS = tuple(
    EntityLabel(name, "", key, LABEL_NAMES[name], means)
    for name, key, means in zip(
        LABELS,
        "poglnvd",
        (("PERSON", "PER"), ("ORG",), ("GPE",), ("LOC",), ("NORP",), ("EVENT",), ("DATE",)),
        strict=True,
    )
)
"""The built-in labels, in display order."""


def label_words(name: str) -> str:
    """Return a label as people write it: `person`, `weapon`."""
    return LABEL_NAMES.get(name) or name.replace("_", " ").lower()


def label_name(typed: str) -> str:
    """Return the name of a label that was typed: `nerve agent` is NERVE_AGENT."""
    return "_".join(typed.upper().split())


def is_label(name: object) -> bool:
    """Return whether a name is valid for a label: capital letters, digits and `_`, 30 at most."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def refusal(label: EntityLabel, others: Iterable[EntityLabel]) -> str:
    """Return why a label is invalid beside the others, "" if it is valid."""
    if not is_label(label.name):
        return f"{label.name!r} is not the name of a label: write it in capital letters, digits and _, as WEAPON"
    if label.color and label.color not in CODE_COLORS:
        return f"there is no colour {label.color!r}: choose one of {', '.join(CODE_COLORS)}"
    if label.key and (len(label.key) != 1 or not label.key.islower() or label.key in RESERVED_KEYS):
        return f"{label.key!r} is no key of a label: choose a small letter but {', '.join(RESERVED_KEYS)}"
    for other in others:
        if other.name == label.name:
            continue
        if label.key and label.key == other.key:
            return f"the key {label.key!r} is that of {other.name}: choose another letter"
        if shared := next((each for each in label.means if each in other.means), ""):
            return f"{shared} means {other.name} already: take it away there first"
    return ""


def new_label(name: str, others: Sequence[EntityLabel]) -> EntityLabel:
    """Return a label with the least used colour, and the first free letter of its name as its key."""
    used = Counter(each.color for each in others)
    color = min(CODE_COLORS, key=lambda each: used[each])
    used_keys = {*RESERVED_KEYS, *(each.key for each in others)}
    free = (letter for letter in name.lower() if letter.isalpha() and letter not in used_keys)
    return EntityLabel(name, color, next(free, ""))


def meanings(labels: Iterable[EntityLabel], model: str, *also_called: str) -> dict[str, str]:
    """Return which label each of a model's labels is mapped to; a mapping for just this model takes precedence.

    A model given by its path is called by the path, and by its other names, such as that of its folder.
    """
    of_all: dict[str, str] = {}
    of_model: dict[str, str] = {}
    for label in labels:
        for each in label.means:
            name, colon, own = each.rpartition(":")
            if not colon:
                of_all[each] = label.name
            elif name == model or (name in also_called and own not in of_model):
                of_model[own] = label.name
    return of_all | of_model


def unmeant_line(unmeant: Mapping[str, int], labels: Iterable[EntityLabel] = ()) -> str:
    """Report a model's unmapped labels, the most frequent first; "" if there are none.

    What `labels` map of these for another model only is named: that model may be misspelt there.
    """
    if not unmeant:
        return ""
    ordered = sorted(unmeant.items(), key=lambda each: (-each[1], each[0]))
    of_others = [each for label in labels for each in label.means if ":" in each and each.rpartition(":")[2] in unmeant]
    hint = f" ({', '.join(of_others)}: no model used here is called so)" if of_others else ""
    return f"left out: {', '.join(f'{count:,} {name}' for name, count in ordered)}{hint}"
