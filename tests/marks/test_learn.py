"""What the recogniser is trained on, and the recogniser that ships."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tui.core.errors import MarkingError
from tui.jobs.learning import LearnReport, weigh
from tui.marks.learn import (
    FIRM_SHARE,
    INCORRECT,
    ROUNDS,
    SHARE,
    Lesson,
    Score,
    Trainer,
    lessons,
    rounds_for,
    scores,
)
from tui.marks.learned import CARD, folder_of, forget, keep, read_card, weights_in
from tui.marks.pipeline import RawSpan
from tui.marks.shipped import RECOGNISER

DOCS = Path(__file__).parents[2] / "docs" / "marks.md"


def test_an_article_is_taught_by_the_paragraph() -> None:
    text = "Kestow is old.\n\nIt paid\u00a0$5. Bors and Ames met.\nNothing."
    bors, kestow = RawSpan(28, 32, "PERSON"), RawSpan(0, 6, "ORG")
    whole = list(lessons(text, [kestow, bors], [], [(37, 41)]))
    assert whole == [
        Lesson("Kestow is old.", (RawSpan(0, 6, "ORG"),)),
        Lesson("It paid $5. Bors and Ames met.", (RawSpan(12, 16, "PERSON"),), (), ((21, 25),)),
        Lesson("Nothing."),
    ]
    places = list(lessons(text, [], [bors], whole=False))
    assert places == [Lesson("It paid $5. Bors and Ames met.", (), (RawSpan(12, 16, "PERSON"),), whole=False)]


def test_undecided_text_is_a_missing_label_and_a_rejected_name_an_incorrect_one() -> None:
    text = "Kestow paid $5 to Bors and Ames."
    kestow, bors, ames = RawSpan(0, 6, "ORG"), RawSpan(18, 22, "PERSON"), (27, 31)
    trainer = Trainer([Lesson(text, (kestow,), (), (ames,)), Lesson(text, (kestow,), (bors,), whole=False)], [text])
    whole, place, rehearsed = trainer._examples
    tags = dict(zip([word.text for word in whole.reference], whole.get_aligned_ner(), strict=True))
    assert (tags["Kestow"], tags["Bors"], tags["Ames"]) == ("U-ORG", "O", None)
    assert tags["5"].endswith("-MONEY"), "the model's other labels are kept"
    untold = [tag is None for tag in rehearsed.get_aligned_ner()]
    assert untold == [True] * 3 + [False] + [True] * 5, "people and places in the rehearsed text have no label"
    assert place.get_aligned_ner() == ["U-ORG", *[None] * 8]
    assert [(span.text, span.label_) for span in place.reference.spans[INCORRECT]] == [("Bors", "PERSON")]
    trainer.train(1)
    usual, firm = trainer.weights(), trainer.weights(FIRM_SHARE)
    for right, expected, share in ((94, firm, FIRM_SHARE), (91, usual, SHARE)):
        report = LearnReport()
        outcomes = {usual: {"": Score(90, 100, 100)}, firm: {"": Score(right, 100, 100)}}
        assert weigh(trainer, report, outcomes.__getitem__) == expected
        assert (report.share, report.after) == (share, outcomes[expected]), (
            "the firm one only where it is clearly better"
        )


def test_more_text_means_fewer_rounds() -> None:
    assert rounds_for([Lesson("Kestow.")]) == ROUNDS
    assert rounds_for([Lesson("Kestow. " * 1000)] * 30) == 4
    assert rounds_for([Lesson("Kestow. " * 1000)] * 1000) == 2


def test_scores_are_by_label() -> None:
    bors, kestow = RawSpan(0, 4, "PERSON"), RawSpan(9, 12, "ORG")
    result = scores([([bors], [bors, kestow]), ([RawSpan(1, 2, "GPE")], [])])
    assert result == {"PERSON": Score(1, 1, 1), "ORG": Score(0, 0, 1), "GPE": Score(0, 1, 0), "": Score(1, 2, 2)}
    assert (result[""].f1, result["ORG"].f1, Score(0, 0, 0).f1) == (50, 0, 0)


def test_the_shipped_recogniser_is_numbers_and_matches_its_description() -> None:
    data = RECOGNISER.read_bytes()
    assert len(data) < 10_000_000
    assert hashlib.sha256(data).hexdigest() in DOCS.read_text(encoding="utf-8")
    with np.load(RECOGNISER, allow_pickle=False) as differences:
        assert {differences[key].dtype for key in differences.files} == {np.dtype("float16")}
        assert all(key.partition(".")[0].isdigit() for key in differences.files)


def test_a_stored_recogniser_is_read_completely_or_not_at_all(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "a.db")
    assert read_card(folder) is None
    keep(folder, b"one", {"base": "x", "created": "2024"})
    (folder / "recogniser-0123.weights.part").write_bytes(b"of one that was stopped")
    keep(folder, b"two", {"base": "x", "created": "2025"})
    assert weights_in(folder) == b"two"
    assert len(list(folder.iterdir())) == 2, "nothing of earlier ones remains"
    next(folder.glob("*.weights")).write_bytes(b"three")
    with pytest.raises(MarkingError, match="is damaged: `postil learn` makes it again"):
        weights_in(folder)
    (folder / CARD).write_text("[]")
    with pytest.raises(MarkingError, match="is damaged"):
        read_card(folder)
    (folder / "mine.txt").write_text("of somebody else")
    assert forget(folder)
    assert not forget(folder)
    assert [each.name for each in folder.iterdir()] == ["mine.txt"]


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "a.db")
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MarkingError, match="cannot be written"):
        keep(folder, b"one", {"base": "x", "created": "2024"})
    assert list((tmp_path / "elsewhere").iterdir()) == []
