"""Rich text (RTF): its words with the notes at the end, and its metadata."""

from __future__ import annotations

import codecs
import re

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources import superscripts
from tui.sources.furniture import edges_note
from tui.sources.source import ParsedArticle, intake_lines

_INFO = r"\{{\\{}\s+((?:[^{{}}\\]|\\'[0-9a-fA-F]{{2}}|\\u-?\d+\s?\??)*)\}}"
_HEX = re.compile(r"\\'([0-9a-fA-F]{2})")
_UNICODE = re.compile(r"\\u(-?\d+)\s?\??")
_CODEPAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_FONTS = re.compile(r"\{\\fonttbl(?:[^{}]|\{[^{}]*\})*+\}")
_FONT = re.compile(r"(?<=\{\\f)\d+(?=(?:(?!\\fcharset)[^{}])*\})")
"""The number of a font without a charset of its own."""

_NOTE = re.compile(r"\{\\(?:\*\\)?footnote(?![a-z])")
_BRACE = re.compile(r"\\[{}\\]|[{}]")
_BESIDE_LINE = re.compile(
    r"(\\(super|sub)(?![a-z0])(?:\\[a-z]+-?\d*[ \r\n]?|[ \r\n])*+)([^{}\\]{1,40})(?=\}|\\nosupersub)"
)
_AT_NOTE = re.compile(r"^(\[\d+\])[ \t]+", re.MULTILINE)
_CONTROLS = re.compile(r"(?:[{}\r\n]|\\[a-z]+-?\d* ?)+$")
_REPORTED = (
    (re.compile(rb"(?<!nonshppict)\{\\pict\b"), "picture", "left out"),
    (re.compile(rb"\\annotation(?![a-z])"), "comment", "left out"),
    (re.compile(rb"\{\\object(?![a-z])"), "embedded object", "left out"),
    (re.compile(rb"\\v(?![a-z0-9])"), "hidden passage", "read as it stands"),
    (re.compile(rb"\\strike[d1]?(?![a-z0-9])"), "struck-through passage", "read as it stands"),
)
_DELETED = re.compile(r"\{(?:\\[a-z]+-?\d* ?)*?\\deleted(?![a-z]|0)")
_INSERTED = re.compile(r"\\revised(?![a-z]|0)")
_STILL_DELETED = re.compile(r"\\deleted(?![a-z]|0)")
_EDGE = re.compile(r"\{\\(?:header|footer)[lrf]?(?![a-z])")
_SHAPE = re.compile(r"\{\\shp(?![a-z])")
_BOX = re.compile(r"\{\\shptxt(?![a-z])")
_PARAGRAPH_END = re.compile(r"\\par(?![a-z]) ?")
_LAST_PARAGRAPH_END = re.compile(r"\\par\s*(?:\\pard\s*)?$")
_NO_NUMBER = re.compile(r"\{\\listtext(?:\\[a-z]+-?\d* ?)*\}")
_RUBY = re.compile(
    r"\{\\\*\\fldinst\s*\{?[^{}]*?\bEQ\b[^{}]*?\\\\o\\\\a\w\(\\\\s\\\\up \d+\(([^{}()]*)\),([^{}()]*)\)\s*\}?\}"
)
"""A word with its reading above it, which is a formula with an empty result."""


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the article of a document."""
    from striprtf import striprtf

    data, codec = _with_codec(data)
    source = data.decode("latin-1")
    # Cells become separated by tabs, a link is its text, not its address, and list numbers are read.
    plain = _FONTS.sub(lambda fonts: _with_alphabets(fonts[0], codec), source, count=1)
    plain = _NO_NUMBER.sub("", _RUBY.sub(r"{\2(\1)}", plain))
    plain, deletions = _without(plain, _DELETED)
    changes = len(deletions) + len(_INSERTED.findall(plain))
    plain = _CELL.sub(r"\\tab", plain).replace("\\fldinst", "\\fldtype").replace("{\\pntext", "{\\listtext")
    try:
        plain = _noted(_boxed(_BESIDE_LINE.sub(_raised, plain)))
        text = _paired(striprtf.rtf_to_text(plain, encoding=codec, errors="replace"))
        edges = [
            striprtf.rtf_to_text(f"{{\\rtf1 {edge}}}", encoding=codec, errors="replace")
            for edge in _without(plain, _EDGE)[1]
        ]
        text = _AT_NOTE.sub(r"\1 ", text)
    except (ValueError, LookupError, IndexError, TypeError, RecursionError, OverflowError):
        raise SourceError("damaged; save it as text") from None
    counts = [(len(pattern.findall(data)), what, fate) for pattern, what, fate in _REPORTED]
    counts.append((text.count("\ufffd"), "letter", "not read"))
    notes = [*intake_lines({"tracked change": changes})]
    notes += [f"{plural(count, what)}, {fate}" for count, what, fate in counts if count]
    if _STILL_DELETED.search(plain):
        notes.append("a tracked change that does not end here: read with what was deleted")
    notes += edges_note([" ".join(edge.split()) for edge in edges])
    return [
        ParsedArticle(
            text=text,
            title=_info(source, "title", codec),
            authors=_info(source, "author", codec),
            intake=tuple(notes),
            may_be_spoken=True,
        )
    ]


def _with_codec(data: bytes) -> tuple[bytes, str]:
    """Return the document and its encoding, which is removed if its name is unknown."""
    match = _CODEPAGE.search(data[:2000])
    codec = f"cp{match[1].decode()}" if match else ""
    try:
        codecs.lookup(codec)
    except LookupError:
        return _CODEPAGE.sub(b"", data, count=1), "mac_roman" if rb"\mac" in data[:2000] else "cp1252"
    return data, codec


def _with_alphabets(fonts: str, codec: str) -> str:
    """Return a font table in which each font has a charset: striprtf gives one without it that of the next."""
    from striprtf.striprtf import charset_map

    own = next((number for number, name in charset_map.items() if name == codec), None)
    return fonts if own is None else _FONT.sub(rf"\g<0>\\fcharset{own}", fonts)


def _raised(match: re.Match[str]) -> str:
    """Write superscripts and subscripts with their own characters: 10⁶ is not 106."""
    before = _CONTROLS.sub("", match.string[max(0, match.start() - 200) : match.start()])
    signs = (superscripts.above if match[2] == "super" else superscripts.below)(match[3], before)
    return match[0] if signs == match[3] else match[1] + "\\uc1" + "".join(f"\\u{ord(sign)}?" for sign in signs)


def _without(source: str, begins: re.Pattern[str], sign: str = "") -> tuple[str, list[str]]:
    """Return the document with groups of this beginning replaced by numbered signs, and the groups' contents."""
    pieces: list[str] = []
    groups: list[str] = []
    at = 0
    for match in begins.finditer(source):
        if match.start() < at:
            continue
        if (end := _end(source, match.start())) < 0:
            break
        groups.append(source[match.end() : end - 1])
        pieces += (source[at : match.start()], sign.format(len(groups)))
        at = end
    return "".join([*pieces, source[at:]]), groups


def _boxed(source: str) -> str:
    """Return the document with the words of each box after the paragraph it is anchored to."""
    pieces: list[str] = []
    waiting = ""
    at = 0
    for match in _SHAPE.finditer(source):
        if match.start() < at:
            continue
        if (end := _end(source, match.start())) < 0:
            break
        before = source[at : match.start()]
        if waiting and (paragraph := _PARAGRAPH_END.search(before)):
            before, waiting = before[: paragraph.end()] + waiting + before[paragraph.end() :], ""
        pieces.append(before)
        for box in _without(source[match.start() : end], _BOX)[1]:
            waiting += f"{{{_LAST_PARAGRAPH_END.sub('', box)}}}\\par "
        at = end
    rest = source[at:]
    if waiting:
        place = paragraph.end() if (paragraph := _PARAGRAPH_END.search(rest)) else max(rest.rfind("}"), 0)
        rest = rest[:place] + waiting + rest[place:]
    return "".join([*pieces, rest])


def _noted(source: str) -> str:
    """Return the document with its notes at its end, each under its number."""
    source, notes = _without(source, _NOTE, "[{}]")
    body, brace, rest = source.rpartition("}")
    return body + "".join(f"\\par\\pard\\plain [{n}] {{{note}}}" for n, note in enumerate(notes, 1)) + brace + rest


def _end(source: str, start: int) -> int:
    """Return the end of the group that begins at `start`, -1 if it has none."""
    depth = 0
    for brace in _BRACE.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth:
            return brace.end()
    return -1


def _paired(text: str) -> str:
    """Return a text with surrogate pairs combined."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _info(source: str, name: str, codec: str) -> str:
    """Return a line of the document's metadata."""
    match = re.search(_INFO.format(name), source[:100_000])
    if not match:
        return ""
    words = _paired(_UNICODE.sub(lambda code: chr(int(code[1]) % 65536), match[1]))
    return " ".join(_HEX.sub(lambda code: bytes([int(code[1], 16)]).decode(codec, "replace"), words).split())
