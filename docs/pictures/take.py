"""Take the pictures of the README: the real reader on a copy of the sample library, without a terminal.

python docs/pictures/take.py [FOLDER]

Textual draws the screen as SVG; a headless Chromium makes it a PNG with a monospaced font of this machine.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tui.app.app import PostilApp
from tui.config import Settings

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "annotations.db"

FONTS = '"JetBrains Mono", "DejaVu Sans Mono", "Liberation Mono", monospace'
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OFFLINE = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass(frozen=True)
class Picture:
    """A screen of `columns` by `rows` after some keys, `pixels` wide."""

    name: str
    columns: int
    rows: int
    keys: tuple[str, ...] = ()
    theme: str = "dark"
    pixels: int = 1250


PICTURES = (
    Picture("reader-dark", 150, 44),
    Picture("claim", 120, 40, ("2", "g", "enter"), pixels=1000),
)


async def draw(picture: Picture, library: Path) -> str:
    """Return the screen as SVG."""
    app = PostilApp(library, Settings(theme=picture.theme, colors="truecolor", creator="you"), marking=False)
    async with app.run_test(size=(picture.columns, picture.rows)) as pilot:
        await pilot.pause()
        await pilot.press(*picture.keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        app.screen.refresh()
        await pilot.pause()
        return app.export_screenshot(title="postil")


def with_fonts_of_here(svg: str) -> str:
    """Take out the fonts that would be fetched from the net; the machine's own draw the text."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: [^;\"]*(?:;|(?=\"))", f"font-family: {FONTS};", svg)


def render(svg: str, pixels: int, target: Path, browser: str) -> None:
    """Write the SVG as a PNG of so many pixels across."""
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        style = f"body{{margin:0;background:transparent}}svg{{display:block;width:{pixels}px;height:auto}}"
        page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{svg}", encoding="utf-8")
        command = [
            *(browser, *OFFLINE, f"--user-data-dir={folder}/profile", "--default-background-color=00000000"),
            *(f"--window-size={pixels},{round(pixels * height / width)}", f"--screenshot={target.absolute()}"),
            page.as_uri(),
        ]
        subprocess.run(command, check=True, timeout=60, capture_output=True)


def main(folder: Path) -> None:
    """Take every picture."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"no browser to draw with: install one of {', '.join(BROWSERS)}")
    for picture in PICTURES:
        with tempfile.TemporaryDirectory() as place:
            library = Path(shutil.copy(SAMPLE, place))
            svg = with_fonts_of_here(asyncio.run(draw(picture, library)))
        render(svg, picture.pixels, folder / f"{picture.name}.png", browser)
        sys.stdout.write(f"{folder / picture.name}.png\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
