"""Headlines, where every word is capitalised and the model takes half the line for a name."""

import re
from bisect import bisect_right

from tui.marks.entities.gazetteer import gazetteer
from tui.marks.rules.people import People
from tui.marks.rules.workbench import Name, Workbench


def title_case(bench: Workbench) -> None:
    """Cut a name in a line of capitalised words, if it occurs nowhere else, down to the known names in it."""
    lines = bench.headlines
    if not lines:
        return
    begins = [start for start, _ in lines]
    inside = set()
    for name in bench.names:
        line = bisect_right(begins, name.start) - 1
        if line >= 0 and name.start < lines[line][1]:
            inside.add(id(name))
    rest = [name for name in bench.names if id(name) not in inside]
    body = {name.text for name in rest}
    people = People(rest)

    def cut(name: Name) -> list[Name]:
        if id(name) not in inside or name.label == "DATE" or " " not in name.text or name.entry or name.text in body:
            return [name]
        parts = [
            (name.start + start, name.start + end, entry.label)
            for start, end, entry in gazetteer().scan(bench.plain[name.start : name.end])
        ]
        for word in re.finditer(r"[^\s,]+", bench.plain[name.start : name.end]):
            start, end = name.start + word.start(), name.start + word.end()
            bare = word.group().removesuffix("'s")
            entry = gazetteer().exact.get(bare)
            if any(start < b and a < end for a, b, _ in parts):
                continue
            if people.full_name(bare) or bare in people.parts:
                parts.append((start, start + len(bare), "PERSON"))
            elif entry and not entry.weak:
                parts.append((start, start + len(bare), entry.label))
        return [Name(*span) for span in _join(sorted(parts))] if parts else [name]

    bench.replace(cut)


def _join(parts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join adjacent words of persons into one name."""
    joined: list[tuple[int, int, str]] = []
    for start, end, label in parts:
        if joined and label == joined[-1][2] == "PERSON" and start == joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], end, label)
        else:
            joined.append((start, end, label))
    return joined
