"""The card of an article: what it is, notes of its intake, attributes, codes, memos and groups."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tui.app.theme import sign_variable
from tui.app.widgets.card import Card, CardEntry
from tui.core.dates import human_date, written_day
from tui.core.text import cut_path, one_line, plural
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.app.widgets.lines import Part, RoleStyles
    from tui.core.attributes import Attribute
    from tui.core.model import ArticleRow
    from tui.library.queries.article_facts import ArticleFacts

_CODES = 3
"""The most codes of passages that are named, if there are more than one further."""

_SPEAKERS = 3

_BETWEEN = "   "


class ArticleCard(Card, can_focus=True):
    """The card below the table of articles; its notes of intake can be selected."""

    MORE = "{all_articles.card_on} more"


def article_entries(
    styles: RoleStyles,
    row: ArticleRow,
    attributes: Sequence[Attribute],
    facts: ArticleFacts | None,
    colors: Mapping[str, str],
    *,
    own: str,
    as_words: bool,
) -> Iterator[CardEntry]:
    """Yield the entries of a card. `facts` arrive later; `as_words` replaces signs by words; `own` is the user."""
    bright, dim = styles("foreground"), styles("dim")

    def entry(label: str, *parts: Part) -> CardEntry:
        return CardEntry(parts, (label, dim))

    about = (
        plural(row.words, "word"),
        _turns(facts.speakers) if facts is not None else "",
        facts.format if facts is not None else "",
        row.publisher,
        human_date(row.published),
        row.reading_state,
        f"added {written_day(row.added)}",
    )
    title = one_line(row.title, 400) or "(no title)"
    yield CardEntry(((title, styles("foreground", bold=True)), (f"{_BETWEEN}{' · '.join(filter(None, about))}", dim)))
    notes = [one_line(each, 200) for each in row.intake.splitlines()]
    for at, note in enumerate(notes):
        words = note if as_words else f"! {note}"
        yield CardEntry(((words, styles("amber")),), ("" if at else "intake", dim), key=at + 1)
    if attributes:
        pairs = [((f"{one_line(each.name, 40)} ", dim), (one_line(each.value, 80), bright)) for each in attributes]
        parts = [part for pair in pairs for part in ((_BETWEEN, dim), *pair)]
        yield entry("attributes", *parts[1:])
    if facts is not None:
        if codes := [*_codes(styles, row, facts, colors, own, as_words=as_words)]:
            yield entry("codes", *codes)
        for memo in facts.memos:
            whose = "" if memo.creator == own else f"{_BETWEEN}{one_line(memo.creator, 20)}"
            yield entry("memo", (one_line(memo.text, 1_000), bright), (whose, dim))
        if facts.groups:
            yield entry("groups", (" · ".join(one_line(each, 60) for each in facts.groups), bright))
    if row.done:
        yield entry("coded", (", ".join(one_line(each, 20) for each in row.done), styles("done")))
    if row.reviewed:
        yield entry("names", (f"reviewed by {', '.join(one_line(each, 20) for each in row.reviewed)}", styles("done")))


def _turns(speakers: Mapping[str, int]) -> str:
    """Describe the turns of a transcript: `41 turns, OLE and INTERVIEWER`."""
    if not speakers:
        return ""
    names = [one_line(each, 20) for each in speakers if each]
    some = names if len(names) <= _SPEAKERS + 1 else [*names[:_SPEAKERS], f"{len(names) - _SPEAKERS} more"]
    listed = " and ".join(filter(None, (", ".join(some[:-1]), *some[-1:])))
    return ", ".join(filter(None, (plural(sum(speakers.values()), "turn"), listed)))


def _codes(
    styles: RoleStyles, row: ArticleRow, facts: ArticleFacts, colors: Mapping[str, str], own: str, *, as_words: bool
) -> Iterator[Part]:
    """Yield the codes of the whole article with who gave them, then how many passages have which codes."""
    bright, dim = styles("foreground"), styles("dim")
    for name in tag_names(facts.tags):
        people = [each.creator for each in facts.tags if each.tag == name]
        by = "" if people == [own] else f", {', '.join(one_line(each, 20) for each in people)}"
        yield ("#" if as_words else "■ ", styles(sign_variable(colors[name])))
        yield (cut_path(name, 60), bright)
        yield (f" (on the whole article{by}){_BETWEEN}", dim)
    if not facts.passages:
        return
    count = len(facts.codes)
    named = count if count <= _CODES + 1 else _CODES
    codes = [f"{_leaf(name, facts.codes)} {number:,}" for name, number in [*facts.codes.items()][:named]]
    if count > named:
        codes.append(f"{count - named:,} more")
    yield (f"{plural(facts.passages, 'passage')}: {', '.join(codes)}", bright)


def _leaf(path: str, paths: Mapping[str, int]) -> str:
    """Return the last level of a code, or its whole path if another code has the same."""
    leaves = Counter(each.rpartition("/")[2] for each in paths)
    leaf = path.rpartition("/")[2]
    return cut_path(leaf if leaves[leaf] == 1 else path, 40)
