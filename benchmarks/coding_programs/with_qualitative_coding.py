"""Times the REFI-QDA export of qualitative-coding, which codes lines: each passage is a line of its article."""

import json
import sys
import textwrap
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROUNDS = 3


def main(source: Path, folder: Path) -> None:
    corpora = import_module("qualitative_coding.corpus")
    settings = folder / "settings.yaml"
    corpora.QCCorpus.initialize(settings)
    import_module("qualitative_coding.logs").configure_logger(settings)
    corpus = corpora.QCCorpus(settings)
    _project(corpus, import_module("qualitative_coding.database.models"), source)
    writer = import_module("qualitative_coding.refi_qda.writer").REFIQDAWriter
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        with corpus.session():
            corpus.update_codebook()
        writer(settings).write(folder / f"{number}.qdpx")
        times.append(time.perf_counter() - start)
    sys.stdout.write(json.dumps({"refi-qda": min(times)}))


def _project(corpus: Any, models: Any, source: Path) -> None:
    with corpus.session(), source.open(encoding="utf-8") as articles:
        session = corpus.get_session()
        corpus.get_or_create_coder("bench")
        names: set[str] = set()
        for number, line in enumerate(articles):
            article = json.loads(line)
            path = corpus.corpus_dir / f"{number}.txt"
            path.write_text("\n".join(textwrap.wrap(article["text"], 60)) + "\n", encoding="utf-8")
            corpus.register_document(path)
            paragraph = corpus.get_paragraph(path.name, 0)  # there is only one
            for at, passage in enumerate(article["highlights"]):
                for name in passage["tags"]:
                    if name not in names:
                        names.add(name)
                        corpus.get_or_create_code(name)
                    coded = models.CodedLine(line=at, code_id=name, coder_id="bench")
                    session.add(coded)
                    coded.locations.append(paragraph)
        session.commit()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
