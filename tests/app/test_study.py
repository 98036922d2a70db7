"""The study in docs/study.md: its commands are run, its keys pressed, and its tables recounted from the coding."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from collections import Counter
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest

from tests import study
from tui.cli.root import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.app.pilot import OpenReader

PAGE = Path(__file__).parents[2] / "docs" / "study.md"

RENAMED = {
    "young leave": "town/young leave",
    "money/pay-off": "money/severance",
    "family/kids": "family/children",
}

CODES = 25


def coded() -> Iterator[tuple[study.Passage, str, set[str]]]:
    """Yield each passage of each coder with its final tags."""
    for coder in ("ann", "ben"):
        for passage, codes in study.coding(coder):
            yield passage, coder, {RENAMED.get(code, code) for code in codes}


def levels(code: str) -> Iterator[str]:
    parts = code.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def cells(table: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter(
        {
            (row, column): number
            for row, numbers in zip(table["rows"], table["cells"], strict=True)
            for column, number in zip(table["columns"], numbers, strict=True)
            if number
        }
    )


@pytest.mark.long
async def test_the_study_works_as_described(
    reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "annotations.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    monkeypatch.setenv("POSTIL_CONFIG", str(tmp_path / "config.toml"))
    study.write(tmp_path / "study")

    def postil(*words: str) -> str:
        capsys.readouterr()
        assert run([*words]) == 0, words
        return capsys.readouterr().out

    def asked(*words: str) -> Any:
        return json.loads(postil(*words, "--json"))

    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        if kind == "keys":
            async with reader(path, size=(100, 30), creator="ann") as r:
                for typed, key in re.findall(r'"(.*?)"|(\S+)', block):
                    await (r.type(typed) if typed else r.press(key))
                assert r.library.turns.left_out_names() == {"INTERVIEWER"}
            continue
        (tmp_path / "config.toml").write_text(f'creator = "{kind}"\n')
        for command in block.splitlines():
            line, _, source = command.partition(" < ")
            data = Path(source).read_bytes() if source else b""
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
            postil(*shlex.split(line)[1:])

    assert len(asked("tags")) == CODES

    kinds, speakers, together = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for passage, _, codes in coded():
        of_kind = study.KINDS[passage.document - 1]
        speaker = passage.speaker.upper() if of_kind == "interview" else passage.speaker
        kinds.update((level, of_kind) for level in {level for code in codes for level in levels(code)})
        speakers.update((speaker, code) for code in codes if speaker)
        for other, _, others in coded():
            if (other.document, other.paragraph) == (passage.document, passage.paragraph):
                together.update(product(codes, others))
    sheet = openpyxl.load_workbook("kinds.xlsx").active
    assert sheet is not None
    (_, *columns), *rows = sheet.iter_rows(values_only=True)
    assert cells({"rows": [row[0] for row in rows], "columns": columns, "cells": [row[1:] for row in rows]}) == kinds
    assert cells(asked("count", "speaker", "tag")) == speakers
    assert cells(asked("count", "tag", "tag", "--within", "paragraph")) == together

    of_town = {
        (code, "town"): sum(code in codes and passage.document in (2, 5, 14) for passage, _, codes in coded())
        for code in {code for _, _, codes in coded() for code in codes}
    }
    assert cells(asked("count", "tag", "whole")) == Counter(
        {cell: number for cell, number in of_town.items() if number}
    )

    report = "\n".join(paragraph.text for paragraph in docx.Document("passages.docx").paragraphs)
    assert all(word in report for word in ("town/young leave", "MARTA", "ben", "I was paid nine months"))
    assert "What the owner paid at the end." in Path("codebook.md").read_text(encoding="utf-8")
    for command in (
        ["tags"],
        ["passages"],
        ["count", "tag", "creator"],
        ["count", "tag", "attribute:kind"],
        ["count", "whole", "creator"],
    ):
        here, there = asked(*command), asked(*command, "--library", "again.db")
        assert without_ids(here) == without_ids(there), command


def without_ids(rows: Any) -> Any:
    """Return rows without what differs between libraries: the ids of tags and articles."""
    if isinstance(rows, dict):
        return rows
    return [{name: value for name, value in row.items() if name not in ("id", "article", "position")} for row in rows]
