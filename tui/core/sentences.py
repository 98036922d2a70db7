"""Sentences as spans of an article's text."""

from __future__ import annotations

from sentencex import get_sentence_boundaries


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """`[start, end)` of every sentence in code points, without surrounding whitespace, never crossing a line."""
    found: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        if line and not line.isspace():
            for boundary in get_sentence_boundaries(language or "en", line):
                start, end = boundary["start_index"], boundary["end_index"]
                body = line[start:end].strip()
                if body:
                    start = line.index(body, start)
                    found.append((offset + start, offset + start + len(body)))
        offset += len(line) + 1
    return found
