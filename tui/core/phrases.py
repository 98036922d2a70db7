"""Noun phrases that can be the subject of a reporting verb: names, and roles that stand for someone."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tui.core.cues import QUOTED, word_set
from tui.core.roles import PAPERS, QUANTITIES, role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Mention

HIDDEN = "\u0001"
"""Replaces brackets and their contents."""

_TOKEN = re.compile(
    r"\u0000+|\u0001+|['’]s?(?![\w'’])|(?:[A-Z]\.){2,}|"
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|St|Sgt|Prof|Jr|Sr|Hon|Rev|Capt|Inc|Corp|Co)\.|"
    r"\b[A-Z]\.(?=\s)|[^\W_]+(?:[.'’/&-](?!s(?!\w))[^\W_]+)*|\S"
)
_HYPHENED = re.compile(r"-[a-z][\w-]*")
_KINDS: dict[str, frozenset[str]] = {
    "D": word_set(
        """a an the his her its their our my your this these those some several two three four five six seven eight
        nine ten most all both another one no any each every many"""
    ),
    "P": word_set(
        """of for with from by between at in on against about near outside inside under over into than within across
        toward towards including behind representing upon among amongst via per despite without like beside besides
        during through throughout alongside around regarding concerning to"""
    ),
    "J": word_set(
        """after before as since until till when while if because although though whether where once unless whereas"""
    ),
    "A": word_set("and or nor & but"),
    "W": word_set("who whom whose which that what"),
    "R": word_set("he she it they i we you"),
    "B": word_set("is was were are be been being"),
    "V": word_set(
        """has have had do does did will would can could may might must should shall went came got took made gave met
        saw left held won lost led kept set let knew wants want wanted became began fell phrases felt rose grew hold
        gives gets takes makes goes comes sent spent brought bought sold sought spoke stood ran says include
        includes make take give get go come see find keep ask tell try leave become seem bring need know think meet
        lose pay buy send build stay reach remain allow offer require convince"""
    ),
    "L": word_set(
        """also later then again earlier once previously first further already never not still yet now today yesterday
        tomorrow recently both simply just instead even only too meanwhile however therefore thus moreover"""
    ),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_KIND_OF_LABEL = {"PERSON": "N", "ORG": "O", "GPE": "O", "NORP": "Y", "DATE": "T"}
_BELONGS = word_set("of for at from in with on to near behind against representing within")
_CLOSE = word_set(
    """familiar close present here there alike involved opposed critical based living working speaking briefed aware
    loyal"""
)
_PLURAL_VERBS = word_set(
    """heads leads hosts stars guards sponsors coaches judges guides pilots partners advocates counsels"""
)
_TIMES = word_set(
    """second seconds minute minutes hour hours day days week weeks month months year years moment moments"""
)
_SUBJECTS = word_set(
    """news sports politics communications operations affairs sales services rights arms relations press business"""
)
_NAMES = word_set("Star Guardian Observer Giant Pilot Miner Crown")
_DAYS = word_set(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December"""
)
HEADS = "NOYrK"
"""Kinds of tokens that can speak: a person, another name, a people, a role, an unknown capitalised word."""


class Token(NamedTuple):
    """A word, a whole name, a punctuation mark or a quotation with its kind, a letter."""

    start: int
    end: int
    kind: str
    word: str
    mention: Mention | None = None


class Phrase(NamedTuple):
    """A noun phrase at `[start, end)` with its head; `stop` is the end of its complement ("of Norwind").

    `before` is the kind of the token before it, "" at the start. A paper without an issuer has the kind "p".
    """

    start: int
    end: int
    stop: int
    kind: str
    before: str
    mention: Mention | None = None

    @property
    def is_person(self) -> bool:
        return self.kind in {"N", "K"}


class Phrases:
    """Splits a text, with quotations and brackets masked, into tokens and noun phrases."""

    def __init__(self, plain: str, mentions: Sequence[Mention]) -> None:
        self.plain = plain
        self.mentions = [m for m in mentions if plain[m.start : m.start + 1] not in {"\u0000", HIDDEN}]
        self._starts = [m.start for m in self.mentions]

    def tokens(self, start: int, end: int) -> list[Token]:
        """Return the tokens of `[start, end)`, a name of the article as one, without brackets."""
        tokens: list[Token] = []
        at = start
        while at < end and (match := _TOKEN.search(self.plain, at, end)):
            begin, stop = match.span()
            mention = self._mention(begin)
            if mention is not None and mention.end <= end:
                kind = _KIND_OF_LABEL.get(mention.label, "x")
                stop = mention.end
                hyphened = _HYPHENED.match(self.plain, stop, end)  # "a London-based think tank"
                stop = hyphened.end() if hyphened else stop
                if (
                    hyphened
                    or (kind == "Y" and self.plain[stop - 1] != "s")
                    or self.plain.endswith("-old", begin, stop)
                ):
                    kind = "x"
                tokens.append(Token(begin, stop, kind, self.plain[begin:stop], mention))
            elif match.group()[0] != HIDDEN:
                kind = self._kind(match.group(), begin)
                if kind == "K" and tokens and tokens[-1].kind == "K" and tokens[-1].end + 1 == begin:
                    begin = tokens.pop().start
                tokens.append(Token(begin, stop, kind, self.plain[begin:stop]))
            at = max(stop, at + 1)
        return tokens

    def phrases(self, tokens: Sequence[Token]) -> list[Phrase]:
        """Return the noun phrases of the tokens whose heads can speak, or are papers, in text order."""
        phrases: list[Phrase] = []
        at = 0
        while at < len(tokens):
            head, stop = self._run(tokens, at)
            if head < 0:
                at = max(stop, at + 1)
                continue
            first = at
            before = tokens[first - 1].kind if first else ""
            token = tokens[head]
            kind, mention = token.kind, token.mention
            if kind == "p":
                issuer = next((n for n in range(head - 1, first - 1, -1) if tokens[n].kind in "NOr"), -1)
                if issuer >= 0:
                    head, token = issuer, tokens[issuer]
                    kind, mention = token.kind, token.mention
            begin = tokens[first].start
            if before == "P" and kind == "N" and head > first and tokens[head - 1].kind == "O":
                before = ""  # "in Dakar Amina Diallo said"
            if phrases and before == "P" and first > 1 and self._counts(tokens, first - 1):
                begin, before = self._counted(tokens, first - 1)
            if kind == "K" and _is_headline(token.word):
                at = max(stop, head + 1)
                continue
            stop_of_phrase = self._belonging(tokens, head)
            if (named := _holder(tokens, head, stop_of_phrase)) is not None:
                token, kind, mention, stop_of_phrase = named, named.kind, named.mention, named.end
            phrases.append(Phrase(begin, token.end, stop_of_phrase, kind, before, mention))
            at = max(stop, head + 1)
        return phrases

    def next_mark(self, position: int) -> int:
        """Return the position of the first character that is neither a space nor in brackets."""
        while self.plain[position : position + 1] in {" ", "\u00a0", HIDDEN}:
            position += 1
        return position

    def words(self, phrase: Phrase) -> str:
        """Return the words of a phrase, without a leading "the"."""
        body = " ".join(self.plain[phrase.start : phrase.stop].replace(HIDDEN, " ").split())
        body = re.sub(r"(?i)^the\s+", "", body).strip(" ,;:–—-\"“”‘’'")
        first = body.split(" ", 1)[0]
        common = first.lower() in _KIND_OF or role(first.lower()) or first.lower() in QUANTITIES
        return body[0].lower() + body[1:] if common and first[1:].islower() | (first == "A") else body

    # building a phrase

    def _run(self, tokens: Sequence[Token], at: int) -> tuple[int, int]:
        """Return the index of the head of the noun phrase at `at`, -1 without one, and its end."""
        head = -1
        index = at
        while index < len(tokens):
            token = tokens[index]
            kind = token.kind
            if kind == "D":
                if index > at:
                    break
            elif kind == "s":
                head = -1
            elif kind in HEADS or kind == "p":
                if head >= 0 and tokens[head].kind == "N" and (kind == "N" or token.word in _PLURAL_VERBS):
                    break
                head = index
            elif kind == "e":
                if head >= 0 or (index > at and tokens[index - 1].kind != "D"):
                    break
            elif kind != "x" or (head >= 0 and not _leads_on(tokens, head, index)):
                break
            index += 1
        if head >= 0 and tokens[head].kind == "r" and head + 1 < len(tokens):
            word, following = tokens[head].word.lower(), tokens[head + 1]
            modifies = (
                following.kind == "x" and not following.word.endswith("s") and following.start == tokens[head].end + 1
            )
            if modifies and not word.endswith(("s", "men", "police", "people")):
                return -1, index
        return head, index

    def _belonging(self, tokens: Sequence[Token], head: int) -> int:
        """Return the end of a head's complements: "officials in Peru", "a source close to the talks"."""
        at = head + 1
        stop = tokens[head].end
        if tokens[head].kind in "NK":
            return stop
        if at < len(tokens) and tokens[at].word.lower() in _CLOSE:
            stop = tokens[at].end
            at += 1
        if at + 1 >= len(tokens) or tokens[at].word.lower() not in _BELONGS or tokens[at + 1].kind == "T":
            return stop
        for index in range(at, min(at + 11, len(tokens))):
            kind = tokens[index].kind
            if kind not in "PDxNOYrKpsqe" or (kind == "e" and tokens[index - 1].kind not in "PDx"):
                break
            if kind == "P" and index + 1 < len(tokens) and tokens[index + 1].kind == "T":
                break
            stop = tokens[index].end
        return stop

    def _counts(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether the preposition at `at` is the "of" of "dozens of"."""
        return tokens[at].word.lower() == "of" and tokens[at - 1].word.lower() in QUANTITIES

    def _counted(self, tokens: Sequence[Token], at: int) -> tuple[int, str]:
        first = at - 1
        while first > 0 and tokens[first - 1].kind in "Dx":
            first -= 1
        return tokens[first].start, tokens[first - 1].kind if first else ""

    def _kind(self, word: str, begin: int) -> str:
        first, lower, end = word[0], word.lower(), begin + len(word)
        if first == "\u0000":
            return "Q"
        if first in "'’":
            return "s"
        if not first.isalnum():
            return {",": ",", "—": ",", "–": ",", ";": ";", ":": ":"}.get(first, ".")
        if word in _DAYS:
            return "T"
        if (kind := _KIND_OF.get(lower)) is not None:
            return kind
        if (kind := _KIND_OF.get(re.split("['’]", lower, maxsplit=1)[0])) == "R":
            return "R"
        if lower.endswith(("n't", "n’t")):
            return "V"
        if lower in PAPERS:
            return "p"
        if word in _NAMES:
            return "K"
        if role(lower):
            return "r"
        if word in QUOTED:
            return "v"
        named = first.isupper() and word[-1] != "."
        if lower in _TIMES:
            return "x"
        if named and len(word) < 4 and self.plain[end : end + 1] == ".":
            return "x"
        if named and self.plain[max(0, begin - 90) : begin].rstrip(" \u00a0\u0001")[-1:] not in {
            "",
            "\n",
            ".",
            "!",
            "?",
            ":",
        }:
            return "K"
        if lower.endswith(("ly", "wise")) and len(word) > 4:
            return "L"
        if lower.endswith(("ed", "ing")) and len(word) > 4:
            return "e"
        if named and lower not in self._lower_words:
            return "K"
        return "x"

    @property
    def _lower_words(self) -> frozenset[str]:
        return _lower_words(self.plain)

    def _mention(self, position: int) -> Mention | None:
        at = bisect_left(self._starts, position + 1) - 1
        if at < 0 or not self.mentions[at].start <= position < self.mentions[at].end:
            return None
        return self.mentions[at]


def _leads_on(tokens: Sequence[Token], head: int, at: int) -> bool:
    """Return whether the noun at `at` makes the head before it a modifier: "Trump transition officials"."""
    kinds = "rp" if tokens[head].kind == "N" else "rpN"
    for token in tokens[at : at + 3]:
        if token.kind in kinds:
            return True
        if token.kind != "x" or (token.word.endswith("s") and token.word.islower() and token.word not in _SUBJECTS):
            return False
    return False


def _holder(tokens: Sequence[Token], head: int, stop: int) -> Token | None:
    """Return the person named after a role with a title of two nouns: "Secretary of State Jo Lee"."""
    title = [token for token in tokens[head : head + 5] if token.kind != "D" and token.end <= stop][:4]
    if len(title) < len("rPON") or title[0].kind != "r" or title[1].word != "of" or title[3].kind != "N":
        return None
    return title[3] if title[2].kind in "rKOp" and title[2].end + 1 == title[3].start else None


def _is_headline(words: str) -> bool:
    return len(words.split()) > 4 or (words.isupper() and len(words) > 6)


@lru_cache(maxsize=2)
def _lower_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"(?<![\w-])[a-z]+(?!\w)", text))
