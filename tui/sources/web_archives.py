"""Pages that an archive or a browser has kept: where they were before."""

from __future__ import annotations

import re

from tui.core.addresses import ARCHIVED, original

_HEAD_END = re.compile(r"</head\b|<body\b", re.IGNORECASE)
_TOOLBAR = re.compile(r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL)
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d{1,6}\)(?P<browser>https?://\S{1,2000})\s*-->"
    r"|<!--\s*Page saved with SingleFile\s+url:\s*(?P<single>https?://\S{1,2000})"
    r"|__wm\.wombat\(\"(?P<wayback>https?://[^\"\s]{1,2000})\"",
    re.IGNORECASE,
)
"""What browsers, an extension of theirs and the Wayback Machine write into a page that they keep."""


def as_it_was(html: str) -> str:
    """Return a page without what an archive has put into it: its toolbar, and its own addresses in the head."""
    end = match.start() if (match := _HEAD_END.search(html)) else 0
    return ARCHIVED.sub("", html[:end]) + _TOOLBAR.sub("", html[end:])


def saved_from(html: str) -> str:
    """Return the address that a kept page was at as whoever kept it says, "" for what nobody says it of."""
    match = _SAVED_FROM.search(html[:50_000])
    return original(match[match.lastgroup or 0]) if match else ""
