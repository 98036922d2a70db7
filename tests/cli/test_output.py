"""What commands print: columns, colours and JSON, on a terminal and in a pipe."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from tui.cli.output import Rows, print_json, print_line, print_tally, warn
from tui.config import own_command
from tui.core.tally import Conflict, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def on_a_terminal(width: int, *arguments: object, **environment: str) -> list[str]:
    """Run a command on a pseudo-terminal of this width and return the lines it prints."""
    command, *rest = own_command(*map(str, arguments))
    base = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "NO_COLOR"}}
    child = pexpect.spawn(
        command,
        rest,
        timeout=60,
        encoding="utf-8",
        dimensions=(24, width),
        env={**base, "TERM": "xterm", **environment},
    )
    child.expect(pexpect.EOF)
    child.close()
    return [line.rstrip("\r") for line in str(child.before).split("\n")]


def test_columns_are_aligned_and_not_cut_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    rows = Rows(("#", -3), ("name", 6), ("title", 0))
    rows.head()
    rows.row(1, "東京", "a title " * 30)
    rows.row(1000, "a longer name", "\x1b[31mred\nlines")
    head, first, second = capsys.readouterr().out.splitlines()
    assert head == "  #  name    title"
    assert first == "  1  東京    " + ("a title " * 30).rstrip()
    assert second == "1000  a longer name  red lines"


def test_each_row_is_printed_before_the_next_is_made_and_an_error_loses_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = []

    def made() -> Iterator[tuple[str]]:
        yield ("first",)
        printed.append(capsys.readouterr().out)
        yield ("second",)
        yield ("third",)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Rows(("name", 0)).all(made())
    assert printed == ["name\nfirst\n"]
    assert capsys.readouterr().out == "second\nthird\n"
    assert (Rows(("name", 0)).all(()), capsys.readouterr().out) == (0, "")


def test_a_list_fits_the_terminal_and_uses_at_most_120_columns(seeds: Path) -> None:
    for width in (100, 200):
        head, *rows = [line for line in on_a_terminal(width, "list", "--library", seeds) if line]
        assert ESCAPES.sub("", head).split()[-1] == "title"
        assert head != ESCAPES.sub("", head), "headings are dim"
        assert max(map(len, rows)) == min(width, 120)
        assert any(row.endswith("…") for row in rows)
        assert not any(ESCAPES.search(row) for row in rows)
    plain = on_a_terminal(100, "list", "--library", seeds, NO_COLOR="1")
    assert plain == [ESCAPES.sub("", line) for line in plain]


A_ROW = """
from tui.cli.output import Rows
rows = Rows(("name", 6), ("number", -4), ("title", 0))
rows.row("a longer name", 7, "title")
rows.row("東京都江東区", 1234567, "title")
rows.row("as six", 1234, "title")
"""


def test_on_a_terminal_a_column_is_never_wider_than_the_screen() -> None:
    child = pexpect.spawn(sys.executable, ["-c", A_ROW], timeout=60, encoding="utf-8", dimensions=(24, 80))
    child.expect(pexpect.EOF)
    child.close()
    assert str(child.before).splitlines() == ["a lon…     7  title", "東京…   123…  title", "as six  1234  title"]


def test_hits_are_bold_on_a_terminal(seeds: Path) -> None:
    text = "\n".join(on_a_terminal(100, "search", "vladivostok", "--library", seeds))
    assert re.search(r"\x1b\[1mVladivostok\x1b\[0m", text)


def test_text_cannot_control_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_line("a\x1b[2Jb\u202ec", bold=True, dim=True)
    warn("two\nlines\x1b[31m of an error")
    print_json({"text": "a\x1b[2J\x9b\u202e\ud800é"})
    out, err = capsys.readouterr()
    assert out.startswith("abc\n{\n")
    assert err == "two lines of an error\n"
    assert out.isprintable() or set(filter(lambda sign: not sign.isprintable(), out)) == {"\n"}
    assert json.loads(out.partition("\n")[2]) == {"text": "a\x1b[2J\x9b\u202e\ud800é"}


def test_json_is_one_value_per_line_or_a_streamed_list(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": [1]}, indent=None)
    print_json(iter([{"a": 1}, {"b": 2}]))
    print_json(iter(()))
    assert capsys.readouterr().out == '{"a": [1]}\n[\n{"a": 1},\n{"b": 2}\n]\n[]\n'


def test_a_tally_comes_after_an_empty_line_and_says_where_conflicts_are_decided(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_tally(Tally())
    assert capsys.readouterr().out == ""
    tally = Tally()
    tally.add("highlights", "added", 2)
    print_tally(tally)
    first, *table = capsys.readouterr().out.splitlines()
    assert first == ""
    assert table[-1].split()[:2] == ["highlights", "2"]
    tally.conflicts.append(Conflict("a note", "note", "mine\nhere", "theirs"))
    print_tally(tally, dry_run=True)
    assert "postil conflicts" not in capsys.readouterr().out
    print_tally(tally)
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .startswith("`:conflicts` in the reader or `postil conflicts` decides it")
    )


SLOW_WORK = """
import sys, time
from tui.cli.output import progress
with progress("counting", 4) as on_progress:
    for done in range(1, 4):
        until = time.monotonic() + float(sys.argv[1])
        while time.monotonic() < until:  # at work
            pass
        on_progress(done, None)
"""


def test_only_long_work_shows_a_progress_bar() -> None:
    bars = []
    for seconds in ("0.2", "0.001"):
        child = pexpect.spawn(sys.executable, ["-c", SLOW_WORK, seconds], timeout=60, encoding="utf-8")
        child.expect(pexpect.EOF)
        child.close()
        bars.append(ESCAPES.sub("", str(child.before)))
    slow, quick = bars
    assert re.search(r"counting .* 3/4 \d+/s", slow)
    assert quick == ""
