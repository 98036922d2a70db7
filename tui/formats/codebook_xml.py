"""The codebook of REFI-QDA, a tree of codes; and writing and safely reading XML."""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.core.codebook import code_color, is_rgb, own_order
from tui.core.errors import FormatError
from tui.core.model import CODE_COLORS, Tag
from tui.core.text import clean
from tui.formats.export_common import same_name, unique_name
from tui.formats.identifiers import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.tally import Tally
    from tui.library.transfer.bundles import Bundle

SHADES = dict(
    zip(
        CODE_COLORS,
        (
            *("#F2C744", "#6FBF73", "#5B9BD5", "#9C7BD1", "#F0953F", "#E377A8"),
            *("#D9534F", "#B5CC4C", "#4DBBD1", "#6476E0", "#A9825A", "#9AA0A8"),
        ),
        strict=True,
    )
)
"""What a colour is for programs that want `#RRGGBB`."""

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_MARKUP = re.compile(r'[&<>"\t\n\r]')


def collect(bundles: Iterable[Bundle]) -> dict[str, Tag]:
    """Return the tags of all articles by name, in the order of the codebook."""
    tags = {tag.name: tag for bundle in bundles for tag in bundle.codebook}
    return in_own_order(tags)


def in_own_order(tags: dict[str, Tag]) -> dict[str, Tag]:
    """Return tags by name in the order of their tree."""
    key = own_order(tags.values())
    return {name: tags[name] for name in sorted(tags, key=key)}


def in_file_order(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return tags with their positions in a file, unless it sorts them by name."""
    listed = tuple(tags)
    by_name = sorted((tag.name for tag in listed), key=own_order(()))
    if [tag.name for tag in listed] == by_name:
        return listed
    return tuple(replace(tag, position=number) for number, tag in enumerate(listed, 1))


HIGHLIGHT, CLAIM = "Highlight", "Claim"
"""What the codes are called that stand for no tag. They are known by their GUIDs: a tag may have the same name."""


@lru_cache(maxsize=4096)
def code_guid(name: str) -> str:
    """Return the GUID of a tag, the same in every export."""
    kind = "tag named" if name in {HIGHLIGHT, CLAIM} else "tag"
    return str(uuid.uuid5(NAMESPACE, f"{kind} {name}"))


MARKERS = {name: str(uuid.uuid5(NAMESPACE, f"tag {name}")) for name in (HIGHLIGHT, CLAIM)}
"""The GUIDs of the codes that stand for no tag."""


def element(kind: str, text: str = "", inside: Iterable[str] = (), **attributes: str) -> str:
    """Return one XML element; attributes keep their order, empty ones are left out."""
    written = "".join(f' {key}="{escape_xml(value)}"' for key, value in attributes.items() if value)
    content = escape_xml(text) + "".join(inside)
    return f"<{kind}{written}>{content}</{kind}>" if content else f"<{kind}{written}/>"


def escape_xml(text: str) -> str:
    """Return a text for XML elements and attributes; line ends survive an attribute's normalisation."""
    if not _MARKUP.search(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


MEMO_LINE = "\n\nMemo: "
"""What parts the memo of a code from its description, where a format has one text for both."""


def _describe(tag: Tag) -> str:
    return tag.description + (f"{MEMO_LINE}{tag.memo}" if tag.memo else "")


def code_tree(tags: dict[str, Tag], markers: Iterable[str] = ()) -> str:
    """Return the codes as nested elements. Names are unique: one that occurs in two branches is written as its path."""
    key = own_order(tags.values())
    nodes: dict[str, dict[str, object]] = {}
    names: set[str] = set()

    def node(path: str) -> str:
        children = nodes.get(path, {})
        tag = tags.get(path)
        above, _, leaf = path.rpartition("/")
        name = leaf if above and leaf == leaf.strip() != "" and leaf not in names else path
        names.add(name)
        inside = [element("Description", _describe(tag))] if tag and (tag.description or tag.memo) else []
        inside += [node(child) for child in sorted(children, key=key)]
        return element(
            "Code",
            inside=inside,
            guid=code_guid(path),
            name=name,
            isCodable="true" if tag else "false",
            color=shade(tag.color) if tag else "",
        )

    for name in tags:
        while True:
            parent = name.rpartition("/")[0]
            parent = parent if parent == parent.strip() else ""  # after trimming, names could be the same
            nodes.setdefault(parent, {})[name] = None
            if not parent:
                break
            name = parent
    names.update(nodes.get("", {}))
    written = [node(path) for path in sorted(nodes.get("", {}), key=key)]
    used = {same_name(name) for name in names}
    written += [
        element("Code", guid=MARKERS[name], name=unique_name(name, used, "{} (Postil {})"), isCodable="true")
        for name in sorted(markers)
    ]
    return element("Codes", inside=written)


def read_tree(codes: ET.Element, namespace: str, tally: Tally, *, is_own: bool) -> dict[str, Tag]:
    """Return the tags of a tree of codes, by GUID.

    Two codes with one path stay two: the second gets a number, which is reported. A code that cannot be given to
    passages is only a path in our own files; in others' it has a position, so it is a code, which is reported.
    """
    tags: dict[str, Tag] = {}
    used: set[str] = set()
    stack = [(code, "") for code in reversed(codes.findall(f"{namespace}Code"))]
    while stack:
        code, above = stack.pop()
        name = " ".join(clean(code.get("name", ""))[0].split())
        path = name if not above or name.startswith(f"{above}/") else f"{above}/{name}"
        description = code.findtext(f"{namespace}Description") or ""
        guid = code.get("guid", "").lower()
        if guid in MARKERS.values():
            continue
        is_codable = code.get("isCodable", "").lower() not in {"false", "0"}
        if name and guid and guid not in tags and (is_codable or not is_own):
            if not is_codable:
                tally.note("codes", "changed", "they cannot be given to a passage there and can here", path)
            stated, number = path, 1
            while path in used:
                number += 1
                path = f"{stated} ({number})"
            if number > 1:
                tally.note("codes", "changed", f"a code of this name was there already: it is {path!r} here", stated)
            used.add(path)
            described, _, memo = clean(description)[0].partition(MEMO_LINE)
            color = read_color(code.get("color", ""), path, tally)
            tags[guid] = Tag(path, color, described.strip(), memo=memo.strip())
        elif not name or not guid:
            tally.leave_out("codes", "they have no name or no guid", above)
        elif guid in tags:
            tally.leave_out("codes", f"they have the GUID of {tags[guid].name!r}", path)
        stack += [(child, path) for child in reversed(code.findall(f"{namespace}Code"))]
    return tags


def read_color(stated: str, name: str, tally: Tally) -> str:
    """Return the colour of a code in a file, "" for none; one that is no colour here is reported."""
    color = color_name(stated)
    tally.leave_out(
        "colours", "they are neither #RRGGBB nor named here", name, count=bool(stated.strip() and not color)
    )
    return color


def color_name(rgb: str) -> str:
    """Return the colour with this value: by name if it is ours, any other unchanged; "" for an invalid one."""
    color = code_color(rgb)
    return next((name for name, shade in SHADES.items() if shade == color), color)


def shade(color: str) -> str:
    """Return a colour as `#RRGGBB`, "" for an invalid one."""
    return SHADES.get(color, color if is_rgb(color) else "")


def parse_xml(data: bytes, namespace: str = "") -> ET.Element:
    """Parse XML without document types, which can name files and expand without end. Raises `FormatError`.

    With a `namespace` all elements are in it, whichever one a program named, or forgot.
    """
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise FormatError("it has a document type, which no export needs and some abuse")
    try:
        root = ET.fromstring(data)  # noqa: S314 - without a document type there are no entities to expand
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FormatError(f"it is not XML that can be read ({error})") from error
    except RecursionError as error:
        raise FormatError("it is nested too deeply") from error
    for one in root.iter() if namespace else ():
        one.tag = f"{{{namespace}}}{one.tag.rpartition('}')[2]}"
    return root
