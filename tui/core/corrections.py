"""People's corrections of automatic marks, as values applied to every later marking.

An entity is a name and a label. A correction changes mentions of the entity it names and of no other, except where a
person drew a name over others (here, or around them in a longer name).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

from tui.core.labels import is_label
from tui.core.model import COUNTER_AT_MOST, Entity, MarkState, Mention
from tui.core.names import normalise
from tui.core.spans import Span
from tui.core.text import clean

Scope = Literal["here", "article", "everywhere"]
"""How far a correction reaches: one span, one article, the library."""

_COMMON = ("target", "creator", "created", "counter", "yields_to", "places", "seen_in", "spares")

SeenPlace = tuple[int, int, str]
"""A span with its words."""

VERSION = 2
"""The version of `as_json`; JSON without one has the flat form (`flat_corrections`)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Mentions of an entity, in an article (its id) or everywhere: the one at a span, those of a surface, or all.

    A correction with a span owns it, whatever another model finds there, as long as `surface` is there. Old corrections
    may have no entity: they apply to whatever has the surface.
    """

    entity: Entity | None
    article: str | None = None
    surface: str | None = None
    span: Span | None = None

    @property
    def scope(self) -> Scope:
        """How far the correction reaches."""
        return "here" if self.span else "everywhere" if self.article is None else "article"

    @property
    def is_whole_entity(self) -> bool:
        """Whether all mentions of the entity are meant, of any surface."""
        return self.surface is None and self.span is None

    def reaches(self, text: str, mention: Mention) -> bool:
        """Return whether a mention, in an article it reaches, is one of these, apart from its span."""
        if self.entity is not None and self.entity != (mention.entity, mention.label):
            return False
        return self.surface is None or normalise(text[mention.start : mention.end]) == normalise(self.surface)


@dataclass(frozen=True, slots=True)
class Correction:
    """What all kinds share: the mentions they change, by whom and when; a changed mention is confirmed or rejected.

    They apply in the order of `counter`, which reflects what their makers knew, then of `created`. An imported one
    about words decided by someone else `yields_to` that one (its id) as long as it stands.
    """

    kind: ClassVar[str]
    state: ClassVar[MarkState] = "confirmed"
    is_followed: ClassVar[bool] = False
    """Whether claims of the entity follow it to the new one, if all of it is corrected."""
    target: Target
    creator: str = field(default="", kw_only=True)
    created: str = field(default="", kw_only=True)
    counter: int = field(default=0, kw_only=True, compare=False)
    yields_to: str = field(default="", kw_only=True, compare=False)
    places: tuple[SeenPlace, ...] = field(default=(), kw_only=True, compare=False)
    """Of one that reaches further than a span: the places whose result its maker saw, which stay as they were seen."""
    seen_in: str | None = field(default=None, kw_only=True, compare=False)
    """The article (its id) of `places`, "" for none. Elsewhere it is a rule: it decides about no name that nobody saw.

    Corrections of before that was noted have None: they confirm or reject whatever they reach.
    """
    spares: tuple[str, ...] = field(default=(), kw_only=True, compare=False)
    """Of an imported one: the people whose decisions about names stand here, although it would change them."""

    def correct(self, entity: Entity) -> Entity:
        """Return the entity of a mention of `entity` after the correction."""
        return entity

    @property
    def outcome(self) -> str:
        """The new name or label, for the history and the dialog; "" if there is none."""
        return ""

    @property
    def words(self) -> str:
        """What is corrected and what it becomes, for the history."""
        what = self.target.surface or (self.target.entity.name if self.target.entity else "")
        return " → ".join(part for part in (what, self.outcome) if part)

    def as_json(self) -> dict[str, Any]:
        """Return the correction as JSON that `from_json` reads."""
        own = {name: getattr(self, name) for name in _own_fields(type(self))}
        target = {name: getattr(self.target, name) for name in ("entity", "article", "surface", "span")}
        return {
            "version": VERSION,
            "kind": self.kind,
            "target": {name: _encode(value) for name, value in target.items() if value is not None},
            **{name: _encode(value) for name, value in own.items()},
            "creator": self.creator,
            "created": self.created,
            **({"counter": self.counter} if self.counter else {}),
            **({"yields_to": self.yields_to} if self.yields_to else {}),
            **({"places": [list(place) for place in self.places]} if self.places else {}),
            **({} if self.seen_in is None else {"seen_in": self.seen_in}),
            **({"spares": [*self.spares]} if self.spares else {}),
        }

    @property
    def place(self) -> Span | None:
        """The single span it is about, with its result; None for one that reaches further."""
        return self.target.span


@dataclass(frozen=True, slots=True)
class Relabel(Correction):
    """The entity gets another label; with its own label, the mentions are confirmed."""

    kind: ClassVar[str] = "relabel"
    label: str

    def correct(self, entity: Entity) -> Entity:
        return Entity(entity.name, self.label)

    @property
    def outcome(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Merge(Correction):
    """The entity is the same as an existing one."""

    kind: ClassVar[str] = "merge"
    is_followed: ClassVar[bool] = True
    into: Entity

    def correct(self, entity: Entity) -> Entity:
        return self.into

    @property
    def outcome(self) -> str:
        return self.into.name


@dataclass(frozen=True, slots=True)
class Rename(Correction):
    """The entity gets another canonical name."""

    kind: ClassVar[str] = "rename"
    is_followed: ClassVar[bool] = True
    name: str

    def correct(self, entity: Entity) -> Entity:
        return Entity(self.name, entity.label)

    @property
    def outcome(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Split(Rename):
    """These mentions belong to another entity with a name of its own."""

    kind: ClassVar[str] = "split"
    is_followed: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Reject(Correction):
    """The words are no name."""

    kind: ClassVar[str] = "reject"
    state: ClassVar[MarkState] = "rejected"


@dataclass(frozen=True, slots=True)
class Resize(Correction):
    """The name has other words: `to` is a span if the target has one, else their form in texts."""

    kind: ClassVar[str] = "resize"
    to: Span | str

    @property
    def place(self) -> Span | None:
        span = self.target.span
        if span is None or isinstance(self.to, str):
            return None
        return min(span[0], self.to[0]), max(span[1], self.to[1])


@dataclass(frozen=True, slots=True)
class Add(Correction):
    """The target's surface is a missed name, of the target's entity."""

    kind: ClassVar[str] = "add"

    @property
    def outcome(self) -> str:
        return self.target.entity.label if self.target.entity else ""


@dataclass(frozen=True, slots=True)
class Distinct(Correction):
    """Two entities are different, however similar their names: nothing changes, and no merge is proposed again."""

    kind: ClassVar[str] = "distinct"
    other: Entity

    @property
    def outcome(self) -> str:
        return f"not {self.other.name}"


KINDS: tuple[type[Correction], ...] = (Relabel, Merge, Split, Rename, Reject, Resize, Add, Distinct)
"""The kinds of corrections."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A passage of an article (its id) that a person found not worth checking: it is not suggested again."""

    article: str
    start: int
    end: int
    quote: str
    creator: str = ""
    created: str = ""


def from_json(data: object) -> Correction:
    """Return the correction from `as_json`. Raises `ValueError` for anything else."""
    if not isinstance(data, Mapping) or data.get("version") != VERSION:
        raise ValueError(f"is not a correction of version {VERSION}")
    kind = next((kind for kind in KINDS if kind.kind == data.get("kind")), None)
    if kind is None:
        raise ValueError("is not a correction: unknown kind")
    own = {name: _READERS[name](data.get(name)) for name in _own_fields(kind)}
    target = _target(data.get("target"))
    if kind is Add and (target.entity is None or target.is_whole_entity):
        raise ValueError("adds a name without saying what it is")
    if kind is Resize and isinstance(own["to"], str) == (target.span is not None):
        raise ValueError("has a size that is none for its target")
    texts = {name: _text(data.get(name, "")) for name in ("creator", "created", "yields_to")}
    counter, places = _counter(data.get("counter", 0)), _places(data.get("places", []))
    seen_in = None if data.get("seen_in") is None else _text(data["seen_in"])
    return kind(target, **own, **texts, counter=counter, places=places, seen_in=seen_in, spares=_spares(data))


def _target(data: object) -> Target:
    if not isinstance(data, Mapping):
        raise ValueError("has no target")
    entity, article, surface, span = (data.get(name) for name in ("entity", "article", "surface", "span"))
    target = Target(
        None if entity is None else _entity(entity),
        None if article is None else _name(article),
        None if surface is None else _name(surface),
        None if span is None else _span(span),
    )
    if (target.span and not target.article) or (target.entity is None and target.is_whole_entity):
        raise ValueError("has a target that is none")
    return target


def _own_fields(kind: type[Correction]) -> list[str]:
    return [part.name for part in fields(kind) if part.name not in _COMMON]


def _encode(value: object) -> object:
    if isinstance(value, Entity):
        return {"name": value.name, "label": value.label}
    return list(value) if isinstance(value, tuple) else value


def _counter(value: object) -> int:
    if type(value) is not int or not 0 <= value <= COUNTER_AT_MOST:
        raise ValueError("has a counter that is none")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("has a part that is not text")
    return value if value.isprintable() else clean(value)[0]


def _name(value: object) -> str:
    if not _text(value):
        raise ValueError("has a part that is empty")
    return _text(value)


def _label(value: object) -> str:
    if not is_label(value):
        raise ValueError("has a label that is not of capital letters, digits and _")
    return _text(value)


def _entity(value: object) -> Entity:
    if not isinstance(value, Mapping):
        raise ValueError("has an entity without name and label")
    return Entity(_name(value.get("name")), _name(value.get("label")))


def _span(value: object) -> Span:
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(type(at) is int and at >= 0 for at in value):
        raise ValueError("has a span that is none")
    return value[0], value[1]


def _places(value: object) -> tuple[SeenPlace, ...]:
    if not isinstance(value, list) or any(not isinstance(place, list) or len(place) != 3 for place in value):
        raise ValueError("has places that are none")
    return tuple((*_span(span), _name(words)) for *span, words in value)


def _spares(data: Mapping[str, Any]) -> tuple[str, ...]:
    value = data.get("spares", [])
    if not isinstance(value, list):
        raise ValueError("has people to spare that are none")
    return tuple(map(_text, value))


def _extent(value: object) -> Span | str:
    return _name(value) if isinstance(value, str) else _span(value)


_READERS: dict[str, Callable[[object], Any]] = {
    "label": _label,
    "into": _entity,
    "other": _entity,
    "name": _name,
    "to": _extent,
}
