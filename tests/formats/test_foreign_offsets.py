"""Annotations are on the words that a file quotes, in whatever unit the file counts."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.foreign import ENDS, SIZES, annotations_of, importing, project, region, selection
from tui.core.model import NewArticle
from tui.formats.offsets import Characters, LineEnds
from tui.library import Library

Span = tuple[int, int, str]


def _label_studio(text: str, spans: list[Span]) -> Any:
    results = [
        {"id": f"r{start}", "type": "labels", "value": {"start": start, "end": end, "text": words, "labels": ["L"]}}
        for start, end, words in spans
    ]
    return json.dumps([{"data": {"text": text}, "annotations": [{"result": results}]}]).encode()


def _brat(text: str, spans: list[Span]) -> Any:
    lines = [f"T{number}\tL {start} {end}\t{words}\n" for number, (start, end, words) in enumerate(spans)]
    return {"a.txt": text, "a.ann": "".join(lines)}


def _prodigy(text: str, spans: list[Span]) -> Any:
    parts = [{"start": start, "end": end, "text": words, "label": "L"} for start, end, words in spans]
    return json.dumps({"text": text, "spans": parts}).encode()


def _native(text: str, spans: list[Span]) -> Any:
    parts = [{"start": start, "end": end, "quote": words, "tags": ["L"]} for start, end, words in spans]
    return json.dumps({"text": text, "highlights": parts}).encode()


def _refi(text: str, spans: list[Span]) -> Any:
    return project(*(selection(start, end, words, ("u1", "c1")) for start, end, words in spans), text=text)


FILES: dict[str, Callable[[str, list[Span]], Any]] = {
    "label-studio": _label_studio,
    "brat": _brat,
    "prodigy": _prodigy,
    "jsonl": _native,
    "refi-qda": _refi,
}
WORDS = st.lists(st.sampled_from(["rose", "Zoë", "💩", "東京", "a"]), min_size=4, max_size=25)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=25, deadline=None)
@given(words=WORDS, characters=st.sampled_from([*SIZES]), ends=st.sampled_from([*ENDS]), data=st.data())
def test_words_are_found_in_every_unit(
    name: str, words: list[str], characters: Characters, ends: LineEnds, data: st.DataObject
) -> None:
    stands, counts = ENDS[ends]
    numbered = [f"{word}{number:02}" for number, word in enumerate(words)]
    text = "".join(word + (stands if number % 3 == 2 else " ") for number, word in enumerate(numbered))
    chosen = data.draw(st.lists(st.sampled_from(numbered), min_size=3, unique=True))
    spans = []
    for word in sorted(chosen, key=text.index):
        at = text.index(word)
        start, end = (SIZES[characters](text[:offset].replace(stands, counts)) for offset in (at, at + len(word)))
        spans.append((start, end, word))
    with TemporaryDirectory() as folder, Library(Path(folder) / "l.db", "cleo") as library:
        importing(library, Path(folder))(name, FILES[name](text, spans))
        assert sorted(words for words, _, _ in annotations_of(library)) == sorted(chosen)
        assert all(one.placed for one in library.annotations.of_article(1))


def test_what_was_marked_in_another_text_of_a_task_is_told_not_put_on_this_one(empty: Library, tmp_path: Path) -> None:
    results = [
        {**region(0, 4, "Kohl", "PER"), "to_name": "t1"},
        {**region(10, 14, "Bush", "PERSON"), "id": "y", "to_name": "t2"},
        {**region(5, 9, "", "VERB"), "id": "w", "to_name": "t2"},
    ]
    data = {"a": "Kohl met Bush in Bonn on a cold day.", "b": "Kohl traf Bush in Bonn."}
    report = importing(empty, tmp_path)(
        "label-studio", json.dumps([{"data": data, "annotations": [{"result": results}]}]).encode()
    )
    assert [(each.quote, each.tags) for each in empty.annotations.of_article(1)] == [("Kohl", ("PER",))]
    assert report.tally.count("highlights", "left out") == 2


@pytest.mark.parametrize("characters", SIZES)
@pytest.mark.parametrize("name", ["w3c", "hypothesis"])
def test_repeated_words_are_placed_in_the_unit_of_the_whole_file(
    empty: Library, tmp_path: Path, name: str, characters: Characters
) -> None:
    """In another unit most positions are at the same words, a place or two further on."""
    text, page, size = "💩💩💩💩💩💩 ab ab ab ab ab ab ab ab Zoë in London.", "https://example.org/a", SIZES[characters]
    empty.articles.add([NewArticle(text, "1", "A", source=page)])
    spans = [(at, at + 2) for at in range(7, 20, 3)] + [(text.index("London"), len(text) - 1)]
    annotations = []
    for number, (start, end) in enumerate(spans):
        position = {"type": "TextPositionSelector", "start": size(text[:start]), "end": size(text[:end])}
        selector = [position, {"type": "TextQuoteSelector", "exact": text[start:end]}]
        target = {"source": page, "selector": selector}
        annotations.append({"id": f"urn:x:{number}", "uri": page, "target": target if name == "w3c" else [target]})
    content = annotations if name == "w3c" else {"annotations": annotations}
    importing(empty, tmp_path)(name, json.dumps(content).encode())
    assert [(each.start, each.end) for each in empty.annotations.of_article(1)] == spans
