"""Text as it is stored, cleaned once on the way in; parts of it on one line; values as JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

# A terminal never gets any of these. A payload ends at its line or at the next introducer. That keeps the scan
# linear on hostile input, and prevents stray C1 characters (wrongly decoded curly quotes are U+0098 to U+009D)
# from swallowing text.
_PAYLOAD = "[^\x07\x1b\x90-\x9f\n\r]*+"
_END = "(?:\x07|\x1b\\\\)"
_SEQUENCES = (
    f"\x1b[]P^_X]{_PAYLOAD}(?:{_END}|\x9c)",
    f"\x9d[0-9]++;{_PAYLOAD}(?:{_END}|\x9c)",
    f"[\x90\x98\x9e\x9f]{_PAYLOAD}{_END}",
    "\x1b\\[[0-?]*+[ -/]*+[@-~]?",
    "\x9b[0-?]++[ -/]*+[@-~]?",
    "\x1b[ -/]{1,2}+[0-~]?",
    "\x1b[0-~]?",
)
_CONTROLS = "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
_BIDI = "[\u202a-\u202e\u2066-\u2069]"
_NO_CHARACTERS = "[\ud800-\udfff\ufffe\uffff]"

_LINE_ENDS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_REMOVED = re.compile("|".join((*_SEQUENCES, _CONTROLS, _BIDI, _NO_CHARACTERS)))
_CUT = re.compile("|".join((f"\\A(?:\ufeff|{_REMOVED.pattern})+", "\r(?=\n)", _REMOVED.pattern)))
_DIRTY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_DIRTY_ASCII = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_PLAIN = bytes([*b"\t\n", *range(0x20, 0x7F)])
"""Characters of most texts, which need no cleaning."""


def clean(text: str) -> tuple[str, int]:
    r"""Return the text as it is stored, and how many characters were removed.

    Line ends become `\n`; control characters other than `\n` and `\t`, escape sequences with their payload, bidi
    overrides and isolates, lone surrogates and the BOM are removed. Nothing else changes. Line ends and the BOM are not
    counted.
    """
    if text.isprintable():  # most texts are, and this is faster than a search
        return text, 0
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if not (_DIRTY_ASCII if text.isascii() else _DIRTY).search(text):
        return text.lstrip("\ufeff"), 0
    cleaned = _REMOVED.sub("", text)
    return _LINE_ENDS.sub("\n", cleaned).lstrip("\ufeff"), len(text) - len(cleaned)


def clean_row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return values with the texts among them cleaned; most are unchanged."""
    for value in row:
        if value.__class__ is str and not value.isprintable():
            return tuple([clean(each)[0] if each.__class__ is str and not each.isprintable() else each for each in row])
    return row


_ROWS_AT_ONCE = 500
_FEW_ROWS = 16


def clean_rows(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows with their texts cleaned; many rows are checked by column, which is faster."""
    if len(rows) < _FEW_ROWS:
        return [*map(clean_row, rows)]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        if any(map(_is_dirty, zip(*some, strict=True))):
            rows[start : start + _ROWS_AT_ONCE] = map(clean_row, some)
    return rows


def _is_dirty(column: tuple[Any, ...]) -> bool:
    """Return whether cleaning would change one of these values."""
    try:
        text = "".join(column)
    except TypeError:
        text = "".join([value for value in column if value.__class__ is str])
    # Deleting bytes is five times faster than searching the text with a pattern.
    rest = text.encode(errors="surrogatepass").translate(None, _PLAIN).decode(errors="surrogatepass")
    return not rest.isprintable() and ("\ufeff" in rest or _DIRTY.search(rest) is not None)


def clean_with_cuts(text: str) -> tuple[str, tuple[list[int], list[int]]]:
    """Return the text as `clean` does, and where something was removed.

    The cuts are two lists: where each begins in the original text, and how many characters were removed by its end.
    """
    cleaned = clean(text)[0]
    starts: list[int] = []
    removed: list[int] = []
    total = 0
    if len(cleaned) != len(text):
        for match in _CUT.finditer(text):
            total += match.end() - match.start()
            starts.append(match.start())
            removed.append(total)
    return cleaned, (starts, removed)


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names of columns, with a number behind one that is there already: role, role 2; "" stays."""
    result: list[str] = []
    earlier: set[str] = set()
    counts: Counter[str] = Counter()
    for name in names:
        new = name
        while new and new in earlier:
            counts[name] += 1
            new = f"{name} {counts[name] + 1}"
        earlier.add(new)
        result.append(new)
    return result


def one_line(text: str, limit: int = 300) -> str:
    """Return the text cleaned, on one line, white space folded, cut at a word with "…" beyond `limit` characters."""
    return cut(whole_line(text), limit)


def whole_line(text: str) -> str:
    """Return the text cleaned, on one line, white space folded, not shortened, for storage."""
    return " ".join(clean(text)[0].split())


def cut(text: str, limit: int) -> str:
    """Cut at a word, or within one if none ends, so that with its "…" it has at most `limit` characters."""
    if len(text) <= limit:
        return text
    end = limit - 1
    space = text.rfind(" ", end // 2, end + 1)
    if space > 0:
        end = space
    else:
        while end > limit // 2 and _joins(text[end - 1], text[end]):
            end -= 1
    return text[:end].rstrip(" ,;:–—-") + "…"


def cut_path(path: str, limit: int) -> str:
    """Return a tag's path on one line; beyond `limit` characters it loses its first levels: `…/second hand`.

    Only a leaf that is too long itself is cut at its end.
    """
    path = whole_line(path)
    if len(path) <= limit:
        return path
    rest = path.partition("/")[2]
    while "/" in rest and len(rest) + 2 > limit:
        rest = rest.partition("/")[2]
    return f"…/{cut(rest, limit - 2)}" if rest else cut(path, limit)


def short_paths(paths: Iterable[str]) -> dict[str, str]:
    """Return, for each path, its shortest unique end by levels: the leaf, with parents as needed."""
    ends = {path: _ends(path) for path in paths}
    counts = Counter(end for path_ends in ends.values() for end in path_ends)
    return {path: next((end for end in of_path if counts[end] == 1), path) for path, of_path in ends.items()}


def _ends(path: str) -> list[str]:
    """Return the ends of a path by levels, the leaf first."""
    parts = path.split("/")
    return ["/".join(parts[at:]) for at in range(len(parts) - 1, -1, -1)]


def row_number(text: str) -> int:
    """Return a stored row number, 0 if it is invalid: a library's own settings are untrusted, too."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def as_stored(moment: datetime) -> str:
    """Return a UTC time as the library stores it: ISO 8601, milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plural(count: int, noun: str, plural_noun: str | None = None) -> str:
    """Return the count with its noun: "1 article", "2,000 articles", "3 copies" with a given `plural_noun`."""
    return f"{count:,} {noun if count == 1 else plural_noun or f'{noun}s'}"


def size_in_words(count: int) -> str:
    """Return a number of bytes for people."""
    return f"{count / 1_000_000:,.1f} MB" if count >= 100_000 else f"{count / 1000:,.1f} KB"


def digest(text: str) -> str:
    """Return the hex digest that identifies a text."""
    import hashlib  # imports OpenSSL, which the reader's start does not need

    return hashlib.sha256(text.encode()).hexdigest()


def _joins(before: str, after: str) -> bool:
    """Return whether two code points belong to one character on the screen (accents, joiners, skin tones)."""
    import unicodedata

    return (
        before == "\u200d"
        or after in "\u200d\ufe0e\ufe0f"
        or bool(unicodedata.combining(after))
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )


def json_pieces() -> Callable[[object, int], Iterable[str]]:
    """Return a function that yields the pieces of a value's JSON; call it with the value and 0.

    `JSONEncoder.encode` builds such an encoder for each value, which takes longer than encoding a short one.
    """
    plain = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
    in_c: Any = getattr(json.encoder, "c_make_encoder", None)
    if in_c is None:  # a Python without the C implementation
        return lambda value, _: (plain.encode(value),)
    pieces: Callable[[object, int], Iterable[str]] = in_c(
        *(None, plain.default, json.encoder.encode_basestring, None, ":", ","), *(False, False, True)
    )
    return pieces


_pieces = json_pieces()


def compact_json(value: object) -> str:
    """Return JSON as it is stored and exported: without white space, letters unescaped."""
    return "".join(_pieces(value, 0))
