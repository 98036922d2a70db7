"""Names for training as Prodigy's tasks: whole articles as accepted ones, single decisions as answers to one span."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from tui.core.text import compact_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.spans import Span
    from tui.formats.training import LabelledPlace, LabelledText, TrainingReport


def write_names(output: IO[bytes], texts: Iterable[LabelledText], report: TrainingReport, name: str) -> None:
    """Write one task a line; paragraphs of a reviewed article with undecided names are left out."""
    for text in texts:
        for task in _tasks(text, report):
            output.write(f"{compact_json(task)}\n".encode())


def _tasks(text: LabelledText, report: TrainingReport) -> Iterator[dict[str, Any]]:
    lines: dict[int, int] = {}
    start = 0
    for line in text.text.split("\n"):
        lines[start] = start + len(line)
        start += len(line) + 1
    if text.whole:
        across = [each[:2] for each in text.names if "\n" in text.text[each[0] : each[1]]]
        report.lose("names across two lines", len(across))
        for first, last in lines.items():
            if not text.text[first:last].strip():
                continue
            if _touches(text.unknown, first, last):
                report.lose("paragraphs with names nobody decided about")
                continue
            if _touches(across, first, last):  # a task without it would say that there is none
                report.lose("paragraphs with a part of a name")
                continue
            names = [each for each in text.names if first <= each[0] and each[1] <= last]
            yield _task(text, first, last, names, "accept", "ner_manual")
    else:
        for place in text.names:
            yield from _single(text, lines, place, "accept", report)
    for place in text.rejected:
        yield from _single(text, lines, place, "reject", report)


def _touches(places: Iterable[Span], first: int, last: int) -> bool:
    return any(start < last and first < end for start, end in places)


def _single(
    text: LabelledText, lines: dict[int, int], place: LabelledPlace, answer: str, report: TrainingReport
) -> Iterator[dict[str, Any]]:
    line = next(((first, last) for first, last in lines.items() if first <= place[0] and place[1] <= last), None)
    if line is None:
        report.lose("names across two lines")
    else:
        yield _task(text, *line, [place], answer, "ner")


def _task(
    text: LabelledText, first: int, last: int, places: list[LabelledPlace], answer: str, view: str
) -> dict[str, Any]:
    spans = [
        {"start": start - first, "end": end - first, "label": label, "text": text.text[start:end]}
        for start, end, label in places
    ]
    about = {"id": text.id, "title": text.title, "start": first}
    return {"text": text.text[first:last], "spans": spans, "meta": about, "answer": answer, "_view_id": view}
