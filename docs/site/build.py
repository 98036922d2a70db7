"""Build the documentation as pages that ask nobody for anything, with a search that works without a network.

python docs/site/build.py [FOLDER]

The pages are README.md, CHANGELOG.md, CONTRIBUTING.md and all of docs/; a link that leads nowhere ends it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from sphinx.cmd.build import build_main

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "build" / "site"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCE = PROJECT.get("urls", {}).get("Source", "").rstrip("/")
"""Where what is not in the pages can be looked at, "" for nowhere."""

PARTS = {
    "Begin": ("tour", "fact-checking", "study", "names"),
    "What there is": ("keys", "sources", "formats", "searching", "claims", "coding", "marks", "library", "terminals"),
    "For programs": ("json", "api", "plugins"),
    "The project": ("CHANGELOG", "performance", "reliability", "SECURITY", "dependencies", "CONTRIBUTING", "RELEASING"),
}
"""The pages beside the first one, by what they are for; one that is not named here comes last."""

CONF = """
project = "Postil"
copyright = "The Postil developers"
extensions = ["myst_parser"]
myst_heading_anchors = 6
html_theme = "furo"
html_title = "Postil"
html_copy_source = html_show_sourcelink = html_use_index = False
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
"""

OWN_KINDS = {"keys": "text", "ben": "sh"}
"""Kinds of our own of what is printed as it stands, and what they are coloured as."""

LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)")
PICTURE = re.compile(r"\]\([^)]*?([\w-]+\.(?:png|svg))\)")
FENCE = re.compile(rf"^```({'|'.join(OWN_KINDS)})$", re.MULTILINE)
FETCHED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"(?:https?:)?//[^\"]*|<link\b[^>]*\bhref=\"(?:https?:)?//[^\"]*"
    r"|url\(\s*[\"']?(?:https?:)?//[^)]*|@import\s+[\"'](?:https?:)?//[^;]*"
)
"""What a browser would ask another machine for."""


def main(target: Path) -> int:
    """Build the pages into a folder; return 0 when all is well."""
    with TemporaryDirectory(prefix="postil-site-") as name:
        pages = Path(name)
        copytree(ROOT / "docs" / "pictures", pages / "pictures")
        sources = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
        names = {source.name for source in sources}
        for source in sources:
            (pages / source.name).write_text(page(source, names), encoding="utf-8")
        with (pages / "README.md").open("a", encoding="utf-8") as first:
            others = {name.removesuffix(".md") for name in names} - {"README"}.union(*PARTS.values())
            for caption, parts in {**PARTS, "More": sorted(others)}.items():
                first.write("\n".join([f"\n```{{toctree}}\n:hidden:\n:caption: {caption}", *parts, "```\n"]))
        (pages / "conf.py").write_text(CONF, encoding="utf-8")
        (pages / "README.md").rename(pages / "index.md")
        failed = build_main(["-q", "-W", "--keep-going", "-b", "html", str(pages), str(target)])
    fetched = {
        f"{path.relative_to(target)}: {hit[0]}"
        for path in target.rglob("*")
        if path.suffix in {".html", ".css"}
        for hit in FETCHED.finditer(path.read_text(encoding="utf-8"))
    }
    for line in sorted(fetched):
        sys.stderr.write(f"a page asks another machine for something: {line}\n")
    if not failed and not fetched:
        sys.stdout.write(f"{target / 'index.html'}\n")
    return failed or int(bool(fetched))


def page(source: Path, names: set[str]) -> str:
    """Return a page as it stands in the site, where all are in one folder; what is not in it is named, not linked."""

    def link(match: re.Match[str]) -> str:
        words, target, anchor = match.groups(default="")
        name = Path(target).name
        if name not in names:
            path = (source.parent / target).resolve().relative_to(ROOT)
            return f"[{words}]({SOURCE}/{path})" if SOURCE else words
        return f"[{words}]({'index.md' if name == 'README.md' else name}{anchor})"

    text = LINK.sub(link, PICTURE.sub(r"](pictures/\1)", source.read_text(encoding="utf-8")))
    return FENCE.sub(lambda match: f"```{OWN_KINDS[match[1]]}", text)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET))
