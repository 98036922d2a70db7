"""The layers of a WebAnno TSV file, and its annotations as elements of UIMA."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from tui.core.text import one_line
from tui.formats.cas_annotations import ID, NO_PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.tally import Tally

_STACKED = re.compile(r"(?:\\.|[^|])+", re.DOTALL)
_NUMBERED = re.compile(r"(?P<value>(?:\\.|[^\\])*?)\[(?P<number>\d+)\]", re.DOTALL)
_ESCAPED = re.compile(r"\\(->|[\\\[\]|_;*tn])")
_MEANINGS = {"t": "\t", "n": "\n"}
_CHAIN = re.compile(r"->(\d+-\d+)\Z")
_NONE, _EMPTY = "_", "*"

_RELATIONS, _CHAINS, _SLOTS = "relations", "members of chains", "links to other annotations"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of annotations with its columns; `slots` are the numbers of those that link to other annotations.

    `kind` is SP of spans, RL of relations, CH of chains.
    """

    kind: str
    name: str
    columns: tuple[str, ...]
    slots: frozenset[int]

    @property
    def short_name(self) -> str:
        return one_line(self.name.rpartition(".")[2], 40)


def layer_of(kind: str, declaration: str) -> Layer:
    """Return the layer of a line such as `#T_SP=webanno.custom.Span|value`; one without features has one column."""
    name, *columns = declaration.strip().split("|")
    columns = columns or [""]
    roles = {number for number, column in enumerate(columns) if column.startswith("ROLE_")}
    return Layer(kind, name, tuple(columns), frozenset(roles | {number + 1 for number in roles}))


class _Value(NamedTuple):
    """A value of a column, and the number that says which words have the same annotation; None without one."""

    value: str
    number: int | None


@dataclass(slots=True)
class _NumberedSpan:
    """An annotation with the number of its last word in the text, and of the sentence it is in."""

    layer: str
    values: dict[str, str]
    pieces: list[tuple[int, int]]
    last_word: int
    sentence: int


@dataclass(slots=True)
class LayersOfText:
    """The annotations of one text while its words are read, in order; what is no annotation of a span is counted."""

    layers: Sequence[Layer]
    tally: Tally
    elements: list[tuple[str, ET.Element]] = field(default_factory=list)
    pieces: dict[str, ET.Element] = field(default_factory=dict)
    _annotations: list[_NumberedSpan] = field(default_factory=list)
    _open: dict[tuple[object, ...], _NumberedSpan] = field(default_factory=dict)
    _chained: set[tuple[str, str]] = field(default_factory=set)
    _word: int = 0
    _sentence: int = 0

    def begin_sentence(self) -> None:
        self._sentence += 1

    def add(self, values: list[str], start: int, end: int, *, is_part: bool) -> None:
        """Read the columns of a word, or of a part of the word before it."""
        self._word += not is_part
        first = 0
        for layer in self.layers:
            own = values[first : first + len(layer.columns)]
            first += len(layer.columns)
            if layer.kind == "RL":
                count = sum(value != _NONE for value in _stack(own[-1]))
                self.tally.leave_out(_RELATIONS, NO_PLACE, layer.short_name, count)
            elif layer.kind == "CH":
                members = [_CHAIN.search(value) for column in own for value in _stack(column)]
                self._chained.update((layer.short_name, member[1]) for member in members if member)
            else:
                self._add_spans(layer, own, (start, end))

    def _add_spans(self, layer: Layer, columns: list[str], span: tuple[int, int]) -> None:
        stacked = []
        for number, column in enumerate(columns):
            values: Sequence[_Value] = [*map(_split_number, _stack(column))]
            if number in layer.slots:  # they say that there is an annotation, and the roles which
                is_role = layer.columns[number].startswith("ROLE_")
                if not is_role:
                    self._count_links(layer, values)
                values = [
                    _Value(_NONE if value == _NONE else _EMPTY, name if is_role else None) for value, name in values
                ]
            stacked.append(values)
        for values in zip_longest(*stacked, fillvalue=_Value(_NONE, None)):
            numbers = [each.number for each in values if each.number is not None]
            if numbers or any(each.value != _NONE for each in values):
                self._extend(layer, values, numbers, span)

    def _count_links(self, layer: Layer, values: Sequence[_Value]) -> None:
        links = [link for value, _ in values for link in value.split(";")]
        count = sum(link not in (_NONE, _EMPTY, "") for link in links)
        self.tally.leave_out(_SLOTS, NO_PLACE, layer.short_name, count)

    def _extend(self, layer: Layer, values: Sequence[_Value], numbers: list[int], span: tuple[int, int]) -> None:
        """Add an annotation of one word, or a word to one with the same number, values and layer."""
        features = {
            name: _unescape(each.value)
            for name, each in zip(layer.columns, values, strict=False)
            if each.value not in (_NONE, _EMPTY) and not name.startswith("ROLE_")
        }
        key = (layer.name, numbers[0], *values) if numbers else (layer.name, len(self._annotations))
        annotation = self._open.get(key)
        if annotation is not None and self._word - annotation.last_word <= 1:
            start, end = annotation.pieces[-1]
            annotation.pieces[-1] = min(start, span[0]), max(end, span[1])
        elif annotation is not None and annotation.sentence == self._sentence:
            annotation.pieces.append(span)
        else:
            annotation = _NumberedSpan(layer.name, features, [span], self._word, self._sentence)
            self._annotations.append(annotation)
            self._open[key] = annotation
        annotation.last_word, annotation.sentence = self._word, self._sentence

    def end(self) -> None:
        """Make elements of the annotations, in the order of their beginnings."""
        for layer, _ in self._chained:
            self.tally.leave_out(_CHAINS, NO_PLACE, layer)
        for number, annotation in enumerate(self._annotations):
            pieces = [self._element(f"{number}.{each}", span, {}) for each, span in enumerate(annotation.pieces)]
            whole = annotation.pieces[0][0], annotation.pieces[-1][1]
            features = dict(annotation.values)
            if len(pieces) > 1:
                self.pieces.update((piece.attrib[ID], piece) for piece in pieces)
                features["fragments"] = " ".join(piece.attrib[ID] for piece in pieces)
            self.elements.append((annotation.layer, self._element(str(number), whole, features)))

    def _element(self, number: str, span: tuple[int, int], features: dict[str, str]) -> ET.Element:
        start, end = span
        return ET.Element("annotation", {**features, ID: number, "begin": str(start), "end": str(end)})


def _stack(column: str) -> Iterator[str]:
    """Yield the values of the annotations that a word has in one layer."""
    return (match[0] for match in _STACKED.finditer(column))


def _split_number(value: str) -> _Value:
    match = _NUMBERED.fullmatch(value)
    return _Value(match["value"], int(match["number"])) if match else _Value(value, None)


def _unescape(value: str) -> str:
    return _ESCAPED.sub(lambda match: _MEANINGS.get(match[1], match[1]), value)
