"""`python -m benchmarks.pages FOLDER`: the articles in a public set of pages, Postil beside plain trafilatura.

FOLDER is a checkout of scrapinghub/article-extraction-benchmark. Its own evaluate.py does the scoring, with the spread
of a thousand samples of pages. Each page is read by all methods in turn, in one process, and the times are processor
time.
"""

from __future__ import annotations

import gzip
import json
import runpy
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.core.errors import SourceError
from tui.sources import html

if TYPE_CHECKING:
    from collections.abc import Callable


def postil(data: bytes) -> str:
    """Return the text that `postil add` would store for a page."""
    try:
        return html.parse(data)[0].text
    except SourceError:
        return ""


def bare(data: bytes, *, precise: bool) -> str:
    """Return the text that trafilatura extracts, with its metadata extraction on."""
    import trafilatura

    page: Any = trafilatura.bare_extraction(data, include_comments=False, favor_precision=precise, with_metadata=True)
    return "" if page is None else str(page.text or "")


READERS: dict[str, Callable[[bytes], str]] = {
    "Postil": postil,
    "trafilatura, favor_precision": lambda data: bare(data, precise=True),
    "trafilatura": lambda data: bare(data, precise=False),
}


def main() -> None:
    """Read all pages and print a table as in docs/performance.md."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    pages = sorted((folder / "html").glob("*.html.gz"))
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, dict[str, str]]] = {name: {} for name in READERS}
    seconds = dict.fromkeys(READERS, 0.0)
    for path in pages:
        data = gzip.decompress(path.read_bytes())
        for name, read in READERS.items():
            start = time.process_time()
            text = read(data)
            seconds[name] += time.process_time() - start
            found[name][path.name.partition(".")[0]] = {"articleBody": text}
    evaluate = runpy.run_path(str(folder / "evaluate.py"))["evaluate"]
    print(f"| {len(pages)} pages | F1 | precision | recall | accuracy | seconds a page |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in READERS:
        figures = evaluate(truth, found[name], 1_000)
        keys = ("f1", "precision", "recall", "accuracy")
        shares = " | ".join(f"{figures[key]:.3f} ± {figures[f'{key}_std']:.3f}" for key in keys)
        print(f"| {name} | {shares} | {seconds[name] / len(pages):.3f} |")


if __name__ == "__main__":
    main()
