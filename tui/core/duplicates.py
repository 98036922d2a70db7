"""The same story in several papers: signatures of texts that tell how much two have in common.

A signature (MinHash by one permutation over shingles of four words) estimates the share of the shingles two texts have
in common. To find the neighbours of a text among very many, store `bands(signature)` beside it, one row a band:

    CREATE TABLE bands (band INTEGER, article INTEGER, PRIMARY KEY (band, article)) WITHOUT ROWID
    SELECT article, count(*) FROM bands WHERE band IN (…30 integers…) AND article <> ? GROUP BY article

and compare the signatures of the few it returns with `resemblance`. Two texts that share 30 % of their shingles have a
band in common with a probability of 0.94, and always if one is half of the other.
"""

import re
import struct
from itertools import accumulate
from zlib import crc32

SIZE = 60
ROWS = 2
SAME = 0.25
"""The least resemblance of two articles with the same story in largely the same words."""

SAME_ARTICLE = 0.1
"""The least share of the shorter text that a version of the same article has in the longer one.

An address may hold something else tomorrow (a front page, a badly named canonical page): that is another article.
"""

_SHINGLE = 4
_LONGEST = 200_000
_EMPTY = 0xFFFFFFFF
_WORD = re.compile(r"\w+")
# In scripts without spaces every character counts as a word.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+")
_RIGHTS = re.compile("©|copyright|all rights reserved|alle rechte vorbehalten", re.IGNORECASE)
_RIGHTS_LENGTH = 400
"""Characters of a copyright line, which stands below every article of a paper."""

_PACKED = struct.Struct(f"<{SIZE}I")


def signature(text: str) -> bytes:
    """Return the 240-byte signature of a text, b"" for one that is too short."""
    text = text[:_LONGEST]
    if _RIGHTS.search(text):
        lines = text.split("\n")
        text = "\n".join([line for line in lines if len(line) > _RIGHTS_LENGTH or not _RIGHTS.search(line)])
    words = _words(text)
    if not words:
        return b""
    pieces = [word.encode("utf-8", "replace") + b" " for word in words]
    starts = [0, *accumulate(map(len, pieces))]
    data = b"".join(pieces)
    least = [_EMPTY] * SIZE
    for start, end in zip(starts, starts[_SHINGLE:], strict=False):
        value = crc32(data[start:end])
        slot = value % SIZE
        if value < least[slot]:
            least[slot] = value
    return _PACKED.pack(*_fill(least))


def _fill(least: list[int]) -> list[int]:
    """Fill a slot without a shingle with the next one's value, marked with the distance to that."""
    filled = list(least)
    for slot in range(SIZE):
        step = 0
        while least[(slot + step) % SIZE] == _EMPTY:
            step += 1
        if step:
            filled[slot] = (least[(slot + step) % SIZE] + step * 0x85EBCA6B) & 0xFFFFFFFF
    return filled


def containment(first: str, second: str) -> float:
    """Return the share of the shorter text's shingles that are in the longer one, 0 to 1; 1 if too few to tell."""
    few, many = sorted((_shingles(first), _shingles(second)), key=len)
    return len(few & many) / len(few) if few else 1.0


def may_be_versions(first: str, second: str) -> bool:
    """Return whether two texts may be versions of one; of short ones, half the words of the shorter must be shared."""
    few, many = sorted((set(_WORD.findall(text[:_LONGEST].lower())) for text in (first, second)), key=len)
    if len(few) < 2 * _SHINGLE:
        return 2 * len(few & many) >= len(few)
    return containment(first, second) >= SAME_ARTICLE


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return set(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _words(text: str) -> list[str]:
    """Return the words of a text, [] if there are too few."""
    text = text[:_LONGEST].lower()
    words: list[str] = (_UNSPACED_WORD if _UNSPACED.search(text) else _WORD).findall(text)
    return words if len(words) >= 2 * _SHINGLE else []


def resemblance(first: bytes, second: bytes) -> float:
    """Return the estimated share of shingles two texts have in common, 0 to 1, from their signatures."""
    if not first or not second:
        return 0.0
    pairs = zip(_PACKED.unpack(first), _PACKED.unpack(second), strict=True)
    return float(sum(left == right for left, right in pairs)) / SIZE


def bands(signed: bytes) -> tuple[int, ...]:
    """Return 30 positive 63-bit integers, of which near-duplicates share at least one."""
    if not signed:
        return ()
    values = _PACKED.unpack(signed)
    keys = []
    for number in range(SIZE // ROWS):
        key = struct.pack(f"<B{ROWS}I", number, *values[number * ROWS : (number + 1) * ROWS])
        keys.append((number << 56 | crc32(key) << 24 | crc32(key[::-1]) >> 8) & 0x7FFFFFFFFFFFFFFF)
    return tuple(keys)
