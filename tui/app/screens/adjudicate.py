"""Two people's annotations of an article side by side, with the consensus beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import getters
from textual.widgets import Label

from tui.app.background import in_background, library_of_thread
from tui.app.dialogs.modal import ask
from tui.app.screens.consensus_card import ConsensusCard
from tui.app.screens.consensus_table import NARROW, ConsensusTable, column_width
from tui.app.screens.table import TableScreen
from tui.app.widgets.heading import Title
from tui.app.widgets.lines import fit_path, pad
from tui.core.model import CONSENSUS
from tui.core.text import one_line, plural, short_paths
from tui.library import Library
from tui.library.queries import consensus
from tui.library.queries.agreement import Comparison, agreement
from tui.library.queries.consensus import CodedPassage, coded_passages, outcome_words, pairs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from tui.app.changes import StepResult
    from tui.app.session import Session, SessionChange
    from tui.library.tables.decisions import Ruling

NAME = "Consensus"

CARD_COLUMNS, CARD_ROWS = 100, 30
"""The least size of a screen with the card below the table."""

_HINTS = ("accept_both", "accept_none", "other_tags", "decision_comment", "next_open")


class AdjudicateScreen(TableScreen[tuple[int, int, int]]):
    """Dismissed with a passage to go to, or None.

    People's own coding stays as it is; a decision is one undoable step.
    """

    table = getters.query_one(ConsensusTable)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._article = session.current.expect()
        self._pair = 0
        self._alphas: dict[tuple[str, str], tuple[int, float | None]] = {}
        """Alpha of each two people in all articles, and the last entry of the history that it knows."""

    def compose(self) -> ComposeResult:
        heading = Label(id="heading", classes="about", markup=False)
        parts = heading, ConsensusTable(), ConsensusCard()
        yield from self.compose_table("words of the passage, its codes, its coders", *parts, has_detail=False)

    @property
    def passages(self) -> list[CodedPassage]:
        """The rows of the table."""
        return [item for index in range(self.table.count) if (item := self.table.item(index)) is not None]

    def on_mount(self) -> None:
        """Show the first two people."""
        self.when_laid_out(self.start)

    def on_resize(self) -> None:
        self.when_laid_out(self.refresh_table)

    def pairs(self) -> list[tuple[str, str]]:
        return pairs_of(self.session.library, self._article)

    def refresh_table(self, cursor: int | None = None) -> None:
        library, article, table = self.session.library, self._article, self.table
        pairs = self.pairs()
        if not pairs:
            table.show_all(())
            people = sorted({each.creator for each in library.annotations.of_article(article.pk)} - {CONSENSUS})
            title = f"only {people[0]} has coded here" if people else "nobody has coded here yet"
            self._show_heading("")
            self.query_one(Title).show(NAME, title)
            self.show_keys()
            return
        left, right = table.people = pairs[self._pair % len(pairs)]
        passages = coded_passages(library, article, (left, right))
        width = table.scrollable_content_region.width
        table.item_height = 4 if width < NARROW else 3
        room = width - 14 if width < NARROW else column_width(width) - 3
        names = short_paths(tag.name for tag in library.codebook.all())
        table.names = {path: fit_path(name, max(room, 8)) for path, name in names.items()}
        self._hold_overlapping(passages)
        self.show_filtered(passages, search_text, cursor)
        counts = [sum(bool(each.left) for each in passages), sum(bool(each.right) for each in passages)]
        decided = sum(passage.decided for passage in passages)
        column = column_width(width - 1)  # beside the sign of the cursor
        columns = [pad(f"{name}  {plural(count, 'passage')}", column)
                   for name, count in zip((left, right), counts, strict=True)]  # fmt: skip
        heading = f"     {''.join(columns)}{CONSENSUS}  {decided}" if width >= NARROW else ""
        self._show_heading(heading)
        self._show_title(left, right, decided, len(passages))
        self.show_current()
        self.show_keys()

    def _hold_overlapping(self, passages: Sequence[CodedPassage]) -> None:
        """Keep the cursor on its passage even if coding has widened or narrowed it."""
        current = self.table.current
        if current is not None and all(self.table.key(each) != self.table.key(current) for each in passages):
            here = next((each for each in passages if each.start < current.end and current.start < each.end), None)
            if here is not None:
                self.table.hold(self.table.key(here), self.table.cursor)

    def _show_title(self, left: str, right: str, decided: int, count: int) -> None:
        """Show the article, the people and the progress, and agreement on the right: as much as fits."""
        is_all = decided == count
        progress = f"all {decided:,} decided" if is_all else f"{decided:,} of {count:,} decided"
        figure = self._figures(left, right, "before" if is_all else "here")
        title, people = one_line(self._article.title or self._article.source, 60), f"{left}, {right}"
        room = self.size.width - 2 - cell_len(f"☞ {NAME}   ")
        ways = ((title, people, progress), (people, progress))
        fitting = [way for way in ways if cell_len(" · ".join((*way, figure))) <= room]
        if fitting:
            self.query_one(Title).show(NAME, *fitting[0], whose=figure)
        else:
            self.query_one(Title).show(people, progress)

    def _figures(self, left: str, right: str, when: str) -> str:
        """Return alpha of the two in this article, and in all as last computed."""
        comparison = Comparison(creators=(left, right), articles=(self._article.pk,))
        here = _alpha(self.session.library, comparison)
        pair = (left, right)
        computed = self._alphas.get(pair)
        entry = consensus.last_coding_entry(self.session.library)
        if computed is None or computed[0] != entry:
            path = self.session.path

            def work_out() -> float | None:
                with library_of_thread(path) as own:
                    return _alpha(own, Comparison(creators=pair))

            def show(alpha: float | None) -> None:
                self._alphas[pair] = entry, alpha
                self.refresh_table()

            in_background(self, work_out, show, group="alpha")
        everywhere = f", {_number(computed[1])} in all" if computed is not None else ""
        return f"alpha {_number(here)} {when}{everywhere}"

    def hints(self) -> str:
        close = self.with_keys("{back} closes")
        pairs = self.pairs()
        if not pairs:
            merges = self.with_keys("postil merge or {merge_library} brings a colleague's")
            return self.fitting([merges, close])
        left, right = (f"{one_line(name, 12)}'s" for name in pairs[self._pair % len(pairs)])
        takes = [self.with_keys(f"{{accept_left}} {left}"), self.with_keys(f"{{accept_right}} {right}")]
        others = [self.keys("accept_same"), *([self.keys("other_people")] if pairs[1:] else [])]
        hints = [*takes, *map(self.keys, _HINTS), *others, self.with_keys("{choose} text")]
        return self.fitting([*hints, self.keys("screen.help")])

    def on_session_change(self, change: SessionChange) -> None:
        """Close if not everyone's coding is shown any more: the two people's would be."""
        if self.session.whose is not None:
            self.dismiss(None)
        else:
            super().on_session_change(change)

    def _show_heading(self, heading: str) -> None:
        label = self.query_one("#heading", Label)
        label.update(heading)
        label.display = bool(heading)

    def show_current(self) -> None:
        detail, passage = self.query_one(ConsensusCard), self.table.current
        detail.display = self.size.width >= CARD_COLUMNS and self.size.height >= CARD_ROWS
        if detail.display:
            detail.show_passage(passage, self._article.text[: passage.start] if passage is not None else "")

    def on_line_list_chosen(self) -> None:
        """Go to the passage in the text."""
        passage = self.table.current
        self.dismiss(None if passage is None else (self._article.pk, passage.start, passage.end))

    # decisions

    def _decide(self, ruling: Ruling, words: str) -> None:
        passage = self.table.current
        if passage is not None:
            with self.session.reporting_errors():
                self.session.annotations.decide(self._article, [ruling], f"{passage.name}, {words}")

    def _names(self) -> tuple[str, str]:
        pairs = self.pairs()
        return pairs[self._pair % len(pairs)]

    def action_accept_left(self) -> None:
        if (passage := self.table.current) is not None:
            name = self._names()[0]
            self._decide(consensus.take(passage, passage.left, name), f"{name}'s")

    def action_accept_right(self) -> None:
        if (passage := self.table.current) is not None:
            name = self._names()[1]
            self._decide(consensus.take(passage, passage.right, name), f"{name}'s")

    def action_accept_both(self) -> None:
        if (passage := self.table.current) is None:
            return
        ruling = consensus.take_both(passage)
        if ruling is None:
            keys = self.with_keys("{accept_left} or {accept_right} takes one")
            self.show_line(f"their claims differ, both cannot stand: {keys}")
        else:
            self._decide(ruling, "both")

    def action_accept_none(self) -> None:
        if (passage := self.table.current) is not None:
            self._decide(consensus.take_none(passage), "none")

    def action_other_tags(self) -> None:
        """Add a tag to the consensus, or remove one."""
        from tui.app.dialogs.picker import tag_picker
        from tui.app.typed_text import draft_on

        if (passage := self.table.current) is not None:
            chosen = [tag for each in passage.consensus for tag in each.tags]
            subject = draft_on(self.session, "decision", self._article, (passage.start, passage.end), passage.text)
            dialog = tag_picker(self.session, subject, self.session.library.codebook.all, chosen)

            def take(tag: str) -> None:
                ruling = consensus.take_other(passage, *(((), [tag]) if tag in chosen else ([tag], ())))
                self._decide(ruling, f"#{tag}")

            ask(self, self.session, dialog, take)

    def action_accept_same(self) -> None:
        """Accept all undecided passages on which both agree, in one step."""
        same = [passage for passage in self.passages if passage.agreed and not passage.decided]
        if not same:
            self.show_line("no open passage is the same")
            return
        with self.session.reporting_errors():
            rulings = [consensus.take_same(passage) for passage in same]
            self.session.annotations.decide(
                self._article, rulings, f"{len(same)} that {'are' if same[1:] else 'is'} the same"
            )

    def action_decision_comment(self) -> None:
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.note import NoteEditor
        from tui.app.typed_text import draft_on

        if (passage := self.table.current) is not None:
            text = passage.decision.comment if passage.decision is not None else ""
            article, span, summary = self._article, (passage.start, passage.end), f"{passage.name}, comment"
            subject = draft_on(self.session, "comment", article, span, passage.text)
            steps = self.session.annotations

            def save(words: str) -> StepResult:
                return steps.comment_decision(article, span, words, summary)

            write(self, self.session, NoteEditor(self.session, subject, "Comment on the decision", text, save))

    def action_undo_decision(self) -> None:
        with self.session.reporting_errors():
            self.session.article_steps.undo_decision(self._article)

    def action_redo_decision(self) -> None:
        with self.session.reporting_errors():
            self.session.article_steps.redo_decision(self._article)

    # moving

    def action_next_open(self) -> None:
        self._to_open(1)

    def action_previous_open(self) -> None:
        self._to_open(-1)

    def _to_open(self, step: int) -> None:
        rows = self.passages
        at = self.table.cursor + step
        while 0 <= at < len(rows):
            if not rows[at].decided:
                self.table.cursor = at
                return
            at += step
        self.show_line("no open passage further on" if step > 0 else "no open passage before")

    def action_other_people(self) -> None:
        self._pair += 1
        self.refresh_table()


def _alpha(library: Library, comparison: Comparison) -> float | None:
    return agreement(library, comparison)[0].alpha


def _number(alpha: float | None) -> str:
    return "–" if alpha is None else f"{alpha:.2f}".replace("0.", ".", 1)


def search_text(passage: CodedPassage) -> str:
    """Return the text the filter searches."""
    coded = (*passage.left, *passage.right, *passage.others)
    tags = " ".join(f"#{tag}" for each in coded for tag in each.tags)
    return f"{passage.text} {tags} {' '.join(each.creator for each in coded)} {outcome_words(passage)}"
