"""The values that a filter or an option can ask for: any other is refused with a list of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tui.core.annotations import STATUSES
from tui.core.codebook import levels
from tui.core.errors import NotFoundError, TermError
from tui.core.labels import label_words
from tui.core.model import CONSENSUS, VERDICTS
from tui.core.terms import ATTRIBUTE, PUBLISHED, TAG, each_term, expect_known, expect_range
from tui.library.queries.article_terms import ARTICLE_KEYS, REVIEWED, STATES, WHOLE, spell, typed_terms
from tui.library.queries.claim_terms import IS, KEYS, PLACES, WITHOUT
from tui.library.queries.entity_terms import ENTITY_KEYS
from tui.library.tables.groups import all_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from tui.core.terms import Term
    from tui.library import Library

SEVERAL = 12
"""The most values that are listed; of more only the nearest."""


def expect_terms(
    library: Library,
    terms: Sequence[Term],
    own: Iterable[str] = (),
    whose: str | None = None,
    keys: Collection[str] = KEYS,
) -> None:
    """Refuse a term that asks for a value that does not exist, naming those that do; `own` are the user's verdicts.

    Where one person's work alone is shown (`whose`, "" for no one's), only that exists. Raises `NotFoundError`, and
    `TermError` for invalid terms.
    """
    there: dict[str, tuple[str, Callable[[], Collection[str]]]] = {
        "assignee": ("assignee", lambda: ["me", *assignees(library, whose)]),
        "by": ("creator", lambda: ["me", *creators(library, whose)]),
        "checker": ("checker", lambda: ["me", *creators(library, whose)]),
        "group": ("group", lambda: [each.name for each in all_groups(library.connection)]),
        "is": ("term is:", lambda: IS),
        "names": ("term names:", lambda: REVIEWED),
        "state": ("term state:", lambda: STATES),
        "status": ("status", lambda: STATUSES),
        "verdict": ("verdict", lambda: verdicts(library, own, whose)),
        "without": ("term without:", lambda: WITHOUT),
    }
    expect_known(terms, keys)
    for term in each_term(terms):
        if term.key in there:
            kind, values = there[term.key]
            folded = {_fold(value) for value in values()}
            expect(kind, [value for value in term.values if _fold(value) not in folded], values())
        elif term.key in (TAG, WHOLE, *PLACES):
            names = (value.removeprefix("#").removesuffix("!") for value in term.values)
            expect_tags(library, filter(None, names), as_terms=True)
        elif term.key == ATTRIBUTE:
            expect("attribute", (value.partition("=")[0] for value in term.values), library.attributes.names())
        elif term.key == "speaker":
            expect_speakers(library, term.values, whose)
        elif term.key in (PUBLISHED, "due"):
            for value in term.values:
                expect_range(value, date.today())


def refusal(
    library: Library,
    text: str,
    own: Iterable[str] = (),
    whose: str | None = None,
    keys: Collection[str] = KEYS,
) -> str:
    """Return why nothing can match a filter as typed; "" if something can."""
    try:
        expect_terms(library, typed_terms(library.connection, text, keys), own, whose, keys)
    except (NotFoundError, TermError) as error:
        return str(error)
    return ""


def _fold(value: str) -> str:
    return value.replace(" ", "_").casefold()


def _lower(value: str) -> str:
    """Return a value as SQLite's NOCASE compares it, which only knows ASCII."""
    return value.encode().lower().decode()


def expect(kind: str, values: Iterable[str], choices: Collection[str], command: str = "") -> None:
    """Raise `NotFoundError` for the first value that is not a choice; `command` lists them if they are many."""
    for value in values:
        if value not in choices:
            raise NotFoundError(f"no {kind} {value!r}: {_there_are(value, choices, command)}")


def _there_are(value: str, choices: Collection[str], command: str) -> str:
    if not choices:
        return "there is none yet"
    if len(choices) <= SEVERAL:
        return f"there {'are' if len(choices) > 1 else 'is'} {', '.join(choices)}"
    from difflib import get_close_matches

    near = get_close_matches(value[:100], choices, 3, 0.5)
    some = f"the nearest are {', '.join(near)}" if near else f"there are {', '.join([*choices][:SEVERAL])} and others"
    return f"{some}{f'; {command} lists all {len(choices)}' if command else ''}"


def verdicts(library: Library, own: Iterable[str] = (), whose: str | None = None) -> list[str]:
    """Return the built-in verdicts, the user's `own`, and those of visible claims."""
    verdicts = library.desk.verdicts() if whose is None else library.desk.verdicts_of(whose)
    return [*dict.fromkeys((*own, *VERDICTS, *verdicts))]


def expect_verdicts(library: Library, values: Iterable[str], own: Iterable[str] = ()) -> None:
    """Refuse verdicts that are not in the vocabulary."""
    expect("verdict", values, verdicts(library, own))


def expect_speakers(library: Library, values: Iterable[str], whose: str | None = None) -> None:
    """Refuse what is not part of any speaker's name."""
    names = {record.speaker: None for record in library.desk.records(limit=1_000_000, creator=whose)}
    names |= dict.fromkeys(library.turns.speakers())
    folded = [name.casefold() for name in names]
    values = [each for each in values if not any(each.replace("_", " ").casefold() in name for name in folded)]
    expect("speaker", values, names)


def why_no_article(library: Library, text: str, whose: str | None, hidden: str = "") -> str:
    """Return why no article matches a filter; `hidden` terms are no part of it."""
    count = library.articles.count
    why = refusal(library, text, (), whose, ARTICLE_KEYS)
    return why or library.search.nothing_left(text, lambda some: count(f"{hidden}{some}"))


def why_no_entity(library: Library, text: str, label: str, whose: str | None = None, hidden: str = "") -> str:
    """Return why no entity matches a filter and has a label; `hidden` terms are no part of it."""

    def count(some: str, label: str = label) -> int:
        return library.marks.entity_count(f"{hidden}{some}" if some else "", label)

    if why := refusal(library, text, (), whose, ENTITY_KEYS):
        return why
    if others := count(text, "") if label else 0:
        return f"nothing · {others:,} without {label_words(label)}"
    if not text.strip():
        return "no name is found yet"
    return library.search.nothing_left(text, count)


def assignees(library: Library, whose: str | None = None) -> list[str]:
    """Return who has a claim assigned, or could have."""
    rows = library.connection.all(
        "SELECT DISTINCT c.assignee FROM claims c JOIN highlights h ON h.id = c.highlight "
        "WHERE c.assignee != '' AND (?1 IS NULL OR h.creator = ?1) ORDER BY 1",
        whose,
    )
    return [*dict.fromkeys((*(row[0] for row in rows), *creators(library, whose)))]


def creators(library: Library, whose: str | None = None) -> list[str]:
    """Return who has made something here, always including the user and the consensus."""
    if whose is not None:
        return [*dict.fromkeys(filter(None, (whose, library.creator, CONSENSUS)))]
    return [*dict.fromkeys((*library.creators.names(), library.creator, CONSENSUS))]


def expect_creators(library: Library, values: Iterable[str]) -> None:
    """Refuse those who have made nothing here."""
    expect("creator", values, creators(library))


def expect_tags(library: Library, values: Iterable[str], *, as_terms: bool = False) -> None:
    """Refuse what is neither a tag nor the parent of one; terms may be in any case and have `_` for spaces."""
    names = {tag.name: None for tag in library.codebook.all()}
    paths = {path for name in names for path in levels(name)}
    values = [value for value in values if value not in paths]
    if as_terms:
        lower = {_lower(each) for path in paths for each in (path, spell(path))}
        values = [value for value in values if _lower(value) not in lower]
    expect("tag", values, names, "`postil tags`")


def expect_axes(library: Library, *names: str) -> None:
    """Refuse unknown axes of a count, naming the known ones."""
    from tui.library.queries.counting import ATTRIBUTE, AXES

    for name in names:
        if name.startswith(ATTRIBUTE):
            expect("attribute", [name.removeprefix(ATTRIBUTE)], library.attributes.names())
        else:
            expect("rows or columns", [name], (*AXES, f"{ATTRIBUTE}NAME"))
