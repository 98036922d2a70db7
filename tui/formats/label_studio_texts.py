"""The texts of a task of Label Studio: one is read, and what was marked in the others is told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.formats.import_common import JsonValue


def text_of_task(task: JsonValue) -> tuple[str, str]:
    """Return the name of a task's text and the text: `text`, else the longest text of its data."""
    data = task.get("data")
    if isinstance(data.value, str):
        return "", data.value
    if text := data.raw("text") if isinstance(data.get("text").value, str) else "":
        return "text", text
    return max(_texts(data), key=lambda one: len(one[1]), default=("", ""))


def _texts(data: JsonValue) -> list[tuple[str, str]]:
    texts = [(key, value) for key, value in data.value.items() if isinstance(value, str)] if data.value else []
    links = "http:", "https:", "/data/"
    return [(key, value) for key, value in texts if " " in value.strip() and not value.startswith(links)]


def controls_of_other_texts(
    task: JsonValue, regions: Iterable[tuple[str, tuple[int, int], str]], fits: Callable[[tuple[int, int], str], bool]
) -> frozenset[str]:
    """Return which names of texts (`to_name`) are of a text that is not read, if a task has several.

    `regions` have such a name, a span and their words, "" if the file does not give them; `fits` says whether the text
    that is read has the words there. Without words, only a name that the text's field has as well is its own.
    """
    data = task.get("data")
    if not isinstance(data.value, dict) or len(_texts(data)) < 2:
        return frozenset()
    matches: dict[str, list[bool]] = {}
    for name, span, words in regions:
        matches.setdefault(name, []).extend([fits(span, words)] if words else [])
    if len(matches) < 2:
        return frozenset()
    field = text_of_task(task)[0]
    own = {name for name, each in matches.items() if (2 * sum(each) > len(each) if each else name == field)}
    return frozenset(matches.keys() - own)
