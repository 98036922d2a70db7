import json
import os
import time
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tests.sources import made
from tui.core.errors import SourceError
from tui.core.model import NewArticle, NewHighlight
from tui.core.pages import Page
from tui.core.turns import Turn
from tui.sources import KnownSource, Refusal, read
from tui.sources.sandbox import Limits, Sandbox
from tui.sources.source import ParsedArticle, from_json, to_json

PAGE = made.PAGE.encode()


def test_the_process_hands_over_every_field_of_an_article() -> None:
    values: dict[str, Any] = {each.name: each.name for each in fields(ParsedArticle) if each.type is str}
    values |= {name: (name,) for name in ("left_out", "checked", "intake", "tags")}
    values |= dict.fromkeys(("verbatim", "named", "followed", "may_be_spoken", "is_read"), True)
    values |= {"plain": "plain", "whole": False, "attributes": (("name", "value"),), "pages": (Page(0, "7"),)}
    values |= {
        "highlights": (NewHighlight("Text", "note", ("tag",), "green", "2019"),),
        "turns": (Turn(0, 2, 5, "A", 1.5),),
    }
    article = ParsedArticle(**values)
    assert [field.name for field in fields(article) if getattr(article, field.name) == field.default] == []
    assert from_json(json.loads(to_json(article))) == article


def test_one_process_parses_many_files_and_ends_with_the_sandbox() -> None:
    with Sandbox() as sandbox:
        assert sandbox.parse("html", PAGE)[0].publisher == "The Hanoi Beacon"
        first = sandbox._child
        assert sandbox.parse("docx", made.word())[0].title == "Leaders meet for talks"
        assert sandbox._child is first
    assert first is not None
    assert first.returncode is not None


def test_the_process_continues_after_a_refusal() -> None:
    with Sandbox() as sandbox:
        with pytest.raises(SourceError, match="no article found"):
            sandbox.parse("html", b"<html><body></body></html>")
        first = sandbox._child
        assert sandbox.parse("html", PAGE)
        assert sandbox._child is first


def test_a_parser_that_is_not_installed_is_reported_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trafilatura.py").write_text("import lxml_html_dirt")
    with monkeypatch.context() as missing, Sandbox() as sandbox:
        missing.setenv("PYTHONPATH", str(tmp_path))
        with pytest.raises(
            SourceError, match=r"does not load \(No module named 'lxml_html_dirt'\); install Postil again"
        ):
            sandbox.parse("html", PAGE)
    with Sandbox() as sandbox:
        assert sandbox.parse("html", PAGE)


def test_slow_parsing_is_ended_and_the_next_file_is_read() -> None:
    def archive(*words: int) -> bytes:
        pages = (b"<html><body>" + b"<p>word. <b>" * count for count in words)
        return b"".join(made.warc_record(f"https://d.example/{number}", page) for number, page in enumerate(pages))

    with Sandbox(Limits(cpu=1)) as sandbox:
        pages = sandbox.stream("warc", archive(*[3000] * 5, 300_000))
        assert [next(pages).part[-1] for _ in range(5)] == [*"01234"]  # the time is for each page, not for all
        with pytest.raises(SourceError, match="5 articles read, then: takes longer than 1 s"):
            next(pages)
    with Sandbox(Limits(wall=0.2)) as sandbox:
        with pytest.raises(SourceError, match="takes longer than 0 s"):
            sandbox.parse("html", b"<html><body>" + b"<p>word. <b>" * 300_000)
        sandbox.limits = Limits()
        assert sandbox.parse("html", PAGE)


def test_parsing_with_too_much_memory_is_ended_and_the_next_file_is_read() -> None:
    stream = zlib.compress(b"BT /F1 11 Tf " + b"(aaaaaaaaaaaaaaaaaaaaaaaaaa) Tj T* " * 3_000_000 + b"ET", 9)
    plain = made.pdf([["x"]])
    start, end = plain.index(b"5 0 obj"), plain.index(b"6 0 obj")
    head = b"5 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream)
    with Sandbox(Limits(memory=400_000_000)) as sandbox:
        with pytest.raises(SourceError, match="needs more than 400 MB"):
            sandbox.parse("pdf", plain[:start] + head + stream + b"\nendstream\nendobj\n" + plain[end:])
        assert sandbox.parse("html", PAGE)


def test_an_oversized_answer_is_not_read() -> None:
    with Sandbox(Limits(answer=100)) as sandbox, pytest.raises(SourceError, match="too large"):
        sandbox.parse("html", PAGE)


def test_a_killed_process_is_replaced_once() -> None:
    with Sandbox() as sandbox:
        sandbox.parse("html", PAGE)
        assert sandbox._child is not None
        os.kill(sandbox._child.pid, 9)
        assert sandbox.parse("html", PAGE)[0].title == "Leaders meet for talks in Moscow"


def test_each_bomb_costs_seconds_and_one_line_and_the_batch_continues(tmp_path: Path) -> None:
    for name, make in made.BOMBS.items():
        (tmp_path / name).write_bytes(make())
    (tmp_path / "zz.html").write_bytes(PAGE)
    start = time.monotonic()
    *refused, last = read([str(tmp_path)])
    assert time.monotonic() - start < 30
    assert isinstance(last, NewArticle)
    assert len(refused) == len(made.BOMBS)
    for item, name in zip(refused, sorted(made.BOMBS), strict=True):
        assert isinstance(item, Refusal), name
        assert name in item.source
        assert "\n" not in item.reason
        assert len(item.reason) < 150


def test_external_entities_are_never_loaded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("THE SECRET")
    entity = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    body = "".join(f"<p>{sentence}</p>" for sentence in made.SENTENCES)
    (tmp_path / "a.epub").write_bytes(
        made.epub([("a.xhtml", f'<?xml version="1.0"?>{entity}<html><body><p>&s;</p>{body}</body></html>')])
    )
    (tmp_path / "b.xml").write_text(
        f'<?xml version="1.0"?>{entity}<rss version="2.0"><channel><item><title>T</title><description>&s; seen.'
        "</description></item></channel></rss>"
    )
    items = list(read([str(tmp_path / "a.epub"), str(tmp_path / "b.xml")]))
    assert all(isinstance(item, NewArticle) for item in items)
    assert "SECRET" not in str(items)


def test_known_files_never_reach_a_parser(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"not even a PDF")
    (item,) = read([str(tmp_path)], is_known=lambda sha256, source: True)
    assert isinstance(item, KnownSource)
