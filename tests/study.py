"""The study of docs/study.md: twenty documents of five kinds, a codebook, and the coding of two people.

python -m tests.study FOLDER
"""

from __future__ import annotations

import csv
import json
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import docx

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCES = {
    "work": "The mill was the only thing this place was for.",
    "work/loss/notice": "We read of it on a sheet at the gate.",
    "work/loss/first day": "On the first morning I still got up at five.",
    "work/new/training": "They sent me on a course for forklifts.",
    "work/new/commute": "Now I drive an hour each way.",
    "money/pay-off": "I was paid nine months and not a day more.",
    "money/rent": "The rent went up while nobody had a wage.",
    "money/rent/arrears": "By spring we owed three months.",
    "health/sleep": "I have not slept through since it closed.",
    "health/drink": "Some of the men began to drink before noon.",
    "family/partner": "My wife works nights so that one of us is here.",
    "family/children": "The little one asks whether we will move.",
    "family/kids": "The boys stopped bringing friends home.",
    "family/children/school": "They closed a class at the school.",
    "town/shops": "There is one baker left on the square.",
    "young leave": "Whoever is twenty and can drive is gone.",
    "trust/owner": "The owner never showed his face.",
    "trust/council": "The council promised us a new employer each year.",
}
"""Statements by the code that fits them when the coding begins."""

QUESTIONS = (
    "How did you hear of it?",
    "What came then?",
    "And at home?",
    "What has become of the town?",
    "Who helped?",
)

SPEAKERS = ("Marta", "Olof", "Ines", "Piotr", "Vera", "Nils", "Rut", "Emil", "Sofi", "Karl", "Dora", "Hugo", "Ada")

DEFINITIONS = {
    "work": "Having it, losing it, finding it.",
    "work/loss": "From the notice to the first days without it.",
    "work/new": "What came after, and what it took.",
    "money": "What is there to live on.",
    "health": "Of the one who speaks, or of others.",
    "family": "Whoever lives in the same home.",
    "town": "What one sees from outside.",
    "trust": "In whom, and what became of it.",
}
COLORS = {"work": "blue", "money": "green", "health": "#C04080", "family": "orange", "town": "grey", "trust": "purple"}


class Passage(NamedTuple):
    """A sentence in a paragraph of a document."""

    document: int
    paragraph: int
    quote: str
    speaker: str
    code: str


class Document(NamedTuple):
    """A document of some kind, with its statements, one per paragraph."""

    number: int
    kind: str
    turns: list[tuple[str, list[str]]]


KINDS = (*["interview"] * 6, *["group"] * 3, *["call"] * 4, *["news"] * 5, *["notes"] * 2)


def documents() -> list[Document]:
    """Return the documents; no sentence occurs twice in one."""
    codes = list(SENTENCES)
    documents = []
    for number, kind in enumerate(KINDS, 1):
        sentences = [SENTENCES[codes[(number * 5 + step * 7) % len(codes)]] for step in range(8)]
        pairs = [sentences[at : at + 2] for at in range(0, 8, 2)]
        if kind in ("interview", "call"):
            questions = [("Interviewer", [QUESTIONS[(number + at) % 5]]) for at in range(4)]
            answers = [(SPEAKERS[number - 1 if number < 7 else number - 4], pair) for pair in pairs]
            turns = [turn for both in zip(questions, answers, strict=True) for turn in both]
        elif kind == "group":
            turns = [(SPEAKERS[10 + at % 3], [sentence]) for at, sentence in enumerate(sentences)]
        else:
            turns = [("", pair) for pair in pairs]
        documents.append(Document(number, kind, turns))
    return documents


def passages() -> Iterator[Passage]:
    """Yield every sentence that fits a code."""
    code_of = {sentence: code for code, sentence in SENTENCES.items()}
    for document in documents():
        for paragraph, (speaker, sentences) in enumerate(document.turns):
            for sentence in sentences:
                if sentence in code_of:
                    name = speaker if document.kind in ("interview", "group", "call") else ""
                    yield Passage(document.number, paragraph, sentence, name, code_of[sentence])


def coding(coder: str) -> Iterator[tuple[Passage, list[str]]]:
    """Yield the passages of a coder with their codes. Ben misses some, and uses the parent code for others."""
    for number, passage in enumerate(passages()):
        codes = [passage.code]
        if coder == "ann" and number % 7 == 0:
            codes.append("trust")
        if coder == "ben" and number % 9 == 4:
            continue
        if coder == "ben" and number % 5 == 2:
            codes = [passage.code.rpartition("/")[0] or passage.code]
        yield passage, codes


def write(folder: Path) -> None:
    """Write the documents, `codebook.csv`, and both people's coding as `ann.jsonl` and `ben.jsonl`."""
    numbers = {kind: count(1) for kind in KINDS}
    rows = []
    for document in documents():
        kind, each = document.kind, next(numbers[document.kind])
        if kind == "news":
            text = "\n\n".join(" ".join(sentences) for _, sentences in document.turns)
            rows.append(
                {"title": f"The mill, part {each}", "text": text, "published": f"2024-0{each}-15", "kind": kind}
            )
        else:
            ending = {"interview": "txt", "group": "docx", "call": "vtt", "notes": "md"}[kind]
            path = folder / f"{kind.removesuffix('s')}s" / f"{kind}-{each}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_document(document, path)
    (folder / "news.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    for coder in ("ann", "ben"):
        lines = (
            json.dumps({"article": str(passage.document), "quote": passage.quote, "tags": codes})
            for passage, codes in coding(coder)
        )
        (folder / f"{coder}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("name", "color", "definition"))
        parents = {"/".join(code.split("/")[:depth]) for code in SENTENCES for depth in (1, 2, 3)}
        for code in sorted(parents | {"trust"}):
            table.writerow((code, COLORS.get(code.partition("/")[0], ""), DEFINITIONS.get(code, "")))


def _write_document(document: Document, path: Path) -> None:
    turns = [(speaker, " ".join(sentences)) for speaker, sentences in document.turns]
    if path.suffix == ".docx":
        word = docx.Document()
        for speaker, words in turns:
            paragraph = word.add_paragraph()
            paragraph.add_run(f"{speaker}:").bold = True
            paragraph.add_run(f" {words}")
        word.save(str(path))
        return
    if path.suffix == ".vtt":
        cues = [
            f"00:0{at}:01.000 --> 00:0{at}:09.000\n<v {speaker}>{words}\n" for at, (speaker, words) in enumerate(turns)
        ]
        text = "\n".join(["WEBVTT\n", *cues])
    elif path.suffix == ".txt":
        text = "\n\n".join(f"{speaker.upper()}: {words}" for speaker, words in turns)
    else:
        text = f"# Notes {path.stem[-1]}\n\n" + "\n\n".join(words for _, words in turns)
    path.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
