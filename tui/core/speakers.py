"""The speaker of a sentence: a name or role that speaks in it or is carried over by a rule, else nobody.

Everything is computed from the text and its mentions alone, so the reader can guess the speaker of a claim made by
hand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from tui.core.credits import is_credited
from tui.core.cues import COLON, ROLE_STOP, cues, mask_quotes, source_in, word_set
from tui.core.genders import pronoun_after
from tui.core.paragraphs import join_lines
from tui.core.phrases import HIDDEN, Phrase, Phrases
from tui.core.roles import COMPANIES, MANY, PAPERS, VAGUE, gender
from tui.core.sentences import sentences
from tui.core.subjects import Subjects

if TYPE_CHECKING:
    from tui.core.model import Mention, Quotation

REACH = 6
"""Sentences before a pronoun in which its person is searched."""

NEAR = 3
"""Sentences before "it" or "the statement" in which the body or its author is searched."""

MOST = 8
"""The most reporting verbs of one sentence; only lists and non-text have more."""

LONGEST = 10
"""The most words of a role that speaks."""

_PLATFORMS = word_set("Twitter Facebook Instagram YouTube WhatsApp Telegram TikTok Weibo Reddit Snapchat LinkedIn")
"""Platforms for writing, which only speak as subjects."""

_NOBODY = _PLATFORMS | word_set(
    "Mr Mrs Ms Miss Dr Sir mr mrs ms Screenshot Photo Image Video Update Correction Note Here There"
)
_SAYS_AFTER = re.compile(
    r" (?:has |had |have |also )?(?:said|says|announced|confirmed|denied|told|declined|admitted)\b"
)
_BRACKETS = re.compile(r"\([^()\n]{1,80}\)|\[[^\[\]\n]{1,80}\]")
_ARTICLE = re.compile(r"(?i)(?:the|an?|his|her|its|their)\s")
_INDEFINITE = re.compile(r"(?i)(?:an?|one|another|some|many|several|two|three)\s")
_ROLE_AFTER = re.compile(r",\s+((?:the|an?|his|her|its|their|[\w.-]+['’]s)?\s*[^,.;:“”\"]{3,80})(?=[,.;])")
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_EMPTY = word_set("the a an his her their its of for in on at former current then new mr mrs ms dr")
_ARTICLES = word_set("the a an this that his her its their our one another")
_TITLE = re.compile(r"([A-Za-z]+)\.?[ \u00a0]+$")
_VERB_BEFORE = re.compile(
    r"\b(?:told|tells|telling|asked|asks|asking|urged|urges|warned|warns|assured|informed|reminded|accused|praised|"
    r"criticised|criticized|thanked|advised|persuaded|convinced|quoted|cited|called|met|meets|meeting|saw|beat|married|"
    r"succeeded|replaced|joined|hired|fired|named|appointed|arrested|killed|shot|sued|charged) "
    r"(?:(?:[A-Z][\w.-]*|the|her|his|their|then|former|president|minister|senator) ){0,3}$"
)
_SIGNATURE = re.compile(r"\s*[-–—―]{1,2}\s?([A-Z][^\s\d,;:]+(?: [A-Z][^\s\d,;:]*){0,3}?)(?:,.{0,60})?\.?\s*")
_OF = word_set("of for at in on with from")
_FROM = re.compile(r"\s+(?:from|by|of)\s+")
_SINGULAR = word_set(
    """boss d'affaires actress princess duchess governess hostess waitress mistress countess empress"""
)


def guess(span: tuple[int, int], text: str, mentions: Iterable[Mention], quotations: Iterable[Quotation] = ()) -> str:
    """Return the speaker of the sentence at `span`, "" if unknown."""
    return Speakers(join_lines(text), mentions).of_sentence(span, quotations)


class Speakers:
    """The people and bodies of one article that can be speakers, with the roles the article gives them."""

    def __init__(
        self, text: str, mentions: Iterable[Mention], spans: Sequence[tuple[int, int]] | None = None, masked: str = ""
    ) -> None:
        self.text = text
        self.masked = masked or mask_quotes(text)
        spoken_of = (m for m in mentions if m.is_name and not is_credited(text, m.start))
        self.mentions = sorted(spoken_of, key=lambda m: m.start)
        self._spans = spans
        self._is_looking = False
        self._phrases_of: dict[tuple[int, int], list[Phrase]] = {}

    @cached_property
    def plain(self) -> str:
        """The text with quotations and brackets masked, of the same length."""
        return _BRACKETS.sub(lambda match: HIDDEN * len(match.group()), self.masked)

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases(self.plain, self.mentions)

    @cached_property
    def subjects(self) -> Subjects:
        return Subjects(self.phrases, {word for person in self.people for word in person.entity.split()})

    @cached_property
    def people(self) -> list[Mention]:
        return [m for m in self.mentions if m.label == "PERSON"]

    @cached_property
    def sentences(self) -> Sequence[tuple[int, int]]:
        return sentences(self.text) if self._spans is None else self._spans

    def of_sentence(self, span: tuple[int, int], quotations: Iterable[Quotation] = ()) -> str:
        """Return the speaker of a sentence: by the quotation that fills it, its reporting verb, or any quotation."""
        start, end = span
        shares = sorted(
            ((min(end, q.end) - max(start, q.start), q.speaker) for q in quotations if q.start < end and q.end > start),
            reverse=True,
        )
        if shares and 2 * shares[0][0] >= end - start:
            return shares[0][1]
        if speaker := self.said_in(start, end):
            return speaker
        return shares[0][1] if shares else ""

    def said_in(self, start: int, end: int) -> str:
        """Return the subject of the first reporting verb in `[start, end)` with a known subject, "" if none."""
        source = source_in(self.masked, start, end)
        if source and (speaker := self.after(source.end(), end)):
            return speaker
        words_of_saying = list(islice(cues(self.plain, start, end), MOST))
        for begin, stop in [
            cue for cue in reversed(words_of_saying) if self.subjects.closes(*cue, start, end)
        ] or words_of_saying:
            if speaker := self.name(self.subjects.of(begin, stop, start, end)):
                return speaker
        colon = COLON.match(self.masked, start, end)
        return self.main(start, colon.end()) if colon else ""

    def before(self, cue: int, start: int, end: int) -> str:
        """Return the subject before the reporting verb at `cue` in the sentence `[start, end)`."""
        return self.name(self.subjects.before(cue, start, end))

    def after(self, position: int, end: int) -> str:
        """Return the referent of the name or role phrase that begins at `position`."""
        return self.name(self.subjects.after(position, end))

    def following(self, position: int, end: int) -> str:
        """Return the referent of the phrase right after a quotation, if a verb follows it."""
        return self.name(self.subjects.following(position, end))

    def signature(self, start: int, end: int) -> str:
        """Return the name below a quotation, on the line `[start, end)`: "– Ada Quist"."""
        signature = _SIGNATURE.fullmatch(self.text, start, end)
        if signature is None:
            return ""
        named = [m for m in self.mentions if m.start <= signature.start(1) < m.end]
        if named:
            return named[0].entity if named[0].label in {"PERSON", "ORG"} else ""
        return signature.group(1)

    def main(self, start: int, end: int) -> str:
        """Return the subject of the sentence that begins at `start`, up to `end`."""
        return self.name(self.subjects.main(start, end))

    def ending(self, start: int, end: int) -> str:
        """Return the referent of the phrase right before `end`."""
        return self.name(self.subjects.ending(start, end))

    def owner(self, start: int, end: int) -> str:
        """Return whose words follow: "Rojas's “…”"."""
        return self.name(self.subjects.owner(start, end))

    def people_in(self, start: int, end: int) -> list[str]:
        """Return the persons named outside quotation marks in `[start, end)`."""
        return [t.mention.entity for t in self.phrases.tokens(start, end) if t.kind == "N" and t.mention]

    def is_person(self, name: str) -> bool:
        return any(person.entity == name for person in self.people)

    # whom a phrase means

    def name(self, phrase: Phrase | None) -> str:
        """Return the referent of a phrase: a name's entity, whom a role or a paper points to, else its words."""
        if phrase is None:
            return ""
        if phrase.mention is not None and phrase.kind in "NO":
            is_place = phrase.mention.entity in _PLATFORMS and not _SAYS_AFTER.match(self.plain, phrase.end)
            return "" if is_place else phrase.mention.entity
        if phrase.kind == "r" and phrase.before in {"x", "e"} and not _ARTICLE.match(self.plain, phrase.start):
            phrase = self._whole(phrase)
        words = self.phrases.words(phrase)
        if words in _NOBODY or len(words.split()) > LONGEST:
            return ""
        whole = self.plain[phrase.start : phrase.stop].replace(HIDDEN, " ")
        match phrase.kind:
            case "R":
                return self._pronoun(whole.lower(), phrase.start)
            case "K":
                called = {person.entity for person in self.people if words in person.entity.split()}
                return called.pop() if len(called) == 1 else words
            case "x":
                return self._role(whole)
            case "p":
                author = _FROM.match(self.plain, phrase.end, phrase.stop)
                named = self.phrases.phrases(self.phrases.tokens(author.end(), phrase.stop)) if author else []
                return self.name(named[0]) if named else self._maker(phrase.start)
            case "r":
                return self._apposed(phrase) or self._role(whole) or self._vague(whole, phrase.start, words)
        return words

    def _apposed(self, phrase: Phrase) -> str:
        """Return the person between commas after a person's role: "the leader of Norwind, Ada Quist, said"."""
        if self.plain[phrase.stop : phrase.stop + 2] != ", " or self.plain[phrase.end - 1] == "s":
            return ""
        behind = (p for p in self.people if p.start == phrase.stop + 2 and self.plain[p.end : p.end + 1] == ",")
        return next((person.entity for person in behind), "")

    def _whole(self, phrase: Phrase) -> Phrase:
        """Return a role with all words before its head: "the second largest rating firm", not "rating firm"."""
        for token in reversed(self.phrases.tokens(max(0, phrase.start - 60), phrase.start)):
            if token.kind == "D":
                return phrase._replace(start=token.start)
            if token.kind not in "xe":
                break
        return phrase

    def _vague(self, whole: str, position: int, words: str) -> str:
        """Return the words of a role, but for "the company" the last one named, and "" for one that names nobody."""
        parts = whole.lower().split()
        if parts[-1] not in VAGUE or len(parts) > 2 or (len(parts) == 2 and parts[0] not in _ARTICLES):
            return words
        return self._last_body(position) if parts[0] == "the" and parts[-1] in COMPANIES else ""

    def _maker(self, position: int) -> str:
        """Return who spoke last by a paper ("said in a statement"), for what "the statement" says."""
        if self._is_looking:  # "the statement" may refer to another "the statement": do not follow that
            return ""
        self._is_looking = True
        try:
            return self._last_maker(position)
        finally:
            self._is_looking = False

    def _last_maker(self, position: int) -> str:
        for start, end in self._before(position, NEAR):
            words = {word.lower() for word in _WORD.findall(self.plain[start:end])}
            if words & PAPERS and (speaker := self.said_in(start, end)):
                return speaker
        return ""

    def _pronoun(self, word: str, position: int) -> str:
        """Return the referent of a pronoun at `position`; nobody for "they", "I" and "we"."""
        if word == "it":
            return self._last_body(position)
        if word not in {"he", "she"}:
            return ""
        at = bisect_left(self.sentences, (position + 1, 0)) - 1
        begin = self.sentences[at][0] if at >= 0 else 0
        for start, end in [(max(begin, position - 600), position), *self._before(begin, REACH)]:
            people = [p for p in self._phrases_in(start, end) if p.kind == "N" and self._gender(p) in {word, ""}]
            free = [p for p in people if p.before != "P"]
            fits = free or (people if start < begin else [])
            # Somebody who was told, asked or met is meant only if the pronoun is known to be theirs.
            fits = [p for p in fits if self._gender(p) or not self._is_object(p)]
            if fits:
                return self.name(fits[0])
        return ""

    def _gender(self, phrase: Phrase) -> str:
        return self.genders.get(phrase.mention.entity, "") if phrase.mention else ""

    def _is_object(self, phrase: Phrase) -> bool:
        """Return whether something is said to, or asked of, a person: "told Rojas", but not "“…,” said Rojas"."""
        verb = _VERB_BEFORE.search(self.masked, max(0, phrase.start - 24), phrase.start)
        return verb is not None and self.masked[: verb.start()].rstrip()[-1:] not in {",", "\u0000", ""}

    def _last_body(self, position: int) -> str:
        """Return the organisation or country that the nearest earlier sentence is about."""
        for start, end in self._before(position, NEAR):
            bodies = [p for p in self._phrases_in(start, end) if p.kind == "O"]
            free = [p for p in bodies if p.before != "P"]
            if free:
                return self.name(free[0])
        return ""

    def _phrases_in(self, start: int, end: int) -> list[Phrase]:
        """Return the phrases of a sentence, at most its first thousand code points, cached."""
        key = start, min(end, start + 1000)
        if key not in self._phrases_of:
            self._phrases_of[key] = self.phrases.phrases(self.phrases.tokens(*key))
        return self._phrases_of[key]

    def _before(self, position: int, number: int) -> list[tuple[int, int]]:
        """Return the sentences before a position's own, the nearest first."""
        last = bisect_left(self.sentences, (position + 1, 0)) - 1
        return list(reversed(self.sentences[max(0, last - number) : max(0, last)]))

    @cached_property
    def genders(self) -> dict[str, str]:
        """The pronoun of each person: by name or title, else by what follows the name."""
        pronouns: dict[str, str] = {}
        for person in self.people:
            title = _TITLE.search(self.text, max(0, person.start - 24), person.start)
            words = self.text[person.start : person.end].split()
            full = person.entity.split()
            own = gender(words if len(words) > 1 else full if len(full) > 1 else [], title.group(1) if title else "")
            if own and not pronouns.get(person.entity):
                pronouns[person.entity] = own
        following: dict[str, set[str]] = {}
        spans = [(person.start, person.end) for person in self.people]
        for number, person in enumerate(self.people):
            if person.entity not in pronouns:
                following.setdefault(person.entity, set()).add(pronoun_after(self.plain, spans, number))
        evidence = {entity: words - {""} for entity, words in following.items()}
        return {**pronouns, **{entity: words.pop() for entity, words in evidence.items() if len(words) == 1}}

    def _role(self, phrase: str) -> str:
        """Return the referent of a role, `phrase` ("the Russian president"), "" if nobody or more than one fits."""
        main, role = _role_words(phrase)
        head = _head(phrase)
        if not main or head in MANY or _INDEFINITE.match(phrase) or (head.endswith("s") and head not in _SINGULAR):
            return ""
        fits = {entity for entity, (mains, roles) in self.roles.items() if main <= mains and role <= roles}
        return fits.pop() if len(fits) == 1 else ""

    @cached_property
    def roles(self) -> dict[str, tuple[set[str], set[str]]]:
        """The words of titles before, or in apposition after, each person's names: those before an "of", and all."""
        roles: dict[str, tuple[set[str], set[str]]] = {}
        end = 0
        for person in self.people:
            mains, own_roles = roles.setdefault(person.entity, (set(), set()))
            lead = self.text[max(end, person.start - 80) : person.start].rpartition("\n")[2]
            titles = []
            if lead[-1:] in {" ", "\u00a0"}:
                phrases = self.phrases.phrases(self.phrases.tokens(person.start - len(lead), person.end))
                if phrases and phrases[-1].mention is person:
                    placed = len(phrases) > 1 and phrases[-2].kind == "r" and phrases[-2].stop >= person.start - 1
                    titles.append(self.text[phrases[-2 if placed else -1].start : person.start])
            end = person.end
            if after := _ROLE_AFTER.match(self.text, person.end, person.end + 90):
                titles.append(after.group(1))
            for phrase in titles:
                main, role = _role_words(phrase)
                mains |= main
                own_roles |= role
        return roles


def _role_words(phrase: str) -> tuple[set[str], set[str]]:
    """Return the distinctive words of a role phrase, those before an "of" and all, without verbs and articles."""
    words = [re.sub(r"['’]s$", "", word.lower()) for word in _WORD.findall(phrase)]
    cut = max((n + 1 for n, word in enumerate(words) if word in ROLE_STOP), default=0)
    words = words[cut:]
    main = words[: next((n for n, word in enumerate(words) if n and word in _OF), len(words))]
    return {word for word in main if word not in _EMPTY}, {word for word in words if word not in _EMPTY}


def _head(phrase: str) -> str:
    words = re.split(r"\s(?:of|for|at|in|on|with|from)\s", phrase, maxsplit=1)[0].split()
    return words[-1].lower() if words else ""
