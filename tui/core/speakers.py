"""Who says what a sentence says: cue verbs, role phrases and pronouns resolved against the names of the article.

Everything works on the text and its mentions alone, so the reader can guess the speaker of a claim made by hand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tui.core.cues import CLAUSE, COLON, FILLER, PRONOUN, ROLE_STOP, SAID_AFTER, cues, mask_quotes, source_in, word_set
from tui.core.sentences import sentences

if TYPE_CHECKING:
    from tui.core.model import Mention, Quotation

NAMES = ("PERSON", "ORG", "GPE")
"""Labels of those who can say something."""

_PREPOSITIONS = (
    "of|for|with|to|from|by|between|at|in|on|against|about|near|outside|inside|under|over|into|after|before|than|"
    "within|across|toward|towards|including|behind|representing"
)
_AFTER_PREPOSITION = re.compile(rf"(?i)\b(?:{_PREPOSITIONS})\s+(?:[\w'’.-]+\s+){{0,4}}$")
_AFTER_END = re.compile(
    r"[,;:.](?=\s|$)|\s(?:that|who|in an?|on|at|during|after|as|while|when|told|earlier|late)\s|[“\"]"
)
_AND = re.compile(r"(?:,|\s+and|\s*&)\s+")
_PARTICIPLE = re.compile(
    r"\s(?:\w+ed|seen|taken|given|made|held)\s(?:by|in|on|at|to|for|with|from)\s|\s(?:who|which)\s"
)
_PRONOUN_FIRST = re.compile(r"[\s“\"]*(?:(?:But|And|However,|Also,) )?(He|She|They|It)\b")
_INDEFINITE = re.compile(r"(?i)(?:an?|one|another|some|many|several|two|three)\s")
_ROLE_EDGE = re.compile(r"[,;:()\"“”]|[.!?] ")
_ROLE_AFTER = re.compile(r",\s+((?:the|an?|his|her|its|their|[\w.-]+['’]s)?\s*[^,.;:“”\"]{3,80})(?=[,.;])")
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_EMPTY = word_set("the a an his her their its of for in on at former current then new mr mrs ms dr")
_NOT_A_PHRASE = word_set("to it there this that these those what which who if when while not in on at")


class Cue(NamedTuple):
    """A word of saying at `[start, end)`; `inverted` when its subject follows it ("said Mr Okoye")."""

    start: int
    end: int
    inverted: bool = False


def guess(
    span: tuple[int, int],
    text: str,
    mentions: Iterable[Mention],
    quotations: Iterable[Quotation] = (),
    *,
    always: bool = False,
) -> str:
    """Return the speaker of the sentence at `span`, "" when nothing tells; `always` takes the last subject before."""
    return Speakers(text, mentions).of_sentence(span, quotations, always=always)


class Speakers:
    """The people and bodies of one article that can be speakers, with the roles the article gives them."""

    def __init__(
        self, text: str, mentions: Iterable[Mention], spans: Sequence[tuple[int, int]] | None = None, masked: str = ""
    ) -> None:
        self.text = text
        self.masked = masked or mask_quotes(text)
        self.mentions = sorted((m for m in mentions if m.state != "rejected"), key=lambda m: m.start)
        self.names = [m for m in self.mentions if m.label in NAMES]
        self.people = [m for m in self.names if m.label == "PERSON"]
        self._starts = [m.start for m in self.names]
        self._spans = spans

    @cached_property
    def sentences(self) -> Sequence[tuple[int, int]]:
        return sentences(self.text) if self._spans is None else self._spans

    def of_sentence(self, span: tuple[int, int], quotations: Iterable[Quotation] = (), *, always: bool = False) -> str:
        """Return who says a sentence: the quotation that fills it, its word of saying, or any quotation in it tells."""
        start, end = span
        shares = sorted(
            ((min(end, q.end) - max(start, q.start), q.speaker) for q in quotations if q.start < end and q.end > start),
            reverse=True,
        )
        if shares and shares[0][1] and 2 * shares[0][0] >= end - start:
            return shares[0][1]
        if speaker := self.said_in(start, end):
            return speaker
        if shares and shares[0][1]:
            return shares[0][1]
        return self.last_subject(start) if always else ""

    def said_in(self, start: int, end: int) -> str:
        """Return the subject of the first word of saying in `[start, end)` whose subject can be told, "" if none."""
        source = source_in(self.masked, start, end)
        if source and (speaker := self.after(source.end(), end)):
            return speaker
        for cue in self.cues(start, end):
            if speaker := self.subject(cue, start, end):
                return speaker
        colon = COLON.match(self.masked, start, end)
        if colon and (speaker := self._named(start, colon.end())):
            return speaker
        return ""

    def cues(self, start: int, end: int) -> list[Cue]:
        """Return the words of saying in `[start, end)` outside quotation marks."""
        return [
            Cue(begin, stop, SAID_AFTER.match(self.masked, stop, end) is not None)
            for begin, stop in cues(self.masked, start, end)
        ]

    def subject(self, cue: Cue, start: int, end: int) -> str:
        """Return who does the saying of a cue in the sentence `[start, end)`."""
        comma = self.masked[start : cue.start].rstrip()[-1:] in {",", "\u0000", ""}
        if comma and cue.inverted and not self._apposed(start, cue.start):
            return self.after(cue.end, end) or self.before(cue.start, start)
        return self.before(cue.start, start)

    def before(self, cue: int, start: int) -> str:
        """Return the subject that ends before the word of saying at `cue` in a sentence that begins at `start`."""
        masked = self.masked
        edge = cue
        while filler := FILLER.search(masked, max(start, edge - 20), edge):
            edge = filler.start()
        begin = start
        for clause in CLAUSE.finditer(masked, start, edge):
            begin = clause.end()
        if pronoun := PRONOUN.search(masked[begin:edge]):
            return self.pronoun(pronoun.group(1).lower(), start, begin + pronoun.start(1))
        if masked[begin:edge].rstrip().endswith(","):
            return self._apposed(begin, edge) or self._phrase(begin, masked.find(",", begin))
        names = self.between(begin, edge)
        if names and masked[names[-1].end : edge].strip(" \u00a0\t)\"”’'s") == "":
            last = names[-1]
            if not self._object(begin, last):
                return self._first_of_list(names, begin).entity
        for mention in names:
            if mention.label == "PERSON" and not self._object(begin, mention):
                return mention.entity
        return self._phrase(begin, edge) or self._named(begin, edge)

    def after(self, position: int, end: int) -> str:
        """Return the name or role phrase that begins at `position` or after a title there."""
        clause = _AFTER_END.search(self.masked, position, end)
        stop = clause.start() if clause else end
        names = self.between(position, stop)
        if not names and clause and clause.group().startswith(","):  # "said the minister, Jo Lee, on Monday"
            names = [m for m in self.between(stop, min(end, stop + 3)) if m.label == "PERSON"]
        people = [m for m in names if m.label == "PERSON"]
        if people and not self._object(position, people[0]):
            return people[0].entity
        phrase = _phrase_of(self.masked[position:stop])
        if names and (names[0].start - position < 6 and names[0].end >= position + len(phrase)):
            return names[0].entity
        return self.role(phrase) or phrase or (names[0].entity if names else "")

    def pronoun(self, word: str, start: int, position: int) -> str:
        """Return whom a pronoun before a word of saying stands for."""
        if word in {"who", "which"}:
            names = self.between(start, position)
            return names[-1].entity if names else ""
        if word in {"he", "she"}:
            inside = [m for m in self.between(start, position) if m.label == "PERSON" and not self._object(start, m)]
            return inside[0].entity if inside else self.last_subject(start, people=True)
        if word in {"it", "they"}:
            return self.last_subject(start, people=False)
        return ""

    def pronoun_in(self, start: int, end: int) -> str:
        """Return whom a pronoun that begins `[start, end)` stands for, "" if none does."""
        first = _PRONOUN_FIRST.match(self.masked, start, end)
        return self.pronoun(first.group(1).lower(), start, start) if first else ""

    def last_subject(self, position: int, *, people: bool | None = None) -> str:
        """Return the subject of the nearest sentence before that has one; `people` limits it to (non-)persons."""
        before = bisect_left(self.sentences, (position, position))
        for start, end in reversed(self.sentences[max(0, before - 6) : before]):
            names = [
                m
                for m in self.between(start, end)
                if not _quoted(self.masked, m) and (people is None or (m.label == "PERSON") is people)
            ]
            free = [m for m in names if not self._object(start, m)]
            if free or names:
                return (free or names)[0].entity
        return ""

    def between(self, start: int, end: int) -> list[Mention]:
        names = []
        for number in range(bisect_left(self._starts, start), len(self.names)):
            mention = self.names[number]
            if mention.end > end:
                break
            if not _quoted(self.masked, mention):
                names.append(mention)
        return names

    def role(self, phrase: str) -> str:
        """Return whom the article calls by `phrase` ("the Russian president"), "" if nobody or more than one fits."""
        role = _role_words(phrase)
        if not role or _INDEFINITE.match(phrase):
            return ""
        fits = {entity for entity, roles in self.roles.items() if role <= roles}
        return fits.pop() if len(fits) == 1 else ""

    @cached_property
    def roles(self) -> dict[str, set[str]]:
        """The words that stand as a title before, or in apposition after, each person's names."""
        roles: dict[str, set[str]] = {}
        end = 0
        for person in self.people:
            own_roles = roles.setdefault(person.entity, set())
            lead = self.text[max(end, person.start - 80) : person.start].rpartition("\n")[2]
            end = person.end
            if lead[-1:] in {" ", "\u00a0"}:
                own_roles |= _role_words(_ROLE_EDGE.split(lead)[-1])
            after = _ROLE_AFTER.match(self.text, person.end, person.end + 90)
            if after:
                own_roles |= _role_words(after.group(1))
        return roles

    def _apposed(self, begin: int, edge: int) -> str:
        """Return the subject of "NAME, a remark, said": a person before a comma, else the first name."""
        names = self.between(begin, edge)
        people = [m for m in names if m.label == "PERSON"]
        for group in (people, names):
            for mention in group:
                if self.masked[mention.end : mention.end + 2].lstrip().startswith(",") and not self._object(
                    begin, mention
                ):
                    return mention.entity
        return ""

    def _first_of_list(self, names: Sequence[Mention], begin: int) -> Mention:
        """Return the first of "A and B said"; otherwise the last name, which stands next to the verb."""
        chosen = names[-1]
        for mention in reversed(names[:-1]):
            if mention.label == chosen.label and _AND.fullmatch(self.masked, mention.end, chosen.start):
                chosen = mention
        return names[-1] if self._object(begin, chosen) else chosen

    def _object(self, begin: int, mention: Mention) -> bool:
        """Tell whether a preposition governs the name ("with Anna Lee"), not a name before it ("in Oslo Anna Lee")."""
        phrase = _AFTER_PREPOSITION.search(self.masked, begin, mention.start)
        return phrase is not None and not self.between(phrase.start(), mention.start)

    def _named(self, start: int, end: int) -> str:
        names = self.between(start, end)
        return names[0].entity if names else ""

    def _phrase(self, begin: int, edge: int) -> str:
        """Return what stands there if it is a noun phrase, or the person it means."""
        phrase = _phrase_of(self.masked[begin:edge].rpartition(", ")[2])
        return self.role(phrase) or phrase


def _quoted(masked: str, mention: Mention) -> bool:
    return masked[mention.start] == "\u0000"


def _role_words(phrase: str) -> set[str]:
    """Return the telling words of a role phrase: those after its last verb or conjunction, without articles."""
    words = [re.sub(r"['’]s$", "", word.lower()) for word in _WORD.findall(phrase)]
    cut = max((n + 1 for n, word in enumerate(words) if word in ROLE_STOP), default=0)
    return {word for word in words[cut:] if word not in _EMPTY}


def _phrase_of(segment: str) -> str:
    """Return a short noun phrase without quotation marks or a leading conjunction; "" when it is none."""
    phrase = re.sub(r"\u0000+", " ", segment).strip(" \t\u00a0,;:–—-()\"“”‘’'")
    phrase = re.sub(r"(?i)^(?:(?:and|but|or|so|yet|also|however|meanwhile|as)\b,?\s*)+", "", phrase)
    phrase = re.sub(r"(?i)^(?:the)\s+", "", " ".join(phrase.split()))
    phrase = _PARTICIPLE.split(phrase, maxsplit=1)[0]
    parts = phrase.split()
    return phrase if 0 < len(parts) <= 10 and parts[0].lower() not in _NOT_A_PHRASE else ""
