"""The subject of a reporting verb by grammar: a phrase, before its referent is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.cues import word_set
from tui.core.phrases import Phrase, Phrases, Token

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

REACH = 600
"""Code points before a reporting verb in which its subject is searched."""

CLOSING = 120
"""Code points that can follow the "said" at the end of a sentence."""

OBJECTS = frozenset({"P", "V", "v", "B"})
"""Kinds of tokens after which a phrase is an object: a preposition, a verb, a reporting verb, "is"."""

_AUXILIARY = word_set("has have had do does did will would can could may might must should shall")
_TURNS = word_set("but while whereas although though and")
_NAME_LIKE = word_set(
    """reports claims calls fears estimates notes states comments demands posts tweets wishes promises hopes"""
)
_WITH_OBJECT = re.compile(r"\s*[a-z]+\s+(?:that|the|an?|him|her|them|it|he|she|they|[A-Z])")
_PARTICIPLE = re.compile(
    r"(?:accused|criticised|criticized|praised|condemned|hailed|slammed|welcomed)\s(?:of|for|by|as|in|over|on)\b|"
    r"(?:expected|believed|feared|alleged|reported|claimed|thought|estimated|rumoured|rumored)\s(?:to|dead|missing|lost)\b|"
    r"(?:[a-z]+ed|told|written|said)\sby\b"
)
_BY = re.compile(r"[^.;\u0000]{0,60}?\bby\s+")
_MEASURE = re.compile(r"\s+(?:about |around |nearly |almost |another |more than |up to )?[$€£¥]?\d[\d.,]*")
_MEASURED = word_set("added adds adding claimed claims recalled lost continued maintained")
_ARTICLE = re.compile(r"(?i)(?:the|an?|his|her|its|their)\s|\w+['’]s\s")
_VERB = re.compile(r"[A-Za-z]+")


class Subjects:
    """Finds the subjects of reporting verbs in a text split into phrases; `surnames` are words of persons' names."""

    def __init__(self, phrases: Phrases, surnames: Set[str]) -> None:
        self.phrases = phrases
        self.plain = phrases.plain
        self.surnames = surnames

    def of(self, begin: int, stop: int, start: int, end: int) -> Phrase | None:
        """Return the subject of the reporting verb at `[begin, stop)` in the sentence `[start, end)`."""
        start = max(start, begin - REACH)
        lead = self.plain[start:begin].rstrip()[-1:]
        if lead in {",", "\u0000", ""} and (inverted := self.after(stop, end)) and not self._remark(start, begin):
            return inverted
        return self.before(begin, start, end)

    def before(self, cue: int, start: int, end: int) -> Phrase | None:
        """Return the subject before the reporting verb at `cue` in the sentence `[start, end)`."""
        word = _VERB.match(self.plain, cue)
        if word is None or (word.group() in _MEASURED and _MEASURE.match(self.plain, word.end())):
            return None
        if _PARTICIPLE.match(self.plain, cue):
            return self._agent(word.end(), end)
        tokens = self.phrases.tokens(max(start, cue - REACH), cue)
        helpers = _trim(tokens)
        if "B" in helpers and not word.group().endswith("ing") and word.group() != "quoted":
            return self._agent(word.end(), end)
        if "to" in helpers:
            return self.first(tokens)
        return self._subject(tokens, word.group())

    def after(self, position: int, end: int) -> Phrase | None:
        """Return the phrase that begins at `position`, or the name in apposition to it."""
        tokens = self.phrases.tokens(position, min(end, position + 160))
        while tokens and tokens[0].kind == "L":
            tokens.pop(0)
        phrases = self.phrases.phrases(tokens)
        if not phrases or phrases[0].start != tokens[0].start:
            return None
        chosen = phrases[0]
        if len(phrases) > 1 and chosen.kind == "r" and phrases[1].kind == "N":
            between = self.plain[chosen.stop : phrases[1].start]
            apposed = between.strip() == "," and self.plain[phrases[1].end : phrases[1].end + 1] in {",", "."}
            if apposed or (between.strip() == "and" and not _ARTICLE.match(self.plain, chosen.start)):
                return phrases[1]  # "the minister, Jo Lee", "chairman and founder Jo Lee"
        return chosen

    def following(self, position: int, end: int) -> Phrase | None:
        """Return the phrase right after a quotation, with a verb behind it: "“…,” an officer shouts"."""
        tokens = self.phrases.tokens(position, min(end, position + REACH))
        phrases = self.phrases.phrases(tokens)
        if not phrases or phrases[0].start != tokens[0].start:
            return _pronoun(tokens[0]) if len(tokens) > 1 and tokens[0].kind == "R" else None
        behind = next((token for token in tokens if token.start >= phrases[0].stop), None)
        return phrases[0] if behind is not None and behind.kind in "xveV" else None

    def main(self, start: int, end: int) -> Phrase | None:
        """Return the subject of the sentence that begins at `start`, up to `end`."""
        return self.first(self.phrases.tokens(start, min(end, start + REACH)))

    def ending(self, start: int, end: int) -> Phrase | None:
        """Return the phrase right before `end`, as in "Name: “…”"."""
        tokens = self.phrases.tokens(max(start, end - REACH), end)
        phrases = self.phrases.phrases(tokens)
        if not phrases or phrases[-1].stop != tokens[-1].end or self._single(phrases[-1]):
            return None
        if phrases[-1].before == "V":  # "I tell my clients: “…”"
            return None
        return phrases[-1]

    def owner(self, start: int, end: int) -> Phrase | None:
        """Return the person whose words follow: "Rojas's “…”"."""
        tokens = self.phrases.tokens(max(start, end - REACH), end)
        if len(tokens) < 2 or tokens[-1].kind != "s" or tokens[-2].kind != "N":
            return None
        person = tokens[-2]
        return Phrase(person.start, person.end, person.end, "N", "", person.mention)

    def closes(self, begin: int, stop: int, start: int, end: int) -> bool:
        """Return whether a sentence ends with "…, NAME said" and little more: then all of it is said by that name."""
        if end - stop > CLOSING:
            return False
        lead = self.plain[max(start, begin - REACH) : begin]
        start = begin - len(lead)
        comma = max(lead.rfind(","), lead.rfind("\u0000"))
        if comma < 1 or len(self.plain[stop:end].split()) > 8 or "," in self.plain[stop:end]:
            return False
        tokens = self.phrases.tokens(start + comma + 1, begin)
        _trim(tokens)
        if not tokens or len(tokens) > 8:
            return False
        phrases = self.phrases.phrases(tokens)
        named = bool(phrases) and phrases[0].start == tokens[0].start and phrases[0].stop == tokens[-1].end
        return named or (len(tokens) == 1 and tokens[0].kind == "R")

    def first(self, tokens: Sequence[Token]) -> Phrase | None:
        """Return the subject of the first clause that is not parenthetical: not governed, with no verb before it."""
        begin = 0
        commas = [index for index, token in enumerate(tokens) if token.kind == ","]
        for stop in [*commas, len(tokens)]:
            part = tokens[begin:stop]
            begin = stop + 1
            if not part:
                continue
            verb = next((token.start for token in part if token.kind in "VvBW"), part[-1].end)
            pronoun = next((token for token in part if token.kind == "R" and token.start < verb), None)
            led = part[0].kind in "PJe"
            for phrase in self.phrases.phrases(part):
                if phrase.kind == "p" or phrase.before == "P" or self._opens_sentence(phrase, tokens):
                    continue
                if phrase.start > verb or (pronoun and pronoun.start < phrase.start) or part[0].kind == "J":
                    break
                return phrase
            if pronoun and not led:
                return _pronoun(pronoun)
            if not led and verb < part[-1].end:
                return None
        return None

    def _subject(self, tokens: Sequence[Token], verb: str) -> Phrase | None:
        """Return the subject of an active verb after the tokens."""
        last = tokens[-1].kind if tokens else "D"
        if last in "Ds":  # "a written statement", "Rojas's claims"
            return None
        if last == "P":
            return self.first(tokens) if verb.endswith("ing") else None
        if last == "A":
            return self.first(tokens[_clause(tokens[:-1], hard=True) : -1])
        cut = _clause(tokens, hard=last == ",")
        region = tokens[cut:]
        if last == "R":
            return _pronoun(tokens[-1])
        if last == "W":
            earlier = self.phrases.phrases(tokens[:-1])
            return earlier[-1] if earlier else None
        if verb.endswith("ing") and last in "p,T":
            return self.first(tokens)
        if last == ",":
            return self._apposed(region) or self.first(region) or (self.first(tokens) if cut else None)
        return self._beside(region, verb) or self._subject_before_turn(tokens, cut)

    def _agent(self, position: int, end: int) -> Phrase | None:
        """Return the agent of a passive: "was accused of fraud by NAME"."""
        agent = _BY.match(self.plain, position, end)
        return self.after(agent.end(), end) if agent else None

    def _beside(self, region: Sequence[Token], verb: str) -> Phrase | None:
        """Return the subject in the clause before a verb: what is adjacent, else what begins the clause."""
        end = region[-1].end
        phrases = self.phrases.phrases(region)
        while len(phrases) > 1 and phrases[-1].before == "P" and phrases[-2].stop == end:
            phrases.pop()  # "the head of Norwind", "a letter from Rojas"
        if phrases:
            last = phrases[-1]
            if len(phrases) > 1 and last.before == "A" and phrases[-2].before == "P" and last.end == end:
                return self.first(region)  # "a diver at the Society of Makers and Traders said"
            if last.kind == "r" and last.before in OBJECTS - {"P"} and verb.endswith(("ing", "ed")):
                return None  # "launched a site mocking them"
            with_it = verb.endswith("ing") and self.plain[: last.start].endswith("with ")
            if last.stop == end and (last.before != "P" or with_it):
                return self._listed(phrases)
            if last.end == end and last.before not in OBJECTS:
                return self._listed(phrases)
        if verb in _NAME_LIKE and not _WITH_OBJECT.match(self.plain, end):
            return None
        return (self.first(region) if phrases else None) or _untold(region)

    def _subject_before_turn(self, tokens: Sequence[Token], cut: int) -> Phrase | None:
        """Return the subject of the clause before "but" or "and", which continues: "…, but went on to say"."""
        turned = cut > 0 and tokens[cut - 1].word.lower() in _TURNS
        return self.first(tokens[: cut - 1]) if turned else None

    def _remark(self, start: int, cue: int) -> bool:
        """Return whether a parenthesis between commas separates the reporting verb from its subject."""
        tokens = self.phrases.tokens(start, cue)
        _trim(tokens)
        return (
            bool(tokens) and tokens[-1].kind == "," and self._apposed(tokens[_clause(tokens, hard=True) :]) is not None
        )

    def _apposed(self, tokens: Sequence[Token]) -> Phrase | None:
        """Return the subject of "NAME, a remark, said": a person before a comma, else the first phrase before one."""
        commas = {token.start for token in tokens if token.kind == ","}
        phrases = [
            phrase
            for phrase in self.phrases.phrases(tokens)
            if phrase.before not in OBJECTS and self.phrases.next_mark(phrase.stop) in commas
        ]
        people = [phrase for phrase in phrases if phrase.kind == "N"]
        return next(iter(people or phrases), None)

    def _listed(self, phrases: Sequence[Phrase]) -> Phrase:
        """Return the first of "A and B said"; otherwise the last phrase, which is next to the verb."""
        chosen = phrases[-1]
        joined: tuple[str, ...] = ("and", "&", ", and")
        for other in reversed(phrases[:-1]):
            if self.plain[other.stop : chosen.start].strip() not in joined or other.before in OBJECTS:
                break
            if chosen.kind == "N" and other.kind == "r" and not _ARTICLE.match(self.plain, other.start):
                break  # "researcher and author Jo Lee"
            chosen, joined = other, (*joined, ",")
        return chosen

    def _single(self, phrase: Phrase) -> bool:
        """Return whether it is one capitalised word that no model knows and no person here is called."""
        words = self.phrases.words(phrase)
        return phrase.kind == "K" and " " not in words and words not in self.surnames

    def _opens_sentence(self, phrase: Phrase, tokens: Sequence[Token]) -> bool:
        """Return whether it may be capitalised only because it begins a sentence ("Blood tests")."""
        followed = len(tokens) > 1 and tokens[1].kind in "xPKr"
        return phrase.start == tokens[0].start and followed and self._single(phrase)


def _pronoun(token: Token) -> Phrase:
    return Phrase(token.start, token.end, token.end, "R", "")


def _untold(region: Sequence[Token]) -> Phrase | None:
    """Return the noun phrase of kind "x" that ends the region: its referent depends on the article."""
    first = len(region)
    while first > max(0, len(region) - 6) and region[first - 1].kind in "DxKe":
        first -= 1
    if first == len(region):
        return None
    return Phrase(region[first].start, region[-1].end, region[-1].end, "x", "")


def _trim(tokens: list[Token]) -> set[str]:
    """Strip what may stand between a subject and its verb; return "B" for "is", "to" for an infinitive."""
    helpers = set()
    while tokens:
        token = tokens[-1]
        lower = token.word.lower()
        if token.kind == "B":
            helpers.add("B")
        elif lower == "to":
            helpers.add("to")
        elif token.kind not in "LT" and lower not in _AUXILIARY and not lower.endswith(("n't", "n’t")):
            break
        tokens.pop()
        if token.kind == "T" and tokens and tokens[-1].word.lower() in {"on", "in", "of"}:
            tokens.pop()
    return helpers


def _clause(tokens: Sequence[Token], *, hard: bool) -> int:
    """Return the index of the start of the last clause; `hard`: parentheses between commas are no clauses."""
    for index in range(len(tokens) - 2, -1, -1):
        token = tokens[index]
        lower = token.word.lower()
        joins = lower == "and" and (hard or index == 0 or tokens[index - 1].kind != ",")
        turns = lower in _TURNS and index > 0 and not joins
        if token.kind in "Q;:" or lower == "that" or turns or (token.kind == "J" and not hard):
            return index + 1
    return 0
