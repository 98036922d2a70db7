"""Take the moving picture of the README: the real reader on the articles of the tour, key after key.

python docs/pictures/move.py [FILE]

It is one SVG without scripts or fonts of others; a row that several frames have is in it once.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment

from tui.app.app import PostilApp
from tui.config import Settings
from tui.jobs.touring import make_tour_library

HERE = Path(__file__).parent
TARGET = HERE / "reader.svg"

COLUMNS, ROWS = 80, 23
CELL, LINE = 8.4, 18
SECONDS = 1.6
"""How long a frame is seen."""

KEYS = (
    ((), "an article with its names marked"),
    (("j",), "j   the next sentence"),
    (("e",), "e   the next name"),
    (("right_curly_bracket",), "}   the next paragraph"),
    (("m",), "m   highlight the sentence"),
    (("c",), "c   make it a claim; who says it is guessed"),
    (("V",), "V   its verdict …"),
    (("f",), "V f   … is false"),
    (("t",), "t   a tag …"),
    (("b", "u", "d"), "t bud   … by some of its letters"),
    (("enter",), "t bud enter   … given"),
    (("5",), "5   all claims of the library"),
    (("q", "u"), "u   undo, also tomorrow"),
    (("right_square_bracket",), "]   the next article"),
    (("question_mark",), "?   all keys that act here"),
)
"""What is pressed before each frame, and what is said below it."""


@dataclass
class Picture:
    """Frames as numbers of rows, each row drawn once."""

    rows: dict[str, int] = field(default_factory=dict)
    frames: list[list[int]] = field(default_factory=list)

    def take(self, strips: list[list[Segment]], words: str) -> None:
        drawn = [*map(draw_row, strips), caption(words)]
        self.frames.append([self.rows.setdefault(row, len(self.rows)) for row in drawn])

    def svg(self) -> str:
        """Return the whole picture; who wants no movement sees the first frame alone."""
        width, height = round(COLUMNS * CELL), (ROWS + 1) * LINE
        share = 100 / len(self.frames)
        total = SECONDS * len(self.frames)
        style = (
            "text{font:14px 'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}"
            f".f{{visibility:hidden;animation:f {total:.1f}s step-end infinite}}"
            f"@keyframes f{{0%{{visibility:visible}}{share:.3f}%{{visibility:hidden}}}}"
            "@media(prefers-reduced-motion){.f{animation:none}.f:first-of-type{visibility:visible}}"
        )
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">',
            f"<title>Postil, key after key</title><style>{style}</style><defs>",
            *(f'<g id="r{number}">{row}</g>' for row, number in self.rows.items()),
            f'</defs><rect width="{width}" height="{height}" fill="#16181d"/>',
        ]
        for number, frame in enumerate(self.frames):
            parts.append(f'<g class="f" style="animation-delay:{number * SECONDS - total:.1f}s">')
            parts += (f'<use href="#r{row}" y="{at * LINE}"/>' for at, row in enumerate(frame))
            parts.append("</g>")
        return "\n".join([*parts, "</svg>\n"])


def draw_row(segments: list[Segment]) -> str:
    """Return one row: what is behind the text first, then the text."""
    behind, text, column = [], [], 0
    for words, style, _ in segments:
        cells = cell_len(words)
        foreground, background = (style.color, style.bgcolor) if style else (None, None)
        if style and style.reverse:
            foreground, background = background, foreground
        x, length = f"{column * CELL:.1f}", f"{cells * CELL:.1f}"
        if background:
            behind.append(f'<rect x="{x}" width="{length}" height="{LINE}" fill="{hex_of(background)}"/>')
        if words.strip():
            more = ' font-weight="bold"' if style and style.bold else ""
            more += ' text-decoration="underline"' if style and style.underline else ""
            shape = f'textLength="{length}" lengthAdjust="spacingAndGlyphs"'
            text.append(f'<text x="{x}" y="14" {shape} fill="{hex_of(foreground)}"{more}>{escape(words)}</text>')
        column += cells
    return "".join(behind + text)


def caption(words: str) -> str:
    return f'<text x="{CELL}" y="14" fill="#e0a458" font-weight="bold">{escape(words)}</text>'


def hex_of(color: Color | None) -> str:
    return (color.get_truecolor().hex if color else "#d8dee9").lower()


async def take(library: Path) -> Picture:
    """Press the keys in the reader and take a frame after each."""
    picture = Picture()
    app = PostilApp(library, Settings(theme="dark", colors="truecolor", creator="you", count_wait=0), marking=False)
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        for keys, words in KEYS:
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            picture.take([list(Segment.simplify(strip)) for strip in app.screen._compositor.render_strips()], words)
    return picture


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        picture = asyncio.run(take(make_tour_library(Path(place), "you")))
    target.write_text(picture.svg(), encoding="utf-8")
    sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
