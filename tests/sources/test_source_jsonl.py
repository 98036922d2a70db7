import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from tui.core.model import NewArticle
from tui.sources import KnownSource, Refusal, SourceItem, exports, read
from tui.sources.copies import CopyCounts


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., list[SourceItem]]:
    def made(*lines: bytes) -> list[SourceItem]:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"\n".join(lines))
        return list(read([str(path)]))

    return made


def test_stated_fields_are_used_and_the_others_guessed(lines: Callable[..., list[SourceItem]]) -> None:
    line = json.dumps(
        {
            "id": 7,
            "title": " A\ttitle\x1b[31m ",
            "text": "One.\r\nTwo.\u0000",
            "url": "https://example.org/a",
            "publisher": "The Hanoi Beacon",
            "published": "15 April 2019",
            "language": "en",
            "highlights": [],
        }
    ).encode()
    other = b'{"text": "Leaders meet in Moscow\\n2019-04-25\\n\\nThe body of it, in a long sentence, ends here."}'
    first, second = lines(line, b"", other + b"\r\n")
    assert first == NewArticle(
        text="One.\nTwo.",
        sha256=hashlib.sha256(line).hexdigest(),
        title="A title",
        publisher="The Hanoi Beacon",
        published="2019-04-15",
        source="https://example.org/a",
        language="en",
        removed=1,
        id="7",
    )
    assert isinstance(second, NewArticle)
    assert (second.title, second.published) == ("Leaders meet in Moscow", "2019-04-25")
    assert second.source.endswith("a.jsonl")
    assert second.sha256 == hashlib.sha256(other).hexdigest()


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{not json}", "not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b"{}", 'no "text"'),
        (b'{"text": 3}', 'no "text"'),
        (b'{"text": " \\n"}', "no text in it"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"text": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "not JSON"),
        (b"\0", "not JSON"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_the_rest_is_read(
    lines: Callable[..., list[SourceItem]], bad: bytes, why: str
) -> None:
    good = b'{"text": "An article in a line."}'
    first, refused, last = lines(good, bad, good)
    assert isinstance(first, NewArticle)
    assert isinstance(last, NewArticle)
    assert isinstance(refused, Refusal)
    assert refused.source.endswith("a.jsonl line 2")
    assert why in refused.reason
    assert "\n" not in refused.reason


def test_lone_surrogates_are_removed_and_pairs_kept(lines: Callable[..., list[SourceItem]]) -> None:
    (article,) = lines(rb'{"text": "a\ud800b \ud83d\ude00", "title": "\udfffT", "published": "\ud800"}')
    assert isinstance(article, NewArticle)
    assert (article.text, article.removed, article.title, article.published) == ("ab 😀", 1, "T", "")


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("some day", ""),
        ("2024-02-30", ""),
        ("2019-13", ""),
        ("circa 1990", ""),
        ("2019", "2019"),
        (2019, "2019"),
        (20240229.0, "2024-02-29"),
        ("2019-04", "2019-04"),
        ("04/2019", "2019-04"),
        ("April 2019", "2019-04"),
        ("juin 2019", "2019-06"),
        ("2019年4月", "2019-04"),
    ],
)
def test_a_stated_date_is_kept_as_precisely_as_stated_or_reported(
    lines: Callable[..., list[SourceItem]], stated: object, published: str
) -> None:
    text = "Leaders meet in Moscow\n2019-04-25\n\nThe body."
    (article,) = lines(json.dumps({"text": text, "published": stated}).encode())
    assert isinstance(article, NewArticle)
    assert article.published == published  # no date is guessed from the text instead
    assert article.intake == ("" if published else f"its date “{stated}” could not be read")


def test_a_second_column_of_one_meaning_and_an_object_in_a_field_are_kept(
    lines: Callable[..., list[SourceItem]],
) -> None:
    fields = {"url": "https://example.org/a", "source": "Reuters", "authors": ["Ann Lee"], "author": "Bob Cox"}
    odd = {"title": ["a", "b"], "publisher": {"name": "BBC"}, "published": {"$date": "2024-01-01"}}
    (article,) = lines(json.dumps({"text": "No.", **fields, **odd, "tags": ["wire", {"label": "aid"}]}).encode())
    assert isinstance(article, NewArticle)
    assert (article.source, article.authors) == ("https://example.org/a", "Ann Lee")
    assert article.attributes == (("source", "Reuters"), ("author", "Bob Cox"))
    assert article.left_out == ("title", "publisher", "published")
    assert article.tags == ("wire", "aid")


@pytest.mark.parametrize(
    ("tags", "taken", "left_out"),
    [
        ("wire, aid", ("wire", "aid"), ()),
        (["wire", {"a": 1}], ("wire",), ("tags",)),
        ({"wire": 1}, (), ("tags",)),
        ([], (), ()),
        (None, (), ()),
    ],
)
def test_tags_of_every_form_are_taken_or_reported(
    lines: Callable[..., list[SourceItem]], tags: object, taken: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    fields = {"text": "No.", "tags": tags}
    (article,) = lines(json.dumps(fields).encode())
    assert isinstance(article, NewArticle)
    assert (article.tags, article.left_out, article.attributes) == (taken, left_out, ())
    (entry,) = exports.parse(json.dumps([fields]).encode())
    assert (entry.tags, entry.left_out, entry.attributes) == (taken, left_out, ())


def test_numbers_and_truth_values_in_columns_for_text_are_kept(lines: Callable[..., list[SourceItem]]) -> None:
    fields = {"text": "No.", "id": 1780000000000000001, "title": 3.5, "language": True, "publisher": 7.0}
    (article,) = lines(json.dumps(fields).encode())
    assert isinstance(article, NewArticle)
    assert (article.id, article.title, article.publisher) == ("1780000000000000001", "3.5", "7")
    assert article.attributes == (("language", "true"),)


def test_a_stated_source_names_a_line_and_unknown_fields_are_attributes_or_reported(
    lines: Callable[..., list[SourceItem]],
) -> None:
    written = b'"age": 30, "new": false, "note": "", "more": {"a": 1}, "attributes": {"year": 2019, "list": [1]}'
    (article,) = lines(b'{"text": "No.", "source": "interview 3", ' + written + b"}")
    assert isinstance(article, NewArticle)
    assert article.attributes == (("age", "30"), ("new", "false"), ("year", "2019"))
    assert (article.key, article.left_out) == ("interview 3", ("more", "attributes.list"))


def test_a_native_line_without_highlights_gets_no_attributes_from_its_fields(
    lines: Callable[..., list[SourceItem]],
) -> None:
    members = b'"added": "2026-01-01T00:00:00Z", "mentions": [], "quotations": [], "highlights": []'
    (article,) = lines(b'{"id": "a", "text": "No.", ' + members + b"}")
    assert isinstance(article, NewArticle)
    assert (article.attributes, article.left_out) == ((), ("added",))


def test_a_known_line_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b'\xef\xbb\xbf{"text": "One."}\n{"text": "Two."}\n')
    digest = hashlib.sha256(b'{"text": "One."}').hexdigest()
    known, new = read([str(path)], is_known=lambda sha256, source: (sha256, source) == (digest, str(path)))
    assert known == KnownSource(f"{path} line 1", digest)
    assert isinstance(new, NewArticle)


class Endless(io.RawIOBase):
    """A stream of gigabytes, generated as it is read; `given` counts the bytes handed out."""

    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        line = b'{"text": "An article in a line."}\n'
        buffer[: len(line)] = line
        self.given += len(line)
        return len(line)


def test_lines_are_read_only_as_they_are_needed() -> None:
    stream = Endless()
    reading = read(["-"], stdin=cast("BinaryIO", io.BufferedReader(stream)))
    for _ in range(1000):
        assert isinstance(next(reading), NewArticle)
    assert stream.given < 200_000


def test_an_endless_line_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 51_000_000 + b'"}\n{"text": "Short."}\n')
    refused, article = read([str(path)])
    assert str(refused).endswith("line 1: longer than 50 MB; split it")
    assert isinstance(article, NewArticle)


def test_an_empty_file_is_refused(lines: Callable[..., list[SourceItem]]) -> None:
    (refused,) = lines(b"", b" ")
    assert isinstance(refused, Refusal)


def test_equal_texts_are_numbered_however_many_others_are_between() -> None:
    numbers = [number % 7_000 if number % 3 else number for number in range(14_000)]  # more than fit in memory
    counts = dict.fromkeys(numbers, 0)
    with CopyCounts() as copies:
        for number in numbers:
            counts[number] += 1
            assert copies.add(f"text {number}") == counts[number]
