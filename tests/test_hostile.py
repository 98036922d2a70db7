"""Hostile text from every source never reaches a terminal as a control sequence, and makes nothing hang or crash.

Real processes run in a pseudo-terminal; the tests examine the bytes that the terminal receives.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.app.terminal import ROOT, Terminal, postil
from tests.hostile_library import hostile_library
from tui.core.model import NewArticle
from tui.core.text import clean
from tui.library import Library
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

ESCAPES = (
    "\x1b]52;c;c3RvbGVu\x07",  # into the clipboard
    "\x1b]0;stolen\x07",  # the window's title
    "\x1b]8;;https://evil.example/\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[38;5;199m",
    "\x1b[2J\x1b[H",
    "\x1bP$q q\x1b\\",
    "\x1b_Gf=24;AAAA\x1b\\",
    "\x1bc",
    "\x9b31m",
    "\x9d52;c;eA==\x9c",
    "\u202egnp.exe\u202c",
    "\u2066\u2069",
    "\x00\x08\x7f",
    "\x0e",
)
MARKUP = "[bold red]x[/] [/] [@click=app.quit]y[/] [link=file:///etc]z $ink {0} %s"
PLANES = "".join(chr(plane * 0x10000 + at) for plane in range(17) for at in (0x41, 0x1F600 & 0xFFFF, 0xFFFD))
EVIL = f"A{''.join(ESCAPES)}{MARKUP}{PLANES}Z"

_ALLOWED = re.compile(
    # what Textual and Rich write: colours, cursor, modes, the shape of the mouse pointer, links to web addresses, the
    # title that Postil gives the window, and the query for its background
    rb"\x1b\[[0-9;:?<>=]*\$?[A-Za-z]|\x1b[=>78]|\x1b\]22;[a-z]*\x07"
    rb"|\x1b\]8;id=[0-9a-f-]+;https?://[!-\[\]-~]+\x1b\\|\x1b\]8;;\x1b\\|\x1b\]0;postil\x1b\\|\x1b\]11;\?\x1b\\"
)
_FORBIDDEN = re.compile(
    "[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
    r"|\x1b\[[0-9;]*38;5;199m"
)


def assert_harmless(raw: bytes) -> None:
    """Allow only escape sequences for colour, cursor or mode, and no other control, bidi or replacement character."""
    remaining = _ALLOWED.sub(
        lambda match: match[0] if match[0].startswith(b"\x1b[") and b"38;5;199" in match[0] else b"", raw
    )
    at = remaining.find(b"\x1b")
    assert at < 0, remaining[max(0, at - 40) : at + 60]
    text = remaining.decode("utf-8")
    match = _FORBIDDEN.search(text)
    assert match is None, text[max(0, match.start() - 40) : match.end() + 40]


class Start(Protocol):
    """Starts a command with environment variables."""

    def __call__(self, *command: str, **extra: str) -> Terminal: ...


class Run(Protocol):
    """Runs a command to its end; returns its exit code and the terminal's output."""

    def __call__(self, *command: str, **extra: str) -> tuple[int, Terminal]: ...


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a command in a terminal with its own home, on the library `library.db`."""
    with ExitStack() as stack:

        def started(*command: str, **extra: str) -> Terminal:
            env = {
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "USER": "ann",
                "LOGNAME": "ann",
                "LANG": "C.UTF-8",
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "PYTHONPATH": str(ROOT),
                "POSTIL_NO_MARKING": "1",
                "POSTIL_LIBRARY": str(tmp_path / "library.db"),
                **{f"XDG_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("DATA", "CONFIG", "STATE")},
                **extra,
            }
            terminal = Terminal(postil(*command), env, tmp_path, 160, 44)
            stack.callback(terminal.close)
            return terminal

        yield started


@pytest.fixture
def run(start: Start) -> Run:
    """Run a command to its end and return its exit code; its output must be harmless and no traceback."""

    def ran(*command: str, **extra: str) -> tuple[int, Terminal]:
        terminal = start(*command, **extra)
        code = terminal.ended()
        assert_harmless(terminal.raw)
        assert b"Traceback" not in terminal.raw
        assert code in (0, 1, 2), (command, terminal.raw)
        return code, terminal

    return ran


def native(text: str) -> str:
    """Return an article in the native format, hostile in every field."""
    span = {"start": 0, "end": 5}
    claim = {"speaker": EVIL, "verdict": EVIL, "rationale": EVIL, "evidence": [EVIL], "links": []}
    highlight = {**span, "id": "", "quote": text[:5], "color": EVIL, "note": EVIL, "tags": [EVIL], "creator": EVIL}
    mention = {**span, "text": text[:5], "label": "PERSON", "entity": EVIL, "origin": EVIL, "state": "found"}
    fields = dict.fromkeys(("title", "publisher", "source", "language"), EVIL)
    row = {**fields, "text": text, "mentions": [mention], "highlights": [{**highlight, "claim": claim}]}
    return json.dumps({**row, "id": "evil", "quotations": [{**span, "speaker": EVIL}], "suggestions": []})


def written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.long
def test_every_command_on_a_library_with_text_from_every_source(run: Run, tmp_path: Path) -> None:
    body = f"Kim {EVIL} said so.\n\n{EVIL}\n"
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder / "a.txt", body)
    written(folder / "b.md", f"---\ntitle: {json.dumps(EVIL)}\nauthor: {json.dumps(EVIL)}\n---\n\n{body}")
    written(folder / "c.html", f"<html><title>{EVIL}</title><body><article><p>{body * 9}</p></article></html>")
    written(folder / "d.jsonl", json.dumps({"title": EVIL, "text": body + "d", "publisher": EVIL}) + "\n{broken\n")
    written(folder / "e.csv", f"title,text,url\n{json.dumps(EVIL)},{json.dumps(body)},{EVIL}\n")
    (folder / ("f" + "".join(c for c in EVIL[:90] if c not in "/\0") + ".txt")).write_text(body, encoding="utf-8")
    (folder / ("g" + "".join(c for c in EVIL[:90] if c not in "/\0") + ".pdf")).write_bytes(b"%PDF-1.4 \x1b]0;x\x07")
    os.mkfifo(folder / "h\x1b]0;stolen\x07.txt")
    run("add", str(folder))
    assert run("add", str(folder / "none\x1b]52;c;c3RvbGVu\x07"))[0] == 1
    exported = written(tmp_path / "native.jsonl", native("Kim went home and said so.") + "\n")
    code, output = run("import", "jsonl", str(exported))
    assert code == 0, output.text
    for name, content in (
        ("jsonl", native("A\x1b[31m text\u202e") + "\n" + '{"text": "\x1b]0;x\x07'),
        ("w3c", json.dumps({"@context": EVIL, "type": EVIL, "items": [{"type": EVIL, "target": EVIL}]})),
        ("hypothesis", json.dumps({"rows": [{"uri": EVIL, "text": EVIL, "tags": [EVIL], "target": EVIL}]})),
        ("codebook", f"name,color,description\n{json.dumps(EVIL)},red,{json.dumps(EVIL)}\n"),
        ("readwise", f"Highlight,Title,Note\n{json.dumps(EVIL)},{json.dumps(EVIL)},x\n"),
        ("refi-qdc", f"<CodeBook><Codes><Code name='{EVIL}'/></Codes></CodeBook>"),
        ("doccano", json.dumps({"text": EVIL, "label": [[0, 1, EVIL]]})),
        ("prodigy", json.dumps({"text": EVIL, "answer": EVIL, "spans": [{"start": EVIL}]})),
    ):
        run("import", name, str(written(tmp_path / f"evil-{name}", content)))
    run("import", EVIL.replace("\0", ""), str(exported))
    run("tags", "add", EVIL.replace("\0", ""), "--description", EVIL.replace("\0", ""))
    run("edit", "1", "--title", EVIL.replace("\0", ""))
    run("edit", "1", "--published", EVIL.replace("\0", ""))
    for command in (
        *(["list"], ["show", "1"], ["show", "evil"], ["search", "Kim"], ["search", EVIL.replace("\0", "")]),
        *(["entities"], ["tags"], ["history"], ["stats"], ["check"], ["export", "markdown"], ["export", "csv"]),
        *(
            ["export", EVIL.replace("\0", "")],
            ["show", EVIL.replace("\0", "")],
            ["list", "--json"],
            ["history", "--json"],
        ),
        *(["restore", EVIL.replace("\0", "")], ["--library", f"/{EVIL}".replace("\0", ""), "list"]),
    ):
        run(*command)
    with Library(tmp_path / "library.db") as library:
        assert list(find_problems(library)) == []


@pytest.mark.parametrize(
    "line",
    [f"creator = {json.dumps(EVIL)}", f"verdicts = [{json.dumps(EVIL)}]", f"theme = {json.dumps(EVIL)}",
     f"[keymap]\n{json.dumps(EVIL)} = 'x'", f"[keymap]\nhighlight = {json.dumps(EVIL)}", f"{json.dumps(EVIL)} = 1",
     EVIL],
    ids=["creator", "verdicts", "theme", "action", "key", "name", "nonsense"],
)  # fmt: skip
def test_hostile_settings(run: Run, tmp_path: Path, line: str) -> None:
    with Library(tmp_path / "library.db") as library:
        library.articles.add([NewArticle(text="Kim is here.", sha256="")])
    folder = tmp_path / "config" / "postil"
    folder.mkdir(parents=True)
    written(folder / "config.toml", line + "\n")
    assert run("list", XDG_CONFIG_HOME=str(tmp_path / "config"))


def test_a_note_is_pasted_and_a_tag_is_typed(start: Start, tmp_path: Path) -> None:
    with Library(tmp_path / "library.db") as library:
        library.articles.add([NewArticle(text="Kim is here. And there.", sha256="")])
    reader = start()
    reader.until("? keys")
    reader.press("a")
    reader.until("esc keeps it")
    paste = EVIL.replace("\x1b[", "\x1b\x1b[").replace("\x03", "")
    reader.press(f"\x1b[200~{paste}\nsecond\x1b[201~")
    reader.until("second")
    reader.press("\x1b")
    reader.until("note written")
    reader.press("t")
    reader.until("a new name makes a tag")
    name = re.sub("/+", "/", paste)  # a level needs a name
    reader.press(f"\x1b[200~{name}\x1b[201~")
    reader.until("new: A")
    reader.press("\r")
    reader.until(lambda: any(row.startswith(" #A") for row in reader.rows[-2:]), "the tag in the footer")
    reader.press("33jk2q")
    assert reader.ended() == 0
    assert_harmless(reader.raw)
    with Library(tmp_path / "library.db") as library:
        (annotation,) = library.annotations.of_article(1)
        assert "second" in annotation.note
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", annotation.note + "".join(annotation.tags)
        )
        assert list(find_problems(library)) == []


@pytest.mark.parametrize("ids", [False, True], ids=["texts", "ids, too"])
def test_a_hostile_library_file(start: Start, tmp_path: Path, *, ids: bool) -> None:
    hostile_library(tmp_path / "library.db", ids=ids)
    reader = start()
    reader.until("? keys")
    for key, says in (("f", "an exact phrase"), ("5", "V verdict"), ("4", "possible merges"), ("?", "scroll")):
        reader.press(key)
        reader.until(says)
        reader.press("\x1b")
        reader.until_gone(says)
    reader.press("3jk\r2")
    reader.press("2gjmjcjeu;,]")
    reader.press("q")
    assert reader.ended() == 0
    assert_harmless(reader.raw)
    assert b"Traceback" not in reader.raw


HUGE = {
    "one line of 10 MB": "word " * 2_000_000,
    "10 MB without a space": "x" * 10_000_000,
    "100,000 combining marks": "e" + "\u0301" * 100_000 + " and on.",
    "100,000 joiners": "👩" + "\u200d👩" * 100_000,
    "300,000 line ends": "a\n" * 300_000,
    "wide ones": "東京" * 500_000,
    "every plane": "".join(chr(at) for at in range(0x20, 0x110000, 97) if not 0xD800 <= at < 0xE000) * 20,
    "quotes without an end": "“" * 100_000,
}


@pytest.mark.long
def test_huge_articles_are_read_and_annotated(start: Start, tmp_path: Path) -> None:
    with Library(tmp_path / "library.db") as library:
        library.articles.add(
            NewArticle(text=clean(text)[0], sha256="", title=f"{number} {name}")
            for number, (name, text) in enumerate(HUGE.items(), start=1)
        )
    reader = start()
    reader.until("? keys")
    for number in range(1, len(HUGE) + 1):
        began = time.monotonic()
        reader.press("jGm")
        reader.until("Annotations 1")
        reader.press("g]")
        if number < len(HUGE):
            reader.until(lambda: "Annotations 1" not in reader.text, "the next article")
        assert time.monotonic() - began < 30, reader.text
    reader.press("q")
    assert reader.ended() == 0
    assert_harmless(reader.raw)
    with Library(tmp_path / "library.db") as library:
        assert [len(library.annotations.of_article(pk)) for pk in range(1, len(HUGE) + 1)] == [1] * len(HUGE)
        assert list(find_problems(library)) == []
