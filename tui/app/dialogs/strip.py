"""Questions in one row in place of the footer: a key acts at once, escape changes nothing."""

from __future__ import annotations

from collections import Counter
from string import ascii_lowercase
from typing import TYPE_CHECKING, TypeVar

from textual.geometry import Offset

from tui.app.dialogs.modal import Modal, ask
from tui.app.dialogs.strip_bar import StripBar, StripChoice
from tui.app.keymap import bindings, keymap_of
from tui.core.annotations import giver_of
from tui.core.model import CONSENSUS
from tui.core.text import cut_path, one_line, plural
from tui.library.queries.creators import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.corrections import Correction
    from tui.core.model import Article, Highlight

Answer = TypeVar("Answer")

NEVER = "qu?"
"""Letters that are never choices, since they mean the same everywhere."""


def assign_letters(
    names: Iterable[str], used: Iterable[str] = (), letters: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return names by the letter that chooses each: its own of `letters`, else its first free one, else any.

    Names for which no letter is left are omitted. Digits are positions, not letters, here.
    """
    names = list(names)
    not_free = {*NEVER, *used}
    own = {name: letter for name, letter in (letters or {}).items() if name in names and letter not in not_free}
    not_free.update(own.values())
    for name in names:
        free = (each for each in (*name.casefold(), *ascii_lowercase) if each.isalpha() and each not in not_free)
        if name not in own and (letter := next(free, "")):
            own[name] = letter
            not_free.add(letter)
    return {own[name]: name for name in names if name in own}


class StripScreen(Modal[Answer]):
    """A row over the footer; the screen behind stays visible."""

    BINDINGS = bindings("strip")

    def __init__(
        self,
        *wordings: Sequence[StripChoice],
        title: str = "",
        title_end: str = "",
        is_titled: bool = False,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        """Each of the `wordings` is shorter than the last; `title` stands above choices in several rows, or always.

        `title_end` stands at the right of it where there is room.
        `answers` are those of letters that are not in the table of actions.
        """
        super().__init__()
        self._bar: StripBar | None = None
        self._answers = answers or {}
        self._wordings = wordings
        self._title, self._title_end = title, title_end
        self._is_titled = is_titled

    def compose(self) -> ComposeResult:
        self._bar = StripBar(self._wordings, self._title, self._title_end, is_titled=self._is_titled)
        yield self._bar

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor belongs: at the first choice."""
        return self._bar.first_choice if self._bar is not None else Offset()

    @property
    def letters(self) -> set[str]:
        """The letters that choose something here."""
        return {letter for wording in self._wordings for letter, _ in wording}

    @property
    def choices(self) -> dict[str, str]:
        """What each letter chooses here, in its longest wording."""
        pairs = (pair for wording in reversed(self._wordings) for pair in wording)
        return {letter: words for letter, words in pairs if len(letter) == 1 and words}

    def action_choose_letter(self, letter: str) -> None:
        self.choose(letter)

    def choose(self, letter: str) -> bool:
        """Apply a letter that is not in the table of actions; return whether there is such a choice."""
        if letter in self._answers:
            self.dismiss(self._answers[letter])
        return letter in self._answers

    def on_key(self, event: events.Key) -> None:
        if self.choose(event.character or ""):
            event.stop()
            event.prevent_default()


REMOVES, UNCLAIMS = "removes", "unclaims"
"""Verbs for actions that also remove other people's parts of an annotation."""


class Confirmation(StripScreen[bool | None]):
    """Dismissed with True to go on with something that is asked about first, else with None."""

    BINDINGS = bindings("owner")

    def action_change_anyway(self) -> None:
        self.dismiss(True)


def ask_owner(
    node: DOMNode,
    session: Session,
    highlight: Highlight,
    change: Callable[[], object],
    verb: str = "changes",
    tag: str = "",
) -> None:
    """Change an annotation: one's own at once, another person's after naming its owner.

    A `tag` to remove belongs to whoever gave it. Other people's tags, checks, evidence and links that would go with
    one's own passage or claim are named whether they are shown or not: nothing of theirs is removed unasked.
    """
    owner = giver_of(highlight, tag) if tag else highlight.creator
    parts: dict[str, set[str]] = {}
    if verb in (REMOVES, UNCLAIMS):
        parts = session.library.creators.parts(highlight.id, of_claim=verb == UNCLAIMS)
    others = sorted({owner, *parts} - {session.library.creator})
    if not others:
        change()
        return
    whose = " and ".join(map(owner_label, others))
    what = f"#{cut_path(tag, 20)} is {whose}" if tag else f"this is {whose}"
    if owner == session.library.creator and not tag:
        kinds = [kind for kind in PARTS if any(kind in parts[other] for other in others)]
        what = f"{' and '.join([', '.join(kinds[:-1]), kinds[-1]] if kinds[1:] else kinds)} on this are {whose}"
    _ask_whether(node, session, what, whose, change, verb)


def ask_maker(
    node: DOMNode, session: Session, creator: str, change: Callable[[], object], verb: str = "changes"
) -> None:
    """Change a part of a claim: one's own at once, another person's after naming its creator."""
    if creator == session.library.creator:
        change()
        return
    whose = owner_label(creator)
    _ask_whether(node, session, f"this row is {whose}", whose, change, verb)


def _ask_whether(
    node: DOMNode, session: Session, what: str, whose: str, change: Callable[[], object], verb: str
) -> None:
    keymap = keymap_of(node)
    enter, escape = keymap.text("{change_anyway}"), keymap.text("{close}")
    first, *particle = verb.split()
    changes_it = " ".join((first, "it", *particle))
    question = Confirmation(
        (("", f"{what}:"), (enter, f"{changes_it},"), (escape, "leaves it")),
        (("", f"{whose}:"), (enter, f"{changes_it},"), (escape, "leaves it")),
        ((enter, f"{verb},"), (escape, "leaves"), ("", whose)),
    )
    ask(node, session, question, lambda _: change())


def ask_owners(
    node: DOMNode,
    session: Session,
    highlights: Sequence[Highlight],
    change: Callable[[], object],
    *,
    removes: bool = False,
) -> None:
    """Change several annotations: one's own at once, others' after saying how many belong to whom.

    Removal is always asked.
    """
    me, others = session.library.creator, Counter[str]()
    for each in highlights:
        parts = session.library.creators.parts(each.id) if removes else {}
        others.update({each.creator, *parts} - {me})
    if not others and not removes:
        change()
        return
    whose = ", ".join(
        f"{count:,} with {owner_label(name)}" if removes else f"{count:,} {owner_label(name)}"
        for name, count in others.most_common()
    )
    what = f"{len(highlights):,} marked{f', {whose}' if whose else ''}"
    ask_anyway(node, session, what, "removes them" if removes else "changes them", change)


def ask_anyway(node: DOMNode, session: Session, what: str, does: str, change: Callable[[], object]) -> None:
    """Make an unusual change after saying what is unusual about it."""
    keymap = keymap_of(node)
    keys: tuple[StripChoice, ...] = (
        (keymap.text("{change_anyway}"), f"{does},"),
        (keymap.text("{close}"), "leaves it"),
    )
    ask(node, session, Confirmation((("", f"{what}:"), *keys), (*keys, ("", what))), lambda _: change())


def ask_everyone(node: DOMNode, session: Session, go_on: Callable[[], object]) -> None:
    """Continue with something that shows everyone's coding, after asking if not everyone's is shown."""
    if session.whose is None:
        go_on()
        return
    enter, escape = (keymap_of(node).text(f"{{{name}}}") for name in ("change_anyway", "close"))

    def show(_: bool) -> None:
        session.show_coding_of(None)
        go_on()

    question = Confirmation(
        (("", "this shows everyone's coding:"), (enter, "shows it,"), (escape, "leaves it hidden")),
        (("", "everyone's:"), (enter, "shows,"), (escape, "hides")),
    )
    ask(node, session, question, show)


def ask_correction(
    node: DOMNode,
    session: Session,
    correction: Correction,
    article: Article | None = None,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Correct a name, after naming whose corrections or claims that changes.

    While coding is hidden it is always asked where claims may follow, since not asking would reveal that there are
    none; nobody whose coding is hidden is named.
    """

    def correct() -> None:
        session.correct(correction, article)
        then()

    corrections = session.library.corrections
    changed, others = corrections.others_changed(correction, article), corrections.others_following(correction)
    is_hidden = session.whose is not None and correction.is_followed and correction.target.scope == "everywhere"
    if not changed and not others and not is_hidden:
        correct()
        return
    warnings: list[str] = []
    if changed:
        hides = session.whose is not None and changed.keys() != {session.whose}
        warnings.append(whose_names(changed, is_here=correction.target.scope == "here", hides=hides))
    if is_hidden:
        warnings.append("everybody's claims get that speaker, hidden ones too")
    elif others:
        warnings.append(f"others' claims get it: {_people(others)}")
    ask_anyway(node, session, "; ".join(warnings), "changes it" if changed else "corrects it", correct)


def _people(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{one_line(name, 20)} {count:,}" for name, count in counts.items())


def whose_names(changed: Mapping[str, int], *, is_here: bool, hides: bool) -> str:
    """Say whose corrections are changed, with the number of names if there are several; hidden people stay unnamed."""
    if hides:
        return "this is somebody else's" if is_here else f"others corrected {sum(changed.values()):,} of these"
    if is_here:
        return f"this is {' and '.join(owner_label(name) for name in changed)}"
    return f"others corrected these: {_people(changed)}"


def owner_label(creator: str) -> str:
    return "the consensus" if creator == CONSENSUS else f"{one_line(creator, 20)}'s"


def ask_removal(
    node: DOMNode, session: Session, articles: Sequence[Article], count: int, remove: Callable[[], object]
) -> None:
    """Remove articles, after showing how many annotations would go with them."""
    keymap, is_one = keymap_of(node), len(articles) == 1
    line, brief = (session.coding.attached_line(articles, count, brief=brief) for brief in (False, True))
    enter, escape = keymap.text("{change_anyway}"), keymap.text("{close}")
    what = "the article" if is_one else plural(len(articles), "article")
    keys: tuple[StripChoice, ...] = ((enter, f"removes {what},"), (escape, "leaves it" if is_one else "leaves them"))
    question = Confirmation(
        (*keys, ("", f"with {line}" if line else "without annotations or other work")),
        (*keys, ("", f"with {brief}" if brief else "")),
    )
    ask(node, session, question, lambda _: remove())
