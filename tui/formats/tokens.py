"""Words and their tags as in Hugging Face's data sets: JSON lines with `tokens` and `ner_tags`. In only.

Tags are names (BIO, BILUO, BIOES), or numbers of those listed in a `dataset_info.json` beside the file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.formats.conll import TAG, WordsOfText, bundle_of
from tui.formats.import_common import JsonValue, parse_json
from tui.formats.labelled_text import count_other_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.formats.import_common import InputFile
    from tui.library.transfer.bundles import Bundle

CARRIES_BACK = frozenset({"text", "tags"})

_FIELDS = frozenset({"tokens", "ner_tags"})

_INFO = "dataset_info.json"


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the lines, or the items of one list, an article each; a broken one is recorded as a problem."""
    names: list[str] = []

    def read_part(part: tuple[int, tuple[str, bytes]]) -> Bundle:
        number, (location, data) = part
        return _bundle(JsonValue(parse_json(data, location), location), file, number, names)

    if file.starts_with(b"["):
        parts = enumerate(file.json().items(), 1)
        return file.json_parts(parts, lambda part: _bundle(part[1], file, part[0], names))
    return file.json_parts(enumerate(file.lines(), 1), read_part)


def _bundle(line: JsonValue, file: InputFile, number: int, names: list[str]) -> Bundle:
    """Return an article of its words. `names` are those of the numbers, read when one is needed."""
    words, tags = line.get("tokens").value, line.get("ner_tags").value
    if not isinstance(words, list) or not all(isinstance(each, str) and each.strip() for each in words):
        raise line.error("has no tokens: a list of words")
    if not isinstance(tags, list) or len(tags) != len(words):
        raise line.error("has no ner_tags, one for each token")
    if any(type(tag) is int for tag in tags):
        names[:] = names or _names(file)
        tags = [names[tag] if type(tag) is int and 0 <= tag < len(names) else tag for tag in tags]
    if wrong := [tag for tag in tags if not isinstance(tag, str) or not TAG.fullmatch(tag)]:
        raise line.error(f"has a tag that is none: {str(wrong[0])[:30]!r}")
    count_other_fields(line, file, _FIELDS)
    document = WordsOfText()
    for word, tag in zip(words, tags, strict=True):
        document.add(" ".join(word.split()), tag, " ")
    return bundle_of(document, file, f"{file.path.stem}-{number}", "tokens")


def _names(file: InputFile) -> list[str]:
    """Return the names of the numbers. Raises `FormatError` if they are unknown."""
    info = file.path.with_name(_INFO)
    try:
        data: Any = json.loads(info.read_text(encoding="utf-8"))
        names = data["features"]["ner_tags"]["feature"]["names"]
        return [str(name) for name in names]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FormatError(
            f"its tags are numbers, and {info.name} beside it does not say which: put it there, or write names"
        ) from error
