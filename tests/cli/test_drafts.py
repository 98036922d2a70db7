"""`postil drafts`: unsaved text is listed, printed and discarded, and visible to no other command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.app.keymap import DEFAULT_KEYMAP
from tui.app.session import Session
from tui.config import Settings
from tui.jobs.drafts import drafts, keep
from tui.jobs.unsaved import WaitingChange, WaitingFile
from tui.library import Library
from tui.library.tables.drafts import Draft
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Postil


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds


def typed(library: Library, text: str, kind: str = "note") -> Draft:
    article = library.articles.get(1)
    draft = Draft(kind, article.id, 1, 19, 60, "", article.text[19:60], library.creator, text)
    keep(library, draft)
    return draft


def waiting(path: Path, *names: str, refusal: str = "") -> WaitingFile:
    """Leave a queue of changes, as a reader that has ended does."""
    queue = WaitingFile(path)
    for name in names:
        queue.add(WaitingChange(f"{name}{'0' * 20}", "ann", "2026-01-01T00:00:00.000Z", f"note · {name}", "note", []))
    if refusal:
        queue.end(f"{names[0]}{'0' * 20}", refusal)
    queue.close()
    return queue


def test_nothing_is_unsaved(postil: Postil) -> None:
    result = postil("drafts")
    assert (result.code, result.out, result.err) == (0, "", "nothing is unsaved\n")
    assert postil("drafts", "--json").json == []
    assert postil("drafts", "--discard").code == 2


def test_drafts_are_listed_printed_and_discarded(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        draft = typed(opened, "one\ntwo")
        typed(opened, "why", "rationale")
    listed = postil("drafts")
    assert f"{draft.id}  draft: note on “" in listed.out
    assert "    one two\n" in listed.out
    assert "one\ntwo\n" in postil("drafts", draft.id[:6]).out
    assert {row["kind"]: row["text"] for row in postil("drafts", "--json").json} == {
        "note": "one\ntwo",
        "rationale": "why",
    }
    assert postil("drafts", draft.id, "--discard").lines == ["discarded 1 draft"]
    assert [row["kind"] for row in postil("drafts", "--json").json] == ["rationale"]
    assert postil("drafts", draft.id).code == 1


def test_waiting_and_refused_changes_are_listed_and_discarded(postil: Postil, library: Path) -> None:
    queue = waiting(library, "aaaa", "bbbb", refusal="the annotation is gone")
    rows = {row["id"][:4]: (row["state"], row["reason"]) for row in postil("drafts", "--json").json}
    assert rows == {"aaaa": ("refused", "the annotation is gone"), "bbbb": ("waiting", "")}
    assert "refused change: note" in postil("drafts").out
    assert postil("drafts", "bbbb", "--discard").code == 0
    assert queue.path.exists()
    assert postil("drafts", "aaaa", "--discard").code == 0
    assert not queue.path.exists()
    assert postil("drafts").err == "nothing is unsaved\n"


def test_the_queue_of_an_open_reader_is_left_alone(postil: Postil, library: Path) -> None:
    queue = waiting(library, "cccc")
    assert queue.claim()
    result = postil("drafts", "cccc", "--discard")
    assert result.code == 1
    assert "belongs to an open reader" in result.err
    queue.close()


def test_no_export_merge_undo_or_check_sees_a_draft(postil: Postil, library: Path, tmp_path: Path) -> None:
    with Library(library, "ann") as opened:
        opened.annotations.highlight(opened.articles.get(1), 19, 60)
        typed(opened, "not for you")
        assert opened.journal.undo() is not None
        assert [draft.text for draft in drafts(opened)] == ["not for you"]
        assert opened.journal.redo() is not None
        assert list(find_problems(opened)) == []
    for name in ("jsonl", "csv", "markdown", "w3c", "html"):
        assert postil("export", name, "-o", tmp_path / f"out.{name}").code == 0
        assert "not for you" not in (tmp_path / f"out.{name}").read_text(encoding="utf-8")
    with Library(tmp_path / "other.db", "ann") as other:
        merge(other, library)
        assert drafts(other) == []


def test_a_draft_written_by_another_program_cannot_control_the_terminal(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        typed(opened, "\x1b]52;c;aGk=\x07 \u202e evil", "no\x1b[2Jte")
    assert not {"\x1b", "\u202e", "\x07"} & set(postil("drafts").out)
    with Library(library, "ann") as opened:
        session = Session(opened, Settings(creator="ann"), DEFAULT_KEYMAP)
        session.open(1)
        (draft,) = drafts(opened)
        assert "\x1b" not in draft.text + draft.kind
