"""JSON lines on standard input, for `-`: each is carried out, or refused by its number."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from tui.cli.output import one_line, print_json, print_line, warn
from tui.core.errors import ArgumentError, PostilError
from tui.core.text import cut, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

JsonItem = dict[str, Any]
LineResult = tuple[dict[str, Any], str]
"""The result of a line, as a row and as text."""

_AROUND = {b"", b"[", b"]", b"[]"}
"""Lines of a printed array without an element."""


def do_lines(do: Callable[[JsonItem], LineResult], done: tuple[str, str] | None = None, *, as_json: bool) -> int:
    """Carry out each line of standard input and report it; return the exit code, 1 if one was refused.

    An array, as commands print it, is read, too. `do` raises `PostilError` to refuse a line. `done` is what was done,
    in the singular and in the plural, for the count at the end.
    """
    counts = {"done": 0, "refused": 0}
    rows = _rows(do, counts)
    if as_json:
        print_json(row for row, _ in rows)
    else:
        for _, line in rows:
            if line:
                print_line(line)
        if done is not None:
            print_line(plural(counts["done"], *done))
    if counts["refused"] and sum(counts.values()) > 1:
        warn(f"postil: {counts['refused']:,} of {plural(sum(counts.values()), 'line')} refused")
    return int(bool(counts["refused"]))


def _rows(do: Callable[[JsonItem], LineResult], counts: dict[str, int]) -> Iterator[LineResult]:
    for number, text in enumerate(sys.stdin.buffer, 1):
        element = text.strip().removesuffix(b",")
        if element in _AROUND:
            continue
        try:
            row, line = do(_item(element))
        except PostilError as error:
            counts["refused"] += 1
            warn(f"postil: line {number}: {error}")
            yield {"line": number, "outcome": "refused", "reason": str(error)}, ""
        else:
            counts["done"] += 1
            yield {"line": number, **row}, line


def _item(text: bytes) -> JsonItem:
    try:
        item = json.loads(text)
        json.dumps(item, ensure_ascii=False).encode()  # half a surrogate pair could be neither stored nor found
    except (ValueError, RecursionError) as error:
        raise ArgumentError(f"is not JSON ({one_line(str(error))})") from error
    if not isinstance(item, dict):
        raise ArgumentError("is not a JSON object")
    if type(item.get("article")) is int:
        item["article"] = str(item["article"])
    if not item.get("article") or not isinstance(item["article"], str):
        raise ArgumentError("names no article")
    return item


def expect_keys(
    item: JsonItem, texts: Collection[str], lists: Collection[str] = (), flags: Collection[str] = ()
) -> None:
    """Raise `ArgumentError` for unknown keys of a line, or values of the wrong type."""
    places = ("start", "end")
    texts = ("article", *texts)
    if unknown := item.keys() - {*texts, *lists, *places, *flags}:
        there = ", ".join((*texts, *lists, *places, *flags))
        raise ArgumentError(f"nothing is called {', '.join(sorted(unknown))} here: there are {there}")
    for key, value in item.items():
        is_right = (
            value is None
            or (key in texts and isinstance(value, str))
            or (key in lists and isinstance(value, list) and all(isinstance(each, str) for each in value))
            or (key in places and type(value) is int)
            or (key in flags and isinstance(value, bool))
        )
        if not is_right:
            raise ArgumentError(f"{key} cannot be {cut(json.dumps(value), 40)}")
