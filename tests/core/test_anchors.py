"""Finding passages again after random edits with known results, and properties that hold for any text."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.core.anchors import Anchor, Anchoring, QuoteSelector, whole_words
from tui.core.sentences import sentences

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
TEXTS = [path.read_text(encoding="utf-8") for path in SEEDS]


def passage(text: str, start: int, end: int) -> QuoteSelector:
    return QuoteSelector(start, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])


def edited(text: str, share: float, chance: random.Random) -> tuple[str, dict[int, int]]:
    """Return a text with a share of its words changed, and the new place of each remaining character."""
    words = ["however", "officials", "said", "more", "on Thursday", "the", "report"]
    new = ""
    new_places: dict[int, int] = {}
    for piece in re.finditer(r"\s+|\S+", text):
        keep, before = piece[0], ""
        if not piece[0].isspace() and chance.random() < share:
            action = chance.choice(("delete", "replace", "insert"))
            keep = {"delete": "", "replace": chance.choice(words), "insert": keep}[action]
            before = f"{chance.choice(words)} " if action == "insert" else ""
        new += before
        if keep == piece[0]:
            new_places.update((piece.start() + n, len(new) + n) for n in range(len(keep)))
        new += keep
    return new, new_places


@pytest.mark.parametrize("share", [0.01, 0.05, 0.1, 0.2])
def test_passages_are_found_after_edits(share: float) -> None:
    right = wrong = total = 0
    for number, text in enumerate(TEXTS):
        new, new_places = edited(text, share, random.Random(number))
        anchoring = Anchoring(new, text)
        for start, end in sentences(text):
            stayed = [new_places[at] for at in range(start, end) if at in new_places and not text[at].isspace()]
            if len(stayed) < (end - start) * 0.5:
                continue
            total += 1
            anchor = anchoring.find(passage(text, start, end))
            true = set(range(min(stayed), max(stayed) + 1))
            common = len(true & set(range(anchor.start, anchor.end)))
            good = anchor.state != "orphan" and common >= 0.8 * len(true | set(range(anchor.start, anchor.end)))
            right += good
            wrong += anchor.state != "orphan" and not common
    assert total > 60
    assert right / total >= 0.97
    assert wrong / total <= 0.005


def test_of_two_equal_passages_the_right_one_is_found() -> None:
    """The third seed contains its body twice; only the changes show which copy is meant."""
    text = next(text for text in TEXTS if text.count(text[400:500]) == 2)
    first, second = text.index(text[400:500]), text.rindex(text[400:500])
    new = "Updated on Friday.\n" + text
    anchoring = Anchoring(new, text)
    for start in (first, second):
        anchor = anchoring.find(passage(text, start, start + 100))
        assert (anchor.start, anchor.state) == (start + 19, "moved")


def test_moved_passages_are_found_and_deleted_ones_rarely_mistaken_for_others() -> None:
    deleted = misplaced = 0
    for text in TEXTS:
        for start, end in sentences(text):
            quote = text[start:end]
            if text.count(quote) > 1 or len(quote) < 40:
                continue
            without = text[:start] + text[end:]
            moved = f"{without}\n{quote}"
            anchor = Anchoring(moved, text).find(passage(text, start, end))
            assert (moved[anchor.start : anchor.end], anchor.state) in {(quote, "moved"), (quote, "exact")}
            deleted += 1
            misplaced += Anchoring(without, text).find(passage(text, start, end)).state != "orphan"
    assert deleted > 40
    assert misplaced / deleted <= 0.08


@pytest.mark.parametrize(
    ("words", "stays"), [("in", True), ("that Norway", False), ("Peru paid", False), ("of", False)]
)
def test_short_passages_are_not_mistaken_after_large_changes(words: str, stays: bool) -> None:
    first = "Only France and Britain signed the accord in Geneva. Anna Kovač of Dorn Vessel was in France then.\n"
    second = "Kovač told Harbour Weekly that Norway lost 12 percent of its ships. Peru paid 40 million dollars.\n"
    old, new = f"{first}{second}", f"Corrected on day 5: what was said of it was wrong.\n{first}"
    start = old.rindex(words, 0, len(first)) if stays else old.rindex(words)
    anchor = Anchoring(new, old).find(passage(old, start, start + len(words)))
    place = start + new.index(first)
    assert (anchor.start, anchor.end) == ((place, place + len(words)) if stays else (0, 0))


def test_words_without_context_are_not_mistaken_for_similar_ones() -> None:
    text = "Second text. The rent fell in spring, and nobody knew why."
    assert Anchoring(text).find(QuoteSelector(-1, "not there")).state == "orphan", "it is half of 't. The rent'"
    assert Anchoring(text).find(QuoteSelector(-1, "The rent fell in spring and nobody knew")).state == "fuzzy"
    assert Anchoring(text).find(QuoteSelector(-1, "fell")).start == text.index("fell")


def test_the_end_of_a_text_is_no_context_of_its_last_words() -> None:
    before = "Prices in Oslo rose after fishing boats stayed away.\n"
    old = f"{before}Norwegian police searched two warehouses beside the old railway.\n"
    start = old.index("the old railway")
    new = f"Version 2.\n{before}Its chairman left without answering any question at all.\n"
    assert Anchoring(new, old).find(passage(old, start, start + 16)).state == "orphan", "not “tayed away.”"
    start = before.index("away")
    new = old.replace(before, "The accord was signed in Geneva on Monday.\n")
    assert Anchoring(new, old).find(passage(old, start, start + 5)).state == "orphan", "not “day.”"
    cost, more = "They paid $40 for each of the boats.", "They paid $45 for each of the boats."
    assert Anchoring(f"Corrected.\n{more}", cost).find(passage(cost, 10, 13)) == Anchor(21, 24, "fuzzy", 0.6667)
    only, later = f"{before}It was reported on Tuesday.", f"It is late.\n{before.strip()} Nobody knew.\nAgain."
    found = Anchoring(later, only).find(passage(only, 9, len(before) - 1))
    assert later[found.start : found.end] == before[9:-1]
    assert Anchoring(f"Again.\n{old}", old).find(passage(old, start, start + 16)).start == start + 7


def test_without_the_old_text_quote_and_context_decide() -> None:
    new = "A deal was signed in Paris today. Then a deal was signed in Rome, said Ann."
    anchor = Anchoring(new).find(QuoteSelector(-1, "a deal was signed in Rome", "Then ", ", said Ann"))
    assert new[anchor.start : anchor.end] == "a deal was signed in Rome"
    assert Anchoring(new).find(QuoteSelector(-1, "nothing of the kind was ever said", "x", "y")).state == "orphan"
    rows = Anchoring("Of all bills:\n" + "Paid in full. " * 5)
    assert [rows.find(QuoteSelector(at, "Paid in full.", "full. ", " Paid")).start for at in (30, 40)] == [28, 42], (
        "nearest"
    )


@settings(max_examples=200, deadline=None)
@given(st.text("ab😀\n .", max_size=40), st.text("ab😀\n .", max_size=40), st.data())
def test_any_anchor_is_within_the_text_and_has_the_right_state(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(-1, len(old)))
    end = data.draw(st.integers(max(start, 0), len(old)))
    anchor = Anchoring(new, data.draw(st.sampled_from([old, ""]))).find(passage(old, max(start, 0), end))
    quote = old[max(start, 0) : end]
    if anchor.state == "orphan":
        assert (anchor.start, anchor.end) == (0, 0)
    else:
        assert 0 <= anchor.start < anchor.end <= len(new)
        assert (new[anchor.start : anchor.end] == quote) == (anchor.state != "fuzzy")
        assert 0 <= anchor.score <= 1
    if old == new and quote:
        assert anchor.start == max(start, 0) or anchor.state == "moved"


@pytest.mark.parametrize(
    ("text", "cut", "words"),
    [
        ("A deal was signed.", " deal was ", "deal was"),
        ("A deal was signed.", "eal was sig", "deal was signed"),
        ("A deal was signed.", "A d", "A deal"),
        ("A deal was signed.", "signed.", "signed."),
        ("A deal. was", " ", ""),
        ("協定が署名された。", "定が署", "定が署"),
    ],
)
def test_an_anchor_is_widened_to_whole_words(text: str, cut: str, words: str) -> None:
    start, end = whole_words(text, Anchor(text.index(cut), text.index(cut) + len(cut), "fuzzy", 0.8))
    assert text[start:end] == words
