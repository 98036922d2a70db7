"""A check's rationale and method as one text to edit: `method: …` at the end is the method."""

from __future__ import annotations

import re

_METHOD = re.compile(r"(?:\A|\n)[ \t]*method:[ \t]*([^\n]*(?:\n  [^\n]*)*)\s*\Z", re.IGNORECASE)
_INDENT = "\n  "


def reasons_of(rationale: str, method: str) -> str:
    """Return both as one text; further lines of a method are indented.

    A rationale that itself ends like a method gets an empty method after it, so that it is read back unchanged.
    """
    rationale = rationale.strip()
    if not method.strip() and not _METHOD.search(rationale):
        return rationale
    last = f"method: {method.strip().replace(chr(10), _INDENT)}".rstrip()
    return "\n\n".join(filter(None, (rationale, last)))


def split_reasons(text: str) -> tuple[str, str]:
    """Return the rationale and the method of a text; "" for a missing method."""
    method_line = _METHOD.search(text)
    if method_line is None:
        return text.strip(), ""
    return text[: method_line.start()].strip(), method_line[1].replace(_INDENT, "\n").strip()
