"""`postil correct`: correct names of an article like the reader's keys, or mark all as reviewed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.json_lines import do_lines, expect_keys
from tui.cli.output import one_line, print_json, print_line
from tui.cli.parameters import ARTICLE_NAME, LABEL_NAME
from tui.core.errors import ArgumentError, LibraryError
from tui.core.labels import label_name
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.cli.json_lines import JsonItem, LineResult
    from tui.core.corrections import Correction, Target
    from tui.core.model import Article, Entity, Mention
    from tui.core.spans import Span
    from tui.library import Library

_TEXTS = ("words", "label", "entity", "rename")
_FLAGS = ("reject", "confirm", "everywhere", "reviewed", "not_reviewed", "others")
"""The keys of a line of JSON besides article, start, end and resize."""


@click.command("correct")
@click.argument("name", metavar="ARTICLE", type=ARTICLE_NAME)
@click.argument("words", metavar="[START END | WORDS]", nargs=-1)
@click.option("--label", type=LABEL_NAME, help="Its label; a passage without a name becomes one.")
@click.option("--entity", metavar="NAME", help="It means this entity.")
@click.option("--rename", metavar="NAME", help="Rename its entity, under all its other words, too.")
@click.option("--resize", metavar="START END", type=(int, int), help="Move the name at START END to this span.")
@click.option("--reject", is_flag=True, help="Reject it: it is not a name.")
@click.option("--confirm", is_flag=True, help="Confirm it.")
@click.option("--everywhere", is_flag=True, help="In the whole library, and in future articles.")
@click.option("--reviewed", is_flag=True, help="Confirm all names of the article, after the other corrections.")
@click.option("--not-reviewed", is_flag=True, help="Withdraw your review; confirmed names stay confirmed.")
@click.option("--others", is_flag=True, help="Also change what somebody else has decided.")
@library_option
@json_option
def correct_command(name: str, others: bool, as_json: bool, **values: Any) -> int:
    """Correct a name of an article, or mark all of its names as reviewed.

    START and END are code points of its text: that one place. WORDS are every place in the article where they are a
    name, or are rejected by a rule alone; with --label also where they were missed. This is one step, which undo
    reverts. Other people's decisions stay, and are reported, unless --others is given.

    `postil correct -` reads JSON lines from standard input, each an object with article, start and end or words, and
    label, entity, rename, resize, reject, confirm, everywhere, reviewed, not_reviewed or others; see docs/json.md. All
    of them are one step. Refused lines are reported by number, the rest is done, and the exit status is 1.
    """
    if name == "-":
        if others or any(values.values()):
            raise click.UsageError("with - everything is read from standard input: give nothing else")
        with job().open() as library, library.journal.group():
            done = "line of corrections done", "lines of corrections done"
            return do_lines(lambda item: _do_line(library, item), done, as_json=as_json)
    order = CorrectionOrder(**values)
    order.expect_one_sense()
    with job().open() as library, library.journal.group():
        report, line = _do(library, name, order, others=others)
    if as_json:
        print_json(report)
    else:
        print_line(line)
        print_line("`postil undo` takes it back")
    return 0


def _do_line(library: Library, item: JsonItem) -> LineResult:
    """Make the correction in a line of JSON. Raises `PostilError`."""
    resize = item.pop("resize", None)
    expect_keys(item, _TEXTS, flags=_FLAGS)
    if resize is not None and not (isinstance(resize, list) and [*map(type, resize)] == [int, int]):
        raise ArgumentError("resize is start and end of the name as it should be: [3, 12]")
    places = [str(item[each]) for each in ("start", "end") if item.get(each) is not None]
    if len(places) == 1 or (places and item.get("words")):
        raise ArgumentError("the name is named by start and end, or by words")
    words = tuple(places or filter(None, [item.get("words")]))
    label, entity, rename = (item.get(each) for each in ("label", "entity", "rename"))
    flags = {each: bool(item.get(each)) for each in _FLAGS}
    others = flags.pop("others")
    order = CorrectionOrder(
        words, label and label_name(label), entity, rename, tuple(resize) if resize else None, **flags
    )
    try:
        order.expect_one_sense()
    except click.UsageError as error:
        raise ArgumentError(error.message) from error
    return _do(library, item["article"], order, others=others)


def _do(library: Library, name: str, order: CorrectionOrder, *, others: bool) -> LineResult:
    """Correct names of an article, as part of the open step; return the report and the line for it."""
    from tui.core.reviews import ReviewResult
    from tui.jobs.correcting import correct

    article = library.articles.find(name)
    if order.label:
        library.labels.get(order.label)
    before = library.marks.of_article(article.pk)
    report: dict[str, Any] = {"article": article.id, "changed": 0, "articles": 0}
    if order.words:
        corrections = order.corrections(article, before.mentions)
        advice = "--others changes them anyway"
        report["articles"] = correct(library, article, corrections, others=others, advice=advice)
    review = ReviewResult(0, 0)
    if order.reviewed:
        review = library.reviews.review(article)
        report |= review._asdict()
    elif order.not_reviewed:
        library.reviews.take_back_own(article)
    after = library.marks.of_article(article.pk)
    unchanged = set(before.mentions)
    changed = [each for each in after.mentions if each not in unchanged]
    report["changed"] = len(changed)
    report["names"] = [_as_dict(article, each) for each in changed]
    report["reviewed"] = [each.creator for each in library.reviews.of_article(article.id)]
    facts = []
    if order.words:
        where = f", in {plural(report['articles'], 'article')}" if order.everywhere else ""
        facts.append(f"{plural(len(changed) - sum(review), 'name')} of {article.id} changed{where}")
    if order.reviewed:
        words = review.words or "0 more confirmed"
        facts.append(f"names reviewed by {one_line(library.creator)}: {words}")
    elif order.not_reviewed:
        facts.append(f"names not reviewed by {one_line(library.creator)} any more")
    return report, "\n".join(facts)


@dataclass(frozen=True)
class CorrectionOrder:
    """A correction and its names, as given on the command line."""

    words: tuple[str, ...]
    label: str | None
    entity: str | None
    rename: str | None
    resize: Span | None
    reject: bool
    confirm: bool
    everywhere: bool
    reviewed: bool
    not_reviewed: bool

    def expect_one_sense(self) -> None:
        senses = [bool(self.label or self.entity), bool(self.rename), bool(self.resize), self.reject, self.confirm]
        if self.reviewed and self.not_reviewed:
            raise click.UsageError("--reviewed and --not-reviewed: give one of them")
        if not self.words:
            if any(senses) or self.everywhere:
                raise click.UsageError("say which name: START END, or its words")
            if not (self.reviewed or self.not_reviewed):
                raise click.UsageError("say what is to be corrected: START END or words, or --reviewed")
        elif sum(senses) != 1:
            raise click.UsageError("say what it is: one of --label, --entity, --rename, --resize, --reject, --confirm")
        elif self.resize and (self.everywhere or len(self.words) != 2 or not all(map(str.isdecimal, self.words))):
            raise click.UsageError("--resize is for one place: give its START END, without --everywhere")

    def corrections(self, article: Article, mentions: Sequence[Mention]) -> list[Correction]:
        """Return it as corrections; `mentions` are the article's. Raises `LibraryError` if there is no such name."""
        from tui.core import same_words
        from tui.core.corrections import Add, Rename, Target
        from tui.core.model import Entity

        span, surface = _place(article, self.words)
        if self.resize is not None:
            _expect_place(article, *self.resize)
        place = None if self.everywhere else span
        if place is not None:
            mentions = [each for each in mentions if each.start < place[1] and place[0] < each.end]
            if across := next((each for each in mentions if (each.start, each.end) != place), None):
                there = f"“{one_line(article.text[across.start : across.end])}”, {across.start} to {across.end}"
                raise LibraryError(f"another name crosses {place[0]} to {place[1]}: {there}")
            mentions = [replace(each, state="found") for each in mentions]  # include a rejected one
        words = article.id, article.text, mentions, surface
        corrections = same_words.correct_places(*words, self._correction)
        if self.label is not None:
            corrections += same_words.add_places(*words, Entity(self.entity or " ".join(surface.split()), self.label))
        if place is not None:
            corrections = [each for each in corrections if each.target.span == place]
        elif self.everywhere:
            broad = Target(None, None, surface)
            targets = ((each, replace(broad, entity=each.target.entity)) for each in corrections)
            distinct = [*dict.fromkeys(replace(each, target=target) for each, target in targets)]
            corrections = [each for each in distinct if not isinstance(each, Add)] or distinct
        if not corrections:
            what = f"at {span[0]} to {span[1]}" if span is not None else f"under “{one_line(surface)}”"
            raise LibraryError(f"there is no name {what} in {article.id}: `postil show {article.id} --json` lists them")
        if self.rename is not None:  # under all its words
            where = None if self.everywhere else article.id
            entities = dict.fromkeys(each.target.entity for each in corrections)
            return [Rename(Target(entity, where), self.rename) for entity in entities]
        return corrections

    def _correction(self, target: Target, old: Entity) -> Correction:
        from tui.core.corrections import Merge, Reject, Relabel, Rename, Resize
        from tui.core.model import Entity

        if self.reject:
            return Reject(target)
        if self.rename is not None:
            return Rename(target, self.rename)
        if self.resize is not None:
            return Resize(target, self.resize)
        if self.entity is not None:
            return Merge(target, Entity(self.entity, self.label or old.label))
        return Relabel(target, self.label or old.label)


def _place(article: Article, words: tuple[str, ...]) -> tuple[Span | None, str]:
    """Return the span of two numbers, and the words there, or those given."""
    if len(words) == 2 and all(each.isdecimal() for each in words):
        start, end = int(words[0]), int(words[1])
        _expect_place(article, start, end)
        return (start, end), article.text[start:end]
    return None, " ".join(words)


def _expect_place(article: Article, start: int, end: int) -> None:
    if not 0 <= start < end <= len(article.text):
        raise LibraryError(f"{start} to {end} is not a passage of a text of {len(article.text):,} code points")


def _as_dict(article: Article, mention: Mention) -> dict[str, Any]:
    words = article.text[mention.start : mention.end]
    about = {"label": mention.label, "entity": mention.entity, "state": mention.state}
    return {"start": mention.start, "end": mention.end, "text": words, **about}
