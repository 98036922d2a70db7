"""Any value at any place in JSON of another program is imported, reported or refused in one line, and never fails."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.foreign import TEXT
from tui.core.errors import FormatError
from tui.formats import import_
from tui.library import Library

ID = "00000000-0000-4000-8000-000000000001"
TIME = "2024-05-01T10:00:00Z"
WORDS = {"start": 3, "end": 6, "text": "Zoë"}
REGION = {"id": ID, "type": "labels", "from_name": "label", "value": {**WORDS, "labels": ["claim"]}}
ORIGIN = {"creator": "x", "created": TIME, "modified": TIME, "digest": "d"}

FILES: list[tuple[str, Any]] = [
    (
        "label-studio",
        [
            {
                "text": TEXT,
                "topic": "x",
                "id": 4,
                "annotator": 2,
                "annotation_id": 9,
                "lead_time": 3.1,
                "created_at": TIME,
            }
            | {
                "label": [{**WORDS, "labels": ["A"]}, {**WORDS, "labels": ["B"]}],
                "sure": [{**WORDS, "choices": ["no"]}],
            }
        ],
    ),
    (
        "label-studio",
        [
            {
                "id": 1,
                "data": {"text": TEXT, "id": "a", "links": [["x", "y", "z"]]},
                "annotations": [
                    {
                        "completed_by": {"email": "a@b.c"},
                        "created_at": TIME,
                        "result": [
                            {**REGION, "meta": {"postil": ORIGIN, "text": ["n"]}},
                            {**REGION, "type": "textarea", "from_name": "note", "value": {**WORDS, "text": ["a"]}},
                            {"type": "relation", "from_id": ID, "to_id": ID, "labels": ["repeats"]},
                        ],
                    }
                ],
            }
        ],
    ),
    (
        "prodigy",
        {
            "text": TEXT,
            "spans": [{"start": 2, "end": 5, "label": "X", "answer": "accept", "id": ID, "created": TIME}],
            "tokens": [{"text": "Zoë", "start": 2, "end": 5, "id": 0}],
            "meta": {"id": "1", "more": 2},
            "_timestamp": 1700000000,
        },
    ),
    (
        "doccano",
        {"id": 3, "text": TEXT, "label": [[2, 5, "X"]], "postil": [[2, 5, "X", ID, TIME, TIME]], "article": "q"},
    ),
]

ODD: list[Any] = [None, 7, -1, 1e308, True, "x", "", [], {}, [[]], {"a": 1}, ["x"], "\ud800", 10**30, "\n", "9" * 300]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from places(part, (*path, key))


def changed(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    document = deepcopy(value)
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = deepcopy(odd)
    return document


@pytest.mark.parametrize(("name", "document"), FILES)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_value_anywhere_is_read_or_refused_in_a_line(name: str, document: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([*places(document)]))
    given_bytes = json.dumps(changed(document, path, data.draw(st.sampled_from(ODD)))).encode()
    with TemporaryDirectory() as folder, Library(Path(folder) / "l.db", "cleo") as library:
        (Path(folder) / "x").write_bytes(given_bytes)
        try:
            report = import_(name, library, Path(folder) / "x")
        except FormatError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either end is right
        else:
            assert "\n" not in report.line
            assert not import_(name, library, Path(folder) / "x").imported.changed
