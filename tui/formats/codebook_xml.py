"""The codebook as other programs keep it: a tree of codes (REFI-QDA) or a table."""

from __future__ import annotations

import csv
import io
import re
import uuid
import xml.etree.ElementTree as ET
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.model import COLORS, Article, Tag
from tui.core.text import clean, one_line
from tui.formats.csv import guarded, write_table
from tui.formats.import_values import NAMESPACE
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_values import Reading
    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = frozenset({"codebook"})

COLUMNS = ("name", "color", "description")

SHADES = dict(zip(COLORS, ("#F2C744", "#6FBF73", "#5B9BD5", "#9C7BD1", "#F0953F", "#E377A8"), strict=True))
"""What a colour is for programs that want `#RRGGBB`."""

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOTHING = Article(0, "", "", "", "", "", "", "", "", 0, 0.0, "")
"""The article of a bundle that brings tags only."""

_MARKUP = re.compile(r'[&<>"\t\n\r]')
_RGB = re.compile(r"#([0-9A-Fa-f]{6})")


def collect(bundles: Iterable[Bundle]) -> dict[str, Tag]:
    """All tags that come along, by name."""
    tags = {tag.name: tag for bundle in bundles for tag in bundle.codebook}
    return dict(sorted(tags.items()))


@lru_cache(maxsize=4096)
def code_guid(name: str) -> str:
    """The GUID of a tag, the same in every export."""
    return str(uuid.uuid5(NAMESPACE, f"tag {name}"))


def element(kind: str, text: str = "", inside: Iterable[str] = (), **attributes: str) -> str:
    """One XML element; attributes keep their order, empty ones are left out."""
    given = "".join(f' {key}="{escaped(value)}"' for key, value in attributes.items() if value)
    content = escaped(text) + "".join(inside)
    return f"<{kind}{given}>{content}</{kind}>" if content else f"<{kind}{given}/>"


def escaped(text: str) -> str:
    """A text as XML holds it, in an element or an attribute; line ends survive an attribute's normalisation."""
    if not _MARKUP.search(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def code_tree(tags: dict[str, Tag]) -> str:
    """The codes as nested elements. Every name is unique: one that stands in two branches is told with its branch."""
    nodes: dict[str, dict[str, object]] = {}
    names: set[str] = set()

    def node(path: str) -> str:
        children = nodes.get(path, {})
        tag = tags.get(path)
        above, _, leaf = path.rpartition("/")
        name = leaf if above and leaf == leaf.strip() != "" and leaf not in names else path
        names.add(name)
        inside = [element("Description", tag.description)] if tag and tag.description else []
        inside += [node(child) for child in sorted(children)]
        return element(
            "Code",
            inside=inside,
            guid=code_guid(path),
            name=name,
            isCodable="true" if tag else "false",
            color=SHADES.get(tag.color, "") if tag else "",
        )

    for name in tags:
        while True:
            parent = name.rpartition("/")[0]
            parent = parent if parent == parent.strip() else ""  # a name that programs trim cannot be told from another
            nodes.setdefault(parent, {})[name] = None
            if not parent:
                break
            name = parent
    names.update(nodes.get("", {}))
    return element("Codes", inside=[node(path) for path in sorted(nodes.get("", {}))])


def read_tree(codes: ET.Element, namespace: str) -> dict[str, Tag]:
    """Tags by GUID from a tree of codes."""
    found: dict[str, Tag] = {}
    stack = [(code, "") for code in reversed(codes.findall(f"{namespace}Code"))]
    while stack:
        code, above = stack.pop()
        name = one_line(code.get("name", ""), 100)
        path = name if not above or name.startswith(f"{above}/") else one_line(f"{above}/{name}", 100)
        description = code.findtext(f"{namespace}Description") or ""
        if name and code.get("guid"):
            tag = Tag(path, color_name(code.get("color", "")), clean(description)[0].strip())
            found[code.get("guid", "").lower()] = tag
        stack += [(child, path) for child in reversed(code.findall(f"{namespace}Code"))]
    return found


def color_name(rgb: str) -> str:
    """The nearest of our colours, or "" for none."""
    found = _RGB.fullmatch(rgb.strip())
    if not found:
        return ""
    wanted = bytes.fromhex(found[1])

    def distance(name: str) -> int:
        shade = bytes.fromhex(SHADES[name][1:])
        return sum((a - b) ** 2 for a, b in zip(wanted, shade, strict=True))

    return min(COLORS, key=distance)


def xml(data: bytes) -> ET.Element:
    """Read XML without document types: they can name files and unfold without end. Raises `FormatError`."""
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise FormatError("it has a document type, which no export needs and some abuse")
    try:
        return ET.fromstring(data)  # noqa: S314 - without a document type there are no entities to expand
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FormatError(f"it is not XML that can be read ({error})") from error
    except RecursionError as error:
        raise FormatError("it is nested too deeply") from error


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the codebook as a table: name, colour, description."""
    out.write(b"\xef\xbb\xbf")
    rows = [(tag.name, tag.color, tag.description) for tag in collect(bundles).values()]
    if options.guard:
        rows = [(guarded(name), color, guarded(description)) for name, color, description in rows]
    write_table(out, ",", [COLUMNS, *rows])


def read(reading: Reading) -> Iterator[Bundle]:
    """Read a table with a column `name`; `color` and `description` may be there too."""
    try:
        text = reading.bytes().decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        if "name" not in (rows.fieldnames or ()):
            raise FormatError("line 1: has no column called name")
        tags = []
        for row in rows:
            name = one_line(_unguarded(row.get("name") or ""), 100)
            if not name:
                reading.problem(f"line {rows.line_num}: has no name")
                continue
            description = clean(_unguarded(row.get("description") or ""))[0].strip()
            color = one_line(row.get("color") or "", 30)
            tags.append(Tag(name, color_name(color) or color, description))
    except UnicodeDecodeError as error:
        raise FormatError(f"it is not UTF-8 at byte {error.start + 1}") from error
    except csv.Error as error:
        raise FormatError(f"it is not a table that can be read ({error})") from error
    if tags:
        yield Bundle(NOTHING, codebook=tuple(tags))


def _unguarded(value: str) -> str:
    return value[1:] if value[:1] == "'" and guarded(value[1:]) == value else value
