"""Transcripts on the command line: added, exported, filtered by speaker."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Postil

TEXT = "ANNA: How was it?\n\nEMIL: Cold. We heated one room.\n\nANNA: Whom did you ask?\n\nEMIL: The landlord.\n"


def test_commands_filter_by_speaker(postil: Postil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "library.db"))
    (tmp_path / "01 EMIL.txt").write_text(f"Interview on winter\n\n{TEXT}", encoding="utf-8")
    added = postil("add", str(tmp_path / "01 EMIL.txt"))
    assert "transcript: 4 turns of ANNA and EMIL" in added.out
    (line,) = postil("export", "jsonl").lines
    entry = json.loads(line)
    assert entry["title"] == "01 EMIL"
    assert entry["text"].startswith("Interview on winter")
    for words in ("Cold.", "Whom did you ask?"):
        start = entry["text"].index(words)
        entry["highlights"].append(
            {"id": f"00000000-0000-4000-8000-{start:012}", "start": start, "end": start + len(words), "quote": words,
             "tags": ["winter"], "creator": "ann"}
        )  # fmt: skip
    (tmp_path / "coded.jsonl").write_text(json.dumps(entry), encoding="utf-8")
    postil("import", "jsonl", str(tmp_path / "coded.jsonl"))
    (passage,) = postil("passages", "--speaker", "emil", "--json").json
    assert passage["quote"] == "Cold."
    assert postil("passages", "--speaker", "nobody").code == 1
    counted = postil("count", "speaker", "tag", "--json").json
    assert counted == {"rows": ["ANNA", "EMIL"], "columns": ["winter"], "cells": [[1], [1]]}
    result = postil("speakers", "ANNA", "Bob", "--leave-out")
    assert (result.code, result.lines) == (1, ["ANNA left out of coding and counting"])
    assert result.err.endswith("1 of 2 speakers refused\n")
    assert postil("count", "speaker", "tag", "--json").json["rows"] == ["EMIL"]
    assert [row["left_out"] for row in postil("speakers", "--json").json] == [True, False]
    assert postil("undo").out == "undone: speaker “ANNA left out”\n"
    postil("speakers", "EMIL", "--leave-out")
    (row,) = postil("speakers", "EMIL", "--count", "--json").json["speakers"]
    assert (row["turns"], row["left_out"], row["creator"]) == (2, False, "")
    claim = postil("annotate", "1", "--quote", "The landlord.", "--claim", "--json").json
    assert claim["speaker"] == "EMIL", "the speaker of the turn"


def test_an_article_is_switched_between_transcript_and_text(
    postil: Postil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "library.db"))
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    postil("add", str(tmp_path / "a.txt"))
    assert postil("edit", "1", "--no-turns").code == 0
    assert "turns" not in json.loads(postil("export", "jsonl", "--no-history").out)
    assert postil("edit", "1", "--turns").code == 0
    assert len(json.loads(postil("export", "jsonl", "--no-history").out)["turns"]) == 4


def test_the_speaker_of_a_caption_is_printed_with_it(
    postil: Postil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "library.db"))
    captions = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v EMIL>Cold.\n\n00:51.000 --> 00:53.000\n<v ANNA>Oh?\n"
    (tmp_path / "a.vtt").write_text(captions, encoding="utf-8")
    postil("add", str(tmp_path / "a.vtt"))
    assert postil("show", "1").lines[-4:] == ["0:01 EMIL", "Cold.", "0:51 ANNA", "Oh?"]
