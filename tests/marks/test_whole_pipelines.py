"""A person's own pipelines run completely and in their order: Postil finds what spaCy itself finds with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import spacy

from tui.core.errors import MarkingError
from tui.marks import NO_RULES
from tui.marks.finder import Finder
from tui.marks.pipeline import PACKAGED, load, without_model

if TYPE_CHECKING:
    from spacy.pipeline import EntityRuler

LINES = (
    "Maria Lopez flew from Lisbon to Nairobi on Tuesday.",
    "The Stinger missiles reached Lisbon.",
    "",
    "Maria Lopez bought two Stinger missiles in Nairobi.",
)
PATTERNS: tuple[dict[str, Any], ...] = (
    {"label": "WEAPON", "pattern": "Stinger"},
    {"label": "ORG", "pattern": [{"LOWER": "lisbon"}]},
    {"label": "EVENT", "pattern": [{"POS": "VERB"}, {"LOWER": "from"}]},
)


def with_ruler(folder: Path, *, after: bool, overwrite: bool) -> Path:
    """Save the packaged model with rules before or after its recogniser."""
    nlp = spacy.load(PACKAGED)
    overwriting = {"overwrite_ents": overwrite}
    if after:
        part = nlp.add_pipe("entity_ruler", config=overwriting, after="ner")
    else:
        part = nlp.add_pipe("entity_ruler", config=overwriting, before="ner")
    ruler = cast("EntityRuler", part)
    ruler.add_patterns(list(PATTERNS))
    nlp.to_disk(folder)
    return folder


@pytest.mark.parametrize(("after", "overwrite"), [(True, True), (True, False), (False, False)])
def test_rules_before_and_after_the_recogniser_work_as_in_spacy(tmp_path: Path, after: bool, overwrite: bool) -> None:
    """A rule that needs parts of speech gets the tagger, too."""
    folder = with_ruler(tmp_path / "own", after=after, overwrite=overwrite)
    whole = spacy.load(folder)
    expected = [[(e.start_char, e.end_char, e.label_) for e in whole(line).ents] for line in LINES]
    is_first = overwrite or not after
    assert any(label == "WEAPON" for line in expected for *_, label in line) is is_first
    assert any(label == "ORG" for line in expected for *_, label in line) is is_first
    assert any(label == "EVENT" for line in expected for *_, label in line)
    assert [[tuple(span) for span in spans] for spans in load(str(folder)).spans(LINES)] == expected


def test_no_model_is_used_for_another_language(tmp_path: Path) -> None:
    with pytest.raises(MarkingError, match="the model no_such_model does not load: install it"):
        load("no_such_model", only=True)


def test_another_language_gets_the_names_of_its_model_and_no_english_rules(tmp_path: Path) -> None:
    nlp = spacy.blank("de")
    ruler = cast("EntityRuler", nlp.add_pipe("entity_ruler"))
    ruler.add_patterns([{"label": "PER", "pattern": "Anna Weber"}, {"label": "PER", "pattern": "Weber"}])
    nlp.to_disk(tmp_path / "de")
    text = "Anna Weber kam am Dienstag.\n„Wir kommen wieder“, said Weber in May."
    pipeline = load(str(tmp_path / "de"), english=False, only=True)
    assert pipeline.version.endswith(NO_RULES)
    ((_, marks),) = Finder(pipeline).find([(1, text)])
    assert [(text[m.start : m.end], m.label, m.entity) for m in marks.mentions] == [
        ("Anna Weber", "PERSON", "Anna Weber"),
        ("Weber", "PERSON", "Anna Weber"),
    ]
    assert [(text[q.start : q.end], q.speaker) for q in marks.quotations] == [("„Wir kommen wieder“", "")]
    assert not marks.suggestions


def test_without_a_model_only_quotations_are_marked() -> None:
    ((_, marks),) = Finder(without_model()).find([(1, "Am Dienstag sagte Anna Weber in Berlin: “Wir kommen.”")])
    assert (marks.mentions, len(marks.quotations), marks.suggestions) == ((), 1, ())
