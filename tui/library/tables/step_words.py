"""How the history names a step, and what it changed."""

from tui.core.annotations import UNCHECKED
from tui.core.text import cut, one_line

LONGEST_VALUE = 30
"""The most characters of an old or new value in the history."""


def change_words(field: str, old: str, new: str) -> str:
    """Describe the change of a field: `color red → blue`. Of rationale and method only the name is given."""
    if field in ("rationale", "method"):
        return field
    empty = UNCHECKED if field == "verdict" else "—"
    before, after = (cut(one_line(value), LONGEST_VALUE) or empty for value in (old, new))
    return f"{field.replace('_', ' ')} {before} → {after}"


def action_words(action: str) -> str:
    """Return the words for a step's action.

    A correction of names is stored as kind and scope; as they stand, `add article` and `reject article` would seem to
    be about articles.
    """
    from tui.core.corrections import KINDS

    kind, _, scope = action.partition(" ")
    if kind not in {each.kind for each in KINDS} or scope not in ("here", "article", "everywhere"):
        return action
    return f"{kind} name{' everywhere' if scope == 'everywhere' else ''}"
