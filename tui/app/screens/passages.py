"""Passages across the library in context, filtered while typing and coded in place."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import getters

from tui.app.background import PAUSE_SECONDS, in_background, library_of_thread, progress_in_words
from tui.app.dialogs.annotation import ask_note, ask_tag, ask_whether_to_remove, target_of
from tui.app.dialogs.claim import ask_speaker, ask_verdict
from tui.app.dialogs.codes import ask_letter
from tui.app.dialogs.marked import OF_MARKED, ask_tags, ask_whether_to_remove_all
from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import UNCLAIMS, ask_anyway, ask_owner, assign_letters
from tui.app.keymap import bindings
from tui.app.screens.passage_card import PassageCard, passage_entries
from tui.app.screens.passage_table import CONTEXTS_SHOWN, CodedTable
from tui.app.screens.with_card import ScreenWithCard
from tui.app.typed_text import draft_in_field
from tui.app.widgets.card import Card
from tui.app.widgets.heading import Heading, following
from tui.app.widgets.lines import fit_path, in_words, styles_of
from tui.core.spans import ArticleSpan
from tui.core.text import cut_path, one_line, plural
from tui.jobs.annotating import guess_speaker
from tui.library.queries.claim_terms import KEYS, creator_filter
from tui.library.queries.codes import passages_of_code
from tui.library.queries.counting import ATTRIBUTE
from tui.library.queries.passage_rows import PASSAGE_ORDERS, PassageRow, in_order, passage_rows
from tui.library.queries.passages import count_whole_articles, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from textual.app import ComposeResult

    from tui.app.panes.claim_questions import Question
    from tui.app.session import Session
    from tui.app.widgets.heading import Column
    from tui.core.model import Highlight
    from tui.library import Library
    from tui.library.queries.passage_rows import PassagePlace

IN_DOCUMENT = next(iter(PASSAGE_ORDERS))

_HINTS = ("passages.choose", "passages.tag", "recode", "take_off", "passages.note", "passages.claim", "filter",
          "more_context", "passages.order", "passages.export", "passages.example", "passages.undo", "back")  # fmt: skip


@dataclass(frozen=True, slots=True)
class PassagesState:
    """The filter, order, index of the passage, and context to come back to."""

    text: str = ""
    order: str = IN_DOCUMENT
    pk: int = 0
    cursor: int = 0
    context: str = ""


class PassagesScreen(ScreenWithCard[ArticleSpan]):
    """Dismissed with an article and a span in it, or None."""

    BINDINGS = bindings("passages", "screen")
    TERM_KEYS = KEYS
    ORDERS = PASSAGE_ORDERS
    BY_ATTRIBUTE = True
    ON_MARKED = ("passages.tag", "recode", "take_off", "passages.verdict", "passages.speaker", "passages.copy",
                 "passages.export")  # fmt: skip
    table = getters.query_one(CodedTable)

    def __init__(
        self,
        session: Session,
        title: str,
        look: Callable[[Library, Callable[[int, int], None]], Sequence[PassagePlace]],
        *,
        code: str = "",
        state: PassagesState | None = None,
    ) -> None:
        """`look` finds the passages in document order, in a thread, reporting to `on_progress`.

        `code` is the code that all of them have, or one above it.
        """
        self.state = state or PassagesState()
        super().__init__(session, self.state.text, self.state.order)
        self.code = code
        self._title = title
        self._look = look
        self._passages: Sequence[PassagePlace] = ()
        """The passages of the table, in its order."""
        self._requested: object = None
        """What the current rows depend on."""

    @classmethod
    def of_code(cls, session: Session, name: str, state: PassagesState | None = None) -> PassagesScreen:
        """Return the screen of a code's passages and of those below it, as far as they are shown."""

        def look(library: Library, _on_progress: object) -> Sequence[PassagePlace]:
            return passages_of_code(library.connection, name, session.whose)

        return cls(session, f"#{name}", look, code=name, state=state)

    def compose(self) -> ComposeResult:
        placeholder = "words, #code, -#code, by:, speaker:, verdict:, name=value, 2019.."
        yield from self.compose_table(placeholder, Heading(), CodedTable(), PassageCard(id="detail"), has_detail=False)

    def on_mount(self) -> None:
        self.table.code_colors, self.table.branch = self.session.codes.colors, self.code
        self.table.empty = "looking …"
        self._show_title("looking …")
        if self.state.context:
            self.table.show_context(self.state.context)
        if self.state.pk:
            self.table.hold(self.state.pk, self.state.cursor)
        self.start()

    def columns(self) -> Sequence[Column]:
        return () if self.has_class("-compact") else self.table.heading(self.table.scrollable_content_region.width)

    # what is shown

    def refresh_table(self, cursor: int | None = None) -> None:
        """Find the passages in a thread if they may have changed."""
        session, text, order, look = self.session, self.filter, self.order, self._look
        requested = session.words_version, session.whose, text, order
        if requested == self._requested and cursor is None:
            return
        self._requested = requested
        creator, whose = session.library.creator, session.whose
        hidden = "" if whose is None else creator_filter(whose)
        on_progress = progress_in_words(self, self._show_title, "looking")

        def find() -> tuple[Sequence[PassagePlace], int, str, int]:
            with library_of_thread(session.path) as library:
                every = look(library, on_progress)
                numbers = [pk for pk, *_ in every]

                def under(text: str) -> set[int]:
                    return matching(library.connection, numbers, f"{hidden}{text}", creator)

                chosen = under(text) if text.strip() else {*numbers}
                passages = every if len(chosen) == len(every) else [each for each in every if each[0] in chosen]
                if order != IN_DOCUMENT:
                    passages = in_order(library.connection, [pk for pk, *_ in passages], order)
                nothing = "no passage that is shown"
                if every and not passages:
                    nothing = self.refusal(library) or library.search.nothing_left(text, lambda text: len(under(text)))
                whole = count_whole_articles(library.connection, [self.code], whose) if self.code else 0
                return passages, len(every), nothing, whole

        in_background(self, find, partial(self._show, cursor), group="places", pause_seconds=PAUSE_SECONDS * bool(text))

    def _show(self, cursor: int | None, answer: tuple[Sequence[PassagePlace], int, str, int]) -> None:
        passages, total, self.table.empty, whole = answer
        self._passages = passages
        connection, whose = self.session.library.connection, self.session.whose

        def fetch(offset: int, limit: int) -> Sequence[PassageRow]:
            return passage_rows(connection, [pk for pk, *_ in passages[offset : offset + limit]], whose)

        def places(keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
            listed = set(keys)
            return {pk: at for at, (pk, *_) in enumerate(passages) if pk in listed}

        self.table.show(len(passages), fetch, cursor, places)
        some = f"{len(passages):,} of {plural(total, 'passage')}" if self.filter else plural(total, "passage")
        articles = plural(len({article for _, article, _ in passages}), "article")
        if whole:
            articles += f", {plural(whole, 'whole article')}"
        order = "document order" if self.order == IN_DOCUMENT else f"by {self.order.removeprefix(ATTRIBUTE)}"
        self._show_title(f"{some} in {articles}", order, order=order)
        self.show_current()
        self.show_keys()

    def _show_title(self, *parts: str, order: str = "") -> None:
        self.show_title(_shorten_paths(self._title, max(self.size.width // 2, 20)), *parts, order=order)

    def hints(self) -> str:
        return self.hints_of(_HINTS, "passages.into_card")

    def show_current(self) -> None:
        row, styles, colors = self.table.current, styles_of(self), self.table.code_colors
        entries = passage_entries(styles, row, colors, as_words=in_words(self)) if row is not None else ()
        self.query_one(Card).show_entries([*entries])

    def on_line_list_chosen(self) -> None:
        self.choose_row()

    def choose_row(self) -> None:
        if (row := self.table.current) is not None:
            self.state = PassagesState(self.filter, self.order, row.pk, self.table.cursor, self.table.context)
            self.dismiss((row.article, row.start, row.end))

    def action_next_article(self) -> None:
        self._go_to_article(1)

    def action_previous_article(self) -> None:
        self._go_to_article(-1)

    def _go_to_article(self, step: int) -> None:
        """Go to the first passage of the next or previous article."""
        articles = [article for _, article, _ in self._passages]
        begins = [at for at, each in enumerate(articles) if not at or each != articles[at - 1]]
        at = bisect_right(begins, self.table.cursor) - 1 + step
        if 0 <= at < len(begins):
            self.table.cursor = begins[at]
        else:
            self.show_line("no other article after this one" if step > 0 else "no other article before this one")

    def action_more_context(self) -> None:
        """Show more context in the rows; after whole paragraphs one row again."""
        self.table.show_context(following(CONTEXTS_SHOWN, self.table.context))
        self.show_heading()
        self.show_line(f"each as a {self.table.context}")

    def action_export(self) -> None:
        """Export the passages of the filter, or the marked ones."""
        from tui.app.dialogs.export import ask_export, of_passages

        numbers = [row.pk for row in self.table.chosen] if self.marks_count else [pk for pk, *_ in self._passages]
        ask_export(self, self.session, of_passages(numbers) if numbers else None)

    # actions on the passages

    def _highlights(self) -> list[Highlight]:
        return [self.session.coding.annotation(row.id) for row in self.table.chosen]

    def action_copy(self) -> None:
        from tui.app.copying import copy_highlights

        with self.session.reporting_errors():
            copy_highlights(self, self.session, self._highlights())

    def action_note(self) -> None:
        if (row := self.table.current) is not None and self.check_for_one():
            with self.session.reporting_errors():
                ask_note(self, self.session, self.session.coding.annotation(row.id))

    def action_tag(self) -> None:
        with self.session.reporting_errors():
            if self.marks_count:
                ask_tags(self, self.session, self._highlights())
            elif (row := self.table.current) is not None:
                ask_tag(self, self.session, self.session.coding.annotation(row.id))

    def action_claim(self) -> None:
        """Turn the passage into a claim, or back into a plain highlight."""
        if (row := self.table.current) is not None and self.check_for_one():
            with self.session.reporting_errors():
                highlight, steps = self.session.coding.annotation(row.id), self.session.annotations
                if highlight.claim is None:
                    target = target_of(self.session, highlight)
                    speaker = guess_speaker(self.session.library, target.article, target.span)
                    ask_owner(self, self.session, highlight, partial(steps.claim, target, speaker))
                else:
                    ask_owner(self, self.session, highlight, partial(steps.toggle_claim, highlight), UNCLAIMS)

    def action_verdict(self) -> None:
        self._ask_about_claim(ask_verdict)

    def action_speaker(self) -> None:
        self._ask_about_claim(ask_speaker)

    def _ask_about_claim(self, question: Question) -> None:
        with self.session.reporting_errors():
            highlights = self._highlights()
            if not highlights or any(each.claim is None for each in highlights):
                self.show_line(self.with_keys("no claim here: {passages.claim} makes one"))
            elif self.marks_count:
                OF_MARKED[question](self, self.session, highlights)
            else:
                question(self, self.session, highlights[0])

    def action_example(self) -> None:
        """Make the passage the example of its code's definition; again, remove it."""
        row = self.table.current
        if row is None or not self.check_for_one():
            return
        words = f"“{one_line(row.text, 500)}” {one_line(row.title, 200)}".strip()

        def name(code: str) -> None:
            with self.session.reporting_errors():
                self.session.codes.set_example(code, words)

        self._ask_which("the example of which?", name)

    def action_recode(self) -> None:
        """Replace a code of the passages with another."""

        def pick(code: str) -> None:
            ask_for_code(self, self.session, f"#{cut_path(code, 30)} becomes …", partial(self._recode, code))

        self._ask_which("another code for which?", pick)

    def action_take_off(self) -> None:
        """Remove a code from the passages, or remove the passages."""
        rows = self.table.chosen
        counts = self._codes_of(rows)
        letters = assign_letters(counts, "p")
        choices = {letter: f"#{cut_path(name, 30)} off" for letter, name in letters.items()}
        choices["p"] = "the passage with all that is on it" if len(rows) == 1 else plural(len(rows), "passage")

        def take(letter: str) -> None:
            if letter != "p":
                self._recode(letters[letter], "")
                return
            with self.session.reporting_errors():
                highlights = self._highlights()
                if len(highlights) == 1:
                    ask_whether_to_remove(self, self.session, highlights[0])
                else:
                    ask_whether_to_remove_all(self, self.session, highlights)

        if rows:
            ask_letter(self, self.session, "take away:", choices, take)

    def _codes_of(self, rows: Sequence[PassageRow]) -> Counter[str]:
        """Return the codes an action may mean, the most frequent first: those the list is about, else all."""
        counts = Counter(name for row in rows for name, _ in row.codes)
        requested = {name: count for name, count in counts.items() if self.code and self.table.is_of_branch(name)}
        return Counter(dict(Counter(requested or counts).most_common()))

    def _ask_which(self, question: str, then: Callable[[str], object]) -> None:
        """Continue with the passages' code; with several codes ask which."""
        counts = self._codes_of(self.table.chosen)
        if not counts:
            self.show_line(self.with_keys("no code here: {passages.tag} gives one"))
        elif len(counts) == 1:
            then(next(iter(counts)))
        else:
            letters = assign_letters(counts)
            choices = {letter: f"{cut_path(name, 30)} {counts[name]:,}" for letter, name in letters.items()}
            ask_letter(self, self.session, question, choices, lambda letter: then(letters[letter]))

    def _recode(self, code: str, new: str) -> None:
        """Replace a code, or with "" remove it, in one step, after naming whose codes they are."""
        rows = [row for row in self.table.chosen if code in dict(row.codes)]
        send(self, self.session, code, {row.id: new for row in rows}, rows)


def send(
    screen: PassagesScreen,
    session: Session,
    code: str,
    targets: dict[str, str],
    rows: Sequence[PassageRow],
    then: Callable[[], object] = lambda: None,
    *,
    asks_always: bool = False,
) -> None:
    """Replace this code with those of `targets`, after saying of how many passages and whose they are.

    A single passage of one's own is changed without asking, unless `asks_always`.
    """
    counts = Counter(targets.values())
    givers = Counter(dict(row.codes)[code] for row in rows if row.id in targets)
    others = ", ".join(f"{one_line(name, 20)} {n:,}" for name, n in givers.items() if name != session.library.creator)

    def change() -> None:
        with session.reporting_errors():
            session.codes.recode(code, targets)
            then()

    if asks_always or others or len(targets) > 1:
        ways = ", ".join(f"→ {cut_path(new, 24)} {n:,}" if new else f"off {n:,}" for new, n in counts.items())
        what = f"#{cut_path(code, 24)} {ways}{f' · of others {others}' if others else ''}"
        ask_anyway(screen, session, what, "does it", change)
    else:
        change()


def ask_for_code(screen: PassagesScreen, session: Session, title: str, then: Callable[[str], object]) -> None:
    """Ask for a code of the codebook, or a new one."""
    from tui.app.dialogs.picker import tag_picker

    picker = tag_picker(session, draft_in_field(session, "code", f"passages {title}"), session.coding.tags, (), title)
    ask(screen, session, picker, then)


def _shorten_paths(title: str, width: int) -> str:
    """Shorten the paths in a title, `#a/b` or `a/b × c/d`, so that their leaves stay visible."""
    if cell_len(title) <= width:
        return title
    sign = "#" if title.startswith("#") else ""
    names = title.removeprefix("#").split(" × ")
    room = (width - len(sign) - 3 * (len(names) - 1)) // len(names)
    return sign + " × ".join(fit_path(name, room) for name in names)
