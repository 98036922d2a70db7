"""The day at the desk that docs/fact-checking.md tells: its keys are pressed, its commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.root import run

if TYPE_CHECKING:
    import pytest

    from tests.app.pilot import OpenReader

PAGE = Path(__file__).parents[2] / "docs" / "fact-checking.md"


async def test_the_day_at_the_desk_goes_as_its_page_says(
    reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "annotations.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    monkeypatch.setenv("POSTIL_CONFIG", str(tmp_path / "config.toml"))
    told: dict[str, str] = {}
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        if kind == "text":
            (tmp_path / "prices.txt").write_text(block, encoding="utf-8")
        elif kind == "keys":
            async with reader(path, size=(80, 24), creator="ann") as r:
                for typed, key in re.findall(r'"(.*?)"|(\S+)', re.sub(r" +#.*", "", block)):
                    await (r.type(typed) if typed else r.press({"esc": "escape"}.get(key, key)))
                row = r.library.desk.page(0, 2)[0]
                assert (row.verdict, row.speaker, row.status) == ("false", "Ana", "second reader")
                assert (row.assignee, bool(row.due)) == ("ann", True)
                assert (row.pro, row.contra) == (0, 1)
        else:
            (tmp_path / "config.toml").write_text(f'creator = "{"ben" if kind == "ben" else "ann"}"\n')
            for command in block.splitlines():
                words = shlex.split(command.replace(" ID ", f" {row.id} " if " ID " in command else ""))
                capsys.readouterr()
                assert run(words[1:]) == 0, command
                told[words[1]] = capsys.readouterr().out
    assert "false" in told["agreement"]
    assert "mixed" in told["agreement"]
    assert "nine percent" in told["claims"]
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    for said in ("Ana", "https://a.example", "one table of two", "ann", "ben"):
        assert said in report
