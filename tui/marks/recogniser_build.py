"""Make the recogniser that ships with Postil: the packaged model's, trained further on annotated articles.

    python -m tui.marks.recogniser_build GOLD.jsonl

A line is `{"text", "entities": [[start, end, label, …]], "ignore": [[start, end]]}`; of what is to be ignored it is not
known whether it is a name. What is written are the differences of the weights alone, in half precision: there are no
words in them. docs/marks.md says what it was made from, and how it did on articles it was not trained on.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.marks.learn import Lesson

ROUNDS = 12


def lessons_of(articles: Iterable[dict[str, Any]]) -> list[Lesson]:
    """Return the paragraphs of annotated articles."""
    from tui.marks.learn import lessons
    from tui.marks.pipeline import RawSpan

    taught: list[Lesson] = []
    for article in articles:
        names = [RawSpan(start, end, label) for start, end, label, *_ in article["entities"]]
        taught += lessons(article["text"], names, (), [(start, end) for start, end, *_ in article.get("ignore", ())])
    return taught


def main() -> None:
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from tui.marks.learn import Trainer
    from tui.marks.pipeline import open_packaged
    from tui.marks.shipped import RECOGNISER, write_differences

    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    trainer = Trainer(lessons_of(json.loads(line) for line in lines if line.strip()), as_it_came=True)
    trainer.train(ROUNDS)
    after = open_packaged(trainer.weights())
    write_differences(open_packaged(as_it_came=True).get_pipe("ner"), after.get_pipe("ner"))
    data = RECOGNISER.read_bytes()
    sys.stdout.write(f"{RECOGNISER}: {len(data):,} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}\n")


if __name__ == "__main__":
    main()
